"""What a reader asks for: an address, none of which can be trusted.

Here: the parts of an address, choices that exist, a notice for each that does not,
and addresses back. Not here: what a page shows for it (the page modules).
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from difflib import get_close_matches
from urllib.parse import parse_qs, quote, unquote, urlencode

from flask import has_request_context, request

from indicators.language import LANGUAGES, _, language, said
from indicators.query import Release

SITE_ADDRESS = "SITE_ADDRESS"  # the environment variable with the address of the site
RELEASE = "release"  # the parameter that pins an address to a release
LONGEST = 80
_MOST_PARAMETERS = 100
_MOST_OFFERS = 8

_pinned: ContextVar[str] = ContextVar("pinned", default="")


@contextmanager
def pinned_to(release_id: str) -> Iterator[None]:
    """Every address made inside stays on this release; '' for the current one, whichever it is."""
    before = _pinned.set(release_id)
    try:
        yield
    finally:
        _pinned.reset(before)


def pinned() -> str:
    """The id of the release that addresses stay on now, or ''."""
    return _pinned.get()


@dataclass(frozen=True)
class Notice:
    """Something in the address that does not exist, and what does: pairs of label and address."""

    text: str
    offers: tuple[tuple[str, str], ...] = ()


def instead(text: str, offers: tuple[tuple[str, str], ...]) -> Notice:
    """A notice that leads over to what there is, if there is anything."""
    there_is = _("Wel zijn er:")
    return Notice(f"{text} {there_is}" if offers else text, offers)


@dataclass
class Request:
    """A page, what follows it in the path, and parameters; every choice taken is one that exists.

    `taken` holds the parameters as the page understood them, so that a link from it can
    keep them. `notices` says what was asked and does not exist.
    """

    release: Release
    page: str
    rest: tuple[str, ...]
    parameters: dict[str, list[str]]
    taken: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)

    def choose(
        self, name: str, options: Mapping[str, str], default: str | None = None, what: str = ""
    ) -> str:
        """The option that parameter `name` asks for; else the default, or the first there is.

        `options` gives the label of each; `what` names the kind of thing in a notice. An
        unknown one gives a notice that offers the nearest. '' when there is no option.
        """
        asked = self.parameters.get(name, [""])
        if asked[0] not in options and self.release.catalogue.renamed.get(asked[0]) in options:
            asked = [self.present_id(asked[0])]
        fallback = default if default is not None else next(iter(options), "")
        if len(asked) > 1:
            text = _("‘{name}’ staat vaker in het adres; de eerste telt.")
            self.notices.append(Notice(text.format(name=name)))
        if asked[0] and asked[0] not in options:
            self._offer(name, asked[0], options, what)
        chosen = asked[0] if asked[0] in options else fallback
        if asked[0] in options and chosen != fallback:
            self.taken[name] = (chosen,)
        return chosen

    def present_id(self, indicator: str) -> str:
        """What an indicator is called now; a former id gives a notice, an unknown one stays."""
        catalogue = self.release.catalogue
        present = catalogue.renamed.get(indicator)
        if present is None or indicator in catalogue.indicator:
            return indicator
        text = _("De indicator ‘{former}’ heet nu ‘{name}’, of is daarin opgegaan.")
        name = said(catalogue.indicator[present].name)
        self.notices.append(Notice(text.format(former=indicator, name=name)))
        return present

    def asked(self, name: str) -> str:
        """What the address gives for a parameter, known or not; '' when it gives nothing."""
        return self.parameters.get(name, [""])[0]

    def several(self, name: str, options: Mapping[str, str], most: int) -> tuple[str, ...]:
        """The options that the parameters `name` ask for, in the order of the options."""
        asked = list(dict.fromkeys(filter(None, self.parameters.get(name, []))))
        unknown = [a for a in asked if a not in options]
        if unknown:
            text = _("Dit bestaat hier niet en is weggelaten: {names}.")
            self.notices.append(Notice(text.format(names=", ".join(unknown[:_MOST_OFFERS]))))
        chosen = tuple(option for option in options if option in asked)[:most]
        if chosen:
            self.taken[name] = chosen
        return chosen

    def words(self, name: str) -> str:
        """A free text, cut to a sane length."""
        text = self.parameters.get(name, [""])[0].strip()
        if text:
            self.taken[name] = (text,)
        return text

    def address(self, **changes: str | tuple[str, ...] | None) -> str:
        """The address of this page with some parameters changed, or dropped by None."""
        kept: dict[str, str | tuple[str, ...] | None] = {**self.taken, **changes}
        return address_of(self.page, *self.rest, **kept)

    def _offer(self, name: str, asked: str, options: Mapping[str, str], what: str) -> None:
        close = get_close_matches(asked, options, n=3, cutoff=0.5) or list(options)[:_MOST_OFFERS]
        offers = tuple((options[option], self.address(**{name: option})) for option in close)
        text = _("{what} ‘{asked}’ is er hier niet.").format(what=what or name, asked=asked)
        self.notices.append(instead(text, offers))


def request_of(release: Release, path: str, search: str) -> Request:
    """The request that an address makes; everything too long or too much is cut."""
    page, *rest = _places(path)
    return Request(release, page, tuple(rest), parameters_of(search))


def _places(path: str) -> list[str]:
    return [unquote(part)[:LONGEST] for part in path.split("/") if part][:4] or [""]


def parameters_of(search: str) -> dict[str, list[str]]:
    """The parameters of an address with their values, without what is empty or endless."""
    pairs = search.removeprefix("?").split("&")[:_MOST_PARAMETERS]
    asked = parse_qs("&".join(pairs), errors="replace")
    return {name[:LONGEST]: [v[:LONGEST] for v in values] for name, values in asked.items()}


def language_of(search: str) -> str:
    """The language that an address asks for; Dutch when it asks for none that we speak."""
    asked = parameters_of(search).get("lang", ["nl"])[0]
    return asked if asked in LANGUAGES else "nl"


def release_of(search: str) -> str:
    """The id of the release that an address asks for, known or not; '' for the current one."""
    return parameters_of(search).get(RELEASE, [""])[0]


def address_of_chart(asked: Request, number: int, release: str | None = None) -> str:
    """The address of the n-th chart of a view: on its own release, or '' for the current one."""
    with pinned_to(asked.release.id if release is None else release):
        return asked.address(chart=str(number) if number > 1 else None)


def address_without_release(path: str, search: str) -> str:
    """The address that shows the same with the figures of the current release."""
    told = {name: tuple(values) for name, values in parameters_of(search).items()}
    with pinned_to(""):
        return address_of(*_places(path), **told)


def address_of(page: str = "", /, *rest: str, **parameters: str | tuple[str, ...] | None) -> str:
    """The address of a page in the language, and on the release, that hold now."""
    path = "/" + "/".join(quote(part, safe="") for part in (page, *rest) if part)
    told = {n: value for n, value in parameters.items() if value and n not in (RELEASE, "lang")}
    if pinned():
        told[RELEASE] = pinned()
    if language() != "nl":
        told["lang"] = language()
    return f"{path}?{urlencode(told, doseq=True)}" if told else path


def absolute(address: str) -> str:
    """An address of the site in full, for files that leave it.

    The site is what the environment variable SITE_ADDRESS says, else the host that was asked.
    """
    own = os.environ.get(SITE_ADDRESS) or (request.host_url if has_request_context() else "")
    return own.rstrip("/") + address
