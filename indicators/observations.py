"""The one table of figures: its columns, the rules at the border, and its typed form.

Here: what a row must be before it may enter a release, and problems said so that
an analyst can mend the file. Not here: reading files and writing releases (etl/),
or asking for figures (query.py).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from indicators.catalogue import Catalogue
from indicators.periods import FORMS, Period, parse_period
from indicators.problems import Problem, nearest

COLUMNS = (
    "measurement",
    "breakdown",
    "subgroup",
    "period",
    "value",
    "ci_lower",
    "ci_upper",
    "ci_method",
    "sample_size",
    "unit",
    "status",
    "precision",
    "published_as",
    "source",
    "publication",
    "source_url",
    "table_id",
    "retrieved",
    "note",
)
KEY = ["measurement", "breakdown", "subgroup", "period"]
SERIES = ["measurement", "breakdown", "subgroup"]
WITH_VALUE = ("normal", "provisional", "revised", "estimated", "low_reliability")
WITHOUT_VALUE = ("missing", "suppressed", "not_applicable", "not_measured")
PRECISIONS = ("decimal", "integer", "verbal")
CI_METHODS = ("published", "normal_from_standard_error", "design_based")

_NUMBER = r"-?[0-9]{1,15}(\.[0-9]{1,10})?"
_ROUNDING_OF_LEVELS = {"decimal": 0.35, "integer": 2.0}


@dataclass(frozen=True)
class Rule:
    """A rule at the border: which rows break it, and how to say so in Dutch.

    `passes` takes the text frame and gives True for each row that is right;
    `column` names the value to show; `known` gives the accepted words for a row.
    """

    name: str
    column: str
    passes: Callable[[pd.DataFrame], pd.Series]
    what: str
    remedy: str = ""
    known: Callable[[pd.Series], Iterable[str]] | None = None


def check_observations(rows: pd.DataFrame, catalogue: Catalogue) -> list[Problem]:
    """Every problem in a frame of observation rows, one Problem per broken rule and row.

    `rows` holds COLUMNS as text ('' = empty) plus `file` and `line`, the place
    that each row came from. An empty list means that the rows may be loaded.
    """
    rules = _rules_of_a_row(catalogue)
    failed = _failures(rows, rules)
    sound = rows.drop(index=failed["index"].unique())
    problems = list(_row_problems(rows, failed, rules))
    together = _rules_between_rows(catalogue)
    problems += _row_problems(sound, _failures(sound, together), together)
    problems += _empty_measurements(rows, catalogue)
    problems += _empty_headlines(rows, catalogue)
    problems += _empty_parts(rows, catalogue)
    return problems


def typed(rows: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Checked text rows as the release's `observation` table, in catalogue order.

    Adds what follows from the catalogue: indicator, set, theme, population, the
    ages that each figure is about, and the first and last day of its period. Keeps
    the place that each row came from, `file` and `line`, when the rows have it.
    """
    place = [column for column in ("file", "line") if column in rows]
    frame = rows[[*COLUMNS, *place]].copy()
    for column in ("value", "ci_lower", "ci_upper", "sample_size"):
        frame[column] = pd.to_numeric(frame[column].replace("", None))
    periods = _periods(frame["period"])
    frame["period_start"] = [periods[label].start for label in frame["period"]]
    frame["period_end"] = [periods[label].end for label in frame["period"]]
    frame = frame.rename(columns={"period": "period_label"})
    keys = frame[SERIES].drop_duplicates().itertuples(index=False)
    series = pd.DataFrame([_from_catalogue(catalogue, *key) for key in keys])
    frame = frame.merge(series, on=SERIES, how="left", validate="many_to_one")
    order = ["indicator_order", "measurement_order", "breakdown_order", "subgroup_order"]
    return frame.sort_values([*order, "period_start", "period_end"], ignore_index=True)


