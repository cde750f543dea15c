"""From the cells of a StatLine table to observation rows of our own.

Here: finding the measures that the catalogue asks for, joining value and margins,
and translating codes, periods and statuses. Which table holds what is said in
`data/catalogue/tables/` and `codelists/`. Not here: StatLine's shapes
(statline_shapes.py).
"""

import re
from collections.abc import Iterator
from math import inf

import pandas as pd

from etl.statline_shapes import SEPARATOR
from indicators.catalogue import Catalogue, CrossedBreakdown, Member, Table, TableMeasure
from indicators.observations import COLUMNS
from indicators.periods import parse_period
from indicators.problems import Problem, ProblemsFound, nearest

_MARGINS = {
    "": "value",
    "MW00000": "value",
    "MOG0095": "ci_lower",
    "MBG0095": "ci_upper",
    "Waarde": "value",
    "Ondergrens 95%-interval": "ci_lower",
    "Bovengrens 95%-interval": "ci_upper",
    "Gemiddelde/Percentage": "value",
    "Standaardfout": "standard_error",
}
_STATUSES = {"": "normal", "Definitief": "normal", "Voorlopig": "provisional"}
_NORMAL_975 = 1.959963984540054


def observations_from(cells: pd.DataFrame, table: Table, catalogue: Catalogue) -> pd.DataFrame:
    """The rows, as text in COLUMNS, that a table holds for the measurements of the catalogue.

    Raises ProblemsFound when a measure matches no column or several, when a code
    is in no codelist, or when a margin, period or status is of an unknown kind.
    """
    cells = _with_our_names(cells, table)
    cells, problems = _translated(cells, table, catalogue)
    if problems:
        raise ProblemsFound(problems)
    parts = []
    for measure in table.measures:
        chosen, missing = _cells_of(cells, measure, table)
        problems += missing
        parts.append(chosen.assign(measurement=measure.measurement))
    if not problems:
        problems = list(_unjoinable(pd.concat(parts), table))
    if problems:
        raise ProblemsFound(problems)
    rows = _joined_margins(pd.concat(parts))
    units = [catalogue.unit[catalogue.measurement[m].unit] for m in rows["measurement"]]
    rows["unit"] = [unit.id for unit in units]
    rows["ci_lower"] = rows["ci_lower"].clip(lower=[_or(u.minimum, -inf) for u in units])
    rows["ci_upper"] = rows["ci_upper"].clip(upper=[_or(u.maximum, inf) for u in units])
    said = rows["period"].map(table.statuses)
    rows["status"] = rows["status"].where(said.isna() | rows["status"].ne("normal"), said)
    rows["table_id"] = table.id
    rows["source"] = table.source
    rows["source_url"] = table.address
    rows["retrieved"] = table.retrieved.isoformat()
    rows["publication"] = "CBS StatLine"
    return _as_text(rows)


def _file(table: Table) -> str:
    return f"catalogue/tables/{table.id}.yaml"


def _with_our_names(cells: pd.DataFrame, table: Table) -> pd.DataFrame:
    on_page = {d.on_page: d.name for d in table.dimensions if d.on_page}
    cells = cells.rename(columns=on_page)
    wanted = [d.name for d in table.dimensions]
    problems = [
        Problem(_file(table), name, "deze dimensie staat niet in de tabel", nearest(name, cells))
        for name in wanted
        if name not in cells
    ]
    if problems:
        raise ProblemsFound(problems)
    return cells


