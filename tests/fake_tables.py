"""Tables for the fake StatLine made from our own rows, so that a fetch gives the rows back.

Here: from rows and a table's catalogue entry to StatLine's codes and signs. By hand,
`python -m tests.fake_tables` serves every table of the catalogue with its figures and
one more year, and prints the services.yaml that points there.
"""

import re
import time
import unicodedata
from collections.abc import Iterator
from itertools import product

import pandas as pd

from etl.files import read_observation_file
from indicators.catalogue import (
    Catalogue,
    CrossedBreakdown,
    Table,
    TableDimension,
    TableMeasure,
)
from indicators.catalogue_files import load_catalogue
from indicators.observations import COLUMNS
from indicators.periods import parse_period
from tests.conftest import DATA
from tests.fake_statline import FakeDimension, FakeStatLine, FakeTable, FakeTopic

_MARGES = {
    "MW00000": "Waarde",
    "MOG0095": "Ondergrens 95%-interval",
    "MBG0095": "Bovengrens 95%-interval",
}
_CIJFERSOORT = {"A000001": "Gemiddelde/Percentage", "A000002": "Standaardfout"}
_SIGNS = {"suppressed": "x", "not_applicable": ""}
_NORMAL_975 = 1.959963984540054


def held(table: str) -> pd.DataFrame:
    """Our own rows of a StatLine table, from data/observations/."""
    rows, problems = read_observation_file(DATA / "observations" / f"statline-{table}.csv")
    assert not problems
    return rows[list(COLUMNS)]


def with_another_year(rows: pd.DataFrame, by: float = 0) -> pd.DataFrame:
    """Rows and made-up figures for the year after their last: those of that year, `by` higher.

    Rows of other periods than years stay as they are.
    """
    years = rows["period"].where(rows["period"].str.fullmatch("[0-9]{4}")).dropna()
    if years.empty:
        return rows
    new = rows[rows["period"].eq(years.max())].assign(period=str(int(years.max()) + 1))
    for column in ("value", "ci_lower", "ci_upper"):
        new[column] = [
            text and _text(float(text) + by, kind)
            for text, kind in zip(new[column], new["precision"], strict=True)
        ]
    return pd.concat([rows, new], ignore_index=True)


def _text(number: float, precision: str) -> str:
    return str(int(number)) if precision == "integer" else str(round(number, 2))


def fake_table(rows: pd.DataFrame, table: Table, catalogue: Catalogue) -> FakeTable:
    """A table that gives exactly these rows (COLUMNS as text) when it is fetched and converted.

    In v3 a row of StatLine has every measure, so one that `rows` lacks comes back as
    missing; in v4 what is missing is not delivered and does not come back.
    """
    return _Maker(rows, table, catalogue).made()


