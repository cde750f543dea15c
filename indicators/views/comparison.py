"""What stands beside the trend: the latest figures of all groups, and a change between two years.

Here: which figures these views of a choice hold, in which order, and the sentences that
follow from them. Not here: the trend (view.py) and components (indicator.py, chart.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from indicators import alternatives, figures, series, verdict_words, wording
from indicators.catalogue import MethodBreak
from indicators.exhibits import Exhibit, notes_of
from indicators.language import _, said
from indicators.periods import parse_period
from indicators.series import Row
from indicators.verdicts import Verdict, change, together
from indicators.views.choice import of_another_measurement, period_names
from indicators.views.request import Notice, Request
from indicators.views.view import View


@dataclass(frozen=True)
class Latest:
    """The subgroups of a view beside each other in one period."""

    view: View
    period: str
    by_value: bool = False

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The figures of the period, missing ones too, in the order in which they are shown."""
        rows = self.view.rows
        wanted = rows["subgroup"].isin(_wanted(self.view))
        rows = rows[rows["period_label"].eq(self.period) & wanted]
        if self.by_value:
            return rows.sort_values("value", ascending=False, na_position="last", kind="stable")
        return rows

    @cached_property
    def names(self) -> dict[str, str]:
        """The subgroups with their names, in the order of the rows."""
        return {group: self.view.names[group] for group in self.rows["subgroup"]}

    @cached_property
    def total(self) -> Row | None:
        """The figure of all groups together in the same period, where there is one."""
        if self.view.choice.breakdown == "total":
            return None
        rows = self.view.release.series(self.view.measurement.id, "total")
        same = rows[rows["period_label"].eq(self.period) & rows["value"].notna()]
        return next(same.itertuples(), None)

    @cached_property
    def exhibit(self) -> Exhibit:
        """The chart of these figures with its words."""
        view = self.view
        subject = replace(view.subject, names=self.names)
        partly = len(self.names) < len(view.names)
        topic = said(view.indicator.name)
        known = self.rows[self.rows["value"].notna()]
        return Exhibit(
            figure=figures.comparison(self.rows, subject, self.total),
            title=alternatives.finding_of_groups(topic, self.rows, subject, partly),
            subtitle=f"{view.what}; {wording.period(self.period)}",
            alternative=alternatives.comparison(self.rows, subject, self.total),
            rows=view.exhibited(self.rows, self.names, self.total),
            about=view.about,
            notes=notes_of(known, total=self.total is not None),
        )

    @cached_property
    def sentences(self) -> list[str]:
        """The lowest and the highest group, and how high the total is."""
        view = self.view
        chosen = bool(view.choice.groups)
        spread = wording.range_over_subgroups(self.rows, self.names, view.unit, among_chosen=chosen)
        if not spread:
            return view.sentences[:1]
        if self.total is None:
            return [spread]
        return [spread, wording.answer(self.total, view.measurement, view.unit)]


