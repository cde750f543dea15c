"""The tiny trend of a table cell: the figures in their proportions, open where a line is."""

import re
from urllib.parse import unquote
from xml.etree import ElementTree

import pandas as pd
import pytest

from indicators.look import COLOURS
from indicators.query import Release
from indicators.spark import HEIGHT, WIDTH, spark

LINE = "{http://www.w3.org/2000/svg}polyline"


def _drawn(release: Release, rows: pd.DataFrame, measurement: str) -> ElementTree.Element | None:
    entry = release.catalogue.measurement[measurement]
    address = spark(rows, entry, release.catalogue.breaks_of(entry))
    if address is None:
        return None
    assert address.startswith("data:image/svg+xml,")
    return ElementTree.fromstring(unquote(address.removeprefix("data:image/svg+xml,")))


def _lines(svg: ElementTree.Element | None) -> list[list[tuple[float, float]]]:
    assert svg is not None
    texts = [line.attrib["points"] for line in svg.iter(LINE)]
    return [[(float(x), float(y)) for x, y in re.findall(r"(\S+),(\S+)", t)] for t in texts]


def test_a_spark_has_a_point_per_figure_in_their_proportions(release: Release) -> None:
    rows = release.series("life-satisfaction-sw-satisfied", "total")
    (line,) = _lines(_drawn(release, rows, "life-satisfaction-sw-satisfied"))
    assert len(line) == len(rows)
    low, high = rows["value"].min(), rows["value"].max()
    bottom, top = max(y for _, y in line), min(y for _, y in line)
    for (_, y), value in zip(line, rows["value"], strict=True):
        assert (bottom - y) / (bottom - top) == pytest.approx(
            (value - low) / (high - low), abs=0.01
        )
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in line)


def test_a_spark_is_open_over_a_break(release: Release) -> None:
    rows = release.series("youth-care-percent", "total")
    lines = _lines(_drawn(release, rows, "youth-care-percent"))
    assert len(lines) == 2


def test_a_spark_is_open_where_a_figure_is_missing(release: Release) -> None:
    rows = release.series("life-satisfaction-sw-satisfied", "total").copy()
    rows.loc[rows["period_label"].eq("2017"), "value"] = None
    lines = _lines(_drawn(release, rows, "life-satisfaction-sw-satisfied"))
    assert [len(line) for line in lines] == [4, len(rows) - 5]


def test_one_figure_makes_no_spark(release: Release) -> None:
    rows = release.series("life-satisfaction-sw-satisfied", "total").head(1)
    assert _drawn(release, rows, "life-satisfaction-sw-satisfied") is None


def test_figures_that_are_all_equal_make_a_level_line(release: Release) -> None:
    rows = release.series("life-satisfaction-sw-satisfied", "total").copy()
    rows["value"] = 80.0
    (line,) = _lines(_drawn(release, rows, "life-satisfaction-sw-satisfied"))
    assert {y for _, y in line} == {HEIGHT / 2}


def test_a_spark_has_a_colour_of_the_palette_and_asks_nothing_from_elsewhere(
    release: Release,
) -> None:
    rows = release.series("life-satisfaction-sw-satisfied", "total")
    svg = _drawn(release, rows, "life-satisfaction-sw-satisfied")
    assert svg is not None
    assert svg.attrib["stroke"] in COLOURS
    assert "href" not in ElementTree.tostring(svg, encoding="unicode")
