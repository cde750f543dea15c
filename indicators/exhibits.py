"""A chart as readers get it, whatever it is shown on: drawing, words, labels and figures.

Here: an exhibit and its parts as plain data. Not here: the drawing (figures.py), and an
exhibit as a part of a page (views/chart.py), a picture or a file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from indicators import axes, figures, labels, wording
from indicators.catalogue import Catalogue, MethodBreak, PolicyEvent
from indicators.language import _, said
from indicators.look import Look


@dataclass(frozen=True)
class Note:
    """What a mark in a chart means and, of what is published, where and about what that is."""

    text: str
    reference: str = ""
    about: str = ""


@dataclass(frozen=True)
class Label:
    """The name of a line with its mark and its newest figure.

    `when` is the period of that figure if lines end in different ones. `at` is how many pixels
    the label stands below the top of the chart, None when labels do not fit at line ends.
    """

    name: str
    value: str
    when: str
    look: Look
    dash: str
    at: int | None

    @property
    def figure(self) -> str:
        """The newest figure, with its period if that is not the same for all: 20,0% (2022)."""
        return f"{self.value} ({self.when})" if self.when else self.value


@dataclass(frozen=True)
class Exhibit:
    """A chart with what belongs around it.

    `title` states the finding, `subtitle` the measure, `alternative` tells the chart in
    words. `figure` is a Plotly figure. `rows` are the observations that it shows: columns
    measurement and SERIES_COLUMNS. `about` says whom the figures are about.
    """

    figure: Any
    title: str
    subtitle: str
    alternative: str
    rows: pd.DataFrame
    about: str
    notes: tuple[Note, ...] = ()
    labels: tuple[Label, ...] = ()

    @property
    def height(self) -> int:
        """Pixels; a chart with rows has its own height."""
        return int(self.figure.layout.height or axes.HEIGHT)

    @property
    def sources(self) -> dict[str, str]:
        """The publications that the figures come from, with an address of each."""
        named = self.rows[self.rows["publication"].ne("")]
        return dict(zip(named["publication"], named["source_url"], strict=True))

    @property
    def source_label(self) -> str:
        """What stands before the publications."""
        return _("Bron:") if len(self.sources) == 1 else _("Bronnen:")

    def asks_for_help_line(self, catalogue: Catalogue) -> bool:
        """Whether readers are told where to find help beside these figures."""
        held = self.rows["measurement"].unique()
        return any(catalogue.indicator_of[measurement].help_line for measurement in held)


def labels_of(figure: Any, rows: pd.DataFrame, subject: figures.Subject) -> tuple[Label, ...]:
    """Mark, name and newest figure of every line, at its end where that fits; none for one line.

    `rows` are the figures in the chart.
    """
    if len(subject.names) < 2:
        return ()
    newest = {row.subgroup: row for row in rows[rows["value"].notna()].itertuples()}
    told = {
        s: wording.value(newest[s], subject.unit) if s in newest else _("geen cijfer")
        for s in subject.names
    }
    texts = {s: f"{name} {told[s]}" for s, name in subject.names.items()}
    places = labels.at_line_ends(rows, subject, figure.layout.yaxis.range, texts) or {}
    several = len({row.period_label for row in newest.values()}) > 1
    return tuple(
        Label(
            name,
            told[s],
            wording.period(newest[s].period_label) if several and s in newest else "",
            subject.looks[s],
            subject.dashes[s],
            places.get(s),
        )
        for s, name in subject.names.items()
    )


def notes_of(
    shown: pd.DataFrame,
    breaks: Sequence[MethodBreak] = (),
    events: Sequence[PolicyEvent] = (),
    total: bool = False,
    intervals: bool = True,
) -> tuple[Note, ...]:
    """What the marks in a chart mean, only for marks that are there.

    `shown` are the figures in the chart; `breaks`, `events` and the line of the `total` are
    those that are drawn; `intervals` says whether those of the figures are.
    """
    methods = sorted({_(wording.CI_METHODS[m]) for m in shown["ci_method"] if m})
    band = _("Band of streepje: {methods}.").format(methods=_(" en ").join(methods))
    marks = [
        (bool(methods) and intervals, band),
        (not methods, _("De bron geeft bij deze cijfers geen onzekerheidsmarge.")),
        (total, _("Gestippelde lijn: het totaal van alle groepen samen.")),
        (shown["status"].eq("provisional").any(), _("Open teken: voorlopig cijfer.")),
        (
            shown["status"].eq("low_reliability").any(),
            _("Open teken met punt: minder betrouwbaar cijfer."),
        ),
        (shown["status"].eq("estimated").any(), _("Een deel van de cijfers is geschat.")),
        (
            shown["precision"].eq("verbal").any(),
            _("Ruit met kruis: de bron noemt dit cijfer alleen in woorden."),
        ),
        (axes.starts_above_zero(shown), _("De as met cijfers begint niet bij nul.")),
    ]
    told = [Note(text) for there, text in marks if there]
    told += [_note_of_break(b) for b in breaks]
    for number, event in enumerate(events, start=1):
        when = wording.policy_date(event.date, event.date_precision)
        text = _("Stippellijn {number}, {when}: {what}.")
        told.append(Note(text.format(number=number, when=when, what=said(event.name))))
    return tuple(told)


def _note_of_break(b: MethodBreak) -> Note:
    sign = _("Streeplijn") if b.kind == "break" else _("Grijs vlak")
    text = f"{sign} {b.date.year}: {said(b.name)}. {said(b.reason)}"
    return Note(text, b.reference, said(b.name))
