"""How unequal ordered groups are, from the worst-off to the best-off: the gap and its trend.

Here: slope and relative index of inequality, concentration index and population attributable
risk and fraction, each with a 95% interval, and why one is not computed. Not here: a change or
a difference between two groups (statistics.py, gaps.py), and words (inequality_words.py).

One sign everywhere: positive is to the disadvantage of the worst-off, whether the indicator is
a good or a bad one. Groups are independent samples with known shares of the population; the
intervals follow from the standard errors of the groups' figures alone, and hold whether or not
the figures lie on a straight line.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

from indicators import series, statistics, wording
from indicators.catalogue import Breakdown, Direction, Division, Measurement, MethodBreak
from indicators.series import Row

Vector = np.ndarray[Any, np.dtype[np.float64]]
Reason = (
    Literal[
        "no_order",
        "no_direction",
        "adds_up",
        "one_group",
        "few_groups",
        "missing_groups",
        "shares_unknown",
        "shares_impossible",
        "shares_do_not_add_up",
        "no_natural_zero",
        "near_zero",
        "beyond_all",
    ]
    | statistics.Reason
)

Z = 1.959964  # 95%, two-sided
_FEWEST = 3  # with two groups, the difference between them says it all
_LARGEST = 1e15  # what a figure can be at most, as at the border of a release
_SHARES_ROUNDED = 0.001


@dataclass(frozen=True)
class NotComputed:
    """Why there is no measure: a reason, and the subgroups that it is about, if any."""

    reason: Reason
    subgroups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measure:
    """A measure with its 95% interval, in the unit that its function names."""

    value: float
    lower: float
    upper: float

    @property
    def shown(self) -> bool:
        """Whether the interval leaves out 0; only for measures that are 0 without a gap."""
        return self.lower > 0 or self.upper < 0


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups that together are everyone, from the worst-off to the best-off; see groups_of.

    `shares` add up to 1; `values` and their standard `errors` are in the unit of the figures.
    """

    shares: Vector
    values: Vector
    errors: Vector
    higher_is_worse: bool

    @cached_property
    def ranks(self) -> Vector:
        """The place of each group's middle person, from 0 (worst-off) to 1: the ridit."""
        return np.cumsum(self.shares) - self.shares / 2

    @cached_property
    def steepness(self) -> Vector:
        """What each value counts for in the slope of the line through all of them.

        The line is fitted by least squares to the ranks, weighted by the shares.
        """
        from_middle = self.shares * (self.ranks - 0.5)
        return from_middle / float(from_middle @ (self.ranks - 0.5))

    @property
    def sign(self) -> int:
        """1 when a value that falls from worst-off to best-off is to the former's disadvantage."""
        return 1 if self.higher_is_worse else -1


def groups_of(
    shares: Sequence[float],
    values: Sequence[float],
    errors: Sequence[float],
    direction: Direction,
) -> Groups | NotComputed:
    """Groups in order from the worst-off, or why no measure can be taken of them."""
    parts, figures, spread = (np.asarray(given, dtype=float) for given in (shares, values, errors))
    refused = _refused(parts, figures, spread, direction)
    if refused:
        return NotComputed(refused)
    return Groups(parts / parts.sum(), figures, spread, direction == "higher_is_worse")


def _refused(shares: Vector, values: Vector, errors: Vector, direction: Direction) -> Reason | None:
    """The first rule that the groups break."""
    if direction == "neutral":
        return "no_direction"
    if not len(shares):
        return "shares_unknown"
    if not len(shares) == len(values) == len(errors):
        return "missing_groups"
    if len(values) < _FEWEST:
        return "one_group" if len(values) == 1 else "few_groups"
    broken: dict[Reason, bool] = {
        "shares_impossible": not (np.isfinite(shares) & (shares > 0)).all(),
        "shares_do_not_add_up": not abs(shares.sum() - 1) <= _SHARES_ROUNDED,
        "no_value": not (np.abs(values) <= _LARGEST).all(),
        "no_interval": not (np.abs(errors) <= _LARGEST).all(),
        "zero_width": not (errors > 0).all(),
    }
    return next((reason for reason, holds in broken.items() if holds), None)


