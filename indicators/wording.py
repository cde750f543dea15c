"""Figures in words: numbers, periods, sentences, signs and alternative texts.

Here: everything that turns an observation into text for a reader. Not here: texts
about one indicator, which are in the catalogue, and the labels of a page's parts,
which are in views/.
"""

from datetime import date
from typing import Any

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal

from indicators.catalogue import Ages, Catalogue, Measurement, Unit
from indicators.language import N_, _, language, said
from indicators.periods import parse_period

SETS = {
    "core": N_("Kernset mentale gezondheid"),
    "supplementary": N_("Aanvullende indicatoren"),
    "determinant": N_("Determinanten"),
    "consequence": N_("Gevolgen"),
    "context": N_("Verwante cijfers (niet in de monitor)"),
}
DIRECTIONS = {
    "higher_is_better": N_("Hoger is gunstiger"),
    "higher_is_worse": N_("Hoger is ongunstiger"),
    "neutral": N_("Hoger is niet gunstiger of ongunstiger"),
}
FREQUENCIES = {
    "monthly": N_("elke maand"),
    "quarterly": N_("elk kwartaal"),
    "half_yearly": N_("elk half jaar"),
    "yearly": N_("elk jaar"),
    "every_two_years": N_("elke twee jaar"),
    "every_four_years": N_("elke vier jaar"),
    "once_a_decade": N_("ongeveer elke tien jaar"),
    "irregular": N_("onregelmatig"),
    "once": N_("eenmalig"),
}
CERTAINTIES = {
    "confirmed": N_("gezien op een pagina van de monitor"),
    "named": N_("genoemd door RIVM of VWS; de uitwerking is onze lezing"),
    "candidate": N_("past bij de monitor; of hij erin zit, is niet bevestigd"),
}
HELP_LINE = N_("Denkt u aan zelfmoord? Bel 113 of 0800-0113 (gratis), of chat op ")
HELP_CHAT = ("https://www.113.nl", "113.nl")
# CBS's signs, which readers of Dutch statistics know.
SIGNS = {"missing": ".", "suppressed": "x", "not_applicable": "", "not_measured": "."}
STATUS_SIGNS = {"provisional": "*", "estimated": "ᵉ", "revised": "ʳ", "low_reliability": "ᵒ"}
STATUSES = {
    "missing": N_("onbekend of onbetrouwbaar"),
    "suppressed": N_("geheim"),
    "not_applicable": N_("kan niet voorkomen"),
    "not_measured": N_("niet gemeten"),
    "provisional": N_("voorlopig"),
    "revised": N_("herzien"),
    "estimated": N_("geschat"),
    "low_reliability": N_("minder betrouwbaar"),
}
CI_METHODS = {
    "published": N_("95%-interval zoals de bron het geeft"),
    "normal_from_standard_error": N_(
        "95%-interval berekend uit de standaardfout van de bron (waarde ± 1,96 × standaardfout)"
    ),
    "design_based": N_(
        "95%-interval berekend uit de antwoorden van de deelnemers, hun gewichten en de opzet"
        " van de steekproef"
    ),
}

# Why a figure that was found is not among the observations.
LEFT_OUT_REASONS = {
    "in_table": N_("staat in de StatLine-tabel zelf"),
    "duplicate": N_("hetzelfde cijfer via een ander kanaal"),
    "conflict": N_("in strijd met een beter gedocumenteerd cijfer"),
    "superseded": N_("later herzien of gecorrigeerd"),
    "period_unknown": N_("de periode staat er niet bij"),
    "population_unknown": N_("de populatie staat er niet bij"),
    "low_trust": N_("de herkomst is te onzeker"),
    "unreadable": N_("de bron is niet eenduidig te lezen"),
    "local": N_("gaat over één gemeente"),
    "not_in_catalogue": N_("hoort bij geen indicator van de catalogus"),
}

Row = Any  # one observation: a row of a release's DataFrame, by column name


def decimals(row: Row) -> int:
    """How many decimals a figure was published with; its interval gets as many."""
    if row.precision != "decimal":
        return 0
    text = f"{row.value:.4f}".rstrip("0")
    return max(1, len(text.split(".")[1]))


def number(value: float, places: int) -> str:
    """A number with decimal comma and points between thousands."""
    pattern = "#,##0." + "0" * places if places else "#,##0"
    return format_decimal(value, format=pattern, locale=language())


def with_unit(text: str, unit: Unit) -> str:
    """A written number with its unit: 20,0%, 14 weken, 1.861."""
    if unit.suffix is None:
        return text
    return text + said(unit.suffix) if unit.id == "percent" else f"{text} {said(unit.suffix)}"


