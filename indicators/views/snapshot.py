"""A document for a meeting: up to eight views in order, all of them in its address.

Here: the page with its ways to choose, move and pin, and the route of its PDF. Not here: what
is in the document (takeaway/snapshot.py, still.py), and finding a view (visit.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask, Response, request
from markupsafe import Markup

from indicators import wording
from indicators.language import LANGUAGES, _, language, said, speaking
from indicators.query import NoRelease, Release, Releases
from indicators.takeaway import snapshot
from indicators.takeaway.snapshot import Item
from indicators.takeaway.still import still
from indicators.views import plain
from indicators.views.request import (
    Notice,
    absolute,
    address_of_chart,
    language_of,
    pinned,
)
from indicators.views.visit import Refused, routes, visit

MOST = 8
_LONGEST_TITLE, _LONGEST_VIEW, _LONGEST_TOLD = 120, 1000, 120
_MOST_PARAMETERS = 100


@dataclass(frozen=True)
class Asked:
    """What an address asks for: the title of the document, and the addresses of its views."""

    title: str
    views: tuple[str, ...]

    def address(self, file: str = "/snapshot") -> str:
        """The address of this document, or of the same as a file."""
        told: dict[str, str | tuple[str, ...]] = {"view": self.views, "title": self.title}
        if language() != "nl":
            told["lang"] = language()
        query = urlencode({name: value for name, value in told.items() if value}, doseq=True)
        return f"{file}?{query}" if query else file


@dataclass(frozen=True)
class View:
    """A view that was found: what the document holds of it, its address with the newest figures
    and on its release, both from the root of the site, whether it was asked for on its release,
    and what it could not do of what was asked."""

    item: Item
    live: str
    fixed: str
    is_fixed: bool
    notices: tuple[Notice, ...]

    @property
    def address(self) -> str:
        """The address as the document keeps it."""
        return self.fixed if self.is_fixed else self.live


def register(server: Flask, releases: Releases) -> None:
    """Add the routes of the page and its PDF to the web server."""
    blueprint = routes("snapshot")

    @blueprint.get("/snapshot")
    def page() -> Response:
        search = request.query_string.decode("utf-8", "replace")
        with speaking(language_of(search)):
            asked = asked_of(search)
            views, notices = _found(releases, asked)
            body = _page(asked, views, notices, _current(releases))
            return Response(body, mimetype="text/html", headers={"Cache-Control": "no-cache"})

    @blueprint.get("/snapshot.pdf")
    def file() -> Response:
        search = request.query_string.decode("utf-8", "replace")
        with speaking(language_of(search)):
            asked = asked_of(search)
            views, _notices = _found(releases, asked)
            return _pdf(asked, views)

    server.register_blueprint(blueprint)


def _current(releases: Releases) -> Release:
    try:
        return releases.current()
    except NoRelease as missing:
        raise Refused(503, Notice(str(missing))) from missing


def asked_of(search: str) -> Asked:
    """The document that an address asks for; everything too long or too much is cut."""
    told = parse_qs("&".join(search.split("&")[:_MOST_PARAMETERS]), errors="replace")
    title = " ".join(told.get("title", [""])[0].split())[:_LONGEST_TITLE]
    views = (view.strip()[:_LONGEST_VIEW] for view in told.get("view", ()))
    return Asked(title, tuple(filter(None, views)))


def _found(releases: Releases, asked: Asked) -> tuple[list[View], list[Notice]]:
    """The views that exist, each of them once, and what is said of the others."""
    views: dict[str, View] = {}
    notices: list[Notice] = []
    for address in asked.views[:MOST]:
        try:
            view = _view(releases, address)
        except Refused as refused:
            text = _("Weggelaten: ‘{address}’. {why}")
            text = text.format(address=address[:_LONGEST_TOLD], why=refused.notice.text)
            notices.append(Notice(text, refused.notice.offers))
            continue
        if view.address in views:
            text = _("‘{title}’ stond er twee keer in. De tweede is weggelaten.")
            notices.append(Notice(text.format(title=view.item.exhibit.title)))
        views.setdefault(view.address, view)
        notices += view.notices
    if len(asked.views) > MOST:
        text = _("In een vergaderstuk passen {most} weergaven. Wat daarna komt, is weggelaten.")
        notices.append(Notice(text.format(most=MOST)))
    return list(views.values()), notices


def _view(releases: Releases, address: str) -> View:
    """The view at an address of the monitor, in the language of the document.

    Raises Refused when it is an address of something else, or of no chart.
    """
    path, search = _own(address)
    with visit(releases, path, search) as seen:
        number = seen.chart_number()
        here = absolute(address_of_chart(seen.request, number))
        item = Item(seen.exhibit(), seen.release, here)
        with speaking("nl"):  # a document says its language once
            live = address_of_chart(seen.request, number, release="")
            fixed = address_of_chart(seen.request, number)
        return View(item, live, fixed, bool(pinned()), tuple(seen.request.notices))


def _own(address: str) -> tuple[str, str]:
    """The path and the query of an address of the monitor, which may be that of an embed."""
    try:
        parts = urlsplit(address)
        known = parts.netloc in ("", request.host, urlsplit(absolute("/")).netloc)
    except ValueError:  # such as http://[
        known = False
    if not (known and parts.path.startswith("/") and parts.scheme in ("", "http", "https")):
        text = _("Dat is geen adres van een pagina van deze monitor.")
        raise Refused(400, Notice(text))
    told = parse_qs(parts.query, errors="replace") | {"lang": [language()]}
    return parts.path.removeprefix("/embed"), "?" + urlencode(told, doseq=True)


def _pdf(asked: Asked, views: Sequence[View]) -> Response:
    if not views:
        here = (_("Naar het vergaderstuk"), asked.address())
        raise Refused(404, Notice(_("In dit vergaderstuk staat nog geen weergave."), (here,)))
    items = [view.item for view in views]
    content = snapshot.document(_title(asked), items)
    newest = max(item.release.id for item in items)
    name = "_".join((_("vergaderstuk"), language(), f"{newest}.pdf"))
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",
    }
    return Response(content, mimetype="application/pdf", headers=headers)


def _title(asked: Asked) -> str:
    return asked.title or _("Vergaderstuk")


# --- the page

_SCRIPTS = Markup('<script src="/assets/snapshot.js" defer></script>')
_LANGUAGES = Markup('<nav class="languages" aria-label="{}"><ul>{}</ul></nav>')
_FOOTER = Markup("""<footer class="site-footer" data-address="{}"><div class="wide"><p>{}</p></div>
</footer>""")


def _page(asked: Asked, views: Sequence[View], notices: Sequence[Notice], current: Release) -> str:
    # From here on only what was found: links leave out what was asked in vain.
    asked = replace(asked, views=tuple(view.address for view in views))
    about = _(
        "Alle cijfers zijn gepubliceerd door de genoemde bron. Er is niets geschat of aangevuld."
    )
    return plain.page(
        _title(asked),
        _joined(
            [
                *map(_notice, notices),
                _lead(views),
                _ways(asked, views),
                *(_part(asked, n, view) for n, view in enumerate(views)),
                _form(asked, current),
            ]
        ),
        languages=_LANGUAGES.format(_("Taal"), _languages(asked)),
        footer=_FOOTER.format(absolute(asked.address()), about),
        scripts=_SCRIPTS,
    )


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("\n").join(parts)


def _languages(asked: Asked) -> Markup:
    items = Markup()
    for name, label in LANGUAGES.items():
        if name != language():
            with speaking(name):
                items += Markup('<li lang="{}"><a href="{}">{}</a></li>').format(
                    name, asked.address(), label
                )
    return items


def _notice(notice: Notice) -> Markup:
    """On the screen only: a document on paper holds what was found."""
    return Markup('<div class="on-screen">{}</div>').format(plain.notice(notice))


def _lead(views: Sequence[View]) -> Markup:
    text = (
        wording.capital(snapshot.of_monitor([view.item for view in views])) + "."
        if views
        else _(
            "Hier zet u weergaven van de monitor bij elkaar, voor een vergadering. Kies onder een"
            " grafiek ‘Zet in vergaderstuk’, of voeg hieronder een weergave toe. Het adres van"
            " deze pagina onthoudt wat u kiest."
        )
    )
    return Markup('<p class="lead">{}</p>').format(text)


def _ways(asked: Asked, views: Sequence[View]) -> Markup:
    """To the PDF, and to the same document on the releases that it is on now, or on the newest."""
    if not views:
        return Markup()
    links = [(_("Download als PDF"), asked.address("/snapshot.pdf"))]
    if not all(view.is_fixed for view in views):
        fixed = replace(asked, views=tuple(view.fixed for view in views))
        links.append((_("Zet alle cijfers vast"), fixed.address()))
    if any(view.is_fixed for view in views):
        live = replace(asked, views=tuple(view.live for view in views))
        links.append((_("Toon overal de nieuwste cijfers"), live.address()))
    return _buttons(
        Markup('<a class="button-quiet" href="{}">{}</a>').format(address, label)
        for label, address in links
    )


def _buttons(links: Iterable[Markup]) -> Markup:
    items = _joined(Markup("<li>{}</li>").format(link) for link in links)
    return Markup('<ul class="take-files on-screen">{}</ul>').format(items)


def _part(asked: Asked, place: int, view: View) -> Markup:
    """One view with its place in the document and the ways to change that."""
    kept = (
        _("Ze staan vast.") if view.is_fixed else _("Komt er een nieuwe release, dan staan die er.")
    )
    return Markup(
        '<section class="view" id="view-{number}" aria-label="{label}">'
        '<div class="view-moves on-screen"><p>{label}</p>{moves}</div>{still}'
        '<p class="view-release">{release} <span class="on-screen">{kept}</span>'
        ' <a href="{address}">{to_view}</a></p></section>'
    ).format(
        number=place + 1,
        label=_("Weergave {number} van {all}").format(number=place + 1, all=len(asked.views)),
        moves=_moves(asked, place, view.item.exhibit.title),
        still=still(view.item.exhibit, view.item.release, "h2"),
        release=view.item.figures_of,
        kept=kept,
        address=view.item.address,
        to_view=_("Naar deze weergave"),
    )


def _moves(asked: Asked, place: int, title: str) -> Markup:
    """Links to the document with this view one place up, one down, or left out."""
    links = []
    if place > 0:
        links.append((_("Omhoog"), _swapped(asked, place, place - 1), place))
    if place < len(asked.views) - 1:
        links.append((_("Omlaag"), _swapped(asked, place, place + 1), place + 2))
    without = asked.views[:place] + asked.views[place + 1 :]
    links.append((_("Weghalen"), replace(asked, views=without), max(place, 1)))
    return _buttons(
        Markup(
            '<a class="button-quiet" href="{}#view-{}">{}'
            '<span class="visually-hidden">: {}</span></a>'
        ).format(there.address(), number, label, title)
        for label, there, number in links
    )


def _swapped(asked: Asked, one: int, other: int) -> Asked:
    views = list(asked.views)
    views[one], views[other] = views[other], views[one]
    return replace(asked, views=tuple(views))


_FORM = Markup("""<form class="chooser" action="/snapshot" aria-labelledby="add">
<h2 class="section-title" id="add">{heading}</h2>
{kept}
<div class="controls">
<div class="control control-set"><label for="title">{title_label}</label>
<input class="form-select" id="title" name="title" value="{title}" maxlength="{longest}"></div>
{add}
</div>
<p><button class="button-quiet" type="submit">{button}</button></p>
</form>""")
_ADD = Markup("""<div class="control control-set"><label for="pick">{pick_label}</label>
<select class="form-select" id="pick" name="view"><option value=""></option>{options}</select></div>
<div class="control control-set"><label for="paste">{paste_label}</label>
<input class="form-select" id="paste" name="view" inputmode="url" autocomplete="off"></div>""")


def _form(asked: Asked, current: Release) -> Markup:
    """The title, and what to add: an indicator, or any view by its address."""
    kept = [("view", view) for view in asked.views]
    kept += [("lang", language())] if language() != "nl" else []
    full = len(asked.views) >= MOST
    return _FORM.format(
        heading=_("Titel") if full else _("Titel en toevoegen"),
        kept=_joined(
            Markup('<input type="hidden" name="{}" value="{}">').format(*pair) for pair in kept
        ),
        title_label=_("Titel van het vergaderstuk"),
        title=asked.title,
        longest=_LONGEST_TITLE,
        add=Markup() if full else _adding(current),
        button=_("Werk bij"),
    )


def _adding(current: Release) -> Markup:
    return _ADD.format(
        pick_label=_("Voeg een indicator toe"),
        options=_joined(_options(current)),
        paste_label=_("Of plak het adres van een pagina van de monitor"),
    )


def _options(current: Release) -> Iterator[Markup]:
    """Every indicator with figures, by set."""
    for set_id, label in wording.SETS.items():
        inside = _joined(
            Markup('<option value="{}">{}</option>').format(
                f"/indicator/{indicator.id}", said(indicator.name)
            )
            for indicator in current.catalogue.indicators
            if indicator.set == set_id
            and any(m.id in current.breakdowns for m in indicator.measurements)
        )
        if inside:
            yield Markup('<optgroup label="{}">{}</optgroup>').format(_(label), inside)
