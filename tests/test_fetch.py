"""Asking a StatLine that has good and bad days: a real server on this machine."""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from tenacity.wait import wait_none

from etl.fetch import Fetched, NoAnswer, StatLine
from etl.raw import fetched_on, newest, sweep
from etl.statline_shapes import read_cells
from indicators.catalogue import Service, Table
from indicators.problems import ProblemsFound
from tests.conftest import ROOT
from tests.fake_statline import FakeDimension, FakeStatLine, FakeTable, FakeTopic, Trick

SEX = FakeDimension("Geslacht", {"T001038": "Totaal", "3000": "Mannen", "4000": "Vrouwen"})
YEARS = FakeDimension(
    "Perioden",
    {"2021JJ00": "2021", "2022JJ00": "2022 "},
    "TimeDimension",
    {"2022JJ00": "Voorlopig"},
)
LONELY = FakeTopic("Eenzaam_1", ("Welzijn", "Eenzaam"), "%", "M000001")
TABLE = FakeTable(
    id="1NED",
    dimensions=(SEX, YEARS),
    topics=(LONELY,),
    figures=(
        (("T001038", "2021JJ00"), ("10.5",)),
        (("T001038", "2022JJ00"), ("11.5",)),
        (("3000", "2021JJ00"), ("12.5",)),
        (("3000", "2022JJ00"), ("13.5",)),
        (("4000", "2022JJ00"), ("14.5",)),
    ),
)
PROTOCOLS = ("odata_v3", "odata_v4")


def quiet(_: object) -> None:
    """Progress that nobody reads, and a pause that nobody takes."""


@pytest.fixture
def server() -> Iterator[FakeStatLine]:
    with FakeStatLine(TABLE) as statline:
        yield statline


def entry(only: dict[str, list[str]] | None = None, **changes: Any) -> Table:
    """A table as the catalogue could have it, with a filter per dimension."""
    asked = only or {}
    dimensions = [
        {"name": "Geslacht", "role": "subgroup", "codelist": "statline-sex"},
        {"name": "Perioden", "role": "period"},
    ]
    return Table.model_validate(
        {
            "id": "1NED",
            "title": "Eenzaamheid",
            "source": "sociale-samenhang-welzijn",
            "address": "https://www.cbs.nl/nl-nl/cijfers/detail/1NED",
            "retrieved": date(2026, 1, 1),
            "dimensions": [d | {"only": asked.get(d["name"], ())} for d in dimensions],
            "measures": [{"measurement": "lonely", "path": ["Welzijn", "Eenzaam"], "unit": "%"}],
        }
        | changes
    )


def client(server: FakeStatLine, protocol: str = "odata_v3", **changes: Any) -> StatLine:
    patience: dict[str, Any] = {
        "attempts": 4,
        "wait": wait_none(),
        "sleep": quiet,
        "seconds": 5,
    } | changes
    return StatLine(server.service(protocol), **patience)


def fetch(
    server: FakeStatLine, raw: Path, protocol: str = "odata_v3", table: Table | None = None
) -> Fetched:
    return client(server, protocol).fetch(table or entry(), raw, quiet)


def values(folder: Path) -> list[float]:
    return read_cells(folder).frame["value"].tolist()


def kept(raw: Path) -> dict[str, bytes]:
    """All that is in whole folders."""
    return {str(file): file.read_bytes() for file in sorted(raw.glob("[!.]*/*"))}


def asked_for(server: FakeStatLine, part: str) -> list[str]:
    return [path for path in server.asked if f"/{part}" in path]


WHOLE = [10.5, 11.5, 12.5, 13.5, 14.5]

# A table that comes whole


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_table_of_several_pages_comes_whole_and_can_be_read(
    server: FakeStatLine, tmp_path: Path, protocol: str
) -> None:
    fetched = fetch(server, tmp_path, protocol)
    assert fetched.is_new
    assert fetched.notices == ()
    cells = read_cells(fetched.folder)
    assert cells.frame["value"].tolist() == WHOLE
    assert cells.columns["path"].tolist() == ["Welzijn > Eenzaam"]
    assert cells.frame["Geslacht"].tolist() == ["T001038"] * 2 + ["3000"] * 2 + ["4000"]
    assert set(cells.frame["period_status"]) == {"Voorlopig", "Definitief"}
    assert cells.titles["Perioden"] == {"2021JJ00": "2021", "2022JJ00": "2022"}


