"""Policy in the order of time: measures, themes and events by year.

Here: the timeline, and how one entry's dates, kind and subjects read. Not here: which
entries are shown, and the measures and themes themselves (policy.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from dash import dcc, html

from indicators import wording
from indicators.catalogue import Catalogue, Policy, PolicyEvent, PolicyMeasure, PolicyTheme
from indicators.language import N_, _, said
from indicators.moments import MOST_DRAWN, AnyEntry, dated
from indicators.views.parts import Part, indicator_link
from indicators.views.request import address_of

KINDS = {
    "measure": N_("Maatregel"),
    "theme": N_("Thema"),
    "programme": N_("Programma"),
    "letter": N_("Brief"),
    "report": N_("Rapport"),
    "motion": N_("Motie"),
    "agreement": N_("Akkoord"),
    "campaign": N_("Campagne"),
    "law": N_("Wet"),
}
_MOST_LINKS = 6


@dataclass(frozen=True)
class Moment:
    """One entry of the timeline; `date` sorts, `when` is read."""

    date: str
    when: str
    kind: str
    title: Part
    more: tuple[Part, ...] = ()
    anchor: str | None = None


def timeline(entries: Sequence[AnyEntry], catalogue: Catalogue) -> html.Section:
    """Everything with a date, by year, oldest first; then the measures without one."""
    moments = sorted(_moments(entries, catalogue), key=lambda m: m.date)
    years = [
        html.Li([html.H3(year), html.Ol([_moment(m) for m in inside])])
        for year, inside in groupby(moments, key=lambda m: m.date[:4])
    ]
    measures = [e for e in entries if isinstance(e, PolicyMeasure)]
    undated = [m for m in measures if not (m.first or m.last)]
    if undated:
        head = html.H3(_("Zonder datum in de rapportage"))
        items = [html.Li(measure_title(m)) for m in undated]
        years.append(html.Li([head, html.Ul(items)], className="undated"))
    intro = _(
        "Een maatregel staat bij de eerste datum die de rapportage erbij noemt; dat is niet"
        " altijd het begin. In grafieken hierover staan deze momenten als stippellijn: hoogstens"
        " {most} per grafiek, en alleen als de maand bekend is."
    ).format(most=MOST_DRAWN)
    nothing = html.P(
        [
            _("Met deze keuze is er niets op de tijdlijn. "),
            dcc.Link(_("Toon alles"), href=address_of("policy")),
        ]
    )
    return html.Section(
        [
            html.H2(_("Tijdlijn"), id="timeline", tabIndex="-1"),
            html.P(intro) if years else nothing,
            html.Ol(years, className="timeline") if years else None,
        ],
        className="policy-part",
    )


def _moments(entries: Sequence[AnyEntry], catalogue: Catalogue) -> Iterator[Moment]:
    for entry in entries:
        if isinstance(entry, PolicyEvent):
            yield _event(entry, catalogue)
        elif isinstance(entry, PolicyTheme):
            yield _theme(entry, catalogue)
        elif entry.first or entry.last:
            date = entry.first or entry.last or ""
            yield Moment(date, period(entry), "measure", measure_title(entry))


def _theme(theme: PolicyTheme, catalogue: Catalogue) -> Moment:
    document = catalogue.policy.document[theme.document]
    when = wording.policy_date(document.date, document.date_precision)
    title = html.A(said(theme.name), href=f"#theme-{theme.number}")
    return Moment(document.date.isoformat(), when, "theme", title)


def measure_title(measure: PolicyMeasure) -> html.A:
    return html.A(f"{measure.number}. {said(measure.name)}", href=f"#measure-{measure.number}")


def _event(event: PolicyEvent, catalogue: Catalogue) -> Moment:
    document = catalogue.policy.document[event.document]
    about = _("Bron: {place}").format(place=document.title)
    source = html.A(event.reference or _("bron"), href=document.address, title=about)
    more = (
        html.P([said(event.description), " (", source, ")"]),
        html.P(said(event.uncertain), className="uncertain") if event.uncertain else None,
        concerns(event, catalogue),
    )
    when = wording.policy_date(event.date, event.date_precision)
    date, name = event.date.isoformat(), said(event.name)
    return Moment(date, when, event.kind, name, more, f"event-{event.id}")


def _moment(moment: Moment) -> html.Li:
    anchor = {"id": moment.anchor, "tabIndex": "-1"} if moment.anchor else {}
    return html.Li(
        [
            html.P(
                [
                    html.Span(moment.when, className="when"),
                    html.Span(_(KINDS[moment.kind]), className="kind"),
                ]
            ),
            html.P(moment.title, className="moment-title"),
            *moment.more,
        ],
        className=f"moment moment-{moment.kind}",
        **anchor,
    )


def concerns(entry: AnyEntry, catalogue: Catalogue) -> Part:
    """Links to the groups of people and the indicators that an entry is about."""
    links = [
        dcc.Link(said(catalogue.population[p].name), href=address_of("group", p))
        for p in entry.populations
    ]
    links += [indicator_link(catalogue.indicator[i]) for i in entry.indicators]
    if not links:
        return ""
    items = html.Ul([html.Li(link) for link in links], className="concerns")
    if len(links) <= _MOST_LINKS:
        return items
    people = wording.counted(len(entry.populations), _("1 groep mensen"), _("{n} groepen mensen"))
    figures = wording.counted(len(entry.indicators), _("1 indicator"), _("{n} indicatoren"))
    told = [people] if entry.populations else []
    told += [figures] if entry.indicators else []
    return html.Details([html.Summary(_(" en ").join(told)), items])


def entry_address(entry: AnyEntry) -> str:
    """The place of an entry on the page of policy."""
    if isinstance(entry, PolicyMeasure):
        return address_of("policy", line=entry.line) + f"#measure-{entry.number}"
    if isinstance(entry, PolicyTheme):
        return address_of("policy", kind="theme") + f"#theme-{entry.number}"
    return address_of("policy", kind=entry.kind) + f"#event-{entry.id}"


def when(entry: AnyEntry, policy: Policy) -> str:
    """When an entry was, as it reads; '' when no date is known."""
    if isinstance(entry, PolicyMeasure):
        return period(entry)
    known = dated(entry, policy)
    return wording.policy_date(*known) if known else ""


def period(measure: PolicyMeasure) -> str:
    """The dates that the document names for a measure: 2022 – juni 2023; '' when it names none."""
    first, last = (wording.partial_date(d) if d else "" for d in (measure.first, measure.last))
    if first and last:
        return f"{first} – {last}"
    return first or (_("tot en met {last}").format(last=last) if last else "")
