"""A StatLine on this machine, which answers as the real one does and misbehaves on command.

Here: tables in both OData versions, and a server for them. Tables that answer with our
own figures are made in fake_tables.py, which can also be run by hand.
"""

import json
import re
import socket
import struct
import threading
from dataclasses import dataclass, field, replace
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import parse_qs, quote, urlsplit

from indicators.catalogue import Service

Trick = Literal[
    "reset",
    "hang",
    "status 400",
    "status 404",
    "status 429",
    "status 500",
    "status 503",
    "cut JSON",
    "HTML",
    "JSON of something else",
    "repeated page",
    "repeated row",
    "other host",
    "endless loop",
    "endless blanks",
    "one row short",
    "empty",
    "changes meanwhile",
]


@dataclass(frozen=True)
class FakeDimension:
    """A dimension: its kind in StatLine's words, and the title of each code without blanks."""

    name: str
    members: dict[str, str]
    kind: str = "Dimension"
    status: dict[str, str] = field(default_factory=dict)

    def padded(self, code: str) -> str:
        """The code as v3 gives it: all codes of a dimension are as wide as the widest."""
        return code.ljust(max(map(len, self.members)))


@dataclass(frozen=True)
class FakeTopic:
    """A measure: its key in v3, its code in v4, and its titles from group to own."""

    key: str
    path: tuple[str, ...]
    unit: str
    code: str