def test_a_folder_is_named_after_the_table_and_its_stamp(
    server: FakeStatLine, tmp_path: Path
) -> None:
    fetched = fetch(server, tmp_path)
    assert fetched.folder == tmp_path / "1NED@2026-03-19T020000"
    assert [path.name for path in tmp_path.iterdir()] == [fetched.folder.name]
    assert newest(tmp_path, "1NED") == fetched.folder
    assert fetched_on(fetched.folder) == datetime.now(UTC).date()


def test_of_every_page_stands_where_it_came_from_when_and_its_hash(
    server: FakeStatLine, tmp_path: Path
) -> None:
    folder = fetch(server, tmp_path).folder
    told = json.loads((folder / "fetched.json").read_text(encoding="utf-8"))
    assert {page["file"] for page in told["pages"]} | {"fetched.json"} == {
        file.name for file in folder.iterdir()
    }
    data = [page for page in told["pages"] if page["part"] == "UntypedDataSet"]
    assert [page["file"] for page in data] == [f"UntypedDataSet-000{n}.json.gz" for n in (1, 2, 3)]
    assert all(page["address"].startswith(f"{server.address}/ODataFeed/") for page in data)
    assert all(len(page["sha256"]) == 64 and page["fetched_at"] for page in data)
    assert told["asked"]["stamp"]["Modified"] == TABLE.modified
    assert not asked_for(server, "TypedDataSet")


def test_progress_tells_every_page(server: FakeStatLine, tmp_path: Path) -> None:
    lines: list[str] = []
    client(server).fetch(entry(), tmp_path, lines.append)
    assert lines[-3:] == [f"1NED: UntypedDataSet, bladzijde {n}" for n in (1, 2, 3)]


def test_parameters_go_with_the_first_page_only(server: FakeStatLine, tmp_path: Path) -> None:
    fetch(server, tmp_path, table=entry({"Geslacht": ["3000", "4000"]}))
    assert all(path.count("$format") == 1 for path in server.asked)
    first, second = asked_for(server, "UntypedDataSet")
    assert "$skip" not in first
    assert second.endswith("&$skip=2")


# A server with a bad day


BAD_DAYS: tuple[Trick, ...] = (
    "reset",
    "status 429",
    "status 500",
    "status 503",
    "cut JSON",
    "HTML",
    "JSON of something else",
)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("bad_day", BAD_DAYS)
def test_a_bad_answer_is_asked_for_again_until_it_is_good(
    server: FakeStatLine, tmp_path: Path, bad_day: Trick, protocol: str
) -> None:
    server.play(bad_day, "data", range(1, 4))
    server.play(bad_day, "data", range(5, 7))
    server.play(bad_day, "TableInfos" if protocol == "odata_v3" else "Properties", range(1, 3))
    assert values(fetch(server, tmp_path, protocol).folder) == WHOLE


def test_a_pause_is_at_least_as_long_as_the_server_asks(
    server: FakeStatLine, tmp_path: Path
) -> None:
    pauses: list[float] = []
    server.play("status 429", "data", range(1, 3))
    client(server, sleep=pauses.append).fetch(entry(), tmp_path, quiet)
    assert pauses == [7, 7]


@pytest.mark.parametrize(
    ("ahead", "least", "most"),
    [(timedelta(minutes=2), 100, 120), (timedelta(days=1), 300, 300), (-timedelta(days=1), 0, 0)],
)
def test_a_server_may_ask_for_a_pause_by_a_date_but_not_for_an_endless_one(
    server: FakeStatLine, tmp_path: Path, ahead: timedelta, least: float, most: float
) -> None:
    pauses: list[float] = []
    server.retry_after = format_datetime(datetime.now(UTC) + ahead, usegmt=True)
    server.play("status 429", "data", range(1, 2))
    client(server, sleep=pauses.append).fetch(entry(), tmp_path, quiet)
    assert len(pauses) == 1
    assert least <= pauses[0] <= most


