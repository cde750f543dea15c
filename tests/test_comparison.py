"""The latest figures of all groups, and a change between two years that may be compared."""

import pytest

from indicators import wording
from indicators.query import Release
from indicators.views.choice import choice_of
from indicators.views.comparison import (
    Change,
    Latest,
    change_of,
    latest_of,
    longest_pair,
    pairs_of,
)
from indicators.views.request import Request, request_of
from indicators.views.view import View


def viewed(name: str, search: str, release: Release) -> tuple[View, Request]:
    request = request_of(release, f"/indicator/{name}", search)
    return View(choice_of(request, release.catalogue.indicator[name]), release), request


def change(name: str, search: str, release: Release) -> tuple[Change, Request]:
    view, request = viewed(name, search, release)
    found = change_of(request, view)
    assert found is not None
    return found, request


def latest(name: str, search: str, release: Release, by_value: bool = False) -> Latest:
    view, request = viewed(name, search, release)
    return latest_of(request, view, by_value)


# --- the latest figures


def test_the_latest_period_is_the_one_that_most_groups_have(release: Release) -> None:
    found = latest("life-satisfaction", "?breakdown=age", release)
    rows = release.series("life-satisfaction-sw-satisfied", "age")
    known = rows[rows["value"].notna()]
    assert len(known[known["period_label"].eq("2025")]) == 2  # a press release on two groups
    assert found.period == "2024"
    assert len(found.rows) == 7


def test_another_period_can_be_asked_for(release: Release) -> None:
    found = latest("life-satisfaction", "?breakdown=age&year=2015", release)
    assert set(found.rows["period_label"]) == {"2015"}


def test_groups_stand_in_their_natural_order_or_from_high_to_low(release: Release) -> None:
    natural = latest("life-satisfaction", "?breakdown=age", release)
    assert list(natural.names) == [s for s in natural.view.names if s in natural.names]
    ranked = latest("life-satisfaction", "?breakdown=age", release, by_value=True)
    values = list(ranked.rows["value"])
    assert values == sorted(values, reverse=True)
    assert set(ranked.names) == set(natural.names)


def test_groups_of_one_period_have_no_limit_and_can_be_chosen(release: Release) -> None:
    assert len(latest("overweight", "?breakdown=region", release).rows) == 16
    search = "?breakdown=age&group=18-24&group=75%2B"
    assert list(latest("life-satisfaction", search, release).names) == ["18-24", "75+"]


def test_the_total_of_the_same_period_stands_beside_the_groups(release: Release) -> None:
    found = latest("burnout-complaints", "?breakdown=age", release)
    assert found.total is not None
    assert (found.total.period_label, found.total.value) == ("2022", 20.0)
    assert latest("burnout-complaints", "", release).total is None


def test_the_answer_is_the_range_of_the_groups_shown(release: Release) -> None:
    found = latest("burnout-complaints", "?breakdown=age", release)
    assert found.sentences[0] == (
        "In 2022 liep het cijfer uiteen van 8,2% (65 tot en met 74 jaar)"
        " tot 26,6% (25 tot en met 34 jaar)."
    )
    assert found.sentences[1].startswith("20,0% van de werknemers")


# --- a change


def test_severe_loneliness_of_young_adults_since_2019(release: Release) -> None:
    found, request = change(
        "severe-loneliness", "?population=young_adults&from=2019&to=2022", release
    )
    assert not request.notices
    assert found.sentences == [
        "15 tot en met 24 jaar: van 9,0% in 2019 naar 12,1% in 2022; dat is 3,1 procentpunt hoger."
    ]


def test_without_years_the_longest_change_that_most_groups_have_is_shown(
    release: Release,
) -> None:
    found, _ = change("life-satisfaction", "?breakdown=age", release)
    assert (found.first, found.last) == ("2013", "2024")
    assert len(found.pairs) == 7


def test_the_largest_change_answers_and_all_groups_are_counted(release: Release) -> None:
    found, _ = change("life-satisfaction", "?breakdown=education&from=2013&to=2024", release)
    sizes = {s: wording.difference(*pair) for s, pair in found.pairs.items()}
    largest = max(sizes, key=lambda s: abs(sizes[s]))
    assert f"bij {found.names[largest]}: van " in found.sentences[0]
    up, down = sum(by > 0 for by in sizes.values()), sum(by < 0 for by in sizes.values())
    assert (
        f"Van de {len(sizes)} groepen is het cijfer bij {up} hoger, bij {down} lager"
        in (found.sentences[1])
    )