def fitted_ends(groups: Groups) -> tuple[float, float]:
    """Where the line through the groups ends: at the worst-off person and at the best-off one."""
    bottom, top = _ends(groups)
    return float(bottom @ groups.values), float(top @ groups.values)


def slope_index(groups: Groups) -> Measure:
    """The slope index of inequality (SII): how far the two ends of the line lie apart.

    In the unit of the figures. Source: Low A, Low A. Measuring the gap. J Public Health
    2004;26:388–395, as in phe_sii of PHEindicatormethods and in ONS's figures: linear
    regression of the figures on their ranks, weighted by shares. phe_sii draws the figures
    many times from normal distributions and takes quantiles of the slopes; the slope is a sum
    of figures, so that this interval is what those draws tend to.
    """
    return _sum(groups, -groups.sign * groups.steepness)


def relative_index(groups: Groups) -> Measure | NotComputed:
    """The relative index of inequality (RII): the less favourable end of the line by the other.

    A ratio; 1 without a gap. For a bad indicator the worst-off end divided by the best-off end,
    for a good one the other way round, so that above 1 is always to the disadvantage of the
    worst-off. Source: Mackenbach JP, Kunst AE. Soc Sci Med 1997;44:757–771; as in phe_sii,
    which leaves the sign to its user. Interval by the delta method on the log scale. Not
    computed when an end of the line is not clearly above zero.
    """
    bottom, top = _ends(groups)
    return _ratio(groups, bottom, top) if groups.higher_is_worse else _ratio(groups, top, bottom)


def concentration_index(groups: Groups) -> Measure | NotComputed:
    """The relative concentration index, between −1 and 1; 0 without a gap.

    With our sign: minus the usual index for a bad indicator. Source: Kakwani N, Wagstaff A, van
    Doorslaer E. J Econometrics 1997;77:87–103, for grouped data; of their variance the part that
    comes from the figures, since shares that are known by definition add no variance.
    """
    mean = float(groups.shares @ groups.values)
    if not _clearly_positive(groups, groups.shares):
        return NotComputed("near_zero")
    from_middle = groups.shares * (2 * groups.ranks - 1)
    index = float(from_middle @ groups.values) / mean
    spread = _error(groups, (from_middle - index * groups.shares) / mean)
    return _around(-groups.sign * index, spread)


def attributable_risk(groups: Groups) -> Measure:
    """The population attributable risk (PAR): what all would gain at the best-off group's level.

    In the unit of the figures: how much the mean would fall (a bad indicator) or rise (a good
    one). Arithmetic, not a forecast: nothing says that the level would follow. Source: WHO,
    Handbook on health inequality monitoring, 2013, section 3.7; Schlotheuber A, Hosseinpoor AR.
    Int J Environ Res Public Health 2022;19:3697. WHO writes 0 where the best-off group is not
    the better; we keep the negative value, since 0 would have no interval.
    """
    return _sum(groups, groups.sign * (groups.shares - _best_off(groups)))


def attributable_fraction(groups: Groups) -> Measure | NotComputed:
    """The population attributable fraction (PAF): the attributable risk as a part of the mean.

    A share: 0.08 is 8%. Sources as of attributable_risk; the interval by the delta method on
    the logarithm of the best-off group's figure divided by the mean.
    """
    ratio = _ratio(groups, _best_off(groups), groups.shares)
    if isinstance(ratio, NotComputed):
        return ratio
    gains = [groups.sign * (1 - r) for r in (ratio.value, ratio.lower, ratio.upper)]
    return Measure(gains[0], min(gains), max(gains))


def _best_off(groups: Groups) -> Vector:
    return np.eye(len(groups.values))[-1]


def _ends(groups: Groups) -> tuple[Vector, Vector]:
    return groups.shares - groups.steepness / 2, groups.shares + groups.steepness / 2


