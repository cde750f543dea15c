"""One exhibit as a light page of its own, for a frame on somebody else's page.

Here: that page, the page that says why there is none, and the code of the frame. Not here: the
exhibit itself (still.py), and the route with its headers (views/embed.py).
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from indicators import wording
from indicators.catalogue import Catalogue
from indicators.exhibits import Exhibit
from indicators.language import _, language
from indicators.lettering import BOLD, wrapped
from indicators.query import Release
from indicators.takeaway.still import link, still

_ASSETS = Path(__file__).resolve().parents[2] / "assets"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_OWN_STYLE = """
html { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
body { max-width: 46rem; margin: 0 auto; padding: 0.2rem; font-size: 0.94rem; }
.chart { margin: 0; border: 0; padding: 0.6rem 0.7rem 0; }
h1 { font-size: 1.2rem; letter-spacing: 0; margin: 0; }
.chart-body:has(.legend) { grid-template-columns: minmax(0, 1fr); }
.chart-body > .legend { grid-area: auto; flex-direction: row; height: auto; padding: 0; }
.chart-body > .plot { grid-area: auto; }
.at-ends li { position: static; transform: none; font: inherit; }
footer { color: var(--muted); padding: 0.5rem 0.7rem 0.6rem; font-size: 0.88rem; }
footer a { display: inline-block; min-height: 1.5rem; }
"""
_PAGE = Markup("""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<base target="_blank">
<title>{title} – {site}</title>
<style>{style}</style>
</head>
<body>
<main>{body}</main>
<footer>{footer}</footer>
</body>
</html>
""")
# The frame is as high as its page on a narrow screen and on a wide one; in between it follows
# the width of the screen, for nothing in a frame can ask for room.
_FRAME = Markup(
    '<iframe src="{address}" title="{title}" lang="{language}" loading="lazy" width="100%"'
    ' height="{narrow}" style="border: 0; width: 100%; max-width: 46rem;'
    ' height: calc({wide}px + clamp(0px, (640px - 100vw) * {slope:.2f}, {extra}px))"></iframe>'
)
_NARROW, _WIDE = 320, 640  # pixels
_LETTER, _LINE, _TITLE_LETTER, _TITLE_LINE = 16, 25, 20, 25
_SIDES, _AROUND = 34, 210  # left and right of the text; what is folded, the footer, between parts
_HELP = 75  # the help line in its frame, of two lines on a narrow screen
_OVER_TIME = 340  # the height of a chart over time in a frame, by assets/base.css


def page(
    exhibit: Exhibit, release: Release, address: str, newest: str = "", notices: Iterable[str] = ()
) -> str:
    """The page of an exhibit. `address` is that of its full view; `newest` that with the newest
    figures, for an exhibit that is pinned to a release; `notices` say what was asked in vain."""
    told = Markup().join(Markup('<p class="notice">{}</p>').format(text) for text in notices)
    about = (
        _("Release {id}, gemaakt op {day}.")
        if not newest
        else _("Vastgezet op release {id}, gemaakt op {day}.")
    )
    lines = [
        escape(about.format(id=release.id, day=wording.day(release.built_on.isoformat()))),
        link(newest, _("Bekijk de nieuwste cijfers")) if newest else Markup(),
        link(address, _("Bekijk dit in de Monitor mentale gezondheid")),
    ]
    return _page(exhibit.title, told + still(exhibit, release, "h1"), Markup(" ").join(lines))


def refusal(title: str, text: str, offers: Iterable[tuple[str, str]]) -> str:
    """A page that says why there is no exhibit, and leads to what there is: label and address."""
    links = Markup(" ").join(link(address, label) for label, address in offers)
    body = Markup('<div class="chart"><h1>{}</h1><p>{}</p></div>').format(title, text)
    return _page(title, body, links)


def code(exhibit: Exhibit, catalogue: Catalogue, address: str) -> str:
    """The HTML that shows an exhibit on another page; `address` is the full one of its embed."""
    narrow, wide = (_height(exhibit, catalogue, width) for width in (_NARROW, _WIDE))
    extra = max(narrow - wide, 0)
    return str(
        _FRAME.format(
            address=address,
            title=_("Grafiek: {title}").format(title=exhibit.title),
            language=language(),
            narrow=narrow,
            wide=wide,
            extra=extra,
            slope=extra / (_WIDE - _NARROW),
        )
    )


def _page(title: str, body: Markup, footer: Markup) -> str:
    return str(
        _PAGE.format(
            language=language(),
            title=title,
            site=_("Monitor mentale gezondheid"),
            style=_style(),
            body=body,
            footer=footer,
        )
    )


@cache
def _style() -> Markup:
    """The theme and the base style of the site inside the page, with what an embed changes."""
    own = [(_ASSETS / name).read_text(encoding="utf-8") for name in ("theme.css", "base.css")]
    text = _COMMENT.sub("", "\n".join([*own, _OWN_STYLE]))
    # The style is ours: no `</style>` can be in it.
    return Markup(text.replace('url("', 'url("/assets/'))


def _height(exhibit: Exhibit, catalogue: Catalogue, width: int) -> int:
    """About how many pixels an exhibit takes from top to bottom in a frame of this width."""
    texts = [
        exhibit.subtitle,
        *(f"▬▬ {label.name} {label.value} {label.when}" for label in exhibit.labels),
        *(f"{note.text} (bron)" for note in exhibit.notes),
        "; ".join(exhibit.sources),
    ]
    room = width - _SIDES
    helped = exhibit.asks_for_help_line(catalogue)
    lines = sum(len(wrapped(text, room, _LETTER)) for text in texts)
    title_lines = len(wrapped(exhibit.title, room, _TITLE_LETTER, BOLD))
    drawn = exhibit.figure.layout.height or _OVER_TIME
    return int(drawn) + title_lines * _TITLE_LINE + lines * _LINE + helped * _HELP + _AROUND
