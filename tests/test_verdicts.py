"""Verdicts: what two figures, a stretch or a view of them show, and why some show nothing."""

import math
from datetime import date
from typing import Any, get_args

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.catalogue import Catalogue, Measurement, MethodBreak, Text
from indicators.language import LANGUAGES, speaking
from indicators.query import Release
from indicators.series import Row
from indicators.statistics import (
    FEWEST_POINTS_OF_A_TREND,
    Association,
    Difference,
    NotTestable,
    Ranks,
    Trend,
)
from indicators.verdict_words import (
    REASONS,
    association_in_words,
    interval_of_difference,
    mark,
    place_in_words,
    sentence,
)
from indicators.verdicts import (
    VERDICT_COLUMNS,
    Reason,
    Verdict,
    against_whole,
    as_columns,
    between,
    change,
    comparable_stretch,
    newest,
    ranks,
    stretch,
    together,
    verdicts_of,
)

SURVEY, PANEL, REGISTER = "gezondheidsenquete", "liss", "cbs-doodsoorzaken"


def measured(catalogue: Catalogue, **more: Any) -> Measurement:
    """A measurement that no method break touches, unless told otherwise."""
    plain = next(m for m in catalogue.measurement.values() if m.unit == "percent")
    return plain.model_copy(update={"id": "made-for-a-test", "source": "none", **more})


def with_breaks(catalogue: Catalogue, *years: int) -> Catalogue:
    text = Text(nl="Breuk", en="Break")
    breaks = tuple(
        MethodBreak(
            id=f"break-{year}",
            kind="break",
            date=date(year, 1, 1),
            measurements=("made-for-a-test",),
            name=text,
            reason=text,
            reference="https://example.org/",
        )
        for year in years
    )
    return catalogue.model_copy(update={"breaks": breaks})


def row(year: int, value: float | None, half: float | None = 1.0, **more: Any) -> dict[str, Any]:
    no_interval = value is None or half is None
    return {
        "breakdown": "total",
        "subgroup": "total",
        "period_label": str(year),
        "period_start": pd.Timestamp(f"{year}-01-01"),
        "period_end": pd.Timestamp(f"{year}-12-31"),
        "value": math.nan if value is None else value,
        "ci_lower": math.nan if no_interval else value - half,  # type: ignore[operator]
        "ci_upper": math.nan if no_interval else value + half,  # type: ignore[operator]
        "ci_method": "" if no_interval else "published",
        "unit": "percent",
        "status": "missing" if value is None else "normal",
        "precision": "decimal",
        "published_as": "",
        **more,
    }


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(rows)


def two(*rows: dict[str, Any]) -> tuple[Row, Row]:
    first, last = frame(*rows).itertuples()
    return first, last


def since_2010(*values: float | None, half: float = 1.0) -> pd.DataFrame:
    return frame(*(row(2010 + place, value, half) for place, value in enumerate(values)))


def test_a_rise_beyond_chance_rose_and_the_same_downwards_fell(catalogue: Catalogue) -> None:
    m = measured(catalogue)
    up, down = two(row(2020, 20.0), row(2021, 23.0)), two(row(2020, 23.0), row(2021, 20.0))
    assert change(*up, m, catalogue).kind == "rose"
    assert change(*down, m, catalogue).kind == "fell"
    small = change(*two(row(2020, 20.0), row(2021, 20.6)), m, catalogue)
    assert small.kind == "none_shown"
    assert isinstance(small.tested, Difference)
    assert small.tested.lower < 0.6 < small.tested.upper


def test_intervals_that_overlap_can_differ(catalogue: Catalogue) -> None:
    verdict = change(*two(row(2020, 20.0), row(2021, 21.7)), measured(catalogue), catalogue)
    assert verdict.first.ci_upper > verdict.last.ci_lower
    assert verdict.kind == "rose"


