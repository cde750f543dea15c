"""Mistakes that people make in files with figures, to see whether each of them is found.

Here: for each kind of mistake a function that makes one, at random, in rows that were
right, and tells where. Rows are dicts of text by column, as in a CSV of figures; the
columns of the file are those of the rows. Not here: what must be said of a mistake.
"""

import csv
import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import wraps
from io import BytesIO, StringIO
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Row = dict[str, str]
Key = tuple[str, ...]

KEY = ("measurement", "breakdown", "subgroup", "period")
NUMBERS = ("value", "ci_lower", "ci_upper", "sample_size")


class NoRoomForFault(Exception):
    """None of the rows can have this mistake: no interval to spoil, no second year to copy."""


@dataclass(frozen=True)
class Fault:
    """A spoilt file, and the place of the mistake as a message should name it.

    `lines` are the lines of the CSV or the rows of the sheet, `column` the column when it
    is one, `keys` the keys that the figures had before. A mistake in a whole file has no
    lines; dropped rows have only keys.
    """

    content: bytes
    suffix: str = ".csv"
    lines: tuple[int, ...] = ()
    column: str = ""
    keys: tuple[Key, ...] = ()


MakeFault = Callable[[random.Random, list[Row]], Fault]
faults: dict[str, MakeFault] = {}


