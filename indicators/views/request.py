"""What a reader asks for: an address, none of which can be trusted.

Here: the parts of an address, choices that exist, a notice for each that does not,
and addresses back. Not here: what a page shows for it (the page modules).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from urllib.parse import parse_qs, quote, unquote, urlencode

from indicators.language import LANGUAGES, _, language
from indicators.query import Release

LONGEST = 80
_MOST_PARAMETERS = 100
_MOST_OFFERS = 8


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
    page, *rest = [unquote(part)[:LONGEST] for part in path.split("/") if part][:4] or [""]
    return Request(release, page, tuple(rest), parameters_of(search))


def parameters_of(search: str) -> dict[str, list[str]]:
    """The parameters of an address with their values, without what is empty or endless."""
    pairs = search.removeprefix("?").split("&")[:_MOST_PARAMETERS]
    asked = parse_qs("&".join(pairs), errors="replace")
    return {name[:LONGEST]: [v[:LONGEST] for v in values] for name, values in asked.items()}


def language_of(search: str) -> str:
    """The language that an address asks for; Dutch when it asks for none that we speak."""
    asked = parameters_of(search).get("lang", ["nl"])[0]
    return asked if asked in LANGUAGES else "nl"


def address_of(page: str = "", *rest: str, **parameters: str | tuple[str, ...] | None) -> str:
    """The address of a page in the language that holds now."""
    path = "/" + "/".join(quote(part, safe="") for part in (page, *rest) if part)
    told = {name: value for name, value in parameters.items() if value and name != "lang"}
    if language() != "nl":
        told["lang"] = language()
    return f"{path}?{urlencode(told, doseq=True)}" if told else path
