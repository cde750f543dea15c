"""The parts that pages are made of: headline cards, chart, table, background.

Here: components for one view or one release. Not here: which figures belong to a
choice (view.py), the sentences (wording.py), the chart itself (figures.py) and the
pages (explore.py).
"""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from indicators import figures, wording
from indicators.catalogue import Headline, Indicator, Measurement, MethodBreak, Topic
from indicators.query import Release
from indicators.views.selection import Notice, address_of
from indicators.views.view import View

Part = Any  # a Dash component or text


def notice(what: Notice) -> html.Div:
    """Something in the address that does not exist, with links to what does."""
    links = [html.Li(dcc.Link(label, href=address)) for label, address in what.offers]
    return html.Div(
        [html.P(what.text), html.Ul(links) if links else None],
        className="notice",
        role="alert",
    )


def heading(indicator: Indicator, release: Release) -> html.Div:
    """Set, theme and name of an indicator, with what a reader must know first."""
    theme = next(t for t in release.catalogue.themes if t.id == indicator.theme)
    help_line = html.P(
        [
            "Denkt u aan zelfmoord? Bel 113 of 0800-0113 (gratis), of chat op ",
            html.A("113.nl", href="https://www.113.nl"),
            ".",
        ],
        className="help-line",
    )
    return html.Div(
        [
            html.P(f"{wording.SETS[indicator.set]} · {theme.name.nl}", className="eyebrow"),
            html.H2(indicator.name.nl, className="indicator-name"),
            html.P(
                [html.Strong("Voorlopige indeling. "), indicator.provisional.nl],
                className="provisional",
            )
            if indicator.provisional
            else None,
            help_line if indicator.help_line else None,
        ]
    )


def chart(view: View) -> Part:
    """The chart with its title, labels, notes and text alternative."""
    if len(view.shown) < 2:
        count = "één" if len(view.shown) else "geen"
        return html.P(f"Van deze meting is hier {count} cijfer. Een grafiek voegt dan niets toe.")
    draw = figures.trend if view.over_time else figures.comparison
    figure = draw(view.rows, view.subject)
    return html.Figure(
        [
            html.Figcaption(
                [
                    html.H3(f"{view.measurement.name.nl}{view.by}"),
                    html.P(view.measured, className="chart-subtitle"),
                ]
            ),
            html.A("Sla de grafiek over: ga naar de tabel", href="#table", className="skip-chart"),
            html.Div(
                [
                    _legend(view) if view.over_time and len(view.drawn) > 1 else None,
                    html.Div(
                        dcc.Graph(figure=figure, config=figures.GRAPH_CONFIG),
                        role="img",
                        className="plot",
                        style={"height": figure.layout.height},
                        **{"aria-label": f"Grafiek. {view.alternative}"},
                    ),
                ],
                className="chart-body",
            ),
            html.Ul([html.Li(note) for note in _chart_notes(view)], className="chart-notes"),
            html.Details(
                [html.Summary("De grafiek in woorden"), html.P(view.alternative)],
                className="words",
            ),
        ],
        className="chart",
    )


def _legend(view: View) -> html.Ul:
    """Line, name and newest figure of every subgroup: the labels of the lines."""
    items = []
    for place, (subgroup, name) in enumerate(view.drawn.items()):
        points = view.shown[view.shown["subgroup"].eq(subgroup)]
        newest = "geen cijfer"
        if len(points):
            last = points.iloc[-1]
            newest = f"{wording.value(last, view.unit)} ({last['period_label']})"
        items.append(
            html.Li(
                [
                    html.Span(className=f"swatch swatch-{place}", **{"aria-hidden": "true"}),
                    html.Span(name, className="legend-name"),
                    html.Span(newest, className="legend-value"),
                ]
            )
        )
    return html.Ul(items, className="legend", **{"aria-label": "Groepen in de grafiek"})


def _chart_notes(view: View) -> list[Part]:
    """What the marks in the chart mean, only for marks that are there."""
    shown = view.shown
    methods = sorted({wording.CI_METHODS[m] for m in shown["ci_method"] if m})
    marks = [
        (bool(methods), f"Band of streepje: {' en '.join(methods)}."),
        (not methods, "De bron geeft bij deze cijfers geen onzekerheidsmarge."),
        (shown["status"].eq("provisional").any(), "Open teken: voorlopig cijfer."),
        (shown["status"].eq("low_reliability").any(), "Open teken: minder betrouwbaar cijfer."),
        (
            shown["precision"].eq("verbal").any(),
            "Ruit met kruis: de bron noemt dit cijfer alleen in woorden.",
        ),
        (figures.starts_above_zero(shown), "De as met cijfers begint niet bij nul."),
    ]
    notes: list[Part] = [text for there, text in marks if there]
    for b in view.breaks:
        sign = "Streeplijn" if b.kind == "break" else "Grijs vlak"
        link = html.A("bron", href=b.reference, title=f"Bron over: {b.name.nl}")
        notes.append([f"{sign} {b.date.year}: {b.name.nl}. {b.reason.nl} (", link, ")"])
    for event in view.events:
        when = wording.policy_date(event.date, event.date_precision)
        notes.append(f"Stippellijn, {when}: {event.name.nl}.")
    return notes


