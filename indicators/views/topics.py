"""The pages of determinants and of consequences: a set laid out as the monitor's model.

Here: themes, their topics and indicators in the monitor's order, each with its newest
figure or why there is none. Not here: which figure stands for an indicator (cells.py) and
an indicator beside a determinant (beside.py).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from dash import dcc, html

from indicators import wording
from indicators.catalogue import Catalogue, Indicator, Theme, Topic
from indicators.language import N_, _, said
from indicators.query import Release
from indicators.views import cells, controls, differences, parts
from indicators.views.cells import Absent, Found, Group
from indicators.views.indicator import indicators_of
from indicators.views.page import Content, Page
from indicators.views.parts import Part, indicator_link
from indicators.views.request import Request, address_of

_LEADS = {
    "determinant": N_(
        "De monitor noemt {topics} onderwerpen die met mentale gezondheid te maken hebben. Van"
        " {with_figure} is er een cijfer."
    ),
    "consequence": N_(
        "De monitor volgt ook zorg, werk, kosten en sterfte. Van {with_figure} van de {topics}"
        " indicatoren is er een cijfer."
    ),
}
_REST = {
    "without": N_("van {n} is er nog geen cijfer"),
    "split": N_("{n} zijn kenmerken om andere cijfers naar uit te splitsen"),
    "background": N_("{n} zijn achtergrond zonder cijfer"),
}
_OWN = "own"  # each indicator about the people whom its first measurement is about


@dataclass(frozen=True)
class Model:
    """One set of the monitor, about all people or about one population."""

    set_id: str
    population: str
    release: Release

    @property
    def catalogue(self) -> Catalogue:
        return self.release.catalogue

    @cached_property
    def indicators(self) -> list[Indicator]:
        return indicators_of(self.set_id, self.catalogue)

    @cached_property
    def themes(self) -> list[Theme]:
        return [theme for theme in self.catalogue.themes if self.set_id in theme.sets]

    def topics(self, theme: Theme) -> list[Topic]:
        return [t for t in self.catalogue.topics if t.theme == theme.id]

    def inside(self, theme: Theme, topic: Topic | None = None) -> list[Indicator]:
        """The indicators of a topic, or those of a theme that belong to no topic."""
        wanted = topic.id if topic else None
        return [i for i in self.indicators if i.theme == theme.id and i.topic == wanted]

    def newest(self, indicator: Indicator) -> tuple[Found, ...] | Absent:
        """The newest figure of an indicator, or why there is none."""
        if self.population:
            return cells.of_population(indicator, self.population, self.release)
        found = cells.representative(indicator, Group(), self.release)
        return found or _absent(indicator)

    def has_figure(self, indicator: Indicator) -> bool:
        return not isinstance(self.newest(indicator), Absent)

    @property
    def counted(self) -> dict[str, int]:
        """How many topics there are, or indicators where a set has no topics, and with a figure."""
        topics = [(theme, topic) for theme in self.themes for topic in self.topics(theme)]
        if not topics:
            held = sum(map(self.has_figure, self.indicators))
            whole = len(self.indicators)
            return {"topics": whole, "with_figure": held, "without": whole - held}
        roles = Counter(topic.role for _theme, topic in topics)
        held = sum(any(map(self.has_figure, self.inside(*both))) for both in topics)
        return {
            "topics": len(topics),
            "with_figure": held,
            "without": roles["indicators"] - held,
            "split": roles["breakdown"],
            "background": roles["no_measure"],
        }


def _absent(indicator: Indicator) -> Absent:
    reason = next(filter(None, (said(m.no_figures) for m in indicator.measurements)), "")
    reason = said(indicator.no_figures) or reason
    if reason:
        return Absent(_("nog geen cijfer"), reason)
    text = _("Er zijn alleen cijfers over groepen, niet over iedereen samen.")
    return Absent(_("alleen deelgroepen"), text, address_of("indicator", indicator.id))


def _page_of(request: Request, set_id: str) -> Content:
    release = request.release
    names = {_OWN: _("Elke indicator over zijn eigen groep"), **_populations(set_id, release)}
    chosen = request.choose("population", names, what=_("Groep mensen"))
    population = "" if chosen == _OWN else chosen
    model = Model(set_id, population, release)
    counted = model.counted
    lead = _(_LEADS[set_id]).format(**counted)
    rest = [_(text).format(n=counted[n]) for n, text in _REST.items() if counted.get(n)]
    if population:
        lead += " " + _("Getoond: {population}.").format(population=names[population])
    title = _(wording.SETS[set_id])
    field = controls.select("population", _("Cijfers over"), names, chosen, default=_OWN)
    suicide = next((i for i in model.indicators if i.help_line), None)
    body = [
        html.P(lead, className="answer"),
        html.P(_rest(rest), className="more") if rest else None,
        _sets(set_id),
        controls.form(_("Kies over wie"), [field], address_of(_names()[set_id])),
        parts.help_line(suicide) if suicide else None,
        html.Div([_theme(model, theme) for theme in model.themes], className="model"),
        _reading(set_id),
    ]
    return Content(title, body, lead, names[population].lower() if population else "")


def _rest(told: Sequence[str]) -> str:
    return f"{wording.capital(', '.join(told))}."


def _populations(set_id: str, release: Release) -> dict[str, str]:
    """The populations that at least one indicator of the set has a figure of."""
    inside = indicators_of(set_id, release.catalogue)
    return {
        p.id: said(p.name)
        for p in release.catalogue.populations
        if any(cells.representative(i, Group(p.id), release) for i in inside)
    }


def _names() -> dict[str, str]:
    """The page of each set of this kind."""
    return {"determinant": "determinants", "consequence": "consequences"}


def _sets(set_id: str) -> html.Nav:
    """The three parts of the monitor's model, this one marked."""
    steps = [
        ("determinant", _("Determinanten"), _("Omstandigheden en leefstijl"), "determinants"),
        ("", _("Mentale gezondheid"), _("Welbevinden, problemen, aandoeningen"), ""),
        ("consequence", _("Gevolgen"), _("Zorg, werk, kosten, sterfte"), "consequences"),
    ]
    items = []
    for name, label, about, page in steps:
        here = {"aria-current": "page"} if name == set_id else {}
        text = [html.Strong(label), html.Span(about)]
        link = html.A if here else dcc.Link
        items.append(html.Li(link(text, href=address_of(page), **here)))
    return html.Nav(
        html.Ol(items), className="sets", **{"aria-label": _("De delen van de monitor")}
    )


