"""Whether a difference is more than chance, by published methods.

Here: pure numbers in, small records out: intervals, the standard error behind a published
interval, differences, trends, what could have been seen, ranks, associations and the
correction for many tests. What cannot be tested comes out as NotTestable with the reason,
never as NaN or an exception. Not here: which figures may be compared (series.py), verdicts on
series (verdicts.py), inequality over ordered groups (inequality.py), and words
(verdict_words.py).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import betaincinv, gammaincinv, ndtr, ndtri, stdtr, stdtrit

Reason = Literal[
    "no_value",
    "no_interval",
    "full_count",
    "half_interval",
    "zero_width",
    "outside_interval",
    "at_limit",
    "too_large",
    "impossible_count",
    "impossible_share",
    "whole_more_uncertain_than_part",
    "other_scales",
    "no_natural_zero",
    "too_few_points",
    "no_spread",
]
Method = Literal[
    "wilson",
    "clopper_pearson",
    "byar",
    "exact_poisson",
    "student_t",
    "normal_from_standard_error",
    "logit_from_standard_error",
]

LEVEL = 0.05  # two-sided: intervals are of 95%
POWER = 0.8
FEWEST_POINTS_OF_A_TREND = 5
FEWEST_POINTS_OF_AN_ASSOCIATION = 6

_Z = float(ndtri(1 - LEVEL / 2))
_Z_OF_POWER = float(ndtri(POWER))
_LARGEST_EXPONENT = 700.0  # exp of more overflows
_LARGEST = 1e15  # of a figure: beyond it a double no longer holds every whole number
_BEYOND_DOUBT = 38.0  # standard errors; the p-value of more is 0 in floating point
_SMALL_SHARE, _SMALL_COUNT = 5, 10  # fewer than these: an exact interval


@dataclass(frozen=True)
class NotTestable:
    """Why there is no result."""

    reason: Reason


@dataclass(frozen=True)
class Interval:
    """A value with its 95% interval, in its own unit, and the method that gave the interval."""

    value: float
    lower: float
    upper: float
    method: Method


@dataclass(frozen=True)
class Scale:
    """A scale on which estimates are about normal, and how their variance goes with the value.

    `slope` is the derivative of `forward`. `variance` is what the variance of an estimate is
    proportional to at a value, as in a sample of equal size; values lie between the limits.
    """

    name: str
    minimum: float
    maximum: float
    forward: Callable[[float], float]
    back: Callable[[float], float]
    slope: Callable[[float], float]
    variance: Callable[[float], float]


def _logit_scale(name: str, whole: float) -> Scale:
    def back(place: float) -> float:
        odds = math.exp(min(abs(place), _LARGEST_EXPONENT))
        return whole * (odds if place > 0 else 1.0) / (1 + odds)

    return Scale(
        name,
        0.0,
        whole,
        forward=lambda value: math.log(value / (whole - value)),
        back=back,
        slope=lambda value: whole / (value * (whole - value)),
        variance=lambda value: value * (whole - value),
    )


LINEAR = Scale("linear", -math.inf, math.inf, float, float, lambda _: 1.0, lambda _: 1.0)
LOG = Scale(
    "log",
    0.0,
    math.inf,
    forward=math.log,
    back=lambda place: math.exp(min(place, _LARGEST_EXPONENT)),
    slope=lambda value: 1 / value,
    variance=float,
)
PERCENT = _logit_scale("percent", 100.0)
SHARE = _logit_scale("share", 1.0)


@dataclass(frozen=True)
class Estimate:
    """A value in its own unit, with its standard error on a scale."""

    value: float
    standard_error: float
    scale: Scale

    @property
    def place(self) -> float:
        """The value on the scale."""
        return self.scale.forward(self.value)

    @property
    def variance(self) -> float:
        """The variance in the unit of the value, by the delta method."""
        return (self.standard_error / self.scale.slope(self.value)) ** 2

    def bounds(self, z: float = _Z) -> tuple[float, float]:
        """The interval of z standard errors on either side, in the unit of the value."""
        half = z * self.standard_error
        return self.scale.back(self.place - half), self.scale.back(self.place + half)


@dataclass(frozen=True)
class Difference:
    """How much a second value is higher than a first, with its 95% interval and p-value.

    `detectable` is the smallest change from the first value that two samples like these show
    with 80% power; None when they could not have shown any.
    """

    by: float
    lower: float
    upper: float
    p_value: float
    detectable: float | None


@dataclass(frozen=True)
class Ratio:
    """A second value divided by a first, with its 95% interval and p-value."""

    value: float
    lower: float
    upper: float
    p_value: float


@dataclass(frozen=True)
class Trend:
    """The fitted change from the first to the last of some points in time.

    `p_value` is the largest of those with all points and with any one point left out, so that
    no trend rests on one point; `p_of_all` is the one with all points. `detectable` is the
    smallest change that would be shown with 80% power, also when any one point is left out.
    """

    by: float
    lower: float
    upper: float
    p_value: float
    p_of_all: float
    detectable: float
    points: int

    @property
    def rests_on_one_point(self) -> bool:
        """Whether the trend is only there as long as one particular point is."""
        return self.p_of_all < LEVEL <= self.p_value


@dataclass(frozen=True)
class Ranks:
    """The highest and the lowest place that a group may have; 1 is the group with most."""

    highest: int
    lowest: int


@dataclass(frozen=True)
class Association:
    """Spearman's rank correlation with its 95% interval and the number of points."""

    correlation: float
    lower: float
    upper: float
    points: int


