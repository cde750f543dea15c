"""From an address to figures that exist: people, measurement, breakdown and time."""

from collections.abc import Iterator

import pytest

from indicators.catalogue import Indicator
from indicators.query import Release
from indicators.views.choice import (
    Choice,
    breakdown_names,
    choice_of,
    kept,
    measurements_of,
    period_names,
    population_names,
    subgroup_names,
)
from indicators.views.request import Request, request_of


def asked(name: str, search: str, release: Release) -> tuple[Choice, Request]:
    request = request_of(release, f"/indicator/{name}", search)
    return choice_of(request, release.catalogue.indicator[name]), request


def addresses(indicator: Indicator, release: Release) -> Iterator[str]:
    """Every population and measurement of an indicator, by its first and last breakdown."""
    populations = population_names(indicator, release.catalogue) if indicator.measurements else {}
    for population in populations:
        for m in measurements_of(indicator, population):
            held = list(breakdown_names(m, population, release))
            for breakdown in {*held[:1], *held[-1:]}:
                yield f"?population={population}&measurement={m.id}&breakdown={breakdown}"


def test_an_address_without_parameters_is_the_total_of_the_most_telling_measurement(
    release: Release,
) -> None:
    choice, request = asked("burnout-complaints", "", release)
    assert (choice.measurement, choice.breakdown) == ("burnout-nea", "total")
    assert not request.notices


@pytest.mark.proof
def test_every_choice_survives_its_own_address(release: Release) -> None:
    for indicator in release.catalogue.indicators:
        for search in addresses(indicator, release):
            choice, request = asked(indicator.id, search, release)
            assert not request.notices, search
            again, _ = asked(indicator.id, request.address().partition("?")[2], release)
            assert again == choice, search


def test_a_measurement_without_figures_does_not_open_an_indicator_that_has_others(
    release: Release,
) -> None:
    for indicator in release.catalogue.indicators:
        own = [m for m in indicator.measurements if m.id in release.breakdowns]
        first = next(iter(population_names(indicator, release.catalogue)), "") if own else ""
        if any(m in measurements_of(indicator, first) for m in own):
            assert asked(indicator.id, "", release)[0].breakdown, indicator.id


def test_an_unknown_breakdown_gives_the_total_and_a_notice_with_those_there_are(
    release: Release,
) -> None:
    choice, request = asked("life-satisfaction", "?breakdown=shoe-size", release)
    assert choice.breakdown == "total"
    assert "shoe-size" in request.notices[0].text
    assert "Opleidingsniveau" in dict(request.notices[0].offers)


def test_a_breakdown_without_figures_leads_to_a_measurement_that_has_them(
    release: Release,
) -> None:
    choice, request = asked("mental-complaints", "?breakdown=education", release)
    assert choice.breakdown == "total"
    (notice,) = request.notices
    assert "‘Opleidingsniveau’" in notice.text
    there = notice.offers[0][1]
    again, other = asked("mental-complaints", there.partition("?")[2], release)
    assert again.breakdown == "education"
    assert not other.notices


def test_people_without_figures_are_named_and_others_offered(release: Release) -> None:
    choice, request = asked("sickness-absence", "?population=students", release)
    assert choice.population != "students"
    assert "Studenten" in request.notices[0].text
    assert "Werkenden" in dict(request.notices[0].offers)


def test_a_measurement_of_other_people_gives_a_notice_that_leads_to_it(release: Release) -> None:
    search = "?population=students&measurement=mhi5-under60-ge"
    choice, request = asked("mental-complaints", search, release)
    assert choice.population == "students"
    there = request.notices[0].offers[0][1]
    assert asked("mental-complaints", there.partition("?")[2], release)[0].measurement == (
        "mhi5-under60-ge"
    )


def test_young_adults_are_found_through_an_age_group(release: Release) -> None:
    choice, _ = asked("severe-loneliness", "?population=young_adults", release)
    assert (choice.measurement, choice.breakdown) == ("loneliness-sw-severe", "age")
    assert subgroup_names(choice, release) == {"15-24": "15 tot en met 24 jaar"}


def test_the_years_to_show_are_those_asked_for(release: Release) -> None:
    choice, request = asked("happiness", "?since=2015&until=2019", release)
    assert (choice.since, choice.until) == ("2015", "2019")
    assert not request.notices
    assert "since=2015" in request.address()


def test_years_in_the_wrong_order_are_both_left_out_with_a_notice(release: Release) -> None:
    choice, request = asked("happiness", "?since=2019&until=2015", release)
    periods = list(period_names(choice, release))
    assert (choice.since, choice.until) == (periods[0], periods[-1])
    assert "2019 ligt na 2015" in request.notices[0].text
    assert "since" not in request.address()


def test_years_that_another_measurement_has_lead_to_all_measurements(release: Release) -> None:
    for search in ("?since=2013", "?since=2013&until=2024"):
        choice, request = asked("mental-complaints", search, release)
        (notice,) = request.notices
        assert "geen cijfer van 2013; een andere meting wel" in notice.text
        assert notice.offers[0] == ("Alle metingen", "/indicator/mental-complaints?show=sources")
        assert choice.since == next(iter(period_names(choice, release)))
    of_the_other = dict(notice.offers)["Psychische klachten (oude grens), per kwartaal"]
    there, clean = asked("mental-complaints", of_the_other.partition("?")[2], release)
    assert any(label.startswith("2013") for label in period_names(there, release))
    assert not clean.notices


def test_young_adults_get_their_newest_group_and_not_the_one_of_2010(release: Release) -> None:
    choice, _ = asked("burnout-complaints", "?population=young_adults", release)
    assert (choice.measurement, choice.until) == ("burnout-nea", "2022")
    assert subgroup_names(choice, release) == {"18-34": "18 tot en met 34 jaar"}


def test_periods_to_choose_from_are_in_time(release: Release) -> None:
    choice = Choice("x", measurement="suicide-number", breakdown="total", population="general")
    labels = list(period_names(choice, release))
    assert labels == sorted(labels)


def test_another_indicator_keeps_what_it_has_too(release: Release) -> None:
    catalogue = release.catalogue
    chosen, _ = asked("happiness", "?breakdown=education", release)
    assert kept(chosen, catalogue.indicator["life-satisfaction"], release) == {
        "breakdown": "education"
    }
    young, _ = asked("mental-complaints", "?population=students", release)
    assert kept(young, catalogue.indicator["severe-loneliness"], release)["population"] == (
        "students"
    )


def test_what_another_indicator_keeps_gives_no_notice_there(release: Release) -> None:
    chosen, _ = asked("mental-complaints", "?population=young_adults", release)
    by_sex, _ = asked("mental-complaints", "?breakdown=sex", release)
    for other in release.catalogue.indicators:
        if other.measurements:
            for choice in (chosen, by_sex):
                told = kept(choice, other, release)
                search = "?" + "&".join(f"{name}={value}" for name, value in told.items())
                assert not asked(other.id, search, release)[1].notices, (other.id, search)


def test_the_sex_age_and_education_of_at_least_six_indicators_can_be_chosen(
    release: Release,
) -> None:
    complete = {
        indicator.id
        for indicator in release.catalogue.indicators
        if indicator.set in ("core", "supplementary")
        for m in indicator.measurements
        if {"sex", "age", "education"} <= set(breakdown_names(m, m.population, release))
    }
    assert len(complete) >= 6
