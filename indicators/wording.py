"""Figures in words: numbers, periods, sentences, signs and alternative texts, in Dutch.

Here: everything that turns an observation into text for a reader. Not here: texts
about one indicator, which are in the catalogue, and the labels of a page's parts,
which are in views/.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal

from indicators.catalogue import Ages, Catalogue, Measurement, MethodBreak, Unit
from indicators.periods import parse_period

LOCALE = "nl"

SETS = {
    "core": "Kernset mentale gezondheid",
    "supplementary": "Aanvullende indicatoren",
    "determinant": "Determinanten",
    "consequence": "Gevolgen",
    "context": "Verwante cijfers (niet in de monitor)",
}
DIRECTIONS = {
    "higher_is_better": "Hoger is gunstiger",
    "higher_is_worse": "Hoger is ongunstiger",
    "neutral": "Hoger is niet gunstiger of ongunstiger",
}
FREQUENCIES = {
    "monthly": "elke maand",
    "quarterly": "elk kwartaal",
    "half_yearly": "elk half jaar",
    "yearly": "elk jaar",
    "every_two_years": "elke twee jaar",
    "every_four_years": "elke vier jaar",
    "once_a_decade": "ongeveer elke tien jaar",
    "irregular": "onregelmatig",
    "once": "eenmalig",
}
CERTAINTIES = {
    "confirmed": "gezien op een pagina van de monitor",
    "named": "genoemd door RIVM of VWS; de uitwerking is onze lezing",
    "candidate": "past bij de monitor; of hij erin zit, is niet bevestigd",
}
# CBS's signs, which readers of Dutch statistics know.
SIGNS = {"missing": ".", "suppressed": "x", "not_applicable": "", "not_measured": "."}
STATUS_SIGNS = {"provisional": "*", "estimated": "ᵉ", "revised": "ʳ", "low_reliability": "ᵒ"}
STATUSES = {
    "missing": "onbekend of onbetrouwbaar",
    "suppressed": "geheim",
    "not_applicable": "kan niet voorkomen",
    "not_measured": "niet gemeten",
    "provisional": "voorlopig",
    "revised": "herzien",
    "estimated": "geschat",
    "low_reliability": "minder betrouwbaar",
}
CI_METHODS = {
    "published": "95%-interval zoals de bron het geeft",
    "normal_from_standard_error": "95%-interval berekend uit de standaardfout van de bron"
    " (waarde ± 1,96 × standaardfout)",
    "design_based": "95%-interval berekend uit de antwoorden van de deelnemers,"
    " hun gewichten en de opzet van de steekproef",
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
    return format_decimal(value, format=pattern, locale=LOCALE)


def with_unit(text: str, unit: Unit) -> str:
    """A written number with its unit: 20,0%, 14 weken, 1.861."""
    if unit.suffix is None:
        return text
    return text + unit.suffix.nl if unit.id == "percent" else f"{text} {unit.suffix.nl}"


def value(row: Row, unit: Unit) -> str:
    """A figure as a reader sees it: the source's words, the number, or the sign for its absence."""
    if pd.isna(row.value):
        return SIGNS[row.status]
    if row.precision == "verbal":
        return str(row.published_as)
    return with_unit(number(row.value, decimals(row)), unit)


def plain_value(row: Row) -> str:
    """A figure for a table cell, whose caption carries the unit."""
    if pd.isna(row.value):
        return SIGNS[row.status]
    if row.precision == "verbal":
        return str(row.published_as)
    return number(row.value, decimals(row)) + STATUS_SIGNS.get(row.status, "")


def interval(row: Row) -> str:
    """The 95% interval as 84,4–86,1; empty when there is none."""
    if pd.isna(row.ci_lower) or pd.isna(row.ci_upper):
        return ""
    places = decimals(row)
    return f"{number(row.ci_lower, places)}–{number(row.ci_upper, places)}"


def period(label: str) -> str:
    """A period for a reader: 2022, 2022–2023 (gemiddeld), 1e kwartaal 2023."""
    parsed = parse_period(label)
    start, end = parsed.start, parsed.end
    in_words = {
        "year": label,
        "average": f"{start.year}–{end.year} (gemiddeld)",
        "fieldwork": f"{start.year}–{end.year}",
        "quarter": f"{label[-1]}e kwartaal {start.year}",
        "half_year": f"{label[-1]}e halfjaar {start.year}",
        "month": format_date(start, "MMMM y", locale=LOCALE),
        "day": format_date(start, "d MMMM y", locale=LOCALE),
    }
    return in_words[parsed.kind]


