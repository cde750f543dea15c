"""Differences between the ends of a breakdown: which groups, which way, and since when."""

from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.catalogue import Direction
from indicators.gaps import Gap, gap_between, gap_of, gaps_by, leads
from indicators.query import Release

BY = "education"
ENDED = ("sex", "age", "education", "income", "origin")


def series_of(figures: dict[tuple[str, str], float], breakdown: str = BY) -> pd.DataFrame:
    """Rows of one measurement, by subgroup and year."""
    return pd.DataFrame(
        [
            {
                "breakdown": breakdown,
                "subgroup": subgroup,
                "period_label": year,
                "period_start": pd.Timestamp(f"{year}-01-01"),
                "period_end": pd.Timestamp(f"{year}-12-31"),
                "value": value,
                "ci_lower": float("nan"),
                "ci_upper": float("nan"),
                "unit": "percent",
                "status": "normal",
                "precision": "decimal",
            }
            for (subgroup, year), value in figures.items()
        ]
    )


def gap_in(
    figures: dict[tuple[str, str], float],
    release: Release,
    direction: Direction = "higher_is_worse",
    **more: Any,
) -> Gap | None:
    indicator = release.catalogue.indicators[0]
    plain = indicator.measurements[0].model_copy(update={"direction": direction, **more})
    apart = plain.model_copy(update={"id": "made-for-a-test", "source": "none"})
    return gap_between(series_of(figures), indicator, apart, release)


def test_the_newest_year_in_which_both_ends_have_a_figure_counts(release: Release) -> None:
    figures = {
        ("low", "2020"): 20.5,
        ("high", "2020"): 10.1,
        ("low", "2021"): 21.5,
        ("high", "2021"): 10.0,
        ("low", "2022"): 30.5,
    }
    gap = gap_in(figures, release)
    assert gap is not None
    assert (gap.newest.period_label, gap.size) == ("2021", 11.5)
    assert [row.value for row in gap.figures] == [21.5, 10.0]
    assert gap.change == ("larger", 1.1)


@pytest.mark.parametrize(
    ("direction", "disadvantage"),
    [("higher_is_worse", 10.4), ("higher_is_better", -10.4), ("neutral", None)],
)
def test_positive_is_to_the_disadvantage_of_the_first_group_whatever_the_figure_means(
    direction: Direction, disadvantage: float | None, release: Release
) -> None:
    gap = gap_in({("low", "2020"): 20.5, ("high", "2020"): 10.1}, release, direction)
    assert gap is not None
    assert gap.disadvantage == disadvantage
    assert gap.size == 10.4


@pytest.mark.parametrize(
    ("then", "now", "change"),
    [
        ((20.5, 10.5), (18.5, 10.5), ("smaller", 2.0)),
        ((20.5, 10.5), (21.0, 11.0), ("equal", 0.0)),
        ((10.5, 20.5), (12.5, 10.5), ("reversed", 12.0)),
        ((10.5, 12.5), (10.5, 20.5), ("larger", 8.0)),
    ],
)
def test_a_difference_grows_shrinks_stays_or_turns_round(
    then: tuple[float, float],
    now: tuple[float, float],
    change: tuple[str, float],
    release: Release,
) -> None:
    years = {"2020": then, "2021": now}
    figures = {
        (end, year): value
        for year, values in years.items()
        for end, value in zip(("low", "high"), values, strict=True)
    }
    gap = gap_in(figures, release)
    assert gap is not None
    assert gap.change == change


@pytest.mark.proof
def test_no_difference_is_followed_over_a_method_break(release: Release) -> None:
    over = 0
    for gap in (g for by in ENDED for g in gaps_by(by, release)):
        if gap.first is None:
            continue
        breaks = release.catalogue.breaks_of(gap.measurement)
        start, end = gap.first.period_end.date(), gap.newest.period_end.date()
        assert not any(b.kind == "break" and start < b.date <= end for b in breaks)
        over += 1
    assert over > 20


def test_a_method_break_begins_the_comparison_anew(release: Release) -> None:
    catalogue = release.catalogue
    cut = next(b for b in catalogue.breaks if b.kind == "break" and b.measurements)
    measurement = catalogue.measurement[cut.measurements[0]]
    years = [str(cut.date.year + step) for step in (-2, -1, 1, 2)]
    assert sum(b.kind == "break" for b in catalogue.breaks_of(measurement)) == 1
    figures = {("low", year): 20.5 + step for step, year in enumerate(years)}
    figures |= {("high", year): 10.5 for year in years}
    indicator = catalogue.indicator_of[measurement.id]
    gap = gap_between(series_of(figures), indicator, measurement, release)
    assert gap is not None
    assert gap.first is not None
    assert (gap.first.period_label, gap.newest.period_label) == (years[2], years[3])


