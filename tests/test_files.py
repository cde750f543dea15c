"""Charts as files: their figures are those on the page, whole, safe in a spreadsheet, and told."""

import csv as standard_csv
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app import create_app
from indicators import wording
from indicators.exhibits import Exhibit
from indicators.language import speaking
from indicators.query import EXPORT_COLUMNS, Release, Releases
from indicators.takeaway.citation import reference
from indicators.takeaway.files import KINDS, file_name
from indicators.takeaway.tables import csv, harmless, observations_of
from indicators.takeaway.workbook import workbook
from indicators.views import site
from indicators.views.choice import Choice
from indicators.views.view import View
from indicators.views.visit import visit
from tests.components import components

VIEWS = (
    "/indicator/life-satisfaction?breakdown=education",
    "/indicator/burnout-complaints",  # figures in words
    "/indicator/happiness?breakdown=sex&since=2015&until=2019&group=men",
    "/indicator/life-satisfaction?breakdown=age&show=change&lang=en",
    "/differences",
    "/beside?chart=2",
)


@pytest.fixture(scope="module")
def client(built: Path) -> Any:
    return create_app(built).server.test_client()


@pytest.fixture(scope="module")
def releases(built: Path) -> Releases:
    return Releases(built / "releases")


def taken(client: Any, kind: str, view: str) -> Any:
    answer = client.get(f"/file/{kind}{view}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer


def rows_of(answer: Any) -> list[dict[str, str]]:
    return list(standard_csv.DictReader(StringIO(answer.data.decode("utf-8"))))


def sheets(content: bytes) -> tuple[Worksheet, Worksheet]:
    figures, read_me = load_workbook(BytesIO(content)).worksheets
    return figures, read_me


@pytest.mark.parametrize("view", VIEWS)
def test_a_csv_has_every_figure_of_its_chart_as_the_release_has_it(
    view: str, client: Any, releases: Releases
) -> None:
    path, _mark, search = view.partition("?")
    with visit(releases, path, search) as seen:
        drawn = seen.exhibit().rows
    rows = rows_of(taken(client, "csv", view))
    assert list(rows[0]) == [*EXPORT_COLUMNS, "release"]
    assert {row["release"] for row in rows} == {releases.current().id}
    key = ["measurement", "breakdown", "subgroup", "period_label"]
    told = {tuple(row[part] for part in key): row["value"] for row in rows}
    assert told.keys() == set(drawn[key].itertuples(index=False, name=None))
    for row in drawn.itertuples():
        value = told[row.measurement, row.breakdown, row.subgroup, row.period_label]
        assert value == ("" if pd.isna(row.value) else repr(row.value))


@pytest.mark.parametrize("view", VIEWS)
def test_an_excel_file_shows_each_figure_as_the_page_writes_it(
    view: str, client: Any, releases: Releases
) -> None:
    path, _mark, search = view.partition("?")
    with visit(releases, path, search) as seen:
        observations = observations_of(seen.exhibit(), seen.release)
        figures, _read_me = sheets(taken(client, "xlsx", view).data)
        assert figures.max_row == len(observations) + 1
        for line, row in enumerate(observations.itertuples(), start=2):
            cell = figures.cell(line, 9)
            if pd.isna(row.value) or row.precision == "verbal":
                assert (cell.value or "") == wording.plain_value(row).rstrip("*")
            else:
                assert cell.value == row.value
                places = wording.decimals(row)
                assert cell.number_format == "#,##0" + ("." + "0" * places if places else "")


def test_an_excel_file_is_laid_out_for_a_reader(client: Any) -> None:
    figures, read_me = sheets(taken(client, "xlsx", VIEWS[0]).data)
    assert [figures.title, read_me.title] == ["Cijfers", "Lees mij"]
    assert figures.freeze_panes == "A2"
    assert figures["F1"].value == "Periode"
    assert figures["G2"].number_format == "d-m-yyyy"
    assert figures["R2"].hyperlink.target.startswith("https://")


def test_the_read_me_says_what_it_is_where_it_is_from_and_how_to_cite_it(
    client: Any, release: Release
) -> None:
    _figures, read_me = sheets(taken(client, "xlsx", f"{VIEWS[0]}&lang=en").data)
    assert read_me.title == "Read me"
    facts = {row[0].value: str(row[1].value) for row in read_me.iter_rows(min_row=3)}
    assert facts["Release"] == release.id
    assert f"release={release.id}" in facts["Address of these figures"]
    assert {"Definition", "Source", "Licence", "About the chart", "How to cite this"} <= set(facts)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_the_same_every_time(kind: str, built: Path) -> None:
    first, again = (
        create_app(built).server.test_client().get(f"/file/{kind}{VIEWS[0]}").data for _ in "12"
    )
    assert first == again


def test_a_file_of_a_pinned_view_may_be_kept_for_good(client: Any, release: Release) -> None:
    answer = taken(client, "csv", f"{VIEWS[0]}&release={release.id}")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "immutable" in answer.headers["Cache-Control"]
    assert "immutable" not in taken(client, "csv", VIEWS[0]).headers["Cache-Control"]


@pytest.mark.parametrize("kind", KINDS)
def test_asking_only_for_the_headers_of_a_file_works(kind: str, client: Any) -> None:
    answer = client.head(f"/file/{kind}{VIEWS[0]}")
    assert (answer.status_code, answer.data) == (200, b"")


def test_a_file_is_named_after_what_is_in_it(client: Any, release: Release) -> None:
    dutch = taken(client, "csv", VIEWS[0]).headers["Content-Disposition"]
    english = taken(client, "xlsx", f"{VIEWS[0]}&lang=en").headers["Content-Disposition"]
    assert "tevredenheid-met-het-leven_opleidingsniveau_" in dutch
    assert f"_nl_{release.id}.csv" in dutch
    assert "life-satisfaction_" in english
    assert f"_en_{release.id}.xlsx" in english


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/file/exe/indicator/happiness", 404),
        ("/file/csv/", 404),
        ("/file/csv/shoe-size", 404),
        ("/file/csv/indicator/shoe-size", 404),
        ("/file/csv/indicator/happiness?breakdown=shoes", 404),
        ("/file/csv/indicator/happiness?chart=2", 404),
        ("/file/csv/indicator/happiness?chart=0", 404),
        ("/file/csv/indicator/happiness?chart=" + "9" * 5000, 404),
        ("/file/csv/indicator/happiness?chart=%C2%B2", 404),
        ("/file/csv/..%2F..%2Fetc%2Fpasswd", 404),
        ("/file/csv/%00/%FF?%FF=%00", 404),
        ("/file/csv/" + "x/" * 2000, 404),
        ("/file/<script>/indicator/happiness", 404),
    ],
)
def test_what_cannot_be_given_is_said_on_a_plain_page(
    address: str, status: int, client: Any
) -> None:
    answer = client.get(address)
    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert "<h1>Dit kunnen wij niet geven</h1>" in page
    assert "Traceback" not in page
    assert "<script>" not in page


