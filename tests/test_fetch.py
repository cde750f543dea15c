"""Asking a StatLine that has good and bad days: a real server on this machine."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tenacity.wait import wait_none

from etl.fetch import StatLine
from etl.statline_shapes import read_cells
from indicators.catalogue import Service
from indicators.problems import ProblemsFound

ROWS = [
    {"ID": i, "Geslacht": key, "Perioden": "2022JJ00", "Eenzaam_1": f"  {10 + i}.5"}
    for i, key in enumerate(("T001038", "3000   ", "4000   ", "5000   "))
]
PROPERTIES = [
    {"ID": 0, "ParentID": None, "Type": "Dimension", "Key": "Geslacht", "Title": "Geslacht"},
    {"ID": 1, "ParentID": None, "Type": "TimeDimension", "Key": "Perioden", "Title": "Perioden"},
    {"ID": 2, "ParentID": None, "Type": "TopicGroup", "Key": "", "Title": "Welzijn"},
    {
        "ID": 3,
        "ParentID": 2,
        "Type": "Topic",
        "Key": "Eenzaam_1",
        "Title": "Eenzaam",
        "Unit": "%",
    },
]
PERIODS = [{"Key": "2022JJ00", "Title": "2022", "Status": "Voorlopig"}]
V4 = {
    "Properties": {"ObservationCount": 4},
    "Dimensions": {"value": [{"Identifier": "Geslacht"}, {"Identifier": "Perioden"}]},
    "MeasureCodes": {
        "value": [{"Identifier": "M1", "Title": "Eenzaam", "Unit": "%", "MeasureGroupId": "1"}]
    },
    "MeasureGroups": {"value": [{"Id": "1", "Title": "Welzijn", "ParentId": None}]},
    "PeriodenCodes": {"value": [{"Identifier": "2022JJ00", "Status": "Voorlopig"}]},
}
OBSERVATIONS = [
    {
        "Id": row["ID"],
        "Measure": "M1",
        "ValueAttribute": "None",
        "Value": 10.5 + int(str(row["ID"])),
        "Geslacht": str(row["Geslacht"]).strip(),
        "Perioden": "2022JJ00",
    }
    for row in ROWS
]


class FakeStatLine(ThreadingHTTPServer):
    """Speaks OData v3 and v4 for one table in pages of two rows.

    `spoilt` holds the answers to the first, second, … question for data that are not
    the right ones; `always` is the answer to all of them. With `silent` it says nothing.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.spoilt: dict[int, Any] = {}
        self.always: Any = None
        self.silent: threading.Event | None = None
        self.asked = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, path: str) -> Any:
        """The body for a path: an object for JSON, text for itself, a number for a status."""
        where, _, query = path.partition("?")
        table, _, entity = where.strip("/").partition("/")[2].partition("/")
        if table != "1NED":
            return 404
        if entity in ("UntypedDataSet", "Observations"):
            self.asked += 1
            if self.silent:
                self.silent.wait(5)
            bad = self.spoilt.get(self.asked, self.always)
            if bad is not None:
                return bad
        return self.v3(entity, query) if where.startswith("/v3") else self.v4(entity, query)

    def v3(self, entity: str, query: str) -> Any:
        rows = {"DataProperties": PROPERTIES, "TableInfos": [{"ID": 0}], "Perioden": PERIODS}
        if entity == "UntypedDataSet":
            return self.pages(
                ROWS, query, "odata.nextLink", "/v3/1NED/UntypedDataSet?$format=json&"
            )
        if entity in rows:
            return {"value": rows[entity]}
        names = [*rows, "UntypedDataSet", "TypedDataSet"]
        return {"value": [{"name": name} for name in names]}

    def v4(self, entity: str, query: str) -> Any:
        if entity == "Observations":
            return self.pages(OBSERVATIONS, query, "@odata.nextLink", "/v4/1NED/Observations?")
        return V4.get(entity) or {"value": [{"name": name} for name in (*V4, "Observations")]}

    def pages(self, rows: list[Any], query: str, key: str, base: str) -> Any:
        skip = int(query.partition("skip=")[2] or 0)
        more = {key: f"{self.address}{base}$skip={skip + 2}"} if skip + 2 < len(rows) else {}
        return {"value": rows[skip : skip + 2], **more}


class _Handler(BaseHTTPRequestHandler):
    server: FakeStatLine

    def do_GET(self) -> None:
        body = self.server.answer(self.path)
        if body == "reset":
            self.connection.close()
            return
        status = body if isinstance(body, int) else 200
        text = body if isinstance(body, str) else json.dumps(body)
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def statline() -> Iterator[FakeStatLine]:
    with FakeStatLine() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def client(server: FakeStatLine, protocol: str = "odata_v3") -> StatLine:
    address = f"{server.address}/{protocol[-2:]}"
    service = Service.model_validate({"id": "test", "protocol": protocol, "address": address})
    return StatLine(service, attempts=4, wait=wait_none(), seconds=5)