def value(row: Row, unit: Unit) -> str:
    """A figure as a reader sees it: the source's words, the number, or the sign for its absence."""
    if pd.isna(row.value):
        return SIGNS[row.status]
    if row.precision == "verbal":
        return in_words(row)
    return with_unit(number(row.value, decimals(row)), unit)


def plain_value(row: Row) -> str:
    """A figure for a table cell, whose caption carries the unit."""
    if pd.isna(row.value):
        return SIGNS[row.status]
    if row.precision == "verbal":
        return in_words(row)
    return number(row.value, decimals(row)) + STATUS_SIGNS.get(row.status, "")


def in_words(row: Row) -> str:
    """A figure in the words of its source, which are Dutch: on other pages they are quoted."""
    return _("{words}").format(words=row.published_as)


def interval(row: Row) -> str:
    """The 95% interval as 84,4–86,1; empty when there is none."""
    if pd.isna(row.ci_lower) or pd.isna(row.ci_upper):
        return ""
    places = decimals(row)
    return f"{number(row.ci_lower, places)}–{number(row.ci_upper, places)}"


def difference(first: Row, last: Row) -> float:
    """How much the last of two figures is higher, as precise as the less precise of them."""
    return round(float(last.value - first.value), places_between(first, last))


def signed_difference(first: Row, last: Row) -> str:
    """The difference between two figures for a table cell: +3,1 or −0,8."""
    by = difference(first, last)
    sign = "+" if by > 0 else "−" if by < 0 else ""
    return sign + number(abs(by), places_between(first, last))


def difference_in_words(first: Row, last: Row, unit: Unit) -> str:
    """The difference between two figures inside a sentence: 3,1 procentpunt hoger."""
    by = difference(first, last)
    if by == 0:
        return _("even hoog")
    size = amount(by, places_between(first, last), unit)
    return (_("{size} hoger") if by > 0 else _("{size} lager")).format(size=size)


def gap(row: Row, unit: Unit) -> str:
    """A difference between two subgroups, a row of what series.gap gives: −2,1 procentpunt."""
    sign = "−" if row.value < 0 else ""
    return sign + amount(row.value, row.places, unit)


def amount(by: float, places: int, unit: Unit) -> str:
    """The size of a difference with its unit, without a sign: 3,1 procentpunt."""
    written = number(abs(by), places)
    if written == "1" and unit.id == "percent":  # English says point here, and points elsewhere
        return _("1 procentpunt")
    return f"{written} {unit_of_difference(unit)}".strip()


def unit_of_difference(unit: Unit) -> str:
    """What the difference between two figures is counted in: percentages differ by points."""
    names = {"percent": _("procentpunt"), "mean": _("punt"), "index": _("punt")}
    return names.get(unit.id) or said(unit.suffix)


def places_between(first: Row, last: Row) -> int:
    """How many decimals the difference between two figures has."""
    if first.precision != "decimal" or last.precision != "decimal":
        return 0
    return max(decimals(first), decimals(last))


def period(label: str) -> str:
    """A period for a reader: 2022, 2022–2023 (gemiddeld), 1e kwartaal 2023."""
    parsed = parse_period(label)
    start, end = parsed.start, parsed.end
    in_words = {
        "year": label,
        "average": _("{first}–{last} (gemiddeld)"),
        "fieldwork": "{first}–{last}",
        "quarter": _("{part}e kwartaal {first}"),
        "half_year": _("{part}e halfjaar {first}"),
        "month": format_date(start, "MMMM y", locale=language()),
        "day": format_date(start, "d MMMM y", locale=language()),
    }
    return in_words[parsed.kind].format(first=start.year, last=end.year, part=label[-1])


def in_period(label: str) -> str:
    """A period inside a sentence: in 2022, in het 1e kwartaal van 2023, op 31 december 2023."""
    kind = parse_period(label).kind
    if kind in ("quarter", "half_year"):
        part, year = period(label).rsplit(" ", 1)
        return _("in het {part} van {year}").format(part=part, year=year)
    return (_("op {period}") if kind == "day" else _("in {period}")).format(period=period(label))


def time_covered(labels: tuple[str, str] | None) -> str:
    """From the first to the last period: 2013 tot en met 2024."""
    if labels is None:
        return ""
    first, last = (period(label) for label in labels)
    return first if first == last else _("{first} tot en met {last}").format(first=first, last=last)


