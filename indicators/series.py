"""Which figures of a series may be compared: where a line goes on, and where it is cut.

Here: comparable stretches, the newest figure and the one before it, and where a period
lies on a time axis. Not here: whether a difference is real (statistics.py) and drawing
(figures.py).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from indicators.catalogue import Measurement, MethodBreak
from indicators.wording import difference, places_between

Row = Any  # one observation: a row of a release's DataFrame, by column name

# Longest time between two points of one line, in years, before it counts as a missing wave.
_LONGEST_STEP_YEARS = {
    "monthly": 0.13,
    "quarterly": 0.3,
    "half_yearly": 0.6,
    "yearly": 1.2,
    "every_two_years": 2.2,
    "every_four_years": 4.3,
    "once_a_decade": 15.0,
    "irregular": 0.0,
    "once": 0.0,
}

# What decides about a line; rows of all columns take four times as long.
_NEEDED = ("period_start", "period_end", "value", "precision")


def stretches(
    points: pd.DataFrame, measurement: Measurement, breaks: Sequence[MethodBreak]
) -> list[pd.DataFrame]:
    """The points of one series, cut where a line may not go on.

    Cuts lie at a method break, at a missing figure, at a figure in words, and
    where more time passes than the measurement's frequency explains.
    """
    longest = _LONGEST_STEP_YEARS[measurement.frequency]
    parts: list[list[int]] = []
    previous = None
    for place, row in enumerate(points[list(_NEEDED)].itertuples()):
        joins = (
            previous is not None
            and _exact(previous)
            and _exact(row)
            and middle(row) - middle(previous) <= longest
            and unbroken(previous, row, breaks)
        )
        if joins:
            parts[-1].append(place)
        else:
            parts.append([place])
        previous = row
    found = [points.iloc[part] for part in parts]
    return [part for part in found if part["value"].notna().any()]


def unbroken(first: Row, last: Row, breaks: Sequence[MethodBreak]) -> bool:
    """Whether no method break lies between two figures."""
    cuts = [b.date for b in breaks if b.kind == "break"]
    return not any(_day(first.period_end) < cut <= _day(last.period_end) for cut in cuts)


def comparable(points: pd.DataFrame, breaks: Sequence[MethodBreak]) -> list[pd.DataFrame]:
    """The exact figures of one series, cut at method breaks only.

    Two figures of one part may be compared, also over a missing wave where no line is drawn.
    """
    exact = points[points["value"].notna() & points["precision"].ne("verbal")]
    passed = exact["period_end"].map(lambda end: breaks_until(end, breaks))
    return [part for _, part in exact.groupby(passed, sort=True)]


def breaks_until(end: pd.Timestamp, breaks: Sequence[MethodBreak]) -> int:
    """How many method breaks began before a period ended: equal for figures that compare."""
    return sum(b.kind == "break" and b.date <= _day(end) for b in breaks)


def middle(row: Row) -> float:
    """Where a period lies on the axis: its middle, such that the year 2022 lies at 2022."""
    start, end = _day(row.period_start), _day(row.period_end)
    return years(start) + (years(end) - years(start) + 1 / 365) / 2 - 0.5


def _exact(row: Row) -> bool:
    return not pd.isna(row.value) and row.precision != "verbal"


def _day(moment: pd.Timestamp) -> date:
    return pd.Timestamp(moment).date()


def years(day: date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 365.25


def extent(drawn: pd.DataFrame) -> tuple[float, float]:
    """The first and the last place on the time axis that holds a figure."""
    periods = drawn[["period_start", "period_end"]].drop_duplicates()
    places = [middle(row) for row in periods.itertuples()]
    return min(places), max(places)


def newest(
    points: pd.DataFrame, breaks: Sequence[MethodBreak]
) -> tuple[Row, Row] | tuple[Row, None] | tuple[None, None]:
    """The newest figure of one series, and the one before it that it may be compared with.

    A missing wave between them is no obstacle, a method break is: see comparable.
    """
    known = points[points["value"].notna()]
    if known.empty:
        return None, None
    last = known.iloc[-1]
    if last["precision"] == "verbal":
        return last, None
    part = comparable(known, breaks)[-1]
    return last, (part.iloc[-2] if len(part) > 1 else None)


def pairs(rows: pd.DataFrame, first: str, last: str) -> dict[str, tuple[Row, Row]]:
    """The figures of two periods, by label, for each subgroup that has both as exact numbers."""
    exact = rows[rows["value"].notna() & rows["precision"].ne("verbal")]
    early, late = (
        {row.subgroup: row for row in exact[exact["period_label"].eq(label)].itertuples()}
        for label in (first, last)
    )
    return {subgroup: (row, late[subgroup]) for subgroup, row in early.items() if subgroup in late}


def gap(rows: pd.DataFrame, one: str, other: str) -> pd.DataFrame:
    """How much higher subgroup `one` is than `other`, in every period that both have a figure of.

    Columns: SERIES_COLUMNS of query.py as in the rows of `one`, with the difference as the
    value, in the unit of the figures (percentage points for percentages), without interval;
    `places` is its number of decimals. Provisional when one of the two is.
    """
    exact = rows[rows["value"].notna() & rows["precision"].ne("verbal")]
    others = {row.period_label: row for row in exact[exact["subgroup"].eq(other)].itertuples()}
    points = exact[exact["subgroup"].eq(one) & exact["period_label"].isin(others)].copy()
    of = [(row, others[row.period_label]) for row in points.itertuples()]
    points["places"] = [places_between(row, base) for row, base in of]
    points["value"] = [difference(base, row) for row, base in of]
    points["ci_lower"] = points["ci_upper"] = float("nan")
    points["status"] = [
        next((row.status for row in pair if row.status != "normal"), "normal") for pair in of
    ]
    return points