# Intervals ------------------------------------------------------------------------------------


def wilson(with_trait: float, people: float) -> Interval | NotTestable:
    """The score interval of a share between 0 and 1, from a simple random sample.

    Source: Wilson, JASA 22 (1927) 209–212; Newcombe, Statistics in Medicine 17 (1998)
    857–872, method 3; APHO Technical Briefing 3 (2008), p. 6.
    """
    if not _possible(with_trait, people):
        return NotTestable("impossible_count")
    share, z2 = with_trait / people, _Z**2
    middle = 2 * with_trait + z2
    half = _Z * math.sqrt(z2 + 4 * with_trait * (1 - share))
    lower, upper = ((middle + side) / (2 * (people + z2)) for side in (-half, half))
    return Interval(share, min(max(lower, 0.0), share), max(min(upper, 1.0), share), "wilson")


def clopper_pearson(with_trait: float, people: float) -> Interval | NotTestable:
    """The exact interval of a share between 0 and 1, from a simple random sample.

    It covers at least 95%. Source: Clopper and Pearson, Biometrika 26 (1934) 404–413;
    Newcombe (1998), method 5.
    """
    if not _possible(with_trait, people):
        return NotTestable("impossible_count")
    without = people - with_trait
    lower = betaincinv(with_trait, without + 1, LEVEL / 2) if with_trait else 0.0
    upper = betaincinv(with_trait + 1, without, 1 - LEVEL / 2) if without else 1.0
    return Interval(with_trait / people, float(lower), float(upper), "clopper_pearson")


def interval_of_share(with_trait: float, people: float) -> Interval | NotTestable:
    """The interval of a share between 0 and 1: Wilson's, exact when fewer than 5 have the
    trait or lack it. For a simple random sample; weights and clusters need more (see
    etl/estimation.py)."""
    few = min(with_trait, people - with_trait) < _SMALL_SHARE
    return clopper_pearson(with_trait, people) if few else wilson(with_trait, people)