@dataclass(frozen=True)
class FakeTable:
    """A table. A figure is a code per dimension and, per topic, StatLine's text for it.

    Those texts are numbers or signs: '.', 'x', '-' or '' for what cannot occur.
    """

    id: str
    dimensions: tuple[FakeDimension, ...]
    topics: tuple[FakeTopic, ...]
    figures: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    modified: str = "2026-03-19T02:00:00"
    title: str = "Een tabel voor de proef"
    description: str = ""
    discontinued: bool = False
    is_gone: bool = False
    listed_rows: int | None = None
    listed_modified: str | None = None

    @cached_property
    def v3(self) -> dict[str, Any]:
        """Every part of the table in OData v3; lists of rows."""
        parts: dict[str, Any] = {
            "TableInfos": [self._info_v3()],
            "UntypedDataSet": list(self._rows_v3()),
            "TypedDataSet": [],
            "DataProperties": list(self._properties()),
            "CategoryGroups": [],
        }
        for dimension in self.dimensions:
            parts[dimension.name] = [
                {"Key": dimension.padded(code), "Title": title, "Description": None}
                | (
                    {"Status": dimension.status.get(code, "Definitief")}
                    if _is_time(dimension)
                    else {}
                )
                for code, title in dimension.members.items()
            ]
        return parts

    @cached_property
    def v4(self) -> dict[str, Any]:
        """Every part of the table in OData v4; lists of rows, and Properties as one record."""
        groups = {path: str(n) for n, path in enumerate(self._group_paths())}
        rows = list(self._rows_v4())
        parts: dict[str, Any] = {
            "MeasureCodes": [
                {"Identifier": topic.code, "Title": topic.path[-1], "Unit": topic.unit}
                | {"MeasureGroupId": groups.get(topic.path[:-1]), "DataType": "Float"}
                for topic in self.topics
            ],
            "Dimensions": [
                {"Identifier": d.name, "Title": d.name, "Kind": d.kind} for d in self.dimensions
            ],
            "MeasureGroups": [
                {"Id": number, "Title": path[-1], "ParentId": groups.get(path[:-1])}
                for path, number in groups.items()
            ],
            "Observations": rows,
            "Properties": self._info_v4(len(rows)),
        }
        for d in self.dimensions:
            parts[f"{d.name}Groups"] = []
            parts[f"{d.name}Codes"] = [
                {"Identifier": code, "Title": title, "Description": ""}
                | ({"Status": d.status.get(code, "Definitief")} if _is_time(d) else {})
                for code, title in d.members.items()
            ]
        return parts

    def _info_v3(self) -> dict[str, Any]:
        return {
            "ID": 0,
            "Identifier": self.id,
            "Title": self.title,
            "Modified": self.modified,
            "MetaDataModified": self.modified,
            "OutputStatus": "Gediscontinueerd" if self.discontinued else "Regulier",
            "ReasonDelivery": "Stopgezet" if self.discontinued else "Actualisering",
            "Frequency": "Stopgezet" if self.discontinued else "Perjaar",
            "ShortDescription": "",
            "Description": self.description,
        }

    def _info_v4(self, count: int) -> dict[str, Any]:
        return {
            "Identifier": self.id,
            "Title": self.title,
            "Modified": f"{self.modified}+01:00",
            "ObservationsModified": f"{self.modified}+01:00",
            "Version": re.sub("[^0-9]", "", self.modified),
            "Status": "Gediscontinueerd" if self.discontinued else "Regulier",
            "ObservationCount": count,
            "Description": self.description,
            "LongDescription": "",
            "RelatedSources": [],
        }

    def _group_paths(self) -> list[tuple[str, ...]]:
        steps = (topic.path[:depth] for topic in self.topics for depth in range(1, len(topic.path)))
        return list(dict.fromkeys(steps))

    def _properties(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = [
            {"Type": d.kind, "Key": d.name, "Title": d.name, "ParentID": None}
            for d in self.dimensions
        ]
        groups: dict[tuple[str, ...], int] = {}
        for path in self._group_paths():
            groups[path] = len(rows)
            parent = groups.get(path[:-1])
            rows.append({"Type": "TopicGroup", "Key": "", "Title": path[-1], "ParentID": parent})
        for topic in self.topics:
            row = {"Type": "Topic", "Key": topic.key, "Title": topic.path[-1], "Unit": topic.unit}
            rows.append(row | {"ParentID": groups.get(topic.path[:-1]), "Datatype": "Double"})
        return [{"ID": number, **row} for number, row in enumerate(rows)]

    def _rows_v3(self) -> list[dict[str, Any]]:
        return [
            {"ID": number}
            | {d.name: d.padded(c) for d, c in zip(self.dimensions, codes, strict=True)}
            | {t.key: text.rjust(8) for t, text in zip(self.topics, texts, strict=True)}
            for number, (codes, texts) in enumerate(self.figures)
        ]

    def _rows_v4(self) -> list[dict[str, Any]]:
        """One row per cell; what is unknown is not delivered, as with StatLine."""
        rows: list[dict[str, Any]] = []
        for codes, texts in self.figures:
            named = dict(zip((d.name for d in self.dimensions), codes, strict=True))
            for topic, text in zip(self.topics, texts, strict=True):
                if text != ".":
                    said = _V4_SIGNS.get(text, "None")
                    value = None if text in _V4_SIGNS else float(text)
                    row = {"Id": len(rows), "Measure": topic.code, "ValueAttribute": said}
                    rows.append(row | {"Value": value, "StringValue": None} | named)
        return rows


_V4_SIGNS = {"": "Impossible", "x": "Confidential"}


def _is_time(dimension: FakeDimension) -> bool:
    return dimension.kind == "TimeDimension"


class FakeStatLine(ThreadingHTTPServer):
    """A server for some tables, in pages of `page_rows` rows.

    Use it as a context: `with FakeStatLine(table) as server`. `asked` holds the path of
    every question. `play` makes it misbehave; `change` publishes a table anew.
    `hanging` is set when a question is left without an answer.
    """

    daemon_threads = True

    def __init__(self, *tables: FakeTable, page_rows: int = 2, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.tables = {table.id: table for table in tables}
        self.page_rows = page_rows
        self.asked: list[str] = []
        self._tricks: list[tuple[Trick, str, frozenset[int] | None]] = []
        self._times: dict[str, int] = {}
        self._closing = threading.Event()
        self.hanging = threading.Event()
        self.retry_after = "7"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self.shutdown()
        self.server_close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def service(self, protocol: str = "odata_v3") -> Service:
        """This server as a service of the catalogue."""
        if protocol == "odata_v4":
            address = f"{self.address}/odata/v1/CBS"
            return Service(id="cbs-v4", protocol="odata_v4", address=address)
        return Service(
            id="cbs-v3",
            protocol="odata_v3",
            address=f"{self.address}/ODataFeed/odata",
            catalog=f"{self.address}/ODataCatalog",
        )

    def services(self) -> str:
        """A services.yaml in which every service of the catalogue is this server."""
        v3, v4 = self.service("odata_v3"), self.service("odata_v4")
        both = [v3, v3.model_copy(update={"id": "rivm-v3"}), v4]
        return "".join(f"- {service.model_dump_json(exclude_none=True)}\n" for service in both)

    def write_services(self, catalogue: Path) -> None:
        """Point a copy of the catalogue at this server."""
        (catalogue / "services.yaml").write_text(self.services(), encoding="utf-8")

    def play(self, trick: Trick, part: str = "data", times: range | None = None) -> None:
        """Misbehave at the questions for a part: all of them, or the first, second, … in `times`.

        `part` 'data' is the part with the rows in either version.
        """
        self._tricks.append((trick, part, frozenset(times) if times else None))

    def behave(self) -> None:
        """No more tricks; questions are counted from one again."""
        self._tricks.clear()
        self._times.clear()

    def change(self, table: str, **changes: Any) -> None:
        """Publish a table anew: an hour later than before, and with what is given."""
        known = self.tables[table]
        hour = int(known.modified[11:13]) + 1
        stamp = f"{known.modified[:11]}{hour:02}{known.modified[13:]}"
        self.tables[table] = replace(known, **{"modified": stamp} | changes)

    def answer(self, target: str) -> tuple[int, str] | Literal["reset", "hang"]:
        """Status and text for a path with its query, or what to do instead."""
        self.asked.append(target)
        split = urlsplit(target)
        said = parse_qs(split.query)
        query = {name: values[0] for name, values in said.items()}
        if any(len(values) > 1 for values in said.values()):
            return 400, "a parameter came twice"
        steps = [step for step in split.path.split("/") if step]
        if steps[0] == "ODataCatalog":
            return self._catalog(query)
        is_v3 = steps[0] == "ODataFeed"
        name, part = steps[2 if is_v3 else 3], "/".join(steps[3 if is_v3 else 4 :])
        trick = self._trick(part)
        if trick in ("reset", "hang"):
            return "reset" if trick == "reset" else "hang"
        table = self.tables.get(name)
        if table is None or table.is_gone:
            return 404, "<html>Not Found</html>"
        if trick == "changes meanwhile":
            self.change(name)
        return self._told(table, is_v3, part, query, trick)

    def _told(
        self, table: FakeTable, is_v3: bool, part: str, query: dict[str, str], trick: Trick | None
    ) -> tuple[int, str]:
        if trick and trick.startswith("status"):
            return int(trick.split()[1]), "<html>Storing</html>"
        if is_v3 and query.get("$format") != "json":
            return 200, "<feed>Atom</feed>"
        page = self._page(table, is_v3, part, query)
        if page is None:
            return 404, ""
        honest = self._page(table, is_v3, part, query | {"$skip": "0"}) or {}
        return 200, self._spoilt(page, trick, is_v3, honest.get("value", []))

    def _trick(self, part: str) -> Trick | None:
        name = "data" if part in ("UntypedDataSet", "Observations") else part
        self._times[name] = self._times.get(name, 0) + 1
        for trick, at, times in self._tricks:
            if at == name and (times is None or self._times[name] in times):
                return trick
        return None

    def _catalog(self, query: dict[str, str]) -> tuple[int, str]:
        if self._trick("Tables"):
            return 500, "<html>Storing</html>"
        (wanted,) = re.findall("'(.*)'", query["$filter"])
        rows = [
            {"Identifier": table.id, "Modified": table.listed_modified or table.modified}
            | {"RecordCount": table.listed_rows or len(table.figures)}
            for name, table in self.tables.items()
            if name == wanted
        ]
        return 200, json.dumps({"odata.metadata": f"{self.address}/$metadata", "value": rows})

    def _page(
        self, table: FakeTable, is_v3: bool, part: str, query: dict[str, str]
    ) -> dict[str, Any] | None:
        base = "ODataFeed/odata" if is_v3 else "odata/v1/CBS"
        here = f"{self.address}/{base}/{table.id}/{part}"
        parts = table.v3 if is_v3 else table.v4
        mark = {"odata.metadata" if is_v3 else "@odata.context": f"{self.address}/$metadata"}
        if part == "":
            return mark | {"value": [{"name": name, "url": f"{here}{name}"} for name in parts]}
        if part not in parts:
            return None
        if isinstance(parts[part], dict):
            return mark | parts[part]
        rows = _filtered(parts[part], query.get("$filter", ""))
        skip = int(query.get("$skip", 0))
        page: dict[str, Any] = mark | {"value": rows[skip : skip + self.page_rows]}
        if query.get("$count") == "true":
            page["@odata.count"] = len(rows)
        if skip + self.page_rows < len(rows):
            link = {**query, "$skip": str(skip + self.page_rows)}
            text = "&".join(f"{name}={quote(said)}" for name, said in link.items())
            page["odata.nextLink" if is_v3 else "@odata.nextLink"] = f"{here}?{text}"
        return page

    def _spoilt(
        self, page: dict[str, Any], trick: Trick | None, is_v3: bool, first: list[Any]
    ) -> str:
        link = "odata.nextLink" if is_v3 else "@odata.nextLink"
        if trick == "HTML":
            return "<html>Onderhoud</html>"
        if trick == "JSON of something else":
            return json.dumps({"value": []})
        if trick == "repeated page":
            page["value"] = first
        if trick == "repeated row":
            page["value"] = page["value"] + page["value"][:1]
        if trick == "other host":
            page[link] = "http://127.0.0.2/next"
        if trick == "endless loop":
            page[link] = self.address + self.asked[-1]
        if trick == "endless blanks":
            page |= {"value": [], link: f"{self.address}{self.asked[-1]}&{len(self.asked)}"}
        if trick == "one row short":
            page["value"] = page["value"][1:]
        if trick == "empty":
            page = {name: said for name, said in page.items() if name != link} | {"value": []}
        text = json.dumps(page)
        return text[: len(text) // 2] if trick == "cut JSON" else text

    def wait_for_the_end(self) -> None:
        self.hanging.set()
        self._closing.wait(30)

    def handle_error(self, *_: object) -> None:
        """A client that gave up is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: FakeStatLine

    def do_GET(self) -> None:
        answer = self.server.answer(self.path)
        if answer == "hang":
            self.server.wait_for_the_end()
        elif answer == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
        else:
            status, text = answer
            body = text.encode()
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", self.server.retry_after)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def _filtered(rows: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Rows that meet a filter of the form (A eq 'x' or A eq 'y') and (B eq 'z'), to the letter."""
    allowed: dict[str, set[str]] = {}
    for name, code in re.findall(r"(\w+) eq '([^']*)'", text):
        allowed.setdefault(name, set()).add(code)
    return [row for row in rows if all(row.get(name) in some for name, some in allowed.items())]
