"""How answers go out: kept by release and address, compressed once, and named for the browser.

Here: the layer between the web server and the app. Nothing in an answer depends on who asks,
and a release never changes, so an answer to a question without a body is made once. Not here:
what an answer holds (app.py, views/), or how a page is put together (views/first_html.py).
"""

import gzip
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import brotli
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

# Dash and we change these addresses with their content, so a browser never asks again.
_FINGERPRINTED = re.compile(r"\.v\d+_\d+_\d+m\d+\.|^/assets/[^?]+\?m=")
_STORED = "public, max-age=31536000, immutable"
# What a page shows may be so old when there is a new release: going back asks nothing.
_CONTENT, _CONTENT_SECONDS = "/_page?", 600
_ASKED_AGAIN = "no-cache"  # with its ETag: an answer of a few bytes when nothing changed
_TEXT = ("text/", "application/json", "application/javascript", "image/svg+xml")
_SMALLEST = 500  # bytes; compressing less gains nothing
_MOST_KEPT, _LARGEST_KEPT = 2_000, 2_000_000  # answers, bytes

Key = tuple[str, ...]


@dataclass
class Answer:
    """An answer as it is kept: its headers, and its body as it is and as browsers take it."""

    headers: dict[str, str]
    bodies: dict[str, bytes]

    def body(self, encoding: str, effort: int) -> bytes:
        """The body in an encoding: 'br', 'gzip' or '' for as it is."""
        if encoding not in self.bodies:
            plain = self.bodies[""]
            self.bodies[encoding] = (
                brotli.compress(plain, quality=effort)
                if encoding == "br"
                else gzip.compress(plain, 6, mtime=0)
            )
        return self.bodies[encoding]


class Serving:
    """A WSGI application that answers for another, and asks it only what it does not know yet.

    `release` names the release that is current: with a new one, every answer is made anew.
    """

    _QUICK, _THOROUGH = 5, 11  # brotli: 30 ms and 2 s for the library of charts

    def __init__(self, application: Any, release: Callable[[], str]) -> None:
        self._application = application
        self._release = release
        self._kept: OrderedDict[Key, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        if request.method not in ("GET", "HEAD"):
            return self._application(environ, start_response)
        address = request.full_path
        # An address may be told in full, so with the host that was asked.
        stays = _FINGERPRINTED.search(address)
        key = (address,) if stays else (address, self._release(), request.host_url)
        answer = self._known(key)
        if answer is None:
            response = Response.from_app(self._application, _whole(environ), buffered=True)
            if response.status_code != 200 or "no-store" in response.headers.get(
                "Cache-Control", ""
            ):
                return response(environ, start_response)
            answer = self._keep(key, response, request)
        return self._told(answer, request)(environ, start_response)

    def compress(self, address: str = "/") -> None:
        """Compress what every page loads as well as can be; takes seconds, so beside the serving.

        Until then readers get the quick compression, a tenth larger.
        """
        client = Client(self)
        page = client.get(address).get_data(as_text=True)
        for file in re.findall(r'(?:src|href)="(/[^"]+)"', page):
            if _FINGERPRINTED.search(file):
                client.get(file)
        with self._lock:
            stored = [a for a in self._kept.values() if a.headers["Cache-Control"] == _STORED]
        for answer in stored:
            if _is_text(answer):
                answer.bodies["br"] = brotli.compress(answer.bodies[""], quality=self._THOROUGH)

    def _known(self, key: Key) -> Answer | None:
        with self._lock:
            answer = self._kept.get(key)
            if answer is not None:
                self._kept.move_to_end(key)
        return answer

    def _keep(self, key: Key, response: Response, request: Request) -> Answer:
        content = response.get_data()
        headers = dict(response.headers)
        for unwanted in ("Content-Length", "Content-Encoding", "Date", "Last-Modified"):
            headers.pop(unwanted, None)
        headers["Cache-Control"] = _lasts(request.full_path, headers.get("Cache-Control", ""))
        headers["ETag"] = f'"{sha256(content).hexdigest()[:24]}"'
        answer = Answer(headers, {"": content})
        if len(content) <= _LARGEST_KEPT:
            with self._lock:
                self._kept[key] = answer
                if len(self._kept) > _MOST_KEPT:
                    self._kept.popitem(last=False)
        return answer

    def _told(self, answer: Answer, request: Request) -> Response:
        encoding = ""
        if _is_text(answer):
            encoding = request.accept_encodings.best_match(["br", "gzip"]) or ""
        response = Response(answer.body(encoding, self._QUICK), headers=answer.headers)
        if encoding:
            response.content_encoding = encoding
        response.vary.add("Accept-Encoding")
        return response.make_conditional(request)


def _whole(environ: dict[str, Any]) -> dict[str, Any]:
    """The same question for the whole answer, as nobody has it yet."""
    partial = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_ACCEPT_ENCODING")
    asked = {name: value for name, value in environ.items() if name not in partial}
    return asked | {"REQUEST_METHOD": "GET"}


def _lasts(address: str, said: str) -> str:
    """How long a browser may use what it got from an address; `said` is what the answer says."""
    if _FINGERPRINTED.search(address):
        return _STORED
    if "max-age" in said:
        return said
    if address.startswith(_CONTENT):
        return f"max-age={_CONTENT_SECONDS}"
    return _ASKED_AGAIN


def _is_text(answer: Answer) -> bool:
    kind = answer.headers.get("Content-Type", "")
    return kind.startswith(_TEXT) and len(answer.bodies[""]) >= _SMALLEST