def byar(count: float, exposure: float = 1.0) -> Interval | NotTestable:
    """The interval of a count of independent events, or of their rate per unit of exposure.

    Source: Breslow and Day, Statistical Methods in Cancer Research II (1987), p. 69; APHO
    Technical Briefing 3 (2008), p. 7. Within 0.2% of exact from 10 events on.
    """
    if not (_possible(0, exposure) and 0 < count < math.inf):
        return NotTestable("impossible_count")
    lower, upper = (
        base * (1 - 1 / (9 * base) + side / (3 * math.sqrt(base))) ** 3
        for base, side in ((count, -_Z), (count + 1, _Z))
    )
    return Interval(count / exposure, max(lower, 0.0) / exposure, upper / exposure, "byar")


def exact_poisson(count: float, exposure: float = 1.0) -> Interval | NotTestable:
    """The exact interval of a count of independent events, or of their rate.

    Source: Garwood, Biometrika 28 (1936) 437–442; APHO Technical Briefing 3 (2008), p. 7.
    """
    if not (_possible(0, exposure) and 0 <= count < math.inf):
        return NotTestable("impossible_count")
    lower = float(gammaincinv(count, LEVEL / 2)) if count else 0.0
    upper = float(gammaincinv(count + 1, 1 - LEVEL / 2))
    return Interval(count / exposure, lower / exposure, upper / exposure, "exact_poisson")


def interval_of_rate(count: float, exposure: float = 1.0) -> Interval | NotTestable:
    """The interval of a count or a rate: Byar's, exact for fewer than 10 events."""
    return exact_poisson(count, exposure) if count < _SMALL_COUNT else byar(count, exposure)


def interval_of_mean(mean: float, deviation: float, people: float) -> Interval | NotTestable:
    """The interval of a mean by Student's t, from the standard deviation between people.

    Assumes a simple random sample of at least two, and a mean that is about normal. Source:
    APHO Technical Briefing 3 (2008), p. 7; Altman and others, Statistics with Confidence (2nd
    edition, 2000), chapter 4.
    """
    if not (2 <= people < math.inf and 0 <= deviation < math.inf and math.isfinite(mean)):
        return NotTestable("impossible_count")
    half = float(stdtrit(people - 1, 1 - LEVEL / 2)) * deviation / math.sqrt(people)
    return Interval(mean, mean - half, mean + half, "student_t")


def interval_from_standard_error(
    value: float, standard_error: float, scale: Scale
) -> Interval | NotTestable:
    """The interval of a value whose standard error is published, both in the unit of the value.

    Normal; on the logit scale for percentages below 10 and above 90 (shares: 0.1 and 0.9),
    where a symmetric interval would be too low or too high. Source: Korn and Graubard, Survey
    Methodology 24 (1998) 193–201; Altman and others (2000), chapter 4.
    """
    if not (math.isfinite(value) and 0 <= standard_error < math.inf):
        return NotTestable("no_value")
    if scale not in (PERCENT, SHARE) or 0.1 <= value / scale.maximum <= 0.9:
        half = _Z * standard_error
        return Interval(value, value - half, value + half, "normal_from_standard_error")
    if not scale.minimum < value < scale.maximum:
        return NotTestable("at_limit")
    lower, upper = Estimate(value, standard_error * scale.slope(value), scale).bounds()
    return Interval(value, lower, upper, "logit_from_standard_error")


def _possible(part: float, whole: float) -> bool:
    return 0 <= part <= whole < math.inf and whole > 0


# From a published interval to a standard error ---------------------------------------------------


def estimate(
    value: float, lower: float, upper: float, scale: Scale, half_unit: float = 0.0
) -> Estimate | NotTestable:
    """The estimate behind a published 95% interval, on a scale that makes it about symmetric.

    `half_unit` is half of the last decimal that was published (0.05 for 12.3): the interval may
    be that much wider at both ends than it reads, and the value lies anywhere within it. So a
    standard error is never too small because of rounding. When the interval is lopsided on this
    scale, its longer side counts. An interval that touches a limit of the scale, such as 0%, is
    not testable. Neither is a figure too large to reckon with.

    Source: Altman and Bland, BMJ 343 (2011) d2304; Cochrane Handbook, chapter 6 (intervals to
    standard errors); the variance of rounding is that of a uniform distribution.
    """
    lowest, highest = lower - half_unit, upper + half_unit
    reason = _no_interval(value, lower, upper) or _no_use(lowest, highest, scale)
    if reason is not None:
        return NotTestable(reason)
    place = scale.forward(value)
    half = max(
        (scale.forward(highest) - scale.forward(lowest)) / 2,
        scale.forward(upper) - place,
        place - scale.forward(lower),
    )
    rounding = half_unit * scale.slope(value) / math.sqrt(3)
    return Estimate(value, math.hypot(half / _Z, rounding), scale)


