"""The yearly refresh: fetch → check → build → diff → publish.

Here: the order of the steps and what each hands to the next. Every step is also a
command of its own (__main__.py). Not here: the work of each step.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from etl import release as releases
from etl.accepted import accepted_of
from etl.diff import Diff, compare
from etl.fetch import NoAnswer, StatLine
from etl.intake import Inputs, Report, known_tables, put_away, take_in
from etl.plausibility import Figures, PlausibilityWarning, warnings_of
from etl.raw import sweep
from etl.run import progress_over
from indicators.catalogue import Catalogue, Service, Table
from indicators.catalogue_files import load_catalogue
from indicators.problems import Problem, ProblemsFound
from indicators.query import Release, open_current

KEEP = 24


@dataclass(frozen=True)
class Prepared:
    """A release that may be published next: what it is made of, and what is odd about it."""

    inputs: Inputs
    release: Release
    current: Release | None
    warnings: tuple[PlausibilityWarning, ...]

    @property
    def is_new(self) -> bool:
        return self.current is None or self.current.id != self.release.id

    @cached_property
    def diff(self) -> Diff:
        """What this release changes; a release that is current already changes nothing."""
        return compare(self.current if self.is_new else self.release, self.release)


def refresh(data: Path, report: Report) -> Release:
    """The release of what is in `data` now, made current; StatLine is not asked.

    Raises ProblemsFound when something is wrong and Unaccepted when something is odd; the
    current release then stays.
    """
    return publish(prepare(data, report), data).release


def fetch(
    data: Path,
    report: Report,
    wanted: Collection[str] = (),
    without: Collection[str] = (),
    ask: Callable[[Service], StatLine] = StatLine,
) -> None:
    """Ask StatLine for every table of the catalogue, or those in `wanted`; keep its raw answers.

    `ask` gives the client for a service, with its patience. Raises ProblemsFound with what
    went wrong for each table, after all have been asked; NoAnswer when it was silence only.
    A service that gives no answer is not asked for its other tables.
    """
    catalogue = load_catalogue(data / "catalogue")
    problems: list[Problem] = []
    silent: set[str] = set()
    tables = _to_ask(catalogue, wanted, without, report)
    for table, progress in progress_over(tables, "StatLine"):
        service = catalogue.service[str(table.service)]
        if service.id in silent:
            report(f"{table.id}: niet gevraagd, want {service.id} geeft geen antwoord")
            continue
        try:
            fetched = ask(service).fetch(table, data / "raw", progress)
        except ProblemsFound as found:
            problems += found.problems
            if isinstance(found, NoAnswer):
                silent.add(service.id)
            report(f"{table.id}: niet gelukt")
            continue
        report(f"{table.id}: {'nieuwe cijfers' if fetched.is_new else 'niets nieuws'}")
        for notice in fetched.notices:
            report(f"  Let op: {notice}")
    sweep(data / "raw", {table.id for table in catalogue.tables})
    if problems:
        raise NoAnswer(problems) if len(silent) == len(problems) else ProblemsFound(problems)


def prepare(data: Path, report: Report, without: Collection[str] = ()) -> Prepared:
    """Check everything and build the release that comes of it, if it is not there yet."""
    (data / "releases").mkdir(exist_ok=True)
    (data / "deliveries" / "microdata").mkdir(parents=True, exist_ok=True)
    inputs = take_in(data, report, without)
    current = open_current(data / "releases")
    release = releases.build(inputs, data)
    if current is not None and current.id == release.id:
        return Prepared(inputs, release, current, ())
    return Prepared(inputs, release, current, tuple(doubts(inputs, release, current)))


def doubts(
    inputs: Inputs, release: Release | None, current: Release | None
) -> list[PlausibilityWarning]:
    """What is odd about these inputs, seen beside the current release."""
    new = Figures(inputs.catalogue, inputs.observations)
    old = None if current is None else Figures(current.catalogue, current.all_observations())
    return [*warnings_of(new, old), *_withdrawn(release)]


def publish(
    prepared: Prepared, data: Path, accept: Collection[str] = (), reason: str = "", keep: int = KEEP
) -> Prepared:
    """Make a prepared release current when nothing stands in its way, and put its inputs away."""
    accepted = accepted_of(prepared.warnings, accept, reason, data)
    if prepared.is_new:
        releases.publish(prepared.release, prepared.diff, accepted, data)
    put_away(prepared.inputs, data, prepared.release.id)
    releases.tidy(data, keep)
    return prepared


def _withdrawn(release: Release | None) -> Iterable[PlausibilityWarning]:
    if release is None or not releases.is_published(release):
        return
    withdrawn = releases.manifest_of(release).get("withdrawn_at")
    if withdrawn:
        what = f"deze release is op {withdrawn[:10]} teruggedraaid"
        remedy = "Accepteer dit alleen als zij toch goed is"
        yield PlausibilityWarning(f"withdrawn:{release.id}", what, remedy)


def _to_ask(
    catalogue: Catalogue, wanted: Collection[str], without: Collection[str], report: Report
) -> list[Table]:
    """The tables to ask for; those that no longer change are named and passed over."""
    known_tables([*wanted, *without], catalogue)
    for name in wanted:
        if catalogue.table[name].service is None:
            what, remedy = "deze tabel heeft geen 'service'", "Noem er een uit services.yaml"
            raise ProblemsFound([Problem(f"catalogue/tables/{name}.yaml", "", what, remedy)])
    asked = []
    for table in catalogue.tables:
        if (wanted and table.id not in wanted) or table.id in without or table.service is None:
            continue
        if table.discontinued and table.id not in wanted:
            report(f"{table.id}: stopgezet; de opvolger is {table.successor or 'onbekend'}")
            continue
        asked.append(table)
    return asked
