"""Which figures of an indicator a reader asks for: people, measurement, breakdown, time.

Here: from a request to a choice in which everything exists and belongs together, and
what of it another indicator can keep. Not here: addresses themselves (request.py) and how
the choice is shown (view.py, indicator.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from indicators.catalogue import Catalogue, Indicator, Measurement, PartOf
from indicators.glance import first_recent
from indicators.language import _, said
from indicators.periods import parse_period
from indicators.query import Release
from indicators.views.request import Notice, Request, address_of, instead
from indicators.wording import capital, period


@dataclass(frozen=True)
class Choice:
    """A choice in which everything exists; empty parts have nothing to choose from.

    `since` and `until` are the labels of the first and the last period to show.
    """

    indicator: str
    population: str = ""
    measurement: str = ""
    breakdown: str = ""
    groups: tuple[str, ...] = ()
    since: str = ""
    until: str = ""


MOST_GROUPS = 100


def choice_of(request: Request, indicator: Indicator) -> Choice:
    """The nearest existing choice to what is asked for; what does not exist becomes a notice."""
    release = request.release
    population, measurement = _measurement(request, indicator)
    if measurement is None:
        return Choice(indicator.id, population)
    held = breakdown_names(measurement, population, release)
    if not held:
        return Choice(indicator.id, population, measurement.id)
    breakdown = _breakdown(request, held, indicator)
    chosen = Choice(indicator.id, population, measurement.id, breakdown)
    groups = request.several("group", subgroup_names(chosen, release), MOST_GROUPS)
    since, until = _range(request, chosen)
    return Choice(
        indicator.id, population, measurement.id, breakdown, groups, since=since, until=until
    )


def _measurement(request: Request, indicator: Indicator) -> tuple[str, Measurement | None]:
    """The population and the measurement of it; the wanted ones where they exist together."""
    own = {m.id: m for m in indicator.measurements}
    asked = own.get(request.asked("measurement"))
    population = _population(request, indicator, asked)
    about = {m.id: m for m in measurements_of(indicator, population)}
    if asked is not None and asked.id not in about:
        text = _(
            "De meting ‘{measurement}’ gaat niet over deze groep mensen: {population}."
        ).format(
            measurement=said(asked.name),
            population=said(request.release.catalogue.population[population].name),
        )
        offer = (said(asked.name), request.address(population=None, measurement=asked.id))
        request.notices.append(Notice(text, (offer,)))
        return population, next(iter(about.values()), None)
    names = {name: said(m.name) for name, m in about.items()}
    default = most_telling(about, request.release)
    return population, about.get(request.choose("measurement", names, default, what=_("Meting")))


def most_telling(about: Mapping[str, Measurement], release: Release) -> str:
    """The first of some measurements with recent figures; the first when none has figures."""
    ends = {
        name: pd.Timestamp(parse_period(covered[1]).end)
        for name in about
        if (covered := release.time_covered(name))
    }
    return first_recent(ends, ends.__getitem__) or next(iter(about), "")


def _population(request: Request, indicator: Indicator, asked: Measurement | None) -> str:
    """The population asked for; one that has no figures here gets a notice in its own words."""
    catalogue = request.release.catalogue
    names = population_names(indicator, catalogue)
    default = asked.population if asked else next(iter(names), "")
    wanted = request.asked("population")
    if names and wanted in catalogue.population and wanted not in names:
        text = _("Over deze groep mensen is er bij deze indicator geen cijfer: {population}.")
        text = text.format(population=said(catalogue.population[wanted].name))
        request.notices.append(_with_offers(text, request, "population", names))
        return default
    population = request.choose("population", names, default, what=_("Groep mensen"))
    if population != next(iter(names), ""):
        # A measurement may have led to these people, and be left out of the next address.
        request.taken["population"] = (population,)
    return population


def _breakdown(request: Request, held: Mapping[str, str], indicator: Indicator) -> str:
    """The breakdown asked for; one without figures leads to a measurement that has them."""
    catalogue, wanted = request.release.catalogue, request.asked("breakdown")
    if wanted not in catalogue.breakdown or wanted in held:
        return request.choose("breakdown", held, what=_("Uitsplitsing"))
    text = _("Van deze meting is er geen uitsplitsing ‘{breakdown}’.")
    text = text.format(breakdown=said(catalogue.breakdown[wanted].name))
    others = tuple(
        (said(m.name), address_of("indicator", indicator.id, measurement=m.id, breakdown=wanted))
        for m in indicator.measurements
        if wanted in request.release.breakdowns.get(m.id, [])
    )
    if others:
        elsewhere = _("Een andere meting heeft hem wel:")
        request.notices.append(Notice(f"{text} {elsewhere}", others[:_MOST_OFFERS]))
    else:
        request.notices.append(_with_offers(text, request, "breakdown", held))
    return next(iter(held))


_MOST_OFFERS = 6


def _with_offers(text: str, request: Request, name: str, options: Mapping[str, str]) -> Notice:
    offers = tuple((label, request.address(**{name: o})) for o, label in options.items())
    return instead(text, offers[:_MOST_OFFERS])


def _range(request: Request, chosen: Choice) -> tuple[str, str]:
    """The first and the last period to show; ends that do not follow each other are both left."""
    periods = period_names(chosen, request.release)
    labels = list(periods)
    asked = (request.asked("since"), request.asked("until"))
    if of_another_measurement(request, chosen, asked):
        return labels[0], labels[-1]
    since = request.choose("since", periods, next(iter(labels), ""), what=_("Het jaar"))
    until = request.choose("until", periods, next(reversed(labels), ""), what=_("Het jaar"))
    if since in labels and labels.index(since) > labels.index(until):
        text = _("{since} ligt na {until}; daarom ziet u alle jaren.")
        text = text.format(since=periods[since], until=periods[until])
        request.notices.append(Notice(text))
        request.taken.pop("since", None)
        request.taken.pop("until", None)
        return labels[0], labels[-1]
    return since, until


def of_another_measurement(request: Request, chosen: Choice, asked: Iterable[str]) -> bool:
    """Whether an address asks for periods that are only in other measurements than the chosen one.

    Then a notice says so, and leads to those measurements and to all of them side by side.
    """
    release = request.release
    own = release.catalogue.measurement[chosen.measurement]
    missing = {label for label in asked if label and not _has_figure_in(label, own, release)}
    inside = measurements_of(release.catalogue.indicator[chosen.indicator], chosen.population)
    held = {m.id: {p for p in missing if _has_figure_in(p, m, release)} for m in inside}
    if not missing or set().union(*held.values()) != missing:
        return False
    text = _(
        "Deze meting heeft geen cijfer van {periods}; een andere meting wel. Cijfers van"
        " verschillende metingen zijn niet met elkaar te vergelijken. U kunt ze wel naast elkaar"
        " zien:"
    )
    named = _(" en ").join(period(label) for label in sorted(missing, key=_in_time))
    offers = [(_("Alle metingen"), request.address(show="sources"))]
    offers += [
        (said(m.name), address_of("indicator", chosen.indicator, measurement=m.id))
        for m in inside
        if held[m.id] == missing
    ]
    request.notices.append(Notice(text.format(periods=named), tuple(offers[:_MOST_OFFERS])))
    return True


def _has_figure_in(label: str, measurement: Measurement, release: Release) -> bool:
    """Whether a measurement has a figure of a period, or of a part of it such as a quarter."""
    try:
        asked = parse_period(label)
    except ValueError:
        return False
    start, end = pd.Timestamp(asked.start), pd.Timestamp(asked.end)
    return any(
        (rows["value"].notna() & rows["period_start"].ge(start) & rows["period_end"].le(end)).any()
        for rows in (
            release.series(measurement.id, b) for b in release.breakdowns.get(measurement.id, ())
        )
    )


def kept(choice: Choice, other: Indicator, release: Release) -> dict[str, str]:
    """What of a choice holds for another indicator too, as parameters of its address."""
    found = {}
    populations = population_names(other, release.catalogue)
    if choice.population in populations and choice.population != next(iter(populations)):
        found["population"] = choice.population
    population = found.get("population", next(iter(populations), ""))
    about = {m.id: m for m in measurements_of(other, population)}
    measurement = about.get(most_telling(about, release))
    if measurement is not None:
        held = list(breakdown_names(measurement, population, release))
        if choice.breakdown in held[1:]:
            found["breakdown"] = choice.breakdown
    return found


def population_names(indicator: Indicator, catalogue: Catalogue) -> dict[str, str]:
    """The populations that an indicator has measurements of; its first measurement's leads."""
    named = [m.population for m in indicator.measurements]
    named += [part.population for m in indicator.measurements for part in m.also_about]
    order = list(catalogue.population)
    found = sorted(set(named), key=lambda p: (p != named[0], order.index(p)))
    return {p: said(catalogue.population[p].name) for p in found}


