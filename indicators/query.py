"""Every question to a release, and which releases there are: the current one and those kept.

Here: all reading SQL; each function returns one documented DataFrame or value.
Not here: writing releases (etl/release.py), statistics, or anything about how a
figure looks or reads.
"""

import json
import logging
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import duckdb
import pandas as pd
from pydantic import ValidationError

from indicators.catalogue import Catalogue

POINTER = "current"
# Raised with every change to what a release holds or means; another format is not served.
FORMAT = 2

_RELEASE_ID = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{8}")
_MOST_OPEN = 8

# The columns of an export, in order; data files keep the decimal point and ISO dates.
EXPORT_COLUMNS = (
    "indicator",
    "set",
    "theme",
    "measurement",
    "population",
    "age_from",
    "age_to",
    "breakdown",
    "subgroup",
    "period_start",
    "period_end",
    "period_label",
    "value",
    "ci_lower",
    "ci_upper",
    "ci_method",
    "sample_size",
    "unit",
    "status",
    "precision",
    "published_as",
    "source",
    "publication",
    "source_url",
    "table_id",
    "retrieved",
    "note",
)

# What a chart, a table and a sentence need of one observation.
SERIES_COLUMNS = (
    "breakdown",
    "subgroup",
    "period_label",
    "period_start",
    "period_end",
    "value",
    "ci_lower",
    "ci_upper",
    "ci_method",
    "unit",
    "status",
    "precision",
    "published_as",
    "publication",
    "source_url",
    "table_id",
    "note",
)

# What tells one observation from every other.
OBSERVATION_KEY = ["measurement", "breakdown", "subgroup", "period_label"]

# One difference between two releases, as the report beside the newer one tells it.
CHANGE_COLUMNS = ("kind", "subject", "about", "old", "new")


class NoRelease(Exception):
    """There is no release to read; the message says how to get one."""

    def __init__(self) -> None:
        super().__init__("Er is nog geen release. Maak er een met: python -m etl refresh --offline")


class NotKept(Exception):
    """A release that was asked for by its id and cannot be shown.

    `why`: 'unknown' (no such id can be), 'gone' (it is not kept, or never was) or
    'unreadable' (its file is there, in a form that we no longer read).
    """

    def __init__(self, why: Literal["unknown", "gone", "unreadable"]) -> None:
        super().__init__(why)
        self.why = why


