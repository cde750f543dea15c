"""The pages of determinants and consequences: the monitor's model with its newest figures."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators import wording
from indicators.language import said
from indicators.query import Release
from indicators.views import cells, topics
from indicators.views.cells import Absent
from indicators.views.page import Content
from indicators.views.request import Request, request_of
from indicators.views.topics import Model
from tests.components import components, text

PAGES = {"determinant": topics.DETERMINANTS, "consequence": topics.CONSEQUENCES}


def shown(set_id: str, release: Release, search: str = "") -> tuple[Content, Request]:
    page = PAGES[set_id]
    request = request_of(release, f"/{page.name}", search)
    return page.render(request), request


def headings(content: Content, kind: str) -> list[str]:
    return [text(h) for h in components(content.body, kind)]


def blocks(content: Content) -> dict[str, Any]:
    """The blocks of topics by their name."""
    return {
        text(next(components(block, "H3"))): block
        for block in components(content.body, "Section", "topic")
    }


def test_the_page_follows_the_model_in_the_order_of_the_monitor(release: Release) -> None:
    content, request = shown("determinant", release)
    themes = [said(t.name) for t in release.catalogue.themes if "determinant" in t.sets]
    assert headings(content, "H2")[1 : len(themes) + 1] == themes
    assert list(blocks(content)) == [
        said(topic.name)
        for theme in release.catalogue.themes
        for topic in release.catalogue.topics
        if topic.theme == theme.id
    ]
    assert not request.notices


@pytest.mark.parametrize("set_id", PAGES)
@pytest.mark.parametrize("population", ["", "students", "older_people"])
def test_every_indicator_stands_there_once_with_a_figure_or_a_reason(
    set_id: str, population: str, release: Release
) -> None:
    content, _request = shown(set_id, release, f"?population={population}")
    model = Model(set_id, population, release)
    items = [li for li in components(content.body, "Li") if list(_names(li))]
    assert len(items) == len(model.indicators)
    for item, indicator in zip(items, _in_order(model), strict=True):
        newest = model.newest(indicator)
        assert said(indicator.name) == text(next(components(next(_names(item)), "Link")))
        if isinstance(newest, Absent):
            assert newest.full in text(item)
            continue
        for found in newest:
            row = found.glance.newest
            assert cells.value(row, found.measurement, release.catalogue) in text(item)
            assert wording.period(row.period_label) in text(item)
            assert row.source_url in [a.href for a in components(item, "A")]


def _names(item: Any) -> Any:
    return components(item, "P", "topic-name")


def _in_order(model: Model) -> list[Any]:
    return [
        indicator
        for theme in model.themes
        for topic in [*model.topics(theme), None]
        for indicator in model.inside(theme, topic)
    ]


def test_a_topic_without_indicators_says_what_becomes_of_it(release: Release) -> None:
    content, _request = shown("determinant", release)
    found = blocks(content)
    links = list(components(found["Geslacht"], "Link"))
    assert "kenmerk om andere cijfers" in text(found["Geslacht"])
    assert [link.href for link in links] == ["/differences?by=sex"]
    assert not list(components(found["Burgerlijke staat"], "Link"))
    assert "niet in één landelijk cijfer" in text(found["Normen en waarden"])


def test_no_figure_yet_is_said_in_the_words_of_the_catalogue(release: Release) -> None:
    content, _request = shown("determinant", release)
    without = [i for i in release.catalogue.indicators if i.set == "determinant" and i.no_figures]
    assert without
    for indicator in without:
        assert said(indicator.no_figures) in text(content.body)


def test_the_counts_on_top_agree_with_the_blocks(release: Release) -> None:
    content, _request = shown("determinant", release)
    counted = Model("determinant", "", release).counted
    found = blocks(content).values()
    held = sum(bool(list(components(block, "Span", "glance-value"))) for block in found)
    assert counted["topics"] == len(found)
    assert counted["with_figure"] == held
    assert f"{len(found)} onderwerpen" in content.status
    parts = (counted[k] for k in ("with_figure", "without", "split", "background"))
    assert sum(parts) == counted["topics"]


def test_a_determinant_leads_to_the_page_beside_and_a_consequence_does_not(
    release: Release,
) -> None:
    def beside(set_id: str) -> list[str]:
        content, _request = shown(set_id, release)
        links = [link.href for link in components(content.body, "Link")]
        return [href for href in links if href.startswith("/beside")]

    assert beside("determinant")
    assert not beside("consequence")


def test_the_page_marks_its_place_in_the_model(release: Release) -> None:
    for set_id, page in PAGES.items():
        content, _request = shown(set_id, release)
        nav = next(components(content.body, "Nav", "sets"))
        (here,) = components(nav, "A")
        assert here.href == f"/{page.name}"
        assert getattr(here, "aria-current") == "page"


def test_a_population_keeps_the_model_and_changes_the_figures(release: Release) -> None:
    whole, _request = shown("determinant", release)
    students, _request = shown("determinant", release, "?population=students")
    assert headings(whole, "H3") == headings(students, "H3")
    assert text(whole.body) != text(students.body)
    assert "studenten" in students.view


def test_use_of_care_is_not_called_better_or_worse(release: Release) -> None:
    content, _request = shown("consequence", release)
    care = next(
        s
        for s in components(content.body, "Section", "model-theme")
        if text(next(components(s, "H2"))) == "Gebruik van zorg"
    )
    assert "gunstiger" not in text(care)
    assert list(components(content.body, "P", "help-line"))


@settings(max_examples=15, deadline=None)
@given(set_id=st.sampled_from(list(PAGES)), population=st.text(max_size=20))
def test_any_address_gives_the_whole_model(set_id: str, population: str, release: Release) -> None:
    content, _request = shown(set_id, release, f"?population={population}")
    assert content.title
    assert headings(content, "H3") == headings(shown(set_id, release)[0], "H3")
