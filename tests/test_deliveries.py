"""What institutes send: real figures come through unchanged, and every spoilt form is refused."""

import csv
import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.worksheet import Worksheet

from etl import deliveries
from etl.deliveries import (
    DECIMALS,
    DELIVERY_COLUMNS,
    MOST_ROWS,
    cell_text,
    delivery_files,
    read_delivery,
)
from etl.files import read_observation_file
from etl.template import write_template
from indicators.catalogue import Catalogue
from indicators.observations import COLUMNS, check_observations
from indicators.problems import Problem
from tests.conftest import DATA

HEADER = list(DELIVERY_COLUMNS)


@pytest.fixture(scope="module")
def real() -> pd.DataFrame:
    """Published figures: decimal, integer and in words, some with an interval."""
    rows, problems = read_observation_file(DATA / "observations" / "nea.csv")
    assert problems == []
    assert set(rows["precision"]) == {"decimal", "integer", "verbal"}
    assert rows["ci_lower"].ne("").any()
    return rows


@pytest.fixture(scope="module")
def few(real: pd.DataFrame) -> pd.DataFrame:
    """Three figures with an interval and decimals."""
    return real[real["ci_lower"].ne("") & real["value"].str.contains(".", regex=False)].head(3)


def as_csv(rows: pd.DataFrame, delimiter: str = ",", decimal: str = ".") -> str:
    """Rows as an institute would write them."""
    rows = rows[HEADER].copy()
    for column in DECIMALS:
        rows[column] = rows[column].str.replace(".", decimal, regex=False)
    return rows.to_csv(index=False, sep=delimiter, lineterminator="\n")


def fill(sheet: Worksheet, rows: pd.DataFrame) -> None:
    """Type rows under a header, numbers as numbers and the rest as text."""
    for line, row in enumerate(rows[HEADER].to_dict("records"), sheet.max_row + 1):
        for place, (column, text) in enumerate(row.items(), 1):
            if text:
                is_number = column in (*DECIMALS, "sample_size")
                sheet.cell(line, place, float(text) if is_number else text)


def workbook(rows: pd.DataFrame) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Cijfers"
    sheet.append(HEADER)
    fill(sheet, rows)
    return book


def letter(column: str) -> str:
    return openpyxl.utils.get_column_letter(HEADER.index(column) + 1)


def said(problems: list[Problem], where: str, what: str, remedy: str) -> bool:
    return any(p.where == where and what in p.what and remedy in p.remedy for p in problems)


# Which files count


def test_only_files_that_may_hold_figures_count(tmp_path: Path) -> None:
    ignored = (".hidden.csv", "~$nea.xlsx", "README.md", "Lees mij.txt", "LEES-MIJ.txt", ".gitkeep")
    for name in ("b.csv", "a.xlsx", "z.pdf", *ignored):
        (tmp_path / name).touch()
    (tmp_path / "microdata").mkdir()
    (tmp_path / "microdata" / "c.csv").touch()
    assert [file.name for file in delivery_files(tmp_path)] == ["a.xlsx", "b.csv", "z.pdf"]
    assert delivery_files(tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("a.xls", "sla het op als .xlsx"),
        ("a.XLS", "sla het op als .xlsx"),
        ("a.xlsb", "sla het op als .xlsx"),
        ("a.xlsm", "zonder macro's"),
        ("a.ods", "sla het op als .xlsx"),
        ("a.docx", "in de template, als .xlsx of .csv"),
        ("a.pdf", "in de template, als .xlsx of .csv"),
        ("a.zip", "Pak het uit"),
        ("a", "in de template"),
    ],
)
def test_another_kind_of_file_is_refused_with_what_to_do(
    tmp_path: Path, catalogue: Catalogue, name: str, remedy: str
) -> None:
    (tmp_path / name).write_bytes(b"x")
    rows, (problem,) = read_delivery(tmp_path / name, catalogue)
    assert rows.empty
    assert (problem.file, remedy in problem.remedy) == (f"deliveries/{name}", True)


