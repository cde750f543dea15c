"""How often intervals, verdicts, detectable changes and ranks are right, over simulated series.

Reproducible: each proof has its own seed. Figures are drawn as a survey draws them, published with
one decimal and read back, so that rounding is part of the proof.
"""

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from indicators.statistics import (
    LINEAR,
    PERCENT,
    SHARE,
    Association,
    Difference,
    Estimate,
    Interval,
    NotTestable,
    Ratio,
    _lines,
    _p_of_slopes,
    _robust,
    _with_each_left_out,
    adjusted,
    association,
    byar,
    clopper_pearson,
    difference,
    estimate,
    exact_poisson,
    interval_from_standard_error,
    interval_of_mean,
    part_against_whole,
    ranks,
    ratio,
    trend,
    wilson,
)

pytestmark = pytest.mark.proof

RUNS = 10_000
ALLOWANCE = 3 * math.sqrt(0.05 * 0.95 / RUNS)  # three standard errors of a simulated 5%


def surveyed(with_trait: int, people: int) -> Estimate:
    """A percentage as a survey publishes it: with Wilson's interval, to one decimal."""
    found = wilson(with_trait, people)
    assert isinstance(found, Interval)
    value, lower, upper = (round(100 * x, 1) for x in (found.value, found.lower, found.upper))
    read = estimate(value, lower, upper, PERCENT, 0.05)
    assert isinstance(read, Estimate)
    return read


def covered(found: Interval | Difference | Ratio | Association | NotTestable, truth: float) -> bool:
    return not isinstance(found, NotTestable) and found.lower <= truth <= found.upper


# Intervals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "at_least"), [(wilson, 0.94), (clopper_pearson, 0.95)], ids=["wilson", "exact"]
)
def test_intervals_of_a_share_cover_it(
    of: Callable[[float, float], Interval | NotTestable], at_least: float
) -> None:
    """Of 50 people or more, shares between 5% and 95%; the exact one is never below 95%."""
    chance = np.random.default_rng(1)
    people = chance.integers(50, 2000, RUNS)
    shares = chance.uniform(0.05, 0.95, RUNS)
    drawn = chance.binomial(people, shares)
    rows = zip(drawn, people, shares, strict=True)
    share = np.mean([covered(of(int(x), int(n)), p) for x, n, p in rows])
    assert at_least <= share <= 0.96 + (of is clopper_pearson) * 0.02


@pytest.mark.parametrize(
    ("of", "low", "high"), [(byar, 10, 500), (exact_poisson, 0.5, 500)], ids=["byar", "exact"]
)
def test_intervals_of_a_count_cover_it(
    of: Callable[[float], Interval | NotTestable], low: float, high: float
) -> None:
    chance = np.random.default_rng(2)
    expected = chance.uniform(low, high, RUNS)
    drawn = chance.poisson(expected)
    share = np.mean([covered(of(float(x)), e) for x, e in zip(drawn, expected, strict=True)])
    assert 0.94 <= share <= 0.96


def test_intervals_of_a_mean_cover_it() -> None:
    chance = np.random.default_rng(3)
    found = []
    for people in chance.integers(3, 60, RUNS):
        sample = chance.normal(7.5, 1.2, people)
        interval = interval_of_mean(float(sample.mean()), float(sample.std(ddof=1)), int(people))
        found.append(covered(interval, 7.5))
    assert 0.94 <= np.mean(found) <= 0.96


def test_intervals_from_a_standard_error_cover_a_percentage() -> None:
    """Where at least 10 have the trait and 10 lack it."""
    chance = np.random.default_rng(4)
    people = chance.integers(500, 4000, RUNS)
    shares = chance.uniform(0.03, 0.97, RUNS)
    drawn = chance.binomial(people, shares)
    found = []
    for x, n, p in zip(drawn, people, shares, strict=True):
        share = x / n
        error = 100 * math.sqrt(share * (1 - share) / n)
        found.append(covered(interval_from_standard_error(100 * share, error, PERCENT), 100 * p))
    assert 0.94 <= np.mean(found) <= 0.96


# Differences --------------------------------------------------------------------------------------


def drawn_twice(
    chance: np.random.Generator, shift: float
) -> tuple[list[Difference], list[Ratio], NDArray[np.float64], NDArray[np.float64]]:
    people = chance.integers(300, 3000, (2, RUNS))
    first = chance.uniform(0.05, 0.9, RUNS)
    last = first + shift
    counts = chance.binomial(people, np.stack([first, last]))
    pairs = [
        tuple(surveyed(int(counts[side, run]), int(people[side, run])) for side in (0, 1))
        for run in range(RUNS)
    ]
    differences = [difference(*pair) for pair in pairs]
    ratios = [ratio(*pair) for pair in pairs]
    return differences, ratios, first, last  # type: ignore[return-value]


