"""What stands on top of a page on a kept release: which one it is, and what changed since.

Here: the notice as a part of the page. Not here: finding the release (kept.py) and the
comparison itself (takeaway/revised.py).
"""

from collections.abc import Sequence
from itertools import islice

import pandas as pd
from dash import dcc, html

from indicators import wording
from indicators.exhibits import Exhibit
from indicators.language import _
from indicators.query import Release
from indicators.takeaway.revised import Revisions, revisions_of_release, revisions_of_view
from indicators.views.parts import Part
from indicators.views.request import Request, pinned_to

_FIRST, _MOST = 5, 100


def notice(request: Request, exhibits: Sequence[Exhibit], current: Release) -> html.Section:
    """Which release a page shows, what became of its figures since, and the way to the newest."""
    release = request.release
    with pinned_to(""):
        newest = dcc.Link(_("Naar deze pagina met de nieuwste cijfers"), href=request.address())
    return html.Section(
        [
            html.H2(_which(release, current)),
            *_since(release, exhibits, current),
            html.P(newest),
        ],
        className="notice pinned",
        **{"aria-label": _("Over deze release")},
    )


def _which(release: Release, current: Release) -> str:
    day = wording.day(release.built_on.isoformat())
    if release.id == current.id:
        text = _("U ziet release {id} van {day}. Dat is nu de nieuwste.")
    elif release.withdrawn_on:
        text = _("U ziet release {id} van {day}. Die is later ingetrokken.")
    else:
        text = _("U ziet de cijfers zoals ze waren in release {id} van {day}.")
    return text.format(id=release.id, day=day)


def _since(release: Release, exhibits: Sequence[Exhibit], current: Release) -> list[Part]:
    """What became of the figures of the charts; of all in the release on a page without any."""
    if release.id == current.id:
        return [html.P(_("Deze link laat deze cijfers ook later zien, als er nieuwere zijn."))]
    rows = pd.concat([e.rows for e in exhibits]) if exhibits else pd.DataFrame()
    if rows.empty:
        found = revisions_of_release(release, current)
        same = _("Van alle cijfers in deze release is er sindsdien geen veranderd.")
        lead = _("Van alle cijfers in deze release, ook die op andere pagina's: {what}.")
    else:
        found = revisions_of_view(rows, release, current)
        same = _("Deze cijfers zijn sindsdien niet veranderd.")
        lead = _("Sindsdien is van deze cijfers veranderd: {what}.")
    if not len(found):
        return [html.P(same)]
    return [html.P(lead.format(what=_counts(found))), *_listed(found)]


def _counts(found: Revisions) -> str:
    counts = [
        (len(found.revised), _("1 herzien"), _("{n} herzien")),
        (len(found.withdrawn), _("1 vervallen"), _("{n} vervallen")),
        (len(found.added), _("1 nieuw"), _("{n} nieuw")),
    ]
    return ", ".join(wording.counted(n, one, many) for n, one, many in counts if n)


def _listed(found: Revisions) -> list[Part]:
    """The first few changes, and the others folded away, as far as a reader can take in."""
    told = found.told(_MOST)
    parts: list[Part] = [html.Ul([html.Li(line) for line in islice(told, _FIRST)])]
    if more := [html.Li(line) for line in told]:
        rest = len(found) - _FIRST - len(more)
        summary = html.Summary(_("Nog {n} veranderingen").format(n=len(found) - _FIRST))
        left = html.P(_("En nog {n}.").format(n=rest)) if rest else None
        parts.append(html.Details([summary, html.Ul(more), left]))
    return parts
