"""Pages on a kept release: which release an address asks for, and what to say when it is gone.

Here: finding that release, and the notice that offers the current view instead. Not here:
reading releases (query.py), and what was revised since (pinned.py).
"""

from indicators.language import N_, _
from indicators.query import NotKept, Release, Releases
from indicators.views.request import Notice, address_without_release, release_of

_WHY = {
    "unknown": N_("Een release ‘{asked}’ bestaat niet."),
    "gone": N_("Release {asked} wordt niet meer bewaard, of is er nooit geweest."),
    "unreadable": N_("Release {asked} is bewaard in een vorm die wij niet meer kunnen lezen."),
}


def release_at(releases: Releases, search: str) -> Release:
    """The release that an address asks for: the one it names, else the current one.

    Raises NoRelease when there is none at all, and NotKept when it names one that is not there.
    """
    asked = release_of(search)
    return releases.kept(asked) if asked else releases.current()


def not_kept(gone: NotKept, path: str, search: str) -> Notice:
    """Why the release of an address cannot be shown, with the current view of the same."""
    why = _(_WHY[gone.why]).format(asked=release_of(search))
    text = _("{why} De cijfers van toen kunnen wij dus niet laten zien. Wel de cijfers van nu:")
    offer = (_("Deze pagina met de nieuwste cijfers"), address_without_release(path, search))
    return Notice(text.format(why=why), (offer,))
