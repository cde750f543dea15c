"""All measurements of an indicator side by side: which may be compared, and why others may not.

Here: the reasons that keep two measurements apart, their grouping, and how they are shown.
Not here: the other views of an indicator (indicator.py) and lines through time (series.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from indicators import spark, wording
from indicators.catalogue import Catalogue, Indicator, Measurement, MethodBreak
from indicators.language import N_, _, said
from indicators.query import Release
from indicators.views.parts import Part
from indicators.views.request import address_of

# What keeps two measurements apart, by the field of the catalogue in which they differ.
REASONS = {
    "source": N_("andere bron"),
    "instrument": N_("andere vragen"),
    "cut_off": N_("andere grens"),
    "unit": N_("andere eenheid"),
    "frequency": N_("andere periode"),
    "ages": N_("andere leeftijden"),
}
_OTHER_ANSWER = N_("ander antwoord of andere berekening")
_UNKNOWN_CUT_OFF = N_("grens niet van beide bekend")


def reasons(one: Measurement, other: Measurement) -> list[str]:
    """Why two measurements do not compare, in Dutch for `_`; nothing when they do.

    They do when only the people differ, of the same ages. Two measurements of the same
    people that the catalogue describes alike differ in what its entries do not hold: the
    answer that is counted, or how it was computed.
    """
    found = [
        text
        for name, text in REASONS.items()
        if name != "cut_off" and getattr(one, name) != getattr(other, name)
    ]
    if one.cut_off != other.cut_off:
        known = one.cut_off is not None and other.cut_off is not None
        found.append(REASONS["cut_off"] if known else _UNKNOWN_CUT_OFF)
    return found or ([_OTHER_ANSWER] if one.population == other.population else [])


@dataclass(frozen=True)
class Family:
    """Measurements by the same questions, cut-off and unit, in the catalogue's order."""

    measurements: tuple[Measurement, ...]

    @property
    def title(self) -> str:
        """What makes them one: the cut-off, else the questions."""
        first = self.measurements[0]
        return said(first.cut_off or first.instrument)


def families(measurements: Sequence[Measurement]) -> list[Family]:
    """Measurements by how they were taken; the first one's family leads."""
    found: dict[Any, list[Measurement]] = {}
    for m in measurements:
        found.setdefault((m.instrument, m.cut_off, m.unit), []).append(m)
    return [Family(tuple(members)) for members in found.values()]


def side_by_side(
    indicator: Indicator, chosen: Measurement
) -> tuple[list[Measurement], list[Family]]:
    """The measurements that compare with the chosen one, itself first; and the others."""
    rest = [m for m in indicator.measurements if m.id != chosen.id]
    alike = [chosen, *(m for m in rest if not reasons(chosen, m))]
    apart = [m for m in rest if reasons(chosen, m)]
    # Those most like the chosen one come first; sorting keeps the catalogue's order.
    return alike, families(sorted(apart, key=lambda m: len(reasons(chosen, m))))


def answer(indicator: Indicator, chosen: Measurement) -> str:
    """In one sentence: how many measurements there are, and how many compare."""
    every = indicator.measurements
    if len(every) == 1:
        return _("Van deze indicator is er één meting.")
    alike = len(side_by_side(indicator, chosen)[0]) - 1
    sources = wording.counted(len({m.source for m in every}), _("één bron"), _("{n} bronnen"))
    told = {"all": len(every), "sources": sources, "alike": alike}
    if not alike:
        return _(
            "Deze indicator is op {all} manieren gemeten, in {sources}; geen daarvan is zomaar"
            " te vergelijken met de gekozen meting."
        ).format(**told)
    return _(
        "Deze indicator is op {all} manieren gemeten, in {sources}; {alike} daarvan is te"
        " vergelijken met de gekozen meting."
    ).format(**told)


def body(indicator: Indicator, chosen: Measurement, release: Release) -> list[Part]:
    """The breaks in words, what compares with the chosen measurement, and what does not."""
    alike, apart = side_by_side(indicator, chosen)
    parts: list[Part] = [
        html.P(said(indicator.definition), className="definition"),
        _breaks(indicator, release.catalogue),
        html.Section(
            [
                html.H2(
                    _("De gekozen meting en wat u daarmee kunt vergelijken")
                    if len(alike) > 1
                    else _("De gekozen meting")
                ),
                html.P(
                    f"{said(chosen.cut_off or chosen.instrument)}"
                    f"{' · ' + said(chosen.instrument) if chosen.cut_off else ''}",
                    className="instrument",
                ),
                html.Ul(
                    [_entry(m, chosen, release) for m in alike], className="measurements alike"
                ),
            ]
        ),
    ]
    if apart:
        parts.append(
            html.Section(
                [
                    html.H2(_("Niet te vergelijken met de gekozen meting")),
                    html.P(
                        _(
                            "Deze cijfers zijn anders gemeten of gaan over andere mensen. Zet ze"
                            " niet in één reeks met de gekozen meting."
                        )
                    ),
                    *(_family(family, chosen, release) for family in apart),
                ],
                className="apart",
            )
        )
    return parts


