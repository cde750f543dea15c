"""Reading the CSV files in `data/`: the figures, and those that were left out.

Here: files to text rows that remember where they came from. Not here: the rules
that rows must meet (indicators/observations.py).
"""

import csv
from io import StringIO
from pathlib import Path

import pandas as pd

from indicators.observations import COLUMNS
from indicators.problems import Problem, nearest

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


def observation_files(data: Path) -> list[Path]:
    """The files that make up the figures, in a fixed order."""
    return sorted((data / "observations").glob("*.csv"))


def read_observation_file(file: Path) -> tuple[pd.DataFrame, list[Problem]]:
    """The rows of one file of figures as text, with `file` and `line`, and what is wrong."""
    return _read(file, f"observations/{file.name}", COLUMNS)


def read_left_out(file: Path) -> tuple[pd.DataFrame, list[Problem]]:
    """The figures that were left out: LEFT_OUT_COLUMNS as text, with `file` and `line`."""
    return _read(file, file.name, LEFT_OUT_COLUMNS)


def _read(file: Path, name: str, columns: tuple[str, ...]) -> tuple[pd.DataFrame, list[Problem]]:
    """Rows and problems of a CSV file.

    A file whose form is broken (not UTF-8, no rows, columns missing or unknown)
    gives no rows: its rows could only lead to follow-on errors.
    """
    empty = pd.DataFrame(columns=[*columns, "file", "line"], dtype=str)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        what = f"het bestand is niet te openen ({error.strerror})"
        return empty, [Problem(name, "", what, "Zet er een gewoon bestand neer")]
    except UnicodeDecodeError as error:
        what = f"het bestand is geen UTF-8 (byte {error.start})"
        return empty, [Problem(name, "", what, "Sla het op als CSV UTF-8")]
    if "\0" in text:
        what = f"er staat een nulteken op regel {text[: text.index(chr(0))].count(chr(10)) + 1}"
        return empty, [Problem(name, "", what, "Sla het op als CSV UTF-8")]
    try:
        numbers, lines = _numbered_lines(text)
    except csv.Error as error:
        what = f"het bestand is niet te lezen als CSV ({error})"
        return empty, [Problem(name, "", what, "Kijk of elk aanhalingsteken een tweede heeft")]
    problems = list(_form_problems(name, columns, numbers, lines))
    if problems:
        return empty, problems
    rows = pd.DataFrame(lines[1:], columns=lines[0], dtype=str)[list(columns)]
    rows["file"] = name
    rows["line"] = [str(number) for number in numbers[1:]]
    return rows, []


def _numbered_lines(text: str) -> tuple[list[int], list[list[str]]]:
    """The records of a CSV text with the line on which each begins; blank lines skipped."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    numbers, lines, begins = [], [], 1
    for line in reader:
        if line:
            numbers.append(begins)
            lines.append(line)
        begins = reader.line_num + 1
    return numbers, lines


def _form_problems(
    name: str, columns: tuple[str, ...], numbers: list[int], lines: list[list[str]]
) -> list[Problem]:
    if len(lines) < 2:
        return [Problem(name, "", "het bestand is leeg", "Zet er cijfers in of haal het weg")]
    header = lines[0]
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        what = "de kolommen zijn niet door komma's gescheiden"
        return [Problem(name, "regel 1", what, "Sla het op als CSV met komma's")]
    missing = [column for column in columns if column not in header]
    extra = [column for column in header if column not in columns]
    double = sorted({column for column in header if header.count(column) > 1})
    problems = [
        Problem(name, "regel 1", f"de kolom '{column}' ontbreekt", "Voeg haar toe")
        for column in missing
    ]
    problems += [
        Problem(name, "regel 1", f"onbekende kolom '{column}'", nearest(column, columns))
        for column in extra
    ]
    problems += [
        Problem(name, "regel 1", f"de kolom '{column}' staat dubbel", "Haal er een weg")
        for column in double
    ]
    if problems:
        return problems
    problems += [
        Problem(
            name,
            f"regel {number}",
            f"deze regel heeft {len(line)} velden en de kop heeft er {len(header)}",
            "Zet tekst met een komma tussen aanhalingstekens",
        )
        for number, line in zip(numbers[1:], lines[1:], strict=True)
        if len(line) != len(header)
    ]
    return problems
