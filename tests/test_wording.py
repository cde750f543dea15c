"""How figures read: numbers, words, signs, periods, ages, sentences and alternative texts."""

import re
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators import wording
from indicators.catalogue import Ages, Catalogue, Unit
from indicators.observations import WITH_VALUE, WITHOUT_VALUE
from indicators.query import Release


def _figure(value: float | None = 12.5, **others: Any) -> pd.Series:
    """One observation as the release holds it, as far as words depend on it."""
    given_row = {
        "value": value,
        "ci_lower": None,
        "ci_upper": None,
        "precision": "decimal",
        "status": "normal",
        "published_as": "",
        "period_label": "2022",
        "breakdown": "total",
        "subgroup": "total",
    }
    return pd.Series(given_row | others)


def _one(release: Release, *key: str) -> pd.Series:
    found = release.figure(*key)
    assert len(found) == 1
    return found.iloc[0]


def _unit(catalogue: Catalogue, measurement: str) -> Unit:
    return catalogue.unit[catalogue.measurement[measurement].unit]


def _answer(release: Release, measurement: str, *key: str) -> str:
    catalogue = release.catalogue
    row = _one(release, measurement, *key)
    group = catalogue.subgroup(row.breakdown, row.subgroup).name.nl
    return wording.answer(
        row,
        catalogue.measurement[measurement],
        _unit(catalogue, measurement),
        "" if row.breakdown == "total" else group,
    )


def _names(catalogue: Catalogue, breakdown: str) -> dict[str, str]:
    return {s.id: s.name.nl for s in catalogue.breakdown[breakdown].subgroups}


# --- numbers


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (20.0, 1, "20,0"),
        (0.0, 1, "0,0"),
        (7.55, 2, "7,55"),
        (1861.0, 0, "1.861"),
        (999.0, 0, "999"),
        (1300000.0, 0, "1.300.000"),
        (1234567.8, 1, "1.234.567,8"),
        (-0.25, 2, "-0,25"),
    ],
)
def test_numbers_have_a_decimal_comma_and_points_between_thousands(
    value: float, places: int, text: str
) -> None:
    assert wording.number(value, places) == text


@settings(deadline=None)
@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_a_number_has_a_comma_only_with_decimals_and_reads_back_as_the_rounded_value(
    value: float, places: int
) -> None:
    text = wording.number(value, places)
    assert ("," in text) == (places > 0)
    if places:
        assert len(text.split(",")[1]) == places
    read = Decimal(text.replace(".", "").replace(",", "."))
    step = Decimal(1).scaleb(-places)
    assert read == Decimal(str(value)).quantize(step, rounding=ROUND_HALF_EVEN)


@settings(deadline=None)
@given(st.integers(0, 10**12))
def test_points_stand_between_groups_of_three_digits(value: int) -> None:
    first, *rest = wording.number(value, 0).split(".")
    assert 1 <= len(first) <= 3
    assert all(len(group) == 3 for group in rest)


@pytest.mark.parametrize(
    ("value", "precision", "places"),
    [(20.0, "decimal", 1), (15.8, "decimal", 1), (7.55, "decimal", 2), (20.0, "integer", 0)],
)
def test_a_figure_keeps_the_decimals_that_it_was_published_with(
    value: float, precision: str, places: int
) -> None:
    assert wording.decimals(_figure(value, precision=precision)) == places


def test_an_interval_has_as_many_decimals_as_its_figure(catalogue: Catalogue) -> None:
    percent = catalogue.unit["percent"]
    decimal = _figure(85.0, ci_lower=84.0, ci_upper=86.14)
    whole = _figure(85.0, ci_lower=84.0, ci_upper=86.14, precision="integer")
    assert wording.value(decimal, percent) == "85,0%"
    assert wording.interval(decimal) == "84,0–86,1"
    assert wording.value(whole, percent) == "85%"
    assert wording.interval(whole) == "84–86"


def test_a_figure_without_bounds_has_no_interval() -> None:
    assert wording.interval(_figure(85.0)) == ""


