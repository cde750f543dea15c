"""The axes and the common style of charts: where they begin and end, and how they look.

Here: pieces of Plotly figures as plain data (many times faster than its objects). Not
here: what is drawn between the axes (figures.py, marks.py) and colours of text, which
follow the page in light and dark (assets/base.css).
"""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Any

import pandas as pd

from indicators import lettering, wording
from indicators.catalogue import Unit

Part = Any  # a piece of a Plotly figure

# Both have contrast on light and on dark paper: a figure does not know on which it is shown.
NEUTRAL, GRID = "#7a8591", "rgba(122,133,145,0.28)"
FAINT_GRID = "rgba(122,133,145,0.16)"
FONT = "'Source Sans 3 Variable', 'Source Sans 3', system-ui, sans-serif"
# Pixels of a chart over time, and above and below its axes, the same in all of them: labels
# beside the chart are placed by them. On a phone it is less high.
HEIGHT, TOP, BOTTOM = 420, 44, 36
SIDE = 16  # pixels left and right of the axes, and left of the numbers of a value axis
LETTER = 15  # pixels
_TICKS = 6
_PHONE = 250  # pixels between the axes on the narrowest phone
_BETWEEN = 12  # pixels that keep two numbers below an axis apart


def style() -> Part:
    """What the layout of every chart begins with."""
    return {
        "template": {},  # else Plotly's own look comes along: large, and for light paper only
        "font": {"family": FONT, "size": LETTER},
        "margin": {"l": SIDE, "r": SIDE, "t": TOP, "b": BOTTOM},
        "hovermode": "closest",
        "hoverlabel": {"font": {"size": LETTER}, "align": "left"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "dragmode": False,
        "showlegend": False,
        "xaxis": {
            "showgrid": False,
            "zeroline": False,
            "linecolor": NEUTRAL,
            "ticks": "outside",
            "tickcolor": NEUTRAL,
            "tickangle": 0,  # else a phone has some years askew and leaves out others
            "fixedrange": True,
        },
        "yaxis": {"gridcolor": GRID, "zeroline": False, "fixedrange": True},
    }


def value_axis(drawn: pd.DataFrame, unit: Unit) -> Part:
    """The axis of the figures drawn: from zero unless that hides what there is to see."""
    return marked(*value_range(drawn), "%" if unit.id == "percent" else "")


def marked(low: float, high: float, suffix: str = "") -> Part:
    """An axis of numbers, written at round ones; as many as fit below the axis on a phone."""
    for most in range(_TICKS, 1, -1):
        ticks, places = round_numbers(low, high, most)
        texts = [wording.number(tick, places).replace("-", "−") + suffix for tick in ticks]
        steps = (high - low) / (ticks[1] - ticks[0]) if len(ticks) > 1 else 1
        if steps * (_widest(texts) + _BETWEEN) <= _PHONE:
            break
    return {"range": [low, high], "tickvals": ticks, "ticktext": texts}


def round_numbers(low: float, high: float, most: int) -> tuple[list[float], int]:
    """Numbers from `low` to `high` in steps of 1, 2 or 5 times a power of ten, or of 25 times
    one, and how many decimals they need."""
    least = (high - low) / most
    power = floor(log10(least))
    sizes = (1, 2, 2.5, 5, 10) if power >= 1 else (1, 2, 5, 10)
    step = next(n for n in sizes if n * 10.0**power >= least * (1 - 1e-9))
    places = max(0, -power - (step == 10))
    scale = step * 10.0**power
    first, last = ceil(low / scale - 1e-9), floor(high / scale + 1e-9)
    return [round(n * scale, places) for n in range(first, last + 1)], places


def beside(axis: Part) -> Part:
    """The margin that the numbers of an upright axis need."""
    return {"l": SIDE + ceil(_widest(axis["ticktext"]))}


def _widest(texts: Sequence[str]) -> float:
    return max((lettering.width(text, LETTER) for text in texts), default=0)


def value_range(drawn: pd.DataFrame) -> tuple[float, float]:
    """The lowest and highest value on the axis, a little beyond the figures and intervals."""
    low = drawn[["value", "ci_lower"]].min(axis=None)
    high = drawn[["value", "ci_upper"]].max(axis=None)
    floor = low - (high - low or high) * 0.15 if starts_above_zero(drawn) else 0
    return floor, high + (high - floor) * 0.1 or 1


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


def time_axis(first: float, last: float) -> Part:
    """A time axis that ends at the data, with whole years, at most eight of them."""
    pad = max(0.5, (last - first) * 0.03)
    left, right = first - pad, last + pad / 2
    years = [year for year in range(round(first), round(last) + 1) if left <= year <= right]
    step = max(1, -(-len(years) // 7))
    ticks = [year for year in years if (years[-1] - year) % step == 0]
    labels = [str(year) for year in ticks]
    return {"range": [left, right], "tickvals": ticks, "ticktext": labels}
