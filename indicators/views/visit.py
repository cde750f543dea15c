"""An address visited outside the frame of the site: for a file, an embed or a document.

Here: from a path and a query to the view on the right release with its charts, or a
refusal in words on a plain page. Not here: the pages themselves and the
site's frame (site.py), and what is made of a view (files.py, embed.py, snapshot.py).
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from indicators.exhibits import Exhibit
from indicators.language import _, speaking
from indicators.query import NoRelease, NotKept, Release, Releases
from indicators.views import chart, kept, plain, site
from indicators.views.page import Content
from indicators.views.request import (
    Notice,
    Request,
    address_of,
    language_of,
    parameters_of,
    pinned_to,
    release_of,
    request_of,
)


class Refused(Exception):
    """An address that leads to nothing here: the HTTP status, and what to say and offer."""

    def __init__(self, status: int, notice: Notice) -> None:
        super().__init__(notice.text)
        self.status = status
        self.notice = notice


@dataclass(frozen=True)
class Visit:
    """A view that was asked for: its request, the page that answers, and the charts on it.

    `parameters` are all those of the address, also the ones that pages do not know.
    """

    request: Request
    content: Content
    exhibits: tuple[Exhibit, ...]
    parameters: dict[str, list[str]]

    @property
    def release(self) -> Release:
        return self.request.release

    @property
    def pinned_address(self) -> str:
        """The address of this view on its release, from the root of the site."""
        with pinned_to(self.release.id):
            return self.request.address()

    def chart_number(self) -> int:
        """Which chart of the page the address asks for, from 1; raises Refused without it."""
        asked = self.parameters.get("chart", ["1"])[0]
        offers = ((self.content.title, self.request.address()),)
        if not self.exhibits:
            raise Refused(404, Notice(_("Op deze pagina staat geen grafiek."), offers))
        numbers = [str(n) for n in range(1, len(self.exhibits) + 1)]
        if asked not in numbers:
            text = _("Grafiek ‘{asked}’ staat niet op deze pagina. Aantal grafieken daar: {n}.")
            raise Refused(404, Notice(text.format(asked=asked, n=len(numbers)), offers))
        return int(asked)

    def exhibit(self) -> Exhibit:
        """The chart that the address asks for. Raises Refused when the page has none such."""
        return self.exhibits[self.chart_number() - 1]


@contextmanager
def visit(releases: Releases, path: str, search: str) -> Iterator[Visit]:
    """The view at a page's address, in its language and on its release, which hold inside.

    An address without a release is about the current one, and stays so. What the address
    asks in vain is told by `request.notices`. Raises Refused when there is no such release
    or page.
    """
    with speaking(language_of(search)):
        release = release_for(releases, path, search)
        with pinned_to(release_of(search)):
            asked = request_of(release, path, search)
            content = site.render(asked)
            if not site.has_page(asked.page):
                overview = (_("Naar het overzicht"), address_of())
                raise Refused(404, Notice(_("Dit adres kennen wij niet."), (overview,)))
            exhibits = tuple(exhibit for _figure, exhibit in chart.exhibited(content.body))
            yield Visit(asked, content, exhibits, parameters_of(search))


def release_for(releases: Releases, path: str, search: str) -> Release:
    """The release that an address asks for. Raises Refused when there is none."""
    try:
        return kept.release_at(releases, search)
    except NoRelease as missing:
        raise Refused(503, Notice(str(missing))) from missing
    except NotKept as gone:
        status = 404 if gone.why == "unknown" else 410
        raise Refused(status, kept.not_kept(gone, path, search)) from gone


def routes(name: str) -> Blueprint:
    """Routes outside the frame of the site, whose errors are told on a plain page."""
    blueprint = Blueprint(name, __name__)
    blueprint.register_error_handler(Refused, _refused)
    blueprint.register_error_handler(Exception, _sorry)
    return blueprint


def _refused(refused: Refused) -> Response:
    with speaking(_language()):
        return _page(refused.status, _("Dit kunnen wij niet geven"), refused.notice)


def _sorry(error: Exception) -> Response | HTTPException:
    if isinstance(error, HTTPException) and (error.code or 500) < 500:
        return error
    logging.getLogger(__name__).error("the file could not be made", exc_info=error)
    with speaking(_language()):
        text = _("Er ging iets mis. Probeer het later opnieuw.")
        overview = (_("Naar het overzicht"), address_of())
        return _page(500, _("Dit kunnen wij niet geven"), Notice(text, (overview,)))


def _language() -> str:
    return language_of(request.query_string.decode("utf-8", "replace"))


def _page(status: int, title: str, notice: Notice) -> Response:
    page = plain.page(title, plain.notice(notice))
    return Response(page, status, mimetype="text/html", headers={"Cache-Control": "no-store"})
