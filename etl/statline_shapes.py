"""StatLine's shapes as one: every reader here gives the same table of cells.

Here: the OData v3 rows (typed and untyped), the OData v4 observations, the CSV
that the portal exports, and figures taken over from a table's web page. Not here:
what a cell means to the monitor (statline_rows.py), or fetching.

A cell has the columns `key` (the measure's code in the table), `path` (titles
from topic group to measure, joined by ' > ', '' when the shape has none), `unit`
('' when unknown), `value` (float or NaN), `reason` (why a value is missing, else
''), `period_status` ('' when unknown), and one column per dimension with codes or
titles, without padding.
"""

import csv
import gzip
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from indicators.problems import Problem, ProblemsFound

CELL = ["key", "path", "unit", "value", "reason", "period_status"]
SEPARATOR = " > "

# CBS's signs: a point is unknown, unreliable or secret; x is secret; nothing cannot occur.
_REASONS = {".": "missing", "x": "suppressed", "": "not_applicable", "-": "not_applicable"}


def read_cells(path: Path) -> pd.DataFrame:
    """The cells of a table, whichever of the shapes `path` has.

    A folder holds the answers for one table, named `<table>_<entity>.json` or
    `.json.gz`; a CSV file is a portal export or figures from a page. Raises
    ProblemsFound when it is neither.
    """
    if not path.exists():
        raise ProblemsFound([Problem(str(path), "", "dit bestaat niet", "Kijk naar de naam")])
    if path.is_dir():
        files = [*path.glob("*_*.json"), *path.glob("*_*.json.gz")]
        tables = sorted({file.name.split("_", 1)[0] for file in files})
        if len(tables) > 1:
            what = f"in deze map staan de tabellen {', '.join(tables)} door elkaar"
            raise ProblemsFound([Problem(str(path), "", what, "Geef elke tabel een eigen map")])
        answers = {file.name.split(".")[0].split("_", 1)[1]: _json(file) for file in files}
        if "Observations" in answers:
            return cells_from_v4(answers)
        if {"TypedDataSet", "UntypedDataSet"} & answers.keys():
            return cells_from_v3(answers)
    elif path.suffix == ".csv":
        header = path.open(encoding="utf-8-sig").readline()
        return cells_from_page(path) if "measure_path" in header else cells_from_export(path)
    what = "dit is geen StatLine-tabel"
    remedy = "Geef een map met JSON-antwoorden, een portaal-export of een CSV van een pagina"
    raise ProblemsFound([Problem(path.name, "", what, remedy)])


def cells_from_v3(answers: dict[str, Any]) -> pd.DataFrame:
    """Cells from OData v3 answers: a TypedDataSet or UntypedDataSet with DataProperties."""
    properties = answers["DataProperties"]["value"]
    answer = answers.get("UntypedDataSet") or answers["TypedDataSet"]
    if "odata.nextLink" in answer:
        what, remedy = "dit is niet de hele tabel", "Haal ook de volgende bladzijden op"
        raise ProblemsFound([Problem(answer["odata.nextLink"], "", what, remedy)])
    rows = answer["value"]
    dimensions = [p["Key"] for p in properties if p["Type"] in _DIMENSIONS]
    topics = {p["Key"]: p for p in properties if p["Type"] == "Topic"}
    groups = {p["ID"]: p for p in properties}
    facts = {
        key: (_path_of(topic, groups, "ParentID"), topic.get("Unit") or "")
        for key, topic in topics.items()
    }
    status = _period_status(answers, "Perioden", "Key")
    return _from_wide_rows(rows, dimensions, facts, status)


_DIMENSIONS = ("Dimension", "TimeDimension", "GeoDimension", "GeoDetail")


