"""The page of differences between the ends of the population."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators import wording
from indicators.gaps import gaps_by, leads
from indicators.query import Release
from indicators.views import cells, chart, differences
from indicators.views.differences import Differences
from indicators.views.page import Content
from indicators.views.request import Request, request_of
from tests.components import components, text


def shown(search: str, release: Release) -> tuple[Content, Request]:
    request = request_of(release, "/differences", search)
    return differences.render(request), request


def rows(content: Content) -> list[Any]:
    return [
        row
        for table in components(content.body, "Table")
        for body in components(table, "Tbody")
        for row in components(body, "Tr")
    ]


def by(breakdown: str, release: Release, figures: str = "mental_health") -> Differences:
    return Differences(release.catalogue.breakdown[breakdown], figures, release)


@pytest.mark.parametrize("breakdown", ["education", "sex", "age", "income", "origin"])
def test_the_page_answers_with_the_largest_difference(breakdown: str, release: Release) -> None:
    content, request = shown(f"?by={breakdown}", release)
    gaps = by(breakdown, release).gaps
    percent = [g for g in gaps if g.measurement.unit == "percent"]
    assert not request.notices
    assert f": {by(breakdown, release).size(percent[0])}, bij" in content.status
    leading = [gap for gap in percent if leads(gap, release)]
    assert percent[0].size == max(gap.size for gap in leading or percent)
    words = text(content.body)
    assert ("Recente cijfers over alle mensen zijn er hier niet" in words) == (not leading)
    below = bool(leading) and len(leading) < len(percent)
    assert ("Onderaan staan oudere cijfers" in words) == below
    assert len(rows(content)) == len(gaps)


def test_a_row_leads_to_both_sources_and_to_the_course_by_this_breakdown(release: Release) -> None:
    content, _request = shown("?by=sex", release)
    for row, gap in zip(rows(content), _in_order(by("sex", release)), strict=True):
        (link,) = components(next(components(row, "Th")), "Link")
        assert link.href == (
            f"/indicator/{gap.indicator.id}?measurement={gap.measurement.id}&breakdown=sex"
        )
        sources = [a.href for a in components(row, "A")]
        assert sources == [figure.source_url for figure in gap.figures]


def _in_order(page: Differences) -> list[Any]:
    return [gap for gaps in page.by_unit.values() for gap in gaps]


@pytest.mark.parametrize("breakdown", ["education", "sex", "age"])
def test_the_worse_off_group_has_the_less_favourable_figure(
    breakdown: str, release: Release
) -> None:
    for figures in differences.SETS:
        page = by(breakdown, release, figures)
        for gap in page.gaps:
            one, other = gap.figures
            worse = page.worse_off(gap)
            if gap.direction == "neutral" or one.value == other.value:
                assert worse == ""
                continue
            high, low = (gap.one, gap.other) if one.value > other.value else (gap.other, gap.one)
            assert worse == page.group(high if gap.direction == "higher_is_worse" else low)


def test_chart_table_and_words_tell_the_same_figures(release: Release) -> None:
    content, _request = shown("?by=education", release)
    (graph,) = components(content.body, "Graph")
    page = by("education", release)
    gaps = [g for g in page.gaps if g.measurement.unit == "percent"]
    points = [t for t in graph.figure.data if t.mode == "markers"]
    assert [t.x[0] for t in points] == [row.value for gap in gaps for row in gap.figures]
    words = text(next(components(content.body, "Details", "words")))
    for gap in gaps:
        assert page.about(gap) in words
        for row in gap.figures:
            assert wording.plain_value(row) in text(rows(content))


@pytest.mark.parametrize("breakdown", ["education", "sex", "age"])
def test_in_a_picture_no_two_labels_have_the_same_mark(breakdown: str, release: Release) -> None:
    content, _request = shown(f"?by={breakdown}", release)
    ((_figure, exhibit),) = chart.exhibited(content.body)
    looks = [label.look for label in exhibit.labels]
    assert len(looks) == len(set(looks))
    told = " ".join(label.name for label in exhibit.labels)
    page = by(breakdown, release)
    percent = [gap for gap in page.gaps if gap.measurement.unit == "percent"]
    assert all(page.group(end) in told for gap in percent for end in (gap.one, gap.other))


def test_other_units_stand_apart_from_percentage_points(release: Release) -> None:
    content, _request = shown("?by=sex", release)
    page = by("sex", release)
    assert next(iter(page.by_unit)) == "percent"
    assert len(page.by_unit) > 1
    headings = [text(h) for h in components(content.body, "H2")]
    assert headings.index("Verschillen in procentpunten") < headings.index("Gemiddelde score")
    assert "niet te vergelijken met die in procentpunten" in text(content.body)
    regions = [r for r in components(content.body, "Div") if getattr(r, "role", "") == "region"]
    named_by = [getattr(region, "aria-labelledby") for region in regions]
    assert len(set(named_by)) == len(named_by) == len(page.by_unit)


def test_the_page_says_that_nothing_was_tested_and_what_it_does_not_show(release: Release) -> None:
    content, _request = shown("", release)
    told = text(content.body)
    assert cells.untested() in told
    assert "gemiddeld ouder" in told
    assert "zegt niet waardoor het komt" in told


def test_every_indicator_of_the_set_is_in_the_table_or_among_those_without(
    release: Release,
) -> None:
    page = by("education", release)
    content, _request = shown("?by=education", release)
    linked = {link.href.split("?")[0] for link in components(content.body, "Link")}
    assert len(page.gaps) + len(page.without) == len(page.indicators) == 18
    assert {f"/indicator/{i.id}" for i in page.indicators} <= linked


def test_a_set_without_differences_says_so_and_offers_one_that_has(release: Release) -> None:
    assert not any(g.indicator.set == "consequence" for g in gaps_by("wealth", release))
    content, _request = shown("?by=wealth&figures=consequence", release)
    assert "geen indicator" in content.status
    chips = next(components(content.body, "Ul", "chips"))
    assert next(link.href for link in components(chips, "Link")).startswith(
        "/differences?by=wealth"
    )


def test_the_help_line_stands_beside_figures_about_suicide(release: Release) -> None:
    content, _request = shown("?by=sex&figures=consequence", release)
    assert list(components(content.body, "P", "help-line"))
    content, _request = shown("?by=sex", release)
    assert not list(components(content.body, "P", "help-line"))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    search=st.builds(
        "?by={}&figures={}".format,
        st.sampled_from(["wealth", "work", "region", "total"]) | st.text(max_size=12),
        st.sampled_from(["context", "consequence", "core"]) | st.text(max_size=12),
    )
)
def test_any_address_gives_a_page_with_an_answer(search: str, release: Release) -> None:
    content, _request = shown(search, release)
    assert content.title
    assert content.status
    assert text(next(components(content.body, "P", "answer")))
