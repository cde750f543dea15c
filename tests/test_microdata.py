"""Respondents become figures: published examples, properties, small cells and mistakes."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from etl.estimation import mean_interval, percentage_interval
from etl.microdata import estimates, microdata_files, read_microdata
from indicators.catalogue import Catalogue, Microdata, same_code
from indicators.catalogue_files import load_catalogue
from indicators.observations import CI_METHODS, check_observations
from indicators.problems import Problem, ProblemsFound
from indicators.wording import CI_METHODS as CI_METHODS_IN_WORDS
from tests.conftest import DATA

PERCENTAGE, MEAN = "limited-ge", "psychosocial-norm-score-ge"
LIMITED = {"measurement": PERCENTAGE, "column": "limited", "counts_as": [1], "known": [2]}
SCORE = {"measurement": MEAN, "column": "score", "mean": True, "missing": [999]}
SEX = {"breakdown": "sex", "column": "sex", "subgroups": {1: "men", 2: "women"}}
EDUCATION = {
    "breakdown": "education",
    "column": "education",
    "subgroups": {1: "low", 2: "middle", 3: "high"},
}
ENTRY: dict[str, Any] = {
    "id": "survey",
    "source": "gezondheidsenquete",
    "publication": "Een onderzoek",
    "address": "https://www.example.nl/survey",
    "weight": "weight",
    "minimum_respondents": 1,
    "minimum_in_category": 1,
    "measures": [LIMITED],
}
QUICK = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def catalogue(catalogue: Catalogue) -> Catalogue:
    """The real catalogue as far as it matters here, so that a failure can be read."""
    parts = {name: getattr(catalogue, name) for name in Catalogue.model_fields}
    kept = {catalogue.indicator_of[measurement].id for measurement in (PERCENTAGE, MEAN)}
    return Catalogue.model_construct(
        **parts
        | dict.fromkeys(("tables", "codelists", "breaks", "headlines", "topics", "populations"), ())
        | {
            "policy": None,
            "sources": tuple(s for s in catalogue.sources if s.id == ENTRY["source"]),
        }
        | {"indicators": tuple(i for i in catalogue.indicators if i.id in kept)}
        | {"breakdowns": tuple(catalogue.breakdown[b] for b in ("total", "sex", "education"))}
    )


def survey(**changes: Any) -> Microdata:
    return Microdata.model_validate(ENTRY | changes)


def knowing(catalogue: Catalogue, microdata: Microdata) -> Catalogue:
    """The catalogue with one survey of respondents in it."""
    parts = {name: getattr(catalogue, name) for name in Catalogue.model_fields}
    return Catalogue.model_construct(**(parts | {"microdata": (microdata,)}))


def delivered(folder: Path, respondents: pd.DataFrame, name: str = "survey_2024.csv") -> Path:
    file = folder / name
    respondents.to_csv(file, index=False)
    return file


def estimated(
    folder: Path, respondents: pd.DataFrame, catalogue: Catalogue, **changes: Any
) -> pd.DataFrame:
    """Estimates by breakdown and subgroup, of an entry with one measure."""
    file = delivered(folder, respondents)
    figures = estimates(file, survey(**changes), catalogue)
    return figures.set_index(["breakdown", "subgroup"])


def rows_of(
    folder: Path, respondents: pd.DataFrame, catalogue: Catalogue, **changes: Any
) -> pd.DataFrame:
    file = delivered(folder, respondents)
    rows, problems = read_microdata(file, knowing(catalogue, survey(**changes)))
    assert problems == []
    return rows


def problems_of(file: Path, catalogue: Catalogue, **changes: Any) -> list[Problem]:
    rows, problems = read_microdata(file, knowing(catalogue, survey(**changes)))
    assert rows.empty == bool(problems)
    return problems


def people(number: int, **columns: Any) -> pd.DataFrame:
    """As many alike respondents, who each stand for one person."""
    return pd.DataFrame({"weight": 1} | columns, index=range(number))


# Published worked examples


def test_a_stratified_mean_is_that_of_the_survey_package(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    """R's survey package, data set `fpc`: `svymean(~x, withoutfpc)` gives 5.4481 (SE 0.7413)."""
    sample = pd.DataFrame(
        {
            "stratum": [1, 1, 1, 1, 1, 2, 2, 2],
            "psu": [1, 2, 3, 4, 5, 1, 2, 3],
            "weight": [3, 3, 3, 3, 3, 4, 4, 4],
            "score": [2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2],
        }
    )
    design = {"stratum": "stratum", "cluster": "psu", "measures": [SCORE]}
    mean = estimated(tmp_path, sample, catalogue, **design).loc["total", "total"]
    assert mean["estimate"] == pytest.approx(5.4481, abs=0.00005)
    assert mean["standard_error"] == pytest.approx(0.7413, abs=0.00005)
    assert mean["degrees_of_freedom"] == 6
    alone = estimated(tmp_path, sample, catalogue, stratum="stratum", measures=[SCORE])
    pd.testing.assert_series_equal(alone.loc["total", "total"], mean)


