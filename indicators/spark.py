"""A tiny trend for a table cell: a line without axes, as the source of an image.

Here: its drawing. Not here: charts with axes (figures.py) and its words (alternatives.py).
"""

from collections.abc import Sequence
from urllib.parse import quote

import pandas as pd

from indicators import series
from indicators.catalogue import Measurement, MethodBreak
from indicators.look import Look

WIDTH, HEIGHT = 96, 28  # pixels; the page may scale it
_PAD = 4
_COLOUR = Look(0).colour


def spark(
    points: pd.DataFrame, measurement: Measurement, breaks: Sequence[MethodBreak]
) -> str | None:
    """The figures of one subgroup over time as a `data:` address for `html.Img(src=…)`.

    The line is open over a break, a missing figure and a missing wave; the last figure has
    a dot. None with fewer than two figures. Use `alternatives.spark(…)` as the image's alt.
    """
    known = points[points["value"].notna() & points["precision"].ne("verbal")]
    if len(known) < 2:
        return None
    first, last = series.extent(known)
    low, high = known["value"].min(), known["value"].max()

    def place(row: series.Row) -> tuple[float, float]:
        across = (series.middle(row) - first) / ((last - first) or 1)
        up = (row.value - low) / (high - low) if high > low else 0.5
        return (
            round(_PAD + across * (WIDTH - 2 * _PAD), 1),
            round(HEIGHT - _PAD - up * (HEIGHT - 2 * _PAD), 1),
        )

    lines = [
        [place(row) for row in part.itertuples()]
        for part in series.stretches(points, measurement, breaks)
        if part["value"].notna().all() and part["precision"].ne("verbal").all()
    ]
    return "data:image/svg+xml," + quote(_svg(lines), safe="/:=' ")


def _svg(lines: list[list[tuple[float, float]]]) -> str:
    drawn = "".join(
        f"<polyline points='{' '.join(f'{x},{y}' for x, y in line)}'/>"
        if len(line) > 1
        else f"<circle cx='{line[0][0]}' cy='{line[0][1]}' r='1.2'/>"
        for line in lines
    )
    x, y = lines[-1][-1]
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}'"
        f" width='{WIDTH}' height='{HEIGHT}' fill='none' stroke='{_COLOUR}'"
        " stroke-width='1.8' stroke-linejoin='round' stroke-linecap='round'>"
        f"{drawn}<circle cx='{x}' cy='{y}' r='3' fill='{_COLOUR}' stroke='none'/></svg>"
    )
