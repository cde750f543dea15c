"""The catalogue: everything that the monitor says about an indicator, as typed entries.

Here: the shape of every entry in `data/catalogue/`, and look-ups by id. Not here:
reading the files and checking their references (catalogue_files.py), figures
(observations.py, query.py) and how texts are shown (wording.py, views/).
"""

import datetime
import re
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from indicators.periods import parse_period

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


def same_code(text: str) -> str:
    """A code as it is compared: '1', '01' and '1.0' are the same, whatever program wrote it."""
    number = re.fullmatch(r"(-?)0*([0-9]+)(?:\.([0-9]*?)0*)?", text.strip())
    if not number:
        return text.strip()
    sign, whole, part = number.groups()
    return sign + whole + (f".{part}" if part else "")


def _as_code(raw: object) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise ValueError(f"{raw!r} is geen code; zet woorden als 'yes' tussen aanhalingstekens")
    return same_code(str(raw))


Code = Annotated[str, BeforeValidator(_as_code), Field(min_length=1)]


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


_ADDING_UP = ("count", "million_euro", "euro")
_WITHOUT_ZERO = ("mean", "index")


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


class Division(Entry):
    """Subgroups that together are everyone, from the worst-off to the best-off.

    `shares` are their parts of the population, 1 together, where these follow from what the
    groups are: fifths hold 20% each. Without them nothing says how large the groups are.
    """

    subgroups: tuple[Id, ...] = Field(min_length=2)
    shares: tuple[float, ...] = ()

    @model_validator(mode="after")
    def _shares_are_parts_of_everyone(self) -> "Division":
        if not self.shares:
            return self
        if len(self.shares) != len(self.subgroups):
            raise ValueError(f"{len(self.subgroups)} subgroepen en {len(self.shares)} aandelen")
        if min(self.shares) <= 0 or abs(sum(self.shares) - 1) > 0.001:
            raise ValueError("aandelen zijn groter dan 0 en tellen samen op tot 1, zoals 0.2")
        return self


class Breakdown(Entry):
    """What people are split by, with its subgroups in their natural order.

    `ends` are the pairs of subgroups between which a difference is taken, the most telling
    first; one for each way in which sources group people. The first of a pair is the one
    whose disadvantage counts as positive. `divisions` are the ways to split everyone into
    groups from worst-off to best-off, where there is such an order.
    """

    id: Id
    name: Text
    ordered: bool = False
    ends: tuple[tuple[Id, Id], ...] = ()
    divisions: tuple[Division, ...] = ()
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
    licence: Text
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

    @property
    def adds_up(self) -> bool:
        """Whether a larger group has more for being larger: groups then show no difference."""
        return self.unit in _ADDING_UP

    @property
    def has_natural_zero(self) -> bool:
        """Whether it says something by how many times one figure is higher than another."""
        return self.unit not in _WITHOUT_ZERO


class Review(Entry):
    """Who says so, where, and when we last checked."""

    checked: datetime.date
    reference: str = Field(pattern=r"^https?://\S+$")
    note: str | None = None


class Indicator(Entry):
    """A concept of the monitor with all its measurements, most telling first.

    `search_words` are other words that readers look for it by, in either language.
    `formerly` are ids that old addresses know it by: it was renamed, or took over another.
    """

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
    search_words: tuple[str, ...] = ()
    formerly: tuple[Id, ...] = ()
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


def _existing_date(written: str) -> str:
    try:
        datetime.date.fromisoformat(written + "-01-01"[len(written) - 4 :])
    except ValueError as error:
        raise ValueError(f"'{written}' is geen bestaande datum, zoals 2023-05-22") from error
    return written


# A date as precise as it is known: 2023, 2023-05 or 2023-05-22. YAML reads some as other types.
PartialDate = Annotated[
    str,
    BeforeValidator(str),
    Field(pattern=r"^\d{4}(-\d\d(-\d\d)?)?$"),
    AfterValidator(_existing_date),
]


class PolicyDocument(Entry):
    """A letter or report of the government; `uncertain` says what its text leaves open."""

    id: Id
    title: str
    date: datetime.date
    date_precision: Literal["day", "month", "year"]
    reference: str
    address: str = Field(pattern=r"^https?://\S+$")
    uncertain: Text | None = None


EventKind = Literal[
    "programme",
    "letter",
    "report",
    "motion",
    "agreement",
    "campaign",
    "law",
    "measure",
    "theme",
]


class PolicyEvent(Entry):
    """A dated event of mental-health policy, drawn on charts that it is about: see moments.py.

    `on_charts` puts it before all others there. `line` is the line of action it belongs to,
    when it belongs to one; `reference` the official number, such as that of a motion.
    """

    id: Id
    date: datetime.date
    date_precision: Literal["day", "month", "year"]
    kind: EventKind
    name: Text
    description: Text
    document: Id
    line: Id | None = None
    reference: str | None = None
    uncertain: Text | None = None
    on_charts: bool = False
    populations: tuple[Id, ...] = ()
    indicators: tuple[Id, ...] = ()


