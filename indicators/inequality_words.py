"""A gradient over ordered groups in words: how large, in whose disadvantage, and why not.

Here: sentences about what inequality.py gives, for readers at B1 level. Not here: numbers
and units as such (wording.py), and how a page shows them (views/).
"""

from indicators import wording
from indicators.catalogue import Breakdown, Unit
from indicators.inequality import GapTrend, Gradient, Measure, NotComputed, Reason
from indicators.language import N_, _, said

_REASONS: dict[Reason, str] = {
    "no_order": N_("deze groepen hebben geen volgorde van slechter naar beter af"),
    "no_direction": N_("bij dit cijfer is hoger niet gunstiger of ongunstiger"),
    "adds_up": N_("het zijn aantallen of bedragen, die vooral zeggen hoe groot een groep is"),
    "one_group": N_("er is maar van één groep een cijfer: {groups}"),
    "few_groups": N_("er zijn maar twee groepen; het verschil daartussen zegt al alles"),
    "missing_groups": N_("niet alle groepen hebben een cijfer; er ontbreekt: {groups}"),
    "shares_unknown": N_("er is geen bron die zegt hoe groot elke groep is"),
    "shares_impossible": N_("de grootte van een groep kan niet kloppen"),
    "shares_do_not_add_up": N_("de groepen zijn samen niet iedereen"),
    "no_value": N_("er ontbreekt een cijfer"),
    "no_interval": N_("de bron geeft geen 95%-interval"),
    "half_interval": N_("de bron geeft geen 95%-interval"),
    "outside_interval": N_("een cijfer ligt buiten zijn eigen 95%-interval: {groups}"),
    "zero_width": N_("een 95%-interval is nul breed: {groups}"),
    "at_limit": N_("een 95%-interval raakt aan 0% of 100%: {groups}"),
    "too_large": N_("een cijfer is te groot om mee te rekenen: {groups}"),
    "no_natural_zero": N_("een score heeft geen echt nulpunt; delen zegt dan niets"),
    "near_zero": N_("het cijfer kan aan een kant nul zijn; delen zegt dan niets"),
    "beyond_all": N_("de lijn door de groepen komt boven de 100%"),
    "too_few_points": N_("er zijn te weinig jaren om een verloop te toetsen"),
}
_OTHER_REASON = N_("de cijfers laten het niet toe")


def why_not(refused: NotComputed, breakdown: Breakdown) -> str:
    """Why there is no measure, as a sentence."""
    known = breakdown.by_id
    groups = ", ".join(said(known[s].name) for s in refused.subgroups if s in known)
    reason = _(_REASONS.get(refused.reason, _OTHER_REASON))
    return _("Niet te berekenen: {reason}.").format(reason=reason.format(groups=groups))


def gap(found: Gradient, breakdown: Breakdown, unit: Unit) -> str:
    """The slope index: how far the two ends lie apart, whether shown, in whose disadvantage."""
    size = wording.amount(found.slope.value, found.places, unit)
    interval = _interval(found.slope, found.places)
    if not found.slope.shown:
        text = _(
            "Over alle groepen gerekend is niet aangetoond dat de onderkant en de bovenkant"
            " verschillen: het verschil is {size} (95%-interval {interval})."
        )
        return text.format(size=size, interval=interval)
    bottom, top = found.ends
    text = (
        _("Over alle groepen gerekend is het cijfer onderaan {size} hoger dan bovenaan")
        if bottom > top
        else _("Over alle groepen gerekend is het cijfer onderaan {size} lager dan bovenaan")
    )
    worse = found.subgroups[0] if found.slope.value > 0 else found.subgroups[-1]
    judged = _("(95%-interval {interval}). Dat is ongunstiger voor {group}.").format(
        interval=interval, group=said(breakdown.by_id[worse].name)
    )
    return f"{text.format(size=size)} {judged}"


