"""A chart as a file: the kinds there are, and what a file is called.

Here: what each kind is made of. Not here: the making itself (the other modules here), and the
route that gives a file (views/files.py).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from indicators import wording
from indicators.exhibits import Exhibit
from indicators.language import N_, _, language, said
from indicators.query import Release
from indicators.takeaway.citation import Reference, bibtex, ris
from indicators.takeaway.picture import Colophon, picture
from indicators.takeaway.tables import csv, observations_of
from indicators.takeaway.typeset import png
from indicators.takeaway.workbook import workbook

_LONGEST_PART = 50


@dataclass(frozen=True)
class Taken:
    """A chart to take away: what it shows, of which release, and how it is cited."""

    exhibit: Exhibit
    release: Release
    cited: Reference


@dataclass(frozen=True)
class Kind:
    """A kind of file: its name on a button (Dutch, translated where shown), type and content."""

    label: str
    mimetype: str
    made: Callable[[Taken], bytes]


def _csv(taken: Taken) -> bytes:
    return csv(observations_of(taken.exhibit, taken.release))


def _xlsx(taken: Taken) -> bytes:
    observations = observations_of(taken.exhibit, taken.release)
    return workbook(taken.exhibit, observations, taken.release.catalogue, taken.cited)


def _svg(taken: Taken) -> str:
    helped = taken.exhibit.asks_for_help_line(taken.release.catalogue)
    help_line = f"{_(wording.HELP_LINE)}{wording.HELP_CHAT[1]}." if helped else ""
    return picture(taken.exhibit, Colophon(taken.release.id, taken.cited.address, help_line))


_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# By the last part of the file's name, in the order of the buttons.
KINDS = {
    "png": Kind(N_("Afbeelding (PNG)"), "image/png", lambda t: png(_svg(t))),
    "svg": Kind(N_("Afbeelding (SVG)"), "image/svg+xml", lambda t: _svg(t).encode()),
    "xlsx": Kind(N_("Cijfers (Excel)"), _EXCEL, _xlsx),
    "csv": Kind(N_("Cijfers (CSV)"), "text/csv; charset=utf-8", _csv),
    "bib": Kind(
        N_("Verwijzing (BibTeX)"), "application/x-bibtex; charset=utf-8", lambda t: bibtex(t.cited)
    ),
    "ris": Kind(
        N_("Verwijzing (RIS)"),
        "application/x-research-info-systems; charset=utf-8",
        lambda t: ris(t.cited),
    ),
}


def file_name(exhibit: Exhibit, release: Release, suffix: str) -> str:
    """What a file of an exhibit is called: subject, breakdown, periods, language and release."""
    catalogue, rows = release.catalogue, exhibit.rows
    indicators = {catalogue.indicator_of[m].id: m for m in rows["measurement"]}
    subjects = [said(catalogue.indicator[i].name) for i in indicators]
    breakdowns = [said(catalogue.breakdown[b].name) for b in rows["breakdown"].unique()]
    parts = [_few(subjects), _few(breakdowns), _from_to(rows), language(), release.id]
    return "_".join(filter(None, map(_plain, parts))) + f".{suffix}"


def _few(names: list[str]) -> str:
    """The first of some names, and how many more there are."""
    if len(names) < 2:
        return "".join(names)
    return _("{first} en {n} andere").format(first=names[0], n=len(names) - 1)


def _from_to(rows: pd.DataFrame) -> str:
    known = rows[rows["value"].notna()].sort_values("period_start")
    ends: Iterable[str] = dict.fromkeys(known["period_label"].iloc[[0, -1]] if len(known) else ())
    return "-".join(ends)


def _plain(text: str) -> str:
    """A part of a file name that every system takes: ASCII letters, digits and hyphens."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:_LONGEST_PART].strip("-")
