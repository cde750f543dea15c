"""The yearly refresh from end to end, against a StatLine on this machine."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tenacity.wait import wait_none

from app import create_app
from etl import refresh as steps
from etl.accepted import Unaccepted
from etl.deliveries import DELIVERY_COLUMNS
from etl.fetch import NoAnswer, StatLine
from etl.release import manifest_of
from etl.run import run
from etl.template import write_template
from indicators.catalogue import Service
from indicators.catalogue_files import load_catalogue
from indicators.problems import ProblemsFound
from indicators.query import Release, open_current
from tests.conftest import ROOT, published, quiet, small_data
from tests.fake_statline import FakeDimension, FakeStatLine, FakeTable, FakeTopic, Trick
from tests.fake_tables import fake_table, held
from tests.fake_tables import with_another_year as lifted

TABLE = "85766NED"


def with_another_year(rows: Any) -> Any:
    """Rows and a made-up year, whose three levels still add to 100 within their rounding."""
    return lifted(rows, by=0.05)


def hasty(service: Service) -> StatLine:
    """A client whose patience does not take the time of a test."""
    return StatLine(service, attempts=3, wait=wait_none(), seconds=0.3, sleep=lambda _: None)


def fetched(data: Path, **options: Any) -> None:
    steps.fetch(data, quiet, ask=hasty, **options)


def refreshed(data: Path) -> Release:
    """A whole refresh in which the analyst accepts what looks odd."""
    fetched(data)
    return published(data)


@dataclass
class World:
    """A few sources with a published release, and the StatLine that one of them comes from."""

    data: Path
    server: FakeStatLine

    @property
    def current(self) -> Release:
        release = open_current(self.data / "releases")
        assert release is not None
        return release

    def serve(self, rows: Any) -> None:
        """Publish these rows as the table's next version."""
        catalogue = load_catalogue(self.data / "catalogue")
        made = fake_table(rows, catalogue.table[TABLE], catalogue)
        self.server.change(TABLE, figures=made.figures, dimensions=made.dimensions)


@pytest.fixture(scope="module")
def first_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = small_data(tmp_path_factory.mktemp("world") / "data")
    published(data)
    return data


@pytest.fixture
def world(first_release: Path, tmp_path: Path) -> Iterator[World]:
    data = Path(shutil.copytree(first_release, tmp_path / "data"))
    catalogue = load_catalogue(data / "catalogue")
    table = fake_table(held(TABLE), catalogue.table[TABLE], catalogue)
    with FakeStatLine(table, page_rows=20) as server:
        server.write_services(data / "catalogue")
        published(data)
        yield World(data, server)


