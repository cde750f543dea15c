"""The page of one indicator: the answer, four views of its figures, and their background.

Here: its layout, tabs and controls. Not here: which figures belong to a choice (choice.py)
and what each of its views shows (shows.py).
"""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from dash import dcc, html

from indicators import moments, wording
from indicators.catalogue import Catalogue, Indicator, Measurement, MethodBreak, Theme
from indicators.language import N_, _, said
from indicators.query import Release
from indicators.views import controls, differences, parts, shows
from indicators.views.choice import (
    Choice,
    breakdown_names,
    choice_of,
    kept,
    measurements_of,
    most_telling,
    population_names,
)
from indicators.views.page import Content, Page
from indicators.views.parts import Part
from indicators.views.request import Notice, Request, address_of
from indicators.views.timeline import entry_address, when
from indicators.views.view import View

_MOST_GROUPS = 3  # of which the pages are offered


def render(request: Request) -> Content:
    """The page of the indicator that the address names, or a list to choose from."""
    catalogue = request.release.catalogue
    asked = request.rest[0] if request.rest else request.asked("indicator")
    name = request.present_id(asked) if asked else _first_of_set(request)
    if name not in catalogue.indicator:
        if name:
            request.notices.append(_unknown(name, catalogue))
        return Content(_("Indicatoren"), [all_indicators(request.release)])
    request.rest = (name,)
    indicator = catalogue.indicator[name]
    choice = choice_of(request, indicator)
    if not choice.breakdown:
        return _without_figures(indicator, choice, request)
    return _with_figures(indicator, choice, request)


def _first_of_set(request: Request) -> str:
    """The first indicator with figures of the set that the address names; '' without a set."""
    sets = {name: _(label) for name, label in wording.SETS.items()}
    wanted = request.choose("set", sets, "", what=_("Set"))
    request.taken.pop("set", None)
    inside = [i for i in indicators_of(wanted, request.release.catalogue) if not _no_figure(i)]
    return inside[0].id if inside else ""


def _unknown(name: str, catalogue: Catalogue) -> Notice:
    close = get_close_matches(name, catalogue.indicator, n=3, cutoff=0.4)
    offers = tuple((said(catalogue.indicator[i].name), address_of("indicator", i)) for i in close)
    text = _("Een indicator ‘{name}’ kennen wij niet.").format(name=name)
    did_you_mean = _("Bedoelt u:")
    return Notice(f"{text} {did_you_mean}" if offers else text, offers)


def all_indicators(release: Release) -> html.Div:
    """Every indicator by set and theme, leading to its page; those without a figure say so."""
    catalogue = release.catalogue
    return html.Div(
        [
            html.Section(
                [
                    html.H2(_(label)),
                    html.Div(
                        [_theme(theme, set_id, catalogue) for theme in catalogue.themes],
                        className="themes",
                    ),
                ]
            )
            for set_id, label in wording.SETS.items()
        ],
        className="index",
    )


def _theme(theme: Theme, set_id: str, catalogue: Catalogue) -> html.Section | None:
    inside = [i for i in indicators_of(set_id, catalogue) if i.theme == theme.id]
    if not inside:
        return None
    links = [html.Li([parts.indicator_link(i), _no_figure(i)]) for i in inside]
    return html.Section([html.H3(said(theme.name)), html.Ul(links)])


def _no_figure(indicator: Indicator) -> str:
    measured = any(m.no_figures is None for m in indicator.measurements)
    return "" if measured else _(" (nog geen cijfer)")


def indicators_of(set_id: str, catalogue: Catalogue) -> list[Indicator]:
    """The indicators of a set by theme, in the catalogue's order."""
    themes = [theme.id for theme in catalogue.themes]
    inside = [i for i in catalogue.indicators if i.set == set_id]
    return sorted(inside, key=lambda i: (themes.index(i.theme), i.order, i.name.nl))


# --- without figures


def _without_figures(indicator: Indicator, choice: Choice, request: Request) -> Content:
    """Why there is no figure, and the nearest that has one."""
    release = request.release
    measurement = release.catalogue.measurement.get(choice.measurement)
    text = said((measurement or indicator).no_figures) or _("Nog geen cijfer.")
    body = [
        _place(indicator, release),
        html.P(text, className="answer"),
        parts.provisional(indicator),
        parts.help_line(indicator),
        _nearest(indicator, release),
        controls.form(
            _("Kies een cijfer"), _main_fields(indicator, choice, request), address_of("indicator")
        ),
        about(indicator, measurement, release),
    ]
    return Content(said(indicator.name), body, text)


def _nearest(indicator: Indicator, release: Release) -> Part:
    """Other measurements of the indicator that have figures, else others of its theme."""
    catalogue = release.catalogue
    links = [
        dcc.Link(said(m.name), href=address_of("indicator", indicator.id, measurement=m.id))
        for m in indicator.measurements
        if m.id in release.breakdowns
    ]
    if not links:
        links = [
            parts.indicator_link(other)
            for other in indicators_of(indicator.set, catalogue)
            if other.theme == indicator.theme and not _no_figure(other)
        ]
    if not links:
        return None
    return html.Section(
        [
            html.H2(_("Wel een cijfer")),
            html.Ul([html.Li(link) for link in links], className="others"),
        ],
        className="beside",
    )


