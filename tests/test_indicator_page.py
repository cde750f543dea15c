"""The page of an indicator as the server makes it: its answer, views, tabs, controls, notices."""

import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators import wording
from indicators.catalogue import Indicator
from indicators.language import said, speaking
from indicators.query import Release
from indicators.views import differences, shows
from indicators.views import indicator as page
from indicators.views.page import Content
from indicators.views.request import Request, request_of
from tests.components import components, text

BREAKDOWN = "?breakdown=education"


def shown(name: str, search: str, release: Release) -> tuple[Content, Request]:
    request = request_of(release, f"/indicator/{name}", search)
    return page.render(request), request


def words(name: str, search: str, release: Release) -> str:
    return text(shown(name, search, release)[0].body)


def answer(content: Content) -> str:
    return text(next(components(content.body, "P", "answer")))


def tabs(content: Content) -> list[Any]:
    return [
        li.children
        for nav in components(content.body, "Nav", "tabs")
        for li in components(nav, "Li")
    ]


def figures(content: Content) -> list[Any]:
    """The links of a table to the sources of its figures."""
    (table,) = components(content.body, "Table")
    return list(components(table, "A"))


def fields(content: Content) -> dict[str, Any]:
    kinds = ("Select", "Checklist")
    return {field.id: field for kind in kinds for field in components(content.body, kind)}


def first_with_figures(release: Release) -> list[Indicator]:
    return [
        i
        for i in release.catalogue.indicators
        if any(m.id in release.breakdowns for m in i.measurements)
    ]


# --- the answer and its figures


def test_an_indicator_opens_with_one_sentence_that_answers(release: Release) -> None:
    content, _ = shown("burnout-complaints", "", release)
    assert content.title == "Burn-outklachten"
    assert answer(content) == "20% van de werknemers had burn-outklachten in 2024."
    assert content.status == f"Getoond: {answer(content)}"


def test_every_indicator_has_a_title_a_status_and_its_figures_lead_to_their_sources(
    release: Release,
) -> None:
    for indicator in release.catalogue.indicators:
        content, request = shown(indicator.id, "", release)
        assert content.title == said(indicator.name)
        assert content.status and answer(content)
        assert not request.notices
        if indicator in first_with_figures(release):
            assert all(link.href.startswith("http") for link in figures(content))


@pytest.mark.parametrize("show", ["trend", "latest", "change"])
@pytest.mark.parametrize("name", ["life-satisfaction", "sickness-absence", "suicide"])
def test_the_cells_of_a_view_are_published_figures(show: str, name: str, release: Release) -> None:
    content, _ = shown(name, f"?breakdown=age&show={show}", release)
    first = release.catalogue.indicator[name].measurements[0]
    rows = [release.series(first.id, breakdown) for breakdown in ("age", "total")]
    published = {wording.plain_value(row) for frame in rows for row in frame.itertuples()}
    cells = {text(link) for link in figures(content)}
    assert cells and cells <= published


def test_the_trend_holds_all_periods_or_those_from_and_until_the_years_asked_for(
    release: Release,
) -> None:
    content, _ = shown("happiness", "?since=2015&until=2018", release)
    heads = [text(head) for head in components(content.body, "Th") if head.scope == "col"]
    assert heads == ["Groep", "2018", "2017", "2016", "2015"]
    assert "van 2" not in answer(content)
    assert "in 2018" in answer(content)


def test_the_change_has_both_figures_their_difference_and_why_it_cannot_be_tested(
    release: Release,
) -> None:
    search = "?population=young_adults&show=change&from=2019&to=2022"
    content, _ = shown("severe-loneliness", search, release)
    (row,) = [r for body in components(content.body, "Tbody") for r in components(body, "Tr")]
    assert [text(cell).strip() for cell in row.children] == [
        "15 tot en met 24 jaar",
        "9,0",
        "12,1",
        "+3,1",
        "Niet te toetsen: de bron geeft niet bij elk cijfer een 95%-interval.",
    ]
    everything = text(content.body)
    assert "Verschil (procentpunt)" in everything
    assert "3,1 procentpunt hoger" in answer(content)


def test_a_change_that_can_be_tested_has_a_verdict_for_every_group(release: Release) -> None:
    search = "?breakdown=education&show=change&from=2013&to=2024"
    content, _ = shown("life-satisfaction", search, release)
    told = [text(cell) for cell in components(content.body, "Td", "verdict")]
    assert len(told) == 5
    assert all("geen verandering aangetoond" in one and "(" in one for one in told)
    assert "Getoetst: bij 0 van de 5 groepen is het cijfer gestegen" in text(content.body)


