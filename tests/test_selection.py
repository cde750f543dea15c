"""From address to choice and back."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.query import Release
from indicators.views.selection import (
    breakdowns_of,
    from_controls,
    from_search,
    measurements_of,
    populations_of,
    subgroups_of,
)


def test_an_empty_address_opens_the_first_headline_figure(release: Release) -> None:
    chosen = from_search("", release)
    assert (chosen.indicator, chosen.measurement) == ("burnout-complaints", "burnout-nea")
    assert not chosen.notices


def test_every_choice_survives_its_own_address(release: Release) -> None:
    for indicator in release.catalogue.indicators:
        for population in (
            populations_of(indicator, release.catalogue) if indicator.measurements else []
        ):
            for measurement in measurements_of(indicator, population):
                for breakdown in breakdowns_of(measurement, population, release):
                    search = (
                        f"?indicator={indicator.id}&population={population}"
                        f"&measurement={measurement.id}&breakdown={breakdown}"
                    )
                    chosen = from_search(search, release)
                    assert not chosen.notices, search
                    assert from_search(chosen.search, release) == chosen


def test_an_unknown_indicator_gets_a_notice_with_near_names(release: Release) -> None:
    chosen = from_search("?indicator=burnout-complaint", release)
    assert chosen.indicator == ""
    assert "burnout-complaint" in chosen.notices[0].text
    assert ("Burn-outklachten", "?indicator=burnout-complaints") in chosen.notices[0].offers


def test_an_unknown_breakdown_gets_a_notice_and_the_total_is_shown(release: Release) -> None:
    chosen = from_search("?indicator=life-satisfaction&breakdown=shoe-size", release)
    assert chosen.breakdown == "total"
    assert "Opleidingsniveau" in dict(chosen.notices[0].offers)


def test_young_adults_are_found_through_an_age_group(release: Release) -> None:
    search = "?indicator=severe-loneliness&population=young_adults"
    chosen = from_search(search, release)
    assert chosen.measurement == "loneliness-sw-severe"
    assert chosen.breakdown == "age"
    assert subgroups_of(chosen, release) == {"15-24": "15 tot en met 24 jaar"}


def test_a_changed_control_keeps_what_stands_above_it(release: Release) -> None:
    chosen = from_controls(
        {"set": "core", "indicator": "happiness", "breakdown": "sex"}, (), "indicator", release
    )
    assert (chosen.indicator, chosen.breakdown) == ("happiness", "total")
    chosen = from_controls({"set": "determinant", "indicator": "happiness"}, (), "set", release)
    assert release.catalogue.indicator[chosen.indicator].set == "determinant"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(
    st.dictionaries(
        st.sampled_from(
            ["set", "indicator", "population", "measurement", "breakdown", "group", "x"]
        ),
        st.text(max_size=300),
        max_size=7,
    )
)
def test_no_address_breaks_the_page(release: Release, parts: dict[str, str]) -> None:
    search = "?" + "&".join(f"{name}={value}" for name, value in parts.items())
    chosen = from_search(search, release)
    if chosen.indicator:
        assert from_search(chosen.search, release).indicator == chosen.indicator
    else:
        assert chosen.notices