def _theme(model: Model, theme: Theme) -> html.Section | None:
    """A theme with its topics beside each other; None when nothing is in it."""
    topics = model.topics(theme)
    blocks = [_topic(model, theme, topic) for topic in topics]
    loose = model.inside(theme)
    blocks += [html.Ul(list(_figures(model, [i])), className="topic") for i in loose]
    if not blocks:
        return None
    return html.Section(
        [
            html.Div(
                [
                    html.H2(said(theme.name), id=f"theme-{theme.id}", tabIndex="-1"),
                    html.P(_so_many(model, theme), className="theme-count"),
                ],
                className="theme-name",
            ),
            html.Div(blocks, className="theme-topics"),
        ],
        className="model-theme",
    )


def _so_many(model: Model, theme: Theme) -> str:
    inside = [i for i in model.indicators if i.theme == theme.id]
    if not inside:
        return ""
    held = sum(map(model.has_figure, inside))
    if len(inside) == 1:
        return _("1 indicator, met cijfer") if held else _("1 indicator, zonder cijfer")
    return _("{held} van {all} indicatoren met cijfer").format(held=held, all=len(inside))


def _topic(model: Model, theme: Theme, topic: Topic) -> html.Section:
    """A topic with the indicators that stand for it, or what becomes of it instead."""
    inside = model.inside(theme, topic)
    figures = html.Ul(list(_figures(model, inside))) if inside else _instead(topic, model.release)
    parts_: list[Part] = [
        html.H3(said(topic.name)),
        html.P(said(topic.note), className="reading") if topic.note else None,
        figures,
    ]
    return html.Section(parts_, className="topic" if inside else "topic topic-quiet")