@pytest.mark.parametrize(
    ("first", "last", "source", "reason"),
    [
        (row(2020, None), row(2021, 21.0), "none", "no_value"),
        (row(2020, 20.0), row(2021, 21.0, None), "none", "no_interval"),
        (row(2020, 20.0, None), row(2021, 21.0), "none", "no_interval"),
        (row(2020, 20.0, None), row(2021, 21.0, None), REGISTER, "full_count"),
        (row(2020, 20.0), row(2021, 21.0), PANEL, "overlapping_samples"),
        (row(2020, 20.0, precision="verbal"), row(2021, 21.0), "none", "in_words"),
        (row(2021, 20.0), row(2021, 21.0), "none", "overlapping_periods"),
        (row(2020, 20.0, unit="mean"), row(2021, 21.0), "none", "other_measurement"),
        (row(2020, 20.0), row(2021, 21.0, measurement="other"), "none", "other_measurement"),
        (row(2020, 20.0), row(2021, 21.0, subgroup="men"), "none", "other_group"),
        (row(2020, 20.0), row(2021, 21.0, ci_upper=math.nan), "none", "half_interval"),
        (row(2020, 20.0), row(2021, 21.0, ci_lower=22.0), "none", "outside_interval"),
        (row(2020, 0.0, ci_lower=0.0), row(2021, 1.0, 0.5), "none", "at_limit"),
        (row(2020, 99.0, 0.5), row(2021, 100.0, ci_upper=100.0), "none", "at_limit"),
    ],
)
def test_what_cannot_be_tested_says_why(
    first: dict[str, Any], last: dict[str, Any], source: str, reason: str, catalogue: Catalogue
) -> None:
    m = measured(catalogue, source=source)
    bare = catalogue.model_copy(update={"breaks": ()})
    rows = frame(first, last)
    if "measurement" in rows:
        rows["measurement"] = rows["measurement"].fillna(m.id)
    one, other = rows.itertuples()
    verdict = change(one, other, m, bare)
    assert (verdict.kind, verdict.reason) == ("not_testable", reason)


def test_no_verdict_crosses_a_method_break(catalogue: Catalogue) -> None:
    m, broken = measured(catalogue), with_breaks(catalogue, 2014)
    points = since_2010(10, 11, 12, 13, 20, 21, 22, 23, 24)
    assert change(*two(row(2013, 13.0), row(2014, 20.0)), m, broken).reason == "method_break"
    assert stretch(points, m, broken).reason == "method_break"
    assert stretch(comparable_stretch(points, m, broken), m, broken).first.period_label == "2014"
    assert newest(points.head(5), m, broken).reason == "method_break"
    assert newest(points, m, broken).reason is None


def test_the_newest_figure_is_held_against_the_exact_one_before_it(catalogue: Catalogue) -> None:
    m = measured(catalogue)
    points = frame(row(2010, 20.0), row(2012, 25.0, precision="verbal"), row(2014, 30.0))
    verdict = newest(points, m, catalogue)
    assert (verdict.first.period_label, verdict.last.period_label) == ("2010", "2014")
    assert verdict.kind == "rose"
    assert newest(points.head(2), m, catalogue).reason == "in_words"
    assert newest(points.head(1), m, catalogue).reason == "one_point"
    assert newest(frame(row(2010, None)), m, catalogue).reason == "no_value"
    only_words_before = frame(row(2010, 20.0, precision="verbal"), row(2012, 25.0))
    assert newest(only_words_before, m, catalogue).reason == "in_words"


def test_a_stretch_is_tested_along_a_line_when_it_has_points_enough(catalogue: Catalogue) -> None:
    m = measured(catalogue)
    long, short = since_2010(20, 21, 22, 23, 24, 25), since_2010(20, 21, 23)
    along = stretch(long, m, catalogue)
    assert isinstance(along.tested, Trend)
    assert (along.about, along.kind) == ("trend", "rose")
    ends = stretch(short, m, catalogue)
    assert len(short) < FEWEST_POINTS_OF_A_TREND
    assert (ends.about, ends.kind) == ("change", "rose")
    assert stretch(since_2010(20), m, catalogue).reason == "one_point"
    assert stretch(since_2010(None), m, catalogue).reason == "no_value"


def test_years_without_an_interval_are_left_out_of_a_trend(catalogue: Catalogue) -> None:
    m = measured(catalogue)
    points = since_2010(20, 21, 22, 23, 24, 25, 90)
    points.loc[6, ["ci_lower", "ci_upper"]] = math.nan
    verdict = stretch(points, m, catalogue)
    assert verdict.last.period_label == "2015"
    assert verdict.kind == "rose"
    points[["ci_lower", "ci_upper"]] = math.nan
    assert stretch(points, m, catalogue).reason == "no_interval"


def test_two_groups_are_compared_within_one_period_and_breakdown(catalogue: Catalogue) -> None:
    m = measured(catalogue)
    men = row(2020, 20.0, breakdown="sex", subgroup="men")
    women = row(2020, 25.0, breakdown="sex", subgroup="women")
    there, back = between(*two(men, women), m, catalogue), between(*two(women, men), m, catalogue)
    assert (there.kind, back.kind) == ("rose", "fell")
    assert between(*two(men, men), m, catalogue).reason == "other_group"
    later = {**women, "period_label": "2021"}
    assert between(*two(men, later), m, catalogue).reason == "other_period"
    counted = measured(catalogue, unit="count")
    of_counts = two({**men, "unit": "count"}, {**women, "unit": "count"})
    assert between(*of_counts, counted, catalogue).reason == "adds_up"


