"""The four views of an indicator: over time, groups of one year, two years, all measurements.

Here: which of them there are figures for, and the sentences, fields and parts of each.
Not here: computing what they hold (view.py, comparison.py, measurements.py) and the page
around them (indicator.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dash import dcc, html

from indicators import alternatives, figures, wording
from indicators.exhibits import Exhibit, Note, notes_of
from indicators.figures import MOST_LINES
from indicators.language import N_, _, said
from indicators.views import chart, controls, measurements, verdict
from indicators.views.choice import breakdown_names, period_names
from indicators.views.comparison import (
    Change,
    Latest,
    change_of,
    latest_of,
    pairs_of,
    years_of,
)
from indicators.views.parts import Part
from indicators.views.request import Request, instead
from indicators.views.view import View

SHOWS = {
    "trend": N_("Door de tijd"),
    "latest": N_("Groepen vergelijken"),
    "change": N_("Twee jaren vergelijken"),
    "sources": N_("Alle metingen"),
}
# The fields that say which figures a page is about: groups and years are chosen anew with them.
SERIES = ("set", "indicator", "population", "measurement", "breakdown")
ORDERS = {"natural": N_("Vaste volgorde"), "value": N_("Van hoog naar laag")}


@dataclass(frozen=True)
class Told:
    """What one view shows: its sentences, the answer first, its own fields and its parts.

    `by_breakdown` is whether what it shows depends on the breakdown.
    """

    sentences: Sequence[str]
    fields: Sequence[controls.Field]
    body: Sequence[Part]
    by_breakdown: bool = True


def offered(view: View) -> dict[str, str]:
    """The views that there are figures for, with their names, the one that opens first."""
    whole = _whole_time(view)
    held = {
        "trend": whole.over_time,
        "latest": True,
        "change": bool(pairs_of(whole)),
        "sources": len(view.indicator.measurements) > 1,
    }
    return {name: _(label) for name, label in SHOWS.items() if held[name]}


def chosen(request: Request, offered: Mapping[str, str]) -> str:
    """The view asked for; one without figures gets a notice that says why."""
    wanted = request.asked("show")
    if wanted not in SHOWS or wanted in offered:
        return request.choose("show", offered, what=_("Weergave"))
    why = {
        "trend": _("Er is hier maar één periode, dus geen verloop door de tijd."),
        "change": _(
            "Er zijn hier geen twee jaren die u kunt vergelijken: er is maar één cijfer per"
            " groep, of er ligt een breuk tussen."
        ),
        "sources": _("Van deze indicator is er één meting."),
    }[wanted]
    offers = tuple((label, request.address(show=name)) for name, label in offered.items())
    request.notices.append(instead(why, offers))
    return next(iter(offered))


def _whole_time(view: View) -> View:
    """The same view of all periods: only the trend is cut to some years."""
    return replace(view, choice=replace(view.choice, since="", until=""))


def _trend(_request: Request, view: View) -> Told:
    periods = period_names(view.choice, view.release)
    fields = []
    if len(periods) > 2:
        first, last = next(iter(periods)), next(reversed(periods))
        since, until = view.choice.since, view.choice.until
        fields = [
            controls.select("since", _("Vanaf"), periods, since, first, SERIES),
            controls.select("until", _("Tot en met"), periods, until, last, SERIES),
        ]
    fields += _groups(view, list(view.drawn), _default_lines(view), most=MOST_LINES)
    return Told(view.sentences, fields, [chart.chart(view), chart.table(view)])


def _default_lines(view: View) -> list[str]:
    return list(replace(view, choice=replace(view.choice, groups=())).drawn)


def _groups(
    view: View, shown: Sequence[str], default: Sequence[str], most: int | None = None
) -> list[controls.Field]:
    """The groups to choose from, when there is something to choose."""
    if len(view.names) < 2:
        return []
    label = _("Groepen in de grafiek")
    if most is not None:
        label = _("Groepen in de grafiek (hoogstens {most} lijnen)").format(most=most)
    return [controls.checks("group", label, view.names, shown, default, SERIES)]


def _latest(request: Request, view: View) -> Told:
    orders = {name: _(label) for name, label in ORDERS.items()}
    order = request.choose("order", orders, what=_("Volgorde"))
    whole = _whole_time(view)
    latest = latest_of(request, whole, by_value=order == "value")
    fields = []
    if len(years := years_of(whole)) > 1:
        fields.append(controls.select("year", _("Jaar"), years, latest.period, follows=SERIES))
    if len(view.names) > 1:
        fields.append(controls.select("order", _("Volgorde"), orders, order, "natural"))
    fields += _groups(view, list(latest.names), list(view.names))
    if len(latest.rows) < 2:
        return Told(latest.sentences, fields, [_no_groups(request, view), _latest_table(latest)])
    return Told(latest.sentences, fields, [chart.drawn(latest.exhibit), _latest_table(latest)])


def _no_groups(request: Request, view: View) -> Part:
    """That there is one figure only, and the breakdowns that have more."""
    held = breakdown_names(view.measurement, view.choice.population, view.release)
    links = [
        html.Li(dcc.Link(name, href=request.address(breakdown=b, show="latest", group=None)))
        for b, name in held.items()
        if b != view.choice.breakdown
    ]
    text = _("Dit is één cijfer.")
    if not links:
        return html.P(text)
    more = _("Kies een uitsplitsing om groepen te vergelijken:")
    return html.Div(
        [html.P(f"{text} {more}"), html.Ul(links, className="others")], className="suggestion"
    )


def _subject(view: View, names: dict[str, str]) -> figures.Subject:
    return replace(view.subject, names=names)


def _latest_table(latest: Latest) -> Part:
    view = latest.view
    head = [html.Th(text, scope="col") for text in (_("Groep"), wording.period(latest.period))]
    rows = [
        html.Tr([html.Th(latest.names[row.subgroup], scope="row"), chart.cell(row)])
        for row in latest.rows.itertuples()
    ]
    if latest.total is not None:
        total = [html.Th(_("Totaal"), scope="row"), chart.cell(latest.total)]
        rows.append(html.Tr(total, className="total"))
    caption = _("{measured}; tussen haakjes het 95%-interval").format(measured=view.what)
    return chart.tabled(caption, html.Tr(head), rows)


def _change(request: Request, view: View) -> Told:
    view = _whole_time(view)
    change = change_of(request, view)
    assert change is not None  # or this view is not offered
    names = period_names(view.choice, view.release)
    firsts = {period: names[period] for period in change.offered}
    lasts = {period: names[period] for period in change.offered[change.first]}
    fields = [
        controls.select("from", _("Van"), firsts, change.first, follows=SERIES),
        controls.select("to", _("Naar"), lasts, change.last, follows=(*SERIES, "from")),
        *_groups(view, list(change.names), list(view.names)),
    ]
    body = [_change_chart(change), _change_table(change), _cautions(change)]
    return Told([*change.sentences, change.tested], fields, body)


def _change_chart(change: Change) -> Part:
    view = change.view
    subject = _subject(view, change.names)
    between = _("{first} en {last}").format(
        first=wording.period(change.first), last=wording.period(change.last)
    )
    signs = _("Klein teken: {first}. Groot teken: {last}.").format(
        first=wording.period(change.first), last=wording.period(change.last)
    )
    known = change.rows[change.rows["value"].notna()]
    told = alternatives.change(change.rows, subject, change.first, change.last)
    return chart.drawn(
        Exhibit(
            figure=figures.change(change.rows, subject, change.first, change.last),
            title=change.finding,
            subtitle=f"{view.what}; {between}",
            alternative=f"{told} {change.tested}",
            rows=view.exhibited(change.rows, change.names),
            about=view.about,
            notes=(Note(signs), *notes_of(known, intervals=False)),
        )
    )


def _change_table(change: Change) -> Part:
    view = change.view
    points = wording.unit_of_difference(view.unit)
    heads = (
        _("Groep"),
        wording.period(change.first),
        wording.period(change.last),
        _("Verschil ({points})").format(points=points) if points else _("Verschil"),
        _("Getoetst"),
    )
    cells = {(row.subgroup, row.period_label): row for row in change.rows.itertuples()}
    rows = []
    for group, name in change.names.items():
        pair = change.pairs.get(group)
        by = wording.signed_difference(*pair) if pair else ""
        shown = [chart.cell(cells.get((group, p))) for p in (change.first, change.last)]
        own = html.Td(_verdict(change, group), className="verdict")
        rows.append(html.Tr([html.Th(name, scope="row"), *shown, html.Td(by), own]))
    caption = _(
        "{measured}; tussen haakjes het 95%-interval. Getoetst met 95% zekerheid, gecorrigeerd voor"
        " het aantal vergelijkingen in deze tabel."
    ).format(measured=view.what)
    head = html.Tr([html.Th(text, scope="col") for text in heads])
    return chart.tabled(caption, head, rows)


def _verdict(change: Change, group: str) -> Sequence[Part]:
    found = change.verdicts.get(group)
    return [] if found is None else verdict.told(found, change.view.unit)


def _cautions(change: Change) -> Part:
    """What disturbs the comparison, and what its measurement asks to be careful with."""
    told = [
        f"{said(b.name)} ({_years(b.date.year, (b.until or b.date).year)}). {said(b.reason)}"
        for b in change.cautions
    ]
    told += filter(None, [said(change.view.measurement.note)])
    if not told:
        return None
    return html.Section(
        [html.H3(_("Let op bij vergelijken")), html.Ul([html.Li(text) for text in told])],
        className="caution",
    )


def _years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _sources(request: Request, view: View) -> Told:
    indicator, measurement = view.indicator, view.measurement
    sentence = measurements.answer(indicator, measurement)
    body = measurements.body(indicator, measurement, view.release)
    breakdown = request.taken.get("breakdown", ())
    fields = [controls.kept("breakdown", name) for name in breakdown]
    return Told([sentence], fields, body, by_breakdown=False)


MADE = {"trend": _trend, "latest": _latest, "change": _change, "sources": _sources}
