"""Deliveries of respondents: answers with weights become figures with their intervals.

Here: reading a file of respondents by its entry in the catalogue, adding up its answers,
and rows of figures. DuckDB adds up per stratum and subgroup; no respondent enters
Python. Not here: what a column's codes mean (`Microdata` in indicators/catalogue.py),
the statistics on those sums (estimation.py), and what a row must be
(indicators/observations.py).
"""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from etl.estimation import CELL, linearised, mean_interval, percentage_interval, withheld
from etl.files import no_rows
from indicators.catalogue import Catalogue, Microdata, same_code
from indicators.observations import COLUMNS
from indicators.periods import parse_period
from indicators.problems import Problem, ProblemsFound, nearest

_MOST_NAMED = 10


def microdata_files(folder: Path) -> list[Path]:
    """Every file in the folder but hidden ones, in a fixed order; none without the folder."""
    return sorted(f for f in folder.glob("*") if f.is_file() and not f.name.startswith("."))


def read_microdata(file: Path, catalogue: Catalogue) -> tuple[pd.DataFrame, list[Problem]]:
    """The figures that follow from a file of respondents, and what is wrong with that file.

    Rows hold COLUMNS as text ('' = empty), `file` and `line` (the column in the file).
    Values and limits have one decimal, as most figures that we hold. A withheld cell has
    status 'suppressed' and a subgroup without answers 'not_measured', both without a
    number of respondents; a value without an interval is 'low_reliability'. `retrieved`
    is the day on which the file last changed. A file with a problem gives no rows.
    """
    try:
        microdata, period = _described(file, catalogue)
        figures = estimates(file, microdata, catalogue)
    except ProblemsFound as found:
        return no_rows(COLUMNS), found.problems
    hidden = withheld(figures, microdata)
    columns = {measure.measurement: measure.column for measure in microdata.measures}
    rows = pd.DataFrame(
        _row(figure, is_hidden, catalogue)
        for figure, is_hidden in zip(figures.itertuples(), hidden, strict=True)
    )
    rows = rows.assign(
        period=period,
        precision="decimal",
        source=microdata.source,
        publication=microdata.publication,
        source_url=microdata.address,
        retrieved=date.fromtimestamp(file.stat().st_mtime).isoformat(),
        file=_name(file),
        line=rows["measurement"].map(columns),
    )
    return rows[[*COLUMNS, "file", "line"]].astype(str), []


def estimates(file: Path, microdata: Microdata, catalogue: Catalogue) -> pd.DataFrame:
    """Each measure for everyone and for each subgroup, before rounding and withholding.

    Columns: measurement, breakdown, subgroup; `estimate` and `standard_error` in the
    unit of the measurement; `degrees_of_freedom`; `respondents` who answered, and
    `with_trait`, how many of them a percentage counts (missing for a mean). A subgroup
    that nobody belongs to has 0 respondents and no estimate.

    Raises ProblemsFound for a file that cannot be read, a column or code that the entry
    does not know, a weight or score that is none, and a stratum with a single cluster.
    """
    columns = list(_columns(microdata, catalogue))
    # A file beyond the memory goes on in this folder, not in the folder we happen to be in.
    with (
        tempfile.TemporaryDirectory() as folder,
        duckdb.connect(config={"temp_directory": folder}) as connection,
    ):
        _view(connection, file, [column.name for column in columns])
        told = _survey(connection, file, columns)
        found = list(zip(columns, told, strict=True))
        _raise_any(p for column, answer in found for p in column.wrong(connection, file, answer))
        _store(connection, [column.recoded(answer) for column, answer in found], microdata)
        clusters = _clusters(connection, file, microdata)
        sums = _sums(connection, microdata)
    return _every_cell(linearised(sums, clusters), microdata)


def _row(figure: Any, is_hidden: bool, catalogue: Catalogue) -> dict[str, str]:
    """What a cell says in the columns of an observation."""
    row = dict.fromkeys(COLUMNS, "") | {column: getattr(figure, column) for column in CELL}
    row["unit"] = catalogue.measurement[figure.measurement].unit
    if not figure.respondents:
        return row | {"status": "not_measured"}
    if is_hidden:
        return row | {"status": "suppressed"}
    row |= {"value": f"{figure.estimate:.1f}", "sample_size": str(int(figure.respondents))}
    interval = _interval(figure, catalogue)
    if interval is None:
        note = "Voor een interval komen de deelnemers uit te weinig clusters."
        return row | {"status": "low_reliability", "note": note}
    lower, upper = (f"{limit:.1f}" for limit in interval)
    ends = {"ci_lower": lower, "ci_upper": upper, "ci_method": "design_based"}
    return row | ends | {"status": "normal"}


