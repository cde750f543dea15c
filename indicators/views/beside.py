"""The page of one indicator of mental health beside one determinant, without any claim of cause.

Here: the choice of the two, the two charts and their table. Not here: which measurements of
both can stand beside each other (pairing.py), and a line through one indicator (indicator.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import html

from indicators import alternatives, axes, figures, series, wording
from indicators.catalogue import Indicator
from indicators.exhibits import Exhibit, notes_of
from indicators.language import N_, _, said
from indicators.query import Release
from indicators.views import cells, chart, controls, parts
from indicators.views.indicator import indicators_of
from indicators.views.page import Content, Page
from indicators.views.pairing import Two, exact, pairings_of
from indicators.views.parts import Part, indicator_link
from indicators.views.request import Request, address_of
from indicators.views.view import View

_OVER = {"time": N_("Door de tijd"), "subgroups": N_("Naar groep")}
_HEIGHT, _LEFT = 300, 72  # pixels; with the same left edge the years of both charts align


def render(request: Request) -> Content:
    """The indicator and the determinant that the address names, beside each other."""
    release = request.release
    indicators, determinants = (_names(release, sets) for sets in (_MENTAL, ("determinant",)))
    chosen = _chosen(request, indicators, determinants)
    if chosen is None:
        text = _("In deze release is er niets om naast elkaar te leggen.")
        return Content(_("Naast elkaar"), [html.P(text, className="answer")])
    indicator, determinant = (release.catalogue.indicator[name] for name in chosen)
    over, two, offered = _way(request, indicator, determinant)
    fields = [
        controls.select("indicator", _("Mentale gezondheid"), indicators, indicator.id),
        controls.select("determinant", _("Determinant"), determinants, determinant.id),
        *_ways(over, two, offered),
    ]
    answer = _answer(two, over) if two else _why_not(indicator, determinant, over, release)
    title = _("{indicator} naast {determinant}").format(
        indicator=said(indicator.name), determinant=_small(determinant)
    )
    body = [
        html.P(answer, className="answer"),
        _no_cause(two),
        controls.form(_("Kies wat u naast elkaar legt"), fields, address_of("beside")),
        parts.help_line(indicator),
        *(_shown(two, over) if two else [_offers(request, indicator, determinant, over)]),
        _about(two, indicator, determinant),
    ]
    return Content(title, body, answer, _(_OVER[over]).lower())


def _ways(over: str, two: Two | None, offered: Mapping[str, str]) -> list[controls.Field]:
    """The fields for how the two are shown."""
    fields = [controls.select("over", _("Hoe"), {n: _(t) for n, t in _OVER.items()}, over)]
    if over == "subgroups" and two is not None:
        first, both = next(iter(offered)), ("indicator", "determinant")
        label = _("Uitsplitsing")
        fields.append(controls.select("breakdown", label, offered, two.breakdown, first, both))
    return fields


_MENTAL = ("core", "supplementary")


def _names(release: Release, sets: Sequence[str]) -> dict[str, str]:
    """The indicators of some sets that have figures, with their names."""
    return {
        i.id: said(i.name)
        for name in sets
        for i in indicators_of(name, release.catalogue)
        if any(m.id in release.breakdowns for m in i.measurements)
    }


def _chosen(
    request: Request, indicators: Mapping[str, str], determinants: Mapping[str, str]
) -> tuple[str, str] | None:
    """The indicator and the determinant asked for; for one that is not, the first that fits."""
    asked = request.asked("indicator"), request.asked("determinant")
    firsts = [asked[0]] if asked[0] in indicators else list(indicators)
    seconds = [asked[1]] if asked[1] in determinants else list(determinants)
    both = [(one, other) for one in firsts for other in seconds]
    if not both:
        return None
    pairings = pairings_of(request.release)
    fits = (pair for pair in both if pairings.over_time(*pair))
    best = next(fits, both[0])
    one = request.choose("indicator", indicators, best[0], what=_("Een indicator"))
    other = request.choose("determinant", determinants, best[1], what=_("Een determinant"))
    # What the page falls back on depends on the other one, so the address keeps both.
    request.taken |= {"indicator": (one,), "determinant": (other,)}
    return one, other


def _way(
    request: Request, indicator: Indicator, determinant: Indicator
) -> tuple[str, Two | None, dict[str, str]]:
    """Over time or by group, the two measurements, and the breakdowns that both have.

    Over time when nothing is asked, unless only groups can be laid beside each other.
    """
    release = request.release
    pairings = pairings_of(release)
    over_time = pairings.over_time(indicator.id, determinant.id)
    by_group = pairings.by_group(indicator.id, determinant.id)
    default = "subgroups" if by_group and not over_time else "time"
    ways = {name: _(text) for name, text in _OVER.items()}
    over = request.choose("over", ways, default, what=_("Weergave"))
    request.taken["over"] = (over,)
    if over == "time":
        return over, over_time, {}
    names = {b: said(release.catalogue.breakdown[b].name) for b in by_group}
    breakdown = request.choose("breakdown", names, what=_("Uitsplitsing"))
    return over, by_group.get(breakdown), names


# --- what is said


def _small(indicator: Indicator) -> str:
    name = said(indicator.name)
    return name[:1].lower() + name[1:]


def _answer(two: Two, over: str) -> str:
    """What can be laid beside each other."""
    if over == "time":
        first, last = wording.period(two.shared[0]), wording.period(two.shared[-1])
        text = _("Er zijn {n} perioden met een cijfer van beide: van {first} tot en met {last}.")
        return text.format(n=len(two.shared), first=first, last=last)
    text = _("Er zijn {n} groepen met een cijfer van beide{by}: {when}.")
    one, other = (wording.period(latest.period) for latest in two.latest)
    when = one if one == other else _("{one} naast {other}").format(one=one, other=other)
    return text.format(n=len(two.shared), by=two.views[0].by, when=when)


def _why_not(indicator: Indicator, determinant: Indicator, over: str, release: Release) -> str:
    """What keeps the two apart: the periods or the breakdowns that each of them has."""
    both = [(said(entry.name), _held(entry, over, release)) for entry in (indicator, determinant)]
    none = _("geen")
    held = "; ".join(f"{name}: {', '.join(names) or none}" for name, names in both)
    if over == "time":
        text = _("Deze twee hebben geen twee perioden gemeen. Cijfers over iedereen samen: {held}.")
    else:
        text = _("Deze twee hebben geen twee groepen gemeen. Uitsplitsingen: {held}.")
    return text.format(held=held)


def _held(entry: Indicator, over: str, release: Release) -> list[str]:
    """The periods, or the breakdowns, that an indicator has figures of."""
    own = [m.id for m in entry.measurements if m.id in release.breakdowns]
    if over == "time":
        labels = {label for m in own for label in pairings_of(release).periods(m)}
        return [wording.period(label) for label in sorted(labels)]
    names = release.catalogue.breakdown
    held = {b for m in own for b in release.breakdowns[m]} - {"total"}
    return [said(names[b].name).lower() for b in names if b in held]


def _no_cause(two: Two | None) -> html.Section:
    """That the page shows no cause, and in what the two figures differ besides."""
    lines = [
        _(
            "Als twee cijfers samen op en neer gaan, kan dat toeval zijn of door iets anders"
            " komen. Ook kan het ene van het andere afhangen, in beide richtingen."
        ),
        _("Het zijn cijfers over groepen. Over één persoon zeggen ze niets."),
    ]
    if two is not None:
        lines += _unlike(two)
    return html.Section(
        [
            html.H2(_("Dit laat geen oorzaak zien"), className="section-title"),
            html.Ul([html.Li(line) for line in lines]),
        ],
        className="caution no-cause",
    )


def _unlike(two: Two) -> Iterator[str]:
    """In what the two measurements differ besides their subject."""
    catalogue = two.release.catalogue
    one, other = two.one, two.other
    if not two.same_people:
        text = _("Let op: het ene cijfer gaat over {one}, het andere over {other}.")
        people = [wording.population_of(catalogue, m) for m in (one, other)]
        first, second = (name[:1].lower() + name[1:] for name in people)
        yield text.format(one=first, other=second)
    if one.source != other.source:
        text = _("De cijfers komen uit twee bronnen: {one} en {other}.")
        first, second = (said(catalogue.source[m.source].name) for m in (one, other))
        yield text.format(one=first, other=second)


# --- what is shown


def _shown(two: Two, over: str) -> list[Part]:
    drawn = _charts_over_time(two) if over == "time" else _charts_by_group(two)
    table = _table_over_time(two) if over == "time" else _table_by_group(two)
    name = _(_OVER[over])
    return [
        html.Section(
            [
                html.H2(name, className="visually-hidden"),
                html.Div(drawn, className=f"two two-{over}"),
                table,
            ]
        )
    ]


def _charts_over_time(two: Two) -> list[Part]:
    """Two small charts below each other with the same years, each on a value axis of its own."""
    extents = [series.extent(exact(view.rows)) for view in two.views]
    first, last = min(e[0] for e in extents), max(e[1] for e in extents)
    return [_chart_over_time(view, first, last) for view in two.views]


def _chart_over_time(view: View, first: float, last: float) -> html.Figure:
    subject = replace(view.subject, events=())
    figure = figures.trend(view.rows, subject)
    figure.update_layout(
        height=_HEIGHT,
        margin={"l": _LEFT},
        xaxis=axes.time_axis(first, last),
    )
    return chart.drawn(
        Exhibit(
            figure=figure,
            title=view.finding,
            subtitle=view.measured,
            alternative=alternatives.trend(view.shown, subject),
            rows=view.exhibited(view.rows, view.drawn),
            about=view.about,
            notes=notes_of(view.shown, view.breaks),
        )
    )


def _charts_by_group(two: Two) -> list[Part]:
    """The same groups in the same order, a panel for each of both."""
    return [chart.drawn(latest.exhibit) for latest in two.latest]


def _table_over_time(two: Two) -> html.Section:
    """Every period of either, the newest first, with both figures."""
    columns = [{row.period_label: row for row in view.rows.itertuples()} for view in two.views]
    ends = {row.period_label: row.period_end for rows in columns for row in rows.values()}
    periods = sorted(ends, key=ends.__getitem__, reverse=True)
    return _table(two, _("Periode"), {p: wording.period(p) for p in periods}, columns)


def _table_by_group(two: Two) -> html.Section:
    columns = [{row.subgroup: row for row in one.rows.itertuples()} for one in two.latest]
    return _table(two, _("Groep"), two.latest[0].names, columns)


def _table(
    two: Two, first: str, names: Mapping[str, str], columns: Sequence[Mapping[str, Any]]
) -> html.Section:
    heads = [first, *(f"{said(v.indicator.name)} ({_unit(v)})" for v in two.views)]
    head = html.Tr([html.Th(text, scope="col") for text in heads])
    rows = [
        html.Tr([html.Th(name, scope="row"), *(chart.cell(column.get(key)) for column in columns)])
        for key, name in names.items()
    ]
    caption = _("Beide cijfers naast elkaar; tussen haakjes het 95%-interval")
    return chart.tabled(caption, head, rows)


def _unit(view: View) -> str:
    return said(view.unit.name)


def _offers(
    request: Request, indicator: Indicator, determinant: Indicator, over: str
) -> html.Section:
    """What can be laid beside each other: the other way, or other determinants."""
    release = request.release
    pairings = pairings_of(release)
    links = []
    if over == "time" and pairings.by_group(indicator.id, determinant.id):
        links.append((_("Deze twee naar groep"), request.address(over="subgroups")))
    if over == "subgroups" and pairings.over_time(indicator.id, determinant.id):
        links.append((_("Deze twee door de tijd"), request.address(over="time")))
    for other, name in _names(release, ("determinant",)).items():
        if other != determinant.id and pairings.over_time(indicator.id, other):
            address = address_of("beside", indicator=indicator.id, determinant=other)
            links.append((name, address))
    if not links:
        links = [
            (name, address_of("beside", indicator=other, determinant=determinant.id))
            for other, name in _names(release, _MENTAL).items()
            if pairings.over_time(other, determinant.id)
        ]
    return html.Section([html.H2(_("Wel naast elkaar te leggen")), parts.chips(links)])


def _about(two: Two | None, indicator: Indicator, determinant: Indicator) -> html.Section:
    """What both figures are, and where they come from."""
    measured = (two.one, two.other) if two else (None, None)
    entries: list[Part] = []
    for entry, measurement in zip((indicator, determinant), measured, strict=True):
        told: list[Part] = [html.P(said(entry.definition))]
        if two is not None and measurement is not None:
            source = two.release.catalogue.source[measurement.source]
            about = wording.population_of(two.release.catalogue, measurement)
            told += [
                html.P(f"{said(measurement.name)}: {about[:1].lower()}{about[1:]}."),
                html.P(said(measurement.instrument)),
                html.P([_("Bron: "), html.A(said(source.name), href=source.address)]),
            ]
            told.append(html.P(said(measurement.note)) if measurement.note else None)
        direction = (measurement and measurement.direction) or entry.direction
        told.append(html.P(_(wording.DIRECTIONS[direction]) + "."))
        entries += [html.Dt(indicator_link(entry)), html.Dd(told)]
    return html.Section(
        [
            html.H2(_("Over deze cijfers"), id="about", tabIndex="-1"),
            html.P(cells.untested()),
            html.Dl(entries),
        ],
        className="about",
    )


PAGE = Page("beside", N_("Naast elkaar"), render, in_menu=False)
