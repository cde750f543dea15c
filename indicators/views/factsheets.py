"""The page that lists the factsheets, each as a web page and as a PDF.

Here: that page. Not here: the routes of the factsheets themselves (factsheet.py), and what is
in them (takeaway/factsheet.py).
"""

from collections.abc import Sequence

from dash import html

from indicators.language import LANGUAGES, N_, _, speaking
from indicators.query import Release
from indicators.takeaway.factsheet import MONITOR, Subject, subjects
from indicators.views.page import Content, Page
from indicators.views.parts import Part
from indicators.views.request import Request, address_of


def render(request: Request) -> Content:
    """All factsheets, by kind."""
    catalogue = request.release.catalogue
    every = subjects(catalogue).values()
    kinds = (
        (_("Het geheel"), [s for s in every if s.id == MONITOR]),
        (_("Per groep mensen"), [s for s in every if s.population]),
        (_("Per set van indicatoren"), [s for s in every if len(s.sets) == 1]),
    )
    lead = _(
        "Een factsheet zegt op een paar bladzijden wat de nieuwste cijfers zijn, met grafieken en"
        " bronnen. U kunt hem lezen als webpagina, en als PDF bewaren, printen en doorsturen."
    )
    return Content(
        _("Factsheets"),
        [
            html.P(lead, className="answer"),
            *(_kind(title, those, request.release) for title, those in kinds),
        ],
    )


def _kind(title: str, those: Sequence[Subject], release: Release) -> html.Section:
    items = [html.Li(_links(subject, release)) for subject in those]
    return html.Section([html.H2(title), html.Ul(items, className="people")], className="about")


def _links(subject: Subject, release: Release) -> list[Part]:
    name = subject.name(release.catalogue)
    files: list[Part] = []
    for told, label in LANGUAGES.items():
        with speaking(told):
            address = address_of("factsheet", f"{subject.id}.pdf")
        hidden = html.Span(f"{name}, ", className="visually-hidden")
        files += [" · ", html.A([hidden, f"PDF {label}"], href=address)]
    page = html.A(name, href=address_of("factsheet", subject.id))
    return [html.H3(page), html.P(files[1:])]


PAGE = Page("factsheets", N_("Factsheets"), render, in_menu=False)
