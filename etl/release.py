"""From the files in `data/` to a release: check everything, write a new file, point to it.

Here: the only SQL that writes. A release is a DuckDB file of its own that never
changes; the pointer file `current` names the one that the app serves. Not here:
the rules for rows (indicators/observations.py) and reading (indicators/query.py).
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

import duckdb
import pandas as pd

from etl.diff import compare
from etl.files import observation_files, read_left_out, read_observation_file
from indicators.catalogue import Catalogue
from indicators.catalogue_files import load_catalogue
from indicators.observations import WITHOUT_VALUE, check_observations, typed
from indicators.problems import Problem, ProblemsFound, nearest
from indicators.query import FORMAT, POINTER, Release, open_current, open_if_readable

Report = Callable[[str], None]

LEFT_OUT_REASONS = {
    "in_table": "staat in de StatLine-tabel zelf",
    "duplicate": "hetzelfde cijfer via een ander kanaal",
    "conflict": "in strijd met een beter gedocumenteerd cijfer",
    "superseded": "later herzien of gecorrigeerd",
    "period_unknown": "de periode staat er niet bij",
    "population_unknown": "de populatie staat er niet bij",
    "low_trust": "de herkomst is te onzeker",
    "unreadable": "de bron is niet eenduidig te lezen",
    "local": "gaat over één gemeente",
    "not_in_catalogue": "hoort bij geen indicator van de catalogus",
}


@dataclass(frozen=True)
class Inputs:
    """All that a release is made of, checked: nothing in it is wrong."""

    catalogue: Catalogue
    rows: pd.DataFrame
    left_out: pd.DataFrame
    hashes: dict[str, str]

    @property
    def content_hash(self) -> str:
        """The same inputs in the same format give the same hash, on any day."""
        told = json.dumps([FORMAT, self.hashes], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class Built:
    """The current release after a build, and whether that build made it."""

    release: Release
    inputs: Inputs
    is_new: bool


def check(data: Path, report: Report) -> Inputs:
    """Read and check everything in `data/`; writes nothing.

    Reports a line per source. Raises ProblemsFound with all problems at once.
    """
    catalogue = load_catalogue(data / "catalogue")
    problems: list[Problem] = []
    frames = []
    for file in observation_files(data):
        frame, broken = read_observation_file(file)
        frames.append(frame)
        problems += broken
    if not frames:
        what, remedy = "er zijn geen cijfers", "Zet CSV-bestanden in data/observations/"
        raise ProblemsFound([Problem("observations", "", what, remedy)])
    rows = pd.concat(frames, ignore_index=True)
    for source in catalogue.sources:
        report(f"{source.name.nl}: {int(rows['source'].eq(source.id).sum())} regels gelezen")
    left_out, broken = read_left_out(data / "left_out.csv")
    problems += [*broken, *_unknown_reasons(left_out)]
    found = check_observations(rows, catalogue)
    # Rows of an unreadable file are absent, so a measurement without rows says nothing then.
    problems += [p for p in found if not (problems and p.file.startswith("catalogue/"))]
    if problems:
        raise ProblemsFound(problems)
    return Inputs(catalogue, rows, left_out, _hashes(data))


def build(data: Path, report: Report) -> Built:
    """Check everything, write a new release and make it the current one.

    The same inputs give the release that is already there. Raises ProblemsFound,
    and leaves the current release as it is, when anything is wrong.
    """
    inputs = check(data, report)
    releases = data / "releases"
    releases.mkdir(exist_ok=True)
    current = open_current(releases)
    if current is not None and current.manifest["content_hash"] == inputs.content_hash:
        return Built(current, inputs, is_new=False)
    name = f"{date.today().isoformat()}-{inputs.content_hash[:8]}"
    path = releases / f"{name}.duckdb"
    if not path.exists() or open_if_readable(path) is None:
        _write(inputs, name, path)
    built = Release.open(path)
    if current is not None:
        _report_changes(current, built)
    _point_to(path)
    return Built(built, inputs, is_new=True)


def rollback(data: Path, to: str | None = None) -> Release:
    """Make an earlier release current again: the one named `to`, else the one before it.

    Raises ProblemsFound when there is no such release. No release is changed or lost.
    """
    kept = releases(data)
    current = open_current(data / "releases")
    ids = [release.id for release in kept]
    if to is None and current is not None and current.id in ids:
        earlier = ids[: ids.index(current.id)]
        to = earlier[-1] if earlier else None
    chosen = find(data, to) if to else None
    if chosen is None:
        what, remedy = "er is geen eerdere release", "Kijk met: python -m etl releases"
        raise ProblemsFound([Problem("releases", "", what, remedy)])
    _point_to(chosen.path)
    return chosen


def find(data: Path, name: str) -> Release:
    """The kept release with this id. Raises ProblemsFound, with those there are, when none has."""
    kept = {release.id: release for release in releases(data)}
    if name not in kept:
        what = f"een release '{name}' is er niet"
        raise ProblemsFound([Problem("releases", "", what, nearest(name, kept))])
    return kept[name]


def _report_changes(old: Release, new: Release) -> None:
    """Store beside the new release what differs from the old one, to read and to process."""
    diff = compare(old, new)
    new.path.with_suffix(".diff.json").write_text(diff.as_json(), encoding="utf-8")
    new.path.with_suffix(".diff.html").write_text(diff.as_html(), encoding="utf-8")


def releases(data: Path) -> list[Release]:
    """Every release that is kept, oldest first."""
    found = map(open_if_readable, (data / "releases").glob("*.duckdb"))
    return sorted(filter(None, found), key=lambda r: (r.manifest["built_at"], r.id))


def summary(inputs: Inputs) -> list[str]:
    """What came in and what did not, in lines for a person."""
    rows, left_out = inputs.rows, inputs.left_out
    missing = {s: int(rows["status"].eq(s).sum()) for s in WITHOUT_VALUE}
    lines = [
        f"Bronnen: {rows['source'].nunique()}",
        f"Regels gelezen: {len(rows) + len(left_out)}",
        f"Cijfers: {len(rows)}, waarvan zonder waarde: {sum(missing.values())}",
        *(f"  {_MISSING[s]}: {n}" for s, n in missing.items() if n),
        f"Weggelaten: {len(left_out)}",
    ]
    counts = left_out["reason"].value_counts()
    return lines + [f"  {LEFT_OUT_REASONS[str(reason)]}: {n}" for reason, n in counts.items()]


_MISSING = {
    "missing": "onbekend of onbetrouwbaar bij de bron",
    "suppressed": "geheim bij de bron",
    "not_applicable": "kan niet voorkomen",
    "not_measured": "niet gemeten",
}


def _unknown_reasons(left_out: pd.DataFrame) -> Iterator[Problem]:
    for row in left_out[~left_out["reason"].isin(LEFT_OUT_REASONS)].itertuples():
        remedy = nearest(row.reason, LEFT_OUT_REASONS)
        yield Problem(row.file, f"regel {row.line}", f"onbekende reden '{row.reason}'", remedy)


def _hashes(data: Path) -> dict[str, str]:
    files = [*(data / "catalogue").rglob("*.yaml"), *observation_files(data), data / "left_out.csv"]
    return {
        file.relative_to(data).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(files)
    }


def _write(inputs: Inputs, name: str, path: Path) -> None:
    """Write the release beside its final place, look whether it is whole, then put it there."""
    observations = typed(inputs.rows, inputs.catalogue)
    manifest = {
        "id": name,
        "format": FORMAT,
        "built_on": date.today().isoformat(),
        "built_at": datetime.now(UTC).isoformat(),
        "content_hash": inputs.content_hash,
        "inputs": inputs.hashes,
        "observations": len(observations),
        "left_out": inputs.left_out["reason"].value_counts().to_dict(),
        "tools": {tool: version(tool) for tool in ("duckdb", "pandas", "pandera")},
    }
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".build-") as folder:
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


def _point_to(path: Path) -> None:
    draft = path.parent / f".{POINTER}-{os.getpid()}"
    draft.write_text(path.name + "\n", encoding="utf-8")
    draft.replace(path.parent / POINTER)