def _translated(
    cells: pd.DataFrame, table: Table, catalogue: Catalogue
) -> tuple[pd.DataFrame, list[Problem]]:
    """Cells with breakdown, subgroup, margin and period in our words; ignored codes dropped."""
    problems = list(_unknown_names(cells, table, catalogue))
    if problems:
        return cells, problems
    cells = cells.assign(margin="value", period=str(table.year or ""))
    members = []
    for dimension in table.dimensions:
        column = cells[dimension.name]
        if dimension.role == "margin":
            cells["margin"] = column.map(_our_margin)
        elif dimension.role == "period":
            cells["period"] = column.map(_our_period)
        elif dimension.role == "subgroup":
            known = catalogue.codelist[str(dimension.codelist)].by_name
            members.append(column.map(known))
    # Without any dimension of subgroups, every cell is about the total.
    of_each = list(zip(*members, strict=True)) if members else [()] * len(cells)
    cells = cells[[not any(m.ignore for m in parts) for parts in of_each]]
    groups = [_combined(parts, catalogue) for parts in of_each if not any(m.ignore for m in parts)]
    impossible = {words for _, words in groups if words}
    cells["breakdown"] = [breakdown for (breakdown, _), _ in groups]
    cells["subgroup"] = [subgroup for (_, subgroup), _ in groups]
    return cells, [
        Problem(_file(table), "dimensions", words, "Voeg de kruising toe aan breakdowns.yaml")
        for words in sorted(impossible)
    ]


def _unknown_names(cells: pd.DataFrame, table: Table, catalogue: Catalogue) -> Iterator[Problem]:
    """Codes, margins, periods and statuses that we have no words for."""
    remedy = "Zet haar in de codelijst, met subgroep of met de reden om haar over te slaan"
    for dimension in table.dimensions:
        for name in sorted(cells[dimension.name].unique()):
            known: object = True
            if dimension.role == "margin":
                known = _our_margin(name)
            elif dimension.role == "period":
                known = _our_period(name)
            elif dimension.role == "subgroup":
                known = name in catalogue.codelist[str(dimension.codelist)].by_name
            if not known:
                yield Problem(_file(table), dimension.name, f"onbekende code '{name}'", remedy)
    for status in sorted(set(cells["period_status"]) - set(_STATUSES)):
        what = f"onbekende status van een periode '{status}'"
        yield Problem(_file(table), "Perioden", what, nearest(status, _STATUSES))


def _combined(members: tuple[Member, ...], catalogue: Catalogue) -> tuple[tuple[str, str], str]:
    """One breakdown and subgroup from those of every dimension, or why there is none.

    Totals do not count; two different splits make a crossed breakdown.
    """
    split = {(str(m.breakdown), str(m.subgroup)) for m in members if m.breakdown != "total"}
    if not split:
        return ("total", "total"), ""
    if len(split) == 1:
        return next(iter(split)), ""
    names = dict(split)
    for b in catalogue.breakdowns:
        if isinstance(b, CrossedBreakdown) and len(split) == 2 and set(b.cross) == set(names):
            return (b.id, "_".join(names[part] for part in b.cross)), ""
    listed = " en ".join(sorted(f"{b} '{s}'" for b, s in split))
    return ("", ""), f"de tabel kruist {listed}, en die kruising kennen wij niet"


def _our_margin(name: str) -> str:
    """What a margin is to us; '' when it is of an unknown kind."""
    return _MARGINS.get(name.rsplit(": ", maxsplit=1)[-1], "")


_PERIOD_CODES = [
    (r"([0-9]{4})JJ00", "{0}"),
    (r"([0-9]{4})KW0([1-4])", "{0}-Q{1}"),
    (r"([0-9]{4})HJ0([12])", "{0}-H{1}"),
    (r"([0-9]{4})MM([0-9]{2})", "{0}-{1}"),
]


def _our_period(code: str) -> str:
    """A StatLine period code or title as our label; '' when it is of an unknown kind."""
    for pattern, label in _PERIOD_CODES:
        match = re.fullmatch(pattern, code)
        if match:
            return label.format(*match.groups())
    try:
        return parse_period(code.strip()).label
    except ValueError:
        return ""


