"""All measurements of an indicator side by side: which compare, and why others do not."""

from itertools import combinations

from indicators.catalogue import Ages, Catalogue
from indicators.query import Release
from indicators.views import measurements
from indicators.views.measurements import REASONS, families, reasons, side_by_side
from tests.components import components, text


def test_the_reason_is_what_the_catalogue_says_that_differs(catalogue: Catalogue) -> None:
    one = catalogue.measurement["mhi5-atmost76-ge"]
    assert reasons(one, catalogue.measurement["mhi5-under60-ge"]) == [REASONS["cut_off"]]
    assert reasons(one, catalogue.measurement["mhi5-atmost76-workers-ge"]) == [REASONS["ages"]]
    assert REASONS["source"] in reasons(one, catalogue.measurement["mhi5-atmost76-students"])
    number = catalogue.measurement["mhi5-under60-number-ge-half-year"]
    assert REASONS["unit"] in reasons(one, number)


def test_measurements_compare_when_only_the_people_differ(catalogue: Catalogue) -> None:
    one = catalogue.measurement["mhi5-atmost76-ge"]
    workers = one.model_copy(update={"id": "workers", "population": "workers"})
    assert reasons(one, workers) == []
    older = workers.model_copy(update={"ages": Ages(first=15)})
    assert reasons(one, older) == [REASONS["ages"]]


def test_measurements_that_are_described_alike_still_differ_in_something(
    catalogue: Catalogue,
) -> None:
    for indicator in catalogue.indicators:
        for one, other in combinations(indicator.measurements, 2):
            if one.population == other.population:
                assert reasons(one, other), (one.id, other.id)


def test_reasons_hold_both_ways(catalogue: Catalogue) -> None:
    for indicator in catalogue.indicators:
        for one, other in combinations(indicator.measurements, 2):
            assert reasons(one, other) == reasons(other, one)


def test_a_cut_off_that_is_not_known_of_both_is_not_called_another(catalogue: Catalogue) -> None:
    one = catalogue.measurement["mhi5-atmost76-ge"]
    unknown = one.model_copy(update={"id": "x", "cut_off": None})
    assert reasons(one, unknown) == ["grens niet van beide bekend"]


def test_a_family_shares_questions_cut_off_and_unit(catalogue: Catalogue) -> None:
    every = catalogue.indicator["mental-complaints"].measurements
    found = families(every)
    assert sum(len(family.measurements) for family in found) == len(every)
    for family in found:
        assert len({(m.instrument, m.cut_off, m.unit) for m in family.measurements}) == 1
    assert found[0].title == "Score van 76 of lager: angst- of depressiegevoelens"


def test_every_measurement_stands_once_with_the_chosen_one_first(catalogue: Catalogue) -> None:
    for indicator in catalogue.indicators:
        for chosen in indicator.measurements[:2]:
            alike, apart = side_by_side(indicator, chosen)
            shown = [*alike, *(m for family in apart for m in family.measurements)]
            assert alike[0] == chosen
            assert sorted(m.id for m in shown) == sorted(m.id for m in indicator.measurements)


def test_why_2013_and_2024_do_not_compare_is_told_in_words(release: Release) -> None:
    indicator = release.catalogue.indicator["mental-complaints"]
    chosen = release.catalogue.measurement["mhi5-under60-ge"]
    words = text(measurements.body(indicator, chosen, release))
    assert "2014: Nieuwe opzet Gezondheidsenquête 2014." in words
    assert "76 of lager in plaats van onder de 60" in words
    assert "Niet te vergelijken: andere grens" in words


def test_every_figure_side_by_side_leads_to_its_source_and_every_name_to_its_chart(
    release: Release,
) -> None:
    indicator = release.catalogue.indicator["mental-complaints"]
    body = measurements.body(indicator, indicator.measurements[0], release)
    entries = list(components(body, "Li", "measurement"))
    assert len(entries) == len(indicator.measurements)
    assert len(list(components(body, "Link"))) == len(entries) - 1
    for figure in components(body, "Span", "newest-figure"):
        (link,) = components(figure, "A")
        assert link.href.startswith("http")


def test_one_measurement_has_nothing_beside_it(catalogue: Catalogue) -> None:
    indicator = next(i for i in catalogue.indicators if len(i.measurements) == 1)
    assert measurements.answer(indicator, indicator.measurements[0]) == (
        "Van deze indicator is er één meting."
    )


def test_the_answer_counts_measurements_sources_and_those_that_compare(
    catalogue: Catalogue,
) -> None:
    indicator = catalogue.indicator["mental-complaints"]
    words = measurements.answer(indicator, indicator.measurements[0])
    assert words.startswith("Deze indicator is op 28 manieren gemeten, in 7 bronnen; geen")
    alike = indicator.measurements[0].model_copy(update={"id": "x", "population": "workers"})
    more = indicator.model_copy(update={"measurements": (*indicator.measurements, alike)})
    assert "; 1 daarvan is te vergelijken" in measurements.answer(more, more.measurements[0])
