"""A chart as readers get it: title, labels, notes, text alternative, and the same as a table.

Here: what stands around the drawing. Not here: the drawing (figures.py), its figures and
sentences (view.py, wording.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from dash import dcc, html

from indicators import axes, figures, labels, wording
from indicators.catalogue import MethodBreak, PolicyEvent
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
    figure = (
        figures.trend(view.rows, view.subject)
        if view.over_time
        else figures.comparison(view.rows, view.subject, view.total)
    )
    around = Around(
        title=view.finding,
        subtitle=view.measured,
        alternative=view.alternative,
        notes=tuple(notes(view.shown, view.breaks, view.events, total=view.total is not None)),
        legend=legend(figure, view.shown, view.subject) if view.over_time else None,
    )
    return drawn(figure, around)


@dataclass(frozen=True)
class Around:
    """What stands around a drawing: the finding, the measure, the chart in words, notes, labels.

    `table` is the id of the heading above the same figures as a table.
    """

    title: str
    subtitle: str
    alternative: str
    notes: tuple[Part, ...] = ()
    legend: Part = None
    table: str = "table"


def drawn(figure: Any, around: Around) -> html.Figure:
    """Any chart with what belongs around it."""
    return html.Figure(
        [
            html.Figcaption(
                [html.H3(around.title), html.P(around.subtitle, className="chart-subtitle")]
            ),
            html.A(
                _("Sla de grafiek over: ga naar de tabel"),
                href=f"#{around.table}",
                className="skip-chart",
            ),
            html.Div(
                [
                    around.legend,
                    html.Div(
                        dcc.Graph(figure=figure, config=figures.GRAPH_CONFIG),
                        role="img",
                        # A chart with rows needs its height; one over time may be lower.
                        className="plot rows" if figure.layout.height else "plot",
                        style={"--height": f"{figure.layout.height or axes.HEIGHT}px"},
                        **{"aria-label": _("Grafiek. {text}").format(text=around.alternative)},
                    ),
                ],
                className="chart-body",
            ),
            html.Ul([html.Li(note) for note in around.notes], className="chart-notes"),
            html.Details(
                [html.Summary(_("De grafiek in woorden")), html.P(around.alternative)],
                className="words",
            ),
        ],
        className="chart",
    )


def legend(figure: Any, rows: pd.DataFrame, subject: figures.Subject) -> Part:
    """Mark, name and newest figure of every line, at its end where that fits; None for one line.

    `rows` are the figures in the chart.
    """
    if len(subject.names) < 2:
        return None
    newest = {row.subgroup: row for row in rows[rows["value"].notna()].itertuples()}
    told = {
        s: wording.value(newest[s], subject.unit) if s in newest else _("geen cijfer")
        for s in subject.names
    }
    texts = {s: f"{name} {told[s]}" for s, name in subject.names.items()}
    places = labels.at_line_ends(rows, subject, figure.layout.yaxis.range, texts) or {}
    items = [
        html.Li(
            [
                swatch(subject.looks[s], subject.dashes[s]),
                html.Span(
                    [
                        html.Span(name, className="legend-name"),
                        html.Span(f" {told[s]}", className="legend-value"),
                        html.Span(_when(newest.get(s), newest), className="legend-period"),
                    ]
                ),
            ],
            style={"--at": f"{places[s]}px"} if s in places else {},
        )
        for s, name in subject.names.items()
    ]
    return html.Ul(
        items,
        className="legend at-ends" if places else "legend",
        **{"aria-label": _("Groepen in de grafiek")},
    )


def _when(row: Any, newest: dict[str, Any]) -> str:
    """The period of a newest figure, when not all are of one period."""
    several = len({one.period_label for one in newest.values()}) > 1
    return f" ({wording.period(row.period_label)})" if several and row is not None else ""


def swatch(look: Look, dash: str = "solid") -> html.Span:
    """The mark of a subgroup: its colour and shape on a piece of line."""
    return html.Span(
        className=f"swatch swatch-{look.number} line-{dash}", **{"aria-hidden": "true"}
    )


def notes(
    shown: pd.DataFrame,
    breaks: Sequence[MethodBreak] = (),
    events: Sequence[PolicyEvent] = (),
    total: bool = False,
    intervals: bool = True,
) -> list[Part]:
    """What the marks in a chart mean, only for marks that are there.

    `shown` are the figures in the chart; `breaks`, `events` and the line of the `total` are
    those that are drawn; `intervals` says whether those of the figures are.
    """
    methods = sorted({_(wording.CI_METHODS[m]) for m in shown["ci_method"] if m})
    band = _("Band of streepje: {methods}.").format(methods=_(" en ").join(methods))
    marks = [
        (bool(methods) and intervals, band),
        (not methods, _("De bron geeft bij deze cijfers geen onzekerheidsmarge.")),
        (total, _("Gestippelde lijn: het totaal van alle groepen samen.")),
        (shown["status"].eq("provisional").any(), _("Open teken: voorlopig cijfer.")),
        (
            shown["status"].eq("low_reliability").any(),
            _("Open teken met punt: minder betrouwbaar cijfer."),
        ),
        (shown["status"].eq("estimated").any(), _("Een deel van de cijfers is geschat.")),
        (
            shown["precision"].eq("verbal").any(),
            _("Ruit met kruis: de bron noemt dit cijfer alleen in woorden."),
        ),
        (axes.starts_above_zero(shown), _("De as met cijfers begint niet bij nul.")),
    ]
    told: list[Part] = [text for there, text in marks if there]
    told += [_note_of_break(b) for b in breaks]
    for number, event in enumerate(events, start=1):
        when = wording.policy_date(event.date, event.date_precision)
        text = _("Stippellijn {number}, {when}: {what}.")
        told.append(text.format(number=number, when=when, what=said(event.name)))
    return told


def _note_of_break(b: MethodBreak) -> list[Part]:
    sign = _("Streeplijn") if b.kind == "break" else _("Grijs vlak")
    about = _("Bron over: {what}").format(what=said(b.name))
    link = html.A(_("bron"), href=b.reference, title=about)
    return [f"{sign} {b.date.year}: {said(b.name)}. {said(b.reason)} (", link, ")"]


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
