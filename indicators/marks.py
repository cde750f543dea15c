"""Moments on a time axis: method breaks, disturbed periods and policy events.

Here: which of them lie among the figures, and how they are drawn. Not here: lines and
points (figures.py) and what is said about them (views/chart.py).
"""

from collections.abc import Iterator, Sequence

from indicators.axes import NEUTRAL, Part
from indicators.catalogue import MethodBreak, PolicyEvent
from indicators.language import _
from indicators.series import years

_FULL_HEIGHT = {"layer": "below", "yref": "paper", "y0": 0, "y1": 1}
# Moments nearer to each other than this part of the axis share one label.
_CLOSE = 0.07
_BREAK_LEVEL, _EVENT_LEVEL = 0, 17  # pixels above the axes


def marks(
    breaks: Sequence[MethodBreak], events: Sequence[PolicyEvent], first: float, last: float
) -> tuple[list[Part], list[Part]]:
    """Shapes and labels of all moments between the first and the last figure.

    A break is a dashed line with the word, a disturbed period a shaded one, a policy event a
    dotted line with its number among the events.
    """
    seen = visible_breaks(breaks, first, last)
    cuts = [_disturbed(b)[0] for b in seen if b.kind == "break"]
    placed = [place for place, _event in visible_events(events, first, last)]
    shapes = [_area(b, first, last) for b in seen if b.kind == "caution"]
    shapes += [_line(place, "dash") for place in cuts] + [_line(place, "dot") for place in placed]
    close = (last - first) * _CLOSE
    labels = [_label(places, _("breuk"), _BREAK_LEVEL) for places in _together(cuts, close)]
    number = 0
    for places in _together(placed, close):
        text = ", ".join(str(number + n + 1) for n in range(len(places)))
        labels.append(_label(places, text, _EVENT_LEVEL))
        number += len(places)
    return shapes, labels


def visible_breaks(breaks: Sequence[MethodBreak], first: float, last: float) -> list[MethodBreak]:
    """The breaks between the first and last point, and the disturbed periods that touch them."""
    found = []
    for b in breaks:
        start, end = _disturbed(b)
        if first < start < last if b.kind == "break" else start < last + 0.5 and end > first - 0.5:
            found.append(b)
    return found


def visible_events(
    events: Sequence[PolicyEvent], first: float, last: float
) -> list[tuple[float, PolicyEvent]]:
    """The events between the first and the last point, in time, with their place."""
    placed = [(years(event.date) - 0.5, event) for event in events]
    found = [(place, event) for place, event in placed if first <= place <= last]
    return sorted(found, key=lambda pair: pair[0])


def _disturbed(b: MethodBreak) -> tuple[float, float]:
    return years(b.date) - 0.5, years(b.until or b.date) - 0.5


def _together(places: Sequence[float], close: float) -> Iterator[list[float]]:
    """Places in order, those close to each other in one list."""
    group: list[float] = []
    for place in sorted(places):
        if group and place - group[-1] > close:
            yield group
            group = []
        group.append(place)
    if group:
        yield group


def _line(place: float, dash: str) -> Part:
    look = {"color": NEUTRAL, "width": 1.5, "dash": dash}
    return {**_FULL_HEIGHT, "type": "line", "x0": place, "x1": place, "line": look}


def _area(b: MethodBreak, first: float, last: float) -> Part:
    start, end = _disturbed(b)
    ends = {"x0": max(start, first - 0.5), "x1": min(end, last + 0.5)}
    look = {"type": "rect", "fillcolor": NEUTRAL, "opacity": 0.14, "line": {"width": 0}}
    return {**_FULL_HEIGHT, **ends, **look}


def _label(places: Sequence[float], text: str, raised: int) -> Part:
    return {
        "x": sum(places) / len(places),
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": raised,
        "text": text,
        "showarrow": False,
        "font": {"size": 14},
    }