def ages(entry: Ages) -> str:
    """Ages as people say them: 15 tot en met 74 jaar, 12 jaar of ouder."""
    first, last = entry.first, entry.last
    if last is None:
        text = _("alle leeftijden") if first == 0 else _("{first} jaar of ouder")
    elif first == last:
        text = _("{first} jaar")
    elif first == 0:
        text = _("jonger dan {next} jaar")
    else:
        text = _("{first} tot en met {last} jaar")
    return text.format(first=first, last=last, next=(last or 0) + 1)


def answer(row: Row, measurement: Measurement, unit: Unit, group: str = "") -> str:
    """The one sentence that answers: how high the figure is, when and for whom.

    `group` names the subgroup that the figure is about; '' when it is about all.
    """
    told = {
        "figure": value(row, unit),
        "when": in_period(row.period_label),
        "about": group or said(measurement.name),
        "finding": said(measurement.finding),
        "status": _(STATUSES.get(row.status, "")) if row.status != "normal" else "",
    }
    if pd.isna(row.value):
        return _("{about}: {when} is er geen cijfer ({status}).").format(**told)
    plain = told["finding"] and not group
    sentence = (_("{figure} {finding} {when}") if plain else _("{about}: {figure} {when}")).format(
        **told
    )
    certain = _("95%-interval {interval}").format(interval=interval(row)) if interval(row) else ""
    status = _("{status} cijfer").format(**told) if told["status"] else ""
    remarks = "; ".join(filter(None, [certain, status]))
    sentence = capital(sentence)
    return f"{sentence} ({remarks})." if remarks else f"{sentence}."


def range_over_subgroups(
    rows: pd.DataFrame, names: dict[str, str], unit: Unit, among_chosen: bool = False
) -> str:
    """Lowest and highest subgroup of the latest period that has at least two of them.

    `among_chosen` says that there are more subgroups than these.
    """
    latest = latest_shared_period(rows)
    if latest is None:
        return ""
    shown = rows[rows["period_label"].eq(latest) & rows["value"].notna()].sort_values("value")
    low, high = (shown.iloc[i] for i in (0, -1))
    if low["value"] == high["value"]:
        return ""
    template = (
        _(
            "{When} liep het cijfer in de gekozen groepen uiteen van"
            " {low} ({lowest}) tot {high} ({highest})."
        )
        if among_chosen
        else _("{When} liep het cijfer uiteen van {low} ({lowest}) tot {high} ({highest}).")
    )
    return template.format(
        When=capital(in_period(latest)),
        low=value(low, unit),
        lowest=names[low["subgroup"]],
        high=value(high, unit),
        highest=names[high["subgroup"]],
    )


def latest_shared_period(rows: pd.DataFrame) -> str | None:
    """The latest period in which subgroups have a figure: two at least, and half of the most."""
    known = rows[rows["value"].notna() & rows["precision"].ne("verbal")]
    counted = known.groupby(["period_end", "period_label"]).size()
    shared = counted[counted.ge(2) & counted.ge(counted.max() / 2)]
    return None if shared.empty else str(shared.index[-1][1])


def earlier(points: pd.DataFrame, unit: Unit) -> str:
    """How the first comparable figure was; `points` is one comparable stretch, in time."""
    known = points[points["value"].notna()]
    if len(known) < 2:
        return ""
    first = known.iloc[0]
    template = _(
        "{When} was dat {figure}. Of dit verschil meer is dan toeval, is nog niet getoetst."
    )
    when = capital(in_period(first["period_label"]))
    return template.format(When=when, figure=value(first, unit))


def population_of(catalogue: Catalogue, measurement: Measurement) -> str:
    """Who a measurement is about, with ages."""
    return f"{said(catalogue.population[measurement.population].name)}, {ages(measurement.ages)}"


def policy_date(day: date, precision: str) -> str:
    """The date of a policy event, as precise as it is known."""
    pattern = {"day": "d MMMM y", "month": "MMMM y", "year": "y"}[precision]
    return str(format_date(day, pattern, locale=language()))


def partial_date(written: str) -> str:
    """A date as far as it is written: 2023 as it is, 2023-05 as mei 2023, 2023-05-22 in full."""
    precision = {4: "year", 7: "month", 10: "day"}[len(written)]
    return policy_date(date.fromisoformat(written + "-01-01"[len(written) - 4 :]), precision)


def day(iso: str) -> str:
    """A date for a reader: 25 november 2026."""
    return str(format_date(date.fromisoformat(iso), "d MMMM y", locale=language()))


def counted(number: int, one: str, many: str) -> str:
    """How many there are: `one` as it is, `many` with its {n} filled in."""
    return one if number == 1 else many.format(n=number)


def capital(text: str) -> str:
    """A text that begins a sentence."""
    return text[:1].upper() + text[1:]
