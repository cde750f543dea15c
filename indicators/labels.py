"""Where the names of lines stand beside a chart over time: at their ends, when they fit.

Here: the places, in pixels. Not here: the labels themselves (views/chart.py) and the
chart that they stand beside (figures.py).
"""

from collections.abc import Sequence

import pandas as pd

from indicators.axes import BOTTOM, HEIGHT, TOP
from indicators.figures import Subject
from indicators.series import extent, middle

_LINE, _LETTERS = 24, 26  # pixels of a line of a label, and letters that fit on it
_MOST_MOVED = 18  # pixels that a label may stand above or below the end of its line
_ENDS = 0.04  # part of the time axis within which lines end together


def at_line_ends(
    rows: pd.DataFrame, subject: Subject, axis: Sequence[float], texts: dict[str, str]
) -> dict[str, int] | None:
    """How far the middle of each label lies below the top of the chart, by subgroup.

    `axis` is the range of the value axis and `texts` holds what each label says. None when
    lines end in different periods, or so close together that labels would leave their lines.
    """
    newest = rows[rows["value"].notna()].groupby("subgroup", sort=False).tail(1)
    newest = newest[newest["subgroup"].isin(subject.names)]
    first, last = extent(rows[rows["value"].notna()])
    if any(middle(row) < last - (last - first) * _ENDS for row in newest.itertuples()):
        return None
    low, high = axis
    inner = HEIGHT - TOP - BOTTOM
    ends = {r.subgroup: TOP + inner * (high - r.value) / (high - low) for r in newest.itertuples()}
    order = sorted(ends, key=ends.__getitem__)
    sizes = [_LINE * -(-len(texts[subgroup]) // _LETTERS) for subgroup in order]
    places = apart([ends[subgroup] for subgroup in order], sizes)
    moved = max(abs(place - ends[s]) for s, place in zip(order, places, strict=True))
    outside = places[0] < sizes[0] / 2 or places[-1] > HEIGHT - sizes[-1] / 2
    if moved > _MOST_MOVED or outside:
        return None
    return {subgroup: round(place) for subgroup, place in zip(order, places, strict=True)}


def apart(wanted: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """The middles of things of these sizes, in order, near where they are wanted, not overlapping.

    Those that would overlap move together: each group lies around the mean of its wishes.
    """
    groups: list[tuple[list[float], list[float]]] = []  # wishes and sizes of what touches
    for wish, size in zip(wanted, sizes, strict=True):
        groups.append(([wish], [size]))
        while len(groups) > 1 and _bottom(*groups[-2]) > _top(*groups[-1]):
            wishes, tall = groups.pop()
            groups[-1] = (groups[-1][0] + wishes, groups[-1][1] + tall)
    found = []
    for wishes, tall in groups:
        at = _top(wishes, tall)
        for size in tall:
            found.append(at + size / 2)
            at += size
    return found


def _top(wishes: list[float], sizes: list[float]) -> float:
    """Where a group of touching things begins, such that they move as little as they can."""
    before = [sum(sizes[:place]) + sizes[place] / 2 for place in range(len(sizes))]
    return sum(wish - part for wish, part in zip(wishes, before, strict=True)) / len(sizes)


def _bottom(wishes: list[float], sizes: list[float]) -> float:
    return _top(wishes, sizes) + sum(sizes)
