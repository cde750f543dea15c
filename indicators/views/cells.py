"""Which newest figure stands for an indicator and a group of people, and how it looks small.

Here: the figure that speaks for a population or a subgroup, the reason when there is
none, and the small parts that show it: value, direction, trend. Not here: the tables
that hold them (matrix.py, group.py), and computing (glance.py).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd
from dash import html

from indicators import wording
from indicators.catalogue import Catalogue, Direction, Indicator, Measurement
from indicators.glance import Glance, Obstacle, figures_of, first_recent, tone
from indicators.language import N_, _, said
from indicators.query import Release
from indicators.views.parts import Part
from indicators.views.request import address_of

SIGN = {"higher": "▲", "lower": "▼", "equal": "●"}
TONES = {"favourable": N_("gunstiger"), "unfavourable": N_("ongunstiger")}
OBSTACLES: dict[Obstacle, str] = {
    "in_words": N_("alleen in woorden"),
    "first": N_("eerste cijfer"),
    "in_words_before": N_("eerder alleen in woorden"),
    "break": N_("eerder anders gemeten"),
}


@dataclass(frozen=True)
class Group:
    """Who figures are about: a population, or else one subgroup of a breakdown."""

    population: str = ""
    breakdown: str = "total"
    subgroup: str = "total"

    def parts_of(self, measurement: Measurement) -> list[tuple[str, str]]:
        """The breakdown and subgroup, or several, through which a measurement is about them."""
        if not self.population:
            return [(self.breakdown, self.subgroup)]
        if measurement.population == self.population:
            return [("total", "total")]
        about = [part for part in measurement.also_about if part.population == self.population]
        return [(part.breakdown, part.subgroup) for part in about]


@dataclass(frozen=True)
class Found:
    """The newest figure of a group, and the part of a breakdown that the group is."""

    glance: Glance
    group: Group
    breakdown: str
    subgroup: str

    @property
    def measurement(self) -> Measurement:
        return self.glance.measurement

    def part(self, catalogue: Catalogue) -> str:
        """The name of the subgroup that stands for a population; '' when nothing stands for it."""
        if not self.group.population or self.breakdown == "total":
            return ""
        return said(catalogue.subgroup(self.breakdown, self.subgroup).name)

    def address(self, indicator: Indicator) -> str:
        """The page of the indicator, with this figure chosen."""
        if self.breakdown == "total":
            return address_of("indicator", indicator.id, measurement=self.measurement.id)
        return address_of(
            "indicator",
            indicator.id,
            population=self.group.population,
            measurement=self.measurement.id,
            breakdown=self.breakdown,
            group=self.subgroup,
        )


@dataclass(frozen=True)
class Absent:
    """Why there is no figure: in a word or two, and in a sentence."""

    short: str
    full: str
    address: str = ""


def by_measurement(indicator: Indicator, group: Group, release: Release) -> Iterator[list[Found]]:
    """The newest figures about a group for each measurement that has any, most telling first.

    More than one for a measurement that knows the group in parts, such as older people
    of 65 to 74 and of 75 or older.
    """
    figures = figures_of(release)
    for measurement in indicator.measurements:
        found = []
        for breakdown, subgroup in group.parts_of(measurement):
            glance = figures.glance(measurement, breakdown, subgroup)
            if glance is not None:
                found.append(Found(glance, group, breakdown, subgroup))
        if found:
            yield found


def representative(indicator: Indicator, group: Group, release: Release) -> tuple[Found, ...]:
    """The figures that stand for an indicator and a group: its most telling recent ones."""
    return tuple(first_recent(by_measurement(indicator, group, release), newest_of) or ())


def newest_of(found: Iterable[Found]) -> pd.Timestamp:
    """The end of the newest period of some figures."""
    return max(one.glance.newest.period_end for one in found)


def of_population(
    indicator: Indicator, population: str, release: Release
) -> tuple[Found, ...] | Absent:
    """The figures that stand for an indicator and a population, or why there are none."""
    found = representative(indicator, Group(population), release)
    return found or _absent(indicator, population, release)


def _absent(indicator: Indicator, population: str, release: Release) -> Absent:
    group = Group(population)
    measurements = [m for m in indicator.measurements if group.parts_of(m)]
    name = said(release.catalogue.population[population].name)
    if not measurements:
        text = _("Wij kennen geen meting van deze indicator over deze groep: {population}.")
        return Absent(_("geen meting"), text.format(population=name))
    split = next((m for m in measurements if m.id in release.breakdowns), None)
    if split is None:
        reason = next(filter(None, (said(m.no_figures) for m in measurements)), "")
        return Absent(_("nog geen cijfer"), reason or _("Er is nog geen cijfer."))
    text = _("Er zijn alleen cijfers over delen van deze groep, niet over de groep als geheel.")
    address = address_of("indicator", indicator.id, population=population, measurement=split.id)
    return Absent(_("alleen deelgroepen"), text, address)


def direction_of(measurement: Measurement, catalogue: Catalogue) -> Direction:
    """Whether higher is better: as the measurement says, else as its indicator."""
    return measurement.direction or catalogue.indicator_of[measurement.id].direction


def course(change: float) -> Literal["higher", "lower", "equal"]:
    """Where a difference points."""
    if not change:
        return "equal"
    return "higher" if change > 0 else "lower"


def change_mark(found: Found, catalogue: Catalogue) -> html.Span:
    """Whether the newest figure is higher or lower than the previous one, in shape and words."""
    glance = found.glance
    if glance.change is None or glance.previous is None:
        return html.Span(obstacle(glance), className="change change-none")
    way = course(glance.change)
    words = {
        "higher": _("hoger dan {period}"),
        "lower": _("lager dan {period}"),
        "equal": _("gelijk aan {period}"),
    }[way].format(period=wording.period(glance.previous.period_label))
    judged = tone(glance.change, direction_of(found.measurement, catalogue))
    return html.Span(
        [
            html.Span(SIGN[way], className=f"sign tone-{judged}", **{"aria-hidden": "true"}),
            words,
            html.Span(f" ({_(TONES[judged])})", className="visually-hidden")
            if judged in TONES
            else None,
        ],
        className="change",
    )


def obstacle(glance: Glance) -> str:
    """Why the newest figure is not compared with an earlier one; '' when it is."""
    return "" if glance.obstacle is None else _(OBSTACLES[glance.obstacle])


def trend_image(found: Found) -> html.Img | None:
    """The figures of the group over time as a tiny line; None with fewer than two."""
    if found.glance.trend is None:
        return None
    # The words beside it say what it shows; the page that it leads to has every figure.
    return html.Img(src=found.glance.trend, alt="", className="spark")


def unit_words(measurement: Measurement, catalogue: Catalogue) -> str:
    """The unit where the written figure does not carry it: schaal 0–25, aantal; '' for percent."""
    unit = catalogue.unit[measurement.unit]
    if measurement.scale and unit.id == "mean":
        low, high = (wording.number(limit, 0) for limit in measurement.scale)
        return _("schaal {low}–{high}").format(low=low, high=high)
    return "" if unit.suffix else said(unit.name)


def figure(found: Found, catalogue: Catalogue) -> list[Part]:
    """A figure small: value with its sign, unit, period, part of the group."""
    row = found.glance.newest
    in_words = row.precision == "verbal"
    unit = "" if in_words else unit_words(found.measurement, catalogue)
    written = [value(row, found.measurement, catalogue)]
    written += [" ", html.Span(unit, className="glance-unit")] if unit else []
    remarks = [wording.period(row.period_label), found.part(catalogue)]
    return [
        html.Span(written, className="glance-value" + (" glance-words" if in_words else "")),
        html.Span(" · ".join(filter(None, remarks)), className="glance-period"),
    ]


def value(row: wording.Row, measurement: Measurement, catalogue: Catalogue) -> str:
    """A figure with its unit and the CBS sign of its status."""
    written = wording.value(row, catalogue.unit[measurement.unit])
    return written + wording.STATUS_SIGNS.get(row.status, "")


def provisional_badge(indicator: Indicator) -> html.Span | None:
    """That the place of an indicator in the monitor is our reading."""
    if indicator.provisional is None:
        return None
    return html.Span(_("voorlopige indeling"), className="badge", title=said(indicator.provisional))


def untested() -> str:
    """What holds for every difference until it has been tested."""
    return _("Of een verschil meer is dan toeval, is nog niet getoetst.")
