"""A refresh that is killed at any moment leaves the current release whole, and no litter."""

import csv
import multiprocessing
import random
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest

from etl.deliveries import DELIVERY_COLUMNS
from etl.fetch import StatLine
from etl.refresh import fetch, prepare, publish
from etl.run import run
from indicators.catalogue import Service
from indicators.catalogue_files import load_catalogue
from indicators.observations import KEY
from indicators.query import Release, open_current
from tests.conftest import small_data
from tests.fake_statline import FakeStatLine
from tests.fake_tables import fake_table, held, with_another_year

KILLS = 200
TABLE = "85766NED"
FIGURE = ("loneliness-sw-severe", "total", "total", "2023")
DELIVERED = ("burnout-nea", "total", "total", "2022")
LASTING = re.compile(
    r"catalogue/.+\.yaml|observations/[\w-]+\.csv|left_out\.csv|accepted\.csv|logs/.+\.log"
    r"|releases/(current|\.lock|[\w-]+\.(duckdb|json|diff\.json|diff\.html))"
    rf"|raw/{TABLE}@[\w.+-]+/[\w.-]+|deliveries/taken-in/[\w-]+/nea\.csv"
)


def refresh(data: Path) -> None:
    """A whole refresh in which everything odd is accepted."""
    with run(data, "refresh") as report:
        fetch(data, report, ask=patient)
        prepared = prepare(data, report)
        publish(prepared, data, [warning.name for warning in prepared.warnings], "proef", 3)


def patient(service: Service) -> StatLine:
    return StatLine(service, seconds=5)


def deliver(data: Path, value: float) -> None:
    """Put a delivery with one figure in place, whole."""
    with (data / "observations" / "nea.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    row = next(r for r in rows if tuple(r[name] for name in KEY) == DELIVERED)
    folder = data / "deliveries"
    folder.mkdir(exist_ok=True)
    with (folder / ".nea.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, DELIVERY_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerow({c: row[c] for c in DELIVERY_COLUMNS} | {"value": str(value)})
    (folder / ".nea.csv").rename(folder / "nea.csv")


def figures(release: Release) -> tuple[float, float, int]:
    """The two figures that change with every refresh, and how many there are in all."""
    values = [release.figure(*key)["value"].iat[0] for key in (FIGURE, DELIVERED)]
    return float(values[0]), float(values[1]), release.count()


def litter(data: Path) -> list[str]:
    found = [p.relative_to(data).as_posix() for p in data.rglob("*") if p.is_file()]
    return [name for name in found if not LASTING.fullmatch(name)]


@pytest.mark.proof
def test_a_refresh_killed_at_two_hundred_moments_never_harms_what_is_published(
    tmp_path: Path,
) -> None:
    data = small_data(tmp_path / "data")
    catalogue = load_catalogue(data / "catalogue")
    random_moment = random.Random(20261125)
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["etl.refresh"])
    landed = {"before": 0, "after": 0}

    with FakeStatLine(page_rows=50) as server:
        server.write_services(data / "catalogue")

        def serve(step: int) -> float:
            rows = with_another_year(held(TABLE), by=round(0.05 - step % 7 / 100, 2))
            table = fake_table(rows, catalogue.table[TABLE], catalogue)
            minute = f"2026-03-19T{step // 60:02}:{step % 60:02}:00"
            server.tables[TABLE] = replace(table, modified=minute)
            figure = rows[rows[KEY].eq(list(FIGURE)).all(axis="columns")]
            return float(figure["value"].iat[0])

        serve(0)
        deliver(data, 20.0)
        refresh(data)
        lasts = 5.0  # seconds, until the first that is left alone tells
        step = kills = 0
        while kills < KILLS:
            step += 1
            current = open_current(data / "releases")
            assert current is not None
            old = figures(current)
            new = (serve(step), round(18 + step % 5 / 10, 1), old[2])
            deliver(data, new[1])
            child = processes.Process(target=refresh, args=(data,))
            began = time.monotonic()
            child.start()
            child.join(random_moment.uniform(0, 1.1 * lasts))
            if child.is_alive():
                child.kill()
                kills += 1
            else:
                lasts = time.monotonic() - began
            child.join()
            after = open_current(data / "releases")
            assert after is not None, f"kill {kills}"
            assert figures(after) in (old, new), f"kill {kills}"
            landed["after" if figures(after) == new else "before"] += 1
            refresh(data)
            repaired = open_current(data / "releases")
            assert repaired is not None and figures(repaired) == new, f"kill {kills}"
            assert litter(data) == [], f"kill {kills}"
    assert min(landed.values()) > 0, "the moments lie on both sides of the publication"