def _interval(figure: Any, catalogue: Catalogue) -> tuple[float, float] | None:
    """The interval, within what the measurement can be; none when the sample cannot give one."""
    about = (figure.estimate, figure.standard_error, figure.degrees_of_freedom)
    is_percentage = not pd.isna(figure.with_trait)
    if figure.degrees_of_freedom < 1 or (is_percentage and not 0 < figure.estimate < 100):
        return None
    if is_percentage:
        return percentage_interval(*about)
    lower, upper = mean_interval(*about)
    lowest, highest = catalogue.limits_of(figure.measurement)
    lower = lower if lowest is None else max(lower, lowest)
    return lower, upper if highest is None else min(upper, highest)


def _every_cell(figures: pd.DataFrame, microdata: Microdata) -> pd.DataFrame:
    """The figures in the order of the entry, with the subgroups that nobody belongs to."""
    subgroups = [("total", "total")]
    for b in microdata.breakdowns:
        subgroups += [(b.breakdown, subgroup) for subgroup in dict.fromkeys(b.subgroups.values())]
    cells = [(m.measurement, *subgroup) for m in microdata.measures for subgroup in subgroups]
    whole = figures.reindex(pd.MultiIndex.from_tuples(cells, names=CELL))
    return whole.fillna({"respondents": 0}).reset_index()


# The file and its entry


def _name(file: Path) -> str:
    return f"deliveries/microdata/{file.name}"


def _described(file: Path, catalogue: Catalogue) -> tuple[Microdata, str]:
    """The entry and the period that the name of the file tells."""
    entry, _, label = file.stem.rpartition("_")
    known = catalogue.microdata_by_id
    if entry not in known:
        what = f"de naam '{file.stem}' is niet de id van een bekend onderzoek, '_' en een periode"
        remedy = "Beschrijf het onderzoek in data/catalogue/microdata/"
        raise _refused(file, "", what, nearest(entry or label, known) if known else remedy)
    try:
        parse_period(label)
    except ValueError as error:
        what = f"'{label}' in de bestandsnaam is geen periode"
        remedy = f"Noem het zoals {entry}_2024{file.suffix} of {entry}_2022-2023{file.suffix}"
        raise _refused(file, "", what, remedy) from error
    return known[entry], label


def _refused(file: Path, where: str, what: str, remedy: str) -> ProblemsFound:
    return ProblemsFound([Problem(_name(file), where, what, remedy)])


