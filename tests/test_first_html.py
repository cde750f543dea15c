"""The page as HTML before any script: it holds what the live page holds."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import dash_bootstrap_components as dbc
import pytest
from dash import dcc, html

from app import create_app
from indicators.views import site
from indicators.views.first_html import html_of
from tests.test_site import shown

_VOID = ("br", "hr", "img", "input", "link", "meta")


class FirstHtml(HTMLParser):
    """The texts that a reader with scripts sees before they run, and the head of the document."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._inside: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._inside.append("first" if dict(attrs).get("id") == "first" else tag)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._inside.pop()

    def handle_data(self, data: str) -> None:
        unseen = {"noscript", "svg", "script"} & set(self._inside)
        if "first" in self._inside and not unseen:
            self.texts.append(data)

    def content(self, name: str) -> str | None:
        return next(a["content"] for _tag, a in self.elements if a.get("name") == name)


def words(part: Any) -> list[str]:
    """All text of a live page, options of fields included."""
    if isinstance(part, list):
        return [text for child in part for text in words(child)]
    if isinstance(part, dict):
        props = part.get("props", {})
        return words(props.get("children")) + [o["label"] for o in props.get("options", [])]
    return [] if part is None else [str(part)]


@pytest.fixture(scope="module")
def client(built: Path) -> Any:
    return create_app(built).server.test_client()


ADDRESSES = [
    *(f"/{page.name}" for page in site.PAGES),
    "/indicator/life-satisfaction?breakdown=education",
    "/indicator/life-satisfaction?show=latest&lang=en",
    "/?by=age",
    "/search?q=stress",
    "/shoe-size",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_first_html_has_the_same_text_as_the_live_page(address: str, client: Any) -> None:
    live = shown(client, address)
    first = FirstHtml(client.get(address).get_data(as_text=True))
    assert "".join(first.texts) == "".join(words(live["site"]))
    assert ("html", {"lang": live["document"]["language"]}) in first.elements
    assert first.content("description")


def test_the_description_is_the_answer_of_the_page(client: Any) -> None:
    first = FirstHtml(client.get("/indicator/life-satisfaction").get_data(as_text=True))
    described = first.content("description")
    assert described in first.texts
    assert "tevreden met het leven" in str(described)


def test_a_chart_stands_in_the_first_html_as_a_drawing(client: Any) -> None:
    page = client.get("/indicator/life-satisfaction?breakdown=education").get_data(as_text=True)
    plots = sum(a.get("class") == "plot" for _tag, a in FirstHtml(page).elements)
    assert plots == page.count('<svg class="drawing"') == 1


def test_a_form_works_without_scripts(client: Any) -> None:
    page = client.get("/indicator/happiness?breakdown=sex&lang=en").get_data(as_text=True)
    assert "selected>Sex</option>" in page
    assert '<noscript><input type="hidden" name="lang" value="en"></noscript>' in page
    answer = client.get("/indicator?set=core&indicator=happiness&breakdown=sex&lang=en")
    assert "<h1" in answer.get_data(as_text=True)
    assert "Happiness" in FirstHtml(answer.get_data(as_text=True)).texts


def test_text_never_becomes_markup() -> None:
    part = html.P(["<b> & ", html.A('"x"', href='/?a="><script>', title=None)], hidden=False)
    assert html_of(part) == (
        '<p>&lt;b&gt; &amp; <a href="/?a=&quot;&gt;&lt;script&gt;">"x"</a></p>'
    )


def test_components_become_the_elements_that_a_browser_makes_of_them() -> None:
    part = html.Div(
        [
            dcc.Link("Naar", href="/a", className="here"),
            html.Label("Q", htmlFor="q"),
            dbc.Input(id="q", name="q", value="s", type="search"),
            dbc.Checklist(id="g", name="g", options=[{"value": "a", "label": "A"}], value=["a"]),
            html.Br(),
            html.Details([html.Summary("Meer"), None, 3], open=True),
        ],
        style={"--height": "3px", "maxWidth": "1px"},
    )
    assert html_of(part) == (
        '<div style="--height:3px;max-width:1px"><a href="/a" class="here">Naar</a>'
        '<label for="q">Q</label>'
        '<input id="q" type="search" name="q" class="form-control" value="s">'
        '<div id="g"><div class="form-check form-check-inline"><input type="checkbox"'
        ' class="form-check-input" id="first_g_a" name="g" value="a" checked>'
        '<label class="form-check-label" for="first_g_a">A</label></div></div>'
        "<br><details open><summary>Meer</summary>3</details></div>"
    )
