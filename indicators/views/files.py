"""A chart of a page as a file: figures, image or reference, always pinned to its release.

Here: the route that gives them. Not here: the kinds there are and what is in them
(indicators/takeaway/), and the buttons that lead here (take.py).
"""

from urllib.parse import quote

from flask import Flask, Response, request

from indicators.language import _
from indicators.query import Releases
from indicators.takeaway.citation import reference
from indicators.takeaway.files import KINDS, Taken, file_name
from indicators.views.request import RELEASE, Notice, absolute, address_of_chart
from indicators.views.visit import Refused, Visit, routes, visit

_FOR_GOOD = "public, max-age=31536000, immutable"


def register(server: Flask, releases: Releases) -> None:
    """Add the routes of files to the web server."""
    blueprint = routes("files")

    @blueprint.get("/file/<kind>/", defaults={"page": ""})
    @blueprint.get("/file/<kind>/<path:page>")
    def file(kind: str, page: str) -> Response:
        search = "?" + request.query_string.decode("utf-8", "replace")
        with visit(releases, quote(page), search) as visited:
            return _file(kind, visited)

    server.register_blueprint(blueprint)


def _file(kind: str, visited: Visit) -> Response:
    if kind not in KINDS:
        here = (visited.content.title, visited.request.address())
        text = _("Een bestand van de soort ‘{kind}’ geven wij niet. Wel: {kinds}.")
        text = text.format(kind=kind[:20], kinds=", ".join(KINDS))
        raise Refused(404, Notice(text, (here,)))
    _all_found(visited)
    exhibit = visited.exhibit()
    address = absolute(address_of_chart(visited.request, visited.chart_number()))
    taken = Taken(exhibit, visited.release, reference(exhibit, visited.release, address))
    name = file_name(exhibit, visited.release, kind)
    response = Response(KINDS[kind].made(taken), content_type=KINDS[kind].mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    pinned = RELEASE in visited.parameters
    response.headers["Cache-Control"] = _FOR_GOOD if pinned else "no-cache"
    return response


def _all_found(visited: Visit) -> None:
    """Refuse an address that asks for what is not there: a file shows exactly what was asked."""
    if visited.request.notices:
        told = " ".join(notice.text for notice in visited.request.notices)
        offers = [offer for notice in visited.request.notices for offer in notice.offers]
        here = (visited.content.title, visited.request.address())
        raise Refused(404, Notice(told, (*offers, here)))
