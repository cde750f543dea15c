"""StatLine's shapes as one: every reader here gives the same table of cells.

Here: the OData v3 rows (typed and untyped), the OData v4 observations, the CSV
that the portal exports, and figures taken over from a table's web page. Not here:
what a cell means to the monitor (statline_rows.py), or fetching.
"""

import csv
import gzip
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from etl import raw
from etl.odata import dimensions
from indicators.problems import Problem, ProblemsFound

SEPARATOR = " > "
_V3_DATA = {"TypedDataSet", "UntypedDataSet"}

# StatLine's signs: a point is unknown, unreliable or secret; x is secret; a blank cannot
# occur. A dash is a real zero ("nihil") and so is no reason.
_REASONS = {".": "missing", "x": "suppressed", "": "not_applicable"}
_V4_REASONS = {"impossible": "not_applicable", "confidential": "suppressed"}
_STARS = {"*": "Voorlopig", "**": "Nader voorlopig"}


@dataclass(frozen=True)
class Cells:
    """A table as its cells.

    `frame` has a cell per row: `column` (a row number of `columns`), `value` (float
    or NaN), `reason` (why a value is missing, else ''), `period_status` ('' when
    unknown), and a column per dimension with codes or titles, without padding.
    `columns` has the table's measures: `key` (its code in the table), `path` (titles
    from topic group to measure, joined by ' > ') and `unit`, '' when unknown.
    `titles` gives the title of each code per dimension, where the shape has them.
    """

    frame: pd.DataFrame
    columns: pd.DataFrame
    titles: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, flat: pd.DataFrame, titles: dict[str, dict[str, str]] | None = None) -> "Cells":
        """Cells from rows that each name their key, path and unit."""
        names = ["key", "path", "unit"]
        columns = flat[names].drop_duplicates(ignore_index=True)
        number = flat.groupby(names, sort=False).ngroup()
        return cls(flat.drop(columns=names).assign(column=number), columns, titles or {})


def read_cells(path: Path) -> Cells:
    """The cells of a table, whichever of the shapes `path` has.

    A folder is one of the raw store, or holds answers on one table that were
    recorded as `<table>_<entity>.json` or `.json.gz`; a CSV file is a portal export
    or figures from a page. Raises ProblemsFound when it is neither, or spoilt.
    """
    if not path.exists():
        raise ProblemsFound([Problem(str(path), "", "dit bestaat niet", "Kijk naar de naam")])
    try:
        cells = _cells_in(path)
    except (ValueError, KeyError, OSError, EOFError, csv.Error) as error:
        what = f"dit is niet te lezen als StatLine-tabel ({type(error).__name__}: {error})"
        remedy = "Haal de tabel opnieuw op; blijft dit zo, dan heeft StatLine een andere vorm"
        raise ProblemsFound([Problem(path.name, "", what, remedy)]) from error
    if cells is None:
        what = "dit is geen StatLine-tabel"
        remedy = "Geef een map met JSON-antwoorden, een portaal-export of een CSV van een pagina"
        raise ProblemsFound([Problem(path.name, "", what, remedy)])
    return cells


def _cells_in(path: Path) -> Cells | None:
    if path.is_dir():
        answers = raw.open_answers(path).whole() if raw.is_raw(path) else _recorded(path)
        if "Observations" in answers:
            return cells_from_v4(answers)
        return cells_from_v3(answers) if _V3_DATA & answers.keys() else None
    if path.suffix != ".csv":
        return None
    with path.open(encoding="utf-8-sig") as lines:
        is_page = "measure_path" in lines.readline()
    return cells_from_page(path) if is_page else cells_from_export(path)


def _recorded(folder: Path) -> dict[str, Any]:
    files = [*folder.glob("*_*.json"), *folder.glob("*_*.json.gz")]
    tables = sorted({file.name.split("_", 1)[0] for file in files})
    if len(tables) > 1:
        what = f"in deze map staan de tabellen {', '.join(tables)} door elkaar"
        raise ProblemsFound([Problem(str(folder), "", what, "Geef elke tabel een eigen map")])
    return {file.name.split(".")[0].split("_", 1)[1]: _json(file) for file in files}


def cells_from_v3(answers: dict[str, Any]) -> Cells:
    """Cells from OData v3 answers: a TypedDataSet or UntypedDataSet with DataProperties."""
    answer = answers.get("UntypedDataSet") or answers["TypedDataSet"]
    if "odata.nextLink" in answer:
        what, remedy = "dit is niet de hele tabel", "Haal ook de volgende bladzijden op"
        raise ProblemsFound([Problem(answer["odata.nextLink"], "", what, remedy)])
    properties = answers["DataProperties"]["value"]
    groups = {p["ID"]: p for p in properties}
    topics = [p for p in properties if p["Type"] == "Topic"]
    columns = [
        (topic["Key"], _path_of(topic, groups, "ParentID", "ParentID"), topic.get("Unit") or "")
        for topic in topics
    ]
    titles = _titles(answers, "", "Key")
    status = _period_status(answers, "", "Key")
    return _from_wide_rows(answer["value"], list(dimensions(answers)), columns, status, titles)


