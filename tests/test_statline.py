"""StatLine's shapes give the same cells, and cells become rows of our own."""

import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.statline_periods import period_label
from etl.statline_rows import observations_from
from etl.statline_shapes import Cells, cells_from_v3, cells_from_v4, read_cells
from indicators.catalogue import Catalogue, Service, Table, TableDimension, TableMeasure
from indicators.catalogue_files import load_catalogue
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
        "Dimensions": answer(*({"Identifier": name, "Kind": _kind(name)} for name in DIMENSIONS)),
        "PeriodenCodes": periods("Identifier"),
    }


def _kind(name: str) -> str:
    return "TimeDimension" if name == "Perioden" else "Dimension"


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
def shapes(tmp_path: Path) -> dict[str, Cells]:
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


def cells(*rows: dict[str, Any], titles: dict[str, dict[str, str]] | None = None) -> Cells:
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
    return Cells.of(pd.DataFrame([usual | row for row in rows]), titles)


def flat(found: Cells) -> pd.DataFrame:
    """Cells with the key, path and unit of their column, row by row."""
    return found.frame.join(found.columns, on="column").drop(columns="column")


def without(found: Cells, dimension: str) -> Cells:
    return Cells(found.frame.drop(columns=dimension), found.columns)


def figures(rows: pd.DataFrame, *columns: str) -> list[tuple[str, ...]]:
    return list(rows[list(columns)].itertuples(index=False, name=None))


def problems_of(cells: Cells, table: Table, catalogue: Catalogue) -> list[Problem]:
    with pytest.raises(ProblemsFound) as found:
        observations_from(cells, table, catalogue)
    return found.value.problems


# Shapes


@pytest.mark.parametrize("shape", ["v3 typed", "v3 untyped", "v4", "export"])
def test_each_machine_readable_shape_gives_the_same_cells(
    shapes: dict[str, Cells], shape: str
) -> None:
    columns = [*DIMENSIONS, "column", "value", "reason"]
    found, typed = (
        shapes[name].frame[columns].sort_values(columns) for name in (shape, "v3 typed")
    )
    pd.testing.assert_frame_equal(
        found.reset_index(drop=True), typed.reset_index(drop=True), check_dtype=False
    )


@pytest.mark.parametrize("shape", ["v3 typed", "v3 untyped", "v4", "page"])
def test_a_measure_s_path_goes_from_topic_group_to_title(
    shapes: dict[str, Cells], shape: str
) -> None:
    assert figures(shapes[shape].columns, "path", "unit") == [
        ("Geluk > Score geluk", "score"),
        ("Aandeel met vertrouwen", "%"),
    ]