def _from_catalogue(
    catalogue: Catalogue, measurement: str, breakdown: str, subgroup: str
) -> dict[str, object]:
    indicator = catalogue.indicator_of[measurement]
    entry = catalogue.measurement[measurement]
    ages = catalogue.ages_of(measurement, breakdown, subgroup)
    subgroups = list(catalogue.breakdown[breakdown].by_id)
    return {
        "measurement": measurement,
        "breakdown": breakdown,
        "subgroup": subgroup,
        "indicator": indicator.id,
        "set": indicator.set,
        "theme": indicator.theme,
        "population": entry.population,
        "age_from": ages.first,
        "age_to": ages.last,
        "indicator_order": list(catalogue.indicator).index(indicator.id),
        "measurement_order": [m.id for m in indicator.measurements].index(measurement),
        "breakdown_order": list(catalogue.breakdown).index(breakdown),
        "subgroup_order": subgroups.index(subgroup),
    }


def _rules_of_a_row(catalogue: Catalogue) -> list[Rule]:
    """Rules that need one row and the catalogue."""
    return [
        *_rules_of_names(catalogue),
        *_rules_of_numbers(catalogue),
        *_rules_of_values(),
        *_rules_of_origin(),
    ]


def _rules_of_names(catalogue: Catalogue) -> list[Rule]:
    """Every name in a row is one of the catalogue's, and they belong together."""
    measurements = catalogue.measurement
    units = {m.id: m.unit for m in measurements.values()}
    sources = {m.id: m.source for m in measurements.values()}
    pairs = {(b.id, s) for b in catalogue.breakdown.values() for s in b.by_id}

    def subgroup_known(rows: pd.DataFrame) -> pd.Series:
        known = pd.MultiIndex.from_frame(rows[["breakdown", "subgroup"]]).isin(pairs)
        return pd.Series(known, rows.index) | ~rows["breakdown"].isin(catalogue.breakdown)

    def period_known(rows: pd.DataFrame) -> pd.Series:
        return rows["period"].isin(_periods(rows["period"]))

    return [
        _one_of("measurement", "meting", measurements),
        _one_of("breakdown", "uitsplitsing", catalogue.breakdown),
        Rule(
            "subgroup",
            "subgroup",
            subgroup_known,
            "onbekende subgroep '{value}' van '{breakdown}'",
            known=lambda row: catalogue.breakdown[row["breakdown"]].by_id,
        ),
        Rule("period", "period", period_known, "'{value}' is geen periode", f"Schrijf {FORMS}"),
        _one_of("status", "status", (*WITH_VALUE, *WITHOUT_VALUE)),
        _one_of("precision", "precisie", PRECISIONS),
        Rule(
            "unit",
            "unit",
            lambda rows: rows["unit"].eq(rows["measurement"].map(units)) | _unknown(rows, units),
            "de eenheid '{value}' is niet die van de meting in de catalogus",
            known=lambda row: [units[row["measurement"]]],
        ),
        Rule(
            "source",
            "source",
            lambda rows: (
                rows["source"].eq(rows["measurement"].map(sources)) | _unknown(rows, units)
            ),
            "de bron '{value}' is niet die van de meting in de catalogus",
            known=lambda row: [sources[row["measurement"]]],
        ),
    ]


def _rules_of_numbers(catalogue: Catalogue) -> list[Rule]:
    """Numbers are numbers, and can be what their measurement measures."""
    lows, highs = _limits(catalogue)

    def within_limits(column: str) -> Rule:
        def passes(rows: pd.DataFrame) -> pd.Series:
            number, names = _number(rows[column]), rows["measurement"]
            return ~(number.lt(names.map(lows)) | number.gt(names.map(highs)))

        what = "{value} kan niet bij de eenheid van deze meting"
        remedy = "Kijk of de komma goed staat en of de eenheid klopt"
        return Rule(f"{column} within limits", column, passes, what, remedy)

    numbers = ("value", "ci_lower", "ci_upper")
    return [
        *(_numeric(column) for column in numbers),
        *(within_limits(column) for column in numbers),
        Rule(
            "sample size",
            "sample_size",
            lambda rows: rows["sample_size"].str.fullmatch("[0-9]{0,9}"),
            "'{value}' is geen aantal mensen",
            "Schrijf bij sample_size een heel getal zonder punt, of niets",
        ),
    ]


