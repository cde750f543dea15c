"""A chart on a page: title, labels, notes, text alternative, and the same as a table.

Here: an exhibit as components, and the tables below it. Not here: what an exhibit holds
(exhibits.py), the drawing (figures.py), its figures and sentences (view.py, wording.py).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from indicators import figures, wording
from indicators.exhibits import Exhibit, Label, Note
from indicators.language import _, said
from indicators.look import Look
from indicators.views.parts import Part
from indicators.views.view import View


def chart(view: View) -> Part:
    """The chart of a view: the finding as its title, the measure as its subtitle."""
    if len(view.shown) < 2:
        text = (
            _("Van deze meting is hier één cijfer. Een grafiek voegt dan niets toe.")
            if len(view.shown)
            else _("Van deze meting is hier geen cijfer. Een grafiek voegt dan niets toe.")
        )
        return html.P(text)
    return drawn(view.exhibit)


def drawn(exhibit: Exhibit, table: str = "table", legend: Part = None) -> html.Figure:
    """Any chart with what belongs around it; `table` is the id of the heading above the same
    figures as a table, `legend` one of its own in place of the labels.

    The component keeps its exhibit, so that whatever a page shows can be taken away.
    """
    plot = html.Div(
        dcc.Graph(figure=exhibit.figure, config=figures.GRAPH_CONFIG),
        role="img",
        # A chart with rows needs its height; one over time may be lower.
        className="plot rows" if exhibit.figure.layout.height else "plot",
        style={"--height": f"{exhibit.height}px"},
        **{"aria-label": _("Grafiek. {text}").format(text=exhibit.alternative)},
    )
    shown = html.Figure(
        [
            html.Figcaption(
                [html.H3(exhibit.title), html.P(exhibit.subtitle, className="chart-subtitle")]
            ),
            html.A(
                _("Sla de grafiek over: ga naar de tabel"),
                href=f"#{table}",
                className="skip-chart",
            ),
            html.Div([legend or _legend(exhibit.labels), plot], className="chart-body"),
            html.Ul([html.Li(_note(note)) for note in exhibit.notes], className="chart-notes"),
            _sources(exhibit),
            html.Details(
                [html.Summary(_("De grafiek in woorden")), html.P(exhibit.alternative)],
                className="words",
            ),
        ],
        className="chart",
    )
    shown.exhibit = exhibit
    return shown


def exhibited(part: Part) -> Iterator[tuple[html.Figure, Exhibit]]:
    """Every chart among the parts of a page with its exhibit, in reading order."""
    if isinstance(part, list | tuple):
        for one in part:
            yield from exhibited(one)
    elif isinstance(part, Component):
        if hasattr(part, "exhibit"):
            yield part, part.exhibit
        else:
            yield from exhibited(getattr(part, "children", None))


def _sources(exhibit: Exhibit) -> html.P:
    """Who published the figures, leading there."""
    links = [html.A(name, href=address) for name, address in exhibit.sources.items()]
    apart = [part for link in links for part in ("; ", link)][1:]
    return html.P([f"{exhibit.source_label} ", *apart], className="chart-sources")


def _note(note: Note) -> Part:
    if not note.reference:
        return note.text
    about = _("Bron over: {what}").format(what=note.about)
    return [f"{note.text} (", html.A(_("bron"), href=note.reference, title=about), ")"]


def _legend(labels: Sequence[Label]) -> Part:
    if not labels:
        return None
    items = [
        html.Li(
            [
                swatch(label.look, label.dash),
                html.Span(
                    [
                        html.Span(label.name, className="legend-name"),
                        html.Span(f" {label.value}", className="legend-value"),
                        html.Span(
                            f" ({label.when})" if label.when else "", className="legend-period"
                        ),
                    ]
                ),
            ],
            style={} if label.at is None else {"--at": f"{label.at}px"},
        )
        for label in labels
    ]
    at_ends = labels[0].at is not None
    return html.Ul(
        items,
        className="legend at-ends" if at_ends else "legend",
        **{"aria-label": _("Groepen in de grafiek")},
    )


def swatch(look: Look, dash: str = "solid") -> html.Span:
    """The mark of a subgroup: its colour and shape on a piece of line."""
    return html.Span(
        className=f"swatch swatch-{look.number} line-{dash}", **{"aria-hidden": "true"}
    )


def table(view: View) -> html.Section:
    """All figures of the series, every one a link to its source; newest period first."""
    dated = view.rows[["period_label", "period_start"]].drop_duplicates("period_label")
    periods = list(dated.sort_values("period_start", ascending=False)["period_label"])
    cells = {(row.subgroup, row.period_label): row for row in view.rows.itertuples()}
    head = html.Tr(
        [
            html.Th(_("Groep"), scope="col"),
            *(html.Th(wording.period(p), scope="col") for p in periods),
        ]
    )
    body = [
        html.Tr([html.Th(name, scope="row"), *(cell(cells.get((group, p))) for p in periods)])
        for group, name in view.names.items()
    ]
    caption = _("{measurement}, {unit}; tussen haakjes het 95%-interval").format(
        measurement=said(view.measurement.name), unit=said(view.unit.name)
    )
    return tabled(caption, head, body)


def tabled(caption: str, head: html.Tr, rows: list[html.Tr]) -> html.Section:
    """The figures of a chart as a table, with what its signs mean."""
    table = html.Table([html.Caption(caption), html.Thead(head), html.Tbody(rows)])
    return html.Section(
        [
            html.H3(_("De cijfers in een tabel"), id="table", tabIndex="-1"),
            scrolling(table, "table"),
            html.P(signs(), className="signs"),
            html.A(_("Naar de achtergrond van dit cijfer"), href="#about", className="skip-chart"),
        ],
        className="figures",
    )


def scrolling(table: html.Table, named_by: str) -> html.Div:
    """A table that scrolls inside its own frame, by mouse and keyboard."""
    return html.Div(
        table,
        className="table-scroll",
        role="region",
        tabIndex="0",
        **{"aria-labelledby": named_by},
    )


def signs() -> str:
    """What the signs in a table mean."""
    return _(
        "Elk cijfer leidt naar zijn bron. * voorlopig · ᵉ geschat · ʳ herzien · ᵒ minder"
        " betrouwbaar · . onbekend of onbetrouwbaar · x geheim · leeg: er is geen cijfer"
    )


def cell(row: Any) -> html.Td:
    """One figure of a table with its interval and CBS sign, leading to its source."""
    if row is None:
        return html.Td("", className="empty")
    text = wording.plain_value(row)
    certain = wording.interval(row)
    place = f"{row.publication}{' ' + row.table_id if row.table_id else ''}"
    status = "" if row.status == "normal" else f"; {_(wording.STATUSES[row.status])}"
    note = _("; {note}").format(note=row.note) if row.note else ""
    about = _("Bron: {place}").format(place=place) + status + note
    shown: Part = html.A(text, href=row.source_url, title=about) if text else ""
    return html.Td([shown, html.Span(f" ({certain})", className="interval") if certain else None])