class ActionLine(Entry):
    """A line of action of the government's approach, in which its measures are grouped."""

    id: Id
    number: int = Field(ge=1)
    name: Text
    description: Text


class PolicyFact(Entry):
    """What a document reports, in our words; `figures` are its figures exactly as published."""

    text: Text
    figures: tuple[str, ...] = ()


class PolicyMeasure(Entry):
    """A measure of the approach, as its document reports on it under this number.

    `first` and `last` are the earliest and the latest date that the document names for
    it, not necessarily its begin and end. `uncertain` says what the document leaves open.
    """

    id: Id
    number: int = Field(ge=1)
    line: Id
    name: Text
    description: Text
    partners: Text
    first: PartialDate | None = None
    last: PartialDate | None = None
    results: tuple[PolicyFact, ...]
    document: Id
    uncertain: Text | None = None
    populations: tuple[Id, ...] = ()
    indicators: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> "PolicyMeasure":
        if self.first and self.last and self.last < self.first[: len(self.last)]:
            raise ValueError(f"de laatste datum {self.last} ligt vóór de eerste, {self.first}")
        return self


class PolicyTheme(Entry):
    """A theme of the later action programme, with what is planned for it."""

    id: Id
    number: int = Field(ge=1)
    name: Text
    description: Text
    plans: tuple[PolicyFact, ...]
    document: Id
    populations: tuple[Id, ...] = ()
    indicators: tuple[Id, ...] = ()


class Policy(Entry):
    """All that the monitor says about policy, from the files in `policy/`."""

    documents: tuple[PolicyDocument, ...]
    events: tuple[PolicyEvent, ...]
    lines: tuple[ActionLine, ...] = ()
    measures: tuple[PolicyMeasure, ...] = ()
    themes: tuple[PolicyTheme, ...] = ()

    @cached_property
    def document(self) -> dict[str, PolicyDocument]:
        return {document.id: document for document in self.documents}


class Service(Entry):
    """A StatLine service: its address without the table, and the OData version it speaks.

    `catalog` is where a v3 service lists its tables with the number of their rows.
    """

    id: Id
    protocol: Literal["odata_v3", "odata_v4"]
    address: str = Field(pattern=r"^https?://\S+[^/]$")
    catalog: str | None = Field(default=None, pattern=r"^https?://\S+[^/]$")

    @model_validator(mode="after")
    def _only_v3_lists_its_rows(self) -> "Service":
        if self.catalog and self.protocol != "odata_v3":
            raise ValueError("'catalog' hoort alleen bij 'protocol: odata_v3'")
        return self


class TableDimension(Entry):
    """What a dimension of a StatLine table means to us.

    `role` subgroup: its members are looked up in `codelist`. `role` fixed: the
    measures name the members that they are about. `on_page` is what the dimension
    is called in figures taken over from StatLine's web page. `only` names the codes
    to fetch, without the blanks at their end; all of them when it is empty.
    """

    name: str
    on_page: str | None = None
    role: Literal["subgroup", "margin", "period", "fixed"]
    codelist: Id | None = None
    only: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _subgroups_have_a_codelist(self) -> "TableDimension":
        if (self.role == "subgroup") != bool(self.codelist):
            raise ValueError("bij 'role: subgroup' hoort een 'codelist', en anders niet")
        return self


class TableMeasure(Entry):
    """Which cells of a StatLine table are figures of which measurement.

    `path` is the chain of topic titles ending in the measure's own. `column` is its
    key in an export that carries no titles; where titles are given, only the stem
    of `column` counts, since the number at its end is a position and moves.
    `member` picks one member of a fixed dimension and `periods` one kind of period.
    """

    measurement: Id
    path: tuple[str, ...]
    column: str | None = None
    unit: str
    member: str | None = None
    periods: Literal["year", "quarter", "average"] | None = None


class Table(Entry):
    """A StatLine table as a source of figures.

    `service` answers for it, when it can still be asked. `year` is the period of a
    table that has none; `period_labels` gives our label for a code or title that
    does not say it by itself; `statuses` holds what the table's notes say of a
    period and its data does not. A measurement is in `measures` once: two columns
    on either side of a method break are two measurements.
    """

    id: Id
    title: str
    source: Id
    address: str = Field(pattern=r"^https?://\S+$")
    retrieved: datetime.date
    service: Id | None = None
    discontinued: bool = False
    successor: Id | None = None
    year: int | None = None
    period_labels: dict[str, str] = {}
    statuses: dict[str, Literal["provisional", "revised", "estimated"]] = {}
    dimensions: tuple[TableDimension, ...]
    measures: tuple[TableMeasure, ...]

    @model_validator(mode="after")
    def _has_a_period(self) -> "Table":
        if any(d.role == "period" for d in self.dimensions) == bool(self.year):
            raise ValueError("geef óf een dimensie met 'role: period' óf een 'year'")
        for label in self.period_labels.values():
            parse_period(label)
        return self

    @model_validator(mode="after")
    def _measures_are_told_apart(self) -> "Table":
        names = [measure.measurement for measure in self.measures]
        double = ", ".join(sorted({name for name in names if names.count(name) > 1}))
        if double:
            raise ValueError(
                f"{double} staat dubbel bij 'measures'; kolommen aan weerszijden van een"
                " methodebreuk zijn twee metingen"
            )
        fixed = [d.name for d in self.dimensions if d.role == "fixed"]
        if len(fixed) > 1:
            raise ValueError(f"hoogstens één dimensie heeft 'role: fixed', niet {fixed}")
        if any(bool(measure.member) != bool(fixed) for measure in self.measures):
            raise ValueError("bij 'role: fixed' heeft elke meting een 'member', en anders geen")
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