@pytest.mark.parametrize("shape", ["v3 typed", "v3 untyped", "v4", "export", "page"])
def test_each_shape_gives_the_same_figures(
    shapes: dict[str, Cells], catalogue: Catalogue, shape: str
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
    raw = ["       .", "        ", "", "x", "  geheim", None, "   135.5"]
    for row, value in zip(answers["UntypedDataSet"]["value"], raw, strict=True):
        row["AandeelMetVertrouwen_2"] = value
    found = flat(cells_from_v3(answers))
    assert found[found["key"].eq("AandeelMetVertrouwen_2")]["reason"].tolist() == [
        "missing",
        "not_applicable",
        "not_applicable",
        "suppressed",
        "text",
        "missing",
        "",
    ]


def test_a_dash_is_a_real_zero() -> None:
    answers = v3_untyped()
    answers["UntypedDataSet"]["value"][0]["AandeelMetVertrouwen_2"] = "       -"
    found = flat(cells_from_v3(answers))
    first = found[found["key"].eq("AandeelMetVertrouwen_2")].iloc[0]
    assert (first["value"], first["reason"]) == (0.0, "")


@pytest.mark.parametrize(
    ("attribute", "reason"),
    [("None", "missing"), ("Impossible", "not_applicable"), ("Confidential", "suppressed")],
)
def test_a_v4_value_that_is_missing_keeps_its_reason(attribute: str, reason: str) -> None:
    answers = v4()
    answers["Observations"]["value"][0] |= {"Value": None, "ValueAttribute": attribute}
    first = cells_from_v4(answers).frame.iloc[0]
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
        assert found.columns["path"].iloc[0] == "Welzijn > Geluk > Score geluk"


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


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("table.csv", b"ID;Marges;Eenzaam_1\r\n", "geen rijen of geen kolommen"),
        ("table.csv", b"ID;Marges\r\n0;MW00000\r\n", "geen rijen of geen kolommen"),
        ("table.csv", "Geslacht;Één_1".encode("latin-1"), "UnicodeDecodeError"),
        ("tables/1NED_TypedDataSet.json", b'{"value": [', "JSONDecodeError"),
        ("tables/1NED_TypedDataSet.json", b'{"value": []}', "KeyError: 'DataProperties'"),
        ("tables/1NED_TypedDataSet.json.gz", b"no gzip", "BadGzipFile"),
    ],
)
def test_a_file_that_is_broken_is_refused_in_words(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    path = file if file.parent == tmp_path else file.parent
    with pytest.raises(ProblemsFound, match="niet te lezen als StatLine-tabel") as found:
        read_cells(path)
    assert message in found.value.problems[0].what


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


def test_rows_from_a_table_pass_the_border(shapes: dict[str, Cells], catalogue: Catalogue) -> None:
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
    rows = observations_from(without(cells({}), "Perioden"), timeless, catalogue)
    assert rows["period"].tolist() == ["2020"]


def test_a_table_without_subgroups_is_about_the_total(catalogue: Catalogue) -> None:
    known = table(catalogue, trust())
    undivided = known.model_copy(update={"dimensions": known.dimensions[1:]})
    rows = observations_from(without(cells({}), "Kenmerken"), undivided, catalogue)
    assert figures(rows, "breakdown", "subgroup", "value") == [("total", "total", "66.4")]


@pytest.mark.parametrize(
    ("code", "title", "label"),
    [
        ("2022JJ00", "2022", "2022"),
        ("2010JJ00", "2010 december", "2010"),
        ("2021KW04", "2021 4e kwartaal*", "2021-Q4"),
        ("2024HJ01", "1e halfjaar 2024", "2024-H1"),
        ("2019MM12", "2019 december ", "2019-12"),
        ("20060101", "1 januari 2006", "2006-01-01"),
        ("2019G400", "2016/2019", "2016/2019"),
        ("2016G400", "2016-2019 ", "2016/2019"),
        ("2019G400", "2016 tot 2020", "2016/2019"),
        ("2019G400", "2016 tot en met 2019", "2016/2019"),
        ("2023G200", "2022 t/m 2023", "2022/2023"),
        ("2022/2023", "", "2022/2023"),
        ("2022", "", "2022"),
    ],
)
def test_period_codes_and_titles_become_our_labels(code: str, title: str, label: str) -> None:
    assert period_label(code, title) == label


@given(
    st.integers(1900, 2090), st.integers(2, 9), st.sampled_from(["/", "-", " t/m ", " tot en met "])
)
def test_an_average_over_years_is_read_only_when_its_title_has_as_many_years_as_its_code_says(
    first: int, number: int, between: str
) -> None:
    last = first + number - 1
    title = f"{first}{between}{last}"
    assert period_label(f"{last}G{number}00", title) == f"{first}/{last}"
    for code in (f"{last}G{number % 8 + 2}00", f"{last + 1}G{number}00", f"{first - 1}G{number}00"):
        if code != f"{last}G{number}00":
            with pytest.raises(ValueError, match="zegt niet over welke"):
                period_label(code, title)


@pytest.mark.parametrize(
    ("code", "title", "what"),
    [
        ("2022W101", "2022 week 1", "onbekende periode '2022W101'"),
        ("2022X000", "", "onbekende periode '2022X000'"),
        ("2022ZZ00", "2022", "onbekende periode '2022ZZ00'"),
        ("2019MM13", "", "'2019-13' is geen periode"),
        ("2019G400", "", "de periode '2019G400' zegt niet over welke 4 jaren zij gaat"),
        ("2019G400", "2018/2019", "de periode '2019G400', met de titel '2018/2019',"),
    ],
)
def test_a_period_that_cannot_be_read_is_an_error_until_the_catalogue_says_what_it_means(
    catalogue: Catalogue, code: str, title: str, what: str
) -> None:
    found = cells({"Perioden": code}, titles={"Perioden": {code: title}})
    known = table(catalogue, trust())
    (problem,) = problems_of(found, known, catalogue)
    assert problem.where == "Perioden"
    assert problem.what.startswith(what)
    assert f"'period_labels: {{{code}: 2016/2019}}'" in problem.remedy
    told = known.model_copy(update={"period_labels": {code: "2016/2019"}})
    assert observations_from(found, told, catalogue)["period"].tolist() == ["2016/2019"]


def test_a_title_tells_which_years_an_average_is_about(catalogue: Catalogue) -> None:
    found = cells({"Perioden": "2019G400"}, titles={"Perioden": {"2019G400": "2016/2019"}})
    rows = observations_from(found, table(catalogue, trust()), catalogue)
    assert rows["period"].tolist() == ["2016/2019"]


@pytest.mark.parametrize("status", ["Voorlopig", "NaderVoorlopig", "Nader voorlopig"])
def test_a_revised_provisional_period_is_still_provisional(
    catalogue: Catalogue, status: str
) -> None:
    rows = observations_from(cells({"period_status": status}), table(catalogue, trust()), catalogue)
    assert rows["status"].tolist() == ["provisional"]


def test_a_status_that_we_do_not_know_is_named(catalogue: Catalogue) -> None:
    found = cells({"period_status": "Voorlopigg"})
    (problem,) = problems_of(found, table(catalogue, trust()), catalogue)
    assert problem.what == "onbekende status van een periode 'Voorlopigg'"
    assert problem.remedy == "Bedoelt u 'Voorlopig'?"


@pytest.mark.parametrize(
    ("shown", "status"), [("2022", "normal"), ("2022*", "provisional"), ("2022**", "provisional")]
)
def test_a_star_on_a_page_is_a_provisional_period(
    catalogue: Catalogue, tmp_path: Path, shown: str, status: str
) -> None:
    file = page(tmp_path / "page.csv")
    text = file.read_text(encoding="utf-8").replace(",2022,", f",{shown},")
    file.write_text(text, encoding="utf-8")
    rows = observations_from(read_cells(file), table(catalogue, trust()), catalogue)
    total = rows[rows["subgroup"].eq("total")]
    assert figures(total, "period", "status") == [("2022", status), ("2023", "normal")]


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


@pytest.mark.parametrize("coded", [True, False])
def test_a_measure_picks_its_member_of_a_fixed_dimension_by_title_with_or_without_a_code(
    catalogue: Catalogue, coded: bool
) -> None:
    fixed = TableDimension(name="Mate", role="fixed")
    known = table(
        catalogue,
        trust(measurement="loneliness-sw-severe", member="Mate van eenzaamheid: Sterk"),
        trust(measurement="loneliness-sw-none", member="Niet"),
    )
    known = known.model_copy(update={"dimensions": (*known.dimensions, fixed)})
    titles = {"A052501": "Niet", "A052503": "Sterk"} if coded else {"Niet": "", "Sterk": ""}
    none, severe = titles
    degrees = cells(
        {"Mate": none, "value": 60.1}, {"Mate": severe, "value": 10.7}, titles={"Mate": titles}
    )
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
    ("dimension", "code", "what", "remedy"),
    [
        ("Kenmerken", "9999999", "onbekende code '9999999'", "codelists/statline-persons.yaml"),
        ("Marges", "MOG0099", "onbekende marge 'MOG0099'", "standaardfout; laat andere codes weg"),
    ],
)
def test_an_unknown_code_is_named(
    catalogue: Catalogue, dimension: str, code: str, what: str, remedy: str
) -> None:
    (problem,) = problems_of(cells({}, {dimension: code}), table(catalogue, trust()), catalogue)
    assert problem.file == "catalogue/tables/85542NED.yaml"
    assert (problem.where, problem.what) == (dimension, what)
    assert remedy in problem.remedy