def test_our_own_pauses_grow_and_are_not_all_the_same() -> None:
    service = {"id": "test", "protocol": "odata_v3", "address": "http://127.0.0.1:9/none"}
    pauses: list[float] = []
    patient = StatLine(Service.model_validate(service), sleep=pauses.append)
    with pytest.raises(NoAnswer, match="de verbinding brak af: ConnectError"):
        patient.fetch(entry(), Path("nowhere"), quiet)
    assert len(pauses) == 5
    assert all(2**n <= pause <= 2**n + 1 for n, pause in enumerate(pauses))
    assert len({pause % 1 for pause in pauses}) > 1


GIVEN_UP: dict[Trick, str] = {
    "reset": "geen bruikbaar antwoord (de verbinding brak af: ",
    "hang": "geen bruikbaar antwoord (niets binnen 0.2 seconden)",
    "status 429": "geen bruikbaar antwoord (status 429)",
    "status 500": "geen bruikbaar antwoord (status 500)",
    "status 503": "geen bruikbaar antwoord (status 503)",
    "cut JSON": "geen bruikbaar antwoord (geen hele JSON)",
    "HTML": "geen bruikbaar antwoord (geen hele JSON)",
    "JSON of something else": "geen bruikbaar antwoord (JSON zonder 'odata.metadata')",
}
REFUSED: dict[Trick, str] = {
    "status 400": "antwoordt met status 400. Kijk of het adres in services.yaml nog klopt",
    "status 404": "StatLine kent deze tabel niet (meer) (status 404)",
    "repeated page": "een bladzijde kwam dubbel",
    "repeated row": "een bladzijde kwam dubbel",
    "other host": "de volgende bladzijde ligt op een andere server: http://127.0.0.2/next",
    "endless loop": "de bladzijden houden niet op",
    "endless blanks": "de bladzijden houden niet op",
    "one row short": "er kwamen 4 van de 5 rijen",
    "empty": "de tabel is leeg",
    "changes meanwhile": "de tabel is veranderd terwijl zij werd opgehaald",
}
# What happens from the second page on; the first is then already in.
LATER: set[Trick] = {"empty", "changes meanwhile", "one row short"}


@pytest.mark.parametrize("trick", [*GIVEN_UP, *REFUSED])
def test_what_cannot_be_had_whole_is_refused_and_nothing_is_lost(
    server: FakeStatLine, tmp_path: Path, trick: Trick
) -> None:
    fetch(server, tmp_path)
    server.change("1NED")
    before = kept(tmp_path)
    server.behave()
    server.play(trick, "data", range(1, 2) if trick in LATER else range(2, 100))
    hasty = client(server, attempts=2, seconds=0.2) if trick == "hang" else client(server)
    message = GIVEN_UP.get(trick) or REFUSED[trick]
    with pytest.raises(NoAnswer if trick in GIVEN_UP else ProblemsFound) as found:
        hasty.fetch(entry(), tmp_path, quiet)
    assert message in str(found.value)
    assert str(found.value).startswith("1NED: ")
    assert kept(tmp_path) == before
    server.behave()
    assert values(fetch(server, tmp_path).folder) == WHOLE


@pytest.mark.parametrize("trick", ["one row short", "repeated row", "empty"])
def test_v4_is_not_trusted_either(server: FakeStatLine, tmp_path: Path, trick: Trick) -> None:
    server.play(trick)
    with pytest.raises(ProblemsFound):
        fetch(server, tmp_path, "odata_v4")
    assert not list(tmp_path.glob("[!.]*"))