def _no_interval(value: float, lower: float, upper: float) -> Reason | None:
    """Why a figure has no interval around it."""
    if not math.isfinite(value):
        return "no_value"
    known = math.isfinite(lower), math.isfinite(upper)
    if not all(known):
        return "half_interval" if any(known) else "no_interval"
    return None if lower <= value <= upper else "outside_interval"


def _no_use(lowest: float, highest: float, scale: Scale) -> Reason | None:
    """Why an interval, as wide as it may be before rounding, has no standard error behind it."""
    if max(abs(lowest), abs(highest)) > _LARGEST:
        return "too_large"
    if not scale.minimum < lowest <= highest < scale.maximum:
        return "at_limit"
    return "zero_width" if lowest == highest else None


# Differences ------------------------------------------------------------------------------------


def difference(first: Estimate, last: Estimate) -> Difference | NotTestable:
    """How much the last of two independent estimates is higher, in their unit.

    The interval combines those of both (square and add), so it stays right for skewed ones;
    the p-value belongs to it: it is below 0.05 when the interval excludes 0.

    Source: Newcombe, Statistics in Medicine 17 (1998) 873–890, method 10; Zou and Donner,
    Statistics in Medicine 27 (2008) 1693–1702 (MOVER).
    """
    if first.scale is not last.scale:
        return NotTestable("other_scales")
    lower, upper = _square_and_add(first, last, _Z)
    by = last.value - first.value
    return Difference(by, lower, upper, _p_value(first, last), detectable(first, last))


def ratio(first: Estimate, last: Estimate) -> Ratio | NotTestable:
    """The last of two independent estimates divided by the first, for units with a natural zero.

    The interval excludes 1 exactly when that of the difference excludes 0. Source: Newcombe,
    Statistical Methods in Medical Research 25 (2016) 1774–1778 (MOVER-R).
    """
    if first.scale is not last.scale:
        return NotTestable("other_scales")
    if first.scale is LINEAR:
        return NotTestable("no_natural_zero")
    (low1, high1), (low2, high2) = first.bounds(), last.bounds()
    lower = _ratio_limit(first.value, last.value, high1, low2, -1)
    upper = _ratio_limit(first.value, last.value, low1, high2, 1)
    return Ratio(last.value / first.value, lower, upper, _p_value(first, last))


def _ratio_limit(first: float, last: float, of_first: float, of_last: float, side: int) -> float:
    product = first * last
    below = of_first * (2 * first - of_first)
    within = max(product**2 - below * of_last * (2 * last - of_last), 0.0)
    if abs(below) < 1e-12 * first**2:  # one root goes to infinity, the other to this
        return of_last * (2 * last - of_last) / (2 * product)
    return (product + side * math.sqrt(within)) / below


def _square_and_add(first: Estimate, last: Estimate, z: float) -> tuple[float, float]:
    (low1, high1), (low2, high2) = first.bounds(z), last.bounds(z)
    by = last.value - first.value
    lower = by - math.hypot(last.value - low2, high1 - first.value)
    upper = by + math.hypot(high2 - last.value, first.value - low1)
    return lower, upper


