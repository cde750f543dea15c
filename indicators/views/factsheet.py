"""A factsheet at its address: as a web page and as a PDF, on the newest or a kept release.

Here: the routes. Not here: what is in it (takeaway/factsheet.py), the list of all
(factsheets.py), and writing them to a folder (etl/factsheets.py).
"""

from collections.abc import Callable
from difflib import get_close_matches

from flask import Flask, Response, request

from indicators.language import _, speaking
from indicators.query import Release, Releases
from indicators.takeaway import factsheet_html, factsheet_pdf
from indicators.takeaway.factsheet import Factsheet, Subject, factsheet, file_name, subjects
from indicators.views.request import (
    address_of,
    instead,
    language_of,
    pinned_to,
    release_of,
)
from indicators.views.visit import Refused, release_for, routes

_FOR_GOOD = "public, max-age=31536000, immutable"
# The page is whole in itself: nothing is loaded and nothing runs.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'self'"
)
Made = Callable[[Factsheet, Release], bytes | str]


def register(server: Flask, releases: Releases) -> None:
    """Add the routes of factsheets to the web server."""
    blueprint = routes("factsheet")

    @blueprint.get("/factsheet/<subject>")
    def page(subject: str) -> Response:
        return _answer(releases, subject, factsheet_html.page, "html", "text/html; charset=utf-8")

    @blueprint.get("/factsheet/<subject>.pdf")
    def file(subject: str) -> Response:
        return _answer(releases, subject, factsheet_pdf.document, "pdf", "application/pdf")

    server.register_blueprint(blueprint)


def _answer(releases: Releases, asked: str, made: Made, suffix: str, kind: str) -> Response:
    search = "?" + request.query_string.decode("utf-8", "replace")
    with speaking(language_of(search)):
        release = release_for(releases, request.path, search)
        with pinned_to(release_of(search)):
            subject = _subject(asked, release)
        content = made(factsheet(subject, release), release)
        name = file_name(subject.id, release.id, suffix)
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": _FOR_GOOD if release_of(search) else "no-cache",
    }
    return Response(content, headers=headers, content_type=kind)


def _subject(asked: str, release: Release) -> Subject:
    """The factsheet that is asked for; one that is not there offers those whose names come near."""
    known = subjects(release.catalogue)
    if asked in known:
        return known[asked]
    close = get_close_matches(asked, known, n=3, cutoff=0.5)
    near = [(known[s].name(release.catalogue), address_of("factsheet", s)) for s in close]
    text = _("Een factsheet ‘{name}’ is er niet.").format(name=asked[:40])
    raise Refused(404, instead(text, (*near, (_("Alle factsheets"), address_of("factsheets")))))
