"""Sentences in which every number leads to the observation that it is.

Here: a number with its observations, and sentences made of text and such numbers. Not here:
which sentences a factsheet has (factsheet_messages.py) and how they look (factsheet_html.py,
factsheet_pdf.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from string import Formatter

from indicators import wording
from indicators.catalogue import Measurement, Unit
from indicators.language import _, said
from indicators.wording import Row, capital

# Measurement, breakdown, subgroup and period of an observation, as in query.OBSERVATION_KEY.
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Cited:
    """A number as it is written, the observations that it is or is the difference of, and where
    the last of those was published."""

    written: str
    observations: tuple[Key, ...]
    address: str
    publication: str


Prose = tuple[str | Cited, ...]


def told(template: str, **parts: str | Cited | Prose) -> Prose:
    """A sentence from a template with its parts filled in, in the order that its language has."""
    found: list[str | Cited] = []
    for literal, name, _format, _conversion in Formatter().parse(template):
        part = parts[name] if name else ()
        found += [literal, *(part if isinstance(part, tuple) else (part,))]
    return tuple(filter(None, found))


def plain(prose: Iterable[str | Cited]) -> str:
    """A sentence as text."""
    return "".join(part.written if isinstance(part, Cited) else part for part in prose)


def value(row: Row, measurement: Measurement, unit: Unit) -> Cited:
    """A figure; `row` has SERIES_COLUMNS and is of this measurement."""
    return _cited(wording.value(row, unit), measurement, row)


def interval(row: Row, measurement: Measurement) -> Cited:
    """The 95% interval of a figure that has one."""
    return _cited(wording.interval(row), measurement, row)


def difference(first: Row, last: Row, measurement: Measurement, unit: Unit) -> Cited:
    """How much the last of two figures is higher or lower, in words."""
    return _cited(wording.difference_in_words(first, last, unit), measurement, first, last)


def answer(row: Row, measurement: Measurement, unit: Unit, group: str = "") -> Prose:
    """The sentence of wording.answer, about a figure that is there, with its numbers cited."""
    finding = said(measurement.finding)
    figure, when = value(row, measurement, unit), wording.in_period(row.period_label)
    if finding and not group:
        sentence = told(_("{figure} {finding} {when}"), figure=figure, finding=finding, when=when)
    else:
        name = group or said(measurement.name)
        sentence = told(_("{about}: {figure} {when}"), about=name, figure=figure, when=when)
    remarks = [*_certain(row, measurement), *_status(row)]
    if not remarks:
        return (*capitalised(sentence), ".")
    first, *others = remarks
    rest = [part for remark in others for part in ("; ", *remark)]
    return (*capitalised(sentence), " (", *first, *rest, ").")


def _certain(row: Row, measurement: Measurement) -> list[Prose]:
    if not wording.interval(row):
        return []
    return [told(_("95%-interval {interval}"), interval=interval(row, measurement))]


def _status(row: Row) -> list[Prose]:
    if row.status == "normal":
        return []
    return [(_("{status} cijfer").format(status=_(wording.STATUSES[row.status])),)]


def capitalised(prose: Prose) -> Prose:
    """A sentence that begins with a capital."""
    first, *rest = prose
    if isinstance(first, Cited):
        return (replace(first, written=capital(first.written)), *rest)
    return (capital(first), *rest)


def _cited(written: str, measurement: Measurement, *rows: Row) -> Cited:
    keys = tuple(
        (measurement.id, row.breakdown, row.subgroup, str(row.period_label)) for row in rows
    )
    return Cited(written, keys, rows[-1].source_url, rows[-1].publication)
