"""What is odd about which figures a release has, beside the release before.

Here: figures, groups and series that are gone, stay behind, run ahead or come at an odd
time, each found by a function that plausibility.py lists. Not here: what the figures are
(oddities_between.py and oddities_within.py).
"""

import numpy as np
import pandas as pd

from etl.comparable import DAYS_OF_A_YEAR, KEY, SERIES, TOPIC, Comparison, looked_up, within
from etl.oddity_words import told
from indicators import wording
from indicators.catalogue import Catalogue

# A period that comes after one and a half times the usual wait has skipped one.
LATE = 1.5
MOST_OF_A_SOURCE = 0.8
YEARS_OF = {
    "monthly": 1 / 12,
    "quarterly": 0.25,
    "half_yearly": 0.5,
    "yearly": 1.0,
    "every_two_years": 2.0,
    "every_four_years": 4.0,
    "once_a_decade": 10.0,
}


def gone(at: Comparison) -> pd.DataFrame:
    """Figures that the old release has and the new one has not, or only in words."""
    still = at.new.valued
    odd = at.old.valued[~within(at.old.valued, still, KEY)]
    whole_series = ~within(odd, still, SERIES) & within(odd, still, TOPIC)
    numbers = at.old.exact[~within(at.old.exact, at.new.exact, KEY)]
    in_words = numbers[within(numbers, still, KEY)]
    said = told(in_words, at.old.catalogue, lambda _: " (nu alleen in woorden)")
    return pd.concat([told(odd[~whole_series], at.old.catalogue, lambda _: ""), said])


def subgroup_gone(at: Comparison) -> pd.DataFrame:
    """Subgroups without any figure left, or without one where most others have a new period."""
    series = _pace(at)
    odd = series[series["vanished"] | series["behind"] & series["share_ahead"].ge(0.5)]
    last = at.old.valued.rename(columns={"period_end": "old"})
    odd = odd.merge(last, on=[*SERIES, "old"])
    return told(odd, at.old.catalogue, lambda _: " was het laatste cijfer")


def ahead(at: Comparison) -> pd.DataFrame:
    """Subgroups with a new period that most others, or all where two share another, lack."""
    series = _pace(at)
    odd = series[series["ahead"] & series["share_ahead"].lt(0.5)]
    odd = odd.merge(at.new.exact.rename(columns={"period_end": "new"}), on=[*SERIES, "new"])
    odd = pd.concat([odd, _out_of_step(at)]).drop_duplicates(KEY)
    return told(odd, at.new.catalogue, lambda _: "")


def _out_of_step(at: Comparison) -> pd.DataFrame:
    """New figures of a period of their own, where two others share a new one that they lack.

    The others are those of the breakdown; for a lone subgroup, those of the measurement. A
    series that is new itself may have other periods: a source that is read back.
    """
    groups = at.new.exact.groupby(TOPIC)["subgroup"].transform("nunique")
    alone = groups[at.added.index].eq(1)
    of_breakdown = _has_own_period(at, TOPIC)
    own_period = of_breakdown.where(~alone, _has_own_period(at, TOPIC[:1])) | _unlike_its_source(at)
    return at.added[own_period & within(at.added, at.old.exact, SERIES)]


def _unlike_its_source(at: Comparison) -> pd.Series:
    """Whether an added figure alone has its period, where nearly all others of its source share
    another: a year that was mistyped in one row of a delivery."""
    by_period = ["source", "period_label"]
    size = at.added.groupby(by_period)["value"].transform("size")
    most = size.groupby(at.added["source"]).transform("max")
    all_added = at.added.groupby("source")["value"].transform("size")
    return size.eq(1) & most.ge(4) & most.ge(MOST_OF_A_SOURCE * (all_added - 1))


def _has_own_period(at: Comparison, company: list[str]) -> pd.Series:
    """Whether each added figure is the only one in its company of its period, though its series
    lacks a period that two others in its company got."""
    by_period = [*company, "period_label"]
    alone = looked_up(at.added, by_period, at.new.exact.groupby(by_period).size()).eq(1)
    size = at.added.groupby(by_period)["value"].transform("size")
    shared = at.added[size.ge(2)].drop_duplicates(by_period)
    in_company = shared.groupby(company).size()
    held = at.new.exact[within(at.new.exact, shared, by_period)].groupby(SERIES).size()
    lacks = looked_up(at.added, company, in_company).gt(looked_up(at.added, SERIES, held).fillna(0))
    return alone & lacks


