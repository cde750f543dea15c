"""The template offers exactly the catalogue's codes, and explains every column."""

import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from etl.deliveries import DELIVERY_COLUMNS
from etl.template import write_template
from indicators.catalogue import Catalogue
from indicators.observations import COLUMNS, PRECISIONS, WITH_VALUE, WITHOUT_VALUE
from indicators.periods import parse_period
from indicators.problems import ProblemsFound


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> openpyxl.Workbook:
    """The template for one source; tests may read it and must not change it."""
    path = tmp_path_factory.mktemp("template") / "nea.xlsx"
    write_template(path, catalogue, "nea")
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def figures(written: openpyxl.Workbook) -> Worksheet:
    return written["Cijfers"]


@pytest.fixture(scope="module")
def codes(written: openpyxl.Workbook) -> Worksheet:
    return written["Codes"]


def formula(figures: Worksheet, column: str) -> str:
    """The formula of the drop-down in row 2 of a column."""
    cell = f"{get_column_letter(DELIVERY_COLUMNS.index(column) + 1)}2"
    (found,) = [v for v in figures.data_validations.dataValidation if cell in v.sqref]
    assert found.type == "list"
    assert found.showErrorMessage
    return str(found.formula1)


def texts(codes: Worksheet, address: str) -> list[str]:
    """The content of cells such as Codes!$A$3:$A$9, and that nothing follows below them."""
    letter, first, last = re.fullmatch(  # type: ignore[union-attr]
        r"Codes!\$([A-Z]+)\$(\d+):\$\1\$(\d+)", address
    ).groups()
    column = column_index_from_string(letter)
    assert codes.cell(int(last) + 1, column).value is None
    return [codes.cell(row, column).value for row in range(int(first), int(last) + 1)]  # type: ignore[misc]


def test_the_three_sheets_are_there_and_the_reader_starts_with_the_explanation(
    written: openpyxl.Workbook,
) -> None:
    assert written.sheetnames == ["Lees mij", "Cijfers", "Codes"]
    assert written.active is written["Lees mij"]


def test_the_columns_are_those_of_a_delivery_each_with_its_explanation(figures: Worksheet) -> None:
    assert [cell.value for cell in figures[1]] == list(DELIVERY_COLUMNS)
    assert set(COLUMNS) - set(DELIVERY_COLUMNS) == {"ci_method", "source", "table_id"}
    assert all(cell.comment and len(cell.comment.text) > 20 for cell in figures[1])
    assert figures.max_row == 1


def test_every_column_is_explained_with_an_example(written: openpyxl.Workbook) -> None:
    rows = [[cell.value for cell in row] for row in written["Lees mij"].iter_rows()]
    explained = {row[0]: row for row in rows if row[0] in DELIVERY_COLUMNS}
    assert list(explained) == list(DELIVERY_COLUMNS)
    assert all(all(row) for row in explained.values())


def test_the_measurements_offered_are_those_of_the_source(
    figures: Worksheet, codes: Worksheet, catalogue: Catalogue
) -> None:
    of_source = [m.id for m in catalogue.measurement.values() if m.source == "nea"]
    assert texts(codes, formula(figures, "measurement")) == of_source


