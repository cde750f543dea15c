"""Published figures, read from their pages one by one, against what the release says.

The table beside this file was written down from the pages and tables themselves,
not from `data/`. An empty interval means that its page gives none.
"""

import csv
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

import pytest

from indicators.query import Release

_COLUMNS = (
    "measurement",
    "breakdown",
    "subgroup",
    "period",
    "value",
    "ci_lower",
    "ci_upper",
    "page",
)
_KEY = _COLUMNS[:4]
_NUMBERS = _COLUMNS[4:7]
_SETS = {"core", "supplementary", "determinant", "consequence"}

Row = dict[str, str]
Export = dict[tuple[str, ...], Row]


def _table() -> list[Row]:
    file = Path(__file__).with_name("published_figures.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        assert tuple(reader.fieldnames or ()) == _COLUMNS
        return list(reader)


PUBLISHED = _table()


def _key(row: Mapping[str, str], period: str = "period") -> tuple[str, ...]:
    return (*(row[column] for column in _KEY[:3]), row[period])


def _id(row: Row) -> str:
    return " ".join(_key(row))


def _number(text: str) -> float | None:
    return float(text) if text else None


@pytest.fixture(scope="module")
def export(release: Release) -> Export:
    """The whole release as CSV text, read back as anyone who downloads it would."""
    text = release.all_observations().to_csv(index=False)
    rows = list(csv.DictReader(StringIO(text)))
    found = {_key(row, "period_label"): row for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.mark.parametrize("published", PUBLISHED, ids=_id)
def test_a_published_figure_is_in_the_release_as_it_was_published(
    published: Row, release: Release
) -> None:
    found = release.figure(*_key(published))
    assert len(found) == 1
    row = found.iloc[0]
    assert row["value"] == float(published["value"])
    for bound in ("ci_lower", "ci_upper"):
        given = None if row[bound] != row[bound] else row[bound]
        assert given == _number(published[bound]), bound
    assert row["source_url"].startswith(("https://", "http://"))


@pytest.mark.parametrize("published", PUBLISHED, ids=_id)
def test_a_published_figure_is_in_the_export_as_it_was_published(
    published: Row, export: Export
) -> None:
    row = export[_key(published)]
    assert {column: _number(row[column]) for column in _NUMBERS} == {
        column: _number(published[column]) for column in _NUMBERS
    }
    assert row["source_url"].startswith(("https://", "http://"))


def test_the_table_names_each_figure_once_with_the_page_that_it_was_read_from() -> None:
    assert len({_key(row) for row in PUBLISHED}) == len(PUBLISHED) >= 70
    assert all(row["page"].startswith("https://") for row in PUBLISHED)


def test_the_table_covers_every_set_every_kind_of_breakdown_and_many_sources(
    export: Export,
) -> None:
    found = [export[_key(row)] for row in PUBLISHED]
    assert {row["set"] for row in found} >= _SETS
    assert {row["breakdown"] for row in found} == {row["breakdown"] for row in export.values()}
    assert len({row["source"] for row in found}) >= 20


def test_the_table_covers_figures_with_and_without_decimals_in_words_and_with_intervals(
    export: Export,
) -> None:
    found = [export[_key(row)] for row in PUBLISHED]
    assert {row["precision"] for row in found} == {"decimal", "integer", "verbal"}
    assert {row["ci_method"] for row in found} == {"", "published", "normal_from_standard_error"}


def test_a_figure_in_words_carries_the_words_of_its_source(export: Export) -> None:
    words = {
        ("disorders-vws-number", "2022"): "1,8 miljoen",
        ("young-people-complaints-vws-number", "2022"): "840.000",
        ("depression-young-people-vws-number", "2022"): "80.000",
        ("burnout-vws-number", "2019"): "1,3 miljoen",
        ("waiting-places-vws", "2024-10"): "ruim 100.000",
    }
    for (measurement, period), said in words.items():
        row = export[(measurement, "total", "total", period)]
        assert row["precision"] == "verbal"
        assert said in row["published_as"]
