"""What every page is: a place in the menu and a function from request to content.

Here: the two shapes that the site and the pages share. Not here: any page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from indicators.views.request import Request


@dataclass(frozen=True)
class Content:
    """A page for one request: its title, its parts, and what a screen reader is told of it.

    `view` says which of several views of the same subject it is, for the window's title.
    """

    title: str
    body: list[Any]
    status: str = ""
    view: str = ""


@dataclass(frozen=True)
class Page:
    """A page of the site: the first part of its address, its title (Dutch, translated where
    shown), and what it shows for a request."""

    name: str
    title: str
    render: Callable[[Request], Content]
    in_menu: bool = True
