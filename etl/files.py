"""Reading tables of figures: the CSV files in `data/`, and what every table must be in form.

Here: files to text rows that remember where they came from, and writing a file whole.
Not here: the rules that rows must meet (indicators/observations.py), and what an
institute may do otherwise in a delivery (deliveries.py).
"""

import csv
import os
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from indicators.observations import COLUMNS
from indicators.problems import Problem, ProblemsFound, nearest

LEFT_OUT_COLUMNS = (
    "code",
    "name",
    "population",
    "age_from",
    "age_to",
    "breakdown",
    "category",
    "period",
    "value",
    "unit",
    "reason",
    "detail",
    "source_url",
)
ACCEPTED_COLUMNS = ("name", "what", "reason", "accepted_on")
DRAFT = ".draft"  # how a file that is still being written is named

# What UTF-8 becomes when it is read as Windows-1252 ('Ã«' for 'ë'), and what a failed
# reading leaves behind.
_AFTER_LEAD = bytes(range(0x80, 0xC0)).decode("cp1252", errors="ignore")
_GARBLED = re.compile(f"[ÃÂ][{re.escape(_AFTER_LEAD)}]|â€|â‚¬|[\ufffd\x80-\x9f]")


class Record(NamedTuple):
    """The fields of one record as text, and the line or row on which it begins."""

    line: int
    fields: list[str]


def observation_files(data: Path) -> list[Path]:
    """The files that make up the figures, in a fixed order."""
    return sorted((data / "observations").glob("*.csv"))


def read_observation_file(file: Path) -> tuple[pd.DataFrame, list[Problem]]:
    """The rows of one file of figures as text, with `file` and `line`, and what is wrong."""
    return _read(file, f"observations/{file.name}", COLUMNS)


def read_left_out(file: Path) -> tuple[pd.DataFrame, list[Problem]]:
    """The figures that were left out: LEFT_OUT_COLUMNS as text, with `file` and `line`."""
    return _read(file, file.name, LEFT_OUT_COLUMNS)


def read_accepted(file: Path) -> tuple[pd.DataFrame, list[Problem]]:
    """The warnings that were accepted: ACCEPTED_COLUMNS as text, with `file` and `line`."""
    return _read(file, file.name, ACCEPTED_COLUMNS)


def write_whole(path: Path, text: str) -> None:
    """Write a text file in UTF-8 by one rename: it is there whole, or as it was before.

    A draft that a broken-off run leaves is swept away by `release.tidy`, which knows its ending.
    """
    draft = path.with_name(f".{path.name}-{os.getpid()}{DRAFT}")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)


def _read(file: Path, name: str, columns: tuple[str, ...]) -> tuple[pd.DataFrame, list[Problem]]:
    """Rows and problems of a CSV file.

    A file whose form is broken (not UTF-8, no rows, columns missing or unknown)
    gives no rows: its rows could only lead to follow-on errors.
    """
    try:
        records = csv_records(csv_text(file, name), name, ",")
    except ProblemsFound as found:
        return no_rows(columns), found.problems
    problems = form_problems(records, name, columns)
    return (no_rows(columns) if problems else rows_of(records, name, columns)), problems


def no_rows(columns: tuple[str, ...]) -> pd.DataFrame:
    """An empty frame of text with these columns, `file` and `line`."""
    return pd.DataFrame(columns=[*columns, "file", "line"], dtype=str)