def _error(groups: Groups, weights: Vector) -> float:
    """The standard error of a weighted sum of the figures."""
    return float(np.linalg.norm(weights * groups.errors))


def _around(value: float, error: float) -> Measure:
    return Measure(value, value - Z * error, value + Z * error)


def _sum(groups: Groups, weights: Vector) -> Measure:
    return _around(float(weights @ groups.values), _error(groups, weights))


def _clearly_positive(groups: Groups, weights: Vector) -> bool:
    return _sum(groups, weights).lower > 0


def _ratio(groups: Groups, over: Vector, under: Vector) -> Measure | NotComputed:
    """One weighted sum of the figures divided by another."""
    if not (_clearly_positive(groups, over) and _clearly_positive(groups, under)):
        return NotComputed("near_zero")
    first, second = float(over @ groups.values), float(under @ groups.values)
    ratio, error = first / second, _error(groups, over / first - under / second)
    return Measure(ratio, ratio * float(np.exp(-Z * error)), ratio * float(np.exp(Z * error)))


@dataclass(frozen=True)
class Gradient:
    """All measures of one measurement by one breakdown in one period.

    `against` are the subgroups whose figure goes the other way than the line from the group
    before it: a gradient that is not monotone. `ends` are where the line ends, worst-off first,
    and `places` the decimals of the figures. A ratio that means nothing says why.
    """

    subgroups: tuple[str, ...]
    period_label: str
    places: int
    groups: Groups
    slope: Measure
    risk: Measure
    relative: Measure | NotComputed
    concentration: Measure | NotComputed
    fraction: Measure | NotComputed
    ends: tuple[float, float]
    against: tuple[str, ...]

    @property
    def p_value(self) -> float:
        """How often chance alone gives a slope as far from 0 as this one, two-sided."""
        deviate = self.slope.value / _estimate(self.slope).standard_error
        return math.erfc(abs(deviate) / math.sqrt(2))


def gradient(
    rows: pd.DataFrame, breakdown: Breakdown, measurement: Measurement, direction: Direction
) -> Gradient | NotComputed:
    """The gradient of one measurement by one breakdown in one period, or why there is none.

    `rows`: SERIES_COLUMNS of query.py, of that period alone. `direction` is the measurement's
    or else its indicator's. Of several divisions of the breakdown, the one that the figures
    fill best counts.
    """
    if not breakdown.divisions:
        return NotComputed("no_order")
    if measurement.adds_up:
        return NotComputed("adds_up")
    exact = rows[(rows["value"].abs() <= _LARGEST) & rows["precision"].ne("verbal")]
    held = {row.subgroup: row for row in exact.itertuples()}
    division = _filled_best(breakdown.divisions, held)
    refused = _not_all_there(division, held)
    if refused:
        return refused
    ordered = [held[subgroup] for subgroup in division.subgroups]
    errors = _errors(ordered, measurement)
    if isinstance(errors, NotComputed):
        return errors
    groups = groups_of(division.shares, [row.value for row in ordered], errors, direction)
    return groups if isinstance(groups, NotComputed) else _measured(groups, ordered, measurement)


def _filled_best(divisions: Sequence[Division], held: Mapping[str, Row]) -> Division:
    """A whole division before one with holes, and of several the one with most figures."""

    def filled(division: Division) -> tuple[bool, int]:
        there = sum(subgroup in held for subgroup in division.subgroups)
        return there == len(division.subgroups), there

    return max(divisions, key=filled)


def _not_all_there(division: Division, held: Mapping[str, Row]) -> NotComputed | None:
    there = tuple(s for s in division.subgroups if s in held)
    missing = tuple(s for s in division.subgroups if s not in held)
    if not there:
        return NotComputed("missing_groups")
    if len(there) == 1:
        return NotComputed("one_group", there)
    if missing:
        return NotComputed("missing_groups", missing)
    if len(there) < _FEWEST:
        return NotComputed("few_groups", there)
    return None if division.shares else NotComputed("shares_unknown", there)