@pytest.mark.parametrize(
    ("measurement", "period", "text"),
    [
        ("burnout-nea", "2022", "20,0%"),
        ("suicide-number", "2021", "1.861"),
        ("suicide-crude-rate", "2021", "10,6 per 100.000"),
        ("mhcsf-mean-students", "2021", "3,6"),
        ("waiting-time-basic-nza", "2023-Q1", "14,1 weken"),
        ("flourishing-students", "2023", "20%"),
    ],
)
def test_a_figure_is_written_with_its_unit(
    measurement: str, period: str, text: str, release: Release
) -> None:
    row = _one(release, measurement, "total", "total", period)
    assert wording.value(row, _unit(release.catalogue, measurement)) == text


def test_a_table_cell_leaves_the_unit_to_the_caption_and_stars_provisional_figures() -> None:
    assert wording.plain_value(_figure(20.0)) == "20,0"
    assert wording.plain_value(_figure(20.0, status="provisional")) == "20,0*"


# --- figures in words, and figures that are not there


def test_every_figure_in_words_is_shown_in_the_words_of_its_source(release: Release) -> None:
    rows = release.all_observations()
    verbal = rows[rows["precision"].eq("verbal")]
    assert len(verbal) > 50
    for row in verbal.itertuples():
        assert row.published_as
        unit = _unit(release.catalogue, row.measurement)
        assert wording.value(row, unit) == wording.plain_value(row) == row.published_as


def test_a_rounded_count_in_words_is_never_written_out_as_a_number(release: Release) -> None:
    row = _one(release, "waiting-places-vws", "total", "total", "2024-10")
    assert wording.value(row, _unit(release.catalogue, "waiting-places-vws")) == "ruim 100.000"
    answer = _answer(release, "burnout-vws-number", "total", "total", "2019")
    assert "1,3 miljoen" in answer
    assert "1.300.000" not in answer


@pytest.mark.parametrize(
    ("status", "sign"),
    [("missing", "."), ("suppressed", "x"), ("not_applicable", ""), ("not_measured", ".")],
)
def test_a_figure_that_is_not_there_has_the_sign_that_cbs_uses(
    status: str, sign: str, catalogue: Catalogue
) -> None:
    row = _figure(None, status=status)
    assert wording.value(row, catalogue.unit["percent"]) == sign
    assert wording.plain_value(row) == sign


def test_every_status_but_the_normal_one_has_words_and_every_absence_a_sign() -> None:
    assert set(wording.SIGNS) == set(WITHOUT_VALUE)
    assert set(wording.STATUSES) == {*WITH_VALUE, *WITHOUT_VALUE} - {"normal"}


# --- periods and ages


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("2022", "2022"),
        ("2022/2023", "2022–2023 (gemiddeld)"),
        ("2019-2022", "2019–2022"),
        ("2023-Q1", "1e kwartaal 2023"),
        ("2023-H2", "2e halfjaar 2023"),
        ("2024-10", "oktober 2024"),
        ("2023-12-31", "31 december 2023"),
    ],
)
def test_each_of_the_seven_kinds_of_period_reads_in_words(label: str, text: str) -> None:
    assert wording.period(label) == text


def test_every_period_in_the_release_reads_in_words(release: Release) -> None:
    for label in release.all_observations()["period_label"].unique():
        text = wording.period(label)
        assert label[:4] in text
        assert "-" not in text and "/" not in text


def test_a_figure_lies_in_a_year_and_on_a_day() -> None:
    assert wording.in_period("2022") == "in 2022"
    assert wording.in_period("2024-10") == "in oktober 2024"
    assert wording.in_period("2023-12-31") == "op 31 december 2023"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (15, 74, "15 tot en met 74 jaar"),
        (12, None, "12 jaar of ouder"),
        (0, None, "alle leeftijden"),
        (0, 17, "jonger dan 18 jaar"),
        (16, 16, "16 jaar"),
    ],
)
def test_ages_read_as_people_say_them(first: int, last: int | None, text: str) -> None:
    assert wording.ages(Ages(first=first, last=last)) == text


def test_a_population_is_named_with_its_ages(catalogue: Catalogue) -> None:
    employees = catalogue.measurement["burnout-nea"]
    assert wording.population_of(catalogue, employees).endswith(", 15 tot en met 74 jaar")


