"""The current release under many readers and while it changes."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indicators.query import NoRelease, Release, Releases
from tests.conftest import published


def test_without_a_release_the_message_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(NoRelease, match="python -m etl refresh --offline"):
        Releases(tmp_path).current()


def test_a_pointer_to_a_file_that_is_gone_counts_as_no_release(tmp_path: Path) -> None:
    (tmp_path / "current").write_text("gone.duckdb\n", encoding="utf-8")
    with pytest.raises(NoRelease):
        Releases(tmp_path).current()


def test_a_new_release_is_followed_without_a_failed_question(
    tmp_path: Path, built: Path, release: Release
) -> None:
    data, first = Path(shutil.copytree(built, tmp_path / "data")), release
    releases = Releases(data / "releases")
    assert releases.current().id == first.id
    with ThreadPoolExecutor(8) as readers:
        asked = [readers.submit(_ask_often, releases) for _ in range(8)]
        file = data / "observations" / "nea.csv"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("total,total,2022,20.0", "total,total,2022,19.7", 1))
        second = published(data)
        seen = set().union(*(answer.result() for answer in asked))
    assert seen <= {(first.id, 20.0), (second.id, 19.7)}
    assert releases.current().id == second.id


def _ask_often(releases: Releases) -> set[tuple[str, float]]:
    seen = set()
    for _ in range(60):
        release = releases.current()
        figure = release.figure("burnout-nea", "total", "total", "2022")
        seen.add((release.id, float(figure.value.iat[0])))
    return seen


def test_a_series_comes_in_natural_order_and_in_time(release: Release) -> None:
    rows = release.series("life-satisfaction-sw-satisfied", "education")
    assert list(dict.fromkeys(rows["subgroup"]))[:5] == [
        "primary",
        "vmbo-mbo1",
        "havo-vwo-mbo",
        "bachelor",
        "master-doctor",
    ]
    for _, points in rows.groupby("subgroup"):
        assert points["period_start"].is_monotonic_increasing


def test_the_catalogue_in_a_release_is_the_catalogue_that_built_it(
    release: Release, catalogue: object
) -> None:
    assert release.catalogue == catalogue
