"""How to cite a chart: a reference in APA style, and the same for reference managers.

Here: the reference and its three forms. Not here: where it is shown (views/take.py). APA:
Publication Manual of the American Psychological Association, 7th edition, section 10.9
(data sets). BibTeX and RIS: https://ctan.org/pkg/biblatex and the RIS specification of 2011.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from indicators import wording
from indicators.exhibits import Exhibit
from indicators.language import _, language
from indicators.query import Release

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "$&#%_"},
}


@dataclass(frozen=True)
class Reference:
    """What a reader cites: a chart of the monitor on one release, and whose figures it shows.

    `address` is the full address of the view, pinned to the release.
    """

    title: str
    subtitle: str
    release: str
    built_on: date
    address: str
    holders: tuple[str, ...]

    @property
    def author(self) -> str:
        return _("Monitor mentale gezondheid")

    @property
    def version(self) -> str:
        """The release and whose figures it holds: release 2026-11-25-34899a27; cijfers van CBS."""
        text = _("release {release}; cijfers van {holders}")
        return text.format(release=self.release, holders=", ".join(self.holders))


def reference(exhibit: Exhibit, release: Release, address: str) -> Reference:
    """The reference of an exhibit on this release, at its pinned address."""
    catalogue = release.catalogue
    named = dict.fromkeys(exhibit.rows["measurement"])
    holders = dict.fromkeys(catalogue.source[catalogue.measurement[m].source].holder for m in named)
    return Reference(
        _line(exhibit.title),
        _line(exhibit.subtitle),
        release.id,
        release.built_on,
        address,
        tuple(holders),
    )


def apa(cited: Reference) -> str:
    """The reference in APA style, as plain text."""
    day = wording.day(cited.built_on.isoformat())
    text = _("{author}. ({year}). {title} ({version}; gemaakt op {day}) [Dataset]. {address}")
    return text.format(
        author=cited.author,
        year=cited.built_on.year,
        title=cited.title,
        version=cited.version,
        day=day,
        address=cited.address,
    )


def bibtex(cited: Reference) -> bytes:
    """The reference as an entry for BibTeX and biblatex."""
    day = cited.built_on
    fields = {
        "author": f"{{{_latex(cited.author)}}}",
        "title": f"{{{_latex(cited.title)}}}",
        "subtitle": _latex(cited.subtitle),
        "year": str(day.year),
        "month": str(day.month),
        "day": str(day.day),
        "version": _latex(cited.version),
        "howpublished": _("Dataset"),
        "url": cited.address,
        "langid": {"nl": "dutch", "en": "english"}[language()],
    }
    lines = ",\n".join(f"  {name} = {{{text}}}" for name, text in fields.items())
    return f"@misc{{{_key(cited)},\n{lines},\n}}\n".encode()


def ris(cited: Reference) -> bytes:
    """The reference in RIS, for EndNote, Zotero and others."""
    day = cited.built_on
    fields: Iterable[tuple[str, Any]] = (
        ("TY", "DATA"),
        ("AU", cited.author),
        ("TI", cited.title),
        ("T2", cited.subtitle),
        ("PY", day.year),
        ("DA", f"{day:%Y/%m/%d}"),
        ("ET", cited.version),
        ("LA", language()),
        ("UR", cited.address),
        ("ER", ""),
    )
    return "".join(f"{tag}  - {text}\r\n" for tag, text in fields).encode()


def _key(cited: Reference) -> str:
    words = re.findall(r"[a-z0-9]+", cited.title.lower())
    return "-".join(["monitor", *words[:3], cited.release])


def _latex(text: str) -> str:
    return "".join(_LATEX.get(sign, sign) for sign in text)


def _line(text: str) -> str:
    """A text on one line, of characters that every file can hold."""
    return _UNPRINTABLE.sub(" ", text).strip()
