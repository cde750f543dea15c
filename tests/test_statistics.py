"""Intervals, differences, trends, ranks and associations, against published figures.

Worked examples, with where they are printed:

- Newcombe, Statistics in Medicine 17 (1998) 857–872, table I: Wilson (method 3) and
  Clopper–Pearson (method 5)
- Newcombe, Statistics in Medicine 17 (1998) 873–890, table II: method 10
- Garwood's exact limits of a count: table of P. Macdonald, McMaster University (counts 0–5);
  GraphPad QuickCalcs, "confidence interval of a count" (25 events)
- Public Health England, Technical Guide Confidence Intervals (2018), appendix 1: Byar's method is
  within 0.2% of exact for 10 events or more
- Altman and Bland, BMJ 343 (2011) d2090: 49% against 32%, p = 0.032, interval 1.4 to 32.6
- Benjamini and Hochberg, JRSS B 57 (1995) 289–300, section 4: 15 p-values, four of them hold
- Bonett and Wright, Psychometrika 65 (2000), as in the manual of R's statpsych, `ci.spear`

Where a method has no printed example here, another implementation or an identity stands in.
"""

import math
from collections.abc import Callable

import numpy as np
import pytest
import scipy.stats
from hypothesis import assume, given
from hypothesis import strategies as st

from indicators.statistics import (
    LINEAR,
    LOG,
    PERCENT,
    SHARE,
    Association,
    Difference,
    Estimate,
    Interval,
    NotTestable,
    Ratio,
    Scale,
    Trend,
    adjusted,
    association,
    byar,
    clopper_pearson,
    difference,
    estimate,
    exact_poisson,
    interval_from_standard_error,
    interval_of_mean,
    interval_of_rate,
    interval_of_share,
    part_against_whole,
    ranks,
    ratio,
    trend,
    wilson,
)

SCALES = (LINEAR, LOG, PERCENT)


def bounds(
    found: Interval | Difference | Ratio | Trend | Association | NotTestable,
) -> tuple[float, float]:
    assert not isinstance(found, NotTestable), found.reason
    return found.lower, found.upper


def published(value: float, half: float, scale: Scale = PERCENT, unit: float = 0.05) -> Estimate:
    found = estimate(value, value - half, value + half, scale, unit)
    assert isinstance(found, Estimate)
    return found


