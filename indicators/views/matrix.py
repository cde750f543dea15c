"""The matrix of the overview: indicators as rows, groups of people as columns.

Here: its rows and columns, their order, and the table. Not here: which figure stands for
a cell (cells.py) and the page around it (overview.py).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from dash import dcc, html

from indicators import wording
from indicators.catalogue import Indicator, Measurement
from indicators.glance import figures_of, tone
from indicators.language import N_, _, said
from indicators.query import Release
from indicators.views import cells
from indicators.views.cells import Absent, Found, Group
from indicators.views.parts import Part, indicator_link

MONITOR_ORDER = "indicator"  # the name of the column of indicators: its order is the monitor's
SETS = {
    "core": N_("{theme}"),
    "supplementary": N_("{theme}: aanvullend, naar onze voorlopige lezing"),
}
# Percentage points from the total at which a cell has the fullest colour.
_FULL_COLOUR = 15

Address = Callable[[str, str], str]  # a column and a direction -> the address of that order


@dataclass(frozen=True)
class Line:
    """A row of the matrix: an indicator with a cell for each column, or one reason for all."""

    indicator: Indicator
    cells: Mapping[str, tuple[Found, ...] | Absent] = field(default_factory=dict)
    reason: str = ""

    def first(self, column: str) -> Found | None:
        """The figure by which the row is placed when a column gives the order."""
        cell = self.cells.get(column, ())
        return cell[0] if isinstance(cell, tuple) and cell else None


@dataclass(frozen=True)
class Matrix:
    """Rows, columns with their names, and what the columns leave out."""

    lines: Sequence[Line]
    columns: Mapping[str, str]
    left_out: int = 0


@dataclass(frozen=True)
class Order:
    """The column that gives the order, and whether the highest figure comes first."""

    column: str = MONITOR_ORDER
    descending: bool = True


def by_population(indicators: Sequence[Indicator], release: Release) -> Matrix:
    """A column for each population that has a figure for at least one indicator."""
    catalogue = release.catalogue
    lines = []
    for indicator in indicators:
        found = {p: cells.of_population(indicator, p, release) for p in catalogue.population}
        lines.append(Line(indicator, found, said(indicator.no_figures)))
    held = {p for line in lines for p in catalogue.population if line.first(p)}
    columns = {p.id: said(p.name) for p in catalogue.populations if p.id in held}
    return Matrix(lines, columns)


def breakdowns(indicators: Sequence[Indicator], release: Release) -> dict[str, str]:
    """The breakdowns that at least two indicators have figures by, with their names."""
    counted = Counter(
        breakdown
        for indicator in indicators
        for breakdown in {b for m in indicator.measurements for b in _breakdowns(m, release)}
    )
    names = release.catalogue.breakdown
    return {b: said(names[b].name) for b in names if counted[b] > 1 and b != "total"}


def _breakdowns(measurement: Measurement, release: Release) -> Sequence[str]:
    return release.breakdowns.get(measurement.id, ())


def by_breakdown(indicators: Sequence[Indicator], breakdown: str, release: Release) -> Matrix:
    """A column for all people and one for each subgroup that two or more indicators know.

    All figures of a row are of one measurement: the first that has the breakdown.
    """
    lines = [_line_by(indicator, breakdown, release) for indicator in indicators]
    counted = Counter(group for line in lines for group in line.cells if group != "total")
    shared = {group for group, times in counted.items() if times > 1}
    names = release.catalogue.breakdown[breakdown].by_id
    columns = {"total": _("Totaal")}
    columns |= {g: wording.capital(said(names[g].name)) for g in names if g in shared}
    return Matrix([_filled(line, columns) for line in lines], columns, len(counted) - len(shared))


def _line_by(indicator: Indicator, breakdown: str, release: Release) -> Line:
    """The row of an indicator with every subgroup that has a figure."""
    figures = figures_of(release)
    for measurement in indicator.measurements:
        if breakdown not in _breakdowns(measurement, release):
            continue
        found: dict[str, tuple[Found, ...] | Absent] = {}
        for by, groups in (("total", ["total"]), (breakdown, release.subgroups[breakdown])):
            for group in groups:
                glance = figures.glance(measurement, by, group)
                if glance is not None:
                    found[group] = (Found(glance, Group("", by, group), by, group),)
        if found.keys() - {"total"}:
            return Line(indicator, found)
    name = said(release.catalogue.breakdown[breakdown].name)
    text = _("Geen cijfers naar {breakdown}.").format(breakdown=name[:1].lower() + name[1:])
    return Line(indicator, reason=said(indicator.no_figures) or text)


def _filled(line: Line, columns: Mapping[str, str]) -> Line:
    """The row with a reason where it has no figure."""
    if line.reason:
        return line
    if not line.cells.keys() & (columns.keys() - {"total"}):
        return Line(line.indicator, reason=_("Alleen cijfers over andere groepen dan deze."))
    full = _("Deze meting heeft geen cijfer over deze groep: {group}.")
    absent = {
        group: Absent(_("geen cijfer"), full.format(group=name)) for group, name in columns.items()
    }
    return Line(line.indicator, absent | dict(line.cells))


def arranged(matrix: Matrix, order: Order, release: Release) -> list[tuple[str, list[Line]]]:
    """The rows in order, in parts with a heading.

    In the monitor's order a part is a theme. By a column a part is a unit, because a
    percentage is neither higher nor lower than a score; rows without a figure come last.
    """
    themes = _by_theme(matrix.lines, release)
    if order.column == MONITOR_ORDER:
        return themes
    parts: dict[str, list[Line]] = {unit: [] for unit in [*release.catalogue.unit, ""]}
    for line in (line for _theme, lines in themes for line in lines):
        found = line.first(order.column)
        parts[found.measurement.unit if found else ""].append(line)
    for unit in release.catalogue.unit:
        parts[unit].sort(key=lambda line: _value(line, order.column), reverse=order.descending)
    names = {unit.id: said(unit.name) for unit in release.catalogue.units} | {"": _("geen cijfer")}
    return [(wording.capital(names[unit]), lines) for unit, lines in parts.items() if lines]


def _value(line: Line, column: str) -> float:
    found = line.first(column)
    assert found is not None
    return float(found.glance.newest.value)


def _by_theme(lines: Sequence[Line], release: Release) -> list[tuple[str, list[Line]]]:
    parts = []
    for set_id, heading in SETS.items():
        for theme in release.catalogue.themes:
            inside = [
                line
                for line in lines
                if line.indicator.set == set_id and line.indicator.theme == theme.id
            ]
            if inside:
                name = _(heading).format(theme=said(theme.name))
                parts.append((name, sorted(inside, key=lambda line: line.indicator.order)))
    return parts


def table(
    matrix: Matrix, order: Order, caption: str, address: Address, release: Release
) -> html.Div:
    """The matrix as a table that scrolls inside its own frame, with a link in every cell."""
    head = [_head(MONITOR_ORDER, _("Indicator"), order, address)]
    head += [_head(column, name, order, address) for column, name in matrix.columns.items()]
    bodies = [
        html.Tbody(
            [
                html.Tr(html.Th(heading, colSpan=len(head), scope="rowgroup"), className="part"),
                *(_row(line, matrix.columns, release) for line in lines),
            ]
        )
        for heading, lines in arranged(matrix, order, release)
    ]
    return html.Div(
        html.Table(
            [
                html.Caption(html.Span(caption), id="matrix-caption"),
                html.Thead(html.Tr(head)),
                *bodies,
            ]
        ),
        className="table-scroll matrix" + (" matrix-fits" if len(head) <= 11 else ""),
        role="region",
        tabIndex="0",
        **{"aria-labelledby": "matrix-caption"},
    )


def _head(column: str, name: str, order: Order, address: Address) -> html.Th:
    """The name of a column, leading to the rows in its order; once more turns it round."""
    here = order.column == column
    if column == MONITOR_ORDER:
        about, turn, state = _("volgorde van de monitor"), "", "none"
    else:
        turn = "asc" if here and order.descending else "desc"
        about = _("laagste eerst") if turn == "asc" else _("hoogste eerst")
        state = ("descending" if order.descending else "ascending") if here else "none"
    arrow = {"descending": " ↓", "ascending": " ↑", "none": ""}[state]
    link = dcc.Link(
        [name, html.Span(f": {about}", className="visually-hidden"), html.Span(arrow)],
        href=address(column, turn),
        id=f"sort-{column}",
        title=wording.capital(about),
    )
    return html.Th(link, scope="col", **{"aria-sort": state})


def _row(line: Line, columns: Mapping[str, str], release: Release) -> html.Tr:
    name = [indicator_link(line.indicator), cells.provisional_badge(line.indicator)]
    if line.reason:
        reason = html.Td(line.reason, colSpan=len(columns), className="reason")
        return html.Tr([html.Th(name, scope="row"), reason])
    reading = _(wording.DIRECTIONS[line.indicator.direction]).lower()
    name.insert(1, html.Span(reading, className="reading"))
    total = line.first("total")
    return html.Tr(
        [html.Th(name, scope="row"), *(_cell(line, line.cells[c], total, release) for c in columns)]
    )


def _cell(
    line: Line, cell: tuple[Found, ...] | Absent, total: Found | None, release: Release
) -> html.Td:
    if isinstance(cell, Absent):
        return html.Td(_absent(cell), className="absent", title=cell.full)
    shown: list[Part] = [_glance(line.indicator, found, release) for found in cell]
    if total is None or cell[0].breakdown == "total":
        return html.Td(shown)
    words, look = _away_from(total, cell[0], release)
    return html.Td([*shown, html.Span(words, className="visually-hidden")], **look)


def _absent(cell: Absent) -> Part:
    if cell.address:
        return dcc.Link(cell.short, href=cell.address)
    return html.Span(cell.short)


def _glance(indicator: Indicator, found: Found, release: Release) -> dcc.Link:
    """One figure of a cell, leading to its indicator with this figure chosen."""
    catalogue = release.catalogue
    shown = [
        *cells.figure(found, catalogue),
        cells.trend_image(found),
        cells.change_mark(found, catalogue),
    ]
    return dcc.Link(
        shown, href=found.address(indicator), className="glance", title=_title(found, release)
    )


def _title(found: Found, release: Release) -> str:
    """What the cell says, in full."""
    glance = found.glance
    unit = release.catalogue.unit[found.measurement.unit]
    told = f"{said(found.measurement.name)}: {wording.value(glance.newest, unit)}"
    interval = wording.interval(glance.newest)
    certain = f" ({_('95%-interval {interval}').format(interval=interval)})" if interval else ""
    when = wording.in_period(glance.newest.period_label)
    if glance.previous is None:
        return f"{told} {when}{certain}; {cells.obstacle(glance)}"
    before = wording.value(glance.previous, unit)
    then = wording.in_period(glance.previous.period_label)
    return f"{told} {when}{certain}; {before} {then}. {cells.untested()}"


def _away_from(total: Found, found: Found, release: Release) -> tuple[str, dict[str, Part]]:
    """How far a cell lies from the figure of all people in the same period: in words and colour."""
    row, away = found.glance.against(total.glance.points)
    unit = release.catalogue.unit[found.measurement.unit]
    if row is None or away is None or unit.id != "percent":
        return "", {}
    words = _("Totaal in dezelfde periode: {value}; deze groep is {difference}.").format(
        value=wording.value(row, unit),
        difference=wording.difference_in_words(row, found.glance.newest, unit),
    )
    judged = tone(away, cells.direction_of(found.measurement, release.catalogue))
    if judged == "neutral":
        return words, {}
    part = min(abs(away) / _FULL_COLOUR, 1)
    return words, {"className": f"away-{judged}", "style": {"--away": f"{part:.2f}"}}
