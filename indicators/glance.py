"""A figure at a glance: the newest one of a group, and the one before it.

Here: the newest figure, its difference from the one before and from all people, and why
there is none. Not here: which measurement speaks for an indicator and how it is shown
(views/cells.py), and whether a difference is more than chance (statistics.py).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal, TypeVar

import pandas as pd

from indicators.catalogue import Direction, Measurement, MethodBreak
from indicators.query import Release
from indicators.series import Row, newest
from indicators.spark import spark
from indicators.wording import difference

One = TypeVar("One")
Tone = Literal["favourable", "unfavourable", "neutral"]
Obstacle = Literal["in_words", "first", "in_words_before", "break"]
# A figure that is older than another by more than this does not stand for an indicator.
OUTDATED_AFTER = pd.DateOffset(years=5)


@dataclass(frozen=True)
class Glance:
    """The newest figure of one group by one measurement, and the one to compare it with.

    `points` holds all figures of the group in time. `previous` is the exact figure before the
    newest, also over a missing wave; None where a method break lies between them.
    """

    measurement: Measurement
    breaks: Sequence[MethodBreak]
    points: pd.DataFrame
    newest: Row
    previous: Row | None

    @cached_property
    def trend(self) -> str | None:
        """The figures over time as a tiny image, see spark; drawn once for all readers."""
        return spark(self.points, self.measurement, self.breaks)

    @cached_property
    def change(self) -> float | None:
        """How much the newest figure is higher than the previous, in its unit; None without one."""
        return None if self.previous is None else difference(self.previous, self.newest)

    @cached_property
    def obstacle(self) -> Obstacle | None:
        """What keeps the newest figure from being compared with an earlier one."""
        if self.previous is not None:
            return None
        if self.newest.precision == "verbal":
            return "in_words"
        known = self.points[self.points["value"].notna()]
        if len(known) < 2:
            return "first"
        return "in_words_before" if known["precision"].iat[-2] == "verbal" else "break"

    def against(self, total: pd.DataFrame) -> tuple[Row | None, float | None]:
        """The figure of all people in the same period, and how much higher this group's is.

        `total` holds the figures of all people by the same measurement. The difference is
        None when one of the two is known in words only, and for counts and amounts, of which
        a part always has less than the whole.
        """
        same = total[total["period_label"].eq(self.newest.period_label) & total["value"].notna()]
        if same.empty:
            return None, None
        row = next(same.itertuples())
        in_words = "verbal" in (row.precision, self.newest.precision)
        if in_words or self.measurement.adds_up:
            return row, None
        return row, difference(row, self.newest)


def tone(change: float, direction: Direction) -> Tone:
    """Whether being higher by this much (lower, when negative) is favourable."""
    if direction == "neutral" or not change:
        return "neutral"
    better = (change > 0) == (direction == "higher_is_better")
    return "favourable" if better else "unfavourable"


def glance(
    points: pd.DataFrame, measurement: Measurement, breaks: Sequence[MethodBreak]
) -> Glance | None:
    """The newest figure of one group; None when it has no figure at all.

    `points` are the figures of one measurement and one subgroup, in time.
    """
    last, before = newest(points, breaks)
    return None if last is None else Glance(measurement, breaks, points, last, before)


def first_recent(found: Iterable[One], newest_of: Callable[[One], pd.Timestamp]) -> One | None:
    """The first of some that is not outdated: another has a figure that is years newer.

    `found` has the most telling first; `newest_of` gives the end of its newest period. The
    most telling figure opens a page as long as it is not much older than the others.
    """
    ends = [(one, newest_of(one)) for one in found]
    newest_end = max((end for _one, end in ends), default=None)
    return next((one for one, end in ends if end >= newest_end - OUTDATED_AFTER), None)


class Figures:
    """The figures of a release at hand by measurement and group, for pages that show many.

    A release never changes, so what was looked up once is kept.
    """

    def __init__(self, release: Release) -> None:
        self.release = release
        self._places: dict[str, dict[tuple[str, str], Any]] = {}
        self._glances: dict[tuple[str, str, str], Glance | None] = {}

    def points(self, measurement: str, breakdown: str, subgroup: str) -> pd.DataFrame:
        """All figures of one group by one measurement, in time. Columns: see all_series."""
        rows = self.release.all_series(breakdown)
        if breakdown not in self._places:
            grouped = rows.groupby(["measurement", "subgroup"], sort=False)
            self._places[breakdown] = grouped.indices
        return rows.take(self._places[breakdown].get((measurement, subgroup), []))

    def glance(self, measurement: Measurement, breakdown: str, subgroup: str) -> Glance | None:
        """The newest figure of one group by one measurement; None without any."""
        key = (measurement.id, breakdown, subgroup)
        if key not in self._glances:
            breaks = self.release.catalogue.breaks_of(measurement)
            points = self.points(*key)
            self._glances[key] = None if points.empty else glance(points, measurement, breaks)
        return self._glances[key]


@lru_cache(maxsize=2)  # the current release, and the one that readers may still be on
def figures_of(release: Release) -> Figures:
    """The figures of a release at hand."""
    return Figures(release)
