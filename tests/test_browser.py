"""The page in a real browser: by mouse and keyboard, on three widths, checked with axe."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from waitress import create_server

from app import create_app

pytestmark = pytest.mark.browser

WIDTHS = {"phone": 360, "laptop": 1280, "projector": 1920}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STATES = {
    "start": "",
    "trend by age": "?indicator=happiness&breakdown=age",
    "one period by group": "?indicator=resilience&breakdown=sex",
    "one figure": "?indicator=control-over-own-life",
    "figures in words": "?indicator=burnout-complaints&breakdown=age",
    "many groups": "?indicator=overweight&breakdown=region",
    "no figure yet": "?indicator=mental-strength",
    "help line": "?indicator=suicide&breakdown=sex",
    "unknown indicator": "?indicator=shoe-size",
    "unknown breakdown": "?indicator=happiness&breakdown=shoe-size",
}


def chromium() -> str | None:
    """A Chromium on this machine: the one that CHROMIUM names, else one on the path."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        reason = "geen Chromium gevonden: installeer het, of noem het in CHROMIUM"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    server = create_server(create_app(built).server, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    port = server.effective_port
    socket.create_connection(("127.0.0.1", port), timeout=10).close()
    yield f"http://127.0.0.1:{port}/"
    server.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=address)
    opened = context.new_page()
    errors: list[str] = []
    elsewhere: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("request", lambda r: None if r.url.startswith(address) else elsewhere.append(r.url))
    yield opened
    context.close()
    assert errors == []
    assert [url for url in elsewhere if not url.startswith(("data:", "blob:"))] == []


def visit(page: Page, search: str = "") -> None:
    page.goto("/" + search)
    expect(page.get_by_role("status")).not_to_be_empty(timeout=10_000)
    if page.locator(".plot").count():
        expect(page.locator(".plot .main-svg").first).to_be_visible()


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_no_violation(page: Page, state: str) -> None:
    visit(page, STATES[state])
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()


def test_nothing_scrolls_sideways_on_phone_laptop_or_projector(page: Page) -> None:
    for state, search in STATES.items():
        visit(page, search)
        for name, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{state} on a {name}"


def test_a_policymaker_reads_the_answer_with_its_source(page: Page) -> None:
    visit(page)
    card = page.locator(".card").filter(has_text="Sterke eenzaamheid")
    expect(card.locator(".card-value")).to_have_text("10,7%")
    expect(card).to_contain_text("van de mensen van 15 jaar of ouder was sterk eenzaam in 2022")
    expect(card.get_by_role("link", name="CBS StatLine")).to_have_attribute(
        "href", "https://www.cbs.nl/nl-nl/cijfers/detail/85766NED"
    )
    card.get_by_role("link", name="Sterke eenzaamheid").click()
    expect(page.locator(".indicator-name")).to_have_text("Sterke eenzaamheid")
    assert "severe-loneliness" in page.url


def test_an_analyst_goes_from_set_to_breakdown_and_the_address_follows(page: Page) -> None:
    visit(page)
    page.get_by_label("Indicator").select_option(label="Tevredenheid met het leven")
    expect(page.locator(".indicator-name")).to_have_text("Tevredenheid met het leven")
    page.get_by_label("Uitsplitsing").select_option(label="Opleidingsniveau")
    expect(page.locator(".legend")).to_contain_text("Basisonderwijs")
    cell = page.get_by_role("row", name="Basisonderwijs").get_by_role("link").first
    expect(cell).to_have_text("79,5")
    assert "breakdown=education" in page.url
    assert page.title() == "Tevredenheid met het leven – Monitor mentale gezondheid"
    shared = page.url
    page.go_back()
    expect(page.locator(".legend")).to_have_count(0)
    page.goto(shared)
    expect(page.locator(".legend")).to_contain_text("Basisonderwijs")


def test_the_keyboard_alone_reaches_a_figure(page: Page) -> None:
    visit(page, "?indicator=happiness")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de cijfers")).to_be_focused()
    page.get_by_label("Uitsplitsing").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".legend")).to_contain_text("Vrouwen")
    expect(page.get_by_label("Uitsplitsing")).to_be_focused()
    page.get_by_role("checkbox", name="Mannen").focus()
    page.keyboard.press("Space")
    expect(page.locator(".legend")).to_have_count(0)
    page.get_by_role("link", name="Sla de grafiek over").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#table")).to_be_focused()


def test_a_change_is_told_to_a_screen_reader_in_one_sentence(page: Page) -> None:
    visit(page)
    page.get_by_label("Indicator").select_option(label="Geluk")
    expect(page.get_by_role("status")).to_contain_text("was gelukkig in")


def test_the_chart_has_a_text_alternative_and_no_upload_button(page: Page) -> None:
    visit(page, "?indicator=life-satisfaction&breakdown=sex")
    name = page.locator(".plot").get_attribute("aria-label") or ""
    assert "Mannen: van 82,1% in 2013 naar" in name
    assert page.locator(".modebar-btn").count() == 0


def test_a_number_on_the_page_is_the_published_one(page: Page) -> None:
    shown = {
        "?indicator=limited-by-emotional-problems&breakdown=sex": ["12,5", "17,6"],
        "?indicator=burnout-complaints&breakdown=age": ["26,6"],
        "?indicator=life-satisfaction&breakdown=education": ["79,5", "90,1"],
        "?measurement=mhi5-under60-ge&indicator=mental-complaints": ["11,9"],
        "?indicator=positive-mental-health&measurement=mhcsf-mean-students": ["3,6"],
    }
    for search, numbers in shown.items():
        visit(page, search)
        table = page.get_by_role("table").inner_text()
        assert all(number in table for number in numbers), (search, table)


def test_an_unknown_indicator_offers_what_exists(page: Page) -> None:
    visit(page, "?indicator=burnout-complaint")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("kennen wij niet")
    alert.get_by_role("link", name="Burn-outklachten").click()
    expect(page.locator(".indicator-name")).to_have_text("Burn-outklachten")
