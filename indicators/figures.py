"""Every chart: figures in, Plotly figure out, with nothing looked up in between.

Here: the kinds of chart with their lines, dots and intervals: `trend`, `comparison`,
`change`, `gap` and `apart`. Not here: asking for figures (query.py), axes (axes.py), moments on
them (marks.py), how a subgroup looks (look.py), a trend in a table cell (spark.py), and
the words around a chart (wording.py, alternatives.py, views/chart.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import groupby

import pandas as pd
import plotly.graph_objects as go

from indicators import axes, series, wording
from indicators.axes import NEUTRAL, Part
from indicators.catalogue import Breakdown, Measurement, MethodBreak, PolicyEvent, Unit
from indicators.language import _
from indicators.lettering import BOLD, width, wrapped
from indicators.look import COLOURS, Look, dashes, look_of
from indicators.marks import marks
from indicators.series import Row, extent, middle, stretches

# The one setting for every chart. plotly.js shows an upload button unless told not to.
GRAPH_CONFIG = {
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "responsive": True,
}
MOST_LINES = len(COLOURS)
_FEW_LINES = 3  # up to so many, intervals can be a little stronger
_MANY_POINTS = 30  # from so many, points are small
_ROW, _TEXT_LINE = 30, 20  # pixels of a row of a chart with rows: below its name, and of its name
_ROWS_TOP = 8
# Pixels of a row on the narrowest phone, 320 wide; between a name and its figure; the least for
# a name.
_ROW_ROOM, _APART, _LEAST_ROOM = 228, 12, 90


@dataclass(frozen=True)
class Subject:
    """What a chart is about.

    `names` gives the subgroups to draw, in order, with their labels; `breaks` and
    `events` are marked as far as they lie among the figures. `breakdown` gives subgroups
    their look; without it (lines that are no subgroups) looks follow their order.
    """

    measurement: Measurement
    unit: Unit
    names: dict[str, str]
    breaks: Sequence[MethodBreak] = ()
    events: Sequence[PolicyEvent] = ()
    breakdown: Breakdown | None = None

    @cached_property
    def looks(self) -> dict[str, Look]:
        """The look of each subgroup."""
        if self.breakdown is None:
            return {name: Look(place % MOST_LINES) for place, name in enumerate(self.names)}
        return {name: look_of(self.breakdown, name) for name in self.names}

    @cached_property
    def dashes(self) -> dict[str, str]:
        """The dash of each subgroup's line, which tells apart those of one look."""
        return dict(zip(self.names, dashes(self.looks.values()), strict=True))


def trend(rows: pd.DataFrame, subject: Subject) -> go.Figure:
    """Figures over time, a line per subgroup with its 95% intervals.

    `rows` are observations of one measurement and one breakdown in time. A line is
    open over a method break, a missing figure and a missing wave. Hollow points are
    provisional, hollow ones with a dot less reliable; diamonds with a cross are figures
    that were published in words.
    """
    lines = [
        (subgroup, list(part.itertuples()))
        for subgroup in subject.names
        for part in stretches(
            rows[rows["subgroup"].eq(subgroup)], subject.measurement, subject.breaks
        )
    ]
    # All intervals lie below all lines.
    traces = [trace for s, points in lines for trace in _intervals(points, s, subject)]
    traces += [_line(points, s, subject) for s, points in lines]
    layout = axes.style()
    drawn = rows[rows["subgroup"].isin(subject.names) & rows["value"].notna()]
    if not drawn.empty:
        _over_time(layout, drawn, subject)
        _upright(layout, axes.value_axis(drawn, subject.unit))
    return go.Figure({"data": traces, "layout": layout})