def rows_of(records: list[Record], name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Records without problems of form as text rows, with `file` and `line`."""
    header, *rest = records
    frame = pd.DataFrame([record.fields for record in rest], columns=header.fields, dtype=str)
    return frame[list(columns)].assign(file=name, line=[str(record.line) for record in rest])


def csv_text(file: Path, name: str) -> str:
    """The text of a CSV file in UTF-8. Raises ProblemsFound for anything else."""
    try:
        content = file.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        what = f"het bestand is niet te openen ({error.strerror})"
        raise ProblemsFound([Problem(name, "", what, "Zet er een gewoon bestand neer")]) from error
    except UnicodeDecodeError as error:
        where = f"regel {content[: error.start].count(10) + 1}"
        what = f"het bestand is geen UTF-8 (byte {error.start})"
        raise ProblemsFound([Problem(name, where, what, "Sla het op als CSV UTF-8")]) from error
    if "\0" in text:
        where = f"regel {text[: text.index(chr(0))].count(chr(10)) + 1}"
        what = f"er staat een nulteken op {where}"
        raise ProblemsFound([Problem(name, where, what, "Sla het op als CSV UTF-8")])
    return text


def csv_records(text: str, name: str, delimiter: str) -> list[Record]:
    """The records of a CSV text, header first; raises ProblemsFound when quotes do not pair."""
    reader = csv.reader(StringIO(text, newline=""), strict=True, delimiter=delimiter)
    records, begins = [], 1
    try:
        for fields in reader:
            records.append(Record(begins, fields))
            begins = reader.line_num + 1
    except csv.Error as error:
        what = f"het bestand is niet te lezen als CSV ({error})"
        remedy = "Kijk of elk aanhalingsteken een tweede heeft"
        raise ProblemsFound([Problem(name, f"regel {begins}", what, remedy)]) from error
    return filled(records)


def filled(records: list[Record]) -> list[Record]:
    """The records that hold something, without the nameless empty columns at their end."""
    records = [record for record in records if any(map(str.strip, record.fields))]
    width = max((_width(record.fields) for record in records), default=0)
    header = records[0].fields if records else []
    if len(header) <= width:
        return records
    return [
        Record(line, fields[:width] if len(fields) == len(header) else fields)
        for line, fields in records
    ]


def _width(fields: list[str]) -> int:
    return max((place for place, field in enumerate(fields, 1) if field.strip()), default=0)


def form_problems(records: list[Record], name: str, columns: tuple[str, ...]) -> list[Problem]:
    """What is wrong with the form of a table: its header, the length and letters of its rows."""
    if len(records) < 2:
        return [Problem(name, "", "het bestand is leeg", "Zet er cijfers in of haal het weg")]
    first = records[0]
    if len(first.fields) == 1 and (";" in first.fields[0] or "\t" in first.fields[0]):
        what = "de kolommen zijn niet door komma's gescheiden"
        return [Problem(name, f"regel {first.line}", what, "Sla het op als CSV met komma's")]
    header = list(_header_problems(first, name, columns))
    lengths = list(_length_problems(records, name))
    if header and len(lengths) == len(records) - 1:
        lengths = []  # the header is what is wrong, not every row
    return [*header, *lengths, *_garbled_letters(records, name)]


def _header_problems(first: Record, name: str, columns: tuple[str, ...]) -> Iterator[Problem]:
    header, where = first.fields, f"regel {first.line}"
    for column in columns:
        if column not in header:
            yield Problem(name, where, f"de kolom '{column}' ontbreekt", "Voeg haar toe")
    for column in header:
        if column not in columns:
            yield Problem(name, where, f"onbekende kolom '{column}'", nearest(column, columns))
    for column in sorted({column for column in header if header.count(column) > 1}):
        yield Problem(name, where, f"de kolom '{column}' staat dubbel", "Haal er een weg")


def _length_problems(records: list[Record], name: str) -> Iterator[Problem]:
    header, *rest = records
    expected = len(header.fields)
    for line, fields in rest:
        if len(fields) != expected:
            what = f"deze regel heeft {len(fields)} velden en de kop heeft er {expected}"
            remedy = "Zet tekst met een komma tussen aanhalingstekens"
            yield Problem(name, f"regel {line}", what, remedy)


def _garbled_letters(records: list[Record], name: str) -> Iterator[Problem]:
    for line, fields in records:
        for field in filter(_GARBLED.search, fields):
            what = f"er staan verminkte letters in '{field}'"
            remedy = "Herstel de letters, zoals ë en €, en sla het bestand op als UTF-8"
            yield Problem(name, f"regel {line}", what, remedy)
