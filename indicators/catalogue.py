"""The catalogue: everything that the monitor says about an indicator, as typed entries.

Here: the shape of every file in `data/catalogue/`, loading them, and the checks
that need nothing but the catalogue. Not here: figures (observations.py, query.py)
and how texts are shown (wording.py, views/). Unknown keys are errors.
"""

import datetime
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from indicators.problems import Problem, ProblemsFound, nearest

Id = Annotated[str, Field(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_+.-]*$", max_length=60)]
Direction = Literal["higher_is_better", "higher_is_worse", "neutral"]
SetId = Literal["core", "supplementary", "determinant", "consequence", "context"]
Frequency = Literal[
    "monthly",
    "quarterly",
    "half_yearly",
    "yearly",
    "every_two_years",
    "every_four_years",
    "once_a_decade",
    "irregular",
    "once",
]


class Entry(BaseModel):
    """Base of all catalogue entries: unknown keys are refused and nothing changes later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Entry):
    """One text in Dutch and in English."""

    nl: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Ages(Entry):
    """Ages in years, both included; no upper limit when `last` is empty."""

    first: int = Field(ge=0, le=110)
    last: int | None = Field(default=None, ge=0, le=110)

    @model_validator(mode="after")
    def _in_order(self) -> "Ages":
        if self.last is not None and self.last < self.first:
            raise ValueError(f"de leeftijd tot en met {self.last} ligt vóór {self.first}")
        return self


class Unit(Entry):
    """A unit: how its numbers are written and between which limits they lie."""

    id: Id
    name: Text
    suffix: Text | None = None
    minimum: float | None = None
    maximum: float | None = None


class Population(Entry):
    """Who a figure is about."""

    id: Id
    name: Text
    description: Text


class Subgroup(Entry):
    """One part of a breakdown; `ages` when it is an age group."""

    id: Id
    name: Text
    ages: Ages | None = None


class Breakdown(Entry):
    """What people are split by, with its subgroups in their natural order."""

    id: Id
    name: Text
    ordered: bool = False
    subgroups: tuple[Subgroup, ...]

    @cached_property
    def by_id(self) -> dict[str, Subgroup]:
        return {subgroup.id: subgroup for subgroup in self.subgroups}


class CrossedBreakdown(Entry):
    """Two breakdowns at once; a subgroup is written as `first_second`, such as 15-24_men."""

    id: Id
    name: Text
    cross: tuple[Id, Id]


def _kind_of_breakdown(raw: Any) -> str:
    crossed = "cross" in raw if isinstance(raw, dict) else isinstance(raw, CrossedBreakdown)
    return "crossed" if crossed else "plain"


AnyBreakdown = Annotated[
    Annotated[Breakdown, Tag("plain")] | Annotated[CrossedBreakdown, Tag("crossed")],
    Discriminator(_kind_of_breakdown),
]


class Theme(Entry):
    """A theme within a set, in the order in which the monitor names them."""

    id: Id
    sets: tuple[SetId, ...]
    name: Text


class Topic(Entry):
    """A topic of the monitor's conceptual model.

    `role` says what becomes of it here: indicators, a breakdown of other
    indicators, or context that no figure can describe.
    """

    id: Id
    theme: Id
    name: Text
    role: Literal["indicators", "breakdown", "no_measure"]
    note: Text | None = None


class Source(Entry):
    """A survey or register that figures come from, its holder and its licence."""

    id: Id
    name: Text
    holder: str
    kind: Literal["survey", "register", "panel", "policy_document", "estimate"]
    description: Text
    address: str = Field(pattern=r"^https?://\S+$")
    licence: str
    licence_address: str | None = Field(default=None, pattern=r"^https?://\S+$")
    caution: Text | None = None


class PartOf(Entry):
    """A subgroup of a measurement that is a population of its own (young adults = ages 15–24)."""

    population: Id
    breakdown: Id
    subgroup: Id


class Measurement(Entry):
    """How one indicator is measured. A line joins only points of one measurement.

    `finding` is what follows the number in a sentence: "van de werknemers had
    burn-outklachten".
    """

    id: Id
    name: Text
    finding: Text | None = None
    instrument: Text
    cut_off: Text | None = None
    unit: Id
    scale: tuple[float, float] | None = None
    direction: Direction | None = None
    source: Id
    population: Id
    ages: Ages
    frequency: Frequency
    also_about: tuple[PartOf, ...] = ()
    levels_of: Id | None = None
    note: Text | None = None
    no_figures: Text | None = None


class Review(Entry):
    """Who says so, where, and when we last checked."""

    checked: datetime.date
    reference: str = Field(pattern=r"^https?://\S+$")
    note: str | None = None


class Indicator(Entry):
    """A concept of the monitor with all its measurements, most telling first."""

    id: Id
    set: SetId
    theme: Id
    topic: Id | None = None
    order: int = 100
    rivm_number: str | None = None
    certainty: Literal["confirmed", "named", "candidate"]
    provisional: Text | None = None
    name: Text
    definition: Text
    direction: Direction
    help_line: bool = False
    no_figures: Text | None = None
    measurements: tuple[Measurement, ...] = ()
    review: Review

    @model_validator(mode="after")
    def _figures_or_a_reason(self) -> "Indicator":
        if bool(self.measurements) == bool(self.no_figures):
            raise ValueError("geef óf 'measurements' óf 'no_figures' met de reden, niet beide")
        return self


class MethodBreak(Entry):
    """A date from which figures do not compare with earlier ones.

    `kind` break cuts the line; `caution` marks a disturbed period up to `until`
    and leaves the line whole.
    """

    id: Id
    kind: Literal["break", "caution"]
    date: datetime.date
    until: datetime.date | None = None
    sources: tuple[Id, ...] = ()
    measurements: tuple[Id, ...] = ()
    name: Text
    reason: Text
    reference: str = Field(pattern=r"^https?://\S+$")


class PolicyDocument(Entry):
    """A letter or report of the government."""

    id: Id
    title: str
    date: datetime.date
    date_precision: Literal["day", "month", "year"]
    reference: str
    address: str = Field(pattern=r"^https?://\S+$")


class PolicyEvent(Entry):
    """A dated event of mental-health policy, drawn on the charts that it is about."""

    id: Id
    date: datetime.date
    date_precision: Literal["day", "month", "year"]
    kind: Literal["programme", "letter", "report", "motion", "agreement", "campaign", "law"]
    name: Text
    description: Text
    document: Id
    on_charts: bool = False
    populations: tuple[Id, ...] = ()
    indicators: tuple[Id, ...] = ()


class Policy(Entry):
    """All that the monitor says about policy."""

    documents: tuple[PolicyDocument, ...]
    events: tuple[PolicyEvent, ...]


class TableDimension(Entry):
    """What a dimension of a StatLine table means to us.

    `role` subgroup: its members are looked up in `codelist`. `role` fixed: the
    measures name the members that they are about. `on_page` is what the dimension
    is called in figures taken over from StatLine's web page.
    """

    name: str
    on_page: str | None = None
    role: Literal["subgroup", "margin", "period", "fixed"]
    codelist: Id | None = None

    @model_validator(mode="after")
    def _subgroups_have_a_codelist(self) -> "TableDimension":
        if (self.role == "subgroup") != bool(self.codelist):
            raise ValueError("bij 'role: subgroup' hoort een 'codelist', en anders niet")
        return self


class TableMeasure(Entry):
    """Which cells of a StatLine table are figures of which measurement.

    `path` is the chain of topic titles ending in the measure's own; `column` is
    its key in an export that carries no titles. `member` picks one member of a
    fixed dimension and `periods` one kind of period.
    """

    measurement: Id
    path: tuple[str, ...]
    column: str | None = None
    unit: str
    member: str | None = None
    periods: Literal["year", "quarter", "average"] | None = None


class Table(Entry):
    """A StatLine table as a source of figures.

    `year` is the period of a table that has none; `statuses` holds what the table's
    notes say of a period and its data does not.
    """

    id: Id
    title: str
    source: Id
    address: str = Field(pattern=r"^https?://\S+$")
    retrieved: datetime.date
    discontinued: bool = False
    successor: Id | None = None
    year: int | None = None
    statuses: dict[str, Literal["provisional", "revised", "estimated"]] = {}
    dimensions: tuple[TableDimension, ...]
    measures: tuple[TableMeasure, ...]

    @model_validator(mode="after")
    def _has_a_period(self) -> "Table":
        if any(d.role == "period" for d in self.dimensions) == bool(self.year):
            raise ValueError("geef óf een dimensie met 'role: period' óf een 'year'")
        return self


class Member(Entry):
    """A source's code, title or both in our words; `ignore` gives the reason to leave it out."""

    code: str | None = None
    title: str | None = None
    breakdown: Id | None = None
    subgroup: Id | None = None
    ignore: str | None = None

    @model_validator(mode="after")
    def _known_or_ignored(self) -> "Member":
        if bool(self.ignore) == bool(self.breakdown and self.subgroup):
            raise ValueError("geef óf 'breakdown' en 'subgroup' óf 'ignore' met de reden")
        if not (self.code or self.title):
            raise ValueError("geef een 'code', een 'title' of beide")
        return self


class Codelist(Entry):
    """A source's codes in our words."""

    id: Id
    members: tuple[Member, ...]

    @cached_property
    def by_name(self) -> dict[str, Member]:
        """Members by code and by title: machine-readable tables use the one, pages the other."""
        return {name: m for m in self.members for name in (m.code, m.title) if name}


class Headline(Entry):
    """A figure that opens the page: one measurement, and which subgroup and period of it."""

    measurement: Id
    breakdown: Id = "total"
    subgroup: Id = "total"
    period: str
    also: tuple[PartOf, ...] = ()


class Catalogue(Entry):
    """The whole catalogue, with look-ups by id."""

    units: tuple[Unit, ...]
    populations: tuple[Population, ...]
    breakdowns: tuple[AnyBreakdown, ...]
    themes: tuple[Theme, ...]
    topics: tuple[Topic, ...]
    sources: tuple[Source, ...]
    indicators: tuple[Indicator, ...]
    breaks: tuple[MethodBreak, ...]
    policy: Policy
    tables: tuple[Table, ...]
    codelists: tuple[Codelist, ...]
    headlines: tuple[Headline, ...]

    @cached_property
    def unit(self) -> dict[str, Unit]:
        return {unit.id: unit for unit in self.units}

    @cached_property
    def population(self) -> dict[str, Population]:
        return {population.id: population for population in self.populations}

    @cached_property
    def breakdown(self) -> dict[str, Breakdown]:
        """Every breakdown by id, the crossed ones written out."""
        plain = {b.id: b for b in self.breakdowns if isinstance(b, Breakdown)}
        crossed = [b for b in self.breakdowns if isinstance(b, CrossedBreakdown)]
        return plain | {b.id: _written_out(b, plain) for b in crossed}

    @cached_property
    def source(self) -> dict[str, Source]:
        return {source.id: source for source in self.sources}

    @cached_property
    def indicator(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self.indicators}

    @cached_property
    def measurement(self) -> dict[str, Measurement]:
        return {m.id: m for indicator in self.indicators for m in indicator.measurements}

    @cached_property
    def indicator_of(self) -> dict[str, Indicator]:
        """The indicator that each measurement belongs to."""
        return {m.id: indicator for indicator in self.indicators for m in indicator.measurements}

    @cached_property
    def table(self) -> dict[str, Table]:
        return {table.id: table for table in self.tables}

    @cached_property
    def codelist(self) -> dict[str, Codelist]:
        return {codelist.id: codelist for codelist in self.codelists}

    def subgroup(self, breakdown: str, subgroup: str) -> Subgroup:
        return self.breakdown[breakdown].by_id[subgroup]

    def ages_of(self, measurement: str, breakdown: str, subgroup: str) -> Ages:
        """The ages that a figure is about: those of its age group within its measurement's."""
        whole = self.measurement[measurement].ages
        part = self.subgroup(breakdown, subgroup).ages or whole
        limits = [last for last in (part.last, whole.last) if last is not None]
        first = max(part.first, whole.first)
        last = max(min(limits), first) if limits else None
        return Ages(first=first, last=last)

    def breaks_of(self, measurement: Measurement) -> list[MethodBreak]:
        """Breaks and cautions that touch a measurement, oldest first."""
        touching = [
            b
            for b in self.breaks
            if measurement.id in b.measurements or measurement.source in b.sources
        ]
        return sorted(touching, key=lambda b: b.date)


def _written_out(crossed: CrossedBreakdown, plain: dict[str, Breakdown]) -> Breakdown:
    """A crossed breakdown with a subgroup for every pair, in the order of its two parts."""
    first, second = (plain[part] for part in crossed.cross)
    pairs = tuple(
        Subgroup(
            id=f"{a.id}_{b.id}",
            name=Text(nl=f"{b.name.nl}, {a.name.nl}", en=f"{b.name.en}, {a.name.en}"),
            ages=a.ages or b.ages,
        )
        for a in first.subgroups
        for b in second.subgroups
    )
    return Breakdown(id=crossed.id, name=crossed.name, ordered=first.ordered, subgroups=pairs)


class _UniqueKeyLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML with a duplicate key as an error; PyYAML itself would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                line = node.start_mark.line + 1
                raise yaml.YAMLError(
                    f"de sleutel '{key}' staat dubbel, in het blok op regel {line}"
                )
        return super().construct_mapping(node, deep)


_LISTS: dict[str, Any] = {
    "units": tuple[Unit, ...],
    "populations": tuple[Population, ...],
    "breakdowns": tuple[AnyBreakdown, ...],
    "themes": tuple[Theme, ...],
    "topics": tuple[Topic, ...],
    "breaks": tuple[MethodBreak, ...],
    "policy": Policy,
    "headlines": tuple[Headline, ...],
}
_FOLDERS: dict[str, type[Entry]] = {
    "indicators": Indicator,
    "sources": Source,
    "tables": Table,
    "codelists": Codelist,
}


def load_catalogue(folder: Path) -> Catalogue:
    """Read `data/catalogue/`.

    Raises ProblemsFound with every problem in every file: not readable as YAML,
    unknown or missing keys, impossible values, and references to nothing.
    """
    problems: list[Problem] = []
    parts: dict[str, Any] = {}
    for name, shape in _LISTS.items():
        parts[name] = _read(folder, folder / f"{name}.yaml", TypeAdapter(shape), problems)
    for name, entry in _FOLDERS.items():
        files = sorted((folder / name).glob("*.yaml"))
        entries = [_read(folder, file, TypeAdapter(entry), problems) for file in files]
        parts[name] = tuple(e for e in entries if e is not None)
        problems += _misnamed(folder, files, entries)
    if problems:
        raise ProblemsFound(problems)
    catalogue = Catalogue.model_construct(**parts)
    problems = list(_dangling(catalogue))
    if problems:
        raise ProblemsFound(problems)
    return catalogue


def _read(folder: Path, file: Path, shape: TypeAdapter[Any], problems: list[Problem]) -> Any:
    name = file.relative_to(folder.parent).as_posix()
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), _UniqueKeyLoader)
        if content is not None:
            return shape.validate_python(content)
        problems.append(Problem(name, "", "het bestand is leeg", "Vul het of haal het weg"))
    except FileNotFoundError:
        problems.append(Problem(name, "", "het bestand ontbreekt", "Zet het terug"))
    except UnicodeDecodeError as error:
        what = f"het bestand is geen UTF-8 (byte {error.start})"
        problems.append(Problem(name, "", what, "Sla het op als UTF-8"))
    except yaml.YAMLError as error:
        what = "het bestand is niet te lezen als YAML: " + " ".join(str(error).split())
        problems.append(Problem(name, "", what, "Kijk naar inspringing, dubbele punten en haakjes"))
    except ValidationError as error:
        problems += [_in_words(name, detail) for detail in error.errors()]
    return None