def test_without_a_source_all_measurements_are_offered(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    write_template(tmp_path / "all.xlsx", catalogue, None)
    book = openpyxl.load_workbook(tmp_path / "all.xlsx")
    offered = texts(book["Codes"], formula(book["Cijfers"], "measurement"))
    assert offered == list(catalogue.measurement)


def test_the_breakdowns_statuses_and_precisions_offered_are_all_there_are(
    figures: Worksheet, codes: Worksheet, catalogue: Catalogue
) -> None:
    assert texts(codes, formula(figures, "breakdown")) == list(catalogue.breakdown)
    assert texts(codes, formula(figures, "status")) == [*WITH_VALUE, *WITHOUT_VALUE]
    assert texts(codes, formula(figures, "precision")) == list(PRECISIONS)


def test_the_subgroups_offered_are_those_of_the_breakdown_in_the_row(
    figures: Worksheet, codes: Worksheet, catalogue: Catalogue
) -> None:
    part = re.fullmatch(
        r"OFFSET\(Codes!\$([A-Z]+)\$2,MATCH\(\$B2,(.+?),0\),0,COUNTIF\((.+?),\$B2\),1\)",
        formula(figures, "subgroup"),
    )
    assert part is not None
    letter, searched, counted = part.groups()
    assert searched == counted
    breakdowns = texts(codes, searched)
    for breakdown in catalogue.breakdown.values():
        first = 3 + breakdowns.index(breakdown.id)
        rows = range(first, first + breakdowns.count(breakdown.id))
        assert [codes[f"{letter}{row}"].value for row in rows] == list(breakdown.by_id)


def test_the_unit_offered_is_that_of_the_measurement_in_the_row(
    figures: Worksheet, codes: Worksheet, catalogue: Catalogue
) -> None:
    part = re.fullmatch(
        r"OFFSET\(Codes!\$([A-Z]+)\$2,MATCH\(\$A2,(.+?),0\),0,1,1\)", formula(figures, "unit")
    )
    assert part is not None
    letter, searched = part.groups()
    for row, measurement in enumerate(texts(codes, searched), 3):
        assert codes[f"{letter}{row}"].value == catalogue.measurement[measurement].unit


def test_every_code_has_its_dutch_name_and_every_form_of_a_period_is_one(codes: Worksheet) -> None:
    headers = [cell.value for cell in codes[2]]
    for place, header in enumerate(headers, 1):
        if header in ("naam", "betekenis"):
            pairs = codes.iter_rows(3, 6000, place - 1, place, values_only=True)
            assert all(bool(code) == bool(name) for code, name in pairs)
    forms = [row[0] for row in codes.iter_rows(3, 20, headers.index("voorbeeld") + 1)]
    kinds = [parse_period(str(cell.value)).kind for cell in forms if cell.value]
    assert len(set(kinds)) == 7


def test_excel_may_make_no_dates_or_numbers_of_codes_and_periods(figures: Worksheet) -> None:
    formats = {
        column: figures.column_dimensions[get_column_letter(place)].number_format
        for place, column in enumerate(DELIVERY_COLUMNS, 1)
    }
    numbers = {"value": "General", "ci_lower": "General", "ci_upper": "General"}
    others = {"sample_size": "0", "retrieved": "yyyy-mm-dd"}
    assert {c: f for c, f in formats.items() if f != "@"} == numbers | others


def test_numbers_and_dates_of_another_kind_are_refused_while_typing(figures: Worksheet) -> None:
    kinds = {str(v.sqref)[0]: v.type for v in figures.data_validations.dataValidation}
    assert kinds == {
        **dict.fromkeys("ABCIJK", "list"),
        **dict.fromkeys("EFG", "decimal"),
        "H": "whole",
        "O": "date",
    }


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("t.xls", None, "de template is een Excel-bestand. Geef een naam die eindigt op .xlsx"),
        ("t.xlsx", "neA", "van de bron 'neA' is er geen meting. Bedoelt u 'nea'?"),
        ("no/t.xlsx", None, "niet te schrijven .*. Kies een map die bestaat"),
    ],
)
def test_a_template_that_cannot_be_made_is_a_problem_and_no_file(
    tmp_path: Path, catalogue: Catalogue, name: str, source: str | None, said: str
) -> None:
    with pytest.raises(ProblemsFound, match=said):
        write_template(tmp_path / name, catalogue, source)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path, catalogue: Catalogue) -> None:
    filled_in = tmp_path / "t.xlsx"
    filled_in.write_bytes(b"figures")
    with pytest.raises(ProblemsFound, match="dit bestand is er al"):
        write_template(filled_in, catalogue, None)
    assert filled_in.read_bytes() == b"figures"