def test_a_mean_of_clusters_of_unequal_size_is_that_of_lohr(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    """Lohr, Sampling: Design and Analysis (2nd edition, 2010), example 5.6: 12 of 187 classes.

    The mean is 62.57 with standard error 1.49, which has the correction √(1 − 12/187).
    Only the pupils and the total of their scores in each class matter.
    """
    classes = [(20, 1230), (26, 1670), (24, 1402), (34, 1972), (26, 1508), (28, 1816)]
    classes += [(19, 1048), (32, 2308), (17, 989), (21, 1398), (26, 1621), (26, 1746)]
    sample = pd.DataFrame(
        {"weight": 187 / 12, "class": number, "score": total / size}
        for number, (size, total) in enumerate(classes)
        for _ in range(size)
    )
    design = {"cluster": "class", "measures": [SCORE]}
    mean = estimated(tmp_path, sample, catalogue, **design).loc["total", "total"]
    assert mean["respondents"] == 299
    assert mean["estimate"] == pytest.approx(62.57, abs=0.005)
    assert mean["standard_error"] * (1 - 12 / 187) ** 0.5 == pytest.approx(1.49, abs=0.005)
    assert mean["degrees_of_freedom"] == 11


def test_a_percentage_has_the_interval_of_stata(tmp_path: Path, catalogue: Catalogue) -> None:
    """`svy: tab, ci per` of 7 observations, in Statalist of 20 July 2011, message 684.

    42.86 (9.06 to 84.95) and 57.14 (15.05 to 90.94), with 6 degrees of freedom.
    """
    sample = people(7, limited=[1, 1, 1, 2, 2, 2, 2])
    for code, other, shown in [(1, 2, ("42.9", "9.1", "85.0")), (2, 1, ("57.1", "15.0", "90.9"))]:
        measure = LIMITED | {"counts_as": [code], "known": [other]}
        figure = estimated(tmp_path, sample, catalogue, measures=[measure]).loc["total", "total"]
        about = figure[["estimate", "standard_error", "degrees_of_freedom"]]
        published = (9.06, 84.95) if code == 1 else (15.05, 90.94)
        assert percentage_interval(*about) == pytest.approx(published, abs=0.005)
        (row,) = rows_of(tmp_path, sample, catalogue, measures=[measure]).to_dict("records")
        assert (row["value"], row["ci_lower"], row["ci_upper"]) == shown


# NHANES II, black people by stratum and cluster: the sums of the weights (`finalwgt`) of
# those without and with diabetes. Public-domain data of the US National Center for Health
# Statistics. All other people are left out: they only keep the clusters in the sample.
NHANES = {
    1: [(388088, 49809), (945120, 93544)],
    2: [(0, 36143), (12524, 0)],
    3: [(655607, 47306), (156323, 23501)],
    4: [(52632, 3294), (83767, 14120)],
    5: [(568434, 19948), (543441, 31930)],
    6: [(134560, 7447), (34602, 0)],
    7: [(132001, 6638), (0, 0)],
    8: [(0, 0), (0, 0)],
    9: [(43130, 8845), (27591, 0)],
    10: [(40365, 0), (31798, 0)],
    11: [(0, 0), (136626, 0)],
    12: [(340992, 22004), (34412, 0)],
    13: [(443419, 19089), (771130, 9005)],
    14: [(14177, 0), (480475, 24403)],
    15: [(40257, 0), (124432, 0)],
    16: [(44108, 4031), (344200, 23859)],
    17: [(134250, 4373), (527363, 11975)],
    18: [(77943, 3566), (100820, 3939)],
    20: [(263061, 18208), (102529, 0)],
    21: [(26277, 31533), (173012, 4054)],
    22: [(25662, 0), (0, 0)],
    23: [(9629, 0), (25176, 0)],
    24: [(16735, 0), (0, 3673)],
    25: [(150567, 7664), (95719, 0)],
    26: [(121638, 18866), (18536, 0)],
    27: [(230090, 0), (118152, 0)],
    28: [(774988, 49705), (35506, 9010)],
    29: [(0, 0), (64410, 0)],
    30: [(130174, 23689), (0, 0)],
    31: [(311457, 7772), (250796, 17612)],
    32: [(31741, 0), (88239, 0)],
}


def test_a_subgroup_has_the_percentage_and_error_of_stata(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    """Stata's manual [SVY] svy: tabulate twoway, `race diabetes, row se ci` on NHANES II.

    Black people with diabetes: 0.0590, standard error 0.0061, from 0.0477 to 0.0729.
    Stata takes the 31 degrees of freedom of the whole sample; ours are those of the
    55 clusters in 30 strata where black people live, as R's `degf` of a subset.
    """
    sample = pd.DataFrame(
        {"stratum": stratum, "psu": psu, "sex": group, "limited": answer, "weight": weight}
        for stratum, clusters in NHANES.items()
        for psu, (without, with_diabetes) in enumerate(clusters)
        for group, answer, weight in [(1, 2, without), (1, 1, with_diabetes), (2, 1, 5000)]
        if weight
    )
    design = {"stratum": "stratum", "cluster": "psu", "breakdowns": [SEX]}
    figure = estimated(tmp_path, sample, catalogue, **design).loc["sex", "men"]
    assert figure["estimate"] == pytest.approx(5.90, abs=0.005)
    assert figure["standard_error"] == pytest.approx(0.61, abs=0.005)
    assert figure["degrees_of_freedom"] == 55 - 30
    interval = percentage_interval(figure["estimate"], figure["standard_error"], 31)
    assert interval == pytest.approx((4.77, 7.29), abs=0.005)


def test_students_t_is_that_of_the_tables() -> None:
    """The 97.5% points of t with 1, 10 and 120 degrees of freedom: 12.706, 2.228 and 1.980."""
    uppers = [mean_interval(0, 1, freedom)[1] for freedom in (1, 10, 120)]
    assert uppers == pytest.approx([12.706, 2.228, 1.980], abs=0.0005)


# Properties


@st.composite
def samples(draw: st.DrawFn) -> pd.DataFrame:
    """Small samples of two strata of two or three clusters, with people of both sexes."""
    rows = [
        {
            "stratum": stratum,
            "psu": psu,
            "weight": draw(st.integers(1, 9)) / 4,
            "limited": draw(st.sampled_from([1, 2])),
            "score": draw(st.integers(0, 100)),
            "sex": draw(st.sampled_from([1, 2, ""])),
        }
        for stratum in (1, 2)
        for psu in range(draw(st.integers(2, 3)))
        for _ in range(draw(st.integers(1, 3)))
    ]
    return pd.DataFrame(rows)


DESIGN = {
    "stratum": "stratum",
    "cluster": "psu",
    "measures": [LIMITED, SCORE],
    "breakdowns": [SEX],
}


def by_definition(sample: pd.DataFrame, inside: pd.Series, answer: pd.Series) -> tuple[Any, Any]:
    """A ratio and its error as in the books: every cluster there, zeros outside the domain."""
    weight = sample["weight"] * inside
    estimate = (weight * answer).sum() / weight.sum()
    linearised = weight * (answer - estimate) / weight.sum()
    totals = linearised.groupby([sample["stratum"], sample["psu"]]).sum()
    variance = sum(len(t) * t.var(ddof=1) for _, t in totals.groupby(level=0))
    return estimate, np.sqrt(variance)


@QUICK
@given(sample=samples())
def test_estimates_are_what_their_definition_says(
    tmp_path: Path, catalogue: Catalogue, sample: pd.DataFrame
) -> None:
    figures = estimates(delivered(tmp_path, sample), survey(**DESIGN), catalogue)
    answers = {PERCENTAGE: 100 * sample["limited"].eq(1), MEAN: sample["score"]}
    groups = {"total": sample["weight"].gt(0), "men": sample["sex"].eq(1)}
    groups["women"] = sample["sex"].eq(2)
    for figure in figures.itertuples():
        inside = groups[figure.subgroup]
        assert figure.respondents == inside.sum()
        if inside.any():
            expected = by_definition(sample, inside, answers[figure.measurement])
            found = (figure.estimate, figure.standard_error)
            assert found == pytest.approx(expected, rel=1e-6, abs=1e-5)


@QUICK
@given(sample=samples(), constant=st.sampled_from([0.001, 3, 17_000_000]))
def test_only_the_proportions_of_weights_matter(
    tmp_path: Path, catalogue: Catalogue, sample: pd.DataFrame, constant: float
) -> None:
    figures = estimates(delivered(tmp_path, sample), survey(**DESIGN), catalogue)
    scaled = sample.assign(weight=sample["weight"] * constant)
    others = estimates(delivered(tmp_path, scaled), survey(**DESIGN), catalogue)
    pd.testing.assert_frame_equal(figures, others, rtol=1e-6, atol=1e-5)


@QUICK
@given(sample=samples())
def test_every_row_meets_the_rules_at_the_border(
    tmp_path: Path, catalogue: Catalogue, sample: pd.DataFrame
) -> None:
    rows = rows_of(tmp_path, sample, catalogue, **DESIGN)
    assert len(rows) == 6
    found = check_observations(rows, catalogue)
    assert [problem for problem in found if problem.file.startswith("deliveries/")] == []


# What becomes a row


def test_a_row_says_where_it_came_from(tmp_path: Path, catalogue: Catalogue) -> None:
    sample = pd.concat([people(60, limited=1), people(140, limited=2)])
    file = delivered(tmp_path, sample, "survey_2022-2023.csv")
    noon = datetime(2024, 3, 9, 12).timestamp()
    os.utime(file, (noon, noon))
    rows, _ = read_microdata(file, knowing(catalogue, survey()))
    (row,) = rows.to_dict("records")
    assert row == {
        "measurement": PERCENTAGE,
        "breakdown": "total",
        "subgroup": "total",
        "period": "2022-2023",
        "value": "30.0",
        "ci_lower": "24.0",
        "ci_upper": "36.8",
        "ci_method": "design_based",
        "sample_size": "200",
        "unit": "percent",
        "status": "normal",
        "precision": "decimal",
        "published_as": "",
        "source": "gezondheidsenquete",
        "publication": "Een onderzoek",
        "source_url": "https://www.example.nl/survey",
        "table_id": "",
        "retrieved": "2024-03-09",
        "note": "",
        "file": "deliveries/microdata/survey_2022-2023.csv",
        "line": "limited",
    }


def test_every_interval_is_told_in_words() -> None:
    assert set(CI_METHODS) == set(CI_METHODS_IN_WORDS)


def test_csv_and_parquet_give_the_same_rows(tmp_path: Path, catalogue: Catalogue) -> None:
    sample = people(90, limited=[1, 2, 2] * 30, score=[1.5, 2, 999] * 30, sex=[1, 2] * 45)
    file = tmp_path / "survey_2024.parquet"
    duckdb.from_df(sample).write_parquet(str(file))
    changes = {"measures": [LIMITED, SCORE], "breakdowns": [SEX]}
    rows, problems = read_microdata(file, knowing(catalogue, survey(**changes)))
    assert problems == []
    named = ["file", "retrieved"]
    same = rows_of(tmp_path, sample, catalogue, **changes)
    pd.testing.assert_frame_equal(rows.drop(columns=named), same.drop(columns=named))


def test_a_code_is_the_same_however_a_program_writes_it(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    file = tmp_path / "survey_2024.CSV"
    file.write_text("weight;limited\n1;1\n1;01\n1; 1.0\n2;2.00\n1;2\n1;\n", encoding="utf-8")
    (figure,) = estimates(file, survey(), catalogue).itertuples()
    assert figure.estimate == pytest.approx(50)
    assert (figure.respondents, figure.with_trait) == (5, 3)


@pytest.mark.parametrize(
    ("written", "code"),
    [("01", "1"), ("1.0", "1"), ("1.50", "1.5"), ("-09", "-9"), ("00", "0"), (" ja ", "ja"),
     ("1a", "1a"), ("1,0", "1,0"), ("100", "100"), ("0363", "363")],
)  # fmt: skip
def test_numbers_among_codes_are_compared_as_numbers(written: str, code: str) -> None:
    assert same_code(written) == code


def test_no_answer_counts_for_nothing_and_an_empty_group_only_in_the_total(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    measure = LIMITED | {"missing": [9]}
    sample = people(6, limited=[1, 2, 2, 9, "", 1], sex=[1, 1, 2, 2, 2, ""])
    figures = estimated(tmp_path, sample, catalogue, measures=[measure], breakdowns=[SEX])
    assert figures["respondents"].to_dict() == {
        ("total", "total"): 4,
        ("sex", "men"): 2,
        ("sex", "women"): 1,
    }


def test_a_code_for_no_answer_is_no_score(tmp_path: Path, catalogue: Catalogue) -> None:
    measure = SCORE | {"missing": [999, "weet niet"]}
    sample = people(5, score=["10", "20", "999.0", "weet niet", ""])
    (figure,) = estimated(tmp_path, sample, catalogue, measures=[measure]).itertuples()
    assert (figure.estimate, figure.respondents) == (15, 2)


def test_a_subgroup_without_people_is_not_measured(tmp_path: Path, catalogue: Catalogue) -> None:
    sample = people(80, limited=[1, 2] * 40, sex=2)
    rows = rows_of(tmp_path, sample, catalogue, breakdowns=[SEX], minimum_respondents=10)
    told = rows[["subgroup", "value", "status", "sample_size"]].to_numpy().tolist()
    assert told == [
        ["total", "50.0", "normal", "80"],
        ["men", "", "not_measured", ""],
        ["women", "50.0", "normal", "80"],
    ]


def test_a_question_that_nobody_answered_is_not_measured(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    sample = people(4, limited="", score="", sex=[1, 2, 1, 2])
    rows = rows_of(tmp_path, sample, catalogue, measures=[LIMITED, SCORE], breakdowns=[SEX])
    assert rows["status"].tolist() == ["not_measured"] * 6


def test_names_and_codes_may_hold_quotes_and_spaces(tmp_path: Path, catalogue: Catalogue) -> None:
    folder = tmp_path / "Jan's map"
    folder.mkdir()
    column = 'zo\'n "vraag"'
    measure = LIMITED | {"column": column, "counts_as": ["'t is zo"], "known": ["nee"]}
    sample = people(4, **{column: ["'t is zo", "nee", "nee", "nee"]})
    (figure,) = estimated(folder, sample, catalogue, measures=[measure]).itertuples()
    assert figure.estimate == pytest.approx(25)


def test_an_interval_of_a_mean_stays_within_what_can_be(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    sample = people(3, score=[0, 0, 90])
    (row,) = rows_of(tmp_path, sample, catalogue, measures=[SCORE]).to_dict("records")
    assert (row["value"], row["ci_lower"], row["ci_upper"]) == ("30.0", "0.0", "100.0")


def test_a_subgroup_in_one_cluster_has_a_value_without_an_interval(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    sample = people(8, limited=[1, 2] * 4, sex=[1, 1, 2, 2, 2, 2, 2, 2], psu=[1, 1, 2, 2] * 2)
    sample["psu"] = [1, 1, 2, 2, 3, 3, 4, 4]
    rows = rows_of(tmp_path, sample, catalogue, cluster="psu", breakdowns=[SEX])
    men = rows.set_index("subgroup").loc["men"]
    assert (men["value"], men["status"], men["ci_method"]) == ("50.0", "low_reliability", "")
    assert "te weinig clusters" in men["note"]


# Small cells


def by_education(low: int, middle: int, high: int, share: int = 2) -> pd.DataFrame:
    """So many respondents of each level; one in `share` is limited."""
    sizes = {1: low, 2: middle, 3: high}
    parts = [
        people(n, education=code, limited=[1 if i % share == 0 else 2 for i in range(n)])
        for code, n in sizes.items()
    ]
    return pd.concat(parts)


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ((50, 60, 70), {"low", "middle", "high"}),
        ((49, 60, 70), {"high"}),
        ((49, 48, 70), {"high"}),
        ((24, 25, 70), set()),
        ((0, 60, 70), {"middle", "high"}),
        ((0, 49, 70), set()),
        ((10, 12, 14), set()),
    ],
)
def test_what_is_withheld_does_not_follow_from_what_is_shown(
    tmp_path: Path, catalogue: Catalogue, sizes: tuple[int, int, int], shown: set[str]
) -> None:
    minimums = {"minimum_respondents": 50, "minimum_in_category": 5}
    sample = by_education(*sizes)
    rows = rows_of(tmp_path, sample, catalogue, breakdowns=[EDUCATION], **minimums)
    levels = rows[rows["breakdown"].eq("education")]
    normal = levels["status"].eq("normal")
    assert set(levels[normal]["subgroup"]) == shown
    hidden = levels[~normal]
    assert set(hidden["status"]) <= {"suppressed", "not_measured"}
    numbers = ["value", "ci_lower", "ci_upper", "ci_method", "sample_size", "note"]
    assert (hidden[numbers] == "").all(axis=None)


@pytest.mark.parametrize("code", [1, 2])
def test_a_trait_that_few_have_or_few_lack_is_withheld(
    tmp_path: Path, catalogue: Catalogue, code: int
) -> None:
    measure = LIMITED | {"counts_as": [code], "known": [3 - code]}
    sample = people(100, limited=[1] * 4 + [2] * 96)
    for fewest, status in [(4, "normal"), (5, "suppressed")]:
        changes = {"measures": [measure], "minimum_in_category": fewest}
        (row,) = rows_of(tmp_path, sample, catalogue, **changes).to_dict("records")
        assert row["status"] == status


def test_nought_and_a_hundred_percent_are_never_shown(tmp_path: Path, catalogue: Catalogue) -> None:
    for answer in (1, 2):
        (row,) = rows_of(tmp_path, people(500, limited=answer), catalogue).to_dict("records")
        assert (row["status"], row["value"]) == ("suppressed", "")


def test_a_mean_is_withheld_on_respondents_alone(tmp_path: Path, catalogue: Catalogue) -> None:
    changes = {"measures": [SCORE], "breakdowns": [EDUCATION], "minimum_in_category": 50}
    sample = by_education(49, 60, 70).assign(score=0)
    rows = rows_of(tmp_path, sample, catalogue, minimum_respondents=50, **changes)
    statuses = rows["status"].tolist()
    assert statuses == ["normal", "suppressed", "suppressed", "normal"]


# Mistakes in a delivery


class Mistake(NamedTuple):
    """A file of respondents, and what must be said of it."""

    text: str
    where: str
    what: str
    remedy: str
    changes: dict[str, Any] = {}  # noqa: RUF012  never changed


FULL = {
    "stratum": "region",
    "cluster": "psu",
    "measures": [LIMITED, SCORE],
    "breakdowns": [SEX],
}
GOOD = """\
weight,region,psu,limited,score,sex
1,a,1,1,10,1
1,a,2,2,20,2
1,b,1,1,30,1
1,b,2,2,40,2
"""
MISTAKES = {
    "weight of zero": Mistake(
        GOOD.replace("1,a,2", "0,a,2").replace("1,b,1", "-1,b,1"),
        "kolom 'weight'",
        "2 keer geen gewicht boven 0: '0' bij deelnemer 2, '-1' bij deelnemer 3",
        "laat wie niet meetelt weg",
    ),
    "weight with a comma": Mistake(
        GOOD.replace("1,a,2", '"1,5",a,2'),
        "kolom 'weight'",
        "1 keer geen gewicht boven 0: '1,5' bij deelnemer 2",
        "met een punt",
    ),
    "no weight": Mistake(
        GOOD.replace("1,a,2", ",a,2"), "kolom 'weight'", "'' bij deelnemer 2", "Geef elke"
    ),
    "endless weight": Mistake(
        GOOD.replace("1,a,2", "inf,a,2"), "kolom 'weight'", "'inf' bij deelnemer 2", "Geef elke"
    ),
    "no stratum": Mistake(
        GOOD.replace("1,a,2", "1, ,2"), "kolom 'region'", "1 keer geen stratum", "Geef elke"
    ),
    "no cluster": Mistake(
        GOOD.replace("1,a,2", "1,a,"), "kolom 'psu'", "1 keer geen cluster", "Geef elke"
    ),
    "stratum of one cluster": Mistake(
        GOOD.replace("b,2", "b,1"),
        "stratum 'b'",
        "er is maar één cluster, dus geen interval te berekenen",
        "Voeg het stratum samen",
    ),
    "stratum of one respondent": Mistake(
        GOOD.replace("b,2", "c,2"),
        "stratum 'c'",
        "er is maar één deelnemer",
        "Voeg het stratum samen",
        {"cluster": None},
    ),
    "unknown answer": Mistake(
        GOOD.replace("a,2,2", "a,2,22").replace("b,2,2", "b,2,22"),
        "kolom 'limited'",
        "2 keer een onbekende code '22'",
        "in catalogue/microdata/survey.yaml. Bekend zijn: '",
    ),
    "unknown subgroup": Mistake(
        GOOD.replace("20,2", "20,3"),
        "kolom 'sex'",
        "1 keer een onbekende code '3'",
        "Bekend zijn: '1', '2'.",
    ),
    "score beyond its scale": Mistake(
        GOOD.replace(",20,", ",101,"),
        "kolom 'score'",
        "1 keer geen score van 0 tot 100: '101' bij deelnemer 2",
        "bij 'missing'",
    ),
    "score in words": Mistake(
        GOOD.replace(",20,", ",twintig,"), "kolom 'score'", "'twintig'", "getallen met een punt"
    ),
    "missing column": Mistake(
        GOOD.replace("weight", "gewicht").replace("score", "scores"),
        "kop",
        "de kolom 'score' ontbreekt",
        "Bedoelt u 'scores'?",
    ),
    "double column": Mistake(
        GOOD.replace("score", "sex"), "kop", "de kolom 'sex' staat dubbel", "Haal er een weg"
    ),
    "short line": Mistake(
        GOOD.replace(",20,2", ",20"), "regel 3", "meer of minder velden dan de kop", "Zet tekst"
    ),
    "long line": Mistake(
        GOOD.replace(",20,2", ",20,2,1,1"), "regel 3", "meer of minder velden", "Zet tekst"
    ),
    "open quote": Mistake(
        GOOD.replace(",20,2", ',20,"2'), "regel 3", "een aanhalingsteken heeft geen", "Kijk of"
    ),
    "only a header": Mistake(
        GOOD.splitlines()[0] + "\n", "", "het bestand is leeg", "Vraag het opnieuw op"
    ),
    "nothing": Mistake("", "kop", "de kolom 'weight' ontbreekt", ""),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_in_a_delivery_is_named_with_its_place_and_what_would_be_right(
    tmp_path: Path, catalogue: Catalogue, mistake: Mistake
) -> None:
    file = tmp_path / "survey_2024.csv"
    file.write_text(GOOD, encoding="utf-8")
    assert problems_of(file, catalogue, **(FULL | mistake.changes)) == []
    file.write_text(mistake.text, encoding="utf-8")
    found = problems_of(file, catalogue, **(FULL | mistake.changes))
    assert [
        problem
        for problem in found
        if problem.file == "deliveries/microdata/survey_2024.csv"
        and problem.where == mistake.where
        and mistake.what in problem.what
        and mistake.remedy in problem.remedy
    ], found


def test_all_mistakes_in_a_delivery_are_named_at_once(tmp_path: Path, catalogue: Catalogue) -> None:
    file = tmp_path / "survey_2024.csv"
    text = GOOD.replace("1,a,1,1,10,1", "x,a,1,8,110,9")
    file.write_text(text, encoding="utf-8")
    places = [problem.where for problem in problems_of(file, catalogue, **FULL)]
    assert places == [f"kolom '{name}'" for name in ("limited", "score", "sex", "weight")]


def test_a_wrong_column_is_not_listed_code_by_code(tmp_path: Path, catalogue: Catalogue) -> None:
    file = delivered(tmp_path, people(50, limited=range(100, 150)))
    found = problems_of(file, catalogue)
    assert len(found) == 11
    assert any("en nog 40 andere onbekende codes" in problem.what for problem in found)


@pytest.mark.parametrize(
    ("content", "name", "what"),
    [
        ("é,weight\n".encode("cp1252"), "survey_2024.csv", "geen UTF-8"),
        ("weight,limited\n1,é\n".encode("cp1252"), "survey_2024.csv", "geen UTF-8"),
        (b"nothing of the kind", "survey_2024.parquet", "niet te lezen als parquet"),
        (b"\xd0\xcf\x11\xe0", "survey_2024.xls", "een bestand '.xls' lezen we niet"),
        (b"", "survei_2024.csv", "is niet de id van een bekend onderzoek"),
        (b"", "survey.csv", "is niet de id van een bekend onderzoek"),
        (b"", "survey_2024b.csv", "'2024b' in de bestandsnaam is geen periode"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    tmp_path: Path, catalogue: Catalogue, content: bytes, name: str, what: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (problem,) = problems_of(tmp_path / name, catalogue)
    assert problem.file == f"deliveries/microdata/{name}"
    assert what in problem.what
    assert problem.remedy


def test_a_file_that_is_gone_is_named(tmp_path: Path, catalogue: Catalogue) -> None:
    for name in ("survey_2024.csv", "survey_2024.parquet"):
        (problem,) = problems_of(tmp_path / name, catalogue)
        assert "niet te" in problem.what


def test_files_of_respondents_are_all_files_but_hidden_ones(tmp_path: Path) -> None:
    for name in ("b_2024.csv", "a_2024.parquet", ".gitkeep", "c.sav"):
        (tmp_path / name).touch()
    (tmp_path / "folder").mkdir()
    found = [file.name for file in microdata_files(tmp_path)]
    assert found == ["a_2024.parquet", "b_2024.csv", "c.sav"]
    assert microdata_files(tmp_path / "nowhere") == []


# The entry in the catalogue

YAML = """\
id: survey
source: gezondheidsenquete
publication: Een onderzoek
address: https://www.example.nl/
weight: weight
minimum_respondents: 50
minimum_in_category: 5
measures:
  - {measurement: limited-ge, column: q1, counts_as: [1], known: [2, 3], missing: [9]}
  - {measurement: psychosocial-norm-score-ge, column: q2, mean: true}
breakdowns:
  - {breakdown: sex, column: sex, subgroups: {1: men, 2: women}, ignore: [3]}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the catalogue with a place for entries of respondents."""
    folder = tmp_path_factory.mktemp("entries") / "catalogue"
    (folder / "microdata").mkdir(parents=True)
    for part in (DATA / "catalogue").iterdir():
        if part.name != "microdata":
            (folder / part.name).symlink_to(part)
    return folder


def test_an_entry_is_read_and_its_codes_are_text(folder: Path) -> None:
    (folder / "microdata" / "survey.yaml").write_text(YAML, encoding="utf-8")
    entry = load_catalogue(folder).microdata_by_id["survey"]
    assert entry.measures[0].known == ("2", "3")
    assert entry.breakdowns[0].subgroups == {"1": "men", "2": "women"}


def test_references_to_nothing_in_an_entry_are_named_at_once(folder: Path) -> None:
    wrong = {
        "source: gezondheidsenquete": "source: enquete",
        "2: women": "2: woman",
        "measurement: limited-ge": "measurement: limited",
        "counts_as: [1], known: [2, 3], missing: [9]": "mean: true",
        "column: q2, mean: true": "column: q2, counts_as: [1], known: [2]",
        "breakdown: sex": "breakdown: total",
    }
    text = YAML
    for old, new in wrong.items():
        text = text.replace(old, new)
    (folder / "microdata" / "survey.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        load_catalogue(folder)
    told = [(problem.where, problem.what) for problem in found.value.problems]
    assert told == [
        ("breakdowns", "'total' staat dubbel"),
        ("measures", "de eenheid van 'psychosocial-norm-score-ge' is 'mean'"),
        ("measures", "onbekende meting 'limited'"),
        ("source", "onbekende bron 'enquete'"),
        ("total", "onbekende subgroep van total 'men'"),
        ("total", "onbekende subgroep van total 'woman'"),
    ]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"measures": [LIMITED | {"mean": True}]}, "geef óf 'counts_as' en 'known'"),
        ({"measures": [LIMITED | {"known": []}]}, "geef óf 'counts_as' en 'known'"),
        ({"measures": [LIMITED | {"missing": ["01"]}]}, "de code '1' staat er twee keer"),
        ({"breakdowns": [SEX | {"ignore": [2]}]}, "de code '2' staat er twee keer"),
        ({"measures": [LIMITED | {"missing": [True]}]}, "True is geen code"),
        ({"measures": []}, "at least 1 item"),
        ({"minimum_in_category": 0}, "greater than or equal to 1"),
        ({"strata": "region"}, "Extra inputs"),
    ],
)
def test_an_entry_that_contradicts_itself_is_refused(changes: dict[str, Any], what: str) -> None:
    with pytest.raises(ValidationError, match=what):
        survey(**changes)