def _in_words(file: str, detail: Any) -> Problem:
    """A pydantic error as a problem that an analyst can act on."""
    place = " › ".join(str(part) for part in detail["loc"])
    key = str(detail["loc"][-1]) if detail["loc"] else ""
    match detail["type"]:
        case "extra_forbidden":
            known = {name for shape in Entry.__subclasses__() for name in shape.model_fields}
            return Problem(file, place, f"onbekende sleutel '{key}'", nearest(key, known - {key}))
        case "missing":
            return Problem(file, place, f"de sleutel '{key}' ontbreekt", "Vul hem in")
        case "literal_error":
            remedy = f"Kies uit {detail['ctx']['expected'].replace(' or ', ' of ')}"
            return Problem(file, place, f"'{detail['input']}' bestaat hier niet", remedy)
        case "value_error":
            what = str(detail["ctx"]["error"])
            return Problem(file, place, what, "Verbeter dit in het bestand")
        case "string_pattern_mismatch":
            what = f"'{detail['input']}' heeft niet de juiste vorm"
            return Problem(file, place, what, f"Verwacht: {detail['ctx']['pattern']}")
        case kind:
            what = f"de waarde {str(detail['input'])[:60]!r} past hier niet"
            first = kind.split("_")[0]
            return Problem(file, place, what, _EXPECTED.get(first, f"Verwacht: {detail['msg']}"))


