"""A chart as SVG, without a browser: what Plotly draws of the same figure, mark for mark.

Here: the part of Plotly's figures that figures.py uses. Anything else is an error, so that no
chart is drawn in part. Not here: what a chart shows (figures.py), titles and notes around it
(views/chart.py, takeaway/picture.py).

Two frames know where things stand: `_Fixed` in pixels, for files that any program reads, and
`_Fluid` in parts of whatever holds the drawing, so that a page has the chart at its own size
before any script runs.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape
from math import cos, isnan, pi, sin
from typing import Any, Protocol

from indicators import axes, lettering
from indicators.look import Look

Part = dict[str, Any]  # a piece of a Plotly figure
INK = "#17212b"  # of text on white paper
FONT = f"'{lettering.FAMILY}', '{lettering.FAMILY} Variable', system-ui, sans-serif"
_TICK, _CAP = 5, 5  # pixels: length of a tick, and half the end of a whisker
_BELOW, _BESIDE = 24, (-1, 5)  # pixels from an axis to its texts, as Plotly has them
_BOX = 2  # pixels between an annotation and its own edge
_DESCENT, _LINE = 0.4, 1.3  # of a text, in parts of its size
_DOT = 1.2  # pixels: radius of the dot in an open mark

_DIAMOND = [(1.3, 0.0), (0.0, 1.3), (-1.3, 0.0), (0.0, -1.3)]
_ARM = 0.8 / 2**0.5  # of a cross
_CROSS = [(0, 1), (1, 2), (2, 1), (1, 0), (2, -1), (1, -2)]


def _regular(corners: int, radii: Sequence[float]) -> list[tuple[float, float]]:
    """Corners around a middle, the first at the top."""
    turns = [2 * pi * n / corners for n in range(corners)]
    radius = [radii[n % len(radii)] for n in range(corners)]
    return [(r * sin(turn), -r * cos(turn)) for r, turn in zip(radius, turns, strict=True)]


# The corners of each mark with a radius of one. A circle has none.
_CORNERS: dict[str, list[tuple[float, float]]] = {
    "circle": [],
    "square": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
    "diamond": _DIAMOND,
    "triangle-up": [(-1.155, 0.5), (1.155, 0.5), (0, -1)],
    "triangle-down": [(-1.155, -0.5), (1.155, -0.5), (0, 1)],
    "x": [(x * _ARM, y * _ARM) for x, y in _CROSS + [(-x, -y) for x, y in _CROSS]],
    "star": _regular(10, (1.4, 0.535)),
    "hexagon": _regular(6, (1,)),
    "diamond-cross": _DIAMOND,
}


def drawing(figure: Any, width: float, height: float | None = None) -> str:
    """A figure as an SVG of this size in pixels, on white paper; by default of its own height."""
    tall = height or figure.layout.height or axes.HEIGHT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_short(width)}" height="{_short(tall)}"'
        f' viewBox="0 0 {_short(width)} {_short(tall)}">'
        f"{placed(figure, 0, 0, width, tall)}</svg>"
    )


def placed(figure: Any, left: float, top: float, width: float, height: float) -> str:
    """A figure as a group of an SVG, `left` and `top` pixels from its corner."""
    plain = figure.to_plotly_json()
    margin = plain["layout"]["margin"]
    frame = _Fixed(
        left + margin["l"],
        top + margin["t"],
        width - margin["l"] - margin["r"],
        height - margin["t"] - margin["b"],
    )
    style = f'font-family="{FONT}" font-size="{axes.LETTER}" fill="{INK}"'
    return f"<g {style}>{_Chart(plain, frame).drawn()}</g>"


def fluid(figure: Any) -> str:
    """A figure as an SVG that fills the element that holds it, in its font and colour of text.

    The element has a height of its own. Text and marks keep their size at any width.
    """
    plain = figure.to_plotly_json()
    m = plain["layout"]["margin"]
    style = (
        f"display:block;overflow:visible;margin:{m['t']}px {m['r']}px {m['b']}px {m['l']}px;"
        f"width:calc(100% - {m['l'] + m['r']}px);height:calc(100% - {m['t'] + m['b']}px)"
    )
    return (
        f'<svg class="drawing" style="{style}" font-size="{axes.LETTER}" fill="currentColor">'
        f"{_Chart(plain, _Fluid()).drawn()}</svg>"
    )


def swatch(look: Look, dash: str) -> str:
    """The mark of a line on a piece of it, as an SVG for a legend, 30 by 14 pixels."""
    line = _line_style({"color": look.colour, "width": 2.5, "dash": dash})
    mark = f"<g{_paint('fill', look.colour)}>{_mark(look.shape, 4.5)}</g>"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="14" viewBox="-15 -7 30 14">'
        f'<path d="M-15,0H15"{line}/>{mark}</svg>'
    )


class _Frame(Protocol):
    """Where things stand between the axes. Places are parts of it, from the left and the top."""

    stroke: str  # what a stretched path needs to keep the width of its line

    def at(self, across: float, down: float) -> tuple[str, str]:
        """A place as attributes of an element."""

    def point(self, across: float, down: float) -> str:
        """A place inside a stretched path."""

    def stretched(self, paths: str) -> str:
        """Paths that follow the size of the frame."""

    def moved(self, across: float, down: float, inside: str) -> str:
        """What is drawn around its own middle, at a place."""

    def text(
        self, place: tuple[float, float], by: tuple[float, float], look: str, told: str
    ) -> str:
        """A text that begins, ends or has its middle so many pixels from a place."""


@dataclass(frozen=True)
class _Fixed:
    left: float
    top: float
    width: float
    height: float
    stroke = ""

    def at(self, across: float, down: float) -> tuple[str, str]:
        return _short(self.left + across * self.width), _short(self.top + down * self.height)

    def point(self, across: float, down: float) -> str:
        return ",".join(self.at(across, down))

    def stretched(self, paths: str) -> str:
        return paths

    def moved(self, across: float, down: float, inside: str) -> str:
        return f'<g transform="translate({self.point(across, down)})">{inside}</g>'

    def text(
        self, place: tuple[float, float], by: tuple[float, float], look: str, told: str
    ) -> str:
        x = self.left + place[0] * self.width + by[0]
        y = self.top + place[1] * self.height + by[1]
        return f'<text x="{_short(x)}" y="{_short(y)}"{look}>{told}</text>'


class _Fluid:
    stroke = ' vector-effect="non-scaling-stroke"'

    def at(self, across: float, down: float) -> tuple[str, str]:
        return f"{_short(across * 100, 2)}%", f"{_short(down * 100, 2)}%"

    def point(self, across: float, down: float) -> str:
        return f"{_short(across * 1000)},{_short(down * 1000)}"

    def stretched(self, paths: str) -> str:
        box = 'viewBox="0 0 1000 1000" preserveAspectRatio="none" overflow="visible"'
        return f"<svg {box}>{paths}</svg>"

    def moved(self, across: float, down: float, inside: str) -> str:
        x, y = self.at(across, down)
        return f'<svg x="{x}" y="{y}" overflow="visible">{inside}</svg>'

    def text(
        self, place: tuple[float, float], by: tuple[float, float], look: str, told: str
    ) -> str:
        x, y = self.at(*place)
        shift = f' dx="{_short(by[0])}" dy="{_short(by[1])}"'
        return f'<text x="{x}" y="{y}"{shift}{look}>{told}</text>'


class _Chart:
    """One figure in one frame."""

    def __init__(self, figure: Part, frame: _Frame) -> None:
        self.traces: list[Part] = figure["data"]
        self.layout: Part = figure["layout"]
        self.frame = frame

    def drawn(self) -> str:
        """All of it, in the order of Plotly's layers."""
        below = "".join(map(self._shape, self.layout.get("shapes", ())))
        traces = "".join(map(self._trace, self.traces))
        above = "".join(map(self._annotation, self.layout.get("annotations", ())))
        return f"{below}{self._grid()}{traces}{self._axes()}{above}"

    def _across(self, value: float) -> float:
        first, last = self.layout["xaxis"]["range"]
        return (value - first) / (last - first)

    def _down(self, value: float) -> float:
        low, high = self.layout["yaxis"]["range"]
        return (high - value) / (high - low)

    # --- between the axes

    def _shape(self, shape: Part) -> str:
        """A moment or a period over the whole height."""
        if (shape["layer"], shape["yref"], shape["y0"], shape["y1"]) != ("below", "paper", 0, 1):
            raise ValueError(f"no shape like this is known: {shape}")
        ends = [min(max(self._across(shape[end]), 0), 1) for end in ("x0", "x1")]
        if shape["type"] == "line":
            return self._straight((ends[0], 0), (ends[1], 1), _line_style(shape["line"]))
        corners = [(ends[0], 0), (ends[1], 0), (ends[1], 1), (ends[0], 1)]
        path = "M" + "L".join(self.frame.point(*corner) for corner in corners) + "Z"
        look = f'{_paint("fill", shape["fillcolor"])} fill-opacity="{shape["opacity"]}"'
        return self.frame.stretched(f'<path d="{path}"{look}/>')

    def _grid(self) -> str:
        lines = ""
        for name, ends in (("xaxis", self._upright), ("yaxis", self._level)):
            axis = self.layout[name]
            zero = axis.get("zeroline")
            if axis.get("showgrid", True):
                look = f'{_paint("stroke", axis["gridcolor"])} shape-rendering="crispEdges"'
                ticks = [tick for tick in axis.get("tickvals", ()) if tick or not zero]
                lines += "".join(ends(tick, look) for tick in ticks)
            if zero:
                line = {"color": axis["zerolinecolor"], "width": axis["zerolinewidth"]}
                lines += ends(0, _line_style(line))
        return lines

    def _upright(self, value: float, look: str) -> str:
        return self._straight((self._across(value), 0), (self._across(value), 1), look)

    def _level(self, value: float, look: str) -> str:
        return self._straight((0, self._down(value)), (1, self._down(value)), look)

    def _straight(self, one: tuple[float, float], other: tuple[float, float], look: str) -> str:
        (x1, y1), (x2, y2) = self.frame.at(*one), self.frame.at(*other)
        return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"{look}/>'

    # --- the axes and what is written

    def _axes(self) -> str:
        if "tickvals" not in self.layout["xaxis"]:  # a chart without a figure
            return ""
        axis = self.layout["xaxis"]
        look = f'{_paint("stroke", axis["linecolor"])} shape-rendering="crispEdges"'
        tick = f'<path d="M0,0v{_TICK}"{look}/>'
        drawn = self._straight((0, 1), (1, 1), look)
        for value, text in zip(axis["tickvals"], axis["ticktext"], strict=True):
            place = (self._across(value), 1.0)
            drawn += self.frame.moved(*place, tick)
            drawn += self.frame.text(place, (0, _BELOW), _anchored("center"), escape(text))
        upright = self.layout["yaxis"]
        if upright.get("showticklabels", True):
            for value, text in zip(upright["tickvals"], upright["ticktext"], strict=True):
                place = (0.0, self._down(value))
                drawn += self.frame.text(place, _BESIDE, _anchored("right"), escape(text))
        return drawn

    def _annotation(self, note: Part) -> str:
        """Lines of text that end above a place."""
        if note["yanchor"] != "bottom" or note["showarrow"]:
            raise ValueError(f"no annotation like this is known: {note}")
        across = note["x"] if note.get("xref") == "paper" else self._across(note["x"])
        down = 1 - note["y"] if note.get("yref") == "paper" else self._down(note["y"])
        side = note.get("xanchor", "center")
        size = note.get("font", {}).get("size", axes.LETTER)
        beside = {"left": _BOX, "center": 0, "right": -_BOX}[side]
        lines = note["text"].split("<br>")
        drawn = ""
        for number, line in enumerate(reversed(lines)):
            above = note["yshift"] + _BOX + _DESCENT * size + number * _LINE * size
            look = _anchored(side) + ("" if size == axes.LETTER else f' font-size="{size}"')
            look += ' font-weight="700"' if line.startswith("<b>") else ""
            told = escape(_plain(line))
            drawn = self.frame.text((across, down), (beside, -above), look, told) + drawn
        return drawn

    # --- figures

    def _trace(self, trace: Part) -> str:
        if trace["type"] != "scatter":
            raise ValueError(f"no trace of type {trace['type']} is known")
        places = [
            (self._across(x), self._down(y)) for x, y in zip(trace["x"], trace["y"], strict=True)
        ]
        return "".join(self._layers(trace, places))

    def _layers(self, trace: Part, places: Sequence[tuple[float, float]]) -> Iterator[str]:
        modes = {"lines": {"lines"}, "markers": {"markers"}, "lines+markers": {"lines", "markers"}}
        parts = modes[trace["mode"]]
        path = "M" + "L".join(self.frame.point(*place) for place in places)
        if trace.get("fill"):
            look = _paint("fill", {"toself": trace["fillcolor"]}[trace["fill"]])
            yield self.frame.stretched(f'<path d="{path}Z"{look}/>')
        for name in ("error_x", "error_y"):
            if name in trace:
                yield from self._whiskers(trace, name)
        if "lines" in parts and trace["line"]["width"] and len(places) > 1:
            look = _line_style(trace["line"]) + self.frame.stroke
            yield self.frame.stretched(f'<path d="{path}" fill="none"{look}/>')
        if "markers" in parts:
            yield self._markers(trace, places)

    def _whiskers(self, trace: Part, name: str) -> Iterator[str]:
        """From the lower to the upper end of each interval, with a cap at both."""
        bar = trace[name]
        look = _line_style({"color": bar["color"], "width": bar["thickness"]})
        upright = name == "error_y"
        cap = f"M-{_CAP},0H{_CAP}" if upright else f"M0,-{_CAP}V{_CAP}"
        sizes = zip(bar["arrayminus"], bar["array"], strict=True)
        for x, y, (less, more) in zip(trace["x"], trace["y"], sizes, strict=True):
            if isnan(less) or isnan(more):  # a figure without an interval
                continue
            if upright:
                ends = [(self._across(x), self._down(end)) for end in (y - less, y + more)]
            else:
                ends = [(self._across(end), self._down(y)) for end in (x - less, x + more)]
            yield self._straight(ends[0], ends[1], look)
            yield from (self.frame.moved(*end, f'<path d="{cap}"{look}/>') for end in ends)

    def _markers(self, trace: Part, places: Sequence[tuple[float, float]]) -> str:
        """Each figure, with what it says as its title."""
        marker = trace["marker"]
        symbols = _each(marker.get("symbol", "circle"), places)
        sizes = _each(marker["size"], places)
        told = trace.get("text") or trace.get("hovertext") or [""] * len(places)
        drawn = "".join(
            self.frame.moved(*place, _titled(text) + _mark(symbol, size / 2))
            for place, symbol, size, text in zip(places, symbols, sizes, told, strict=True)
        )
        colour, edge = marker["color"], marker.get("line", {"width": 0})
        if edge["width"] and edge["color"] != colour:
            raise ValueError("the edge of a mark has the colour of the mark")
        look = _paint("fill", colour) + _line_style({"color": colour} | edge)
        return f"<g{look}>{drawn}</g>"