def table(view: View) -> html.Section:
    """All figures of the series, every one a link to its source; newest period first."""
    dated = view.rows[["period_label", "period_start"]].drop_duplicates("period_label")
    periods = list(dated.sort_values("period_start", ascending=False)["period_label"])
    cells = {(row.subgroup, row.period_label): row for row in view.rows.itertuples()}
    head = html.Tr(
        [html.Th("Groep", scope="col"), *(html.Th(wording.period(p), scope="col") for p in periods)]
    )
    body = [
        html.Tr([html.Th(name, scope="row"), *(_cell(cells.get((group, p))) for p in periods)])
        for group, name in view.names.items()
    ]
    caption = f"{view.measurement.name.nl}, {view.unit.name.nl}; tussen haakjes het 95%-interval"
    return html.Section(
        [
            html.H3("De cijfers in een tabel", id="table", tabIndex="-1"),
            html.Div(
                html.Table([html.Caption(caption), html.Thead(head), html.Tbody(body)]),
                className="table-scroll",
                role="region",
                tabIndex="0",
                **{"aria-labelledby": "table"},
            ),
            html.P(
                "Elk cijfer leidt naar zijn bron. * voorlopig · ᵉ geschat · ʳ herzien ·"
                " ᵒ minder betrouwbaar · . onbekend of onbetrouwbaar · x geheim · leeg: er is"
                " geen cijfer",
                className="signs",
            ),
            html.A("Naar de achtergrond van dit cijfer", href="#about", className="skip-chart"),
        ],
        className="figures",
    )


def _cell(row: Any) -> html.Td:
    if row is None:
        return html.Td("", className="empty")
    text = wording.plain_value(row)
    certain = wording.interval(row)
    place = f"{row.publication}{' ' + row.table_id if row.table_id else ''}"
    note = f"; {row.note}" if row.note else ""
    status = "" if row.status == "normal" else f"; {wording.STATUSES[row.status]}"
    shown: Part = (
        html.A(text, href=row.source_url, title=f"Bron: {place}{status}{note}") if text else ""
    )
    return html.Td([shown, html.Span(f" ({certain})", className="interval") if certain else None])


def about(indicator: Indicator, measurement: Measurement, release: Release) -> html.Section:
    """Definition, instrument, source, licence and what to be careful with."""
    catalogue = release.catalogue
    source = catalogue.source[measurement.source]
    direction = measurement.direction or indicator.direction
    licence: Part = (
        html.A(source.licence, href=source.licence_address)
        if source.licence_address
        else source.licence
    )
    facts: list[tuple[str, Part]] = [
        ("Wat het is", indicator.definition.nl),
        ("Hoe het wordt gemeten", measurement.instrument.nl),
        ("Wanneer het telt", measurement.cut_off.nl if measurement.cut_off else ""),
        ("Over wie", wording.population_of(catalogue, measurement)),
        ("Periode", wording.time_covered(release.time_covered(measurement.id))),
        ("Hoe te lezen", f"{wording.DIRECTIONS[direction]}."),
        ("Bron", [html.A(source.name.nl, href=source.address), f", {source.holder}"]),
        ("Over de bron", source.description.nl),
        ("Hoe vaak", wording.FREQUENCIES[measurement.frequency]),
        ("Licentie", licence),
        ("Let op", measurement.note.nl if measurement.note else ""),
        ("Let op bij deze bron", source.caution.nl if source.caution else ""),
        ("Plaats in de monitor", wording.CERTAINTIES[indicator.certainty]),
        ("Nummer bij het RIVM", indicator.rivm_number or ""),
        ("Breuken en verstoringen", _breaks(catalogue.breaks_of(measurement))),
        ("Release", f"{release.id}"),
    ]
    entries = [part for term, text in facts if text for part in (html.Dt(term), html.Dd(text))]
    return html.Section(
        [html.H3("Over dit cijfer", id="about", tabIndex="-1"), html.Dl(entries)],
        className="about",
    )