# Real figures come through unchanged


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("marks", [",.", ";,"], ids=["commas", "semicolons"])
def test_real_figures_as_csv_come_back_exactly(
    tmp_path: Path, real: pd.DataFrame, catalogue: Catalogue, marks: str, encoding: str
) -> None:
    file = tmp_path / "nea.CSV"
    file.write_text(as_csv(real, *marks), encoding=encoding)
    rows, problems = read_delivery(file, catalogue)
    assert problems == []
    assert list(rows.columns) == [*COLUMNS, "file", "line"]
    pd.testing.assert_frame_equal(rows[list(COLUMNS)], real[list(COLUMNS)].assign(table_id=""))
    assert set(rows["file"]) == {"deliveries/nea.CSV"}
    assert rows["line"].tolist() == real["line"].tolist()


def test_real_figures_in_the_template_come_back_exactly_but_for_zeros_that_excel_drops(
    tmp_path: Path, real: pd.DataFrame, catalogue: Catalogue
) -> None:
    file = tmp_path / "nea.xlsx"
    write_template(file, catalogue, "nea")
    book = openpyxl.load_workbook(file)
    fill(book["Cijfers"], real)
    book.save(file)
    rows, problems = read_delivery(file, catalogue)
    assert problems == []
    shorter = {c: real[c].str.replace(r"\.0$", "", regex=True) for c in DECIMALS}
    expected = real[list(COLUMNS)].assign(**shorter, table_id="")
    pd.testing.assert_frame_equal(rows[list(COLUMNS)], expected)
    assert rows["line"].tolist() == real["line"].tolist()


def test_an_empty_template_is_refused_as_empty(tmp_path: Path, catalogue: Catalogue) -> None:
    write_template(tmp_path / "t.xlsx", catalogue, None)
    rows, (problem,) = read_delivery(tmp_path / "t.xlsx", catalogue)
    assert rows.empty
    assert "leeg" in problem.what


def test_rows_that_were_read_pass_the_border_and_a_wrong_one_is_named_by_its_row(
    tmp_path: Path, few: pd.DataFrame, catalogue: Catalogue
) -> None:
    book = workbook(few)
    book["Cijfers"].insert_rows(3)
    book["Cijfers"][f"{letter('value')}4"] = 99
    book.save(tmp_path / "x.xlsx")
    rows, problems = read_delivery(tmp_path / "x.xlsx", catalogue)
    assert problems == []
    found = [p for p in check_observations(rows, catalogue) if p.file.startswith("deliveries/")]
    key = " | ".join(few.iloc[1][["measurement", "breakdown", "subgroup", "period"]])
    assert [(p.file, p.where) for p in found] == [("deliveries/x.xlsx", f"regel 4 ({key})")]


def test_the_source_of_an_unknown_measurement_stays_empty_so_that_one_problem_is_named(
    tmp_path: Path, few: pd.DataFrame, catalogue: Catalogue
) -> None:
    file = tmp_path / "x.csv"
    file.write_text(as_csv(few.head(1).assign(measurement="burnout-nee")), encoding="utf-8")
    rows, _ = read_delivery(file, catalogue)
    assert rows["source"].tolist() == [""]
    (problem,) = [p for p in check_observations(rows, catalogue) if p.file == "deliveries/x.csv"]
    assert "Bedoelt u" in problem.remedy


@pytest.mark.parametrize("half", ["ci_lower", "ci_upper"])
def test_half_an_interval_gives_one_problem_and_no_second_about_its_method(
    tmp_path: Path, few: pd.DataFrame, catalogue: Catalogue, half: str
) -> None:
    file = tmp_path / "x.csv"
    file.write_text(as_csv(few.head(1).assign(**{half: ""})), encoding="utf-8")
    rows, _ = read_delivery(file, catalogue)
    (problem,) = [p for p in check_observations(rows, catalogue) if p.file == "deliveries/x.csv"]
    assert "het interval is half" in problem.what


# The form of a CSV


