"""The controls of a page: native fields in one form, whose choice becomes the address.

Here: fields and their form. Not here: what there is to choose (the page modules), or how
a change reaches the address (assets/site.js: it takes the form's fields, in order, and
leaves out those at their default and those that follow the changed one).
"""

from collections.abc import Iterable, Mapping
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from indicators.language import _, language
from indicators.views.request import RELEASE, pinned

Field = Any

_MOST_UNFOLDED = 2


def form(title: str, fields: list[Field], action: str) -> html.Section:
    """Fields under a heading; `action` is the address of the page without parameters.

    Many fields fold on a narrow screen, so that what they are about comes into sight.
    """
    on = [kept(RELEASE, pinned())] if pinned() else []
    spoken = [] if language() == "nl" else [kept("lang", language())]
    inside = html.Form([*fields, *on, *spoken], action=action, method="get", className="controls")
    heading = html.H2(title, className="section-title")
    shown: list[Field] = [heading, inside]
    if len(fields) > _MOST_UNFOLDED:
        shown = [heading, html.Details([html.Summary(title), inside], className="fold")]
    return html.Section(shown, className="chooser", **{"aria-label": title})


def kept(name: str, value: str) -> Field:
    """A part of the address that the form keeps and shows no field for."""
    return html.Data(value=value, **{"data-field": name})


def select(  # noqa: PLR0913  the parts of one field
    name: str,
    label: str,
    options: Mapping[str, str],
    value: str,
    default: str = "",
    follows: Iterable[str] = (),
    in_path: bool = False,
) -> Field:
    """One choice out of some.

    `default` is what a page shows without this field in its address. `follows`: the fields
    with which it is chosen anew. `in_path`: it ends the path instead of standing behind it.
    """
    return html.Div(
        [
            html.Label(label, htmlFor=name),
            dbc.Select(
                id=name,
                name=name,
                options=[{"value": v, "label": text} for v, text in options.items()],
                value=value,
            ),
        ],
        className=f"control control-{name}",
        **{
            "data-name": name,
            "data-default": default,
            "data-follows": " ".join(follows),
            "data-in-path": "yes" if in_path else "no",
        },
    )


def checks(  # noqa: PLR0913  the parts of one field
    name: str,
    label: str,
    options: Mapping[str, str],
    chosen: Iterable[str],
    default: Iterable[str] = (),
    follows: Iterable[str] = (),
) -> Field:
    """Any number out of some; `default` and `follows` as of `select`."""
    return html.Fieldset(
        [
            html.Legend(label),
            dbc.Checklist(
                id=name,
                name=name,
                options=[{"value": v, "label": text} for v, text in options.items()],
                value=list(chosen),
                inline=True,
            ),
        ],
        className="control groups",
        **{
            "data-name": name,
            "data-default": " ".join(default),
            "data-follows": " ".join(follows),
        },
    )


def search(name: str, label: str, value: str) -> Field:
    """A field for words, with the button that belongs to it."""
    return html.Div(
        [
            html.Label(label, htmlFor=name),
            dbc.Input(id=name, name=name, value=value, type="search", autocomplete="off"),
            html.Button(_("Zoek"), type="submit", className="button"),
        ],
        className="control control-search",
        **{"data-name": name},
    )
