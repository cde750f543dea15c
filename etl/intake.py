"""All that the next release is made of, taken in and checked; nothing is published here.

Here: which files count, whose rows go before whose, the border check of all rows
together, and putting the rows that were taken in into `data/observations/` once
they are published. Not here: how each kind of file is read (files.py, raw.py,
deliveries.py, microdata.py) and what a row must be (indicators/observations.py).
"""

import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from etl.deliveries import delivery_files, read_delivery
from etl.files import observation_files, read_left_out, read_observation_file, write_whole
from etl.microdata import microdata_files, read_microdata
from etl.raw import fetched_on, newest
from etl.statline_rows import observations_from
from etl.statline_shapes import read_cells
from indicators.catalogue import Catalogue
from indicators.catalogue_files import load_catalogue
from indicators.observations import COLUMNS, KEY, WITHOUT_VALUE, check_observations, typed
from indicators.problems import Problem, ProblemsFound, nearest
from indicators.query import FORMAT
from indicators.wording import LEFT_OUT_REASONS

Report = Callable[[str], None]


@dataclass(frozen=True)
class Inputs:
    """All that a release is made of, checked: nothing in it is wrong.

    `rows` holds COLUMNS as text, with `file` and `line` (where a row came from) and
    `home` (the file in data/observations/ that keeps it). `changed` names the homes that
    hold other rows than before. `hashes` has the SHA-256 of every file that was read;
    `deliveries` are the files that institutes sent.
    """

    catalogue: Catalogue
    rows: pd.DataFrame
    left_out: pd.DataFrame
    changed: frozenset[str]
    hashes: dict[str, str]
    deliveries: tuple[Path, ...]

    @cached_property
    def observations(self) -> pd.DataFrame:
        """The rows as a release holds them: numbers, dates, and what follows from the catalogue."""
        return typed(self.rows, self.catalogue)

    @cached_property
    def content_hash(self) -> str:
        """The same figures and catalogue give the same hash, whichever file brought them.

        The day on which we looked is no content: asking again changes nothing.
        """
        told = [column for column in COLUMNS if column != "retrieved"]
        rows = self.rows.sort_values(KEY)[told]
        for column in _NUMBERS:  # 20.0 and 20 are the same number; how it was written is no content
            rows[column] = pd.to_numeric(rows[column].replace("", None))
        figures = rows.to_csv(index=False)
        left_out = self.left_out.drop(columns=["file", "line"]).to_csv(index=False)
        parts = [str(FORMAT), self.catalogue.model_dump_json(), figures, left_out]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def summary(self) -> list[str]:
        """What came in and what did not, in lines for a person."""
        missing = {s: int(self.rows["status"].eq(s).sum()) for s in WITHOUT_VALUE}
        counts = self.left_out["reason"].value_counts()
        return [
            f"Bronnen: {self.rows['source'].nunique()}",
            f"Regels gelezen: {len(self.rows) + len(self.left_out)}",
            f"Cijfers: {len(self.rows)}, waarvan zonder waarde: {sum(missing.values())}",
            *(f"  {_MISSING[s]}: {n}" for s, n in missing.items() if n),
            f"Weggelaten: {len(self.left_out)}",
            *(f"  {LEFT_OUT_REASONS[str(reason)]}: {n}" for reason, n in counts.items()),
        ]


_NUMBERS = ("value", "ci_lower", "ci_upper", "sample_size")
_MISSING = {
    "missing": "onbekend of onbetrouwbaar bij de bron",
    "suppressed": "geheim bij de bron",
    "not_applicable": "kan niet voorkomen",
    "not_measured": "niet gemeten",
}


