"""The site around the pages: frame, language, menu, errors, and what it loads."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from indicators.language import LANGUAGES, speaking
from indicators.query import Release, Releases
from indicators.views import site
from indicators.views.page import Content, Page
from indicators.views.request import Request, request_of
from tests.conftest import published


@pytest.fixture(scope="module")
def client(built: Path) -> Any:
    return create_app(built).server.test_client()


def shown(client: Any, path: str, search: str = "") -> dict[str, Any]:
    """What the browser gets for an address: the site's parts, its status, title and language."""
    answer = client.get("/_page", query_string={"of": path + search})
    assert answer.status_code == 200
    return dict(zip(("site", "status", "document"), answer.get_json(), strict=True))


def texts(part: Any) -> Iterator[str]:
    """All text of a page as the browser gets it."""
    if isinstance(part, str | int | float):
        yield str(part)
    elif isinstance(part, list):
        for child in part:
            yield from texts(child)
    elif isinstance(part, dict):
        yield from texts(part.get("props", {}).get("children"))


def addresses(part: Any) -> Iterator[str]:
    """Where the links of a page lead, and what its images show."""
    if isinstance(part, list):
        for child in part:
            yield from addresses(child)
    elif isinstance(part, dict):
        props = part.get("props", {})
        yield from (props[name] for name in ("href", "src") if props.get(name))
        yield from addresses(props.get("children"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", site.PAGES, ids=lambda page: page.name or "overview")
def test_every_page_has_a_title_and_a_status_in_both_languages(
    page: Page, language: str, client: Any
) -> None:
    told = shown(client, f"/{page.name}", f"?lang={language}")
    assert told["document"]["language"] == language
    assert told["document"]["title"]
    assert told["status"]
    assert any(texts(told["site"]))


@pytest.mark.parametrize("page", site.PAGES, ids=lambda page: page.name or "overview")
def test_the_menu_leads_to_every_page_and_marks_where_the_reader_is(
    page: Page, client: Any
) -> None:
    found = list(addresses(shown(client, f"/{page.name}")["site"]))
    assert {f"/{p.name}" for p in site.PAGES if p.in_menu} <= set(found)


@pytest.mark.parametrize(
    ("path", "search"),
    [
        ("/indicator/life-satisfaction", "?breakdown=education&show=change&from=2014&to=2020"),
        ("/indicator/mental-complaints", "?population=students&show=sources"),
        ("/indicator/happiness", "?since=2015&until=2019"),
    ],
)
def test_the_other_language_shows_the_same_choice(
    path: str, search: str, client: Any, release: Release
) -> None:
    here = shown(client, path, search)
    there = next(a for a in addresses(here["site"]) if "lang=en" in a)
    other_path, _, other_search = there.partition("?")
    assert other_path == path
    asked = set(search.removeprefix("?").split("&"))
    assert asked | {"lang=en"} == set(other_search.split("&"))
    with speaking("en"):
        request = request_of(release, other_path, other_search)
        site.render(request)
    assert not request.notices


def test_the_title_of_the_window_names_the_topic_first_and_then_the_view(client: Any) -> None:
    told = shown(client, "/indicator/happiness", "?breakdown=sex&show=change")
    assert told["document"]["title"] == (
        "Geluk: twee jaren vergelijken, naar geslacht – Monitor mentale gezondheid"
    )


def test_an_unknown_page_says_so_and_offers_those_there_are(client: Any) -> None:
    told = shown(client, "/shoe-size")
    words = " ".join(texts(told["site"]))
    assert "Pagina niet gevonden" in words
    assert "/indicator" in set(addresses(told["site"]))


def test_what_an_address_asks_in_vain_is_said_on_the_page(client: Any) -> None:
    words = " ".join(texts(shown(client, "/indicator/shoe-size")["site"]))
    assert "Een indicator ‘shoe-size’ kennen wij niet." in words


def test_an_address_is_shown_as_text_and_never_as_a_page_of_its_own(client: Any) -> None:
    told = shown(client, "/indicator/<script>alert(1)</script>", "?breakdown=<b>")
    assert "‘<script>alert(1)" in " ".join(texts(told["site"]))
    assert not [a for a in addresses(told["site"]) if a.startswith("javascript:")]


def test_without_a_release_the_page_and_health_say_how_to_get_one(tmp_path: Path) -> None:
    client = create_app(tmp_path).server.test_client()
    assert client.get("/health").status_code == 503
    told = shown(client, "/")
    assert "python -m etl refresh --offline" in " ".join(texts(told["site"]))
    assert told["document"]["title"].startswith("Er zijn nog geen cijfers")


def test_a_page_that_fails_says_sorry_without_a_stack_trace(
    client: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_request: Request) -> Content:
        raise RuntimeError("the details that only the log may have")

    monkeypatch.setitem(site._BY_NAME, "broken", Page("broken", "Kapot", fail))
    told = shown(client, "/broken")
    words = " ".join(texts(told["site"]))
    assert "kon niet worden getoond" in words
    assert "details" not in str(told)
    assert "the page could not be made" in caplog.text


def test_health_names_the_release_and_its_number_of_observations(
    client: Any, release: Release
) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.get_json() == {"release": release.id, "observations": release.count()}


def test_the_first_html_is_in_dutch_and_loads_nothing_from_elsewhere(client: Any) -> None:
    page = client.get("/").get_data(as_text=True)
    assert '<html lang="nl">' in page
    assert not re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(?:https?:)?//', page)


def test_a_deep_address_answers_with_the_same_frame(client: Any) -> None:
    assert client.get("/indicator/happiness?breakdown=sex").status_code == 200


def test_a_new_release_is_served_without_a_restart(
    tmp_path: Path, built: Path, release: Release
) -> None:
    data = Path(shutil.copytree(built, tmp_path / "data"))
    client = create_app(data).server.test_client()
    assert client.get("/health").get_json()["release"] == release.id
    file = data / "observations" / "nea.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("total,total,2022,20.0", "total,total,2022,19.7", 1))
    second = published(data)
    assert client.get("/health").get_json()["release"] == second.id != release.id
    assert Releases(data / "releases").current().id == second.id
