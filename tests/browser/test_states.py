"""Every page in every state it can be in: accessible, within the screen, and saying what it is.

The quick run looks at every other state in one combination of language, theme and width, all of
them in turn; the proof looks at every state in all.
"""

from itertools import cycle, product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from indicators.language import LANGUAGES
from indicators.views import site
from indicators.views.page import Content
from indicators.views.page import Page as SitePage
from indicators.views.request import Request
from tests.browser.conftest import LAPTOP, opened, served, watched
from tests.browser.hands import visit

pytestmark = pytest.mark.browser

WIDTHS = (320, 360, 1280, 1920)
COMBINATIONS = [*product(LANGUAGES, ("light", "dark"), (360, 1280))]
LONGEST_STATUS = 200

PAGES = {page.name or "overview": f"/{page.name}" for page in site.PAGES}
STATES = PAGES | {
    "overview by education": "/?by=education&sort=total&order=asc",
    "trend of groups": "/indicator/life-satisfaction?breakdown=education",
    "trend of one line": "/indicator/mental-complaints?since=2018",
    "groups of one year": "/indicator/happiness?breakdown=education&show=latest&order=value",
    "two years": "/indicator/severe-loneliness?breakdown=age&show=change",
    "all measurements": "/indicator/mental-complaints?show=sources",
    "figures in words": "/indicator/burnout-complaints?breakdown=age",
    "one figure": "/indicator/control-over-own-life",
    "many groups": "/indicator/overweight?breakdown=region&show=latest",
    "no figure yet": "/indicator/mental-strength",
    "help line": "/indicator/suicide?breakdown=sex",
    "unknown indicator": "/indicator/burnout-complaint",
    "nothing that exists": "/indicator/happiness?breakdown=shoe-size&show=x&group=y&since=2040",
    "hostile address": "/indicator/<img src=x onerror=alert(1)>?breakdown=<b>&since=<i>",
    "students": "/group/students",
    "one subgroup": "/group/sex/women",
    "unknown group": "/group/shoe-size",
    "differences without figures": "/differences?by=shoe-size",
    "policy about a group": "/policy?population=young_adults",
    "policy without results": "/policy?line=society&kind=theme&population=patients",
    "one source": "/data?source=nea",
    "search results": "/search?q=eenzaamheid",
    "search without results": "/search?q=zzzqq",
    "not found": "/shoe-size",
}
# Axe in the browser, which conftest.py gives to every page, here only with what it must tell.
_AXE = """() => axe.run(document, { resultTypes: ['violations'] }).then(found =>
    found.violations.map(v => [v.id, v.help, v.nodes.map(n => n.html.slice(0, 300))]))"""

_WIDTH_IN_FONT = """font => {
    document.documentElement.style.setProperty('--font', font);
    return document.documentElement.scrollWidth; }"""
_SPILLING = """() => [...document.querySelectorAll('.table-scroll')].filter(frame =>
    getComputedStyle(frame).overflowX === 'visible' && frame.scrollWidth > frame.clientWidth + 1
    ).map(frame => frame.className)"""


def is_accessible(page: Page) -> None:
    """Axe finds no violation of any of its rules."""
    found = page.evaluate(_AXE)
    assert found == [], f"{page.url} at {page.viewport_size}"


def fits(page: Page, width: int) -> None:
    """Nothing scrolls sideways or leaves its frame at this width, in our font nor in the wide one
    that a slow line leaves the reader with."""
    page.set_viewport_size({"width": width, "height": 900})
    for font in ("", "sans-serif"):
        wide = page.evaluate(_WIDTH_IN_FONT, font)
        where = f"{page.url} at {width} in {font or 'the shipped font'}"
        assert wide <= width, where
        assert page.evaluate(_SPILLING) == [], where


def says_what_it_is(page: Page, language: str) -> None:
    """Its language, one heading, a title that begins with it, and a status of one sentence."""
    expect(page.locator("html")).to_have_attribute("lang", language)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_count(1)
    assert page.title().startswith(heading.inner_text())
    assert 0 < len(page.get_by_role("status").inner_text()) <= LONGEST_STATUS


def is_sound(page: Page, path: str, language: str, theme: str, width: int) -> None:
    """A page is accessible in this combination, within every screen, and says what it is."""
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 900})
    visit(page, f"{path}{'&' if '?' in path else '?'}lang={language}")
    says_what_it_is(page, language)
    is_accessible(page)
    for screen in WIDTHS:
        fits(page, screen)


@pytest.mark.parametrize(
    ("state", "language", "theme", "width"),
    [(state, *how) for state, how in zip(list(STATES)[::2], cycle(COMBINATIONS), strict=False)],
)
def test_a_page_is_accessible_fits_the_screen_and_says_what_it_is(
    page: Page, state: str, language: str, theme: str, width: int
) -> None:
    is_sound(page, STATES[state], language, theme, width)


@pytest.mark.proof
@pytest.mark.parametrize(("language", "theme", "width"), COMBINATIONS)
@pytest.mark.parametrize("state", STATES)
def test_every_language_theme_and_width_is_as_good(
    page: Page, state: str, language: str, theme: str, width: int
) -> None:
    is_sound(page, STATES[state], language, theme, width)


def test_a_site_without_figures_says_how_to_get_them(browser: Browser, tmp_path: Path) -> None:
    with (
        served(tmp_path) as address,
        opened(browser, address, viewport=LAPTOP) as context,
        watched(context, address) as page,
    ):
        visit(page, "/")
        expect(page.locator(".notice")).to_contain_text("python -m etl refresh --offline")
        says_what_it_is(page, "nl")
        is_accessible(page)
        fits(page, 360)


def test_a_page_that_fails_says_sorry_within_the_design(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_request: Request) -> Content:
        raise RuntimeError

    monkeypatch.setitem(site._BY_NAME, "broken", SitePage("broken", "Kapot", fail))
    visit(page, "/broken")
    expect(page.locator("h1")).to_contain_text("kon niet worden getoond")
    is_accessible(page)
    fits(page, 360)
    page.get_by_role("link", name="Naar het overzicht").click()
    expect(page.locator(".card").first).to_be_visible()
