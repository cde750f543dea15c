"""The border that figures must cross, tried on real rows with one cell changed."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.files import observation_files, read_observation_file
from indicators.catalogue import Catalogue
from indicators.observations import COLUMNS, KEY, check_observations
from indicators.problems import Problem
from tests.conftest import DATA

WELLBEING = "statline-85542NED.csv"
ABSENCE = "statline-80072ned.csv"


@pytest.fixture(scope="session")
def wellbeing() -> pd.DataFrame:
    rows, problems = read_observation_file(DATA / "observations" / WELLBEING)
    assert problems == []
    return rows


@pytest.fixture
def trust(wellbeing: pd.DataFrame) -> pd.DataFrame:
    """One series of percentages with intervals, 2013 to 2024; row 3 is its figure of 2016."""
    series = wellbeing[wellbeing["measurement"].eq("trust-sw") & wellbeing["breakdown"].eq("total")]
    return series.reset_index(drop=True)


@pytest.fixture
def absence() -> pd.DataFrame:
    """Quarterly percentages; only the last one is provisional."""
    rows, _ = read_observation_file(DATA / "observations" / ABSENCE)
    chosen = rows["measurement"].eq("sickness-absence-quarterly") & rows["subgroup"].eq("total")
    return rows[chosen].reset_index(drop=True)


def about_rows(rows: pd.DataFrame, catalogue: Catalogue) -> list[Problem]:
    """Problems of these rows; most measurements have none here, which is no mistake."""
    found = check_observations(rows, catalogue)
    return [problem for problem in found if problem.file.startswith("observations/")]


def place(row: pd.Series) -> str:
    return f"regel {row['line']} ({' | '.join(row[KEY])})"


class Mistake(NamedTuple):
    """Cells that are changed in the figure of 2016, and the words that should come back."""

    cells: dict[str, str]
    what: str
    remedy: str


NO_INTERVAL = {"ci_lower": "", "ci_upper": "", "ci_method": ""}
MISTAKES = [
    Mistake({"value": "veel"}, "'veel' in kolom value is geen getal", "Schrijf alleen cijfers"),
    Mistake({"value": "59,8"}, "'59,8' in kolom value is geen getal", "met een punt"),
    Mistake({"value": "59.8%"}, "'59.8%' in kolom value is geen getal", "zonder %"),
    Mistake({"value": "1.059.8"}, "'1.059.8' in kolom value", "zonder % of duizendtallen"),
    Mistake({"value": " 59.8"}, "' 59.8' in kolom value is geen getal", "alleen cijfers"),
    Mistake({"ci_lower": "58,6"}, "'58,6' in kolom ci_lower is geen getal", "met een punt"),
    Mistake({"ci_upper": "ca. 61"}, "'ca. 61' in kolom ci_upper is geen getal", "alleen cijfers"),
    Mistake({"sample_size": "7 duizend"}, "'7 duizend' is geen aantal mensen", "heel getal"),
    Mistake({"value": "598"}, "598 kan niet bij de eenheid", "of de komma goed staat"),
    Mistake({"value": "-0.1"}, "-0.1 kan niet bij de eenheid", "of de eenheid klopt"),
    Mistake({"ci_upper": "610"}, "610 kan niet bij de eenheid", "of de komma goed staat"),
    Mistake({"ci_lower": "-1"}, "-1 kan niet bij de eenheid", "of de komma goed staat"),
    Mistake(
        {"value": "62.0"}, "'62.0' ligt buiten haar interval van 58.6 tot 61.0", "verwisseld zijn"
    ),
    Mistake(
        {"ci_lower": "61.0", "ci_upper": "58.6"}, "interval van 61.0 tot 58.6", "verwisseld zijn"
    ),
    Mistake({"value": "", "status": "missing"}, "'' ligt buiten haar interval", "verwisseld zijn"),
    Mistake({"ci_upper": ""}, "het interval is half: van '58.6' tot ''", "beide grenzen"),
    Mistake(
        {"ci_lower": "", "ci_method": ""}, "het interval is half: van '' tot '61.0'", "of geen"
    ),
    Mistake({"ci_method": ""}, "de herkomst van het interval ''", "Schrijf bij een interval"),
    Mistake({"ci_method": "geschat"}, "van het interval 'geschat'", "published of normal_from_"),
    Mistake(NO_INTERVAL | {"ci_method": "published"}, "'published' klopt niet", "anders niets"),
    Mistake({"measurement": "trust-sv"}, "onbekende meting 'trust-sv'", "Bedoelt u 'trust-sw'?"),
    Mistake({"breakdown": "totaal"}, "onbekende uitsplitsing 'totaal'", "Bedoelt u 'total'?"),
    Mistake({"breakdown": "?"}, "onbekende uitsplitsing '?'", "Bekend zijn: '"),
    Mistake({"subgroup": "men"}, "onbekende subgroep 'men' van 'total'", "Hier hoort 'total'."),
    Mistake({"status": "normaal"}, "onbekende status 'normaal'", "Bedoelt u 'normal'?"),
    Mistake({"precision": "decimaal"}, "onbekende precisie 'decimaal'", "Bedoelt u 'decimal'?"),
    Mistake({"unit": "mean"}, "de eenheid 'mean' is niet die van de meting", "'percent'"),
    Mistake({"source": "nea"}, "de bron 'nea' is niet die van de meting", "'sociale-samen"),
    Mistake(NO_INTERVAL | {"value": ""}, "waarde '' en status 'normal'", "missing, suppressed"),
    Mistake({"status": "not_measured"}, "waarde '59.8' en status 'not_measured'", "lege waarde"),
    Mistake({"precision": "integer"}, "'59.8' heeft decimalen", "rond niet zelf af"),
    Mistake({"precision": "verbal"}, "precisie 'verbal' en woorden ''", "'1 op de 4'"),
    Mistake({"published_as": "6 op de 10"}, "'decimal' en woorden '6 op de 10'", "anders niets"),
    Mistake({"source_url": ""}, "'' is geen webadres", "het adres van zijn bron"),
    Mistake({"source_url": "opendata.cbs.nl"}, "'opendata.cbs.nl' is geen webadres", "https://"),
    Mistake({"source_url": "https://cbs"}, "'https://cbs' is geen webadres", "https://"),
    Mistake({"publication": " "}, "de publicatie ontbreekt", "'CBS StatLine'"),
    Mistake({"retrieved": "12-06-2025"}, "'12-06-2025' is geen datum", "als 2026-11-23"),
    Mistake({"retrieved": "2025-02-30"}, "'2025-02-30' is geen datum", "als 2026-11-23"),
    Mistake({"retrieved": "20250612"}, "'20250612' is geen datum", "als 2026-11-23"),
    Mistake({"retrieved": ""}, "'' is geen datum", "als 2026-11-23"),
    Mistake({"period": "2016-13"}, "'2016-13' is geen periode", "2024-10 (maand)"),
    Mistake({"period": "2016/2015"}, "'2016/2015' is geen periode", "2022/2023 (gemiddelde"),
    Mistake({"period": ""}, "'' is geen periode", "Schrijf 2022 (jaar)"),
    Mistake({"period": "2031"}, "2031 was nog niet begonnen", "Kijk of het jaar klopt"),
    Mistake({"retrieved": "2015-12-31"}, "overgenomen (2015-12-31)", "in period en in retrieved"),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: str(m.cells))
def test_a_broken_cell_is_refused_with_its_place_and_remedy(
    trust: pd.DataFrame, catalogue: Catalogue, mistake: Mistake
) -> None:
    trust.loc[3, list(mistake.cells)] = list(mistake.cells.values())
    found = about_rows(trust, catalogue)
    assert {(p.file, p.where) for p in found} == {
        (f"observations/{WELLBEING}", place(trust.loc[3]))
    }
    assert [p for p in found if mistake.what in p.what and mistake.remedy in p.remedy], found


def test_rows_as_they_are_give_no_problem(catalogue: Catalogue, trust: pd.DataFrame) -> None:
    small = [file for file in observation_files(DATA) if file.stat().st_size < 20_000]
    rows = pd.concat([trust, *(read_observation_file(file)[0] for file in small)])
    assert set(rows["precision"]) == {"decimal", "integer", "verbal"}
    assert about_rows(rows.reset_index(drop=True), catalogue) == []


def test_a_single_row_that_is_wrong_is_a_problem_and_no_crash(
    trust: pd.DataFrame, catalogue: Catalogue
) -> None:
    only = trust.head(1).assign(value="x")
    (problem,) = about_rows(only, catalogue)
    assert problem.where == place(only.loc[0])


def test_every_broken_row_is_reported_and_not_just_the_first(
    trust: pd.DataFrame, catalogue: Catalogue
) -> None:
    trust.loc[[1, 5, 9], "value"] = ["x", "650", "7,1"]
    found = about_rows(trust, catalogue)
    assert {p.where for p in found} == {place(trust.loc[number]) for number in (1, 5, 9)}


def test_the_line_in_a_problem_is_the_line_in_the_file(wellbeing: pd.DataFrame) -> None:
    lines = (DATA / "observations" / WELLBEING).read_text(encoding="utf-8").splitlines()
    for row in (wellbeing.iloc[0], wellbeing.iloc[4321], wellbeing.iloc[-1]):
        assert lines[int(row["line"]) - 1].startswith(",".join(row[KEY]))


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(101, 1000), min_size=30, max_size=30))
def test_a_percentage_with_its_decimal_point_one_place_to_the_right_is_refused(
    catalogue: Catalogue, wellbeing: pd.DataFrame, tenths: list[int]
) -> None:
    rows = wellbeing[wellbeing["unit"].eq("percent")].head(30).reset_index(drop=True)
    rows = rows.assign(value=[str(number) for number in tenths], **NO_INTERVAL)
    refused = {p.where for p in about_rows(rows, catalogue) if "kan niet bij" in p.what}
    assert refused == {place(row) for _, row in rows.iterrows()}


def test_every_real_percentage_above_ten_is_refused_when_its_point_shifts(
    catalogue: Catalogue, wellbeing: pd.DataFrame
) -> None:
    large = pd.to_numeric(wellbeing["value"]).ge(10.1) & wellbeing["unit"].eq("percent")
    rows = wellbeing[large].iloc[::40]
    rows = rows.assign(value=rows["value"].str.replace(".", ""), **NO_INTERVAL)
    refused = {p.where for p in about_rows(rows, catalogue) if "kan niet bij" in p.what}
    assert len(refused) == len(rows) > 100


def test_a_scale_of_its_own_limits_a_score_more_than_its_unit_does(
    catalogue: Catalogue, wellbeing: pd.DataFrame
) -> None:
    score = wellbeing[wellbeing["measurement"].eq("happiness-sw-score")].head(1)
    assert catalogue.measurement["happiness-sw-score"].scale == (1, 10)
    (problem,) = about_rows(score.assign(value="77", **NO_INTERVAL), catalogue)
    assert "77 kan niet bij de eenheid" in problem.what


def test_the_same_figure_twice_is_refused_at_its_second_line(
    trust: pd.DataFrame, catalogue: Catalogue
) -> None:
    again = trust.loc[[3]].assign(line="99", value="60.0")
    rows = pd.concat([trust, again], ignore_index=True)
    (problem,) = about_rows(rows, catalogue)
    assert problem.where == "regel 99 (trust-sw | total | total | 2016)"
    assert problem.what == "dit cijfer staat er al"
    assert "Laat één regel" in problem.remedy


@pytest.mark.parametrize(
    ("year", "period", "refused"),
    [
        (3, "2016/2017", ["2017"]),
        (3, "2016-2018", ["2017", "2018"]),
        (4, "2016-Q4", ["2016-Q4"]),
        (4, "2016-12-31", ["2016-12-31"]),
        (4, "2018-H1", ["2018"]),
        (4, "2018-H2", ["2018-H2"]),
        (3, "2016-01", []),
    ],
)
def test_a_period_that_overlaps_an_earlier_one_of_its_series_is_refused(
    trust: pd.DataFrame, catalogue: Catalogue, year: int, period: str, refused: list[str]
) -> None:
    trust.loc[year, "period"] = period
    found = [p for p in about_rows(trust, catalogue) if "overlapt" in p.what]
    assert [p.what.split()[2] for p in found] == refused
    assert all("een eigen meting" in p.remedy for p in found)
    assert all(f"| {label})" in p.where for p, label in zip(found, refused, strict=True))


def test_periods_of_two_subgroups_do_not_overlap(trust: pd.DataFrame, catalogue: Catalogue) -> None:
    men = trust.assign(breakdown="sex", subgroup="men", period=[f"{y}-Q4" for y in trust["period"]])
    assert about_rows(pd.concat([trust, men], ignore_index=True), catalogue) == []


def test_a_provisional_figure_before_a_definitive_one_is_refused(
    absence: pd.DataFrame, catalogue: Catalogue
) -> None:
    assert absence["status"].tolist()[-1] == "provisional"
    assert about_rows(absence, catalogue) == []
    absence.loc[10, "status"] = "provisional"
    (problem,) = about_rows(absence, catalogue)
    assert problem.where == place(absence.loc[10])
    assert "volgt een definitief cijfer" in problem.what
    assert "kijk naar status en jaar" in problem.remedy


def test_several_provisional_figures_at_the_end_are_fine(
    absence: pd.DataFrame, catalogue: Catalogue
) -> None:
    absence.loc[absence.index[-4:], "status"] = "provisional"
    assert about_rows(absence.sample(frac=1, random_state=1), catalogue) == []


@pytest.fixture
def answers(wellbeing: pd.DataFrame) -> pd.DataFrame:
    """Three answers of one scale in two years, together 100 percent each year."""
    names = [f"happiness-sw-{answer}" for answer in ("unhappy", "neutral", "happy")]
    rows = wellbeing[wellbeing["measurement"].isin(names) & wellbeing["breakdown"].eq("total")]
    return rows[rows["period"].isin(["2013", "2014"])].reset_index(drop=True).assign(**NO_INTERVAL)


@pytest.mark.parametrize(("value", "wrong"), [("10.0", 0), ("10.3", 0), ("10.4", 3), ("9.6", 3)])
def test_answers_of_a_scale_add_up_to_hundred_within_rounding(
    answers: pd.DataFrame, catalogue: Catalogue, value: str, wrong: int
) -> None:
    first = answers["period"].eq("2013")
    answers.loc[first & answers["measurement"].eq("happiness-sw-neutral"), "value"] = value
    found = about_rows(answers, catalogue)
    expected = {place(row) for _, row in answers[first].iterrows()} if wrong else set()
    assert {p.where for p in found} == expected
    assert all("tellen niet op tot 100" in p.what for p in found)
    assert all("verschoven" in p.remedy for p in found)


def test_whole_percentages_may_miss_hundred_by_two(
    answers: pd.DataFrame, catalogue: Catalogue
) -> None:
    answers = answers[answers["period"].eq("2013")].assign(precision="integer")
    answers = answers.sort_values("measurement")
    assert about_rows(answers.assign(value=["88", "10", "4"]), catalogue) == []
    assert len(about_rows(answers.assign(value=["88", "10", "5"]), catalogue)) == 3


def test_a_scale_of_which_an_answer_is_absent_is_not_judged(
    answers: pd.DataFrame, catalogue: Catalogue
) -> None:
    part = answers[~answers["measurement"].eq("happiness-sw-neutral")]
    assert about_rows(part.assign(value="1.0"), catalogue) == []


def test_a_measurement_without_figures_is_a_problem_of_the_catalogue(
    trust: pd.DataFrame, catalogue: Catalogue
) -> None:
    problems = check_observations(trust, catalogue)
    found = {p.where: p for p in problems if "geen enkel cijfer" in p.what}
    assert "trust-sw" not in found
    problem = found["burnout-nea"]
    assert problem.file == f"catalogue/indicators/{catalogue.indicator_of['burnout-nea'].id}.yaml"
    assert "'no_figures'" in problem.remedy


def test_a_population_that_is_a_subgroup_without_figures_is_named(
    trust: pd.DataFrame, catalogue: Catalogue
) -> None:
    named = [p for p in check_observations(trust, catalogue) if "also_about" in p.what]
    assert "trust-sw" in {p.where for p in named}
    assert all(p.file.startswith("catalogue/indicators/") for p in named)


def test_a_headline_without_its_figure_is_named(trust: pd.DataFrame, catalogue: Catalogue) -> None:
    found = {p.where for p in check_observations(trust, catalogue) if "kerncijfer" in p.what}
    assert "burnout-nea | total | total | 2022" in found
    assert "loneliness-sw-severe | age | 15-24 | 2022" in found


# The form of a file


@pytest.fixture
def lines() -> list[str]:
    """Header and first rows of a real file."""
    text = (DATA / "observations" / "nn-verzuim.csv").read_text(encoding="utf-8")
    return text.splitlines()[:3]


def read(folder: Path, content: str, encoding: str = "utf-8") -> tuple[pd.DataFrame, list[Problem]]:
    file = folder / "figures.csv"
    file.write_text(content, encoding=encoding)
    return read_observation_file(file)


def test_a_file_gives_text_rows_that_know_their_place(tmp_path: Path, lines: list[str]) -> None:
    rows, problems = read(tmp_path, "\n".join(lines))
    assert problems == []
    assert rows.columns.tolist() == [*COLUMNS, "file", "line"]
    assert rows["file"].tolist() == ["observations/figures.csv"] * 2
    assert rows["line"].tolist() == ["2", "3"]
    assert rows["value"].tolist() == [fields[4] for fields in csv.reader(lines[1:])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_byte_order_mark_or_windows_line_ends_do_no_harm(
    tmp_path: Path, lines: list[str], encoding: str, newline: str
) -> None:
    (tmp_path / "figures.csv").write_bytes((newline.join(lines) + newline).encode(encoding))
    rows, problems = read_observation_file(tmp_path / "figures.csv")
    assert problems == []
    assert rows["measurement"].tolist() == ["absence-share-mental-nn"] * 2


def test_columns_may_stand_in_another_order(tmp_path: Path, lines: list[str]) -> None:
    turned = "\n".join(",".join(f'"{x}"' for x in reversed(row)) for row in csv.reader(lines))
    rows, problems = read(tmp_path, turned)
    assert problems == []
    pd.testing.assert_frame_equal(rows, read(tmp_path, "\n".join(lines))[0])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("period,", "", Problem("", "regel 1", "kolom 'period' ontbreekt", "Voeg haar toe")),
        ("period,", "perod,", Problem("", "regel 1", "kolom 'perod'", "Bedoelt u 'period'?")),
        (",note", ",note,note", Problem("", "regel 1", "'note' staat dubbel", "Haal er een weg")),
        (",7.6,", ",7,6,", Problem("", "regel 2", "20 velden en de kop heeft er 19", "een komma")),
        (",7.6,", ",", Problem("", "regel 2", "18 velden en de kop heeft er 19", "een komma")),
    ],
    ids=["missing", "unknown", "double", "too many fields", "too few fields"],
)
def test_a_file_of_another_form_gives_no_rows_but_says_what_is_wrong(
    tmp_path: Path, lines: list[str], old: str, new: str, said: Problem
) -> None:
    content = "\n".join(lines)
    assert old in content
    rows, problems = read(tmp_path, content.replace(old, new, 1))
    assert rows.empty
    assert {p.file for p in problems} == {"observations/figures.csv"}
    assert [
        p
        for p in problems
        if p.where == said.where and said.what in p.what and said.remedy in p.remedy
    ], problems


@pytest.mark.parametrize("rows", [0, 1])
def test_a_file_without_figures_is_refused(tmp_path: Path, lines: list[str], rows: int) -> None:
    found, (problem,) = read(tmp_path, "\n".join(lines[:rows]))
    assert found.empty
    assert (problem.file, problem.what) == ("observations/figures.csv", "het bestand is leeg")
    assert "Zet er cijfers in" in problem.remedy


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path, lines: list[str]) -> None:
    found, (problem,) = read(tmp_path, "é" + "\n".join(lines), "cp1252")
    assert found.empty
    assert problem.file == "observations/figures.csv"
    assert "geen UTF-8 (byte 0)" in problem.what
    assert "CSV UTF-8" in problem.remedy


def test_all_problems_of_a_header_come_at_once(tmp_path: Path, lines: list[str]) -> None:
    lines[0] = lines[0].replace("period", "perod").replace("value", "waarde")
    _, problems = read(tmp_path, "\n".join(lines))
    assert [p.where for p in problems] == ["regel 1"] * 4


@pytest.mark.parametrize(
    ("spoilt", "what"),
    [
        (lambda text: text.replace(",", ";"), "niet door komma's gescheiden"),
        (lambda text: text.replace("CBS", "C\0BS", 1), "nulteken op regel 2"),
        (lambda text: text + '\n"open', "niet te lezen als CSV"),
    ],
    ids=["semicolons", "a null character", "an open quote"],
)
def test_a_file_in_another_form_gives_one_problem(
    tmp_path: Path, lines: list[str], spoilt: Callable[[str], str], what: str
) -> None:
    _, problems = read(tmp_path, spoilt("\n".join(lines)))
    assert len(problems) == 1
    assert what in problems[0].what
