"""Verdicts for a reader: marks for tables and charts, sentences, ranks and associations.

Here: every text about whether a difference is more than chance. Not here: the verdicts
themselves (verdicts.py) and how numbers and periods are written (wording.py).
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from indicators.catalogue import Unit
from indicators.language import N_, _
from indicators.statistics import Association, NotTestable, Ranks
from indicators.verdicts import Kind, Reason, Verdict
from indicators.wording import (
    amount,
    capital,
    decimals,
    difference,
    difference_in_words,
    in_period,
    number,
    period,
    places_between,
)

# A mark differs in shape as well as in text, so that no colour is needed to read it.
SYMBOLS: dict[Kind, str] = {"rose": "▲", "fell": "▼", "none_shown": "○", "not_testable": "–"}
_IN_TIME: dict[Kind, str] = {
    "rose": N_("gestegen"),
    "fell": N_("gedaald"),
    "none_shown": N_("geen verandering aangetoond"),
    "not_testable": N_("niet te toetsen"),
}
_OF_GROUPS: dict[Kind, str] = {
    "rose": N_("hoger"),
    "fell": N_("lager"),
    "none_shown": N_("geen verschil aangetoond"),
    "not_testable": N_("niet te toetsen"),
}
_OVER_TIME: dict[Kind, str] = {
    "rose": N_("Tussen {first} en {last} gestegen met {size} ({interval})."),
    "fell": N_("Tussen {first} en {last} gedaald met {size} ({interval})."),
    "none_shown": N_(
        "Tussen {first} en {last} is geen verandering aangetoond: {difference} ({interval})."
    ),
}
_ALONG_A_LINE: dict[Kind, str] = {
    "rose": N_("Van {first} tot en met {last} doorgaand gestegen, met zo’n {size} ({interval})."),
    "fell": N_("Van {first} tot en met {last} doorgaand gedaald, met zo’n {size} ({interval})."),
    "none_shown": N_(
        "Van {first} tot en met {last} is geen doorgaande stijging of daling aangetoond."
    ),
}
# By whether it is about a trend, and whether even a change worth seeing stays unseen.
_WOULD_BE_SEEN = {
    (False, False): N_("Een verschil vanaf {size} zou meestal zijn opgevallen."),
    (False, True): N_(
        "De cijfers zijn onzeker: pas een verschil vanaf {size} zou meestal zijn opgevallen."
    ),
    (True, False): N_("Een doorgaand verschil vanaf {size} zou meestal zijn opgevallen."),
    (True, True): N_(
        "De jaren lopen uiteen: pas een doorgaand verschil vanaf {size} zou meestal zijn"
        " opgevallen."
    ),
}
REASONS: dict[Reason, str] = {
    "no_value": N_("een van de cijfers ontbreekt"),
    "one_point": N_("er is geen eerder cijfer om mee te vergelijken"),
    "in_words": N_("een van de cijfers staat alleen in woorden in de bron"),
    "method_break": N_("de manier van meten is intussen veranderd"),
    "overlapping_periods": N_("de periodes overlappen elkaar"),
    "overlapping_samples": N_(
        "het onderzoek vraagt steeds dezelfde mensen, en de bron zegt niet hoe hun antwoorden"
        " samenhangen"
    ),
    "no_interval": N_("de bron geeft niet bij elk cijfer een 95%-interval"),
    "full_count": N_(
        "het cijfer komt uit een registratie die iedereen telt; een steekproef is er niet, en een"
        " 95%-interval geeft de bron niet"
    ),
    "half_interval": N_("de bron geeft maar één grens van het 95%-interval"),
    "zero_width": N_("het 95%-interval heeft geen breedte"),
    "outside_interval": N_("een cijfer ligt buiten zijn eigen 95%-interval"),
    "at_limit": N_("een cijfer of zijn 95%-interval raakt de grens van wat kan, zoals 0%"),
    "other_measurement": N_("de cijfers zijn niet op dezelfde manier gemeten"),
    "other_group": N_("de cijfers gaan niet over groepen die te vergelijken zijn"),
    "other_period": N_("de cijfers gaan niet over dezelfde periode"),
    "adds_up": N_("bij aantallen en bedragen heeft een grotere groep altijd meer"),
    "too_large": N_("een cijfer is te groot om mee te rekenen"),
    "impossible_count": N_("de aantallen achter het cijfer kunnen niet kloppen"),
    "impossible_share": N_("het aandeel van de groep in het geheel kan niet kloppen"),
    "whole_more_uncertain_than_part": N_(
        "de 95%-intervallen van de groep en van iedereen passen niet bij elkaar"
    ),
    "other_scales": N_("de cijfers hebben niet dezelfde eenheid"),
    "no_natural_zero": N_("de eenheid heeft geen nulpunt om een verhouding mee te nemen"),
    "too_few_points": N_("er zijn te weinig cijfers"),
    "no_spread": N_("een van de twee cijfers is overal even hoog"),
}


@dataclass(frozen=True)
class Mark:
    """What a table or chart shows of a verdict: a symbol, and the text that says the same."""

    symbol: str
    text: str


def mark(verdict: Verdict) -> Mark:
    """The mark of a verdict: ▲ gestegen, ▼ gedaald, ○ geen verandering aangetoond."""
    texts = _OF_GROUPS if _compares_groups(verdict) else _IN_TIME
    text = _(texts[verdict.kind])
    if verdict.kind == "none_shown" and verdict.about == "trend":
        text = _("geen doorgaande verandering aangetoond")
    elif verdict.only_alone:
        text = _("{verdict}; op zichzelf bekeken wel").format(verdict=text)
    elif verdict.kind == "none_shown" and verdict.blind:
        text = _("{verdict}; cijfers onzeker").format(verdict=text)
    return Mark(SYMBOLS[verdict.kind], text)


def sentence(verdict: Verdict, unit: Unit, names: tuple[str, str] = ("", "")) -> str:
    """A verdict in one or more sentences.

    `names` are those of the first and the last group, when it is about groups.
    """
    if verdict.reason is not None:
        return _("Niet te toetsen: {reason}.").format(reason=_(REASONS[verdict.reason]))
    found = _found(verdict, unit, names)
    return f"{found} {_seen(verdict, unit)}" if verdict.kind == "none_shown" else found


def counted(verdicts: Sequence[Verdict]) -> str:
    """How many of several verdicts on changes went which way."""
    kinds = Counter(verdict.kind for verdict in verdicts)
    told = _(
        "Getoetst: bij {rose} van de {all} groepen is het cijfer gestegen, bij {fell} gedaald, en"
        " bij {none} is geen verandering aangetoond."
    ).format(all=len(verdicts), rose=kinds["rose"], fell=kinds["fell"], none=kinds["none_shown"])
    if not kinds["not_testable"]:
        return told
    left = _("Niet te toetsen: {number} van de {all} groepen.")
    return f"{told} {left.format(number=kinds['not_testable'], all=len(verdicts))}"


def interval_of_difference(verdict: Verdict) -> str:
    """The 95% interval of a difference: −0,9 tot 1,7; empty when it is not testable."""
    tested = verdict.tested
    return "" if tested is None else _span(tested.lower, tested.upper, _places(verdict))


def place_in_words(ranks: Ranks, groups: int) -> str:
    """Where a group may stand among others: plaats 1 van 5, plaats 2 tot en met 4 van 5."""
    if ranks.highest == ranks.lowest:
        return _("plaats {place} van {groups}").format(place=ranks.highest, groups=groups)
    template = _("plaats {highest} tot en met {lowest} van {groups}")
    return template.format(highest=ranks.highest, lowest=ranks.lowest, groups=groups)


def association_in_words(found: Association | NotTestable) -> str:
    """How far two figures go together, and that this says nothing of cause and effect."""
    if isinstance(found, NotTestable):
        return _("Of de twee cijfers samenhangen, is niet te toetsen: {reason}.").format(
            reason=_(REASONS[found.reason])
        )
    if found.lower > 0:
        finding = _("Waar het ene cijfer hoger is, is het andere vaak ook hoger.")
    elif found.upper < 0:
        finding = _("Waar het ene cijfer hoger is, is het andere vaak lager.")
    else:
        finding = _("Er is geen samenhang tussen de twee cijfers aangetoond.")
    size = _(
        "De rangcorrelatie is {correlation} (95%-interval {lower} tot {upper}; {points} punten)."
    ).format(
        correlation=_signed(found.correlation, 2),
        lower=_signed(found.lower, 2),
        upper=_signed(found.upper, 2),
        points=found.points,
    )
    caution = _("Dit zegt niet dat het een het ander veroorzaakt.")
    return f"{finding} {size} {caution}"


def _compares_groups(verdict: Verdict) -> bool:
    return verdict.about in ("groups", "whole")


def _found(verdict: Verdict, unit: Unit, names: tuple[str, str]) -> str:
    first, last = verdict.first, verdict.last
    template = _template(verdict)
    told = {
        "interval": _("95%-interval {interval}").format(interval=_interval_told(verdict)),
        "first": period(first.period_label),
        "last": period(last.period_label),
        "one": names[0],
        "other": names[1],
        "when": in_period(last.period_label),
        "size": _size(verdict, unit),
        "difference": difference_in_words(first, last, unit),
    }
    return capital(template.format(**told))


def _template(verdict: Verdict) -> str:
    if _compares_groups(verdict):
        if verdict.kind != "none_shown":
            return _("{other} tegenover {one}, {when}: {difference} ({interval}).")
        return _(
            "{other} tegenover {one}, {when}: geen verschil aangetoond, {difference} ({interval})."
        )
    by_kind = _OVER_TIME if verdict.about == "change" else _ALONG_A_LINE
    return _(by_kind[verdict.kind])


def _interval_told(verdict: Verdict) -> str:
    """As interval_of_difference, without signs after 'gedaald met' and 'lager'."""
    tested = verdict.tested
    if tested is None or verdict.kind != "fell":
        return interval_of_difference(verdict)
    return _span(-tested.upper, -tested.lower, _places(verdict))


def _span(lower: float, upper: float, places: int) -> str:
    # A bound that is not zero must not read as zero, or it would contradict the verdict.
    if any(bound and not round(bound, places) for bound in (lower, upper)):
        places += 1
    return _("{lower} tot {upper}").format(
        lower=_signed(lower, places), upper=_signed(upper, places)
    )


def _seen(verdict: Verdict, unit: Unit) -> str:
    """After 'none shown': what keeps it from being shown, or what would have been seen."""
    if verdict.rests_on_one_point:
        return _("Een stijging of daling is er alleen door één van de cijfers.")
    if verdict.only_alone:
        return _(
            "Op zichzelf lijkt het meer dan toeval, maar niet tussen alle vergelijkingen hier."
        )
    smallest = verdict.tested.detectable if verdict.tested else None
    if smallest is None:
        return _("De cijfers zijn te onzeker om een verschil te kunnen zien.")
    places = _places(verdict)
    rounded_up = math.ceil(smallest * 10**places - 1e-9) / 10**places
    template = _WOULD_BE_SEEN[verdict.about == "trend", verdict.blind]
    return _(template).format(size=amount(rounded_up, places, unit))


def _size(verdict: Verdict, unit: Unit) -> str:
    """The difference as the page writes it; of a trend, that along its line."""
    if verdict.about == "trend" and verdict.tested is not None:
        return amount(verdict.tested.by, _places(verdict), unit)
    return amount(difference(verdict.first, verdict.last), _places(verdict), unit)


def _places(verdict: Verdict) -> int:
    if verdict.about != "trend" or verdict.tested is None:
        return places_between(verdict.first, verdict.last)
    places = max(decimals(verdict.first), decimals(verdict.last))
    # Along a line, means with one decimal may rise by less than a tenth.
    return places if round(verdict.tested.by, places) else places + 1


def _signed(value: float, places: int) -> str:
    return ("−" if round(value, places) < 0 else "") + number(abs(value), places)