def in_period(label: str) -> str:
    """A period inside a sentence: in 2022, in het 1e kwartaal van 2023, op 31 december 2023."""
    kind = parse_period(label).kind
    if kind in ("quarter", "half_year"):
        part, year = period(label).rsplit(" ", 1)
        return f"in het {part} van {year}"
    return ("op " if kind == "day" else "in ") + period(label)


def time_covered(labels: tuple[str, str] | None) -> str:
    """From the first to the last period: 2013 tot en met 2024."""
    if labels is None:
        return ""
    first, last = (period(label) for label in labels)
    return first if first == last else f"{first} tot en met {last}"


def ages(entry: Ages) -> str:
    """Ages as people say them: 15 tot en met 74 jaar, 12 jaar of ouder."""
    if entry.last is None:
        return "alle leeftijden" if entry.first == 0 else f"{entry.first} jaar of ouder"
    if entry.first == entry.last:
        return f"{entry.first} jaar"
    if entry.first == 0:
        return f"jonger dan {entry.last + 1} jaar"
    return f"{entry.first} tot en met {entry.last} jaar"


def answer(row: Row, measurement: Measurement, unit: Unit, group: str = "") -> str:
    """The one sentence that answers: how high the figure is, when and for whom.

    `group` names the subgroup that the figure is about; '' when it is about all.
    """
    figure = value(row, unit)
    when = in_period(row.period_label)
    about = group or measurement.name.nl
    if pd.isna(row.value):
        return f"{about}: {when} is er geen cijfer ({STATUSES[row.status]})."
    if measurement.finding and not group:
        sentence = f"{figure} {measurement.finding.nl} {when}"
    else:
        sentence = f"{about}: {figure} {when}"
    certain = f"95%-interval {interval(row)}" if interval(row) else ""
    status = f"{STATUSES[row.status]} cijfer" if row.status != "normal" else ""
    remarks = "; ".join(filter(None, [certain, status]))
    sentence = sentence[0].upper() + sentence[1:]
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
    among = " van de gekozen groepen" if among_chosen else ""
    return (
        f"{in_period(latest).capitalize()} liep het cijfer{among} uiteen van {value(low, unit)}"
        f" ({names[low['subgroup']]}) tot {value(high, unit)} ({names[high['subgroup']]})."
    )


def latest_shared_period(rows: pd.DataFrame) -> str | None:
    """The latest period in which two or more subgroups have a figure."""
    known = rows[rows["value"].notna() & rows["precision"].ne("verbal")]
    counted = known.groupby(["period_end", "period_label"]).size()
    shared = counted[counted.ge(2)]
    return None if shared.empty else str(shared.index[-1][1])


def earlier(points: pd.DataFrame, unit: Unit) -> str:
    """How the first comparable figure was; `points` is one comparable stretch, in time."""
    known = points[points["value"].notna()]
    if len(known) < 2:
        return ""
    first = known.iloc[0]
    return (
        f"{in_period(first['period_label']).capitalize()} was dat {value(first, unit)}."
        " Of dit verschil meer is dan toeval, is nog niet getoetst."
    )


def chart_alternative(
    rows: pd.DataFrame, names: dict[str, str], unit: Unit, breaks: Sequence[MethodBreak]
) -> str:
    """What the chart shows, for who cannot see it: per line its first, last and extreme points."""
    sentences = []
    for subgroup, name in names.items():
        points = rows[rows["subgroup"].eq(subgroup) & rows["value"].notna()]
        if points.empty:
            continue
        first, last = points.iloc[0], points.iloc[-1]
        if len(points) == 1:
            sentences.append(f"{name}: {value(first, unit)} {in_period(first['period_label'])}.")
            continue
        low, high = (points.loc[i] for i in (points["value"].idxmin(), points["value"].idxmax()))
        sentences.append(
            f"{name}: van {value(first, unit)} {in_period(first['period_label'])} naar"
            f" {value(last, unit)} {in_period(last['period_label'])}; laagst {value(low, unit)}"
            f" ({period(low['period_label'])}), hoogst {value(high, unit)}"
            f" ({period(high['period_label'])})."
        )
    for b in breaks:
        if b.kind == "break":
            sentences.append(f"Vanaf {b.date.year} is de methode anders: {b.name.nl}.")
    return " ".join(sentences)


def population_of(catalogue: Catalogue, measurement: Measurement) -> str:
    """Who a measurement is about, with ages."""
    name = catalogue.population[measurement.population].name.nl
    return f"{name}, {ages(measurement.ages)}"


def policy_date(day: date, precision: str) -> str:
    """The date of a policy event, as precise as it is known."""
    pattern = {"day": "d MMMM y", "month": "MMMM y", "year": "y"}[precision]
    return format_date(day, pattern, locale=LOCALE)
