"""The key messages of a factsheet: which figures it opens with, by rules.

Here: the rules. Not here: which figures stand for an indicator (views/cells.py) and the rest of
a factsheet (factsheet.py). In this order, among the indicators that the factsheet is about:

1. the newest figures, at most three, one per theme first, and of indicators that no other message
   is about;
2. of the groups that are a part of a measurement: the figure that lies farthest from that of all
   people in the same measurement and period;
3. the two ends of a breakdown, such as the lowest and the highest education, that lie farthest
   apart in the period of the newest figure;
4. the newest figure that lies farthest from the one before it.

Rules 2 to 4 compare percentages only, whose differences are in one unit. Where fewer than three
messages follow, further newest figures complete them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from indicators.catalogue import Catalogue, Indicator
from indicators.gaps import Gap, gap_between
from indicators.glance import figures_of
from indicators.language import _, said
from indicators.query import Release
from indicators.takeaway import factsheet_prose as prose
from indicators.takeaway.factsheet_prose import Prose, told
from indicators.views.cells import Found, untested
from indicators.wording import in_period

_NEWEST, _FEWEST = 3, 3


@dataclass(frozen=True)
class Message:
    """A finding: the indicator that it is about, how that was measured, and a sentence.

    `caution` says how certain it is, for sentences that compare.
    """

    topic: str
    reading: str
    sentence: Prose
    caution: str = ""


def messages(found: Sequence[Found], name: str, release: Release) -> tuple[Message, ...]:
    """The key messages about some figures of people who are called `name`."""
    comparing = [*_from_all(found, release), *_apart(found, release), *_changed(found, release)]
    elsewhere = {message.topic for message in comparing}
    levels = [_level(one, name, release) for one in _newest_first(found, release.catalogue)]
    levels.sort(key=lambda message: message.topic in elsewhere)  # keeps the order of the others
    others = sum(message.topic not in elsewhere for message in levels)
    return (*levels[: max(min(_NEWEST, others), _FEWEST - len(comparing))], *comparing)


def _newest_first(found: Sequence[Found], catalogue: Catalogue) -> list[Found]:
    """The newest figure of every theme, and then the others; of an indicator only the first."""
    first = {_indicator(one, catalogue).id: one for one in reversed(found)}
    ordered = [one for one in found if first[_indicator(one, catalogue).id] is one]
    ordered.sort(key=lambda one: one.glance.newest.period_end, reverse=True)
    of_theme = {_indicator(one, catalogue).theme: one for one in reversed(ordered)}
    leads = [one for one in ordered if of_theme[_indicator(one, catalogue).theme] is one]
    return leads + [one for one in ordered if one not in leads]


def _level(found: Found, name: str, release: Release) -> Message:
    catalogue = release.catalogue
    group = "" if found.breakdown == "total" else found.part(catalogue) or name
    unit = catalogue.unit[found.measurement.unit]
    sentence = prose.answer(found.glance.newest, found.measurement, unit, group)
    name_of_it = said(found.measurement.name) if group else ""  # otherwise the sentence says it
    return Message(said(_indicator(found, catalogue).name), name_of_it, sentence)


def _from_all(found: Sequence[Found], release: Release) -> Iterator[Message]:
    """The figure that lies farthest from that of all people."""
    percent = release.catalogue.unit["percent"]
    apart: list[tuple[float, Found, Any]] = []
    for one in _percentages(found):
        total = figures_of(release).glance(one.measurement, "total", "total")
        if one.breakdown != "total" and total is not None:
            row, by = one.glance.against(total.points)
            apart += [(abs(by), one, row)] if by else []
    if apart:
        _by, one, row = max(apart, key=lambda found: found[0])
        newest, measurement = one.glance.newest, one.measurement
        sentence = told(
            _("{value} tegenover {total} van alle mensen {when} ({difference})."),
            value=prose.value(newest, measurement, percent),
            total=prose.value(row, measurement, percent),
            when=in_period(newest.period_label),
            difference=prose.difference(row, newest, measurement, percent),
        )
        yield _message(one, sentence, release, untested())


def _apart(found: Sequence[Found], release: Release) -> Iterator[Message]:
    """The two groups of people that lie farthest apart."""
    gaps = [(gap, one) for one in _percentages(found) for gap in _gaps(one, release)]
    if gaps:
        gap, one = max(gaps, key=lambda pair: pair[0].size)
        percent = release.catalogue.unit["percent"]
        high, low = sorted(gap.figures, key=lambda row: row.value, reverse=True)
        names = gap.breakdown.by_id
        sentence = told(
            _("{value} ({one}) tegenover {against} ({other}) {when} ({difference})."),
            one=said(names[high.subgroup].name),
            value=prose.value(high, gap.measurement, percent),
            other=said(names[low.subgroup].name),
            against=prose.value(low, gap.measurement, percent),
            when=in_period(gap.newest.period_label),
            difference=prose.difference(low, high, gap.measurement, percent),
        )
        yield _message(one, sentence, release, untested())


def _gaps(found: Found, release: Release) -> Iterator[Gap]:
    if found.breakdown != "total":
        return
    measurement, catalogue = found.measurement, release.catalogue
    for breakdown in release.breakdowns[measurement.id]:
        if breakdown == "total" or not catalogue.breakdown[breakdown].ends:
            continue
        rows = release.series(measurement.id, breakdown)
        gap = gap_between(rows, _indicator(found, catalogue), measurement, release)
        same = gap is not None and gap.newest.period_label == found.glance.newest.period_label
        if gap is not None and same and gap.size:
            yield gap


def _changed(found: Sequence[Found], release: Release) -> Iterator[Message]:
    """The newest figure that lies farthest from the one before it."""
    moved = [
        (abs(one.glance.change), one, one.glance.previous)
        for one in _percentages(found)
        if one.glance.change and one.glance.previous is not None
    ]
    if moved:
        _by, one, first = max(moved, key=lambda change: change[0])
        last, measurement = one.glance.newest, one.measurement
        percent = release.catalogue.unit["percent"]
        sentence = told(
            _("Van {first} {then} naar {last} {now} ({difference})."),
            first=prose.value(first, measurement, percent),
            then=in_period(first.period_label),
            last=prose.value(last, measurement, percent),
            now=in_period(last.period_label),
            difference=prose.difference(first, last, measurement, percent),
        )
        yield _message(one, sentence, release, untested())


def _percentages(found: Sequence[Found]) -> list[Found]:
    exact = (one for one in found if one.glance.newest.precision != "verbal")
    return [one for one in exact if one.measurement.unit == "percent"]


def _message(found: Found, sentence: Prose, release: Release, caution: str) -> Message:
    catalogue = release.catalogue
    part = found.part(catalogue)
    reading = ", ".join(filter(None, [said(found.measurement.name), part]))
    return Message(said(_indicator(found, catalogue).name), reading, sentence, caution)


def _indicator(found: Found, catalogue: Catalogue) -> Indicator:
    return catalogue.indicator_of[found.measurement.id]
