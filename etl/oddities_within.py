"""What is odd about the figures of one release, seen beside each other.

Here: per kind of oddity a function from the figures of a release to the odd ones, as
plausibility.py lists them. Not here: what is odd beside the release before
(oddities_between.py and oddities_coverage.py), and the figures on their scale (comparable.py).

Thresholds were set on the published figures. They decide what a person looks at, never
what is published.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from etl.comparable import (
    AT,
    FIGURE,
    PLACE,
    SERIES,
    TOPIC,
    TWO_SIDED_95,
    Figures,
    ends_of,
    noise,
    scale_of,
)
from etl.oddity_words import certainty, number, told
from indicators import wording
from indicators.catalogue import Catalogue

# A factor five from every figure nearby: a comma one place off is a factor ten.
FAR = np.log(5)
FAR_IN_NOISE = 4.0
# In the published series an interval never says more than three times the usual number of people.
STRIKING_WIDTH = 3.0
# Exact intervals are lopsided on every scale when few people answered so: 1 of 20 most, 1.77.
LOPSIDED = 1.8
STRIKING_SAMPLE = 4.0
# How often chance may give two periods the same figures before it is odd.
COPIED_BY_CHANCE = 0.001
ADDITIVE = ("count", "million_euro")


def out_of_line(figures: Figures) -> pd.DataFrame:
    """Figures a factor five from all their company: the ones beside it in time, or else
    every other figure of that measurement and period."""
    rows = figures.exact.copy()
    series = rows.groupby(SERIES, sort=False)
    for column in ("level", "error", "rounding", "value"):
        # At the end of a series both neighbours are on one side, so that the odd one is named.
        rows[f"earlier_{column}"] = series[column].shift().fillna(series[column].shift(-2))
        rows[f"later_{column}"] = series[column].shift(-1).fillna(series[column].shift(2))
    back, ahead = (rows["level"] - rows[f"{side}_level"] for side in ("earlier", "later"))
    spread = [noise(rows, f"{side}_") for side in ("earlier", "later")]
    lonely = back.isna() & ahead.isna()
    both_ways = back.isna() | ahead.isna() | (np.sign(back) == np.sign(ahead))
    far = np.fmin(back.abs(), ahead.abs())
    clear = np.fmin(back.abs() / spread[0], ahead.abs() / spread[1]) > FAR_IN_NOISE
    nearest, distance = _nearest_of_period(rows)
    odd = np.where(lonely, distance - rows["rounding"] > FAR, both_ways & (far > FAR) & clear)
    beside = rows["earlier_value"].where(far.eq(back.abs()), rows["later_value"])
    near = beside.where(~lonely, nearest)
    found = rows.assign(near=near, weight=far.fillna(distance))[odd]
    return told(
        found,
        figures.catalogue,
        lambda row: f" (het naaste cijfer is {number(row, row.near, figures.catalogue)})",
    )


def _nearest_of_period(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The figure nearest to each among all of its measurement and period, and how far it is."""
    ordered = rows.sort_values(["measurement", "period_label", "level"])
    group = ordered.groupby(["measurement", "period_label"], sort=False)
    under = ordered["level"] - group["level"].shift()
    over = group["level"].shift(-1) - ordered["level"]
    downwards = under.fillna(np.inf) <= over.fillna(np.inf)
    nearest = group["value"].shift().where(downwards, group["value"].shift(-1))
    return nearest.reindex(rows.index), np.fmin(under, over).reindex(rows.index)