def test_two_equal_percentages_differ_in_at_most_one_of_twenty() -> None:
    differences, _, _, _ = drawn_twice(np.random.default_rng(5), shift=0.0)
    false = np.mean([found.p_value < 0.05 for found in differences])
    assert false <= 0.05 + ALLOWANCE
    assert false > 0.03  # nor far too careful


def test_differences_and_ratios_cover_the_truth() -> None:
    differences, ratios, first, last = drawn_twice(np.random.default_rng(6), shift=0.04)
    by = 100 * (last - first)
    share = np.mean([covered(d, b) for d, b in zip(differences, by, strict=True)])
    of_ratios = np.mean([covered(r, b) for r, b in zip(ratios, last / first, strict=True)])
    assert 0.94 <= share <= 0.965
    assert 0.94 <= of_ratios <= 0.965


def test_means_published_with_one_decimal_do_not_differ_by_their_rounding() -> None:
    """Samples so large that rounding is all there is: the hardest case for a published mean."""
    chance = np.random.default_rng(7)
    truth = chance.uniform(7, 8, RUNS)
    for error in (0.002, 0.02, 0.1):
        values = np.round(chance.normal(truth, error, (2, RUNS)), 1)
        half = round(1.96 * error, 1)
        false = []
        for first, last in values.T:
            read = [estimate(v, v - half, v + half, LINEAR, 0.05) for v in (first, last)]
            found = difference(*read)  # type: ignore[arg-type]
            assert isinstance(found, Difference)
            false.append(found.p_value < 0.05)
        assert np.mean(false) <= 0.05 + ALLOWANCE


def test_a_part_equal_to_its_whole_differs_in_one_of_twenty() -> None:
    chance = np.random.default_rng(8)
    false = []
    for share in chance.uniform(0.1, 0.9, RUNS):
        people = round(4000 * share), 4000 - round(4000 * share)
        part, rest = chance.binomial(people, 0.3)
        whole = int(part + rest)
        estimates = surveyed(int(part), people[0]), surveyed(whole, 4000)
        found = part_against_whole(*estimates, people[0] / 4000)
        false.append(isinstance(found, Difference) and found.p_value < 0.05)
    assert 0.03 <= np.mean(false) <= 0.05 + ALLOWANCE


@pytest.mark.parametrize("start", [0.03, 0.2, 0.5, 0.85])
def test_the_detectable_change_is_right_within_five_percent(start: float) -> None:
    """With 5% more than it, more than 80% of samples show the change; with 5% less, fewer."""
    chance = np.random.default_rng(9)
    people = 2500
    at_start = Estimate(100 * start, 1 / math.sqrt(people * start * (1 - start)), PERCENT)
    found = difference(at_start, at_start)
    assert isinstance(found, Difference)
    assert found.detectable is not None
    towards = 1 if start <= 0.5 else -1
    power = [
        _power(chance, people, start, start + towards * factor * found.detectable / 100)
        for factor in (0.95, 1.05)
    ]
    assert power[0] < 0.8 < power[1]


def _power(chance: np.random.Generator, people: int, first: float, last: float) -> float:
    shown = []
    for pair in chance.binomial(people, (first, last), (RUNS, 2)):
        read = [
            Estimate(100 * share, 1 / math.sqrt(people * share * (1 - share)), PERCENT)
            for share in pair / people
        ]
        found = difference(*read)
        shown.append(isinstance(found, Difference) and found.p_value < 0.05)
    return float(np.mean(shown))


# Trends -------------------------------------------------------------------------------------------


