"""The newest figure of a group, the one before it, and their difference."""

from datetime import date
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.catalogue import Catalogue, Measurement, MethodBreak, Text
from indicators.glance import Glance, figures_of, first_recent, glance, tone
from indicators.query import Release

# A year, its figure (None: missing), and whether the source only gave words.
Point = tuple[int, float | None, bool]


def points_of(told: list[Point]) -> pd.DataFrame:
    """A series with a figure per year."""
    return pd.DataFrame(
        {
            "period_label": [str(year) for year, _, _ in told],
            "period_start": [pd.Timestamp(year, 1, 1) for year, _, _ in told],
            "period_end": [pd.Timestamp(year, 12, 31) for year, _, _ in told],
            "value": [float("nan") if value is None else value for _, value, _ in told],
            "precision": ["verbal" if words else "decimal" for _, _, words in told],
            "status": ["missing" if value is None else "normal" for _, value, _ in told],
        }
    )


def broken_in(year: int) -> MethodBreak:
    return MethodBreak(
        id="another-question",
        kind="break",
        date=date(year, 1, 1),
        name=Text(nl="Andere vraag", en="Another question"),
        reason=Text(nl="Andere vraag", en="Another question"),
        reference="https://example.org",
    )


@pytest.fixture(scope="session")
def yearly(catalogue: Catalogue) -> Measurement:
    every = catalogue.measurement.values()
    return next(m for m in every if m.frequency == "yearly" and m.unit == "percent")


years = st.lists(st.integers(2000, 2025), min_size=1, max_size=8, unique=True).map(sorted)
values = st.none() | st.integers(0, 1000).map(lambda tenths: tenths / 10)


@st.composite
def series(draw: st.DrawFn) -> list[Point]:
    return [(year, draw(values), draw(st.booleans())) for year in draw(years)]


@given(told=series(), cut=st.none() | st.integers(2000, 2026))
def test_a_figure_is_compared_with_the_exact_one_before_it_unless_a_break_lies_between(
    yearly: Measurement, told: list[Point], cut: int | None
) -> None:
    found = glance(points_of(told), yearly, [broken_in(cut)] if cut else [])
    known = [point for point in told if point[1] is not None]
    if not known:
        assert found is None
        return
    assert found is not None
    year, _, in_words = known[-1]
    assert found.newest.period_label == str(year)
    exact = [earlier for earlier, _, words in known[:-1] if not words]
    joins = bool(exact) and not in_words and not (cut and exact[-1] < cut <= year)
    assert (found.previous is not None) == joins
    assert (found.change is not None) == joins
    assert (found.obstacle is None) == joins
    if found.previous is not None:
        assert found.previous.period_label == str(exact[-1])


@pytest.mark.parametrize(
    ("told", "cut", "obstacle"),
    [
        ([(2024, 10.1, False)], None, "first"),
        ([(2023, 10.1, False), (2024, 11.0, True)], None, "in_words"),
        ([(2023, 10.1, True), (2024, 11.0, False)], None, "in_words_before"),
        ([(2023, 10.1, False), (2024, 11.0, False)], 2024, "break"),
    ],
)
def test_a_figure_without_one_before_it_says_why(
    yearly: Measurement, told: list[Point], cut: int | None, obstacle: str
) -> None:
    found = glance(points_of(told), yearly, [broken_in(cut)] if cut else [])
    assert found is not None
    assert found.obstacle == obstacle
    assert found.change is None


def test_the_change_is_in_points_from_the_previous_to_the_newest(yearly: Measurement) -> None:
    found = glance(points_of([(2023, 10.9, False), (2024, 10.1, False)]), yearly, [])
    assert found is not None
    assert found.change == -0.8


def test_a_missing_wave_is_no_obstacle(yearly: Measurement) -> None:
    told = [(2020, 10.9, False), (2023, None, False), (2024, 10.1, False)]
    found = glance(points_of(told), yearly, [])
    assert found is not None
    assert found.previous is not None
    assert (found.previous.period_label, found.change) == ("2020", -0.8)


def test_the_first_stands_for_all_unless_another_is_more_than_five_years_newer() -> None:
    ends = {name: pd.Timestamp(year, 12, 31) for name, year in (("a", 2015), ("b", 2020))}
    assert first_recent(ends, ends.__getitem__) == "a"
    ends["c"] = pd.Timestamp(2021, 1, 1)
    assert first_recent(ends, ends.__getitem__) == "b"
    assert first_recent([], ends.__getitem__) is None


def test_higher_is_favourable_only_where_higher_is_better() -> None:
    assert tone(0.3, "higher_is_better") == tone(-0.3, "higher_is_worse") == "favourable"
    assert tone(-0.3, "higher_is_better") == tone(0.3, "higher_is_worse") == "unfavourable"
    assert tone(0.3, "neutral") == tone(0.0, "higher_is_worse") == "neutral"


@given(told=series(), all_people=series())
def test_a_group_stands_beside_all_people_of_the_same_period_only(
    yearly: Measurement, told: list[Point], all_people: list[Point]
) -> None:
    found = glance(points_of(told), yearly, [])
    if found is None:
        return
    row, apart = found.against(points_of(all_people))
    same = [p for p in all_people if str(p[0]) == found.newest.period_label and p[1] is not None]
    assert (row is not None) == bool(same)
    if row is None or row.precision == "verbal" or found.newest.precision == "verbal":
        assert apart is None
    else:
        assert apart == pytest.approx(found.newest.value - row.value, abs=0.051)


def test_a_count_of_a_group_is_not_compared_with_the_count_of_all_people(
    catalogue: Catalogue,
) -> None:
    counted = next(m for m in catalogue.measurement.values() if m.unit == "count")
    group, total = points_of([(2023, 113.0, False)]), points_of([(2023, 1861.0, False)])
    found = glance(group, counted, [])
    assert found is not None
    assert found.against(total)[1] is None


def test_the_figures_at_hand_are_those_of_the_series(release: Release) -> None:
    figures = figures_of(release)
    for measurement in list(release.catalogue.measurement.values())[::25]:
        for breakdown in release.breakdowns.get(measurement.id, []):
            rows = release.series(measurement.id, breakdown)
            for subgroup, expected in rows.groupby("subgroup"):
                held = figures.points(measurement.id, breakdown, str(subgroup))
                kept = held.drop(columns="measurement").reset_index(drop=True)
                pd.testing.assert_frame_equal(kept, expected.reset_index(drop=True))


def test_what_is_known_of_a_group_is_looked_up_once(release: Release) -> None:
    measurement = next(m for m in release.catalogue.measurement.values() if m.also_about)
    first, second = (figures_of(release).glance(measurement, "total", "total") for _ in range(2))
    assert isinstance(first, Glance)
    assert first is second


def test_newest_periods_come_newest_first(release: Release) -> None:
    newest = release.newest_periods()
    assert newest["indicator"].is_unique
    assert all(one >= other for one, other in pairwise(newest["period_end"]))
