"""A picture of a chart stands on its own: everything is on it, nothing lies over anything else."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from indicators import lettering
from indicators.exhibits import Exhibit
from indicators.query import Releases
from indicators.takeaway.picture import WIDTH, Colophon, picture
from indicators.views.visit import visit

SVG = "{http://www.w3.org/2000/svg}"
COLOPHON = Colophon("2026-11-25-0", "https://monitor.voorbeeld.nl/indicator/x?release=2026-11-25-0")
EDUCATION = "/indicator/life-satisfaction?breakdown=education"


@pytest.fixture(scope="module")
def releases(built: Path) -> Releases:
    return Releases(built / "releases")


@pytest.fixture(scope="module")
def exhibit(releases: Releases) -> Exhibit:
    path, _mark, search = EDUCATION.partition("?")
    with visit(releases, path, search) as seen:
        return seen.exhibit()


def texts(svg: str) -> str:
    return " ".join(str(text.text) for text in Xml.fromstring(svg).iter(f"{SVG}text"))


def test_a_picture_holds_title_measure_labels_notes_source_release_and_address(
    exhibit: Exhibit,
) -> None:
    told = texts(picture(exhibit, COLOPHON))
    for label in exhibit.labels:
        assert label.name in told.replace("  ", " ") and label.value in told
    for part in (exhibit.title, exhibit.subtitle, *(note.text for note in exhibit.notes)):
        assert part in told
    assert all(source in told for source in exhibit.sources)
    assert COLOPHON.release in told and COLOPHON.address in told


def test_a_picture_says_its_chart_in_words(exhibit: Exhibit) -> None:
    root = Xml.fromstring(picture(exhibit, COLOPHON))
    assert root.findtext(f"{SVG}desc") == exhibit.alternative
    assert root.attrib["role"] == "img"


def test_a_picture_about_suicide_says_where_help_is(built: Path) -> None:
    client = create_app(built).server.test_client()
    about, other = (
        client.get(f"/file/svg/indicator/{one}?breakdown=sex").get_data(as_text=True)
        for one in ("suicide", "life-satisfaction")
    )
    assert "0800-0113" in texts(about) and "0800-0113" not in texts(other)


@given(
    title=st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=300),
    name=st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=80),
)
def test_any_title_and_name_is_whole_and_inside_the_picture(
    title: str, name: str, exhibit: Exhibit
) -> None:
    labels = tuple(replace(label, name=name, at=None) for label in exhibit.labels)
    svg = picture(replace(exhibit, title=title, labels=labels), COLOPHON)
    root = Xml.fromstring(svg)
    assert re.sub(r"\s", "", title) in re.sub(r"\s", "", texts(svg))
    assert float(root.attrib["width"]) == WIDTH
    for text in root.iter(f"{SVG}text"):
        if text.attrib.get("font-weight") in ("700", "600"):
            size, weight = float(text.attrib["font-size"]), int(text.attrib["font-weight"])
            wide = lettering.width(str(text.text), size, weight)
            assert float(text.attrib["x"]) + wide <= WIDTH


def test_the_lines_of_a_long_title_and_what_follows_do_not_overlap(exhibit: Exhibit) -> None:
    svg = picture(replace(exhibit, title="Een heel lange titel " * 15), COLOPHON)
    root = Xml.fromstring(svg)
    own = [text for text in root if text.tag == f"{SVG}text"]
    places = [(float(t.attrib["y"]), float(t.attrib["font-size"])) for t in own]
    over_whole_width = [place for place in places if place[1] >= 18]
    assert len(over_whole_width) > 2
    for (above, _size), (below, size) in pairwise(over_whole_width):
        assert below - above >= size
