"""What is odd about how figures changed since the release before.

Here: per kind of oddity a function from a comparison to the odd figures, as plausibility.py
lists them: steps to a new period, revisions of a known one. Not here: figures that came too
soon or stayed away (oddities_coverage.py), and a release by itself (oddities_within.py).

Thresholds were set on the published figures, by taking off the last period of every
series and adding it again: an ordinary year gives few warnings. They decide what a person
looks at, never what is published.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from etl.comparable import (
    AT,
    DAYS_OF_A_YEAR,
    FIGURE,
    KEY,
    LEVEL_OF,
    SERIES,
    TOPIC,
    Comparison,
    looked_up,
)
from etl.oddity_words import certainty, number, told
from indicators import wording
from indicators.catalogue import Catalogue

# A step of three times its usual size; a tenth or ten times is hardly ever less.
STRIKING_STEP = 3.0
# Below 0.05 on the log-odds scale (1 point at 50%) no step is odd, however steady the series.
SMALLEST_USUAL_STEP = 0.05
# The step to expect of a measurement without history: half of all published ones are under 0.1.
UNKNOWN_USUAL_STEP = 0.15
# The median of the square of a standard normal: turns a median of squares into a variance.
MEDIAN_CHI2 = 0.4549
# 2 points at 50%, 0.7 at 10%: published corrections of errors are larger, refinements smaller.
STRIKING_REVISION = {"provisional": 0.15, "estimated": 0.15}
STRIKING_REVISION_OF_FINAL = 0.08
STRIKING_CHANGE_OF_SAMPLE = 1.5
MIRRORED_TOLERANCE = 2.0
MIRRORED_FROM = 15.0
# Groups turned round: the differences stand out from noise and correlate this negatively.
TURNED = -0.7
TURNED_IN_NOISE = 4.0


def jumps(at: Comparison) -> pd.DataFrame:
    """New figures far from the last comparable one of their series."""
    rows = _striking_steps(at)
    return told(rows[~_is_mirrored(rows)], at.new.catalogue, _was(at))


def revisions(at: Comparison) -> pd.DataFrame:
    """Known figures far from what they were."""
    rows = _striking_revisions(at)
    return told(rows[~_is_mirrored(rows)], at.new.catalogue, _was_with_certainty(at))


def mirrored(at: Comparison) -> pd.DataFrame:
    """Percentages that became about a hundred minus themselves."""
    rows = pd.concat([_striking_steps(at), _striking_revisions(at)], ignore_index=True)
    return told(rows[_is_mirrored(rows)], at.new.catalogue, _was(at))


def _is_mirrored(rows: pd.DataFrame) -> pd.Series:
    turned = (rows["value"] + rows["was"] - 100).abs().le(MIRRORED_TOLERANCE)
    far = (rows["value"] - rows["was"]).abs().ge(MIRRORED_FROM)
    return rows["unit"].eq("percent") & turned & far


def _was(at: Comparison) -> Callable[[Any], str]:
    def tell(row: Any) -> str:
        when = wording.in_period(row.was_label) + " " if row.was_label else ""
        return f" ({when}was dat {number(row, row.was, at.new.catalogue)})"

    return tell


def _was_with_certainty(at: Comparison) -> Callable[[Any], str]:
    def tell(row: Any) -> str:
        kept = ("unit", "value", "ci_lower", "ci_upper", "sample_size")
        old = row._replace(**{column: getattr(row, f"old_{column}") for column in kept})
        was = number(old, old.value, at.old.catalogue)
        return f"{certainty(row)}, was {was}{certainty(old)}"

    return tell


def _striking_steps(at: Comparison) -> pd.DataFrame:
    """Added figures whose step from the last comparable one is thrice what is to be expected.

    Expected is the standard error of the difference of two independent estimates, and
    what the measurement changed in the past, which grows with the root of the years between.
    """
    rows = at.added[at.added["step"].notna()]
    years = (rows["period_end"] - rows["previous_period_end"]).dt.days / DAYS_OF_A_YEAR
    change = _usual_step(at, rows).clip(lower=SMALLEST_USUAL_STEP)
    expected = np.sqrt(rows["noise"] ** 2 + change**2 * years.clip(lower=1))
    weight = rows["step"].abs() / expected
    was = {"was": rows["previous_value"], "was_label": rows["previous_period_label"]}
    return rows.assign(weight=weight, **was)[weight > STRIKING_STEP]


def _usual_step(at: Comparison, rows: pd.DataFrame) -> pd.Series:
    """Real change from one figure to the next in the old release, beyond sampling and rounding.

    The variance between minus that within, as in a random-effects model (DerSimonian and
    Laird, Controlled Clinical Trials 7, 1986), with medians so that a shock does not count.
    Of the breakdown where it has five steps, else of the measurement, else of the source.
    """
    steps = at.old.exact[at.old.exact["step"].notna()]
    usual = pd.Series(np.nan, rows.index)
    for key, least in ((TOPIC, 5), (TOPIC[:1], 5), (["source", "unit"], 10)):
        group = [steps[column] for column in key]
        squared = (steps["step"] ** 2).groupby(group)
        within = (steps["noise"] ** 2).groupby(group).median()
        variance = (squared.median() / MEDIAN_CHI2 - within).clip(lower=0)
        known = np.sqrt(variance.where(squared.size().ge(least)))
        usual = usual.fillna(looked_up(rows, key, known))
    return usual.fillna(UNKNOWN_USUAL_STEP)


def _striking_revisions(at: Comparison) -> pd.DataFrame:
    """Figures that changed by more than a refinement; a provisional one may change more.

    The value or a bound of its interval moved, or the unit or the number of people did.
    """
    rows = at.kept
    limit = (
        rows["old_status"].map(STRIKING_REVISION).astype(float).fillna(STRIKING_REVISION_OF_FINAL)
    )
    moved = np.fmax.reduce([_moved(rows, column) for column in LEVEL_OF])
    people = rows["sample_size"].astype(float) / rows["old_sample_size"].astype(float)
    weight = np.fmax(moved / limit, np.log(people).abs() / np.log(STRIKING_CHANGE_OF_SAMPLE))
    weight = weight.where(rows["unit"].eq(rows["old_unit"]), np.inf)
    was = {"was": rows["old_value"], "was_label": ""}
    return rows.assign(weight=weight, **was)[weight > 1]


def _moved(rows: pd.DataFrame, column: str) -> pd.Series:
    """How far a figure or bound moved on its scale; one unit of rounding is no movement."""
    level = LEVEL_OF[column]
    units = rows["half_unit"] + rows["old_half_unit"] + 1e-9
    beyond_rounding = (rows[column] - rows[f"old_{column}"]).abs() > units
    return (rows[level] - rows[f"old_{level}"]).abs().where(beyond_rounding, 0)


def copied(at: Comparison) -> pd.DataFrame:
    """Known figures that became, interval and all, what the one before or after them is.

    However small the change: a year was copied over another. Where the precision changed
    too, they may have become alike by rounding.
    """
    rows = at.kept
    was = rows[[f"old_{column}" for column in FIGURE]].set_axis(FIGURE, axis=1)
    changed = rows[FIGURE].fillna(-1).ne(was.fillna(-1)).any(axis=1)
    odd = rows[changed & rows["half_unit"].eq(rows["old_half_unit"])]
    odd = odd.assign(twin=looked_up(odd, KEY, _twins(at.new.exact))).dropna(subset="twin")
    tell = _was_with_certainty(at)
    return told(
        odd,
        at.new.catalogue,
        lambda row: f"{tell(row)}; nu gelijk aan {wording.period(row.twin)}",
    )


def _twins(rows: pd.DataFrame) -> pd.Series:
    """By KEY the period just before or after with the same figure; empty where there is none."""
    content = rows[FIGURE].fillna(-1)
    before, after = (
        rows.groupby(SERIES)["period_label"]
        .shift(periods)
        .where(content.eq(content.groupby([rows[c] for c in SERIES]).shift(periods)).all(axis=1))
        for periods in (1, -1)
    )
    return before.fillna(after).set_axis(pd.MultiIndex.from_frame(rows[KEY]))


def turned(at: Comparison) -> pd.DataFrame:
    """Periods in which the differences between subgroups are the reverse of the ones before."""
    rows = at.added[at.added["step"].notna()]
    centred = {
        side: rows[side] - rows.groupby(AT)[side].transform("mean")
        for side in ("level", "previous_level")
    }
    now, before = centred["level"], centred["previous_level"]
    parts = rows[AT].assign(
        product=now * before, now=now**2, before=before**2, noise=rows["noise"] ** 2 / 2
    )
    sums = parts.groupby(AT, sort=False).sum()
    correlation = sums["product"] / np.sqrt(sums["now"] * sums["before"])
    clear = np.minimum(sums["now"], sums["before"]) / sums["noise"]
    odd = sums[correlation.lt(TURNED) & clear.gt(TURNED_IN_NOISE)].reset_index()
    odd = odd.assign(weight=odd["now"])[[*AT, "weight"]].merge(rows, on=AT)
    return told(
        odd,
        at.new.catalogue,
        lambda row: f" (eerder {number(row, row.previous_value, at.new.catalogue)})",
    )


def direction(at: Comparison) -> pd.DataFrame:
    """Measurements of which higher was better and now is worse, or the other way round."""
    before, now = (_directions(c) for c in (at.old.catalogue, at.new.catalogue))
    changed = [name for name in now if name in before and before[name] != now[name]]
    said = [
        f"was '{wording.DIRECTIONS[before[name]]}', is nu '{wording.DIRECTIONS[now[name]]}'"
        for name in changed
    ]
    return pd.DataFrame({"measurement": changed, "breakdown": "all", "said": said, "weight": 0})


def _directions(catalogue: Catalogue) -> dict[str, str]:
    return {
        m.id: m.direction or indicator.direction
        for indicator in catalogue.indicators
        for m in indicator.measurements
    }