def robust_p_values(
    places: NDArray[np.float64], errors: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What `trend` does, for many series at once: a row per series, on the scale."""
    times = np.arange(places.shape[1], dtype=float)
    slopes, of_slopes, degrees = _lines(
        times, places[:, None, :], _with_each_left_out(errors**-2.0)
    )
    return _robust(slopes, _p_of_slopes(slopes, of_slopes, degrees))


def test_many_series_at_once_have_the_p_value_of_each_alone() -> None:
    chance = np.random.default_rng(10)
    places, errors = chance.normal(0, 1, (5, 8)), chance.uniform(0.5, 1.5, (5, 8))
    for row, alone in enumerate(robust_p_values(places, errors)):
        points = [Estimate(v, e, LINEAR) for v, e in zip(places[row], errors[row], strict=True)]
        found = trend(range(8), points)
        assert not isinstance(found, NotTestable)
        assert found.p_value == pytest.approx(alone)


@pytest.mark.parametrize("points", [5, 6, 8, 12, 25])
@pytest.mark.parametrize("extra", [0.0, 1.0, 3.0])
def test_flat_series_show_a_trend_in_at_most_one_of_twenty(points: int, extra: float) -> None:
    """Also when years scatter more than their intervals explain (by `extra` standard errors)."""
    chance = np.random.default_rng(11)
    errors = chance.uniform(0.5, 1.5, (RUNS, points))
    places = chance.normal(0, np.hypot(errors, extra))
    assert (robust_p_values(places, errors) < 0.05).mean() <= 0.05 + ALLOWANCE


@pytest.mark.parametrize("points", [6, 8, 12])
def test_flat_series_whose_years_resemble_each_other_a_little_show_no_more_trends(
    points: int,
) -> None:
    """Neighbouring years correlate by 0.3, and scatter three times as much as their intervals."""
    chance = np.random.default_rng(18)
    courses = np.empty((RUNS, points))
    courses[:, 0] = chance.normal(0, 1, RUNS)
    for year in range(1, points):
        courses[:, year] = 0.3 * courses[:, year - 1] + chance.normal(0, math.sqrt(0.91), RUNS)
    places = chance.normal(3 * courses, 1)
    assert (robust_p_values(places, np.ones_like(places)) < 0.05).mean() <= 0.05 + ALLOWANCE


@pytest.mark.parametrize("points", [5, 11])
def test_one_disturbed_year_in_a_flat_series_makes_no_trend(points: int) -> None:
    chance = np.random.default_rng(12)
    errors = np.ones((RUNS, points))
    for place in (0, points // 2, points - 1):
        places = chance.normal(0, 1, (RUNS, points))
        places[:, place] += 6
        assert (robust_p_values(places, errors) < 0.05).mean() <= 0.05 + ALLOWANCE


def test_of_verdicts_on_one_view_at_most_one_of_twenty_is_false() -> None:
    """In views of 40 flat series, corrected: how many views have any false verdict."""
    chance = np.random.default_rng(13)
    errors = np.ones((RUNS, 10))
    p_values = robust_p_values(chance.normal(0, 1, (RUNS, 10)), errors).reshape(-1, 40)
    false = [min(adjusted([float(p) for p in view])) < 0.05 for view in p_values]
    assert np.mean(false) <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / len(p_values))


@pytest.mark.parametrize("points", [6, 11, 20])
def test_the_interval_of_a_trend_covers_and_its_detectable_change_is_detected(points: int) -> None:
    """Coverage of at least 95%: careful by design when years scatter no more than they should."""
    chance = np.random.default_rng(14)
    errors = np.full((RUNS, points), 0.5)
    times = np.arange(points, dtype=float)
    alone = trend(times.tolist(), [Estimate(50.0, 0.5, LINEAR)] * points)
    assert not isinstance(alone, NotTestable)
    power = []
    for factor in (0.95, 1.05):
        slope = factor * alone.detectable / (points - 1)
        places = chance.normal(slope * times, errors)
        power.append((robust_p_values(places, errors) < 0.05).mean())
        slopes, of_slopes, degrees = _lines(times, places, errors**-2.0)
        missed = _p_of_slopes(slopes - slope, of_slopes, degrees) < 0.05
        assert missed.mean() <= 0.05 + ALLOWANCE
    assert power[0] < 0.8 < power[1]


# Ranks and associations ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "truth",
    [(20, 20, 20, 20, 20), (20, 21, 22, 23, 24), (20, 20, 23, 26, 26), (20, 20.5, 28, 28.5, 40)],
    ids=["all equal", "close", "ties", "apart"],
)
def test_ranks_cover_the_true_places(truth: tuple[float, ...]) -> None:
    chance = np.random.default_rng(15)
    shares = np.array(truth) / 100
    people = 1200
    places = [
        (1 + sum(t > own for t in truth), len(truth) - sum(t < own for t in truth)) for own in truth
    ]
    right = []
    for counts in chance.binomial(people, shares, (RUNS, len(truth))):
        found = ranks([surveyed(int(count), people) for count in counts])
        assert not isinstance(found, NotTestable)
        right.append(
            all(
                r.highest <= high and low <= r.lowest
                for r, (high, low) in zip(found, places, strict=True)
            )
        )
    assert np.mean(right) >= 0.95 - ALLOWANCE


@pytest.mark.parametrize("points", [6, 10, 30])
@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.8])
def test_intervals_of_an_association_cover_it(points: int, correlation: float) -> None:
    chance = np.random.default_rng(16)
    truth = 6 / math.pi * math.asin(correlation / 2)  # Spearman's, of a bivariate normal
    drawn = chance.multivariate_normal(
        [0, 0], [[1, correlation], [correlation, 1]], (RUNS // 2, points)
    )
    share = np.mean([covered(association(*sample.T), truth) for sample in drawn])
    assert share >= 0.94


def test_two_unrelated_shares_are_on_the_same_scale_as_percentages() -> None:
    """The scale of shares and that of percentages are one, so what holds for one holds for both."""
    chance = np.random.default_rng(17)
    for share in chance.uniform(0.01, 0.99, 100):
        assert SHARE.forward(share) == pytest.approx(PERCENT.forward(100 * share))
