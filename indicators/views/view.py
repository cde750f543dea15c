"""What a page shows for a choice: its figures and entries, looked up once.

Here: which rows and subgroups belong to a choice, and the sentences that follow.
Not here: the choice itself (choice.py) and components (parts.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from indicators import alternatives, figures, marks, moments, series, wording
from indicators.catalogue import (
    Breakdown,
    Catalogue,
    Indicator,
    Measurement,
    MethodBreak,
    PartOf,
    PolicyEvent,
    Unit,
)
from indicators.exhibits import Exhibit, labels_of, notes_of
from indicators.language import _, said
from indicators.periods import parse_period
from indicators.query import Release
from indicators.views.choice import Choice, parts_about, subgroup_names


@dataclass(frozen=True)
class View:
    """A choice that has figures: a measurement by a breakdown, for some of its subgroups."""

    choice: Choice
    release: Release

    @property
    def catalogue(self) -> Catalogue:
        return self.release.catalogue

    @property
    def indicator(self) -> Indicator:
        return self.catalogue.indicator[self.choice.indicator]

    @property
    def measurement(self) -> Measurement:
        return self.catalogue.measurement[self.choice.measurement]

    @property
    def unit(self) -> Unit:
        return self.catalogue.unit[self.measurement.unit]

    @property
    def breakdown(self) -> Breakdown:
        return self.catalogue.breakdown[self.choice.breakdown]

    @property
    def by(self) -> str:
        """What the figures are split by, inside a title: ', naar leeftijd'; '' for the total."""
        if self.choice.breakdown == "total":
            return ""
        name = said(self.catalogue.breakdown[self.choice.breakdown].name)
        return _(", naar {breakdown}").format(breakdown=name[:1].lower() + name[1:])

    @cached_property
    def names(self) -> dict[str, str]:
        """All subgroups to choose from, with their names, in natural order."""
        return subgroup_names(self.choice, self.release)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The figures of all these subgroups, in time, from `since` until `until`."""
        rows = self.release.series(self.choice.measurement, self.choice.breakdown)
        rows = rows[rows["subgroup"].isin(self.names)]
        if self.choice.since:
            rows = rows[rows["period_start"].ge(_start(self.choice.since))]
        if self.choice.until:
            rows = rows[rows["period_start"].le(_start(self.choice.until))]
        return rows

    @cached_property
    def drawn(self) -> dict[str, str]:
        """The subgroups in the chart: those chosen, else as many as fit, the newest first.

        A limit holds for lines only: figures of one period stand side by side, all of them.
        """
        side_by_side = self.rows["period_label"].nunique() == 1
        if self.choice.groups:
            most = None if side_by_side else figures.MOST_LINES
            return {group: self.names[group] for group in self.choice.groups[:most]}
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

    def exhibited(
        self, rows: pd.DataFrame, names: Iterable[str], total: wording.Row | None = None
    ) -> pd.DataFrame:
        """Those of the rows that are about some subgroups, and the total beside them, as an
        exhibit keeps them."""
        own = rows[rows["subgroup"].isin(list(names))]
        if total is not None:
            all_totals = self.release.series(self.measurement.id, "total")
            own = pd.concat([own, all_totals[all_totals["period_label"].eq(total.period_label)]])
        return own.assign(measurement=self.measurement.id)

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
        return marks.visible_breaks(all_breaks, *series.extent(self.shown))

    @cached_property
    def concerned(self) -> moments.Subject:
        """What the figures are about, for the policy beside them."""
        everyone = self.catalogue.populations[0].id
        return moments.Subject(self.indicator, self.choice.population, everyone)

    @cached_property
    def events(self) -> Sequence[PolicyEvent]:
        """The moments of policy that are marked among the figures."""
        if not self.over_time:
            return []
        extent = series.extent(self.shown)
        return moments.drawn(self.catalogue.policy, self.concerned, *extent)

    @cached_property
    def total(self) -> wording.Row | None:
        """The figure of all groups together beside those of one period, where there is one."""
        if self.over_time or self.choice.breakdown == "total" or self._parts:
            return None
        rows = self.release.series(self.measurement.id, "total")
        same = rows["period_label"].isin(self.shown["period_label"]) & rows["value"].notna()
        return next(rows[same].itertuples(), None)

    @cached_property
    def finding(self) -> str:
        """The title of the chart: what its figures say, and nothing that was not tested."""
        topic = said(self.indicator.name)
        partly = len(self.drawn) < len(self.names)
        told = alternatives.finding_over_time if self.over_time else alternatives.finding_of_groups
        return told(topic, self.shown, self.subject, partly)

    @cached_property
    def exhibit(self) -> Exhibit:
        """The chart with its words: over time, or of one period when there is but one."""
        figure = (
            figures.trend(self.rows, self.subject)
            if self.over_time
            else figures.comparison(self.rows, self.subject, self.total)
        )
        return Exhibit(
            figure=figure,
            title=self.finding,
            subtitle=self.measured,
            alternative=self.alternative,
            rows=self.exhibited(self.rows, self.drawn, self.total),
            about=self.about,
            notes=notes_of(self.shown, self.breaks, self.events, total=self.total is not None),
            labels=labels_of(figure, self.shown, self.subject) if self.over_time else (),
        )

    @property
    def what(self) -> str:
        """What was measured, its unit and people."""
        what = f"{said(self.measurement.name)}{self.by}"
        return f"{what}; {said(self.unit.name)}; {self.about}"

    @property
    def measured(self) -> str:
        """What was measured and, for one period, when: the chart's subtitle."""
        when = "" if self.over_time else f"; {wording.period(self.shown['period_label'].iat[0])}"
        return f"{self.what}{when}"

    @property
    def subject(self) -> figures.Subject:
        breaks = self.catalogue.breaks_of(self.measurement)
        return figures.Subject(
            self.measurement, self.unit, self.drawn, breaks, self.events, self.breakdown
        )

    @cached_property
    def alternative(self) -> str:
        """The chart in words."""
        if self.over_time:
            return alternatives.trend(self.shown, self.subject)
        return alternatives.comparison(self.shown, self.subject, self.total)

    @cached_property
    def sentences(self) -> list[str]:
        """The answer, and what puts it in place: the first comparable figure, or the range."""
        if self.choice.breakdown == "total" or len(self.drawn) == 1:
            return self._sentences_of_one_line()
        spread = self._range()
        total = self.release.series(self.measurement.id, "total")
        known = total[total["value"].notna()]
        if known.empty or self._parts:
            return [spread or f"{said(self.measurement.name)}{self.by}."]
        return [self._answer(known.iloc[-1]), *filter(None, [spread])]

    def _range(self) -> str:
        """Lowest and highest of all subgroups, or of those that the reader chose."""
        chosen = self.choice.groups
        names = self.drawn if chosen else self.names
        rows = self.rows[self.rows["subgroup"].isin(names)]
        return wording.range_over_subgroups(rows, names, self.unit, among_chosen=bool(chosen))

    @property
    def _parts(self) -> list[PartOf]:
        """The subgroups through which the measurement speaks of the chosen population."""
        return parts_about(self.measurement, self.choice.population)

    @property
    def about(self) -> str:
        """Who the figures are about, with ages."""
        if not self._parts:
            return wording.population_of(self.catalogue, self.measurement)
        name = said(self.catalogue.population[self.choice.population].name)
        return f"{name}: {', '.join(self.names.values())}"

    def _sentences_of_one_line(self) -> list[str]:
        points = self.rows[self.rows["subgroup"].isin(self.drawn)]
        known = points[points["value"].notna()]
        if known.empty:
            return [self._answer(points.iloc[-1])]
        last, before = series.newest(known, self.catalogue.breaks_of(self.measurement))
        if before is None:
            return [self._answer(last)]
        comparable = series.comparable(known, self.catalogue.breaks_of(self.measurement))[-1]
        return [self._answer(last), wording.earlier(comparable, self.unit)]

    def _answer(self, row: wording.Row) -> str:
        group = self.names.get(row.subgroup, "") if row.breakdown != "total" else ""
        return wording.answer(row, self.measurement, self.unit, group)


def _start(label: str) -> pd.Timestamp:
    return pd.Timestamp(parse_period(label).start)
