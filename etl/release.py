"""Releases: writing one, making it current, going back to an earlier one, and tidying up.

Here: the only SQL that writes. A release is a DuckDB file of its own that never
changes; the pointer file `current` names the one that the app serves. A release that
was ever published has its manifest beside it as `<id>.json`, and the report of what it
changed as `<id>.diff.html` and `<id>.diff.json`. Not here: what goes into a release
(intake.py) and whether it may be published (refresh.py).
"""

import json
import shutil
import tempfile
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from etl.diff import Diff
from etl.diff_page import diff_page
from etl.files import DRAFT, write_whole
from etl.intake import Inputs
from indicators.problems import Problem, ProblemsFound, nearest
from indicators.query import FORMAT, POINTER, Release, open_current, open_if_readable

_TOOLS = ("duckdb", "pandas", "pandera", "pydantic", "scipy", "openpyxl")
_DRAFTS = ".build-"


def build(inputs: Inputs, data: Path) -> Release:
    """The release of these inputs: the one that there is already, or else a new file.

    It is not current yet. Releases that were built before and never published make place.
    """
    folder = data / "releases"
    for kept in releases(data):
        if kept.manifest["content_hash"] == inputs.content_hash:
            return kept
        if not is_published(kept):
            _remove(kept.path)
    name = f"{date.today().isoformat()}-{inputs.content_hash[:8]}"
    path = folder / f"{name}.duckdb"
    _write(inputs, name, path)
    return Release.open(path)


def publish(release: Release, diff: Diff, accepted: list[dict[str, str]], data: Path) -> None:
    """Make a release current, its report and manifest beside it.

    `accepted` are the warnings that were accepted: name, what and reason of each. The
    last step, replacing the pointer, is the one that counts: before it nothing is public.
    """
    write_whole(release.path.with_suffix(".diff.json"), diff.as_json())
    write_whole(release.path.with_suffix(".diff.html"), diff_page(diff, accepted))
    _write_manifest(release, accepted=accepted, published_at=_now(), changed_since=diff.old)
    write_whole(data / "releases" / POINTER, release.path.name + "\n")


def rollback(data: Path, to: str | None = None) -> Release:
    """Make an earlier release current again: the one named `to`, else the one before it.

    The release that was current is marked as withdrawn, so that the same figures do not
    come back unasked. Raises ProblemsFound when there is no such release.
    """
    kept = [release for release in releases(data) if is_published(release)]
    current = open_current(data / "releases")
    ids = [release.id for release in kept]
    if to is None and current is not None and current.id in ids:
        earlier = ids[: ids.index(current.id)]
        to = earlier[-1] if earlier else None
    if to is None:
        what, remedy = "er is geen eerdere release", "Kijk met: python -m etl releases"
        raise ProblemsFound([Problem("releases", "", what, remedy)])
    chosen = _named(to, kept)
    if current is not None and current.id in ids[ids.index(chosen.id) + 1 :]:
        _write_manifest(current, **manifest_of(current) | {"withdrawn_at": _now()})
    _write_manifest(chosen, **manifest_of(chosen) | {"withdrawn_at": None})
    write_whole(data / "releases" / POINTER, chosen.path.name + "\n")
    return chosen


def find(data: Path, name: str) -> Release:
    """The kept release with this id. Raises ProblemsFound, with those there are, when none has."""
    return _named(name, releases(data))


def releases(data: Path) -> list[Release]:
    """Every release that can be read: the published ones as they became current, then others."""
    found = map(open_if_readable, (data / "releases").glob("*.duckdb"))
    return sorted(
        filter(None, found), key=lambda r: (published_at(r) or "9", r.manifest["built_at"])
    )


def is_published(release: Release) -> bool:
    """Whether a release is or was current."""
    return release.path.with_suffix(".json").exists()


def published_at(release: Release) -> str | None:
    """The moment at which a release last became current, or None for one that never did."""
    return manifest_of(release)["published_at"] if is_published(release) else None


def manifest_of(release: Release) -> dict[str, Any]:
    """The manifest of a published release: what it was made of, and what was accepted."""
    return dict(json.loads(release.path.with_suffix(".json").read_text(encoding="utf-8")))