def _rules_of_values() -> list[Rule]:
    """A value, its interval, its status and its precision do not contradict each other."""
    return [
        Rule(
            "value or reason",
            "value",
            lambda rows: rows["value"].ne("").eq(rows["status"].isin(WITH_VALUE)),
            "waarde '{value}' en status '{status}' spreken elkaar tegen",
            "Een lege waarde vraagt een status " + ", ".join(WITHOUT_VALUE),
        ),
        Rule(
            "whole interval",
            "ci_lower",
            lambda rows: rows["ci_lower"].eq("").eq(rows["ci_upper"].eq("")),
            "het interval is half: van '{ci_lower}' tot '{ci_upper}'",
            "Vul beide grenzen in of geen van beide",
        ),
        Rule(
            "interval method",
            "ci_method",
            lambda rows: (
                rows["ci_method"]
                .isin(CI_METHODS)
                .where(rows["ci_lower"].ne(""), rows["ci_method"].eq(""))
            ),
            "de herkomst van het interval '{value}' klopt niet",
            f"Schrijf bij een interval {' of '.join(CI_METHODS)}, en anders niets",
        ),
        Rule(
            "value in interval",
            "value",
            lambda rows: (
                ~(
                    _number(rows["value"]).lt(_number(rows["ci_lower"]))
                    | _number(rows["value"]).gt(_number(rows["ci_upper"]))
                )
                & (rows["value"].ne("") | rows["ci_lower"].eq(""))
            ),
            "de waarde '{value}' ligt buiten haar interval van {ci_lower} tot {ci_upper}",
            "Kijk of waarde en grenzen verwisseld zijn",
        ),
        Rule(
            "whole numbers",
            "value",
            lambda rows: (
                rows["precision"].ne("integer")
                | ~rows["value"].str.contains(r"\.\d*[1-9]", regex=True)
            ),
            "'{value}' heeft decimalen en de precisie is 'integer'",
            "Maak de precisie 'decimal' of rond niet zelf af",
        ),
        Rule(
            "verbal",
            "published_as",
            lambda rows: rows["precision"].eq("verbal").eq(rows["published_as"].ne("")),
            "precisie '{precision}' en woorden '{value}' horen niet bij elkaar",
            "Bij 'verbal' horen de woorden van de bron, zoals '1 op de 4', en anders niets",
        ),
    ]


def _rules_of_origin() -> list[Rule]:
    """Each figure says who published it, where, and when we took it."""
    return [
        Rule(
            "address",
            "source_url",
            lambda rows: rows["source_url"].str.match(r"https?://[^\s]+\.[^\s]+$"),
            "'{value}' is geen webadres",
            "Elk cijfer heeft het adres van zijn bron nodig, met https://",
        ),
        Rule(
            "publication",
            "publication",
            lambda rows: rows["publication"].str.strip().ne(""),
            "de publicatie ontbreekt",
            "Noem wie het cijfer publiceerde, zoals 'CBS StatLine'",
        ),
        Rule(
            "retrieved",
            "retrieved",
            lambda rows: rows["retrieved"].map(_is_date),
            "'{value}' is geen datum waarop het cijfer is overgenomen",
            "Schrijf de datum als 2026-11-23",
        ),
        Rule(
            "period has begun",
            "period",
            _had_begun,
            "de periode {value} was nog niet begonnen toen het cijfer is overgenomen ({retrieved})",
            "Kijk of het jaar klopt, in period en in retrieved",
        ),
    ]


