"""Is it real? From published figures to verdicts: the one place that pages and downloads ask.

Here: whether two figures, or a stretch of them, differ by more than chance, or why that cannot
be tested; the correction for all verdicts of one view; and the ranks of groups. Not here: the
methods (statistics.py), inequality over ordered groups (inequality.py), and words
(verdict_words.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal

import pandas as pd

from indicators import series, statistics
from indicators.catalogue import Catalogue, Measurement
from indicators.glance import figures_of
from indicators.query import Release
from indicators.series import Row
from indicators.statistics import (
    LEVEL,
    LINEAR,
    LOG,
    PERCENT,
    Difference,
    Estimate,
    NotTestable,
    Ranks,
    Scale,
    Trend,
)
from indicators.wording import decimals

Kind = Literal["rose", "fell", "none_shown", "not_testable"]
About = Literal["change", "trend", "groups", "whole"]
Reason = (
    Literal[
        "one_point",
        "in_words",
        "method_break",
        "overlapping_periods",
        "overlapping_samples",
        "other_measurement",
        "other_group",
        "other_period",
        "adds_up",
    ]
    | statistics.Reason
)

# What a download tells of a verdict, in order.
VERDICT_COLUMNS = (
    "about",
    "first_subgroup",
    "first_period",
    "last_subgroup",
    "last_period",
    "verdict",
    "reason",
    "difference",
    "difference_ci_lower",
    "difference_ci_upper",
    "p_value",
    "p_adjusted",
    "smallest_detectable",
)

_SCALES: dict[str, Scale] = {"percent": PERCENT, "mean": LINEAR, "index": LINEAR}
# A change from this size on is worth seeing: of percentages in points, of others as a part.
_WORTH_SEEING_POINTS, _WORTH_SEEING_PART = 3.0, 0.1


@dataclass(frozen=True)
class Verdict:
    """Whether a last figure differs from a first by more than chance.

    `first` and `last` are rows of SERIES_COLUMNS, None where there is no such figure.
    `about` says what was tested: the `change` between two periods, the `trend` over a stretch,
    two `groups` in one period (the last against the first), or a group against the `whole`
    that it belongs to. `tested` is None, and `reason` says why, when that cannot be tested.
    `p_adjusted` is the p-value after correction for the other verdicts of its view, see
    `together`; until then it is the p-value itself.
    """

    about: About
    first: Row
    last: Row
    tested: Difference | Trend | None
    reason: Reason | None = None
    p_adjusted: float | None = None

    @property
    def kind(self) -> Kind:
        """The verdict. Rose means: the last is higher than the first."""
        if self.tested is None or self.p_adjusted is None:
            return "not_testable"
        if self.p_adjusted >= LEVEL:
            return "none_shown"
        return "rose" if self.tested.by > 0 else "fell"

    @property
    def only_alone(self) -> bool:
        """Whether it would hold alone, and does not among all verdicts of its view."""
        return self.tested is not None and self.tested.p_value < LEVEL and self.kind == "none_shown"

    @property
    def rests_on_one_point(self) -> bool:
        """Whether a trend is only there as long as one particular point is."""
        return isinstance(self.tested, Trend) and self.tested.rests_on_one_point

    @property
    def blind(self) -> bool:
        """Whether a change worth seeing would have stayed unseen: 3 points, or a tenth."""
        if self.tested is None or self.first is None:
            return False
        percent = self.first.unit == "percent"
        worth = _WORTH_SEEING_POINTS if percent else _WORTH_SEEING_PART * abs(self.first.value)
        return self.tested.detectable is None or self.tested.detectable > worth


def change(first: Row, last: Row, measurement: Measurement, catalogue: Catalogue) -> Verdict:
    """The verdict on two figures of one series, rows of SERIES_COLUMNS, the earlier first."""
    reason = _obstacle_in_time(first, last, measurement, catalogue)
    if reason is not None:
        return _refused("change", first, last, reason)
    pair = _estimates(first, last, measurement, catalogue)
    found = pair if isinstance(pair, NotTestable) else statistics.difference(*pair)
    return _told("change", first, last, found)


def newest(points: pd.DataFrame, measurement: Measurement, catalogue: Catalogue) -> Verdict:
    """The verdict on the newest figure of one series against the exact one before it.

    `points` holds all figures of one subgroup, in time; columns: SERIES_COLUMNS.
    """
    known = list(points[points["value"].notna()].itertuples())
    if not known:
        return _refused("change", None, None, "no_value")
    last = known[-1]
    earlier = [row for row in known[:-1] if row.precision != "verbal"]
    if earlier:
        return change(earlier[-1], last, measurement, catalogue)
    in_words = _first_of((last.precision == "verbal" or len(known) > 1, "in_words"))
    return _refused("change", None, last, in_words or "one_point")


def stretch(points: pd.DataFrame, measurement: Measurement, catalogue: Catalogue) -> Verdict:
    """The verdict on the trend over all figures of `points`, one subgroup, in time.

    Figures without an interval are left out of the trend, and so are those in words. Of fewer
    than five, the last is held against the first. Give one comparable stretch (see
    `comparable_stretch`): over a method break it is not testable.
    """
    known = points[points["value"].notna()]
    rows = list(known[known["precision"].ne("verbal")].itertuples())
    if len(rows) < 2:
        few = _first_of((known.empty, "no_value"), (len(known) > len(rows), "in_words"))
        reason: Reason = few or "one_point"
        return _refused("trend", None, rows[0] if rows else None, reason)
    for before, after in pairwise(rows):
        obstacle = _obstacle_in_time(before, after, measurement, catalogue)
        if obstacle is not None:
            return _refused("trend", rows[0], rows[-1], obstacle)
    read = [(row, _estimate(row, measurement, catalogue)) for row in rows]
    usable = [(row, found) for row, found in read if isinstance(found, Estimate)]
    if len(usable) < statistics.FEWEST_POINTS_OF_A_TREND:
        ends = [row for row, _ in usable] if len(usable) > 1 else rows
        return change(ends[0], ends[-1], measurement, catalogue)
    times = [series.middle(row) for row, _ in usable]
    tested = statistics.trend(times, [found for _, found in usable])
    return _told("trend", usable[0][0], usable[-1][0], tested)


def comparable_stretch(
    points: pd.DataFrame, measurement: Measurement, catalogue: Catalogue
) -> pd.DataFrame:
    """The figures of one series since its last method break, those in words left out."""
    parts = series.comparable(points, catalogue.breaks_of(measurement))
    return parts[-1] if parts else points.iloc[:0]


def between(one: Row, other: Row, measurement: Measurement, catalogue: Catalogue) -> Verdict:
    """The verdict on two subgroups of one breakdown in one period; rose: `other` is higher.

    Groups that share people, such as 18 and over beside 65 and over, are tested as if they did
    not: that is careful, never rash.
    """
    reason = _obstacle_in_one_period(one, other, measurement)
    if one.breakdown != other.breakdown or one.subgroup == other.subgroup:
        reason = "other_group"
    if reason is not None:
        return _refused("groups", one, other, reason)
    pair = _estimates(one, other, measurement, catalogue)
    found = pair if isinstance(pair, NotTestable) else statistics.difference(*pair)
    return _told("groups", one, other, found)


def against_whole(
    whole: Row,
    part: Row,
    measurement: Measurement,
    catalogue: Catalogue,
    share: float | None = None,
) -> Verdict:
    """The verdict on a group against all people in the same period; rose: the group is higher.

    `share` is which part of all people the group is; unknown, the test is more careful.
    """
    reason = _obstacle_in_one_period(whole, part, measurement)
    if reason is not None:
        return _refused("whole", whole, part, reason)
    pair = _estimates(whole, part, measurement, catalogue)
    if isinstance(pair, NotTestable):
        return _refused("whole", whole, part, pair.reason)
    return _told("whole", whole, part, statistics.part_against_whole(pair[1], pair[0], share))


def together(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """All verdicts of one view, corrected for each other (Benjamini–Hochberg), in their order.

    Give everything that the view tests, once: not what it leaves out, nor a part of it.
    """
    given = list(verdicts)
    raw = [verdict.tested.p_value for verdict in given if verdict.tested is not None]
    corrected = iter(statistics.adjusted(raw))
    return [
        verdict if verdict.tested is None else replace(verdict, p_adjusted=next(corrected))
        for verdict in given
    ]


def ranks(
    rows: pd.DataFrame, measurement: Measurement, catalogue: Catalogue
) -> dict[str, Ranks] | Reason:
    """The places that each subgroup may have, 1 for the highest figure, or why there are none.

    `rows` holds the figures of one breakdown in one period. Every subgroup with a figure must
    be testable: a rank among some of them would be another rank.
    """
    exact = rows[rows["value"].notna()]
    if measurement.adds_up:
        return "adds_up"
    if exact["precision"].eq("verbal").any():
        return "in_words"
    usable: dict[str, Estimate] = {}
    for row in exact.itertuples():
        read = _estimate(row, measurement, catalogue)
        if isinstance(read, NotTestable):
            return read.reason
        usable[row.subgroup] = read
    found = statistics.ranks(list(usable.values()))
    return found.reason if isinstance(found, NotTestable) else dict(zip(usable, found, strict=True))


def as_columns(verdict: Verdict) -> dict[str, Any]:
    """A verdict for a download, by VERDICT_COLUMNS; codes and numbers, empty where none."""
    tested = verdict.tested
    return {
        "about": verdict.about,
        "first_subgroup": getattr(verdict.first, "subgroup", None),
        "first_period": getattr(verdict.first, "period_label", None),
        "last_subgroup": getattr(verdict.last, "subgroup", None),
        "last_period": getattr(verdict.last, "period_label", None),
        "verdict": verdict.kind,
        "reason": verdict.reason,
        "difference": getattr(tested, "by", None),
        "difference_ci_lower": getattr(tested, "lower", None),
        "difference_ci_upper": getattr(tested, "upper", None),
        "p_value": getattr(tested, "p_value", None),
        "p_adjusted": verdict.p_adjusted,
        "smallest_detectable": getattr(tested, "detectable", None),
    }


class Verdicts:
    """The verdicts of a release at hand, for pages that show many; not yet corrected.

    A release never changes, so what was tested once is kept.
    """

    def __init__(self, release: Release) -> None:
        self._release = release
        self._kept: dict[tuple[str, ...], Verdict] = {}

    def newest(self, measurement: Measurement, breakdown: str, subgroup: str) -> Verdict:
        """The newest figure of one group against the one before it, see `newest`."""
        return self._once("newest", measurement, breakdown, subgroup)

    def stretch(self, measurement: Measurement, breakdown: str, subgroup: str) -> Verdict:
        """The trend of one group since the last method break, see `stretch`."""
        return self._once("stretch", measurement, breakdown, subgroup)

    def _once(self, what: str, measurement: Measurement, *group: str) -> Verdict:
        key = (what, measurement.id, *group)
        if key not in self._kept:
            points = figures_of(self._release).points(measurement.id, *group)
            catalogue = self._release.catalogue
            if what == "newest":
                self._kept[key] = newest(points, measurement, catalogue)
            else:
                since = comparable_stretch(points, measurement, catalogue)
                # Of one figure or none, all of them together tell why: a break, or words.
                held = since if len(since) > 1 else points
                self._kept[key] = stretch(held, measurement, catalogue)
        return self._kept[key]


@lru_cache(maxsize=2)  # the current release, and the one that readers may still be on
def verdicts_of(release: Release) -> Verdicts:
    """The verdicts of a release at hand."""
    return Verdicts(release)


def _refused(about: About, first: Row, last: Row, reason: Reason) -> Verdict:
    return Verdict(about, first, last, None, reason)


def _told(about: About, first: Row, last: Row, tested: Difference | Trend | NotTestable) -> Verdict:
    if isinstance(tested, NotTestable):
        return _refused(about, first, last, tested.reason)
    return Verdict(about, first, last, tested, p_adjusted=tested.p_value)


def _first_of(*checks: tuple[bool, Reason]) -> Reason | None:
    """The reason of the first check that is true."""
    return next((reason for holds, reason in checks if holds), None)


def _unusable(first: Row, last: Row, measurement: Measurement) -> Reason | None:
    """What is wrong with one of two figures by itself, its interval aside."""
    return _first_of(
        (pd.isna(first.value) or pd.isna(last.value), "no_value"),
        ("verbal" in (first.precision, last.precision), "in_words"),
        (not all(_measured_by(row, measurement) for row in (first, last)), "other_measurement"),
    )


def _measured_by(row: Row, measurement: Measurement) -> bool:
    """Rows of all_series name their measurement; others at least have a unit."""
    named = getattr(row, "measurement", measurement.id)
    return (named, row.unit) == (measurement.id, measurement.unit)


def _obstacle_in_time(
    first: Row, last: Row, measurement: Measurement, catalogue: Catalogue
) -> Reason | None:
    """What keeps two figures of one series from being tested, their intervals aside."""
    breaks = catalogue.breaks_of(measurement)
    same_group = (first.breakdown, first.subgroup) == (last.breakdown, last.subgroup)
    return _unusable(first, last, measurement) or _first_of(
        (not same_group, "other_group"),
        (not series.unbroken(first, last, breaks), "method_break"),
        (last.period_start <= first.period_end, "overlapping_periods"),
        (_kind_of_source(measurement, catalogue) == "panel", "overlapping_samples"),
    )


def _obstacle_in_one_period(one: Row, other: Row, measurement: Measurement) -> Reason | None:
    return _unusable(one, other, measurement) or _first_of(
        (one.period_label != other.period_label, "other_period"),
        (measurement.adds_up, "adds_up"),
    )


def _kind_of_source(measurement: Measurement, catalogue: Catalogue) -> str:
    source = catalogue.source.get(measurement.source)
    return source.kind if source else ""


def _estimate(row: Row, measurement: Measurement, catalogue: Catalogue) -> Estimate | NotTestable:
    scale = _SCALES.get(measurement.unit, LOG)
    half_unit = 0.5 * 10.0 ** -decimals(row)
    found = statistics.estimate(
        float(row.value), float(row.ci_lower), float(row.ci_upper), scale, half_unit
    )
    # A register counts everyone: without an interval there is no sample to allow for.
    no_interval = isinstance(found, NotTestable) and found.reason == "no_interval"
    if no_interval and _kind_of_source(measurement, catalogue) == "register":
        return NotTestable("full_count")
    return found


def _estimates(
    first: Row, last: Row, measurement: Measurement, catalogue: Catalogue
) -> tuple[Estimate, Estimate] | NotTestable:
    """Those of both figures, or what is wrong with one: of the last, if both are."""
    one, other = (_estimate(row, measurement, catalogue) for row in (first, last))
    if isinstance(other, NotTestable):
        return other
    return one if isinstance(one, NotTestable) else (one, other)
