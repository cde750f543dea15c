"""The commands of the README do what it says, in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from indicators.catalogue_files import load_catalogue
from tests.conftest import ROOT
from tests.fake_statline import FakeStatLine
from tests.fake_tables import fake_table, held

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(heading: str) -> list[str]:
    """The commands in the fenced blocks under a heading."""
    section = README.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return [block.strip() for block in re.findall(r"```sh\n(.*?)```", section, re.DOTALL)]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, with a Python of its own that borrows our installed libraries."""
    to = tmp_path_factory.mktemp("clone") / "monitor"
    ignored = shutil.ignore_patterns(
        *(".git", ".venv", "releases", "raw", "deliveries", "logs", "*.egg-info", "build"),
        *("__pycache__", ".*cache", ".hypothesis"),
    )
    shutil.copytree(ROOT, to, ignore=ignored)
    venv.create(to / ".venv", with_pip=True)
    borrowed = next(Path(p) for p in sys.path if p.endswith("site-packages"))
    own = next((to / ".venv").glob("lib/*/site-packages"))
    for bundled in own.glob("setuptools*"):  # older than ours, and it would come first
        shutil.rmtree(bundled)
    (own / "borrowed.pth").write_text(f"{borrowed}\n", encoding="utf-8")
    return to


def environment(clone: Path) -> dict[str, str]:
    path = f"{clone / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    offline = {
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip reads this as the value of build isolation
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    return {**os.environ, **offline, "PATH": path, "PORT": "8971", "PYTEST_ADDOPTS": "--co -q -n 0"}


def run(command: str, clone: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", command],
        cwd=clone,
        env=environment(clone),
        capture_output=True,
        text=True,
        check=False,
    )


def test_run_and_test_are_one_line_each() -> None:
    for heading in ("Run", "Test"):
        (command,) = blocks(heading)
        assert "\n" not in command


def test_the_run_command_serves_the_page_and_the_second_start_does_not_rebuild(
    clone: Path,
) -> None:
    (command,) = blocks("Run")
    for start in ("Er is nog geen release", ""):
        with subprocess.Popen(
            ["bash", "-c", f"exec bash -c '{command}'"],
            cwd=clone,
            env=environment(clone),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as served:
            said = []
            assert served.stdout is not None
            for line in served.stdout:
                said.append(line)
                if "http://127.0.0.1:8971/" in line:
                    break
            wait_for("http://127.0.0.1:8971/health")
            os.killpg(served.pid, 15)
        assert ("Er is nog geen release" in "".join(said)) == bool(start)


def wait_for(address: str) -> None:
    """Until the address answers; the server says its address just before it listens."""
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                assert answer.status == 200
            return
        except OSError:
            if time.monotonic() > deadline:
                raise


def test_the_test_command_finds_the_tests(clone: Path) -> None:
    (command,) = blocks("Test")
    done = run(command, clone)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "test_readme.py" in done.stdout


@pytest.fixture
def statline(clone: Path) -> Iterator[None]:
    """A StatLine on this machine, which the clone asks for one table instead of the real one."""
    catalogue = clone / "data" / "catalogue"
    table = load_catalogue(catalogue).table["85766NED"]
    for file in (catalogue / "tables").glob("*.yaml"):
        if file.stem != table.id:
            text = file.read_text(encoding="utf-8")
            file.write_text(re.sub("(?m)^service: .*\n", "", text), encoding="utf-8")
    served = fake_table(held(table.id), table, load_catalogue(catalogue))
    with FakeStatLine(served, page_rows=1000) as server:
        server.write_services(catalogue)
        yield


@pytest.mark.usefixtures("statline")
def test_every_other_command_in_the_readme_works(clone: Path) -> None:
    all_blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    others = [b.strip() for b in all_blocks if b.strip() not in (*blocks("Run"), *blocks("Test"))]
    assert others
    commands = dict.fromkeys(command for block in others for command in block.splitlines())
    for command in commands:
        done = run(command, clone)
        assert done.returncode == 0, f"{command}\n{done.stderr[-2000:]}"