def _p_value(first: Estimate, last: Estimate) -> float:
    """Two-sided: that of the interval which just touches zero."""
    if first.value == last.value:
        return 1.0
    down, up = sorted((first, last), key=lambda estimate: estimate.value)

    def nearest(z: float) -> float:
        return _square_and_add(down, up, z)[0]

    if nearest(_BEYOND_DOUBT) > 0:
        return 0.0
    return float(2 * ndtr(-brentq(nearest, 0.0, _BEYOND_DOUBT, xtol=1e-9)))


def detectable(first: Estimate, last: Estimate) -> float | None:
    """The smallest change from the first value that a test at 5% shows with 80% power.

    In the unit of the values, without a sign: in the direction in which it takes most, since
    the variance of a share grows towards a half and that of a rate with the rate. Assumes that
    the second sample keeps its size. None when no possible change could be shown. Source: Fleiss,
    Levin and Paik, Statistical Methods for Rates and Proportions (3rd edition, 2003), chapter 4,
    without pooling, as the test does not pool.
    """
    scale, start = first.scale, first.value
    of_last = last.variance / scale.variance(last.value)
    upward = start <= (scale.minimum + scale.maximum) / 2 if scale.maximum < math.inf else True

    def short_of(change: float) -> float:
        there = start + change if upward else start - change
        spread = math.sqrt(first.variance + of_last * scale.variance(there))
        return change - (_Z + _Z_OF_POWER) * spread

    room = (scale.maximum - start if upward else start - scale.minimum) * (1 - 1e-9)
    most = room if room < math.inf else _doubled_until_enough(short_of, math.sqrt(first.variance))
    return None if short_of(most) < 0 else float(brentq(short_of, 0.0, most))


def _doubled_until_enough(short_of: Callable[[float], float], start: float) -> float:
    most = start or 1.0
    while short_of(most) < 0:
        most *= 2
    return most


def part_against_whole(
    part: Estimate, whole: Estimate, share: float | None
) -> Difference | NotTestable:
    """How much a part is higher than the whole that it belongs to.

    `share` is the part of the whole that it makes up, between 0 and 1. The two are not
    independent: their covariance is the share times the variance of the part. The test is that
    of the part against the rest. Without a share (None) the covariance is left out, which makes
    the interval wider than it need be, never narrower.

    Source: the variance of a difference of dependent estimates, as Altman and Bland, BMJ 326
    (2003) 219, with the covariance of a part and its sum.
    """
    if part.scale is not whole.scale:
        return NotTestable("other_scales")
    if share is not None and not 0 < share < 1:
        return NotTestable("impossible_share")
    held = share or 0.0
    if whole.variance < held**2 * part.variance:
        return NotTestable("whole_more_uncertain_than_part")
    error = math.sqrt(part.variance * (1 - 2 * held) + whole.variance)
    by = part.value - whole.value
    p_value = float(2 * ndtr(-abs(by) / error))
    return Difference(by, by - _Z * error, by + _Z * error, p_value, (_Z + _Z_OF_POWER) * error)


# Trends -----------------------------------------------------------------------------------------


