"""Charts in words: the finding above a chart, and the text for who cannot see it.

Here: both, computed from the figures that the chart shows, with direction, size, extremes,
certainty and breaks. Not here: numbers, periods and the sentences of a page (wording.py)
and drawing (figures.py). Differences are those between published figures, and only within
what may be compared; nothing has been tested.
"""

from collections.abc import Iterable

import pandas as pd

from indicators import series
from indicators.catalogue import Unit
from indicators.figures import Subject
from indicators.language import _, said
from indicators.marks import visible_breaks
from indicators.wording import (
    STATUSES,
    Row,
    capital,
    difference,
    difference_in_words,
    in_period,
    interval,
    latest_shared_period,
    period,
    value,
)
from indicators.wording import gap as gap_in_words


def trend(rows: pd.DataFrame, subject: Subject) -> str:
    """A chart over time: every line between its breaks, then the breaks themselves."""
    known = rows[rows["subgroup"].isin(subject.names) & rows["value"].notna()]
    compared = any(len(points) > 1 for _s, points in known.groupby("subgroup"))
    lines = {name: known[known["subgroup"].eq(s)] for s, name in subject.names.items()}
    sentences = [
        f"{name}: {_line(points, subject)}." for name, points in lines.items() if len(points)
    ]
    return " ".join([*sentences, *_breaks(known, subject), *([_untested()] if compared else [])])


def comparison(rows: pd.DataFrame, subject: Subject, total: Row | None = None) -> str:
    """Figures of one period: all groups from high to low, and how far they lie apart."""
    names, unit = subject.names, subject.unit
    rows = rows[rows["subgroup"].isin(names)]
    known = rows[rows["value"].notna()].sort_values("value", ascending=False, kind="stable")
    if known.empty:
        return _("Er is geen cijfer.")
    listed = "; ".join(f"{names[row.subgroup]} {_figure(row, unit)}" for row in known.itertuples())
    when = capital(in_period(known["period_label"].iat[0]))
    sentences = [_("{When}, van hoog naar laag: {list}.").format(When=when, list=listed)]
    exact = known[known["precision"].ne("verbal")]
    if len(exact) > 1:
        apart = difference_in_words(exact.iloc[-1], exact.iloc[0], unit)
        sentences.append(_("Het hoogste cijfer is {apart} dan het laagste.").format(apart=apart))
    if total is not None and not pd.isna(total.value):
        sentences.append(_("Totaal: {figure}.").format(figure=_figure(total, unit)))
    with_figure = set(known["subgroup"])
    without = [name for s, name in names.items() if s not in with_figure]
    if without:
        sentences.append(_("Geen cijfer: {names}.").format(names=", ".join(without)))
    return " ".join([*sentences, *([_untested()] if len(exact) > 1 else [])])


def change(rows: pd.DataFrame, subject: Subject, first: str, last: str) -> str:
    """Two periods per subgroup: from, to and by how much; then how many went which way."""
    pairs = series.pairs(rows, first, last)
    told = {s: pairs[s] for s in subject.names if s in pairs}
    if not told:
        return _("Er zijn geen cijfers van beide perioden.")
    sentences = [f"{subject.names[s]}: {_from_to(*pair, subject)}." for s, pair in told.items()]
    moves = [difference(*pair) for pair in told.values()]
    counted = _("Hoger bij {up}, lager bij {down} en gelijk bij {same} van de {all} groepen.")
    if len(told) > 1:
        up, down = sum(move > 0 for move in moves), sum(move < 0 for move in moves)
        same = len(moves) - up - down
        sentences.append(counted.format(up=up, down=down, same=same, all=len(moves)))
    return " ".join(sentences)


def gap(points: pd.DataFrame, subject: Subject) -> str:
    """The difference between two subgroups over time, a row of `series.gap` per period."""
    one, other = subject.names.values()
    parts = series.comparable(points, subject.breaks)
    if not parts:
        return _("Er zijn geen perioden waarin beide groepen een cijfer hebben.")
    about = _("Verschil: {one} min {other}.").format(one=one, other=other)
    told = "; ".join(_gap_part(part, subject.unit) for part in parts)
    breaks = _breaks(points, subject)
    return " ".join([about, f"{capital(told)}.", *breaks, _untested()])


def spark(points: pd.DataFrame, subject: Subject) -> str:
    """A trend in a table cell: from the first figure that compares to the newest."""
    parts = series.comparable(points, subject.breaks)
    if not parts:
        return ""
    part = parts[-1]
    if len(part) == 1:
        return f"{value(part.iloc[0], subject.unit)} {in_period(part.iloc[0].period_label)}"
    return _from_to(part.iloc[0], part.iloc[-1], subject)


def finding_over_time(
    topic: str, rows: pd.DataFrame, subject: Subject, partly: bool = False
) -> str:
    """The title of a chart over time: where one line came from, or how lines lie apart now."""
    known = rows[rows["subgroup"].isin(subject.names) & rows["value"].notna()]
    if known["subgroup"].nunique() == 1:
        return _finding_of_line(topic, known, subject)
    latest = latest_shared_period(known)
    if latest is None:
        return topic
    return finding_of_groups(topic, known[known["period_label"].eq(latest)], subject, partly)


def _finding_of_line(topic: str, known: pd.DataFrame, subject: Subject) -> str:
    newest = known.iloc[-1]
    if newest.breakdown != "total":
        topic = f"{topic}, {subject.names[newest.subgroup]}"
    parts = series.comparable(known, subject.breaks)
    first = parts[-1].iloc[0] if parts else newest
    told = {
        "topic": topic,
        "first": value(first, subject.unit),
        "then": in_period(first.period_label),
        "last": value(newest, subject.unit),
        "now": in_period(newest.period_label),
    }
    if newest.precision == "verbal" or first.period_label == newest.period_label:
        return "{topic}: {last} {now}".format(**told)
    return _("{topic}: van {first} {then} naar {last} {now}").format(**told)