def comparison(rows: pd.DataFrame, subject: Subject, total: Row | None = None) -> go.Figure:
    """Figures of one period side by side: a dot with its 95% interval per subgroup.

    `rows` are observations of one measurement, breakdown and period; they stand in the order
    of `subject.names`. `total` is the figure of all together, drawn as a dotted line.
    """
    drawn = rows[rows["subgroup"].isin(subject.names)]
    known = {row.subgroup: row for row in drawn.itertuples()}
    texts = [wording.value(known[s], subject.unit) if s in known else "" for s in subject.names]
    places, layout = _rows(list(subject.names.values()), texts)
    traces = [
        _dot(known[s], place, subject)
        for s, place in zip(subject.names, places, strict=True)
        if s in known and not pd.isna(known[s].value)
    ]
    layout["xaxis"] |= axes.value_axis(_with(drawn, total), subject.unit)
    if total is not None and not pd.isna(total.value):
        _reference(layout, total, subject.unit)
    return go.Figure({"data": traces, "layout": layout})


def change(rows: pd.DataFrame, subject: Subject, first: str, last: str) -> go.Figure:
    """Two periods per subgroup: a small dot for the first, a large one for the last.

    `rows` are observations of one measurement and breakdown, `first` and `last` the labels
    of two periods. The dots are joined unless the method changed between them. Subgroups
    without both figures have an empty row.
    """
    pairs = series.pairs(rows, first, last)
    drawn = rows[rows["subgroup"].isin(subject.names) & rows["period_label"].isin((first, last))]
    texts = [
        _("{first} naar {last}").format(
            first=wording.value(pairs[s][0], subject.unit),
            last=wording.value(pairs[s][1], subject.unit),
        )
        if s in pairs
        else ""
        for s in subject.names
    ]
    places, layout = _rows(list(subject.names.values()), texts)
    traces: list[Part] = []
    for subgroup, place in zip(subject.names, places, strict=True):
        if subgroup in pairs:
            traces += _dumbbell(pairs[subgroup], place, subject)
    layout["xaxis"] |= axes.value_axis(drawn, subject.unit)
    return go.Figure({"data": traces, "layout": layout})


def gap(points: pd.DataFrame, subject: Subject) -> go.Figure:
    """The difference between two subgroups over time, with a line at zero.

    `points` is what `series.gap` gives; `subject.names` holds the two subgroups. No
    interval: nothing is published about the difference, and nothing tested.
    """
    layout = axes.style()
    drawn = points[points["value"].notna()]
    traces = []
    for part in stretches(points, subject.measurement, subject.breaks):
        own = list(part.itertuples())
        traces.append(_points(own, [_hover_gap(row, subject) for row in own], Look(0), "solid"))
    if not drawn.empty:
        _over_time(layout, drawn, subject)
        low, high = min(0.0, drawn["value"].min()), max(0.0, drawn["value"].max())
        pad = (high - low) * 0.1 or 1
        _upright(layout, axes.marked(low - pad * (low < 0), high + pad * (high > 0 or low == 0)))
        layout["yaxis"] |= {"zeroline": True, "zerolinecolor": NEUTRAL, "zerolinewidth": 2}
    return go.Figure({"data": traces, "layout": layout})


@dataclass(frozen=True)
class Pair:
    """Two groups in one period: what the row is about, both figures, groups and looks, and the
    text at its end."""

    name: str
    rows: tuple[Row, Row]
    groups: tuple[str, str]
    looks: tuple[Look, Look]
    text: str


def apart(pairs: Sequence[Pair], unit: Unit) -> go.Figure:
    """How far two groups lie apart by several indicators of one unit: two joined dots per row.

    Each dot has its 95% interval. The dots of a row are of one measurement and period; rows
    need not be, so they say nothing about each other's height.
    """
    places, layout = _rows([pair.name for pair in pairs], [pair.text for pair in pairs])
    traces: list[Part] = []
    for pair, place in zip(pairs, places, strict=True):
        traces.append(
            {
                "type": "scatter",
                "x": [row.value for row in pair.rows],
                "y": [place, place],
                "mode": "lines",
                "line": {"color": NEUTRAL, "width": 3},
                "hoverinfo": "skip",
            }
        )
        drawn = zip(pair.rows, pair.groups, pair.looks, strict=True)
        traces += [_dot_of(row, place, name, look, unit) for row, name, look in drawn]
    held = pd.DataFrame([row._asdict() for pair in pairs for row in pair.rows])
    layout["xaxis"] |= axes.value_axis(held, unit)
    return go.Figure({"data": traces, "layout": layout})


