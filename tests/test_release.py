"""From files to a release that is current: check, build, publish, rollback, export, releases."""

import csv
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import duckdb
import pytest

from etl import release as releases_of
from etl.files import read_left_out, write_whole
from etl.refresh import prepare
from indicators.problems import ProblemsFound
from indicators.query import Release, current_path, open_current
from tests.conftest import DATA, ROOT, copy_data, published, quiet, small_data

EXPORTED = """indicator set theme measurement population age_from age_to breakdown subgroup
    period_start period_end period_label value ci_lower ci_upper unit status precision source
    source_url release"""


def etl(*words: str, data: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "etl", *words, "--data", str(data)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return copy_data(tmp_path / "data")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = small_data(tmp_path_factory.mktemp("small") / "data")
    published(data)
    return data


@pytest.fixture
def with_release(small: Path, tmp_path: Path) -> Path:
    """A few sources with a published release, to change at will."""
    return Path(shutil.copytree(small, tmp_path / "with_release"))


@pytest.fixture
def first(with_release: Path) -> Release:
    current = open_current(with_release / "releases")
    assert current is not None
    return current


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_check_passes_on_the_real_data_and_writes_nothing(data: Path) -> None:
    before = sorted(data.rglob("*"))
    done = etl("check", data=data)
    assert done.returncode == 0, done.stderr
    assert "Alles is in orde." in done.stdout
    assert sorted(data.rglob("*")) == before


def test_check_counts_sources_rows_figures_and_what_was_left_out(data: Path) -> None:
    lines = etl("check", data=data).stdout
    for words in ("Bronnen:", "Regels gelezen:", "Cijfers:", "Weggelaten:", "onbekend of"):
        assert words in lines
    assert "Sociale samenhang en welzijn (CBS): " in lines


def test_a_build_makes_a_release_that_is_public_only_after_publish(data: Path) -> None:
    done = etl("build", data=data)
    assert done.returncode == 0, done.stderr
    (file,) = (data / "releases").glob("*.duckdb")
    assert current_path(data / "releases") is None
    assert "Zij is nog niet gepubliceerd" in done.stdout
    assert "(nog niet gepubliceerd)" in etl("releases", data=data).stdout
    done = etl("publish", data=data)
    assert done.returncode == 0, done.stderr
    assert current_path(data / "releases") == file
    assert "Nieuwe release" in done.stdout


def test_the_same_inputs_give_the_release_that_is_already_there(
    with_release: Path, first: Release
) -> None:
    again = prepare(with_release, quiet)
    assert not again.is_new
    assert again.release.id == first.id
    assert again.diff.changes == ()


def test_the_content_hash_does_not_depend_on_the_order_of_rows_or_the_day_of_looking(
    with_release: Path, first: Release
) -> None:
    file = with_release / "observations" / "nea.csv"
    header, *rows = file.read_text(encoding="utf-8").splitlines()
    turned = [row.replace(",2026-11-23,", ",2026-11-24,") for row in reversed(rows)]
    assert turned != rows
    file.write_text("\n".join([header, *turned]) + "\n", encoding="utf-8")
    assert prepare(with_release, quiet).release.id == first.id


def test_a_changed_figure_gives_another_release_and_keeps_the_old_one(
    with_release: Path, first: Release
) -> None:
    data = with_release
    spoil(data / "observations" / "nea.csv", "burnout-nea,total,total,2022,20.0", REVISED)
    second = published(data)
    assert second.id != first.id
    values = [
        r.figure("burnout-nea", "total", "total", "2022").value.iat[0] for r in (first, second)
    ]
    assert values == [20.0, 19.7]
    listed = etl("releases", data=data).stdout
    assert f"* {second.id}" in listed
    assert f"  {first.id}" in listed


def test_a_release_that_was_built_and_not_published_makes_place_for_the_next(
    with_release: Path, first: Release
) -> None:
    nea = with_release / "observations" / "nea.csv"
    spoil(nea, "burnout-nea,total,total,2022,20.0", REVISED)
    waiting = prepare(with_release, quiet).release
    spoil(nea, REVISED, "burnout-nea,total,total,2022,19.8")
    assert prepare(with_release, quiet).release.id != waiting.id
    assert not waiting.path.exists()
    assert first.path.exists()


def test_every_published_release_has_its_manifest_and_its_report(first: Release) -> None:
    manifest = json.loads(first.path.with_suffix(".json").read_text(encoding="utf-8"))
    assert manifest["id"] == first.id
    assert manifest["observations"] == first.count()
    assert len(manifest["inputs"]["observations/nea.csv"]) == 64
    assert {"duckdb", "pandas"} <= set(manifest["tools"])
    assert manifest["accepted"] == []
    assert "Dit is de eerste release." in first.path.with_suffix(".diff.html").read_text()


def test_only_the_last_releases_are_kept_and_the_current_one_always(
    with_release: Path, first: Release
) -> None:
    nea = with_release / "observations" / "nea.csv"
    for value in ("19.9", "19.8"):
        text = nea.read_text(encoding="utf-8")
        nea.write_text(re.sub(r"(burnout-nea,total,total,2022,)[0-9.]+", rf"\g<1>{value}", text))
        published(with_release)
    releases_of.rollback(with_release, first.id)
    releases_of.tidy(with_release, keep=1)
    left = [release.id for release in releases_of.releases(with_release)]
    assert left[0] == first.id
    assert len(left) == 2
    assert len(list((with_release / "releases").iterdir())) == 2 * 4 + 1


def test_releases_of_an_earlier_format_count_as_the_oldest_and_go_first(
    with_release: Path, first: Release
) -> None:
    releases = with_release / "releases"
    for name in ("2025-01-01-aaaaaaaa", "2025-02-02-bbbbbbbb"):
        old = Path(shutil.copy(first.path, releases / f"{name}.duckdb"))
        with duckdb.connect(str(old)) as database:
            database.execute("UPDATE release SET manifest = replace(manifest, 'format', 'form')")
    releases_of.tidy(with_release, keep=2)
    left = sorted(path.name for path in releases.glob("*.duckdb"))
    assert left == ["2025-02-02-bbbbbbbb.duckdb", first.path.name]


def test_what_a_broken_off_run_left_is_swept_away(with_release: Path) -> None:
    releases = with_release / "releases"
    before = sorted(with_release.rglob("*"))
    (releases / ".build-x").mkdir()
    (releases / ".build-x" / "half.duckdb").write_text("half", encoding="utf-8")
    for place in (releases, with_release / "observations", with_release):
        (place / "taken").mkdir()
        with pytest.raises(OSError, match="taken"):  # broken off between writing and renaming
            write_whole(place / "taken", "whole")
        (place / "taken").rmdir()
    releases_of.tidy(with_release, keep=1)
    assert sorted(with_release.rglob("*")) == before


def test_going_back_follows_the_order_in_which_releases_became_current(
    with_release: Path, first: Release
) -> None:
    nea = with_release / "observations" / "nea.csv"
    original = nea.read_text(encoding="utf-8")
    spoil(nea, "burnout-nea,total,total,2022,20.0", REVISED)
    second = published(with_release)
    nea.write_text(original, encoding="utf-8")
    assert published(with_release).id == first.id
    assert releases_of.rollback(with_release).id == second.id


def test_a_release_that_was_rolled_back_does_not_come_back_unasked(
    with_release: Path, first: Release
) -> None:
    spoil(
        with_release / "observations" / "nea.csv", "total,total,2022,20.0", "total,total,2022,19.7"
    )
    second = published(with_release)
    assert releases_of.rollback(with_release).id == first.id
    names = [warning.name for warning in prepare(with_release, quiet).warnings]
    assert f"withdrawn:{second.id}" in names
    assert published(with_release).id == second.id
    assert prepare(with_release, quiet).warnings == ()


REVISED = "burnout-nea,total,total,2022,19.7"

BREAKAGES = {
    "text in a number": ("nea.csv", "2022,20.0,", "2022,twintig,"),
    "a percentage over 100": ("nea.csv", "2022,20.0,", "2022,200.0,"),
    "an unknown code": ("nea.csv", "burnout-nea,total,total,2022", "burnout-nae,total,total,2022"),
    "a missing column": ("nea.csv", "measurement,breakdown,", "breakdown,"),
}


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_broken_file_stops_the_build_and_leaves_the_current_release(
    name: str, with_release: Path
) -> None:
    releases = with_release / "releases"
    before = {file.name: file.read_bytes() for file in releases.iterdir()}
    file, old, new = BREAKAGES[name]
    spoil(with_release / "observations" / file, old, new)
    with pytest.raises(ProblemsFound, match=f"observations/{file}: regel "):
        prepare(with_release, quiet)
    assert {file.name: file.read_bytes() for file in releases.iterdir()} == before


@pytest.mark.parametrize(
    "garbage", [b"nea.duckdb\n", b"\xff\xfe", b""], ids=["no release", "not UTF-8", "empty"]
)
def test_a_spoilt_pointer_or_release_is_mended_by_the_next_refresh(
    garbage: bytes, with_release: Path, first: Release
) -> None:
    releases = with_release / "releases"
    (releases / "current").write_bytes(garbage)
    (releases / "nea.duckdb").write_text("this is no database", encoding="utf-8")
    assert open_current(releases) is None
    assert published(with_release).id == first.id
    assert etl("releases", data=with_release).stdout.count("cijfers") == 1


@pytest.mark.parametrize(
    "change", ["manifest = replace(manifest, 'format', 'form')", "catalogue = '{}'"]
)
def test_a_release_of_another_format_is_not_served_and_built_anew(
    change: str, with_release: Path
) -> None:
    releases = with_release / "releases"
    path = current_path(releases)
    assert path is not None
    old = path.rename(releases / "old.duckdb")
    with duckdb.connect(str(old)) as database:
        database.execute(f"UPDATE release SET {change}")
    (releases / "current").write_text(old.name, encoding="utf-8")
    assert open_current(releases) is None
    published(with_release)
    assert current_path(releases) == path


def test_a_failed_build_says_so_in_words_and_exits_with_1(with_release: Path) -> None:
    spoil(with_release / "observations" / "nea.csv", "2022,20.0,", "2022,twintig,")
    for command in ("check", "build", "publish", "refresh"):
        done = etl(command, *(["--offline"] if command == "refresh" else []), data=with_release)
        assert done.returncode == 1
        assert "✗ observations/nea.csv: regel " in done.stderr
        assert "'twintig' in kolom value is geen getal" in done.stderr
        assert "de huidige release blijft staan" in done.stderr
        assert "Traceback" not in done.stderr


def test_every_problem_is_reported_at_once_one_line_each(data: Path) -> None:
    spoil(data / "observations" / "nea.csv", "2022,20.0,", "2022,twintig,")
    spoil(data / "observations" / "zea.csv", "burnout-zea", "burnout-zee")
    (data / "observations" / "lasa.csv").write_bytes(b"\xff\xfe\x00")
    (data / "observations" / "pisa.csv").write_text("", encoding="utf-8")
    lines = etl("check", data=data).stderr.strip().splitlines()
    starts = [line.split(":")[0].removeprefix("✗ ") for line in lines[:-1]]
    assert sorted(set(starts)) == [f"observations/{n}.csv" for n in ("lasa", "nea", "pisa", "zea")]
    assert lines[-1].startswith(f"{len(lines) - 1} problemen gevonden")


def test_a_broken_catalogue_entry_is_named_with_its_file_and_what_would_be_right(
    data: Path,
) -> None:
    spoil(data / "catalogue" / "indicators" / "burnout-complaints.yaml", "direction:", "dirction:")
    done = etl("build", data=data)
    assert done.returncode == 1
    assert "burnout-complaints.yaml: dirction: onbekende sleutel 'dirction'" in done.stderr
    assert "Bedoelt u 'direction'?" in done.stderr


def test_a_figure_left_out_needs_a_known_reason(data: Path) -> None:
    spoil(data / "left_out.csv", ",duplicate,", ",duplicaat,")
    done = etl("check", data=data)
    assert done.returncode == 1
    assert "onbekende reden 'duplicaat'. Bedoelt u 'duplicate'?" in done.stderr


@pytest.mark.parametrize(
    ("spoilt", "what"),
    [
        (lambda text: text.replace("reason", "reden", 1), "de kolom 'reason' ontbreekt"),
        (lambda text: text + "een,twee\n", "deze regel heeft 2 velden"),
        (lambda _: "", "het bestand is leeg"),
    ],
    ids=["another column", "a short row", "empty"],
)
def test_a_broken_list_of_what_was_left_out_is_named(
    spoilt: Callable[[str], str], what: str, tmp_path: Path
) -> None:
    file = tmp_path / "left_out.csv"
    file.write_text(spoilt((DATA / "left_out.csv").read_text(encoding="utf-8")), encoding="utf-8")
    _, problems = read_left_out(file)
    assert any(what in problem.what for problem in problems)


def test_the_export_has_the_agreed_columns_and_every_observation(
    built: Path, release: Release
) -> None:
    done = etl("export", data=built)
    rows = list(csv.DictReader(StringIO(done.stdout)))
    assert set(EXPORTED.split()) <= set(rows[0])
    assert len(rows) == release.count() >= 7000
    assert {row["release"] for row in rows} == {release.id}
    assert all(row["source_url"].startswith("http") for row in rows)
    one = next(
        row
        for row in rows
        if row["measurement"] == "loneliness-sw-severe"
        and (row["subgroup"], row["period_label"]) == ("15-24", "2022")
    )
    assert (one["value"], one["age_from"], one["age_to"]) == ("12.1", "15", "24")
    assert (one["period_start"], one["period_end"]) == ("2022-01-01", "2022-12-31")


def test_an_export_without_a_release_makes_one_first(data: Path) -> None:
    done = etl("export", data=data)
    assert done.returncode == 0
    assert done.stdout.startswith("indicator,")
    assert "Er is nog geen release" in done.stderr


def test_a_release_cannot_be_written_by_who_reads_it(release: Release) -> None:
    with pytest.raises(duckdb.Error):
        release.connection.cursor().execute("DELETE FROM observation")


def test_a_made_up_indicator_takes_one_catalogue_file_and_its_rows(data: Path) -> None:
    (data / "catalogue" / "indicators" / "made-up.yaml").write_text(MADE_UP, encoding="utf-8")
    nea = data / "observations" / "nea.csv"
    row = next(line for line in nea.read_text().splitlines() if ",total,total,2022,20.0" in line)
    fresh = row.replace("burnout-nea", "made-up-nea").replace(",20.0,", ",12.3,")
    nea.write_text(nea.read_text() + fresh + "\n", encoding="utf-8")
    made = published(data)
    assert made.figure("made-up-nea", "total", "total", "2022").value.iat[0] == 12.3


MADE_UP = """
id: made-up
set: core
theme: mental_wellbeing
certainty: candidate
name: {nl: "Verzonnen indicator", en: "Made-up indicator"}
definition: {nl: "Bestaat alleen in een test.", en: "Exists in a test only."}
direction: neutral
measurements:
  - id: made-up-nea
    name: {nl: "Werknemers (test)", en: "Employees (test)"}
    instrument: {nl: "Een vraag", en: "A question"}
    unit: percent
    source: nea
    population: workers
    ages: {first: 15, last: 74}
    frequency: yearly
review: {checked: 2026-11-23, reference: "https://example.org"}
"""
