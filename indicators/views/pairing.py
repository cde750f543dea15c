"""Which measurements of two indicators can stand beside each other: over time, or by group.

Here: what two indicators share, looked up once per release. Not here: the page that shows
them (beside.py), and any relation between their figures: none is computed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache

import pandas as pd

from indicators.catalogue import Measurement
from indicators.query import Release
from indicators.views.choice import Choice
from indicators.views.comparison import Latest
from indicators.views.view import View
from indicators.wording import latest_shared_period

_FEWEST = 2  # periods or groups that both must have, or there is nothing to lay beside


@dataclass(frozen=True)
class Two:
    """A measurement of one indicator and one of another that share figures.

    `shared` holds the labels of the periods, or else the subgroups of the breakdown, that both
    have.
    """

    release: Release
    breakdown: str
    one: Measurement
    other: Measurement
    shared: tuple[str, ...]

    @property
    def same_people(self) -> bool:
        return (self.one.population, self.one.ages) == (self.other.population, self.other.ages)

    @cached_property
    def views(self) -> tuple[View, View]:
        return self._view(self.one), self._view(self.other)

    def _view(self, measurement: Measurement) -> View:
        indicator = self.release.catalogue.indicator_of[measurement.id]
        chosen = Choice(indicator.id, measurement.population, measurement.id, self.breakdown)
        if self.breakdown != "total":
            chosen = replace(chosen, groups=self.shared)
        return View(chosen, self.release)

    @cached_property
    def latest(self) -> tuple[Latest, Latest]:
        """The shared groups in the latest period that each measurement has of its groups."""
        period = pairings_of(self.release).period
        first, second = (
            Latest(view, period(view.measurement.id, self.breakdown)) for view in self.views
        )
        return first, second


class Pairings:
    """What indicators share in a release. A release never changes, so answers are kept.

    `over_time(one, other)` gives the two measurements with the most periods in common, of the
    same people where that can; None when no two have two periods in common.
    `by_group(one, other)` gives by breakdown the two with the most subgroups in common.
    `periods(measurement)` are those in which all people together have an exact figure, and
    `period(measurement, breakdown)` is the latest in which most subgroups have one.
    """

    def __init__(self, release: Release) -> None:
        self.release = release
        self.over_time = cache(self._over_time)
        self.by_group = cache(self._by_group)
        self.periods = cache(self._periods)
        self.period = cache(self._period)
        self._groups = cache(self._groups_of)

    def _over_time(self, one: str, other: str) -> Two | None:
        found = []
        for first, second in self._measurements(one, other):
            held = self.periods(second.id)
            shared = tuple(label for label in self.periods(first.id) if label in held)
            if len(shared) >= _FEWEST:
                found.append(Two(self.release, "total", first, second, shared))
        return max(found, key=lambda two: (two.same_people, len(two.shared)), default=None)

    def _by_group(self, one: str, other: str) -> dict[str, Two]:
        found: dict[str, Two] = {}
        breakdowns = self.release.breakdowns
        for first, second in self._measurements(one, other):
            for breakdown in set(breakdowns[first.id]) & set(breakdowns[second.id]):
                held = self._groups(second.id, breakdown)
                shared = tuple(g for g in self._groups(first.id, breakdown) if g in held)
                best = len(found[breakdown].shared) if breakdown in found else _FEWEST - 1
                if len(shared) > best:
                    found[breakdown] = Two(self.release, breakdown, first, second, shared)
        return {b: found[b] for b in self.release.catalogue.breakdown if b in found}

    def _measurements(self, one: str, other: str) -> Iterator[tuple[Measurement, Measurement]]:
        known, held = self.release.catalogue.indicator, self.release.breakdowns
        for first in known[one].measurements:
            for second in known[other].measurements:
                if first.id in held and second.id in held:
                    yield first, second

    def _periods(self, measurement: str) -> tuple[str, ...]:
        return tuple(exact(self.release.series(measurement, "total"))["period_label"])

    def _period(self, measurement: str, breakdown: str) -> str:
        return latest_shared_period(self.release.series(measurement, breakdown)) or ""

    def _groups_of(self, measurement: str, breakdown: str) -> tuple[str, ...]:
        rows = exact(self.release.series(measurement, breakdown))
        return tuple(rows[rows["period_label"].eq(self.period(measurement, breakdown))]["subgroup"])


@lru_cache(maxsize=2)  # the current release, and the one that readers may still be on
def pairings_of(release: Release) -> Pairings:
    """What indicators share in a release."""
    return Pairings(release)


def exact(rows: pd.DataFrame) -> pd.DataFrame:
    """The figures that are numbers, and not published in words only."""
    return rows[rows["value"].notna() & rows["precision"].ne("verbal")]