def edit(file: Path, change: Any) -> None:
    """Rewrite the rows of an observation file."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = change(list(csv.DictReader(lines)))
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_a_new_year_comes_in_and_the_page_shows_it_without_a_restart(world: World) -> None:
    client = create_app(world.data).server.test_client()
    before = client.get("/health").get_json()
    world.serve(with_another_year(held(TABLE)))
    release = refreshed(world.data)
    after = client.get("/health").get_json()
    assert after["release"] == release.id != before["release"]
    rows = release.series("loneliness-sw-severe", "total")
    assert list(rows["period_label"])[-1] == "2023"
    held_rows = (world.data / "observations" / f"statline-{TABLE}.csv").read_text()
    assert ",2023," in held_rows


def test_the_report_names_the_planted_changes_of_every_kind_and_none_besides(
    world: World,
) -> None:
    old = held(TABLE)
    new = with_another_year(old)
    revised = new.index[new["period"].eq("2022") & new["subgroup"].ne("total")][:12]
    for column in ("value", "ci_lower", "ci_upper"):
        new.loc[revised, column] = [
            text and str(round(float(text) + 0.1, 1)) for text in new.loc[revised, column]
        ]
    world.serve(new)

    def changed(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        exact = [row for row in rows if row["precision"] == "decimal"]
        for row in exact[:4]:
            row["status"] = "revised"
        for row in exact[4:9]:
            row["note"] = "Geplant in een test."
        measured = [row["measurement"] for row in rows]
        gone = next(row for row in reversed(rows) if measured.count(row["measurement"]) > 2)
        return [row for row in rows if row is not gone]

    edit(world.data / "observations" / "nea.csv", changed)
    entry = world.data / "catalogue" / "indicators" / "burnout-complaints.yaml"
    text = entry.read_text(encoding="utf-8")
    entry.write_text(text.replace("en: Burn-out complaints", "en: Burnout"), encoding="utf-8")
    release = refreshed(world.data)
    told = json.loads(release.path.with_suffix(".diff.json").read_text(encoding="utf-8"))
    found: dict[str, int] = {}
    for change in told["changes"]:
        found[change["kind"]] = found.get(change["kind"], 0) + 1
    assert found == {
        "added": len(new) - len(old),
        "revised": 12,
        "gone": 1,
        "status": 4,
        "origin": 5,
        "text": 1,
    }
    assert len(told["changes"]) >= 30


def test_the_second_refresh_finds_nothing_new_and_asks_only_whether_there_is(
    world: World,
) -> None:
    first = refreshed(world.data)
    asked = len(world.server.asked)
    assert refreshed(world.data).id == first.id
    assert len(world.server.asked) - asked <= 2


def test_a_refresh_can_be_repeated_offline_with_the_same_content(
    world: World, tmp_path: Path
) -> None:
    world.serve(with_another_year(held(TABLE)))
    first = refreshed(world.data)
    again = Path(shutil.copytree(world.data, tmp_path / "again"))
    shutil.rmtree(again / "releases")
    world.server.play("status 500")
    second = published(again)
    assert second.manifest["content_hash"] == first.manifest["content_hash"]


# A whole refresh takes seconds; at the client every trick is a quick test (test_fetch.py).
QUICK: tuple[Trick, ...] = ("status 503", "cut JSON", "other host")


def tricks(names: Iterable[Trick]) -> list[Any]:
    """All of them, most as proofs."""
    return [pytest.param(n, marks=() if n in QUICK else pytest.mark.proof) for n in names]


IN_THE_END_RIGHT: list[Trick] = [
    "reset", "hang", "status 429", "status 500", "status 503", "cut JSON", "HTML",
]  # fmt: skip


@pytest.mark.parametrize("trick", tricks(IN_THE_END_RIGHT))
def test_a_bad_moment_of_statline_ends_in_the_right_data(world: World, trick: Trick) -> None:
    world.serve(with_another_year(held(TABLE)))
    world.server.play(trick, times=range(2, 4))
    release = refreshed(world.data)
    assert "2023" in set(release.series("loneliness-sw-severe", "total")["period_label"])


MESSAGES: dict[Trick, tuple[type[ProblemsFound], str]] = {
    "reset": (NoAnswer, "geen bruikbaar antwoord"),
    "hang": (NoAnswer, "geen bruikbaar antwoord"),
    "status 500": (NoAnswer, "status 500"),
    "status 429": (NoAnswer, "status 429"),
    "cut JSON": (NoAnswer, "geen bruikbaar antwoord"),
    "HTML": (NoAnswer, "geen bruikbaar antwoord"),
    "status 404": (ProblemsFound, TABLE),
    "repeated page": (ProblemsFound, "kwam dubbel"),
    "other host": (ProblemsFound, "op een andere server"),
    "endless loop": (ProblemsFound, "houden niet op"),
    "one row short": (ProblemsFound, "rijen"),
    "empty": (ProblemsFound, TABLE),
}


@pytest.mark.parametrize("trick", tricks(MESSAGES))
def test_a_bad_day_of_statline_ends_in_a_message_and_the_last_good_release(
    world: World, trick: Trick
) -> None:
    before = world.current.id
    world.serve(with_another_year(held(TABLE)))
    world.server.play(trick)
    kind, words = MESSAGES[trick]
    with pytest.raises(kind, match=words):
        refreshed(world.data)
    assert world.current.id == before
    world.server.behave()
    refreshed(world.data)
    assert "2023" in set(world.current.series("loneliness-sw-severe", "total")["period_label"])


def test_a_table_that_is_wrong_can_be_left_as_it_was_while_the_rest_goes_on(
    world: World,
) -> None:
    rows = with_another_year(held(TABLE))
    rows.loc[rows["period"].eq("2023"), "value"] = "99.0"
    world.serve(rows)
    fetched(world.data)
    with pytest.raises(ProblemsFound, match=f"raw/{TABLE}@"):
        steps.prepare(world.data, quiet)
    edit(world.data / "observations" / "nea.csv", burnout_of_2022("19.7"))
    prepared = steps.prepare(world.data, quiet, without={TABLE})
    names = [warning.name for warning in prepared.warnings]
    steps.publish(prepared, world.data, names, "geplant")
    assert world.current.figure("burnout-nea", "total", "total", "2022").value.iat[0] == 19.7
    assert "2023" not in set(world.current.series("loneliness-sw-severe", "total")["period_label"])


def burnout_of_2022(value: str) -> Any:
    def change(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        key = ("burnout-nea", "total", "total", "2022")
        names = ("measurement", "breakdown", "subgroup", "period")
        for row in rows:
            if tuple(row[name] for name in names) == key:
                row["value"] = value
        return rows

    return change


def test_a_figure_from_a_page_makes_place_for_the_same_figure_from_statline(
    world: World,
) -> None:
    file = world.data / "observations" / "sociale-samenhang-welzijn.csv"
    rows = held(TABLE).query("breakdown == 'total'").assign(period="2023", table_id="")
    own = rows[rows["measurement"].eq("loneliness-sw-severe")]
    own.assign(value="10.7", ci_lower="", ci_upper="", ci_method="").to_csv(file, index=False)
    published(world.data)
    world.serve(with_another_year(held(TABLE)))
    release = refreshed(world.data)
    figure = release.figure("loneliness-sw-severe", "total", "total", "2023")
    assert list(figure["table_id"]) == [TABLE]
    assert not file.exists()
    assert not steps.prepare(world.data, quiet).is_new


def test_an_unknown_table_is_named_with_those_that_exist(world: World) -> None:
    with pytest.raises(ProblemsFound, match=f"'85766NDE' staat niet in de catalogus.*{TABLE}"):
        fetched(world.data, wanted=["85766NDE"])


def test_what_looks_odd_is_published_only_when_it_is_accepted_by_name(world: World) -> None:
    before = world.current.id
    edit(world.data / "observations" / "nea.csv", burnout_of_2022("2.0"))
    prepared = steps.prepare(world.data, quiet)
    with pytest.raises(Unaccepted, match="burnout-nea:total"):
        steps.publish(prepared, world.data)
    assert world.current.id == before
    names = [warning.name for warning in prepared.warnings]
    with pytest.raises(ProblemsFound, match="er is geen waarschuwing 'nonsense'"):
        steps.publish(prepared, world.data, [*names, "nonsense"], "nagevraagd")
    with pytest.raises(ProblemsFound, match="de reden ontbreekt"):
        steps.publish(prepared, world.data, names, " ")
    assert world.current.id == before
    steps.publish(prepared, world.data, names, "nagevraagd bij TNO")
    assert world.current.id == prepared.release.id
    accepted = manifest_of(world.current)["accepted"]
    assert [(a["name"], a["reason"]) for a in accepted] == [
        (name, "nagevraagd bij TNO") for name in names
    ]
    assert "nagevraagd bij TNO" in (world.data / "accepted.csv").read_text(encoding="utf-8")
    report = world.current.path.with_suffix(".diff.html").read_text(encoding="utf-8")
    assert "nagevraagd bij TNO" in report
    assert not steps.prepare(world.data, quiet).is_new


def test_a_delivery_replaces_and_adds_figures_and_is_put_away(world: World) -> None:
    delivered = world.data / "deliveries"
    with (world.data / "observations" / "nea.csv").open(encoding="utf-8") as lines:
        row = next(r for r in csv.DictReader(lines) if r["value"] == "20.0")
    catalogue = load_catalogue(world.data / "catalogue")
    write_template(delivered / "nea 2026.xlsx", catalogue, "nea")
    book = openpyxl.load_workbook(delivered / "nea 2026.xlsx")
    sheet = book["Cijfers"]
    for place, (period, value) in enumerate((("2022", "19.9"), ("2025", "20.1")), 2):
        new = row | {"breakdown": "total", "subgroup": "total", "period": period}
        new |= {"value": value, "precision": "decimal", "ci_lower": "", "ci_upper": ""}
        for column, name in enumerate(DELIVERY_COLUMNS, 1):
            number = name == "value"
            sheet.cell(place, column, float(new[name]) if number else new[name] or None)
    book.save(delivered / "nea 2026.xlsx")
    before = len((world.data / "observations" / "nea.csv").read_text().splitlines())
    release = published(world.data)
    values = release.series("burnout-nea", "total").set_index("period_label")["value"]
    assert (values["2022"], values["2025"]) == (19.9, 20.1)
    assert "deliveries/nea 2026.xlsx" in release.manifest["inputs"]
    assert list(delivered.glob("*.xlsx")) == []
    assert list((delivered / "taken-in" / release.id).iterdir())
    after = (world.data / "observations" / "nea.csv").read_text().splitlines()
    assert len(after) == before + 1
    assert not steps.prepare(world.data, quiet).is_new


def test_each_warning_can_be_accepted_with_a_reason_of_its_own(world: World) -> None:
    edit(world.data / "observations" / "nea.csv", burnout_of_2022("2.0"))
    prepared = steps.prepare(world.data, quiet)
    first, *others = [warning.name for warning in prepared.warnings]
    with pytest.raises(Unaccepted) as waiting:
        steps.publish(prepared, world.data, [first], "een")
    assert [warning.name for warning in waiting.value.warnings] == others != []
    steps.publish(prepared, world.data, others, "twee")
    accepted = manifest_of(world.current)["accepted"]
    assert [a["reason"] for a in accepted] == ["een", *["twee" for _ in others]]


def test_a_table_to_leave_out_that_does_not_exist_is_refused_by_every_step(world: World) -> None:
    unknown = "'85766NDE' staat niet in de catalogus"
    with pytest.raises(ProblemsFound, match=unknown):
        fetched(world.data, without=["85766NDE"])
    with pytest.raises(ProblemsFound, match=unknown):
        steps.prepare(world.data, quiet, without=["85766NDE"])


def test_a_folder_among_the_deliveries_is_not_passed_over_in_silence(world: World) -> None:
    (world.data / "deliveries" / "nea").mkdir(parents=True)
    with pytest.raises(ProblemsFound, match="deliveries/nea/: deze map wordt niet gelezen"):
        steps.prepare(world.data, quiet)


def test_a_delivery_with_a_mistake_is_named_and_stays_where_it_was(world: World) -> None:
    delivered = world.data / "deliveries"
    text = ",".join(DELIVERY_COLUMNS) + "\n"
    text += "burnout-nae,total,total,2025,20.1,,,,percent,normal,decimal,,TNO,https://a.nl,2026-11-25,\n"
    (delivered / "nea.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound, match=r"deliveries/nea\.csv: regel 2 .*'burnout-nae'"):
        published(world.data)
    assert (delivered / "nea.csv").exists()


def etl(*words: str, data: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "etl", *words, "--data", str(data)]
    told = {**os.environ, "COLUMNS": "100"}
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=told)


def test_a_second_refresh_at_the_same_time_says_so_and_stops(world: World) -> None:
    with run(world.data, "first"):
        done = etl("refresh", data=world.data)
    assert done.returncode == 4
    assert "Er is al een andere verversing bezig" in done.stderr


def test_the_whole_command_publishes_says_what_it_did_and_leaves_a_log(world: World) -> None:
    world.serve(with_another_year(held(TABLE)))
    done = etl("refresh", data=world.data)
    if done.returncode == 3:
        lines = done.stderr.splitlines()
        names = [line.removeprefix("⚠ ") for line in lines if line.startswith("⚠ ")]
        assert f"--accept {names[0]}" in done.stderr
        accept = [word for name in names for word in ("--accept", name)]
        done = etl("publish", *accept, "--reason", "geplant", data=world.data)
    assert done.returncode == 0, done.stderr
    assert f"Nieuwe release: {world.current.id}" in done.stdout
    again = etl("refresh", data=world.data)
    assert again.returncode == 0
    assert "Niets veranderd" in again.stdout
    logs = sorted((world.data / "logs").glob("*-refresh.log"))
    assert "/UntypedDataSet" in logs[0].read_text(encoding="utf-8")
    assert etl("diff", data=world.data).stdout.splitlines()[-1] == "Er is geen verschil."


def test_a_new_table_becomes_a_source_by_catalogue_files_alone(world: World) -> None:
    catalogue = world.data / "catalogue"
    for name, text in NEW_SOURCE.items():
        (catalogue / name).write_text(text, encoding="utf-8")
    sexes = {"T001038": "Totaal", "3000": "Mannen", "4000": "Vrouwen"}
    kinds = {"A0001": "Gemiddelde/Percentage", "A0002": "Standaardfout"}
    table = FakeTable(
        id="99999NED",
        dimensions=(FakeDimension("Geslacht", sexes), FakeDimension("Cijfersoort", kinds)),
        topics=(FakeTopic("Rust_7", ("Welzijn", "Rust"), "%", "M1"),),
        figures=tuple(
            ((sex, kind), (text,))
            for sex, value in (("T001038", "40.0"), ("3000", "42.0"), ("4000", "38.0"))
            for kind, text in (("A0001", value), ("A0002", "1.0"))
        ),
    )
    world.server.tables["99999NED"] = table
    release = refreshed(world.data)
    rows = release.series("peace-test", "sex")
    assert list(rows["value"]) == [42.0, 38.0]
    assert set(rows["period_label"]) == {"2024"}
    assert list(rows["ci_lower"].round(2)) == [40.04, 36.04]
    assert set(rows["ci_method"]) == {"normal_from_standard_error"}


NEW_SOURCE = {
    "tables/99999NED.yaml": """
