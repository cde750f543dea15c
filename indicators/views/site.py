"""The site around the pages: menu, language, address, footer, and which pages there are.

Here: the list of pages, the frame that all share and the one callback that fills it for
the address. Not here: what a page shows. A new page is a module with a PAGE and a line
in PAGES.
"""

import logging
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from flask import Response, after_this_request, request
from plotly.io.json import to_json_plotly

from indicators.language import LANGUAGES, _, language, speaking
from indicators.query import NoRelease, NotKept, Release, Releases
from indicators.views import (
    beside,
    carried,
    chart,
    data,
    differences,
    factsheets,
    first_html,
    group,
    indicator,
    kept,
    overview,
    parts,
    pinned,
    policy,
    search,
    take,
    topics,
)
from indicators.views.page import Content, Page
from indicators.views.request import (
    Request,
    address_of,
    language_of,
    pinned_to,
    release_of,
    request_of,
)

PAGES: tuple[Page, ...] = (
    overview.PAGE,
    indicator.PAGE,
    group.PAGE,
    differences.PAGE,
    topics.DETERMINANTS,
    topics.CONSEQUENCES,
    beside.PAGE,
    policy.PAGE,
    data.PAGE,
    factsheets.PAGE,
    search.PAGE,
)

_BY_NAME = {page.name: page for page in PAGES}


class Shown(NamedTuple):
    """A page in its frame: its parts, what a screen reader is told, and the window's title
    and language."""

    parts: list[Any]
    status: str
    document: dict[str, str]


class Site(Dash):
    """Dash on releases; it sends a page as HTML before it makes it live."""

    def __init__(self, releases: Releases, **options: Any) -> None:
        super().__init__(**options)
        self._releases = releases

    def interpolate_index(self, **parts: str) -> str:
        path, search = quote(request.path), request.query_string.decode()
        address = f"{path}?{search}" if search else path
        shown = shown_at(self._releases, path, search)
        return first_html.document(shown.parts, shown.document, address, _told(shown), parts)


def layout() -> html.Div:
    """The fixed frame; the callback fills it for the address."""
    return html.Div(
        [
            dcc.Location(id="address", refresh=False),
            html.Div(parts.loading(), id="site"),
            # Stays where it is over all pages, or a screen reader would miss what it says.
            html.P(id="status", role="status", className="visually-hidden"),
            dcc.Store(id="document"),
        ]
    )


def register(app: Dash, releases: Releases) -> None:
    """Connect the address to the page, which has an address of its own: browsers can keep it."""
    # assets/site.js: asks for the page, then the title and language of the window, and the focus.
    app.clientside_callback(
        ClientsideFunction("site", "show"),
        Output("site", "children"),
        Output("status", "children"),
        Output("document", "data"),
        Input("address", "pathname"),
        Input("address", "search"),
    )
    app.clientside_callback(
        ClientsideFunction("site", "arrived"),
        Output("document", "storage_type"),
        Input("document", "data"),
        prevent_initial_call=True,
    )

    @app.server.get("/_page")
    def page() -> Response:
        path, _mark, search = request.args.get("of", "/").partition("?")
        return Response(_told(shown_at(releases, path, search)), mimetype="application/json")


def _told(shown: Shown) -> str:
    """A page as the browser takes it: the three outputs of the callback."""
    return to_json_plotly(shown)


def shown_at(releases: Releases, path: str, search: str) -> Shown:
    """The page at an address, in its language. One that fails says so, and the log why."""
    with speaking(language_of(search)):
        try:
            return Shown(*_shown(releases, path, search))
        except Exception as error:
            logging.getLogger(__name__).error("the page could not be made", exc_info=error)
            after_this_request(_not_to_keep)
            return Shown(*_sorry())


