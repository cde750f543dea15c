"""The page of differences: how far the two ends of the population lie apart, per indicator.

Here: which differences stand together, the sentences about them, the chart and the tables.
Not here: computing a difference (gaps.py) and its course over time (the indicator's page).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from dash import html

from indicators import figures, wording
from indicators.catalogue import Breakdown, Catalogue, Indicator, Unit
from indicators.exhibits import Exhibit, Label, notes_of
from indicators.gaps import Course, Gap, gaps_by, leads
from indicators.language import N_, _, said
from indicators.look import Look, look_of
from indicators.query import Release
from indicators.series import Row
from indicators.views import cells, chart, controls, parts
from indicators.views.page import Content, Page
from indicators.views.parts import Part, indicator_link
from indicators.views.request import Request, address_of

# Sets that stand together on this page: a reader looks at one of them at a time.
SETS = {
    "mental_health": (("core", "supplementary"), N_("Mentale gezondheid")),
    "determinant": (("determinant",), N_("Determinanten")),
    "consequence": (("consequence",), N_("Gevolgen")),
    "context": (("context",), N_("Verwante cijfers (niet in de monitor)")),
}
_COURSES: dict[Course, str] = {
    "larger": N_("{size} groter"),
    "smaller": N_("{size} kleiner"),
    "equal": N_("even groot"),
    "reversed": N_("omgedraaid ({size} anders)"),
}
_COUNTED: dict[Course, str] = {
    "larger": N_("groter bij {n}"),
    "smaller": N_("kleiner bij {n}"),
    "equal": N_("even groot bij {n}"),
    "reversed": N_("omgedraaid bij {n}"),
}
_COLUMNS = (
    N_("Indicator"),
    N_("Eerste groep"),
    N_("Tweede groep"),
    N_("Verschil nu"),
    N_("Eerste ÷ tweede"),
    N_("Verschil eerder"),
)


@dataclass(frozen=True)
class Differences:
    """All differences by one breakdown within one set, per unit: see gaps_by for their order."""

    breakdown: Breakdown
    set_id: str
    release: Release

    @property
    def catalogue(self) -> Catalogue:
        return self.release.catalogue

    @cached_property
    def indicators(self) -> list[Indicator]:
        inside, _name = SETS[self.set_id]
        return [i for i in self.catalogue.indicators if i.set in inside]

    @cached_property
    def gaps(self) -> list[Gap]:
        inside, _name = SETS[self.set_id]
        return [g for g in gaps_by(self.breakdown.id, self.release) if g.indicator.set in inside]

    @cached_property
    def by_unit(self) -> dict[str, list[Gap]]:
        """The differences per unit, percentages first: other units are never ranked with them."""
        units = sorted({g.measurement.unit for g in self.gaps}, key=lambda u: (u != "percent", u))
        return {unit: [g for g in self.gaps if g.measurement.unit == unit] for unit in units}

    @property
    def without(self) -> list[Indicator]:
        """The indicators of the set that have no difference to show."""
        held = {gap.indicator.id for gap in self.gaps}
        return [i for i in self.indicators if i.id not in held]

    @property
    def by(self) -> str:
        """The breakdown inside a sentence."""
        name = said(self.breakdown.name)
        return name[:1].lower() + name[1:]

    def unit(self, gap: Gap) -> Unit:
        return self.catalogue.unit[gap.measurement.unit]

    def group(self, subgroup: str) -> str:
        return wording.capital(said(self.breakdown.by_id[subgroup].name))

    def value(self, row: Row, gap: Gap) -> str:
        return wording.value(row, self.unit(gap))

    def amount(self, by: float, places: int, gap: Gap) -> str:
        """A difference with its unit, without a sign: 3,1 procentpunt."""
        return wording.amount(by, places, self.unit(gap))

    def size(self, gap: Gap) -> str:
        return self.amount(gap.size, gap.newest.places, gap)

    def worse_off(self, gap: Gap) -> str:
        """The group for which the figure is less favourable; '' when neither is."""
        if not gap.disadvantage:
            return ""
        return self.group(gap.one if gap.disadvantage > 0 else gap.other)

    def about(self, gap: Gap) -> str:
        """A difference in words: both groups with their figures, and how far they lie apart."""
        one, other = gap.figures
        text = _("{value} ({one}) en {base} ({other}) {when}; verschil {size}").format(
            one=self.group(gap.one),
            value=self.value(one, gap),
            other=self.group(gap.other),
            base=self.value(other, gap),
            when=wording.in_period(gap.newest.period_label),
            size=self.size(gap),
        )
        worse = self.worse_off(gap)
        return text + (_(", ongunstiger voor {group}").format(group=worse) if worse else "")

    def course(self, gap: Gap) -> str:
        """How the difference has changed since the first year that compares; '' without one."""
        if gap.change is None or gap.first is None:
            return ""
        course, by = gap.change
        places = max(gap.first.places, gap.newest.places)
        return _(_COURSES[course]).format(size=self.amount(by, places, gap))

    @property
    def finding(self) -> str:
        """The first difference of the ranking: the largest that is recent and about all people."""
        ranked = next(iter(self.by_unit.values()))
        text = _("Het grootste verschil naar {by} is er bij {indicator}: {about}.")
        if len(ranked) == 1:
            text = _("Naar {by} is er één verschil te zien, bij {indicator}: {about}.")
        elif self.mixed:
            text = _(
                "In recente cijfers over alle mensen is het grootste verschil naar {by} er bij"
                " {indicator}: {about}."
            )
        told = text.format(by=self.by, indicator=named(ranked[0]), about=self.about(ranked[0]))
        if leads(ranked[0], self.release):
            return told
        lacking = _("Recente cijfers over alle mensen zijn er hier niet.")
        return f"{told} {lacking}"

    @property
    def mixed(self) -> bool:
        """Whether differences that do not lead stand below some that do."""
        ranked = next(iter(self.by_unit.values()))
        return leads(ranked[0], self.release) and not leads(ranked[-1], self.release)

    @property
    def largest(self) -> str:
        """The finding in a few words: how large the largest difference is, and of what."""
        gap = next(iter(self.by_unit.values()))[0]
        text = _("Grootste verschil: {size}, bij {indicator}")
        if self.mixed:
            text = _("Grootste verschil, recent en over alle mensen: {size}, bij {indicator}")
        return text.format(indicator=named(gap), size=self.size(gap))

    @property
    def counted(self) -> list[str]:
        """For how many the first group is worse off, and how many differences have grown."""
        judged = [gap.disadvantage for gap in self.gaps if gap.disadvantage is not None]
        ones = {self.group(gap.one) for gap in self.gaps}
        first = ones.pop() if len(ones) == 1 else _("de eerste groep")
        told = []
        if len(judged) > 1:
            text = _("Bij {some} van de {all} indicatoren is het cijfer ongunstiger voor {group}.")
            worse = sum(by > 0 for by in judged)
            name = first[:1].lower() + first[1:]
            told.append(text.format(some=worse, all=len(judged), group=name))
        courses = Counter(gap.change[0] for gap in self.gaps if gap.change)
        counted = [_(text).format(n=courses[c]) for c, text in _COUNTED.items() if courses[c]]
        if counted:
            text = _("Vergeleken met het eerste jaar waarmee dat kan, is het verschil {counted}.")
            told.append(text.format(counted=", ".join(counted)))
        return told


def named(gap: Gap) -> str:
    """The indicator and how it was measured: an indicator alone says too little of a figure."""
    return f"‘{said(gap.indicator.name)}’ ({said(gap.measurement.name)})"


def render(request: Request) -> Content:
    """The differences by the breakdown, in the set, that the address names."""
    release = request.release
    names = breakdown_names(release)
    if not names:
        text = _("In deze release zijn er geen groepen om te vergelijken.")
        return Content(_("Verschillen tussen groepen"), [html.P(text, className="answer")])
    by = request.choose("by", names, _first(names), what=_("Uitsplitsing"))
    sets = {name: _(label) for name, (_inside, label) in SETS.items()}
    set_id = request.choose("figures", sets, what=_("Set"))
    shown = Differences(release.catalogue.breakdown[by], set_id, release)
    told = [shown.finding, *shown.counted] if shown.gaps else [_nothing(shown)]
    fields = [
        controls.select("by", _("Verschil naar"), names, by, default=_first(names)),
        controls.select("figures", _("Welke cijfers"), sets, set_id, default=next(iter(sets))),
    ]
    suicide = next((g.indicator for g in shown.gaps if g.indicator.help_line), None)
    body = [
        html.P(told[0], className="answer"),
        html.P(" ".join([*told[1:], cells.untested()]), className="more") if shown.gaps else None,
        controls.form(_("Kies wat u vergelijkt"), fields, address_of("differences")),
        parts.help_line(suicide) if suicide else None,
        *_results(shown),
        _without(shown),
        *([] if shown.gaps else [_elsewhere(shown, request)]),
        _reading(),
    ]
    status = f"{shown.largest}." if shown.gaps else told[0]
    return Content(_("Verschillen tussen groepen"), body, status, _view(shown))


def breakdown_names(release: Release) -> dict[str, str]:
    """The breakdowns of which both ends have figures, with their names."""
    held = {name: set(groups) for name, groups in release.subgroups.items()}
    return {
        b.id: said(b.name)
        for b in release.catalogue.breakdown.values()
        if any(set(pair) <= held.get(b.id, set()) for pair in b.ends)
    }


def _first(names: dict[str, str]) -> str:
    """What the page opens with: the most asked of all, where there is one."""
    return "education" if "education" in names else next(iter(names))


def _view(shown: Differences) -> str:
    _inside, name = SETS[shown.set_id]
    return _("{set}, naar {by}").format(set=_(name).lower(), by=shown.by)


def _nothing(shown: Differences) -> str:
    _inside, name = SETS[shown.set_id]
    text = _(
        "Bij deze set ({set}) heeft geen indicator cijfers van twee uiterste groepen naar {by}."
    )
    return text.format(set=_(name).lower(), by=shown.by)


def _elsewhere(shown: Differences, request: Request) -> html.Section | None:
    """The sets that do have differences by this breakdown."""
    gaps = gaps_by(shown.breakdown.id, shown.release)
    links = []
    for set_id, (inside, name) in SETS.items():
        number = sum(gap.indicator.set in inside for gap in gaps)
        if number:
            address = request.address(figures=set_id)
            links.append((f"{_(name)} ({number})", address))
    return html.Section([html.H2(_("Wel cijfers")), parts.chips(links)], className="beside")


def _results(shown: Differences) -> list[Part]:
    """A chart of the percentages, and a table per unit."""
    sections: list[Part] = []
    for unit_id, gaps in shown.by_unit.items():
        unit = shown.catalogue.unit[unit_id]
        title = _("Verschillen in procentpunten") if unit_id == "percent" else said(unit.name)
        drawn = _chart(shown, gaps) if unit_id == "percent" else None
        sections.append(
            html.Section(
                [
                    html.H2(wording.capital(title), id=f"in-{unit_id}"),
                    _apart_from_percent() if unit_id != "percent" else None,
                    drawn,
                    _table(shown, gaps, unit),
                ],
                className="gap-part",
            )
        )
    return sections


def _apart_from_percent() -> html.P:
    text = _(
        "Deze cijfers hebben een andere eenheid. Hun verschillen zijn niet te vergelijken met die"
        " in procentpunten."
    )
    return html.P(text, className="more")


def _chart(shown: Differences, gaps: Sequence[Gap]) -> html.Figure:
    unit = shown.catalogue.unit["percent"]
    subtitle = _(
        "Naar {by}; procent; per indicator het nieuwste jaar waarin beide groepen een cijfer"
        " hebben. Rechts het verschil in procentpunten. Van groot naar klein verschil."
    )
    told = "; ".join(f"{named(gap)}: {shown.about(gap)}" for gap in gaps)
    rows = pd.concat([gap.shown.assign(measurement=gap.measurement.id) for gap in gaps])
    pairs = [_pair(shown, gap) for gap in gaps]
    exhibit = Exhibit(
        figure=figures.apart(pairs, unit),
        title=shown.largest,
        subtitle=f"{subtitle.format(by=shown.by)} {_order(shown)}".strip(),
        alternative=f"{told}. {cells.untested()}",
        rows=rows,
        about=shown.by,
        notes=notes_of(rows),
        labels=_labels(pairs),
    )
    return chart.drawn(exhibit, table="table-percent", legend=_legend(shown, gaps))


def _labels(pairs: Sequence[figures.Pair]) -> tuple[Label, ...]:
    """A label per mark, for where they stand without their pair: it names all groups that have it.

    Sources divide people in their own ways; in a row a mark stands for one of these groups.
    """
    groups: dict[Look, dict[str, None]] = {}
    for pair in pairs:
        for group, look in zip(pair.groups, pair.looks, strict=True):
            groups.setdefault(look, {})[group] = None
    join = _(" of ")
    return tuple(Label(join.join(g), "", "", look, "solid", None) for look, g in groups.items())


def _order(shown: Differences) -> str:
    """What stands below, where not all differences may lead."""
    if not shown.mixed:
        return ""
    return _("Onderaan staan oudere cijfers, en cijfers over een deel van de mensen.")


def _pair(shown: Differences, gap: Gap) -> figures.Pair:
    one, other = (shown.breakdown.by_id[end].id for end in (gap.one, gap.other))
    return figures.Pair(
        f"{said(gap.indicator.name)}: {said(gap.measurement.name)}",
        gap.figures,
        (shown.group(one), shown.group(other)),
        (look_of(shown.breakdown, one), look_of(shown.breakdown, other)),
        wording.number(gap.size, gap.newest.places),
    )


def _legend(shown: Differences, gaps: Sequence[Gap]) -> html.Ul:
    """The marks of the two groups that stand in one row, a line for each pair in the chart."""
    pairs = dict.fromkeys((gap.one, gap.other) for gap in gaps)
    items = [html.Li([_mark(shown, end) for end in pair], className="pair") for pair in pairs]
    return html.Ul(items, className="legend", **{"aria-label": _("Groepen in de grafiek")})


def _mark(shown: Differences, subgroup: str) -> html.Span:
    look = look_of(shown.breakdown, subgroup)
    name = html.Span(shown.group(subgroup), className="legend-name")
    return html.Span([chart.swatch(look), name])


def _table(shown: Differences, gaps: Sequence[Gap], unit: Unit) -> html.Section:
    heading = f"table-{unit.id}"
    caption = _("{unit}; tussen haakjes het 95%-interval. Verschillen zijn niet getoetst.")
    table = html.Table(
        [
            html.Caption(wording.capital(caption.format(unit=said(unit.name)))),
            html.Thead(html.Tr([html.Th(_(name), scope="col") for name in _COLUMNS])),
            html.Tbody([_row(shown, gap) for gap in gaps]),
        ]
    )
    return html.Section(
        [
            html.H3(_("De cijfers in een tabel"), id=heading, tabIndex="-1"),
            html.Div(
                table,
                className="table-scroll profile gaps",
                role="region",
                tabIndex="0",
                **{"aria-labelledby": f"in-{unit.id} {heading}"},
            ),
            html.P(chart.signs(), className="signs"),
        ],
        className="figures",
    )


def _row(shown: Differences, gap: Gap) -> html.Tr:
    one, other = gap.figures
    measured = said(gap.measurement.name)
    link = indicator_link(gap.indicator, measurement=gap.measurement.id, breakdown=gap.breakdown.id)
    name = [link, html.Span(measured, className="reading"), cells.provisional_badge(gap.indicator)]
    ratio = "" if gap.ratio is None else wording.number(gap.ratio, 1)
    values = [
        _figure(shown, one),
        _figure(shown, other),
        _now(shown, gap),
        ratio or _("niet zinvol"),
        _then(shown, gap),
    ]
    cells_ = [
        html.Td(value, **{"data-label": _(label)})
        for label, value in zip(_COLUMNS[1:], values, strict=True)
    ]
    return html.Tr([html.Th(name, scope="row"), *cells_])


def _figure(shown: Differences, row: Row) -> list[Part]:
    figure = chart.cell(row).children
    when = wording.period(row.period_label)
    return [
        html.Span(figure, className="gap-figure"),
        html.Span(f"{shown.group(row.subgroup)}, {when}", className="glance-period"),
    ]


def _now(shown: Differences, gap: Gap) -> list[Part]:
    """How far the groups lie apart, in length and words, and who is worse off."""
    worse = shown.worse_off(gap)
    if worse:
        words = _("ongunstiger voor {group}").format(group=worse)
        judged = "unfavourable" if (gap.disadvantage or 0) > 0 else "favourable"
    else:
        words = _("geen verschil") if not gap.size else _("niet gunstiger of ongunstiger")
        judged = "neutral"
    return [
        html.Strong(shown.size(gap)),
        html.Span(words, className=f"glance-period gap-{judged}"),
    ]


def _then(shown: Differences, gap: Gap) -> list[Part]:
    if gap.first is None:
        return [html.Span(_("geen eerder cijfer om mee te vergelijken"), className="change")]
    then = shown.amount(abs(float(gap.first.value)), gap.first.places, gap)
    when = wording.in_period(gap.first.period_label)
    now = _("nu {course}").format(course=shown.course(gap))
    return [f"{then} {when}", html.Span(now, className="glance-period")]


def _without(shown: Differences) -> html.Details | None:
    """The indicators that are not among the differences, with their pages."""
    if not shown.without:
        return None
    text = _("Indicatoren zonder verschil naar {by} ({n})").format(
        by=shown.by, n=len(shown.without)
    )
    why = _(
        "Van deze indicatoren zijn er geen cijfers van beide uiterste groepen in hetzelfde jaar,"
        " of het zijn aantallen, die vooral zeggen hoe groot een groep is."
    )
    links = [html.Li(indicator_link(i)) for i in shown.without]
    return html.Details(
        [html.Summary(text), html.P(why), html.Ul(links, className="others")],
        className="words",
    )


def _reading() -> html.Section:
    """What the page shows, and what it does not."""
    lines = [
        _(
            "U ziet per indicator twee groepen: de uiterste groepen die de bron onderscheidt, zoals"
            " laagste en hoogste opleiding of jongste en oudste. De groepen ertussen staan op de"
            " pagina van de indicator."
        ),
        _(
            "Het verschil is dat tussen twee gepubliceerde cijfers uit hetzelfde jaar en dezelfde"
            " meting. Het is nog niet getoetst: een klein verschil kan toeval zijn."
        ),
        _(
            "Groepen verschillen in meer dan in dit ene kenmerk. Mensen met alleen basisonderwijs"
            " zijn bijvoorbeeld gemiddeld ouder. De cijfers zijn daarvoor niet gecorrigeerd."
        ),
        _("Een verschil zegt niet waardoor het komt."),
        _(
            "Elke indicator stelt een andere vraag, en bronnen delen groepen anders in. De volgorde"
            " laat zien waar cijfers ver uit elkaar liggen, niet welk probleem het grootst is."
        ),
        _(
            "‘Verschil eerder’ is dat in het eerste jaar dat met nu te vergelijken is: na een"
            " verandering van methode begint de vergelijking opnieuw."
        ),
    ]
    return html.Section(
        [
            html.H2(_("Wat deze pagina laat zien, en wat niet")),
            html.Ul([html.Li(line) for line in lines]),
        ],
        className="reading-guide",
    )


PAGE = Page("differences", N_("Verschillen"), render)