def test_a_file_that_fails_says_sorry_without_a_stack_trace(
    client: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_taken: object) -> bytes:
        raise RuntimeError("the details that only the log may have")

    monkeypatch.setitem(KINDS, "csv", replace(KINDS["csv"], made=fail))
    answer = client.get("/file/csv/indicator/happiness?breakdown=origin&lang=en")
    assert answer.status_code == 500
    assert "try again later" in answer.get_data(as_text=True)
    assert "details" not in answer.get_data(as_text=True)
    assert "details" in caplog.text


def test_addresses_in_files_are_those_of_the_site(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_ADDRESS", "https://monitor.example/")
    told = taken(client, "bib", "/indicator/happiness?breakdown=age").get_data(as_text=True)
    assert "url = {https://monitor.example/indicator/happiness?" in told


@pytest.mark.parametrize("view", VIEWS)
def test_under_every_chart_stands_what_can_be_taken_away_of_it(
    view: str, client: Any, releases: Releases
) -> None:
    path, _mark, search = view.partition("?")
    parts = site.shown_at(releases, path, search).parts
    blocks = list(components(parts, "Details", "take"))
    assert len(blocks) == len(list(components(parts, "Figure", "chart")))
    names = [part.id for part in components(parts, "Code")]
    assert len(names) == len(set(names)) == 5 * len(blocks)
    assert {b.to_plotly_json()["props"]["data-copies"] for b in components(parts, "Button")} == set(
        names
    )
    for block in blocks:
        links = [link.href for link in components(block, "A")]
        for address in (a for a in links if a.startswith("/file/")):
            assert client.head(address).status_code == 200
        assert {a.split("/")[2] for a in links if a.startswith("/file/")} == set(KINDS)


@given(st.text())
def test_no_text_is_a_formula_in_a_spreadsheet(text: str) -> None:
    safe = harmless(text)
    assert safe.endswith(text)
    number = text.replace(",", ".", 1).lstrip("+-").replace(".", "", 1).isdecimal()
    assert number or not safe.lstrip().startswith(("=", "+", "-", "@"))


HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(note=HOSTILE, publication=HOSTILE, words=HOSTILE)
def test_whatever_a_text_holds_a_csv_gives_it_back(
    note: str, publication: str, words: str, observations: pd.DataFrame
) -> None:
    told = observations.assign(note=note, publication=publication, published_as=words)
    rows = list(
        standard_csv.DictReader(StringIO(csv(told).decode("utf-8"), newline=""), strict=True)
    )
    assert len(rows) == len(told)
    for row in rows:
        assert row["note"] == harmless(note)
        assert row["publication"] == harmless(publication)
        assert row["published_as"] == harmless(words)


@settings(max_examples=15)
@given(text=HOSTILE)
def test_no_text_becomes_a_formula_in_an_excel_file(
    text: str, observations: pd.DataFrame, exhibit: Exhibit, release: Release
) -> None:
    told = observations.assign(note=text, publication=f"={text}", table_id=f"@{text}")
    hostile = replace(exhibit, title=f"=1+1{text}" * 9, subtitle=f"+{text}")
    cited = reference(hostile, release, "https://monitor.example/")
    content = workbook(hostile, told, release.catalogue, cited)
    for sheet in sheets(content):
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)


