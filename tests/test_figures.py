"""Charts of real series: what a line may join, what a point is, where the axes begin and end."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest

from indicators import axes, figures, lettering, series, wording
from indicators.catalogue import Measurement, MethodBreak, Text
from indicators.figures import Subject
from indicators.lettering import BOLD, REGULAR
from indicators.query import Release

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
    breaks = catalogue.breaks_of(entry)
    split = catalogue.breakdown.get(breakdown)
    subject = Subject(entry, catalogue.unit[entry.unit], names, breaks, breakdown=split)
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
            for part in series.stretches(points, measurement, breaks):
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
    assert _years(series.stretches(rows, measurement, [])) == [("2013", "2022")]


def test_a_method_break_cuts_a_line_and_a_disturbed_period_does_not(release: Release) -> None:
    rows, measurement = _plain_series(release)
    cut, disturbed = (_break(kind, date(2018, 1, 1)) for kind in ("break", "caution"))
    parts = series.stretches(rows, measurement, [cut])
    assert _years(parts) == [("2013", "2017"), ("2018", "2022")]
    assert _years(series.stretches(rows, measurement, [disturbed])) == [("2013", "2022")]


def test_a_missing_year_opens_the_line_whether_its_row_is_empty_or_absent(
    release: Release,
) -> None:
    rows, measurement = _plain_series(release)
    empty = rows.copy()
    empty.loc[empty["period_label"].eq("2017"), "value"] = None
    absent = rows[rows["period_label"].ne("2017")]
    for holed in (empty, absent):
        parts = series.stretches(holed, measurement, [])
        assert _years(parts) == [("2013", "2016"), ("2018", "2022")]


def test_a_figure_in_words_stands_alone(release: Release) -> None:
    rows, measurement = _plain_series(release)
    rows.loc[rows["period_label"].eq("2017"), "precision"] = "verbal"
    parts = series.stretches(rows, measurement, [])
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
    for trace in drawn.figure.data:
        if trace.meta:
            shown[trace.meta] += _bounds(trace)
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


def test_all_intervals_lie_below_all_lines(drawn: Drawn) -> None:
    interval = [bool(trace.meta) for trace in drawn.figure.data]
    assert interval == sorted(interval, reverse=True)


def test_the_charts_show_bands_and_bars_and_leave_out_what_was_not_published(
    charts: dict[tuple[str, str], Drawn],
) -> None:
    def kinds(*key: str) -> set[str]:
        data = charts[key[0], key[1]].figure.data
        return {"band" if trace.fill else "bars" for trace in data if trace.meta}

    assert "band" in kinds("life-satisfaction-sw-satisfied", "education")
    assert kinds("mhi5-atmost76-ge-two-year", "origin") == {"bars"}
    assert kinds("limited-ge", "total") == set()


def test_each_kind_of_figure_has_a_mark_of_its_own(drawn: Drawn) -> None:
    marks = {"provisional": "-open", "low_reliability": "-open-dot"}
    for subgroup in drawn.subject.names:
        symbols = [symbol for *_, symbol in sorted(drawn.points(subgroup))]
        shape = drawn.subject.looks[subgroup].shape
        for symbol, row in zip(symbols, drawn.known(subgroup).itertuples(), strict=True):
            exact = shape + marks.get(row.status, "")
            assert symbol == ("diamond-cross-open" if row.precision == "verbal" else exact)


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
    assert axes.starts_above_zero(drawn.rows) == leaves_out


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
    rows = release.series(measurement, breakdown)
    rows = rows[rows["period_label"].eq(period)]
    entry = release.catalogue.measurement[measurement]
    unit = release.catalogue.unit[entry.unit]
    names = {subgroup: subgroup for subgroup in rows["subgroup"]}
    figure = figures.comparison(rows, Subject(entry, unit, names))
    known = rows[rows["value"].notna()]
    assert [trace.x[0] for trace in figure.data] == list(known["value"])
    for trace, row in zip(figure.data, known.itertuples(), strict=True):
        assert trace.name == row.subgroup
        if row.ci_lower == row.ci_lower:
            bar = trace.error_x
            bounds = (row.value - bar.arrayminus[0], row.value + bar.array[0])
            assert bounds == pytest.approx((row.ci_lower, row.ci_upper))
    heights = [trace.y[0] for trace in figure.data]
    assert heights == sorted(heights, reverse=True)
    written = _on_rows(figure)
    assert [written[height] for height in heights] == [
        (row.subgroup, wording.value(row, unit)) for row in known.itertuples()
    ]
    low = known[["value", "ci_lower"]].min(axis=None)
    if unit.id == "count" or low <= 50:
        assert figure.layout.xaxis.range[0] == 0


def _on_rows(figure: Any) -> dict[float, tuple[str, str]]:
    """What stands on each row, left and right, by its place."""
    sides: dict[str, dict[float, str]] = {"left": {}, "right": {}}
    for note in figure.layout.annotations:
        if note.xref == "paper":
            text = note.text.replace("<br>", " ").replace("<b>", "").replace("</b>", "")
            sides[note.xanchor][note.y] = text
    return {y: (name, sides["right"].get(y, "")) for y, name in sides["left"].items()}


def test_the_total_is_a_line_over_all_groups_with_its_figure(release: Release) -> None:
    rows, subject = _at(release, "life-satisfaction-sw-satisfied", "education", "2024")
    total = next(_at(release, "life-satisfaction-sw-satisfied", "total", "2024")[0].itertuples())
    figure = figures.comparison(rows, subject, total)
    (line,) = figure.layout.shapes
    assert (line.x0, line.x1) == (85.3, 85.3)
    assert "Totaal 85,3%" in [note.text for note in figure.layout.annotations]
    assert not figures.comparison(rows, subject).layout.shapes


def test_the_total_lies_within_the_axis_also_when_it_is_beyond_all_groups(
    release: Release,
) -> None:
    rows, subject = _at(release, "life-satisfaction-sw-satisfied", "education", "2024")
    total = next(_at(release, "life-satisfaction-sw-satisfied", "total", "2024")[0].itertuples())
    left, right = figures.comparison(rows.tail(1), subject, total).layout.xaxis.range
    assert left < 85.3 < right


def _at(
    release: Release, measurement: str, breakdown: str, *periods: str
) -> tuple[pd.DataFrame, Subject]:
    rows = release.series(measurement, breakdown)
    rows = rows[rows["period_label"].isin(periods)]
    return rows, _draw(rows, measurement, breakdown, release).subject


# --- a change between two periods


def test_a_change_has_a_small_mark_for_the_first_and_a_large_one_for_the_last_figure(
    release: Release,
) -> None:
    key = ("life-satisfaction-sw-satisfied", "education")
    rows, subject = _at(release, *key, "2013", "2024")
    figure = figures.change(rows, subject, "2013", "2024")
    early, late = (dict(_values(rows, period)) for period in ("2013", "2024"))
    assert [trace.name for trace in figure.data] == list(early) == list(late)
    for trace in figure.data:
        assert trace.x == (early[trace.name], late[trace.name])
        small, large = trace.marker.size
        assert small < large
        assert trace.mode == "lines+markers"
    shown = [right for _, right in _on_rows(figure).values()]
    assert shown[0].startswith(f"{wording.number(early['primary'], 1)}% naar ")
    assert shown[0].endswith(f"{wording.number(late['primary'], 1)}%")


def test_a_name_and_its_figures_stand_beside_each_other_on_the_narrowest_phone(
    release: Release,
) -> None:
    key = ("life-satisfaction-sw-satisfied", "education")
    rows, subject = _at(release, *key, "2013", "2024")
    names = {one: release.catalogue.subgroup(key[1], one).name.nl for one in subject.names}
    subject = replace(subject, names=names)
    figure = figures.change(rows, subject, "2013", "2024")
    phone, page, frame = 320, 60, figure.layout.margin  # pixels; 60 of them around a chart
    row = phone - page - frame.l - frame.r
    letter = figure.layout.font.size
    sides = {"left": REGULAR, "right": BOLD}
    wide: dict[tuple[float, str], float] = {}
    for note in figure.layout.annotations:
        lines = note.text.replace("<b>", "").replace("</b>", "").split("<br>")
        weight = sides[note.xanchor]
        wide[note.y, note.xanchor] = max(lettering.width(t, letter, weight) for t in lines)
    rows_told = {place for place, _side in wide}
    assert len(rows_told) == 5
    assert all(wide[place, "left"] + wide[place, "right"] < row for place in rows_told)


def _values(rows: pd.DataFrame, period: str) -> list[tuple[str, float]]:
    own = rows[rows["period_label"].eq(period) & rows["value"].notna()]
    return list(zip(own["subgroup"], own["value"], strict=True))


def test_a_change_over_a_method_break_is_not_joined(release: Release) -> None:
    rows, subject = _at(release, "youth-care-percent", "age", "2020", "2021")
    assert {trace.mode for trace in figures.change(rows, subject, "2020", "2021").data} == {
        "markers"
    }


def test_a_group_without_both_figures_has_an_empty_row_in_a_change(release: Release) -> None:
    rows, subject = _at(release, "life-satisfaction-sw-satisfied", "education", "2013", "2024")
    absent = rows["subgroup"].eq("primary") & rows["period_label"].eq("2013")
    figure = figures.change(rows[~absent], subject, "2013", "2024")
    assert "primary" not in [trace.name for trace in figure.data]
    assert ("primary", "") in _on_rows(figure).values()


# --- the difference between two groups


def test_a_gap_is_the_difference_between_two_groups_around_a_line_at_zero(
    release: Release,
) -> None:
    key = ("life-satisfaction-sw-satisfied", "sex")
    rows, subject = _at(release, *key, *(str(year) for year in range(2013, 2025)))
    points = series.gap(rows, "women", "men")
    pair = replace(subject, names={"women": "Vrouwen", "men": "Mannen"})
    (line,) = figures.gap(points, pair).data
    women, men = (rows[rows["subgroup"].eq(s)] for s in ("women", "men"))
    differences = [
        Decimal(str(w)) - Decimal(str(m)) for w, m in zip(women["value"], men["value"], strict=True)
    ]
    assert [Decimal(str(y)) for y in line.y] == differences
    axis = figures.gap(points, pair).layout.yaxis
    assert axis.zeroline
    assert axis.range[0] <= 0 <= axis.range[1]


def test_a_gap_has_no_point_where_one_of_the_groups_has_no_figure(release: Release) -> None:
    rows, _ = _at(release, "life-satisfaction-sw-satisfied", "sex", "2013", "2014", "2015")
    holed = rows.copy()
    holed.loc[holed["subgroup"].eq("men") & holed["period_label"].eq("2014"), "value"] = None
    assert list(series.gap(holed, "women", "men")["period_label"]) == ["2013", "2015"]


# --- colours, shapes and settings


def test_no_chart_offers_to_send_data_away_or_shows_a_mode_bar() -> None:
    assert figures.GRAPH_CONFIG["showSendToCloud"] is False
    assert figures.GRAPH_CONFIG["displayModeBar"] is False


def test_a_chart_draws_no_paper_so_that_it_stands_on_light_and_on_dark(drawn: Drawn) -> None:
    layout = drawn.figure.layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert drawn.figure.layout.template.layout.to_plotly_json() == {}


def test_a_line_has_the_look_of_its_group(charts: dict[tuple[str, str], Drawn]) -> None:
    chart = charts["life-satisfaction-sw-satisfied", "education"]
    for subgroup, look in chart.subject.looks.items():
        for trace in chart.lines(subgroup):
            assert trace.line.color == trace.marker.color == look.colour