def _errors(ordered: Sequence[Row], measurement: Measurement) -> list[float] | NotComputed:
    """The standard errors behind the published intervals, in the unit of the figures.

    Sources make intervals of percentages that are symmetric as they are, or on the logit scale.
    The scale on which an interval is symmetric gives the smaller error, and that is the one.
    """
    percent = measurement.unit == "percent"
    scales = [statistics.LINEAR, statistics.PERCENT] if percent else [statistics.LINEAR]
    errors = []
    for row in ordered:
        if row.ci_lower == row.ci_upper:
            return NotComputed("zero_width", (row.subgroup,))
        rounding = 0.5 * 10.0 ** -wording.decimals(row)
        variances = []
        for scale in scales:
            found = statistics.estimate(row.value, row.ci_lower, row.ci_upper, scale, rounding)
            if isinstance(found, statistics.NotTestable):
                return NotComputed(found.reason, (row.subgroup,))
            variances.append(found.variance)
        errors.append(math.sqrt(min(variances)))
    return errors


def _measured(groups: Groups, ordered: Sequence[Row], measurement: Measurement) -> Gradient:
    ends = fitted_ends(groups)
    relative: Measure | NotComputed
    concentration: Measure | NotComputed
    fraction: Measure | NotComputed
    if not measurement.has_natural_zero:
        relative = concentration = fraction = NotComputed("no_natural_zero")
    else:
        beyond = measurement.unit == "percent" and max(ends) > 100
        relative = NotComputed("beyond_all") if beyond else relative_index(groups)
        concentration = concentration_index(groups)
        fraction = attributable_fraction(groups)
    return Gradient(
        subgroups=tuple(row.subgroup for row in ordered),
        period_label=ordered[0].period_label,
        places=max(wording.decimals(row) for row in ordered),
        groups=groups,
        slope=slope_index(groups),
        risk=attributable_risk(groups),
        relative=relative,
        concentration=concentration,
        fraction=fraction,
        ends=ends,
        against=_against(groups, ordered),
    )


def _against(groups: Groups, ordered: Sequence[Row]) -> tuple[str, ...]:
    """The groups to which the figures step the other way than the line goes."""
    rises = float(groups.steepness @ groups.values)
    steps = np.diff(groups.values) * rises
    return tuple(row.subgroup for row, step in zip(ordered[1:], steps, strict=True) if step < 0)


@dataclass(frozen=True)
class GapTrend:
    """The change of the slope index over comparable periods, from `first` to `last`.

    In the unit of the figures; positive when the gap has grown to the disadvantage of the
    worst-off.
    """

    first: str
    last: str
    change: statistics.Trend


def gap_trend(
    rows: pd.DataFrame,
    breakdown: Breakdown,
    measurement: Measurement,
    direction: Direction,
    breaks: Sequence[MethodBreak],
) -> GapTrend | NotComputed:
    """The trend of the gap since the last method break, or why there is none.

    `rows`: SERIES_COLUMNS of query.py, all periods of one measurement by one breakdown.
    """
    found: list[tuple[Row, Measure]] = []
    refused = NotComputed("too_few_points")
    for _end, period in rows.groupby("period_end", sort=True):
        measures = gradient(period, breakdown, measurement, direction)
        if isinstance(measures, Gradient):
            found.append((next(period.itertuples()), measures.slope))
        else:
            refused = measures
    if not found:
        return refused
    passed = [series.breaks_until(row.period_end, breaks) for row, _ in found]
    last = [pair for pair, before in zip(found, passed, strict=True) if before == passed[-1]]
    gaps = [_estimate(slope) for _, slope in last]
    change = statistics.trend([series.middle(row) for row, _ in last], gaps)
    if isinstance(change, statistics.NotTestable):
        return NotComputed(change.reason)
    return GapTrend(last[0][0].period_label, last[-1][0].period_label, change)


def _estimate(slope: Measure) -> statistics.Estimate:
    """A slope index as a point of a trend."""
    error = (slope.upper - slope.lower) / (2 * Z)
    return statistics.Estimate(slope.value, error, statistics.LINEAR)
