"""The shape of the project: one door per library, imports one way, no indicator in Python."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from indicators.catalogue import Catalogue
from tests.conftest import ROOT

PRODUCT = sorted(
    [ROOT / "app.py", *(ROOT / "indicators").rglob("*.py"), *(ROOT / "etl").rglob("*.py")]
)

DOORS = {
    "plotly": ("indicators/figures.py", "indicators/views/site.py"),
    "brotli": ("indicators/serving.py",),
    "dash": ("app.py", "indicators/views/"),
    "dash_bootstrap_components": ("indicators/views/",),
    "yaml": ("indicators/catalogue_files.py",),
    "duckdb": ("indicators/query.py", "etl/release.py", "etl/microdata.py"),
    "scipy": ("etl/estimation.py", "indicators/inequality.py", "indicators/statistics.py"),
    "pandera": ("indicators/observations.py",),
    "typer": ("etl/__main__.py",),
    "babel": ("indicators/language.py", "indicators/wording.py"),
    "rapidfuzz": ("indicators/search.py",),
    "flask": ("app.py", "indicators/views/"),
    "markupsafe": ("indicators/takeaway/", "indicators/views/"),
    "httpx": ("etl/fetch.py",),
    "tenacity": ("etl/fetch.py",),
    "openpyxl": ("etl/deliveries.py", "etl/template.py", "indicators/takeaway/workbook.py"),
    "filelock": ("etl/run.py",),
    "rich": ("etl/run.py",),
}
TOP_LEVEL = {
    "pyproject.toml",
    "README.md",
    "LICENCE",
    "app.py",
    "indicators",
    "data",
    "etl",
    "assets",
    "tests",
}


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("library", DOORS)
def test_each_library_has_its_own_door(library: str) -> None:
    users = {
        name_of(file)
        for file in PRODUCT
        if any(module.split(".")[0] == library for module in imported(file))
    }
    assert users, f"{library} is not used: drop it from pyproject.toml"
    assert {user for user in users if not user.startswith(DOORS[library])} == set()


def test_imports_run_one_way() -> None:
    for file in PRODUCT:
        roots = {module.split(".")[0] for module in imported(file)}
        if name_of(file).startswith("indicators/"):
            assert not roots & {"app", "etl"}, name_of(file)
        if name_of(file).startswith("etl/"):
            assert "app" not in roots, name_of(file)


def test_nothing_but_the_statline_client_asks_another_host() -> None:
    for file in PRODUCT:
        roots = {module.split(".")[0] for module in imported(file)}
        if name_of(file) != "etl/fetch.py":
            assert not roots & {"requests", "httpx", "urllib3", "aiohttp"}, name_of(file)
    for asset in (ROOT / "assets").glob("*.css"):
        assert not re.search(r"https?://", asset.read_text(encoding="utf-8"))


def test_no_indicator_or_measurement_is_named_in_python(catalogue: Catalogue) -> None:
    ids = {name for name in (*catalogue.indicator, *catalogue.measurement) if "-" in name}
    for file in PRODUCT:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert node.value not in ids, f"{name_of(file)}: {node.value}"


def test_every_module_says_what_belongs_in_it() -> None:
    for file in PRODUCT:
        if file.name != "__init__.py":
            text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
            assert "Here:" in text or "here" in text, name_of(file)


def test_the_top_level_holds_what_was_agreed() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith((".", "__"))}
    built = {name for name in found if name.endswith(".egg-info") or name == "build"}
    assert found - built <= TOP_LEVEL
    assert found >= TOP_LEVEL


def test_native_controls_only() -> None:
    for file in (ROOT / "indicators" / "views").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"dcc\.(Dropdown|RadioItems|Checklist|Tabs|RangeSlider)", text)
        assert not re.search(r"dash_table\.|import dash_table", text)