def ratio(found: Gradient) -> str:
    """The relative index: how many times one end is as high as the other; '' without it."""
    if isinstance(found.relative, NotComputed):
        return ""
    text = (
        _("Onderaan is het cijfer {times} keer dat van bovenaan (95%-interval {interval}).")
        if found.groups.higher_is_worse
        else _("Bovenaan is het cijfer {times} keer dat van onderaan (95%-interval {interval}).")
    )
    times = wording.number(found.relative.value, 2)
    return text.format(times=times, interval=_interval(found.relative, 2))


def concentration(found: Gradient) -> str:
    """The concentration index and how to read it; '' without it."""
    if isinstance(found.concentration, NotComputed):
        return ""
    text = _(
        "De concentratie-index is {index} (95%-interval {interval}). Nul is gelijk verdeeld;"
        " hoe hoger, hoe ongunstiger voor de groepen onderaan."
    )
    index, interval = _signed(found.concentration.value, 3), _interval(found.concentration, 3)
    return text.format(index=index, interval=interval)


def potential(found: Gradient, unit: Unit) -> str:
    """The attributable risk and fraction: what changes if all had the best-off group's figure."""
    size = wording.amount(found.risk.value, found.places, unit)
    interval = _interval(found.risk, found.places)
    lower = (found.risk.value > 0) == found.groups.higher_is_worse
    text = (
        _("Hadden alle groepen het cijfer van de bovenste, dan was het gemiddelde {size} lager")
        if lower
        else _(
            "Hadden alle groepen het cijfer van de bovenste, dan was het gemiddelde {size} hoger"
        )
    )
    part = ""
    if not isinstance(found.fraction, NotComputed):
        percent = wording.number(abs(found.fraction.value) * 100, 0)
        part = " " + _("Dat is {percent}% van het gemiddelde.").format(percent=percent)
    between = _("(95%-interval {interval}).").format(interval=interval)
    caution = _("Dit is een rekensom, geen voorspelling.")
    return f"{text.format(size=size)} {between}{part} {caution}"


def warning(found: Gradient, breakdown: Breakdown) -> str:
    """That the figures do not rise or fall from group to group; '' when they do."""
    if not found.against:
        return ""
    groups = ", ".join(said(breakdown.by_id[s].name) for s in found.against)
    text = _(
        "Let op: het cijfer loopt niet van groep tot groep dezelfde kant op."
        " Anders dan de lijn gaat het bij: {groups}."
    )
    return text.format(groups=groups)


def trend(found: GapTrend, places: int, unit: Unit) -> str:
    """Whether the gap has changed since its first comparable period."""
    change = found.change
    size = wording.amount(change.by, places, unit)
    interval = _from_to(change.lower, change.upper, places)
    if change.p_value >= 0.05 or change.lower <= 0 <= change.upper:
        text = _("Van {first} tot {last} is geen verandering van de kloof aangetoond")
    elif change.by > 0:
        text = _("Van {first} tot {last} is de kloof {size} groter geworden")
    else:
        text = _("Van {first} tot {last} is de kloof {size} kleiner geworden")
    first, last = wording.period(found.first), wording.period(found.last)
    between = _("(95%-interval {interval}).").format(interval=interval)
    return f"{text.format(first=first, last=last, size=size)} {between}"


def _interval(measure: Measure, places: int) -> str:
    return _from_to(measure.lower, measure.upper, places)


def _from_to(lower: float, upper: float, places: int) -> str:
    """Two limits, with their signs when one is negative: 1,2–3,4 or −0,5 tot 1,3."""
    if lower >= 0:
        return f"{wording.number(lower, places)}–{wording.number(upper, places)}"
    text = _("{lower} tot {upper}")
    return text.format(lower=_signed(lower, places), upper=_signed(upper, places))


def _signed(value: float, places: int) -> str:
    written = wording.number(abs(value), places)
    return ("−" if value < 0 else "") + written
