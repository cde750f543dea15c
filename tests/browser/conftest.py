"""Shared by the browser tests: Chromium, the site on a port of its own, and pages to use it with.

Here: what starts and stops, and what no page may do in any test: fail, or ask another host.
Not here: the ways to use a page (hands.py) and the tests.
"""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from waitress import create_server

from app import create_app

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Every page that arrives is counted, so that a test knows when the one it asked for is there.
_COUNT = "window.arrivals = 0; document.addEventListener('arrived', () => window.arrivals++);"
LAPTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


def chromium() -> str | None:
    """A Chromium on this machine: the one that CHROMIUM names, else one on the path."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
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


@contextmanager
def served(data: Path) -> Iterator[str]:
    """The address of a site on the releases in `data`, as long as it is needed."""
    # As many threads as a browser has connections, or the server warns that requests wait.
    server = create_server(create_app(data).server, host="127.0.0.1", port=0, threads=12)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


@pytest.fixture(scope="session")
def address(built: Path) -> Iterator[str]:
    with served(built) as found:
        yield found


@contextmanager
def opened(browser: Browser, address: str, **device: object) -> Iterator[BrowserContext]:
    """A browser of its own, which has axe at hand and keeps the site's scripts between pages."""
    context = browser.new_context(base_url=address, **device)  # type: ignore[arg-type]
    context.add_init_script(AXE_SCRIPT)
    context.add_init_script(_COUNT)
    context.set_default_timeout(15_000)
    yield context
    context.close()


@contextmanager
def watched(context: BrowserContext, address: str) -> Iterator[Page]:
    """A new page, which must not fail and must not ask anything of another host."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    own = (address, "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(own) else wrong.append(r.url))
    yield page
    page.close()
    assert wrong == []


@pytest.fixture(scope="session")
def laptop(browser: Browser, address: str) -> Iterator[BrowserContext]:
    with opened(browser, address, viewport=LAPTOP) as context:
        yield context


@pytest.fixture(scope="session")
def phone(browser: Browser, address: str) -> Iterator[BrowserContext]:
    with opened(browser, address, viewport=PHONE, has_touch=True, is_mobile=True) as context:
        yield context


@pytest.fixture
def page(laptop: BrowserContext, address: str) -> Iterator[Page]:
    """A page on a laptop."""
    with watched(laptop, address) as shown:
        yield shown
