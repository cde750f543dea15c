"""The page on which one indicator is explored: controls, answer, chart, table, background.

Here: the layout of that page and its callback. Not here: the address of a choice
(selection.py), its figures (view.py) and the parts of the page (parts.py).
"""

import logging
from typing import Any

import dash_bootstrap_components as dbc
from dash import Dash, Input, Output, ctx, dcc, html, no_update, set_props

from indicators import wording
from indicators.catalogue import Indicator
from indicators.figures import MOST_LINES
from indicators.query import CurrentRelease, NoRelease, Release
from indicators.views import parts
from indicators.views.parts import Part
from indicators.views.selection import (
    LEVELS,
    Notice,
    Selection,
    breakdowns_of,
    from_controls,
    from_search,
    indicators_of,
    measurements_of,
    populations_of,
    subgroups_of,
)
from indicators.views.view import View

SITE = "Monitor mentale gezondheid"
_LABELS = {
    "set": "Set",
    "indicator": "Indicator",
    "population": "Groep mensen",
    "measurement": "Meting",
    "breakdown": "Uitsplitsing",
}


def layout(current: CurrentRelease) -> html.Div:
    """The frame of the page; the callback fills it for the choice in the address."""
    return html.Div(
        [
            dcc.Location(id="address", refresh=False),
            html.A("Naar de cijfers", href="#answer", className="skip-link"),
            html.Header(
                html.Div(
                    [
                        html.P(SITE, className="site-name"),
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
        headlines = parts.cards(current.get())
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
                        html.Legend(f"Groepen in de grafiek (hoogstens {MOST_LINES} lijnen)"),
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
            parts.footer(release),
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
    set_props("notices", {"children": parts.notice(Notice(text))})


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
    states.append(list(View(selection, release).drawn) if groups else [])
    states.append(len(groups) < 2)
    return states


def _name(indicator: Indicator) -> str:
    if not any(m.no_figures is None for m in indicator.measurements):
        return f"{indicator.name.nl} (nog geen cijfer)"
    return indicator.name.nl


def page(selection: Selection, release: Release) -> tuple[list[Part], list[Part], str, str]:
    """Notices, contents of the page, a line for a screen reader and the title of the tab."""
    notices = [parts.notice(notice) for notice in selection.notices]
    if not selection.indicator:
        return notices, [], "Dit adres klopt niet.", f"Niet gevonden – {SITE}"
    indicator = release.catalogue.indicator[selection.indicator]
    contents, status = _contents(selection, indicator, release)
    if indicator.set == "determinant":
        contents = [*contents, parts.topics(release)]
    return notices, contents, status, f"{indicator.name.nl} – {SITE}"


def _contents(
    selection: Selection, indicator: Indicator, release: Release
) -> tuple[list[Part], str]:
    heading = parts.heading(indicator, release)
    measurement = release.catalogue.measurement.get(selection.measurement)
    if not selection.breakdown:
        reason = (measurement or indicator).no_figures
        text = reason.nl if reason else "Nog geen cijfer."
        background = [parts.about(indicator, measurement, release)] if measurement else []
        return [heading, html.P(text, className="answer"), *background], text
    view = View(selection, release)
    answer, *more = view.sentences
    article = html.Article(
        [
            heading,
            html.P(answer, className="answer"),
            html.P(" ".join(more), className="more") if more else None,
            parts.chart(view),
            parts.table(view),
            parts.about(indicator, view.measurement, release),
            parts.others(indicator, view.measurement),
        ]
    )
    return [article], f"Getoond: {answer}"