@dataclass(frozen=True)
class Change:
    """The subgroups of a view in two periods that may be compared."""

    view: View
    first: str
    last: str
    offered: dict[str, dict[str, int]]  # what pairs_of gives

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The figures of both periods, missing ones too, in natural order and in time."""
        rows = self.view.rows
        wanted = rows["subgroup"].isin(_wanted(self.view))
        return rows[rows["period_label"].isin((self.first, self.last)) & wanted]

    @cached_property
    def names(self) -> dict[str, str]:
        """The subgroups with a figure in one of both periods, in natural order."""
        return {group: self.view.names[group] for group in dict.fromkeys(self.rows["subgroup"])}

    @cached_property
    def pairs(self) -> dict[str, tuple[Row, Row]]:
        """Both figures of every subgroup that has them exactly, in natural order."""
        return series.pairs(self.rows, self.first, self.last)

    @cached_property
    def verdicts(self) -> dict[str, Verdict]:
        """Whether each difference is more than chance, corrected for all of this view."""
        about = self.view.measurement, self.view.catalogue
        tested = together(change(*pair, *about) for pair in self.pairs.values())
        return dict(zip(self.pairs, tested, strict=True))

    @cached_property
    def tested(self) -> str:
        """What the verdicts say: that of the one group, else how many went which way."""
        verdicts = list(self.verdicts.values())
        reasons = {verdict.reason for verdict in verdicts}
        if len(verdicts) == 1 or (len(reasons) == 1 and None not in reasons):
            return verdict_words.sentence(verdicts[0], self.view.unit)
        return verdict_words.counted(verdicts)

    @cached_property
    def cautions(self) -> Sequence[MethodBreak]:
        """Disturbed periods that touch the time between both figures."""
        start, end = parse_period(self.first).start, parse_period(self.last).end
        return [
            b
            for b in self.view.catalogue.breaks_of(self.view.measurement)
            if b.kind == "caution" and b.date <= end and (b.until or b.date) >= start
        ]

    @cached_property
    def finding(self) -> str:
        """The title of the chart: the largest change."""
        group, (first, last) = self._largest
        if len(self.pairs) == 1:
            text = _("{topic}: van {first} naar {last}")
        else:
            text = _("{topic}: grootste verschil bij {about}, van {first} naar {last}")
        return text.format(
            topic=said(self.view.indicator.name),
            about=self.names[group],
            first=f"{wording.value(first, self.view.unit)} {wording.in_period(self.first)}",
            last=f"{wording.value(last, self.view.unit)} {wording.in_period(self.last)}",
        )

    @property
    def _largest(self) -> tuple[str, tuple[Row, Row]]:
        return max(self.pairs.items(), key=lambda found: abs(wording.difference(*found[1])))

    @cached_property
    def sentences(self) -> list[str]:
        """The largest change, and in how many groups the figure is higher or lower."""
        largest, (first, last) = self._largest
        told = {
            "about": self._about(largest),
            "first": f"{wording.value(first, self.view.unit)} {wording.in_period(self.first)}",
            "last": f"{wording.value(last, self.view.unit)} {wording.in_period(self.last)}",
            "difference": wording.difference_in_words(first, last, self.view.unit),
        }
        if len(self.pairs) == 1:
            return [_("{about}: van {first} naar {last}; dat is {difference}.").format(**told)]
        answer = _(
            "Het grootste verschil is bij {about}: van {first} naar {last}; dat is {difference}."
        )
        return [answer.format(**told), self._counted()]

    def _about(self, group: str) -> str:
        total = self.view.choice.breakdown == "total"
        return said(self.view.measurement.name) if total else self.names[group]

    def _counted(self) -> str:
        changes = [wording.difference(*pair) for pair in self.pairs.values()]
        return _(
            "Van de {all} groepen is het cijfer bij {up} hoger, bij {down} lager en bij {same}"
            " even hoog."
        ).format(
            all=len(changes),
            up=sum(by > 0 for by in changes),
            down=sum(by < 0 for by in changes),
            same=sum(by == 0 for by in changes),
        )


def _wanted(view: View) -> Sequence[str]:
    """The subgroups that the reader chose, else all of them: here no limit holds as for lines."""
    return view.choice.groups or list(view.names)


def latest_of(request: Request, view: View, by_value: bool) -> Latest:
    """The subgroups in the period that an address asks for, else in the latest that they share."""
    names = years_of(view)
    rows = view.rows[view.rows["subgroup"].isin(_wanted(view))]
    default = wording.latest_shared_period(rows) or next(reversed(names))
    return Latest(view, request.choose("year", names, default, what=_("Het jaar")), by_value)


def years_of(view: View) -> dict[str, str]:
    """The periods in which a wanted subgroup has a row, those with a figure if there are any."""
    rows = view.rows[view.rows["subgroup"].isin(_wanted(view))]
    known = rows[rows["value"].notna()]
    held = (rows if known.empty else known).sort_values(["period_start", "period_end"])
    return {label: wording.period(label) for label in dict.fromkeys(held["period_label"])}


def pairs_of(view: View) -> dict[str, dict[str, int]]:
    """The periods that compare with a later one: those later ones, and for how many subgroups.

    Two periods compare when a subgroup has an exact figure in both and no method break lies
    between. Both are in time.
    """
    rows = view.rows
    exact = rows["value"].notna() & rows["precision"].ne("verbal")
    rows = rows[exact & rows["subgroup"].isin(_wanted(view))]
    rows = rows.sort_values(["period_start", "period_end"], kind="stable")
    breaks = view.catalogue.breaks_of(view.measurement)
    ends = dict(zip(rows["period_label"], rows["period_end"], strict=True))
    # In every period as many breaks have passed as in the periods that it compares with.
    passed = {label: series.breaks_until(end, breaks) for label, end in ends.items()}
    held = [set(labels) for _group, labels in rows.groupby("subgroup")["period_label"]]
    order = list(ends)
    found = {
        first: {
            last: number
            for last in order[place + 1 :]
            if passed[first] == passed[last]
            and (number := sum(first in labels and last in labels for labels in held))
        }
        for place, first in enumerate(order)
    }
    return {first: lasts for first, lasts in found.items() if lasts}


def longest_pair(pairs: dict[str, dict[str, int]]) -> tuple[str, str]:
    """The newest period and the oldest that it compares with, of those that most groups have."""
    most = max(number for lasts in pairs.values() for number in lasts.values())
    whole = [
        (first, last)
        for first, lasts in pairs.items()
        for last, number in lasts.items()
        if number >= most / 2
    ]
    newest = max((last for _first, last in whole), key=lambda p: parse_period(p).end)
    return next(pair for pair in whole if pair[1] == newest)


def change_of(request: Request, view: View) -> Change | None:
    """The change that an address asks for, or the longest that there is; None without any."""
    pairs = pairs_of(view)
    if not pairs:
        return None
    oldest, newest = longest_pair(pairs)
    names = period_names(view.choice, view.release)
    asked = request.asked("from"), request.asked("to")
    if of_another_measurement(request, view.choice, asked):
        return Change(view, oldest, newest, pairs)
    first, last = asked[0] or oldest, asked[1] or newest
    if first in names and last in names and last not in pairs.get(first, {}):
        request.notices.append(_incomparable(request, view, (first, last), (oldest, newest)))
        return Change(view, oldest, newest, pairs)
    first = request.choose("from", {p: names[p] for p in pairs}, oldest, what=_("Het jaar"))
    lasts = {p: names[p] for p in pairs[first]}
    default = newest if newest in lasts else next(reversed(lasts))
    return Change(view, first, request.choose("to", lasts, default, what=_("Het jaar")), pairs)


def _incomparable(
    request: Request, view: View, asked: tuple[str, str], nearest: tuple[str, str]
) -> Notice:
    (first, last), (oldest, newest) = asked, nearest
    text = _("{first} en {last} zijn hier niet te vergelijken: {why} Wel kan:")
    label = _("van {first} naar {last}")
    named = {"first": wording.period(first), "last": wording.period(last)}
    offer = label.format(first=wording.period(oldest), last=wording.period(newest))
    return Notice(
        text.format(why=_why_not(view, first, last), **named),
        ((offer, request.address(**{"show": "change", "from": oldest, "to": newest})),),
    )


def _why_not(view: View, first: str, last: str) -> str:
    start, end = parse_period(first).end, parse_period(last).end
    if start >= end:
        return _("het eerste jaar moet voor het tweede liggen.")
    between = [
        b
        for b in view.catalogue.breaks_of(view.measurement)
        if b.kind == "break" and start < b.date <= end
    ]
    if between:
        b = between[0]
        return f"{said(b.name)} ({b.date.year}). {said(b.reason)}"
    return _("geen van de groepen heeft in beide een exact cijfer.")