def _pace(at: Comparison) -> pd.DataFrame:
    """How far each series has come in the `old` and the `new` release, beside the others of
    its breakdown that had come equally far: whether it is `ahead`, `behind` or `vanished`."""
    before, now = (
        figures.valued.groupby(SERIES)["period_end"].max() for figures in (at.old, at.new)
    )
    series = pd.DataFrame({"old": before, "new": now}).reset_index()
    newest = series.groupby(TOPIC)[["old", "new"]].transform("max")
    level = series["old"].eq(newest["old"]) & newest["new"].gt(newest["old"])
    series["vanished"] = series["old"].notna() & series["new"].isna() & newest["new"].notna()
    series["behind"] = level & series["new"].lt(newest["new"])
    series["ahead"] = level & series["new"].eq(newest["new"])
    topic = [series[column] for column in TOPIC]
    share_ahead = series["ahead"].groupby(topic).sum() / level.groupby(topic).sum()
    return series.assign(share_ahead=looked_up(series, TOPIC, share_ahead))


def stopped(at: Comparison) -> pd.DataFrame:
    """Breakdowns without a new period, where half or more of their source's have one.

    Only those are compared that have come at regular times, as often and as far as each other.
    """
    by = [*TOPIC, "source"]
    before, now = (figures.valued.groupby(by)["period_end"].max() for figures in (at.old, at.new))
    topics = pd.DataFrame({"old": before, "new": now}).dropna().reset_index()
    meant = _years_between(topics, at.new.catalogue)
    topics["frequency"] = meant.where(_longest_wait(at, topics) <= LATE * meant)
    went_on = topics["new"] > topics["old"]
    peers = went_on.groupby([topics["source"], topics["frequency"], topics["old"]])
    topics["others"] = peers.transform("sum")
    odd = topics[peers.transform("mean").ge(0.5) & topics["others"].ge(2) & ~went_on]
    said = [
        f"het laatste cijfer gaat tot en met {wording.policy_date(row.new, 'month')};"
        f" {row.others:.0f} andere uitsplitsingen van deze bron gaan verder"
        for row in odd.itertuples()
    ]
    return odd.assign(said=said)


def _years_between(rows: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """How many years apart the figures of each row's measurement are meant to be."""
    frequency = {m.id: YEARS_OF.get(m.frequency) for m in catalogue.measurement.values()}
    return rows["measurement"].map(frequency).astype(float)


def _longest_wait(at: Comparison, rows: pd.DataFrame) -> pd.Series:
    """The longest time in years from a figure to the next in each row's breakdown, in the
    old release; empty where it has no series of three figures to tell a rhythm by."""
    years = _years_since(at.old.exact).groupby([at.old.exact[c] for c in TOPIC]).max()
    length = at.old.exact.groupby(SERIES).size().groupby(TOPIC).max()
    return looked_up(rows, TOPIC, years.where(length.ge(3)))


def _years_since(rows: pd.DataFrame) -> pd.Series:
    """Years from the figure before in the series, over method breaks as well."""
    before = rows.groupby(SERIES, sort=False)["period_end"].shift()
    return (rows["period_end"] - before).dt.days / DAYS_OF_A_YEAR


def backfilled(at: Comparison) -> pd.DataFrame:
    """New figures about a time before the newest old one of their series, or breakdown."""
    old = at.old.exact
    newest = looked_up(at.added, SERIES, old.groupby(SERIES)["period_end"].max())
    of_topic = looked_up(at.added, TOPIC, old.groupby(TOPIC)["period_end"].max())
    odd = at.added[at.added["period_end"].lt(newest.fillna(of_topic))]
    return told(odd, at.new.catalogue, lambda _: "")


def gaps(at: Comparison) -> pd.DataFrame:
    """New figures further from the one before than their breakdown ever waited, or should."""
    rows = at.new.exact.assign(weight=_years_since(at.new.exact)).loc[at.added.index]
    usual = np.maximum(_longest_wait(at, rows), _years_between(rows, at.new.catalogue))
    return told(
        rows[rows["weight"] > LATE * usual],
        at.new.catalogue,
        lambda row: f" ({wording.number(row.weight, 1)} jaar na het cijfer ervoor)",
    )
