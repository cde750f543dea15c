"""The axes and the common style of charts: where they begin and end, and how they look.

Here: pieces of Plotly figures as plain data (many times faster than its objects). Not
here: what is drawn between the axes (figures.py, marks.py) and colours of text, which
follow the page in light and dark (assets/base.css).
"""

from typing import Any

import pandas as pd

from indicators.catalogue import Unit
from indicators.language import language

Part = Any  # a piece of a Plotly figure

# Both have contrast on light and on dark paper: a figure does not know on which it is shown.
NEUTRAL, GRID = "#7a8591", "rgba(122,133,145,0.28)"
FAINT_GRID = "rgba(122,133,145,0.16)"
FONT = "'Source Sans 3 Variable', 'Source Sans 3', system-ui, sans-serif"
# Pixels of a chart over time, and above and below its axes, the same in all of them: labels
# beside the chart are placed by them. On a phone it is less high.
HEIGHT, TOP, BOTTOM = 420, 44, 36
_TICKS = 6


def style() -> Part:
    """What the layout of every chart begins with."""
    return {
        "template": {},  # else Plotly's own look comes along: large, and for light paper only
        "font": {"family": FONT, "size": 15},
        "margin": {"l": 16, "r": 16, "t": TOP, "b": BOTTOM},
        "hovermode": "closest",
        "hoverlabel": {"font": {"size": 15}, "align": "left"},
        "separators": ",." if language() == "nl" else ".,",
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
            "fixedrange": True,
        },
        "yaxis": {
            "gridcolor": GRID,
            "zeroline": False,
            "fixedrange": True,
            "automargin": "left",  # as wide as its numbers; the height stays as it is
        },
    }


def value_axis(drawn: pd.DataFrame, unit: Unit) -> Part:
    """The axis of the figures drawn: from zero unless that hides what there is to see."""
    low, high = value_range(drawn)
    written = {"separatethousands": True, "ticksuffix": "%" if unit.id == "percent" else ""}
    return {"range": [low, high], "nticks": _TICKS} | written


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
