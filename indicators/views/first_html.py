"""A page as HTML, before any script: what a reader sees first, and all that one without sees.

Here: from the components of a page to HTML text, and the document around it with what search
engines and browsers read. Not here: what a page shows (the page modules), and how it takes the
place of this HTML when it is live (assets/first.js).
"""

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from dash.development.base_component import Component

from indicators import drawing
from indicators.language import _
from indicators.views.parts import Part

_NAMES = {"className": "class", "htmlFor": "for", "xlinkHref": "href"}
_VOID = ("br", "hr", "img", "input")
_OWN = ("children", "n_clicks", "key", "options", "inline", "value", "refresh", "step")
_UNUSED = "/dash_table/"  # a suite that Dash puts on every page, and no page of ours uses
_DOCUMENT = """<!DOCTYPE html>
<html lang="{language}">
  <head>
    {metas}
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="description" content="{description}">
    <title>{title}</title>
    <link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
    <link rel="preload" href="/assets/source-sans-3.woff2" as="font" crossorigin>
    {css}
    {hints}
  </head>
  <body>
    <div id="first">{content}</div>
    {app_entry}
    <script type="application/json" id="told" data-address="{address}">{told}</script>
    <div>{config}{scripts}{renderer}</div>
  </body>
</html>"""
# What the page asks for once its scripts run; the browser can fetch it meanwhile.
_ASKED = ("/_dash-layout", "/_dash-dependencies")
_CHART_SCRIPT = "/_dash-component-suites/dash/dcc/async-graph.js"


def document(
    content: Part, window: Mapping[str, str], address: str, told: str, parts: Mapping[str, str]
) -> str:
    """The first HTML of an address: a page in its frame, and what makes it live.

    `window` has its title and language; `address` is the path with its parameters; `told` is
    the page as JSON for the scripts. `parts` are Dash's: metas, css, config, scripts, app_entry
    and renderer.
    """
    shown = html_of(content)
    hints = [f'<link rel="preload" href="{asked}" as="fetch" crossorigin>' for asked in _ASKED]
    if '<div class="dash-graph">' in shown:
        hints.append(f'<link rel="preload" href="{_CHART_SCRIPT}" as="script">')
    scripts = [line for line in parts["scripts"].splitlines() if _UNUSED not in line]
    return _DOCUMENT.format(
        language=window["language"],
        metas=parts["metas"],
        description=escape(_description(content) or window["title"]),
        title=escape(window["title"]),
        css=parts["css"],
        hints="\n    ".join(hints),
        content=shown,
        address=escape(address),
        told=told,
        app_entry=parts["app_entry"],
        config=parts["config"],
        scripts="\n".join(scripts),
        renderer=parts["renderer"],
    )


def html_of(part: Part) -> str:
    """Components as the HTML that they become in a browser."""
    if part is None or isinstance(part, bool):
        return ""
    if isinstance(part, list | tuple):
        return "".join(map(html_of, part))
    if not isinstance(part, Component):
        return escape(str(part), quote=False)
    kind = type(part).__name__
    if kind in _MADE:
        return _MADE[kind](part)
    return _element(kind.lower(), part, html_of(getattr(part, "children", None)))


def _element(tag: str, part: Component, content: str, **more: str | bool) -> str:
    given = {name: v for name, v in part.to_plotly_json()["props"].items() if name not in _OWN}
    attributes = "".join(_attribute(name, value) for name, value in (given | more).items())
    return f"<{tag}{attributes}>" + ("" if tag in _VOID else f"{content}</{tag}>")


def _attribute(name: str, value: Any) -> str:
    name = _NAMES.get(name, name if "-" in name else name.lower())
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    if name == "style":
        value = ";".join(f"{_hyphened(key)}:{v}" for key, v in value.items())
    return f' {name}="{escape(str(value))}"'


def _hyphened(name: str) -> str:
    return name if name.startswith("--") else re.sub("[A-Z]", lambda m: f"-{m[0].lower()}", name)


def _link(part: Component) -> str:
    return _element("a", part, html_of(part.children))


def _data(part: Component) -> str:
    """A part of the address without a field; a form without scripts sends it like a field."""
    name = part.to_plotly_json()["props"]["data-field"]
    sent = f'<input type="hidden"{_attribute("name", name)}{_attribute("value", part.value)}>'
    return _element("data", part, "", value=part.value) + f"<noscript>{sent}</noscript>"


def _form(part: Component) -> str:
    """A form, with a button for who has no scripts to answer a choice."""
    show = escape(_("Toon"))
    button = f'<button class="button" type="submit">{show}</button>'
    return _element("form", part, f"{html_of(part.children)}<noscript>{button}</noscript>")


def _select(part: Component) -> str:
    def option(value: str, label: str) -> str:
        chosen = _attribute("selected", value == part.value)
        return f"<option{_attribute('value', value)}{chosen}>{escape(label)}</option>"

    options = "".join(option(o["value"], o["label"]) for o in part.options)
    return _element("select", part, options, className="form-select")


def _checklist(part: Component) -> str:
    boxes = []
    for option in part.options:
        own = f"first_{part.id}_{option['value']}"
        checked = option["value"] in part.value
        boxes.append(
            '<div class="form-check form-check-inline"><input type="checkbox"'
            f' class="form-check-input"{_attribute("id", own)}{_attribute("name", part.name)}'
            f"{_attribute('value', option['value'])}{_attribute('checked', checked)}>"
            f'<label class="form-check-label"{_attribute("for", own)}>'
            f"{escape(option['label'])}</label></div>"
        )
    return f"<div{_attribute('id', part.id)}>{''.join(boxes)}</div>"


def _input(part: Component) -> str:
    return _element("input", part, "", className="form-control", value=part.value)


def _graph(part: Component) -> str:
    """The chart as a drawing, of the size that the live one will have."""
    return f'<div class="dash-graph">{drawing.fluid(part.figure)}</div>'


def _description(content: Part) -> str:
    """The answer that a page gives, or else nothing."""
    if isinstance(content, list | tuple):
        return next(filter(None, map(_description, content)), "")
    if not isinstance(content, Component):
        return ""
    if getattr(content, "className", "") == "answer":
        return re.sub("<[^>]+>", "", html_of(content))
    return _description(getattr(content, "children", None))


_MADE = {
    "Link": _link,
    "Data": _data,
    "Form": _form,
    "Select": _select,
    "Checklist": _checklist,
    "Input": _input,
    "Graph": _graph,
}
