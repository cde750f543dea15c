"""The page on which one indicator is explored: controls, answer, chart, table, background.

Here: the layout of that page and its callback. Not here: the address of a choice
(selection.py), the sentences (wording.py) and the chart itself (figures.py).
"""

import logging
from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
import pandas as pd
from dash import Dash, Input, Output, ctx, dcc, html, no_update, set_props

from indicators import figures, wording
from indicators.catalogue import Headline, Indicator, Measurement, MethodBreak, PolicyEvent
from indicators.query import CurrentRelease, NoRelease, Release
from indicators.views.selection import (
    LEVELS,
    Notice,
    Selection,
    address_of,
    breakdowns_of,
    from_controls,
    from_search,
    indicators_of,
    measurements_of,
    populations_of,
    subgroups_of,
)

_LABELS = {
    "set": "Set",
    "indicator": "Indicator",
    "population": "Groep mensen",
    "measurement": "Meting",
    "breakdown": "Uitsplitsing",
}
Part = Any  # a Dash component or text


def layout(current: CurrentRelease) -> html.Div:
    """The frame of the page; the callback fills it for the choice in the address."""
    return html.Div(
        [
            dcc.Location(id="address", refresh=False),
            html.A("Naar de cijfers", href="#answer", className="skip-link"),
            html.Header(
                html.Div(
                    [
                        html.P("Monitor mentale gezondheid", className="site-name"),
                        html.P(
                            "De mentale gezondheid van Nederland in gepubliceerde cijfers",
                            className="site-motto",
                        ),
                    ],
                    className="wide",
                ),
                className="site-header",
            ),
            html.Main(_main(current), id="main", className="wide"),
            html.Footer(html.Div(id="site-footer", className="wide"), className="site-footer"),
        ]
    )


def _main(current: CurrentRelease) -> list[Part]:
    try:
        headlines = cards(current.get())
    except NoRelease as missing:
        return [html.H1("Er zijn nog geen cijfers"), html.P(str(missing), className="notice")]
    controls = [
        html.Div(
            [html.Label(label, htmlFor=level), dbc.Select(id=level, options=[])],
            className=f"control control-{level}",
        )
        for level, label in _LABELS.items()
    ]
    return [
        html.H1("Hoe gaat het met de mentale gezondheid?"),
        html.Div(id="notices"),
        html.Section(headlines, className="cards", **{"aria-label": "Kerncijfers"}),
        html.Section(
            [
                html.H2("Kies een cijfer", className="section-title"),
                html.Div(controls, className="controls"),
                html.Fieldset(
                    [
                        html.Legend("Groepen in de grafiek"),
                        dbc.Checklist(id="group", options=[], inline=True),
                    ],
                    id="group-field",
                    className="groups",
                    hidden=True,
                ),
            ],
            className="chooser",
            **{"aria-label": "Kies een cijfer"},
        ),
        html.P(id="status", role="status", className="visually-hidden"),
        html.Div(id="answer", tabIndex="-1"),
        dcc.Store(id="page-title"),
    ]


def register(app: Dash, current: CurrentRelease) -> None:
    """Connect the page's controls, its address and its contents."""

    @app.callback(
        Output("address", "search"),
        *(Output(level, part) for level in LEVELS for part in ("options", "value")),
        Output("group", "options"),
        Output("group", "value"),
        Output("group-field", "hidden"),
        Output("notices", "children"),
        Output("answer", "children"),
        Output("status", "children"),
        Output("page-title", "data"),
        Output("site-footer", "children"),
        Input("address", "search"),
        *(Input(level, "value") for level in LEVELS),
        Input("group", "value"),
        on_error=_sorry,
    )
    def show(search: str | None, *values: Any) -> list[Any]:
        release = current.get()
        *levels, groups = values
        changed = ctx.triggered_id or "address"
        if changed == "address":
            selection = from_search(search or "", release)
        else:
            chosen = dict(zip(LEVELS, levels, strict=True))
            selection = from_controls(chosen, groups or [], changed, release)
        return [
            no_update if changed == "address" else selection.search,
            *control_states(selection, release),
            *page(selection, release),
            _footer(release),
        ]

    app.clientside_callback(
        "function (title) { if (title) { document.title = title; } return ''; }",
        Output("page-title", "storage_type"),
        Input("page-title", "data"),
        prevent_initial_call=True,
    )