def _each(one_or_more: Any, places: Sequence[Any]) -> Sequence[Any]:
    single = isinstance(one_or_more, str | int | float)
    return [one_or_more] * len(places) if single else one_or_more


def _mark(symbol: str, radius: float) -> str:
    """A mark around its middle: filled, or open, with a dot or a cross in it."""
    shape = symbol.removesuffix("-dot").removesuffix("-open")
    corners = [(x * radius, y * radius) for x, y in _CORNERS[shape]]
    path = "M" + "L".join(f"{_short(x)},{_short(y)}" for x, y in corners) + "Z"
    if shape == "diamond-cross":
        arm = _short(1.3 * radius)
        path += f"M-{arm},0H{arm}M0,-{arm}V{arm}"
    inside = ' fill="none"' if "-open" in symbol else ""
    edge = f'<path d="{path}"{inside}/>' if corners else f'<circle r="{_short(radius)}"{inside}/>'
    return edge + (f'<circle r="{_DOT}" stroke="none"/>' if symbol.endswith("-dot") else "")


def _titled(hover: str) -> str:
    """What a mark says: 'Mannen, 2024: 84,3% (83,5–85,1), voorlopig'."""
    if not hover:
        return ""
    first, *more = (_plain(line) for line in hover.split("<br>"))
    return f"<title>{escape(f'{first}: ' + ', '.join(more), quote=False)}</title>"


