"""Odd figures in words, for the analyst who looks them up.

Here: a figure with its group, period and certainty, as every kind of oddity tells it. Not
here: what is odd, the sentences around it (plausibility.py), and numbers and dates in
Dutch (indicators/wording.py).
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from indicators import wording
from indicators.catalogue import Catalogue


def told(rows: pd.DataFrame, catalogue: Catalogue, tell: Callable[[Any], str]) -> pd.DataFrame:
    """The rows with `said`: the figure itself, followed by what `tell` adds to it."""
    said = [
        f"{_place_in_words(row, catalogue)}: {number(row, row.value, catalogue)}{tell(row)}"
        for row in rows.itertuples()
    ]
    return rows.assign(said=said)


def _place_in_words(row: Any, catalogue: Catalogue) -> str:
    group = catalogue.subgroup(row.breakdown, row.subgroup).name.nl
    return f"{group}, {wording.period(row.period_label)}"


def number(row: Any, value: float, catalogue: Catalogue) -> str:
    """A value with its unit, written as the one in the row would be."""
    return wording.value(row._replace(value=value), catalogue.unit[row.unit])


def certainty(row: Any) -> str:
    """The interval and the number of people, as far as known: ' (44,0 tot 46,1; 812 mensen)'."""
    known = []
    if pd.notna(row.ci_lower):
        known.append(f"{_plain(row, row.ci_lower)} tot {_plain(row, row.ci_upper)}")
    if pd.notna(row.sample_size):
        known.append(f"{wording.number(row.sample_size, 0)} mensen")
    return f" ({'; '.join(known)})" if known else ""


def _plain(row: Any, value: float) -> str:
    return wording.number(value, wording.decimals(row._replace(value=value)))