# Going on where it stopped


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_fetch_goes_on_at_the_page_that_failed(
    server: FakeStatLine, tmp_path: Path, protocol: str
) -> None:
    server.play("status 503", "data", range(2, 100))
    with pytest.raises(NoAnswer, match="wat al binnen is, blijft bewaard"):
        fetch(server, tmp_path, protocol)
    server.behave()
    server.asked.clear()
    assert values(fetch(server, tmp_path, protocol).folder) == WHOLE
    part = "UntypedDataSet" if protocol == "odata_v3" else "Observations"
    assert ["$skip=2" in path or "$skip=4" in path for path in asked_for(server, part)] == [
        True
    ] * 2
    assert not asked_for(server, "Geslacht")


def test_a_page_that_was_no_good_is_asked_for_again_by_the_next_fetch(
    server: FakeStatLine, tmp_path: Path
) -> None:
    server.play("repeated page", "data", range(2, 4))
    for _ in range(2):
        with pytest.raises(ProblemsFound, match="een bladzijde kwam dubbel"):
            fetch(server, tmp_path)
    assert values(fetch(server, tmp_path).folder) == WHOLE


def test_a_table_that_changed_since_a_broken_off_fetch_is_fetched_afresh(
    server: FakeStatLine, tmp_path: Path
) -> None:
    server.play("status 503", "data", range(2, 100))
    with pytest.raises(NoAnswer):
        fetch(server, tmp_path)
    server.behave()
    corrected = (TABLE.figures[0][0], ("20.5",))
    server.change("1NED", figures=(corrected, *TABLE.figures[1:]))
    assert values(fetch(server, tmp_path).folder) == [20.5, *WHOLE[1:]]


def test_a_broken_off_fetch_with_a_spoilt_page_is_begun_afresh(
    server: FakeStatLine, tmp_path: Path
) -> None:
    server.play("status 503", "data", range(2, 100))
    with pytest.raises(NoAnswer):
        fetch(server, tmp_path)
    server.behave()
    page = tmp_path / ".1NED.partial" / "UntypedDataSet-0001.json.gz"
    page.write_bytes(page.read_bytes()[:-9])
    assert values(fetch(server, tmp_path).folder) == WHOLE