def _sorry(error: Exception) -> None:
    """Tell the reader that something went wrong, and the log what it was."""
    logging.getLogger(__name__).error("the page could not be made", exc_info=error)
    text = "Dit cijfer kon niet worden getoond. Kies een ander cijfer of probeer het later opnieuw."
    set_props("notices", {"children": _notice(Notice(text))})


def control_states(selection: Selection, release: Release) -> list[Any]:
    """Options and value of every control, and the checkboxes of the subgroups."""
    catalogue = release.catalogue
    sets = [s for s in wording.SETS if indicators_of(s, catalogue)]
    options = {
        "set": [(s, wording.SETS[s]) for s in sets],
        "indicator": [(i.id, _name(i)) for i in indicators_of(selection.set, catalogue)],
        "population": [],
        "measurement": [],
        "breakdown": [],
    }
    groups: dict[str, str] = {}
    if selection.indicator:
        indicator = catalogue.indicator[selection.indicator]
        names = populations_of(indicator, catalogue) if indicator.measurements else []
        options["population"] = [(p, catalogue.population[p].name.nl) for p in names]
        found = measurements_of(indicator, selection.population)
        options["measurement"] = [(m.id, m.name.nl) for m in found]
    if selection.measurement:
        measurement = catalogue.measurement[selection.measurement]
        held = breakdowns_of(measurement, selection.population, release)
        options["breakdown"] = [(b, catalogue.breakdown[b].name.nl) for b in held]
        groups = subgroups_of(selection, release)
    states: list[Any] = []
    for level in LEVELS:
        nothing = [] if options[level] else [{"value": "", "label": "Geen keuze"}]
        states.append([{"value": v, "label": text} for v, text in options[level]] + nothing)
        states.append(getattr(selection, level))
    states.append([{"value": v, "label": text} for v, text in groups.items()])
    states.append(list(_drawn(selection, release)) if groups else [])
    states.append(len(groups) < 2)
    return states


def _name(indicator: Indicator) -> str:
    if not any(m.no_figures is None for m in indicator.measurements):
        return f"{indicator.name.nl} (nog geen cijfer)"
    return indicator.name.nl


def _drawn(selection: Selection, release: Release) -> dict[str, str]:
    """The subgroups in the chart: those chosen, else as many as fit, with the newest first."""
    names = subgroups_of(selection, release)
    if selection.groups:
        return {group: names[group] for group in selection.groups}
    if len(names) <= figures.MOST_LINES:
        return names
    rows = release.series(selection.measurement, selection.breakdown)
    known = rows[rows["value"].notna()].groupby("subgroup", sort=False)["period_end"]
    held = known.agg(["max", "size"])
    held["long"] = held["size"].ge(held["size"].max() / 2)
    best = held.sort_values(["max", "long"], ascending=False, kind="stable").index
    kept = set(best[: figures.MOST_LINES])
    return {group: name for group, name in names.items() if group in kept}


def page(selection: Selection, release: Release) -> tuple[list[Part], list[Part], str, str]:
    """Notices, contents of the page, a line for a screen reader and the title of the tab."""
    notices: list[Part] = [_notice(notice) for notice in selection.notices]
    if not selection.indicator:
        return notices, [], "Dit adres klopt niet.", "Niet gevonden – Monitor mentale gezondheid"
    indicator = release.catalogue.indicator[selection.indicator]
    title = f"{indicator.name.nl} – Monitor mentale gezondheid"
    if not selection.measurement:
        reason = indicator.no_figures
        text = reason.nl if reason else "Nog geen cijfer."
        body = [_heading(indicator, release), html.P(text, className="answer")]
        return notices, body, text, title
    measurement = release.catalogue.measurement[selection.measurement]
    if not selection.breakdown:
        text = measurement.no_figures.nl if measurement.no_figures else "Nog geen cijfer."
        body = [_heading(indicator, release), html.P(text, className="answer")]
        return notices, [*body, _about(indicator, measurement, release)], text, title
    rows = release.series(measurement.id, selection.breakdown)
    rows = rows[rows["subgroup"].isin(subgroups_of(selection, release))]
    sentences = _sentences(rows, selection, indicator, measurement, release)
    article = html.Article(
        [
            _heading(indicator, release),
            html.P(sentences[0], className="answer"),
            html.P(" ".join(sentences[1:]), className="more") if sentences[1:] else None,
            _chart(rows, selection, measurement, release),
            _table(rows, selection, measurement, release),
            _about(indicator, measurement, release),
            _others(indicator, measurement),
        ]
    )
    return notices, [article], f"Getoond: {sentences[0]}", title


