"""A factsheet: what a release says about one group of people, one set, or the whole monitor.

Here: which factsheets there are, and what stands in each, as plain data that follows from the
release alone. Not here: its key messages (factsheet_messages.py) and how it looks
(factsheet_html.py, factsheet_pdf.py). Its charts, figures and words are those of the pages.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from indicators import wording
from indicators.catalogue import Catalogue, Indicator, Theme
from indicators.exhibits import Exhibit
from indicators.glance import figures_of
from indicators.language import N_, _, language, said
from indicators.query import Release
from indicators.takeaway import factsheet_prose as prose
from indicators.takeaway.factsheet_messages import Message, messages
from indicators.takeaway.factsheet_prose import Prose
from indicators.views import cells
from indicators.views.cells import Absent, Found, Group
from indicators.views.choice import Choice
from indicators.views.request import absolute, address_of, pinned_to
from indicators.views.view import View

MONITOR = "monitor"
_MENTAL_HEALTH = ("core", "supplementary")
_AROUND = ("determinant", "consequence")
_NONE = "–"


@dataclass(frozen=True)
class Subject:
    """What a factsheet is about: one population, one set of indicators, or the whole monitor.

    `sets` are those that it is about, with charts; `around` those that it adds as tables.
    """

    id: str
    sets: tuple[str, ...]
    around: tuple[str, ...] = ()
    population: str = ""

    @property
    def group(self) -> Group:
        """Whose figures these are; without a population those of each measurement itself."""
        return Group(self.population)

    def name(self, catalogue: Catalogue) -> str:
        """Its title: Studenten, Determinanten, or that of the whole."""
        if self.population:
            return said(catalogue.population[self.population].name)
        if self.id == MONITOR:
            return _("Mentale gezondheid in Nederland")
        return _(wording.SETS[self.id])


@dataclass(frozen=True)
class Row:
    """An indicator in a table: its name, how and of whom it is measured, its cells, and the
    numbers of its notes; `address` is that of its chart, '' when the site is not known."""

    name: str
    address: str
    details: tuple[str, ...]
    cells: tuple[Prose, ...]
    notes: tuple[int, ...]


@dataclass(frozen=True)
class Table:
    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A theme: a chart of its first indicator that has one, and the newest figure of each."""

    title: str
    exhibit: Exhibit | None
    address: str
    table: Table
    help_line: bool


