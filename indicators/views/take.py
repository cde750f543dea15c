"""Under every chart of a page: what a reader can take away of it.

Here: files, links, citation and the code to embed it, as a part of the page. Not here: the
files themselves (files.py), an embedded chart (embed.py), a document of views (snapshot.py).
"""

from collections.abc import Sequence
from urllib.parse import urlencode

from dash import html

from indicators import wording
from indicators.exhibits import Exhibit
from indicators.language import _, language
from indicators.takeaway import embed
from indicators.takeaway.citation import apa, reference
from indicators.takeaway.files import KINDS
from indicators.views.parts import Part
from indicators.views.request import Request, absolute, address_of_chart

_REFERENCES = ("bib", "ris")


def take(request: Request, exhibit: Exhibit, number: int) -> html.Details:
    """What a reader can take away of the n-th chart of a page, folded in."""
    files = [kind for kind in KINDS if kind not in _REFERENCES]
    here, now = address_of_chart(request, number), address_of_chart(request, number, release="")
    pinned, live = absolute(here), absolute(now)
    cited = apa(reference(exhibit, request.release, pinned))
    always, newest = _("altijd deze cijfers"), _("steeds de nieuwste cijfers")
    link, code = _("Kopieer link"), _("Kopieer code")
    parts = [
        _part(_("Bestand"), _files(files, exhibit, here)),
        _part(
            _("Link"),
            _copied(f"link-pinned-{number}", link, always, pinned),
            _copied(f"link-{number}", link, newest, live),
        ),
        _part(_("Vergaderstuk"), _snapshot(here, exhibit)),
        _part(
            _("Citeer dit cijfer"),
            _copied(f"cite-{number}", _("Kopieer verwijzing"), _("in APA-stijl"), cited),
            _files(_REFERENCES, exhibit, here),
        ),
        _part(
            _("Insluiten op een website"),
            _copied(f"code-{number}", code, newest, _embed(request, exhibit, now)),
            _copied(f"code-pinned-{number}", code, always, _embed(request, exhibit, here)),
        ),
    ]
    return html.Details(
        [
            html.Summary(
                [
                    _("Meenemen"),
                    html.Span(
                        _("afbeelding, cijfers, citaat, link, insluiten"), className="take-what"
                    ),
                ]
            ),
            html.Div(parts, className="take-parts"),
            html.P(role="status", className="copied"),
        ],
        className="take",
    )


def _part(title: str, *content: Part) -> html.Section:
    return html.Section([html.H4(title), *content])


def _files(kinds: Sequence[str], exhibit: Exhibit, view: str) -> html.Ul:
    links = [_button(_(KINDS[kind].label), exhibit, f"/file/{kind}{view}") for kind in kinds]
    return html.Ul([html.Li(link) for link in links], className="take-files")


def _copied(name: str, button: str, about: str, text: str) -> html.Div:
    """A text that one click selects, with a button that copies it."""
    return html.Div(
        [
            html.P(wording.capital(about), className="copy-label"),
            html.Code(text, id=name, tabIndex="0"),
            html.Button(
                [button, html.Span(f": {about}", className="visually-hidden")],
                type="button",
                className="button-quiet",
                **{
                    "data-copies": name,
                    "data-copied": _("Gekopieerd: {what}.").format(what=about),
                    "data-failed": _("Kopiëren lukt hier niet. De tekst is geselecteerd."),
                },
            ),
        ],
        className="copy",
    )


def _embed(request: Request, exhibit: Exhibit, view: str) -> str:
    return embed.code(exhibit, request.release.catalogue, absolute(f"/embed{view}"))


def _snapshot(view: str, exhibit: Exhibit) -> html.A:
    spoken = {} if language() == "nl" else {"lang": language()}
    return _button(
        _("Zet in vergaderstuk"), exhibit, f"/snapshot?{urlencode({'view': view, **spoken})}"
    )


def _button(label: str, exhibit: Exhibit, address: str) -> html.A:
    """A link that looks like a button; a screen reader hears which chart it belongs to."""
    about = html.Span(f": {exhibit.title}", className="visually-hidden")
    return html.A([label, about], href=address, className="button-quiet")
