"""A factsheet as a tagged PDF on A4, to print and to send.

Here: its markup for Typst. Not here: what it says (factsheet.py), and setting a document
(typeset.py).
"""

from collections.abc import Iterable, Mapping, Sequence

from indicators.catalogue import Catalogue
from indicators.drawing import drawing
from indicators.exhibits import Exhibit
from indicators.language import _
from indicators.query import Release
from indicators.takeaway import printed
from indicators.takeaway.factsheet import Factsheet, Origin, Part, Row, Section, Table
from indicators.takeaway.factsheet_messages import Message
from indicators.takeaway.factsheet_prose import Cited, Prose
from indicators.takeaway.markup import escaped, linked, quoted
from indicators.takeaway.typeset import pdf

_WIDTH, _HEIGHT = 640, 205  # pixels of a drawing
_WIDTHS = ("1fr", "2.5cm", "2.3cm", "2.1cm", "2.6cm", "1.6cm")  # of the columns of a table
_SHORT = 8  # rows of a table that stays on one page
_STYLE = """
#let accent = rgb("#0b5c7a")
#let band = rgb("#0b4a63")
#let soft = rgb("#f3f5f8")
#let rule = 0.5pt + rgb("#d5dbe3")
#let small(body) = text(8.5pt, fill: rgb("#4f5b69"), body)
#set page(
  paper: "a4",
  margin: (x: 2cm, top: 1.6cm, bottom: 1.8cm),
  footer: context text(8pt, fill: rgb("#4f5b69"))[
    #colophon #h(1fr) #counter(page).display("1 / 1", both: true)
  ],
)
#set text(size: 10pt, fill: rgb("#17212b"))
#set par(leading: 0.58em, spacing: 0.75em)
#set list(marker: [•], body-indent: 0.5em, spacing: 0.6em)
#set enum(body-indent: 0.4em, spacing: 0.45em)
#show heading.where(level: 1): set text(size: 24pt, fill: white)
#show heading.where(level: 2): it => block(above: 1.6em, below: 0.8em, width: 100%,
  stroke: (bottom: 1.2pt + accent), inset: (bottom: 4pt), text(15pt, it.body))
#show heading.where(level: 3): set text(size: 12pt)
#show heading.where(level: 3): set block(above: 1.4em, below: 0.7em)
#show heading.where(level: 4): set text(size: 10.5pt)
#show heading.where(level: 4): set block(above: 0.4em, below: 0.6em)
#show link: set text(fill: accent)
#show link: underline.with(stroke: 0.4pt + rgb("#8fb3c2"), offset: 2pt)
#set table(stroke: none, inset: (x: 5pt, y: 4.5pt))
#set table(align: (x, _) => if x == 0 { left } else { right })
#let framed = block.with(breakable: false, stroke: rule, radius: 4pt, inset: 10pt, width: 100%)
#show table: set text(size: 8.5pt)
#show table: set par(leading: 0.5em)
"""


def document(factsheet: Factsheet, release: Release) -> bytes:
    """The factsheet as a PDF that follows PDF/UA-1, in its language, which has to hold now too."""
    site = _("Monitor mentale gezondheid")
    sections = [section for part in factsheet.parts for section in part.sections]
    numbers = {id(s): n for n, s in enumerate(sections) if s.exhibit is not None}
    colophon = (
        f"#set document(author: {quoted(site)})\n#let colophon = {quoted(factsheet.colophon)}"
    )
    markup = "\n\n".join(
        [
            f"{colophon}{_STYLE}",
            _top(factsheet, site),
            *_messages(factsheet),
            *(_part(part, numbers, release.catalogue) for part in factsheet.parts),
            f"== {escaped(_('Hoe leest u dit?'))}",
            _list(map(escaped, factsheet.reading)),
            f"== {escaped(_('Bronnen'))}",
            _list(map(_origin, factsheet.sources)),
            _colophon(factsheet),
        ]
    )
    exhibits = {numbers[id(s)]: s.exhibit for s in sections if s.exhibit is not None}
    return pdf(
        markup,
        _files(exhibits),
        title=f"{factsheet.title} – {factsheet.kind}, {site}",
        language=factsheet.language,
        dated=factsheet.built_on,
    )


def _files(exhibits: dict[int, Exhibit]) -> dict[str, bytes]:
    drawn = {f"{n}.svg": drawing(e.figure, _WIDTH, _HEIGHT).encode() for n, e in exhibits.items()}
    return drawn | printed.marks(exhibits.values())


def _top(factsheet: Factsheet, site: str) -> str:
    lead = "\n\n".join(map(escaped, factsheet.lead))
    return (
        "#block(fill: band, width: 100%, inset: (x: 16pt, y: 11pt), radius: 4pt)["
        "#set text(fill: white)\n"
        f"{escaped(f'{site} · {factsheet.kind}')}\n"
        f"= {escaped(factsheet.title)}\n{lead}\n]"
    )


def _messages(factsheet: Factsheet) -> list[str]:
    cells = ", ".join(f"[{_message(message)}]" for message in factsheet.messages)
    told = [
        f"== {escaped(_('In het kort'))}",
        f"#grid(columns: (1fr, 1fr), gutter: 12pt, {cells})",
        *(f"#block(above: 1.2em)[#small[{escaped(text)}]]" for text in factsheet.cautions),
    ]
    if factsheet.help_line:
        told.append(
            f"#block(fill: soft, inset: 8pt, width: 100%, above: 1.4em)[{printed.help_line()}]"
        )
    return told


