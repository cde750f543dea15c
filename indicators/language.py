"""The language of a page: Dutch as it is written here, or English from a translation file.

Here: which language holds now, and texts in it: `_("…")` for texts in the code,
`said(…)` for texts of the catalogue. Not here: numbers, periods and sentences
(wording.py). A text in the code is Dutch and its English stands in translations/en.po;
a test names every text without one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from indicators.catalogue import Text

LANGUAGES = {"nl": "Nederlands", "en": "English"}
TRANSLATIONS = Path(__file__).parent / "translations"

_language: ContextVar[str] = ContextVar("language", default="nl")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything inside is said in this language, one of LANGUAGES."""
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)


def language() -> str:
    """The language that holds now; also the locale of numbers and dates."""
    return _language.get()


def _(text: str) -> str:
    """A text of the code, written in Dutch, in the language that holds now."""
    return str(_translations(language()).gettext(text))


def N_(text: str) -> str:  # noqa: N802  the name that tools for translation know
    """Marks a text that is translated later, where it is shown."""
    return text


def said(text: Text | None) -> str:
    """A text of the catalogue in the language that holds now; '' when there is none."""
    return "" if text is None else str(getattr(text, language()))


@cache
def _translations(name: str) -> NullTranslations:
    file = TRANSLATIONS / f"{name}.po"
    if not file.exists():  # Dutch is what the code is written in
        return NullTranslations()
    compiled = BytesIO()
    with file.open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=name))
    compiled.seek(0)
    return Translations(fp=compiled)
