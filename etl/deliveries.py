"""Figures that an institute sends us: CSV or Excel in the template, read as text rows.

Here: which files count, and everything about their form that could silently turn a
figure into another one: encodings, decimal commas, and what Excel does to numbers,
dates and cells. Not here: writing the template (template.py), and whether codes and
numbers are right (indicators/observations.py).
"""

import re
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

import pandas as pd
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.files import Record, csv_records, csv_text, filled, form_problems, no_rows, rows_of
from indicators.catalogue import Catalogue
from indicators.observations import COLUMNS
from indicators.problems import Problem, ProblemsFound

FOLLOWING = ("ci_method", "source", "table_id")
DELIVERY_COLUMNS = tuple(column for column in COLUMNS if column not in FOLLOWING)
SHEET = "Cijfers"
MOST_ROWS = 100_000
DECIMALS = ("value", "ci_lower", "ci_upper")

_FREE_TEXTS = ("published_as", "publication", "note")
_MOST_COLUMNS = 50
_MOST_BYTES = 200_000_000
_READ_ME = ("readme", "leesmij")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_NOT_READABLE = "het bestand is beschadigd of geen Excel-bestand"
_SAVE_AGAIN = "Open het in Excel en sla het opnieuw op als .xlsx"
_INSTEAD = {
    ".xls": "Open het in Excel en sla het op als .xlsx",
    ".xlsb": "Open het in Excel en sla het op als .xlsx",
    ".xlsm": "Sla het op als .xlsx, zonder macro's",
    ".ods": "Open het in LibreOffice en sla het op als .xlsx",
    ".zip": "Pak het uit en zet de bestanden die erin zitten in de map",
}

_Read = tuple[list[Record], list[Problem]]


def delivery_files(folder: Path) -> list[Path]:
    """The files that were delivered, in a fixed order.

    Subfolders, hidden files, what Excel leaves beside an open file and a read-me do
    not count.
    """
    files = folder.iterdir() if folder.is_dir() else ()
    return sorted(file for file in files if file.is_file() and not _is_no_delivery(file))


def _is_no_delivery(file: Path) -> bool:
    plain = re.sub(r"[^a-z]", "", file.stem.lower())
    return file.name.startswith((".", "~$")) or plain in _READ_ME


def read_delivery(file: Path, catalogue: Catalogue) -> tuple[pd.DataFrame, list[Problem]]:
    """The rows of a delivered file, and everything that is wrong with its form.

    Rows hold COLUMNS as text ('' = empty), `file` ('deliveries/<name>') and `line`, the
    number of the line or of the row in the sheet. A file with a problem gives no rows.
    """
    name = f"deliveries/{file.name}"
    try:
        records, problems = _reader(file, name)(file, name)
    except ProblemsFound as found:
        return no_rows(COLUMNS), found.problems
    problems += form_problems(records, name, DELIVERY_COLUMNS)
    problems += _stray_spaces(records, name)
    if problems:
        return no_rows(COLUMNS), ProblemsFound(problems).problems
    return _completed(rows_of(records, name, DELIVERY_COLUMNS), catalogue), []