def test_a_group_against_everyone_is_surer_when_its_share_is_known(catalogue: Catalogue) -> None:
    m = measured(catalogue)
    pair = two(row(2020, 20.0, 0.8), row(2020, 21.2, 1.1, breakdown="sex", subgroup="women"))
    unknown = against_whole(*pair, m, catalogue)
    known = against_whole(*pair, m, catalogue, share=0.5)
    assert (unknown.kind, known.kind) == ("none_shown", "rose")
    assert against_whole(*pair, m, catalogue, share=0.0).reason == "impossible_share"


def test_groups_have_places_that_they_share_when_they_cannot_be_told_apart(
    catalogue: Catalogue,
) -> None:
    m = measured(catalogue)
    groups = [
        row(2020, value, breakdown="age", subgroup=name)
        for name, value in (("a", 30.0), ("b", 20.2), ("c", 20.0))
    ]
    assert ranks(frame(*groups), m, catalogue) == {
        "a": Ranks(1, 1),
        "b": Ranks(2, 3),
        "c": Ranks(2, 3),
    }
    unknown = frame(*groups, row(2020, 5.0, None, breakdown="age", subgroup="d"))
    assert ranks(unknown, m, catalogue) == "no_interval"
    assert ranks(frame(groups[0]), m, catalogue) == "too_few_points"
    assert ranks(frame(*groups), measured(catalogue, unit="count"), catalogue) == "adds_up"
    verbal = frame(groups[0], {**groups[1], "precision": "verbal"})
    assert ranks(verbal, m, catalogue) == "in_words"


# Of many verdicts ---------------------------------------------------------------------------------


def test_a_verdict_among_many_needs_more_than_one_alone(catalogue: Catalogue) -> None:
    m = measured(catalogue)
    weak = change(*two(row(2020, 20.0), row(2021, 21.6)), m, catalogue)
    none = change(*two(row(2020, 20.0), row(2021, 20.1)), m, catalogue)
    silent = newest(since_2010(20), m, catalogue)
    assert weak.kind == "rose"
    assert [v.kind for v in together([weak])] == ["rose"]
    found = together([none, silent, *[none] * 20, weak])
    assert found[-1].kind == "none_shown"
    assert found[-1].only_alone
    assert found[-1].tested == weak.tested
    assert found[1] == silent
    assert together([]) == []


@given(st.lists(st.tuples(st.floats(10, 40), st.floats(10, 40)), max_size=12))
def test_correction_only_ever_takes_verdicts_back(pairs: list[tuple[float, float]]) -> None:
    catalogue = Catalogue.model_construct(breaks=(), sources=())
    given_ = [change(*two(row(2020, a), row(2021, b)), _PERCENT, catalogue) for a, b in pairs]
    for before, after in zip(given_, together(given_), strict=True):
        assert after.kind in (before.kind, "none_shown")
        assert (after.p_adjusted or 0) >= (before.p_adjusted or 0)


_PERCENT = Measurement.model_construct(
    id="made-for-a-test", unit="percent", source="none", frequency="yearly"
)
_EMPTY = Catalogue.model_construct(breaks=(), sources=())
values = st.lists(st.floats(5, 95).map(lambda v: round(v, 1)), min_size=2, max_size=8)


@given(values, st.sets(st.integers(2009, 2019)))
def test_a_break_only_ever_turns_verdicts_into_not_testable(
    figures: list[float], years: set[int]
) -> None:
    points, broken = since_2010(*figures), with_breaks(_EMPTY, *years)
    rows = list(points.itertuples())
    for tested in (newest, stretch):
        kinds = [tested(points, _PERCENT, c).kind for c in (_EMPTY, broken)]
        assert kinds[1] in (kinds[0], "not_testable")
    for last in rows[1:]:
        kinds = [change(rows[0], last, _PERCENT, c).kind for c in (_EMPTY, broken)]
        assert kinds[1] in (kinds[0], "not_testable")