class UnreadableRelease(Exception):
    """A file among the releases that is none, or one of another format."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path.name} is geen leesbare release."
            " Maak een nieuwe met: python -m etl refresh --offline"
        )


@dataclass(frozen=True)
class Release:
    """One immutable release, open for reading; safe to share between threads."""

    path: Path
    connection: duckdb.DuckDBPyConnection

    @classmethod
    def open(cls, path: Path) -> "Release":
        """Open a release. Raises UnreadableRelease when it is none, or not of our FORMAT."""
        try:
            release = cls(path, duckdb.connect(str(path), read_only=True))
            known = release.manifest.get("format") == FORMAT and release.catalogue
        except (duckdb.Error, ValidationError) as error:
            raise UnreadableRelease(path) from error
        if not known:
            raise UnreadableRelease(path)
        return release

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What the release was made of: id, built_on, content_hash, inputs, counts, tools."""
        return dict(json.loads(self._ask("SELECT manifest FROM release").iat[0, 0]))

    @property
    def id(self) -> str:
        return str(self.manifest["id"])

    @property
    def built_on(self) -> date:
        return date.fromisoformat(self.manifest["built_on"])

    @cached_property
    def withdrawn_on(self) -> date | None:
        """The day on which the release was put back for an earlier one, or None.

        A release that is withdrawn later tells so when it is opened anew.
        """
        try:
            beside = json.loads(self.path.with_suffix(".json").read_text(encoding="utf-8"))
            return date.fromisoformat(str(beside["withdrawn_at"])[:10])
        except (OSError, ValueError, KeyError):
            return None

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue as it was when the release was made."""
        return Catalogue.model_validate_json(self._ask("SELECT catalogue FROM release").iat[0, 0])

    def series(self, measurement: str, breakdown: str) -> pd.DataFrame:
        """All figures of one measurement by one breakdown, in natural order and in time.

        Columns: SERIES_COLUMNS. A release never changes, so a series is asked for once and
        shared: derive from the frame, do not change it in place.
        """
        return self._remembered(
            f"SELECT {', '.join(SERIES_COLUMNS)} FROM observation"
            " WHERE measurement = ? AND breakdown = ?"
            " ORDER BY subgroup_order, period_start, period_end",
            measurement,
            breakdown,
        )

    def all_series(self, breakdown: str) -> pd.DataFrame:
        """All figures of every measurement by one breakdown, in catalogue order and in time.

        Columns: measurement and SERIES_COLUMNS. One question for a page that shows many
        measurements; shared like `series`: do not change it in place.
        """
        return self._remembered(
            f"SELECT measurement, {', '.join(SERIES_COLUMNS)} FROM observation"
            " WHERE breakdown = ? ORDER BY indicator_order, measurement_order,"
            " subgroup_order, period_start, period_end",
            breakdown,
        )

    @cached_property
    def subgroups(self) -> dict[str, list[str]]:
        """The subgroups of each breakdown that have figures, both in the catalogue's order."""
        held = self._ask(
            "SELECT DISTINCT breakdown, subgroup, breakdown_order, subgroup_order FROM observation"
            " WHERE value IS NOT NULL ORDER BY breakdown_order, subgroup_order"
        )
        return held.groupby("breakdown", sort=False)["subgroup"].apply(list).to_dict()

    def newest_periods(self) -> pd.DataFrame:
        """The newest period of each indicator that has figures, the newest first.

        Columns: indicator, period_label, period_end.
        """
        return self._remembered(
            "SELECT indicator, arg_max(period_label, period_end) AS period_label,"
            " max(period_end) AS period_end FROM observation WHERE value IS NOT NULL"
            " GROUP BY indicator, indicator_order ORDER BY max(period_end) DESC, indicator_order"
        )

    @cached_property
    def changes(self) -> pd.DataFrame | None:
        """What changed since the release before, by the report beside this one.

        Columns: CHANGE_COLUMNS. None when there is no report that can be read, as for the
        first release.
        """
        try:
            report = self.path.with_name(f"{self.id}.diff.json").read_text(encoding="utf-8")
            content = json.loads(report)
            told = pd.DataFrame(content["changes"], dtype=str)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return told.reindex(columns=CHANGE_COLUMNS, fill_value="") if content["old"] else None

    @cached_property
    def breakdowns(self) -> dict[str, list[str]]:
        """The breakdowns of each measurement that has figures, in the catalogue's order."""
        held = self._ask(
            "SELECT DISTINCT measurement, breakdown, breakdown_order FROM observation"
            " ORDER BY measurement, breakdown_order"
        )
        return held.groupby("measurement")["breakdown"].apply(list).to_dict()

    def time_covered(self, measurement: str) -> tuple[str, str] | None:
        """The labels of the first and the last period of a measurement, or None without any."""
        found = self._remembered(
            "SELECT arg_min(period_label, period_start) AS first,"
            " arg_max(period_label, period_end) AS last"
            " FROM observation WHERE measurement = ?",
            measurement,
        )
        first, last = found.iloc[0]
        return None if pd.isna(first) else (str(first), str(last))

    def figure(self, measurement: str, breakdown: str, subgroup: str, period: str) -> pd.DataFrame:
        """The one observation with this key, or no row."""
        return self._ask(
            "SELECT * FROM observation WHERE measurement = ? AND breakdown = ?"
            " AND subgroup = ? AND period_label = ?",
            measurement,
            breakdown,
            subgroup,
            period,
        )

    def all_observations(self) -> pd.DataFrame:
        """Every observation with EXPORT_COLUMNS and the release's id, in catalogue order."""
        columns = ", ".join(f'"{column}"' for column in EXPORT_COLUMNS)
        return self._ask(
            f"SELECT {columns}, ? AS release FROM observation ORDER BY indicator_order,"
            " measurement_order, breakdown_order, subgroup_order, period_start, period_end",
            self.id,
        )

    def observations(self, keys: pd.DataFrame) -> pd.DataFrame:
        """The observations with these keys: EXPORT_COLUMNS and the release's id, in order.

        `keys` has the columns measurement, breakdown, subgroup and period_label; the order is
        that of the catalogue, and then time.
        """
        columns = ", ".join(f'"{column}"' for column in EXPORT_COLUMNS)
        cursor = self.connection.cursor()
        cursor.register("asked", keys[OBSERVATION_KEY].drop_duplicates())
        return cursor.execute(
            f"SELECT {columns}, ? AS release FROM observation"
            f" SEMI JOIN asked USING ({', '.join(OBSERVATION_KEY)})"
            " ORDER BY indicator_order, measurement_order, breakdown_order, subgroup_order,"
            " period_start, period_end",
            [self.id],
        ).df()

    def tally(self, column: Literal["status", "ci_method", "precision"]) -> dict[str, int]:
        """How many observations have each value of a column, the most frequent first."""
        found = self._remembered(
            f"SELECT {column} AS name, count(*) AS figures FROM observation"
            " GROUP BY name ORDER BY figures DESC, name"
        )
        return dict(zip(found["name"], found["figures"].map(int), strict=True))

    def sources(self) -> pd.DataFrame:
        """What each source gave, one row per source with figures.

        Columns: source, figures (with a value), indicators, newest (a period label) and
        retrieved (the last day on which we took figures).
        """
        return self._remembered(
            "SELECT source, count(value) AS figures, count(DISTINCT indicator) AS indicators,"
            " arg_max(period_label, period_end) FILTER (value IS NOT NULL) AS newest,"
            " max(retrieved) AS retrieved FROM observation GROUP BY source ORDER BY source"
        )

    def count(self) -> int:
        """How many observations the release holds, missing ones included."""
        return int(self._ask("SELECT count(*) FROM observation").iat[0, 0])

    @cached_property
    def _remembered(self) -> Callable[..., pd.DataFrame]:
        return lru_cache(maxsize=512)(self._ask)

    def _ask(self, question: str, *values: str) -> pd.DataFrame:
        # A cursor of its own per question, read out at once: a shared one mixes up threads.
        return self.connection.cursor().execute(question, values).df()


