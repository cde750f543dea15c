"""What a reader chose on one page and can keep on another: people and breakdown.

Here: which part of an address holds on which other page. Not here: choices within one page
(request.py, choice.py) and the menu that leads from page to page (site.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from indicators.moments import AnyEntry
from indicators.query import Release
from indicators.views import cells, differences, matrix
from indicators.views.cells import Group
from indicators.views.indicator import indicators_of
from indicators.views.request import Request, address_of

_MENTAL_HEALTH = ("core", "supplementary")


@dataclass(frozen=True)
class Carried:
    """What an address is about; '' for what it does not say. Everything in it exists."""

    population: str = ""
    breakdown: str = ""


def carried(request: Request) -> Carried:
    """What a request is about, whichever page it asks for."""
    catalogue = request.release.catalogue
    told = {name: values[0] for name, values in request.taken.items()}
    first, *more = [*request.rest, ""]
    of_group = request.page == "group"
    population = first if of_group and not any(more) else told.get("population", "")
    breakdown = first if of_group and any(more) else told.get("breakdown") or told.get("by", "")
    return Carried(
        population if population in catalogue.population else "",
        breakdown if breakdown in catalogue.breakdown else "",
    )


def address(page: str, request: Request) -> str:
    """The address of another page with what it can keep of a request."""
    keep = _KEEP.get(page)
    if keep is None or page == request.page:
        return address_of(page)
    return address_of(page, **keep(carried(request), request.release))


def _overview(what: Carried, release: Release) -> Mapping[str, str]:
    every = [i for s in _MENTAL_HEALTH for i in indicators_of(s, release.catalogue)]
    held = what.breakdown and what.breakdown in matrix.breakdowns(every, release)
    return {"by": what.breakdown} if held else {}


def _differences(what: Carried, release: Release) -> Mapping[str, str]:
    held = what.breakdown and what.breakdown in differences.breakdown_names(release)
    return {"by": what.breakdown} if held else {}


def _of_set(set_id: str) -> Callable[[Carried, Release], Mapping[str, str]]:
    def keep(what: Carried, release: Release) -> Mapping[str, str]:
        inside = indicators_of(set_id, release.catalogue)
        people = Group(what.population)
        held = what.population and any(cells.representative(i, people, release) for i in inside)
        return {"population": what.population} if held else {}

    return keep


def _policy(what: Carried, release: Release) -> Mapping[str, str]:
    policy = release.catalogue.policy
    every: tuple[AnyEntry, ...] = (*policy.measures, *policy.themes, *policy.events)
    held = what.population and any(what.population in entry.populations for entry in every)
    return {"population": what.population} if held else {}


_KEEP: dict[str, Callable[[Carried, Release], Mapping[str, str]]] = {
    "": _overview,
    "differences": _differences,
    "determinants": _of_set("determinant"),
    "consequences": _of_set("consequence"),
    "policy": _policy,
}
