"""How answers go out: kept by release and address, compressed, and named for the browser."""

import gzip
from collections.abc import Callable
from typing import Any

import brotli
import pytest
from plotly.offline import get_plotlyjs_version
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from indicators.serving import Serving
from tests.conftest import ROOT

WORDS = "cijfers " * 200


class Shop:
    """An application that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.release = "one"

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        self.asked.append(f"{request.method} {request.path}")
        if request.path == "/gone":
            return Response("weg", status=404)
        answer = Response(f"{self.release} {request.full_path} {WORDS}", mimetype="text/html")
        if request.path == "/failed":
            answer.cache_control.no_store = True
        return answer


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def client(shop: Shop) -> Client:
    return Client(Serving(shop, lambda: shop.release))


def test_the_same_address_is_made_once_for_all_readers(shop: Shop, client: Client) -> None:
    first, second = client.get("/a?b=1"), client.get("/a?b=1")
    assert first.data == second.data
    assert client.get("/a?b=2").data != first.data
    assert shop.asked == ["GET /a", "GET /a"]


def test_a_new_release_makes_every_answer_anew(shop: Shop, client: Client) -> None:
    before = client.get("/a")
    shop.release = "two"
    after = client.get("/a")
    assert after.get_data(as_text=True).startswith("two")
    assert before.headers["ETag"] != after.headers["ETag"]


@pytest.mark.parametrize("address", ["/gone", "/failed"])
def test_what_went_wrong_is_not_kept(address: str, shop: Shop, client: Client) -> None:
    client.get(address)
    client.get(address)
    assert len(shop.asked) == 2


def test_a_question_with_a_body_goes_straight_on(shop: Shop, client: Client) -> None:
    client.post("/a")
    client.post("/a")
    assert shop.asked == ["POST /a", "POST /a"]


@pytest.mark.parametrize(
    ("accepted", "encoding", "read"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("", None, bytes),
    ],
)
def test_a_browser_gets_the_best_compression_that_it_reads(
    accepted: str, encoding: str | None, read: Callable[[bytes], bytes], client: Client
) -> None:
    plain = client.get("/a").data
    answer = client.get("/a", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert read(answer.data) == plain


def test_who_has_the_answer_already_is_told_so_in_a_few_bytes(client: Client) -> None:
    tag = client.get("/a").headers["ETag"]
    again = client.get("/a", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("address", "lasts"),
    [
        ("/assets/base.css?m=1795582866.9", "immutable"),
        ("/_dash-component-suites/dash/deps/react@18.v4_4_1m1795568204.3.1.min.js", "immutable"),
        ("/_dash-component-suites/dash/dcc/async-graph.js", "no-cache"),
        ("/_page?of=%2F", "max-age=600"),
        ("/indicator/happiness", "no-cache"),
    ],
)
def test_only_an_address_that_changes_with_its_content_is_kept_for_good(
    address: str, lasts: str, client: Client
) -> None:
    assert lasts in client.get(address).headers["Cache-Control"]


def test_only_so_much_is_kept(shop: Shop, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indicators.serving._MOST_KEPT", 2)
    for address in ("/a", "/b", "/c", "/c", "/a"):
        client.get(address)
    assert shop.asked == ["GET /a", "GET /b", "GET /c", "GET /a"]


def test_what_every_page_loads_is_compressed_as_well_as_can_be() -> None:
    script = "/assets/script.js?m=1"

    @Request.application
    def pages(request: Request) -> Response:
        if request.path == "/":
            return Response(f'<script src="{script}"></script>', mimetype="text/html")
        return Response((ROOT / "assets" / "site.js").read_bytes(), mimetype="text/javascript")

    serving = Serving(pages, lambda: "")
    client = Client(serving)
    asked: dict[str, Any] = {"headers": {"Accept-Encoding": "br"}}
    quick = client.get(script, **asked).data
    serving.compress()
    thorough = client.get(script, **asked).data
    assert len(thorough) < len(quick)
    assert brotli.decompress(thorough) == brotli.decompress(quick)


def test_the_library_of_charts_is_the_version_that_plotly_was_made_for() -> None:
    with (ROOT / "assets" / "plotly-basic.min.js").open(encoding="utf-8") as file:
        head = file.read(200)
    assert f"plotly.js (basic - minified) v{get_plotlyjs_version()}" in head
