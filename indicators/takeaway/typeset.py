"""Documents and images from text: the only door to Typst.

Here: a PDF from Typst's markup, a PNG from an SVG, both with the shipped font only. Not here:
what a document says, and text that is safe in markup (markup.py).
"""

import re
import unicodedata
from atexit import register
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from indicators import lettering
from indicators.takeaway.markup import quoted

_PIXELS_PER_POINT = 2  # of a PNG: sharp on a good screen and on paper
_POINTS_PER_INCH = 72
_NO_SIGN = "□"
_SIZE = re.compile(r'<svg[^>]*? width="([\d.]+)"[^>]*? height="([\d.]+)"')
_UNKNOWN_GLYPH = "could not be displayed"


def png(svg: str) -> bytes:
    """An SVG as an image of exactly its size, two pixels for each of its own.

    `svg` gives its width and height in pixels on its root element.
    """
    found = _SIZE.search(svg)
    if found is None:
        raise ValueError("the SVG does not say its width and height")
    width, height = found.groups()
    size = f"width: {width}pt, height: {height}pt"
    # The size is said twice: Typst takes a pixel of an SVG for three quarters of a point.
    page = f'#set page({size}, margin: 0pt)\n#image("drawing.svg", {size})'
    compiler = _compiler(page, {"drawing.svg": svg.encode()})
    return compiler.compile(format="png", ppi=_POINTS_PER_INCH * _PIXELS_PER_POINT)


def pdf(
    markup: str, files: Mapping[str, bytes], *, title: str, language: str, dated: date
) -> bytes:
    """A document in Typst's markup as a tagged PDF that follows PDF/UA-1; same text, same bytes.

    `files` are those that the markup names, such as `image("chart.svg", alt: …)`. Every image
    needs its `alt`. Raises typst.TypstError when the markup is wrong or not accessible. A
    character that no font has is shown as a square.
    """
    day = f"datetime(year: {dated.year}, month: {dated.month}, day: {dated.day})"
    head = (
        f"#set document(title: {quoted(title)}, date: {day})\n"
        f'#set text(font: "{lettering.FAMILY}", lang: {quoted(language)})\n'
    )
    made_on = datetime.combine(dated, time(), UTC)
    return _compiler(head + markup, files).compile(
        format="pdf", pdf_standards="ua-1", timestamp=made_on
    )


def _compiler(markup: str, files: Mapping[str, bytes]) -> Any:
    texts = {
        name: printable(content.decode()).encode() if name.endswith(".svg") else content
        for name, content in files.items()
    }
    document: Any = {"main.typ": printable(markup).encode()} | texts  # not in its type hints
    return typst.Compiler(input=document, font_paths=_fonts(), ignore_system_fonts=True)


def printable(text: str) -> str:
    """A text with a square for what no font can draw, such as an emoji."""
    return "".join(
        character if character in "\n\t" else _drawable(character)
        for character in unicodedata.normalize("NFC", text)
    )


@cache
def _drawable(character: str) -> str:
    """The character itself, or what stands for it: Typst refuses what its fonts do not have."""
    if lettering.has(character):
        return character
    if unicodedata.category(character)[0] in "CM":  # controls, and marks on nothing
        return ""
    probe = f"#set document(title: {quoted(character)})\n#{quoted(character)}"
    compiler = typst.Compiler(input=probe.encode(), font_paths=_fonts(), ignore_system_fonts=True)
    try:
        compiler.compile(format="pdf", pdf_standards="ua-1")
    except typst.TypstError as refused:
        if _UNKNOWN_GLYPH not in str(refused):
            raise
        return _NO_SIGN
    return character


@cache
def _fonts() -> typst.Fonts:
    """The shipped font, and Typst's own for signs that it lacks: never those of the machine."""
    folder = TemporaryDirectory(prefix="monitor-fonts-")
    register(folder.cleanup)  # Typst reads a font when it first needs it
    for weight in lettering.WEIGHTS:
        (Path(folder.name) / f"{weight}.ttf").write_bytes(lettering.static(weight))
    return typst.Fonts(include_system_fonts=False, font_paths=[folder.name])
