"""From the cells of a StatLine table to observation rows of our own.

Here: choosing the cells that the catalogue asks for, joining value and margins,
and translating codes, periods and statuses. Which table holds what is said in
`data/catalogue/tables/` and `codelists/`. Not here: StatLine's shapes
(statline_shapes.py), finding a measure's column (statline_columns.py) and reading
a period's code (statline_periods.py).
"""

from collections.abc import Iterator
from datetime import date
from math import inf

import pandas as pd

from etl.statline_columns import matching_columns, nearest_columns
from etl.statline_periods import period_label
from etl.statline_shapes import SEPARATOR, Cells
from indicators.catalogue import (
    Catalogue,
    Codelist,
    CrossedBreakdown,
    Member,
    Table,
    TableDimension,
    TableMeasure,
)
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
# How StatLine's data spell 'revised provisional' was never seen, so both ways are known.
_STATUSES = {
    "": "normal",
    "Definitief": "normal",
    "Voorlopig": "provisional",
    "NaderVoorlopig": "provisional",
    "Nader voorlopig": "provisional",
}
_NORMAL_975 = 1.959963984540054


def observations_from(
    cells: Cells, table: Table, catalogue: Catalogue, retrieved: date | None = None
) -> pd.DataFrame:
    """The rows, as text in COLUMNS, that a table holds for the measurements of the catalogue.

    `retrieved` is the day on which the cells were fetched; without it, the table's
    own. Raises ProblemsFound when a measure matches no column or several, when a
    code is in no codelist, or when a margin, period or status is of an unknown kind.
    """
    cells = _with_our_names(cells, table)
    cells, problems = _with_margins_and_periods(cells, table)
    problems += _unknown_members(cells, table, catalogue)
    parts = []
    for measure in table.measures:
        chosen, wrong = _cells_of(cells, measure, table)
        problems += wrong
        parts.append(chosen.assign(measurement=measure.measurement))
    if problems:
        raise ProblemsFound(problems)
    ours, problems = _with_subgroups(pd.concat(parts), cells.titles, table, catalogue)
    problems = problems or list(_unjoinable(ours, table))
    if problems:
        raise ProblemsFound(problems)
    rows = _joined_margins(ours)
    units = [catalogue.unit[catalogue.measurement[m].unit] for m in rows["measurement"]]
    rows["unit"] = [unit.id for unit in units]
    rows["ci_lower"] = rows["ci_lower"].clip(lower=[_or(u.minimum, -inf) for u in units])
    rows["ci_upper"] = rows["ci_upper"].clip(upper=[_or(u.maximum, inf) for u in units])
    said = rows["period"].map(table.statuses)
    rows["status"] = rows["status"].where(said.isna() | rows["status"].ne("normal"), said)
    rows["table_id"] = table.id
    rows["source"] = table.source
    rows["source_url"] = table.address
    rows["retrieved"] = (retrieved or table.retrieved).isoformat()
    rows["publication"] = "CBS StatLine"
    return _as_text(rows)


def _file(table: Table) -> str:
    return f"catalogue/tables/{table.id}.yaml"


_NO_DIMENSIONS = ("column", "value", "reason", "period_status")


def _with_our_names(cells: Cells, table: Table) -> Cells:
    """Cells under the catalogue's names; a dimension that it lacks may not split the figures."""
    frame = cells.frame.rename(columns={d.on_page: d.name for d in table.dimensions if d.on_page})
    wanted = [d.name for d in table.dimensions]
    found = [name for name in frame if name not in _NO_DIMENSIONS]
    problems = [
        Problem(_file(table), name, "deze dimensie staat niet in de tabel", nearest(name, found))
        for name in wanted
        if name not in found
    ]
    what = "deze dimensie van de tabel staat niet in de catalogus"
    problems += [
        Problem(_file(table), name, what, "Zet haar bij 'dimensions', met wat zij betekent")
        for name in found
        if name not in wanted and frame[name].nunique() > 1
    ]
    if problems:
        raise ProblemsFound(problems)
    return Cells(frame, cells.columns, cells.titles)


def _with_margins_and_periods(cells: Cells, table: Table) -> tuple[Cells, list[Problem]]:
    """Cells with `margin` and `period` in our words, '' where we have none; and those problems."""
    frame = cells.frame.assign(margin="value", period=str(table.year or ""))
    problems: list[Problem] = []
    for dimension in table.dimensions:
        codes = _codes(cells, dimension)
        if dimension.role == "margin":
            margins = {code: _our_margin(code, title) for code, title in codes.items()}
            frame["margin"] = frame[dimension.name].map(margins)
            problems += _unknown_margins(margins, dimension, table)
        elif dimension.role == "period":
            periods, unknown = _our_periods(codes, dimension, table)
            frame["period"] = frame[dimension.name].map(periods)
            problems += unknown
    for status in sorted(set(frame["period_status"].unique()) - set(_STATUSES)):
        what = f"onbekende status van een periode '{status}'"
        problems.append(Problem(_file(table), "Perioden", what, nearest(status, _STATUSES)))
    return Cells(frame, cells.columns, cells.titles), problems


def _codes(cells: Cells, dimension: TableDimension) -> dict[str, str]:
    """The codes of a dimension that occur, each with its title ('' without one)."""
    titles = cells.titles.get(dimension.name, {})
    codes = sorted(cells.frame[dimension.name].unique())
    return {code: titles.get(code, "") for code in codes}


def _names(code: str, title: str) -> list[str]:
    """All that a member may be called; a page puts the dimension and a colon before a title."""
    known = [code, title] if title else [code]
    return known + [name.rsplit(": ", maxsplit=1)[-1] for name in known]