def _completed(rows: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Rows with the columns that follow from the others and from the catalogue."""
    sources = {m.id: m.source for m in catalogue.measurement.values()}
    rows["ci_method"] = rows["ci_lower"].ne("").map({True: "published", False: ""})
    rows["source"] = [sources.get(measurement, "") for measurement in rows["measurement"]]
    rows["table_id"] = ""
    return rows[[*COLUMNS, "file", "line"]].astype(str)


def _reader(file: Path, name: str) -> Callable[[Path, str], _Read]:
    """How to read this kind of file. Raises ProblemsFound for one that we do not take."""
    kind = file.suffix.lower()
    if file.is_file() and file.stat().st_size > _MOST_BYTES:
        what = f"het bestand is groter dan {_MOST_BYTES // 1_000_000} MB"
        raise ProblemsFound([Problem(name, "", what, "Verdeel de cijfers over meer bestanden")])
    if kind == ".csv":
        return _read_csv
    if kind == ".xlsx":
        return _read_excel
    what = f"een bestand {f'van de soort {kind}' if kind else 'zonder soort'} lezen we niet"
    remedy = _INSTEAD.get(kind, "Vraag om de cijfers in de template, als .xlsx of .csv")
    raise ProblemsFound([Problem(name, "", what, remedy)])


def _stray_spaces(records: list[Record], name: str) -> Iterator[Problem]:
    """Codes and numbers with a character around or in them that nobody sees."""
    header = records[0].fields if records else []
    for line, fields in records[1:]:
        for column, text in zip(header, fields, strict=False):
            if column in _FREE_TEXTS:
                continue
            where = f"regel {line}, kolom {column}"
            if text != text.strip():
                what = f"er staat een spatie voor of achter '{text.strip()}'"
                yield Problem(name, where, what, "Haal de spatie weg")
            elif not text.isprintable():
                what = f"er staat een onzichtbaar teken in {text!r}"
                yield Problem(name, where, what, "Typ de tekst opnieuw")


def _refuse_long(rows: int, name: str) -> None:
    if rows > MOST_ROWS:
        most = f"{MOST_ROWS:,}".replace(",", ".")
        what = f"er zijn meer dan {most} regels, lege regels met opmaak meegeteld"
        remedy = "Verwijder lege regels onder de cijfers of verdeel de cijfers over meer bestanden"
        raise ProblemsFound([Problem(name, "", what, remedy)])


# CSV


def _read_csv(file: Path, name: str) -> _Read:
    """Records of a CSV with commas, or with semicolons and decimal commas as Dutch Excel has it."""
    text = csv_text(file, name)
    header = text.lstrip().partition("\n")[0]
    semicolons = header.count(";") > header.count(",")
    records = csv_records(text, name, ";" if semicolons else ",")
    _refuse_long(len(records), name)
    if not semicolons or not records:
        return records, []
    places = {p for p, column in enumerate(records[0].fields) if column in DECIMALS}
    problems = list(_points(records, places, name))
    return [_with_decimal_points(record, places) for record in records], problems


def _points(records: list[Record], places: set[int], name: str) -> Iterator[Problem]:
    """Points in numbers beside semicolons: a thousand or a decimal, nobody can tell which."""
    for line, fields in records[1:]:
        for place, text in enumerate(fields):
            if place in places and "." in text:
                where = f"regel {line}, kolom {records[0].fields[place]}"
                what = f"er staat een punt in het getal '{text}'"
                remedy = (
                    "Schrijf in een bestand met puntkomma's decimalen met een komma,"
                    " en duizendtallen zonder punt"
                )
                yield Problem(name, where, what, remedy)


def _with_decimal_points(record: Record, places: set[int]) -> Record:
    fields = enumerate(record.fields)
    return Record(record.line, [t.replace(",", ".") if p in places else t for p, t in fields])


# Excel


def _read_excel(file: Path, name: str) -> _Read:
    """Records of the sheet with figures, and the cells that do not hold what they show."""
    sheet = _sheet(_workbook(file, name), name)
    _refuse_long(sheet.max_row, name)
    if sheet.max_column > _MOST_COLUMNS:
        what = f"het blad '{sheet.title}' heeft {sheet.max_column} kolommen"
        remedy = "Verwijder lege kolommen naast de cijfers"
        raise ProblemsFound([Problem(name, "", what, remedy)])
    rows = dict(enumerate(sheet.iter_rows(), 1))
    texts = {line: [cell_text(cell.value) for cell in row] for line, row in rows.items()}
    records = filled([Record(line, fields) for line, fields in texts.items()])
    problems = list(_covered(sheet, records, name))
    for line, _ in records:
        for column, cell in zip(records[0].fields, rows[line], strict=False):
            problems += _wrong_cells(cell, column, f"regel {line}, kolom {column}", name)
    return records, problems


def _workbook(file: Path, name: str) -> Workbook:
    """The workbook in a file. Raises ProblemsFound when it cannot be read."""
    try:
        content = file.read_bytes()
    except OSError as error:
        what = f"het bestand is niet te openen ({error.strerror})"
        remedy = "Sluit het in Excel en probeer het nog eens"
        raise ProblemsFound([Problem(name, "", what, remedy)]) from error
    if content.startswith(_OLE):
        what = "het bestand heeft een wachtwoord of is een oud Excel-bestand"
        raise ProblemsFound([Problem(name, "", what, "Sla het zonder wachtwoord op als .xlsx")])
    try:
        if _unpacked_bytes(content) > _MOST_BYTES:
            what = f"het bestand is uitgepakt groter dan {_MOST_BYTES // 1_000_000} MB"
            remedy = "Sla alleen de cijfers op, in een nieuw bestand"
            raise ProblemsFound([Problem(name, "", what, remedy)])
        with warnings.catch_warnings():  # about styles and extensions, which hold no figures
            warnings.simplefilter("ignore")
            return load_workbook(BytesIO(content))
    except ProblemsFound:
        raise
    except Exception as error:  # openpyxl lets any error of a spoilt file through
        raise ProblemsFound([Problem(name, "", _NOT_READABLE, _SAVE_AGAIN)]) from error


def _unpacked_bytes(content: bytes) -> int:
    with ZipFile(BytesIO(content)) as archive:
        return sum(part.file_size for part in archive.infolist())


def _sheet(workbook: Workbook, name: str) -> Worksheet:
    """The one sheet with figures. Raises ProblemsFound when it is not plain which one that is."""
    sheets = {sheet.title: sheet for sheet in workbook.worksheets}
    if len(sheets) == 1:
        return next(iter(sheets.values()))
    if SHEET not in sheets:
        what, remedy = f"er is geen blad '{SHEET}'", "Geef het blad met de cijfers deze naam"
        raise ProblemsFound([Problem(name, "", what, remedy)])
    more = [title for title, sheet in sheets.items() if title != SHEET and _has_figures(sheet)]
    if more:
        what = f"er staan ook cijfers op het blad '{more[0]}'"
        remedy = f"Zet alle cijfers op het blad '{SHEET}'"
        raise ProblemsFound([Problem(name, "", what, remedy)])
    return sheets[SHEET]


def _has_figures(sheet: Worksheet) -> bool:
    width = min(sheet.max_column, _MOST_COLUMNS)
    top = sheet.iter_rows(max_row=10, max_col=width, values_only=True)
    return any(len(set(row) & set(DELIVERY_COLUMNS)) > len(DELIVERY_COLUMNS) / 2 for row in top)


def _covered(sheet: Worksheet, records: list[Record], name: str) -> Iterator[Problem]:
    """Figures that cannot be seen, and cells that stand for several."""
    for merged in sheet.merged_cells.ranges:
        what = f"de cellen {merged.coord} zijn samengevoegd"
        remedy = "Splits ze, en vul elke cel in"
        yield Problem(name, f"regel {merged.min_row}", what, remedy)
    if sheet.sheet_state != "visible":
        yield Problem(name, "", f"het blad '{sheet.title}' is verborgen", "Maak het zichtbaar")
    for record in records:
        if sheet.row_dimensions[record.line].hidden:
            remedy = "Maak haar zichtbaar, of zet het filter uit, en kijk of de cijfers kloppen"
            yield Problem(name, f"regel {record.line}", "deze regel is verborgen", remedy)
    for letter in _hidden_columns(sheet, len(records[0].fields) if records else 0):
        remedy = "Maak haar zichtbaar en kijk of de cijfers kloppen"
        yield Problem(name, "", f"de kolom {letter} is verborgen", remedy)


def _hidden_columns(sheet: Worksheet, width: int) -> Iterator[str]:
    """The letters of hidden columns within the table; neighbours are kept as one range."""
    for letter, columns in sheet.column_dimensions.items():
        first = column_index_from_string(letter)
        if columns.hidden:
            yield from map(get_column_letter, range(first, min(columns.max or first, width) + 1))


class _CellRule(NamedTuple):
    """What a cell, in the column with this name, may not be, and how to say so in Dutch."""

    breaks: Callable[[Any, str], bool]
    what: str
    remedy: str


_CELL_RULES = (
    _CellRule(
        lambda cell, _: cell.data_type == "f",
        "er staat een formule",
        "Kopieer de cijfers en plak ze als waarden",
    ),
    _CellRule(
        lambda cell, _: cell.data_type == "e",
        "er staat een fout van Excel: {text}",
        "Vul het cijfer in of maak de cel leeg",
    ),
    _CellRule(
        lambda cell, _: cell.data_type == "b",
        "er staat een waar of onwaar, en geen tekst of getal",
        "Vul in wat er hoort te staan",
    ),
    _CellRule(
        lambda cell, column: cell.data_type == "d" and column != "retrieved",
        "Excel maakte hier een datum van: {text}",
        "Maak de cel op als tekst, of bij een getal als getal, en vul haar opnieuw in",
    ),
    _CellRule(
        lambda cell, _: cell.data_type == "n" and "%" in _without_literals(cell.number_format),
        "de cel bevat {text} en toont het honderdvoudige, met een procentteken",
        "Maak de cel op als getal en schrijf 20 voor 20%",
    ),
    _CellRule(
        lambda cell, column: column in DECIMALS and _is_number_as_text(cell.value),
        "het getal '{text}' staat er als tekst",
        "Maak de cel op als getal en vul het getal opnieuw in",
    ),
)


def _wrong_cells(cell: Any, column: str, where: str, name: str) -> Iterator[Problem]:
    if cell.value is None:
        return
    for rule in _CELL_RULES:
        if rule.breaks(cell, column):
            what = rule.what.format(text=cell_text(cell.value))
            yield Problem(name, where, what, rule.remedy)


def _is_number_as_text(value: object) -> bool:
    """A text such as '59,8' or '8.100': which of them has decimals, Excel did not decide."""
    return isinstance(value, str) and bool(re.fullmatch(r"[-\d\s]*[.,][-\d\s.,]*", value))


def _without_literals(number_format: str) -> str:
    return re.sub(r'"[^"]*"|\\.', "", number_format)


def cell_text(value: object) -> str:
    """The content of a cell as text: a number with a point and at most ten decimals.

    Excel keeps no zeros at the end and no difference between 20 and 20.0: both are '20'.
    """
    if isinstance(value, bool | int | str):
        return str(value)
    if isinstance(value, float):
        return format(round(Decimal(repr(value)), 10).normalize() + 0, "f")
    if isinstance(value, date):
        return value.isoformat()[:10]
    return "" if value is None else str(value)
