"""A document for a meeting: views of the monitor, in order, as a PDF.

Here: what is in it, and the PDF. Not here: choosing the views and the web page of the same
(views/snapshot.py), and setting a document (typeset.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indicators import wording
from indicators.drawing import drawing
from indicators.exhibits import Exhibit
from indicators.language import _, language
from indicators.query import Release
from indicators.takeaway import printed
from indicators.takeaway.markup import escaped, linked, quoted
from indicators.takeaway.typeset import pdf

_WIDTH, _LOW = 620, 290  # pixels of a drawing over time
_ROOM, _HIGHEST = 482, 470  # points between the margins, and of the highest drawing
_STYLE = """
#set page(
  paper: "a4",
  margin: (x: 2cm, top: 1.9cm, bottom: 2.1cm),
  footer: context align(right, text(8pt, counter(page).display("1 / 1", both: true))),
)
#set text(size: 10pt)
#set par(leading: 0.6em, spacing: 0.8em)
#show heading.where(level: 1): set text(size: 20pt)
#show heading.where(level: 2): set text(size: 13.5pt)
#show heading: set block(below: 0.7em)
#show link: set text(fill: rgb("#0b5c7a"))
#show link: underline
#set list(marker: none, body-indent: 0pt, spacing: 0.55em)
#let small(body) = text(8.5pt, fill: luma(70), body)
"""


@dataclass(frozen=True)
class Item:
    """One view in the document: its chart, and its release, on which `address`, in full, shows
    the same."""

    exhibit: Exhibit
    release: Release
    address: str

    @property
    def figures_of(self) -> str:
        """From which release the figures are."""
        day = wording.day(self.release.built_on.isoformat())
        return _("Cijfers van release {id}, gemaakt op {day}.").format(id=self.release.id, day=day)


def of_monitor(items: Sequence[Item]) -> str:
    """Where the document comes from, and how much there is in it."""
    counted = wording.counted(len(items), _("één weergave"), _("{n} weergaven"))
    return _("{counted} uit de Monitor mentale gezondheid").format(counted=counted)


def document(title: str, items: Sequence[Item]) -> bytes:
    """The document as a tagged PDF; the same views on the same releases give the same bytes."""
    head = f"= {escaped(title)}\n#small[{escaped(wording.capital(of_monitor(items)))}]\n"
    parts = [_part(number, item) for number, item in enumerate(items, start=1)]
    files = {
        f"{n}.svg": drawing(item.exhibit.figure, _WIDTH, _high(item.exhibit)).encode()
        for n, item in enumerate(items, start=1)
    } | printed.marks(item.exhibit for item in items)
    dated = max(item.release.built_on for item in items)
    markup = "\n".join([_STYLE, head, *parts])
    return pdf(markup, files, title=title, language=language(), dated=dated)


def _high(exhibit: Exhibit) -> int:
    """Pixels; two charts over time fit on a page, one with rows needs its own height."""
    return int(exhibit.figure.layout.height or _LOW)


def _part(number: int, item: Item) -> str:
    """One view, never over two pages."""
    exhibit = item.exhibit
    told = _("Grafiek. {text}").format(text=exhibit.alternative)
    helped = exhibit.asks_for_help_line(item.release.catalogue)
    wide = min(_ROOM, _HIGHEST * _WIDTH / _high(exhibit))
    lines = [
        f"== {escaped(f'{number}. {exhibit.title}')}",
        f"#small[{escaped(wording.capital(exhibit.subtitle))}]",
        *_list(map(printed.label, exhibit.labels)),
        f'#image("{number}.svg", width: {wide:.0f}pt, alt: {quoted(told)})',
        *_list(map(printed.note, exhibit.notes)),
        *([f"#small[{printed.help_line()}]"] if helped else []),
        f"#small[{printed.sources(exhibit)}]",
        f"#small[{escaped(item.figures_of)} {linked(item.address, item.address)}]",
    ]
    inside = "\n\n".join(lines)
    return f"#block(breakable: false, above: 2.2em)[\n{inside}\n]"


def _list(items: Iterable[str]) -> list[str]:
    inside = [f"[{item}]" for item in items]
    return [f"#small(list({', '.join(inside)}))"] if inside else []