@pytest.mark.parametrize("protocol", ["odata_v3", "odata_v4"])
def test_a_table_of_several_pages_comes_whole_and_can_be_read(
    statline: FakeStatLine, tmp_path: Path, protocol: str
) -> None:
    client(statline, protocol).fetch("1NED", tmp_path)
    cells = read_cells(tmp_path)
    assert list(cells["value"]) == [10.5, 11.5, 12.5, 13.5]
    assert set(cells["path"]) == {"Welzijn > Eenzaam"}
    assert set(cells["period_status"]) == {"Voorlopig"}
    assert list(cells["Geslacht"]) == ["T001038", "3000", "4000", "5000"]


def test_beside_the_answers_stands_where_they_came_from(
    statline: FakeStatLine, tmp_path: Path
) -> None:
    names = client(statline).fetch("1NED", tmp_path)
    told = json.loads((tmp_path / "1NED_fetched.json").read_text(encoding="utf-8"))
    assert set(told) == set(names) >= {"UntypedDataSet", "DataProperties", "Perioden"}
    assert told["UntypedDataSet"]["address"].startswith(f"{statline.address}/v3/1NED/")
    assert len(told["UntypedDataSet"]["sha256"]) == 64
    assert "TypedDataSet" not in told


@pytest.mark.parametrize(
    "bad_day", ["reset", 500, 503, 429, '{"value": [{"ID": 0', "<html>Onderhoud</html>"]
)
def test_a_bad_answer_is_asked_for_again_until_it_is_good(
    statline: FakeStatLine, tmp_path: Path, bad_day: str | int
) -> None:
    statline.spoilt = {1: bad_day, 2: bad_day, 4: bad_day}
    client(statline).fetch("1NED", tmp_path)
    assert len(read_cells(tmp_path)) == 4


TRICKS: dict[str, tuple[Any, str]] = {
    "always an error": (500, "geen bruikbaar antwoord (status 500)"),
    "the table is gone": (404, "status 404"),
    "no rows": ({"value": []}, "de tabel is leeg"),
    "one row short": ({"value": [ROWS[0], *ROWS[2:]]}, "van de 4 rijen"),
    "a repeated page": ({"value": [*ROWS, *ROWS[:2]]}, "kwamen dubbel"),
    "a link to another host": (
        {"value": ROWS[:2], "odata.nextLink": "http://127.0.0.2/v3/1NED"},
        "op een andere server",
    ),
}


@pytest.mark.parametrize("name", TRICKS)
def test_an_answer_that_is_not_whole_is_refused_and_what_was_there_stays(
    statline: FakeStatLine, tmp_path: Path, name: str
) -> None:
    client(statline).fetch("1NED", tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    statline.always, message = TRICKS[name]
    with pytest.raises(ProblemsFound, match=message.replace("(", r"\(").replace(")", r"\)")):
        client(statline).fetch("1NED", tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_pages_without_end_are_refused(statline: FakeStatLine, tmp_path: Path) -> None:
    link = f"{statline.address}/v3/1NED/UntypedDataSet?$format=json&$skip=2"
    statline.always = {"value": ROWS[:1], "odata.nextLink": link}
    with pytest.raises(ProblemsFound, match="houden niet op"):
        client(statline).fetch("1NED", tmp_path)


def test_a_server_that_hangs_is_given_up(statline: FakeStatLine, tmp_path: Path) -> None:
    statline.silent = threading.Event()
    hasty = StatLine(client(statline).service, attempts=2, wait=wait_none(), seconds=0.2)
    with pytest.raises(ProblemsFound, match="ReadTimeout"):
        hasty.fetch("1NED", tmp_path)
    statline.silent.set()


def test_a_folder_with_two_tables_is_refused_rather_than_mixed(
    statline: FakeStatLine, tmp_path: Path
) -> None:
    client(statline).fetch("1NED", tmp_path)
    (tmp_path / "2NED_DataProperties.json").write_text('{"value": []}', encoding="utf-8")
    with pytest.raises(ProblemsFound, match="1NED, 2NED door elkaar"):
        read_cells(tmp_path)


def test_a_table_that_does_not_exist_is_said_to_be_gone(
    statline: FakeStatLine, tmp_path: Path
) -> None:
    with pytest.raises(ProblemsFound, match="Kijk of de tabel nog bestaat"):
        client(statline).fetch("2NED", tmp_path)
    assert not list(tmp_path.iterdir())
