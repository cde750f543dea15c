"""StatLine's codes and titles of periods, as our own labels.

Here: what `2022JJ00`, `2019G400` or "2022/2023" means. Not here: what a label
means to us (indicators/periods.py).
"""

import re

from indicators.periods import parse_period

_CODES = [
    (r"([0-9]{4})JJ00", "{0}"),
    (r"([0-9]{4})KW0([1-4])", "{0}-Q{1}"),
    (r"([0-9]{4})HJ0([12])", "{0}-H{1}"),
    (r"([0-9]{4})MM([0-9]{2})", "{0}-{1}"),
    (r"([0-9]{4})([0-9]{2})([0-9]{2})", "{0}-{1}-{2}"),
]
_AVERAGE = r"([0-9]{4})G([2-9])00"
# 'tot' leaves the last year out; the other words take it in.
_YEARS = r"([0-9]{4})\s*(/|-|–|tot en met|t/m|tot)\s*([0-9]{4})"


def period_label(code: str, title: str = "") -> str:
    """Our label for a code, or for a title that stands in for one.

    `title` is what the table calls the code; only an average over years needs it,
    because its code says how many years but not which. Raises ValueError, in
    Dutch, for what has no label of ours.
    """
    average = re.fullmatch(_AVERAGE, code)
    if average:
        return _average(code, int(average[1]), int(average[2]), title)
    for pattern, label in _CODES:
        match = re.fullmatch(pattern, code)
        if match:
            return parse_period(label.format(*match.groups())).label
    try:
        return parse_period(code).label
    except ValueError as error:
        raise ValueError(f"onbekende periode '{code}'") from error


def _average(code: str, year: int, number: int, title: str) -> str:
    """Years from the title, when they are as many as the code says and its year is among them."""
    match = re.search(_YEARS, title)
    if match:
        first, last = int(match[1]), int(match[3]) - (match[2] == "tot")
        if last - first + 1 == number and first <= year <= last:
            return parse_period(f"{first}/{last}").label
    called = f", met de titel '{title}'," if title else ""
    raise ValueError(f"de periode '{code}'{called} zegt niet over welke {number} jaren zij gaat")
