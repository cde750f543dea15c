"""What a reader chose, kept from page to page by the menu."""

import pytest

from indicators.query import Release
from indicators.views import carried, site
from indicators.views.request import request_of


def led(path: str, search: str, release: Release) -> dict[str, str]:
    """Where the menu leads from an address, by page."""
    request = request_of(release, path, search)
    site.render(request)
    return {page.name: carried.address(page.name, request) for page in site.PAGES if page.in_menu}


@pytest.mark.parametrize(
    ("path", "search", "kept"),
    [
        (
            "/indicator/happiness",
            "?breakdown=sex",
            {"": "/?by=sex", "differences": "/differences?by=sex"},
        ),
        ("/group/sex/women", "", {"": "/?by=sex", "differences": "/differences?by=sex"}),
        ("/group/students", "", {"determinants": "/determinants?population=students"}),
        ("/determinants", "?population=students", {"policy": "/policy?population=students"}),
        (
            "/policy",
            "?population=young_adults",
            {"consequences": "/consequences?population=young_adults"},
        ),
        ("/differences", "?by=age", {"": "/?by=age", "policy": "/policy"}),
        ("/", "?by=population", {"differences": "/differences"}),
    ],
)
def test_the_menu_keeps_people_and_breakdown(
    path: str, search: str, kept: dict[str, str], release: Release
) -> None:
    there = led(path, search, release)
    assert {name: there[name] for name in kept} == kept


@pytest.mark.proof
def test_what_the_menu_keeps_exists_on_the_other_page(release: Release) -> None:
    for path, search in (
        *(
            ("/indicator/mental-complaints", f"?population={p}")
            for p in release.catalogue.population
        ),
        *(("/", f"?by={b}") for b in release.catalogue.breakdown),
    ):
        for address in led(path, search, release).values():
            page, _, told = address.partition("?")
            if told:
                request = request_of(release, page, told)
                site.render(request)
                assert not request.notices, (path, search, address)
