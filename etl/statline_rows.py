"""From the cells of a StatLine table to observation rows of our own.

Here: finding the measures that the catalogue asks for, joining value and margins,
and translating codes, periods and statuses. Which table holds what is said in
`data/catalogue/tables/` and `codelists/`. Not here: StatLine's shapes
(statline_shapes.py).
"""

import re
from collections.abc import Iterator

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
    problems: list[Problem] = []
    cells = _with_our_names(cells, table)
    cells, unknown = _translated(cells, table, catalogue)
    problems += unknown
    parts = []
    for measure in table.measures:
        chosen, missing = _cells_of(cells, measure, table)
        problems += missing
        parts.append(chosen.assign(measurement=measure.measurement))
    if problems:
        raise ProblemsFound(problems)
    rows = _joined_margins(pd.concat(parts))
    rows["unit"] = [catalogue.measurement[m].unit for m in rows["measurement"]]
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
    problems: list[Problem] = []
    cells = cells.assign(margin="value", period=str(table.year or ""))
    parts = []
    for dimension in table.dimensions:
        column = cells[dimension.name]
        if dimension.role == "margin":
            words = {name: _MARGINS.get(name.split(": ")[-1], "") for name in column.unique()}
            cells["margin"] = column.map(words)
        elif dimension.role == "period":
            words = {name: _our_period(name) for name in column.unique()}
            cells["period"] = column.map(words)
        elif dimension.role == "subgroup":
            members = catalogue.codelist[str(dimension.codelist)].by_name
            words = {name: "known" if name in members else "" for name in column.unique()}
            ignored = [name for name in words if name in members and members[name].ignore]
            cells = cells[~column.isin(ignored)]
            parts.append(cells[dimension.name].map(members))
        else:
            words = {}
        problems += [
            Problem(
                _file(table),
                dimension.name,
                f"onbekende code '{name}'",
                "Zet haar in de codelijst, met subgroep of met de reden om haar over te slaan",
            )
            for name, word in sorted(words.items())
            if not word
        ]
    if problems:
        return cells, problems
    crossings = {
        frozenset(b.cross): b for b in catalogue.breakdowns if isinstance(b, CrossedBreakdown)
    }
    combined = [_combined([part.loc[index] for part in parts], crossings) for index in cells.index]
    return cells.assign(
        breakdown=[breakdown for breakdown, _ in combined],
        subgroup=[subgroup for _, subgroup in combined],
    ), []


def _combined(
    members: list[Member], crossings: dict[frozenset[str], CrossedBreakdown]
) -> tuple[str, str]:
    """One breakdown and subgroup from those of every dimension; totals do not count."""
    split = {str(m.breakdown): str(m.subgroup) for m in members if m.breakdown != "total"}
    if not split:
        return "total", "total"
    if len(split) == 1:
        return next(iter(split.items()))
    crossing = crossings[frozenset(split)]
    return crossing.id, "_".join(split[part] for part in crossing.cross)


def _our_period(code: str) -> str:
    """A StatLine period code or title as our label; '' when it is of an unknown kind."""
    year = re.match(r"\d{4}", code)
    match code[4:6], code[6:]:
        case "JJ", "00":
            return code[:4]
        case "KW", quarter if year:
            return f"{code[:4]}-Q{int(quarter)}"
        case "HJ", half if year:
            return f"{code[:4]}-H{int(half)}"
        case "MM", month if year:
            return f"{code[:4]}-{month}"
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


def _joined_margins(cells: pd.DataFrame) -> pd.DataFrame:
    """One row per figure, its value and margins side by side."""
    key = ["measurement", "breakdown", "subgroup", "period"]
    wide = cells.set_index([*key, "margin"])["value"].unstack("margin")
    whole = cells[cells["margin"].eq("value")].set_index(key)[["reason", "period_status"]]
    order = cells.drop_duplicates(key).set_index(key).index
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