def take_in(data: Path, report: Report, without: Collection[str] = ()) -> Inputs:
    """Read and check everything in `data/`; writes nothing.

    StatLine's raw answers replace the rows that we held of their table, and those with
    the same key that we took from a page; not for the tables in `without`. Delivered rows
    replace those with the same key and home. Reports a line per source. Raises
    ProblemsFound with all problems at once.
    """
    catalogue = load_catalogue(data / "catalogue")
    known_tables(without, catalogue)
    gathered = _Gathered(data, catalogue)
    gathered.observations()
    gathered.raw_answers(without)
    gathered.delivered(report)
    left_out, broken = read_left_out(data / "left_out.csv")
    problems = [*gathered.problems, *broken, *_unknown_reasons(left_out)]
    rows = gathered.rows()
    if rows.empty and not problems:
        what, remedy = "er zijn geen cijfers", "Zet CSV-bestanden in data/observations/"
        problems.append(Problem("observations", "", what, remedy))
    for source in catalogue.sources:
        report(f"{source.name.nl}: {int(rows['source'].eq(source.id).sum())} regels gelezen")
    found = check_observations(rows, catalogue)
    # Rows of an unreadable file are absent, so a measurement without rows says nothing then.
    problems += [p for p in found if not (problems and p.file.startswith("catalogue/"))]
    if problems:
        raise ProblemsFound(problems)
    hashes = _hashes(data, gathered.files)
    changed = gathered.changed(rows)
    return Inputs(catalogue, rows, left_out, changed, hashes, tuple(gathered.deliveries))


def known_tables(names: Collection[str], catalogue: Catalogue) -> None:
    """Raises ProblemsFound when some of these are no tables of the catalogue."""
    unknown = sorted(set(names) - catalogue.table.keys())
    if unknown:
        raise ProblemsFound(
            Problem(
                "catalogue/tables",
                "",
                f"de tabel '{name}' staat niet in de catalogus",
                nearest(name, catalogue.table),
            )
            for name in unknown
        )


class _Gathered:
    """Rows by the file that will keep them, gathered in the order in which they go before."""

    def __init__(self, data: Path, catalogue: Catalogue) -> None:
        self.data, self.catalogue = data, catalogue
        self.held: dict[str, pd.DataFrame] = {}
        self.sent: list[pd.DataFrame] = []
        self.files: list[Path] = []
        self.deliveries: list[Path] = []
        self.problems: list[Problem] = []

    def observations(self) -> None:
        for file in observation_files(self.data):
            self.held[file.name], broken = read_observation_file(file)
            self.files.append(file)
            self.problems += broken

    def raw_answers(self, without: Collection[str]) -> None:
        for table in self.catalogue.tables:
            folder = newest(self.data / "raw", table.id)
            if folder is None or table.id in without:
                continue
            try:
                cells = read_cells(folder)
                rows = observations_from(cells, table, self.catalogue, fetched_on(folder))
            except ProblemsFound as found:
                self.problems += found.problems
                continue
            name = f"statline-{table.id}.csv"
            place = {"file": f"raw/{folder.name}", "line": ""}
            self.held[name] = _in_the_order_of(self.held.get(name), rows.assign(**place))
            self.files += sorted(folder.iterdir())

    def delivered(self, report: Report) -> None:
        folder = self.data / "deliveries"
        self.problems += _unread_folders(folder)
        figures = dict.fromkeys(delivery_files(folder), read_delivery)
        respondents = dict.fromkeys(microdata_files(folder / "microdata"), read_microdata)
        for file, read in (figures | respondents).items():
            rows, broken = read(file, self.catalogue)
            bare = int(rows["value"].eq("").sum())
            found = f"{len(rows)} cijfers" + (f", waarvan {bare} zonder waarde" if bare else "")
            report(f"Levering {file.name}: {'niet te lezen, zie hieronder' if broken else found}")
            self.sent.append(rows)
            self.problems += broken
            self.deliveries.append(file)
            self.files.append(file)

    def rows(self) -> pd.DataFrame:
        """All rows, delivered ones in the place of those that they replace."""
        if not self.held and not self.sent:
            return pd.DataFrame(columns=[*COLUMNS, "file", "line", "home"], dtype=str)
        held = pd.concat([f.assign(home=name) for name, f in self.held.items()], ignore_index=True)
        held = _without_copies(held)
        if not self.sent:
            return held
        sent = pd.concat(self.sent, ignore_index=True)
        return _replaced(held, sent.assign(home=sent["source"] + ".csv"))

    def changed(self, rows: pd.DataFrame) -> frozenset[str]:
        """The homes that gain, lose or change a row."""
        fresh = rows.loc[rows["file"].ne("observations/" + rows["home"]), "home"]
        left = rows["home"].value_counts()
        poorer = {home for home, held in self.held.items() if left.get(home, 0) < len(held)}
        return frozenset({*fresh, *poorer})