def test_every_unknown_code_is_named_at_once(catalogue: Catalogue) -> None:
    unknown = cells(
        {}, {"Kenmerken": "1"}, {"Kenmerken": "2", "Perioden": "2019G4"}, {"Marges": "3"}
    )
    wrong = trust(unit="aantal")
    found = problems_of(unknown, table(catalogue, wrong), catalogue)
    assert [(problem.where, problem.what.split("'")[1]) for problem in found] == [
        ("Kenmerken", "1"),
        ("Kenmerken", "2"),
        ("Marges", "3"),
        ("Perioden", "2019G4"),
        ("trust-sw", "Aandeel met vertrouwen"),
    ]


def test_a_code_without_a_place_in_our_list_is_known_by_its_title(catalogue: Catalogue) -> None:
    title = "Leeftijd: 15 tot 25 jaar"
    assert catalogue.codelist["statline-persons"].by_name[title].code is None
    young = cells({"Kenmerken": "53110"}, titles={"Kenmerken": {"53110": title}})
    rows = observations_from(young, table(catalogue, trust()), catalogue)
    assert figures(rows, "breakdown", "subgroup") == [("age", "15-24")]


def test_a_title_that_has_another_code_in_our_list_does_not_make_a_code_known(
    catalogue: Catalogue,
) -> None:
    other = cells({"Kenmerken": "3001"}, titles={"Kenmerken": {"3001": "Geslacht: Mannen"}})
    (problem,) = problems_of(other, table(catalogue, trust()), catalogue)
    assert problem.what == "onbekende code '3001' (Geslacht: Mannen)"