def _plain(text: str) -> str:
    """Text of a Plotly figure without its marks; there, < and & are written as in HTML."""
    return unescape(re.sub("</?b>", "", text))


def _anchored(side: str) -> str:
    return {"left": "", "center": ' text-anchor="middle"', "right": ' text-anchor="end"'}[side]


def _line_style(line: Part) -> str:
    """Colour, width and dash of a line; the lengths of dashes are Plotly's."""
    width = line["width"]
    if not width:
        return ""
    one = max(width, 3)
    lengths = {"solid": (), "dot": (1, 1), "dash": (3, 3), "longdash": (5, 5)} | {
        "dashdot": (3, 1, 1, 1),
        "longdashdot": (5, 2, 1, 2),
    }
    dash = " ".join(_short(n * one) for n in lengths[line.get("dash", "solid")])
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'{_paint("stroke", line["color"])} stroke-width="{_short(width)}"{dashes}'


def _paint(what: str, colour: str) -> str:
    """A colour as attributes that every program reads: none of them with an rgba()."""
    if not colour.startswith("rgba("):
        return f' {what}="{colour}"'
    *parts, opacity = colour.removeprefix("rgba(").removesuffix(")").split(",")
    plain = "#" + "".join(f"{int(part):02x}" for part in parts)
    return f' {what}="{plain}" {what}-opacity="{opacity}"'


def _short(number: float, places: int = 1) -> str:
    text = f"{number:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
