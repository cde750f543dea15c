"""The page that opens the site: headline figures, what is new, and all indicators at a glance.

Here: its layout and its choices. Not here: the matrix itself (matrix.py) and the page of
one indicator (indicator.py).
"""

from collections import Counter
from collections.abc import Mapping

from dash import html

from indicators import wording
from indicators.catalogue import Indicator
from indicators.language import N_, _, said
from indicators.query import Release
from indicators.views import cells, controls, matrix, parts
from indicators.views.matrix import MONITOR_ORDER, Matrix, Order
from indicators.views.page import Content, Page
from indicators.views.parts import Part
from indicators.views.request import Request, address_of

_MOST_NEW = 6
_POPULATION = "population"
_CHANGES = {
    "added": N_("nieuwe cijfers"),
    "gone": N_("vervallen cijfers"),
    "revised": N_("herziene cijfers"),
    "status": N_("cijfers met een andere status"),
}


def render(request: Request) -> Content:
    """The overview."""
    release = request.release
    cards = [parts.card(headline, release) for headline in release.catalogue.headlines]
    glance, caption = _at_a_glance(request)
    return Content(
        _("Hoe gaat het met de mentale gezondheid?"),
        [
            html.Section(cards, className="cards", **{"aria-label": _("Kerncijfers")}),
            news(release),
            glance,
        ],
        caption if request.taken else "",
    )


def news(release: Release) -> html.Section:
    """What the release brought, and the indicators with the newest periods."""
    newest = release.newest_periods().head(_MOST_NEW)
    items = [
        html.Li(
            [
                parts.indicator_link(release.catalogue.indicator[row.indicator]),
                html.Span(wording.period(row.period_label), className="new-period"),
            ]
        )
        for row in newest.itertuples()
    ]
    return html.Section(
        [
            html.H2(_("Nieuw in deze release"), className="section-title"),
            html.P(_changed(release)),
            html.P(_("De nieuwste cijfers gaan over:"), id="newest"),
            html.Ul(items, className="newest", **{"aria-labelledby": "newest"}),
        ],
        className="news",
    )


def _changed(release: Release) -> str:
    """How many figures came, went and changed since the release before."""
    day = wording.day(release.manifest["built_on"])
    number = wording.number(release.manifest["observations"], 0)
    if release.changes is None:
        text = _("Dit is de eerste release, van {day}. Hij bevat {number} cijfers.")
        return text.format(day=day, number=number)
    counted = Counter(release.changes["kind"])
    told = [f"{wording.number(counted[k], 0)} {_(w)}" for k, w in _CHANGES.items() if counted[k]]
    text = _("Deze release is van {day}. Sinds de vorige: {changes}.")
    return text.format(day=day, changes=", ".join(told) or _("geen andere cijfers"))


def _at_a_glance(request: Request) -> tuple[html.Section, str]:
    """The matrix with its controls and key, and what it shows in a sentence."""
    release = request.release
    indicators = [i for i in release.catalogue.indicators if i.set in matrix.SETS]
    by = _chosen_breakdown(request, indicators)
    if by == _POPULATION:
        shown = matrix.by_population(indicators, release)
    else:
        shown = matrix.by_breakdown(indicators, by, release)
    order = _chosen_order(request, shown)

    def address(column: str, turn: str) -> str:
        natural = column == MONITOR_ORDER
        return request.address(sort=None if natural else column, order=turn or None)

    caption = _caption(by, order, shown, release)
    section = html.Section(
        [
            html.H2(_("Alle indicatoren in één tabel"), id="matrix", tabIndex="-1"),
            html.P(_in_short(indicators, by, shown, release), className="more"),
            _chooser(by, _breakdown_names(indicators, release)),
            html.Ul([html.Li(line) for line in _legend(by, shown)], className="matrix-key"),
            matrix.table(shown, order, caption, address, release),
            html.P(_signs(), className="signs"),
            _groups(by, shown),
        ],
        className="at-a-glance",
    )
    return section, caption


def _breakdown_names(indicators: list[Indicator], release: Release) -> dict[str, str]:
    groups = {_POPULATION: _("Groepen mensen (kinderen, studenten, werkenden …)")}
    return groups | matrix.breakdowns(indicators, release)


def _chosen_breakdown(request: Request, indicators: list[Indicator]) -> str:
    names = _breakdown_names(indicators, request.release)
    return request.choose("by", names, what=_("Uitsplitsing"))