def outside_subgroups(figures: Figures) -> pd.DataFrame:
    """Totals outside the range of their subgroups or, for numbers, far from their sum.

    Which subgroups make up the whole, the figures themselves say: a set of subgroups
    counts as whole when it held the total at least five times and four times out of five.
    """
    totals = figures.exact[figures.exact["breakdown"].eq("total")]
    columns = ["measurement", "period_label", "value", "half_unit", *PLACE]
    sets = _sets_of_subgroups(figures.exact[figures.exact["breakdown"].ne("total")])
    sets = sets.merge(totals[columns], on=columns[:2], suffixes=("", "_total"))
    slack = 2 * (sets["half_unit"] + sets["half_unit_total"])
    ranged = sets["value"].ge(sets["low"] - slack) & sets["value"].le(sets["high"] + slack)
    summed = (sets["sum"] / sets["value"] - 1).abs().lt(0.02)
    additive = sets["unit"].isin(ADDITIVE)
    holds = ranged.where(~additive, summed)
    held = holds.groupby([sets["breakdown"], sets["subgroups"], additive])
    whole = held.transform("sum").ge(5) & held.transform("mean").ge(0.8)
    off = np.fmax(sets["low"] - sets["value"], sets["value"] - sets["high"])
    odd = sets.assign(weight=off.where(~additive, 0))[whole & ~holds]
    said = [_outside_in_words(row, figures.catalogue) for row in odd.itertuples()]
    return odd.assign(said=said)


def _sets_of_subgroups(parts: pd.DataFrame) -> pd.DataFrame:
    """Per measurement, breakdown and period with two or more subgroups: which, and their range."""
    group = parts.groupby(AT, sort=False)
    sets = group.agg(
        low=("value", "min"),
        high=("value", "max"),
        sum=("value", "sum"),
        half_unit=("half_unit", "max"),
        unit=("unit", "first"),
        status=("status", "first"),
        precision=("precision", "first"),
        published_as=("published_as", "first"),
        size=("value", "size"),
        subgroups=("subgroup", " ".join),
    )
    return sets[sets["size"].ge(2)].reset_index()


def _outside_in_words(row: Any, catalogue: Catalogue) -> str:
    total = number(row, row.value, catalogue)
    if row.unit in ADDITIVE:
        parts = f"de groepen zijn samen {number(row, row.sum, catalogue)}"
    else:
        low, high = (number(row, value, catalogue) for value in (row.low, row.high))
        parts = f"de groepen lopen van {low} tot {high}"
    return f"{wording.period(row.period_label)}: het totaal is {total}, {parts}"


def copied(figures: Figures) -> pd.DataFrame:
    """Periods of which every figure is that of another period, beyond what chance explains."""
    # A sum of hashes is the same for the same figures, in whatever order they come.
    rows = figures.exact[["subgroup", *FIGURE]]
    content = pd.util.hash_pandas_object(rows, index=False)
    by_period = content.groupby([figures.exact[c] for c in AT], sort=False)
    periods = by_period.agg(content="sum", size="size").reset_index()
    alike = periods.groupby([*TOPIC, "content"], sort=False)
    periods["first"] = alike["period_label"].transform("first")
    n = periods.groupby(TOPIC)["size"].transform("size")
    chance = periods["measurement"].map(_chance_of_no_change(figures.exact)).astype(float)
    by_chance = n * chance ** periods["size"]
    odd = periods[periods["first"].ne(periods["period_label"]) & (by_chance < COPIED_BY_CHANCE)]
    said = [
        f"{wording.period(a)} en {wording.period(b)} hebben dezelfde cijfers ({size} groepen)"
        for a, b, size in odd[["first", "period_label", "size"]].itertuples(index=False)
    ]
    odd = odd.assign(said=said, weight=odd["size"])
    return odd.merge(figures.exact[[*AT, *PLACE]], on=AT)


def _chance_of_no_change(rows: pd.DataFrame) -> pd.Series:
    """How often a figure stays the same from one period to the next, for each measurement.

    Counted with one success and one failure more (Laplace).
    """
    content = rows[FIGURE].fillna(-1)
    series = [rows[c] for c in SERIES]
    later = content.groupby(series).cumcount().gt(0)
    same = (content == content.groupby(series).shift()).all(axis=1)
    counted = pd.DataFrame({"same": same, "later": later}).groupby(rows["measurement"]).sum()
    return (counted["same"] + 1) / (counted["later"] + 2)


