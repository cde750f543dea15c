"""What differs between two releases: all that was planted, and nothing besides."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from etl.diff import Diff, compare
from etl.release import find, rollback
from indicators.problems import ProblemsFound
from indicators.query import Release, open_current
from tests.conftest import published


class Planted:
    """A second release with changes of every kind, and what they were."""

    def __init__(self, data: Path, first: Release) -> None:
        self.data, self.first = data, first
        self.expected = self._plant()
        self.second = published(data)
        self.diff: Diff = compare(first, self.second)

    def _plant(self) -> dict[str, int]:
        file = self.data / "observations" / "nemesis-3.csv"
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        normal = [r for r in rows if r["status"] == "normal" and r["precision"] != "verbal"]
        revised, status, origin = normal[:12], normal[12:18], normal[18:24]
        for row in revised:
            row["value"] = str(round(float(row["value"]) + 0.1, 1))
            row["precision"] = "decimal"
            row["ci_lower"] = row["ci_upper"] = row["ci_method"] = ""
        for row in status:
            row["status"] = "revised"
        for row in origin:
            row["note"] = "Geplant in een test."
        added = [{**row, "period": "2025"} for row in normal[24:29]]
        gone = self._with_company(rows, normal[29:])
        kept = [row for row in rows if row not in gone] + added
        with file.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(kept)
        entry = self.data / "catalogue" / "indicators" / "happiness.yaml"
        text = entry.read_text(encoding="utf-8")
        entry.write_text(text.replace('en: "Happiness"', 'en: "Happiness!"', 1), encoding="utf-8")
        return {
            "revised": 12,
            "status": 6,
            "origin": 6,
            "added": 5,
            "gone": len(gone),
            "text": 1,
        }

    @staticmethod
    def _with_company(
        rows: list[dict[str, str]], candidates: list[dict[str, str]]
    ) -> list[dict[str, str]]:
        """Three rows whose measurement keeps other rows, so that the release stays whole."""
        gone: list[dict[str, str]] = []
        for row in candidates:
            company = [r for r in rows if r["measurement"] == row["measurement"] and r not in gone]
            if len(company) > 1 and len(gone) < 3:
                gone.append(row)
        return gone


@pytest.fixture(scope="module")
def planted(built: Path, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Planted:
    data = Path(shutil.copytree(built, tmp_path_factory.mktemp("diff") / "data"))
    return Planted(data, release)


def test_every_planted_change_is_found_and_none_besides(planted: Planted) -> None:
    found = {kind: len(planted.diff.of(kind)) for kind in planted.expected}
    assert found == planted.expected
    assert sum(found.values()) == len(planted.diff.changes) >= 30


def test_a_release_does_not_differ_from_itself(planted: Planted) -> None:
    assert compare(planted.first, planted.first).changes == ()
    assert compare(planted.first, planted.first).summary() == ["Er is geen verschil."]


def test_turning_the_releases_round_turns_the_changes_round(planted: Planted) -> None:
    back = compare(planted.second, planted.first)
    assert len(back.of("added")) == planted.expected["gone"]
    assert len(back.of("gone")) == planted.expected["added"]
    forth = {(c.about, c.old, c.new) for c in planted.diff.of("revised")}
    assert {(c.about, c.new, c.old) for c in back.of("revised")} == forth


def test_a_text_change_names_its_place_and_both_forms(planted: Planted) -> None:
    (change,) = planted.diff.of("text")
    assert (change.subject, change.about) == ("indicators › happiness", "name › en")
    assert (change.old, change.new) == ("Happiness", "Happiness!")


def test_a_build_stores_its_report_beside_the_release(planted: Planted) -> None:
    page = planted.second.path.with_suffix(".diff.html").read_text(encoding="utf-8")
    assert f"Wat er is veranderd in release {planted.second.id}" in page
    assert "Herziene cijfers (12)" in page
    stored = json.loads(planted.second.path.with_suffix(".diff.json").read_text(encoding="utf-8"))
    assert len(stored["changes"]) == len(planted.diff.changes)


def test_a_rollback_makes_the_release_before_current_and_loses_nothing(planted: Planted) -> None:
    releases = planted.data / "releases"
    assert rollback(planted.data).id == planted.first.id
    back = open_current(releases)
    assert back is not None and back.id == planted.first.id
    assert rollback(planted.data, planted.second.id).id == planted.second.id
    assert len(list(releases.glob("*.duckdb"))) == 2


def test_an_unknown_release_is_named_with_those_that_exist(planted: Planted) -> None:
    with pytest.raises(ProblemsFound, match="een release 'gone' is er niet"):
        find(planted.data, "gone")