def _over_time(layout: Part, drawn: pd.DataFrame, subject: Subject) -> None:
    first, last = extent(drawn)
    layout["xaxis"] |= axes.time_axis(first, last)
    layout["shapes"], layout["annotations"] = marks(subject.breaks, subject.events, first, last)


def _upright(layout: Part, axis: Part) -> None:
    layout["yaxis"] |= axis
    layout["margin"] |= axes.beside(axis)


def _line(points: list[Row], subgroup: str, subject: Subject) -> Part:
    name, look = subject.names[subgroup], subject.looks[subgroup]
    hovers = [_hover(row, name, subject.unit) for row in points]
    return _points(points, hovers, look, subject.dashes[subgroup]) | {"name": name}


def _points(points: list[Row], hovers: list[str], look: Look, dash: str) -> Part:
    return {
        "type": "scatter",
        "x": [middle(row) for row in points],
        "y": [row.value for row in points],
        "mode": "lines+markers",
        "line": {"color": look.colour, "width": 2.5, "dash": dash},
        "cliponaxis": False,
        "marker": {
            "symbol": [_symbol(row, look.shape) for row in points],
            "size": 9 if len(points) < _MANY_POINTS else 5,
            "color": look.colour,
            "line": {"width": 1.5, "color": look.colour},
        },
        "text": hovers,
        "hovertemplate": "%{text}<extra></extra>",
    }


def _intervals(points: list[Row], subgroup: str, subject: Subject) -> Iterator[Part]:
    """A calm band where neighbouring points have intervals, a bar where a point stands alone."""
    look = subject.looks[subgroup]
    opacity = 0.18 if len(subject.names) <= _FEW_LINES else 0.1
    for known, run in groupby(points, key=lambda row: not pd.isna(row.ci_lower)):
        rows = list(run)
        if known:
            drawn = _band(rows, look, opacity) if len(rows) > 1 else _whisker(rows, look)
            yield {"type": "scatter", "hoverinfo": "skip", "meta": subgroup} | drawn


def _band(rows: list[Row], look: Look, opacity: float) -> Part:
    x = [middle(row) for row in rows]
    return {
        "x": [*x, *reversed(x)],
        "y": [row.ci_upper for row in rows] + [row.ci_lower for row in reversed(rows)],
        "fill": "toself",
        "fillcolor": _faint(look.colour, opacity),
        "mode": "lines",
        "line": {"width": 0},
    }


def _whisker(rows: list[Row], look: Look) -> Part:
    return {
        "x": [middle(row) for row in rows],
        "y": [row.value for row in rows],
        "mode": "markers",
        "marker": {"color": look.colour, "size": 1},
        "error_y": _bar(rows, look.colour),
    }


def _bar(rows: list[Row], colour: str) -> Part:
    return {
        "type": "data",
        "symmetric": False,
        "array": [row.ci_upper - row.value for row in rows],
        "arrayminus": [row.value - row.ci_lower for row in rows],
        "color": colour,
        "thickness": 1.5,
        "width": 5,
    }


