"""An exhibit in Typst's markup: the parts that every document on paper has of it.

Here: its labels, notes, sources and the help line, and the files of its marks. Not here: where
these stand (snapshot.py, factsheet_pdf.py), escaping (markup.py), and an exhibit in HTML
(still.py).
"""

from collections.abc import Iterable

from indicators import wording
from indicators.drawing import swatch
from indicators.exhibits import Exhibit, Label, Note
from indicators.language import _
from indicators.takeaway.markup import escaped, linked


def marks(exhibits: Iterable[Exhibit]) -> dict[str, bytes]:
    """The files with the marks of all lines, which `label` names."""
    labels = [label for exhibit in exhibits for label in exhibit.labels]
    return {_mark(label): swatch(label.look, label.dash).encode() for label in labels}


def label(label: Label) -> str:
    """Mark, name and newest figure of a line."""
    mark = f'#pdf.artifact(box(baseline: 12%, image("{_mark(label)}", width: 18pt)))'
    return f"{mark} #h(2pt)#strong[{escaped(label.name)}] {escaped(label.figure)}"


def note(note: Note) -> str:
    """What a mark in the chart means, leading to where that is published."""
    source = f" ({linked(note.reference, _('bron'))})" if note.reference else ""
    return f"{escaped(note.text)}{source}"


def sources(exhibit: Exhibit) -> str:
    """The publications that the figures come from, leading there."""
    named = [linked(address, name) for name, address in exhibit.sources.items()]
    return f"{escaped(exhibit.source_label)} {'; '.join(named)}"


def help_line() -> str:
    """Where to find help."""
    return f"{escaped(_(wording.HELP_LINE))}{linked(*wording.HELP_CHAT)}."


def _mark(label: Label) -> str:
    return f"{label.look.number}-{label.dash}.svg"
