"""The font that the project ships: its weights as files of their own, and how wide a text is in it.

Here: what is known of `assets/source-sans-3.woff2`. Not here: where texts stand (drawing.py,
takeaway/picture.py) and the setting of documents (takeaway/typeset.py).
"""

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FAMILY = "Source Sans 3"
REGULAR, SEMIBOLD, BOLD = WEIGHTS = (400, 600, 700)
_FILE = Path(__file__).resolve().parent.parent / "assets" / "source-sans-3.woff2"
_UNKNOWN = 1.0  # ems of a character that the font does not have: as wide as the widest


def static(weight: int) -> bytes:
    """One weight as a TrueType file, for software that knows no variable fonts; takes 0.4 s."""
    font = TTFont(_FILE, recalcTimestamp=False)
    instantiateVariableFont(font, {"wght": weight}, inplace=True)
    font.flavor = None
    made = BytesIO()
    font.save(made)
    return made.getvalue()


def has(character: str) -> bool:
    """Whether the font can draw a character."""
    return character in _widths(REGULAR)


def width(text: str, size: float, weight: int = REGULAR) -> float:
    """How wide a text is in the unit of `size`; kerning aside, which only makes it less wide."""
    ems = _widths(weight)
    return size * sum(ems.get(character, _UNKNOWN) for character in text)


def wrapped(text: str, room: float, size: float, weight: int = REGULAR) -> list[str]:
    """A text in lines of at most `room`, broken at spaces, and inside a word too long for one."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if width(longer, size, weight) <= room:
            lines[-1] = longer
            continue
        *full, rest = _pieces(word, room, size, weight)
        lines += [*full, rest]
    return [line for line in lines if line] or [""]


def _pieces(word: str, room: float, size: float, weight: int) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and width(pieces[-1] + character, size, weight) > room:
            pieces.append("")
        pieces[-1] += character
    return pieces


@cache
def _widths(weight: int) -> Mapping[str, float]:
    """The width of every character of the font, in ems."""
    font = TTFont(_FILE)
    glyphs = font.getGlyphSet(location={"wght": weight})
    em = font["head"].unitsPerEm
    return {chr(code): glyphs[name].width / em for code, name in font.getBestCmap().items()}
