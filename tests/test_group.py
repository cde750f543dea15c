"""The page of one group of people, against all people in the same measurement and period."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators import wording
from indicators.language import said
from indicators.query import Release
from indicators.views import group
from indicators.views.cells import Group
from indicators.views.group import Profile
from indicators.views.page import Content
from indicators.views.request import Request, request_of
from tests.components import components, text


def shown(path: str, release: Release, search: str = "") -> tuple[Content, Request]:
    request = request_of(release, path, search)
    return group.render(request), request


def cells_of(content: Content, label: str) -> list[Any]:
    return [c for c in components(content.body, "Td") if getattr(c, "data-label", "") == label]


def test_the_page_of_students_says_how_much_is_known_and_from_where(release: Release) -> None:
    content, request = shown("/group/students", release)
    profile = Profile(Group("students"), release)
    sources = {found.measurement.source for found in profile.every}
    told = f"cijfers van {len(profile.measured)} indicatoren, uit {len(sources)} bronnen"
    assert content.title == "Studenten"
    assert told in content.status
    assert not request.notices
    for source in sources:
        assert said(release.catalogue.source[source].name) in text(content.body)


def test_every_measurement_about_a_group_is_on_its_page(release: Release) -> None:
    content, _request = shown("/group/students", release)
    about = [m for m in release.catalogue.measurement.values() if m.population == "students"]
    with_figures = [m for m in about if "total" in release.breakdowns.get(m.id, [])]
    assert len(with_figures) > 20
    for measurement in with_figures:
        assert said(measurement.name) in text(content.body)


def test_an_address_with_a_parameter_is_the_same_page(release: Release) -> None:
    by_path, _ = shown("/group/students", release)
    by_parameter, _ = shown("/group", release, "?population=students")
    assert by_path.title == by_parameter.title
    assert text(by_path.body) == text(by_parameter.body)


@pytest.mark.parametrize("path", ["education/primary", "age_sex/18-24_women", "older_people"])
def test_a_group_stands_beside_the_total_of_the_same_measurement_and_period(
    path: str, release: Release
) -> None:
    parts = path.split("/")
    asked = Group("", *parts) if len(parts) > 1 else Group(path)
    profile = Profile(asked, release)
    compared = 0
    for found in profile.every:
        row, apart = profile.total(found)
        if row is None or apart is None:
            continue
        key = (found.measurement.id, "total", "total", found.glance.newest.period_label)
        total = release.figure(*key).iloc[0]
        assert row.value == total["value"]
        assert apart == wording.difference(row, found.glance.newest)
        compared += 1
    assert compared


def test_the_difference_in_the_table_is_that_between_the_two_figures_beside_it(
    release: Release,
) -> None:
    content, _request = shown("/group/education/primary", release)
    differences = cells_of(content, "Verschil")
    figures, totals = (cells_of(content, label) for label in ("Nieuwste cijfer", "Alle mensen"))
    checked = 0
    for own, total, apart in zip(figures, totals, differences, strict=True):
        if "procentpunt" not in text(apart):
            continue
        one, other = (
            float(text(next(components(cell, "Span", name))).rstrip("%*").replace(",", "."))
            for cell, name in ((own, "glance-value"), (total, "glance-all"))
        )
        size, _unit, way = text(next(components(apart, "Span", "apart"))).split(" ")
        assert float(size.replace(",", ".")) == pytest.approx(abs(one - other), abs=0.501)
        assert way == ("hoger" if one > other else "lager")
        checked += 1
    assert checked > 10


def test_a_measurement_of_this_group_alone_is_not_compared(release: Release) -> None:
    content, _request = shown("/group/young_adults", release)
    alone = [c for c in cells_of(content, "Alle mensen") if "alleen over deze groep" in text(c)]
    assert alone
    pairs = zip(cells_of(content, "Alle mensen"), cells_of(content, "Verschil"), strict=True)
    assert all(text(d) == "niet te vergelijken" for total, d in pairs if total in alone)


def test_every_figure_leads_to_its_source_and_every_name_to_its_indicator(
    release: Release,
) -> None:
    content, _request = shown("/group/sex/women", release)
    figures = cells_of(content, "Nieuwste cijfer")
    assert figures
    for cell in figures:
        (link,) = components(cell, "A")
        assert link.href.startswith("http")
        assert link.title.startswith("Bron: ")
    for head in components(content.body, "Th"):
        if getattr(head, "scope", "") == "row":
            link = next(components(head, "Link"))
            assert link.href.startswith("/indicator/")
            assert "breakdown=sex&group=women" in link.href


def test_the_help_line_stands_on_a_page_with_figures_about_suicide(release: Release) -> None:
    content, _request = shown("/group/students", release)
    assert "113" in text(content.body)
    content, _request = shown("/group/sector/sbi-P", release)
    assert "113" not in text(list(components(content.body, "P", "help-line")))


def test_the_list_of_groups_leads_to_a_page_for_each(release: Release) -> None:
    content, _request = shown("/group", release)
    links = [link.href for link in components(content.body, "Link")]
    held = sum(len(groups) for by, groups in release.subgroups.items() if by != "total")
    assert len(links) == len(set(links)) == len(release.catalogue.populations) + held
    for address in links[::70]:
        page, request = shown(address, release)
        assert not request.notices
        assert page.title != content.title


@pytest.mark.parametrize(
    ("path", "offer"),
    [
        ("/group/studenten", "/group/students"),
        ("/group/age/18-25", "/group/age/18-24"),
        ("/group/education/vbo/more", ""),
        ("/group/education", ""),
    ],
)
def test_a_group_that_does_not_exist_gives_the_list_and_the_nearest(
    path: str, offer: str, release: Release
) -> None:
    content, request = shown(path, release)
    offers = [address for notice in request.notices for _, address in notice.offers]
    assert content.title
    if offer:
        assert content.title == "Groepen mensen"
        assert offer in offers


words = st.sampled_from(["students", "age", "18-24", "total", "age_sex", "18-24_women"])


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(path=st.lists(words | st.text(max_size=15), max_size=4), search=st.text(max_size=30))
def test_any_address_gives_a_page_with_a_title(
    path: list[str], search: str, release: Release
) -> None:
    content, _request = shown("/group/" + "/".join(path), release, f"?population={search}")
    assert content.title
    assert content.body