def _family(family: Family, chosen: Measurement, release: Release) -> html.Section:
    first = family.measurements[0]
    title = family.title
    if first.unit != chosen.unit:
        title = f"{title} ({said(release.catalogue.unit[first.unit].name)})"
    entries = [_entry(m, chosen, release) for m in family.measurements]
    return html.Section(
        [
            html.H3(title),
            html.P(said(first.instrument), className="instrument") if first.cut_off else None,
            html.Ul(entries, className="measurements"),
        ],
        className="family",
    )


def _entry(m: Measurement, chosen: Measurement, release: Release) -> html.Li:
    """One measurement: why it stands where it stands, its newest figures and small trend."""
    source = release.catalogue.source[m.source]
    when = wording.time_covered(release.time_covered(m.id))
    return html.Li(
        [
            html.P(_link(m, chosen, release.catalogue), className="measurement-name"),
            html.P(_verdict(m, chosen), className="verdict"),
            _spark(m, release),
            _figures(m, release),
            html.P(
                [html.A(said(source.name), href=source.address), f" · {when}" if when else ""],
                className="measurement-source",
            ),
            html.Details([html.Summary(_("Let op")), html.P(said(m.note))]) if m.note else None,
        ],
        className="measurement",
    )


def _link(m: Measurement, chosen: Measurement, catalogue: Catalogue) -> Part:
    name = said(m.name)
    if m.id == chosen.id:
        return html.Strong(name)
    indicator = catalogue.indicator_of[m.id]
    return dcc.Link(name, href=address_of("indicator", indicator.id, measurement=m.id))


def _verdict(m: Measurement, chosen: Measurement) -> str:
    if m.id == chosen.id:
        return _("Gekozen")
    found = [_(reason) for reason in reasons(chosen, m)]
    if not found:
        return _("Te vergelijken: alleen de groep mensen verschilt")
    return _("Niet te vergelijken: {reasons}").format(reasons=", ".join(found))


def _spark(m: Measurement, release: Release) -> Part:
    """The total over time, small; its figures stand beside it, so an image without words."""
    points = release.series(m.id, "total")
    drawn = spark.spark(points, m, release.catalogue.breaks_of(m))
    return html.Img(src=drawn, alt="", className="spark") if drawn else None


def _figures(m: Measurement, release: Release) -> Part:
    """The newest figure of everyone and of each population that the measurement speaks of."""
    catalogue = release.catalogue
    told = [(wording.population_of(catalogue, m), "total", "total")]
    for part in m.also_about:
        population = said(catalogue.population[part.population].name)
        group = said(catalogue.subgroup(part.breakdown, part.subgroup).name)
        told.append((f"{population}, {group}", part.breakdown, part.subgroup))
    items = [
        html.Li([html.Span(about, className="about-whom"), shown])
        for about, breakdown, subgroup in told
        if (shown := _newest(m, breakdown, subgroup, release)) is not None
    ]
    if items:
        return html.Ul(items)
    held = [said(catalogue.breakdown[b].name) for b in release.breakdowns.get(m.id, [])]
    if not held:
        return html.P(said(m.no_figures) or _("Nog geen cijfer."))
    text = _("Alleen uitgesplitst: {breakdowns}.").format(breakdowns=", ".join(held).lower())
    return html.P([wording.population_of(catalogue, m), html.Br(), text])


def _newest(m: Measurement, breakdown: str, subgroup: str, release: Release) -> Part:
    rows = release.series(m.id, breakdown)
    known = rows[rows["subgroup"].eq(subgroup) & rows["value"].notna()]
    if known.empty:
        return None
    row = known.loc[known["period_end"].idxmax()]
    figure = wording.value(row, release.catalogue.unit[m.unit])
    title = _("Bron: {place}").format(place=row["publication"])
    return html.Span(
        [
            html.A(figure, href=row["source_url"], title=title),
            f" {wording.in_period(row['period_label'])}",
        ],
        className="newest-figure",
    )


def _breaks(indicator: Indicator, catalogue: Catalogue) -> Part:
    """Every break of one of the measurements, in words, with what it cuts."""
    cut: dict[str, tuple[MethodBreak, list[str]]] = {}
    for m in indicator.measurements:
        for b in catalogue.breaks_of(m):
            if b.kind == "break":
                cut.setdefault(b.id, (b, []))[1].append(said(m.name))
    if not cut:
        return None
    items = [
        html.Li(
            [
                html.Strong(f"{b.date.year}: {said(b.name)}. "),
                said(b.reason),
                " (",
                html.A(_("bron"), href=b.reference, title=said(b.name)),
                ") ",
                html.Details(
                    [
                        html.Summary(_("Geldt voor {number} metingen").format(number=len(names))),
                        html.Ul([html.Li(name) for name in names]),
                    ]
                )
                if len(names) > 1
                else html.Span(_("Geldt voor: {name}.").format(name=names[0])),
            ]
        )
        for b, names in sorted(cut.values(), key=lambda found: found[0].date)
    ]
    return html.Section(
        [html.H2(_("Waarom u sommige jaren niet kunt vergelijken")), html.Ul(items)],
        className="breaks",
    )