def _our_margin(code: str, title: str) -> str:
    """What a margin is to us; '' when it is of an unknown kind."""
    return next((_MARGINS[name] for name in _names(code, title) if name in _MARGINS), "")


def _unknown_margins(
    margins: dict[str, str], dimension: TableDimension, table: Table
) -> Iterator[Problem]:
    remedy = (
        "Bekend zijn de waarde, de grenzen van een 95%-interval en de standaardfout;"
        " laat andere codes weg met 'only'"
    )
    for code in (code for code, ours in margins.items() if not ours):
        yield Problem(_file(table), dimension.name, f"onbekende marge '{code}'", remedy)


def _our_periods(
    codes: dict[str, str], dimension: TableDimension, table: Table
) -> tuple[dict[str, str], list[Problem]]:
    """Our label of each period; what the catalogue says goes before what we can read."""
    labels, problems = {}, []
    for code, title in codes.items():
        known = table.period_labels.get(code)
        try:
            labels[code] = known or period_label(code, title)
        except ValueError as error:
            labels[code] = ""
            remedy = (
                f"Zet in de tabel wat zij betekent, zoals 'period_labels: {{{code}: 2016/2019}}',"
                " of laat haar weg met 'only'"
            )
            problems.append(Problem(_file(table), dimension.name, str(error), remedy))
    return labels, problems


def _unknown_members(cells: Cells, table: Table, catalogue: Catalogue) -> Iterator[Problem]:
    for dimension in table.dimensions:
        if dimension.role != "subgroup":
            continue
        codelist = catalogue.codelist[str(dimension.codelist)]
        for code, title in _codes(cells, dimension).items():
            if not _member(codelist, code, title):
                called = f" ({title})" if title else ""
                remedy = (
                    f"Zet haar in codelists/{codelist.id}.yaml, met subgroep of met de reden"
                    " om haar over te slaan"
                )
                what = f"onbekende code '{code}'{called}"
                yield Problem(_file(table), dimension.name, what, remedy)


def _member(codelist: Codelist, code: str, title: str) -> Member | None:
    """The member with a code; or with its title, when we have no code for that title."""
    by_title = codelist.by_name.get(title)
    return codelist.by_name.get(code) or (by_title if by_title and not by_title.code else None)


def _cells_of(
    cells: Cells, measure: TableMeasure, table: Table
) -> tuple[pd.DataFrame, list[Problem]]:
    """The cells of one measure: those of its column, its member and its kind of period."""
    columns = matching_columns(cells.columns, measure)
    chosen = cells.frame[cells.frame["column"].isin(columns)]
    path = SEPARATOR.join(measure.path)
    if len(columns) != 1:
        stem = f", {measure.column}" if measure.column else ""
        what = f"'{path}' ({measure.unit}{stem}) past op {len(columns)} kolommen"
        remedy = nearest_columns(cells.columns, measure)
        return chosen, [Problem(_file(table), measure.measurement, what, remedy)]
    for dimension in (d for d in table.dimensions if d.role == "fixed"):
        fitting = _fitting(_codes(cells, dimension), str(measure.member))
        chosen = chosen[chosen[dimension.name].isin(fitting)]
    if measure.periods:
        kinds = {label: parse_period(label).kind for label in chosen["period"].unique() if label}
        chosen = chosen[chosen["period"].map(kinds).eq(measure.periods)]
    problems = []
    if chosen.empty:
        what = f"'{path}' heeft geen enkel cijfer voor deze meting"
        remedy = "Kijk naar 'member' en 'periods' bij deze meting"
        problems.append(Problem(_file(table), measure.measurement, what, remedy))
    if chosen["reason"].eq("text").any():
        what, remedy = f"in '{path}' staat tekst waar een getal hoort", "Kies een andere kolom"
        problems.append(Problem(_file(table), measure.measurement, what, remedy))
    return chosen, problems


def _fitting(codes: dict[str, str], member: str) -> list[str]:
    """The codes whose code or title is the member, with or without the dimension before it."""
    wanted = set(_names(member, ""))
    return [code for code, title in codes.items() if wanted & set(_names(code, title))]


def _with_subgroups(
    cells: pd.DataFrame, titles: dict[str, dict[str, str]], table: Table, catalogue: Catalogue
) -> tuple[pd.DataFrame, list[Problem]]:
    """Cells with `breakdown` and `subgroup`, without those of ignored codes."""
    dimensions = [d for d in table.dimensions if d.role == "subgroup"]
    names = [d.name for d in dimensions]
    if not names:
        return cells.assign(breakdown="total", subgroup="total"), []
    lists = [catalogue.codelist[str(d.codelist)] for d in dimensions]
    groups, impossible = [], set()
    for codes in cells[names].drop_duplicates().itertuples(index=False, name=None):
        called = [
            titles.get(name, {}).get(code, "") for name, code in zip(names, codes, strict=True)
        ]
        found = [_member(*triple) for triple in zip(lists, codes, called, strict=True)]
        members = [member for member in found if member]
        if not any(member.ignore for member in members):
            group, words = _combined(members, catalogue)
            groups.append((*codes, *group))
            impossible.add(words)
    ours = pd.DataFrame(groups, columns=[*names, "breakdown", "subgroup"], dtype=str)
    return cells.merge(ours, on=names, how="inner"), [
        Problem(_file(table), "dimensions", words, "Voeg de kruising toe aan breakdowns.yaml")
        for words in sorted(impossible - {""})
    ]


def _combined(members: list[Member], catalogue: Catalogue) -> tuple[tuple[str, str], str]:
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