# --- with figures


def _with_figures(indicator: Indicator, choice: Choice, request: Request) -> Content:
    release = request.release
    view = View(choice, release)
    offered = shows.offered(view)
    shown = shows.chosen(request, offered)
    told = shows.MADE[shown](request, view)
    answer, *more = told.sentences
    fields = _main_fields(indicator, choice, request)
    if told.by_breakdown:
        fields.append(_breakdown_field(view))
    fields += told.fields
    if request.taken.get("show"):
        fields.append(controls.kept("show", shown))
    body = [
        _place(indicator, release),
        html.P(answer, className="answer"),
        html.P(" ".join(more), className="more") if more else None,
        parts.provisional(indicator),
        parts.help_line(indicator),
        _tabs(request, offered, shown),
        controls.form(_("Kies een cijfer"), fields, address_of("indicator")),
        html.Section(
            [html.H2(offered[shown], className="visually-hidden"), *told.body],
            className=f"shown shown-{shown}",
        ),
        _policy(view) if shown == "trend" else None,
        about(indicator, view.measurement, release),
        _further(view),
        _more_of_set(indicator, choice, release),
    ]
    status = _("Getoond: {answer}").format(answer=answer)
    return Content(said(indicator.name), body, status, f"{offered[shown].lower()}{view.by}")


def _place(indicator: Indicator, release: Release) -> html.P:
    """The set and the theme of the indicator."""
    theme = next(t for t in release.catalogue.themes if t.id == indicator.theme)
    return html.P(f"{_(wording.SETS[indicator.set])} · {said(theme.name)}", className="eyebrow")


def _tabs(request: Request, offered: Mapping[str, str], shown: str) -> html.Nav | None:
    """The views as links; the one that is shown is marked as the current one."""
    if len(offered) < 2:
        return None
    items = []
    for name, label in offered.items():
        there = request.address(show=None if name == next(iter(offered)) else name)
        if name == shown:
            link = html.A(label, href=there, id=f"show-{name}", **{"aria-current": "page"})
        else:
            link = dcc.Link(label, href=there, id=f"show-{name}")
        items.append(html.Li(link))
    return html.Nav(html.Ul(items), className="tabs", **{"aria-label": _("Weergaven")})


def _main_fields(indicator: Indicator, choice: Choice, request: Request) -> list[controls.Field]:
    """Set, indicator, people and measurement, in the order in which they follow each other."""
    release = request.release
    catalogue = release.catalogue
    sets = {name: _(label) for name, label in wording.SETS.items()}
    beside = {i.id: said(i.name) + _no_figure(i) for i in indicators_of(indicator.set, catalogue)}
    fields = [
        controls.select("set", _("Set"), sets, indicator.set, default=indicator.set),
        controls.select(
            "indicator", _("Indicator"), beside, indicator.id, follows=["set"], in_path=True
        ),
    ]
    populations = population_names(indicator, catalogue) if indicator.measurements else {}
    if populations:
        first = next(iter(populations))
        measured = {m.id: m for m in measurements_of(indicator, choice.population)}
        names = {name: said(m.name) for name, m in measured.items()}
        default = most_telling(measured, release)
        fields += [
            controls.select(
                "population", _("Groep mensen"), populations, choice.population, default=first
            ),
            controls.select(
                "measurement", _("Meting"), names, choice.measurement, default, shows.SERIES[:3]
            ),
        ]
    return fields


def _breakdown_field(view: View) -> controls.Field:
    held = breakdown_names(view.measurement, view.choice.population, view.release)
    first = next(iter(held))
    return controls.select("breakdown", _("Uitsplitsing"), held, view.choice.breakdown, first)


def about(indicator: Indicator, measurement: Measurement | None, release: Release) -> html.Section:
    """Definition, instrument, source, licence and what to be careful with."""
    facts: list[tuple[str, Part]] = [(_("Wat het is"), said(indicator.definition))]
    if measurement is not None:
        facts += _of_measurement(indicator, measurement, release)
    facts += [
        (_("Plaats in de monitor"), _(wording.CERTAINTIES[indicator.certainty])),
        (_("Nummer bij het RIVM"), indicator.rivm_number or ""),
        (_("Release"), release.id),
    ]
    entries = [part for term, text in facts if text for part in (html.Dt(term), html.Dd(text))]
    return html.Section(
        [html.H2(_("Over dit cijfer"), id="about", tabIndex="-1"), html.Dl(entries)],
        className="about",
    )