def test_the_latest_year_can_be_sorted_and_has_the_total(release: Release) -> None:
    search = "?breakdown=age&show=latest&order=value"
    content, _ = shown("life-satisfaction", search, release)
    rows = [r for body in components(content.body, "Tbody") for r in components(body, "Tr")]
    numbers = [float(text(next(components(r, "A"))).replace(",", ".")) for r in rows[:-1]]
    assert numbers == sorted(numbers, reverse=True)
    assert text(rows[-1]).startswith("Totaal")


def test_one_figure_suggests_the_breakdowns_that_have_more(release: Release) -> None:
    content, _ = shown("happiness", "?show=latest", release)
    suggestion = next(components(content.body, "Div", "suggestion"))
    links = {text(link): link.href for link in components(suggestion, "Link")}
    assert "breakdown=age" in links["Leeftijd"]
    assert "show=latest" in links["Leeftijd"]


def test_figures_of_one_period_open_side_by_side_with_their_year(release: Release) -> None:
    content, _ = shown("overweight", "?breakdown=region", release)
    assert len(figures(content)) == 16 + ("Totaal" in text(content.body))
    assert "Algemene bevolking, 18 jaar of ouder; 2020" in text(content.body)


def test_a_population_that_is_an_age_group_gets_its_own_answer(release: Release) -> None:
    content, _ = shown("severe-loneliness", "?population=young_adults", release)
    assert "15 tot en met 24 jaar: 12,1% in 2022" in answer(content)
    assert "procent; Jongvolwassenen: 15 tot en met 24 jaar" in text(content.body)


def test_the_range_is_that_of_all_groups_unless_the_reader_chose_some(release: Release) -> None:
    search = "?breakdown=sector"
    assert "liep het cijfer uiteen van" in words("sickness-absence", search, release)
    chosen = f"{search}&group=sbi-C&group=sbi-P&group=sbi-Q"
    assert "liep het cijfer in de gekozen groepen uiteen van" in words(
        "sickness-absence", chosen, release
    )


def test_a_reader_who_drops_one_group_keeps_all_others(release: Release) -> None:
    regions = list(dict.fromkeys(release.series("overweight-gm18", "region")["subgroup"]))
    groups = "".join(f"&group={region}" for region in regions[1:])
    content, _ = shown("overweight", f"?breakdown=region{groups}", release)
    body = next(components(content.body, "Tbody"))
    named = [text(head) for head in components(body, "Th") if text(head) != "Totaal"]
    assert len(named) == len(regions) - 1


def test_every_chart_has_the_shared_setting_and_a_text_alternative(release: Release) -> None:
    for show in ("trend", "latest", "change"):
        content, _ = shown("life-satisfaction", f"{BREAKDOWN}&show={show}", release)
        (graph,) = components(content.body, "Graph")
        assert graph.config["showSendToCloud"] is False
        frame = next(d for d in components(content.body, "Div", "plot"))
        assert getattr(frame, "aria-label").startswith("Grafiek. ")


# --- tabs and controls


def test_the_views_are_links_and_the_current_one_is_marked(release: Release) -> None:
    content, _ = shown("life-satisfaction", f"{BREAKDOWN}&show=change", release)
    found = tabs(content)
    assert [text(tab) for tab in found] == [
        "Door de tijd",
        "Groepen vergelijken",
        "Twee jaren vergelijken",
        "Alle metingen",
    ]
    current = [tab for tab in found if getattr(tab, "aria-current", None) == "page"]
    assert [text(tab) for tab in current] == ["Twee jaren vergelijken"]


def test_every_tab_leads_to_its_view_with_the_same_choice(release: Release) -> None:
    content, request = shown("life-satisfaction", f"{BREAKDOWN}&group=bo&show=latest", release)
    for tab in tabs(content):
        path, _, search = tab.href.partition("?")
        there = request_of(release, path, search)
        opened = page.render(there)
        current = [t for t in tabs(opened) if getattr(t, "aria-current", None)]
        assert [text(t) for t in current] == [text(tab)]
        assert there.taken.get("breakdown") == request.taken["breakdown"]
        assert there.taken.get("group") == request.taken.get("group")


def test_the_page_leads_to_the_same_people_and_breakdown_elsewhere(release: Release) -> None:
    content, _ = shown("life-satisfaction", "?breakdown=sex&group=women", release)
    links = [link.href for link in components(content.body, "Link")]
    assert {"/group/sex/women", "/differences?by=sex"} <= set(links)
    assert "/beside?indicator=life-satisfaction" in links
    about_students, _ = shown("life-satisfaction", "?population=students", release)
    assert "/group/students" in [a.href for a in components(about_students.body, "Link")]


