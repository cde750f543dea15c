"""Differences between the two ends of a breakdown, such as the lowest and highest education.

Here: which two groups are held against each other, how far they lie apart now and at first,
and to whose disadvantage. Not here: whether a difference is more than chance (statistics.py),
words (wording.py) and how it is shown (views/differences.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import pandas as pd

from indicators import series
from indicators.catalogue import Breakdown, Direction, Indicator, Measurement
from indicators.glance import OUTDATED_AFTER, first_recent
from indicators.query import Release
from indicators.series import Row

Course = Literal["larger", "smaller", "equal", "reversed"]


@dataclass(frozen=True)
class Gap:
    """Two groups by one measurement, from the first period that compares with the newest.

    `one` and `other` are the ends as the catalogue gives them: the first is the group whose
    disadvantage counts as positive. `points` is the part of series.gap (one − other) since the
    last method break, and `rows` the figures that it comes from.
    """

    indicator: Indicator
    measurement: Measurement
    breakdown: Breakdown
    one: str
    other: str
    rows: pd.DataFrame
    points: pd.DataFrame

    @property
    def newest(self) -> Row:
        """The newest difference, one − other."""
        return self.points.iloc[-1]

    @property
    def first(self) -> Row | None:
        """The first difference that compares with the newest; None when that is the newest."""
        return self.points.iloc[0] if len(self.points) > 1 else None

    @cached_property
    def shown(self) -> pd.DataFrame:
        """The figures of both groups in the newest period."""
        same = self.rows["period_label"].eq(self.newest.period_label)
        return self.rows[same & self.rows["subgroup"].isin((self.one, self.other))]

    @cached_property
    def figures(self) -> tuple[Row, Row]:
        """The same two figures, that of `one` first."""
        by_group = {row.subgroup: row for row in self.shown.itertuples()}
        return by_group[self.one], by_group[self.other]

    @property
    def direction(self) -> Direction:
        return self.measurement.direction or self.indicator.direction

    @property
    def size(self) -> float:
        """How far the groups lie apart, in the unit of the figures, without a sign."""
        return abs(float(self.newest.value))

    @property
    def disadvantage(self) -> float | None:
        """The newest difference, positive when `one` is worse off; None when neither is better."""
        if self.direction == "neutral":
            return None
        by = float(self.newest.value)
        return by if self.direction == "higher_is_worse" else -by

    @property
    def change(self) -> tuple[Course, float] | None:
        """Whether the difference has grown since the first one, and by how much in its unit.

        Reversed when the other group has the higher figure now; None without a first one.
        """
        if self.first is None:
            return None
        then, now = float(self.first.value), float(self.newest.value)
        places = max(self.first.places, self.newest.places)
        if then * now < 0:
            return "reversed", round(abs(now - then), places)
        by = round(abs(now) - abs(then), places)
        course: Course = "larger" if by > 0 else "smaller" if by < 0 else "equal"
        return course, abs(by)

    @property
    def ratio(self) -> float | None:
        """The figure of `one` divided by that of `other`.

        None for scores and indices, whose zero has no meaning, and when one of both is zero.
        """
        one, other = (float(row.value) for row in self.figures)
        if not self.measurement.has_natural_zero or not one or not other:
            return None
        return one / other


def gap_between(
    rows: pd.DataFrame, indicator: Indicator, measurement: Measurement, release: Release
) -> Gap | None:
    """The difference between the ends of the breakdown that `rows` are split by.

    Of several pairs of ends, the first of those with the newest figures; None without any.
    """
    breakdown = release.catalogue.breakdown[rows["breakdown"].iat[0]]
    breaks = release.catalogue.breaks_of(measurement)
    held = set(rows["subgroup"])
    found: list[Gap] = []
    for one, other in breakdown.ends:
        if {one, other} <= held:
            parts = series.comparable(series.gap(rows, one, other), breaks)
            found += [
                Gap(indicator, measurement, breakdown, one, other, rows, p) for p in parts[-1:]
            ]
    return max(found, key=lambda gap: gap.newest.period_end, default=None)


def gap_of(indicator: Indicator, breakdown: str, release: Release) -> Gap | None:
    """The difference by the most telling measurement of an indicator that has a recent one."""
    return first_recent(_gaps(indicator, breakdown, release), lambda gap: gap.newest.period_end)


def _gaps(indicator: Indicator, breakdown: str, release: Release) -> Iterator[Gap]:
    for measurement in indicator.measurements:
        held = breakdown in release.breakdowns.get(measurement.id, ())
        if not held or measurement.adds_up:
            continue
        rows = release.series(measurement.id, breakdown)
        gap = gap_between(rows, indicator, measurement, release)
        if gap is not None:
            yield gap


@lru_cache(maxsize=16)  # the breakdowns of the current release and of the one before
def gaps_by(breakdown: str, release: Release) -> tuple[Gap, ...]:
    """The differences of all indicators by one breakdown.

    By unit; those that are about all people and recent lead, the largest first.
    """
    found = [gap_of(indicator, breakdown, release) for indicator in release.catalogue.indicators]
    gaps = filter(None, found)
    return tuple(sorted(gaps, key=lambda g: (g.measurement.unit, not leads(g, release), -g.size)))


def leads(gap: Gap, release: Release) -> bool:
    """Whether a difference is about all people, the catalogue's first population, and recent."""
    since = release.newest_periods()["period_end"].max() - OUTDATED_AFTER
    everyone = release.catalogue.populations[0].id
    return bool(gap.measurement.population == everyone and gap.newest.period_end >= since)