class MicrodataMeasure(Entry):
    """What a column of answers says: a percentage of people, or the mean of a score.

    A percentage counts the people whose code is in `counts_as` among all whose code
    is there or in `known`. A `mean` takes the numbers as they are. Codes in `missing`,
    and empty cells, are no answer.
    """

    measurement: Id
    column: str = Field(min_length=1)
    counts_as: tuple[Code, ...] = ()
    known: tuple[Code, ...] = ()
    mean: bool = False
    missing: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _percentage_or_mean(self) -> "MicrodataMeasure":
        if (bool(self.counts_as), bool(self.known)) != (not self.mean, not self.mean):
            raise ValueError("geef óf 'counts_as' en 'known' met codes óf 'mean: true'")
        _once_each([*self.counts_as, *self.known, *self.missing])
        return self


class MicrodataBreakdown(Entry):
    """Which codes of a column are which subgroup.

    People with a code in `ignore`, or with an empty cell, count only in the total and
    in other breakdowns.
    """

    breakdown: Id
    column: str = Field(min_length=1)
    subgroups: dict[Code, Id] = Field(min_length=1)
    ignore: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _codes_once(self) -> "MicrodataBreakdown":
        _once_each([*self.subgroups, *self.ignore])
        return self


class Microdata(Entry):
    """A survey whose respondents are delivered, and what their columns mean.

    A delivery is `data/deliveries/microdata/<id>_<period>.csv` or `.parquet`, such as
    `<id>_2024.csv`: one row per respondent. Its figures are `measures` for everyone
    and for each of `breakdowns`. `weight` is the column with how many people someone
    stands for, up to a constant. `stratum` and `cluster` are the columns of the first
    stage of the sample; a cluster's code counts within its stratum, and without a
    `cluster` each respondent was drawn alone.

    A figure is withheld when it rests on fewer than `minimum_respondents` answers, or
    when fewer than `minimum_in_category` respondents have the trait or do not have it:
    0 and 100 percent are never shown, since they say something of everyone.
    """

    id: Id
    source: Id
    publication: str = Field(min_length=1)
    address: str = Field(pattern=r"^https?://\S+$")
    weight: str = Field(min_length=1)
    stratum: str | None = None
    cluster: str | None = None
    minimum_respondents: int = Field(ge=1)
    minimum_in_category: int = Field(ge=1)
    measures: tuple[MicrodataMeasure, ...] = Field(min_length=1)
    breakdowns: tuple[MicrodataBreakdown, ...] = ()


def _once_each(codes: list[str]) -> None:
    double = sorted({code for code in codes if codes.count(code) > 1})
    if double:
        raise ValueError(f"de code '{double[0]}' staat er twee keer")


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
    services: tuple[Service, ...] = ()
    tables: tuple[Table, ...]
    codelists: tuple[Codelist, ...]
    microdata: tuple[Microdata, ...] = ()
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
    def renamed(self) -> dict[str, str]:
        """The present id of each indicator by every id that it had before."""
        return {former: i.id for i in self.indicators for former in i.formerly}

    @cached_property
    def measurement(self) -> dict[str, Measurement]:
        return {m.id: m for indicator in self.indicators for m in indicator.measurements}

    @cached_property
    def indicator_of(self) -> dict[str, Indicator]:
        """The indicator that each measurement belongs to."""
        return {m.id: indicator for indicator in self.indicators for m in indicator.measurements}

    @cached_property
    def service(self) -> dict[str, Service]:
        return {service.id: service for service in self.services}

    @cached_property
    def table(self) -> dict[str, Table]:
        return {table.id: table for table in self.tables}

    @cached_property
    def codelist(self) -> dict[str, Codelist]:
        return {codelist.id: codelist for codelist in self.codelists}

    @cached_property
    def microdata_by_id(self) -> dict[str, Microdata]:
        return {microdata.id: microdata for microdata in self.microdata}

    def limits_of(self, measurement: str) -> tuple[float | None, float | None]:
        """Lowest and highest possible value of a measurement: its scale, else its unit's range."""
        entry = self.measurement[measurement]
        unit = self.unit[entry.unit]
        return entry.scale or (unit.minimum, unit.maximum)

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
