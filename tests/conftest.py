"""Shared by all tests: the real data, and a release built from it in a folder of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.release import build
from indicators.catalogue import Catalogue
from indicators.catalogue_files import load_catalogue
from indicators.query import Release

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"


def quiet(_line: str) -> None:
    """A report of progress that nobody reads."""


def copy_data(to: Path) -> Path:
    """A copy of the catalogue and the figures, without releases."""
    shutil.copytree(DATA, to, ignore=shutil.ignore_patterns("releases"))
    return to


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(DATA / "catalogue")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one release; tests may read it and must not change it."""
    data = copy_data(tmp_path_factory.mktemp("built") / "data")
    build(data, quiet)
    return data


@pytest.fixture(scope="session")
def release(built: Path) -> Iterator[Release]:
    name = (built / "releases" / "current").read_text(encoding="utf-8").strip()
    yield Release.open(built / "releases" / name)
