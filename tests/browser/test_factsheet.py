"""Factsheets in a browser: whole without scripts, accessible, on any screen and on paper."""

from itertools import product

import pytest
from playwright.sync_api import Browser, expect

from indicators.language import LANGUAGES
from tests.browser.conftest import opened, watched
from tests.browser.test_focus import A4
from tests.browser.test_states import fits, is_accessible

pytestmark = [pytest.mark.browser, pytest.mark.proof]

SUBJECTS = ["monitor", "consequence", "older_people", "children", "patients"]


@pytest.mark.parametrize(("language", "theme"), [*product(LANGUAGES, ("light", "dark"))])
def test_a_factsheet_is_accessible_and_fits_every_screen(
    browser: Browser, address: str, language: str, theme: str
) -> None:
    with opened(browser, address) as context, watched(context, address) as page:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        for subject in SUBJECTS:
            page.goto(f"/factsheet/{subject}?lang={language}")
            expect(page.get_by_role("heading", level=1)).to_have_count(1)
            for width in (320, 1280):
                fits(page, width)
                is_accessible(page)


def test_a_factsheet_fits_on_paper(browser: Browser, address: str) -> None:
    with opened(browser, address) as context, watched(context, address) as page:
        page.goto("/factsheet/older_people")
        page.emulate_media(media="print")
        fits(page, A4)


def test_the_list_of_factsheets_is_accessible(browser: Browser, address: str) -> None:
    with opened(browser, address) as context, watched(context, address) as page:
        page.goto("/factsheets")
        expect(page.get_by_role("heading", level=1)).to_have_text("Factsheets")
        is_accessible(page)
        fits(page, 360)
