"""Text of a release or an address inside Typst's markup, where it can never be a command.

Here: escaping, for every document that is set. Not here: what a document says (factsheet_pdf.py,
snapshot.py) and the setting itself (typeset.py).
"""

import re

# Control characters and halves of surrogate pairs: no document can hold them.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


def quoted(text: str) -> str:
    """A text as a string in Typst's code, for an argument such as `alt: {quoted(text)}`."""
    plain = _UNPRINTABLE.sub(" ", text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


def escaped(text: str) -> str:
    """A text inside Typst's markup; whatever characters it has, all of them are shown as they are.

    The semicolon ends the string: what follows in the markup is never read as part of it.
    """
    return f"#{quoted(text)};"


def linked(address: str, text: str) -> str:
    """A text that leads to an address."""
    return f"#link({quoted(address)})[{escaped(text)}];"