def finding_of_groups(
    topic: str, rows: pd.DataFrame, subject: Subject, partly: bool = False
) -> str:
    """The title of figures of one period side by side: the highest and the lowest.

    `partly` says that there are more groups than those shown.
    """
    exact = rows[rows["subgroup"].isin(subject.names) & rows["value"].notna()]
    exact = exact[exact["precision"].ne("verbal")]
    if exact.empty:
        return topic
    high, low = exact["value"].max(), exact["value"].min()
    told = {
        "topic": topic,
        "when": in_period(exact["period_label"].iat[0]),
        "high": _extreme(exact, high, subject),
        "low": _extreme(exact, low, subject),
    }
    if high == low:
        return _("{topic} {when}: {high}").format(**told)
    if partly:
        text = _("{topic} {when}: van de getoonde groepen hoogst {high}, laagst {low}")
        return text.format(**told)
    return _("{topic} {when}: hoogst {high}, laagst {low}").format(**told)


def _extreme(rows: pd.DataFrame, number: float, subject: Subject) -> str:
    """A figure with the groups that have it: 26,6% (25 tot en met 34 jaar)."""
    those = rows[rows["value"].eq(number)]
    names = [subject.names[s] for s in those["subgroup"]]
    return f"{value(those.iloc[0], subject.unit)} ({_and(names)})"


def _and(names: list[str]) -> str:
    return _(" en ").join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _line(points: pd.DataFrame, subject: Subject) -> str:
    """One line: each part between breaks, and figures in words where they stand in time."""
    verbal = points[points["precision"].eq("verbal")]
    told = [(row.period_start, _figure_then(row, subject)) for row in verbal.itertuples()]
    for number, part in enumerate(series.comparable(points, subject.breaks)):
        text = _part(part, subject)
        after = _("na de breuk {text}").format(text=text) if number else text
        told.append((part.iloc[0].period_start, after))
    return "; ".join(text for _start, text in sorted(told))


def _part(part: pd.DataFrame, subject: Subject) -> str:
    """Figures that compare: first, last and difference, extremes, holes and certainty."""
    newest = part.iloc[-1]
    if len(part) == 1:
        return _figure_then(newest, subject)
    unit = subject.unit
    told = [_from_to(part.iloc[0], newest, subject)]
    low, high = (part.loc[i] for i in (part["value"].idxmin(), part["value"].idxmax()))
    if low.value < high.value:
        lowest, highest = _("laagst {figure} ({when})"), _("hoogst {figure} ({when})")
        told += [
            text.format(figure=value(row, unit), when=period(row.period_label))
            for text, row in ((lowest, low), (highest, high))
        ]
    if 1 < len(series.stretches(part, subject.measurement, subject.breaks)) < len(part):
        told.append(_("niet elke keer is er een cijfer"))
    if certain := _certain(newest):
        told.append(_("{certain} in de nieuwste periode").format(certain=certain))
    return ", ".join(told)


def _from_to(first: Row, last: Row, subject: Subject) -> str:
    """From one figure to another, with the difference where they compare."""
    text = _("van {first} {then} naar {last} {now}").format(
        first=value(first, subject.unit),
        then=in_period(first.period_label),
        last=value(last, subject.unit),
        now=in_period(last.period_label),
    )
    if not series.unbroken(first, last, subject.breaks):
        return _("{text} (niet te vergelijken: de methode is veranderd)").format(text=text)
    return f"{text} ({difference_in_words(first, last, subject.unit)})"


def _figure_then(row: Row, subject: Subject) -> str:
    return f"{_figure(row, subject.unit)} {in_period(row.period_label)}"


def _figure(row: Row, unit: Unit) -> str:
    """A figure with how certain it is: 26,6% (95%-interval 25,0–28,2; voorlopig)."""
    certain = _certain(row)
    return value(row, unit) + (f" ({certain})" if certain else "")


def _certain(row: Row) -> str:
    told = [_("95%-interval {interval}").format(interval=interval(row))] if interval(row) else []
    if row.status != "normal":
        told.append(_(STATUSES[row.status]))
    return "; ".join(told)


def _gap_part(part: pd.DataFrame, unit: Unit) -> str:
    first, last = part.iloc[0], part.iloc[-1]
    low, high = (part.loc[i] for i in (part["value"].idxmin(), part["value"].idxmax()))
    if len(part) == 1:
        return f"{gap_in_words(last, unit)} {in_period(last.period_label)}"
    return _(
        "van {first} {then} naar {last} {now}, laagst {low} ({low_when}),"
        " hoogst {high} ({high_when})"
    ).format(
        first=gap_in_words(first, unit),
        then=in_period(first.period_label),
        last=gap_in_words(last, unit),
        now=in_period(last.period_label),
        low=gap_in_words(low, unit),
        low_when=period(low.period_label),
        high=gap_in_words(high, unit),
        high_when=period(high.period_label),
    )


def _breaks(known: pd.DataFrame, subject: Subject) -> Iterable[str]:
    """A sentence per break and disturbed period among the figures."""
    if known.empty:
        return
    for b in visible_breaks(subject.breaks, *series.extent(known)):
        template = (
            _("Vanaf {year} is de methode anders: {what}.")
            if b.kind == "break"
            else _("Verstoorde periode vanaf {year}: {what}.")
        )
        yield template.format(year=b.date.year, what=said(b.name))


def _untested() -> str:
    return _("Of verschillen meer zijn dan toeval, is nog niet getoetst.")
