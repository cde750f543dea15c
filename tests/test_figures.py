"""Charts of real series: what a line may join, what a point is, where the axes begin and end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from typing import Any

import pandas as pd
import pytest

from indicators import figures, wording
from indicators.catalogue import Measurement, MethodBreak, Text
from indicators.figures import Subject
from indicators.query import Release
from tests.conftest import ROOT

# Time from one wave to the next, in years; a step of half as much again skips a wave.
_WAVE = {
    "monthly": 1 / 12,
    "quarterly": 1 / 4,
    "half_yearly": 1 / 2,
    "yearly": 1.0,
    "every_two_years": 2.0,
    "every_four_years": 4.0,
    "once_a_decade": 11.0,
    "irregular": 0.0,
    "once": 0.0,
}

# Series of every kind: long and short, with intervals and without, with figures in words,
# missing ones and provisional ones, over method breaks, and of every frequency.
SERIES = [
    ("any-disorder-trend-dsm4", "total"),
    ("antidepressants-users-gip", "total"),
    ("burnout-nea", "occupation"),
    ("burnout-nea", "total"),
    ("happiness-ovg-happy", "income"),
    ("hyperactivity-children-pols", "sex"),
    ("k10-gm18", "total"),
    ("life-grade-students", "total"),
    ("life-satisfaction-modelled-satisfied", "total"),
    ("life-satisfaction-sw-score", "total"),
    ("life-satisfaction-sw-satisfied", "education"),
    ("limited-ge", "total"),
    ("loneliness-sw-severe", "total"),
    ("mhi5-atmost76-ge", "total"),
    ("mhi5-atmost76-ge-two-year", "origin"),
    ("mhi5-under60-ge", "age"),
    ("mhi5-under60-ge-quarterly", "total"),
    ("sickness-absence-quarterly", "total"),
    ("sickness-absence-yearly", "company_size"),
    ("suicidal-thoughts-gor-youth", "total"),
    ("suicide-crude-rate", "sex"),
    ("suicide-number", "total"),
    ("waiting-places-nza", "total"),
    ("work-satisfaction-sw-satisfied", "age"),
    ("youth-care-half-yearly", "region"),
    ("youth-care-percent", "age"),
]

# What a line and a whole chart need of each figure; with all columns it takes twice as long.
_NEEDED_FOR_LINES = [
    "subgroup",
    "period_label",
    "period_start",
    "period_end",
    "value",
    "precision",
]
_NEEDED = [
    *_NEEDED_FOR_LINES,
    "measurement",
    "ci_lower",
    "ci_upper",
    "unit",
    "status",
    "published_as",
]


@dataclass(frozen=True)
class Drawn:
    """A chart with the figures that it was asked to draw; subgroups are named by their id."""

    breakdown: str
    rows: pd.DataFrame
    subject: Subject
    figure: Any

    def lines(self, subgroup: str) -> list[Any]:
        return [t for t in self.figure.data if t.mode == "lines+markers" and t.name == subgroup]

    def points(self, subgroup: str) -> Iterator[tuple[float, float, str]]:
        for trace in self.lines(subgroup):
            yield from zip(trace.x, trace.y, trace.marker.symbol, strict=True)

    def known(self, subgroup: str) -> pd.DataFrame:
        return self.rows[self.rows["subgroup"].eq(subgroup) & self.rows["value"].notna()]


def _draw(rows: pd.DataFrame, measurement: str, breakdown: str, release: Release) -> Drawn:
    catalogue = release.catalogue
    entry = catalogue.measurement[measurement]
    names = {subgroup: subgroup for subgroup in rows["subgroup"].unique()}
    subject = Subject(entry, catalogue.unit[entry.unit], names, catalogue.breaks_of(entry))
    return Drawn(breakdown, rows, subject, figures.trend(rows, subject))


@pytest.fixture(scope="module")
def charts(release: Release) -> dict[tuple[str, str], Drawn]:
    return {key: _draw(release.series(*key), *key, release) for key in SERIES}


@pytest.fixture(params=SERIES, ids=" by ".join)
def drawn(request: pytest.FixtureRequest, charts: dict[tuple[str, str], Drawn]) -> Drawn:
    return charts[request.param]


@pytest.fixture(scope="module")
def everything(release: Release) -> dict[str, pd.DataFrame]:
    """All figures of the release by measurement; a subgroup is written with its breakdown."""
    rows = release.all_observations()
    rows["subgroup"] = rows["breakdown"] + "/" + rows["subgroup"]
    return dict(iter(rows[_NEEDED].groupby("measurement", sort=False)))


def _day(moment: Any) -> date:
    return pd.Timestamp(moment).date()


def _place(day: date) -> float:
    """Where a day lies on an axis on which the middle of 2022 is called 2022."""
    return 2000 + (day - date(2000, 1, 1)).days / 365.25 - 0.5


def _middle(row: Any) -> float:
    return (_place(_day(row.period_start)) + _place(_day(row.period_end))) / 2


def _cuts(measurement: Measurement, release: Release) -> list[date]:
    return [b.date for b in release.catalogue.breaks_of(measurement) if b.kind == "break"]


# --- what a line may join


def test_no_line_of_any_measurement_crosses_a_method_break(
    release: Release, everything: dict[str, pd.DataFrame]
) -> None:
    tried = 0
    for name, rows in everything.items():
        cuts = _cuts(release.catalogue.measurement[name], release)
        first, last = _day(rows["period_start"].min()), _day(rows["period_end"].max())
        # Only a break within the data can be crossed, so only those charts need drawing.
        within = [cut for cut in cuts if first < cut <= last]
        if not within:
            continue
        tried += 1
        for trace in _draw(rows, name, "all", release).figure.data:
            if trace.mode != "lines+markers":
                continue
            for cut in within:
                crossed = min(trace.x) < _place(cut) - 0.01 and max(trace.x) > _place(cut) + 0.01
                assert not crossed, f"{name} {trace.name} {cut}: {list(trace.x)}"
    assert tried >= 5


def test_no_line_of_any_measurement_joins_what_may_not_be_joined(
    release: Release, everything: dict[str, pd.DataFrame]
) -> None:
    joined = 0
    for name, rows in everything.items():
        measurement = release.catalogue.measurement[name]
        cuts, breaks = _cuts(measurement, release), release.catalogue.breaks_of(measurement)
        wave = _WAVE[measurement.frequency]
        repeated = rows.loc[rows.duplicated("subgroup", keep=False), _NEEDED_FOR_LINES]
        for subgroup, points in repeated.groupby("subgroup", sort=False):
            order = {index: place for place, index in enumerate(points.index)}
            for part in figures.stretches(points, measurement, breaks):
                for one, two in pairwise(part.itertuples()):
                    where = f"{name} {subgroup} {one.period_label} {two.period_label}"
                    assert order[two.Index] == order[one.Index] + 1, f"{where}: one is skipped"
                    assert one.value == one.value and two.value == two.value, f"{where}: missing"
                    assert "verbal" not in (one.precision, two.precision), f"{where}: in words"
                    assert _middle(two) - _middle(one) <= 1.5 * wave, f"{where}: a missing wave"
                    ends = _day(one.period_end), _day(two.period_end)
                    assert not any(ends[0] < cut <= ends[1] for cut in cuts), f"{where}: a break"
                    joined += 1
    assert joined > 10_000


def _plain_series(release: Release) -> tuple[pd.DataFrame, Measurement]:
    rows = release.series("life-satisfaction-sw-satisfied", "total")
    decade = rows[rows["period_label"].between("2013", "2022")].reset_index(drop=True)
    assert len(decade) == 10
    return decade, release.catalogue.measurement["life-satisfaction-sw-satisfied"]


def _years(parts: list[pd.DataFrame]) -> list[tuple[str, str]]:
    return [(part["period_label"].iat[0], part["period_label"].iat[-1]) for part in parts]


def _break(kind: Any, day: date) -> MethodBreak:
    text = Text(nl="andere vragen", en="other questions")
    return MethodBreak(
        id="test", kind=kind, date=day, name=text, reason=text, reference="https://example.org"
    )


def test_yearly_figures_without_a_break_make_one_line(release: Release) -> None:
    rows, measurement = _plain_series(release)
    assert _years(figures.stretches(rows, measurement, [])) == [("2013", "2022")]


def test_a_method_break_cuts_a_line_and_a_disturbed_period_does_not(release: Release) -> None:
    rows, measurement = _plain_series(release)
    cut, disturbed = (_break(kind, date(2018, 1, 1)) for kind in ("break", "caution"))
    parts = figures.stretches(rows, measurement, [cut])
    assert _years(parts) == [("2013", "2017"), ("2018", "2022")]
    assert _years(figures.stretches(rows, measurement, [disturbed])) == [("2013", "2022")]


def test_a_missing_year_opens_the_line_whether_its_row_is_empty_or_absent(
    release: Release,
) -> None:
    rows, measurement = _plain_series(release)
    empty = rows.copy()
    empty.loc[empty["period_label"].eq("2017"), "value"] = None
    absent = rows[rows["period_label"].ne("2017")]
    for holed in (empty, absent):
        parts = figures.stretches(holed, measurement, [])
        assert _years(parts) == [("2013", "2016"), ("2018", "2022")]


def test_a_figure_in_words_stands_alone(release: Release) -> None:
    rows, measurement = _plain_series(release)
    rows.loc[rows["period_label"].eq("2017"), "precision"] = "verbal"
    parts = figures.stretches(rows, measurement, [])
    assert _years(parts) == [("2013", "2016"), ("2017", "2017"), ("2018", "2022")]


def test_a_line_of_sickness_absence_goes_on_through_all_its_quarters(
    charts: dict[tuple[str, str], Drawn],
) -> None:
    longest = max(
        charts["sickness-absence-quarterly", "total"].lines("total"), key=lambda t: len(t.x)
    )
    assert len(longest.x) > 90


def test_a_break_is_marked_between_the_points_on_both_of_its_sides(
    charts: dict[tuple[str, str], Drawn],
) -> None:
    figure = charts["youth-care-percent", "age"].figure
    marked = {note.text: note.x for note in figure.layout.annotations}
    assert marked["breuk"] == pytest.approx(_place(date(2021, 1, 1)), abs=0.01)
    assert 2020 < marked["breuk"] < 2021


# --- what a point is


def test_every_point_is_a_figure_of_this_measurement_and_every_figure_has_its_point(
    drawn: Drawn, everything: dict[str, pd.DataFrame]
) -> None:
    assert {t.name for t in drawn.figure.data if t.name} <= set(drawn.subject.names)
    exported = everything[drawn.subject.measurement.id]
    for subgroup in drawn.subject.names:
        points = sorted((x, y) for x, y, _ in drawn.points(subgroup))
        here = exported["subgroup"].eq(f"{drawn.breakdown}/{subgroup}")
        published = exported[here & exported["value"].notna()]
        assert [y for _, y in points] == list(published["value"])
        assert [x for x, _ in points] == pytest.approx(
            [_middle(row) for row in published.itertuples()], abs=0.01
        )


def test_a_line_runs_straight_from_figure_to_figure(drawn: Drawn) -> None:
    for subgroup in drawn.subject.names:
        for trace in drawn.lines(subgroup):
            assert trace.line.shape in (None, "linear")
            assert trace.line.smoothing is None
            assert not trace.connectgaps


def test_bands_and_bars_are_the_published_bounds(drawn: Drawn) -> None:
    shown: dict[str, list[tuple[float, float, float]]] = {s: [] for s in drawn.subject.names}
    waiting: list[tuple[float, float, float]] = []
    for trace in drawn.figure.data:
        if trace.name:
            shown[trace.name] += waiting
            waiting = []
        else:
            waiting += _bounds(trace)
    assert not waiting
    for subgroup, bounds in shown.items():
        known = drawn.known(subgroup)
        known = known[known["ci_lower"].notna()]
        published = [
            (_middle(row), row.ci_lower, row.ci_upper) for row in known.itertuples(index=False)
        ]
        assert len(bounds) == len(published)
        for seen, row in zip(sorted(bounds), published, strict=True):
            assert seen[0] == pytest.approx(row[0], abs=0.01)
            assert seen[1:] == pytest.approx(row[1:])


def _bounds(trace: Any) -> list[tuple[float, float, float]]:
    """Place, lower and upper bound of every interval in a band or a set of bars."""
    if trace.fill == "toself":
        half = len(trace.x) // 2
        assert list(trace.x[:half]) == list(reversed(trace.x[half:]))
        return list(zip(trace.x[:half], reversed(trace.y[half:]), trace.y[:half], strict=True))
    bars = trace.error_y
    return [
        (x, y - below, y + above)
        for x, y, above, below in zip(trace.x, trace.y, bars.array, bars.arrayminus, strict=True)
    ]


def test_the_charts_show_bands_and_bars_and_leave_out_what_was_not_published(
    charts: dict[tuple[str, str], Drawn],
) -> None:
    def kinds(*key: str) -> set[str]:
        data = charts[key[0], key[1]].figure.data
        return {"band" if trace.fill else "bars" for trace in data if not trace.name}

    assert "band" in kinds("life-satisfaction-sw-satisfied", "education")
    assert kinds("mhi5-atmost76-ge-two-year", "origin") == {"bars"}
    assert kinds("limited-ge", "total") == set()


def test_provisional_points_are_hollow_and_points_in_words_are_crossed_diamonds(
    drawn: Drawn,
) -> None:
    for place, subgroup in enumerate(drawn.subject.names):
        symbols = [symbol for *_, symbol in sorted(drawn.points(subgroup))]
        known = drawn.known(subgroup)
        for symbol, row in zip(symbols, known.itertuples(), strict=True):
            hollow = row.status in ("provisional", "low_reliability")
            shape = figures.SHAPES[place % len(figures.SHAPES)]
            if row.precision == "verbal":
                assert symbol == "diamond-cross-open"
            else:
                assert symbol == (f"{shape}-open" if hollow else shape)


def test_the_charts_hold_provisional_points_points_in_words_and_missing_ones(
    charts: dict[tuple[str, str], Drawn],
) -> None:
    rows = pd.concat([chart.rows for chart in charts.values()])
    assert rows["status"].eq("provisional").any()
    assert rows["status"].eq("missing").any()
    assert rows["precision"].eq("verbal").any()
    assert rows["ci_lower"].notna().any()


# --- where the axes begin and end


def test_the_time_axis_ends_at_the_data(drawn: Drawn) -> None:
    known = drawn.rows[drawn.rows["value"].notna()]
    places = [_middle(row) for row in known.itertuples()]
    first, last = min(places), max(places)
    slack = 1 + 0.04 * (last - first)
    left, right = drawn.figure.layout.xaxis.range
    assert last < right <= last + slack
    assert first - slack <= left < first
    assert all(left <= tick <= right for tick in drawn.figure.layout.xaxis.tickvals)


def test_every_point_and_every_interval_lies_within_the_axes(drawn: Drawn) -> None:
    bottom, top = drawn.figure.layout.yaxis.range
    known = drawn.rows[["value", "ci_lower", "ci_upper"]]
    assert bottom <= known.min(axis=None)
    assert known.max(axis=None) <= top


def test_the_value_axis_starts_at_zero_for_counts_rates_and_percentages_under_50(
    drawn: Drawn,
) -> None:
    low = drawn.rows[["value", "ci_lower"]].min(axis=None)
    unit = drawn.subject.unit.id
    bottom = drawn.figure.layout.yaxis.range[0]
    if unit in ("count", "per_1000", "per_100000") or (unit == "percent" and low <= 50):
        assert bottom == 0


def test_a_value_axis_that_leaves_out_zero_is_told_to_the_reader(drawn: Drawn) -> None:
    leaves_out = drawn.figure.layout.yaxis.range[0] != 0
    assert figures.starts_above_zero(drawn.rows) == leaves_out


def test_both_kinds_of_value_axis_occur(charts: dict[tuple[str, str], Drawn]) -> None:
    bottoms = {key: chart.figure.layout.yaxis.range[0] for key, chart in charts.items()}
    assert bottoms["suicide-number", "total"] == 0
    assert bottoms["limited-ge", "total"] == 0
    assert bottoms["life-satisfaction-sw-satisfied", "education"] > 0


# --- groups side by side


@pytest.mark.parametrize(
    ("measurement", "breakdown", "period"),
    [
        ("life-satisfaction-sw-satisfied", "education", "2024"),
        ("mhi5-atmost76-ge-two-year", "origin", "2022/2023"),
        ("loneliness-sw-severe", "age", "2022"),
        ("burnout-nea", "occupation", "2019"),
        ("youth-care-reference-date", "age", "2023-12-31"),
        ("work-satisfaction-sw-satisfied", "age", "2024"),
    ],
)
def test_a_comparison_has_a_dot_per_known_group_with_its_published_interval_and_label(
    measurement: str, breakdown: str, period: str, release: Release
) -> None:
    series = release.series(measurement, breakdown)
    rows = series[series["period_label"].eq(period)]
    entry = release.catalogue.measurement[measurement]
    unit = release.catalogue.unit[entry.unit]
    names = {subgroup: subgroup for subgroup in rows["subgroup"]}
    figure = figures.comparison(rows, Subject(entry, unit, names))
    known = rows[rows["value"].notna()]
    assert [trace.x[0] for trace in figure.data] == list(known["value"])
    for trace, row in zip(figure.data, known.itertuples(), strict=True):
        assert trace.text == (wording.value(row, unit),)
        if row.ci_lower == row.ci_lower:
            bar = trace.error_x
            bounds = (row.value - bar.arrayminus[0], row.value + bar.array[0])
            assert bounds == pytest.approx((row.ci_lower, row.ci_upper))
    heights = [trace.y[0] for trace in figure.data]
    assert heights == sorted(heights, reverse=True)
    labels = dict(zip(figure.layout.yaxis.tickvals, figure.layout.yaxis.ticktext, strict=True))
    assert [labels[height].replace("<br>", " ") for height in heights] == list(known["subgroup"])
    low = known[["value", "ci_lower"]].min(axis=None)
    if unit.id == "count" or low <= 50:
        assert figure.layout.xaxis.range[0] == 0


# --- colours, shapes and settings


def test_no_chart_offers_to_send_data_away_or_shows_a_mode_bar() -> None:
    assert figures.GRAPH_CONFIG["showSendToCloud"] is False
    assert figures.GRAPH_CONFIG["displayModeBar"] is False


def _luminance(colour: str) -> float:
    """Relative luminance of #rrggbb as WCAG 2 defines it."""
    assert re.fullmatch(r"#[0-9a-f]{6}", colour)
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_black_on_white_has_the_contrast_that_the_standard_gives_as_example() -> None:
    assert 1.05 / (_luminance("#000000") + 0.05) == pytest.approx(21)
    assert 1.05 / (_luminance("#767676") + 0.05) == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("colour", figures.COLOURS)
