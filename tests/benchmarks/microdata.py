"""How long a million respondents take: `python -m tests.benchmarks.microdata [respondents]`.

Here: made-up answers in a folder that goes away, the time and peak memory of turning them
into figures and into a release, and beside it those of DuckDB only reading the same file.
Each measurement has a process of its own. Not here: whether the figures are right
(tests/test_microdata.py).
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import yaml

from etl.intake import take_in
from etl.microdata import read_microdata
from etl.release import build
from indicators.catalogue_files import load_catalogue
from tests.conftest import copy_data, quiet

QUESTIONS, SCORES = 8, 4
STRATA, CLUSTERS_OF_A_STRATUM = 40, 50
SUBGROUPS = {"sex": 2, "age": 6, "education": 3, "region": 25, "origin": 3, "income": 5}


def main(respondents: int) -> None:
    """Measure everything and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        data = copy_data(Path(folder) / "data")
        answers = Path(folder) / "answers"
        in_a_process("write", answers, respondents)
        print(f"{respondents:,} respondents, {QUESTIONS + SCORES} measures,", end=" ")
        print(f"{1 + sum(SUBGROUPS.values())} groups; {os.cpu_count()} cores\n")
        print(f"{'':38}{'seconds':>9}{'× reading':>11}{'of CPU':>8}{'peak MB':>9}")
        show("Python with its libraries", "nothing", data)
        show("a release without respondents", "release", data)
        add_survey(data)
        for kind in ("csv", "parquet"):
            file = answers.with_suffix(f".{kind}")
            print(f"{kind}, {file.stat().st_size / 1e6:,.0f} MB")
            reading = show("  DuckDB reads every cell", "read", file)
            for clustered in (True, False):
                place_delivery(data, file, clustered)
                design = "clusters" if clustered else "no clusters"
                show(f"  to figures, {design}", "figures", data, beside=reading)
            place_delivery(data, file, clustered=True)
            show("  to a release, with all other figures", "release", data, beside=reading)


def show(label: str, step: str, path: Path, beside: float | None = None) -> float:
    """Print what a step took in a process of its own; gives its seconds."""
    told = in_a_process(step, path)
    ratio = f"{told['seconds'] / beside:.1f}" if beside else ""
    time_told = f"{told['seconds']:9.2f}{ratio:>11}{told['cpu_seconds']:8.2f}"
    print(f"{label:38}{time_told}{told['peak_mb']:9.0f}", flush=True)
    return float(told["seconds"])


def in_a_process(step: str, path: Path, *numbers: int) -> dict[str, float]:
    """The seconds, CPU seconds and peak memory of a step, done where nothing was done before.

    This process stays small itself: a new one inherits the peak of the one it comes from.
    """
    command = [sys.executable, "-m", "tests.benchmarks.microdata", step, str(path)]
    command += [str(number) for number in numbers]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout))


def measure(step: str, path: Path, *numbers: int) -> dict[str, float]:
    """Do a step here, and tell its seconds, those of all cores, and this process's peak memory."""
    begin, begin_cpu = time.perf_counter(), time.process_time()
    STEPS[step](path, *numbers)
    seconds, cpu_seconds = time.perf_counter() - begin, time.process_time() - begin_cpu
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return {"seconds": seconds, "cpu_seconds": cpu_seconds, "peak_mb": peak / 1e6}


def nothing(_: Path) -> None:
    """What a process costs before it does anything."""


def read(file: Path) -> None:
    """The floor: a sum over a hash of each cell."""
    with duckdb.connect() as connection:
        described = connection.execute(f"DESCRIBE SELECT * FROM '{file}'").fetchall()
        asked = ", ".join(f"sum(hash({column}))" for column, *_ in described)
        connection.execute(f"SELECT {asked} FROM '{file}'").fetchall()


def figures(data: Path) -> None:
    """What the delivery adds: its figures."""
    catalogue = load_catalogue(data / "catalogue")
    for file in (data / "deliveries" / "microdata").iterdir():
        rows, problems = read_microdata(file, catalogue)
        assert len(rows) == (QUESTIONS + SCORES) * (1 + sum(SUBGROUPS.values())), problems