id: 99999NED
title: "Rust (test)"
source: sociale-samenhang-welzijn
address: https://www.cbs.nl/nl-nl/cijfers/detail/99999NED
retrieved: 2026-11-25
service: cbs-v3
year: 2024
dimensions:
  - {name: Geslacht, role: subgroup, codelist: test-sexes}
  - {name: Cijfersoort, role: margin}
measures:
  - {measurement: peace-test, path: ["Welzijn", "Rust"], unit: "%"}
""",
    "codelists/test-sexes.yaml": """
id: test-sexes
members:
  - {code: T001038, title: Totaal, breakdown: total, subgroup: total}
  - {code: "3000", title: Mannen, breakdown: sex, subgroup: men}
  - {code: "4000", title: Vrouwen, breakdown: sex, subgroup: women}
""",
    "indicators/peace.yaml": """
id: peace
set: core
theme: mental_wellbeing
certainty: candidate
name: {nl: "Rust", en: "Peace"}
definition: {nl: "Bestaat alleen in een test.", en: "Exists in a test only."}
direction: neutral
measurements:
  - id: peace-test
    name: {nl: "Rust (test)", en: "Peace (test)"}
    instrument: {nl: "Een vraag", en: "A question"}
    unit: percent
    source: sociale-samenhang-welzijn
    population: general
    ages: {first: 15}
    frequency: once
review: {checked: 2026-11-25, reference: "https://example.org"}
""",
}