def _unread_folders(deliveries: Path) -> Iterator[Problem]:
    read = {"microdata", "taken-in"}
    for place in sorted(deliveries.glob("*/")):
        if place.is_dir() and place.name not in read:
            what, remedy = "deze map wordt niet gelezen", "Zet de bestanden direct in deliveries/"
            yield Problem(f"deliveries/{place.name}/", "", what, remedy)


def _without_copies(held: pd.DataFrame) -> pd.DataFrame:
    """Without the figures that we took from a page and that StatLine itself now gives."""
    asked = held["file"].str.startswith("raw/")
    if not asked.any():
        return held
    given = set(_keys(held[asked]))
    copies = [key in given for key in _keys(held)]
    return held[asked | ~pd.Series(copies, held.index)].reset_index(drop=True)


def _in_the_order_of(before: pd.DataFrame | None, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows in the order in which we held them, new ones last: a file's history stays readable."""
    if before is None:
        return rows
    places = {key: place for place, key in enumerate(_keys(before))}
    order = [places.get(key, len(places)) for key in _keys(rows)]
    return rows.iloc[pd.Series(order).argsort(kind="stable")]


def _replaced(held: pd.DataFrame, sent: pd.DataFrame) -> pd.DataFrame:
    """`held` with the rows of `sent` in the place of those with the same key and home, or last."""
    places = {key: place for place, key in enumerate(_keys(held, "home"))}
    order = [places.get(key, len(held)) for key in _keys(sent, "home")]
    kept = held.drop(index=[place for place in set(order) if place < len(held)])
    rows = pd.concat([kept, sent.set_axis(order)])
    return rows.sort_index(kind="stable").reset_index(drop=True)


def _keys(rows: pd.DataFrame, *also: str) -> Iterator[tuple[str, ...]]:
    return rows[[*KEY, *also]].itertuples(index=False, name=None)


def put_away(inputs: Inputs, data: Path, release: str) -> None:
    """Keep what was taken in: rows in data/observations/, deliveries in a folder of the release.

    Safe to do again after it was broken off: the same rows give the same files.
    """
    for home in sorted(inputs.changed):
        rows = inputs.rows[inputs.rows["home"].eq(home)]
        file = data / "observations" / home
        if rows.empty:
            file.unlink(missing_ok=True)
        else:
            write_whole(file, rows[list(COLUMNS)].to_csv(index=False, lineterminator="\n"))
    for file in inputs.deliveries:
        kept = data / "deliveries" / "taken-in" / release / file.relative_to(data / "deliveries")
        kept.parent.mkdir(parents=True, exist_ok=True)
        file.replace(kept)


def _unknown_reasons(left_out: pd.DataFrame) -> Iterator[Problem]:
    for row in left_out[~left_out["reason"].isin(LEFT_OUT_REASONS)].itertuples():
        remedy = nearest(row.reason, LEFT_OUT_REASONS)
        yield Problem(row.file, f"regel {row.line}", f"onbekende reden '{row.reason}'", remedy)


def _hashes(data: Path, files: list[Path]) -> dict[str, str]:
    catalogue = (data / "catalogue").rglob("*.yaml")
    return {
        file.relative_to(data).as_posix(): _sha256(file)
        for file in sorted([*catalogue, *files, data / "left_out.csv"])
    }


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
