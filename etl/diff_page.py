"""The page that tells a colleague what a release changed, to read, print and send.

Here: one HTML file that needs nothing else, in Dutch. Not here: finding the
differences (diff.py).
"""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from etl.diff import KINDS, Change, Diff


def diff_page(diff: Diff, accepted: list[dict[str, str]]) -> str:
    """All differences as a page, by kind and then by indicator.

    `accepted` are the warnings that were accepted (name, what, reason, accepted_on).
    """
    title = f"Wat er is veranderd in release {diff.new}"
    since = f"Vergeleken met release {diff.old}." if diff.old else "Er was nog geen release."
    body = "".join(
        [
            f"<h1>{escape(title)}</h1><p>{escape(since)}</p>",
            _listed(diff.summary()),
            *(_section(kind, label, diff.of(kind)) for kind, label in KINDS.items()),
            *_accepted(accepted),
        ]
    )
    return _PAGE.replace("{title}", escape(title)).replace("{body}", body)


def _listed(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def _accepted(accepted: list[dict[str, str]]) -> Iterator[str]:
    if accepted:
        yield f"<h2>Waarschuwingen die zijn geaccepteerd ({len(accepted)})</h2>"
        yield "<p>Deze cijfers vielen op. Een analist heeft ze nagekeken en goedgekeurd.</p>"
        rows = [
            (
                a["what"][:1].upper() + a["what"][1:],
                a["reason"] or "–",
                f"{a['accepted_on']} · {a['name']}",
            )
            for a in accepted
        ]
        yield _table(("Wat opviel", "Reden", "Wanneer en onder welke naam"), rows)


def _section(kind: str, label: str, changes: list[Change]) -> str:
    """A kind of change; a table for every indicator, folded up when there are many."""
    if not changes:
        return ""
    shown = " open" if len(changes) <= _MOST_UNFOLDED else ""
    by_subject = sorted(changes, key=lambda change: change.subject)
    tables = [
        f"<details{shown}><summary>{escape(subject)} ({len(of_it)})</summary>"
        f"{_table(('Wat', 'Was', 'Is nu'), [(c.about, c.old or '–', c.new or '–') for c in of_it])}"
        "</details>"
        for subject, of_it in (
            (subject, list(group))
            for subject, group in groupby(by_subject, key=lambda change: change.subject)
        )
    ]
    return f"<h2 id='{kind}'>{escape(label)} ({len(changes)})</h2>{''.join(tables)}"


_MOST_UNFOLDED = 200


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    titles = "".join(f"<th scope='col'>{escape(title)}</th>" for title in head)
    lines = "".join(
        f"<tr><th scope='row'>{escape(first)}</th>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in rest)
        + "</tr>"
        for first, *rest in rows
    )
    table = f"<table><thead><tr>{titles}</tr></thead><tbody>{lines}</tbody></table>"
    return f"<div class='wide'>{table}</div>"


_PAGE = """<!DOCTYPE html>
<html lang="nl"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light dark; --ink: light-dark(#1d2733, #e8edf3);
  --line: light-dark(#d5dbe3, #3c4855); --paper: light-dark(#fff, #14191f); }
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; line-height: 1.2; } h2 { font-size: 1.25rem; margin-top: 2.5rem; }
summary { cursor: pointer; font-weight: 600; padding: 0.5rem 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin-bottom: 1rem; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 1rem 0.35rem 0;
  border-top: 1px solid var(--line); font-weight: 400; }
thead th { font-weight: 600; border-top: 0; }
td { min-width: 9rem; font-variant-numeric: tabular-nums; }
@media print { details > * { display: block; } }
</style></head><body><main>{body}</main></body></html>
"""
