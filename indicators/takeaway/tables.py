"""The figures of an exhibit as a table to take away.

Here: which observations an exhibit shows, and CSV of them. Not here: Excel (workbook.py).
"""

import re

import pandas as pd

from indicators.exhibits import Exhibit
from indicators.query import Release

# What a spreadsheet takes for the beginning of a formula, at the start of a text.
_FORMULA = re.compile(r"^\s*[=+\-@\t\r\n]")
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")


def observations_of(exhibit: Exhibit, release: Release) -> pd.DataFrame:
    """Every observation that an exhibit shows: EXPORT_COLUMNS and `release`."""
    return release.observations(exhibit.rows)


def csv(observations: pd.DataFrame) -> bytes:
    """Observations as CSV in UTF-8: decimal points, ISO dates, empty where there is nothing.

    Numbers are as published. A text that a spreadsheet would run as a formula gets an
    apostrophe before it.
    """
    safe = observations.copy()
    for column in ("age_from", "age_to", "sample_size"):
        safe[column] = safe[column].astype("Int64")
    for column in safe.select_dtypes(include=["object", "string"]):
        safe[column] = safe[column].map(harmless, na_action="ignore")
    text = safe.to_csv(index=False, lineterminator="\r\n", date_format="%Y-%m-%d")
    return text.encode("utf-8", "replace")


def harmless(text: str) -> str:
    """A text that no spreadsheet runs as a formula; a number that is written out stays as it is."""
    risky = _FORMULA.match(text) and not _NUMBER.fullmatch(text)
    return f"'{text}" if risky else text
