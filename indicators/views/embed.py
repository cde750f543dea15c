"""Embeds: the address of a page after /embed shows one of its charts, in anybody's frame.

Here: the route and its headers, and that no other page may be framed elsewhere. Not here: the
page (takeaway/embed.py), and finding the view (visit.py).
"""

from urllib.parse import quote

from flask import Flask, Response, request

from indicators.language import _, speaking
from indicators.query import Releases
from indicators.takeaway import embed
from indicators.views.request import absolute, language_of, pinned, pinned_to
from indicators.views.visit import Refused, Visit, routes, visit

# Nothing is loaded but the font, and nothing runs.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors *"
)
_FRESH, _FIXED = 300, 86_400  # seconds that a browser may keep the newest figures, and pinned ones


def register(server: Flask, releases: Releases) -> None:
    """Add the route of embeds, and let nobody frame anything else."""
    blueprint = routes("embed")

    @blueprint.get("/embed/", defaults={"path": ""})
    @blueprint.get("/embed/<path:path>")
    def show(path: str) -> Response:
        search = "?" + request.query_string.decode("utf-8", "replace")
        try:
            with visit(releases, quote(path), search) as seen:
                return _answer(_page(seen), 200, _FIXED if pinned() else _FRESH)
        except Refused as refused:
            with speaking(language_of(search)):
                return _answer(_refusal(refused), refused.status, _FRESH)

    server.register_blueprint(blueprint)
    server.after_request(_framed_by_us_only)


def _page(seen: Visit) -> str:
    exhibit = seen.exhibit()
    with pinned_to(""):
        newest = absolute(seen.request.address())
    return embed.page(
        exhibit,
        seen.release,
        absolute(seen.request.address()),
        newest if pinned() else "",
        [notice.text for notice in seen.request.notices],
    )


def _refusal(refused: Refused) -> str:
    offers = [(label, absolute(address)) for label, address in refused.notice.offers]
    return embed.refusal(_("Deze grafiek is er niet"), refused.notice.text, offers)


def _answer(page: str, status: int, seconds: int) -> Response:
    headers = {
        "Content-Security-Policy": _POLICY,
        "Cache-Control": f"public, max-age={seconds}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(page, status, headers, mimetype="text/html")


def _framed_by_us_only(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", "frame-ancestors 'self'")
    return response
