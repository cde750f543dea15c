"""Finding the column of a StatLine table that a measure of the catalogue is about.

Here: matching titles, unit and stem, never the position at the end of a key. Not
here: what stands in the column (statline_rows.py).
"""

import re
from difflib import SequenceMatcher

import pandas as pd

from etl.statline_shapes import SEPARATOR
from indicators.catalogue import TableMeasure

_NEAREST = 3


def matching_columns(columns: pd.DataFrame, measure: TableMeasure) -> list[int]:
    """The row numbers of the columns that fit; anything but one is wrong.

    `columns` has key, path and unit. Where there are titles, path and unit must be
    the measure's and so must the stem of the key, when the catalogue has a key and
    the table has stems. An export without titles has nothing but its keys.
    """
    if columns["path"].eq("").all():
        return columns.index[columns["key"].eq(measure.column)].tolist()
    path = SEPARATOR.join(measure.path)
    fits = columns["path"].eq(path) & columns["unit"].eq(measure.unit)
    if measure.column:
        stem = _stem(measure.column)
        fits &= columns["key"].map(lambda key: _stem(key) in ("", stem)).astype(bool)
    return columns.index[fits].tolist()


def nearest_columns(columns: pd.DataFrame, measure: TableMeasure) -> str:
    """The few columns that are most like what the catalogue asks for, in words."""
    wanted = _words(_stem(measure.column or ""), SEPARATOR.join(measure.path), measure.unit)

    def likeness(column: tuple[str, str, str]) -> float:
        return SequenceMatcher(None, wanted, _words(_stem(column[0]), *column[1:])).ratio()

    known = columns[["key", "path", "unit"]].itertuples(index=False, name=None)
    best = sorted(known, key=likeness, reverse=True)[:_NEAREST]
    more = len(columns) - len(best)
    listed = "; ".join(_words(*column) for column in best)
    return f"Het meest lijken erop: {listed}" + (f" (en nog {more})" if more > 0 else "")


def _stem(key: str) -> str:
    """A v3 key without its position; '' for the lasting code of v4, such as M001924."""
    return "" if re.fullmatch(r"[A-Z]?[0-9]+(_[0-9]+)?", key) else re.sub(r"_[0-9]+$", "", key)


def _words(key: str, path: str, unit: str) -> str:
    unit = f"({unit})" if unit else ""
    return " ".join(filter(None, (key, f"'{path}'" if path else "", unit)))