class _Maker:
    def __init__(self, rows: pd.DataFrame, table: Table, catalogue: Catalogue) -> None:
        self.rows, self.table, self.catalogue = rows, table, catalogue
        self.measures = {measure.measurement: measure for measure in table.measures}
        self.columns = list(dict.fromkeys((m.path, m.unit) for m in table.measures))
        self.has_errors = rows["ci_method"].eq("normal_from_standard_error").any()
        self.margins = _CIJFERSOORT if self.has_errors else _MARGES
        self.groups = {d.name: self._groups(d) for d in table.dimensions if d.role == "subgroup"}

    def made(self) -> FakeTable:
        figures: dict[tuple[str, ...], list[str]] = {}
        for row in self.rows.itertuples(index=False):
            measure = self.measures[row.measurement]
            column = self.columns.index((measure.path, measure.unit))
            for codes, text in self._cells(row, measure):
                figures.setdefault(codes, ["."] * len(self.columns))[column] = text
        return FakeTable(
            id=self.table.id,
            title=self.table.title,
            dimensions=tuple(map(self._dimension, self.table.dimensions)),
            topics=tuple(self._topics()),
            figures=tuple((codes, tuple(texts)) for codes, texts in figures.items()),
            discontinued=self.table.discontinued,
        )

    def _cells(
        self, row: "pd.Series", measure: TableMeasure
    ) -> Iterator[tuple[tuple[str, ...], str]]:
        """The codes and text of each margin of a row."""
        codes = self._codes_of(row.breakdown, row.subgroup)
        texts = {"MW00000": row.value, "MOG0095": row.ci_lower, "MBG0095": row.ci_upper}
        if self.has_errors:
            error = round((float(row.ci_upper) - float(row.value)) / _NORMAL_975, 1)
            texts = {"A000001": row.value, "A000002": str(error)}
        if not any(d.role == "margin" for d in self.table.dimensions):
            texts = {"": row.value}
        for margin, text in texts.items():
            by_role = {"margin": margin, "period": _period_code(row.period)}
            by_role["fixed"] = self._member_code(measure.member) if measure.member else ""
            place = tuple(
                codes[d.name] if d.role == "subgroup" else by_role[d.role]
                for d in self.table.dimensions
            )
            yield place, text or _SIGNS.get(row.status, ".")

    def _dimension(self, dimension: TableDimension) -> FakeDimension:
        name = dimension.name
        if dimension.role == "subgroup":
            return FakeDimension(name, self._members(dimension))
        if dimension.role == "margin":
            return FakeDimension(name, self.margins)
        if dimension.role == "fixed":
            members = dict.fromkeys(m.member for m in self.table.measures if m.member)
            titles = {self._member_code(m): m.rsplit(": ", maxsplit=1)[-1] for m in members}
            return FakeDimension(name, titles)
        titles = {_period_code(label): label for label in self.rows["period"].unique()}
        early = self.rows[self.rows["status"].eq("provisional")]["period"]
        status = {_period_code(p): "Voorlopig" for p in early if p not in self.table.statuses}
        return FakeDimension(name, titles, "TimeDimension", status)

    def _topics(self) -> Iterator[FakeTopic]:
        keys = {(m.path, m.unit): m.column for m in self.table.measures}
        for number, (path, unit) in enumerate(self.columns, 1):
            key = keys[path, unit]
            stem = re.sub(r"_[0-9]+$", "", key) if key else _camel(path[-1])
            yield FakeTopic(f"{stem}_{number}", path, unit, f"M{number:06}")

    def _member_code(self, member: str) -> str:
        members = list(dict.fromkeys(m.member for m in self.table.measures))
        return f"A05250{members.index(member)}"

    def _members(self, dimension: TableDimension) -> dict[str, str]:
        """Codes and titles; a member of which we know no code gets one that means nothing."""
        members = self.catalogue.codelist[str(dimension.codelist)].members
        return {m.code or f"X{n:05}": m.title or "" for n, m in enumerate(members)}

    def _groups(self, dimension: TableDimension) -> dict[tuple[str, str], str]:
        """The code of each breakdown and subgroup: that of the first member that means it."""
        members = self.catalogue.codelist[str(dimension.codelist)].members
        codes = list(self._members(dimension))
        named = [(m.breakdown, m.subgroup, code) for m, code in zip(members, codes, strict=True)]
        return {(b, s): code for b, s, code in reversed(named) if b and s}

    def _codes_of(self, breakdown: str, subgroup: str) -> dict[str, str]:
        left = self._parts(breakdown, subgroup)
        codes = {}
        for name, groups in self.groups.items():
            part = next((part for part in left if part in groups), None)
            codes[name] = groups[part or ("total", "total")]
            left = [other for other in left if other != part]
        assert not left, f"{breakdown} {subgroup} is in no codelist of {self.table.id}"
        return codes

    def _parts(self, breakdown: str, subgroup: str) -> list[tuple[str, str]]:
        for b in self.catalogue.breakdowns:
            if isinstance(b, CrossedBreakdown) and b.id == breakdown:
                first, second = (self.catalogue.breakdown[part] for part in b.cross)
                for one, other in product(first.by_id, second.by_id):
                    if f"{one}_{other}" == subgroup:
                        return [(first.id, one), (second.id, other)]
        return [] if breakdown == "total" else [(breakdown, subgroup)]


def _period_code(label: str) -> str:
    """StatLine's code for one of our labels."""
    period = parse_period(label)
    year, rest = label[:4], label[5:]
    codes = {
        "year": f"{year}JJ00",
        "average": f"{period.end.year}G{period.end.year - period.start.year + 1}00",
        "quarter": f"{year}KW0{rest[1:]}",
        "half_year": f"{year}HJ0{rest[1:]}",
        "month": f"{year}MM{rest}",
        "day": label.replace("-", ""),
    }
    return codes[period.kind]


def _camel(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return "".join(word.capitalize() for word in re.findall("[A-Za-z0-9]+", plain))


def main() -> None:
    catalogue = load_catalogue(DATA / "catalogue")
    tables = []
    for table in (table for table in catalogue.tables if table.service):
        rows = held(table.id)
        more = rows if table.year else with_another_year(rows)
        tables.append(fake_table(more, table, catalogue))
    with FakeStatLine(*tables, page_rows=1000) as server:
        print(server.services())
        print(f"# {', '.join(server.tables)} at {server.address} until Ctrl-C", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
