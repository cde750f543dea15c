"""Reading a rendered page as its readers do: all components of a kind, and all text."""

from collections.abc import Iterator
from typing import Any

from dash.development.base_component import Component


def components(part: Any, kind: str, class_name: str = "") -> Iterator[Any]:
    """Every component of a kind in a tree, in reading order."""
    if isinstance(part, list | tuple):
        for child in part:
            yield from components(child, kind, class_name)
    elif isinstance(part, Component):
        names = str(getattr(part, "className", "")).split()
        if type(part).__name__ == kind and (not class_name or class_name in names):
            yield part
        yield from components(getattr(part, "children", None), kind, class_name)


def text(part: Any) -> str:
    """All text of a tree, in reading order."""
    if isinstance(part, str | int | float):
        return str(part)
    if isinstance(part, list | tuple):
        return " ".join(filter(None, map(text, part)))
    return text(getattr(part, "children", None)) if isinstance(part, Component) else ""