def measurements_of(indicator: Indicator, population: str) -> list[Measurement]:
    """The measurements that say something about a population, in the catalogue's order."""
    return [
        m
        for m in indicator.measurements
        if m.population == population or parts_about(m, population)
    ]


def parts_about(measurement: Measurement, population: str) -> list[PartOf]:
    """The subgroups through which a measurement speaks of another population than its own."""
    if measurement.population == population:
        return []
    return [part for part in measurement.also_about if part.population == population]


def breakdown_names(measurement: Measurement, population: str, release: Release) -> dict[str, str]:
    """The breakdowns to choose from with their names, the total first."""
    parts = parts_about(measurement, population)
    held = dict.fromkeys(part.breakdown for part in parts) if parts else None
    found = list(held) if held else release.breakdowns.get(measurement.id, [])
    return {b: said(release.catalogue.breakdown[b].name) for b in found}


def subgroup_names(choice: Choice, release: Release) -> dict[str, str]:
    """The subgroups to choose from with their names, in natural order."""
    if not choice.breakdown:
        return {}
    parts = parts_about(release.catalogue.measurement[choice.measurement], choice.population)
    known = release.catalogue.breakdown[choice.breakdown].by_id
    rows = release.series(choice.measurement, choice.breakdown)
    ids = [part.subgroup for part in parts] or list(dict.fromkeys(rows["subgroup"]))
    return {group: capital(said(known[group].name)) for group in ids}


def period_names(choice: Choice, release: Release) -> dict[str, str]:
    """The periods in which the subgroups of a choice have a figure, in time, with their names."""
    rows = release.series(choice.measurement, choice.breakdown)
    known = rows[rows["value"].notna() & rows["subgroup"].isin(subgroup_names(choice, release))]
    labels = sorted(set(known["period_label"]), key=_in_time)
    return {label: period(label) for label in labels}


def _in_time(label: str) -> tuple[object, object]:
    covered = parse_period(label)
    return covered.start, covered.end