def _rules_between_rows(catalogue: Catalogue) -> list[Rule]:
    """Rules about rows together; they look only at rows that are sound by themselves."""
    levels = {m.id: m.levels_of for m in catalogue.measurement.values()}
    return [
        Rule(
            "unique key",
            "period",
            lambda rows: ~rows.duplicated(KEY, keep="first"),
            "dit cijfer staat er al",
            "Laat één regel per meting, subgroep en periode staan",
        ),
        Rule(
            "no overlap",
            "period",
            _does_not_overlap,
            "de periode {value} overlapt met een eerdere periode van dezelfde reeks",
            "Geef jaren en kwartalen een eigen meting",
        ),
        Rule(
            "provisional last",
            "status",
            _provisional_trails,
            "na dit voorlopige cijfer volgt een definitief cijfer",
            "Alleen de laatste periodes kunnen voorlopig zijn: kijk naar status en jaar",
        ),
        Rule(
            "levels add up",
            "value",
            lambda rows: _levels_add_up(rows, levels),
            "de antwoorden van deze schaal tellen niet op tot 100",
            "Kijk of een van de drie waarden verschoven is",
        ),
    ]


def _one_of(column: str, kind: str, known: Iterable[str]) -> Rule:
    options = tuple(known)
    what = f"onbekende {kind} '{{value}}'"
    return Rule(
        column, column, lambda rows: rows[column].isin(options), what, known=lambda _: options
    )


def _numeric(column: str) -> Rule:
    return Rule(
        f"{column} is a number",
        column,
        lambda rows: rows[column].str.fullmatch(_NUMBER) | rows[column].eq(""),
        f"'{{value}}' in kolom {column} is geen getal",
        "Schrijf alleen cijfers, met een punt vóór de decimalen en zonder % of duizendtallen",
    )


def _number(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column, errors="coerce")


def _unknown(rows: pd.DataFrame, known: dict[str, str]) -> pd.Series:
    return ~rows["measurement"].isin(known)


def _is_date(text: str) -> bool:
    try:
        written = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)
        return bool(written and date.fromisoformat(text))
    except ValueError:
        return False


def _had_begun(rows: pd.DataFrame) -> pd.Series:
    """ISO dates in text sort in time; what is no period or no date is for its own rule."""
    starts = {label: period.start.isoformat() for label, period in _periods(rows["period"]).items()}
    retrieved = rows["retrieved"].where(rows["retrieved"].map(_is_date), "9999")
    return rows["period"].map(starts).fillna("") <= retrieved


def _periods(labels: pd.Series) -> dict[str, Period]:
    """Each label that is a period, parsed once."""
    parsed = {}
    for label in labels.unique():
        try:
            parsed[label] = parse_period(label)
        except ValueError:
            continue
    return parsed


def _limits(catalogue: Catalogue) -> tuple[dict[str, float], dict[str, float]]:
    """Lowest and highest possible value of each measurement: its scale, else its unit's range."""
    lows, highs = {}, {}
    for measurement in catalogue.measurement:
        low, high = catalogue.limits_of(measurement)
        lows[measurement] = -np.inf if low is None else low
        highs[measurement] = np.inf if high is None else high
    return lows, highs


def _in_time(rows: pd.DataFrame) -> pd.DataFrame:
    periods = _periods(rows["period"])
    dated = rows[SERIES].copy()
    dated["start"] = [periods[label].start for label in rows["period"]]
    dated["end"] = [periods[label].end for label in rows["period"]]
    dated["provisional"] = rows["status"].eq("provisional")
    return dated.sort_values([*SERIES, "start", "end"])


def _does_not_overlap(rows: pd.DataFrame) -> pd.Series:
    dated = _in_time(rows.drop_duplicates(KEY))
    end = pd.to_datetime(dated["end"])
    latest = end.groupby([dated[column] for column in SERIES]).cummax()
    before = latest.groupby([dated[column] for column in SERIES]).shift()
    apart = ~(pd.to_datetime(dated["start"]) <= before)
    return apart.reindex(rows.index, fill_value=True)


def _provisional_trails(rows: pd.DataFrame) -> pd.Series:
    dated = _in_time(rows)
    final_later = (
        (~dated["provisional"])[::-1].groupby([dated[column] for column in SERIES]).cummax()[::-1]
    )
    return ~(dated["provisional"] & final_later).reindex(rows.index)