def tidy(data: Path, keep: int) -> None:
    """Remove what a broken-off run left, and published releases but for the last `keep`.

    The current release always stays. Releases of an earlier format, which nothing reads any
    more, count as the oldest. A file that is in use goes another time.
    """
    folder = data / "releases"
    folder.mkdir(exist_ok=True)
    for draft in folder.glob(f"{_DRAFTS}*"):
        shutil.rmtree(draft, ignore_errors=True)
    for place in (folder, data / "observations", data):
        for draft in place.glob(f".*{DRAFT}"):
            draft.unlink(missing_ok=True)
    current = open_current(folder)
    readable = releases(data)
    unreadable = sorted(set(folder.glob("*.duckdb")) - {release.path for release in readable})
    published = [release.path for release in readable if is_published(release)]
    for path in [*unreadable, *published][:-keep]:
        if current is None or path != current.path:
            _remove(path)


def _named(name: str, kept: list[Release]) -> Release:
    by_id = {release.id: release for release in kept}
    if name not in by_id:
        what = f"een release '{name}' is er niet"
        raise ProblemsFound([Problem("releases", "", what, nearest(name, by_id))])
    return by_id[name]


def _remove(path: Path) -> None:
    """A release and what stands beside it; the database last, so that no report is left over."""
    for suffix in (".diff.html", ".diff.json", ".json", ".duckdb"):
        try:
            path.with_suffix(suffix).unlink(missing_ok=True)
        except PermissionError:  # Windows: a running app has it open
            return


def _write_manifest(release: Release, **publication: Any) -> None:
    told = json.dumps({**release.manifest, **publication}, ensure_ascii=False, indent=1)
    write_whole(release.path.with_suffix(".json"), told)


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _write(inputs: Inputs, name: str, path: Path) -> None:
    """Write the release beside its final place, look whether it is whole, then put it there."""
    observations = inputs.observations
    manifest = {
        "id": name,
        "format": FORMAT,
        "built_on": date.today().isoformat(),
        "built_at": datetime.now(UTC).isoformat(),
        "content_hash": inputs.content_hash,
        "inputs": inputs.hashes,
        "observations": len(observations),
        "observations_by_source": observations["source"].value_counts(sort=False).to_dict(),
        "left_out": inputs.left_out["reason"].value_counts(sort=False).to_dict(),
        "tools": {tool: version(tool) for tool in _TOOLS},
    }
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=_DRAFTS) as folder:
        draft = Path(folder) / path.name
        with duckdb.connect(str(draft)) as connection:
            _create_observation(connection, observations)
            connection.execute(
                "CREATE TABLE release AS SELECT ? AS manifest, ? AS catalogue",
                [json.dumps(manifest), inputs.catalogue.model_dump_json()],
            )
            left_out = inputs.left_out  # noqa: F841  DuckDB reads it by its name
            connection.execute("CREATE TABLE left_out AS SELECT * FROM left_out")
            connection.execute("CHECKPOINT")
        if Release.open(draft).count() != len(observations):
            raise OSError(f"{draft} is niet heel; er is geen release gemaakt")
        draft.replace(path)


def _create_observation(connection: duckdb.DuckDBPyConnection, observations: pd.DataFrame) -> None:
    connection.register("typed", observations)
    connection.execute(
        """
        CREATE TABLE observation AS SELECT
            indicator, "set", theme, measurement, population,
            age_from::SMALLINT AS age_from, age_to::SMALLINT AS age_to,
            breakdown, subgroup,
            period_start::DATE AS period_start, period_end::DATE AS period_end,
            period_label,
            value::DOUBLE AS value, ci_lower::DOUBLE AS ci_lower, ci_upper::DOUBLE AS ci_upper,
            ci_method, sample_size::BIGINT AS sample_size, unit, status, precision, published_as,
            source, publication, source_url, table_id, retrieved::DATE AS retrieved, note,
            indicator_order, measurement_order, breakdown_order, subgroup_order
        FROM typed
        """
    )