def test_every_colour_of_a_line_has_a_contrast_of_3_to_1_on_white(colour: str) -> None:
    assert 1.05 / (_luminance(colour) + 0.05) >= 3


def test_every_line_has_a_colour_and_a_shape_of_its_own() -> None:
    assert len(figures.COLOURS) == len(figures.SHAPES) == figures.MOST_LINES
    for things in (figures.COLOURS, figures.SHAPES):
        assert all(one != two for one, two in combinations(things, 2))


def test_the_legend_on_the_page_has_the_colours_of_the_chart() -> None:
    style = (ROOT / "assets" / "style.css").read_text(encoding="utf-8")
    series = dict(re.findall(r"--series-(\d+):\s*(#[0-9a-fA-F]{6})", style))
    assert series == {str(place): colour for place, colour in enumerate(figures.COLOURS)}
    for place in range(figures.MOST_LINES):
        assert f".swatch-{place} {{ color: var(--series-{place}); }}" in style


def test_a_line_has_the_colour_of_its_place_among_the_groups(
    charts: dict[tuple[str, str], Drawn],
) -> None:
    chart = charts["life-satisfaction-sw-satisfied", "education"]
    for place, subgroup in enumerate(chart.subject.names):
        for trace in chart.lines(subgroup):
            assert trace.line.color == trace.marker.color == figures.COLOURS[place]