def _shown(releases: Releases, path: str, search: str) -> tuple[list[Any], str, dict[str, str]]:
    try:
        release = kept.release_at(releases, search)
    except NoRelease as missing:
        why = html.P(str(missing), className="notice", lang="nl")
        return _without(Content(_("Er zijn nog geen cijfers"), [why]), None)
    except NotKept as gone:
        why = parts.notice(kept.not_kept(gone, path, search))
        return _without(Content(_("Deze release is er niet"), [why]), releases.current())
    with pinned_to(release_of(search)):
        request = request_of(release, path, search)
        content = render(request)
        shown = list(chart.exhibited(content.body))
        for number, (figure, exhibit) in enumerate(shown, start=1):
            figure.children.append(take.take(request, exhibit, number))
        on_top = []
        if release_of(search):
            exhibits = [exhibit for _figure, exhibit in shown]
            on_top = [pinned.notice(request, exhibits, releases.current())]
        title = f"{content.title}: {content.view}" if content.view else content.title
        return (
            _framed(content, request, release, on_top),
            content.status or content.title,
            _document(title),
        )


def _without(content: Content, release: Release | None) -> tuple[list[Any], str, dict[str, str]]:
    return _framed(content, None, release), content.title, _document(content.title)


def has_page(name: str) -> bool:
    """Whether there is a page of this name; '' is the overview."""
    return name in _BY_NAME


def render(request: Request) -> Content:
    """The page that a request asks for, or one that says that there is no such page."""
    page = _BY_NAME.get(request.page)
    return page.render(request) if page else _not_found()


def _not_found() -> Content:
    in_menu = [page for page in PAGES if page.in_menu]
    links = [html.Li(dcc.Link(_(page.title), href=address_of(page.name))) for page in in_menu]
    text = _("Dit adres kennen wij niet. Misschien is de pagina verplaatst. Wel zijn er:")
    return Content(_("Pagina niet gevonden"), [html.P(text), html.Ul(links)])


def _document(title: str) -> dict[str, str]:
    site = _("Monitor mentale gezondheid")
    return {"title": title if title == site else f"{title} – {site}", "language": language()}


def _framed(
    content: Content, request: Request | None, release: Release | None, on_top: Sequence[Any] = ()
) -> list[Any]:
    notices = [parts.notice(notice) for notice in request.notices] if request else []
    return [
        html.A(_("Naar de inhoud"), href="#main", className="skip-link"),
        _header(request),
        html.Main(
            [html.H1(content.title, id="title", tabIndex="-1"), *on_top, *notices, *content.body],
            id="main",
            className="wide",
        ),
        html.Footer(html.Div(parts.footer(release), className="wide"), className="site-footer"),
    ]


def _header(request: Request | None) -> html.Header:
    return html.Header(
        html.Div(
            [
                dcc.Link(_("Monitor mentale gezondheid"), href=address_of(), className="site-name"),
                html.Nav(_menu(request), className="menu", **{"aria-label": _("Hoofdmenu")}),
                html.Nav(_languages(request), className="languages", **{"aria-label": _("Taal")}),
            ],
            className="wide",
        ),
        className="site-header",
    )


def _menu(request: Request | None) -> html.Ul:
    here = request.page if request else None
    return html.Ul(
        [
            html.Li(
                dcc.Link(
                    _(page.title),
                    href=carried.address(page.name, request) if request else address_of(page.name),
                    className="here" if page.name == here else "",
                )
            )
            for page in PAGES
            if page.in_menu
        ]
    )


def _languages(request: Request | None) -> html.Ul:
    """Every language but this one, leading to the same view."""
    items = []
    for name, label in LANGUAGES.items():
        if name != language():
            with speaking(name):
                items.append(
                    html.Li(
                        dcc.Link(label, href=request.address() if request else address_of()),
                        lang=name,
                    )
                )
    return html.Ul(items)


def _not_to_keep(answer: Response) -> Response:
    answer.cache_control.no_store = True
    return answer


def _sorry() -> tuple[list[Any], str, dict[str, str]]:
    """What a reader is told when something went wrong."""
    text = _("Kies een andere pagina of probeer het later opnieuw.")
    way_out = dcc.Link(_("Naar het overzicht"), href=address_of())
    return _without(
        Content(_("Deze pagina kon niet worden getoond"), [html.P(text), way_out]), None
    )
