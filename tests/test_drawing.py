"""A chart drawn without a browser shows what Plotly's figure holds: every figure, in its place."""

import re
from pathlib import Path
from xml.etree import ElementTree as Xml

import plotly.graph_objects as go
import pytest

from indicators.drawing import drawing, fluid
from indicators.exhibits import Exhibit
from indicators.look import SHAPES
from indicators.query import Releases
from indicators.views.visit import visit

SVG = "{http://www.w3.org/2000/svg}"
NO_NUMBER = "(?<![a-z])nan"  # where one belongs; 'financieel' is a word
VIEWS = (
    "/indicator/life-satisfaction?breakdown=education",  # bands, a disturbed period, events
    "/indicator/life-satisfaction?breakdown=age&show=change&lang=en",
    "/indicator/burnout-complaints",  # figures in words, a method break
    "/differences",  # intervals that lie
    "/beside?chart=2",
)


@pytest.fixture(scope="module")
def releases(built: Path) -> Releases:
    return Releases(built / "releases")


def exhibit_of(releases: Releases, view: str) -> Exhibit:
    path, _mark, search = view.partition("?")
    with visit(releases, path, search) as seen:
        return seen.exhibit()


def hovers(figure: go.Figure) -> list[str]:
    """What the marks of a figure say, as the drawing writes it."""
    found = []
    for trace in figure.to_plotly_json()["data"]:
        for text in trace.get("text") or trace.get("hovertext") or []:
            first, *more = re.sub("</?b>", "", text).split("<br>")
            found.append(f"{first}: {', '.join(more)}")
    return found


def titles(svg: str) -> list[str]:
    return [str(title.text) for title in Xml.fromstring(svg).iter(f"{SVG}title")]


@pytest.mark.parametrize("view", VIEWS)
def test_every_figure_of_a_chart_is_a_mark_that_says_what_it_is(
    view: str, releases: Releases
) -> None:
    figure = exhibit_of(releases, view).figure
    assert hovers(figure)
    assert titles(drawing(figure, 900)) == hovers(figure)


@pytest.mark.proof
def test_every_chart_of_every_measurement_can_be_drawn(releases: Releases) -> None:
    release = releases.current()
    drawn = 0
    for measurement, breakdowns in release.breakdowns.items():
        path = f"/indicator/{release.catalogue.indicator_of[measurement].id}"
        for search in (
            f"?measurement={measurement}&breakdown={breakdown}&show={show}"
            for breakdown in breakdowns
            for show in ("trend", "latest", "change")
        ):
            with visit(releases, path, search) as seen:
                for exhibit in seen.exhibits:
                    svg = drawing(exhibit.figure, 900)
                    assert titles(svg) == hovers(exhibit.figure), search
                    assert not re.search(NO_NUMBER, svg + fluid(exhibit.figure)), search
                    drawn += 1
    assert drawn > 1000


def test_a_higher_figure_stands_higher_and_a_later_one_further_to_the_right() -> None:
    svg = drawing(_figure(x=[2013.0, 2024.0], y=[10.0, 30.0]), 600, 400)
    early, late = [
        tuple(map(float, re.findall(r"[\d.]+", mark.attrib["transform"])))
        for mark in Xml.fromstring(svg).iter(f"{SVG}g")
        if "transform" in mark.attrib and mark.find(f"{SVG}title") is not None
    ]
    assert early[0] < late[0] and early[1] > late[1]


@pytest.mark.parametrize("end", ["", "-open", "-open-dot"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_mark_that_a_subgroup_can_have_is_known(shape: str, end: str) -> None:
    figure = _figure(x=[1.0], y=[1.0])
    figure.data[0].marker.symbol = shape + end
    assert len(titles(drawing(figure, 300, 200))) == 1


def test_what_cannot_be_drawn_is_an_error_and_no_chart_in_part() -> None:
    with pytest.raises(ValueError, match="bar"):
        drawing(_figure(x=[1.0], y=[1.0]).add_bar(x=[1], y=[1]), 300, 200)


def _figure(x: list[float], y: list[float]) -> go.Figure:
    axis = {"tickvals": [], "ticktext": [], "gridcolor": "#000000", "linecolor": "#000000"}
    trace = {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": y,
        "text": [f"<b>Iedereen</b>, {when}<br>{what}%" for when, what in zip(x, y, strict=True)],
        "marker": {"size": 9, "color": "#2a7f9e", "symbol": "circle"},
    }
    layout = {
        "margin": {"l": 10, "r": 10, "t": 10, "b": 10},
        "xaxis": axis | {"range": [min(x) - 1, max(x) + 1]},
        "yaxis": axis | {"range": [0, 50]},
    }
    return go.Figure({"data": [trace], "layout": layout})
