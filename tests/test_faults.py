"""The mistakes are mistakes: each spoils a file, at the place that it tells."""

import csv
import random
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest

from etl.deliveries import DELIVERY_COLUMNS, read_delivery
from etl.files import read_observation_file
from indicators.catalogue import Catalogue
from tests.conftest import DATA
from tests.faults import Fault, Row, as_csv, as_sheet, faults

# Mistakes after which a file is a delivery like any other, until its figures are looked at.
SOUND_IN_FORM = {
    *("value_times_ten", "value_divided_by_ten", "bound_times_ten", "bound_divided_by_ten"),
    *("bounds_swapped", "bound_deleted", "value_deleted", "value_and_complement_swapped"),
    *("sign_flipped", "sample_size_times_ten", "text_in_a_number", "decimal_comma"),
    *("thousands_separator", "year_digits_swapped", "year_one_off", "year_ten_off"),
    *("year_hundred_off", "year_with_a_digit_too_many", "row_twice", "rows_dropped"),
    *("year_copied", "columns_swapped", "headers_swapped"),
    *(f"{c}_misspelt" for c in ("measurement", "breakdown", "subgroup", "unit", "status")),
    "precision_misspelt",
}


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """Real figures with intervals, sample sizes, several years and large numbers."""
    found = []
    for name in ("nea.csv", "sociale-samenhang-welzijn.csv", "nemesis-3.csv"):
        frame, problems = read_observation_file(DATA / "observations" / name)
        assert problems == []
        found += frame[list(DELIVERY_COLUMNS)].to_dict("records")
    assert any(row["sample_size"] for row in found)
    return found


def cells(fault: Fault) -> list[list[str]]:
    """The fields of a spoilt file by line, header first."""
    if fault.suffix == ".csv":
        return list(csv.reader(StringIO(fault.content.decode())))
    sheet = openpyxl.load_workbook(BytesIO(fault.content)).worksheets[0]
    return [[str(cell.value) for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("name", faults)
def test_a_fault_is_explained_and_happens_again_from_the_same_seed(
    rows: list[Row], name: str
) -> None:
    before = [dict(row) for row in rows]
    one, two = (faults[name](random.Random(7), rows) for _ in range(2))
    assert rows == before
    assert (one.lines, one.column, one.keys) == (two.lines, two.column, two.keys)
    assert one.content != as_csv(rows, rows[0]).encode()
    assert faults[name].__doc__


@pytest.mark.parametrize("name", [n for n in faults if n in SOUND_IN_FORM])
@pytest.mark.parametrize("seed", range(3))
def test_a_fault_in_one_cell_changes_that_cell_and_nothing_else(
    rows: list[Row], name: str, seed: int
) -> None:
    fault = faults[name](random.Random(seed), rows)
    if not fault.column:
        return
    was, now = list(csv.reader(StringIO(as_csv(rows, rows[0])))), cells(fault)
    changed = [
        (line, was[0][place])
        for line, (a, b) in enumerate(zip(was, now, strict=True), 1)
        for place, (x, y) in enumerate(zip(a, b, strict=True))
        if x != y
    ]
    assert changed == [(fault.lines[0], fault.column)]
    assert tuple(was[fault.lines[0] - 1][:4]) == fault.keys[0]


@pytest.mark.parametrize("name", faults)
@pytest.mark.parametrize("seed", range(2))
def test_a_fault_of_form_is_refused_at_its_place_and_another_is_left_for_the_border(
    tmp_path: Path, rows: list[Row], catalogue: Catalogue, name: str, seed: int
) -> None:
    rng = random.Random(seed)
    fault = faults[name](rng, rng.sample(rows, 60) if name.startswith("value_as") else rows)
    file = tmp_path / f"x{fault.suffix}"
    file.write_bytes(fault.content)
    read, problems = read_delivery(file, catalogue)
    assert read.empty == (name not in SOUND_IN_FORM)
    assert bool(problems) == (name not in SOUND_IN_FORM)
    said = "\n".join(map(str, problems))
    if problems:
        assert fault.column in said
        assert all(f"regel {line}" in said for line in fault.lines)


def test_rows_without_a_fault_are_read(
    tmp_path: Path, rows: list[Row], catalogue: Catalogue
) -> None:
    (tmp_path / "x.csv").write_text(as_csv(rows, rows[0]), encoding="utf-8")
    book = as_sheet(rows).parent
    assert book is not None
    book.save(tmp_path / "x.xlsx")
    for kind in ("csv", "xlsx"):
        read, problems = read_delivery(tmp_path / f"x.{kind}", catalogue)
        assert (len(read), problems) == (len(rows), [])