def cells_from_v4(answers: dict[str, Any]) -> pd.DataFrame:
    """Cells from OData v4 answers: Observations with MeasureCodes and Dimensions."""
    groups = {g["Id"]: g for g in answers.get("MeasureGroups", {"value": []})["value"]}
    measures = {m["Identifier"]: m for m in answers["MeasureCodes"]["value"]}
    dimensions = [d["Identifier"] for d in answers["Dimensions"]["value"]]
    status = _period_status(answers, "PeriodenCodes", "Identifier")
    cells = []
    for row in answers["Observations"]["value"]:
        measure = measures[row["Measure"]]
        value, attribute = row["Value"], row.get("ValueAttribute") or "None"
        reason = "" if value is not None else _V4_REASONS.get(attribute.lower(), "missing")
        path = _path_of(measure, groups, "MeasureGroupId", "ParentId")
        codes = {name: row[name].strip() for name in dimensions}
        known = status.get(codes.get("Perioden", ""), "")
        cells.append([row["Measure"], path, measure["Unit"], value, reason, known, *codes.values()])
    return _cells(cells, dimensions)


_V4_REASONS = {"impossible": "not_applicable", "confidential": "suppressed"}


def cells_from_export(file: Path) -> pd.DataFrame:
    """Cells from the portal's CSV export, or from the same rows saved by another program."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        delimiter = ";" if ";" in lines.readline() else ","
        lines.seek(0)
        rows = list(csv.DictReader(lines, delimiter=delimiter))
    header = list(rows[0]) if rows else []
    dimensions = [name for name in header if name != "ID" and not re.search(r"_\d+$", name)]
    facts = {name: ("", "") for name in header if re.search(r"_\d+$", name)}
    return _from_wide_rows(rows, dimensions, facts, {})


def cells_from_page(file: Path) -> pd.DataFrame:
    """Cells from figures taken over from a table's web page, one figure per line.

    Columns: measure_path, unit, waarde (value), periode (period) and any number of
    dimensions, which carry titles; a dimension that is empty everywhere is left out.
    """
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    if not rows:
        what, remedy = "het bestand is leeg", "Zet er cijfers in of haal het weg"
        raise ProblemsFound([Problem(file.name, "", what, remedy)])
    fixed = {"table_id", "table_title", "measure_path", "unit", "waarde"}
    dimensions = [name for name in rows[0] if name not in fixed and any(r[name] for r in rows)]
    cells = []
    for row in rows:
        titles = [re.sub(r" \(\w+_\d+\)$", "", t) for t in row["measure_path"].split(SEPARATOR)]
        key = (re.findall(r"\((\w+_\d+)\)$", row["measure_path"]) or [""])[0]
        value, reason = _value(row["waarde"])
        path = SEPARATOR.join(titles)
        cells.append([key, path, row["unit"], value, reason, "", *(row[d] for d in dimensions)])
    return _cells(cells, dimensions)


def _from_wide_rows(
    rows: Iterable[dict[str, Any]],
    dimensions: list[str],
    facts: dict[str, tuple[str, str]],
    status: dict[str, str],
) -> pd.DataFrame:
    """One cell per measure of every row; `facts` gives path and unit per measure key."""
    cells = []
    for row in rows:
        codes = {name: str(row[name]).strip() for name in dimensions}
        known = status.get(codes.get("Perioden", ""), "")
        for key, (path, unit) in facts.items():
            value, reason = _value(row[key])
            cells.append([key, path, unit, value, reason, known, *codes.values()])
    return _cells(cells, dimensions)


def _cells(cells: list[list[Any]], dimensions: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(cells, columns=[*CELL, *dimensions])
    return frame.astype({"value": float})


def _value(raw: Any) -> tuple[float | None, str]:
    """A number or the reason why there is none; text that is neither is 'text'."""
    if raw is None:
        return None, "missing"
    text = str(raw).strip()
    if text in _REASONS:
        return None, _REASONS[text]
    try:
        return float(text), ""
    except ValueError:
        return None, "text"


def _path_of(topic: dict[str, Any], groups: dict[Any, Any], up: str, further: str = "") -> str:
    titles = [topic["Title"].strip()]
    parent = groups.get(topic.get(up))
    while parent:
        titles.insert(0, parent["Title"].strip())
        parent = groups.get(parent.get(further or up))
    return SEPARATOR.join(titles)


def _period_status(answers: dict[str, Any], entity: str, key: str) -> dict[str, str]:
    periods = answers.get(entity, {"value": []})["value"]
    return {p[key].strip(): p.get("Status") or "" for p in periods}


def _json(file: Path) -> Any:
    raw = file.read_bytes()
    return json.loads(gzip.decompress(raw) if file.suffix == ".gz" else raw.decode("utf-8-sig"))