def as_csv(rows: Iterable[Row], columns: Iterable[str]) -> str:
    """Rows as a CSV with commas."""
    out = StringIO()
    writer = csv.DictWriter(out, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def as_sheet(rows: list[Row]) -> Worksheet:
    """Rows as the sheet of a new workbook, numbers as numbers."""
    sheet = openpyxl.Workbook().worksheets[0]
    sheet.title = "Cijfers"
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append([_typed(column, text) for column, text in row.items()])
    return sheet


def _typed(column: str, text: str) -> str | float | None:
    return float(text) if text and column in NUMBERS else text or None


def _key(row: Row) -> Key:
    return tuple(row[column] for column in KEY)


def _lines(rows: list[Row]) -> list[int]:
    """The line of the CSV on which each row begins: a note may have several."""
    begins = [2]
    for row in rows:
        begins.append(begins[-1] + 1 + sum(text.count("\n") for text in row.values()))
    return begins[:-1]


def _file_fault(make: MakeFault) -> MakeFault:
    """List a mistake in a whole file."""
    faults[make.__name__] = make
    return make


def _row_fault(spoil: Callable[[random.Random, Row], Row | None]) -> MakeFault:
    """List a mistake in the cells of one row: `spoil` gives them, or None if it cannot."""

    @wraps(spoil)
    def make(rng: random.Random, rows: list[Row]) -> Fault:
        for place in rng.sample(range(len(rows)), len(rows)):
            row = rows[place]
            cells = {c: t for c, t in (spoil(rng, row) or {}).items() if t != row[c]}
            if cells:
                spoilt = [*rows[:place], row | cells, *rows[place + 1 :]]
                column = next(iter(cells)) if len(cells) == 1 else ""
                content = as_csv(spoilt, rows[0]).encode()
                return Fault(content, ".csv", (_lines(rows)[place],), column, (_key(row),))
        raise NoRoomForFault(spoil.__name__)

    return _file_fault(make)


# Numbers


def _shifted(number: str, tens: int) -> str:
    return f"{(Decimal(number).scaleb(tens)).normalize():f}" if number else ""


@_row_fault
def value_times_ten(_: random.Random, row: Row) -> Row:
    """The decimal point of a value one place to the right."""
    return {"value": _shifted(row["value"], 1)}


@_row_fault
def value_divided_by_ten(_: random.Random, row: Row) -> Row:
    """The decimal point of a value one place to the left."""
    return {"value": _shifted(row["value"], -1)}


@_row_fault
def bound_times_ten(rng: random.Random, row: Row) -> Row:
    """The decimal point of one bound one place to the right."""
    bound = rng.choice(("ci_lower", "ci_upper"))
    return {bound: _shifted(row[bound], 1)}


@_row_fault
def bound_divided_by_ten(rng: random.Random, row: Row) -> Row:
    """The decimal point of one bound one place to the left."""
    bound = rng.choice(("ci_lower", "ci_upper"))
    return {bound: _shifted(row[bound], -1)}


@_row_fault
def bounds_swapped(_: random.Random, row: Row) -> Row:
    """The lower bound in the place of the upper one, and the other way round."""
    return {"ci_lower": row["ci_upper"], "ci_upper": row["ci_lower"]}


@_row_fault
def bound_deleted(rng: random.Random, _: Row) -> Row:
    """Half an interval."""
    return {rng.choice(("ci_lower", "ci_upper")): ""}


@_row_fault
def value_deleted(_: random.Random, row: Row) -> Row:
    """No value, and a status that says that there is one."""
    return {"value": ""} if row["value"] else {}


@_row_fault
def value_and_complement_swapped(_: random.Random, row: Row) -> Row:
    """The percentage of those who did not, in the place of those who did."""
    is_percentage = row["unit"] == "percent" and row["value"]
    return {"value": f"{100 - Decimal(row['value'])}"} if is_percentage else {}


@_row_fault
def sign_flipped(_: random.Random, row: Row) -> Row:
    """A minus before a value."""
    return {"value": f"{-Decimal(row['value'])}"} if row["value"].strip("0.") else {}


@_row_fault
def sample_size_times_ten(_: random.Random, row: Row) -> Row:
    """Ten times as many respondents."""
    return {"sample_size": _shifted(row["sample_size"], 1)}


@_row_fault
def text_in_a_number(rng: random.Random, row: Row) -> Row:
    """A word or a sign in the place of a number, or around it."""
    shape = rng.choice(("ca. {}", "{}%", "{}*", "< {}", "n.b.", "-", "."))
    return {"value": shape.format(row["value"])} if row["value"] else {}


@_row_fault
def decimal_comma(_: random.Random, row: Row) -> Row:
    """A decimal comma in a file with commas."""
    return {"value": row["value"].replace(".", ",")}


@_row_fault
def thousands_separator(rng: random.Random, row: Row) -> Row:
    """A comma, or two points, between thousands."""
    whole = row["value"].partition(".")[0]
    if len(whole) < 4:
        return {}
    grouped = f"{int(whole):,}"
    return {"value": rng.choice((grouped, grouped.replace(",", ".") + ".0"))}


# Codes and periods


def _typo(rng: random.Random, word: str) -> str:
    """A word with two neighbours swapped, a letter left out or a letter typed twice."""
    if len(word) < 2:
        return word + word
    place = rng.randrange(len(word) - 1)
    a, b = word[place], word[place + 1]
    middle = rng.choice((b + a, b, a + a + b))
    return word[:place] + middle + word[place + 2 :]


def _misspelt(column: str) -> None:
    def misspelt(rng: random.Random, row: Row) -> Row:
        return {column: _typo(rng, row[column])} if row[column] else {}

    misspelt.__name__ = f"{column}_misspelt"
    misspelt.__doc__ = f"A slip of the finger in the code of a {column}."
    _row_fault(misspelt)


for _column in ("measurement", "breakdown", "subgroup", "unit", "status", "precision"):
    _misspelt(_column)


@_row_fault
def space_around_a_code(rng: random.Random, row: Row) -> Row:
    """A space before or behind a code."""
    column = rng.choice((*KEY, "unit", "status", "precision"))
    return {column: rng.choice((" {}", "{} ", "{}\xa0")).format(row[column])}


def _with_year(period: str, change: Callable[[str], str]) -> Row:
    return {"period": re.sub("[0-9]{4}", lambda found: change(found[0]), period, count=1)}


@_row_fault
def year_digits_swapped(rng: random.Random, row: Row) -> Row:
    """Two neighbouring digits of a year swapped: 2202."""
    place = rng.randrange(3)
    return _with_year(row["period"], lambda y: y[:place] + y[place + 1] + y[place] + y[place + 2 :])


@_row_fault
def year_one_off(rng: random.Random, row: Row) -> Row:
    """The year before or after."""
    return _with_year(row["period"], lambda year: str(int(year) + rng.choice((-1, 1))))


@_row_fault
def year_ten_off(rng: random.Random, row: Row) -> Row:
    """Ten years earlier or later."""
    return _with_year(row["period"], lambda year: str(int(year) + rng.choice((-10, 10))))


@_row_fault
def year_hundred_off(rng: random.Random, row: Row) -> Row:
    """A hundred years earlier or later."""
    return _with_year(row["period"], lambda year: str(int(year) + rng.choice((-100, 100))))


@_row_fault
def year_with_a_digit_too_many(_: random.Random, row: Row) -> Row:
    """A digit typed twice: 20022."""
    return _with_year(row["period"], lambda year: year[:2] + "0" + year[2:])


# Rows


@_file_fault
def row_twice(rng: random.Random, rows: list[Row]) -> Fault:
    """A row that was pasted once more, further on."""
    place = rng.randrange(len(rows))
    again = rng.randrange(place + 1, len(rows) + 1)
    spoilt = [*rows[:again], rows[place], *rows[again:]]
    content = as_csv(spoilt, rows[0]).encode()
    return Fault(content, ".csv", (_lines(spoilt)[again],), "", (_key(rows[place]),))


@_file_fault
def rows_dropped(rng: random.Random, rows: list[Row]) -> Fault:
    """Some rows together that are no longer there."""
    first = rng.randrange(len(rows))
    last = min(len(rows), first + rng.randint(1, 20))
    kept = rows[:first] + rows[last:]
    return Fault(as_csv(kept, rows[0]).encode(), keys=tuple(map(_key, rows[first:last])))


@_file_fault
def year_copied(rng: random.Random, rows: list[Row]) -> Fault:
    """All values of a measurement in one year, taken from the year before."""
    by_key = {_key(row): row for row in rows if row["value"]}

    def before(row: Row) -> Row | None:
        year = row["period"]
        earlier = str(int(year) - 1) if re.fullmatch("[0-9]{4}", year) else ""
        return by_key.get((*_key(row)[:3], earlier)) if row["value"] else None

    def cells(row: Row) -> Row:
        return {c: (before(row) or row)[c] for c in ("value", "ci_lower", "ci_upper")}

    differ = sorted({(r["measurement"], r["period"]) for r in rows if r | cells(r) != r})
    if not differ:
        raise NoRoomForFault("year_copied")
    chosen = rng.choice(differ)
    spoilt = [r | cells(r) if (r["measurement"], r["period"]) == chosen else r for r in rows]
    changed = [place for place, row in enumerate(rows) if spoilt[place] != row]
    lines = tuple(_lines(rows)[place] for place in changed)
    keys = tuple(_key(rows[place]) for place in changed)
    return Fault(as_csv(spoilt, rows[0]).encode(), ".csv", lines, "", keys)


# Columns and whole files


@_file_fault
def column_missing(rng: random.Random, rows: list[Row]) -> Fault:
    """A column that was deleted."""
    column = rng.choice(list(rows[0]))
    kept = [c for c in rows[0] if c != column]
    text = as_csv(({c: row[c] for c in kept} for row in rows), kept)
    return Fault(text.encode(), ".csv", (1,), column)


def _different_columns(rng: random.Random, rows: list[Row]) -> list[str]:
    pairs = [("value", "ci_lower"), ("ci_lower", "ci_upper"), ("breakdown", "subgroup")]
    pairs += [("period", "value"), ("status", "precision"), ("unit", "status")]
    fit = [[a, b] for a, b in pairs if any(row[a] != row[b] for row in rows)]
    return rng.choice(fit)


@_file_fault
def columns_swapped(rng: random.Random, rows: list[Row]) -> Fault:
    """The cells of two columns in each other's place, under a header that stayed."""
    a, b = _different_columns(rng, rows)
    spoilt = [row | {a: row[b], b: row[a]} for row in rows]
    lines = tuple(n for n, row in zip(_lines(rows), rows, strict=True) if row[a] != row[b])
    return Fault(as_csv(spoilt, rows[0]).encode(), ".csv", lines)


@_file_fault
def headers_swapped(rng: random.Random, rows: list[Row]) -> Fault:
    """Two column names in each other's place, above cells that stayed."""
    a, b = _different_columns(rng, rows)
    names = [{a: b, b: a}.get(column, column) for column in rows[0]]
    _, _, body = as_csv(rows, rows[0]).partition("\n")
    lines = tuple(n for n, row in zip(_lines(rows), rows, strict=True) if row[a] != row[b])
    return Fault(f"{','.join(names)}\n{body}".encode(), ".csv", lines)


@_file_fault
def truncated(rng: random.Random, rows: list[Row]) -> Fault:
    """A file that ends in the middle of a row, before its last field."""
    place = rng.randrange(len(rows))
    whole = as_csv(rows[:place], rows[0])
    row = as_csv([rows[place]], rows[0]).partition("\n")[2]
    cut = rng.randint(1, len(rows[place]["measurement"]) + 2)
    keys = tuple(map(_key, rows[place:]))
    return Fault((whole + row[:cut]).encode(), ".csv", (_lines(rows)[place],), "", keys)


def _with_accents(rng: random.Random, rows: list[Row]) -> tuple[list[Row], int]:
    place = rng.randrange(len(rows))
    accented = rows[place] | {"note": "Eén cliënt: zie de façade"}
    return [*rows[:place], accented, *rows[place + 1 :]], _lines(rows)[place]


@_file_fault
def windows_1252(rng: random.Random, rows: list[Row]) -> Fault:
    """A CSV as Excel saves it when nobody chooses UTF-8."""
    accented, _ = _with_accents(rng, rows)
    content = as_csv(accented, rows[0]).encode("cp1252", errors="replace")
    return Fault(content)


@_file_fault
def utf_16(_: random.Random, rows: list[Row]) -> Fault:
    """A CSV that was saved as 'Unicode-tekst'."""
    return Fault(as_csv(rows, rows[0]).encode("utf-16"))


@_file_fault
def garbled_letters(rng: random.Random, rows: list[Row]) -> Fault:
    """UTF-8 that was opened as Windows-1252 and saved as UTF-8 again."""
    accented, line = _with_accents(rng, rows)
    text = as_csv(accented, rows[0]).encode().decode("cp1252", errors="replace")
    return Fault(text.encode(), ".csv", (line,))


@_file_fault
def semicolons_with_points(_: random.Random, rows: list[Row]) -> Fault:
    """Semicolons between fields, and decimal points in numbers."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerows([list(rows[0]), *(list(row.values()) for row in rows)])
    if not any("." in row["value"] for row in rows):
        raise NoRoomForFault("semicolons_with_points")
    return Fault(out.getvalue().encode())


# Excel


def _sheet_fault(spoil: Callable[[random.Random, Any, Row], str | None]) -> MakeFault:
    """List a mistake in one row of a sheet: `spoil` changes its cells and names the column.

    `spoil` gets a function from a column to its cell, and gives None if it cannot.
    """

    @wraps(spoil)
    def make(rng: random.Random, rows: list[Row]) -> Fault:
        sheet, columns = as_sheet(rows), list(rows[0])
        for place in rng.sample(range(len(rows)), len(rows)):
            line = place + 2

            def cell(column: str, line: int = line) -> Any:
                return sheet.cell(line, columns.index(column) + 1)

            column = spoil(rng, cell, rows[place])
            if column is not None:
                out = BytesIO()
                assert sheet.parent is not None
                sheet.parent.save(out)
                return Fault(out.getvalue(), ".xlsx", (line,), column, (_key(rows[place]),))
        raise NoRoomForFault(spoil.__name__)

    return _file_fault(make)


@_sheet_fault
def merged_cells(rng: random.Random, cell: Any, _: Row) -> str | None:
    """Two cells of a row that became one."""
    left = cell(rng.choice(("measurement", "breakdown", "period", "value")))
    left.parent.merge_cells(range_string=f"{left.coordinate}:{left.offset(0, 1).coordinate}")
    return ""


@_sheet_fault
def period_became_a_date(_: random.Random, cell: Any, row: Row) -> str | None:
    """A year that is shown as a year and kept as its first day."""
    year = row["period"][:4]
    cell("period").value = datetime(int(year), 1, 1)
    cell("period").number_format = "yyyy"
    return "period"


@_sheet_fault
def value_became_a_date(rng: random.Random, cell: Any, row: Row) -> str | None:
    """'12.5' typed in a Dutch Excel: the twelfth of May."""
    if not row["value"]:
        return None
    cell("value").value = datetime(2026, rng.randint(1, 12), rng.randint(1, 28))
    cell("value").number_format = "d-mmm"
    return "value"


@_sheet_fault
def value_as_percentage(_: random.Random, cell: Any, row: Row) -> str | None:
    """20% that is kept as 0.2."""
    if row["unit"] != "percent" or not row["value"]:
        return None
    cell("value").value = float(row["value"]) / 100
    cell("value").number_format = "0.0%"
    return "value"


@_sheet_fault
def value_as_formula(_: random.Random, cell: Any, row: Row) -> str | None:
    """A value that Excel computes."""
    if not row["value"]:
        return None
    cell("value").value = f"={row['value']}/1"
    return "value"


@_sheet_fault
def value_as_error(rng: random.Random, cell: Any, _: Row) -> str | None:
    """A look-up that failed."""
    cell("value").value = rng.choice(("#N/A", "#REF!", "#DIV/0!"))
    return "value"


@_sheet_fault
def value_as_text_with_comma(_: random.Random, cell: Any, row: Row) -> str | None:
    """A number that Excel keeps as text."""
    if "." not in row["value"]:
        return None
    cell("value").value = row["value"].replace(".", ",")
    return "value"


@_sheet_fault
def hidden_row(_: random.Random, cell: Any, __: Row) -> str | None:
    """A row that a filter left out of sight."""
    first = cell("measurement")
    first.parent.row_dimensions[first.row].hidden = True
    return ""