def _instead(topic: Topic, release: Release) -> html.P:
    """Why a topic has no indicators of its own."""
    if topic.role == "breakdown":
        text = _("Geen eigen cijfer, maar een kenmerk om andere cijfers naar uit te splitsen.")
        if topic.id not in differences.breakdown_names(release):
            return html.P(text)
        about = _("Verschillen naar {topic}").format(topic=said(topic.name).lower())
        return html.P([f"{text} ", dcc.Link(about, href=address_of("differences", by=topic.id))])
    if topic.role == "no_measure":
        return html.P(_("Achtergrond: dit is niet in één landelijk cijfer te vangen."))
    return html.P(_("Nog geen cijfer: wij kennen geen indicator voor dit onderwerp."))


def _figures(model: Model, inside: Sequence[Indicator]) -> Iterator[html.Li]:
    """Every indicator with its newest figures, or why there is none."""
    for indicator in inside:
        newest = model.newest(indicator)
        yield html.Li(
            _without(indicator, newest)
            if isinstance(newest, Absent)
            else [part for found in newest for part in _figure(model, indicator, found)]
        )


def _without(indicator: Indicator, absent: Absent) -> list[Part]:
    return [
        html.P(indicator_link(indicator), className="topic-name"),
        html.P(absent.full, className="topic-absent"),
    ]


def _figure(model: Model, indicator: Indicator, found: Found) -> list[Part]:
    """An indicator with its newest figure, where it came from and its source."""
    row = found.glance.newest
    links: list[Part] = [
        html.A(_("Bron: {name}").format(name=row.publication), href=row.source_url)
    ]
    if model.set_id == "determinant":
        about = html.Span(f": {said(indicator.name)}", className="visually-hidden")
        there = address_of("beside", determinant=indicator.id)
        links.append(dcc.Link([_("Naast mentale gezondheid"), about], href=there))
    return [
        html.P(
            [
                dcc.Link(said(indicator.name), href=found.address(indicator)),
                cells.provisional_badge(indicator),
            ],
            className="topic-name",
        ),
        html.P(said(found.measurement.name), className="reading"),
        html.Div(
            [
                html.Div(cells.figure(found, model.catalogue)),
                html.Div(
                    [cells.trend_image(found), cells.change_mark(found, model.catalogue)],
                    className="topic-course",
                ),
            ],
            className="topic-figure",
        ),
        html.P(links, className="topic-links"),
    ]


def _reading(set_id: str) -> html.Section:
    """How to read the page."""
    lines = [
        _(
            "Per indicator staat hier het nieuwste cijfer van zijn belangrijkste meting. Alle"
            " andere metingen en groepen staan op de pagina van de indicator."
        ),
        _(
            "‘Hoger dan’ en ‘lager dan’ gaan over het vorige cijfer van dezelfde meting. {untested}"
        ).format(untested=cells.untested()),
        _(
            "Bronnen vragen het anders en aan andere mensen: cijfers van verschillende indicatoren"
            " zijn niet met elkaar te vergelijken."
        ),
    ]
    if set_id == "determinant":
        lines += [
            _(
                "De indeling in thema’s en onderwerpen is die van het conceptuele model van de"
                " monitor. Welke indicator bij een onderwerp hoort, is onze keuze."
            ),
            _("Dat iets een determinant heet, zegt niet dat het de oorzaak is."),
        ]
    else:
        lines.append(
            _(
                "Meer zorggebruik is niet altijd ongunstig: het kan ook betekenen dat zorg beter"
                " te vinden is."
            )
        )
    return html.Section(
        [html.H2(_("Hoe u dit leest")), html.Ul([html.Li(line) for line in lines])],
        className="reading-guide",
    )


def _determinants(request: Request) -> Content:
    return _page_of(request, "determinant")


def _consequences(request: Request) -> Content:
    return _page_of(request, "consequence")


DETERMINANTS = Page("determinants", N_("Determinanten"), _determinants)
CONSEQUENCES = Page("consequences", N_("Gevolgen"), _consequences)