def _of_measurement(
    indicator: Indicator, measurement: Measurement, release: Release
) -> list[tuple[str, Part]]:
    catalogue = release.catalogue
    source = catalogue.source[measurement.source]
    direction = measurement.direction or indicator.direction
    return [
        (_("Meting"), said(measurement.name)),
        (_("Hoe het wordt gemeten"), said(measurement.instrument)),
        (_("Wanneer het telt"), said(measurement.cut_off)),
        (_("Over wie"), wording.population_of(catalogue, measurement)),
        (_("Periode"), wording.time_covered(release.time_covered(measurement.id))),
        (_("Hoe te lezen"), f"{_(wording.DIRECTIONS[direction])}."),
        (_("Let op"), said(measurement.note)),
        (_("Breuken en verstoringen"), _breaks(catalogue.breaks_of(measurement))),
        (_("Bron"), [html.A(said(source.name), href=source.address), f", {source.holder}"]),
        (_("Over de bron"), said(source.description)),
        (_("Let op bij deze bron"), said(source.caution)),
        (_("Hoe vaak"), _(wording.FREQUENCIES[measurement.frequency])),
        (_("Licentie"), parts.licence(source)),
    ]


def _breaks(breaks: Sequence[MethodBreak]) -> Part:
    items = [
        html.Li(
            [
                f"{b.date.year}: {said(b.name)}. {said(b.reason)} (",
                html.A(_("bron"), href=b.reference, title=said(b.name)),
                ")",
            ]
        )
        for b in breaks
    ]
    return html.Ul(items) if items else ""


def _policy(view: View) -> html.Details | None:
    """The policy about these figures, with the number of its line where the chart has one."""
    policy = view.catalogue.policy
    entries = moments.concerning(policy, view.concerned)
    if not entries:
        return None
    lines = {event.id: number for number, event in enumerate(view.events, start=1)}
    items = []
    for entry in entries:
        line = _("stippellijn {number}").format(number=lines[entry.id]) if entry.id in lines else ""
        told = ", ".join(filter(None, [when(entry, policy), line]))
        link = dcc.Link(said(entry.name), href=entry_address(entry))
        items.append(html.Li([link, f" ({told})" if told else ""]))
    text = _("Beleid over dit onderwerp of deze mensen ({n})").format(n=len(entries))
    reading = _(
        "Dit zijn plannen, maatregelen en gebeurtenissen. Dat iets in dezelfde tijd gebeurde, zegt"
        " niet dat het een cijfer heeft veranderd."
    )
    return html.Details(
        [html.Summary(text), html.P(reading), html.Ul(items, className="others")],
        className="words",
    )


def _further(view: View) -> html.Nav | None:
    """From the choice to other pages about the same people, groups and indicator."""
    choice, release = view.choice, view.release
    links = _to_beside(view.indicator)
    everyone = release.catalogue.populations[0].id
    if choice.population != everyone:
        name = said(release.catalogue.population[choice.population].name)
        about = _("Alles over deze groep: {group}").format(group=name)
        links.append((about, address_of("group", choice.population)))
    if choice.breakdown != "total":
        links += [
            (
                _("Alles over deze groep: {group}").format(group=view.names[group]),
                address_of("group", choice.breakdown, group),
            )
            for group in choice.groups[:_MOST_GROUPS]
        ]
        by = {"by": choice.breakdown}
        if choice.breakdown in differences.breakdown_names(release):
            text = _("Alle verschillen{by}").format(by=view.by.replace(",", "", 1))
            links.append((text, address_of("differences", **by)))
    if not links:
        return None
    return html.Nav(
        [html.H2(_("Verder met deze keuze"), id="further"), parts.chips(links)],
        className="beside",
        **{"aria-labelledby": "further"},
    )


def _to_beside(indicator: Indicator) -> list[tuple[str, str]]:
    """To the page that lays an indicator of mental health beside a determinant."""
    if indicator.set in ("core", "supplementary"):
        address = address_of("beside", indicator=indicator.id)
        return [(_("Leg dit cijfer naast een determinant"), address)]
    if indicator.set == "determinant":
        address = address_of("beside", determinant=indicator.id)
        return [(_("Leg dit cijfer naast een cijfer over mentale gezondheid"), address)]
    return []


def _more_of_set(indicator: Indicator, choice: Choice, release: Release) -> html.Section | None:
    """The other indicators of the same theme, with as much of the choice as they have."""
    catalogue = release.catalogue
    beside = [
        i
        for i in indicators_of(indicator.set, catalogue)
        if i.theme == indicator.theme and i.id != indicator.id
    ]
    if not beside:
        return None
    links = [
        html.Li([parts.indicator_link(i, **kept(choice, i, release)), _no_figure(i)])
        for i in beside
    ]
    theme = next(t for t in catalogue.themes if t.id == indicator.theme)
    title = _("Andere indicatoren bij {theme}").format(theme=said(theme.name).lower())
    return html.Section([html.H2(title), html.Ul(links, className="others")], className="beside")


PAGE = Page("indicator", N_("Indicatoren"), render)
