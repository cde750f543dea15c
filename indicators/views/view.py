"""What a page shows for a choice: its figures and entries, looked up once.

Here: which rows and subgroups belong to a choice, and the sentences that follow.
Not here: the choice itself (selection.py) and components (parts.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from indicators import figures, wording
from indicators.catalogue import (
    Catalogue,
    Indicator,
    Measurement,
    MethodBreak,
    PartOf,
    PolicyEvent,
    Unit,
)
from indicators.query import Release
from indicators.views.selection import Selection, parts_about, subgroups_of


@dataclass(frozen=True)
class View:
    """A choice that has figures: a measurement by a breakdown, for some of its subgroups."""

    selection: Selection
    release: Release

    @property
    def catalogue(self) -> Catalogue:
        return self.release.catalogue

    @property
    def indicator(self) -> Indicator:
        return self.catalogue.indicator[self.selection.indicator]

    @property
    def measurement(self) -> Measurement:
        return self.catalogue.measurement[self.selection.measurement]

    @property
    def unit(self) -> Unit:
        return self.catalogue.unit[self.measurement.unit]

    @property
    def by(self) -> str:
        """What the figures are split by, inside a title: ', naar leeftijd'; '' for the total."""
        if self.selection.breakdown == "total":
            return ""
        name = self.catalogue.breakdown[self.selection.breakdown].name.nl
        return f", naar {name[:1].lower()}{name[1:]}"

    @cached_property
    def names(self) -> dict[str, str]:
        """All subgroups to choose from, with their names, in natural order."""
        return subgroups_of(self.selection, self.release)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The figures of all these subgroups, in time."""
        rows = self.release.series(self.selection.measurement, self.selection.breakdown)
        return rows[rows["subgroup"].isin(self.names)]

    @cached_property
    def drawn(self) -> dict[str, str]:
        """The subgroups in the chart: those chosen, else as many as fit, the newest first.

        A limit holds for lines only: figures of one period stand side by side, all of them.
        """
        side_by_side = self.rows["period_label"].nunique() == 1
        if self.selection.groups:
            most = None if side_by_side else figures.MOST_LINES
            return {group: self.names[group] for group in self.selection.groups[:most]}
        if side_by_side or len(self.names) <= figures.MOST_LINES:
            return self.names
        known = self.rows[self.rows["value"].notna()].groupby("subgroup", sort=False)
        held = known["period_end"].agg(["max", "size"])
        held["long"] = held["size"].ge(held["size"].max() / 2)
        best = held.sort_values(["max", "long"], ascending=False, kind="stable").index
        kept = set(best[: figures.MOST_LINES])
        return {group: name for group, name in self.names.items() if group in kept}

    @cached_property
    def shown(self) -> pd.DataFrame:
        """The figures in the chart: those of the drawn subgroups that have a value."""
        return self.rows[self.rows["subgroup"].isin(self.drawn) & self.rows["value"].notna()]

    @property
    def over_time(self) -> bool:
        """Whether there is more than one period to draw."""
        return bool(self.shown["period_label"].nunique() > 1)

    @cached_property
    def breaks(self) -> Sequence[MethodBreak]:
        """The breaks and disturbed periods among the figures in the chart."""
        if not self.over_time:
            return []
        all_breaks = self.catalogue.breaks_of(self.measurement)
        return figures.visible_breaks(all_breaks, *figures.extent(self.shown))

    @cached_property
    def events(self) -> Sequence[PolicyEvent]:
        """The policy events among the figures that are about this indicator or population."""
        if not self.over_time:
            return []
        about = [e for e in self.catalogue.policy.events if e.on_charts and self._concerns(e)]
        placed = figures.visible_events(about, *figures.extent(self.shown))
        return [event for _, event in placed]

    def _concerns(self, event: PolicyEvent) -> bool:
        everyone = not event.indicators and not event.populations
        chosen = self.selection
        return (
            everyone
            or chosen.indicator in event.indicators
            or chosen.population in event.populations
        )

    @property
    def measured(self) -> str:
        """Unit, people and, for figures side by side, the period: the chart's subtitle."""
        when = "" if self.over_time else f"; {wording.period(self.shown['period_label'].iat[0])}"
        return f"{self.unit.name.nl}; {self.about}{when}"

    @property
    def subject(self) -> figures.Subject:
        breaks = self.catalogue.breaks_of(self.measurement)
        return figures.Subject(self.measurement, self.unit, self.drawn, breaks, self.events)

    @cached_property
    def alternative(self) -> str:
        """The chart in words."""
        return wording.chart_alternative(self.shown, self.drawn, self.unit, self.breaks)

    @cached_property
    def sentences(self) -> list[str]:
        """The answer, and what puts it in place: the first comparable figure, or the range."""
        if self.selection.breakdown == "total" or len(self.drawn) == 1:
            return self._sentences_of_one_line()
        spread = self._range()
        total = self.release.series(self.measurement.id, "total")
        known = total[total["value"].notna()]
        if known.empty or self._parts:
            return [spread or f"{self.measurement.name.nl}{self.by}."]
        return [self._answer(known.iloc[-1]), *filter(None, [spread])]

    def _range(self) -> str:
        """Lowest and highest of all subgroups, or of those that the reader chose."""
        chosen = self.selection.groups
        names = self.drawn if chosen else self.names
        rows = self.rows[self.rows["subgroup"].isin(names)]
        return wording.range_over_subgroups(rows, names, self.unit, among_chosen=bool(chosen))

    @property
    def _parts(self) -> list[PartOf]:
        """The subgroups through which the measurement speaks of the chosen population."""
        return parts_about(self.measurement, self.selection.population)

    @property
    def about(self) -> str:
        """Who the figures are about, with ages."""
        if not self._parts:
            return wording.population_of(self.catalogue, self.measurement)
        name = self.catalogue.population[self.selection.population].name.nl
        return f"{name}: {', '.join(self.names.values())}"

    def _sentences_of_one_line(self) -> list[str]:
        points = self.rows[self.rows["subgroup"].isin(self.drawn)]
        breaks = self.catalogue.breaks_of(self.measurement)
        parts = figures.stretches(points, self.measurement, breaks)
        if not parts:
            return [self._answer(points.iloc[-1])]
        before = wording.earlier(parts[-1], self.unit)
        return [self._answer(parts[-1].iloc[-1]), *filter(None, [before])]

    def _answer(self, row: wording.Row) -> str:
        group = self.names.get(row.subgroup, "") if row.breakdown != "total" else ""
        return wording.answer(row, self.measurement, self.unit, group)