def _cells_of(
    cells: pd.DataFrame, measure: TableMeasure, table: Table
) -> tuple[pd.DataFrame, list[Problem]]:
    """The cells of one measure: by its titles and unit, or by its column where titles lack."""
    titled = cells["path"].ne("").any()
    path = SEPARATOR.join(measure.path)
    if titled:
        found = cells["path"].eq(path) & cells["unit"].eq(measure.unit)
    else:
        found = cells["key"].eq(measure.column)
    chosen = cells[found]
    for dimension in table.dimensions:
        if dimension.role == "fixed":
            chosen = chosen[chosen[dimension.name].eq(measure.member)]
    if measure.periods:
        kinds = {label: parse_period(label).kind for label in chosen["period"].unique()}
        chosen = chosen[chosen["period"].map(kinds).eq(measure.periods)]
    keys = sorted(chosen["key"].unique())
    if len(keys) == 1:
        return chosen, []
    candidates = cells[["path", "unit", "key"]].drop_duplicates().itertuples(index=False)
    listed = "; ".join(" ".join(filter(None, (p, u, k))) for p, u, k in candidates)
    what = f"'{path}' ({measure.unit}) past op {len(keys)} kolommen"
    return chosen, [Problem(_file(table), measure.measurement, what, f"In de tabel: {listed}")]


_KEY = ["measurement", "breakdown", "subgroup", "period"]


def _unjoinable(cells: pd.DataFrame, table: Table) -> Iterator[Problem]:
    """Figures that stand twice, and margins without the value that they belong to."""
    double = cells[cells.duplicated([*_KEY, "margin"])]
    for key in double[_KEY].drop_duplicates().itertuples(index=False):
        remedy = "Kijk of twee codes in de codelijst dezelfde subgroep zijn"
        yield Problem(_file(table), " | ".join(key), "dit cijfer staat dubbel", remedy)
    whole = cells[cells["margin"].eq("value")].set_index(_KEY).index
    bare = cells[~cells.set_index(_KEY).index.isin(whole)]
    for key in bare[_KEY].drop_duplicates().itertuples(index=False):
        remedy = "Lever ook de rijen met de waarde zelf"
        yield Problem(_file(table), " | ".join(key), "de waarde bij een marge ontbreekt", remedy)


def _or(limit: float | None, otherwise: float) -> float:
    return otherwise if limit is None else limit


def _joined_margins(cells: pd.DataFrame) -> pd.DataFrame:
    """One row per figure, its value and margins side by side."""
    wide = cells.set_index([*_KEY, "margin"])["value"].unstack("margin")
    whole = cells[cells["margin"].eq("value")].set_index(_KEY)[["reason", "period_status"]]
    order = cells.drop_duplicates(_KEY).set_index(_KEY).index
    rows = whole.join(wide).loc[order].reset_index()
    for column in ("ci_lower", "ci_upper"):
        if column not in rows:
            rows[column] = float("nan")
    half = rows["ci_lower"].isna() ^ rows["ci_upper"].isna()
    rows.loc[half, ["ci_lower", "ci_upper"]] = float("nan")
    rows["note"] = half.map({True: "De bron geeft maar één grens van het interval.", False: ""})
    has_interval = rows["ci_lower"].notna()
    rows["ci_method"] = has_interval.map({True: "published", False: ""})
    if "standard_error" in rows:
        rows = _with_computed_interval(rows)
    rows["status"] = rows["reason"].where(
        rows["reason"].ne(""), rows["period_status"].map(_STATUSES)
    )
    return rows


def _with_computed_interval(rows: pd.DataFrame) -> pd.DataFrame:
    """95% intervals from published standard errors: value ± 1.96 × standard error."""
    half = _NORMAL_975 * rows["standard_error"]
    known = rows["value"].notna() & half.notna()
    rows.loc[known, "ci_lower"] = (rows["value"] - half)[known].round(2)
    rows.loc[known, "ci_upper"] = (rows["value"] + half)[known].round(2)
    rows.loc[known, "ci_method"] = "normal_from_standard_error"
    return rows


def _as_text(rows: pd.DataFrame) -> pd.DataFrame:
    for column in ("value", "ci_lower", "ci_upper"):
        rows[column] = list(_number_texts(rows[column], rows["unit"]))
    rows["precision"] = ["integer" if u == "count" else "decimal" for u in rows["unit"]]
    for column in COLUMNS:
        if column not in rows:
            rows[column] = ""
    return rows[list(COLUMNS)].fillna("")


def _number_texts(numbers: pd.Series, units: pd.Series) -> Iterator[str]:
    for number, unit in zip(numbers, units, strict=True):
        if pd.isna(number):
            yield ""
        else:
            yield str(int(number)) if unit == "count" else str(float(number))
