"""Every chart: figures in, Plotly figure out, with nothing looked up in between.

Here: scales, lines, intervals and marks. Not here: asking for figures (query.py)
and the words around a chart (wording.py, views/).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from indicators import wording
from indicators.catalogue import Measurement, MethodBreak, PolicyEvent, Unit

# The one setting for every chart. plotly.js shows an upload button unless told not to.
GRAPH_CONFIG = {
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "responsive": True,
}

# Colours that stay apart for colour-blind readers and reach 3:1 on white; each has a
# shape of its own, so that colour never is the only difference.
COLOURS = ("#0b5c7a", "#b5460f", "#3f6f1f", "#7a3e9d", "#8a6100", "#b0246b", "#3b4cc0", "#4d4d4d")
SHAPES = (
    "circle",
    "square",
    "diamond",
    "triangle-up",
    "triangle-down",
    "x",
    "star",
    "hexagon",
)
MOST_LINES = len(COLOURS)
INK, GRID, MUTED = "#1d2733", "#dfe4ea", "#5a6675"
FONT = "'Source Sans 3 Variable', 'Source Sans 3', system-ui, sans-serif"

# Longest time between two points of one line, in years, before it counts as a missing wave.
_LONGEST_STEP = {
    "monthly": 0.13,
    "quarterly": 0.3,
    "half_yearly": 0.6,
    "yearly": 1.2,
    "every_two_years": 2.2,
    "every_four_years": 4.3,
    "once_a_decade": 15.0,
    "irregular": 0.0,
    "once": 0.0,
}

Part = Any  # a piece of a Plotly figure, as plain data: many times faster than its objects


@dataclass(frozen=True)
class Subject:
    """What a chart is about.

    `names` gives the subgroups to draw, in order, with their labels; `breaks` and
    `events` are marked as far as they lie among the figures.
    """

    measurement: Measurement
    unit: Unit
    names: dict[str, str]
    breaks: Sequence[MethodBreak] = ()
    events: Sequence[PolicyEvent] = ()


def trend(rows: pd.DataFrame, subject: Subject) -> go.Figure:
    """Figures over time, a line per subgroup with its 95% intervals.

    `rows` are observations of one measurement and one breakdown in time. A line is
    open over a method break, a missing figure and a missing wave. Hollow points are
    provisional; diamonds with a cross are figures that were published in words.
    """
    traces: list[Part] = []
    for place, subgroup in enumerate(subject.names):
        traces += _line(rows[rows["subgroup"].eq(subgroup)], place, subject)
    layout = _style(subject.unit)
    drawn = rows[rows["subgroup"].isin(subject.names) & rows["value"].notna()]
    if not drawn.empty:
        first, last = extent(drawn)
        layout["xaxis"] |= _time_axis(first, last)
        layout["yaxis"]["range"] = _value_range(drawn)
        events = visible_events(subject.events, first, last)
        marks = list(_break_marks(subject.breaks, first, last))
        marks += [_moment(place, _POLICY) for place, _ in events]
        layout["shapes"] = [shape for shape, _ in marks]
        layout["annotations"] = [label for _, label in marks if label]
    return go.Figure({"data": traces, "layout": layout})


def comparison(rows: pd.DataFrame, subject: Subject) -> go.Figure:
    """Figures of one period side by side: a dot with its 95% interval per subgroup, in order.

    `rows` are observations of one measurement, breakdown and period.
    """
    names, unit = subject.names, subject.unit
    traces: list[Part] = []
    drawn = rows[rows["subgroup"].isin(names) & rows["value"].notna()]
    for place, (subgroup, name) in enumerate(names.items()):
        point = drawn[drawn["subgroup"].eq(subgroup)]
        if point.empty:
            continue
        row = next(point.itertuples())
        traces.append(
            {
                "type": "scatter",
                "x": [row.value],
                "y": [len(names) - place],
                "name": name,
                "mode": "markers+text",
                "marker": {"symbol": _symbol(row, SHAPES[0]), "size": 13, "color": COLOURS[0]},
                "error_x": _bar(point, COLOURS[0]),
                "text": [wording.value(row, unit)],
                "textposition": "top center",
                "hovertext": [_hover(row, name, unit)],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "showlegend": False,
            }
        )
    return go.Figure({"data": traces, "layout": _comparison_layout(drawn, names, unit)})


def _comparison_layout(drawn: pd.DataFrame, names: dict[str, str], unit: Unit) -> Part:
    layout = _style(unit)
    labels = ["<br>".join(wrap(name, 24)) for name in names.values()]
    widest = max(len(line) for label in labels for line in label.split("<br>"))
    layout["height"] = 90 + 58 * len(names)
    layout["margin"] |= {"l": 24 + 7 * widest, "t": 20}
    layout["xaxis"] |= {
        "showgrid": True,
        "gridcolor": GRID,
        "range": _value_range(drawn),
        "ticksuffix": layout["yaxis"]["ticksuffix"],
        "nticks": 6,
    }
    layout["yaxis"] |= {
        "tickvals": list(range(len(names), 0, -1)),
        "ticktext": labels,
        "range": [0.4, len(names) + 0.8],
        "ticksuffix": "",
    }
    return layout


def stretches(
    points: pd.DataFrame, measurement: Measurement, breaks: Sequence[MethodBreak]
) -> list[pd.DataFrame]:
    """The points of one series, cut where a line may not go on.

    Cuts lie at a method break, at a missing figure, at a figure in words, and
    where more time passes than the measurement's frequency explains.
    """
    longest = _LONGEST_STEP[measurement.frequency]
    cuts = [b.date for b in breaks if b.kind == "break"]
    parts: list[list[int]] = []
    previous = None
    for place, row in enumerate(points.itertuples()):
        joins = (
            previous is not None
            and _exact(previous)
            and _exact(row)
            and middle(row) - middle(previous) <= longest
            and not any(_day(previous.period_end) < cut <= _day(row.period_end) for cut in cuts)
        )
        if joins:
            parts[-1].append(place)
        else:
            parts.append([place])
        previous = row
    found = [points.iloc[part] for part in parts]
    return [part for part in found if part["value"].notna().any()]


def middle(row: wording.Row) -> float:
    """Where a period lies on the axis: its middle, such that the year 2022 lies at 2022."""
    start, end = _day(row.period_start), _day(row.period_end)
    return _years(start) + (_years(end) - _years(start) + 1 / 365) / 2 - 0.5


def _exact(row: wording.Row) -> bool:
    return not pd.isna(row.value) and row.precision != "verbal"


def _day(moment: pd.Timestamp) -> date:
    return pd.Timestamp(moment).date()


def _years(day: date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 365.25


def _line(points: pd.DataFrame, place: int, subject: Subject) -> Iterator[Part]:
    colour, shape = COLOURS[place % MOST_LINES], SHAPES[place % MOST_LINES]
    name = list(subject.names.values())[place]
    for part in stretches(points, subject.measurement, subject.breaks):
        drawn = list(part.itertuples())
        x = [middle(row) for row in drawn]
        yield from _intervals(part, x, colour)
        yield {
            "type": "scatter",
            "x": x,
            "y": list(part["value"]),
            "name": name,
            "mode": "lines+markers",
            "line": {"color": colour, "width": 2.5},
            "marker": {
                "symbol": [_symbol(row, shape) for row in drawn],
                "size": 9,
                "color": colour,
                "line": {"width": 1.5, "color": colour},
            },
            "text": [_hover(row, name, subject.unit) for row in drawn],
            "hovertemplate": "%{text}<extra></extra>",
            "showlegend": False,
        }


def _intervals(part: pd.DataFrame, x: list[float], colour: str) -> Iterator[Part]:
    """A calm band where neighbouring points all have intervals, else a bar at those that have."""
    known = part["ci_lower"].notna()
    if not known.any():
        return
    if known.all() and len(part) > 1:
        yield {
            "type": "scatter",
            "x": [*x, *reversed(x)],
            "y": [*part["ci_upper"], *reversed(list(part["ci_lower"]))],
            "fill": "toself",
            "fillcolor": _faint(colour),
            "mode": "lines",
            "line": {"width": 0},
            "hoverinfo": "skip",
            "showlegend": False,
        }
        return
    yield {
        "type": "scatter",
        "x": x,
        "y": list(part["value"]),
        "mode": "markers",
        "marker": {"color": colour, "size": 1},
        "error_y": _bar(part, colour),
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _bar(points: pd.DataFrame, colour: str) -> dict[str, object]:
    return {
        "type": "data",
        "symmetric": False,
        "array": list(points["ci_upper"] - points["value"]),
        "arrayminus": list(points["value"] - points["ci_lower"]),
        "color": colour,
        "thickness": 1.5,
        "width": 5,
    }


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.13)"


def _symbol(row: wording.Row, shape: str) -> str:
    if row.precision == "verbal":
        return "diamond-cross-open"
    return shape + ("-open" if row.status in ("provisional", "low_reliability") else "")


def _hover(row: wording.Row, name: str, unit: Unit) -> str:
    certain = wording.interval(row)
    lines = [
        f"<b>{name}</b>, {wording.period(row.period_label)}",
        wording.value(row, unit) + (f" ({certain})" if certain else ""),
    ]
    if row.status != "normal":
        lines.append(wording.STATUSES[row.status])
    return "<br>".join(lines)


def _style(unit: Unit) -> Part:
    return {
        "font": {"family": FONT, "size": 15, "color": INK},
        "margin": {"l": 52, "r": 16, "t": 44, "b": 36},
        "height": 420,
        "hovermode": "closest",
        "separators": ",.",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "dragmode": False,
        "hoverlabel": {"bgcolor": "white", "font": {"color": INK, "size": 14}},
        "xaxis": {
            "showgrid": False,
            "zeroline": False,
            "linecolor": MUTED,
            "ticks": "outside",
            "tickcolor": MUTED,
            "fixedrange": True,
        },
        "yaxis": {
            "gridcolor": GRID,
            "zeroline": False,
            "fixedrange": True,
            "ticksuffix": "%" if unit.id == "percent" else "",
            "nticks": 6,
        },
    }


def extent(drawn: pd.DataFrame) -> tuple[float, float]:
    """The first and the last place on the time axis that holds a figure."""
    places = [middle(row) for row in drawn.itertuples()]
    return min(places), max(places)


def _time_axis(first: float, last: float) -> Part:
    """A time axis that ends at the data, with whole years, at most nine of them."""
    pad = max(0.5, (last - first) * 0.03)
    years = range(round(first), round(last) + 1)
    step = max(1, -(-len(years) // 8))
    ticks = [year for year in years if (years[-1] - year) % step == 0]
    labels = [str(year) for year in ticks]
    return {"range": [first - pad, last + pad], "tickvals": ticks, "ticktext": labels}


def _value_range(drawn: pd.DataFrame) -> list[float]:
    low = drawn[["value", "ci_lower"]].min(axis=None)
    high = drawn[["value", "ci_upper"]].max(axis=None)
    floor = low - (high - low or high) * 0.15 if starts_above_zero(drawn) else 0
    return [floor, high + (high - floor) * 0.1 or 1]


def starts_above_zero(drawn: pd.DataFrame) -> bool:
    """Whether the value axis leaves out zero.

    Only for percentages that all lie over 50 and for scores and indices that all lie
    over half the highest. Never for counts, rates and single figures, where a cut-off
    axis would exaggerate.
    """
    known = drawn[drawn["value"].notna()]
    low = known[["value", "ci_lower"]].min(axis=None)
    high = known[["value", "ci_upper"]].max(axis=None)
    if len(known) < 2:
        return False
    if known["unit"].eq("percent").all():
        return bool(low > 50)
    return bool(known["unit"].isin(("mean", "index")).all() and low > high / 2)


@dataclass(frozen=True)
class _Mark:
    """How a moment is drawn: a vertical line with a word above it."""

    label: str
    dash: str
    colour: str
    raised: int


_BREAK = _Mark("breuk", "dash", INK, raised=0)
_POLICY = _Mark("beleid", "dot", MUTED, raised=16)
_FULL_HEIGHT = {"layer": "below", "yref": "paper", "y0": 0, "y1": 1}


def _break_marks(
    breaks: Sequence[MethodBreak], first: float, last: float
) -> Iterator[tuple[Part, Part]]:
    """A shape and a label for each break, and a shape for each disturbed period."""
    for b in visible_breaks(breaks, first, last):
        start, end = _disturbed(b)
        if b.kind == "break":
            yield _moment(start, _BREAK)
        else:
            ends = {"x0": max(start, first - 0.5), "x1": min(end, last + 0.5)}
            look = {"type": "rect", "fillcolor": MUTED, "opacity": 0.1, "line": {"width": 0}}
            yield {**_FULL_HEIGHT, **ends, **look}, None


def visible_breaks(breaks: Sequence[MethodBreak], first: float, last: float) -> list[MethodBreak]:
    """The breaks between the first and last point, and the disturbed periods that touch them."""
    found = []
    for b in breaks:
        start, end = _disturbed(b)
        if first < start < last if b.kind == "break" else start < last + 0.5 and end > first - 0.5:
            found.append(b)
    return found


def _disturbed(b: MethodBreak) -> tuple[float, float]:
    return _years(b.date) - 0.5, _years(b.until or b.date) - 0.5


def visible_events(
    events: Sequence[PolicyEvent], first: float, last: float
) -> list[tuple[float, PolicyEvent]]:
    """The events that fall between the first and the last point, with their place."""
    placed = [(_years(event.date) - 0.5, event) for event in events]
    return [(place, event) for place, event in placed if first <= place <= last]


def _moment(place: float, mark: _Mark) -> tuple[Part, Part]:
    """The vertical line of a moment, and the word above it."""
    look = {"color": mark.colour, "width": 1.3, "dash": mark.dash}
    line = {**_FULL_HEIGHT, "type": "line", "x0": place, "x1": place, "line": look}
    label = {
        "x": place,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": mark.raised,
        "text": mark.label,
        "showarrow": False,
        "font": {"size": 13, "color": mark.colour},
    }
    return line, label
