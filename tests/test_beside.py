"""One indicator of mental health beside one determinant, and that this shows no cause."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators import wording
from indicators.language import said
from indicators.query import Release
from indicators.views import beside
from indicators.views.page import Content
from indicators.views.request import Request, request_of
from tests.components import components, text

TIME = "?indicator=happiness&determinant=financial-worries"
GROUPS = f"{TIME}&over=subgroups&breakdown=education"
APART = "?indicator=resilience&determinant=smoking&over=time"


def shown(search: str, release: Release) -> tuple[Content, Request]:
    request = request_of(release, "/beside", search)
    return beside.render(request), request


def graphs(content: Content) -> list[Any]:
    return [graph.figure for graph in components(content.body, "Graph")]


def table(content: Content) -> list[list[Any]]:
    (found,) = components(content.body, "Table")
    return [list(row.children) for row in components(next(components(found, "Tbody")), "Tr")]


@pytest.mark.parametrize("search", ["", TIME, GROUPS, APART])
def test_every_view_says_first_that_it_shows_no_cause(search: str, release: Release) -> None:
    content, _request = shown(search, release)
    first = next(components(content.body, "H2"))
    assert text(first) == "Dit laat geen oorzaak zien"


def test_over_time_two_charts_share_their_years_and_not_their_value_axis(
    release: Release,
) -> None:
    content, request = shown(TIME, release)
    first, second = graphs(content)
    assert not request.notices
    assert first.layout.xaxis.range == second.layout.xaxis.range
    assert first.layout.margin.l == second.layout.margin.l
    assert not first.layout.yaxis.automargin
    assert not any("yaxis2" in figure.to_plotly_json()["layout"] for figure in (first, second))


def test_by_group_both_panels_have_the_same_groups_in_the_same_order(release: Release) -> None:
    content, _request = shown(GROUPS, release)
    names = [[trace.name for trace in figure.data] for figure in graphs(content)]
    assert names[0] == names[1]
    assert [text(row[0]) for row in table(content)] == names[0]
    assert len(names[0]) == 5


@pytest.mark.parametrize("search", [TIME, GROUPS])
def test_the_table_holds_the_figures_of_both_charts(search: str, release: Release) -> None:
    content, _request = shown(search, release)
    written = [[text(cell) for cell in row] for row in table(content)]
    drawn_on = "y" if search == TIME else "x"
    for column, figure in enumerate(graphs(content), start=1):
        told = " ".join(row[column] for row in written)
        drawn = [v for t in figure.data if t.marker.size not in (None, 1) for v in t[drawn_on]]
        assert drawn
        assert all(wording.number(value, 1) in told for value in drawn)
    links = [a for row in table(content) for cell in row for a in components(cell, "A")]
    assert all(a.title.startswith("Bron: ") for a in links)


def test_every_chart_is_told_in_words(release: Release) -> None:
    content, _request = shown(TIME, release)
    told = [text(d) for d in components(content.body, "Details", "words")]
    assert len(told) == 2
    assert all("van" in words and "naar" in words for words in told)


def test_both_measurements_are_of_the_same_people_where_that_can(release: Release) -> None:
    content, _request = shown(TIME, release)
    assert "Let op: het ene cijfer" not in text(content.body)
    content, _request = shown("?indicator=severe-loneliness&determinant=work-stress", release)
    assert "Let op: het ene cijfer gaat over" in text(content.body)
    assert "De cijfers komen uit twee bronnen" in text(content.body)


def test_two_without_shared_years_say_what_each_has_and_offer_what_exists(
    release: Release,
) -> None:
    content, _request = shown(APART, release)
    assert not graphs(content)
    assert "geen twee perioden gemeen" in content.status
    assert "2021" in content.status
    chips = next(components(content.body, "Ul", "chips"))
    offers = [link.href for link in components(chips, "Link")]
    assert offers
    for address in offers[:4]:
        assert graphs(shown("?" + address.split("?")[1], release)[0])


def test_two_that_share_groups_only_open_by_group(release: Release) -> None:
    content, _request = shown("?indicator=severe-loneliness&determinant=work-stress", release)
    assert content.view == "naar groep"
    assert len(graphs(content)) == 2


def test_one_of_both_is_enough_to_open_the_page(release: Release) -> None:
    catalogue = release.catalogue
    for entry in catalogue.indicators:
        name = {"core": "indicator", "determinant": "determinant"}.get(entry.set)
        if name is None or not any(m.id in release.breakdowns for m in entry.measurements):
            continue
        content, request = shown(f"?{name}={entry.id}", release)
        assert not request.notices
        assert said(entry.name).lower() in content.title.lower()


def test_the_address_of_what_is_shown_gives_the_same_again(release: Release) -> None:
    content, request = shown("?determinant=work-stress", release)
    again, _request = shown("?" + request.address().split("?")[1], release)
    assert text(again.body) == text(content.body)


@settings(max_examples=15, deadline=None)
@given(
    search=st.builds(
        "?indicator={}&determinant={}&over={}&breakdown={}".format,
        st.sampled_from(["happiness", "resilience"]) | st.text(max_size=12),
        st.sampled_from(["smoking", "work-stress"]) | st.text(max_size=12),
        st.sampled_from(["time", "subgroups"]) | st.text(max_size=12),
        st.sampled_from(["sex", "age_sex"]) | st.text(max_size=12),
    )
)
def test_any_address_gives_a_page_that_shows_no_cause(search: str, release: Release) -> None:
    content, _request = shown(search, release)
    assert content.title
    assert "geen oorzaak" in text(content.body)