def test_groups_that_are_no_ends_give_no_difference(release: Release) -> None:
    assert gap_in({("vmbo-mbo1", "2020"): 20.5, ("bachelor", "2020"): 10.5}, release) is None
    assert gap_in({("low", "2019"): 20.5, ("high", "2020"): 10.5}, release) is None


def test_of_two_ways_to_group_people_the_newest_counts(release: Release) -> None:
    figures = {
        ("primary", "2019"): 20.5,
        ("master-doctor", "2019"): 10.5,
        ("low", "2021"): 18.5,
        ("high", "2021"): 9.5,
    }
    gap = gap_in(figures, release)
    assert gap is not None
    assert (gap.one, gap.other) == ("low", "high")


def test_a_ratio_is_given_only_where_zero_means_none(release: Release) -> None:
    figures = {("low", "2020"): 20.5, ("high", "2020"): 10.25}
    assert (percent := gap_in(figures, release, unit="percent")) is not None
    assert (score := gap_in(figures, release, unit="mean")) is not None
    assert percent.ratio == 2
    assert score.ratio is None
    assert (zero := gap_in(figures | {("high", "2020"): 0.0}, release, unit="percent")) is not None
    assert zero.ratio is None


@settings(max_examples=30, deadline=None)
@given(
    one=st.floats(0, 100).map(lambda x: round(x, 1)),
    other=st.floats(0, 100).map(lambda x: round(x, 1)),
)
def test_the_size_never_depends_on_which_group_comes_first(
    one: float, other: float, release: Release
) -> None:
    gap = gap_in({("low", "2020"): one, ("high", "2020"): other}, release)
    turned = gap_in({("low", "2020"): other, ("high", "2020"): one}, release)
    assert gap is not None
    assert turned is not None
    assert gap.size == turned.size == pytest.approx(abs(one - other), abs=0.051)
    assert gap.disadvantage == -(turned.disadvantage or 0)


@pytest.mark.parametrize("by", ENDED)
def test_every_difference_is_that_between_two_published_figures_of_one_period(
    by: str, release: Release
) -> None:
    gaps = gaps_by(by, release)
    assert gaps
    for gap in gaps:
        ends = (gap.one, gap.other)
        assert ends in gap.breakdown.ends
        published = [
            release.figure(gap.measurement.id, by, end, gap.newest.period_label).iloc[0]
            for end in ends
        ]
        assert [row.value for row in gap.figures] == [row["value"] for row in published]
        apart = abs(published[0]["value"] - published[1]["value"])
        assert gap.size == pytest.approx(apart, abs=0.501)


@pytest.mark.parametrize("by", ENDED)
def test_counts_have_no_difference_and_units_are_never_mixed(by: str, release: Release) -> None:
    gaps = gaps_by(by, release)
    assert not {g.measurement.unit for g in gaps} & {"count", "million_euro", "euro"}
    for first, second in pairwise(gaps):
        if first.measurement.unit != second.measurement.unit:
            continue
        both = leads(first, release), leads(second, release)
        assert both != (False, True)
        assert both == (True, False) or first.size >= second.size


def test_a_difference_of_some_people_or_of_long_ago_never_stands_above_one_of_all_people_now(
    release: Release,
) -> None:
    by_education = gaps_by("education", release)
    told = {gap.measurement.id: leads(gap, release) for gap in by_education}
    assert told["happiness-sw-happy"]
    assert not told["loneliness-gm-women-25-44"]
    assert not any(
        leads(gap, release) for gap in gaps_by("income", release) if gap.indicator.set == "core"
    )


def test_an_outdated_measurement_makes_place_for_the_next(release: Release) -> None:
    anxiety = release.catalogue.indicator["anxiety-disorder"]
    gap = gap_of(anxiety, "sex", release)
    assert gap is not None
    assert gap.newest.period_label == "2020"


def test_an_indicator_stands_for_itself_once(release: Release) -> None:
    for by in ENDED:
        indicators = [gap.indicator.id for gap in gaps_by(by, release)]
        assert len(indicators) == len(set(indicators))