def trend(times: Sequence[float], estimates: Sequence[Estimate]) -> Trend | NotTestable:
    """The change over a stretch of independent estimates, `times` in years.

    A straight line on the scale of the estimates (logit for percentages, log for rates), each
    weighted by its precision. When points lie further from the line than their own errors
    explain, the error of the slope grows with them, never shrinks, and is judged by Student's
    t: Hartung and Knapp's scaling, as they lie around a line as studies around a mean. The
    trend must also hold when any one point is left out. Says nothing of a course that rises
    and then falls.

    Source: Knapp and Hartung, Statistics in Medicine 22 (2003) 2693–2710; the floor of 1 as in
    Röver, Knapp and Friede, BMC Medical Research Methodology 15 (2015) 99.
    """
    if len(set(times)) < FEWEST_POINTS_OF_A_TREND:
        return NotTestable("too_few_points")
    if len({one.scale.name for one in estimates}) > 1:
        return NotTestable("other_scales")
    if not all(one.standard_error > 0 for one in estimates):
        return NotTestable("zero_width")
    scale = estimates[0].scale
    places = np.array([one.place for one in estimates])
    weights = np.array([one.standard_error for one in estimates]) ** -2.0
    moments = np.asarray(times, dtype=float)
    slopes, errors, degrees = _lines(moments, places, _with_each_left_out(weights))
    span = float(np.ptp(moments))
    middle = float(np.average(places, weights=weights))
    centre = middle + float(slopes[0]) * (
        (moments.min() + moments.max()) / 2 - np.average(moments, weights=weights)
    )

    def over_the_stretch(slope: float) -> float:
        half = slope * span / 2
        return scale.back(centre + half) - scale.back(centre - half)

    half = float(stdtrit(degrees[0], 1 - LEVEL / 2) * errors[0])
    p_values = _p_of_slopes(slopes, errors, degrees)
    return Trend(
        by=over_the_stretch(float(slopes[0])),
        lower=over_the_stretch(float(slopes[0]) - half),
        upper=over_the_stretch(float(slopes[0]) + half),
        p_value=float(_robust(slopes, p_values)),
        p_of_all=float(p_values[0]),
        detectable=over_the_stretch(_detectable_slope(moments, weights, float(errors[0]))),
        points=len(estimates),
    )


def _detectable_slope(
    times: NDArray[np.float64], weights: NDArray[np.float64], error: float
) -> float:
    """The smallest slope that is shown with 80% power, when points scatter as they do.

    From simulated series: of each, the slope from which it passes with any point left out.
    """
    rows = _with_each_left_out(weights)
    scatter = error / float(_lines(times, np.zeros_like(times), rows)[1][0])
    noise = _draws(len(times)) * scatter / np.sqrt(weights)
    slopes, errors, degrees = _lines(times, noise[:, None, :], rows)
    passed = (stdtrit(degrees, 1 - LEVEL / 2) * errors - slopes).max(axis=-1)
    return float(np.quantile(passed, POWER))


@lru_cache(maxsize=64)
def _draws(points: int) -> NDArray[np.float64]:
    return np.random.default_rng(1).standard_normal((1000, points))


