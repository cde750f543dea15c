"""The overview: the matrix of indicators, its order, and what is new."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators import wording
from indicators.language import said
from indicators.query import Release
from indicators.views import cells, matrix, overview
from indicators.views.cells import Group
from indicators.views.page import Content
from indicators.views.request import Request, request_of
from tests.components import components, text

SETS = ("core", "supplementary")


def shown(search: str, release: Release) -> tuple[Content, Request]:
    request = request_of(release, "/", search)
    return overview.render(request), request


def rows(content: Content) -> list[Any]:
    """The rows of the matrix that are about an indicator."""
    (table,) = components(content.body, "Table")
    found = [row for body in components(table, "Tbody") for row in components(body, "Tr")]
    return [row for row in found if getattr(row, "className", "") != "part"]


def name_of(row: Any) -> str:
    return text(next(components(row, "Th")).children[0])


def figure_in(cell: Any) -> str:
    values = list(components(cell, "Span", "glance-value"))
    return text(values[0]).split(" schaal")[0] if values else ""


def column(content: Content, name: str) -> int:
    (table,) = components(content.body, "Table")
    heads = list(components(next(components(table, "Thead")), "Th"))
    return next(i for i, head in enumerate(heads) if text(head).startswith(name)) - 1


@pytest.mark.parametrize(
    "search", ["", "?by=sex", "?by=age", "?sort=students", "?by=age&sort=18-24"]
)
def test_every_mental_health_indicator_has_one_row_whatever_the_columns(
    search: str, release: Release
) -> None:
    content, request = shown(search, release)
    indicators = [i for i in release.catalogue.indicators if i.set in SETS]
    assert len(indicators) == 18
    assert sorted(map(name_of, rows(content))) == sorted(said(i.name) for i in indicators)
    assert not request.notices


def test_a_cell_holds_the_newest_figure_of_the_population_and_leads_to_it(
    release: Release,
) -> None:
    content, _request = shown("", release)
    place = column(content, "Studenten")
    row = next(row for row in rows(content) if name_of(row) == "Veerkracht")
    cell = list(components(row, "Td"))[place]
    series = release.series("resilience-brs-students", "total")
    assert figure_in(cell) == f"{wording.plain_value(series.iloc[-1])}%"
    (link,) = components(cell, "Link")
    assert link.href == "/indicator/resilience?measurement=resilience-brs-students"


def test_a_population_known_in_parts_shows_every_part_with_its_name(release: Release) -> None:
    content, _request = shown("", release)
    row = next(row for row in rows(content) if name_of(row) == "Geluk")
    cell = list(components(row, "Td"))[column(content, "Ouderen")]
    assert len(list(components(cell, "Link"))) == 2
    assert "65 tot en met 74 jaar" in text(cell)
    assert "75 jaar of ouder" in text(cell)


@pytest.mark.parametrize("by", ["", "sex", "age", "education", "origin", "study"])
def test_no_cell_is_empty_and_every_figure_is_a_link(by: str, release: Release) -> None:
    content, _request = shown(f"?by={by}" if by else "", release)
    for row in rows(content):
        for cell in components(row, "Td"):
            assert text(cell).strip(), name_of(row)
            figures = len(list(components(cell, "Span", "glance-value")))
            assert len(list(components(cell, "Link", "glance"))) == figures
        for absent in components(row, "Td", "absent"):
            assert len(absent.title) > len(text(absent))


def test_an_indicator_without_any_figure_says_so_in_its_own_words(release: Release) -> None:
    content, _request = shown("", release)
    without = next(i for i in release.catalogue.indicators if i.set in SETS and i.no_figures)
    row = next(row for row in rows(content) if name_of(row) == said(without.name))
    assert text(list(components(row, "Td"))) == said(without.no_figures)


def test_in_a_row_by_breakdown_all_figures_are_of_one_measurement(release: Release) -> None:
    indicators = [i for i in release.catalogue.indicators if i.set in SETS]
    for by in matrix.breakdowns(indicators, release):
        for line in matrix.by_breakdown(indicators, by, release).lines:
            found = filter(None, (line.first(column) for column in line.cells))
            assert len({one.measurement.id for one in found}) <= 1


@pytest.mark.parametrize("turn", ["desc", "asc"])
def test_rows_in_the_order_of_a_column_are_sorted_within_one_unit(
    turn: str, release: Release
) -> None:
    indicators = [i for i in release.catalogue.indicators if i.set in SETS]
    whole = matrix.by_population(indicators, release)
    order = matrix.Order("students", turn == "desc")
    parts = matrix.arranged(whole, order, release)
    assert [name for name, _ in parts] == ["Procent", "Gemiddelde score", "Geen cijfer"]
    for _name, lines in parts[:-1]:
        firsts = [line.first("students") for line in lines]
        values = [one.glance.newest.value for one in firsts if one]
        assert values == sorted(values, reverse=turn == "desc")
        assert len({one.measurement.unit for one in firsts if one}) == 1
    assert not any(line.first("students") for line in parts[-1][1])


def test_the_sorted_column_says_so_and_its_link_turns_the_order_round(release: Release) -> None:
    content, _request = shown("?by=sex&sort=women&order=desc", release)
    heads = list(components(content.body, "Th"))
    (sorted_head,) = [h for h in heads if getattr(h, "aria-sort", "none") != "none"]
    assert getattr(sorted_head, "aria-sort") == "descending"
    (link,) = components(sorted_head, "Link")
    assert link.href == "/?by=sex&sort=women&order=asc"
    assert "een percentage is niet te vergelijken met een score" in content.status


def test_direction_is_said_in_words_beside_its_shape(release: Release) -> None:
    content, _request = shown("", release)
    marks = [m for m in components(content.body, "Span", "change") if "dan" in text(m)]
    assert marks
    for mark in marks:
        sign = text(next(components(mark, "Span", "sign")))
        assert {"▲": "hoger dan", "▼": "lager dan"}[sign] in text(mark)
        assert "gunstiger" in text(mark)


def test_the_words_of_a_change_agree_with_its_two_figures(release: Release) -> None:
    catalogue, checked = release.catalogue, 0
    for indicator in (i for i in catalogue.indicators if i.set in SETS):
        for found in cells.representative(indicator, Group("young_adults"), release):
            now, before = found.glance.newest, found.glance.previous
            if before is None or now.value == before.value:
                continue
            words = text(cells.change_mark(found, catalogue))
            assert ("hoger dan" in words) == (now.value > before.value)
            better = cells.direction_of(found.measurement, catalogue) == "higher_is_better"
            assert ("(gunstiger)" in words) == (better == (now.value > before.value))
            checked += 1
    assert checked


def test_a_coloured_cell_says_its_distance_from_all_people(release: Release) -> None:
    content, _request = shown("?by=education", release)
    coloured = [
        cell
        for cell in components(content.body, "Td")
        if str(getattr(cell, "className", "")).startswith("away")
    ]
    assert coloured
    for cell in coloured:
        assert "procentpunt" in text(cell)
        assert 0 < float(cell.style["--away"]) <= 1


def test_supplementary_and_provisional_indicators_are_marked(release: Release) -> None:
    content, _request = shown("", release)
    heading = text(list(components(content.body, "Tr", "part")))
    assert "naar onze voorlopige lezing" in heading
    for row in rows(content):
        entry = next(i for i in release.catalogue.indicators if said(i.name) == name_of(row))
        assert ("voorlopige indeling" in text(row)) == bool(entry.provisional)


def test_the_first_release_says_that_it_is_the_first(release: Release) -> None:
    assert release.changes is None
    assert "eerste release" in text(overview.news(release))


def test_a_report_beside_the_release_tells_what_is_new(built: Path, tmp_path: Path) -> None:
    name = (built / "releases" / "current").read_text(encoding="utf-8").strip()
    copy = Path(shutil.copy(built / "releases" / name, tmp_path / name))
    release = Release.open(copy)
    change = {"kind": "added", "subject": "", "about": "x", "old": "", "new": "1"}
    told = {"old": "a", "new": release.id, "changes": [change, change]}
    report = tmp_path / f"{release.id}.diff.json"
    report.write_text(json.dumps(told), encoding="utf-8")
    assert "2 nieuwe cijfers" in text(overview.news(release))


def test_a_report_that_cannot_be_read_counts_as_none(built: Path, tmp_path: Path) -> None:
    name = (built / "releases" / "current").read_text(encoding="utf-8").strip()
    release = Release.open(Path(shutil.copy(built / "releases" / name, tmp_path / name)))
    (tmp_path / f"{release.id}.diff.json").write_text("[1, 2", encoding="utf-8")
    assert release.changes is None


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    search=st.builds(
        "?by={}&sort={}&order={}".format,
        st.sampled_from(["", "age", "work", "nonsense"]) | st.text(max_size=12),
        st.sampled_from(["total", "students", "indicator"]) | st.text(max_size=12),
        st.sampled_from(["asc", "desc"]) | st.text(max_size=12),
    )
)
def test_any_address_gives_the_whole_overview(search: str, release: Release) -> None:
    content, _request = shown(search, release)
    assert content.title
    assert len(rows(content)) == 18


def test_what_the_address_asks_and_does_not_exist_is_said_with_what_does(
    release: Release,
) -> None:
    _content, request = shown("?by=shoe-size&sort=nobody", release)
    assert len(request.notices) == 2
    assert all(notice.offers for notice in request.notices)