@pytest.fixture(scope="module")
def exhibit(releases: Releases) -> Exhibit:
    with visit(releases, "/indicator/happiness", "") as seen:
        return seen.exhibit()


@pytest.fixture(scope="module")
def observations(release: Release) -> pd.DataFrame:
    return release.observations(
        release.series("happiness-sw-happy", "total")
        .head(2)
        .assign(measurement="happiness-sw-happy")
    )


def test_a_file_name_of_any_title_is_plain_and_short(release: Release, releases: Releases) -> None:
    with visit(releases, "/differences", "?by=age&lang=en") as seen, speaking("en"):
        name = file_name(seen.exhibit(), release, "csv")
    assert name.isascii()
    assert len(name) < 200
    assert "-and-" in name
    assert not set(name) & set(' /\\:*?"<>|')


def test_a_total_that_is_drawn_beside_the_groups_is_in_the_figures_too(release: Release) -> None:
    views = (
        View(Choice(indicator.id, m.population, m.id, breakdown), release)
        for indicator in release.catalogue.indicators
        for m in indicator.measurements
        for breakdown in release.breakdowns.get(m.id, ())
    )
    view = next(view for view in views if len(view.shown) > 1 and view.total is not None)
    (total,) = view.exhibit.rows[view.exhibit.rows["breakdown"].eq("total")].itertuples()
    assert view.total is not None
    assert (total.period_label, total.value) == (view.total.period_label, view.total.value)


def test_no_text_of_the_read_me_is_cut_off_by_the_height_of_its_row(client: Any) -> None:
    _figures, read_me = sheets(taken(client, "xlsx", VIEWS[0]).data)
    width = read_me.column_dimensions["B"].width  # in digits; letters are narrower
    told = {line: str(read_me.cell(line, 2).value) for line in range(3, read_me.max_row + 1)}
    assert any(len(text) > 2 * width for text in told.values())
    for line, text in told.items():
        cell, lines = read_me.cell(line, 2), -(-len(text) // (1.3 * width))
        assert cell.alignment.wrap_text
        assert read_me.row_dimensions[line].height >= lines * cell.font.size
        assert cell.hyperlink is None or len(text) < 1.3 * width  # or a program may cut it off
