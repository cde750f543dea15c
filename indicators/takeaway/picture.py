"""A chart as one picture that stands on its own: finding, measure, labels, notes, source, release.

Here: where these stand around the drawing, on white paper. Not here: the drawing itself
(drawing.py) and the picture as PNG (typeset.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

from indicators import axes, drawing, lettering
from indicators.exhibits import Exhibit, Label
from indicators.language import _
from indicators.lettering import BOLD, REGULAR, SEMIBOLD

# Pixels. Across the text of an A4 page, 16 cm, letters of 15 pixels are as high as those of a
# footnote, 8 points; on a slide they can be read from the back.
WIDTH = 840
_EDGE = 32
_ROOM = WIDTH - 2 * _EDGE
_BESIDE = 224  # for labels at the ends of lines
_LONG_TITLE = 150  # letters from which a title is set smaller
_SWATCH = 40  # of a label, before its text
_INK, _SOFT, _RULE = drawing.INK, "#47535f", "#c3ccd4"


class Letter(NamedTuple):
    """How a text is set: size in pixels, weight and colour."""

    size: float
    weight: int
    colour: str


_TITLE, _SMALLER_TITLE = Letter(26, BOLD, _INK), Letter(20, BOLD, _INK)
_SUBTITLE = Letter(16, REGULAR, _SOFT)
_NAME, _NOTE, _SOURCE = (
    Letter(15, SEMIBOLD, _INK),
    Letter(15, REGULAR, _SOFT),
    Letter(15, REGULAR, _INK),
)


@dataclass(frozen=True)
class Colophon:
    """What a picture says below its chart: where its figures are from, and where help is."""

    release: str
    address: str
    help_line: str = ""


def picture(exhibit: Exhibit, colophon: Colophon) -> str:
    """An exhibit as an SVG of WIDTH pixels; its height follows from what it holds.

    A title of any length is broken over lines; nothing is cut off.
    """
    sheet = _Sheet()
    sheet.text(exhibit.title, _TITLE if len(exhibit.title) <= _LONG_TITLE else _SMALLER_TITLE)
    sheet.down += 4
    sheet.text(exhibit.subtitle, _SUBTITLE)
    sheet.down += 14
    at_ends = bool(exhibit.labels) and exhibit.labels[0].at is not None
    if at_ends:
        _at_line_ends(sheet, exhibit.labels)
    else:
        _legend(sheet, exhibit.labels)
    # Its own margins stick out, so that what it draws stands right below the title.
    width = _ROOM + 2 * axes.SIDE - (_BESIDE + axes.SIDE if at_ends else 0)
    left = _EDGE - axes.SIDE
    sheet.put(drawing.placed(exhibit.figure, left, sheet.down, width, exhibit.height))
    sheet.down += exhibit.height + 10
    for note in exhibit.notes:
        sheet.text(note.text, _NOTE)
    _colophon(sheet, exhibit, colophon)
    return _whole(exhibit, sheet)


@dataclass
class _Sheet:
    """What is drawn so far, and how far down the paper it goes."""

    down: float = _EDGE
    parts: list[str] = field(default_factory=list)

    def put(self, svg: str) -> None:
        self.parts.append(svg)

    def text(self, text: str, letter: Letter) -> None:
        """A text over the whole width, in as many lines as it needs."""
        for line in lettering.wrapped(text, _ROOM, letter.size, letter.weight):
            self.down += letter.size * 1.3
            self.put(_line(line, _EDGE, self.down - letter.size * 0.35, letter))


def _legend(sheet: _Sheet, labels: Sequence[Label]) -> None:
    """Marks with names and newest figures in rows above the chart."""
    if not labels:
        return
    across = 0.0
    for label in labels:
        lines = lettering.wrapped(_told(label), _ROOM - _SWATCH, _NAME.size, _NAME.weight)
        wide = _SWATCH + max(lettering.width(line, _NAME.size, _NAME.weight) for line in lines) + 26
        if across and across + wide > _ROOM:
            across = 0.0
            sheet.down += 26
        _label(sheet, label, lines, _EDGE + across, sheet.down + 13)
        across += wide
        sheet.down += (len(lines) - 1) * 20
    sheet.down += 36


def _at_line_ends(sheet: _Sheet, labels: Sequence[Label]) -> None:
    """Labels beside the ends of their lines."""
    for label in labels:
        assert label.at is not None
        lines = lettering.wrapped(_told(label), _BESIDE - _SWATCH, _NAME.size, _NAME.weight)
        first = sheet.down + label.at - (len(lines) - 1) * 10
        _label(sheet, label, lines, WIDTH - _EDGE - _BESIDE, first)


def _label(sheet: _Sheet, label: Label, lines: Sequence[str], left: float, middle: float) -> None:
    place = f"{_pixels(left)},{_pixels(middle - 7)}"
    sheet.put(f'<g transform="translate({place})">{drawing.swatch(label.look, label.dash)}</g>')
    for number, line in enumerate(lines):
        sheet.put(_line(line, left + _SWATCH, middle + 5 + number * 20, _NAME))


def _told(label: Label) -> str:
    return f"{label.name} {label.figure}".rstrip()


def _colophon(sheet: _Sheet, exhibit: Exhibit, colophon: Colophon) -> None:
    sheet.down += 12
    rule = (
        f'x1="{_EDGE}" x2="{WIDTH - _EDGE}" y1="{_pixels(sheet.down)}" y2="{_pixels(sheet.down)}"'
    )
    sheet.put(f'<line {rule} stroke="{_RULE}"/>')
    sheet.down += 8
    sheet.text(f"{exhibit.source_label} {'; '.join(exhibit.sources)}.", _SOURCE)
    if colophon.help_line:
        sheet.text(colophon.help_line, _NAME)
    named = _("Monitor mentale gezondheid, release {id}").format(id=colophon.release)
    sheet.text(f"{named}. {colophon.address}", _NOTE)


def _line(text: str, left: float, baseline: float, letter: Letter) -> str:
    place = f'x="{_pixels(left)}" y="{_pixels(baseline)}"'
    look = f'font-size="{letter.size}" font-weight="{letter.weight}" fill="{letter.colour}"'
    return f"<text {place} {look}>{escape(text)}</text>"


def _whole(exhibit: Exhibit, sheet: _Sheet) -> str:
    size = f'width="{WIDTH}" height="{_pixels(sheet.down + _EDGE)}"'
    box = f'viewBox="0 0 {WIDTH} {_pixels(sheet.down + _EDGE)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="img"'
        f' aria-labelledby="title words" font-family="{drawing.FONT}">'
        f'<title id="title">{escape(exhibit.title)}</title>'
        f'<desc id="words">{escape(exhibit.alternative)}</desc>'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(sheet.parts)}</svg>'
    )


def _pixels(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
