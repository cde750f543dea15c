"""The page of one group of people: every indicator about them, against all people.

Here: which group an address names, the page of a group, and the list of groups. Not here:
which figure stands for an indicator (cells.py) and one indicator in full (indicator.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from dash import dcc, html

from indicators import wording
from indicators.catalogue import Catalogue, Indicator
from indicators.glance import figures_of, tone
from indicators.language import N_, _, said
from indicators.query import Release
from indicators.views import cells, parts
from indicators.views.cells import Found, Group
from indicators.views.page import Content, Page
from indicators.views.parts import Part
from indicators.views.request import Notice, Request, address_of, instead

_SENTENCES = 3
_MOST_NEAR = 12


def render(request: Request) -> Content:
    """The page of the group that the address names, or a list to choose from."""
    group = _asked(request)
    if group is None:
        return Content(_("Groepen mensen"), _index(request.release))
    return _of(Profile(group, request.release))


def _asked(request: Request) -> Group | None:
    """The group that the address names, by path or by parameter; unknown ones get a notice."""
    release = request.release
    catalogue = release.catalogue
    populations = {p.id: said(p.name) for p in catalogue.populations}
    if not request.rest:
        named = request.choose("population", populations, "", what=_("Groep mensen"))
        return Group(named) if named else None
    first, *more = request.rest
    if not more and first in populations:
        return Group(first)
    if more and more[0] in release.subgroups.get(first, ()):
        return Group("", first, more[0])
    request.notices.append(_unknown(first, "".join(more[:1]), populations, release))
    return None


def _unknown(first: str, second: str, populations: Mapping[str, str], release: Release) -> Notice:
    """That there is no such group, with the groups whose names come near."""
    held = release.subgroups.get(first)
    if held is None:
        text = _("Een groep ‘{name}’ kennen wij niet.").format(name=first)
        close = get_close_matches(first, populations, n=3, cutoff=0.4)
        offers = [(populations[p], address_of("group", p)) for p in close]
    else:
        text = _("Van deze groep is er geen cijfer: ‘{name}’.").format(name=second)
        close = get_close_matches(second, held, n=3, cutoff=0.4) or held[:3]
        groups = release.catalogue.breakdown[first].by_id
        offers = [(said(groups[s].name), address_of("group", first, s)) for s in close]
    return instead(text, tuple(offers))


@dataclass(frozen=True)
class Profile:
    """All that there is about one group."""

    group: Group
    release: Release

    @property
    def catalogue(self) -> Catalogue:
        return self.release.catalogue

    @property
    def name(self) -> str:
        """Who they are: Studenten, or Vrouwen, 18 tot en met 24 jaar."""
        if self.group.population:
            return said(self.catalogue.population[self.group.population].name)
        entry = self.catalogue.subgroup(self.group.breakdown, self.group.subgroup)
        return wording.capital(said(entry.name))

    @property
    def kind(self) -> str:
        """What kind of group it is: a population of the monitor, or a part of a breakdown."""
        if self.group.population:
            return _("Groep mensen")
        return said(self.catalogue.breakdown[self.group.breakdown].name)

    @property
    def description(self) -> str:
        """Who belong to it."""
        if self.group.population:
            return said(self.catalogue.population[self.group.population].description)
        return _(
            "Een deel van de mensen in elke meting, naast alle mensen in diezelfde meting en"
            " periode. Vanaf welke leeftijd een meting telt, verschilt per bron."
        )

    @cached_property
    def measured(self) -> dict[str, list[list[Found]]]:
        """By indicator, in the order of sets and themes: the figures of each measurement."""
        found = {}
        for indicator in _in_order(self.catalogue):
            figures = list(cells.by_measurement(indicator, self.group, self.release))
            if figures:
                found[indicator.id] = figures
        return found

    def of_set(self, set_id: str) -> dict[str, list[list[Found]]]:
        """The part of `measured` that belongs to one set."""
        inside = self.catalogue.indicator
        return {i: found for i, found in self.measured.items() if inside[i].set == set_id}

    @property
    def every(self) -> list[Found]:
        """Every figure of every measurement."""
        return [one for found in self.measured.values() for few in found for one in few]

    def total(self, found: Found) -> tuple[wording.Row | None, float | None]:
        """The figure of all people in the same measurement and period, and the difference."""
        if found.breakdown == "total":
            return None, None
        total = figures_of(self.release).glance(found.measurement, "total", "total")
        return (None, None) if total is None else found.glance.against(total.points)


def _in_order(catalogue: Catalogue) -> list[Indicator]:
    sets = list(wording.SETS)
    themes = [theme.id for theme in catalogue.themes]
    return sorted(
        catalogue.indicators,
        key=lambda i: (sets.index(i.set), themes.index(i.theme), i.order, i.name.nl),
    )


def _of(profile: Profile) -> Content:
    answer = _answer(profile)
    helps = (parts.help_line(profile.catalogue.indicator[i]) for i in profile.measured)
    body: list[Part] = [
        html.P(profile.kind, className="eyebrow"),
        html.P(answer, className="answer"),
        html.P(profile.description, className="more"),
        next(filter(None, helps), None),
        _in_short(profile),
        *(_set(profile, set_id, label) for set_id, label in wording.SETS.items()),
        _sources(profile),
        _near(profile),
    ]
    return Content(profile.name, body, f"{profile.name}. {answer}")


def _answer(profile: Profile) -> str:
    """How much is known about the group, from how many sources, and from when."""
    every = profile.every
    if not every:
        return _("Over deze groep als geheel is er geen cijfer.")
    sources = {found.measurement.source for found in every}
    newest = max(every, key=lambda found: found.glance.newest.period_end).glance.newest
    told = {
        "indicators": wording.counted(
            len(profile.measured), _("één indicator"), _("{n} indicatoren")
        ),
        "sources": wording.counted(len(sources), _("één bron"), _("{n} bronnen")),
        "period": wording.period(newest.period_label),
    }
    text = _(
        "Over deze groep zijn er cijfers van {indicators}, uit {sources}. Het nieuwste is van"
        " {period}."
    )
    return text.format(**told)


def _in_short(profile: Profile) -> html.Section | None:
    """The newest figures of mental health as sentences."""
    core = [found[0][0] for found in profile.of_set("core").values()]
    newest = sorted(core, key=lambda found: found.glance.newest.period_end, reverse=True)
    if not newest:
        return None
    items = [html.Li(_sentence(found, profile)) for found in newest[:_SENTENCES]]
    return html.Section(
        [html.H2(_("In het kort"), className="section-title"), html.Ul(items)], className="in-short"
    )


def _sentence(found: Found, profile: Profile) -> list[Part]:
    """One figure as a sentence, with the indicator that it belongs to."""
    indicator = profile.catalogue.indicator_of[found.measurement.id]
    unit = profile.catalogue.unit[found.measurement.unit]
    group = "" if found.breakdown == "total" else found.part(profile.catalogue) or profile.name
    answer = wording.answer(found.glance.newest, found.measurement, unit, group)
    link = dcc.Link(said(indicator.name), href=found.address(indicator))
    # A sentence about a whole population names the measurement or its finding itself.
    name = html.Span(said(found.measurement.name), className="reading") if group else None
    return [html.Div([html.Strong(link), name]), html.Span(answer)]


def _set(profile: Profile, set_id: str, label: str) -> html.Section | None:
    """The indicators of one set that have a figure about the group."""
    held = profile.of_set(set_id)
    if not held:
        return None
    rows = [_Row(i, one, profile) for i, found in held.items() for one in found[0]]
    return html.Section(
        [
            html.H2(_(label), id=set_id, tabIndex="-1"),
            html.P(_intro(held, rows, set_id, profile), className="more"),
            _table(rows, label, set_id),
            html.P(_key(rows), className="signs"),
            _others(held, profile),
        ],
        className="group-set",
    )


@dataclass(frozen=True)
class _Row:
    """One row: a figure of the group beside that of all people."""

    indicator_id: str
    found: Found
    profile: Profile

    @property
    def indicator(self) -> Indicator:
        return self.profile.catalogue.indicator[self.indicator_id]

    @property
    def _newest(self) -> wording.Row:
        return self.found.glance.newest

    @cached_property
    def total(self) -> tuple[wording.Row | None, float | None]:
        return self.profile.total(self.found)

    def cells(self, with_total: bool) -> html.Tr:
        """The row as it stands in the table."""
        shown: list[tuple[str, Part]] = [(_("Nieuwste cijfer"), self._value())]
        if with_total:
            shown += [(_("Alle mensen"), self._all_people()), (_("Verschil"), self._difference())]
        shown += [(_("Sinds de vorige meting"), self._change())]
        named = [html.Td(part, role="cell", **{"data-label": label}) for label, part in shown]
        return html.Tr([self._name(), *named], role="row")

    def _name(self) -> html.Th:
        catalogue = self.profile.catalogue
        part = self.found.part(catalogue)
        return html.Th(
            [
                dcc.Link(said(self.indicator.name), href=self.found.address(self.indicator)),
                html.Span(said(self.found.measurement.name), className="reading"),
                html.Span(_("hier: {part}").format(part=part), className="reading")
                if part
                else None,
                cells.provisional_badge(self.indicator),
            ],
            scope="row",
            role="rowheader",
        )

    def _value(self) -> list[Part]:
        row = self._newest
        interval = wording.interval(row)
        certain = _("95%-interval {interval}").format(interval=interval) if interval else ""
        value, period = cells.figure(self.found, self.profile.catalogue)
        link = html.A(value, href=row.source_url, title=_source(row))
        return [link, period, html.Span(certain, className="glance-period") if certain else None]

    def _all_people(self) -> list[Part]:
        row, _difference = self.total
        if row is None:
            alone = self.found.breakdown == "total"
            text = _("deze meting gaat alleen over deze groep") if alone else _("geen cijfer")
            return [html.Span(text, className="glance-period")]
        catalogue = self.profile.catalogue
        written = cells.value(row, self.found.measurement, catalogue)
        about = wording.population_of(catalogue, self.found.measurement)
        return [
            html.Span(written, className="glance-all"),
            html.Span(about, className="glance-period"),
        ]

    def _difference(self) -> list[Part]:
        row, apart = self.total
        if row is None or apart is None:
            in_words = row is not None and "verbal" in (row.precision, self._newest.precision)
            text = _("alleen in woorden") if in_words else _("niet te vergelijken")
            return [html.Span(text, className="glance-period")]
        unit = self.profile.catalogue.unit[self.found.measurement.unit]
        newest = self._newest
        words = wording.difference_in_words(row, newest, unit)
        judged = tone(apart, cells.direction_of(self.found.measurement, self.profile.catalogue))
        strip = {"--group": f"{newest.value / 100:.3f}", "--all": f"{row.value / 100:.3f}"}
        drawn = html.Span(className=f"strip tone-{judged}", style=strip, **{"aria-hidden": "true"})
        return [
            html.Span(words, className="apart"),
            html.Span(_(cells.TONES[judged]), className="glance-period")
            if judged in cells.TONES
            else None,
            drawn if unit.id == "percent" else None,
        ]

    def _change(self) -> list[Part]:
        return [
            cells.trend_image(self.found),
            cells.change_mark(self.found, self.profile.catalogue),
        ]


def _source(row: wording.Row) -> str:
    """Where a figure was published."""
    return _("Bron: {place}").format(
        place=f"{row.publication}{' ' + row.table_id if row.table_id else ''}"
    )


def _intro(held: Mapping[str, object], rows: Sequence[_Row], set_id: str, profile: Profile) -> str:
    """What the table holds, in words: how many indicators, and the largest difference."""
    every = sum(i.set == set_id for i in profile.catalogue.indicators)
    text = _("Van {some} van de {all} indicatoren is er een cijfer over deze groep.")
    if every == 1:
        text = _("Deze set heeft één indicator; daarvan is er een cijfer over deze groep.")
    sentences = [text.format(some=len(held), all=every)]
    apart = [row for row in rows if row.total[1] and row.found.measurement.unit == "percent"]
    if apart:
        far = max(apart, key=lambda row: abs(row.total[1] or 0))
        unit = profile.catalogue.unit["percent"]
        newest, total = far.found.glance.newest, far.total[0]
        sentences.append(
            _(
                "Het verst van alle mensen ligt ‘{measurement}’: {value} tegenover {total}"
                " {when} ({difference})."
            ).format(
                measurement=said(far.found.measurement.name),
                value=wording.value(newest, unit),
                total=wording.value(total, unit),
                when=wording.in_period(newest.period_label),
                difference=wording.difference_in_words(total, newest, unit),
            )
        )
        sentences.append(cells.untested())
    return " ".join(sentences)


def _table(rows: Sequence[_Row], label: str, set_id: str) -> html.Div:
    """A row per figure; on a narrow screen every row becomes a card."""
    with_total = any(row.found.breakdown != "total" for row in rows)
    heads = [_("Indicator"), _("Nieuwste cijfer")]
    heads += [_("Alle mensen"), _("Verschil")] if with_total else []
    heads += [_("Sinds de vorige meting")]
    caption = (
        _("{set}: deze groep naast alle mensen in dezelfde meting en periode")
        if with_total
        else _("{set}: het nieuwste cijfer per indicator")
    )
    # The roles are said aloud, because cards on a narrow screen take the table's own away.
    return html.Div(
        html.Table(
            [
                html.Caption(caption.format(set=_(label)), id=f"{set_id}-caption"),
                html.Thead(
                    html.Tr(
                        [html.Th(head, scope="col", role="columnheader") for head in heads],
                        role="row",
                    ),
                    role="rowgroup",
                ),
                html.Tbody([row.cells(with_total) for row in rows], role="rowgroup"),
            ],
            role="table",
        ),
        className="table-scroll profile",
        role="region",
        tabIndex="0",
        **{"aria-labelledby": f"{set_id}-caption"},
    )


def _key(rows: Sequence[_Row]) -> str:
    """What the signs and the strip in the table mean."""
    signs = _(
        "Het cijfer leidt naar zijn bron, de naam naar de indicator. * voorlopig · ᵉ geschat ·"
        " ʳ herzien · ᵒ minder betrouwbaar"
    )
    strip = _("Open rondje: alle mensen; dicht rondje: deze groep, van 0 tot 100%.")
    drawn = any(
        row.total[1] is not None and row.found.measurement.unit == "percent" for row in rows
    )
    return f"{strip} {signs}" if drawn else signs


def _others(held: Mapping[str, list[list[Found]]], profile: Profile) -> html.Details | None:
    """The measurements that the table leaves out: other questions, sources and units."""
    rest = list(_left_out(held))
    if not rest:
        return None
    catalogue = profile.catalogue
    items = []
    for indicator_id, found in rest:
        row = found.glance.newest
        link = dcc.Link(
            said(found.measurement.name), href=found.address(catalogue.indicator[indicator_id])
        )
        when = wording.period(row.period_label)
        remarks = ", ".join(filter(None, [when, found.part(catalogue)]))
        written = cells.value(row, found.measurement, catalogue)
        items.append(html.Li([link, f": {written} ({remarks})"]))
    text = _("Andere metingen over deze groep ({n})").format(n=len(rest))
    return html.Details([html.Summary(text), html.Ul(items, className="others")], className="words")


def _left_out(held: Mapping[str, list[list[Found]]]) -> Iterator[tuple[str, Found]]:
    for indicator_id, found in held.items():
        for few in found[1:]:
            for one in few:
                yield indicator_id, one


def _sources(profile: Profile) -> html.Section | None:
    """The sources of these figures and their holders."""
    used = {found.measurement.source for found in profile.every}
    if not used:
        return None
    items = [
        html.Li([html.A(said(source.name), href=source.address), f", {source.holder}"])
        for source in profile.catalogue.sources
        if source.id in used
    ]
    return html.Section([html.H2(_("Bronnen")), html.Ul(items, className="others")])


def _near(profile: Profile) -> html.Nav:
    """The other groups of the same kind, and the way to all groups."""
    group, catalogue = profile.group, profile.catalogue
    if group.population:
        others = [(said(p.name), p.id) for p in catalogue.populations]
        links = [(name, address_of("group", p)) for name, p in others if p != group.population]
    else:
        names = catalogue.breakdown[group.breakdown].by_id
        held = profile.release.subgroups[group.breakdown]
        links = [
            (wording.capital(said(names[s].name)), address_of("group", group.breakdown, s))
            for s in _around(group.subgroup, held)
        ]
    links.append((_("Alle groepen"), address_of("group")))
    return html.Nav(
        [html.H2(_("Andere groepen"), id="other-groups"), parts.chips(links)],
        **{"aria-labelledby": "other-groups"},
    )


def _around(subgroup: str, held: Sequence[str]) -> list[str]:
    """The subgroups nearest to one in natural order."""
    first = max(0, min(held.index(subgroup) - _MOST_NEAR // 2, len(held) - _MOST_NEAR - 1))
    return [other for other in held[first : first + _MOST_NEAR + 1] if other != subgroup]


def _index(release: Release) -> list[Part]:
    """Every population, and the subgroups of every breakdown."""
    catalogue = release.catalogue
    populations = [
        html.Li(
            [
                html.H3(dcc.Link(said(p.name), href=address_of("group", p.id))),
                html.P(said(p.description)),
            ]
        )
        for p in catalogue.populations
    ]
    subgroups = []
    for breakdown, held in release.subgroups.items():
        if breakdown == "total":
            continue
        entry = catalogue.breakdown[breakdown]
        links = [
            (wording.capital(said(entry.by_id[s].name)), address_of("group", breakdown, s))
            for s in held
        ]
        summary = html.Summary(f"{said(entry.name)} ({len(held)})")
        subgroups.append(html.Details([summary, parts.chips(links)], className="words"))
    return [
        html.P(
            _("Kies een groep en zie alle cijfers over hen, van alle indicatoren en bronnen."),
            className="answer",
        ),
        html.H2(_("Groepen van de monitor")),
        html.Ul(populations, className="people"),
        html.H2(_("Delen van de bevolking")),
        html.P(
            _("Met het aantal groepen waarover ten minste één cijfer bestaat."), className="more"
        ),
        *subgroups,
    ]


PAGE = Page("group", N_("Groepen"), render)
