"""What a reader has chosen, and its form in the address of the page.

Here: from address to a choice that exists, with a notice for each part that does
not, and back. Not here: how the choice is shown (the page modules beside this one).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from urllib.parse import parse_qs, urlencode

from indicators import wording
from indicators.catalogue import Catalogue, Indicator, Measurement, PartOf
from indicators.query import Release

LEVELS = ("set", "indicator", "population", "measurement", "breakdown")
_LONGEST = 60


@dataclass(frozen=True)
class Notice:
    """Something in the address that does not exist, and what does: pairs of label and address."""

    text: str
    offers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Selection:
    """A choice in which everything exists; empty parts have nothing to choose from."""

    set: str
    indicator: str = ""
    population: str = ""
    measurement: str = ""
    breakdown: str = ""
    groups: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def search(self) -> str:
        """The choice as the query part of an address."""
        parts = [(level, getattr(self, level)) for level in LEVELS if getattr(self, level)]
        return "?" + urlencode([*parts, *(("group", group) for group in self.groups)])


def address_of(**parts: str) -> str:
    """An address of this page with some parts given; the rest is filled in on arrival."""
    return "?" + urlencode(parts)


def from_search(search: str, release: Release) -> Selection:
    """The choice that an address stands for; what it names and does not exist becomes a notice."""
    wanted = parse_qs(search.removeprefix("?"))
    first = {level: wanted.get(level, [""])[0][:_LONGEST] for level in LEVELS}
    groups = tuple(group[:_LONGEST] for group in wanted.get("group", [])[:100])
    return resolve(first, groups, release)


def from_controls(
    chosen: dict[str, str | None], groups: Iterable[str], changed: str, release: Release
) -> Selection:
    """The choice after one control changed: what stood below it is chosen anew."""
    kept = dict.fromkeys(LEVELS, "")
    for level in LEVELS:
        kept[level] = chosen.get(level) or ""
        if level == changed:
            break
    return resolve(kept, tuple(groups) if changed == "group" else (), release)


def resolve(wanted: dict[str, str], groups: tuple[str, ...], release: Release) -> Selection:
    """The nearest existing choice to what is wanted, from set down to subgroups."""
    catalogue = release.catalogue
    notices: list[Notice] = []
    indicator = _indicator(wanted, catalogue, notices)
    if indicator is None:
        return Selection(wanted["set"] or "core", notices=tuple(notices))
    chosen = Selection(indicator.set, indicator.id)
    if wanted["set"] and wanted["set"] != indicator.set:
        text = f"De indicator ‘{indicator.name.nl}’ staat in: {wording.SETS[indicator.set]}."
        notices.append(Notice(text))
    population, measurement = _measurement(wanted, indicator, catalogue, notices)
    chosen = replace(chosen, population=population)
    if measurement is None:
        return replace(chosen, notices=tuple(notices))
    chosen = replace(chosen, measurement=measurement.id)
    held = {
        b: catalogue.breakdown[b].name.nl for b in breakdowns_of(measurement, population, release)
    }
    breakdown = _known("breakdown", wanted["breakdown"], held, chosen, notices)
    chosen = replace(chosen, breakdown=breakdown or next(iter(held), ""))
    known = subgroups_of(chosen, release)
    unknown = [group for group in groups if group not in known]
    if unknown:
        notices.append(Notice(f"Deze groepen bestaan hier niet: {', '.join(unknown)}."))
    kept = tuple(group for group in known if group in groups)
    return replace(chosen, groups=kept, notices=tuple(notices))


def _measurement(
    wanted: dict[str, str], indicator: Indicator, catalogue: Catalogue, notices: list[Notice]
) -> tuple[str, Measurement | None]:
    """The population and the measurement of it; the wanted ones where they exist together."""
    chosen = Selection(indicator.set, indicator.id)
    own = {m.id: m for m in indicator.measurements}
    names = {m.id: m.name.nl for m in indicator.measurements}
    measurement = own.get(_known("measurement", wanted["measurement"], names, chosen, notices))
    populations = {p: catalogue.population[p].name.nl for p in populations_of(indicator, catalogue)}
    population = _known("population", wanted["population"], populations, chosen, notices)
    if not population:
        population = measurement.population if measurement else next(iter(populations), "")
    about = measurements_of(indicator, population)
    if measurement is not None and measurement not in about:
        text = f"De meting ‘{measurement.name.nl}’ gaat niet over {populations[population]}."
        offer = (measurement.name.nl, replace(chosen, measurement=measurement.id).search)
        notices.append(Notice(text, (offer,)))
        measurement = None
    return population, measurement or next(iter(about), None)


def _known(
    level: str, name: str, options: dict[str, str], chosen: Selection, notices: list[Notice]
) -> str:
    """The name when it is among the options of a level, else '' and a notice that offers them."""
    if name and name not in options:
        known = {"indicator": chosen.indicator, "measurement": chosen.measurement}
        offers = tuple(
            (text, address_of(**{k: v for k, v in (known | {level: option}).items() if v}))
            for option, text in options.items()
        )
        text = f"Een {_KINDS[level]} ‘{name}’ is er niet bij deze indicator."
        notices.append(Notice(text + (" Wel zijn er:" if offers else ""), offers))
    return name if name in options else ""


_KINDS = {"population": "groep mensen", "measurement": "meting", "breakdown": "uitsplitsing"}


def populations_of(indicator: Indicator, catalogue: Catalogue) -> list[str]:
    """The populations that an indicator has measurements of; its first measurement's leads."""
    named = [m.population for m in indicator.measurements]
    named += [part.population for m in indicator.measurements for part in m.also_about]
    order = list(catalogue.population)
    return sorted(set(named), key=lambda p: (p != named[0], order.index(p)))


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


