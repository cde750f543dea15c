"""A factsheet as a web page that is whole in one file: no script, no image and font beside it.

Here: its HTML and its own style. Not here: what it says (factsheet.py), a chart as still HTML
(still.py), and the routes (views/factsheets.py).
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from markupsafe import Markup

from indicators.language import _
from indicators.query import Release
from indicators.takeaway.factsheet import Factsheet, Origin, Part, Row, Section, Table
from indicators.takeaway.factsheet_messages import Message
from indicators.takeaway.factsheet_prose import Cited, Prose
from indicators.takeaway.still import help_line, link, still

_ASSETS = Path(__file__).resolve().parents[2] / "assets"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_FONT = "source-sans-3.woff2"

_PAGE = Markup("""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – {kind}, {site}</title>
<style>{style}</style>
</head>
<body class="factsheet">
<header class="top"><div class="wide"><p>{site} · {kind}</p><h1>{title}</h1>{lead}</div></header>
<main class="wide">
<section class="messages"><h2>{in_short}</h2><ul>{messages}</ul>{cautions}</section>
{help}{parts}
<section class="reading"><h2>{how_to_read}</h2><ul>{reading}</ul></section>
<section class="origins"><h2>{origins_title}</h2><ul>{origins}</ul></section>
</main>
<footer class="site-footer"><div class="wide"><p>{colophon}</p></div></footer>
</body>
</html>
""")
_SECTION = Markup("""<section class="theme">
<h3>{title}</h3>
{chart}{table}
</section>
""")
_TABLE = Markup("""<div class="table-scroll" tabindex="0" role="region" aria-label="{caption}">
<table><caption>{caption}</caption>
<thead><tr>{heads}</tr></thead>
<tbody>{rows}</tbody></table></div>
{notes}""")


def page(factsheet: Factsheet, release: Release) -> str:
    """The factsheet as HTML, in its language, which has to hold now too."""
    return str(
        _PAGE.format(
            language=factsheet.language,
            title=factsheet.title,
            kind=factsheet.kind,
            site=_("Monitor mentale gezondheid"),
            style=_style(),
            lead=_paragraphs(factsheet.lead),
            in_short=_("In het kort"),
            messages=_items(map(_message, factsheet.messages)),
            cautions=_paragraphs(factsheet.cautions, "caution-of"),
            help=help_line() if factsheet.help_line else "",
            parts=Markup().join(_part(part, release) for part in factsheet.parts),
            how_to_read=_("Hoe leest u dit?"),
            reading=_items(map(Markup.escape, factsheet.reading)),
            origins_title=_("Bronnen"),
            origins=_items(map(_origin, factsheet.sources)),
            colophon=_colophon(factsheet),
        )
    )


def _colophon(factsheet: Factsheet) -> Markup:
    links = (
        (factsheet.address, _("Bekijk dit in de Monitor mentale gezondheid")),
        (factsheet.file, _("Deze factsheet als PDF")),
    )
    told = [link(address, text) for address, text in links if address]
    return Markup(" ").join([Markup.escape(factsheet.colophon), *told])


def _message(message: Message) -> Markup:
    reading = Markup('<span class="reading">{}</span>').format(message.reading)
    return Markup("<strong>{}</strong>{}<span>{}</span>").format(
        message.topic, reading if message.reading else "", prose(message.sentence)
    )


def prose(parts: Prose) -> Markup:
    """A sentence in which every number leads to its source and names its observations."""
    return Markup().join(
        _cited(part) if isinstance(part, Cited) else Markup.escape(part) for part in parts
    )


def _cited(number: Cited) -> Markup:
    keys = " ".join("/".join(key) for key in number.observations)
    return Markup('<a href="{}" data-observations="{}" title="{}" rel="noopener">{}</a>').format(
        number.address, keys, _("Bron: {place}").format(place=number.publication), number.written
    )


def _part(part: Part, release: Release) -> Markup:
    missing = _items(
        Markup('{}. <span class="reading">{}</span>').format(", ".join(absent.names), absent.reason)
        for absent in part.missing
    )
    told = Markup("<h3>{}</h3><ul>{}</ul>").format(_("Geen cijfer"), missing) if missing else ""
    return Markup(
        '<section class="part"><h2>{}</h2>{}<div class="missing">{}</div></section>'
    ).format(
        part.title, Markup().join(_section(section, release) for section in part.sections), told
    )


def _section(section: Section, release: Release) -> Markup:
    chart = Markup()
    if section.exhibit is not None:
        chart = still(section.exhibit, release, "h4")
        if section.address:
            more = link(section.address, _("Naar de hele pagina van deze indicator"))
            chart += Markup('<p class="to-page">{}</p>').format(more)
    return _SECTION.format(title=section.title, chart=chart, table=_table(section.table))


def _table(table: Table) -> Markup:
    notes = Markup().join(Markup("<li>{}</li>").format(note) for note in table.notes)
    return _TABLE.format(
        caption=table.caption,
        heads=Markup().join(Markup('<th scope="col">{}</th>').format(h) for h in table.heads),
        rows=Markup().join(_row(row) for row in table.rows),
        notes=Markup('<ol class="notes">{}</ol>').format(notes) if notes else "",
    )


def _row(row: Row) -> Markup:
    name = link(row.address, row.name) if row.address else Markup.escape(row.name)
    marks = ", ".join(map(str, row.notes))
    noted = Markup(" <sup>{}</sup>").format(marks) if marks else ""
    details = Markup().join(
        Markup('<span class="reading">{}</span>').format(text) for text in row.details
    )
    told = Markup().join(Markup("<td>{}</td>").format(prose(cell)) for cell in row.cells)
    return Markup('<tr><th scope="row">{}{}{}</th>{}</tr>').format(name, noted, details, told)


def _origin(origin: Origin) -> Markup:
    caution = Markup(' <span class="reading">{}</span>').format(origin.caution)
    return Markup("{}, {}. {}{}").format(
        link(origin.address, origin.name),
        origin.holder,
        origin.licence,
        caution if origin.caution else "",
    )


def _items(items: Iterable[Markup]) -> Markup:
    return Markup().join(Markup("<li>{}</li>").format(item) for item in items)


def _paragraphs(texts: Sequence[str], class_name: str = "lead") -> Markup:
    return Markup().join(Markup('<p class="{}">{}</p>').format(class_name, t) for t in texts)


@cache
def _style() -> Markup:
    """The style of the site with that of a factsheet, and the font inside."""
    names = ("theme.css", "base.css", "print.css")
    text = "\n".join((_ASSETS / name).read_text(encoding="utf-8") for name in names)
    font = b64encode((_ASSETS / _FONT).read_bytes()).decode()
    text = text.replace(f'url("{_FONT}")', f'url("data:font/woff2;base64,{font}")')
    # The style is ours: no `</style>` can be in it.
    return Markup(_COMMENT.sub("", text + _OWN_STYLE))


_OWN_STYLE = """
.factsheet .wide { max-width: 58rem; }
.top { background: var(--band); color: var(--on-band); padding: 1.6rem 0 1.5rem; }
.top p { margin: 0.2rem 0; max-width: 46rem; }
.top h1 { margin: 0.3rem 0 0.5rem; }
.messages { margin-top: 1.8rem; padding: 1.1rem 1.4rem; background: var(--soft); }
.messages { border: 1px solid var(--line); border-left: 5px solid var(--accent); }
.messages { border-radius: var(--radius); }
.messages ul { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem 2rem; }
.messages ul { list-style: none; margin: 0.6rem 0 0; padding: 0; }
.messages li > * { display: block; }
.reading { color: var(--muted); font-size: 0.92rem; font-weight: 400; }
section.reading { color: inherit; font-size: inherit; }
.messages li > span:last-child { margin-top: 0.15rem; }
.caution-of { color: var(--muted); margin: 1rem 0 0; }
.part { margin-top: 2.6rem; }
:is(.part, .reading, .origins) > h2 { border-bottom: 2px solid var(--accent); }
:is(.part, .reading, .origins) > h2 { padding-bottom: 0.3rem; }
.theme { margin-top: 1.8rem; }
.factsheet h4 { font-size: 1.1rem; line-height: 1.25; margin: 0; }
.factsheet .chart { margin-top: 0.8rem; }
.to-page { margin: 0.5rem 0 0; }
.factsheet .table-scroll { max-height: none; }
.factsheet :is(th, td) { vertical-align: top; white-space: normal; padding: 0.45rem 0.7rem; }
.factsheet thead th { vertical-align: bottom; position: static; }
.factsheet tbody th { min-width: 14rem; position: static; background: none; }
.factsheet tbody th .reading { display: block; line-height: 1.35; }
.factsheet td { min-width: 5.5rem; overflow-wrap: break-word; }
.notes { margin: 0.5rem 0 0; padding-left: 1.5rem; color: var(--muted); font-size: 0.94rem; }
.missing ul, .origins ul, section.reading ul { padding-left: 1.2rem; }
.missing { margin-top: 1.6rem; }
section.reading, .origins { margin-top: 2.4rem; }
@media (max-width: 46rem) { .messages ul { grid-template-columns: minmax(0, 1fr); } }
@media print {
  .top { color: var(--ink); background: none; padding: 0; border-bottom: 3px solid var(--accent); }
  .messages ul { display: block; }
  .messages li { margin-top: 0.6rem; break-inside: avoid; }
  .factsheet tbody th { min-width: 0; }
  .theme > h3, .part > h2 { break-after: avoid; }
}
"""