class Releases:
    """The releases in a folder: the current one, followed when it changes, and those kept.

    A release that is no longer asked for is dropped, not closed: queries under way finish on it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._current: Release | None = None
        self._opened = lru_cache(maxsize=_MOST_OPEN)(Release.open)

    def current(self) -> Release:
        """The release that the pointer file names. Raises NoRelease when there is none."""
        if self._current is None or self._look() != self._stamp:
            with self._lock:
                self._follow()
        if self._current is None:
            raise NoRelease
        return self._current

    def kept(self, release_id: str) -> Release:
        """The release with this id that is or was current, or else raises NotKept."""
        if not _RELEASE_ID.fullmatch(release_id):
            raise NotKept("unknown")
        current = self.current()
        if release_id == current.id:
            return current
        path = self._folder / f"{release_id}.duckdb"
        # What was built and never published has no manifest beside it, and is not for readers.
        if not (path.is_file() and path.with_suffix(".json").is_file()):
            raise NotKept("gone")
        try:
            return self._opened(path)
        except UnreadableRelease as unreadable:
            raise NotKept("unreadable") from unreadable

    def _look(self) -> tuple[int, int] | None:
        try:
            seen = (self._folder / POINTER).stat()
        except FileNotFoundError:
            return None
        return seen.st_mtime_ns, seen.st_ino

    def _follow(self) -> None:
        # Looked at again inside the lock, or every waiting thread would open the file once more.
        stamp = self._look()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        opened = open_current(self._folder)
        if opened is not None:
            self._current = opened


def open_current(releases: Path) -> Release | None:
    """The current release, or None when there is none that can be read."""
    path = current_path(releases)
    return open_if_readable(path) if path else None


def open_if_readable(path: Path) -> Release | None:
    """The release in a file, or None, said in the log, when it holds none that we can read."""
    try:
        return Release.open(path)
    except UnreadableRelease as error:
        logging.getLogger(__name__).error("%s", error)
        return None


def current_path(releases: Path) -> Path | None:
    """The file that the pointer names, or None when it names no file."""
    try:
        name = (releases / POINTER).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    path = releases / name
    return path if name and path.is_file() else None