def _with_each_left_out(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """All weights in the first row, and below them each in turn set to zero."""
    count = weights.shape[-1]
    kept = np.vstack([np.ones(count), 1 - np.eye(count)])
    return weights[..., None, :] * kept


def _lines(
    times: NDArray[np.float64], places: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Slope, its error and the degrees of freedom of weighted lines along the last axis.

    `places` broadcasts against `weights`; a weight of 0 leaves a point out.
    """
    whole = weights.sum(axis=-1, keepdims=True)
    along = times - (weights * times).sum(axis=-1, keepdims=True) / whole
    above = places - (weights * places).sum(axis=-1, keepdims=True) / whole
    spread = (weights * along**2).sum(axis=-1)
    slopes = (weights * along * above).sum(axis=-1) / spread
    squares = (weights * (above - slopes[..., None] * along) ** 2).sum(axis=-1)
    degrees = (weights > 0).sum(axis=-1) - 2.0
    return slopes, np.sqrt(np.maximum(1.0, squares / degrees) / spread), degrees


def _p_of_slopes(
    slopes: NDArray[np.float64], errors: NDArray[np.float64], degrees: NDArray[np.float64]
) -> NDArray[np.float64]:
    return np.asarray(2 * stdtr(degrees, -np.abs(slopes) / errors))


def _robust(slopes: NDArray[np.float64], p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The largest p-value over all rows; 1 when leaving out a point turns the slope around."""
    same = (np.sign(slopes) == np.sign(slopes[..., :1])).all(axis=-1)
    return np.asarray(np.where(same, p_values.max(axis=-1), 1.0))


# Many at once -----------------------------------------------------------------------------------


def adjusted(p_values: Sequence[float]) -> list[float]:
    """P-values adjusted for being looked at together: below 0.05, at most 5% of such verdicts
    are expected to be false.

    Source: Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995)
    289–300; also when tests are positively dependent (Benjamini and Yekutieli, Annals of
    Statistics 29 (2001) 1165–1188).
    """
    raw = np.asarray(p_values, dtype=float)
    order = np.argsort(raw)[::-1]
    scaled = raw[order] * len(raw) / np.arange(len(raw), 0, -1)
    result = np.empty_like(raw)
    result[order] = np.minimum(np.minimum.accumulate(scaled), 1.0)
    return [float(p) for p in np.maximum(result, raw)]


def ranks(estimates: Sequence[Estimate]) -> list[Ranks] | NotTestable:
    """The places that each of some independent groups may have, 1 for the highest value.

    All of the intervals together cover the true places with at least 95%. A group is below
    another only where the difference holds among all pairwise differences (Holm's steps), so
    groups that the figures cannot tell apart share places.

    Source: Mogstad, Romano, Shaikh and Wilhelm, Review of Economic Studies 91 (2024) 476–518,
    with Holm's critical values (Scandinavian Journal of Statistics 6 (1979) 65–70) in place of
    the bootstrap. Klein, Wright and Wieczorek, Journal of the Royal Statistical Society C 69
    (2020) 589–606, reach the same aim by joint intervals.
    """
    if len(estimates) < 2:
        return NotTestable("too_few_points")
    if len({one.scale.name for one in estimates}) > 1:
        return NotTestable("other_scales")
    highest, lowest = [1] * len(estimates), [len(estimates)] * len(estimates)
    for upper, lower in _ordered_pairs(estimates):
        highest[lower] += 1
        lowest[upper] -= 1
    return [Ranks(*pair) for pair in zip(highest, lowest, strict=True)]


def _ordered_pairs(estimates: Sequence[Estimate]) -> list[tuple[int, int]]:
    """Pairs (higher, lower) of which the order is beyond chance, in all of them together."""
    tested = sorted(
        (_p_value(estimates[a], estimates[b]), a, b)
        for a, b in combinations(range(len(estimates)), 2)
    )
    found: list[tuple[int, int]] = []
    for p_value, a, b in tested:
        # Two one-sided hypotheses per pair, of which those rejected so far are left out.
        if p_value / 2 > LEVEL / (2 * len(tested) - len(found)):
            break
        found.append((a, b) if estimates[a].value > estimates[b].value else (b, a))
    return found


def association(first: Sequence[float], second: Sequence[float]) -> Association | NotTestable:
    """How far two figures go together over the same subgroups or years: Spearman's correlation.

    Between −1 and 1; the interval by Fisher's z. Assumes independent points: over years, give
    changes from one year to the next, for two figures that both drift go together by chance. It
    never says that one causes the other. Source: Bonett and Wright, Psychometrika 65 (2000)
    23–28.
    """
    pairs = np.array([first, second], dtype=float)
    pairs = pairs[:, np.isfinite(pairs).all(axis=0)]
    count = pairs.shape[1]
    if count < FEWEST_POINTS_OF_AN_ASSOCIATION:
        return NotTestable("too_few_points")
    if not np.ptp(pairs, axis=1).all():
        return NotTestable("no_spread")
    correlation = float(np.corrcoef(_places(pairs[0]), _places(pairs[1]))[0, 1])
    # Half a step below a perfect order, where Fisher's z has no end.
    most = 1 - 6 / (count**3 - count)
    within = min(max(correlation, -most), most)
    half = _Z * math.sqrt((1 + within**2 / 2) / (count - 3))
    lower, upper = (math.tanh(math.atanh(within) + side) for side in (-half, half))
    return Association(correlation, min(lower, correlation), max(upper, correlation), count)


def _places(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks, ties sharing the middle of theirs."""
    below = (values[:, None] > values).sum(axis=1)
    return below + ((values[:, None] == values).sum(axis=1) + 1) / 2