def _levels_add_up(rows: pd.DataFrame, levels: dict[str, str | None]) -> pd.Series:
    """Rows of one answer scale add to 100, as far as rounding allows, wherever all are there."""
    named = pd.Series(levels).dropna()
    scale = rows["measurement"].map(named)
    part = rows[scale.notna() & rows["value"].ne("") & rows["precision"].ne("verbal")]
    keys = [scale.loc[part.index].rename("scale"), *(part[c] for c in KEY[1:])]
    grouped = _number(part["value"]).groupby(keys)
    whole = grouped.transform("size").eq(scale.loc[part.index].map(named.value_counts()))
    margin = part["precision"].map(_ROUNDING_OF_LEVELS).astype(float).groupby(keys).transform("max")
    wrong = whole & (grouped.transform("sum") - 100).abs().gt(margin)
    return ~wrong.reindex(rows.index, fill_value=False)


def _failures(rows: pd.DataFrame, rules: list[Rule]) -> pd.DataFrame:
    """Which row breaks which rule: columns `check` (the rule's name) and `index`."""
    checks = [pa.Check(rule.passes, name=rule.name, error=rule.name) for rule in rules]
    columns = {column: pa.Column(str) for column in COLUMNS}
    schema = pa.DataFrameSchema(columns, checks=checks)
    try:
        schema.validate(rows, lazy=True)
    except SchemaErrors as error:
        return error.failure_cases[["check", "index"]].drop_duplicates()
    return pd.DataFrame({"check": [], "index": []})


def _row_problems(rows: pd.DataFrame, failed: pd.DataFrame, rules: list[Rule]) -> Iterator[Problem]:
    by_name = {rule.name: rule for rule in rules}
    for name, index in failed.itertuples(index=False):
        rule, row = by_name[name], rows.loc[index]
        key = " | ".join(row[KEY])
        where = f"regel {row['line']} ({key})" if row["line"] else key
        what = rule.what.format(**{**row, "value": row[rule.column]})
        remedy = nearest(row[rule.column], rule.known(row)) if rule.known else rule.remedy
        yield Problem(row["file"], where, what, remedy)


def _empty_headlines(rows: pd.DataFrame, catalogue: Catalogue) -> Iterator[Problem]:
    held = set(rows[rows["value"].ne("")][KEY].itertuples(index=False, name=None))
    for headline in catalogue.headlines:
        groups = [(part.breakdown, part.subgroup) for part in headline.also]
        for group in [(headline.breakdown, headline.subgroup), *groups]:
            if (headline.measurement, *group, headline.period) not in held:
                where = " | ".join((headline.measurement, *group, headline.period))
                what, remedy = "dit kerncijfer is er niet", "Kies een periode die er wel is"
                yield Problem("catalogue/headlines.yaml", where, what, remedy)


def _empty_parts(rows: pd.DataFrame, catalogue: Catalogue) -> Iterator[Problem]:
    """Subgroups that a measurement names as a population of its own and has no figures of."""
    held = set(rows[SERIES].itertuples(index=False, name=None))
    for name, m in catalogue.measurement.items():
        for part in m.also_about:
            if (name, part.breakdown, part.subgroup) not in held and m.no_figures is None:
                file = f"catalogue/indicators/{catalogue.indicator_of[name].id}.yaml"
                what = f"van {part.breakdown} '{part.subgroup}' in also_about is er geen cijfer"
                yield Problem(file, name, what, "Haal het weg of voeg het cijfer toe")


def _empty_measurements(rows: pd.DataFrame, catalogue: Catalogue) -> Iterator[Problem]:
    filled = set(rows["measurement"])
    for name, m in catalogue.measurement.items():
        file = f"catalogue/indicators/{catalogue.indicator_of[name].id}.yaml"
        if name not in filled and m.no_figures is None:
            remedy = "Voeg cijfers toe, of zeg in 'no_figures' waarom die er niet zijn"
            yield Problem(file, name, "deze meting heeft geen enkel cijfer", remedy)
        if name in filled and m.no_figures is not None:
            remedy = "Haal 'no_figures' weg"
            yield Problem(file, name, "deze meting heeft cijfers en zegt van niet", remedy)
