"""Documents and images: tagged, of the asked size, the same bytes everywhere, whatever the text."""

import re
import struct
import subprocess
import sys
from datetime import date

import pytest
import typst

from indicators import lettering
from indicators.takeaway.markup import escaped
from indicators.takeaway.typeset import pdf, png, printable

DAY = date(2026, 3, 1)
EVERYTHING = "Mannen & \"vrouwen\" <65 jaar> #1 $5 *_`~@[x]{y}\\ 'ë' łč → ᵉ 😀 漢字 e\u0301 \u200d"


def _pdf(markup: str, title: str = "Een titel") -> bytes:
    return pdf(markup, {}, title=title, language="nl", dated=DAY)


def test_a_pdf_is_tagged_and_says_its_title_language_and_date() -> None:
    made = _pdf("= Kop\nTekst.", title="Een titel")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert b"/MarkInfo" in made and b"/StructTreeRoot" in made
    assert re.search(rb"/Lang ?\(nl\)", made)
    assert b"Een titel" in made and b"D:20260301" in made


def test_a_pdf_without_an_alternative_for_its_image_is_refused() -> None:
    drawing = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9"/></svg>'
    )
    with pytest.raises(typst.TypstError, match="alt"):
        pdf('#image("a.svg")', {"a.svg": drawing}, title="T", language="nl", dated=DAY)


def test_any_character_can_stand_in_a_title_a_text_and_a_drawing() -> None:
    name = EVERYTHING.replace("&", "&amp;").replace("<", "&lt;")
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="20">'
        f"<text x='1' y='15' font-size='12'>{name}</text></svg>"
    )
    markup = f'= Kop\n{escaped(EVERYTHING)}\n#image("a.svg", alt: "Een naam")'
    files = {"a.svg": drawing.encode()}
    made = pdf(markup, files, title=EVERYTHING, language="nl", dated=DAY)
    assert made.startswith(b"%PDF") and png(drawing).startswith(b"\x89PNG")


def test_what_no_font_can_draw_is_a_square_and_the_rest_stays() -> None:
    assert printable("ë → ≥ 😀 & €") == "ë → ≥ □ & €"


@pytest.mark.parametrize(("width", "height"), [("801", "151"), ("1200", "675"), ("640.5", "33")])
def test_an_image_has_two_pixels_for_each_of_the_drawing(width: str, height: str) -> None:
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"></svg>'
    size = struct.unpack(">II", png(drawing)[16:24])
    assert size == (2 * float(width), 2 * float(height))


@pytest.mark.proof
def test_another_process_makes_the_same_bytes() -> None:
    program = (
        "import sys; from datetime import date; from indicators.takeaway.typeset import pdf;"
        " made = pdf('= Kop', {}, title='T', language='nl', dated=date(2026, 3, 1));"
        " sys.stdout.buffer.write(made)"
    )
    there = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert there.stdout == _pdf("= Kop", title="T")


def test_wrapped_lines_fit_and_keep_every_letter() -> None:
    text = "Ervaren gezondheid " * 12 + "x" * 90
    lines = lettering.wrapped(text, 180, 16)
    assert all(lettering.width(line, 16) <= 180 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_heavier_letters_are_wider() -> None:
    regular, bold = (lettering.width("Welbevinden", 16, weight) for weight in (400, 700))
    assert 60 < regular < bold < 100