def _raise_any(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise ProblemsFound(found)


def _view(connection: duckdb.DuckDBPyConnection, file: Path, needed: list[str]) -> None:
    """Make `delivered`: the needed columns of the file, read anew at each query."""
    try:
        header, relation = _relation(connection, file)
    except OSError as error:
        what = f"het bestand is niet te openen ({error.strerror})"
        raise _refused(file, "", what, "Zet er een gewoon bestand neer") from error
    except UnicodeDecodeError as error:
        what = f"het bestand is geen UTF-8 (byte {error.start})"
        raise _refused(file, "", what, "Sla het op als CSV UTF-8") from error
    except duckdb.Error as error:
        raise ProblemsFound([_unreadable(file, error)]) from error
    names = [name for _, name in header]
    absent = [name for name in dict.fromkeys(needed) if name not in names]
    double = [name for name in dict.fromkeys(needed) if names.count(name) > 1]
    told = [(f"de kolom '{name}' ontbreekt", nearest(name, names)) for name in absent]
    told += [(f"de kolom '{name}' staat dubbel", "Haal er een weg") for name in double]
    _raise_any(Problem(_name(file), "kop", what, remedy) for what, remedy in told)
    chosen = ", ".join(f"{place} AS {_quoted(name)}" for place, name in header if name in needed)
    connection.execute(f"CREATE VIEW delivered AS SELECT {chosen} FROM {relation}")


def _relation(
    connection: duckdb.DuckDBPyConnection, file: Path
) -> tuple[list[tuple[str, str]], str]:
    """The columns of a file, as SQL names them and by their name, and the SQL to read it."""
    kind = file.suffix.lower()
    if kind == ".parquet":
        relation = f"read_parquet({_literal(str(file))})"
        described = connection.execute(f"SELECT * FROM {relation} LIMIT 0").description or []
        return [(_quoted(column[0]), column[0]) for column in described], relation
    if kind != ".csv":
        what = f"een bestand '{file.suffix}' lezen we niet"
        raise _refused(file, "", what, "Lever de antwoorden als .csv of .parquet")
    with file.open(encoding="utf-8-sig", newline="") as content:
        line = content.readline()
    delimiter = max(",;\t", key=line.count)
    header = next(csv.reader([line], delimiter=delimiter), [])
    # DuckDB may guess a form in which it silently skips lines; told the form, it refuses them.
    places = [f"column{place}" for place in range(len(header))]
    types = ", ".join(f"{place}: 'VARCHAR'" for place in places)
    return list(zip(places, header, strict=True)), (
        f"read_csv({_literal(str(file))}, auto_detect = false, header = true, quote = '\"',"
        f" escape = '\"', delim = {_literal(delimiter)}, columns = {{{types}}})"
    )


def _survey(
    connection: duckdb.DuckDBPyConnection, file: Path, columns: list["_Column"]
) -> tuple[Any, ...]:
    """What each column tells of itself, in one reading of the whole file."""
    asked = ", ".join(column.survey for column in columns)
    try:
        told = connection.execute(f"SELECT {asked}, count(*) FROM delivered").fetchone() or (0,)
    except duckdb.Error as error:
        raise ProblemsFound([_unreadable(file, error)]) from error
    if not told[-1]:
        raise _refused(file, "", "het bestand is leeg", "Vraag het opnieuw op")
    return told[:-1]


def _unreadable(file: Path, error: duckdb.Error) -> Problem:
    told = str(error)
    line = re.search(r"Error on Line: ([0-9]+)", told)
    where = f"regel {line[1]}" if line else ""
    for sign, what, remedy in _REASONS:
        if sign in told:
            return Problem(_name(file), where, what, remedy)
    what = f"het bestand is niet te lezen als {file.suffix.removeprefix('.')}"
    return Problem(_name(file), where, what, "Vraag het opnieuw op")


_REASONS = [
    ("not utf-8", "het bestand is geen UTF-8", "Sla het op als CSV UTF-8"),
    (
        "Expected Number of Columns",
        "deze regel heeft meer of minder velden dan de kop",
        "Zet tekst met een scheidingsteken tussen aanhalingstekens",
    ),
    (
        "unterminated quote",
        "een aanhalingsteken heeft geen tweede",
        "Kijk of elk aanhalingsteken een tweede heeft",
    ),
]


# The columns: what each must hold, and how it is stored


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(_literal(text) for text in texts)


def _raw(name: str) -> str:
    """SQL for a cell as it is written; '' when it is empty."""
    return f"coalesce({_quoted(name)}::VARCHAR, '')"


def _text(name: str) -> str:
    """SQL for a cell as it is read, without blanks around it."""
    return f"trim({_raw(name)})"


def _number(name: str) -> str:
    """SQL for a cell as a finite number; NULL when it is none."""
    number = f"TRY_CAST({_text(name)} AS DOUBLE)"
    return f"CASE WHEN isfinite({number}) THEN {number} END"


@dataclass(frozen=True)
class _Coded:
    """A column of codes, stored as what they mean: SQL for a value, or None for no answer."""

    name: str
    stored_as: str
    meaning: dict[str, str | None]
    entry: str

    @property
    def survey(self) -> str:
        """SQL: how often each text occurs."""
        return f"histogram({_raw(self.name)})"

    def wrong(
        self, _: duckdb.DuckDBPyConnection, file: Path, counts: dict[str, int]
    ) -> Iterator[Problem]:
        unknown = {text: n for text, n in counts.items() if not self._knows(text)}
        most = sorted(unknown, key=lambda text: (-unknown[text], text))
        where = f"kolom '{self.name}'"
        for text in most[:_MOST_NAMED]:
            what = f"{unknown[text]} keer een onbekende code '{text}'"
            remedy = f"Verbeter haar of zet haar in {self.entry}. {nearest(text, self.meaning)}"
            yield Problem(_name(file), where, what, remedy)
        if len(most) > _MOST_NAMED:
            what = f"en nog {len(most) - _MOST_NAMED} andere onbekende codes"
            yield Problem(_name(file), where, what, "Kijk of dit de goede kolom is")

    def recoded(self, counts: dict[str, int]) -> str:
        """SQL for the column as it is stored."""
        texts: dict[str, list[str]] = {}
        for text in counts:
            meaning = self.meaning.get(same_code(text))
            if meaning is not None:
                texts.setdefault(meaning, []).append(text)
        cases = " ".join(
            f"WHEN {_raw(self.name)} IN ({_listed(found)}) THEN {meaning}"
            for meaning, found in texts.items()
        )
        return f"{f'CASE {cases} END' if cases else 'NULL::UTINYINT'} AS {self.stored_as}"

    def _knows(self, text: str) -> bool:
        return same_code(text) in self.meaning or not text.strip()


@dataclass(frozen=True)
class _Filled:
    """A column whose every cell must be right by itself: `value` and `is_wrong` are SQL."""

    name: str
    stored_as: str
    value: str
    is_wrong: str
    what: str
    remedy: str

    @property
    def survey(self) -> str:
        """SQL: how many cells are wrong."""
        return f"count(*) FILTER ({self.is_wrong})"

    def wrong(
        self, connection: duckdb.DuckDBPyConnection, file: Path, count: int
    ) -> Iterator[Problem]:
        if count:
            first = connection.execute(
                f"SELECT place, {_text(self.name)} FROM (SELECT row_number() OVER () AS place, *"
                f" FROM delivered) WHERE {self.is_wrong} ORDER BY place LIMIT 3"
            ).fetchall()
            places = ", ".join(f"'{text}' bij deelnemer {place}" for place, text in first)
            what = f"{count} keer {self.what}: {places}{' …' if count > len(first) else ''}"
            yield Problem(_name(file), f"kolom '{self.name}'", what, self.remedy)

    def recoded(self, _: int) -> str:
        """SQL for the column as it is stored."""
        return f"{self.value} AS {self.stored_as}"


_Column = _Coded | _Filled


def _columns(microdata: Microdata, catalogue: Catalogue) -> Iterator[_Column]:
    """The columns that an entry names: weight, design, answers and breakdowns."""
    weight = _number(microdata.weight)
    yield _Filled(
        microdata.weight,
        "weight",
        weight,
        f"({weight} > 0) IS NOT TRUE",
        "geen gewicht boven 0",
        "Geef elke deelnemer een getal met een punt, en laat wie niet meetelt weg",
    )
    for stored_as in ("stratum", "cluster"):
        name = getattr(microdata, stored_as)
        if name:
            text = _text(name)
            what, remedy = f"geen {stored_as}", "Geef elke deelnemer er een"
            yield _Filled(name, stored_as, text, f"{text} = ''", what, remedy)
    entry = f"catalogue/microdata/{microdata.id}.yaml"
    for place, m in enumerate(microdata.measures):
        stored_as = f"answer{place}"
        if m.mean:
            yield _score(m.column, stored_as, m.missing, catalogue.limits_of(m.measurement))
        else:
            meaning: dict[str, str | None] = dict.fromkeys(m.missing)
            meaning |= dict.fromkeys(m.counts_as, "100::UTINYINT")
            meaning |= dict.fromkeys(m.known, "0::UTINYINT")
            yield _Coded(m.column, stored_as, meaning, entry)
    for place, b in enumerate(microdata.breakdowns):
        type_ = f"ENUM({_listed(dict.fromkeys(b.subgroups.values()))})"
        subgroups = {code: f"{_literal(name)}::{type_}" for code, name in b.subgroups.items()}
        yield _Coded(b.column, f"subgroup{place}", dict.fromkeys(b.ignore) | subgroups, entry)


def _score(
    name: str,
    stored_as: str,
    missing: tuple[str, ...],
    limits: tuple[float | None, float | None],
) -> _Filled:
    """A column of numbers to take the mean of."""
    text, number = _text(name), _number(name)
    no_answer = f"({text} IN ({_listed(['', *missing])})"
    # A program may write the code 99 as 99.0.
    numbers = [code for code in missing if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", code)]
    no_answer += f" OR coalesce({number} IN ({', '.join(numbers)}), false))" if numbers else ")"
    bounds = [
        f"{number} {sign} {limit}"
        for sign, limit in zip((">=", "<="), limits, strict=True)
        if limit is not None
    ]
    right = " AND ".join([f"{number} IS NOT NULL", *bounds])
    low, high = ("…" if limit is None else f"{limit:g}" for limit in limits)
    return _Filled(
        name,
        stored_as,
        f"CASE WHEN NOT {no_answer} THEN {number} END",
        f"NOT {no_answer} AND ({right}) IS NOT TRUE",
        f"geen score van {low} tot {high}",
        "Schrijf getallen met een punt, en noem codes voor 'geen antwoord' bij 'missing'",
    )


# Adding up


def _store(connection: duckdb.DuckDBPyConnection, recoded: list[str], microdata: Microdata) -> None:
    """Make `respondent`: every answer as what it means, with its weight, stratum and cluster.

    Strata and clusters become numbers, by which DuckDB adds up twice as fast.
    """
    chosen = recoded if microdata.stratum else [*recoded, "'' AS stratum"]
    connection.execute(f"CREATE TABLE respondent AS SELECT {', '.join(chosen)} FROM delivered")
    connection.execute("CREATE TYPE stratum AS ENUM (SELECT DISTINCT stratum FROM respondent)")
    connection.execute("ALTER TABLE respondent ALTER stratum TYPE stratum")
    if microdata.cluster:
        connection.execute(_NUMBERED)


_NUMBERED = """
    CREATE OR REPLACE TABLE respondent AS
    WITH drawn AS (
        SELECT stratum, cluster, row_number() OVER ()::UINTEGER AS number
        FROM (SELECT DISTINCT stratum, cluster FROM respondent)
    )
    SELECT respondent.* REPLACE (drawn.number AS cluster)
    FROM respondent JOIN drawn USING (stratum, cluster)
"""


def _clusters(connection: duckdb.DuckDBPyConnection, file: Path, microdata: Microdata) -> pd.Series:
    """The number of clusters by stratum. Raises ProblemsFound where there is only one."""
    counted = "count(DISTINCT cluster)" if microdata.cluster else "count(*)"
    found = connection.execute(
        f"SELECT stratum::VARCHAR AS stratum, {counted} AS clusters FROM respondent GROUP BY ALL"
    ).df()
    clusters = found.set_index("stratum")["clusters"]
    kind = "cluster" if microdata.cluster else "deelnemer"
    single = sorted(clusters.index[clusters < 2])
    _raise_any(
        Problem(
            _name(file),
            f"stratum '{name}'" if name else "",
            f"er is maar één {kind}, dus geen interval te berekenen",
            "Voeg het stratum samen met een dat erop lijkt",
        )
        for name in single
    )
    return clusters


def _sums(connection: duckdb.DuckDBPyConnection, microdata: Microdata) -> pd.DataFrame:
    """What `linearised` needs of every cell, per stratum."""
    breakdowns = [("total", "'total'")]
    breakdowns += [(b.breakdown, f"subgroup{i}") for i, b in enumerate(microdata.breakdowns)]
    asked = _OF_CLUSTERS if microdata.cluster else _OF_RESPONDENTS
    return pd.concat(
        connection.execute(_SUMS.format(asked.format(answer=f"answer{i}", subgroup=subgroup)))
        .df()
        .assign(measurement=m.measurement, breakdown=breakdown)
        .assign(**({"with_trait": float("nan")} if m.mean else {}))
        for i, m in enumerate(microdata.measures)
        for breakdown, subgroup in breakdowns
    )


_OF_CLUSTERS = """
    SELECT stratum, cluster, {subgroup} AS subgroup,
        sum(weight) AS people, sum(weight * {answer}) AS total,
        count(*) AS respondents, count(*) FILTER ({answer} > 0) AS with_trait
    FROM respondent WHERE {answer} IS NOT NULL AND {subgroup} IS NOT NULL GROUP BY ALL
"""
_OF_RESPONDENTS = """
    SELECT stratum, {subgroup} AS subgroup,
        weight AS people, weight * {answer} AS total,
        1 AS respondents, ({answer} > 0)::INT AS with_trait
    FROM respondent WHERE {answer} IS NOT NULL AND {subgroup} IS NOT NULL
"""
_SUMS = """
    SELECT part.stratum::VARCHAR AS stratum, part.subgroup::VARCHAR AS subgroup,
        count(*) AS clusters,
        avg(people) AS people, avg(total) AS total, var_pop(people) AS var_people,
        var_pop(total) AS var_total, covar_pop(people, total) AS covariance,
        sum(respondents)::BIGINT AS respondents, sum(with_trait)::BIGINT AS with_trait
    FROM ({}) AS part GROUP BY part.stratum, part.subgroup
"""