def _message(message: Message) -> str:
    reading = f"#small[{escaped(message.reading)}] \\ " if message.reading else ""
    inside = f"*{escaped(message.topic)}* \\ {reading}{_prose(message.sentence)}"
    return f"#block(width: 100%, inset: (left: 9pt), stroke: (left: 2.5pt + accent))[{inside}]"


def _prose(parts: Prose) -> str:
    """A sentence in which every number leads to its source."""
    return "".join(_cited(part) if isinstance(part, Cited) else escaped(part) for part in parts)


def _cited(number: Cited) -> str:
    """A number that leads to its source; one without words is never broken over two lines."""
    shown = linked(number.address, number.written)
    return shown if " " in number.written else f"#box[{shown}]"


def _part(part: Part, numbers: Mapping[int, int], catalogue: Catalogue) -> str:
    missing = [
        f"{escaped(', '.join(absent.names) + '.')} #small[{escaped(absent.reason)}]"
        for absent in part.missing
    ]
    lines = [
        f"== {escaped(part.title)}",
        *(_section(section, numbers.get(id(section)), catalogue) for section in part.sections),
        *([f"=== {escaped(_('Geen cijfer'))}", _list(missing)] if missing else []),
    ]
    return "\n\n".join(lines)


def _section(section: Section, number: int | None, catalogue: Catalogue) -> str:
    lines = [f"=== {escaped(section.title)}"]
    if section.exhibit is not None:
        lines.append(_chart(section.exhibit, section.address, f"{number}.svg", catalogue))
    return "\n\n".join([*lines, _table(section.table)])


def _chart(exhibit: Exhibit, address: str, file: str, catalogue: Catalogue) -> str:
    """A chart with what belongs around it, never over two pages."""
    told = _("Grafiek. {text}").format(text=exhibit.alternative)
    more = linked(address, _("Naar de hele pagina van deze indicator")) if address else ""
    lines = [
        f"==== {escaped(exhibit.title)}",
        f"#small[{escaped(exhibit.subtitle)}]",
        *_small_list(map(printed.label, exhibit.labels)),
        f'#image("{file}", width: 100%, alt: {quoted(told)})',
        *_small_list(map(printed.note, exhibit.notes)),
        *([printed.help_line()] if exhibit.asks_for_help_line(catalogue) else []),
        f"#small[{printed.sources(exhibit)}]",
        *([f"#small[{more}]"] if more else []),
    ]
    inside = "\n\n".join(lines)
    return f"#framed[\n{inside}\n]"


def _table(table: Table) -> str:
    """A table with heads that return on every page, and its notes; a short one is on one page."""
    widths = ", ".join(_WIDTHS[: len(table.heads)])
    heads = ", ".join(f"[*{escaped(head)}*]" for head in table.heads)
    rows = ",\n".join(_row(row) for row in table.rows)
    notes = [f"#small[{_enumerated(table.notes)}]"] if table.notes else []
    lines = [
        f"#block(sticky: true, above: 1.2em)[#small[{escaped(table.caption)}]]",
        f"#table(columns: ({widths}),\n"
        f"table.header({heads}, table.hline(stroke: 1pt + accent)),\n{rows},\n"
        "table.hline(stroke: rule))",
        *notes,
    ]
    inside = "\n\n".join(lines)
    return f"#block(breakable: false)[{inside}]" if len(table.rows) <= _SHORT else inside


def _row(row: Row) -> str:
    name = linked(row.address, row.name) if row.address else escaped(row.name)
    marks = f"#super[{escaped(', '.join(map(str, row.notes)))}]" if row.notes else ""
    details = "".join(f' \\ #text(fill: rgb("#4f5b69"))[{escaped(t)}]' for t in row.details)
    cells = ", ".join(f"[{_prose(cell)}]" for cell in row.cells)
    first = f"table.cell(breakable: false)[*{name}*{marks}{details}]"
    return f"table.hline(stroke: rule), {first}, {cells}"


def _origin(origin: Origin) -> str:
    caution = f" #small[{escaped(origin.caution)}]" if origin.caution else ""
    about = escaped(f", {origin.holder}. {origin.licence}")
    return f"#text(9pt)[{linked(origin.address, origin.name)}{about}{caution}]"


def _colophon(factsheet: Factsheet) -> str:
    seen = _("Bekijk dit in de Monitor mentale gezondheid")
    address = f" {linked(factsheet.address, seen)}" if factsheet.address else ""
    return f"#block(above: 2em)[{escaped(factsheet.colophon)}{address}]"


def _list(items: Iterable[str]) -> str:
    inside = ", ".join(f"[{item}]" for item in items)
    return f"#list({inside})" if inside else ""


def _enumerated(items: Sequence[str]) -> str:
    return f"#enum({', '.join(f'[{escaped(item)}]' for item in items)})"


def _small_list(items: Iterable[str]) -> list[str]:
    inside = ", ".join(f"[{item}]" for item in items)
    return [f"#small(list(marker: none, body-indent: 0pt, {inside}))"] if inside else []