@dataclass(frozen=True)
class Missing:
    """Indicators without a figure, and why."""

    reason: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One or more sets: their themes, and what there is no figure of."""

    title: str
    sections: tuple[Section, ...]
    missing: tuple[Missing, ...]


@dataclass(frozen=True)
class Origin:
    """A source of figures in the factsheet, its holder and terms, and what to keep in mind."""

    name: str
    address: str
    holder: str
    licence: str
    caution: str


@dataclass(frozen=True)
class Factsheet:
    """A factsheet in the language that held when it was made.

    `address` is that of the pages behind it and `file` that of its PDF, '' when the site is not
    known.
    """

    subject: str
    language: str
    kind: str
    title: str
    lead: tuple[str, ...]
    messages: tuple[Message, ...]
    parts: tuple[Part, ...]
    reading: tuple[str, ...]
    sources: tuple[Origin, ...]
    release: str
    built_on: date
    address: str
    file: str

    @property
    def cautions(self) -> tuple[str, ...]:
        """What holds for the messages that compare, each once."""
        return tuple(dict.fromkeys(m.caution for m in self.messages if m.caution))

    @property
    def help_line(self) -> bool:
        """Whether readers are told where to find help."""
        return any(section.help_line for part in self.parts for section in part.sections)

    @property
    def colophon(self) -> str:
        """From which release the figures are."""
        day = wording.day(self.built_on.isoformat())
        return _("Cijfers van release {id}, gemaakt op {day}.").format(id=self.release, day=day)


def subjects(catalogue: Catalogue) -> dict[str, Subject]:
    """All factsheets by id: the whole, every set, every population."""
    found = [Subject(MONITOR, _MENTAL_HEALTH, _AROUND)]
    held = {indicator.set for indicator in catalogue.indicators}
    found += [Subject(name, (name,)) for name in wording.SETS if name in held]
    found += [Subject(p.id, _MENTAL_HEALTH, _AROUND, p.id) for p in catalogue.populations]
    return {subject.id: subject for subject in found}


def factsheet(subject: Subject, release: Release) -> Factsheet:
    """What stands in a factsheet, in the language that holds now; the same release, the same."""
    with pinned_to(release.id):
        return _Made(subject, release).factsheet()


def file_name(subject: str, release: str, suffix: str) -> str:
    """What a factsheet is called as a file: factsheet_students_nl_2026-11-25-34899a27.pdf."""
    return f"factsheet_{subject}_{language()}_{release}.{suffix}"


@dataclass(frozen=True)
class _Made:
    subject: Subject
    release: Release

    @property
    def catalogue(self) -> Catalogue:
        return self.release.catalogue

    def factsheet(self) -> Factsheet:
        name = self.subject.name(self.catalogue)
        held = self._held(self.subject.sets) or self._held(self.subject.around)
        about = [one for found in held.values() for one in found]
        return Factsheet(
            subject=self.subject.id,
            language=language(),
            kind=_("Factsheet {year}").format(year=self.release.built_on.year),
            title=name,
            lead=self._lead(),
            messages=messages(about, name, self.release),
            parts=tuple(self._parts()),
            reading=_reading(),
            sources=tuple(self._sources()),
            release=self.release.id,
            built_on=self.release.built_on,
            address=_full(self._page()),
            file=_full(address_of("factsheet", f"{self.subject.id}.pdf")),
        )

    # --- which figures

    @cached_property
    def _figures(self) -> dict[str, tuple[Found, ...] | Absent]:
        """What there is of every indicator of the factsheet, in the order of the monitor."""
        sets = self.subject.sets + self.subject.around
        themes = [theme.id for theme in self.catalogue.themes]
        inside = [i for i in self.catalogue.indicators if i.set in sets]
        inside.sort(key=lambda i: (sets.index(i.set), themes.index(i.theme), i.order, i.name.nl))
        return {indicator.id: self._of(indicator) for indicator in inside}

    def _of(self, indicator: Indicator) -> tuple[Found, ...] | Absent:
        if self.subject.population:
            return cells.of_population(indicator, self.subject.population, self.release)
        found = cells.representative(indicator, self.subject.group, self.release)
        return found or Absent("", _why_none(indicator))

    def _held(self, sets: Sequence[str]) -> dict[str, tuple[Found, ...]]:
        """The figures that there are of some sets, by indicator."""
        return {
            name: found
            for name, found in self._figures.items()
            if isinstance(found, tuple) and self.catalogue.indicator[name].set in sets
        }

    # --- what is said at the top and the bottom

    def _lead(self) -> tuple[str, ...]:
        held = self._held(self.subject.sets + self.subject.around)
        if not held:
            return (*self._whom(), _("Hierover is er geen cijfer in deze release."))
        newest = sorted(
            (one.glance.newest for found in held.values() for one in found),
            key=lambda row: row.period_end,
        )
        covered = wording.time_covered((newest[0].period_label, newest[-1].period_label))
        text = _("De cijfers zijn de nieuwste die er zijn: van {periods}.")
        return (*self._whom(), text.format(periods=covered))

    def _whom(self) -> tuple[str, ...]:
        if self.subject.population:
            return (said(self.catalogue.population[self.subject.population].description),)
        text = _("Over wie een cijfer gaat, verschilt per meting en staat er steeds bij.")
        return (text,)

    def _page(self) -> str:
        return address_of(
            *(("group", self.subject.population) if self.subject.population else ("",))
        )

    def _sources(self) -> Iterator[Origin]:
        held = self._held(self.subject.sets + self.subject.around).values()
        used = {one.measurement.source for found in held for one in found}
        for source in self.catalogue.sources:
            if source.id in used:
                yield Origin(
                    said(source.name),
                    source.address,
                    source.holder,
                    f"{said(source.licence).removesuffix('.')}.",
                    said(source.caution),
                )

    # --- parts and sections

    def _parts(self) -> Iterator[Part]:
        main = self.subject.sets
        title = _(wording.SETS[main[0]]) if len(main) == 1 else _("Mentale gezondheid")
        yield self._part(title, main, with_charts=True)
        for set_id in self.subject.around:
            yield self._part(_(wording.SETS[set_id]), (set_id,), with_charts=False)

    def _part(self, title: str, sets: Sequence[str], with_charts: bool) -> Part:
        held = self._held(sets)
        sections = [
            self._section(theme, inside, with_charts)
            for theme in self.catalogue.themes
            if (inside := {i: f for i, f in held.items() if self._theme(i) == theme.id})
        ]
        return Part(title, tuple(sections), tuple(self._missing(sets)))

    def _theme(self, indicator: str) -> str:
        return self.catalogue.indicator[indicator].theme

    def _section(
        self, theme: Theme, held: Mapping[str, tuple[Found, ...]], with_chart: bool
    ) -> Section:
        found = [one for few in held.values() for one in few]
        exhibit, address = self._chart(found) if with_chart else (None, "")
        title = said(theme.name)
        helps = any(self.catalogue.indicator[name].help_line for name in held)
        return Section(title, exhibit, address, self._table(title, found), helps)

    def _chart(self, found: Sequence[Found]) -> tuple[Exhibit | None, str]:
        """The chart of the first figure that compares with an earlier one, and its address."""
        for one in found:
            if one.glance.previous is None:
                continue
            indicator = self.catalogue.indicator_of[one.measurement.id]
            people = self.subject.population or one.measurement.population
            view = View(
                Choice(indicator.id, people, one.measurement.id, one.breakdown), self.release
            )
            return view.exhibit, _full(one.address(indicator))
        return None, ""

    def _missing(self, sets: Sequence[str]) -> Iterator[Missing]:
        names: dict[str, list[str]] = {}
        for name, absent in self._figures.items():
            indicator = self.catalogue.indicator[name]
            if isinstance(absent, Absent) and indicator.set in sets:
                names.setdefault(absent.full, []).append(said(indicator.name))
        for reason, those in names.items():
            yield Missing(reason, tuple(those))

    # --- tables

    def _table(self, title: str, found: Sequence[Found]) -> Table:
        notes = _Notes()
        with_all = any(one.breakdown != "total" for one in found)
        heads = (
            _("Indicator"),
            _("Cijfer"),
            _("95%-interval"),
            _("Periode"),
            _("Vorig cijfer"),
            *((_("Alle mensen"),) if with_all else ()),
        )
        rows = tuple(self._row(one, notes, with_all) for one in found)
        caption = _("{theme}: het nieuwste cijfer per indicator").format(theme=title)
        return Table(caption, heads, rows, tuple(notes.texts))

    def _row(self, found: Found, notes: "_Notes", with_all: bool) -> Row:
        catalogue, measurement, row = self.catalogue, found.measurement, found.glance.newest
        indicator = catalogue.indicator_of[measurement.id]
        unit = catalogue.unit[measurement.unit]
        certain = prose.interval(row, measurement) if wording.interval(row) else _NONE
        period = wording.period(row.period_label)
        figure = prose.value(row, measurement, unit)
        shown: list[Prose] = [(figure,), (certain,), (period,), self._earlier(found)]
        reading = [said(measurement.name), cells.unit_words(measurement, catalogue)]
        about = found.part(catalogue) or wording.population_of(catalogue, measurement)
        return Row(
            said(indicator.name),
            _full(found.address(indicator)),
            ("; ".join(filter(None, reading)), about),
            (*shown, self._all_people(found)) if with_all else tuple(shown),
            notes.numbers(_remarks(found, indicator)),
        )

    def _earlier(self, found: Found) -> Prose:
        before = found.glance.previous
        if before is None:
            return (cells.obstacle(found.glance),)
        unit = self.catalogue.unit[found.measurement.unit]
        written = prose.value(before, found.measurement, unit)
        return (written, f" ({wording.period(before.period_label)})")

    def _all_people(self, found: Found) -> Prose:
        total = figures_of(self.release).glance(found.measurement, "total", "total")
        if found.breakdown == "total" or total is None:
            return (_NONE,)
        row, _apart = found.glance.against(total.points)
        unit = self.catalogue.unit[found.measurement.unit]
        return (_NONE,) if row is None else (prose.value(row, found.measurement, unit),)


@dataclass
class _Notes:
    """The notes of a table, each once, in the order in which its rows name them."""

    texts: list[str] = field(default_factory=list)

    def numbers(self, remarks: Iterable[str]) -> tuple[int, ...]:
        given = list(dict.fromkeys(remarks))
        self.texts += [text for text in given if text not in self.texts]
        return tuple(sorted(self.texts.index(text) + 1 for text in given))


def _remarks(found: Found, indicator: Indicator) -> Iterator[str]:
    """What to know about a figure: status, wording, method and place in the monitor."""
    glance = found.glance
    if glance.newest.status != "normal":
        text = _("{status} cijfer").format(status=_(wording.STATUSES[glance.newest.status]))
        yield f"{wording.capital(text)}."
    if glance.newest.precision == "verbal":
        yield _("De bron noemt dit cijfer alleen in woorden.")
    if glance.obstacle == "break":
        exact = glance.points[glance.points["value"].notna()]
        since, until = exact["period_end"].iloc[-2], glance.newest.period_end
        for b in glance.breaks:
            if b.kind == "break" and since.date() < b.date <= until.date():
                text = _("Vanaf {year} is de methode anders: {what}.")
                yield text.format(year=b.date.year, what=said(b.name))
    if indicator.provisional is not None:
        yield said(indicator.provisional)


_READING = (
    N_(
        "Elk cijfer is gepubliceerd door de genoemde bron. Er is niets geschat of aangevuld. Wie"
        " op een cijfer klikt, komt bij de bron."
    ),
    N_(
        "Een 95%-interval zegt hoe onzeker een cijfer uit een steekproef is. Waar een streepje"
        " staat, geeft de bron er geen."
    ),
    N_(
        "Het vorige cijfer is dat van dezelfde meting, van dezelfde groep. Of een verschil meer"
        " is dan toeval, is nog niet getoetst."
    ),
    N_(
        "Elke bron vraagt het anders. Vergelijk cijfers van verschillende metingen daarom niet"
        " zomaar met elkaar."
    ),
)


def _reading() -> tuple[str, ...]:
    return tuple(_(text) for text in _READING)


def _why_none(indicator: Indicator) -> str:
    """Why an indicator has no figure of any measurement as a whole."""
    reasons = [indicator.no_figures, *(m.no_figures for m in indicator.measurements)]
    told = next(filter(None, map(said, reasons)), "")
    return told or _(
        "Er zijn alleen cijfers over delen van de groep, niet over de groep als geheel."
    )


def _full(address: str) -> str:
    """An address of the site in full; '' where nobody knows what the site is."""
    full = absolute(address)
    return "" if full.startswith("/") else full