def test_no_pair_of_years_lies_across_a_method_break(release: Release) -> None:
    checked = 0
    for m in release.catalogue.measurement.values():
        cuts = [b.date for b in release.catalogue.breaks_of(m) if b.kind == "break"]
        if not cuts or m.id not in release.breakdowns:
            continue
        indicator = release.catalogue.indicator_of[m.id]
        view, _ = viewed(indicator.id, f"?measurement={m.id}", release)
        ends = dict(zip(view.rows["period_label"], view.rows["period_end"], strict=True))
        for first, lasts in pairs_of(view).items():
            for last in lasts:
                between = [cut for cut in cuts if ends[first].date() < cut <= ends[last].date()]
                assert not between, (m.id, first, last)
                checked += 1
    assert checked > 100


def test_years_across_a_break_get_its_reason_and_a_pair_that_compares(release: Release) -> None:
    search = "?measurement=youth-care-percent&from=2019&to=2022"
    found, request = change("youth-care", search, release)
    (notice,) = request.notices
    assert "2019 en 2022 zijn hier niet te vergelijken" in notice.text
    assert "Meer aanbieders geven gegevens door (2021)" in notice.text
    assert f"from={found.first}" in notice.offers[0][1]
    assert found.last in found.offered[found.first]


def test_years_in_the_wrong_order_say_so(release: Release) -> None:
    _, request = change("happiness", "?from=2020&to=2015", release)
    assert "het eerste jaar moet voor het tweede liggen" in request.notices[0].text


def test_years_of_different_measurements_are_not_compared_and_lead_to_all_of_them(
    release: Release,
) -> None:
    found, request = change("mental-complaints", "?from=2013&to=2024", release)
    (notice,) = request.notices
    assert "verschillende metingen zijn niet met elkaar te vergelijken" in notice.text
    assert "/indicator/mental-complaints?show=sources" in dict(notice.offers).values()
    assert "2013" not in (found.first, found.last)


def test_an_unknown_year_is_replaced_and_named(release: Release) -> None:
    found, request = change("happiness", "?from=1492&to=2020", release)
    assert found.last == "2020"
    assert "1492" in request.notices[0].text


def test_one_period_has_no_change(release: Release) -> None:
    view, request = viewed("burnout-complaints", "?breakdown=age", release)
    assert change_of(request, view) is None


@pytest.mark.proof
def test_figures_in_words_are_never_subtracted(release: Release) -> None:
    for m in release.catalogue.measurement.values():
        rows = release.series(m.id, "total")
        verbal = set(rows[rows["precision"].eq("verbal")]["period_label"])
        if verbal:
            view, _ = viewed(
                release.catalogue.indicator_of[m.id].id, f"?measurement={m.id}", release
            )
            pairs = pairs_of(view)
            assert not verbal & {*pairs, *(last for lasts in pairs.values() for last in lasts)}


def test_disturbed_periods_between_both_years_are_named(release: Release) -> None:
    found, _ = change("happiness", "?from=2013&to=2024", release)
    assert [b.date.year for b in found.cautions] == [2020]
    before, _ = change("happiness", "?from=2013&to=2019", release)
    assert not before.cautions


def test_the_longest_pair_ends_newest_and_begins_oldest_among_those_that_most_groups_have() -> None:
    pairs = {"2010": {"2012": 6, "2014": 1}, "2011": {"2012": 6}, "2012": {"2014": 2}}
    assert longest_pair(pairs) == ("2010", "2012")


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ((20.0, "decimal"), (16.9, "decimal"), "3,1 procentpunt lager"),
        ((14.0, "integer"), (15.8, "decimal"), "2 procentpunt hoger"),
        ((7.5, "decimal"), (7.55, "decimal"), "0,05 procentpunt hoger"),
        ((20.0, "decimal"), (20.0, "decimal"), "even hoog"),
    ],
)
def test_a_difference_is_as_precise_as_the_less_precise_of_its_figures(
    first: tuple[float, str], last: tuple[float, str], text: str, release: Release
) -> None:
    one, other = (release.series("happiness-sw-happy", "total").iloc[0].copy() for _ in range(2))
    one["value"], one["precision"] = first
    other["value"], other["precision"] = last
    assert wording.difference_in_words(one, other, release.catalogue.unit["percent"]) == text
