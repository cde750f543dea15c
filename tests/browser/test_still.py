"""Embeds and documents for a meeting: whole without scripts, on any screen, collected by hand."""

from itertools import product
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from indicators.language import LANGUAGES
from tests.browser.conftest import opened, watched
from tests.browser.hands import visit
from tests.browser.test_focus import A4
from tests.browser.test_states import fits, is_accessible

pytestmark = pytest.mark.browser

TREND = "/indicator/life-satisfaction?breakdown=education"
ROWS = "/indicator/severe-loneliness?breakdown=age&show=change"
HOSTILE = "/indicator/<img src=x onerror=alert(1)>?chart=<b>"
NARROWEST = 320
EMBEDS = [f"/embed{TREND}", f"/embed{ROWS}", "/embed/shoe-size?chart=9"]
SNAPSHOTS = ["/snapshot", f"/snapshot?{urlencode({'view': (TREND, HOSTILE, ROWS)}, doseq=True)}"]


@pytest.mark.parametrize("path", [*EMBEDS[:2], SNAPSHOTS[1]])
def test_without_scripts_a_chart_is_drawn_within_the_narrowest_screen(
    browser: Browser, address: str, path: str
) -> None:
    with (
        opened(browser, address, java_script_enabled=False) as context,
        watched(context, address) as page,
    ):
        page.set_viewport_size({"width": NARROWEST, "height": 700})
        page.goto(path)
        fits(page, NARROWEST)
        charts = page.locator("[role=img]")
        assert charts.count() == len(page.locator(".still").all()) > 0
        for chart in charts.all():
            box = chart.locator("svg").first.bounding_box()
            assert box is not None and 200 < box["width"] < NARROWEST and box["height"] > 150
        page.get_by_text("De cijfers in een tabel").first.click()
        expect(page.get_by_role("table").first).to_be_visible()


def test_a_document_is_collected_from_page_to_page_and_printed_without_its_buttons(
    page: Page,
) -> None:
    for view in (TREND, ROWS):
        visit(page, view)
        page.locator("details.take > summary").click()
        page.get_by_role("link", name="Zet in vergaderstuk").click()
    headings = page.get_by_role("heading", level=2)
    expect(headings.nth(0)).to_contain_text("Tevredenheid met het leven")
    expect(headings.nth(1)).to_contain_text("Sterke eenzaamheid")
    page.get_by_role("link", name="Omhoog").click()
    expect(headings.nth(0)).to_contain_text("Sterke eenzaamheid")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": A4, "height": 1123})
    for way in page.locator(".on-screen, form, .languages").all():
        expect(way).to_be_hidden()
    assert page.locator("body").evaluate("body => body.scrollWidth <= innerWidth")


@pytest.mark.proof
@pytest.mark.parametrize(("language", "theme"), [*product(LANGUAGES, ("light", "dark"))])
@pytest.mark.parametrize("path", [*EMBEDS, *SNAPSHOTS])
def test_every_embed_and_document_is_accessible_and_fits(
    laptop: BrowserContext, path: str, language: str, theme: str
) -> None:
    page = laptop.new_page()  # not watched: a chart that is not there is an error to a browser
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
    for width in (NARROWEST, 360, 1280, 1920):
        fits(page, width)
        is_accessible(page)
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.close()