def breakdowns_of(measurement: Measurement, population: str, release: Release) -> list[str]:
    """The breakdowns to choose from, the total first."""
    parts = parts_about(measurement, population)
    if parts:
        return list(dict.fromkeys(part.breakdown for part in parts))
    return release.breakdowns.get(measurement.id, [])


def subgroups_of(selection: Selection, release: Release) -> dict[str, str]:
    """The subgroups to choose from with their names, in natural order."""
    measurement = release.catalogue.measurement[selection.measurement]
    parts = parts_about(measurement, selection.population)
    known = release.catalogue.breakdown[selection.breakdown].by_id if selection.breakdown else {}
    if parts:
        ids = [part.subgroup for part in parts]
    elif selection.breakdown:
        rows = release.series(selection.measurement, selection.breakdown)
        ids = list(dict.fromkeys(rows["subgroup"]))
    else:
        ids = []
    return {group: _capital(known[group].name.nl) for group in ids}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _indicator(
    wanted: dict[str, str], catalogue: Catalogue, notices: list[Notice]
) -> Indicator | None:
    """The wanted indicator, or the first with figures of the wanted set; None when unknown."""
    name, set_id = wanted["indicator"], wanted["set"]
    if name in catalogue.indicator:
        return catalogue.indicator[name]
    if not name and wanted["measurement"] in catalogue.indicator_of:
        return catalogue.indicator_of[wanted["measurement"]]
    if name:
        close = get_close_matches(name, catalogue.indicator, n=3, cutoff=0.4)
        shown = [catalogue.indicator[i] for i in close] or indicators_of("core", catalogue)
        offers = tuple((i.name.nl, address_of(indicator=i.id)) for i in shown)
        notices.append(Notice(f"Een indicator ‘{name}’ kennen wij niet. Bedoelt u:", offers))
        return None
    if set_id and set_id not in wording.SETS:
        offers = tuple((label, address_of(set=s)) for s, label in wording.SETS.items())
        notices.append(Notice(f"Een set ‘{set_id}’ kennen wij niet. Wel zijn er:", offers))
        return None
    if not set_id and catalogue.headlines:
        return catalogue.indicator_of[catalogue.headlines[0].measurement]
    found = indicators_of(set_id or "core", catalogue)
    measured = [i for i in found if any(m.no_figures is None for m in i.measurements)]
    return next(iter(measured or found), None)


def indicators_of(set_id: str, catalogue: Catalogue) -> list[Indicator]:
    """The indicators of a set by theme, in the catalogue's order."""
    themes = [theme.id for theme in catalogue.themes]
    inside = [i for i in catalogue.indicators if i.set == set_id]
    return sorted(inside, key=lambda i: (themes.index(i.theme), i.order, i.name.nl))
