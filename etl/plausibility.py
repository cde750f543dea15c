"""What is odd about the figures of a release, though no rule at the border forbids it.

Here: the kinds of oddity, and one warning per kind, measurement and breakdown, in words for
the analyst who decides whether the figures are right all the same. Not here: finding the
odd figures (in one release oddities_within.py; beside the one before oddities_between.py
and oddities_coverage.py), rules that refuse a row (indicators/observations.py), accepting
a warning (accepted.py) and what differs between two releases (diff.py).
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from etl import oddities_between, oddities_coverage, oddities_within
from etl.comparable import PLACE, TOPIC, Comparison, Figures
from indicators.catalogue import Catalogue

__all__ = ["KINDS", "Figures", "PlausibilityWarning", "warnings_of"]

SHOWN = 6


@dataclass(frozen=True)
class PlausibilityWarning:
    """Something odd that an analyst must accept by name before the figures are published.

    `name` is 'kind:measurement:breakdown'. `what` tells the oddity with its figures; an
    acceptance holds as long as these words stay the same, so they name no line numbers.
    `places` are the lines of the files that it comes from, as far as known.
    """

    name: str
    what: str
    remedy: str
    places: tuple[str, ...] = ()

    def __str__(self) -> str:
        places = f" ({'; '.join(self.places)})" if self.places else ""
        return f"{self.name}: {self.what}. {self.remedy}{places}"


@dataclass(frozen=True)
class Kind:
    """One kind of oddity, and where it is looked for: within a release, between two, or both.

    What looks for it gives a frame with a row per odd figure or group of figures: TOPIC,
    `said` (it in words), and as far as it applies `weight` (how odd, to tell the worst
    first) and PLACE.
    """

    name: str
    what: str
    remedy: str
    within: Callable[[Figures], pd.DataFrame] | None = None
    between: Callable[[Comparison], pd.DataFrame] | None = None

    def found(self, new: Figures, beside: Comparison | None) -> pd.DataFrame:
        """All that is odd in this way; without a release to compare with, only within `new`."""
        found = [self.within(new)] if self.within else []
        if self.between and beside:
            found.append(self.between(beside))
        return pd.concat([odd for odd in found if len(odd)] or [pd.DataFrame()])


KINDS = (
    Kind(
        "out-of-line",
        "een cijfer ligt ver van alle cijfers eromheen",
        "Kijk of de komma goed staat en of het bij de goede groep en periode hoort",
        within=oddities_within.out_of_line,
    ),
    Kind(
        "outside-subgroups",
        "het totaal past niet bij de groepen",
        "Kijk of het totaal en de groepen over dezelfde mensen en dezelfde periode gaan",
        within=oddities_within.outside_subgroups,
    ),
    Kind(
        "copied-period",
        "twee periodes hebben precies dezelfde cijfers",
        "Kijk of er een periode twee keer is ingevuld",
        within=oddities_within.copied,
        between=oddities_between.copied,
    ),
    Kind(
        "lopsided-interval",
        "een interval ligt scheef om zijn waarde",
        "Kijk of de waarde en beide grenzen kloppen",
        within=oddities_within.lopsided,
    ),
    Kind(
        "interval-width",
        "een interval is veel smaller of breder dan anders in de reeks",
        "Kijk of de waarde en de grenzen kloppen en of de steekproef anders was",
        within=oddities_within.interval_width,
    ),
    Kind(
        "sample-size",
        "het aantal mensen past niet bij de reeks of bij het interval",
        "Kijk of het aantal klopt",
        within=oddities_within.sample_size,
    ),
    Kind(
        "unfinished",
        "de periode was nog niet voorbij toen het cijfer is overgenomen",
        "Kijk of het jaar klopt",
        within=oddities_within.unfinished,
    ),
    Kind(
        "jump",
        "een nieuw cijfer verschilt veel van het vorige",
        "Kijk in de bron of het klopt en of de manier van meten is veranderd",
        between=oddities_between.jumps,
    ),
    Kind(
        "revision",
        "een cijfer is sterk gewijzigd",
        "Kijk of de bron dit cijfer heeft herzien",
        between=oddities_between.revisions,
    ),
    Kind(
        "mirrored",
        "een percentage is ongeveer honderd min zichzelf geworden",
        "Kijk of het cijfer nu over het omgekeerde gaat",
        between=oddities_between.mirrored,
    ),
    Kind(
        "turned",
        "de verschillen tussen de groepen zijn omgekeerd",
        "Kijk of de groepen niet verwisseld zijn",
        between=oddities_between.turned,
    ),
    Kind(
        "direction",
        "wat gunstig is, is omgekeerd",
        "Kijk in de catalogus of 'direction' klopt",
        between=oddities_between.direction,
    ),
    Kind(
        "gone",
        "een cijfer is verdwenen",
        "Kijk of de bron het heeft teruggetrokken of dat er een regel ontbreekt",
        between=oddities_coverage.gone,
    ),
    Kind(
        "subgroup-gone",
        "een groep is verdwenen",
        "Kijk of de groep een andere naam of code heeft, of deze keer niet is geleverd",
        between=oddities_coverage.subgroup_gone,
    ),
    Kind(
        "ahead",
        "een groep heeft een nieuwe periode die de meeste andere niet hebben",
        "Kijk of het jaar klopt en of de cijfers van de andere groepen ontbreken",
        between=oddities_coverage.ahead,
    ),
    Kind(
        "stopped",
        "een reeks gaat niet verder",
        "Kijk of de bron deze cijfers nog publiceert",
        between=oddities_coverage.stopped,
    ),
    Kind(
        "backfilled",
        "een nieuw cijfer gaat over een eerdere periode",
        "Kijk of het jaar klopt",
        between=oddities_coverage.backfilled,
    ),
    Kind(
        "gap",
        "een nieuwe periode volgt niet op de vorige",
        "Kijk of het jaar klopt en of er een periode ontbreekt",
        between=oddities_coverage.gaps,
    ),
)


def warnings_of(new: Figures, old: Figures | None) -> list[PlausibilityWarning]:
    """All that is odd about new figures, by themselves and beside those published before.

    Without `old`, as for the first release, only what can be seen in one release is told.
    One warning per kind, measurement and breakdown, in the order of KINDS.
    """
    beside = Comparison(new, old) if old else None
    names = (_names(old.catalogue) if old else {}) | _names(new.catalogue)
    found = ((kind, kind.found(new, beside)) for kind in KINDS)
    return [warning for kind, odd in found for warning in _warnings(kind, odd, names)]


def _names(catalogue: Catalogue) -> dict[str, str]:
    """Indicator and measurement in words, by measurement."""
    return {
        name: f"{catalogue.indicator_of[name].name.nl} – {m.name.nl}"
        for name, m in catalogue.measurement.items()
    }


def _warnings(
    kind: Kind, odd: pd.DataFrame, names: dict[str, str]
) -> Iterator[PlausibilityWarning]:
    if odd.empty:
        return
    if "weight" in odd:
        odd = odd.sort_values("weight", ascending=False, kind="stable")
    for (measurement, breakdown), rows in odd.groupby(TOPIC):
        what = f"{kind.what}: {names[measurement]}: {_listed(list(dict.fromkeys(rows['said'])))}"
        name = f"{kind.name}:{measurement}:{breakdown}"
        yield PlausibilityWarning(name, what, kind.remedy, tuple(_places(rows)))


def _listed(said: Sequence[str]) -> str:
    """The worst ones in words; a fingerprint stands for the rest, so that none changes unseen."""
    rest = said[SHOWN:]
    if not rest:
        return "; ".join(said)
    mark = hashlib.sha256("\n".join(rest).encode()).hexdigest()[:6]
    return "; ".join([*said[:SHOWN], f"en nog {len(rest)} (kenmerk {mark})"])


def _places(rows: pd.DataFrame) -> Iterator[str]:
    known = rows.reindex(columns=PLACE).dropna().drop_duplicates()
    for file, line in known.itertuples(index=False):
        place = f"regel {line}" if str(line).isdecimal() else f"kolom {line}"
        yield f"{file} {place}" if line else file
