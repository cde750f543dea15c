"""Mistakes in valid files are refused or warned about, at their place; valid files never are."""

import csv
import random
import re
from collections import Counter
from io import BytesIO, StringIO
from pathlib import Path

import pytest

from etl.deliveries import DELIVERY_COLUMNS
from etl.intake import take_in
from etl.refresh import doubts
from indicators.catalogue_files import load_catalogue
from indicators.problems import ProblemsFound
from indicators.query import open_current
from tests.conftest import published, quiet, small_data
from tests.faults import Fault, NoRoomForFault, Row, as_csv, as_sheet, faults

FAULTS = 336  # eight of each kind
LEAST_FOUND = 0.99
SOURCES = (
    "nea",
    "zea",
    "nemesis-3",
    "statline-85766NED",
    "statline-82634NED",
    "hbsc",
    "gor-kwartaalonderzoek",
    "cbs-jeugdzorg",
    "huisartsennet-limburg",
    "nivel-huisartsen",
    "studentenmonitor",
)
KEY = ("measurement", "breakdown", "subgroup", "period")


class World:
    """A published release without the newest figures of its sources, which are still to come.

    `held` are the rows of each file of figures, `coming` the real ones of the next delivery.
    """

    def __init__(self, data: Path) -> None:
        self.data = small_data(data, SOURCES)
        self.held: dict[str, list[Row]] = {}
        self.coming: dict[str, list[Row]] = {}
        for source in SOURCES:
            rows = self._rows(source)
            self.coming[source] = _newest(rows)
            self.held[source] = [row for row in rows if row not in self.coming[source]]
            self._write(source, self.held[source])
        published(data)
        self.release = open_current(data / "releases")

    def _file(self, source: str) -> Path:
        return self.data / "observations" / f"{source}.csv"

    def _rows(self, source: str) -> list[Row]:
        with self._file(source).open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    def _write(self, source: str, rows: list[Row]) -> None:
        self._file(source).write_text(as_csv(rows, rows[0]), encoding="utf-8")

    def said_of_file(self, source: str, content: bytes) -> list[str]:
        """All that is said when a file of figures is replaced by this one."""
        before = self._file(source).read_bytes()
        try:
            self._file(source).write_bytes(content)
            return self._said()
        finally:
            self._file(source).write_bytes(before)

    def said_of_delivery(self, name: str, content: bytes) -> list[str]:
        """All that is said when this is delivered."""
        file = self.data / "deliveries" / name
        try:
            file.write_bytes(content)
            return self._said()
        finally:
            file.unlink()

    def _said(self) -> list[str]:
        try:
            inputs = take_in(self.data, quiet)
        except ProblemsFound as found:
            return [str(problem) for problem in found.problems]
        odd = doubts(inputs, None, self.release)
        return [" ".join([w.name, w.what, *w.places]) for w in odd]


def _newest(rows: list[Row]) -> list[Row]:
    """The figures that are the newest of their series and all of one period: the next delivery."""
    series: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        series.setdefault(tuple(row[name] for name in KEY[:3]), []).append(row)
    newest = [max(found, key=lambda r: r["period"]) for found in series.values() if len(found) > 1]
    periods = Counter(row["period"] for row in newest)
    return [row for row in newest if row["period"] == periods.most_common(1)[0][0]]


def _deliverable(rows: list[Row]) -> list[Row]:
    return [{column: row[column] for column in DELIVERY_COLUMNS} for row in rows]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("faults") / "data")


def names_the_place(said: str, fault: Fault, file: str) -> bool:
    """Whether a message names the line, or the figure by its measurement and period."""
    in_file = file in said
    if in_file and not fault.lines:
        return True
    if in_file and any(re.search(rf"regel {line}\b", said) for line in fault.lines):
        return True
    return any(key[0] in said and _tells_when(key, said) for key in fault.keys)


