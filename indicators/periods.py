"""Periods as they are written in data files, and the days that they cover.

Here: the seven ways to write a period and the dates that follow from each. Not
here: how a period reads in a sentence (wording.py), or StatLine's own period
codes (etl/).
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

FORMS = (
    "2022 (jaar), 2022/2023 (gemiddelde over die jaren), 2019-2022 (veldwerk van die jaren), "
    "2023-Q1 (kwartaal), 2023-H1 (halfjaar), 2024-10 (maand) of 2023-12-31 (peildatum)"
)


@dataclass(frozen=True)
class Period:
    """Time that a figure covers: first and last day, both included, with its label."""

    label: str
    kind: str
    start: date
    end: date


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def _years(first: str, last: str) -> tuple[date, date]:
    return date(int(first), 1, 1), date(int(last), 12, 31)


_KINDS: list[tuple[str, str, Callable[..., tuple[date, date]]]] = [
    ("year", r"([0-9]{4})", lambda y: _years(y, y)),
    ("average", r"([0-9]{4})/([0-9]{4})", _years),
    ("fieldwork", r"([0-9]{4})-([0-9]{4})", _years),
    ("quarter", r"([0-9]{4})-Q([1-4])", lambda y, q: _months(int(y), 3 * int(q) - 2, 3 * int(q))),
    ("half_year", r"([0-9]{4})-H([12])", lambda y, h: _months(int(y), 6 * int(h) - 5, 6 * int(h))),
    ("month", r"([0-9]{4})-([0-9]{2})", lambda y, m: _months(int(y), int(m), int(m))),
    (
        "day",
        r"([0-9]{4})-([0-9]{2})-([0-9]{2})",
        lambda y, m, d: (date(int(y), int(m), int(d)), date(int(y), int(m), int(d))),
    ),
]


def parse_period(label: str) -> Period:
    """The period that a label stands for.

    Raises ValueError, with the accepted forms, for anything else: an end that
    does not follow its start, a month 13, or a year outside 1900–2100.
    """
    for kind, pattern, days in _KINDS:
        match = re.fullmatch(pattern, label)
        if not match:
            continue
        try:
            start, end = days(*match.groups())
        except (ValueError, calendar.IllegalMonthError):
            break
        ordered = start < end or kind == "day"
        several = kind not in ("average", "fieldwork") or start.year < end.year
        if ordered and several and start.year >= 1900 and end.year <= 2100:
            return Period(label, kind, start, end)
        break
    raise ValueError(f"'{label}' is geen periode; schrijf {FORMS}")
