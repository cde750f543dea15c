"""The two versions of OData that StatLine speaks: what differs between them.

Here: the names of parts and keys, the filter, what a table says of its own state,
and whether an answer is whole. Not here: HTTP (fetch.py), the files (raw.py), or
what a cell means (statline_shapes.py).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from indicators.catalogue import Table
from indicators.problems import Problem, ProblemsFound, nearest

_LATER = "Probeer het later opnieuw"


@dataclass(frozen=True)
class OData:
    """The words of one version.

    `info` is the part about the table itself, `data` that with its rows, `listing`
    that with its dimensions; `mark` is the key that every answer has; `stamps` are
    the fields that change when the table does.
    """

    info: str
    data: str
    listing: str
    required: tuple[str, ...]
    mark: str
    link: str
    code: str
    suffix: str
    stamps: tuple[str, ...]
    parameters: tuple[str, ...]
    data_parameters: tuple[str, ...]

    def wants(self, part: str) -> bool:
        """Metadata, code lists and untyped data; not the typed copy and groups of codes."""
        if self is V3:
            return part not in ("TypedDataSet", "CategoryGroups")
        return part in (*self.required, "MeasureGroups") or part.endswith(self.suffix)

    def list_of(self, dimension: str) -> str:
        """The part with the codes of a dimension."""
        return dimension + self.suffix

    def record(self, info: dict[str, Any]) -> dict[str, Any]:
        """What the table says of itself; empty when it says nothing."""
        rows = info.get("value", [info])
        return dict(rows[0]) if rows else {}

    def stamp(self, record: dict[str, Any]) -> dict[str, str]:
        return {name: str(record[name]) for name in self.stamps if record.get(name)}


V3 = OData(
    info="TableInfos",
    data="UntypedDataSet",
    listing="DataProperties",
    required=("TableInfos", "DataProperties", "UntypedDataSet"),
    mark="odata.metadata",
    link="odata.nextLink",
    code="Key",
    suffix="",
    stamps=("Modified", "MetaDataModified"),
    parameters=("$format=json",),
    data_parameters=(),
)
V4 = OData(
    info="Properties",
    data="Observations",
    listing="Dimensions",
    required=("Properties", "Dimensions", "MeasureCodes", "Observations"),
    mark="@odata.context",
    link="@odata.nextLink",
    code="Identifier",
    suffix="Codes",
    stamps=("Modified", "ObservationsModified", "Version"),
    parameters=(),
    data_parameters=("$count=true",),
)
PROTOCOLS = {"odata_v3": V3, "odata_v4": V4}
DIMENSIONS = ("Dimension", "TimeDimension", "GeoDimension", "GeoDetail")


def dimensions(answers: dict[str, Any]) -> dict[str, str]:
    """The dimensions of a table and the kind of each, in its own order."""
    if "DataProperties" in answers:
        rows = answers["DataProperties"]["value"]
        return {row["Key"]: row["Type"] for row in rows if row["Type"] in DIMENSIONS}
    rows = answers["Dimensions"]["value"]
    return {row["Identifier"]: row.get("Kind") or "Dimension" for row in rows}


def row_ids(rows: list[dict[str, Any]]) -> list[Any]:
    """What tells the rows of a part apart: their number, or else their code."""
    names = ("ID", "Id", "Key", "Identifier")
    key = next((name for name in names if rows and name in rows[0]), None)
    return [row.get(key) for row in rows] if key else []


def padded(odata: OData, table: Table, answers: dict[str, Any]) -> dict[str, list[str]]:
    """The catalogue's filter in the table's own codes, which may end in blanks.

    Without the blanks StatLine answers with no rows at all, and no error. Raises
    ProblemsFound for a dimension or code that the table does not have.
    """
    keys: dict[str, list[str]] = {}
    problems = []
    for dimension in table.dimensions:
        if not dimension.only:
            continue
        listed = answers.get(odata.list_of(dimension.name), {"value": []})["value"]
        known = {row[odata.code].strip(): row[odata.code] for row in listed}
        keys[dimension.name] = [known[code] for code in dimension.only if code in known]
        problems += [
            Problem(
                f"catalogue/tables/{table.id}.yaml",
                dimension.name,
                f"de code '{code}' bij 'only' staat niet in de tabel",
                nearest(code, known) if known else "Kijk naar de naam van de dimensie",
            )
            for code in dimension.only
            if code not in known
        ]
    if problems:
        raise ProblemsFound(problems)
    return keys


def filter_text(keys: dict[str, list[str]]) -> str:
    """The `$filter` for rows with one of the keys of every dimension named; '' without any."""
    parts = [" or ".join(f"{name} eq '{key}'" for key in some) for name, some in keys.items()]
    return " and ".join(f"({part})" for part in parts)


def not_whole(odata: OData, table: Table, answers: dict[str, Any]) -> Iterator[Problem]:
    """What is missing in the answers on a table: parts, rows, or codes that were asked for."""
    named = dimensions(answers) if odata.listing in answers else {}
    for part in (*odata.required, *map(odata.list_of, named)):
        if part not in answers:
            yield Problem(table.id, part, "dit deel ontbreekt in de antwoorden", _LATER)
    rows = answers.get(odata.data, {"value": []})["value"]
    keys = {d.name: set(d.only) for d in table.dimensions if d.only}
    if not rows:
        remedy = "Kijk naar 'only' in de catalogus" if keys else "Kijk op StatLine"
        what = "het filter geeft geen enkele rij" if keys else "de tabel is leeg"
        yield Problem(table.id, odata.data, what, remedy)
        return
    for name, asked in keys.items():
        for code in sorted(asked - {str(row.get(name)).strip() for row in rows}):
            what = f"er is gevraagd naar '{code}' en daar kwam geen rij van"
            yield Problem(table.id, name, what, "Haal de code weg bij 'only' in de catalogus")
    for expected, where in _expected(odata, answers, filtered=bool(keys)):
        if expected != len(rows):
            what = f"er kwamen {len(rows)} van de {expected} rijen ({where})"
            yield Problem(table.id, odata.data, what, _LATER)


def _expected(odata: OData, answers: dict[str, Any], filtered: bool) -> Iterator[tuple[int, str]]:
    """How many rows there should be, and who says so; a filter leaves v4's count only."""
    data = answers[odata.data]
    if "@odata.count" in data:
        yield int(data["@odata.count"]), "volgens de telling bij de rijen"
    if filtered:
        return
    record = odata.record(answers[odata.info])
    if odata is V4 and record.get("ObservationCount") is not None:
        yield int(record["ObservationCount"]), "volgens de tabel"
    if odata is V3:
        yield max(row_ids(data["value"])) + 1, "volgens hun nummers"
        # RecordCount counts rows: so it does for both recorded tables (80137ned, 83599NED).
        # A list of tables that is behind says nothing about this version of the table.
        for listed in answers.get("Tables", {"value": []})["value"]:
            if listed.get("Modified") == record.get("Modified") and listed.get("RecordCount"):
                yield int(listed["RecordCount"]), "volgens de lijst van alle tabellen"


