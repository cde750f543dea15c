"""StatLine's shapes give the same cells, and cells become rows of our own."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.statline_rows import observations_from
from etl.statline_shapes import CELL, cells_from_v3, cells_from_v4, read_cells
from indicators.catalogue import Catalogue, Table, TableDimension, TableMeasure
from indicators.observations import COLUMNS, check_observations
from indicators.problems import Problem, ProblemsFound
from tests.conftest import DATA

REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "statline" / "reference-data"

# One small table in every shape: two measures for a total and for men in two years.
DIMENSIONS = ["Kenmerken", "Marges", "Perioden"]
PATHS = {"ScoreGeluk_1": "Geluk > Score geluk", "AandeelMetVertrouwen_2": "Aandeel met vertrouwen"}
UNITS = {"ScoreGeluk_1": "score", "AandeelMetVertrouwen_2": "%"}
FIGURES: list[tuple[str, str, str, float | None, float | None]] = [
    ("T009002", "MW00000", "2022JJ00", 7.7, 66.4),
    ("T009002", "MOG0095", "2022JJ00", 7.6, 65.3),
    ("T009002", "MBG0095", "2022JJ00", 7.7, 67.6),
    ("3000", "MW00000", "2022JJ00", 7.8, None),
    ("3000", "MOG0095", "2022JJ00", 7.7, None),
    ("3000", "MBG0095", "2022JJ00", 7.9, None),
    ("T009002", "MW00000", "2023JJ00", 10.0, 5.0),
]
TITLES = {
    "T009002": "Totaal personen",
    "3000": "Geslacht: Mannen",
    "MW00000": "Waarde",
    "MOG0095": "Ondergrens 95%-interval",
    "MBG0095": "Bovengrens 95%-interval",
    "2022JJ00": "2022",
    "2023JJ00": "2023",
}


def answer(*records: dict[str, Any]) -> dict[str, Any]:
    return {"odata.metadata": "https://opendata.cbs.nl/", "value": list(records)}


def topic(identity: int, parent: int | None, kind: str, key: str, title: str) -> dict[str, Any]:
    names = {"ID": identity, "ParentID": parent, "Type": kind, "Key": key, "Title": title}
    return names | {"Unit": UNITS.get(key)}


PROPERTIES = answer(
    topic(0, None, "Dimension", "Kenmerken", "Kenmerken van personen"),
    topic(1, None, "Dimension", "Marges", "Marges"),
    topic(2, None, "TimeDimension", "Perioden", "Perioden"),
    topic(3, None, "TopicGroup", "", "Geluk "),
    topic(4, 3, "Topic", "ScoreGeluk_1", "Score geluk"),
    topic(5, None, "Topic", "AandeelMetVertrouwen_2", "Aandeel met vertrouwen"),
)


def periods(name: str, last: str = "Definitief") -> dict[str, Any]:
    status = {"2022JJ00": "Definitief", "2023JJ00": last}
    return answer(*({name: code, "Status": word} for code, word in status.items()))


def v3_typed() -> dict[str, Any]:
    rows = [
        dict(zip(("ID", *DIMENSIONS, *PATHS), (n, f"{who:7}", *rest), strict=True))
        for n, (who, *rest) in enumerate(FIGURES)
    ]
    return {
        "TypedDataSet": answer(*rows),
        "DataProperties": PROPERTIES,
        "Perioden": periods("Key"),
    }


def v3_untyped() -> dict[str, Any]:
    answers = v3_typed()
    rows = [
        row | {key: "       ." if row[key] is None else f"{row[key]:8}" for key in PATHS}
        for row in answers.pop("TypedDataSet")["value"]
    ]
    return answers | {"UntypedDataSet": answer(*rows)}


def v4() -> dict[str, Any]:
    observations: list[dict[str, Any]] = [
        {"Measure": measure, "ValueAttribute": "None", "Value": value, "StringValue": None}
        | dict(zip(DIMENSIONS, codes, strict=True))
        for *codes, happy, trusting in FIGURES
        for measure, value in (("M002", happy), ("D003_2", trusting))
    ]
    measures: list[dict[str, Any]] = [
        {"Identifier": "M002", "Title": "Score geluk", "MeasureGroupId": "1", "Unit": "score"},
        {"Identifier": "D003_2", "Title": "Aandeel met vertrouwen", "MeasureGroupId": None}
        | {"Unit": "%"},
    ]
    return {
        "Observations": answer(*observations),
        "MeasureCodes": answer(*measures),
        "MeasureGroups": answer({"Id": "1", "Title": "Geluk", "ParentId": None}),
        "Dimensions": answer(*({"Identifier": name} for name in DIMENSIONS)),
        "PeriodenCodes": periods("Identifier"),
    }


def recorded(folder: Path, answers: dict[str, Any]) -> Path:
    folder.mkdir()
    for entity, content in answers.items():
        file = folder / f"85542NED_{entity}.json"
        file.write_text(json.dumps(content), encoding="utf-8")
    return folder


def export(file: Path) -> Path:
    lines = [";".join(["ID", *DIMENSIONS, *PATHS])]
    for row in v3_untyped()["UntypedDataSet"]["value"]:
        lines.append(";".join(str(row[name]) for name in ("ID", *DIMENSIONS, *PATHS)))
    file.write_bytes(("\r\n".join(lines) + "\r\n").encode("utf-8-sig"))
    return file


def page(file: Path) -> Path:
    lines = ["table_id,table_title,measure_path,unit,geslacht,kenmerk,marge,periode,waarde"]
    for *codes, happy, trusting in FIGURES:
        names = ",".join(TITLES[code] for code in codes)
        for (key, path), value in zip(PATHS.items(), (happy, trusting), strict=True):
            shown = "." if value is None else value
            unit = UNITS[key]
            lines.append(f'85542NED,"Welzijn, kerncijfers",{path} ({key}),{unit},,{names},{shown}')
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def shapes(tmp_path: Path) -> dict[str, pd.DataFrame]:
    """The cells of the small table, read from each shape."""
    return {
        "v3 typed": read_cells(recorded(tmp_path / "typed", v3_typed())),
        "v3 untyped": read_cells(recorded(tmp_path / "untyped", v3_untyped())),
        "v4": read_cells(recorded(tmp_path / "v4", v4())),
        "export": read_cells(export(tmp_path / "85542NED_UntypedDataSet_12062025_101500.csv")),
        "page": read_cells(page(tmp_path / "page.csv")),
    }


def table(catalogue: Catalogue, *measures: TableMeasure, **changes: Any) -> Table:
    """The real table 85542NED with other measures, and whatever else is changed."""
    known = catalogue.table["85542NED"]
    if not measures:
        happy = TableMeasure(
            measurement="happiness-sw-score",
            path=("Geluk", "Score geluk"),
            column="ScoreGeluk_1",
            unit="score",
        )
        measures = (happy, trust())
    dimensions = tuple(
        d.model_copy(update={"on_page": title})
        for d, title in zip(known.dimensions, ("kenmerk", "marge", "periode"), strict=True)
    )
    return known.model_copy(update={"measures": measures, "dimensions": dimensions} | changes)


def trust(**changes: Any) -> TableMeasure:
    return TableMeasure(
        measurement="trust-sw",
        path=("Aandeel met vertrouwen",),
        column="AandeelMetVertrouwen_2",
        unit="%",
    ).model_copy(update=changes)


def cells(*rows: dict[str, Any]) -> pd.DataFrame:
    """Cells of trust among all people in 2022, except for what each row says."""
    usual = {
        "key": "AandeelMetVertrouwen_2",
        "path": "Aandeel met vertrouwen",
        "unit": "%",
        "value": 66.4,
        "reason": "",
        "period_status": "",
        "Kenmerken": "T009002",
        "Marges": "MW00000",
        "Perioden": "2022JJ00",
    }
    return pd.DataFrame([usual | row for row in rows])


def figures(rows: pd.DataFrame, *columns: str) -> list[tuple[str, ...]]:
    return list(rows[list(columns)].itertuples(index=False, name=None))


def problems_of(cells: pd.DataFrame, table: Table, catalogue: Catalogue) -> list[Problem]:
    with pytest.raises(ProblemsFound) as found:
        observations_from(cells, table, catalogue)
    return found.value.problems


# Shapes


@pytest.mark.parametrize("shape", ["v3 typed", "v3 untyped", "v4", "export"])
def test_each_machine_readable_shape_gives_the_same_cells(
    shapes: dict[str, pd.DataFrame], shape: str
) -> None:
    columns = [*DIMENSIONS, "value", "reason"]
    assert set(shapes[shape].columns) == {*CELL, *DIMENSIONS}
    pd.testing.assert_frame_equal(shapes[shape][columns], shapes["v3 typed"][columns])


@pytest.mark.parametrize("shape", ["v3 typed", "v3 untyped", "v4", "page"])
def test_a_measure_s_path_goes_from_topic_group_to_title(
    shapes: dict[str, pd.DataFrame], shape: str
) -> None:
    found = shapes[shape][["path", "unit"]].drop_duplicates()
    assert figures(found, "path", "unit") == [
        ("Geluk > Score geluk", "score"),
        ("Aandeel met vertrouwen", "%"),
    ]


@pytest.mark.parametrize("shape", ["v3 typed", "v3 untyped", "v4", "export", "page"])
def test_each_shape_gives_the_same_figures(
    shapes: dict[str, pd.DataFrame], catalogue: Catalogue, shape: str
) -> None:
    rows = observations_from(shapes[shape], table(catalogue), catalogue)
    columns = ("measurement", "subgroup", "period", "value", "ci_lower", "ci_upper", "status")
    assert figures(rows, *columns) == [
        ("happiness-sw-score", "total", "2022", "7.7", "7.6", "7.7", "normal"),
        ("happiness-sw-score", "men", "2022", "7.8", "7.7", "7.9", "normal"),
        ("happiness-sw-score", "total", "2023", "10.0", "", "", "normal"),
        ("trust-sw", "total", "2022", "66.4", "65.3", "67.6", "normal"),
        ("trust-sw", "men", "2022", "", "", "", "missing"),
        ("trust-sw", "total", "2023", "5.0", "", "", "normal"),
    ]


def test_an_untyped_value_that_is_missing_keeps_its_reason() -> None:
    answers = v3_untyped()
    raw = ["       .", "        ", "", "x", "       -", None, "   135.5"]
    for row, value in zip(answers["UntypedDataSet"]["value"], raw, strict=True):
        row["AandeelMetVertrouwen_2"] = value
    found = cells_from_v3(answers)
    assert found[found["key"].eq("AandeelMetVertrouwen_2")]["reason"].tolist() == [
        "missing",
        "not_applicable",
        "not_applicable",
        "suppressed",
        "not_applicable",
        "missing",
        "",
    ]


@pytest.mark.parametrize(
    ("attribute", "reason"),
    [("None", "missing"), ("Impossible", "not_applicable"), ("Confidential", "suppressed")],
)
def test_a_v4_value_that_is_missing_keeps_its_reason(attribute: str, reason: str) -> None:
    answers = v4()
    answers["Observations"]["value"][0] |= {"Value": None, "ValueAttribute": attribute}
    first = cells_from_v4(answers).iloc[0]
    assert (pd.isna(first["value"]), first["reason"]) == (True, reason)


def test_groups_within_groups_all_stand_in_the_path() -> None:
    group = topic(6, None, "TopicGroup", "", "Welzijn")
    nested = [{**p, "ParentID": 6} if p["ID"] == 3 else p for p in PROPERTIES["value"]]
    v3 = cells_from_v3(v3_typed() | {"DataProperties": answer(*nested, group)})
    groups = answer(
        {"Id": "1", "Title": "Geluk", "ParentId": "6"},
        {"Id": "6", "Title": "Welzijn", "ParentId": None},
    )
    for found in (v3, cells_from_v4(v4() | {"MeasureGroups": groups})):
        assert found["path"].iloc[0] == "Welzijn > Geluk > Score geluk"


@pytest.mark.parametrize("shape", ["v3", "v4"])
def test_figures_of_a_provisional_period_are_provisional(catalogue: Catalogue, shape: str) -> None:
    if shape == "v3":
        found = cells_from_v3(v3_untyped() | {"Perioden": periods("Key", "Voorlopig")})
    else:
        found = cells_from_v4(v4() | {"PeriodenCodes": periods("Identifier", "Voorlopig")})
    rows = observations_from(found, table(catalogue, trust()), catalogue)
    assert figures(rows, "subgroup", "period", "status") == [
        ("total", "2022", "normal"),
        ("men", "2022", "missing"),
        ("total", "2023", "provisional"),
    ]


def test_what_is_no_statline_table_is_refused(tmp_path: Path) -> None:
    recorded(tmp_path / "meta", {"DataProperties": PROPERTIES})
    (tmp_path / "table.xlsx").touch()
    for path in (tmp_path / "meta", tmp_path / "table.xlsx"):
        with pytest.raises(ProblemsFound, match="geen StatLine-tabel") as found:
            read_cells(path)
        assert found.value.problems[0].file == path.name
        assert "portaal-export" in found.value.problems[0].remedy


# From cells to rows


def test_a_row_says_where_it_comes_from(catalogue: Catalogue) -> None:
    rows = observations_from(cells({}), table(catalogue, trust()), catalogue)
    assert rows.columns.tolist() == list(COLUMNS)
    columns = ("unit", "precision", "source", "publication", "source_url", "table_id", "retrieved")
    assert figures(rows, *columns) == [
        (
            "percent",
            "decimal",
            "sociale-samenhang-welzijn",
            "CBS StatLine",
            "https://www.cbs.nl/nl-nl/cijfers/detail/85542NED",
            "85542NED",
            "2025-06-12",
        )
    ]


def test_rows_from_a_table_pass_the_border(
    shapes: dict[str, pd.DataFrame], catalogue: Catalogue
) -> None:
    rows = observations_from(shapes["v3 untyped"], table(catalogue), catalogue)
    placed = rows.assign(file="observations/new.csv", line=[str(n) for n in rows.index])
    found = check_observations(placed, catalogue)
    assert [p for p in found if p.file == "observations/new.csv"] == []


def test_margins_become_an_interval_that_may_be_asymmetric(catalogue: Catalogue) -> None:
    margins = cells({"Marges": "MBG0095", "value": 70.9}, {}, {"Marges": "MOG0095", "value": 65.3})
    rows = observations_from(margins, table(catalogue, trust()), catalogue)
    columns = ("value", "ci_lower", "ci_upper", "ci_method", "note")
    assert figures(rows, *columns) == [("66.4", "65.3", "70.9", "published", "")]


def test_one_margin_alone_is_no_interval_but_is_noted(catalogue: Catalogue) -> None:
    margins = cells({}, {"Marges": "MOG0095", "value": 65.3})
    rows = observations_from(margins, table(catalogue, trust()), catalogue)
    columns = ("ci_lower", "ci_upper", "ci_method", "note")
    assert figures(rows, *columns) == [
        ("", "", "", "De bron geeft maar één grens van het interval.")
    ]


@settings(max_examples=25, deadline=None)
@given(st.integers(200, 800), st.integers(1, 50))
def test_a_standard_error_becomes_an_interval(
    catalogue: Catalogue, tenths: int, error_tenths: int
) -> None:
    value, error = tenths / 10, error_tenths / 10
    both = cells(
        {"Marges": "Cijfersoort: Gemiddelde/Percentage", "value": value},
        {"Marges": "Cijfersoort: Standaardfout", "value": error},
    )
    row = observations_from(both, table(catalogue, trust()), catalogue).iloc[0]
    assert row["value"] == str(value)
    assert float(row["ci_lower"]) == pytest.approx(value - 1.959964 * error, abs=0.00501)
    assert float(row["ci_upper"]) == pytest.approx(value + 1.959964 * error, abs=0.00501)
    assert max(len(row[bound].split(".")[1]) for bound in ("ci_lower", "ci_upper")) <= 2
    assert row["ci_method"] == "normal_from_standard_error"


def test_a_figure_without_a_standard_error_has_no_interval(catalogue: Catalogue) -> None:
    some = cells(
        {"Marges": "Gemiddelde/Percentage", "value": 3.3},
        {"Marges": "Standaardfout", "value": 0.2},
        {"Marges": "Gemiddelde/Percentage", "Perioden": "2023JJ00"},
    )
    rows = observations_from(some, table(catalogue, trust()), catalogue)
    assert figures(rows, "period", "ci_lower", "ci_upper", "ci_method") == [
        ("2022", "2.91", "3.69", "normal_from_standard_error"),
        ("2023", "", "", ""),
    ]


def test_a_table_without_periods_uses_its_year(catalogue: Catalogue) -> None:
    known = table(catalogue, trust())
    timeless = known.model_copy(update={"dimensions": known.dimensions[:2], "year": 2020})
    rows = observations_from(cells({}).drop(columns="Perioden"), timeless, catalogue)
    assert rows["period"].tolist() == ["2020"]


def test_a_table_without_subgroups_is_about_the_total(catalogue: Catalogue) -> None:
    known = table(catalogue, trust())
    undivided = known.model_copy(update={"dimensions": known.dimensions[1:]})
    rows = observations_from(cells({}).drop(columns="Kenmerken"), undivided, catalogue)
    assert figures(rows, "breakdown", "subgroup", "value") == [("total", "total", "66.4")]


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("2022JJ00", "2022"),
        ("2021KW04", "2021-Q4"),
        ("2024HJ01", "2024-H1"),
        ("2019MM12", "2019-12"),
        ("2022/2023", "2022/2023"),
        ("2022 ", "2022"),
    ],
)
def test_period_codes_and_titles_become_our_labels(
    catalogue: Catalogue, code: str, label: str
) -> None:
    rows = observations_from(cells({"Perioden": code}), table(catalogue, trust()), catalogue)
    assert rows["period"].tolist() == [label]


def test_years_and_quarters_go_to_measurements_of_their_own(catalogue: Catalogue) -> None:
    yearly = trust(measurement="sickness-absence-yearly", periods="year")
    quarterly = trust(measurement="sickness-absence-quarterly", periods="quarter")
    times = cells({}, {"Perioden": "2022KW01", "value": 5.0}, {"Perioden": "2022KW02"})
    rows = observations_from(times, table(catalogue, yearly, quarterly), catalogue)
    assert figures(rows, "measurement", "period") == [
        ("sickness-absence-yearly", "2022"),
        ("sickness-absence-quarterly", "2022-Q1"),
        ("sickness-absence-quarterly", "2022-Q2"),
    ]


@pytest.fixture
def by_sex_and_age(catalogue: Catalogue) -> Table:
    return table(
        catalogue,
        trust(),
        dimensions=(
            TableDimension(name="Geslacht", role="subgroup", codelist="statline-sex"),
            TableDimension(name="Leeftijd", role="subgroup", codelist="statline-ages"),
            TableDimension(name="Perioden", role="period"),
        ),
    )


@pytest.mark.parametrize(
    ("members", "group"),
    [
        (("Mannen", "20 tot 30 jaar"), ("age_sex", "20-29_men")),
        (("4000", "80 jaar of ouder"), ("age_sex", "80+_women")),
        (("T001038", "20 tot 30 jaar"), ("age", "20-29")),
        (("3000", "Totaal"), ("sex", "men")),
        (("Totaal mannen en vrouwen", "Totaal alle leeftijden"), ("total", "total")),
    ],
)
def test_two_subgroup_dimensions_cross_and_totals_do_not_count(
    catalogue: Catalogue, by_sex_and_age: Table, members: tuple[str, str], group: tuple[str, str]
) -> None:
    found = cells({"Geslacht": members[0], "Leeftijd": members[1]})
    rows = observations_from(found, by_sex_and_age, catalogue)
    assert figures(rows, "breakdown", "subgroup") == [group]


def test_a_measure_picks_its_member_of_a_fixed_dimension(catalogue: Catalogue) -> None:
    fixed = TableDimension(name="Mate", role="fixed")
    known = table(
        catalogue,
        trust(measurement="loneliness-sw-severe", member="Sterk"),
        trust(measurement="loneliness-sw-none", member="Niet"),
    )
    known = known.model_copy(update={"dimensions": (*known.dimensions, fixed)})
    degrees = cells({"Mate": "Niet", "value": 60.1}, {"Mate": "Sterk", "value": 10.7})
    rows = observations_from(degrees, known, catalogue)
    assert figures(rows, "measurement", "value") == [
        ("loneliness-sw-severe", "10.7"),
        ("loneliness-sw-none", "60.1"),
    ]


def test_a_count_is_written_without_decimals(catalogue: Catalogue) -> None:
    number = trust(measurement="suicide-number")
    rows = observations_from(cells({"value": 1823.0}), table(catalogue, number), catalogue)
    assert figures(rows, "value", "unit", "precision") == [("1823", "count", "integer")]


def test_a_code_that_the_codelist_ignores_is_dropped(catalogue: Catalogue) -> None:
    known = catalogue.codelist["statline-persons"].by_name["2018820"]
    assert known.ignore
    both = cells({}, {"Kenmerken": "2018820"}, {"Kenmerken": "Onderwijsniveau: onbekend"})
    rows = observations_from(both, table(catalogue, trust()), catalogue)
    assert rows["subgroup"].tolist() == ["total"]


@pytest.mark.parametrize(
    ("dimension", "code"),
    [
        ("Kenmerken", "9999999"),
        ("Marges", "MOG0099"),
        ("Perioden", "2019G400"),
        ("Perioden", "2022W101"),
    ],
)
def test_an_unknown_code_is_named(catalogue: Catalogue, dimension: str, code: str) -> None:
    (problem,) = problems_of(cells({}, {dimension: code}), table(catalogue, trust()), catalogue)
    assert problem.file == "catalogue/tables/85542NED.yaml"
    assert problem.where == dimension
    assert problem.what == f"onbekende code '{code}'"
    assert "codelijst" in problem.remedy


def test_every_unknown_code_is_named_at_once(catalogue: Catalogue) -> None:
    unknown = cells({"Kenmerken": "1"}, {"Kenmerken": "2", "Perioden": "2019G400"}, {"Marges": "3"})
    found = problems_of(unknown, table(catalogue, trust()), catalogue)
    assert [(problem.where, problem.what.split("'")[1]) for problem in found] == [
        ("Kenmerken", "1"),
        ("Kenmerken", "2"),
        ("Marges", "3"),
        ("Perioden", "2019G400"),
    ]


def test_a_dimension_that_the_table_lacks_is_named(catalogue: Catalogue) -> None:
    found = cells({}).rename(columns={"Kenmerken": "Kenmerk"})
    (problem,) = problems_of(found, table(catalogue, trust()), catalogue)
    assert problem.where == "Kenmerken"
    assert "staat niet in de tabel" in problem.what
    assert "'Kenmerk'" in problem.remedy


@pytest.mark.parametrize(
    ("changes", "second", "number"),
    [
        ({"path": ("Vertrouwen",)}, {}, 0),
        ({"unit": "aantal"}, {}, 0),
        ({"periods": "quarter"}, {}, 0),
        ({}, {"key": "AandeelMetVertrouwen_30"}, 2),
    ],
    ids=["no such title", "another unit", "another kind of period", "two columns"],
)
def test_a_measure_that_fits_no_column_or_two_is_an_error_that_lists_the_columns(
    catalogue: Catalogue, changes: dict[str, Any], second: dict[str, Any], number: int
) -> None:
    found = cells({}, {"path": "Geluk > Gelukkig", "key": "Gelukkig_4"}, second)
    (problem,) = problems_of(found, table(catalogue, trust(**changes)), catalogue)
    assert problem.file == "catalogue/tables/85542NED.yaml"
    assert problem.where == "trust-sw"
    assert f"past op {number} kolommen" in problem.what
    for candidate in ("Geluk > Gelukkig % Gelukkig_4", "vertrouwen % AandeelMetVertrouwen_2"):
        assert candidate in problem.remedy


def test_an_untitled_export_without_the_column_is_an_error_that_lists_the_columns(
    catalogue: Catalogue,
) -> None:
    found = cells({"path": "", "unit": "", "key": "AandeelMetVertrouwen_65"})
    (problem,) = problems_of(found, table(catalogue, trust()), catalogue)
    assert "past op 0 kolommen" in problem.what
    assert problem.remedy == "In de tabel: AandeelMetVertrouwen_65"


def test_titles_find_a_measure_whose_column_got_another_number(catalogue: Catalogue) -> None:
    moved = cells({"key": "AandeelMetVertrouwen_65"}, {"path": "Geluk > Gelukkig", "value": 1.0})
    rows = observations_from(moved, table(catalogue, trust()), catalogue)
    assert rows["value"].tolist() == ["66.4"]


def test_the_unit_tells_two_columns_of_one_title_apart(catalogue: Catalogue) -> None:
    number = {"key": "AandeelMetVertrouwen_18", "unit": "aantal", "value": 1823.0}
    rows = observations_from(cells({}, number), table(catalogue, trust()), catalogue)
    assert rows["value"].tolist() == ["66.4"]


# Recorded tables, where they are at hand


def converted(path: Path, name: str, catalogue: Catalogue) -> list[str]:
    rows = observations_from(read_cells(path), catalogue.table[name], catalogue)
    return _lines(rows.to_csv(index=False, lineterminator="\n"))


def committed(name: str) -> list[str]:
    return _lines((DATA / "observations" / f"statline-{name}.csv").read_text(encoding="utf-8"))


def _lines(text: str) -> list[str]:
    assert text.endswith("\n")
    return text.split("\n")


def differing(one: Iterable[str], other: Iterable[str]) -> list[tuple[str, str]]:
    return [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]][:5]


PAGES = ["7022gza", "82634NED", "83005NED", "84572NED", "85012NED", "85463NED", "85766NED"]
needs_reference = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="the recorded tables are not in this place"
)


@needs_reference
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_table_gives_the_figures_that_we_hold(name: str, catalogue: Catalogue) -> None:
    (file,) = (REFERENCE / "cbs-cijfers-pages").glob(f"{name}_*.csv")
    assert differing(converted(file, name, catalogue), committed(name)) == []


@needs_reference
def test_the_export_of_well_being_gives_the_figures_that_we_hold(catalogue: Catalogue) -> None:
    (file,) = (REFERENCE / "cbs-85542NED").glob("*.csv")
    assert differing(converted(file, "85542NED", catalogue), committed("85542NED")) == []


@needs_reference
def test_recorded_answers_on_absence_give_the_figures_that_we_hold(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    for file in (REFERENCE / "odata-v4-recorded").glob("80072ned_*.json"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert differing(converted(tmp_path, "80072ned", catalogue), committed("80072ned")) == []


@needs_reference
def test_recorded_v3_answers_of_another_table_can_be_read(tmp_path: Path) -> None:
    for file in (REFERENCE / "odata-v3-recorded").glob("80137ned_*.json"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    found = read_cells(tmp_path)
    assert {"Persoonskenmerken", "BedrijfstakkenSBI93", "Perioden"} <= set(found.columns)
    assert found["Persoonskenmerken"].str.strip().equals(found["Persoonskenmerken"])
    assert set(found["period_status"]) == {"Definitief"}
    assert found["value"].notna().any()