_EXPECTED = {
    "string": "Hier hoort tekst, die niet leeg is",
    "list": "Hier hoort een lijst",
    "tuple": "Hier hoort een lijst",
    "model": "Hier hoort een blok met sleutels",
    "int": "Hier hoort een heel getal",
    "float": "Hier hoort een getal, met een punt vóór de decimalen",
    "bool": "Hier hoort true of false",
    "date": "Hier hoort een datum als 2026-11-23",
    "greater": "Hier hoort een hoger getal",
    "less": "Hier hoort een lager getal",
}


def _misnamed(folder: Path, files: list[Path], entries: list[Any]) -> Iterator[Problem]:
    for file, entry in zip(files, entries, strict=True):
        if entry is not None and entry.id != file.stem:
            name = file.relative_to(folder.parent).as_posix()
            what = f"de id is '{entry.id}' en het bestand heet '{file.stem}'"
            yield Problem(name, "id", what, "Maak ze gelijk")


def _dangling(catalogue: Catalogue) -> Iterator[Problem]:
    """References to entries that do not exist, and ids that occur twice."""
    crossings = list(_dangling_in_crossings(catalogue))
    yield from crossings
    if crossings:
        return
    yield from _doubles(catalogue)
    themes = {theme.id for theme in catalogue.themes}
    for topic in catalogue.topics:
        yield from _unknown("catalogue/topics.yaml", topic.id, "thema", topic.theme, themes)
    for indicator in catalogue.indicators:
        yield from _dangling_in_indicator(catalogue, indicator)
    for table in catalogue.tables:
        yield from _dangling_in_table(catalogue, table)
    for codelist in catalogue.codelists:
        yield from _dangling_in_codelist(catalogue, codelist)
    yield from _dangling_in_breaks(catalogue)
    yield from _dangling_in_headlines(catalogue)
    yield from _dangling_in_policy(catalogue)


