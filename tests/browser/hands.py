"""Three ways to use a page: by mouse, by the keyboard alone, and by finger.

Here: opening, following, choosing and writing in each way, and waiting for the answer.
Not here: what a reader does it for (test_tasks.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect

# The drawings of a page come last: nothing moves after them.
_DRAWN = "() => [...document.querySelectorAll('.plot')].every(e => e.querySelector('.main-svg'))"
_HAS_FOCUS = "wanted => wanted === document.activeElement"
_IS_BEFORE = """wanted => Boolean(document.activeElement.compareDocumentPosition(wanted)
    & Node.DOCUMENT_POSITION_PRECEDING)"""
# A reader sees where the focus is: marked, and not all of it outside the window or covered.
IS_SEEN = """element => {
    const inside = (start, end, size) => (Math.max(start, 0) + Math.min(end, size)) / 2;
    const seen = ({ left, right, top, bottom }) => {
        const above = document.elementFromPoint(
            inside(left, right, innerWidth), inside(top, bottom, innerHeight));
        return above !== null && (element.contains(above) || above.contains(element));
    };
    return getComputedStyle(element).outlineStyle !== 'none'
        && [...element.getClientRects()].some(seen);
}"""
_MOST_STOPS = 200


def visit(page: Page, address: str) -> None:
    """Open an address as from a bookmark, and wait until everything is there."""
    page.goto(address)
    settled(page)


def settled(page: Page, arrivals: int = 1) -> None:
    """Wait until so many pages have arrived since the browser loaded the site."""
    page.wait_for_function("wanted => window.arrivals >= wanted", arg=arrivals)
    page.wait_for_function(_DRAWN)


@contextmanager
def answered(page: Page) -> Iterator[None]:
    """Wait for the page that the action inside asks for."""
    before: int = page.evaluate("window.arrivals")
    yield
    settled(page, before + 1)


class Mouse:
    """A pointer and native fields; everything must be in sight and under nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        """Press something that changes only this page."""
        target.click()

    def follow(self, link: Locator) -> None:
        """Follow a link within the site."""
        with answered(self.page):
            self.press(link)

    def choose(self, field: str, option: str) -> None:
        """Choose one of the options of a field, by the words beside them."""
        select = self.page.get_by_label(field, exact=True)
        if not select.is_visible():
            self.press(self.page.locator("details.fold > summary"))
        self.press(select)
        with answered(self.page):
            select.select_option(label=option)

    def write(self, field: str, words: str) -> None:
        """Write words in a search field and send them with its button."""
        box = self.page.get_by_label(field)
        self.press(box)
        self.page.keyboard.type(words)
        with answered(self.page):
            self.press(self.page.get_by_role("button", name="Zoek"))


class Finger(Mouse):
    """A finger on a screen that answers to touch."""

    def press(self, target: Locator) -> None:
        target.tap()


class Keyboard(Mouse):
    """Tab, Enter, arrows and space; never a pointer, never a focus that a script gives."""

    def press(self, target: Locator) -> None:
        self._reach(target)
        self.page.keyboard.press("Enter")

    def choose(self, field: str, option: str) -> None:
        select = self.page.get_by_label(field, exact=True)
        self._reach(select)
        while (steps := self._steps(select, option)) != 0:
            with answered(self.page):
                self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
            expect(select).to_be_focused()

    def write(self, field: str, words: str) -> None:
        self._reach(self.page.get_by_label(field))
        self.page.keyboard.type(words)
        with answered(self.page):
            self.page.keyboard.press("Enter")

    def _reach(self, target: Locator) -> None:
        """Press Tab, or with Shift when it lies before, until the target has the focus."""
        wanted = target.element_handle()
        key = "Shift+Tab" if self.page.evaluate(_IS_BEFORE, wanted) else "Tab"
        for _stop in range(_MOST_STOPS):
            self.page.keyboard.press(key)
            if self.page.evaluate(_HAS_FOCUS, wanted):
                seen = self.page.evaluate(IS_SEEN, wanted)
                assert seen, f"the focus is not to be seen on: {wanted.inner_text()}"
                return
        pytest.fail(f"not reached by {_MOST_STOPS} times {key}: {target}")

    @staticmethod
    def _steps(select: Locator, option: str) -> int:
        """How many options the wanted one lies further than the one that is chosen."""
        labels = [label.strip() for label in select.locator("option").all_inner_texts()]
        chosen: int = select.evaluate("field => field.selectedIndex")
        return labels.index(option) - chosen