def test_a_dimension_that_splits_the_figures_and_is_not_in_the_catalogue_is_named(
    catalogue: Catalogue,
) -> None:
    split = cells({"Regio": "NL01"}, {"Regio": "PV20"})
    (problem,) = problems_of(split, table(catalogue, trust()), catalogue)
    assert problem.where == "Regio"
    assert problem.what == "deze dimensie van de tabel staat niet in de catalogus"


def test_a_dimension_that_the_table_lacks_is_named(catalogue: Catalogue) -> None:
    usual = cells({})
    found = Cells(usual.frame.rename(columns={"Kenmerken": "Kenmerk"}), usual.columns)
    (problem,) = problems_of(found, table(catalogue, trust()), catalogue)
    assert problem.where == "Kenmerken"
    assert "staat niet in de tabel" in problem.what
    assert "'Kenmerk'" in problem.remedy


@pytest.mark.parametrize(
    ("changes", "second", "number"),
    [
        ({"path": ("Vertrouwen",)}, {}, 0),
        ({"unit": "aantal"}, {}, 0),
        ({"column": "Wantrouwen_2"}, {}, 0),
        ({}, {"key": "AandeelMetVertrouwen_30"}, 2),
    ],
    ids=["no such title", "another unit", "another stem", "two columns"],
)
def test_a_measure_that_fits_no_column_or_two_is_an_error_with_the_nearest_columns(
    catalogue: Catalogue, changes: dict[str, Any], second: dict[str, Any], number: int
) -> None:
    others = [{"path": f"Geluk > Vraag {n}", "key": f"Vraag_{n}"} for n in range(40)]
    found = cells({}, second, *others)
    (problem,) = problems_of(found, table(catalogue, trust(**changes)), catalogue)
    assert problem.file == "catalogue/tables/85542NED.yaml"
    assert problem.where == "trust-sw"
    assert f"past op {number} kolommen" in problem.what
    assert "AandeelMetVertrouwen_2 'Aandeel met vertrouwen' (%)" in problem.remedy
    assert problem.remedy.count(";") == 2
    assert problem.remedy.endswith(f"(en nog {len(found.columns) - 3})")


def test_an_untitled_export_without_the_column_is_an_error_with_the_nearest_columns(
    catalogue: Catalogue,
) -> None:
    found = cells({"path": "", "unit": "", "key": "AandeelMetVertrouwen_65"})
    (problem,) = problems_of(found, table(catalogue, trust()), catalogue)
    assert "past op 0 kolommen" in problem.what
    assert problem.remedy == "Het meest lijken erop: AandeelMetVertrouwen_65"


def test_a_kind_of_period_or_a_member_that_the_table_lacks_is_named(catalogue: Catalogue) -> None:
    (problem,) = problems_of(cells({}), table(catalogue, trust(periods="quarter")), catalogue)
    assert problem.where == "trust-sw"
    assert problem.what == "'Aandeel met vertrouwen' heeft geen enkel cijfer voor deze meting"


def test_a_column_with_text_is_named(catalogue: Catalogue) -> None:
    found = cells({"value": float("nan"), "reason": "text"})
    (problem,) = problems_of(found, table(catalogue, trust()), catalogue)
    assert problem.what == "in 'Aandeel met vertrouwen' staat tekst waar een getal hoort"