def _dangling_in_crossings(catalogue: Catalogue) -> Iterator[Problem]:
    plain = {b.id for b in catalogue.breakdowns if isinstance(b, Breakdown)}
    for b in catalogue.breakdowns:
        for part in b.cross if isinstance(b, CrossedBreakdown) else ():
            yield from _unknown("catalogue/breakdowns.yaml", b.id, "uitsplitsing", part, plain)


def _dangling_in_breaks(catalogue: Catalogue) -> Iterator[Problem]:
    file = "catalogue/breaks.yaml"
    for b in catalogue.breaks:
        for m in b.measurements:
            yield from _unknown(file, b.id, "meting", m, catalogue.measurement)
        for source in b.sources:
            yield from _unknown(file, b.id, "bron", source, catalogue.source)


def _dangling_in_codelist(catalogue: Catalogue, codelist: Codelist) -> Iterator[Problem]:
    file = f"catalogue/codelists/{codelist.id}.yaml"
    for member in codelist.members:
        if member.breakdown and member.subgroup:
            name = str(member.code or member.title)
            yield from _unknown_subgroup(catalogue, file, name, member.breakdown, member.subgroup)


def _dangling_in_headlines(catalogue: Catalogue) -> Iterator[Problem]:
    file = "catalogue/headlines.yaml"
    for headline in catalogue.headlines:
        name = headline.measurement
        yield from _unknown(file, name, "meting", name, catalogue.measurement)
        groups = [(part.breakdown, part.subgroup) for part in headline.also]
        for breakdown, subgroup in [(headline.breakdown, headline.subgroup), *groups]:
            yield from _unknown_subgroup(catalogue, file, name, breakdown, subgroup)


