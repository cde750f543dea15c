"""Policy beside figures: which entries of the policy are about them, and which a chart marks.

Here: measures, themes and events as moments in time, whom and what they are about, and the
few that fit in one chart. Not here: how a moment is drawn (marks.py), the page of policy and
its timeline (views/policy.py, views/timeline.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from indicators import marks
from indicators.catalogue import Indicator, Policy, PolicyEvent, PolicyMeasure, PolicyTheme

AnyEntry = PolicyMeasure | PolicyTheme | PolicyEvent
Precision = Literal["day", "month", "year"]

MOST_DRAWN = 4
# Lines nearer to each other than this part of the axis are one line to the eye.
_CLOSE = 0.04
# What is done is marked before what is asked for or told.
_TOLD = ("motion", "letter", "report")
# Policy on mental health is about people's mental health, not about all that is known of them.
_SETS_OF_PEOPLE = ("core", "supplementary")
_PRECISIONS: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}  # 2023, 2023-05, …


@dataclass(frozen=True)
class Subject:
    """What figures are about: an indicator and a population, among them `everyone`."""

    indicator: Indicator
    population: str
    everyone: str

    def named_by(self, entry: AnyEntry) -> bool:
        return self.indicator.id in entry.indicators

    def concerned_by(self, entry: AnyEntry) -> bool:
        """Whether an entry names the indicator, or these people and the indicator is about them.

        What names the indicator of other people only, is not about these.
        """
        if not self.named_by(entry):
            return self.indicator.set in _SETS_OF_PEOPLE and self.population in entry.populations
        return self.population == self.everyone or self.among(entry)

    def among(self, entry: AnyEntry) -> bool:
        return bool({self.population, self.everyone} & set(entry.populations))


def concerning(policy: Policy, subject: Subject) -> list[AnyEntry]:
    """Every entry that is about some figures, in time, those without a date last."""
    every: Sequence[AnyEntry] = (*policy.events, *policy.measures, *policy.themes)
    about = [entry for entry in every if subject.concerned_by(entry)]
    return sorted(about, key=lambda entry: (dated(entry, policy) or (date.max,))[0])


def drawn(policy: Policy, subject: Subject, first: float, last: float) -> list[PolicyEvent]:
    """The moments that a chart marks between two places on its axis, in time.

    A moment is known to the month and says something of these figures in particular: it names
    the indicator, or people and no indicator. At most MOST_DRAWN of them, told apart by the
    eye: those that the catalogue puts on every chart, then those that name the indicator, then
    what was done, then what is about the fewest people.
    """

    def rank(moment: PolicyEvent) -> tuple[bool, bool, bool, int, date]:
        named, told = subject.named_by(moment), moment.kind in _TOLD
        return not moment.on_charts, not named, told, len(moment.populations), moment.date

    own = [
        entry
        for entry in concerning(policy, subject)
        if subject.among(entry) and (subject.named_by(entry) or not entry.indicators)
    ]
    moments = list(filter(None, (moment_of(entry, policy) for entry in own)))
    placed = {m.id: place for place, m in marks.visible_events(moments, first, last)}
    shown: list[PolicyEvent] = []
    for moment in sorted((m for m in moments if m.id in placed), key=rank):
        apart = (abs(placed[moment.id] - placed[m.id]) for m in shown)
        if len(shown) < MOST_DRAWN and all(by > (last - first) * _CLOSE for by in apart):
            shown.append(moment)
    return sorted(shown, key=lambda m: m.date)


def moment_of(entry: AnyEntry, policy: Policy) -> PolicyEvent | None:
    """An entry as an event to mark in a chart; None when it is not known to the month."""
    when = dated(entry, policy)
    if when is None or when[1] == "year":
        return None
    if isinstance(entry, PolicyEvent):
        return entry
    return PolicyEvent(
        id=entry.id,
        date=when[0],
        date_precision=when[1],
        kind="measure" if isinstance(entry, PolicyMeasure) else "theme",
        name=entry.name,
        description=entry.description,
        document=entry.document,
        populations=entry.populations,
        indicators=entry.indicators,
    )


def dated(entry: AnyEntry, policy: Policy) -> tuple[date, Precision] | None:
    """When an entry stands on a time axis, and how precisely that is known; None without a date.

    A measure stands at the first date that its document names, a theme at that of its document.
    """
    if isinstance(entry, PolicyEvent):
        return entry.date, entry.date_precision
    if isinstance(entry, PolicyTheme):
        document = policy.document[entry.document]
        return document.date, document.date_precision
    if entry.first is None:
        return None
    return date.fromisoformat(entry.first + "-01-01"[len(entry.first) - 4 :]), _PRECISIONS[
        len(entry.first)
    ]