def test_a_column_on_either_side_of_a_method_break_is_a_measurement_of_its_own(
    catalogue: Catalogue,
) -> None:
    before = trust(path=("Tot 2022", "Burn-out"), column="BurnOut_13")
    after = trust(
        path=("Vanaf 2022", "Burn-out"), column="BurnOut_26", measurement="happiness-sw-happy"
    )
    found = cells(
        {"key": "BurnOut_14", "path": "Tot 2022 > Burn-out", "Perioden": "2021JJ00", "value": 17.0},
        {"key": "BurnOut_27", "path": "Vanaf 2022 > Burn-out", "value": 20.0},
    )
    rows = observations_from(found, table(catalogue, before, after), catalogue)
    assert figures(rows, "measurement", "period", "value") == [
        ("trust-sw", "2021", "17.0"),
        ("happiness-sw-happy", "2022", "20.0"),
    ]
    with pytest.raises(ValueError, match="aan weerszijden van een methodebreuk zijn twee metingen"):
        same = [before.model_dump(), after.model_dump() | {"measurement": "trust-sw"}]
        Table.model_validate(catalogue.table["85542NED"].model_dump() | {"measures": same})


def test_titles_find_a_measure_whose_column_got_another_number(catalogue: Catalogue) -> None:
    moved = cells({"key": "AandeelMetVertrouwen_65"}, {"path": "Geluk > Gelukkig", "value": 1.0})
    rows = observations_from(moved, table(catalogue, trust()), catalogue)
    assert rows["value"].tolist() == ["66.4"]


def test_the_unit_tells_two_columns_of_one_title_apart(catalogue: Catalogue) -> None:
    number = {"key": "AandeelMetVertrouwen_18", "unit": "aantal", "value": 1823.0}
    rows = observations_from(cells({}, number), table(catalogue, trust()), catalogue)
    assert rows["value"].tolist() == ["66.4"]


# What the catalogue refuses

REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "a member without a fixed dimension": (
        "80072ned",
        {"measures": [trust(member="Sterk").model_dump()]},
        "bij 'role: fixed' heeft elke meting een 'member', en anders geen",
    ),
    "a fixed dimension without a member": (
        "85766NED",
        {"measures": [trust().model_dump()]},
        "bij 'role: fixed' heeft elke meting een 'member', en anders geen",
    ),
    "two fixed dimensions": (
        "80072ned",
        {
            "dimensions": [
                {"name": "Perioden", "role": "period"},
                {"name": "Mate", "role": "fixed"},
                {"name": "Soort", "role": "fixed"},
            ]
        },
        "hoogstens één dimensie heeft 'role: fixed'",
    ),
    "a label that is no period": (
        "80072ned",
        {"period_labels": {"2019G400": "2019/2016"}},
        "'2019/2016' is geen periode",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_table_entry_that_contradicts_itself_is_refused(catalogue: Catalogue, name: str) -> None:
    table_id, changes, message = REFUSED[name]
    with pytest.raises(ValueError, match=re.escape(message)):
        Table.model_validate(catalogue.table[table_id].model_dump() | changes)


def test_only_v3_has_a_list_of_tables_with_their_rows() -> None:
    address = "https://example.org/odata"
    with pytest.raises(ValueError, match="'catalog' hoort alleen bij 'protocol: odata_v3'"):
        Service(id="v4", protocol="odata_v4", address=address, catalog=address)


def test_a_filter_on_a_code_that_our_codelist_lacks_is_named(tmp_path: Path) -> None:
    copy = shutil.copytree(DATA / "catalogue", tmp_path / "catalogue")
    file = copy / "tables" / "7022gza.yaml"
    whole = "codelist: statline-sex}"
    text = file.read_text(encoding="utf-8").replace(whole, f"{whole[:-1]}, only: ['3000', '300']}}")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        load_catalogue(copy)
    (problem,) = found.value.problems
    assert (problem.file, problem.where) == ("catalogue/tables/7022gza.yaml", "Geslacht")
    assert problem.what == "onbekende code bij 'only' '300'"


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
    found = read_cells(tmp_path).frame
    assert {"Persoonskenmerken", "BedrijfstakkenSBI93", "Perioden"} <= set(found.columns)
    assert found["Persoonskenmerken"].str.strip().equals(found["Persoonskenmerken"])
    assert set(found["period_status"]) == {"Definitief"}
    assert found["value"].notna().any()