def release(data: Path) -> None:
    """Everything in the folder to a release, before it is published."""
    (data / "releases").mkdir(exist_ok=True)
    build(take_in(data, quiet), data)


def write_answers(path: Path, respondents: int) -> None:
    """Answers by chance, as CSV and as Parquet."""
    questions = [f"(1 + floor(random() * 5))::INT AS question{i}" for i in range(QUESTIONS)]
    scores = [f"floor(random() * 101)::INT AS score{i}" for i in range(SCORES)]
    groups = [f"(1 + floor(random() * {n}))::INT AS {name}" for name, n in SUBGROUPS.items()]
    with duckdb.connect() as connection:
        connection.execute("SELECT setseed(0.5)")
        connection.execute(
            f"CREATE TABLE answers AS SELECT i % {STRATA} AS stratum,"
            f" i // {STRATA} % {CLUSTERS_OF_A_STRATUM} AS cluster,"
            f" round(0.3 + 2 * random(), 4) AS weight, {', '.join(questions + scores + groups)}"
            f" FROM range({respondents}) AS numbers(i)"
        )
        for kind in ("csv", "parquet"):
            connection.execute(f"COPY answers TO '{path}.{kind}'")


def add_survey(data: Path) -> None:
    """Made-up measurements and the entry of their survey, in a copy of the catalogue."""
    catalogue = load_catalogue(data / "catalogue")
    source = catalogue.sources[0].id
    names = {f"question{i}": "percent" for i in range(QUESTIONS)}
    names |= {f"score{i}": "mean" for i in range(SCORES)}
    text = {"nl": "Verzonnen", "en": "Made up"}
    indicator = catalogue.indicators[0].model_dump(mode="json", exclude_none=True)
    measurement = indicator["measurements"][0] | {"source": source, "also_about": []}
    measurement |= {"ages": {"first": 0}, "population": "general"}
    measurement = {k: v for k, v in measurement.items() if k not in ("levels_of", "scale")}
    indicator |= {"id": "made-up", "name": text}
    indicator["measurements"] = [
        measurement | {"id": name, "unit": unit} for name, unit in names.items()
    ]
    write_entry(data / "catalogue" / "indicators" / "made-up.yaml", indicator)
    codes = {"counts_as": [1, 2], "known": [3, 4, 5]}
    entry = {
        "source": source,
        "publication": "Verzonnen",
        "address": "https://www.example.nl/",
        "weight": "weight",
        "stratum": "stratum",
        "minimum_respondents": 50,
        "minimum_in_category": 5,
        "measures": [
            {"measurement": name, "column": name} | (codes if unit == "percent" else {"mean": True})
            for name, unit in names.items()
        ],
        "breakdowns": [
            {
                "breakdown": name,
                "column": name,
                "subgroups": dict(enumerate(list(catalogue.breakdown[name].by_id)[:n], start=1)),
            }
            for name, n in SUBGROUPS.items()
        ],
    }
    folder = data / "catalogue" / "microdata"
    folder.mkdir(exist_ok=True)
    write_entry(folder / "clustered.yaml", entry | {"id": "clustered", "cluster": "cluster"})
    write_entry(folder / "unclustered.yaml", entry | {"id": "unclustered"})


def write_entry(file: Path, entry: dict[str, object]) -> None:
    file.write_text(yaml.safe_dump(entry, allow_unicode=True), encoding="utf-8")


def place_delivery(data: Path, file: Path, clustered: bool) -> None:
    """Leave only this file of answers to be taken in."""
    folder = data / "deliveries" / "microdata"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    survey = "clustered" if clustered else "unclustered"
    os.link(file, folder / f"{survey}_2024{file.suffix}")


STEPS: dict[str, Callable[..., None]] = {
    "nothing": nothing,
    "write": write_answers,
    "read": read,
    "figures": figures,
    "release": release,
}

if __name__ == "__main__":
    if len(sys.argv) > 2:
        step, path, *numbers = sys.argv[1:]
        print(json.dumps(measure(step, Path(path), *map(int, numbers))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