def _doubles(catalogue: Catalogue) -> Iterator[Problem]:
    """Ids that stand twice: in a list, in a breakdown, or as measurements anywhere."""
    for name in ("units", "populations", "breakdowns", "themes", "topics", "breaks"):
        ids = [entry.id for entry in getattr(catalogue, name)]
        yield from _twice(f"catalogue/{name}.yaml", "", ids)
    for breakdown in catalogue.breakdowns:
        if isinstance(breakdown, Breakdown):
            ids = [subgroup.id for subgroup in breakdown.subgroups]
            yield from _twice("catalogue/breakdowns.yaml", breakdown.id, ids)
    seen: dict[str, str] = {}
    for indicator in catalogue.indicators:
        for m in indicator.measurements:
            file = f"catalogue/indicators/{indicator.id}.yaml"
            if m.id in seen:
                what = f"de meting '{m.id}' staat ook in {seen[m.id]}"
                yield Problem(file, m.id, what, "Geef elke meting een eigen id")
            seen[m.id] = file


def _twice(file: str, where: str, ids: list[str]) -> Iterator[Problem]:
    for double in sorted({i for i in ids if ids.count(i) > 1}):
        yield Problem(file, where, f"'{double}' staat dubbel", "Haal er een weg")


def _dangling_in_indicator(catalogue: Catalogue, indicator: Indicator) -> Iterator[Problem]:
    file = f"catalogue/indicators/{indicator.id}.yaml"
    themes = {theme.id for theme in catalogue.themes if indicator.set in theme.sets}
    yield from _unknown(file, "theme", "thema van deze set", indicator.theme, themes)
    if indicator.topic:
        topics = {topic.id for topic in catalogue.topics}
        yield from _unknown(file, "topic", "onderwerp", indicator.topic, topics)
    for m in indicator.measurements:
        yield from _unknown(file, m.id, "eenheid", m.unit, catalogue.unit)
        yield from _unknown(file, m.id, "bron", m.source, catalogue.source)
        yield from _unknown(file, m.id, "populatie", m.population, catalogue.population)
        for part in m.also_about:
            yield from _unknown(file, m.id, "populatie", part.population, catalogue.population)
            yield from _unknown_subgroup(catalogue, file, m.id, part.breakdown, part.subgroup)


