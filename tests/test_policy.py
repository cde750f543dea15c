"""The page of policy, and the facts of the policy documents in the catalogue."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.catalogue import (
    Catalogue,
    Policy,
    PolicyEvent,
    PolicyFact,
    PolicyMeasure,
    PolicyTheme,
    Text,
)
from indicators.language import said, speaking
from indicators.query import Release
from indicators.views import cells, policy
from indicators.views.page import Content
from indicators.views.request import Request, address_of, request_of
from indicators.views.timeline import KINDS
from tests.components import components, text
from tests.conftest import ROOT

EVIDENCE = ROOT.parent / "shared" / "policy"
READ = {
    "progress-report-2023": "2023-11-progress-report.txt",
    "letter-2025-09": "2025-letter-action-programme.txt",
}


def shown(search: str, release: Release) -> tuple[Content, Request]:
    request = request_of(release, "/policy", search)
    return policy.render(request), request


def numbers(written: str) -> list[str]:
    return re.findall(r"\d(?:[\d.,]*\d)?", written)


def entries(told: Policy) -> list[PolicyMeasure | PolicyTheme | PolicyEvent]:
    return [*told.measures, *told.themes, *told.events]


def facts(catalogue: Catalogue) -> list[tuple[PolicyMeasure | PolicyTheme, PolicyFact]]:
    told = catalogue.policy
    of_measures = [(m, fact) for m in told.measures for fact in m.results]
    return [*of_measures, *((t, fact) for t in told.themes for fact in t.plans)]


def test_the_approach_has_five_lines_with_its_twenty_nine_measures_in_order(
    catalogue: Catalogue,
) -> None:
    told = catalogue.policy
    assert [line.number for line in told.lines] == [1, 2, 3, 4, 5]
    assert [m.number for m in told.measures] == list(range(1, 30))
    order = [line.id for line in told.lines]
    assert all(order.index(a.line) <= order.index(b.line) for a, b in pairwise(told.measures))
    assert list(Counter(m.line for m in told.measures).values()) == [4, 9, 5, 6, 5]
    assert [theme.number for theme in told.themes] == [1, 2, 3, 4, 5]


def test_every_measure_is_about_people_and_says_what_was_reported(catalogue: Catalogue) -> None:
    for measure in catalogue.policy.measures:
        assert measure.populations, measure.id
        assert measure.results, measure.id


def test_a_number_in_a_reported_fact_is_one_that_was_published(catalogue: Catalogue) -> None:
    for entry, fact in facts(catalogue):
        published = {n for figure in fact.figures for n in numbers(figure)}
        assert set(numbers(fact.text.nl)) == published, entry.id
        # English writes the same numbers, with the other separators.
        english = {n.translate(str.maketrans(",.", ".,")) for n in numbers(fact.text.en)}
        assert english == published, entry.id


@pytest.mark.skipif(not EVIDENCE.is_dir(), reason="de beleidsstukken staan hier niet")
def test_a_published_figure_stands_in_its_document(catalogue: Catalogue) -> None:
    read = {name: words_of(EVIDENCE / file) for name, file in READ.items()}
    for entry, fact in facts(catalogue):
        for figure in fact.figures:
            assert " ".join(figure.split()).casefold() in read[entry.document], entry.id
    for measure in catalogue.policy.measures:
        assert f"maatregel {measure.number} " in read[measure.document]


@pytest.mark.skipif(not EVIDENCE.is_dir(), reason="de beleidsstukken staan hier niet")
def test_the_sentences_about_policy_are_not_those_of_the_documents(catalogue: Catalogue) -> None:
    read = " ".join(words_of(file) for file in EVIDENCE.glob("*.txt"))
    told = catalogue.policy
    written = [entry.description.nl for entry in entries(told)]
    written += [fact.text.nl for _, fact in facts(catalogue)]
    for sentence in (part for one in written for part in re.split(r"(?<=[.!?]) ", one)):
        assert sentence.casefold().rstrip(".") not in read, sentence


def words_of(file: Path) -> str:
    return " ".join(file.read_text(encoding="utf-8").split()).casefold()


def test_the_page_shows_every_measure_theme_and_event(release: Release) -> None:
    content, request = shown("", release)
    told = release.catalogue.policy
    words = text(content.body)
    for entry in entries(told):
        assert said(entry.name) in words, entry.id
    assert f"{len(told.measures)} maatregelen, {len(told.themes)} thema’s" in content.status
    assert not request.notices


def test_which_measures_concern_young_people_and_what_their_figures_do(release: Release) -> None:
    content, _ = shown("?population=young_adults", release)
    told = release.catalogue.policy
    words = text(content.body)
    for measure in told.measures:
        concerned = "young_adults" in measure.populations
        assert (said(measure.name) in words) == concerned, measure.id
    loneliness = next(i for i in release.catalogue.indicators if i.id == "severe-loneliness")
    found = cells.of_population(loneliness, "young_adults", release)
    assert not isinstance(found, cells.Absent)
    for one in found:
        assert cells.value(one.glance.newest, one.measurement, release.catalogue) in words
    assert "niet wat de maatregelen doen" in words


def test_every_figure_of_a_group_leads_to_its_source_and_its_indicator(release: Release) -> None:
    content, _ = shown("?population=students", release)
    (listed,) = components(content.body, "Ul", "figure-list")
    assert len(listed.children) > 3
    for item in listed.children:
        assert all(a.href.startswith("http") for a in components(item, "A"))
        assert any(a.href.startswith("/indicator/") for a in components(item, "Link"))


def test_a_measure_leads_to_the_groups_and_indicators_that_it_is_about(release: Release) -> None:
    content, _ = shown("", release)
    cards = {card.id: card for card in components(content.body, "Details", "measure")}
    for measure in release.catalogue.policy.measures:
        links = {link.href for link in components(cards[f"measure-{measure.number}"], "Link")}
        assert {address_of("group", p) for p in measure.populations} <= links
        assert {address_of("indicator", i) for i in measure.indicators} <= links


@pytest.mark.parametrize("line", ["society", "neighbourhood", "education", "work", "online"])
def test_a_line_of_action_shows_its_own_measures_opened(line: str, release: Release) -> None:
    content, _ = shown(f"?line={line}", release)
    cards = list(components(content.body, "Details", "measure"))
    own = [m for m in release.catalogue.policy.measures if m.line == line]
    assert [card.id for card in cards] == [f"measure-{m.number}" for m in own]
    assert all(card.open for card in cards)


def test_a_kind_shows_only_that_kind_in_the_order_of_time(release: Release) -> None:
    content, _ = shown("?kind=motion", release)
    motions = [e for e in release.catalogue.policy.events if e.kind == "motion"]
    titles = components(content.body, "P", "moment-title")
    in_time = sorted(motions, key=lambda e: e.date)
    assert [text(t).strip() for t in titles] == [said(e.name) for e in in_time]
    assert len(motions) == 9
    assert not list(components(content.body, "Details", "measure"))


def test_the_timeline_is_a_list_of_years_oldest_first(release: Release) -> None:
    content, _ = shown("", release)
    (line,) = components(content.body, "Ol", "timeline")
    years = [text(item.children[0]).strip() for item in line.children]
    assert years[:-1] == sorted(years[:-1])
    undated = [m for m in release.catalogue.policy.measures if not (m.first or m.last)]
    assert years[-1] == "Zonder datum in de rapportage"
    assert len(list(components(line.children[-1], "A"))) == len(undated)


def test_every_event_can_be_led_to(release: Release) -> None:
    content, _ = shown("", release)
    anchors = {getattr(item, "id", None) for item in components(content.body, "Li", "moment")}
    assert {f"event-{e.id}" for e in release.catalogue.policy.events} <= anchors


def test_a_summary_of_links_counts_only_what_there_is(release: Release) -> None:
    content, _ = shown("", release)
    words = text(content.body)
    assert "0 indicatoren" not in words
    assert " 1 indicatoren" not in words


def test_a_choice_that_leaves_nothing_says_so_and_offers_everything(release: Release) -> None:
    content, _ = shown("?line=online&kind=agreement&population=older_people", release)
    assert content.status == "Met deze keuze is er niets te zien."
    assert address_of("policy") in [link.href for link in components(content.body, "Link")]


def test_what_a_document_leaves_open_is_said_on_the_page(release: Release) -> None:
    words = text(shown("", release)[0].body)
    told = release.catalogue.policy
    uncertain: list[Text | None] = [d.uncertain for d in told.documents]
    uncertain += [m.uncertain for m in told.measures]
    uncertain += [event.uncertain for event in told.events]
    assert len([remark for remark in uncertain if remark]) >= 5
    for remark in filter(None, uncertain):
        assert said(remark) in words


def test_the_page_speaks_english_and_keeps_it_in_its_links(release: Release) -> None:
    with speaking("en"):
        content, _ = shown("?line=work&lang=en", release)
    words = text(content.body)
    assert "Working together against burn-out complaints" in words
    assert all("lang=en" in link.href for link in components(content.body, "Link"))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(line=st.text(max_size=120), population=st.text(max_size=120), kind=st.text(max_size=120))
def test_any_address_gives_a_page_that_says_what_does_not_exist(
    line: str, population: str, kind: str, release: Release
) -> None:
    asked = {"line": [line], "population": [population], "kind": [kind]}
    request = Request(release, "policy", (), asked)
    assert policy.render(request).title
    told = release.catalogue.policy
    known = {"all", "", *(x.id for x in told.lines), *release.catalogue.population, *KINDS}
    assert len(request.notices) >= sum(value not in known for value in (line, population, kind))