def notices(table: Table, record: dict[str, Any]) -> Iterator[str]:
    """What an analyst should know of a table: that it is discontinued, and what may follow it."""
    said = {str(record.get(name)) for name in ("OutputStatus", "Status", "ReasonDelivery")}
    said.add(str(record.get("Frequency")))
    follows = f"; volgens de catalogus is {table.successor} de opvolger" if table.successor else ""
    if said & {"Gediscontinueerd", "Stopgezet"}:
        linked = ", ".join(_linked(table, record))
        named = f"; in de beschrijving staan {linked}" if linked else ""
        yield f"Tabel {table.id} is stopgezet{named}{follows}"
    elif table.discontinued:
        what = "staat in de catalogus als stopgezet, maar niet bij StatLine"
        yield f"Tabel {table.id} {what}{follows}"


def _linked(table: Table, record: dict[str, Any]) -> list[str]:
    """The tables that a table's own texts and links name, in order."""
    texts = [str(record.get(name) or "") for name in ("ShortDescription", "Description")]
    texts += [str(record.get("LongDescription") or ""), str(record.get("RelatedSources") or "")]
    pattern = r"(?:dataset|detail)/(\w+)|\b([0-9]{5}(?:NED|ned))\b"
    found = [one or other for one, other in re.findall(pattern, " ".join(texts))]
    return [name for name in dict.fromkeys(found) if name.lower() != table.id.lower()]
