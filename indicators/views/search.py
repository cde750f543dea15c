"""The page that finds: indicators, groups of people, sources, topics and measures by words.

Here: the field, the results by kind and where each leads. Not here: what fits a query
and how well (indicators/search.py).
"""

from dash import dcc, html

from indicators import wording
from indicators.language import N_, _, said
from indicators.query import Release
from indicators.search import Hit, Index, Item, Kind
from indicators.views import controls, parts
from indicators.views.indicator import indicators_of
from indicators.views.page import Content, Page
from indicators.views.parts import Part
from indicators.views.request import Request, address_of
from indicators.views.timeline import KINDS as POLICY_KINDS
from indicators.views.timeline import entry_address

KINDS: dict[Kind, str] = {
    "indicator": N_("Indicatoren"),
    "measurement": N_("Metingen"),
    "population": N_("Groepen mensen"),
    "subgroup": N_("Subgroepen"),
    "topic": N_("Onderwerpen van de monitor"),
    "source": N_("Bronnen"),
    "measure": N_("Maatregelen"),
    "theme": N_("Thema’s van het actieprogramma"),
    "event": N_("Gebeurtenissen in het beleid"),
}
_MOST_OF_A_KIND = 8
_LONGEST_CONTEXT = 170

_indexes: dict[str, Index] = {}


def render(request: Request) -> Content:
    """What fits the words in the address, by kind; near words when nothing does."""
    release = request.release
    query = request.words("q")
    kind = request.choose("kind", {"": "", **{k: _(v) for k, v in KINDS.items()}}, "")
    field = controls.form(
        _("Zoek in de monitor"),
        [controls.search("q", _("Zoekwoorden, in het Nederlands of Engels"), query)],
        address_of("search"),
    )
    if not query:
        return Content(_("Zoeken"), [field, *_start(release)])
    hits = [hit for hit in index_of(release).find(query) if _leads_somewhere(hit.item, release)]
    title = _("Zoeken: {query}").format(query=query)
    if not hits:
        status = _("Niets gevonden voor ‘{query}’.").format(query=query)
        return Content(
            title, [field, html.P(status, className="answer"), _near(query, release)], status
        )
    status = _counted(len(hits), query)
    body = [
        field,
        html.P(status, className="answer"),
        _help_line(hits, release),
        *_by_kind(hits, kind, request),
    ]
    return Content(title, body, status)


def index_of(release: Release) -> Index:
    """The index of a release, built once; that of an earlier release is let go."""
    if release.id not in _indexes:
        built = Index(release.catalogue)
        _indexes.clear()
        _indexes[release.id] = built
        return built
    return _indexes[release.id]


def _counted(number: int, query: str) -> str:
    text = _("1 resultaat voor ‘{query}’.") if number == 1 else _("{n} resultaten voor ‘{query}’.")
    return text.format(n=number, query=query)


def _leads_somewhere(item: Item, release: Release) -> bool:
    """Whether there is a page about an item: a subgroup without figures has none."""
    return item.kind != "subgroup" or item.id in release.subgroups.get(item.group, ())


def _by_kind(hits: list[Hit], only: str, request: Request) -> list[html.Section]:
    """The results under their kind, the kind with the best result first."""
    kinds = dict.fromkeys(hit.item.kind for hit in hits if only in ("", hit.item.kind))
    sections = []
    for kind in kinds:
        inside = [hit.item for hit in hits if hit.item.kind == kind]
        shown = inside if only else inside[:_MOST_OF_A_KIND]
        more = None
        if len(shown) < len(inside):
            label = _("Toon alle {n}: {kind}").format(n=len(inside), kind=_(KINDS[kind]).lower())
            more = html.P(dcc.Link(label, href=request.address(kind=kind)))
        results = html.Ul([html.Li(_result(i, request.release)) for i in shown])
        sections.append(html.Section([html.H2(_(KINDS[kind])), results, more], className="results"))
    if only:
        sections.append(html.P(dcc.Link(_("Alle soorten"), href=request.address(kind=None))))
    return sections


def _result(item: Item, release: Release) -> list[Part]:
    return [
        dcc.Link(wording.capital(said(item.name)), href=_address(item, release)),
        html.Span(_part_of(item, release), className="result-kind"),
        html.P(_shortened(said(item.context))) if item.context else None,
    ]


def _address(item: Item, release: Release) -> str:
    """The page about an item."""
    catalogue = release.catalogue
    policy = catalogue.policy
    match item.kind:
        case "indicator":
            address = address_of("indicator", item.id)
        case "measurement":
            indicator = catalogue.indicator_of[item.id]
            address = address_of("indicator", indicator.id, measurement=item.id)
        case "population":
            address = address_of("group", item.id)
        case "subgroup":
            address = address_of("group", item.group, item.id)
        case "source":
            address = address_of("data", source=item.id)
        case "measure":
            address = entry_address(next(m for m in policy.measures if m.id == item.id))
        case "theme":
            address = entry_address(next(t for t in policy.themes if t.id == item.id))
        case "event":
            address = entry_address(next(e for e in policy.events if e.id == item.id))
        case "topic":
            address = _address_of_topic(item.id, release)
    return address


def _address_of_topic(topic: str, release: Release) -> str:
    """The theme of a topic on the page where the monitor's model is laid out."""
    theme = next(t.theme for t in release.catalogue.topics if t.id == topic)
    return address_of("determinants") + f"#theme-{theme}"


def _part_of(item: Item, release: Release) -> str:
    """What an item is part of, in a word or two."""
    catalogue = release.catalogue
    match item.kind:
        case "indicator":
            return _(wording.SETS[catalogue.indicator[item.id].set])
        case "measurement":
            return said(catalogue.indicator_of[item.id].name)
        case "measure":
            line = next(x for x in catalogue.policy.lines if x.id == item.group)
            return said(line.name)
        case "event":
            return _(POLICY_KINDS[item.group])
        case _:
            return ""


def _shortened(text: str) -> str:
    """The beginning of a text, cut between words."""
    if len(text) <= _LONGEST_CONTEXT:
        return text
    return text[:_LONGEST_CONTEXT].rsplit(" ", 1)[0] + " …"


def _help_line(hits: list[Hit], release: Release) -> Part:
    """Where to find help, when a result is about suicide."""
    known = release.catalogue.indicator
    found = (known[h.item.id] for h in hits[:_MOST_OF_A_KIND] if h.item.kind == "indicator")
    return next(filter(None, map(parts.help_line, found)), None)


def _near(query: str, release: Release) -> html.Div:
    """Words that look like what was asked, and what there is when none does."""
    near = index_of(release).near_words(query)
    links = [html.Li(dcc.Link(word, href=address_of("search", q=word))) for word in near]
    return html.Div(
        [
            html.P(_("Probeer een ander of korter woord. Woorden die hierop lijken:")),
            html.Ul(links, className="suggestions"),
            html.P(dcc.Link(_("Alle indicatoren"), href=address_of("indicator"))),
        ]
    )


def _start(release: Release) -> list[Part]:
    """What a reader can look for, before the first word."""
    core = indicators_of("core", release.catalogue)
    return [
        html.P(
            _(
                "U vindt indicatoren, metingen, groepen mensen, onderwerpen, bronnen en"
                " maatregelen. Een typefout is niet erg."
            )
        ),
        html.H2(_("De kernset")),
        html.Ul([html.Li(parts.indicator_link(i)) for i in core], className="suggestions"),
    ]


PAGE = Page("search", N_("Zoeken"), render)