def lopsided(figures: Figures) -> pd.DataFrame:
    """Intervals that reach much further to one side, on the plain scale and on their own.

    Wald intervals are even on the plain scale, Wilson's and logit intervals on that of the
    log-odds (Newcombe, Statistics in Medicine 17, 1998). Rounding gets the benefit of doubt.
    """
    rows = figures.exact[figures.exact["ci_lower"].notna()]
    low, high = ends_of(rows, figures.catalogue)
    # At the end of what can be measured, an interval has one arm only.
    rows = rows[rows["value"].gt(low + rows["half_unit"]) & ~rows["value"].ge(high)]
    scale = scale_of(rows, figures.catalogue)
    uneven = [_unevenness(rows, convert) for convert in (scale, lambda values: values)]
    weight = np.minimum(*uneven)
    odd = rows.assign(weight=weight)[weight > LOPSIDED]
    return told(odd, figures.catalogue, certainty)


def _unevenness(rows: pd.DataFrame, scale: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """How many times the longer arm of an interval is the shorter, at least, given rounding."""
    half = rows["half_unit"]
    lower, value, upper = (rows[c] for c in ("ci_lower", "value", "ci_upper"))
    up = scale(upper - half) - scale(value + half), scale(upper + half) - scale(value - half)
    down = scale(value - half) - scale(lower + half), scale(value + half) - scale(lower - half)
    return np.maximum(up[0] / down[1], down[0] / up[1])


def interval_width(figures: Figures) -> pd.DataFrame:
    """Intervals that tell of three times more or fewer people than the others of their series.

    An interval's width stands for a number of people: p(1 − p)/SE² for a share (Kish's
    effective sample size, Survey Sampling, 1965), up to a constant 1/SE² for a mean.
    """
    rows = figures.exact[figures.exact["ci_lower"].notna()].copy()
    least, most = _people(rows, 2), _people(rows, -2)
    rows["people"] = _people(rows, 0)
    series = rows.groupby(SERIES, sort=False)["people"]
    usual = series.transform("median").where(series.transform("size").ge(3))
    weight = np.maximum(least / usual, usual / most)
    odd = rows.assign(weight=weight)[weight > STRIKING_WIDTH]
    return told(odd, figures.catalogue, certainty)


def _people(rows: pd.DataFrame, rounding: int) -> pd.Series:
    """Effective sample size, up to a constant, with the interval wider by that many half units."""
    width = (rows["ci_upper"] - rows["ci_lower"] + rounding * rows["half_unit"]).clip(lower=1e-6)
    share = (rows["value"] / 100).clip(0.005, 0.995)
    spread = np.where(rows["unit"].eq("percent"), 1e4 * share * (1 - share), 1)
    return pd.Series(spread, rows.index) / (width / (2 * TWO_SIDED_95)) ** 2


def sample_size(figures: Figures) -> pd.DataFrame:
    """Numbers of respondents out of line with the series, or with the interval beside them."""
    rows = figures.exact[figures.exact["sample_size"].gt(0)]
    series = rows.groupby(SERIES, sort=False)["sample_size"]
    usual = series.transform("median").where(series.transform("size").ge(3))
    usual = usual.fillna(series.shift()).fillna(rows["sample_size"])
    off = np.maximum(rows["sample_size"] / usual, usual / rows["sample_size"])
    by_interval = _people(rows, 0).where(rows["unit"].eq("percent") & rows["ci_lower"].notna())
    beside = np.fmax(_people(rows, 2) / rows["sample_size"], rows["sample_size"] / by_interval / 2)
    off = np.fmax(off, beside.where(by_interval.notna()))
    odd = rows.assign(weight=off)[off > STRIKING_SAMPLE]
    return told(odd, figures.catalogue, certainty)


def unfinished(figures: Figures) -> pd.DataFrame:
    """Figures about a period that was not over when they were taken."""
    odd = figures.exact[figures.exact["period_end"].gt(figures.exact["retrieved"])]
    return told(
        odd,
        figures.catalogue,
        lambda row: f" (overgenomen op {wording.policy_date(row.retrieved, 'day')})",
    )
