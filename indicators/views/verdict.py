"""A verdict as a part of a page: its mark, in shape and words, with what it rests on.

Here: the components. Not here: verdicts (verdicts.py) and their words (verdict_words.py).
"""

from collections.abc import Sequence

from dash import html

from indicators import verdict_words
from indicators.catalogue import Unit
from indicators.verdicts import Verdict
from indicators.views.parts import Part


def told(verdict: Verdict, unit: Unit) -> Sequence[Part]:
    """The mark of a verdict with the interval of the difference; a reason when there is none."""
    if verdict.reason is not None:
        return [verdict_words.sentence(verdict, unit)]
    interval = f" ({verdict_words.interval_of_difference(verdict)})"
    return [*marked(verdict), html.Span(interval, className="interval")]


def marked(verdict: Verdict) -> Sequence[Part]:
    """The mark of a verdict, its symbol and the text that says the same."""
    mark = verdict_words.mark(verdict)
    return [html.Span(mark.symbol, **{"aria-hidden": "true"}), f" {mark.text}"]