@given(st.floats(5, 95), st.floats(5, 95), st.floats(0.2, 3), st.floats(0, 4), st.booleans())
def test_wider_intervals_never_make_a_verdict_more_certain(
    first: float, last: float, half: float, more: float, of_first: bool
) -> None:
    wide = (half + more, half) if of_first else (half, half + more)
    narrow, wider = (
        change(*two(row(2020, first, a), row(2021, last, b)), _PERCENT, _EMPTY)
        for a, b in ((half, half), wide)
    )
    if wider.kind in ("rose", "fell"):
        assert narrow.kind == wider.kind
    if wider.tested and narrow.tested:
        assert wider.tested.p_value >= narrow.tested.p_value - 1e-9


odd = st.one_of(st.floats(-10, 110), st.just(math.nan), st.sampled_from([0.0, 100.0, 1e9]))


@given(st.lists(st.tuples(odd, odd, odd), min_size=1, max_size=7), st.sampled_from(("nl", "en")))
def test_whatever_was_published_gets_a_verdict_in_words(
    figures: list[tuple[float, float, float]], language: str
) -> None:
    points = frame(
        *(
            row(2010 + place, value, ci_lower=lower, ci_upper=upper)
            for place, (value, lower, upper) in enumerate(figures)
        )
    )
    for unit in ("percent", "mean", "per_1000"):
        m = _PERCENT.model_copy(update={"unit": unit})
        for verdict in (
            tested(points.assign(unit=unit), m, _EMPTY) for tested in (newest, stretch)
        ):
            assert (verdict.kind == "not_testable") == (verdict.reason is not None)
            with speaking(language):
                told = sentence(verdict, _unit(unit)) + mark(verdict).text
            assert "nan" not in told.lower()
            assert "inf" not in told.lower()


def _unit(name: str) -> Any:
    from indicators.catalogue import Unit  # noqa: PLC0415

    suffix = {"percent": Text(nl="%", en="%"), "per_1000": Text(nl="per 1.000", en="per 1,000")}
    return Unit(id=name, name=Text(nl=name, en=name), suffix=suffix.get(name))


# Words --------------------------------------------------------------------------------------------


def test_every_reason_has_words_in_both_languages() -> None:
    def names(of: Any) -> set[str]:
        return {name for arg in get_args(of) for name in (names(arg) or {arg})}

    assert names(Reason) == set(REASONS)


def test_marks_differ_in_shape_and_in_text(catalogue: Catalogue) -> None:
    m = measured(catalogue)
    verdicts = [
        change(*two(row(2020, 20.0), row(2021, value, half)), m, catalogue)
        for value, half in ((30.0, 1.0), (10.0, 1.0), (20.1, 1.0), (20.1, 9.0), (20.1, None))
    ]
    marks = [mark(verdict) for verdict in verdicts]
    assert [m.symbol for m in marks] == ["▲", "▼", "○", "○", "–"]
    assert len({m.text for m in marks}) == 5
    assert marks[3].text == "geen verandering aangetoond; cijfers onzeker"


def test_a_change_is_told_in_the_numbers_of_the_page(catalogue: Catalogue) -> None:
    m, percent = measured(catalogue), catalogue.unit["percent"]
    rose = change(*two(row(2013, 83.6, 0.9), row(2024, 85.3, 0.8)), m, catalogue)
    assert sentence(rose, percent) == (
        "Tussen 2013 en 2024 gestegen met 1,7 procentpunt (95%-interval 0,4 tot 3,0)."
    )
    fell = change(*two(row(2013, 85.3, 0.9), row(2024, 83.6, 0.8)), m, catalogue)
    assert sentence(fell, percent) == (
        "Tussen 2013 en 2024 gedaald met 1,7 procentpunt (95%-interval 0,4 tot 3,0)."
    )
    assert interval_of_difference(fell) == "−3,0 tot −0,4"
    with speaking("en"):
        assert sentence(rose, percent) == (
            "Between 2013 and 2024 risen by 1.7 percentage points (95% interval 0.4 to 3.0)."
        )


def test_no_change_shown_says_what_could_have_been_seen(catalogue: Catalogue) -> None:
    m, percent = measured(catalogue), catalogue.unit["percent"]
    sharp, dull = (
        change(*two(row(2020, 20.0, half), row(2021, 20.3, half)), m, catalogue)
        for half in (0.5, 3.0)
    )
    assert "Een verschil vanaf 1,2 procentpunt zou meestal zijn opgevallen" in sentence(
        sharp, percent
    )
    assert "De cijfers zijn onzeker: pas een verschil vanaf" in sentence(dull, percent)
    assert (sharp.blind, dull.blind) == (False, True)