def _tells_when(key: tuple[str, ...], said: str) -> bool:
    """The period is named, or the series is one that lost figures or did not go on."""
    lost = ("catalogue/", *(f"{k}:{key[0]}:{key[1]} " for k in ("subgroup-gone", "stopped")))
    return key[3] in said or key[3][:4] in said or said.startswith(lost)


def planted(world: World, number: int) -> tuple[str, bool]:
    """One fault, in a file of figures or a delivery: its name and whether it was found."""
    chance = random.Random(number)
    name = list(faults)[number % len(faults)]
    places = [
        (s, d) for s in SOURCES for d in (False, True) if not (d and s.startswith("statline"))
    ]
    for source, is_delivery in chance.sample(places, len(places)):
        if is_delivery and name == "rows_dropped":
            continue  # a delivery that lacks rows is a smaller delivery, like any other
        rows = _deliverable(world.coming[source]) if is_delivery else world.held[source]
        try:
            fault = faults[name](chance, rows)
        except NoRoomForFault:
            continue
        if fault.suffix == ".csv" and not is_delivery:
            file = f"observations/{source}.csv"
            said = world.said_of_file(source, fault.content)
        elif source.startswith("statline"):  # its figures come from StatLine, not by mail
            continue
        else:
            file = f"deliveries/{source}{fault.suffix}"
            said = world.said_of_delivery(f"{source}{fault.suffix}", fault.content)
        found = any(names_the_place(text, fault, file) for text in said)
        return f"{name} in {file} {fault.keys[:1]}", found
    raise AssertionError(f"no source has room for {name}")


@pytest.mark.proof
def test_nearly_every_mistake_is_found_at_its_place(world: World) -> None:
    results = [planted(world, number) for number in range(FAULTS)]
    missed = [name for name, found in results if not found]
    print(f"{len(results) - len(missed)} of {len(results)} found; missed:", *missed, sep="\n")
    print(Counter(name.split()[0] for name in missed))
    assert len(missed) <= (1 - LEAST_FOUND) * len(results), missed


@pytest.mark.proof
def test_fifty_valid_files_are_taken_in(world: World) -> None:
    """Real newest figures, whole or in part, as CSV in both forms and as Excel."""
    chance = random.Random(50)
    warned = 0
    for number in range(50):
        source = [s for s in SOURCES if len(world.coming[s]) > 2][number % 8]
        rows = _deliverable(world.coming[source])
        measurements = sorted({row["measurement"] for row in rows})
        kept = set(chance.sample(measurements, chance.randint(1, len(measurements))))
        rows = [row for row in rows if row["measurement"] in kept]
        name, content = as_delivery(number, source, rows)
        said = world.said_of_delivery(name, content)
        refused = [text for text in said if text.startswith(("deliveries/", "observations/"))]
        assert refused == [], (source, number)
        warned += bool(said)
    print(f"{warned} of 50 valid files had a warning to accept")


def as_delivery(number: int, source: str, rows: list[Row]) -> tuple[str, bytes]:
    if number % 3 == 0:
        return f"{source}.csv", as_csv(rows, rows[0]).encode()
    if number % 3 == 1:
        numbers = ("value", "ci_lower", "ci_upper")
        dutch = [row | {c: row[c].replace(".", ",") for c in numbers} for row in rows]
        lines = csv.DictReader(as_csv(dutch, rows[0]).splitlines())
        return f"{source}.csv", _with_semicolons(list(lines))
    sheet = as_sheet(rows)
    return f"{source}.xlsx", _saved(sheet)


def _with_semicolons(rows: list[Row]) -> bytes:

    out = StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _saved(sheet: object) -> bytes:

    out = BytesIO()
    sheet.parent.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def test_a_mistake_of_each_sort_is_found(world: World) -> None:
    """The quick half of the proof: one fault of each kind that no border rule could see."""
    for number in (0, 1, 5, 6):
        name, found = planted(world, number)
        assert found, name


def test_the_catalogue_of_the_proof_is_whole(world: World) -> None:
    assert load_catalogue(world.data / "catalogue").indicators
    assert sum(map(len, world.coming.values())) > 50
