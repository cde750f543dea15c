"""The figures of a release made ready to be compared: on their scale, in time, with their noise.

Here: what every search for oddities needs to know of a figure and of the one before it in
its series. Not here: what is odd (oddities_within.py, oddities_between.py and
oddities_coverage.py) and how it is told (oddity_words.py, plausibility.py).

Figures are compared on the scale on which their uncertainty is even: the log-odds of a
share or of a score between two ends, the logarithm of a number or rate (Agresti, Categorical
Data Analysis, 3rd ed., 2013, ch. 3).
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from indicators.catalogue import Catalogue

KEY = ["measurement", "breakdown", "subgroup", "period_label"]
SERIES = KEY[:3]
TOPIC = KEY[:2]
AT = ["measurement", "breakdown", "period_label"]
FIGURE = ["value", "ci_lower", "ci_upper"]
PLACE = ["file", "line"]
COLUMNS = [*KEY, *FIGURE, "sample_size", "unit", "status", "precision", "published_as", "source"]
COLUMNS += ["period_start", "period_end", "retrieved", *PLACE]
LEVEL_OF = {"value": "level", "ci_lower": "lower_level", "ci_upper": "upper_level"}

TWO_SIDED_95 = 1.96
DAYS_OF_A_YEAR = 365.25


@dataclass(frozen=True)
class Figures:
    """All figures of a release as `typed` or `Release.all_observations` gives them.

    `observations` may hold `file` and `line`, the place that each figure came from.
    """

    catalogue: Catalogue
    observations: pd.DataFrame

    @cached_property
    def valued(self) -> pd.DataFrame:
        """COLUMNS of the figures that have a value, in words perhaps; dates as timestamps."""
        frame = self.observations[self.observations["value"].notna()].reset_index(drop=True)
        frame = frame.reindex(columns=COLUMNS)
        for column in ("period_start", "period_end", "retrieved"):
            frame[column] = pd.to_datetime(frame[column])
        return frame

    @cached_property
    def exact(self) -> pd.DataFrame:
        """The figures that are numbers, in time, on their scale, beside the comparable one before.

        Adds `level`, `lower_level` and `upper_level` (value and interval on their scale),
        `error` (the standard error there, 0 when unknown), `rounding` (how far rounding may
        have moved it), `era` (how many method breaks came before it), previous_… of the figure
        before it in its series and era, and `step` and `noise` of the difference with that.
        """
        frame = self.valued[self.valued["precision"].ne("verbal")]
        frame = frame.sort_values([*SERIES, "period_start"], ignore_index=True)
        frame["half_unit"] = np.where(frame["precision"].eq("integer"), 0.5, 0.05)
        scale = scale_of(frame, self.catalogue)
        for column, level in LEVEL_OF.items():
            frame[level] = scale(frame[column])
        value, half = frame["value"], frame["half_unit"]
        frame["rounding"] = (scale(value + half) - scale(value - half)) / 2
        frame["error"] = _standard_error(frame)
        frame["era"] = _eras(frame, self.catalogue)
        series = frame.groupby([*SERIES, "era"], sort=False)
        previous = ["level", "error", "rounding", "value", "period_label", "period_end"]
        frame = frame.join(series[previous].shift().add_prefix("previous_"))
        frame["step"] = frame["level"] - frame["previous_level"]
        frame["noise"] = noise(frame, "previous_")
        return frame


@dataclass(frozen=True)
class Comparison:
    """The figures of a release beside those of the one before it."""

    new: Figures
    old: Figures

    @cached_property
    def added(self) -> pd.DataFrame:
        """The exact figures whose key the old release has no exact figure for."""
        now = self.new.exact
        return now[~within(now, self.old.exact, KEY)]

    @cached_property
    def kept(self) -> pd.DataFrame:
        """The exact figures with what they were before: each old column as `old_…`."""
        old = self.old.exact
        old = old.rename(columns={c: f"old_{c}" for c in old.columns if c not in KEY})
        return self.new.exact.merge(old, on=KEY)


def _standard_error(rows: pd.DataFrame) -> pd.Series:
    """From the interval; without one, that of a Poisson count for a number, else 0."""
    interval = (rows["upper_level"] - rows["lower_level"]) / (2 * TWO_SIDED_95)
    poisson = np.where(rows["unit"].eq("count"), 1 / np.sqrt(rows["value"] + 0.5), 0)
    return interval.fillna(pd.Series(poisson, rows.index))


def _eras(rows: pd.DataFrame, catalogue: Catalogue) -> list[int]:
    breaks = {
        m.id: [pd.Timestamp(b.date) for b in catalogue.breaks_of(m) if b.kind == "break"]
        for m in catalogue.measurement.values()
    }
    pairs = zip(rows["measurement"], rows["period_start"], strict=True)
    return [bisect_right(breaks[name], start) for name, start in pairs]


def scale_of(rows: pd.DataFrame, catalogue: Catalogue) -> Callable[[pd.Series], pd.Series]:
    """Log-odds between the ends of what is measured, or the logarithm where there is no top.

    Half a unit of rounding is added on both sides, so that 0 and 100 have a place too.
    """
    low, high = ends_of(rows, catalogue)
    slack = rows["half_unit"]

    def on_scale(values: pd.Series) -> pd.Series:
        below = np.log((values - low).clip(lower=0) + slack)
        above = np.log((high - values).clip(lower=0) + slack)
        return below - above.where(high.notna(), 0)

    return on_scale


def ends_of(rows: pd.DataFrame, catalogue: Catalogue) -> tuple[pd.Series, pd.Series]:
    """Lowest and highest that each row's measurement can be; no highest for a number."""
    low, high = {}, {}
    for m in catalogue.measurement.values():
        unit = catalogue.unit[m.unit]
        least, high[m.id] = m.scale or (unit.minimum, unit.maximum)
        low[m.id] = least or 0.0
    measurement = rows["measurement"]
    return measurement.map(low).astype(float), measurement.map(high).astype(float)


def noise(rows: pd.DataFrame, other: str) -> pd.Series:
    """Standard error of the difference with another figure: independent samples and rounding.

    The other figure is in the columns whose names start with `other`. Rounding is uniform
    over a unit, with a variance of a third of its half squared.
    """
    sampled = rows["error"] ** 2 + rows[f"{other}error"] ** 2
    rounded = rows["rounding"] ** 2 + rows[f"{other}rounding"] ** 2
    return np.sqrt(sampled + rounded / 3)


def within(rows: pd.DataFrame, others: pd.DataFrame, key: list[str]) -> np.ndarray:
    """Which rows have a key that one of the others has too."""
    return pd.MultiIndex.from_frame(rows[key]).isin(pd.MultiIndex.from_frame(others[key]))


def looked_up(rows: pd.DataFrame, key: list[str], values: pd.Series) -> pd.Series:
    """`values`, which is indexed by `key`, for each row; empty where it has none."""
    index = pd.MultiIndex.from_frame(rows[key]) if len(key) > 1 else pd.Index(rows[key[0]])
    return pd.Series(values.reindex(index).to_numpy(), rows.index)
