"""An exhibit as still HTML: whole without JavaScript, for an embed, a document and paper.

Here: one exhibit with its drawing, words, figures and sources. Not here: the page around it
(embed.py, snapshot.py) and its style (assets/base.css).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from indicators import wording
from indicators.catalogue import Catalogue
from indicators.drawing import fluid
from indicators.exhibits import Exhibit, Label, Note
from indicators.language import _, said
from indicators.query import Release

_STILL = Markup("""<figure class="chart still">
<figcaption>{heading}<p class="chart-subtitle">{subtitle}</p></figcaption>
<div class="chart-body">{labels}
<div class="{shape}" style="--height: {height}px" role="img" aria-label="{told}">{drawing}</div>
</div>
{notes}{help}
<p class="chart-sources">{sources}</p>
<details class="words"><summary>{in_words}</summary><p>{alternative}</p></details>
<details class="words"><summary>{in_figures}</summary>
<div class="table-scroll" tabindex="0" role="region" aria-label="{in_figures}">{table}</div>
</details>
</figure>""")
_TABLE = Markup("""<table><thead><tr>{heads}</tr></thead>{groups}</table>""")


def still(exhibit: Exhibit, release: Release, heading: str) -> Markup:
    """An exhibit as a figure in HTML; `heading` is the element of its title, such as h2."""
    title = Markup("<{0}>{1}</{0}>").format(heading, exhibit.title)
    return _STILL.format(
        heading=title,
        subtitle=exhibit.subtitle,
        labels=_legend(exhibit.labels),
        shape="plot rows" if exhibit.figure.layout.height else "plot",
        height=exhibit.height,
        told=_("Grafiek. {text}").format(text=exhibit.alternative),
        drawing=Markup(fluid(exhibit.figure)),
        notes=_list("chart-notes", map(_note, exhibit.notes)),
        help=help_line() if exhibit.asks_for_help_line(release.catalogue) else Markup(),
        sources=_sources(exhibit),
        in_words=_("De grafiek in woorden"),
        alternative=exhibit.alternative,
        in_figures=_("De cijfers in een tabel"),
        table=_table(exhibit, release.catalogue),
    )


def help_line() -> Markup:
    """Where to find help."""
    text = _(wording.HELP_LINE)
    return Markup('<p class="help-line">{}{}.</p>').format(text, link(*wording.HELP_CHAT))


def link(address: str, text: str) -> Markup:
    """A link; where it opens is for the page to say."""
    return Markup('<a href="{}" rel="noopener">{}</a>').format(address, text)


def _sources(exhibit: Exhibit) -> Markup:
    """Whose figures an exhibit shows, leading there."""
    named = [link(address, name) for name, address in exhibit.sources.items()]
    return Markup("{} {}").format(exhibit.source_label, Markup("; ").join(named))


def _list(class_name: str, items: Iterable[Markup]) -> Markup:
    inside = Markup().join(Markup("<li>{}</li>").format(item) for item in items)
    return Markup('<ul class="{}">{}</ul>').format(class_name, inside) if inside else Markup()


def _note(note: Note) -> Markup:
    told = Markup("{}").format(note.text)
    if not note.reference:
        return told
    return Markup("{} ({})").format(told, link(note.reference, _("bron")))


def _legend(labels: Sequence[Label]) -> Markup:
    """The names of lines, at their ends where the chart and the screen have room for that."""
    items = Markup().join(map(_label, labels))
    name = "legend at-ends" if labels and labels[0].at is not None else "legend"
    return Markup('<ul class="{}">{}</ul>').format(name, items) if items else items


def _label(label: Label) -> Markup:
    place = Markup("") if label.at is None else Markup(' style="--at: {}px"').format(label.at)
    return Markup(
        '<li{}><span class="swatch swatch-{} line-{}" aria-hidden="true"></span>'
        '<span><span class="legend-name">{}</span> <span class="legend-value">{}</span></span>'
        "</li>"
    ).format(place, label.look.number, label.dash, label.name, label.figure)


def _table(exhibit: Exhibit, catalogue: Catalogue) -> Markup:
    """The figures of an exhibit, a row per figure, under the name of their series."""
    texts = (_("Periode"), _("Cijfer"), _("95%-interval"))
    heads = Markup().join(Markup('<th scope="col">{}</th>').format(text) for text in texts)
    groups = Markup().join(_group(name, rows) for name, rows in series_of(exhibit, catalogue))
    return _TABLE.format(heads=heads, groups=groups)


def series_of(exhibit: Exhibit, catalogue: Catalogue) -> Iterator[tuple[str, list[Markup]]]:
    """Every series of an exhibit by name, with a table row for each of its figures."""
    keys = ["measurement", "breakdown", "subgroup"]
    several = exhibit.rows["measurement"].nunique() > 1
    for (m, breakdown, subgroup), rows in exhibit.rows.groupby(keys, sort=False):
        measurement = catalogue.measurement[m]
        name = said(catalogue.subgroup(breakdown, subgroup).name)
        unit = catalogue.unit[measurement.unit]
        yield (
            f"{said(measurement.name)}: {name}" if several else name,
            [_row(row, wording.value(row, unit)) for row in rows.itertuples()],
        )


def _group(name: str, rows: list[Markup]) -> Markup:
    head = Markup('<tr><th scope="rowgroup" colspan="3">{}</th></tr>').format(name)
    return Markup("<tbody>{}{}</tbody>").format(head, Markup().join(rows))


def _row(row: Any, value: str) -> Markup:
    status = "" if row.status == "normal" else f" ({_(wording.STATUSES[row.status])})"
    shown = "" if pd.isna(row.value) and not value else link(row.source_url, value)
    return Markup('<tr><th scope="row">{}</th><td>{}{}</td><td>{}</td></tr>').format(
        wording.period(row.period_label), shown, status, wording.interval(row)
    )