def _chosen_order(request: Request, shown: Matrix) -> Order:
    columns = {MONITOR_ORDER: _("Indicator"), **shown.columns}
    column = request.choose("sort", columns, what=_("Kolom"))
    turns = {"desc": _("hoogste eerst"), "asc": _("laagste eerst")}
    return Order(column, request.choose("order", turns, what=_("Volgorde")) == "desc")


def _chooser(by: str, names: Mapping[str, str]) -> html.Section:
    field = controls.select("by", _("Kolommen"), names, by, default=_POPULATION)
    return controls.form(_("Kies wat u naast elkaar ziet"), [field], address_of())


def _in_short(indicators: list[Indicator], by: str, shown: Matrix, release: Release) -> str:
    """How many indicators have figures here, and what the reader must keep in mind."""
    with_figure = sum(any(line.first(c) for c in shown.columns) for line in shown.lines)
    told = {"all": len(indicators), "some": with_figure, "by": _named(by, release)}
    if by == _POPULATION:
        text = _(
            "De monitor heeft {all} indicatoren van mentale gezondheid; van {some} is er een"
            " cijfer over ten minste één groep. Elke bron vraagt het anders: vergelijk een rij"
            " daarom niet zomaar van links naar rechts."
        )
    else:
        text = _(
            "Van de {all} indicatoren zijn er {some} met cijfers naar {by}. In een rij staat"
            " steeds één meting, zodat de groepen met elkaar te vergelijken zijn."
        )
    return text.format(**told)


def _named(by: str, release: Release) -> str:
    if by == _POPULATION:
        return ""
    name = said(release.catalogue.breakdown[by].name)
    return name[:1].lower() + name[1:]


def _caption(by: str, order: Order, shown: Matrix, release: Release) -> str:
    columns = _("groep mensen") if by == _POPULATION else _named(by, release)
    text = _("Indicatoren van mentale gezondheid naar {columns}: het nieuwste cijfer.")
    if order.column == MONITOR_ORDER:
        how = _("Rijen in de volgorde van de monitor.")
    else:
        how = _(
            "Rijen op het cijfer in de kolom {column}, per eenheid: een percentage is niet te"
            " vergelijken met een score."
        ).format(column=shown.columns[order.column])
    return f"{text.format(columns=columns)} {how}"


def _legend(by: str, shown: Matrix) -> list[Part]:
    """What the marks in the cells mean."""
    marks: list[Part] = [
        [
            html.Span("▲ ▼ ●", className="sign", **{"aria-hidden": "true"}),
            _("hoger, lager of gelijk aan het vorige cijfer van dezelfde meting:"),
            " ",
            html.Span("▲", className="sign tone-favourable", **{"aria-hidden": "true"}),
            f"{_('gunstiger')} ",
            html.Span("▲", className="sign tone-unfavourable", **{"aria-hidden": "true"}),
            f"{_('ongunstiger')}. {cells.untested()}",
        ],
        _("Lijntje: alle cijfers van de meting in de tijd, elk op een eigen schaal."),
    ]
    if by != _POPULATION:
        marks.append(
            _(
                "Gekleurde cel: de groep wijkt af van het totaal in hetzelfde jaar, hoe voller"
                " hoe verder (tot 15 procentpunt)."
            )
        )
    if shown.left_out:
        text = _("{n} groepen die maar één indicator kent, staan op de pagina van die indicator.")
        marks.append(text.format(n=shown.left_out))
    return marks


def _groups(by: str, shown: Matrix) -> html.Nav:
    """From the columns to the pages with everything about one group."""
    path = () if by == _POPULATION else (by,)
    links = [
        (name, address_of("group", *path, column))
        for column, name in shown.columns.items()
        if column != "total"
    ]
    return html.Nav(
        [
            html.H3(_("Alles over één groep"), id="groups"),
            parts.chips([*links, (_("Alle groepen"), address_of("group"))]),
        ],
        className="to-groups",
        **{"aria-labelledby": "groups"},
    )


def _signs() -> str:
    """What the signs beside a figure mean."""
    return _(
        "Elk cijfer leidt naar zijn indicator. * voorlopig · ᵉ geschat · ʳ herzien · ᵒ minder"
        " betrouwbaar"
    )


PAGE = Page("", N_("Overzicht"), render)
