"""From the first HTML to the live page: what a reader sees does not move, and nothing is lost."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LAPTOP, PHONE, opened, watched
from tests.browser.hands import settled

ADDRESSES = (
    "/",
    "/indicator/life-satisfaction?breakdown=education",
    "/indicator/life-satisfaction?show=latest",
    "/search?q=stress",
)
# Where the things stand by which a reader would notice a jump.
_PLACES = """root => [...document.querySelectorAll(
    ['h1', 'h2', 'h3', 'p', 'select', '.plot', 'table', 'footer'].map(e => `${root} ${e}`))]
    .map(e => { const b = e.getBoundingClientRect(); return [e.localName,
        ...[b.x, b.y + scrollY, b.width, b.height].map(Math.round)].join(' '); })"""
_SHIFTS = """window.shifts = 0; new PerformanceObserver(seen => {
    for (const entry of seen.getEntries()) window.shifts += entry.value;
}).observe({ type: 'layout-shift', buffered: true });"""


def held(page: Page, address: str) -> None:
    """The first HTML as it stays as long as the scripts of the live page do not come."""
    page.route("**/dash_renderer*", lambda route: route.abort())
    page.goto(address)


@pytest.mark.browser
@pytest.mark.parametrize("device", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("path", ADDRESSES)
def test_the_live_page_takes_the_place_of_the_first_html_without_a_jump(
    path: str, device: Any, browser: Browser, address: str
) -> None:
    with opened(browser, address, viewport=device) as context:
        context.add_init_script(_SHIFTS)
        # Whether the font is in time depends on the machine, so that no page gets it here.
        context.route("**/*.woff2", lambda route: route.fulfill(status=204))
        first = context.new_page()
        held(first, path)
        before = first.evaluate(_PLACES, "#first")
        with watched(context, address) as live:
            live.goto(path)
            settled(live)
            expect(live.locator("#first")).to_have_count(0)
            assert live.evaluate(_PLACES, "#site") == before
            assert live.evaluate("window.shifts") == 0


@pytest.mark.browser
@pytest.mark.parametrize("late", ["dash_renderer", "site.js"])
def test_what_a_reader_did_before_the_page_was_live_is_not_lost(page: Page, late: str) -> None:
    waiting: list[Any] = []
    page.route(f"**/{late}*", lambda route: waiting.append(route))  # noqa: PLW0108  Playwright marks it
    page.goto("/indicator/happiness", wait_until="commit")
    page.locator("#first .words summary").first.click()
    page.locator("#first select#breakdown").select_option("sex")
    page.locator("#first .about h2").focus()
    waiting[0].continue_()
    settled(page)
    expect(page.locator("#first")).to_have_count(0)
    expect(page.locator("#site select#breakdown")).to_have_value("sex")
    expect(page).to_have_url("/indicator/happiness?breakdown=sex")
    expect(page.locator("#site .words").first).to_have_attribute("open", "")


@pytest.mark.browser
def test_a_reader_without_scripts_sees_everything_and_can_choose(
    browser: Browser, address: str
) -> None:
    with opened(browser, address, viewport=LAPTOP, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/indicator/happiness")
        expect(page.locator(".plot svg.drawing path").first).to_be_visible()
        page.get_by_label("Uitsplitsing", exact=True).select_option(label="Geslacht")
        page.get_by_role("button", name="Toon").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Geluk")
        expect(page.get_by_label("Uitsplitsing", exact=True)).to_have_value("sex")