def _notice(notice: Notice) -> html.Div:
    links = [html.Li(dcc.Link(label, href=address)) for label, address in notice.offers]
    return html.Div(
        [html.P(notice.text), html.Ul(links) if links else None],
        className="notice",
        role="alert",
    )


def _heading(indicator: Indicator, release: Release) -> html.Div:
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


def _sentences(
    rows: pd.DataFrame,
    selection: Selection,
    indicator: Indicator,
    measurement: Measurement,
    release: Release,
) -> list[str]:
    """The answer, and what puts it in place: the first comparable figure, or the range."""
    unit = release.catalogue.unit[measurement.unit]
    drawn = _drawn(selection, release)
    breaks = release.catalogue.breaks_of(measurement)
    if selection.breakdown == "total" or len(drawn) == 1:
        points = rows[rows["subgroup"].isin(drawn)]
        parts = figures.stretches(points, measurement, breaks)
        if not parts:
            return [wording.answer(points.iloc[-1], indicator, measurement, unit)]
        name = next(iter(drawn.values()))
        first = wording.answer(parts[-1].iloc[-1], indicator, measurement, unit)
        prefix = "" if selection.breakdown == "total" else f"{name}. "
        return [prefix + first, *filter(None, [wording.earlier(parts[-1], unit)])]
    total = release.series(measurement.id, "total")
    known = total[total["value"].notna()]
    spread = wording.range_over_subgroups(rows[rows["subgroup"].isin(drawn)], drawn, unit)
    if known.empty:
        return [spread or f"{measurement.name.nl}, naar {_by(selection, release)}."]
    first = wording.answer(known.iloc[-1], indicator, measurement, unit)
    return [first, *filter(None, [spread])]


def _by(selection: Selection, release: Release) -> str:
    name = release.catalogue.breakdown[selection.breakdown].name.nl
    return name[:1].lower() + name[1:]


def _chart(
    rows: pd.DataFrame, selection: Selection, measurement: Measurement, release: Release
) -> Part:
    catalogue = release.catalogue
    unit = catalogue.unit[measurement.unit]
    drawn = _drawn(selection, release)
    shown = rows[rows["subgroup"].isin(drawn)]
    breaks = catalogue.breaks_of(measurement)
    events = _events(selection, release)
    known = shown[shown["value"].notna()]
    over_time = known["period_label"].nunique() > 1
    subject = figures.Subject(measurement, unit, drawn, breaks, events)
    if len(known) < 2:
        return html.P("Van deze meting is hier één cijfer. Een grafiek voegt dan niets toe.")
    figure = figures.trend(shown, subject) if over_time else figures.comparison(shown, subject)
    seen = figures.visible_breaks(breaks, *figures.extent(known)) if over_time else []
    alternative = wording.chart_alternative(shown, drawn, unit, seen)
    by = "" if selection.breakdown == "total" else f", naar {_by(selection, release)}"
    return html.Figure(
        [
            html.Figcaption(
                [
                    html.H3(f"{measurement.name.nl}{by}", id="chart-title"),
                    html.P(
                        f"{unit.name.nl}; {wording.population_of(catalogue, measurement)}",
                        className="chart-subtitle",
                    ),
                ]
            ),
            html.A("Sla de grafiek over: ga naar de tabel", href="#table", className="skip-chart"),
            html.Div(
                [
                    _legend(shown, drawn, release) if over_time and len(drawn) > 1 else None,
                    html.Div(
                        dcc.Graph(figure=figure, config=figures.GRAPH_CONFIG, id="trend"),
                        role="img",
                        className="plot",
                        style={"height": figure.layout.height},
                        **{"aria-label": f"Grafiek. {alternative}"},
                    ),
                ],
                className="chart-body",
            ),
            html.Ul(
                [html.Li(note) for note in _chart_notes(shown, breaks, events, over_time)],
                className="chart-notes",
            ),
            html.Details(
                [html.Summary("De grafiek in woorden"), html.P(alternative)], className="words"
            ),
        ],
        className="chart",
    )


