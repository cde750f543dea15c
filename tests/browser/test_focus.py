"""Where the focus is after every step, what is said aloud, and what a page is on paper."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import watched
from tests.browser.hands import IS_SEEN, answered, visit

pytestmark = pytest.mark.browser

A4 = 794  # pixels between the edges of a sheet
_MOST_STOPS = 400


def status(page: Page) -> Locator:
    return page.get_by_role("status")


def test_a_field_keeps_the_focus_however_fast_it_is_changed(page: Page) -> None:
    visit(page, "/indicator/life-satisfaction")
    field = page.get_by_label("Uitsplitsing")
    field.focus()
    for _step in range(3):
        page.keyboard.press("ArrowDown")  # without waiting for the page in between
    expect(page.locator(".legend")).to_contain_text("Basisonderwijs")
    expect(field).to_be_focused()
    expect(status(page)).to_contain_text("Getoond: ")


def test_a_checkbox_and_a_tab_keep_the_focus(page: Page) -> None:
    visit(page, "/indicator/happiness?breakdown=sex")
    box = page.get_by_role("checkbox", name="Mannen")
    box.focus()
    with answered(page):
        page.keyboard.press("Space")
    expect(box).to_be_focused()
    expect(box).not_to_be_checked()
    tab = page.get_by_role("link", name="Groepen vergelijken")
    tab.focus()
    with answered(page):
        page.keyboard.press("Enter")
    expect(tab).to_be_focused()
    expect(tab).to_have_attribute("aria-current", "page")
    expect(status(page)).to_contain_text("Getoond: ")


def test_sorting_the_overview_keeps_the_place_and_the_focus(page: Page) -> None:
    visit(page, "/")
    head = page.get_by_role("columnheader", name="Studenten").get_by_role("link")
    with answered(page):
        head.click()
    expect(head).to_be_focused()
    expect(head).to_be_in_viewport()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Studenten")
    expect(status(page)).to_contain_text("Studenten")


def test_a_link_and_the_back_button_lead_to_the_title_of_the_page_that_comes(page: Page) -> None:
    visit(page, "/indicator/happiness")
    title = page.locator("#title")
    page.evaluate(
        """() => document.addEventListener('focusin', event => {
            if (event.target.id === 'title') window.heard = event.target.textContent;
        })"""
    )
    with answered(page):
        page.get_by_role("link", name="Groepen", exact=True).click()
    expect(title).to_be_focused()
    assert page.evaluate("window.heard") == "Groepen mensen"  # and not the title that was there
    with answered(page):
        page.go_back()
    expect(title).to_be_focused()
    expect(title).to_have_text("Geluk")
    expect(page).to_have_title("Geluk: door de tijd – Monitor mentale gezondheid")


def test_a_part_that_an_address_ends_in_is_opened_and_has_the_focus(page: Page) -> None:
    visit(page, "/search?q=mental+meetups")
    with answered(page):
        page.get_by_role("link", name="Mental Meetups").first.click()
    measure = page.locator("details.measure").filter(has_text="Mental Meetups")
    expect(measure).to_have_attribute("open", "")
    expect(measure.locator("summary")).to_be_focused()
    expect(measure).to_be_in_viewport()


def test_the_first_stops_lead_past_the_menu_and_past_the_chart(page: Page) -> None:
    visit(page, "/indicator/happiness")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Door de tijd")).to_be_focused()
    page.get_by_role("link", name="Sla de grafiek over").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#table")).to_be_focused()


@pytest.mark.proof
@pytest.mark.parametrize(
    ("device", "path"),
    [("phone", "/"), ("laptop", "/indicator/life-satisfaction?breakdown=education")],
)
def test_the_focus_is_seen_at_every_stop_there_and_back(
    device: str, path: str, request: pytest.FixtureRequest, address: str
) -> None:
    with watched(request.getfixturevalue(device), address) as page:
        visit(page, path)
        for key in ("Tab", "Shift+Tab"):
            stops = 0
            while (stop := _next_stop(page, key)) is not None and stops < _MOST_STOPS:
                assert stop["seen"], f"{key}: {stop['html']}"
                stops += 1
            assert 20 < stops < _MOST_STOPS


def _next_stop(page: Page, key: str) -> dict[str, Any] | None:
    """What has the focus after a key, and whether it is seen; None past the last stop."""
    page.keyboard.press(key)
    stop: dict[str, Any] | None = page.evaluate(
        f"""() => {{
            const stop = document.activeElement;
            if (stop === document.body) return null;
            return {{ seen: ({IS_SEEN})(stop), html: stop.outerHTML.slice(0, 200) }};
        }}"""
    )
    return stop


def test_without_a_server_the_browser_says_so_and_the_address_stays(
    laptop: BrowserContext,
) -> None:
    page = laptop.new_page()
    visit(page, "/indicator/happiness")
    page.context.set_offline(True)
    try:
        page.get_by_role("link", name="Zoeken").click()
        expect(page.locator("h1")).not_to_have_text("Geluk")
        expect(page.locator("#site")).to_have_count(0)
        assert page.url.endswith("/search") or "chrome-error" in page.url
    finally:
        page.context.set_offline(False)
        page.close()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/indicator/life-satisfaction?breakdown=education",
        "/indicator/severe-loneliness?breakdown=age&show=change",
        "/group/sex/women",
        "/differences",
        "/data",
    ],
)
def test_a_page_on_paper_is_whole_and_without_ways_to_choose(page: Page, path: str) -> None:
    visit(page, path)  # as wide as a laptop: what is drawn must shrink
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    # A wide matrix is printed across the sheet.
    page.set_viewport_size({"width": 1123 if path == "/" else A4, "height": 1123})
    for gone in (".chooser", ".menu", ".languages", ".skip-link", ".take", ".tabs"):
        assert not [e for e in page.locator(gone).all() if e.is_visible()], gone
    expect(page.locator(".site-footer")).to_have_attribute("data-address", page.url)
    assert page.locator("body").evaluate("body => body.scrollWidth <= innerWidth")
    for part in page.locator(".table-scroll, .plot, .chart-body").all():
        assert part.evaluate("part => part.scrollWidth <= part.clientWidth + 1"), path
