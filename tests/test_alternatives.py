"""Charts in words: every number in them is a published one, for every indicator and breakdown.

The expected numbers are written here again, from the release's figures, without wording.py.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any

import pandas as pd
import pytest

from indicators import alternatives, figures, series
from indicators.exhibits import labels_of
from indicators.figures import Subject
from indicators.query import Release
from indicators.views import chart
from indicators.views.choice import Choice
from indicators.views.view import View

NUMBER = re.compile(r"\d[\d.]*(?:,\d+)?")

# Every figure of the monitor, in every chart: too much for the quick tests.
pytestmark = pytest.mark.proof


# --- numbers, written once more


def _places(row: Any) -> int:
    return 0 if row.precision == "integer" else -int(Decimal(str(row.value)).as_tuple().exponent)


def _dutch(number: float, places: int) -> str:
    return f"{number:,.{places}f}".translate(str.maketrans(",.", ".,"))


def _written(row: Any) -> str:
    if row.precision == "verbal":
        return str(row.published_as)
    return _dutch(row.value, _places(row))


def _difference(first: Any, last: Any) -> str:
    places = 0 if "integer" in (first.precision, last.precision) else None
    exact = abs(Decimal(str(last.value)) - Decimal(str(first.value)))
    most = max(_places(first), _places(last)) if places is None else 0
    return _dutch(float(round(exact, most)), most)


def _numbers(text: str) -> list[str]:
    return [found.rstrip(".,") for found in NUMBER.findall(text)]


# --- every chart that a reader can choose


@dataclass(frozen=True)
class Shown:
    """What a page shows of one measurement by one breakdown."""

    view: View
    figure: Any
    lines: dict[str, list[Any]]  # the figures of each subgroup in the chart, in time

    @property
    def where(self) -> str:
        return f"{self.view.measurement.id} by {self.view.choice.breakdown}"

    def parts(self, subgroup: str) -> list[list[Any]]:
        """The exact figures of a subgroup, cut at method breaks."""
        breaks = self.view.catalogue.breaks_of(self.view.measurement)
        cuts = [pd.Timestamp(b.date) for b in breaks if b.kind == "break"]
        exact = [row for row in self.lines[subgroup] if row.precision != "verbal"]
        return [
            list(part)
            for _, part in groupby(exact, lambda row: sum(cut <= row.period_end for cut in cuts))
        ]


@pytest.fixture(scope="module")
def everything(release: Release) -> list[Shown]:
    catalogue = release.catalogue
    found = []
    for measurement, breakdowns in release.breakdowns.items():
        entry = catalogue.measurement[measurement]
        indicator = catalogue.indicator_of[measurement].id
        for breakdown in breakdowns:
            view = View(Choice(indicator, entry.population, measurement, breakdown), release)
            if len(view.shown) > 1:
                draw = figures.trend if view.over_time else figures.comparison
                lines: dict[str, list[Any]] = {}
                for row in view.shown.itertuples():
                    lines.setdefault(row.subgroup, []).append(row)
                found.append(Shown(view, draw(view.rows, view.subject), lines))
    assert len(found) > 500
    return found


def test_every_alternative_gives_first_last_and_extremes_of_each_part_that_compares(
    everything: list[Shown],
) -> None:
    tried = 0
    for one in filter(lambda shown: shown.view.over_time, everything):
        text = one.view.alternative
        for subgroup, rows in one.lines.items():
            where = (one.where, subgroup, text)
            assert f"{one.view.drawn[subgroup]}: " in text, where
            for row in rows:
                assert row.precision != "verbal" or str(row.published_as) in text, where
            for points in one.parts(subgroup):
                if len(points) == 1:
                    assert _written(points[0]) in _numbers(text), where
                else:
                    tried += 1
                    _check_part(text, points, where)
    assert tried > 1000


def _check_part(text: str, points: list[Any], where: Any) -> None:
    first, last = points[0], points[-1]
    ends = rf"van {re.escape(_written(first))}\D[^;]*? naar {re.escape(_written(last))}\D"
    assert re.search(ends, text), (ends, where)
    size = _difference(first, last)
    way = "hoger" if last.value > first.value else "lager"
    same = size.strip("0,") == ""
    told = r"\(even hoog\)" if same else rf"\({re.escape(size)}[^()\d]*(per [\d.]+)?[^()\d]*{way}\)"
    assert re.search(told, text), (told, where)
    low = min(points, key=lambda row: row.value)
    high = max(points, key=lambda row: row.value)
    if low.value < high.value:
        assert f"laagst {_written(low)}" in text, where
        assert f"hoogst {_written(high)}" in text, where


def test_every_comparison_in_words_runs_from_high_to_low_with_all_its_figures(
    everything: list[Shown],
) -> None:
    tried = 0
    for one in everything:
        if one.view.over_time:
            continue
        tried += 1
        text = one.view.alternative
        rows = [row for rows in one.lines.values() for row in rows]
        at = 0
        for row in sorted(rows, key=lambda row: -row.value):
            listed = f"{one.view.drawn[row.subgroup]} {_written(row)}"
            assert listed in text[at:], (one.where, row.subgroup)
            at = text.index(listed, at)
    assert tried > 50


def test_no_alternative_title_or_sentence_has_a_number_that_is_not_in_the_figures(
    everything: list[Shown],
) -> None:
    for one in everything:
        view = one.view
        told = [view.alternative, view.finding, *view.sentences]
        numbers = {number for text in told for number in _numbers(text)}
        shown = {text for rows in one.lines.values() for row in rows for text in _of_figure(row)}
        left = numbers - shown - _of_texts(view) - _of_differences(one)
        # Sentences are about all groups, also those that do not fit in the chart, and the total.
        others = [view.rows, view.release.series(view.measurement.id, "total")] if left else []
        for rows in others:
            left -= {
                text for row in rows.dropna(subset="value").itertuples() for text in _of_figure(row)
            }
        assert not left, (one.where, left, told)


def _of_figure(row: Any) -> set[str]:
    """The numbers of a figure and its period."""
    found = {_written(row), *_numbers(_written(row))}
    found |= {str(row.period_start.year), str(row.period_end.year), str(row.period_end.day)}
    found |= set(re.findall(r"[QH](\d)", row.period_label))
    if not pd.isna(row.ci_lower):
        found |= {_dutch(bound, _places(row)) for bound in (row.ci_lower, row.ci_upper)}
    return found


def _of_texts(view: View) -> set[str]:
    texts = [*view.names.values(), view.unit.name.nl, str(view.unit.suffix), str(view.breaks)]
    texts += [view.measurement.name.nl, str(view.measurement.finding), view.indicator.name.nl]
    return {"95"} | {number for text in texts for number in _numbers(text)}


def _of_differences(one: Shown) -> set[str]:
    """The differences that a chart in words gives: between ends, or between low and high."""
    if one.view.over_time:
        parts = [part for subgroup in one.lines for part in one.parts(subgroup)]
        return {_difference(part[0], part[-1]) for part in parts}
    exact = [r for rows in one.lines.values() for r in rows if r.precision != "verbal"]
    ends = sorted(exact, key=lambda row: row.value)
    lowest = [row for row in ends if row.value == ends[0].value]
    highest = [row for row in ends if row.value == ends[-1].value]
    return {_difference(low, high) for low in lowest for high in highest}


def test_chart_table_and_words_show_the_same_numbers(everything: list[Shown]) -> None:
    """The point in the chart, the cell, the label of the line and the chart in words agree."""
    for one in everything:
        view = one.view
        drawn: dict[str, list[float]] = {}
        for trace in one.figure.data:
            drawn.setdefault(trace.name, []).extend(trace["y" if view.over_time else "x"])
        for subgroup, rows in one.lines.items():
            assert sorted(drawn[view.drawn[subgroup]]) == sorted(row.value for row in rows)
            assert _written(rows[-1]) in view.alternative, (one.where, subgroup)
            for row in rows:
                link = chart.cell(row).children[0]
                assert link.children.rstrip("*ᵉʳᵒ") == _written(row), one.where
                assert link.href == row.source_url
        if view.over_time and len(view.drawn) > 1:
            labels = labels_of(one.figure, view.shown, view.subject)
            told = " ".join(label.value for label in labels)
            assert all(_written(rows[-1]) in told for rows in one.lines.values()), one.where


# --- the texts themselves


def _subject(
    release: Release, measurement: str, breakdown: str, *periods: str
) -> tuple[pd.DataFrame, Subject]:
    catalogue = release.catalogue
    rows, entry = release.series(measurement, breakdown), catalogue.measurement[measurement]
    if periods:
        rows = rows[rows["period_label"].isin(periods)]
    split = catalogue.breakdown[breakdown]
    names = {s: split.by_id[s].name.nl for s in rows["subgroup"].unique()}
    breaks = catalogue.breaks_of(entry)
    return rows, Subject(entry, catalogue.unit[entry.unit], names, breaks, breakdown=split)


def test_a_line_is_told_by_its_ends_its_size_and_its_extremes(release: Release) -> None:
    rows, subject = _subject(release, "limited-ge", "total", "2020", "2021", "2022", "2023")
    assert alternatives.trend(rows, replace(subject, breaks=())) == (
        "Totaal: van 14,2% in 2020 naar 15,1% in 2023 (0,9 procentpunt hoger),"
        " laagst 14,2% (2020), hoogst 16,4% (2021)."
        " Of verschillen meer zijn dan toeval, is nog niet getoetst."
    )


def test_no_figures_are_compared_over_a_method_break(release: Release) -> None:
    rows, subject = _subject(release, "youth-care-percent", "total")
    text = alternatives.trend(rows, subject)
    before, after = text.split("; na de breuk ")
    assert "naar" in before and "2021" not in before
    assert after.startswith("van ")
    assert text.count("Vanaf 2021 is de methode anders: ") == 1


def test_a_title_does_not_compare_over_a_method_break(release: Release) -> None:
    rows, subject = _subject(release, "youth-care-percent", "total")
    title = alternatives.finding_over_time("Jeugdzorg", rows, subject)
    assert title.startswith("Jeugdzorg: van ") and "in 2021 naar" in title


def test_a_title_over_time_gives_the_ends_of_one_line(release: Release) -> None:
    rows, subject = _subject(release, "limited-ge", "total", "2020", "2023")
    assert alternatives.finding_over_time("Beperkt", rows, subject) == (
        "Beperkt: van 14,2% in 2020 naar 15,1% in 2023"
    )


def test_a_title_of_a_figure_in_words_gives_the_words(release: Release) -> None:
    rows, subject = _subject(release, "loneliness-sw-severe", "total")
    assert alternatives.finding_over_time("Sterke eenzaamheid", rows, subject) == (
        "Sterke eenzaamheid: bijna 10 procent in 2024"
    )


def test_a_title_of_groups_names_the_highest_and_the_lowest(release: Release) -> None:
    rows, subject = _subject(release, "life-satisfaction-sw-satisfied", "education", "2024")
    assert alternatives.finding_of_groups("Tevreden", rows, subject) == (
        "Tevreden in 2024: hoogst 90,1% (Hbo en wo: master, doctor), laagst 79,5% (Basisonderwijs)"
    )
    partly = alternatives.finding_of_groups("Tevreden", rows, subject, partly=True)
    assert partly.startswith("Tevreden in 2024: van de getoonde groepen hoogst 90,1%")


def test_a_title_names_all_groups_that_share_the_highest_figure(release: Release) -> None:
    rows, subject = _subject(release, "life-satisfaction-sw-satisfied", "sex", "2024")
    equal = rows.assign(value=85.0)
    assert alternatives.finding_of_groups("Tevreden", equal, subject) == (
        "Tevreden in 2024: 85,0% (Mannen en Vrouwen)"
    )


def test_a_comparison_tells_certainty_total_and_who_has_no_figure(release: Release) -> None:
    key = "life-satisfaction-sw-satisfied"
    rows, subject = _subject(release, key, "education", "2024")
    total = next(_subject(release, key, "total", "2024")[0].itertuples())
    holed = rows.copy()
    holed.loc[holed["subgroup"].eq("bachelor"), ["value", "ci_lower", "ci_upper"]] = None
    text = alternatives.comparison(holed, subject, total)
    assert text.startswith("In 2024, van hoog naar laag: Hbo en wo: master, doctor 90,1% (95%-int")
    assert "Het hoogste cijfer is 10,6 procentpunt hoger dan het laagste." in text
    assert "Totaal: 85,3% (95%-interval 84,4–86,1)." in text
    assert "Geen cijfer: Hbo en wo: bachelor." in text


def test_a_change_is_told_per_group_and_counted(release: Release) -> None:
    rows, subject = _subject(release, "life-satisfaction-sw-satisfied", "sex", "2013", "2024")
    text = alternatives.change(rows, subject, "2013", "2024")
    assert "Mannen: van 82,1% in 2013 naar 85,0% in 2024 (2,9 procentpunt hoger)." in text
    assert "Hoger bij 2, lager bij 0 en gelijk bij 0 van de 2 groepen." in text


def test_a_change_over_a_method_break_has_no_size(release: Release) -> None:
    rows, subject = _subject(release, "youth-care-percent", "total", "2020", "2021")
    text = alternatives.change(rows, subject, "2020", "2021")
    assert "niet te vergelijken" in text
    assert "procentpunt" not in text


def test_a_gap_is_told_with_its_sign_its_ends_and_its_extremes(release: Release) -> None:
    rows, subject = _subject(release, "life-satisfaction-sw-satisfied", "sex", "2013", "2016")
    pair = replace(subject, names={"men": "Mannen", "women": "Vrouwen"}, breaks=())
    points = series.gap(rows, "men", "women")
    assert alternatives.gap(points, pair).startswith(
        "Verschil: Mannen min Vrouwen. Van −2,9 procentpunt in 2013 naar 0,8 procentpunt in 2016,"
    )


def test_a_spark_is_told_from_the_first_comparable_figure_to_the_newest(
    release: Release,
) -> None:
    rows, subject = _subject(release, "youth-care-percent", "total")
    text = alternatives.spark(rows, subject)
    assert text.startswith("van ") and "in 2021 naar" in text


def test_a_text_without_figures_says_so(release: Release) -> None:
    rows, subject = _subject(release, "limited-ge", "total")
    none = rows.assign(value=float("nan"))
    assert alternatives.comparison(none, subject) == "Er is geen cijfer."
    assert alternatives.spark(none, subject) == ""
    assert alternatives.finding_over_time("Beperkt", none, subject) == "Beperkt"
