"""The page on data and method: releases, sources, breaks, signs, computing, caveats.

Here: what a reader may ask about how figures came here, told from the release itself.
Not here: the figures (the other pages) and the rules themselves (etl, observations.py).
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from dash import dcc, html

from indicators import wording
from indicators.catalogue import Catalogue, Indicator, MethodBreak, Source
from indicators.language import N_, _, said
from indicators.query import Release
from indicators.views import chart
from indicators.views.indicator import indicators_of
from indicators.views.page import Content, Page
from indicators.views.parts import Part, indicator_link, licence
from indicators.views.request import Request, address_of

SOURCE_KINDS = {
    "survey": N_("Vragenlijst"),
    "register": N_("Registratie"),
    "panel": N_("Panel"),
    "policy_document": N_("Beleidsstuk"),
    "estimate": N_("Berekening"),
}
CHANGES = {
    "added": N_("Nieuwe cijfers"),
    "gone": N_("Verdwenen cijfers"),
    "revised": N_("Herziene cijfers"),
    "status": N_("Cijfers met een andere status"),
    "origin": N_("Cijfers met een andere herkomst"),
    "text": N_("Gewijzigde teksten en gegevens"),
}
_CAVEATS = (
    N_(
        "De monitor is niet volledig: niet elke indicator heeft een cijfer voor elke groep. Over"
        " kinderen is weinig bekend."
    ),
    N_(
        "Cijfers uit verschillende bronnen zijn niet zomaar te vergelijken. Zij verschillen in"
        " vragen, leeftijden en wie er meedoet."
    ),
    N_(
        "De meeste cijfers komen uit vragenlijsten. Mensen met een migratieachtergrond en mensen"
        " die moeite hebben met lezen, doen mogelijk minder vaak mee."
    ),
    N_("Cijfers die samen op een pagina staan, zeggen niet dat het ene het andere veroorzaakt."),
)
_MOST_CHANGES = 50
_MONITOR_SETS = ("core", "supplementary")


def render(request: Request) -> Content:
    """Everything about the data of the release that is current."""
    release = request.release
    names = {s.id: said(s.name) for s in release.catalogue.sources}
    source = request.choose("source", names, "", what=_("Bron"))
    sections = [
        ("release", _("Deze release"), _release(release)),
        ("caveats", _("Waar u op moet letten"), _caveats(release)),
        ("sources", _("Bronnen"), _sources(release)),
        ("breaks", _("Breuken en verstoorde perioden"), _breaks(release.catalogue)),
        ("signs", _("Kleine aantallen en tekens"), _signs(release)),
        ("computing", _("Hoe een cijfer tot stand komt"), _computing(release)),
        ("left-out", _("Dubbele en weggelaten cijfers"), _left_out(release)),
        ("changes", _("Wat er is veranderd"), _changes(release)),
    ]
    contents = html.Nav(
        html.Ul([html.Li(html.A(title, href=f"#{name}")) for name, title, _parts in sections]),
        className="contents",
        **{"aria-label": _("Op deze pagina")},
    )
    chosen = release.catalogue.source.get(source)
    body = [
        _source(chosen, release) if chosen else None,
        contents,
        *(
            html.Section([html.H2(title, id=name, tabIndex="-1"), *content], className="method")
            for name, title, content in sections
        ),
    ]
    title = _("Data en methode")
    return Content(f"{names[source]} – {title}" if chosen else title, body)


def _facts(facts: list[tuple[str, Part]]) -> html.Dl:
    shown = [(term, text) for term, text in facts if text]
    return html.Dl([part for term, text in shown for part in (html.Dt(term), html.Dd(text))])


def _number(number: int) -> str:
    return wording.number(number, 0)


def _release(release: Release) -> list[Part]:
    """Which release this is and how much it holds."""
    manifest, catalogue = release.manifest, release.catalogue
    measured = {catalogue.indicator_of[m].id for m in release.breakdowns}
    return [
        html.P(
            _(
                "Een release is een vaste verzameling cijfers. Hij verandert nooit meer; nieuwe"
                " cijfers komen in een nieuwe release. Noem bij een cijfer dus ook de release."
            )
        ),
        _facts(
            [
                (_("Release"), release.id),
                (_("Gemaakt op"), wording.day(manifest["built_on"])),
                (_("Cijfers"), _number(release.count())),
                (_("Zonder waarde"), _number(_without_value(release))),
                (
                    _("Indicatoren met een cijfer"),
                    _("{measured} van de {all}").format(
                        measured=len(measured), all=len(catalogue.indicators)
                    ),
                ),
                (_("Metingen met een cijfer"), _number(len(release.breakdowns))),
                (_("Bronnen"), _number(len(release.sources()))),
            ]
        ),
    ]


def _without_value(release: Release) -> int:
    return sum(n for status, n in release.tally("status").items() if status in wording.SIGNS)


def _changes(release: Release) -> list[Part]:
    """What changed since the release before, by kind."""
    changes = release.changes
    if changes is None:
        return [html.P(_("Van een eerdere release is hier geen vergelijking."))]
    known = {i.name.nl: i for i in release.catalogue.indicators}
    parts: list[Part] = []
    for kind, label in CHANGES.items():
        rows = changes[changes["kind"].eq(kind)]
        if len(rows):
            summary = html.Summary(f"{_(label)}: {_number(len(rows))}")
            parts.append(html.Details([summary, *_changed(rows, known)]))
    return parts or [html.P(_("Er is geen verschil met de vorige release."))]


def _changed(rows: pd.DataFrame, known: dict[str, Indicator]) -> list[Part]:
    items = [html.Li(_change(row, known)) for row in rows.head(_MOST_CHANGES).itertuples()]
    more = len(rows) - len(items)
    rest = _("En nog {n}; alle staan in het verslag bij de release.").format(n=_number(more))
    return [html.Ul(items), html.P(rest) if more else None]


def _change(row: Any, known: dict[str, Indicator]) -> list[Part]:
    indicator = known.get(row.subject)
    subject: Part = indicator_link(indicator) if indicator else row.subject
    was = f": {row.old or '–'} → {row.new or '–'}"
    # The report of a build is in Dutch, whatever language the page is in.
    return [subject, html.Span([", " if row.subject else "", row.about, was], lang="nl")]


def _caveats(release: Release) -> list[Part]:
    """That the monitor is not complete, what does not compare, and what is our reading."""
    catalogue = release.catalogue
    monitor = [i for s in _MONITOR_SETS for i in indicators_of(s, catalogue)]
    readings = [i for i in monitor if i.provisional]
    others = [i for i in catalogue.indicators if i.provisional and i not in monitor]
    certain = [
        html.Li(f"{sum(i.certainty == name for i in monitor)}: {_(text)}")
        for name, text in wording.CERTAINTIES.items()
    ]
    place = _(
        "De kernset en de aanvullende set hebben samen {n} indicatoren. Zo zeker is hun plaats in"
        " de monitor:"
    )
    provisional = _("Bij {n} daarvan is de indeling voorlopig, met deze reden:")
    rest = _("Voorlopig bij determinanten, gevolgen en verwante cijfers: {n}")
    return [
        html.Ul([html.Li(_(caveat)) for caveat in _CAVEATS]),
        html.H3(_("Wat onze lezing is")),
        html.P(place.format(n=len(monitor))),
        html.Ul(certain),
        html.P(provisional.format(n=len(readings))),
        html.Ul([html.Li(_provisional(i)) for i in readings]),
        html.Details(
            [
                html.Summary(rest.format(n=len(others))),
                html.Ul([html.Li(_provisional(i)) for i in others]),
            ]
        ),
    ]


def _provisional(indicator: Indicator) -> list[Part]:
    return [indicator_link(indicator), f": {said(indicator.provisional)}"]


def _sources(release: Release) -> list[Part]:
    """All sources in a table, each leading to what we know of it."""
    given = release.sources().set_index("source")
    words = [_("Bron"), _("Houder"), _("Soort"), _("Licentie")]
    head = [html.Th(text, scope="col", className="words-cell") for text in words]
    head += [html.Th(text, scope="col") for text in (_("Cijfers"), _("Nieuwste periode"))]
    rows = [
        html.Tr(_source_cells(s, given)) for s in release.catalogue.sources if s.id in given.index
    ]
    table = html.Table(
        [
            html.Caption(_("De bronnen van deze release")),
            html.Thead(html.Tr(head)),
            html.Tbody(rows),
        ]
    )
    return [
        html.P(_("Kies een bron voor de toelichting, het adres en de indicatoren.")),
        chart.scrolling(table, "sources"),
    ]


def _source_cells(source: Source, given: pd.DataFrame) -> list[Part]:
    row = given.loc[source.id]
    name = dcc.Link(said(source.name), href=address_of("data", source=source.id))
    return [
        html.Th(name, scope="row"),
        html.Td(source.holder, className="words-cell"),
        html.Td(_(SOURCE_KINDS[source.kind]), className="words-cell"),
        html.Td(said(source.licence), className="words-cell"),
        html.Td(_number(row["figures"])),
        html.Td(wording.period(row["newest"]) if isinstance(row["newest"], str) else ""),
    ]


def _source(source: Source, release: Release) -> html.Section:
    """One source in full: what it is, what to be careful with, and its indicators."""
    catalogue = release.catalogue
    given = release.sources().set_index("source")
    held = given.loc[source.id] if source.id in given.index else None
    touching = [b for b in catalogue.breaks if source.id in b.sources]
    used = [i for i in catalogue.indicators if any(m.source == source.id for m in i.measurements)]
    facts: list[tuple[str, Part]] = [
        (_("Houder"), source.holder),
        (_("Soort"), _(SOURCE_KINDS[source.kind])),
        (_("Over de bron"), said(source.description)),
        (_("Let op"), said(source.caution)),
        (_("Licentie"), licence(source)),
        (_("Adres"), html.A(source.address, href=source.address)),
        (_("Cijfers"), "" if held is None else _number(held["figures"])),
        (
            _("Opgehaald tot en met"),
            "" if held is None else wording.day(str(held["retrieved"])[:10]),
        ),
        (_("Breuken en verstoringen"), html.Ul([_break(b) for b in touching]) if touching else ""),
        (_("Indicatoren"), html.Ul([html.Li(indicator_link(i)) for i in used]) if used else ""),
    ]
    back = dcc.Link(_("Alle bronnen"), href=address_of("data"))
    return html.Section(
        [html.H2(_("Over deze bron")), _facts(facts), html.P(back)], className="chosen-source"
    )


def _breaks(catalogue: Catalogue) -> list[Part]:
    """Every method break and disturbed period, oldest first."""
    ordered = sorted(catalogue.breaks, key=lambda b: b.date)
    breaks = [b for b in ordered if b.kind == "break"]
    cautions = [b for b in ordered if b.kind == "caution"]
    return [
        html.H3(_("Breuken: een lijn gaat niet door")),
        html.P(
            _(
                "Bij een breuk is de manier van meten veranderd. Cijfers van voor en na een breuk"
                " vergelijken wij niet."
            )
        ),
        html.Ul([_break(b) for b in breaks], className="breaks"),
        html.H3(_("Verstoorde perioden: een grijs vlak")),
        html.Ul([_break(b) for b in cautions], className="breaks"),
    ]


def _break(b: MethodBreak) -> html.Li:
    end = b.until.year if b.until else b.date.year
    years = f"{b.date.year}" if end == b.date.year else f"{b.date.year}–{end}"
    link = html.A(
        _("bron"), href=b.reference, title=_("Bron over: {what}").format(what=said(b.name))
    )
    return html.Li([html.Strong(f"{years}: {said(b.name)}. "), f"{said(b.reason)} (", link, ")"])


def _signs(release: Release) -> list[Part]:
    """What happens with small numbers, and every sign with how often it occurs here."""
    tally = release.tally("status")
    rows = [
        html.Tr(
            [
                html.Th(_(text), scope="row"),
                html.Td(_sign(status)),
                html.Td(_number(tally.get(status, 0))),
            ]
        )
        for status, text in wording.STATUSES.items()
    ]
    table = html.Table(
        [
            html.Caption(_("Tekens bij cijfers, zoals het CBS ze gebruikt")),
            html.Thead(
                html.Tr(
                    [
                        html.Th(_("Betekenis"), scope="col"),
                        html.Th(_("Teken"), scope="col"),
                        html.Th(_("Aantal in deze release"), scope="col"),
                    ]
                )
            ),
            html.Tbody(rows),
        ]
    )
    return [
        html.P(
            _(
                "Of een groep groot genoeg is voor een cijfer, bepaalt de bron. Geeft de bron geen"
                " cijfer, dan tonen wij het teken en de reden. Wij vullen niets in en rekenen een"
                " weggelaten cijfer niet terug uit andere cijfers."
            )
        ),
        chart.scrolling(table, "signs"),
    ]


def _sign(status: str) -> str:
    return wording.SIGNS.get(status, wording.STATUS_SIGNS.get(status, "")) or _("(leeg)")


def _computing(release: Release) -> list[Part]:
    """Where value and interval come from, how they are rounded, and what is never done."""
    return [html.Ul([html.Li(line) for line in _rules(release)])]


def _rules(release: Release) -> Iterator[str]:
    methods, precision = release.tally("ci_method"), release.tally("precision")
    yield _("Een waarde is het getal dat de bron heeft gepubliceerd, met evenveel decimalen.")
    for name, text in wording.CI_METHODS.items():
        if name in methods:
            yield _("{n} keer: {method}.").format(n=_number(methods[name]), method=_(text))
    yield _("{n} keer geeft de bron geen onzekerheidsmarge; wij maken er dan geen.").format(
        n=_number(release.count() - sum(methods.get(name, 0) for name in wording.CI_METHODS))
    )
    yield _(
        "{n} cijfers noemt de bron alleen in woorden, zoals ‘een op de vijf’. Zij staan er in"
        " die woorden en horen nooit bij een lijn."
    ).format(n=_number(precision.get("verbal", 0)))
    yield _(
        "Een verschil is het ene gepubliceerde cijfer min het andere, van dezelfde meting en"
        " zonder breuk ertussen. Bij procenten heet dat procentpunt."
    )
    yield _(
        "Een lijn verbindt alleen cijfers van één meting. Ontbreekt er een meting, dan is de"
        " lijn daar open."
    )
    yield _("Wij schatten, middelen en wegen niets en vullen geen ontbrekende jaren in.")


def _left_out(release: Release) -> list[Part]:
    """How doubles and conflicts are settled, and how many figures were left out and why."""
    reasons: dict[str, int] = release.manifest["left_out"]
    rows = [
        html.Tr(
            [
                html.Th(
                    wording.capital(_(wording.LEFT_OUT_REASONS.get(reason, reason))), scope="row"
                ),
                html.Td(_number(n)),
            ]
        )
        for reason, n in sorted(reasons.items(), key=lambda item: -item[1])
    ]
    table = html.Table(
        [
            html.Caption(_("Gevonden cijfers die niet in deze release staan, met de reden")),
            html.Thead(
                html.Tr([html.Th(_("Reden"), scope="col"), html.Th(_("Aantal"), scope="col")])
            ),
            html.Tbody(rows),
        ]
    )
    return [
        html.P(
            _(
                "Hetzelfde cijfer komt soms langs meer wegen. Dan telt de tabel van de bron zelf,"
                " en daarna de bron boven de pers. Spreken twee bronnen elkaar tegen, dan blijft"
                " het best beschreven cijfer staan. Wat is weggelaten, blijft bewaard met de reden."
            )
        ),
        html.P(_("Weggelaten: {n} cijfers.").format(n=_number(sum(reasons.values())))),
        chart.scrolling(table, "left-out"),
    ]


PAGE = Page("data", N_("Data en methode"), render)