def _faint(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def _symbol(row: Row, shape: str) -> str:
    if row.precision == "verbal":
        return "diamond-cross-open"
    return shape + {"provisional": "-open", "low_reliability": "-open-dot"}.get(row.status, "")


def _hover(row: Row, name: str, unit: Unit) -> str:
    certain = wording.interval(row)
    lines = [
        f"<b>{_text(name)}</b>, {_text(wording.period(row.period_label))}",
        _text(wording.value(row, unit)) + (f" ({certain})" if certain else ""),
    ]
    if row.status != "normal":
        lines.append(_(wording.STATUSES[row.status]))
    return "<br>".join(lines)


def _hover_gap(row: Row, subject: Subject) -> str:
    one, other = map(_text, subject.names.values())
    size = wording.gap(row, subject.unit)
    return f"{wording.period(row.period_label)}<br>{one} − {other}: <b>{size}</b>"


def _text(words: str) -> str:
    """Words as they are: in Plotly's texts, < begins a tag and & an entity."""
    return escape(words, quote=False)


def _rows(names: list[str], texts: list[str]) -> tuple[list[float], Part]:
    """The height of each row and a layout with its name above it and its figure at the end.

    Names stand on the row and not beside it: so they fit on a phone without being cut.
    """
    widest = max((width(text, axes.LETTER, BOLD) for text in texts), default=0)
    room = max(_LEAST_ROOM, _ROW_ROOM - _APART - widest)
    labels = [wrapped(name, room, axes.LETTER) for name in names]
    places: list[float] = []
    at = 0.0
    for lines in labels:
        at -= _TEXT_LINE * len(lines) + _ROW
        places.append(at + _ROW / 2)
    layout = axes.style()
    layout["margin"] |= {"t": _ROWS_TOP}
    layout["height"] = _ROWS_TOP + axes.BOTTOM - at
    layout["xaxis"] |= {"showgrid": True, "gridcolor": axes.FAINT_GRID}
    layout["yaxis"] |= {"range": [at, 0], "tickvals": places, "showticklabels": False}
    layout["annotations"] = [
        _on_row("<br>".join(map(_text, lines)), place, "left")
        for lines, place in zip(labels, places, strict=True)
    ] + [
        _on_row(f"<b>{_text(text)}</b>", place, "right")
        for text, place in zip(texts, places, strict=True)
        if text
    ]
    return places, layout


def _on_row(text: str, place: float, side: str) -> Part:
    return {
        "text": text,
        "xref": "paper",
        "x": 0 if side == "left" else 1,
        "xanchor": side,
        "y": place,
        "yanchor": "bottom",
        "yshift": 6,
        "align": side,
        "showarrow": False,
    }


def _dot(row: Row, place: float, subject: Subject) -> Part:
    look, name = subject.looks[row.subgroup], subject.names[row.subgroup]
    return _dot_of(row, place, name, look, subject.unit)


def _dot_of(row: Row, place: float, name: str, look: Look, unit: Unit) -> Part:
    return {
        "type": "scatter",
        "x": [row.value],
        "y": [place],
        "name": name,
        "mode": "markers",
        "marker": {
            "symbol": _symbol(row, look.shape),
            "size": 13,
            "color": look.colour,
            "line": {"width": 1.5, "color": look.colour},
        },
        "error_x": _bar([row], look.colour),
        "hovertext": [_hover(row, name, unit)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _dumbbell(pair: tuple[Row, Row], place: float, subject: Subject) -> list[Part]:
    first, last = pair
    look, name = subject.looks[last.subgroup], subject.names[last.subgroup]
    joined = series.unbroken(first, last, subject.breaks)
    return [
        {
            "type": "scatter",
            "x": [first.value, last.value],
            "y": [place, place],
            "name": name,
            "mode": "lines+markers" if joined else "markers",
            "line": {"color": look.colour, "width": 3},
            "marker": {
                "symbol": [_symbol(row, look.shape) for row in pair],
                "size": [7, 14],
                "color": look.colour,
                "opacity": 1,
                "line": {"width": 1.5, "color": look.colour},
            },
            "hovertext": [_hover(row, name, subject.unit) for row in pair],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
    ]


def _with(drawn: pd.DataFrame, total: Row | None) -> pd.DataFrame:
    """The figures with that of the total, so that the axis holds both."""
    if total is None or pd.isna(total.value):
        return drawn
    own = {"value": total.value, "ci_lower": total.value, "ci_upper": total.value}
    return pd.concat([drawn, pd.DataFrame([own | {"unit": total.unit}])])


def _reference(layout: Part, total: Row, unit: Unit) -> None:
    """The line of the total over all rows, with its figure above it."""
    layout["margin"] |= {"t": axes.TOP}
    layout["height"] += axes.TOP - _ROWS_TOP
    ends = {"x0": total.value, "x1": total.value, "yref": "paper", "y0": 0, "y1": 1}
    look = {"color": NEUTRAL, "width": 2, "dash": "dot"}
    layout["shapes"] = [{"type": "line", "layer": "below", **ends, "line": look}]
    layout["annotations"].append(
        {
            "x": total.value,
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "yshift": 4,
            "text": _text(_("Totaal {value}").format(value=wording.value(total, unit))),
            "showarrow": False,
        }
    )
