"""The site around the pages: menu, language, address, footer, and which pages there are.

Here: the list of pages, the frame that all share and the one callback that fills it for
the address. Not here: what a page shows. A new page is a module with a PAGE and a line
in PAGES.
"""

import logging
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, dcc, html, set_props

from indicators.language import LANGUAGES, _, language, speaking
from indicators.query import CurrentRelease, NoRelease, Release
from indicators.views import (
    beside,
    data,
    differences,
    group,
    indicator,
    overview,
    parts,
    policy,
    search,
    topics,
)
from indicators.views.page import Content, Page
from indicators.views.request import Request, address_of, language_of, request_of

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
    search.PAGE,
)

_BY_NAME = {page.name: page for page in PAGES}


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


def register(app: Dash, current: CurrentRelease) -> None:
    """Connect the address to the page."""

    @app.callback(
        Output("site", "children"),
        Output("status", "children"),
        Output("document", "data"),
        Input("address", "pathname"),
        Input("address", "search"),
        on_error=_sorry,
    )
    def show(path: str | None, search: str | None) -> tuple[list[Any], str, dict[str, str]]:
        with speaking(language_of(search or "")):
            return _shown(current, path or "/", search or "")

    # assets/site.js: the title and language of the window, and where the focus goes.
    app.clientside_callback(
        ClientsideFunction("site", "arrived"),
        Output("document", "storage_type"),
        Input("document", "data"),
        prevent_initial_call=True,
    )


def _shown(
    current: CurrentRelease, path: str, search: str
) -> tuple[list[Any], str, dict[str, str]]:
    try:
        release = current.get()
    except NoRelease as missing:
        why = html.P(str(missing), className="notice", lang="nl")
        content = Content(_("Er zijn nog geen cijfers"), [why])
        return _framed(content, None, None), content.title, _document(content.title)
    request = request_of(release, path, search)
    content = render(request)
    title = f"{content.title}: {content.view}" if content.view else content.title
    return (
        _framed(content, request, release),
        content.status or content.title,
        _document(title),
    )


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


def _framed(content: Content, request: Request | None, release: Release | None) -> list[Any]:
    notices = [parts.notice(notice) for notice in request.notices] if request else []
    return [
        html.A(_("Naar de inhoud"), href="#main", className="skip-link"),
        _header(request),
        html.Main(
            [html.H1(content.title, id="title", tabIndex="-1"), *notices, *content.body],
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
                    href=address_of(page.name),
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


def _sorry(error: Exception) -> None:
    """Tell the reader that something went wrong, and the log what it was."""
    logging.getLogger(__name__).error("the page could not be made", exc_info=error)
    text = _("Deze pagina kon niet worden getoond. Kies een andere of probeer het later opnieuw.")
    content = Content(text, [dcc.Link(_("Naar het overzicht"), href=address_of())])
    set_props("site", {"children": _framed(content, None, None)})
    set_props("status", {"children": text})
    set_props("document", {"data": _document(text)})