@pytest.mark.parametrize(
    ("precision", "text"),
    [("day", "10 juni 2022"), ("month", "juni 2022"), ("year", "2022")],
)
def test_a_policy_date_is_as_precise_as_it_is_known(precision: str, text: str) -> None:
    assert wording.policy_date(date(2022, 6, 10), precision) == text


# --- sentences


@pytest.mark.parametrize(
    ("measurement", "sentence"),
    [
        ("burnout-nea", "20,0% van de werknemers had burn-outklachten in 2022."),
        (
            "loneliness-sw-severe",
            "10,7% van de mensen van 15 jaar of ouder was sterk eenzaam in 2022.",
        ),
        (
            "limited-ge",
            "15,8% van de mensen van 12 jaar of ouder voelde zich beperkt door emotionele"
            " problemen in 2022.",
        ),
    ],
)
def test_a_headline_figure_is_answered_in_one_sentence(
    measurement: str, sentence: str, release: Release
) -> None:
    assert _answer(release, measurement, "total", "total", "2022") == sentence


def test_an_answer_ends_with_its_interval_when_it_has_one(release: Release) -> None:
    answer = _answer(release, "life-satisfaction-sw-satisfied", "total", "total", "2024")
    assert answer.startswith("85,3% ")
    assert answer.endswith(" in 2024 (95%-interval 84,4–86,1).")


def test_an_answer_about_a_missing_figure_says_why_and_gives_no_number(release: Release) -> None:
    key = ("daily-activities-sw-satisfied", "origin", "born-europe", "2013")
    assert _answer(release, *key) == (
        "Geboren in Europa, buiten Nederland: in 2013 is er geen cijfer"
        " (onbekend of onbetrouwbaar)."
    )


def test_every_answer_is_one_sentence_without_holes(release: Release) -> None:
    catalogue = release.catalogue
    rows = release.all_observations()
    newest = rows[rows["breakdown"].eq("total")].groupby("measurement", sort=False).tail(1)
    for row in newest.itertuples():
        measurement = catalogue.measurement[row.measurement]
        answer = wording.answer(row, measurement, catalogue.unit[row.unit])
        assert answer.endswith(".") and not answer.endswith("..")
        assert "  " not in answer
        assert not re.search(r"\b(nan|None|NaT)\b", answer)


def test_the_range_runs_from_the_lowest_to_the_highest_group_of_the_newest_period(
    release: Release,
) -> None:
    rows = release.series("life-satisfaction-sw-satisfied", "education")
    until = rows[rows["period_label"].le("2024")]
    percent = release.catalogue.unit["percent"]
    names = _names(release.catalogue, "education")
    assert wording.range_over_subgroups(until, names, percent) == (
        "In 2024 liep het cijfer uiteen van 79,5% (Basisonderwijs)"
        " tot 90,1% (Hbo en wo: master, doctor)."
    )


def test_the_range_takes_the_newest_period_that_two_groups_share(release: Release) -> None:
    rows = release.series("life-satisfaction-sw-satisfied", "sex")
    newest = rows[rows["period_label"].eq("2024")]
    before = rows[rows["period_label"].eq("2023")]
    lone = pd.concat([before, newest[newest["subgroup"].eq("men")]])
    assert wording.latest_shared_period(lone) == "2023"
    assert wording.latest_shared_period(newest) == "2024"
    assert wording.latest_shared_period(newest[newest["subgroup"].eq("men")]) is None


def test_there_is_no_range_over_one_group_or_over_equal_figures(release: Release) -> None:
    percent = release.catalogue.unit["percent"]
    names = _names(release.catalogue, "sex")
    rows = release.series("limited-ge", "sex")
    pair = rows[rows["period_label"].eq("2023")].copy()
    assert len(pair) == 2
    assert wording.range_over_subgroups(pair.head(1), names, percent) == ""
    pair["value"] = 15.0
    assert wording.range_over_subgroups(pair, names, percent) == ""


def test_the_first_comparable_figure_is_told_with_the_warning_that_nothing_was_tested(
    release: Release,
) -> None:
    rows = release.series("limited-ge", "total")
    percent = release.catalogue.unit["percent"]
    assert wording.earlier(rows, percent) == (
        "In 2020 was dat 14,2%. Of dit verschil meer is dan toeval, is nog niet getoetst."
    )
    assert wording.earlier(rows.head(1), percent) == ""
