"""Shared by all tests: the real data, and a release built from it in a folder of its own."""

import shutil
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from hypothesis import settings

from etl.refresh import prepare, publish, refresh
from indicators.catalogue import Catalogue
from indicators.catalogue_files import load_catalogue
from indicators.query import Release

# How long a test takes says something of the machine, not of the code; and there are many tests.
settings.register_profile("untimed", deadline=None, max_examples=40)
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"


def quiet(_line: str) -> None:
    """A report of progress that nobody reads."""


def copy_data(to: Path) -> Path:
    """A copy of the catalogue and the figures: what is in git, and nothing else."""
    made = shutil.ignore_patterns("releases", "raw", "deliveries", "logs")
    shutil.copytree(DATA, to, ignore=made)
    return to


SMALL = ("nea", "zea", "nemesis-3", "statline-85766NED")


def small_data(to: Path, files: Collection[str] = SMALL) -> Path:
    """A copy of a few files of figures, whole in itself: quick to build, real in every figure."""
    copy_data(to)
    for file in (to / "observations").glob("*.csv"):
        if file.stem not in files:
            file.unlink()
    rows = [pd.read_csv(file, dtype=str) for file in (to / "observations").glob("*.csv")]
    held = set(pd.concat(rows)["measurement"])
    catalogue = to / "catalogue"
    for file in (catalogue / "tables").glob("*.yaml"):
        if f"statline-{file.stem}" not in files:
            file.unlink()
    for file in (catalogue / "indicators").glob("*.yaml"):
        entry = yaml.safe_load(file.read_text(encoding="utf-8"))
        entry["measurements"] = [m for m in entry.get("measurements", ()) if m["id"] in held]
        if entry["measurements"]:
            _write_yaml(file, entry)
        else:
            file.unlink()
    kept = {file.stem for file in (catalogue / "indicators").glob("*.yaml")}
    for file in (
        *catalogue.glob("headlines.yaml"),
        *catalogue.glob("breaks.yaml"),
        *catalogue.glob("policy/*.yaml"),
    ):
        entries = yaml.safe_load(file.read_text(encoding="utf-8"))
        for entry in entries:
            for key, known in (("measurements", held), ("indicators", kept)):
                if key in entry:
                    entry[key] = [i for i in entry[key] if i in known]
        entries = [e for e in entries if e.get("measurement", "burnout-nea") in held]
        _write_yaml(file, entries)
    return to


def _write_yaml(file: Path, content: Any) -> None:
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def published(data: Path) -> Release:
    """The release of what is in `data`, made current with every warning accepted."""
    prepared = prepare(data, quiet)
    names = [warning.name for warning in prepared.warnings]
    return publish(prepared, data, names, "voor een test").release


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(DATA / "catalogue")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one release; tests may read it and must not change it."""
    data = copy_data(tmp_path_factory.mktemp("built") / "data")
    refresh(data, quiet)
    return data


@pytest.fixture(scope="session")
def release(built: Path) -> Iterator[Release]:
    name = (built / "releases" / "current").read_text(encoding="utf-8").strip()
    yield Release.open(built / "releases" / name)