def read_text(
    folder: Path, catalogue: Catalogue, content: str, encoding: str = "utf-8"
) -> tuple[pd.DataFrame, list[Problem]]:
    (folder / "x.csv").write_bytes(content.encode(encoding))
    return read_delivery(folder / "x.csv", catalogue)


def with_cells(rows: pd.DataFrame, **cells: str) -> pd.DataFrame:
    """The rows with the cells of the second one, which is line 3, changed."""
    changed = rows.copy()
    changed.loc[changed.index[1], list(cells)] = list(cells.values())
    return changed


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_csv_in_another_encoding_is_refused_at_its_line(
    tmp_path: Path, few: pd.DataFrame, catalogue: Catalogue, encoding: str, delimiter: str
) -> None:
    text = as_csv(with_cells(few, note="één"), delimiter)
    rows, (problem,) = read_text(tmp_path, catalogue, text, encoding)
    assert rows.empty
    assert problem.where == ("regel 1" if encoding == "utf-16" else "regel 3")
    assert re.search("geen UTF-8|nulteken", problem.what)
    assert "CSV UTF-8" in problem.remedy


@pytest.mark.parametrize(
    "note", ["cliÃ«nten", "CafÃ©", "â‚¬ 20", "zoâ€™n", "cli\ufffdnten", "nÂ°", "Ã\xa0 20"]
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_garbled_letters_are_refused_at_their_line(
    tmp_path: Path, few: pd.DataFrame, catalogue: Catalogue, note: str, kind: str
) -> None:
    rows = with_cells(few, note=note)
    if kind == "csv":
        (tmp_path / "x.csv").write_text(as_csv(rows), encoding="utf-8")
    else:
        workbook(rows).save(tmp_path / "x.xlsx")
    read, problems = read_delivery(tmp_path / f"x.{kind}", catalogue)
    assert read.empty
    assert said(problems, "regel 3", f"verminkte letters in '{note}'", "UTF-8")


def test_real_letters_are_not_taken_for_garbled_ones(
    tmp_path: Path, few: pd.DataFrame, catalogue: Catalogue
) -> None:
    note = "Één cliënt ‘sliep’ à € 20 – “façade” · ±½ ÁÂÃÄ Ångström"
    rows, problems = read_text(tmp_path, catalogue, as_csv(with_cells(few, note=note)))
    assert problems == []
    assert rows["note"][1] == note


FORMS: dict[str, tuple[Callable[[str], str], str, str, str]] = {
    "nothing": (lambda _: "", "", "leeg", "Zet er cijfers in"),
    "blank lines": (lambda _: "\n\n", "", "leeg", "Zet er cijfers in"),
    "only a header": (lambda t: t.splitlines()[0], "", "leeg", "Zet er cijfers in"),
    "a header and empty cells": (
        lambda t: t.splitlines()[0] + "\n" + "," * 15,
        "",
        "leeg",
        "Zet er cijfers in",
    ),
    "tabs": (lambda t: t.replace(",", "\t"), "regel 1", "niet door komma's", "met komma's"),
    "a null character": (lambda t: t.replace("CBS", "C\0BS"), "regel 2", "nulteken", "CSV UTF-8"),
    "an open quote": (lambda t: t + '"open', "regel 5", "niet te lezen", "aanhalingsteken"),
    "a column that is missing": (
        lambda t: t.replace("period,", "", 1),
        "regel 1",
        "'period' ontbreekt",
        "Voeg haar toe",
    ),
    "a column that is misspelt": (
        lambda t: t.replace("period,", "perod,", 1),
        "regel 1",
        "onbekende kolom 'perod'",
        "Bedoelt u 'period'?",
    ),
    "a column that is there twice": (
        lambda t: t.replace("status,", "unit,", 1),
        "regel 1",
        "'unit' staat dubbel",
        "Haal er een weg",
    ),
    "a column of ours": (
        lambda t: re.sub("$", ",x", t, flags=re.MULTILINE).replace("note,x", "note,table_id"),
        "regel 1",
        "onbekende kolom 'table_id'",
        "Bekend zijn",
    ),
    "a field too many": (
        lambda t: re.sub("\n", "\nx,", t, count=1),
        "regel 2",
        "17 velden en de kop heeft er 16",
        "aanhalingstekens",
    ),
    "a field too few": (
        lambda t: t[: t.rindex(",")],
        "regel 4",
        "15 velden en de kop heeft er 16",
        "aanhalingstekens",
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_csv_of_another_form_gives_no_rows_but_says_what_is_wrong(
    tmp_path: Path, few: pd.DataFrame, catalogue: Catalogue, form: str
) -> None:
    spoil, where, what, remedy = FORMS[form]
    text = as_csv(few.assign(publication="CBS", note=""))
    rows, problems = read_text(tmp_path, catalogue, spoil(text))
    assert rows.empty
    assert said(problems, where, what, remedy), problems
    assert {p.file for p in problems} == {"deliveries/x.csv"}


def test_a_column_that_is_missing_is_one_problem_and_not_one_for_every_row(
    tmp_path: Path, few: pd.DataFrame, catalogue: Catalogue
) -> None:
    _, problems = read_text(tmp_path, catalogue, as_csv(few).replace("period,", "", 1))
    assert [p.what for p in problems] == ["de kolom 'period' ontbreekt"]


def test_all_problems_of_a_file_come_at_once(
    tmp_path: Path, few: pd.DataFrame, catalogue: Catalogue
) -> None:
    rows = with_cells(few, note="cliÃ«nt", status="normal ", value="20.5")
    text = as_csv(rows, ";").replace("period;", "perod;") + "x;y\n"
    _, problems = read_text(tmp_path, catalogue, text)
    assert said(problems, "regel 1", "'period' ontbreekt", "")
    assert said(problems, "regel 5", "deze regel heeft 2 velden", "")
    assert said(problems, "regel 3", "verminkte letters", "")
    assert said(problems, "regel 3, kolom status", "spatie voor of achter 'normal'", "")
    assert said(problems, "regel 3, kolom value", "een punt in het getal '20.5'", "")


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_blank_lines_and_empty_columns_behind_the_table_do_no_harm(
    tmp_path: Path, few: pd.DataFrame, catalogue: Catalogue, delimiter: str
) -> None:
    lines = as_csv(few, delimiter, "," if delimiter == ";" else ".").splitlines()
    wide = [line + delimiter * 2 for line in [lines[0], "", delimiter * 15, *lines[1:]]]
    wide[1] = ""
    rows, problems = read_text(tmp_path, catalogue, "\r\n".join([*wide, delimiter * 17]))
    assert problems == []
    assert rows["line"].tolist() == ["4", "5", "6"]
    assert rows["value"].tolist() == few["value"].tolist()


@pytest.mark.parametrize("number", ["8.100", "20.5", "1.234,5", "1.234.567"])
@pytest.mark.parametrize("column", DECIMALS)
def test_a_point_in_a_number_beside_semicolons_is_refused(
    tmp_path: Path, few: pd.DataFrame, catalogue: Catalogue, number: str, column: str
) -> None:
    text = as_csv(few, ";", ",").splitlines()
    fields = text[2].split(";")
    fields[HEADER.index(column)] = number
    text[2] = ";".join(fields)
    rows, (problem,) = read_text(tmp_path, catalogue, "\n".join(text))
    assert rows.empty
    assert problem.where == f"regel 3, kolom {column}"
    assert f"punt in het getal '{number}'" in problem.what
    assert "duizendtallen zonder punt" in problem.remedy


def test_a_decimal_comma_beside_commas_is_left_for_the_border_to_refuse(
    tmp_path: Path, few: pd.DataFrame, catalogue: Catalogue
) -> None:
    rows, problems = read_text(tmp_path, catalogue, as_csv(few, ",", ","))
    assert problems == []
    found = [p for p in check_observations(rows, catalogue) if p.file == "deliveries/x.csv"]
    assert len([p for p in found if "is geen getal" in p.what]) == 9


@given(
    number=st.decimals(-999_999, 999_999, places=3) | st.integers(0, 10**9).map(Decimal),
)
@settings(max_examples=40, deadline=None)
def test_a_decimal_comma_beside_semicolons_is_a_decimal_point(
    tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue, number: Decimal
) -> None:
    line = dict.fromkeys(HEADER, "x") | {"value": f"{number:f}".replace(".", ",")}
    out = StringIO()
    csv.writer(out, delimiter=";").writerows([HEADER, line.values()])
    folder = tmp_path_factory.getbasetemp()
    rows, problems = read_text(folder, catalogue, out.getvalue())
    assert problems == []
    assert rows["value"].tolist() == [f"{number:f}"]


UNSEEN = {
    " x": "een spatie voor of achter 'x'",
    "x ": "een spatie voor of achter 'x'",
    "x\xa0": "een spatie voor of achter 'x'",
    "x\u200b": "een onzichtbaar teken in 'x\\u200b'",
}


@pytest.mark.parametrize("column", sorted({*HEADER} - {"note", "published_as", "publication"}))
@pytest.mark.parametrize("text", UNSEEN)
def test_a_character_that_nobody_sees_is_named(
    tmp_path: Path, few: pd.DataFrame, catalogue: Catalogue, column: str, text: str
) -> None:
    rows, (problem,) = read_text(tmp_path, catalogue, as_csv(with_cells(few, **{column: text})))
    assert rows.empty
    assert problem.where == f"regel 3, kolom {column}"
    assert UNSEEN[text] in problem.what


# The form of an Excel file


class Spoilt(NamedTuple):
    """A change to a sheet with figures in rows 2 to 4, and what must be said of it."""

    change: Callable[[Worksheet], object]
    where: str
    what: str
    remedy: str


def put(column: str, value: object, number_format: str = "General") -> Callable[[Worksheet], None]:
    """Put something into row 3."""

    def change(sheet: Worksheet) -> None:
        cell = sheet[f"{letter(column)}3"]
        cell.value, cell.number_format = value, number_format

    return change


def book_of(sheet: Worksheet) -> openpyxl.Workbook:
    assert sheet.parent is not None
    return sheet.parent


def hide_rows(sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True


def hide_columns(sheet: Worksheet) -> None:
    sheet.column_dimensions.group("F", "G", hidden=True)


def hide_sheet(sheet: Worksheet) -> None:
    book_of(sheet).create_sheet("Codes")
    sheet.sheet_state = "hidden"


def second_sheet(sheet: Worksheet) -> None:
    book_of(sheet).copy_worksheet(sheet)


def another_name(sheet: Worksheet) -> None:
    sheet.title = "Blad1"
    book_of(sheet).create_sheet("Lees mij")


VALUE, PERIOD = "regel 3, kolom value", "regel 3, kolom period"
SPOILT_SHEETS = {
    "merged cells": Spoilt(
        lambda s: s.merge_cells("A3:B4"), "regel 3", "de cellen A3:B4 zijn samengevoegd", "Splits"
    ),
    "a merged header": Spoilt(
        lambda s: s.merge_cells("F1:G1"), "regel 1", "de cellen F1:G1 zijn samengevoegd", "Splits"
    ),
    "a formula": Spoilt(
        put("value", "=19+1"), VALUE, "er staat een formule", "plak ze als waarden"
    ),
    "an error": Spoilt(put("value", "#N/A"), VALUE, "een fout van Excel: #N/A", "maak de cel leeg"),
    "an error in a code": Spoilt(
        put("status", "#REF!"), "regel 3, kolom status", "een fout van Excel: #REF!", "Vul"
    ),
    "a boolean": Spoilt(put("value", True), VALUE, "waar of onwaar", "wat er hoort te staan"),
    "a period that became a date": Spoilt(
        put("period", datetime(2024, 10, 1), "mmm-yy"),
        PERIOD,
        "Excel maakte hier een datum van: 2024-10-01",
        "als tekst",
    ),
    "an age group that became a date": Spoilt(
        put("subgroup", datetime(2015, 12, 1), "mmm-yy"),
        "regel 3, kolom subgroup",
        "Excel maakte hier een datum van: 2015-12-01",
        "als tekst",
    ),
    "a number that became a date": Spoilt(
        put("value", datetime(2026, 5, 12), "d-mmm"),
        VALUE,
        "Excel maakte hier een datum van: 2026-05-12",
        "als getal",
    ),
    "a number that became a time": Spoilt(
        put("value", time(20, 5), "h:mm"), VALUE, "Excel maakte hier een datum van: 20:05", "getal"
    ),
    "a percentage": Spoilt(
        put("value", 0.2, "0%"),
        VALUE,
        "de cel bevat 0.2 en toont het honderdvoudige",
        "20 voor 20%",
    ),
    "a percentage with decimals": Spoilt(
        put("ci_upper", 0.205, "0.0%"), "regel 3, kolom ci_upper", "de cel bevat 0.205", "als getal"
    ),
    "a number as text with a comma": Spoilt(
        put("value", "20,5"), VALUE, "het getal '20,5' staat er als tekst", "als getal"
    ),
    "a number as text with thousands": Spoilt(
        put("value", "8.100"), VALUE, "het getal '8.100' staat er als tekst", "als getal"
    ),
    "a hidden row": Spoilt(hide_rows, "regel 3", "deze regel is verborgen", "zet het filter uit"),
    "hidden columns": Spoilt(hide_columns, "", "de kolom F is verborgen", "Maak haar zichtbaar"),
    "all hidden columns": Spoilt(
        hide_columns, "", "de kolom G is verborgen", "Maak haar zichtbaar"
    ),
    "a hidden sheet": Spoilt(hide_sheet, "", "het blad 'Cijfers' is verborgen", "zichtbaar"),
    "two sheets with figures": Spoilt(
        second_sheet, "", "ook cijfers op het blad 'Cijfers Copy'", "op het blad 'Cijfers'"
    ),
    "no sheet of that name": Spoilt(another_name, "", "geen blad 'Cijfers'", "deze naam"),
    "a space behind a code": Spoilt(
        put("unit", "percent "), "regel 3, kolom unit", "spatie voor of achter 'percent'", "weg"
    ),
    "a column that is missing": Spoilt(
        lambda s: s.delete_cols(4), "regel 1", "'period' ontbreekt", "Voeg haar toe"
    ),
    "a column that is misspelt": Spoilt(
        lambda s: s.cell(1, 4, "periode"), "regel 1", "kolom 'periode'", "Bedoelt u 'period'?"
    ),
    "a column that is there twice": Spoilt(
        lambda s: s.cell(1, 17, "note"), "regel 1", "'note' staat dubbel", "Haal er een weg"
    ),
    "a remark beside the table": Spoilt(
        lambda s: s.cell(3, 18, "zie mail"), "regel 1", "onbekende kolom ''", "Bekend zijn"
    ),
    "no figures": Spoilt(lambda s: s.delete_rows(2, 3), "", "leeg", "Zet er cijfers in"),
    "nothing at all": Spoilt(lambda s: s.delete_rows(1, 4), "", "leeg", "Zet er cijfers in"),
    "far too many columns": Spoilt(
        lambda s: s.cell(2, 400, "x"), "", "het blad 'Cijfers' heeft 400 kolommen", "Verwijder"
    ),
    "far too many rows": Spoilt(
        lambda s: s.cell(MOST_ROWS + 1, 1, "x"), "", "meer dan 100.000 regels", "lege regels"
    ),
}


@pytest.mark.parametrize("name", SPOILT_SHEETS)
def test_a_spoilt_sheet_gives_no_rows_but_says_what_is_wrong(
    tmp_path: Path, few: pd.DataFrame, catalogue: Catalogue, name: str
) -> None:
    spoilt = SPOILT_SHEETS[name]
    book = workbook(few)
    spoilt.change(book["Cijfers"])
    book.save(tmp_path / "x.xlsx")
    rows, problems = read_delivery(tmp_path / "x.xlsx", catalogue)
    assert rows.empty
    assert said(problems, spoilt.where, spoilt.what, spoilt.remedy), problems
    assert {p.file for p in problems} == {"deliveries/x.xlsx"}


def test_all_problems_of_a_sheet_come_at_once(
    tmp_path: Path, few: pd.DataFrame, catalogue: Catalogue
) -> None:
    book = workbook(few)
    names = ("merged cells", "a percentage with decimals", "a hidden row", "a space behind a code")
    for name in names:
        SPOILT_SHEETS[name].change(book["Cijfers"])
    book.save(tmp_path / "x.xlsx")
    _, problems = read_delivery(tmp_path / "x.xlsx", catalogue)
    assert len(problems) == len(names)
    assert all(said(problems, *SPOILT_SHEETS[name][1:]) for name in names)


FINE_SHEETS: dict[str, tuple[Callable[[Worksheet], object], str, str]] = {
    "a period as a number": (put("period", 2022), "period", "2022"),
    "a period as a float": (put("period", 2022.0), "period", "2022"),
    "a period as text": (put("period", "2022-2024"), "period", "2022-2024"),
    "a group that is a number": (put("subgroup", 16), "subgroup", "16"),
    "a day as a date": (
        put("retrieved", date(2026, 11, 23), "dd-mm-yyyy"),
        "retrieved",
        "2026-11-23",
    ),
    "a day as text": (put("retrieved", "2026-11-23"), "retrieved", "2026-11-23"),
    "a whole sample": (put("sample_size", 7412.0), "sample_size", "7412"),
    "a computed number": (put("value", 0.1 + 0.2), "value", "0.3"),
    "a whole number as text": (put("value", "20"), "value", "20"),
    "a percent sign that changes nothing": (put("value", 20.5, '0.0"%"'), "value", "20.5"),
    "a text in a cell for percentages": (put("status", "normal", "0%"), "status", "normal"),
    "thousands that are only shown": (put("value", 8100, "#,##0"), "value", "8100"),
    "hidden columns behind the table": (
        lambda s: s.column_dimensions.group("T", "Z", hidden=True),
        "status",
        "normal",
    ),
    "another name of the only sheet": (lambda s: setattr(s, "title", "Blad1"), "status", "normal"),
    "other sheets without figures": (
        lambda s: book_of(s).create_sheet("Toelichting").append(["zie", "hieronder"]),
        "status",
        "normal",
    ),
    "a protected sheet": (lambda s: s.protection.enable(), "status", "normal"),
    "a workbook of which the sheets are locked": (
        lambda s: setattr(book_of(s), "security", WorkbookProtection(lockStructure=True)),
        "status",
        "normal",
    ),
}


@pytest.mark.parametrize("name", FINE_SHEETS)
def test_what_cannot_change_a_figure_is_taken_as_it_is(
    tmp_path: Path, few: pd.DataFrame, catalogue: Catalogue, name: str
) -> None:
    change, column, text = FINE_SHEETS[name]
    book = workbook(few)
    change(book["Cijfers"])
    book.save(tmp_path / "x.xlsx")
    rows, problems = read_delivery(tmp_path / "x.xlsx", catalogue)
    assert problems == []
    assert rows[column].tolist() == [few[column].iloc[0], text, few[column].iloc[2]] or (
        column == "sample_size" and rows[column].tolist() == ["", text, ""]
    )


def test_a_row_with_only_some_cells_is_a_row(
    tmp_path: Path, few: pd.DataFrame, catalogue: Catalogue
) -> None:
    book = workbook(few)
    book["Cijfers"].cell(7, 1, "burnout-nea")
    book.save(tmp_path / "x.xlsx")
    rows, problems = read_delivery(tmp_path / "x.xlsx", catalogue)
    assert problems == []
    assert rows["line"].tolist() == ["2", "3", "4", "7"]
    assert rows["period"].tolist()[-1] == ""


# Files that only look like Excel


def zipped(**parts: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.mark.parametrize(
    ("content", "what", "remedy"),
    [
        (b"", "beschadigd of geen Excel-bestand", "opnieuw op als .xlsx"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "geen Excel-bestand", ".xlsx"),
        (b"measurement,value\n", "geen Excel-bestand", ".xlsx"),
        (zipped(**{"a.csv": b"measurement"}), "geen Excel-bestand", ".xlsx"),
        (OLE + b"EncryptedPackage", "een wachtwoord of is een oud", "zonder wachtwoord"),
    ],
    ids=["empty", "html", "csv", "another zip", "a password"],
)
def test_a_file_that_is_no_excel_is_refused(
    tmp_path: Path, catalogue: Catalogue, content: bytes, what: str, remedy: str
) -> None:
    (tmp_path / "x.xlsx").write_bytes(content)
    rows, (problem,) = read_delivery(tmp_path / "x.xlsx", catalogue)
    assert rows.empty
    assert what in problem.what
    assert remedy in problem.remedy


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_excel_is_refused(
    tmp_path: Path, few: pd.DataFrame, catalogue: Catalogue, kept: float
) -> None:
    file = tmp_path / "x.xlsx"
    workbook(few).save(file)
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * kept)])
    _, (problem,) = read_delivery(file, catalogue)
    assert "beschadigd" in problem.what


def test_an_excel_that_unpacks_to_far_more_is_refused_before_it_is_unpacked(
    tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "_MOST_BYTES", 100_000)
    content = zipped(**{"xl/workbook.xml": b" " * 200_000})
    assert len(content) < 10_000
    (tmp_path / "x.xlsx").write_bytes(content)
    _, (problem,) = read_delivery(tmp_path / "x.xlsx", catalogue)
    assert "uitgepakt groter" in problem.what


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_that_is_far_too_large_is_refused(
    tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(deliveries, "_MOST_BYTES", 1000)
    (tmp_path / f"x.{kind}").write_bytes(b"x" * 1001)
    _, (problem,) = read_delivery(tmp_path / f"x.{kind}", catalogue)
    assert "groter dan" in problem.what
    assert "Verdeel" in problem.remedy


def test_a_csv_with_far_too_many_lines_is_refused(
    tmp_path: Path, few: pd.DataFrame, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "MOST_ROWS", 3)
    _, (problem,) = read_text(tmp_path, catalogue, as_csv(few))
    assert "meer dan 3 regels" in problem.what


def test_entities_that_blow_up_do_not(
    tmp_path: Path, few: pd.DataFrame, catalogue: Catalogue
) -> None:
    file = tmp_path / "x.xlsx"
    workbook(few).save(file)
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "0123456789">{levels}]>'
    with ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode().replace("<v>", "<v>&e11;", 1)
    parts["xl/worksheets/sheet1.xml"] = (bomb + sheet).encode()
    file.write_bytes(zipped(**parts))
    _, (problem,) = read_delivery(file, catalogue)
    assert "beschadigd" in problem.what


def test_a_file_that_is_gone_is_a_problem_and_no_crash(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    for name in ("x.csv", "x.xlsx"):
        _, (problem,) = read_delivery(tmp_path / name, catalogue)
        assert "niet te openen" in problem.what


# Numbers as text


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 10))
def test_a_number_as_typed_is_the_text_that_comes_out(digits: int, decimals: int) -> None:
    number = Decimal(digits).scaleb(-decimals)
    assert Decimal(cell_text(float(number))) == number


@given(st.floats(-1e14, 1e14))
def test_any_number_is_written_without_exponent_and_with_at_most_ten_decimals(
    number: float,
) -> None:
    text = cell_text(number)
    assert re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,10})?", text)
    assert abs(float(text) - number) <= 5.1e-11
    assert not re.search(r"\.[0-9]*0$", text)