def _dangling_in_table(catalogue: Catalogue, table: Table) -> Iterator[Problem]:
    file = f"catalogue/tables/{table.id}.yaml"
    yield from _unknown(file, "source", "bron", table.source, catalogue.source)
    for measure in table.measures:
        name = measure.measurement
        yield from _unknown(file, "measures", "meting", name, catalogue.measurement)
    for dimension in table.dimensions:
        if dimension.codelist:
            known = catalogue.codelist
            yield from _unknown(file, dimension.name, "codelijst", dimension.codelist, known)


def _dangling_in_policy(catalogue: Catalogue) -> Iterator[Problem]:
    file = "catalogue/policy.yaml"
    documents = {document.id for document in catalogue.policy.documents}
    for event in catalogue.policy.events:
        yield from _unknown(file, event.id, "document", event.document, documents)
        for population in event.populations:
            yield from _unknown(file, event.id, "populatie", population, catalogue.population)
        for indicator in event.indicators:
            yield from _unknown(file, event.id, "indicator", indicator, catalogue.indicator)


def _unknown(
    file: str, where: str, kind: str, name: str, known: Iterable[str]
) -> Iterator[Problem]:
    options = set(known)
    if name not in options:
        unknown = "onbekend" if kind.split(maxsplit=1)[0] in _NEUTER else "onbekende"
        yield Problem(file, where, f"{unknown} {kind} '{name}'", nearest(name, options))


_NEUTER = ("thema", "onderwerp", "document")


def _unknown_subgroup(
    catalogue: Catalogue, file: str, where: str, breakdown: str, subgroup: str
) -> Iterator[Problem]:
    if breakdown not in catalogue.breakdown:
        yield from _unknown(file, where, "uitsplitsing", breakdown, catalogue.breakdown)
    else:
        known = catalogue.breakdown[breakdown].by_id
        yield from _unknown(file, where, f"subgroep van {breakdown}", subgroup, known)
