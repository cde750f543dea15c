"""Inequality over ordered groups: published figures, rules that always hold, bad input."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import inequality, inequality_words
from indicators.catalogue import Breakdown, Catalogue, Direction, Division, Measurement, MethodBreak
from indicators.catalogue_files import load_catalogue
from indicators.inequality import (
    GapTrend,
    Gradient,
    Groups,
    Measure,
    NotComputed,
    attributable_fraction,
    attributable_risk,
    concentration_index,
    gap_trend,
    gradient,
    groups_of,
    relative_index,
    slope_index,
)
from indicators.language import speaking
from indicators.problems import ProblemsFound
from tests.conftest import DATA

BAD: Direction = "higher_is_worse"
GOOD: Direction = "higher_is_better"
FIFTHS = (0.2,) * 5
TENTHS = (0.1,) * 10


def groups(
    values: Sequence[float],
    shares: Sequence[float] | None = None,
    errors: Sequence[float] | None = None,
    direction: Direction = BAD,
) -> Groups:
    parts = np.asarray(shares or [1] * len(values), dtype=float)
    made = groups_of(parts / parts.sum(), values, errors or [1.0] * len(values), direction)
    assert isinstance(made, Groups)
    return made


def measure(found: Measure | NotComputed) -> Measure:
    assert isinstance(found, Measure)
    return found


# Published figures ------------------------------------------------------------------------------


class Published(NamedTuple):
    """A published figure: which measure of which groups, and what was printed."""

    source: str
    shares: tuple[float, ...]
    values: tuple[float, ...]
    takes: str
    printed: float
    places: int


# ONS, Health state life expectancies by national deprivation deciles, 2015 to 2017 (27 March
# 2019): figure 3, males at birth; its slope indices are in table 1 of the edition 2018 to 2020.
ONS = "ONS, Health state life expectancies, England 2015 to 2017, figure 3 and table 1"
HEALTHY = (
    *(51.7182, 56.6479, 58.7618, 61.6578, 63.8382),
    *(64.6954, 66.4610, 67.9231, 68.8129, 70.4463),
)
IN_POORER_HEALTH = (
    *(22.2553, 19.4762, 18.7125, 17.1042, 15.8661),
    *(15.7573, 14.6299, 13.6530, 13.4281, 12.8712),
)
LIFE = tuple(a + b for a, b in zip(HEALTHY, IN_POORER_HEALTH, strict=True))

# WHO's R package healthequal 1.0.1, reference pages paf, parisk and rci, and its introduction
# (aci): births attended by skilled health personnel by wealth quintile.
WHO = "WHO, healthequal 1.0.1, OrderedSample"
BIRTHS = (2072.436, 2112.204, 1983.059, 2052.124, 1884.510)
ATTENDED = (75.60530, 91.01997, 96.03959, 97.04223, 99.22405)

# The package's own tests (tests/testthat): round(rnorm(5, 100, 40)) with seed 123.
WHO_TESTS = "WHO, healthequal, tests/testthat"
PEOPLE = (78.0, 91.0, 162.0, 103.0, 105.0)
EVEN_STEPS = (20.0, 30.0, 40.0, 50.0, 60.0)

PUBLISHED = [
    Published(ONS, TENTHS, HEALTHY, "slope", 19.1, 1),
    Published(ONS, TENTHS, LIFE, "slope", 9.4, 1),
    Published("dceasimR, reference page calc_sii", FIFTHS, (60, 63, 66, 69, 72), "slope", 15, 0),
    Published(
        "dceasimR, reference page calc_sii",
        FIFTHS,
        (60, 63, 66, 69, 72),
        "slope/mean",
        0.2272727,
        7,
    ),
    Published(WHO, BIRTHS, ATTENDED, "concentration", 0.0469506, 7),
    Published(WHO, BIRTHS, ATTENDED, "concentration*mean", 4.30052, 5),
    Published(WHO, BIRTHS, ATTENDED, "risk", 7.627362, 4),
    Published(WHO, BIRTHS, ATTENDED, "fraction*100", 8.327116, 4),
    Published(WHO_TESTS, PEOPLE, EVEN_STEPS, "concentration", 0.17776859, 7),
    Published(WHO_TESTS, PEOPLE, EVEN_STEPS, "concentration*mean", 7.3284202, 5),
    Published(WHO_TESTS, PEOPLE, EVEN_STEPS, "risk", 18.775509, 5),
    Published(WHO_TESTS, PEOPLE, EVEN_STEPS, "fraction*100", 45.544548, 4),
]


def taken(name: str, of: Groups) -> float:
    mean = float(of.shares @ of.values)
    scaled = {
        "slope": lambda: slope_index(of).value,
        "slope/mean": lambda: slope_index(of).value / mean,
        "concentration": lambda: measure(concentration_index(of)).value,
        "concentration*mean": lambda: measure(concentration_index(of)).value * mean,
        "risk": lambda: attributable_risk(of).value,
        "fraction*100": lambda: measure(attributable_fraction(of)).value * 100,
    }
    return scaled[name]()


@pytest.mark.parametrize("case", PUBLISHED, ids=lambda case: f"{case.takes}: {case.source}")
def test_a_published_figure_comes_out_as_it_was_printed(case: Published) -> None:
    of = groups(case.values, case.shares, direction=GOOD)
    # Half of the last printed decimal; inputs were rounded too, which the places allow for.
    assert taken(case.takes, of) == pytest.approx(case.printed, abs=0.51 * 10**-case.places)


# The documented example of phe_sii (PHEindicatormethods, R/SII_function.R): its inputs. The
# package prints no results for them; its method is written out there.
PHE_PEOPLE = (7291, 7997, 6105, 7666, 5790, 6934, 5918, 5974, 7147, 7534)
PHE_VALUES = (75.9, 78.3, 83.8, 83.6, 80.5, 81.1, 81.7, 84.2, 80.6, 86.3)
PHE_ERRORS = (1.64, 1.58, 1.51, 1.78, 1.70, 1.56, 1.37, 1.40, 2.43, 1.57)


def test_the_intervals_are_what_the_draws_of_the_english_method_tend_to() -> None:
    of = groups(PHE_VALUES, PHE_PEOPLE, PHE_ERRORS, GOOD)
    draws = np.random.default_rng(2004).normal(PHE_VALUES, PHE_ERRORS, size=(100_000, 10))
    weights = np.sqrt(of.shares)
    fitted = np.linalg.lstsq(
        np.column_stack([weights, weights * of.ranks]), (draws * weights).T, rcond=None
    )[0]
    slopes, ratios = fitted[1], (fitted[0] + fitted[1]) / fitted[0]
    slope, ratio = slope_index(of), measure(relative_index(of))
    assert [slope.lower, slope.upper] == pytest.approx(
        np.quantile(slopes, [0.025, 0.975]), abs=0.05
    )
    assert [ratio.lower, ratio.upper] == pytest.approx(
        np.quantile(ratios, [0.025, 0.975]), abs=0.002
    )
    # Its definition of the relative index: (Y0 + SII) / Y0.
    bottom, _top = inequality.fitted_ends(of)
    assert ratio.value == pytest.approx((bottom + slope.value) / bottom)


def test_the_interval_of_the_concentration_index_is_what_draws_of_the_figures_give() -> None:
    values, shares, errors = (60, 30, 12, 6, 4), (0.1, 0.3, 0.3, 0.2, 0.1), (2.0, 1.5, 1, 0.8, 0.6)
    of = groups(values, shares, errors)
    draws = np.random.default_rng(1997).normal(values, errors, size=(100_000, 5))
    drawn = 1 - 2 * (draws @ (of.shares * of.ranks)) / (draws @ of.shares)
    index = measure(concentration_index(of))
    assert [index.lower, index.upper] == pytest.approx(
        np.quantile(drawn, [0.025, 0.975]), abs=0.002
    )


# Rules that always hold --------------------------------------------------------------------------

COUNT = st.shared(st.integers(3, 10), key="count")


def of_count(numbers: st.SearchStrategy[float]) -> st.SearchStrategy[list[float]]:
    return COUNT.flatmap(lambda count: st.lists(numbers, min_size=count, max_size=count))


VALUES = of_count(st.floats(20, 80))
SHARES = of_count(st.floats(0.05, 1))
ERRORS = of_count(st.floats(0.1, 2))


@given(VALUES, SHARES, ERRORS)
def test_reversing_the_order_turns_the_gap_around(
    values: list[float], shares: list[float], errors: list[float]
) -> None:
    there = groups(values, shares, errors)
    back = groups(values[::-1], shares[::-1], errors[::-1])
    slope, other = slope_index(there), slope_index(back)
    assert (slope.value, slope.lower) == pytest.approx((-other.value, -other.upper), abs=1e-9)
    index, mirrored = (measure(concentration_index(g)) for g in (there, back))
    assert index.value == pytest.approx(-mirrored.value, abs=1e-9)


@given(VALUES, SHARES, ERRORS)
def test_a_bad_indicator_and_the_good_one_that_it_leaves_have_the_same_gap(
    values: list[float], shares: list[float], errors: list[float]
) -> None:
    bad = groups(values, shares, errors, BAD)
    good = groups([100 - value for value in values], shares, errors, GOOD)
    for takes in (slope_index, attributable_risk):
        one, other = takes(bad), takes(good)
        assert (one.value, one.lower) == pytest.approx((other.value, other.lower), abs=1e-9)


@given(VALUES, SHARES, ERRORS)
def test_percentages_as_shares_change_no_ratio(
    values: list[float], shares: list[float], errors: list[float]
) -> None:
    percent = groups(values, shares, errors)
    share = groups([v / 100 for v in values], shares, [e / 100 for e in errors])
    for takes in (relative_index, concentration_index, attributable_fraction):
        one, other = takes(percent), takes(share)
        if isinstance(one, Measure) and isinstance(other, Measure):
            assert (one.value, one.lower, one.upper) == pytest.approx(
                (other.value, other.lower, other.upper), abs=1e-9
            )
        else:
            assert one == other


@given(st.floats(20, 80), SHARES, ERRORS, st.sampled_from([BAD, GOOD]))
def test_equal_figures_have_no_gap(
    value: float, shares: list[float], errors: list[float], direction: Direction
) -> None:
    equal = groups([value] * len(shares), shares, errors, direction)
    none = (slope_index(equal), attributable_risk(equal), measure(concentration_index(equal)))
    assert [m.value for m in none] == pytest.approx([0, 0, 0], abs=1e-9)
    assert measure(relative_index(equal)).value == pytest.approx(1)


@given(VALUES, SHARES, ERRORS)
def test_larger_errors_never_make_an_interval_narrower(
    values: list[float], shares: list[float], errors: list[float]
) -> None:
    exact, rough = groups(values, shares, errors), groups(values, shares, [2 * e for e in errors])
    for takes in (slope_index, concentration_index, attributable_risk, attributable_fraction):
        narrow, wide = measure(takes(exact)), measure(takes(rough))
        assert wide.lower < narrow.lower <= narrow.value <= narrow.upper < wide.upper


ANY = st.floats(allow_nan=True, allow_infinity=True) | st.sampled_from([0.0, -1.0, 100.0, 1e300])


@given(
    st.lists(ANY, max_size=6),
    st.lists(ANY | st.just(0.25), max_size=6),
    st.lists(ANY, max_size=6),
    st.sampled_from(get_args(Direction)),
)
def test_whatever_goes_in_numbers_or_a_refusal_comes_out(
    values: list[float], shares: list[float], errors: list[float], direction: Direction
) -> None:
    made = groups_of(shares, values, errors, direction)
    if isinstance(made, NotComputed):
        return
    for takes in (
        slope_index,
        attributable_risk,
        relative_index,
        concentration_index,
        attributable_fraction,
    ):
        found = takes(made)
        if isinstance(found, Measure):
            assert np.isfinite([found.lower, found.value, found.upper]).all()
            assert found.lower <= found.value <= found.upper


# Bad input ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("no_direction", {"direction": "neutral"}),
        ("shares_unknown", {"shares": []}),
        ("missing_groups", {"values": [1.0, 2.0]}),
        ("one_group", {"shares": [1.0], "values": [1.0], "errors": [1.0]}),
        ("few_groups", {"shares": [0.5] * 2, "values": [1.0] * 2, "errors": [1.0] * 2}),
        ("shares_impossible", {"shares": [0.0, 0.5, 0.5]}),
        ("shares_impossible", {"shares": [-0.2, 0.6, 0.6]}),
        ("shares_impossible", {"shares": [float("nan"), 0.5, 0.5]}),
        ("shares_do_not_add_up", {"shares": [20.0, 30.0, 50.0]}),
        ("shares_do_not_add_up", {"shares": [0.2, 0.3, 0.4]}),
        ("no_value", {"values": [1.0, float("nan"), 3.0]}),
        ("no_interval", {"errors": [1.0, float("inf"), 1.0]}),
        ("zero_width", {"errors": [1.0, 0.0, 1.0]}),
    ],
)
def test_groups_that_cannot_be_right_are_refused(reason: str, changes: dict[str, Any]) -> None:
    sound: dict[str, Any] = {
        "shares": [0.2, 0.3, 0.5],
        "values": [3.0, 2.0, 1.0],
        "errors": [1.0, 1.0, 1.0],
        "direction": BAD,
    }
    assert isinstance(groups_of(**sound), Groups)
    assert groups_of(**(sound | changes)) == NotComputed(reason)  # type: ignore[arg-type]


def test_a_ratio_to_an_end_that_may_be_zero_is_refused() -> None:
    falling = groups([20, 10, 0.5], errors=[1.0, 1.0, 0.2])
    assert relative_index(falling) == NotComputed("near_zero")
    assert slope_index(falling).shown
    assert relative_index(groups([0.5, 10, 20], errors=[0.2, 1.0, 1.0])) == NotComputed("near_zero")
    rare = groups([0.4, 0.3, 0.2], errors=[0.5, 0.5, 0.5])
    for takes in (relative_index, concentration_index, attributable_fraction):
        assert takes(rare) == NotComputed("near_zero")


def test_shares_that_were_rounded_are_taken_as_parts_of_everyone() -> None:
    thirds = groups_of((0.333, 0.333, 0.333), (30.0, 20.0, 10.0), (1.0, 1.0, 1.0), BAD)
    assert isinstance(thirds, Groups)
    assert slope_index(thirds).value == pytest.approx(30)


# From figures to a gradient ----------------------------------------------------------------------

WEALTH = ("wealth-1", "wealth-2", "wealth-3", "wealth-4", "wealth-5")
STEADY = dict(zip(WEALTH, (30.0, 26.0, 22.0, 18.0, 14.0), strict=True))


def rows(figures: dict[str, float], year: int = 2023, half: float = 2.0) -> pd.DataFrame:
    """Figures of one period by subgroup, each with an interval of `half` on either side."""
    return pd.DataFrame(
        [
            {
                "subgroup": subgroup,
                "period_label": str(year),
                "period_start": pd.Timestamp(f"{year}-01-01"),
                "period_end": pd.Timestamp(f"{year}-12-31"),
                "value": value,
                "ci_lower": value - half,
                "ci_upper": value + half,
                "precision": "decimal",
            }
            for subgroup, value in figures.items()
        ]
    )


@pytest.fixture(scope="module")
def wealth() -> Breakdown:
    subgroups = [{"id": name, "name": {"nl": f"groep {name}", "en": name}} for name in WEALTH]
    return Breakdown.model_validate(
        {
            "id": "wealth",
            "name": {"nl": "Vermogen", "en": "Wealth"},
            "divisions": [{"subgroups": WEALTH, "shares": FIFTHS}],
            "subgroups": subgroups,
        }
    )


@pytest.fixture(scope="module")
def percentage(catalogue: Catalogue) -> Measurement:
    return next(m for m in catalogue.measurement.values() if m.unit == "percent")


def found_in(figures: pd.DataFrame, breakdown: Breakdown, measurement: Measurement) -> Gradient:
    found = gradient(figures, breakdown, measurement, BAD)
    assert isinstance(found, Gradient)
    return found


def test_a_gradient_holds_all_measures_of_the_groups(
    wealth: Breakdown, percentage: Measurement
) -> None:
    found = found_in(rows(STEADY), wealth, percentage)
    assert found.slope.value == pytest.approx(20)
    assert found.ends == pytest.approx((32, 12))
    assert measure(found.relative).value == pytest.approx(32 / 12)
    assert found.risk.value == pytest.approx(8)
    assert measure(found.fraction).value == pytest.approx(8 / 22)
    assert measure(found.concentration).value == pytest.approx(16 / 110)
    assert found.slope.shown
    assert found.against == ()


def test_a_gap_is_shown_when_chance_gives_it_less_than_5_times_in_100(
    wealth: Breakdown, percentage: Measurement
) -> None:
    high = {subgroup: value + 30 for subgroup, value in STEADY.items()}
    found = [found_in(rows(high, half=half), wealth, percentage) for half in (11.0, 12.5, 14.0)]
    assert [g.slope.shown for g in found] == [g.p_value < 0.05 for g in found]
    assert found[0].p_value < 0.05 < found[-1].p_value


def test_figures_that_step_back_are_named(wealth: Breakdown, percentage: Measurement) -> None:
    found = found_in(rows(STEADY | {"wealth-3": 28.0}), wealth, percentage)
    assert found.against == ("wealth-3",)
    assert "groep wealth-3" in inequality_words.warning(found, wealth)


def test_a_wider_interval_makes_a_wider_gap(wealth: Breakdown, percentage: Measurement) -> None:
    narrow, wide = (found_in(rows(STEADY, half=h), wealth, percentage).slope for h in (1.0, 4.0))
    assert wide.lower < narrow.lower < narrow.upper < wide.upper


def test_figures_without_decimals_make_a_wider_gap_than_exact_ones(
    wealth: Breakdown, percentage: Measurement
) -> None:
    exact = rows(STEADY)
    rounded = exact.assign(precision="integer")
    one, other = (found_in(figures, wealth, percentage).slope for figures in (exact, rounded))
    # A half on either side, and the spread of rounding itself: 0.5 / √3 (statistics.estimate).
    errors = (np.hypot((2 + unit) / inequality.Z, unit / np.sqrt(3)) for unit in (0.05, 0.5))
    finer, coarser = errors
    ratio = (other.upper - other.lower) / (one.upper - one.lower)
    assert ratio == pytest.approx(coarser / finer)


def test_a_score_has_a_slope_and_no_ratios(wealth: Breakdown, percentage: Measurement) -> None:
    score = percentage.model_copy(update={"unit": "mean"})
    found = found_in(rows(STEADY), wealth, score)
    assert found.slope.value == pytest.approx(20)
    no = NotComputed("no_natural_zero")
    assert (found.relative, found.concentration, found.fraction) == (no, no, no)


def test_no_ratio_is_taken_of_a_line_that_goes_beyond_all_people(
    wealth: Breakdown, percentage: Measurement
) -> None:
    high = dict(zip(WEALTH, (96.0, 90.0, 70.0, 50.0, 30.0), strict=True))
    assert found_in(rows(high), wealth, percentage).relative == NotComputed("beyond_all")


def changed(subgroup: str, **to: object) -> pd.DataFrame:
    figures = rows(STEADY)
    figures.loc[figures["subgroup"].eq(subgroup), list(to)] = list(to.values())
    return figures


REFUSED = {
    "missing_groups": (rows(STEADY).drop(index=2), ("wealth-3",)),
    "one_group": (rows(STEADY).head(1), ("wealth-1",)),
    "no_interval": (changed("wealth-2", ci_lower=float("nan"), ci_upper=float("nan")), None),
    "half_interval": (changed("wealth-2", ci_lower=float("nan")), None),
    "outside_interval": (changed("wealth-2", ci_lower=26.5), None),
    "zero_width": (changed("wealth-2", ci_lower=26.0, ci_upper=26.0), None),
    "at_limit": (changed("wealth-2", value=0.0, ci_lower=0.0, ci_upper=3.0), None),
    "too_large": (changed("wealth-2", ci_upper=1e154), None),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_figures_that_give_no_gradient_are_refused_in_words(
    reason: str, wealth: Breakdown, percentage: Measurement
) -> None:
    figures, about = REFUSED[reason]
    refused = gradient(figures, wealth, percentage, BAD)
    assert refused == NotComputed(reason, about or ("wealth-2",))  # type: ignore[arg-type]
    assert isinstance(refused, NotComputed)
    for language in ("nl", "en"):
        with speaking(language):
            assert "{" not in inequality_words.why_not(refused, wealth)


@given(
    st.lists(st.tuples(ANY, ANY, ANY), min_size=5, max_size=5),
    st.lists(st.floats(0, 100), min_size=15, max_size=15),
    st.sampled_from(["percent", "mean", "per_1000"]),
)
def test_whatever_figures_there_are_a_gradient_or_a_refusal_comes_out(
    wealth: Breakdown,
    percentage: Measurement,
    wild: list[tuple[float, float, float]],
    tame: list[float],
    unit: str,
) -> None:
    measurement = percentage.model_copy(update={"unit": unit})
    likely = [tuple(sorted(tame[n : n + 3])) for n in range(0, 15, 3)]
    for given_, order in ((wild, (0, 1, 2)), (likely, (1, 0, 2))):
        figures = rows(STEADY)
        for column, place in zip(("value", "ci_lower", "ci_upper"), order, strict=True):
            figures[column] = [figure[place] for figure in given_]
        found = gradient(figures, wealth, measurement, BAD)
        if isinstance(found, NotComputed):
            assert "{" not in inequality_words.why_not(found, wealth)
        else:
            assert found.slope.lower < found.slope.value < found.slope.upper
            assert 0 <= found.p_value <= 1


def test_an_interval_that_reaches_everyone_is_refused_like_one_that_reaches_nobody(
    wealth: Breakdown, percentage: Measurement
) -> None:
    nearly_all = changed("wealth-1", value=99.0, ci_lower=97.0, ci_upper=100.0)
    refused = gradient(nearly_all, wealth, percentage, BAD)
    assert refused == NotComputed("at_limit", ("wealth-1",))


def test_a_figure_in_words_counts_as_a_missing_group(
    wealth: Breakdown, percentage: Measurement
) -> None:
    refused = gradient(changed("wealth-4", precision="verbal"), wealth, percentage, BAD)
    assert refused == NotComputed("missing_groups", ("wealth-4",))


def test_a_division_with_all_its_groups_counts_before_a_finer_one_with_holes(
    wealth: Breakdown, percentage: Measurement
) -> None:
    coarse = Division(subgroups=WEALTH[::2], shares=(0.3, 0.4, 0.3))
    both = wealth.model_copy(update={"divisions": (*wealth.divisions, coarse)})
    found = found_in(rows(STEADY).drop(index=1), both, percentage)
    assert found.subgroups == coarse.subgroups
    assert found_in(rows(STEADY), both, percentage).subgroups == WEALTH


def test_an_interval_that_is_symmetric_on_the_logit_scale_gives_no_larger_error(
    wealth: Breakdown, percentage: Measurement
) -> None:
    lopsided = rows(STEADY)
    for column, side in (("ci_lower", -0.2), ("ci_upper", 0.2)):
        odds = np.log(lopsided["value"] / (100 - lopsided["value"])) + side
        lopsided[column] = 100 / (1 + np.exp(-odds))
    at_value = [0.2 * v * (100 - v) / 100 / inequality.Z for v in STEADY.values()]
    expected = slope_index(groups(list(STEADY.values()), FIFTHS, at_value))
    slope = found_in(lopsided, wealth, percentage).slope
    assert slope.upper - slope.lower == pytest.approx(expected.upper - expected.lower, rel=0.03)


def test_counts_neutral_figures_and_unordered_groups_have_no_gradient(
    wealth: Breakdown, percentage: Measurement
) -> None:
    counts = percentage.model_copy(update={"unit": "count"})
    unordered = wealth.model_copy(update={"divisions": ()})
    assert gradient(rows(STEADY), wealth, counts, BAD) == NotComputed("adds_up")
    assert gradient(rows(STEADY), wealth, percentage, "neutral") == NotComputed("no_direction")
    assert gradient(rows(STEADY), unordered, percentage, BAD) == NotComputed("no_order")


def test_without_published_shares_there_is_no_gradient(
    wealth: Breakdown, percentage: Measurement
) -> None:
    unknown = wealth.model_copy(update={"divisions": (Division(subgroups=WEALTH),)})
    refused = NotComputed("shares_unknown", WEALTH)
    assert gradient(rows(STEADY), unknown, percentage, BAD) == refused
    assert gap_trend(over_time([4, 6, 8, 10, 12]), unknown, percentage, BAD, []) == refused


def test_every_reason_has_its_own_words() -> None:
    own, shared = get_args(inequality.Reason)
    met = {"no_value", "no_interval", "half_interval", "outside_interval", "zero_width", "at_limit"}
    met |= {"too_large", "no_natural_zero", "too_few_points"}
    assert met <= set(get_args(shared))
    assert set(inequality_words._REASONS) == set(get_args(own)) | met


# The catalogue -----------------------------------------------------------------------------------


def test_only_groups_of_equal_size_by_definition_have_shares(catalogue: Catalogue) -> None:
    named = {2: "low-income", 4: "quarter-", 5: "", 10: "tenth-"}
    for breakdown in catalogue.breakdown.values():
        for division in breakdown.divisions:
            if division.shares:
                assert set(division.shares) == {1 / len(division.subgroups)}
                assert division.subgroups[0].startswith(named[len(division.subgroups)])
    with_shares = {b.id for b in catalogue.breakdown.values() for d in b.divisions if d.shares}
    assert with_shares == {"income", "wealth", "welfare"}


def test_a_division_of_unknown_subgroups_is_named_when_the_catalogue_is_read(
    tmp_path: Path,
) -> None:
    folder = Path(shutil.copytree(DATA / "catalogue", tmp_path / "catalogue"))
    file = folder / "breakdowns.yaml"
    text = file.read_text(encoding="utf-8")
    broken = text.replace("[low, middle, high]", "[low, midle, high, high]")
    file.write_text(broken, encoding="utf-8")
    with pytest.raises(ProblemsFound) as raised:
        load_catalogue(folder)
    told = [(p.where, p.what) for p in raised.value.problems]
    assert told == [
        ("education", "'high' staat dubbel"),
        ("education", "onbekende subgroep van education 'midle'"),
    ]


@pytest.mark.parametrize("shares", [[0.5, 0.6], [0.0, 1.0], [1.0], [-0.5, 1.5], [20, 80]])
def test_shares_that_are_no_parts_of_everyone_are_no_division(shares: list[float]) -> None:
    with pytest.raises(ValueError, match="aandelen"):
        Division(subgroups=("low", "high"), shares=tuple(shares))


# The trend of the gap ----------------------------------------------------------------------------


def over_time(gaps: Sequence[float], first: int = 2016) -> pd.DataFrame:
    """Figures in which the bottom and the top lie `gap` apart, a year after the other."""
    places = dict(zip(WEALTH, (0.4, 0.2, 0.0, -0.2, -0.4), strict=True))
    return pd.concat(
        [
            rows({name: 30 + at * gap for name, at in places.items()}, first + n, half=1.0)
            for n, gap in enumerate(gaps)
        ]
    )


def test_a_gap_that_grows_every_year_has_grown(wealth: Breakdown, percentage: Measurement) -> None:
    found = gap_trend(over_time([4, 6, 8, 10, 12, 14, 16]), wealth, percentage, BAD, [])
    assert isinstance(found, GapTrend)
    assert (found.first, found.last) == ("2016", "2022")
    assert found.change.by == pytest.approx(12, abs=0.05)  # leap years
    assert found.change.p_value < 0.05


def test_a_trend_of_the_gap_starts_again_at_a_method_break(
    wealth: Breakdown, percentage: Measurement
) -> None:
    cut = MethodBreak.model_validate(
        {
            "id": "new-design",
            "kind": "break",
            "date": "2018-01-01",
            "name": {"nl": "Nieuw", "en": "New"},
            "reason": {"nl": "Nieuw", "en": "New"},
            "reference": "https://www.cbs.nl/",
        }
    )
    figures = over_time([40, 40, 4, 6, 8, 10, 12])
    found = gap_trend(figures, wealth, percentage, BAD, [cut])
    assert isinstance(found, GapTrend)
    assert (found.first, found.change.points) == ("2018", 5)
    few = gap_trend(figures.tail(20), wealth, percentage, BAD, [cut])
    assert few == NotComputed("too_few_points")


# Words -------------------------------------------------------------------------------------------


def test_a_gap_is_told_with_its_size_interval_and_in_whose_disadvantage(
    wealth: Breakdown, percentage: Measurement, catalogue: Catalogue
) -> None:
    unit = catalogue.unit["percent"]
    found = found_in(rows(STEADY), wealth, percentage)
    told = inequality_words.gap(found, wealth, unit)
    assert "onderaan 20,0 procentpunt hoger dan bovenaan" in told
    assert "ongunstiger voor groep wealth-1" in told
    good = gradient(rows(STEADY), wealth, percentage, GOOD)
    assert isinstance(good, Gradient)
    assert "ongunstiger voor groep wealth-5" in inequality_words.gap(good, wealth, unit)
    with speaking("en"):
        assert "20.0 percentage points higher" in inequality_words.gap(found, wealth, unit)


def test_a_gap_within_chance_is_told_as_not_shown(
    wealth: Breakdown, percentage: Measurement, catalogue: Catalogue
) -> None:
    flat = dict(zip(WEALTH, (20.2, 20.1, 20.0, 19.9, 20.0), strict=True))
    found = found_in(rows(flat), wealth, percentage)
    told = inequality_words.gap(found, wealth, catalogue.unit["percent"])
    assert "niet aangetoond" in told
    assert "ongunstiger" not in told


def test_the_other_measures_are_told_in_a_sentence_each(
    wealth: Breakdown, percentage: Measurement, catalogue: Catalogue
) -> None:
    unit = catalogue.unit["percent"]
    found = found_in(rows(STEADY), wealth, percentage)
    assert "2,67 keer dat van bovenaan" in inequality_words.ratio(found)
    assert "De concentratie-index is 0,145" in inequality_words.concentration(found)
    assert "gemiddelde 8,0 procentpunt lager" in inequality_words.potential(found, unit)
    assert "36% van het gemiddelde" in inequality_words.potential(found, unit)
    assert inequality_words.warning(found, wealth) == ""
    grown = gap_trend(over_time([4, 6, 8, 10, 12, 14, 16]), wealth, percentage, BAD, [])
    assert isinstance(grown, GapTrend)
    assert "de kloof 12,0 procentpunt groter" in inequality_words.trend(grown, 1, unit)
    same = gap_trend(over_time([8, 8.4, 7.7, 8.2, 8.1]), wealth, percentage, BAD, [])
    assert isinstance(same, GapTrend)
    assert "geen verandering van de kloof" in inequality_words.trend(same, 1, unit)


# Proof -------------------------------------------------------------------------------------------

SCENARIOS = {
    "a gradient of a common trait": ((0.38, 0.33, 0.30, 0.27, 0.22), FIFTHS),
    "no gradient": ((0.30,) * 5, FIFTHS),
    "a rare trait": ((0.10, 0.08, 0.07, 0.05, 0.04), FIFTHS),
    "unequal groups that do not lie on a line": ((0.50, 0.30, 0.28, 0.25), (0.1, 0.2, 0.4, 0.3)),
}
TAKES = (slope_index, relative_index, concentration_index, attributable_risk, attributable_fraction)


@pytest.mark.proof
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_intervals_hold_the_truth_in_95_of_100_samples(scenario: str) -> None:
    truth, shares = (np.array(numbers) for numbers in SCENARIOS[scenario])
    people = np.round(6000 * shares)
    exact = groups(list(truth * 100), list(shares))
    aims = [measure(takes(exact)).value for takes in TAKES]
    samples = np.random.default_rng(95).binomial(people.astype(int), truth, (10_000, len(truth)))
    held = np.zeros(len(TAKES))
    for counts in samples:
        found = counts / people
        errors = np.sqrt(found * (1 - found) / people)
        of = groups(list(found * 100), list(shares), list(errors * 100))
        for n, (takes, aim) in enumerate(zip(TAKES, aims, strict=True)):
            interval = measure(takes(of))
            held[n] += interval.lower <= aim <= interval.upper
    assert held / len(samples) == pytest.approx(0.95, abs=0.01)