def cells_from_v4(answers: dict[str, Any]) -> Cells:
    """Cells from OData v4 answers: Observations with MeasureCodes and Dimensions."""
    groups = {g["Id"]: g for g in answers.get("MeasureGroups", {"value": []})["value"]}
    measures = answers["MeasureCodes"]["value"]
    paths = [_path_of(m, groups, "MeasureGroupId", "ParentId") for m in measures]
    keys = [m["Identifier"] for m in measures]
    units = [m.get("Unit") or "" for m in measures]
    columns = pd.DataFrame({"key": keys, "path": paths, "unit": units})
    rows = pd.DataFrame(answers["Observations"]["value"])
    attribute = rows["ValueAttribute"].fillna("None").str.lower()
    value = pd.to_numeric(rows["Value"]).astype(float)
    reason = attribute.map(_V4_REASONS).fillna("missing")
    if "StringValue" in rows:
        reason = reason.mask(rows["StringValue"].notna(), "text")
    reason = reason.mask(value.notna(), "")
    number = {key: place for place, key in enumerate(keys)}
    column = rows["Measure"].map(number.__getitem__)
    cells = {"column": column, "value": value, "reason": reason}
    codes = rows[list(dimensions(answers))].apply(lambda column: column.str.strip())
    frame = codes.assign(**cells, period_status="")
    for name, of_code in _period_status(answers, "Codes", "Identifier").items():
        frame["period_status"] = frame[name].map(of_code).fillna("")
    return Cells(frame, columns, _titles(answers, "Codes", "Identifier"))


def cells_from_export(file: Path) -> Cells:
    """Cells from the portal's CSV export, or from the same rows saved by another program."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        delimiter = ";" if ";" in lines.readline() else ","
        lines.seek(0)
        rows = list(csv.DictReader(lines, delimiter=delimiter))
    header = list(rows[0]) if rows else []
    named = [name for name in header if name != "ID" and not re.search(r"_\d+$", name)]
    columns = [(name, "", "") for name in header if re.search(r"_\d+$", name)]
    return _from_wide_rows(rows, named, columns, {}, {})


def cells_from_page(file: Path) -> Cells:
    """Cells from figures taken over from a table's web page, one figure per line.

    Columns: measure_path, unit, waarde (value), periode (period, with a star when it
    is provisional) and any number of dimensions, which carry titles; a dimension
    that is empty everywhere is left out.
    """
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = pd.DataFrame(list(csv.DictReader(lines)))
    if rows.empty:
        what, remedy = "het bestand is leeg", "Zet er cijfers in of haal het weg"
        raise ProblemsFound([Problem(file.name, "", what, remedy)])
    fixed = {"table_id", "table_title", "measure_path", "unit", "waarde"}
    named = [name for name in rows if name not in fixed and rows[name].ne("").any()]
    flat = rows[[*named, "unit"]].copy()
    flat["key"] = rows["measure_path"].str.extract(r"\((\w+_\d+)\)$", expand=False).fillna("")
    steps = rows["measure_path"].str.split(SEPARATOR)
    flat["path"] = [
        SEPARATOR.join(re.sub(r" \(\w+_\d+\)$", "", step) for step in path) for path in steps
    ]
    flat["value"], flat["reason"] = _values(rows["waarde"])
    flat["period_status"] = ""
    if "periode" in flat:
        stars = flat["periode"].str.extract(r"(\*+)$", expand=False)
        flat["period_status"] = stars.map(_STARS).fillna("")
        flat["periode"] = flat["periode"].str.rstrip("*")
    return Cells.of(flat)


def _from_wide_rows(
    rows: list[dict[str, Any]],
    named: list[str],
    columns: list[tuple[str, str, str]],
    status: dict[str, dict[str, str]],
    titles: dict[str, dict[str, str]],
) -> Cells:
    """A cell per measure of every row; `columns` has the key, path and unit of each measure."""
    if not rows or not columns:
        raise ValueError("geen rijen of geen kolommen met cijfers")
    wide = pd.DataFrame(rows)
    codes = wide[named].astype(str).apply(lambda column: column.str.strip())
    codes["period_status"] = ""
    for name, of_code in status.items():
        codes["period_status"] = codes[name].map(of_code).fillna("")
    parts = []
    for number, (key, _, _) in enumerate(columns):
        value, reason = _values(wide[key])
        parts.append(codes.assign(column=number, value=value, reason=reason))
    frame = pd.concat(parts, ignore_index=True)
    return Cells(frame, pd.DataFrame(columns, columns=["key", "path", "unit"]), titles)


def _values(column: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Numbers, and the reason where there is none; text that is neither is 'text'."""
    if pd.api.types.is_numeric_dtype(column):
        return column.astype(float), column.isna().map({True: "missing", False: ""})
    text = column.fillna(".").astype(str).str.strip().replace("-", "0")
    value = pd.to_numeric(text, errors="coerce").astype(float)
    reason = text.map(_REASONS).fillna("text").mask(value.notna(), "")
    return value, reason


def _path_of(topic: dict[str, Any], groups: dict[Any, Any], up: str, further: str) -> str:
    titles = [topic["Title"].strip()]
    parent = groups.get(topic.get(up))
    while parent:
        titles.insert(0, parent["Title"].strip())
        parent = groups.get(parent.get(further))
    return SEPARATOR.join(titles)


def _titles(answers: dict[str, Any], suffix: str, key: str) -> dict[str, dict[str, str]]:
    """The title of every code, per dimension, without the blanks that some end in."""
    return {
        name: {row[key].strip(): (row.get("Title") or "").strip() for row in listed["value"]}
        for name in dimensions(answers)
        if (listed := answers.get(f"{name}{suffix}"))
    }


def _period_status(answers: dict[str, Any], suffix: str, key: str) -> dict[str, dict[str, str]]:
    """The status of every period code, under the name of the dimension of time."""
    return {
        name: {row[key].strip(): row.get("Status") or "" for row in listed["value"]}
        for name, kind in dimensions(answers).items()
        if kind == "TimeDimension" and (listed := answers.get(f"{name}{suffix}"))
    }


def _json(file: Path) -> Any:
    content = file.read_bytes()
    return json.loads(gzip.decompress(content) if file.suffix == ".gz" else content)