def test_policy_about_the_figures_is_listed_with_its_line_in_the_chart(release: Release) -> None:
    content, _ = shown("happiness", "", release)
    chart_notes = text(next(components(content.body, "Ul", "chart-notes")))
    listed = next(
        part
        for part in components(content.body, "Details", "words")
        if "Beleid over" in text(part.children[0])
    )
    links = {text(a): a.href for a in components(listed, "Link")}
    launch = next(name for name in links if name.startswith("Start van de aanpak"))
    assert links[launch] == "/policy?kind=programme#event-launch"
    assert f"Stippellijn 2, 10 juni 2022: {launch}" in chart_notes
    assert "10 juni 2022, stippellijn 2" in text(listed)
    assert "zegt niet dat het een cijfer heeft veranderd" in text(listed)


def test_many_fields_fold_on_a_narrow_screen_and_few_do_not(release: Release) -> None:
    content, _ = shown("happiness", "", release)
    (fold,) = components(content.body, "Details", "fold")
    assert text(fold.children[0]) == "Kies een cijfer"
    assert list(components(fold, "Form"))
    few = differences.render(request_of(release, "/differences", ""))
    assert not list(components(few.body, "Details", "fold"))


def test_only_views_with_figures_are_offered(release: Release) -> None:
    content, _ = shown("burnout-complaints", "?breakdown=age", release)
    assert "Twee jaren vergelijken" not in [text(tab) for tab in tabs(content)]


@pytest.mark.parametrize("show", ["change", "trend"])
def test_a_view_without_figures_says_why_and_offers_the_others(show: str, release: Release) -> None:
    content, request = shown("overweight", f"?breakdown=region&show={show}", release)
    (notice,) = request.notices
    assert "Wel zijn er:" in notice.text
    assert "Groepen vergelijken" in dict(notice.offers)
    assert answer(content)


def test_another_indicator_of_the_set_is_chosen_without_leaving(release: Release) -> None:
    content, _ = shown("happiness", "", release)
    field = fields(content)["indicator"]
    offered = {option["value"] for option in field.options}
    assert {i.id for i in release.catalogue.indicators if i.set == "core"} == offered


def test_a_set_without_an_indicator_opens_its_first_one_with_figures(release: Release) -> None:
    request = request_of(release, "/indicator", "?set=determinant")
    content = page.render(request)
    (found,) = request.rest
    assert release.catalogue.indicator[found].set == "determinant"
    assert answer(content)
    assert request.address().startswith(f"/indicator/{found}")


def test_the_controls_of_a_view_are_its_own(release: Release) -> None:
    def ids(show: str) -> set[str]:
        return set(fields(shown("life-satisfaction", f"{BREAKDOWN}&show={show}", release)[0]))

    always = {"set", "indicator", "population", "measurement"}
    assert ids("trend") == always | {"breakdown", "since", "until", "group"}
    assert ids("latest") == always | {"breakdown", "year", "order", "group"}
    assert ids("change") == always | {"breakdown", "from", "to", "group"}
    assert ids("sources") == always


def test_each_control_holds_what_is_shown(release: Release) -> None:
    search = f"{BREAKDOWN}&show=change&from=2014&to=2020"
    held = fields(shown("life-satisfaction", search, release)[0])
    assert (held["from"].value, held["to"].value) == ("2014", "2020")
    assert held["breakdown"].value == "education"
    for field in held.values():
        values = [option["value"] for option in field.options]
        chosen = field.value if isinstance(field.value, list) else [field.value]
        assert set(chosen) <= set(values)


def test_a_field_says_what_it_follows_and_what_its_default_is(release: Release) -> None:
    content, _ = shown("life-satisfaction", f"{BREAKDOWN}&show=change", release)
    controls = {getattr(d, "data-name"): d for d in components(content.body, "Div", "control")}
    assert getattr(controls["indicator"], "data-in-path") == "yes"
    assert getattr(controls["indicator"], "data-follows") == "set"
    assert "breakdown" in getattr(controls["from"], "data-follows").split()
    assert "from" in getattr(controls["to"], "data-follows").split()
    assert getattr(controls["breakdown"], "data-default") == "total"
    assert not getattr(controls["breakdown"], "data-follows")


# --- without figures


def test_an_indicator_without_a_figure_says_why_and_offers_others(release: Release) -> None:
    empty = [i for i in release.catalogue.indicators if not i.measurements]
    assert empty
    for indicator in empty:
        content, _ = shown(indicator.id, "", release)
        assert answer(content) == said(indicator.no_figures)
        assert said(indicator.definition) in text(content.body)
        assert {"set", "indicator"} <= set(fields(content))


