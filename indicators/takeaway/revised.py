"""What became of figures since a release: revised, withdrawn, and new ones beside them.

Here: comparing what a view showed with the current release. Not here: the report of a
whole release for who makes it (etl/diff.py), and how a page tells it (views/pinned.py).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import pandas as pd

from indicators import wording
from indicators.catalogue import Catalogue
from indicators.language import _, said
from indicators.query import OBSERVATION_KEY, Release

_FIGURE = ["value", "ci_lower", "ci_upper", "unit", "status", "precision", "published_as"]
_SERIES = ["measurement", "breakdown", "subgroup"]


@dataclass(frozen=True)
class Revisions:
    """What became of some figures of the release `old` in the release `new`.

    Frames of one row per figure, in the order of the catalogue. `revised` has its columns with
    _old and _new; `withdrawn` are the old rows of those that are gone or have no value any
    more, `added` the new rows of figures with a value that the old release had no row for.
    """

    old: Release
    new: Release
    revised: pd.DataFrame
    withdrawn: pd.DataFrame
    added: pd.DataFrame
    whole: bool = False

    def __len__(self) -> int:
        return len(self.revised) + len(self.withdrawn) + len(self.added)

    def told(self, most: int) -> Iterator[str]:
        """The first `most` differences, a sentence each: what it is, what it was and is now."""
        rows = [
            *((_revised, row) for row in self.revised.head(most).itertuples()),
            *((_withdrawn, row) for row in self.withdrawn.head(most).itertuples()),
            *((_added, row) for row in self.added.head(most).itertuples()),
        ]
        for sentence, row in rows[:most]:
            yield sentence(row, self)

    def about(self, row: Any, release: Release) -> str:
        """Which figure a row is: its measurement and subgroup where others differ, its period."""
        catalogue = release.catalogue
        topic = said(catalogue.indicator_of[row.measurement].name)
        parts = [wording.period(row.period_label)]
        if self._split or self._several:
            parts = [said(catalogue.subgroup(row.breakdown, row.subgroup).name), *parts]
        if self._several:
            parts = [topic, said(catalogue.measurement[row.measurement].name), *parts]
        return wording.capital(", ".join(parts))

    @cached_property
    def _all(self) -> pd.DataFrame:
        return pd.concat([f[_SERIES] for f in (self.revised, self.withdrawn, self.added)])

    @cached_property
    def _several(self) -> bool:
        return self.whole or bool(self._all["measurement"].nunique() > 1)

    @cached_property
    def _split(self) -> bool:
        return bool(self._all["breakdown"].ne("total").any())


def revisions_of_view(shown: pd.DataFrame, old: Release, new: Release) -> Revisions:
    """What became of the figures that a page showed on the release `old`.

    `shown` are the rows of its exhibits. The page tells of the same measurements in tables and
    sentences too: so of every subgroup in these periods, and of all of them together.
    """
    drawn = list(zip(shown["measurement"], shown["breakdown"], strict=True))
    series = dict.fromkeys([*drawn, *((measurement, "total") for measurement, _by in drawn)])
    before, after = (_of_series(series, release) for release in (old, new))
    totals = before[before["breakdown"].eq("total") & before["value"].notna()]
    newest = totals.groupby("measurement")["period_label"].last()
    periods = {*zip(shown["measurement"], shown["period_label"], strict=True), *newest.items()}
    inside = [p in periods for p in zip(before["measurement"], before["period_label"], strict=True)]
    return _compared(before, after, pd.Series(inside, index=before.index, dtype=bool), old, new)


@lru_cache(maxsize=8)
def revisions_of_release(old: Release, new: Release) -> Revisions:
    """What became of every figure of the release `old`."""
    before, after = (release.all_observations() for release in (old, new))
    inside = pd.Series(True, index=before.index)
    return replace(_compared(before, after, inside, old, new), whole=True)


def _of_series(series: Iterable[tuple[str, str]], release: Release) -> pd.DataFrame:
    return pd.concat([release.series(m, b).assign(measurement=m) for m, b in series])


def _compared(
    before: pd.DataFrame, after: pd.DataFrame, inside: pd.Series, old: Release, new: Release
) -> Revisions:
    """The differences; of `before` only figures that are `inside` can be revised or withdrawn."""
    known = before[[*OBSERVATION_KEY, *_FIGURE]].assign(inside=inside, place=range(len(before)))
    there = after[[*OBSERVATION_KEY, *_FIGURE]].assign(place=range(len(after)))
    both = known.merge(
        there, on=OBSERVATION_KEY, how="outer", suffixes=("_old", "_new"), indicator="side"
    ).sort_values(["place_new", "place_old"])
    shared = both[both["side"].eq("both") & both["inside"].eq(True)]
    lost = shared["value_old"].notna() & shared["value_new"].isna()
    gone = both["side"].eq("left_only") & both["inside"].eq(True) & both["value_old"].notna()
    new_ones = both["side"].eq("right_only") & both["value_new"].notna()
    return Revisions(
        old,
        new,
        revised=shared[_differs(shared) & ~lost],
        withdrawn=pd.concat([shared[lost], both[gone]]),
        added=both[new_ones],
    )


def _differs(shared: pd.DataFrame) -> pd.Series:
    different = pd.Series(False, index=shared.index)
    for column in _FIGURE:
        before, after = shared[f"{column}_old"], shared[f"{column}_new"]
        different |= ~(before.eq(after) | (before.isna() & after.isna()))
    return different


def _revised(row: Any, told: Revisions) -> str:
    was, now = _figure(row, "old", told.old.catalogue), _figure(row, "new", told.new.catalogue)
    text = _("{about}: was {was}; nu {now}")
    return text.format(about=told.about(row, told.old), was=was, now=now)


def _withdrawn(row: Any, told: Revisions) -> str:
    was = _figure(row, "old", told.old.catalogue)
    text = _("{about}: was {was}; is vervallen")
    if row.side == "both":
        text = _("{about}: was {was}; nu geen cijfer meer ({status})")
    status = _(wording.STATUSES[row.status_new]) if row.side == "both" else ""
    return text.format(about=told.about(row, told.old), was=was, status=status)


def _added(row: Any, told: Revisions) -> str:
    text = _("{about}: nieuw, {now}")
    now = _figure(row, "new", told.new.catalogue)
    return text.format(about=told.about(row, told.new), now=now)


def _figure(row: Any, side: str, catalogue: Catalogue) -> str:
    """A figure of one side in words: value, status, and the interval if only that differs."""
    own = _row(row, side)
    told = wording.value(own, catalogue.unit[own.unit])
    if pd.isna(own.value):
        return f"{told} ({_(wording.STATUSES[own.status])})".strip()
    same = row.value_old == row.value_new and row.status_old == row.status_new
    remarks = [
        _("95%-interval {interval}").format(interval=wording.interval(own) or _("onbekend"))
        if same
        else "",
        _(wording.STATUSES[own.status]) if own.status != "normal" else "",
    ]
    inside = "; ".join(filter(None, remarks))
    return f"{told} ({inside})" if inside else told


def _row(row: Any, side: str) -> Any:
    return pd.Series({column: getattr(row, f"{column}_{side}") for column in _FIGURE})
