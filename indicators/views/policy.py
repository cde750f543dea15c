"""The page of policy: measures by line of action, later themes, and all dates in order.

Here: its filters and layout. Not here: what the documents say (the catalogue's `policy/`),
the timeline (timeline.py) and which figure stands for a group of people (cells.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html

from indicators import wording
from indicators.catalogue import (
    ActionLine,
    Catalogue,
    Policy,
    PolicyEvent,
    PolicyFact,
    PolicyMeasure,
    PolicyTheme,
)
from indicators.language import N_, _, said
from indicators.moments import AnyEntry
from indicators.query import Release
from indicators.views import cells, controls, timeline
from indicators.views.indicator import indicators_of
from indicators.views.page import Content, Page
from indicators.views.parts import Part
from indicators.views.request import Request, address_of
from indicators.views.timeline import KINDS, concerns, period

_ALL = "all"


@dataclass(frozen=True)
class Shown:
    """What a reader asks to see of the policy; _ALL where everything is shown."""

    line: str
    population: str
    kind: str
    policy: Policy

    @property
    def measures(self) -> list[PolicyMeasure]:
        return [m for m in self.policy.measures if self._takes(m, "measure", m.line)]

    @property
    def themes(self) -> list[PolicyTheme]:
        return [t for t in self.policy.themes if self._takes(t, "theme", "")]

    @property
    def events(self) -> list[PolicyEvent]:
        return [e for e in self.policy.events if self._takes(e, e.kind, e.line or "")]

    def _takes(self, entry: AnyEntry, kind: str, line: str) -> bool:
        return (
            self.line in (_ALL, line)
            and self.kind in (_ALL, kind)
            and self.population in (_ALL, *entry.populations)
        )


def render(request: Request) -> Content:
    """The policy that the filters in the address leave."""
    catalogue = request.release.catalogue
    shown, chooser, title = _choice(request)
    count = _count(shown, catalogue)
    body = [
        _lead(shown.policy),
        chooser,
        html.P(count, className="answer"),
        None if shown.population == _ALL else _figures(shown.population, request.release),
        _by_line(shown, catalogue),
        _themes(shown, catalogue),
        timeline.timeline([*shown.events, *shown.measures, *shown.themes], catalogue),
        _about(shown.policy),
    ]
    return Content(title, body, count)


def _choice(request: Request) -> tuple[Shown, html.Section, str]:
    """The filters that the address asks for, the fields to change them, and a title."""
    options = _options(request.release.catalogue)
    labels = {"line": _("Actielijn"), "population": _("Groep mensen"), "kind": _("Soort")}
    chosen = {
        name: request.choose(name, options[name], _ALL, what=label)
        for name, label in labels.items()
    }
    fields = [
        controls.select(name, label, options[name], chosen[name], default=_ALL)
        for name, label in labels.items()
    ]
    form = controls.form(_("Kies wat u wilt zien"), fields, address_of("policy"))
    about = [options[name][value] for name, value in chosen.items() if value != _ALL]
    title = _("Beleid: {about}").format(about=", ".join(about)) if about else _("Beleid")
    return Shown(**chosen, policy=request.release.catalogue.policy), form, title


def _options(catalogue: Catalogue) -> dict[str, dict[str, str]]:
    """What there is to choose from for each filter, with its label."""
    policy = catalogue.policy
    every: Sequence[AnyEntry] = (*policy.measures, *policy.themes, *policy.events)
    concerned = {p for entry in every for p in entry.populations}
    kinds = {"measure" if policy.measures else "", "theme" if policy.themes else ""}
    kinds |= {event.kind for event in policy.events}
    people = {p.id: said(p.name) for p in catalogue.populations if p.id in concerned}
    return {
        "line": {_ALL: _("Alle actielijnen")} | {x.id: _numbered(x) for x in policy.lines},
        "population": {_ALL: _("Alle groepen")} | people,
        "kind": {_ALL: _("Alle soorten")} | {k: _(KINDS[k]) for k in KINDS if k in kinds},
    }


def _lead(policy: Policy) -> html.P:
    text = _(
        "De aanpak ‘Mentale gezondheid: van ons allemaal’ heeft {lines} actielijnen met samen"
        " {measures} maatregelen. Het latere actieprogramma kiest {themes} thema’s. Hier staan ze"
        " met de groepen mensen en de cijfers waar ze over gaan."
    )
    return html.P(
        text.format(
            lines=len(policy.lines), measures=len(policy.measures), themes=len(policy.themes)
        ),
        className="lead",
    )


def _count(shown: Shown, catalogue: Catalogue) -> str:
    """How much is shown, and about whom, in one sentence."""
    counted = [
        (len(shown.measures), _("1 maatregel"), _("{n} maatregelen")),
        (len(shown.themes), _("1 thema"), _("{n} thema’s")),
        (len(shown.events), _("1 gebeurtenis"), _("{n} gebeurtenissen")),
    ]
    told = [wording.counted(n, one, many) for n, one, many in counted if n]
    things = _(" en ").join(filter(None, [", ".join(told[:-1]), *told[-1:]]))
    if not things:
        return _("Met deze keuze is er niets te zien.")
    if shown.population == _ALL:
        return _("U ziet {things}.").format(things=things)
    name = said(catalogue.population[shown.population].name)
    return _("Over deze groep gaan {things}: {population}.").format(things=things, population=name)


def _figures(population: str, release: Release) -> html.Section:
    """The newest core figures of a group of people, each with the one it may be compared with."""
    catalogue = release.catalogue
    everything = [i for s in ("core", "supplementary") for i in indicators_of(s, catalogue)]
    rows = []
    for indicator in everything:
        found = cells.of_population(indicator, population, release)
        if not isinstance(found, cells.Absent):
            rows += [_figure(one, catalogue) for one in found]
    name = said(catalogue.population[population].name)
    return html.Section(
        [
            html.H2(_("De nieuwste cijfers: {population}").format(population=name)),
            html.P(
                [
                    _(
                        "Deze cijfers laten zien hoe het met deze mensen gaat, niet wat de"
                        " maatregelen doen. Of een verschil meer is dan toeval, is nog niet"
                        " getoetst. "
                    ),
                    dcc.Link(_("Alles over deze groep"), href=address_of("group", population)),
                ]
            ),
            html.Ul(rows, className="figure-list")
            if rows
            else html.P(_("Van deze groep is er nog geen cijfer uit de kernset.")),
        ],
        className="policy-part",
    )


def _figure(found: cells.Found, catalogue: Catalogue) -> html.Li:
    row, before = found.glance.newest, found.glance.previous
    measurement = found.measurement
    indicator = catalogue.indicator_of[measurement.id]
    link = html.A(
        cells.value(row, measurement, catalogue),
        href=row.source_url,
        title=_("Bron: {place}").format(place=row.publication),
    )
    earlier: list[Part] = [cells.obstacle(found.glance)]
    if before is not None:
        earlier = [
            _("eerder: "),
            html.A(cells.value(before, measurement, catalogue), href=before.source_url),
            f" ({wording.period(before.period_label)})",
        ]
    part = found.part(catalogue)
    who = f"{said(measurement.name)}, {part}" if part else said(measurement.name)
    return html.Li(
        [
            html.Div(
                [
                    dcc.Link(said(indicator.name), href=found.address(indicator)),
                    html.Span(who, className="figure-who"),
                ]
            ),
            html.Span([link, f" ({wording.period(row.period_label)})"], className="figure-new"),
            html.Span(earlier, className="figure-before"),
        ]
    )


def _by_line(shown: Shown, catalogue: Catalogue) -> html.Section | None:
    """The measures under their line of action, to open one by one."""
    if not shown.measures:
        return None
    sections = []
    for line in shown.policy.lines:
        inside = [m for m in shown.measures if m.line == line.id]
        if inside:
            opened = shown.line != _ALL
            cards = [html.Li(_measure(m, catalogue, opened)) for m in inside]
            head = [html.H3(_numbered(line)), html.P(said(line.description))]
            sections.append(html.Section([*head, html.Ul(cards, className="measures")]))
    return html.Section(
        [html.H2(_("Maatregelen per actielijn")), *sections], className="policy-part lines"
    )


def _numbered(line: ActionLine) -> str:
    return f"{line.number}. {said(line.name)}"


def _measure(measure: PolicyMeasure, catalogue: Catalogue, opened: bool) -> html.Details:
    document = catalogue.policy.document[measure.document]
    facts: list[tuple[str, Part]] = [
        (_("Met wie"), wording.capital(said(measure.partners))),
        (_("Wat erover is gemeld"), _reported(measure.results)),
        (_("Let op"), said(measure.uncertain)),
        (_("Gaat over"), concerns(measure, catalogue)),
        (
            _("Bron"),
            [
                html.A(document.title, href=document.address),
                _(", maatregel {number}").format(number=measure.number),
            ],
        ),
    ]
    when = period(measure) or _("geen datum genoemd")
    return html.Details(
        [
            html.Summary(
                [
                    html.Span(
                        _("Maatregel {number}").format(number=measure.number), className="number"
                    ),
                    html.H4(said(measure.name)),
                    html.Span(when, className="when"),
                ]
            ),
            html.P(said(measure.description)),
            html.Dl([part for term, text in facts if text for part in _pair(term, text)]),
        ],
        id=f"measure-{measure.number}",
        className="measure",
        open=opened,
    )


def _pair(term: str, text: Part) -> tuple[html.Dt, html.Dd]:
    return html.Dt(term), html.Dd(text)


def _reported(facts: Sequence[PolicyFact]) -> Part:
    if len(facts) == 1:
        return said(facts[0].text)
    return html.Ul([html.Li(said(fact.text)) for fact in facts])


def _themes(shown: Shown, catalogue: Catalogue) -> html.Section | None:
    """The themes of the later action programme."""
    if not shown.themes:
        return None
    documents = {t.document: catalogue.policy.document[t.document] for t in shown.themes}
    links: list[Part] = [html.A(d.title, href=d.address) for d in documents.values()]
    return html.Section(
        [
            html.H2(_("Thema’s van het actieprogramma")),
            html.P([_("Bron: "), *links], className="source"),
            html.Ol([html.Li(_theme(t, catalogue)) for t in shown.themes], className="themes"),
        ],
        className="policy-part",
    )


def _theme(theme: PolicyTheme, catalogue: Catalogue) -> list[Part]:
    return [
        html.H3(f"{theme.number}. {said(theme.name)}", id=f"theme-{theme.number}", tabIndex="-1"),
        html.P(said(theme.description)),
        html.Ul([html.Li(said(plan.text)) for plan in theme.plans]),
        html.P(_("Gaat over"), className="source"),
        concerns(theme, catalogue),
    ]


def _about(policy: Policy) -> html.Section:
    """The documents, and how sure all this is."""
    documents = [
        html.Li(
            [
                html.A(d.title, href=d.address),
                f", {wording.policy_date(d.date, d.date_precision)}. {d.reference}.",
                f" {said(d.uncertain)}" if d.uncertain else "",
            ]
        )
        for d in policy.documents
    ]
    return html.Section(
        [
            html.H2(_("Waar dit vandaan komt")),
            html.P(
                _(
                    "De feiten komen uit de stukken hieronder; de woorden zijn van ons. Over welke"
                    " mensen en cijfers een maatregel gaat, staat niet altijd in het stuk: dat is"
                    " onze lezing. Wat na deze stukken is gebeurd, staat hier niet."
                )
            ),
            html.Ul(documents),
        ],
        className="policy-part method",
    )


PAGE = Page("policy", N_("Beleid"), render)