def _breaks(breaks: Sequence[MethodBreak]) -> Part:
    return (
        html.Ul([html.Li(f"{b.date.year}: {b.name.nl}. {b.reason.nl}") for b in breaks])
        if breaks
        else ""
    )


def others(indicator: Indicator, measurement: Measurement) -> html.Section | None:
    """The other measurements of the indicator, which do not belong in one line with this one."""
    rest = [m for m in indicator.measurements if m.id != measurement.id]
    if not rest:
        return None
    links = [
        html.Li(dcc.Link(m.name.nl, href=address_of(indicator=indicator.id, measurement=m.id)))
        for m in rest
    ]
    return html.Section(
        [
            html.H3("Andere metingen van deze indicator"),
            html.P(
                "Deze cijfers komen uit een andere bron of zijn anders gemeten. Vergelijk ze niet"
                " zomaar met het cijfer hierboven; ze staan daarom nooit in één lijn."
            ),
            html.Ul(links, className="others"),
        ]
    )


def topics(release: Release) -> html.Section:
    """Every topic of the monitor's conceptual model, with its indicators or why it has none."""
    catalogue = release.catalogue
    themes = []
    for theme in catalogue.themes:
        about = [topic for topic in catalogue.topics if topic.theme == theme.id]
        if about:
            entries = [
                html.Li([f"{topic.name.nl}: ", *_of_topic(topic, release)]) for topic in about
            ]
            themes.append(html.Div([html.H4(theme.name.nl), html.Ul(entries)]))
    return html.Section(
        [
            html.H3("Alle onderwerpen die met mentale gezondheid samenhangen"),
            html.P("Zo ordent de monitor ze. Nog niet elk onderwerp heeft een cijfer."),
            html.Div(themes, className="topics"),
        ]
    )


def _of_topic(topic: Topic, release: Release) -> list[Part]:
    if topic.role == "breakdown":
        return ["hiernaar zijn cijfers uitgesplitst"]
    if topic.role == "no_measure":
        return ["hier is geen cijfer voor; het onderwerp geeft context"]
    found = [i for i in release.catalogue.indicators if i.topic == topic.id and i.measurements]
    links = [dcc.Link(i.name.nl, href=address_of(indicator=i.id)) for i in found]
    separated = [part for link in links for part in (link, ", ")][:-1]
    return separated or ["nog geen cijfer"]


def cards(release: Release) -> list[Part]:
    """The figures that open the page."""
    return [_card(headline, release) for headline in release.catalogue.headlines]


def _card(headline: Headline, release: Release) -> html.Div:
    """A headline figure with its sentence, a link to its chart and one to its source."""
    row = _figure(release, headline.measurement, headline.breakdown, headline.subgroup, headline)
    measurement = release.catalogue.measurement[headline.measurement]
    indicator = release.catalogue.indicator_of[headline.measurement]
    unit = release.catalogue.unit[measurement.unit]
    finding = measurement.finding.nl if measurement.finding else measurement.name.nl
    sentence = f"{finding} {wording.in_period(row.period_label)}"
    parts: list[Part] = []
    for also in headline.also:
        other = _figure(release, headline.measurement, also.breakdown, also.subgroup, headline)
        name = release.catalogue.population[also.population].name.nl
        group = release.catalogue.subgroup(also.breakdown, also.subgroup).name.nl
        parts.append(
            html.P(
                [
                    f"{name} ({group}): ",
                    html.A(wording.value(other, unit), href=other.source_url),
                ],
                className="card-also",
            )
        )
    address = address_of(indicator=indicator.id, measurement=measurement.id)
    return html.Div(
        [
            html.H2(dcc.Link(indicator.name.nl, href=address), className="card-name"),
            html.P(wording.value(row, unit), className="card-value"),
            html.P(sentence, className="card-sentence"),
            *parts,
            html.P(
                ["Bron: ", html.A(row.publication, href=row.source_url)], className="card-source"
            ),
        ],
        className="card",
    )


def _figure(
    release: Release, measurement: str, breakdown: str, subgroup: str, headline: Headline
) -> Any:
    return release.figure(measurement, breakdown, subgroup, headline.period).iloc[0]


def footer(release: Release) -> list[Part]:
    """Which release the figures come from, and what holds for all of them."""
    manifest = release.manifest
    return [
        html.P(
            f"Release {release.id}, gemaakt op {manifest['built_on']}, met"
            f" {wording.number(manifest['observations'], 0)} cijfers."
        ),
        html.P(
            "Alle cijfers zijn gepubliceerd door de genoemde bron. Er is niets geschat of"
            " aangevuld. De monitor is niet volledig, en cijfers uit verschillende bronnen zijn"
            " niet zomaar te vergelijken."
        ),
    ]