def test_a_fetch_that_was_killed_loses_nothing_and_the_next_goes_on(
    server: FakeStatLine, tmp_path: Path
) -> None:
    server.play("hang", "data", range(3, 4))
    code = (
        "import sys; from pathlib import Path; from indicators.catalogue import Service, Table;"
        " from etl.fetch import StatLine; service, table, raw = sys.argv[1:];"
        " StatLine(Service.model_validate_json(service)).fetch("
        "Table.model_validate_json(table), Path(raw), print)"
    )
    told = (client(server).service.model_dump_json(), entry().model_dump_json(), str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", code, *told], cwd=ROOT) as run:
        assert server.hanging.wait(30)
        run.kill()
    assert newest(tmp_path, "1NED") is None
    (tmp_path / ".1NED.partial" / "UntypedDataSet-0003.json.gz").write_bytes(b"half")
    server.asked.clear()
    folder = fetch(server, tmp_path).folder
    assert values(folder) == WHOLE
    assert len(asked_for(server, "UntypedDataSet")) == 1


# Only what changed


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_table_that_did_not_change_costs_one_question(
    server: FakeStatLine, tmp_path: Path, protocol: str
) -> None:
    first = fetch(server, tmp_path, protocol)
    server.asked.clear()
    again = fetch(server, tmp_path, protocol)
    assert again == Fetched(first.folder, False, ())
    assert len(server.asked) == 1


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_table_that_changed_comes_anew_beside_the_old_one(
    server: FakeStatLine, tmp_path: Path, protocol: str
) -> None:
    old = fetch(server, tmp_path, protocol).folder
    server.change("1NED")
    new = fetch(server, tmp_path, protocol)
    assert new.is_new
    assert {old, new.folder} == set(tmp_path.iterdir())
    assert newest(tmp_path, "1NED") == new.folder


def test_another_filter_is_another_question(server: FakeStatLine, tmp_path: Path) -> None:
    fetch(server, tmp_path)
    men = fetch(server, tmp_path, table=entry({"Geslacht": ["3000"]}))
    assert men.is_new
    assert [path.name for path in tmp_path.iterdir()] == [men.folder.name]
    assert values(men.folder) == [12.5, 13.5]


def test_a_version_that_was_taken_back_makes_way_for_the_one_before(
    server: FakeStatLine, tmp_path: Path
) -> None:
    server.change("1NED")
    fetch(server, tmp_path)
    server.change("1NED", modified=TABLE.modified)
    earlier = fetch(server, tmp_path)
    assert earlier.is_new
    assert newest(tmp_path, "1NED") == earlier.folder


@pytest.mark.parametrize("file", ["UntypedDataSet-0002.json.gz", "fetched.json"])
def test_a_spoilt_file_is_named_and_the_next_fetch_mends_it(
    server: FakeStatLine, tmp_path: Path, file: str
) -> None:
    folder = fetch(server, tmp_path).folder
    (folder / file).write_bytes(gzip.compress(b"{}"))
    with pytest.raises(ProblemsFound) as found:
        read_cells(folder)
    (problem,) = found.value.problems
    assert problem.file.endswith(f"1NED@2026-03-19T020000/{file}")
    assert problem.remedy == "Haal tabel 1NED opnieuw op; deze map wordt dan vervangen"
    assert fetch(server, tmp_path).is_new
    assert values(folder) == WHOLE


# Filters


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_filter_is_asked_for_with_the_blanks_that_the_table_s_own_codes_have(
    server: FakeStatLine, tmp_path: Path, protocol: str
) -> None:
    few = entry({"Geslacht": ["3000", "4000"], "Perioden": ["2022JJ00"]})
    assert values(fetch(server, tmp_path, protocol, few).folder) == [13.5, 14.5]
    part = "UntypedDataSet" if protocol == "odata_v3" else "Observations"
    (first,) = asked_for(server, part)
    assert ("'3000%20%20%20'" in first) == (protocol == "odata_v3")


TOO_LITTLE: dict[str, tuple[dict[str, list[str]], str, str]] = {
    "unknown code": (
        {"Geslacht": ["300"]},
        "Geslacht: de code '300' bij 'only' staat niet in de tabel",
        "Bedoelt u '3000'?",
    ),
    "unknown period": (
        {"Perioden": ["1999JJ00"]},
        "Perioden: de code '1999JJ00' bij 'only' staat niet in de tabel",
        "JJ00'",
    ),
    "a code without rows": (
        {"Geslacht": ["T001038", "4000"], "Perioden": ["2021JJ00"]},
        "Geslacht: er is gevraagd naar '4000' en daar kwam geen rij van",
        "Haal de code weg bij 'only' in de catalogus",
    ),
    "no rows at all": (
        {"Geslacht": ["4000"], "Perioden": ["2021JJ00"]},
        "UntypedDataSet: het filter geeft geen enkele rij",
        "Kijk naar 'only' in de catalogus",
    ),
}


@pytest.mark.parametrize("name", TOO_LITTLE)
def test_a_filter_that_gives_less_than_it_names_is_an_error(
    server: FakeStatLine, tmp_path: Path, name: str
) -> None:
    only, what, remedy = TOO_LITTLE[name]
    with pytest.raises(ProblemsFound) as found:
        fetch(server, tmp_path, table=entry(only))
    (problem,) = found.value.problems
    assert what in str(problem)
    assert remedy in problem.remedy


# Whether all rows are there


def test_rows_that_the_list_of_all_tables_counts_and_that_did_not_come_are_missed(
    server: FakeStatLine, tmp_path: Path
) -> None:
    server.change("1NED", listed_rows=6)
    message = r"5 van de 6 rijen \(volgens de lijst van alle tabellen\)"
    with pytest.raises(ProblemsFound, match=message):
        fetch(server, tmp_path)
    stale = "2025-03-19T02:00:00"
    server.change("1NED", listed_rows=6, listed_modified=stale)
    assert fetch(server, tmp_path).is_new


def test_a_fetch_can_do_without_the_list_of_all_tables_but_says_so(
    server: FakeStatLine, tmp_path: Path
) -> None:
    server.play("status 500", "Tables")
    fetched = fetch(server, tmp_path)
    assert values(fetched.folder) == WHOLE
    (notice,) = fetched.notices
    assert notice.startswith("Tabel 1NED: het aantal rijen is niet nagekeken bij http://127.0.0.1")


def test_the_numbers_of_the_rows_tell_that_one_is_missing(
    server: FakeStatLine, tmp_path: Path
) -> None:
    server.play("status 500", "Tables")
    server.play("one row short", "data", range(2, 3))
    with pytest.raises(ProblemsFound, match=r"4 van de 5 rijen \(volgens hun nummers\)"):
        fetch(server, tmp_path)


def test_v4_rows_are_counted_with_a_filter_too(server: FakeStatLine, tmp_path: Path) -> None:
    server.play("one row short", "data", range(1, 2))
    with pytest.raises(ProblemsFound, match="1 van de 2 rijen"):
        fetch(server, tmp_path, "odata_v4", entry({"Geslacht": ["3000"]}))


# Tables that stop


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_discontinued_table_is_reported_with_the_tables_that_its_texts_name(
    server: FakeStatLine, tmp_path: Path, protocol: str
) -> None:
    texts = (
        "Deze tabel is stopgezet, zie 85454NED en"
        " https://opendata.cbs.nl/statline/#/CBS/nl/dataset/7330zv en dataset/1NED."
    )
    server.change("1NED", discontinued=True, description=texts)
    for _ in range(2):
        fetched = fetch(server, tmp_path, protocol, entry(successor="85454NED"))
        assert fetched.notices == (
            "Tabel 1NED is stopgezet; in de beschrijving staan 85454NED, 7330zv;"
            " volgens de catalogus is 85454NED de opvolger",
        )


def test_a_table_that_only_the_catalogue_calls_discontinued_is_reported(
    server: FakeStatLine, tmp_path: Path
) -> None:
    fetched = fetch(server, tmp_path, table=entry(discontinued=True))
    assert fetched.notices == (
        "Tabel 1NED staat in de catalogus als stopgezet, maar niet bij StatLine",
    )


def test_a_table_that_is_gone_is_said_to_be_gone_with_its_successor(
    server: FakeStatLine, tmp_path: Path
) -> None:
    fetch(server, tmp_path)
    before = kept(tmp_path)
    server.change("1NED", is_gone=True)
    with pytest.raises(ProblemsFound) as found:
        fetch(server, tmp_path, table=entry(successor="2NED"))
    (problem,) = found.value.problems
    assert problem.what == "StatLine kent deze tabel niet (meer) (status 404)"
    assert problem.remedy == "Volgens de catalogus is 2NED de opvolger"
    assert kept(tmp_path) == before


# The store


def test_sweeping_keeps_the_newest_folder_and_what_can_be_gone_on_with(
    server: FakeStatLine, tmp_path: Path
) -> None:
    fetch(server, tmp_path)
    server.change("1NED")
    new = fetch(server, tmp_path).folder
    for name in (".1NED.partial", ".9NED.partial", ".1NED.old"):
        (tmp_path / name).mkdir()
    sweep(tmp_path, {"1NED"})
    assert {path.name for path in tmp_path.iterdir()} == {new.name, ".1NED.partial"}
    sweep(tmp_path / "not there yet", {"1NED"})


def test_a_folder_that_cannot_be_written_is_named(server: FakeStatLine, tmp_path: Path) -> None:
    (tmp_path / "raw").write_text("a file", encoding="utf-8")
    with pytest.raises(ProblemsFound, match="partial: schrijven in deze map lukt niet"):
        fetch(server, tmp_path / "raw")


def test_a_folder_with_two_tables_is_refused_rather_than_mixed(tmp_path: Path) -> None:
    for name in ("1NED", "2NED"):
        (tmp_path / f"{name}_DataProperties.json").write_text('{"value": []}', encoding="utf-8")
    with pytest.raises(ProblemsFound, match="1NED, 2NED door elkaar"):
        read_cells(tmp_path)