def test_what_holds_alone_only_or_by_one_year_only_says_so(catalogue: Catalogue) -> None:
    m, percent = measured(catalogue), catalogue.unit["percent"]
    weak = change(*two(row(2020, 20.0), row(2021, 21.6)), m, catalogue)
    none = change(*two(row(2020, 20.0), row(2021, 20.1)), m, catalogue)
    assert "Op zichzelf" in sentence(together([weak, *[none] * 20])[0], percent)
    hangs = stretch(since_2010(20, 20, 20.2, 20.1, 20.3, 20.2, 20.3, 21.2, half=0.3), m, catalogue)
    assert hangs.rests_on_one_point
    assert "door één van de cijfers" in sentence(hangs, percent)


def test_a_bound_near_zero_does_not_read_as_zero() -> None:
    first, last = two(row(2020, 20.0), row(2021, 21.0))
    verdict = Verdict("change", first, last, Difference(1.0, 0.02, 1.98, 0.045, 1.5), None, 0.045)
    assert interval_of_difference(verdict) == "0,02 tot 1,98"


def test_places_and_associations_are_told_without_a_false_order_or_cause() -> None:
    assert place_in_words(Ranks(1, 1), 5) == "plaats 1 van 5"
    assert place_in_words(Ranks(2, 4), 5) == "plaats 2 tot en met 4 van 5"
    for found in (Association(0.8, 0.3, 0.95, 9), Association(-0.8, -0.95, -0.3, 9)):
        assert "Dit zegt niet dat het een het ander veroorzaakt." in association_in_words(found)
    assert "geen samenhang" in association_in_words(Association(0.2, -0.5, 0.7, 9))
    assert "te weinig cijfers" in association_in_words(NotTestable("too_few_points"))


# On the figures of the monitor --------------------------------------------------------------------


def test_life_satisfaction_is_worked_through(release: Release) -> None:
    catalogue = release.catalogue
    m = catalogue.measurement["life-satisfaction-sw-satisfied"]
    points = release.series(m.id, "total")
    by_year = {r.period_label: r for r in points.itertuples()}
    whole = change(by_year["2013"], by_year["2024"], m, catalogue)
    assert isinstance(whole.tested, Difference)
    assert whole.kind == "rose"
    assert (round(whole.tested.lower, 1), round(whole.tested.upper, 1)) == (0.4, 3.0)
    # It rose until 2019 and fell after that: there is no steady course.
    assert stretch(points[points["period_label"].le("2024")], m, catalogue).kind == "none_shown"
    assert change(by_year["2013"], by_year["2019"], m, catalogue).kind == "rose"
    assert change(by_year["2019"], by_year["2022"], m, catalogue).kind == "fell"
    education = release.series(m.id, "education")
    groups = education[education["period_label"].eq("2024")]
    places = ranks(groups, m, catalogue)
    assert isinstance(places, dict)
    assert places["primary"] == Ranks(4, 5)
    assert places["master-doctor"] == Ranks(1, 2)


@pytest.mark.parametrize(
    ("measurement", "reasons"),
    [
        ("loneliness-sw-severe", ("in_words", "no_interval")),
        ("burnout-nea", ("no_interval", "no_interval")),
        ("burnout-nea-until2013", ("in_words", "in_words")),
        ("mhi5-under60-ge", ("no_interval", "no_interval")),
    ],
)
def test_headlines_without_intervals_are_not_tested(
    measurement: str, reasons: tuple[str, str], release: Release
) -> None:
    of, m = verdicts_of(release), release.catalogue.measurement[measurement]
    group = (m, "total", "total")
    assert (of.newest(*group).reason, of.stretch(*group).reason) == reasons
    assert of.newest(*group) is of.newest(*group)


@pytest.mark.proof
def test_every_series_of_the_release_has_a_verdict_or_a_reason_in_words(release: Release) -> None:
    of, catalogue = verdicts_of(release), release.catalogue
    for measurement, breakdowns in release.breakdowns.items():
        m = catalogue.measurement[measurement]
        unit = catalogue.unit[m.unit]
        for breakdown in breakdowns:
            for subgroup in release.series(measurement, breakdown)["subgroup"].unique():
                group = (m, breakdown, subgroup)
                for verdict in (of.newest(*group), of.stretch(*group)):
                    assert (verdict.kind == "not_testable") == (verdict.reason is not None), group
                    columns = as_columns(verdict)
                    assert tuple(columns) == VERDICT_COLUMNS
                    numbers = [v for v in columns.values() if isinstance(v, float)]
                    assert all(map(math.isfinite, numbers)), group
                    for language in LANGUAGES:
                        with speaking(language):
                            assert "nan" not in sentence(verdict, unit).lower(), group