# Published worked examples ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("with_trait", "people", "by_wilson", "exact"),
    [
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0.0000, 0.1611), (0.0000, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_intervals_of_a_share_are_those_of_newcombe(
    with_trait: int, people: int, by_wilson: tuple[float, float], exact: tuple[float, float]
) -> None:
    assert bounds(wilson(with_trait, people)) == pytest.approx(by_wilson, abs=5e-5)
    assert bounds(clopper_pearson(with_trait, people)) == pytest.approx(exact, abs=5e-5)


@pytest.mark.parametrize(
    ("count", "lower", "upper", "digits"),
    [
        (0, 0.0, 3.6889, 4),
        (1, 0.0253, 5.5716, 4),
        (2, 0.2422, 7.2247, 4),
        (3, 0.6187, 8.7673, 4),
        (4, 1.0899, 10.2416, 4),
        (5, 1.6235, 11.6683, 4),
        (25, 16.18, 36.90, 2),
    ],
)
def test_exact_intervals_of_a_count_are_those_of_the_tables(
    count: int, lower: float, upper: float, digits: int
) -> None:
    found = bounds(exact_poisson(count))
    assert (round(found[0], digits), round(found[1], digits)) == (lower, upper)


@pytest.mark.parametrize("count", [10, 11, 15, 25, 65, 1045, 10**6])
def test_byars_interval_is_within_a_fifth_of_a_percent_of_exact(count: int) -> None:
    assert bounds(byar(count)) == pytest.approx(bounds(exact_poisson(count)), rel=0.002)


def test_a_rate_has_the_interval_of_its_count() -> None:
    lower, upper = bounds(byar(65))
    assert bounds(byar(65, exposure=0.1)) == pytest.approx((lower / 0.1, upper / 0.1))


def test_the_interval_of_a_mean_is_students() -> None:
    values = (30, 40, 50, 60)
    expected = scipy.stats.t.interval(0.95, 3, np.mean(values), scipy.stats.sem(values))
    assert bounds(interval_of_mean(45, float(np.std(values, ddof=1)), 4)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("one", "other", "lower", "upper"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
    ],
)
def test_square_and_add_is_newcombes_method_10(
    one: tuple[int, int], other: tuple[int, int], lower: float, upper: float
) -> None:
    """With Wilson's limits for those of an estimate on a scale, all else as in the product."""
    from indicators.statistics import _square_and_add  # noqa: PLC0415  the step in question

    first, last = (_WithLimits.of(*group) for group in (other, one))
    assert _square_and_add(first, last, 1.96) == pytest.approx((lower, upper), abs=6e-5)


class _WithLimits(Estimate):
    """A share whose interval is Wilson's, whatever the number of standard errors."""

    @classmethod
    def of(cls, with_trait: int, people: int) -> "_WithLimits":
        return cls(with_trait / people, float(people), SHARE)

    def bounds(self, z: float = 1.96) -> tuple[float, float]:  # noqa: ARG002
        return bounds(wilson(self.value * self.standard_error, self.standard_error))


def test_a_p_value_is_that_of_altman_and_bland() -> None:
    error = 17 / 2.141
    first, last = (Estimate(v, error / math.sqrt(2), LINEAR) for v in (32.0, 49.0))
    found = difference(first, last)
    assert isinstance(found, Difference)
    assert bounds(found) == pytest.approx((1.4, 32.6), abs=0.05)
    assert round(found.p_value, 3) == 0.032


def test_of_fifteen_p_values_four_hold_as_in_benjamini_and_hochberg() -> None:
    raw = [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459),
        *(0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
    ]
    found = adjusted(raw)
    assert [p < 0.05 for p in found] == [True] * 4 + [False] * 11
    assert found == pytest.approx(scipy.stats.false_discovery_control(raw))
    assert adjusted(raw[::-1]) == pytest.approx(found[::-1])


def test_an_association_is_that_of_statpsych() -> None:
    y = (21, 4, 9, 12, 35, 18, 10, 22, 24, 1, 6, 8, 13, 16, 19)
    x = (67, 28, 30, 28, 52, 40, 25, 37, 44, 10, 14, 20, 28, 40, 51)
    found = association(y, x)
    assert isinstance(found, Association)
    assert found.points == 15
    assert found.correlation == pytest.approx(0.8699639, abs=5e-8)
    assert bounds(found) == pytest.approx((0.5840951, 0.9638297), abs=5e-8)


def test_a_ratio_of_symmetric_estimates_is_fiellers() -> None:
    first, last = (Estimate(v, 0.001, LOG) for v in (40.0, 50.0))
    z2 = 1.959964**2
    a = 40.0**2 - z2 * first.variance
    root = math.sqrt(2000.0**2 - a * (50.0**2 - z2 * last.variance))
    assert bounds(ratio(first, last)) == pytest.approx(
        ((2000 - root) / a, (2000 + root) / a), rel=1e-5
    )


def test_a_trend_without_extra_scatter_is_a_weighted_regression() -> None:
    """Where points lie closer to the line than their errors, those errors alone count."""
    times = np.arange(8.0)
    values = 50 + 0.8 * times + np.array([0.1, -0.1, 0.05, 0, 0.1, -0.05, -0.1, 0])
    errors = np.array([0.5, 0.6, 0.5, 0.7, 0.5, 0.6, 0.5, 0.5])
    design = np.column_stack([np.ones(8), times])
    inverse = np.linalg.inv(design.T @ np.diag(errors**-2) @ design)
    slope = (inverse @ design.T @ np.diag(errors**-2) @ values)[1]
    half = scipy.stats.t.ppf(0.975, 6) * math.sqrt(inverse[1, 1])
    points = [Estimate(v, e, LINEAR) for v, e in zip(values, errors, strict=True)]
    found = trend(list(times), points)
    assert isinstance(found, Trend)
    assert found.by == pytest.approx(7 * slope)
    assert bounds(found) == pytest.approx((7 * (slope - half), 7 * (slope + half)))


# What must hold for all figures -------------------------------------------------------------------

percentages = st.floats(5, 95).map(lambda value: round(value, 1))
halves = st.floats(0.2, 4).map(lambda value: round(value, 1))


@given(percentages, halves, percentages, halves)
def test_swapping_two_groups_turns_the_sign_and_nothing_else(
    one: float, half: float, other: float, other_half: float
) -> None:
    first, last = published(one, half), published(other, other_half)
    there, back = difference(first, last), difference(last, first)
    assert isinstance(there, Difference)
    assert isinstance(back, Difference)
    assert (there.by, there.lower, there.upper) == pytest.approx(
        (-back.by, -back.upper, -back.lower)
    )
    assert there.p_value == pytest.approx(back.p_value, abs=1e-9)


@given(percentages, halves, percentages, halves)
def test_a_percentage_and_its_share_say_the_same(
    one: float, half: float, other: float, other_half: float
) -> None:
    in_percent = difference(published(one, half), published(other, other_half))
    in_shares = difference(
        published(one / 100, half / 100, SHARE, 0.0005),
        published(other / 100, other_half / 100, SHARE, 0.0005),
    )
    assert isinstance(in_percent, Difference)
    assert isinstance(in_shares, Difference)
    assert in_shares.by * 100 == pytest.approx(in_percent.by, abs=1e-9)
    assert in_shares.p_value == pytest.approx(in_percent.p_value, abs=1e-7)
    assert (in_shares.detectable or 0) * 100 == pytest.approx(in_percent.detectable, rel=1e-6)


figures = st.tuples(percentages, halves)


@given(figures, percentages, halves, st.floats(0, 3), st.sampled_from(SCALES))
def test_wider_intervals_never_make_a_difference_more_certain(
    one: tuple[float, float], other: float, other_half: float, more: float, scale: Scale
) -> None:
    first, last = published(*one, scale), published(other, other_half, scale)
    wider = estimate(other, other - other_half - more, other + other_half + more, scale, 0.05)
    assume(isinstance(wider, Estimate))
    assert isinstance(wider, Estimate)
    narrow, wide = difference(first, last), difference(first, wider)
    assert isinstance(narrow, Difference)
    assert isinstance(wide, Difference)
    assert wide.p_value >= narrow.p_value - 1e-9
    assert wide.upper - wide.lower >= narrow.upper - narrow.lower - 1e-9


@given(percentages, halves, percentages, halves, st.sampled_from(SCALES))
def test_interval_p_value_and_ratio_agree(
    one: float, half: float, other: float, other_half: float, scale: Scale
) -> None:
    first, last = published(one, half, scale), published(other, other_half, scale)
    found, divided = difference(first, last), ratio(first, last)
    assert isinstance(found, Difference)
    assume(abs(found.p_value - 0.05) > 1e-6)
    assert (found.lower > 0 or found.upper < 0) == (found.p_value < 0.05)
    if isinstance(divided, Ratio):
        assert (divided.lower > 1 or divided.upper < 1) == (found.p_value < 0.05)
        assert divided.lower <= divided.value <= divided.upper


@given(percentages, halves)
def test_rounding_never_makes_an_estimate_look_more_precise(value: float, half: float) -> None:
    assert (
        published(value, half, unit=0.05).standard_error
        > published(value, half, unit=0.0).standard_error
    )


@given(st.floats(-5, 105), st.floats(-5, 105), st.floats(-5, 105), st.sampled_from(SCALES))
def test_whatever_was_published_gives_numbers_or_a_reason(
    value: float, lower: float, upper: float, scale: Scale
) -> None:
    found = estimate(value, lower, upper, scale, 0.05)
    if isinstance(found, Estimate):
        other = published(50.0, 1.0, scale)
        for result in (difference(found, other), difference(other, found), ratio(found, other)):
            if not isinstance(result, NotTestable):
                assert all(map(math.isfinite, (result.lower, result.upper, result.p_value)))
        for share in (None, 0.3):
            part = part_against_whole(other, found, share)
            assert isinstance(part, NotTestable) or 0 <= part.p_value <= 1


@pytest.mark.parametrize(
    ("value", "lower", "upper", "half_unit", "reason"),
    [
        (math.nan, 1.0, 2.0, 0.05, "no_value"),
        (50.0, math.nan, math.nan, 0.05, "no_interval"),
        (50.0, 49.0, math.nan, 0.05, "half_interval"),
        (50.0, math.nan, 51.0, 0.05, "half_interval"),
        (50.0, 49.0, math.inf, 0.05, "half_interval"),
        (50.0, 51.0, 52.0, 0.05, "outside_interval"),
        (50.0, 51.0, 49.0, 0.05, "outside_interval"),
        (0.0, 0.0, 1.0, 0.05, "at_limit"),
        (100.0, 99.0, 100.0, 0.05, "at_limit"),
        (0.0, 0.0, 0.0, 0.0, "at_limit"),
        (50.0, 50.0, 50.0, 0.0, "zero_width"),
        (0.0, 0.0, 1e154, 0.5, "too_large"),
    ],
)
def test_an_interval_that_cannot_be_used_says_why(
    value: float, lower: float, upper: float, half_unit: float, reason: str
) -> None:
    assert estimate(value, lower, upper, PERCENT, half_unit) == NotTestable(reason)  # type: ignore[arg-type]


def test_an_interval_narrower_than_its_rounding_is_as_wide_as_rounding_allows() -> None:
    found = estimate(7.6, 7.6, 7.6, LINEAR, 0.05)
    assert isinstance(found, Estimate)
    next_to_it = estimate(7.7, 7.7, 7.7, LINEAR, 0.05)
    assert isinstance(next_to_it, Estimate)
    # 7.649 and 7.651 are printed as 7.6 and 7.7.
    apart = difference(found, next_to_it)
    assert isinstance(apart, Difference)
    assert apart.p_value > 0.05


@pytest.mark.parametrize(
    "found",
    [
        wilson(3, 0),
        wilson(-1, 10),
        wilson(11, 10),
        wilson(math.nan, 10),
        clopper_pearson(11, 10),
        interval_of_share(math.nan, math.nan),
        byar(0),
        byar(10, 0),
        exact_poisson(-1),
        interval_of_rate(math.nan),
        interval_of_mean(5, 1, 1),
        interval_of_mean(5, -1, 10),
    ],
)
def test_an_impossible_count_is_refused(found: Interval | NotTestable) -> None:
    assert found == NotTestable("impossible_count")


@pytest.mark.parametrize("of", [wilson, clopper_pearson, interval_of_share])
def test_huge_counts_and_edges_have_an_interval(
    of: Callable[[float, float], Interval | NotTestable],
) -> None:
    for with_trait, people in ((0, 10**9), (10**9, 10**9), (5 * 10**8, 10**9), (0, 1), (1, 1)):
        lower, upper = bounds(of(with_trait, people))
        assert 0 <= lower <= with_trait / people <= upper <= 1
        assert lower < upper


def test_small_counts_get_an_exact_interval_and_name_it() -> None:
    shares = [interval_of_share(count, 50) for count in (4, 5, 45, 46)]
    assert [i.method for i in shares if isinstance(i, Interval)] == [
        *("clopper_pearson", "wilson", "wilson", "clopper_pearson")
    ]
    rates = [interval_of_rate(count) for count in (9, 10)]
    assert [i.method for i in rates if isinstance(i, Interval)] == ["exact_poisson", "byar"]


def test_from_a_standard_error_a_small_percentage_keeps_within_its_limits() -> None:
    plain = interval_from_standard_error(50.0, 2.0, PERCENT)
    small = interval_from_standard_error(1.0, 0.8, PERCENT)
    assert isinstance(plain, Interval)
    assert isinstance(small, Interval)
    assert (plain.method, small.method) == (
        "normal_from_standard_error",
        "logit_from_standard_error",
    )
    assert bounds(plain) == pytest.approx((46.08, 53.92), abs=0.005)
    assert 0 < small.lower < 1 < small.upper
    assert interval_from_standard_error(0.0, 0.0, PERCENT) == NotTestable("at_limit")
    assert interval_from_standard_error(math.nan, 1.0, PERCENT) == NotTestable("no_value")


# Part and whole -----------------------------------------------------------------------------------


def test_a_part_against_its_whole_is_as_certain_as_against_the_rest() -> None:
    """Of a whole made of 30% and 70%, with the rest known, the test of both is the same."""
    part, rest = Estimate(12.0, 0.6, LINEAR), Estimate(10.0, 0.4, LINEAR)
    whole = Estimate(
        0.3 * part.value + 0.7 * rest.value,
        math.hypot(0.3 * part.standard_error, 0.7 * rest.standard_error),
        LINEAR,
    )
    against_whole, against_rest = part_against_whole(part, whole, 0.3), difference(rest, part)
    assert isinstance(against_whole, Difference)
    assert isinstance(against_rest, Difference)
    assert against_whole.p_value == pytest.approx(against_rest.p_value)
    assert against_whole.by == pytest.approx(0.7 * against_rest.by)


@given(st.floats(0.05, 0.95), halves)
def test_without_a_share_a_part_is_never_more_certain(share: float, half: float) -> None:
    part, whole = published(30.0, half), published(28.0, 1.0)
    known, unknown = (part_against_whole(part, whole, s) for s in (share, None))
    assert isinstance(unknown, Difference)
    if isinstance(known, Difference):
        assert unknown.p_value >= known.p_value - 1e-12


def test_an_impossible_share_or_whole_is_refused() -> None:
    part, whole = published(30.0, 5.0), published(28.0, 1.0)
    for share in (0.0, 1.0, -0.1, 1.2, math.nan):
        assert part_against_whole(part, whole, share) == NotTestable("impossible_share")
    refused = NotTestable("whole_more_uncertain_than_part")
    assert part_against_whole(part, whole, 0.9) == refused


# Trends -------------------------------------------------------------------------------------------


def series(*values: float, half: float = 1.0, scale: Scale = PERCENT) -> Trend:
    found = trend(range(len(values)), [published(v, half, scale) for v in values])
    assert isinstance(found, Trend)
    return found


def test_a_steady_course_is_a_trend_on_every_scale() -> None:
    for scale in SCALES:
        rising = series(20, 21, 22, 23, 24, 25, 26, 27, scale=scale)
        falling = series(27, 26, 25, 24, 23, 22, 21, 20, scale=scale)
        assert rising.p_value < 0.001
        assert rising.by == pytest.approx(7, abs=0.2)
        assert rising.lower > 0
        assert falling.by == pytest.approx(-rising.by)
        assert falling.p_value == pytest.approx(rising.p_value)


@pytest.mark.parametrize("place", [0, 9])
def test_one_odd_point_makes_no_trend(place: int) -> None:
    values = [20.0] * 10
    values[place] = 26.0
    assert series(*values).p_value > 0.05


def test_a_trend_that_hangs_on_its_last_point_says_so() -> None:
    found = series(20, 20, 20.2, 20.1, 20.3, 20.2, 20.3, 21.2, half=0.3)
    assert found.p_of_all < 0.05 < found.p_value
    assert found.rests_on_one_point


def test_scatter_beyond_the_intervals_makes_a_trend_less_certain() -> None:
    smooth = series(20, 20.5, 21, 21.5, 22, 22.5, 23, 23.5, half=0.5)
    scattered = series(20, 22.5, 19, 23.5, 20, 24.5, 21, 25.5, half=0.5)
    assert smooth.p_value < 0.001
    assert scattered.p_value > 0.05


def test_too_few_points_are_no_trend() -> None:
    points = [published(v, 1.0) for v in (20, 21, 22, 23)]
    assert trend(range(4), points) == NotTestable("too_few_points")
    assert trend([1, 1, 1, 1], points) == NotTestable("too_few_points")
    assert trend([], []) == NotTestable("too_few_points")
    certain = [Estimate(v, 0.0, LINEAR) for v in range(5)]
    assert trend(range(5), certain) == NotTestable("zero_width")


@given(st.lists(percentages, min_size=5, max_size=9), st.floats(0.1, 3))
def test_wider_intervals_never_make_a_trend_more_certain(values: list[float], more: float) -> None:
    """Wider by the same factor, on the scale of the trend; then its line stays the same."""
    narrow = [published(v, 1.0) for v in values]
    wide = [Estimate(e.value, e.standard_error * (1 + more), e.scale) for e in narrow]
    first, last = (trend(range(len(values)), e) for e in (narrow, wide))
    assert isinstance(first, Trend)
    assert isinstance(last, Trend)
    assert last.p_value >= first.p_value - 1e-12
    assert last.detectable >= first.detectable - 1e-12


# Ranks and associations ---------------------------------------------------------------------------


def test_groups_that_cannot_be_told_apart_share_their_places() -> None:
    found = ranks([published(v, 1.0) for v in (30.0, 20.1, 20.0, 10.0)])
    assert not isinstance(found, NotTestable)
    assert [(r.highest, r.lowest) for r in found] == [(1, 1), (2, 3), (2, 3), (4, 4)]


def test_equal_values_are_never_ordered() -> None:
    found = ranks([published(20.0, 0.1)] * 3)
    assert not isinstance(found, NotTestable)
    assert [(r.highest, r.lowest) for r in found] == [(1, 3)] * 3


@given(st.lists(st.tuples(percentages, halves), min_size=2, max_size=6), st.randoms())
def test_the_order_in_which_groups_are_given_does_not_matter(
    groups: list[tuple[float, float]],
    chance: "st.random.Random",  # type: ignore[name-defined]
) -> None:
    estimates = [published(*group) for group in groups]
    order = list(range(len(estimates)))
    chance.shuffle(order)
    found, shuffled = ranks(estimates), ranks([estimates[place] for place in order])
    assert not isinstance(found, NotTestable)
    assert shuffled == [found[place] for place in order]
    assert all(1 <= r.highest <= r.lowest <= len(groups) for r in found)


def test_one_group_has_no_rank() -> None:
    assert ranks([published(20.0, 1.0)]) == NotTestable("too_few_points")


def test_an_association_needs_points_that_differ() -> None:
    assert association(range(5), range(5)) == NotTestable("too_few_points")
    assert association([*range(5), math.nan], range(6)) == NotTestable("too_few_points")
    assert association([1] * 8, range(8)) == NotTestable("no_spread")


def test_a_perfect_order_of_few_points_is_not_certain() -> None:
    found = association(range(6), [value**3 for value in range(6)])
    assert isinstance(found, Association)
    assert found.correlation == pytest.approx(1)
    assert 0.3 < found.lower < 1
    assert found.upper == pytest.approx(1)
