"""Embeds: one chart, whole without scripts, in any frame, and a clear page when there is none."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from indicators import wording
from indicators.catalogue import Catalogue
from indicators.exhibits import Exhibit
from indicators.query import Release
from indicators.takeaway import embed
from indicators.views import chart, site
from indicators.views.request import request_of

PATH, SEARCH = "/indicator/life-satisfaction", "breakdown=education"
HOSTILE = "<img src=x onerror=alert(1)>"


class Read(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += f"{data} "

    def of(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of a kind, in order."""
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def client(built: Path) -> Iterator[FlaskClient]:
    yield create_app(built).server.test_client()


@pytest.fixture(scope="module")
def exhibit(release: Release) -> Exhibit:
    content = site.render(request_of(release, PATH, SEARCH))
    return next(shown for _figure, shown in chart.exhibited(content.body))


def test_an_embed_has_all_that_belongs_to_its_chart(
    client: FlaskClient, exhibit: Exhibit, release: Release
) -> None:
    page = Read(client.get(f"/embed{PATH}?{SEARCH}").text)
    for told in (exhibit.title, exhibit.subtitle, exhibit.alternative, release.id):
        assert told in page.text
    for label in exhibit.labels:
        assert label.name in page.text and label.value in page.text
    for note in exhibit.notes:
        assert note.text in page.text
    images = [a for _tag, a in page.elements if a.get("role") == "img"]
    assert [image["aria-label"] for image in images] == [f"Grafiek. {exhibit.alternative}"]
    links = [a["href"] for a in page.of("a")]
    assert set(exhibit.sources.values()) <= set(links)
    assert links[-1] == f"http://localhost{PATH}?{SEARCH}"


def test_an_embed_holds_every_figure_of_its_chart_with_its_interval_and_source(
    client: FlaskClient, exhibit: Exhibit, release: Release
) -> None:
    page = client.get(f"/embed{PATH}?{SEARCH}").text
    unit = release.catalogue.unit[
        release.catalogue.measurement[exhibit.rows["measurement"][0]].unit
    ]
    row = re.compile(
        r'<th scope="row">(.*?)</th><td><a href="(.*?)".*?>(.*?)</a></td><td>(.*?)</td>'
    )
    assert [*map(unescape, sum(row.findall(page), ()))] == [
        told
        for figure in exhibit.rows.itertuples()
        for told in (
            wording.period(figure.period_label),
            figure.source_url,
            wording.value(figure, unit),
            wording.interval(figure),
        )
    ]


def test_an_embed_is_one_request_and_a_font_and_runs_nothing(client: FlaskClient) -> None:
    answer = client.get(f"/embed{PATH}?{SEARCH}")
    page = Read(answer.text)
    assert not {"script", "link", "img", "iframe", "form"} & {tag for tag, _a in page.elements}
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert len(answer.data) < 60_000


def test_only_embeds_may_be_framed_by_others(client: FlaskClient) -> None:
    for address in ("/", "/health", "/snapshot", "/file/csv/indicator/happiness?breakdown=sex"):
        policy = client.get(address).headers["Content-Security-Policy"]
        assert policy == "frame-ancestors 'self'", address


def test_an_embed_speaks_the_language_of_its_address(client: FlaskClient) -> None:
    page = Read(client.get(f"/embed{PATH}?{SEARCH}&lang=en").text)
    assert page.of("html") == [{"lang": "en"}]
    assert "The figures in a table" in page.text and "De cijfers" not in page.text


def test_a_pinned_embed_says_so_and_leads_to_the_newest_figures(
    client: FlaskClient, release: Release
) -> None:
    page = Read(client.get(f"/embed{PATH}?{SEARCH}&release={release.id}").text)
    assert f"Vastgezet op release {release.id}" in page.text
    newest, here = [a["href"] for a in page.of("a")][-2:]
    assert newest == f"http://localhost{PATH}?{SEARCH}"
    assert here == f"{newest}&release={release.id}"


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/embed/", 404, "staat geen grafiek"),
        ("/embed/shoe-size", 404, "kennen wij niet"),
        (f"/embed/{HOSTILE}", 404, "kennen wij niet"),
        ("/embed/indicator/mental-strength", 404, "staat geen grafiek"),
        (f"/embed{PATH}?chart=9", 404, "Grafiek ‘9’"),
        (f"/embed{PATH}?chart={HOSTILE}", 404, "staat niet op deze pagina"),
        (f"/embed{PATH}?release={HOSTILE}", 404, "bestaat niet"),
        (f"/embed{PATH}?release=2001-01-01-00000000", 410, "wordt niet meer bewaard"),
        (f"/embed{PATH}?breakdown={HOSTILE}&lang=zz", 200, "is er hier niet"),
    ],
)
def test_what_cannot_be_shown_gets_a_small_page_that_says_why(
    client: FlaskClient, address: str, status: int, said: str
) -> None:
    answer = client.get(address)
    page = Read(answer.text)
    assert answer.status_code == status
    assert said in page.text
    assert not {"img", "script"} & {tag for tag, _a in page.elements}
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]


@given(st.text(max_size=300))
def test_the_code_of_a_frame_is_one_element_whatever_the_title(
    exhibit: Exhibit, catalogue: Catalogue, title: str
) -> None:
    code = embed.code(replace(exhibit, title=title), catalogue, "https://m.example/embed/x?a=1&b=2")
    ((tag, attributes),) = Read(code).elements
    assert tag == "iframe" and attributes["loading"] == "lazy"
    assert attributes["src"] == "https://m.example/embed/x?a=1&b=2"
    assert attributes["title"].split() == f"Grafiek: {title}".split()


def test_a_frame_is_higher_on_a_narrow_screen_and_for_more_text(
    exhibit: Exhibit, catalogue: Catalogue
) -> None:
    def heights(shown: Exhibit) -> tuple[int, int]:
        frame = Read(embed.code(shown, catalogue, "/embed")).of("iframe")[0]
        return int(frame["height"]), int(frame["style"].partition("calc(")[2].partition("px")[0])

    narrow, wide = heights(exhibit)
    assert narrow > wide > 340
    assert heights(replace(exhibit, title=exhibit.title * 3))[0] > narrow


def test_the_frame_has_room_for_the_help_line(exhibit: Exhibit, catalogue: Catalogue) -> None:
    helped = next(i for i in catalogue.indicators if i.help_line and i.measurements)
    about = replace(exhibit, rows=exhibit.rows.assign(measurement=helped.measurements[0].id))
    lower, higher = (
        int(Read(embed.code(one, catalogue, "/embed")).of("iframe")[0]["height"])
        for one in (exhibit, about)
    )
    assert higher - lower >= 50


def test_figures_about_suicide_bring_the_help_line(client: FlaskClient) -> None:
    assert "113.nl" in client.get("/embed/indicator/suicide?breakdown=sex").text
    assert "113.nl" not in client.get(f"/embed{PATH}?{SEARCH}").text
