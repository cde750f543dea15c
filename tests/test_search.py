"""Searching: what is found by which words, best first, and the page that shows it."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.catalogue import Breakdown, Catalogue
from indicators.language import said, speaking
from indicators.query import Release
from indicators.search import Index, words
from indicators.views import search, site
from indicators.views.page import Content
from indicators.views.request import Request, address_of, parameters_of, request_of
from tests.components import components, text


@pytest.fixture(scope="module")
def index(catalogue: Catalogue) -> Index:
    return Index(catalogue)


def best(query: str, index: Index, most: int = 5) -> list[str]:
    return [hit.item.id for hit in index.find(query)[:most]]


def shown(query: str, release: Release) -> Content:
    return search.render(request_of(release, "/search", query))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Suïcide", ["suicide"]),
        ("burn-outklachten", ["burnoutklachten"]),
        ("MHI-5", ["mhi5"]),
        ("angst/depressie, 18+", ["angst", "depressie", "18"]),
        ("Enquête GGD’en", ["enquete", "ggden"]),
    ],
)
def test_words_are_small_without_accents_and_hyphens(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("depressie", {"anxiety-depression-risk", "self-reported-depression"}),
        ("eenzaam", {"severe-loneliness"}),
        ("lonely", {"severe-loneliness"}),
        ("stress", {"stress", "work-stress", "school-stress"}),
        ("suicide", {"suicide", "suicidal-thoughts"}),
        ("zelfdoding", {"suicide", "suicidal-thoughts"}),
        ("burn-out", {"burnout-complaints"}),
        ("burnout", {"burnout-complaints"}),
        ("burn out", {"burnout-complaints"}),
        ("ggz wachtlijst", {"waiting-time-specialist-care", "waiting-time-basic-care"}),
        ("waiting list", {"waiting-time-specialist-care"}),
        ("psychische klachten", {"mental-complaints"}),
        ("gelukkig", {"happiness"}),
        ("pesten", {"bullied-at-school"}),
        ("young adults", {"young_adults"}),
        ("jongvolwassenen", {"young_adults"}),
        ("vrouwen", {"women"}),
        ("NEA", {"nea"}),
        ("01.01", {"mental-wellbeing-score"}),
        ("K10", {"anxiety-depression-risk"}),
        ("bestaanszekerheid", {"security_of_subsistence"}),
        ("mediawijsheid", {"media-literacy"}),
        ("motie ceder", {"motion-ceder"}),
        ("gezondheidsmonitor", {"gezondheidsmonitor-jeugd"}),
    ],
)
def test_common_words_find_what_readers_mean(query: str, expected: set[str], index: Index) -> None:
    assert expected <= set(best(query, index, 6))


def test_a_name_as_it_is_written_comes_first(catalogue: Catalogue, index: Index) -> None:
    for indicator in catalogue.indicators:
        for name in (indicator.name.nl, indicator.name.en):
            assert best(name, index, 1) == [indicator.id], name


def test_an_exact_word_comes_before_a_longer_one_and_that_before_a_misspelt_one(
    index: Index,
) -> None:
    scores = {hit.item.id: hit.score for hit in index.find("stress")}
    assert scores["stress"] > scores["work-stress"]
    misspelt = {hit.item.id: hit.score for hit in index.find("strees")}
    assert scores["work-stress"] > misspelt["work-stress"] > 0


def misspelt(name: str, turn: int) -> Iterator[str]:
    """The name with a letter missing, wrong and swapped, at a place that `turn` chooses."""
    places = [p for p in range(len(name) - 1) if name[p].isalpha() and name[p + 1].isalpha()]
    at = places[turn % len(places)]
    yield name[:at] + name[at + 1 :]
    yield name[:at] + ("q" if name[at] != "q" else "x") + name[at + 1 :]
    yield name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def test_a_typo_in_a_name_still_finds_the_indicator(catalogue: Catalogue, index: Index) -> None:
    tried = found = 0
    for turn, indicator in enumerate(catalogue.indicators):
        for name in (indicator.name.nl, indicator.name.en):
            if len(name) >= 6:
                for query in misspelt(name, turn * 7):
                    tried += 1
                    found += indicator.id in best(query, index)
    assert tried > 400
    assert found / tried >= 0.95


def test_names_are_found_in_both_languages_whatever_is_spoken(release: Release) -> None:
    for language in ("nl", "en"):
        with speaking(language):
            for query in ("?q=eenzaamheid", "?q=loneliness"):
                links = [a.href for a in components(shown(query, release).body, "Link")]
                assert any("/indicator/severe-loneliness" in href for href in links)


def test_every_kind_of_result_leads_to_a_page_that_takes_its_address(release: Release) -> None:
    visited = set()
    for query in ("jongeren", "burn-out", "vrouwen", "motie", "veerkracht", "enquete", "slapen"):
        for results in components(shown(f"?q={query}", release).body, "Section", "results"):
            kind = text(next(components(results, "H2")))
            link = next(components(results, "Link"))
            path, _, rest = link.href.partition("?")
            request = request_of(release, path, f"?{rest.partition('#')[0]}")
            if kind not in visited and request.page in {page.name for page in site.PAGES}:
                visited.add(kind)
                site.render(request)
                assert not request.notices, link.href
    assert visited >= {"Indicatoren", "Metingen", "Subgroepen", "Bronnen", "Maatregelen"}


def test_a_subgroup_without_figures_is_not_offered(release: Release) -> None:
    known = {
        (b.id, subgroup.id): said(subgroup.name)
        for b in release.catalogue.breakdowns
        if isinstance(b, Breakdown)
        for subgroup in b.subgroups
    }
    empty = [key for key in known if key[1] not in release.subgroups.get(key[0], ())]
    assert empty
    for breakdown, subgroup in empty:
        body = shown(f"?q={known[breakdown, subgroup]}", release).body
        links = [a.href for a in components(body, "Link")]
        assert address_of("group", breakdown, subgroup) not in links


def test_results_stand_by_kind_with_a_line_of_context(release: Release) -> None:
    body = shown("?q=burn-out", release).body
    results = list(components(body, "Section", "results"))
    kinds = [text(next(components(section, "H2"))) for section in results]
    assert kinds[0] == "Indicatoren"
    assert "Maatregelen" in kinds
    first = next(components(results[0], "Li"))
    assert "Kernset" in text(first)
    assert "uitgeput" in text(first) or "vermoeid" in text(first).lower()


def test_a_kind_with_many_results_can_be_shown_whole(release: Release) -> None:
    body = shown("?q=stress", release).body
    all_of = next(a.href for a in components(body, "Link") if "kind=measurement" in a.href)
    whole = shown("?" + all_of.partition("?")[2], release)
    (results,) = components(whole.body, "Section", "results")
    assert len(list(components(results, "Li"))) > 8


def test_nothing_found_says_so_and_offers_words_that_do_find_something(release: Release) -> None:
    content = shown("?q=zorgverzekerign", release)
    assert "zorgverzekerign" in content.status
    nothing = shown("?q=xqzzyjkw", release)
    assert nothing.status == "Niets gevonden voor ‘xqzzyjkw’."
    offers = [a.href for a in components(nothing.body, "Link") if "/search?q=" in a.href]
    for href in offers:
        assert "Niets gevonden" not in shown("?" + href.partition("?")[2], release).status


def test_results_about_suicide_stand_beside_the_help_line(release: Release) -> None:
    assert "113" in text(shown("?q=zelfdoding", release).body)
    assert "0800-0113" not in text(shown("?q=geluk", release).body)


def test_without_words_the_page_offers_the_core_set(release: Release) -> None:
    content = shown("", release)
    core = [i for i in release.catalogue.indicators if i.set == "core"]
    for indicator in core:
        assert said(indicator.name) in text(content.body)


def test_a_topic_leads_to_its_theme_in_the_model_and_policy_to_its_entry(
    release: Release,
) -> None:
    catalogue = release.catalogue
    topic = next(t for t in catalogue.topics if t.role == "indicators")
    links = [a.href for a in components(shown(f"?q={said(topic.name)}", release).body, "Link")]
    assert f"/determinants#theme-{topic.theme}" in links
    event = next(e for e in catalogue.policy.events if e.kind == "agreement")
    links = [a.href for a in components(shown(f"?q={said(event.name)}", release).body, "Link")]
    assert f"/policy?kind=agreement#event-{event.id}" in links


def test_the_index_of_a_release_is_built_once(release: Release) -> None:
    assert search.index_of(release) is search.index_of(release)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=st.text(max_size=200))
def test_any_words_give_a_page(query: str, release: Release) -> None:
    request = Request(release, "search", (), parameters_of("?q=x") | {"q": [query]})
    assert search.render(request).title
