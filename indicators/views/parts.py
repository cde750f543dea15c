"""Parts that several pages are made of: notices, headline cards, links, the help line, footer.

Here: small components. Not here: the chart with its table (chart.py), and what only one
page shows (its own module).
"""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from indicators import wording
from indicators.catalogue import Headline, Indicator, Source
from indicators.language import _, said
from indicators.query import Release
from indicators.views.request import Notice, address_of

Part = Any  # a Dash component or text


def loading() -> html.Main:
    """What stands on the page until it has arrived."""
    return html.Main(html.P(_("De cijfers worden geladen …")), className="wide loading")


def notice(what: Notice) -> html.Div:
    """Something in the address that does not exist, with links to what does."""
    links = [html.Li(dcc.Link(label, href=address)) for label, address in what.offers]
    return html.Div(
        [html.P(what.text), html.Ul(links) if links else None], className="notice", role="alert"
    )


def indicator_link(indicator: Indicator, **parameters: str) -> dcc.Link:
    """The name of an indicator, leading to its page."""
    return dcc.Link(said(indicator.name), href=address_of("indicator", indicator.id, **parameters))


def chips(links: Sequence[tuple[str, str]]) -> html.Ul:
    """Short links in a row."""
    return html.Ul(
        [html.Li(dcc.Link(name, href=address)) for name, address in links], className="chips"
    )


def help_line(indicator: Indicator) -> html.P | None:
    """Where to find help, beside figures about suicide."""
    if not indicator.help_line:
        return None
    return html.P(
        [
            _(wording.HELP_LINE),
            html.A(wording.HELP_CHAT[1], href=wording.HELP_CHAT[0]),
            ".",
        ],
        className="help-line",
    )


def provisional(indicator: Indicator) -> html.P | None:
    """That the place of an indicator in the monitor is our reading."""
    if indicator.provisional is None:
        return None
    return html.P(
        [html.Strong(_("Voorlopige indeling. ")), said(indicator.provisional)],
        className="provisional",
    )


def licence(source: Source) -> Part:
    """The terms of a source, leading to them where they have an address."""
    terms = said(source.licence)
    return html.A(terms, href=source.licence_address) if source.licence_address else terms


def source_line(row: Any) -> html.P:
    """Who published a figure, leading there."""
    return html.P(
        [_("Bron: "), html.A(row.publication, href=row.source_url)], className="source-line"
    )


def card(headline: Headline, release: Release) -> html.Div:
    """A headline figure with its sentence, a link to its chart and one to its source."""
    row = _figure(release, headline.measurement, headline.breakdown, headline.subgroup, headline)
    measurement = release.catalogue.measurement[headline.measurement]
    indicator = release.catalogue.indicator_of[headline.measurement]
    unit = release.catalogue.unit[measurement.unit]
    finding = said(measurement.finding) or said(measurement.name)
    return html.Div(
        [
            html.H2(indicator_link(indicator, measurement=measurement.id), className="card-name"),
            html.P(wording.value(row, unit), className="card-value"),
            html.P(f"{finding} {wording.in_period(row.period_label)}", className="card-sentence"),
            *(_also(headline, part, release) for part in headline.also),
            source_line(row),
        ],
        className="card",
    )


def _also(headline: Headline, part: Any, release: Release) -> html.P:
    catalogue = release.catalogue
    row = _figure(release, headline.measurement, part.breakdown, part.subgroup, headline)
    unit = catalogue.unit[catalogue.measurement[headline.measurement].unit]
    name = said(catalogue.population[part.population].name)
    group = said(catalogue.subgroup(part.breakdown, part.subgroup).name)
    return html.P(
        [f"{name} ({group}): ", html.A(wording.value(row, unit), href=row.source_url)],
        className="card-also",
    )


def _figure(
    release: Release, measurement: str, breakdown: str, subgroup: str, headline: Headline
) -> Any:
    return release.figure(measurement, breakdown, subgroup, headline.period).iloc[0]


def footer(release: Release | None) -> list[Part]:
    """Which release the figures come from, and what holds for all of them."""
    if release is None:
        return []
    manifest = release.manifest
    about = _("Release {id}, gemaakt op {day}, met {number} cijfers.").format(
        id=release.id,
        day=wording.day(manifest["built_on"]),
        number=wording.number(manifest["observations"], 0),
    )
    return [
        html.P(about),
        html.P(
            _(
                "Alle cijfers zijn gepubliceerd door de genoemde bron. Er is niets geschat of"
                " aangevuld. De monitor is niet volledig, en cijfers uit verschillende bronnen"
                " zijn niet zomaar te vergelijken."
            )
        ),
        html.P(
            dcc.Link(_("Factsheets om te printen en te versturen"), href=address_of("factsheets"))
        ),
    ]