def test_no_figure_of_a_measurement_leads_to_one_that_has_figures(release: Release) -> None:
    catalogue = release.catalogue
    for indicator in catalogue.indicators:
        empty = [m for m in indicator.measurements if m.id not in release.breakdowns]
        held = [m for m in indicator.measurements if m.id in release.breakdowns]
        for m in empty[:1] if held else []:
            content, _ = shown(indicator.id, f"?measurement={m.id}", release)
            others = next(components(content.body, "Ul", "others"))
            assert f"measurement={held[0].id}" in next(components(others, "Link")).href


def test_an_unknown_indicator_gets_near_names_and_the_whole_list(release: Release) -> None:
    content, request = shown("burnout-complaint", "", release)
    assert ("Burn-outklachten", "/indicator/burnout-complaints") in request.notices[0].offers
    links = [link.href for link in components(content.body, "Link")]
    assert {f"/indicator/{i.id}" for i in release.catalogue.indicators} == set(links)


# --- what stands beside the figures


def test_a_provisional_indicator_says_so(release: Release) -> None:
    assert "Voorlopige indeling." in words("control-over-own-life", "", release)


@pytest.mark.parametrize("show", shows.SHOWS)
def test_suicide_figures_stand_beside_the_help_line(show: str, release: Release) -> None:
    assert "113" in words("suicide", f"?show={show}", release)
    assert "Bel 113" not in words("happiness", f"?show={show}", release)


def test_a_figure_that_is_not_final_says_so_in_the_answer(release: Release) -> None:
    rows = release.all_observations()
    row = next(rows[rows["status"].eq("provisional") & rows["breakdown"].eq("total")].itertuples())
    m = release.catalogue.measurement[row.measurement]
    assert "voorlopig cijfer" in wording.answer(row, m, release.catalogue.unit[row.unit])


def test_the_background_names_definition_instrument_source_and_breaks(release: Release) -> None:
    content, _ = shown("mental-complaints", "?measurement=mhi5-under60-ge", release)
    about = text(next(components(content.body, "Section", "about")))
    m = release.catalogue.measurement["mhi5-under60-ge"]
    source = release.catalogue.source[m.source]
    for told in (m.instrument, m.cut_off, source.name, source.description):
        assert said(told) in about
    assert "2024: Nieuwe grenswaarde voor de MHI-5." in about
    assert release.id in about


def test_headings_of_every_view_follow_each_other(release: Release) -> None:
    for show in shows.SHOWS:
        content, _ = shown("life-satisfaction", f"{BREAKDOWN}&show={show}", release)
        assert levels_step_by_one(content.body)


def levels_step_by_one(body: list[Any]) -> bool:
    levels = [1, *(int(kind[1]) for kind in headings(body))]
    return all(after - before <= 1 for before, after in pairwise(levels))


def headings(part: Any) -> list[str]:
    if isinstance(part, list | tuple):
        return [kind for child in part for kind in headings(child)]
    kind = type(part).__name__
    own = [kind] if re.fullmatch("H[1-6]", kind) else []
    return own + (headings(part.children) if getattr(part, "children", None) else [])


# --- an address that nobody can trust

NAMES = st.sampled_from(
    (
        "show",
        "population",
        "measurement",
        "breakdown",
        "group",
        "since",
        "until",
        "from",
        "to",
        "year",
        "order",
        "set",
        "lang",
        "x",
    )
)
KNOWN = st.sampled_from(
    (
        "trend",
        "latest",
        "change",
        "sources",
        "total",
        "age",
        "sex",
        "education",
        "2013",
        "2024",
        "2019",
        "1492",
        "value",
        "general",
        "students",
        "young_adults",
        "men",
        "women",
        "mhi5-under60-ge",
        "determinant",
    )
)
PLACES = st.sampled_from(
    ["happiness", "mental-complaints", "suicide", "overweight", "mental-strength", "", "x"]
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(
    name=PLACES,
    told=st.lists(st.tuples(NAMES, KNOWN | st.text(max_size=40)), max_size=7),
    language=st.sampled_from(["nl", "en"]),
)
def test_no_address_breaks_the_page(
    release: Release, name: str, told: list[tuple[str, str]], language: str
) -> None:
    search = "?" + "&".join(f"{parameter}={value}" for parameter, value in told)
    with speaking(language):
        content, request = shown(name, search, release)
        assert content.title and content.body
        assert all(notice.text for notice in request.notices)
        # What was taken is a whole address: it opens the same page without a notice.
        path, _, again = request.address().partition("?")
        there = request_of(release, path, again)
        assert page.render(there).title == content.title
        if name in release.catalogue.indicator:
            assert not there.notices
            assert there.address() == request.address()