def _legend(shown: pd.DataFrame, drawn: dict[str, str], release: Release) -> html.Ul:
    """Line, name and newest figure of every subgroup: the labels of the lines."""
    items = []
    for place, (subgroup, name) in enumerate(drawn.items()):
        points = shown[shown["subgroup"].eq(subgroup) & shown["value"].notna()]
        unit = release.catalogue.unit[shown["unit"].iat[0]]
        newest = (
            f"{wording.value(points.iloc[-1], unit)} ({points.iloc[-1]['period_label']})"
            if len(points)
            else "geen cijfer"
        )
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


def _events(selection: Selection, release: Release) -> list[PolicyEvent]:
    """Policy events that are drawn on the charts of this indicator or population."""
    return [
        event
        for event in release.catalogue.policy.events
        if event.on_charts
        and (
            (not event.indicators and not event.populations)
            or selection.indicator in event.indicators
            or selection.population in event.populations
        )
    ]


def _chart_notes(
    shown: pd.DataFrame,
    breaks: Sequence[MethodBreak],
    events: Sequence[PolicyEvent],
    over_time: bool,
) -> list[Part]:
    """What the marks in the chart mean, only for marks that are there."""
    notes: list[Part] = []
    known = shown[shown["value"].notna()]
    if known["ci_lower"].notna().any():
        bounds = {wording.CI_METHODS[m] for m in known["ci_method"] if m}
        notes.append(f"Band of streepje: {' en '.join(sorted(bounds))}.")
    else:
        notes.append("De bron geeft bij deze cijfers geen onzekerheidsmarge.")
    if known["status"].eq("provisional").any():
        notes.append("Open teken: voorlopig cijfer.")
    if known["status"].eq("low_reliability").any():
        notes.append("Open teken: minder betrouwbaar cijfer.")
    if known["precision"].eq("verbal").any():
        notes.append("Ruit met kruis: de bron noemt dit cijfer alleen in woorden.")
    if figures.starts_above_zero(known):
        notes.append("De as met cijfers begint niet bij nul.")
    if over_time:
        first, last = figures.extent(known)
        for b in figures.visible_breaks(breaks, first, last):
            sign = "Streeplijn" if b.kind == "break" else "Grijs vlak"
            link = html.A("bron", href=b.reference)
            notes.append([f"{sign} {b.date.year}: {b.name.nl}. {b.reason.nl} (", link, ")"])
        for _, event in figures.visible_events(events, first, last):
            when = wording.policy_date(event.date, event.date_precision)
            notes.append(f"Stippellijn, {when}: {event.name.nl}.")
    return notes


def _table(
    rows: pd.DataFrame, selection: Selection, measurement: Measurement, release: Release
) -> html.Section:
    """All figures of the series, every one a link to its source; newest period first."""
    names = subgroups_of(selection, release)
    dated = rows[["period_label", "period_start"]].drop_duplicates("period_label")
    periods = list(dated.sort_values("period_start", ascending=False)["period_label"])
    cells = {(row.subgroup, row.period_label): row for row in rows.itertuples()}
    head = html.Tr(
        [html.Th("Groep", scope="col"), *(html.Th(wording.period(p), scope="col") for p in periods)]
    )
    body = [
        html.Tr([html.Th(name, scope="row"), *(_cell(cells.get((group, p))) for p in periods)])
        for group, name in names.items()
    ]
    unit = release.catalogue.unit[measurement.unit]
    caption = f"{measurement.name.nl}, {unit.name.nl}; tussen haakjes het 95%-interval"
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
                "Elk cijfer leidt naar zijn bron. * voorlopig · . onbekend of onbetrouwbaar ·"
                " x geheim · leeg: er is geen cijfer",
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


def _about(indicator: Indicator, measurement: Measurement, release: Release) -> html.Section:
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


def _others(indicator: Indicator, measurement: Measurement) -> html.Section | None:
    """The other measurements of the indicator, which do not belong in one line with this one."""
    others = [m for m in indicator.measurements if m.id != measurement.id]
    if not others:
        return None
    links = [
        html.Li(dcc.Link(m.name.nl, href=address_of(indicator=indicator.id, measurement=m.id)))
        for m in others
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


def cards(release: Release) -> list[Part]:
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


def _footer(release: Release) -> list[Part]:
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
