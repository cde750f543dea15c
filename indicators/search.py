"""Searching everything that has a name, in Dutch and English at once, forgiving typos.

Here: what can be found, which words it is found by, and the ranking. Not here: how results
look and where they lead (views/search.py). The closeness of words is RapidFuzz's.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from indicators.catalogue import Breakdown, Catalogue, Indicator, Text

Kind = Literal[
    "indicator",
    "measurement",
    "population",
    "subgroup",
    "topic",
    "source",
    "measure",
    "theme",
    "event",
]

# How much a kind weighs when the words fit equally well: what readers look for most.
_WEIGHTS: dict[Kind, float] = {
    "indicator": 1.0,
    "population": 1.0,
    "subgroup": 0.92,
    "topic": 0.9,
    "source": 0.9,
    "measure": 0.88,
    "theme": 0.88,
    "event": 0.85,
    "measurement": 0.8,
}
# How much a word weighs in a name, among other words for it, and in what explains it.
_IN_NAME, _IN_OTHER_WORDS, _IN_TEXT = 1.0, 0.95, 0.45
# How near a word is that begins with what was asked, or only contains it.
_PREFIX, _INSIDE, _FUZZY = 0.9, 0.75, 0.7
_SHORTEST_INSIDE = 4
# How telling a word is that nothing here has; the rarest known one is nearly 7.
_UNKNOWN = 2.0
_LEAST_COVERED = 0.5
# How many of the letters a word must share to be offered when nothing fits.
_LIKE = 0.5
_LEAST_SCORE = 0.12
_MOST_WORDS = 12


@dataclass(frozen=True)
class Item:
    """Something to be found. `group` is what it is part of: a breakdown of a subgroup."""

    kind: Kind
    id: str
    name: Text
    context: Text | None = None
    group: str = ""


@dataclass(frozen=True)
class Hit:
    """An item that fits a query; the higher the score, the better."""

    item: Item
    score: float


def words(text: str) -> list[str]:
    """The words of a text: small, without accents, hyphenated ones joined."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return re.findall(r"[a-z0-9]+", re.sub(r"(?<=\w)[-‐'’](?=\w)", "", bare))


class Index:
    """All items of a catalogue by their words. Build once per release and ask often."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._items: list[Item] = []
        self._names: list[set[str]] = []
        self._found_by: dict[str, dict[int, float]] = defaultdict(dict)
        for item, other_words, text in _everything(catalogue):
            self._add(item, other_words, text)
        self._vocabulary = list(self._found_by)
        self._near = lru_cache(maxsize=1024)(self._look)

    def _add(self, item: Item, other_words: Iterable[str], text: str) -> None:
        place = len(self._items)
        self._items.append(item)
        names = [" ".join(words(name)) for name in (item.name.nl, item.name.en)]
        self._names.append(set(names))
        weighed = [(text, _IN_TEXT), (" ".join(other_words), _IN_OTHER_WORDS)]
        weighed += [(name, _IN_NAME) for name in names]
        for written, weight in weighed:
            for word in words(written):
                self._found_by[word][place] = weight

    def find(self, query: str) -> list[Hit]:
        """The items that fit, best first; ties keep the order of the catalogue."""
        asked = words(query)[:_MOST_WORDS]
        scores: dict[int, float] = defaultdict(float)
        for variant in _spellings(asked):
            for place, score in self._scores(variant).items():
                scores[place] = max(scores[place], score)
        hits = [
            Hit(self._items[place], score * self._bonus(place, asked))
            for place, score in scores.items()
            if score >= _LEAST_SCORE
        ]
        return sorted(hits, key=lambda hit: -hit.score)

    def _scores(self, asked: list[str]) -> dict[int, float]:
        """How well each item fits: the share of the asked words it has, the rare ones first."""
        rarity = [self._near(word) for word in asked]
        total = sum(weight for weight, _ in rarity) or 1.0
        covered: dict[int, float] = defaultdict(float)
        score: dict[int, float] = defaultdict(float)
        for weight, near in rarity:
            for place, closeness in near.items():
                covered[place] += weight
                score[place] += weight * closeness
        return {
            place: value / total * _WEIGHTS[self._items[place].kind]
            for place, value in score.items()
            if covered[place] / total >= _LEAST_COVERED
        }

    def _look(self, asked: str) -> tuple[float, dict[int, float]]:
        """How telling an asked word is, and the items with a word near it, by closeness."""
        best: dict[int, float] = {}
        for word, closeness in self._words_near(asked):
            for place, weight in self._found_by[word].items():
                best[place] = max(best.get(place, 0.0), closeness * weight)
        if not best:  # a typo in a short word, or a word that nobody uses here
            return _UNKNOWN, best
        return math.log(1 + len(self._items) / (1 + len(best))), best

    def _words_near(self, asked: str) -> Iterator[tuple[str, float]]:
        if asked in self._found_by:
            yield asked, 1.0
        for word in self._vocabulary:
            if word.startswith(asked) and len(asked) > 1:
                yield word, _PREFIX
            elif len(asked) >= _SHORTEST_INSIDE and asked in word:
                yield word, _INSIDE
        for limit, part in ((_typos(asked), None), (_typos(asked), len(asked))):
            yield from self._misspelt(asked, limit, part)

    def _misspelt(self, asked: str, limit: int, part: int | None) -> Iterator[tuple[str, float]]:
        """Words, or with `part` the beginnings of words, that a few typos turn into the asked."""
        if not limit:
            return
        among = [word[:part] for word in self._vocabulary] if part else self._vocabulary
        for _, distance, place in process.extract(
            asked, among, scorer=OSA.distance, score_cutoff=limit, limit=None
        ):
            closeness = _FUZZY * (1 - distance / len(asked))
            yield self._vocabulary[place], closeness if part is None else closeness * _PREFIX

    def _bonus(self, place: int, asked: list[str]) -> float:
        """More for an item whose name is what was asked, or begins with it."""
        written = " ".join(asked)
        if written in self._names[place]:
            return 1.5
        if any(name.startswith(written) for name in self._names[place]):
            return 1.2
        # Of two names with the asked words, the shorter is more about them.
        shortest = min(len(name.split()) for name in self._names[place])
        return 1.0 + 0.15 * min(1.0, len(asked) / max(shortest, 1))

    def near_words(self, query: str, most: int = 6) -> list[str]:
        """Words that can be found and look most like the asked ones, for when nothing fits."""
        near: dict[str, float] = {}
        for asked in words(query)[:_MOST_WORDS]:
            for word, likeness, _ in process.extract(
                asked,
                self._vocabulary,
                scorer=OSA.normalized_similarity,
                score_cutoff=_LIKE,
                limit=most,
            ):
                if len(word) > 3:
                    near[word] = max(near.get(word, 0.0), likeness)
        return sorted(near, key=lambda word: -near[word])[:most]


def _typos(asked: str) -> int:
    """How many wrong letters a word may hold."""
    return 0 if len(asked) < 4 else 1 if len(asked) < 8 else 2


def _spellings(asked: list[str]) -> Iterator[list[str]]:
    """The asked words, and with each pair of neighbours written as one: burn out, burnout."""
    yield asked
    for place in range(len(asked) - 1):
        joined = asked[place] + asked[place + 1]
        yield [*asked[:place], joined, *asked[place + 2 :]]


Searchable = tuple[Item, Iterable[str], str]


def _everything(catalogue: Catalogue) -> Iterator[Searchable]:
    """Each item with other words for it and the text that explains it."""
    for indicator in catalogue.indicators:
        yield from _of_indicator(indicator)
    for population in catalogue.populations:
        item = Item("population", population.id, population.name, population.description)
        yield item, (), _both(population.description)
    for breakdown in catalogue.breakdowns:
        if isinstance(breakdown, Breakdown):
            for subgroup in breakdown.subgroups:
                item = Item("subgroup", subgroup.id, subgroup.name, breakdown.name, breakdown.id)
                yield item, (), _both(breakdown.name)
    for topic in catalogue.topics:
        yield Item("topic", topic.id, topic.name, topic.note), (), _both(topic.note)
    for source in catalogue.sources:
        item = Item("source", source.id, source.name, source.description)
        yield item, (source.id,), f"{_both(source.description)} {source.holder}"
    yield from _of_policy(catalogue)


def _of_indicator(indicator: Indicator) -> Iterator[Searchable]:
    item = Item("indicator", indicator.id, indicator.name, indicator.definition)
    number = (indicator.rivm_number or "").replace(".", "")
    yield item, (*indicator.search_words, number), _both(indicator.definition)
    for m in indicator.measurements:
        text = f"{_both(m.instrument)} {_both(m.cut_off)} {_both(m.finding)} {m.source}"
        yield Item("measurement", m.id, m.name, m.instrument), (), text


def _of_policy(catalogue: Catalogue) -> Iterator[Searchable]:
    policy = catalogue.policy
    for measure in policy.measures:
        item = Item("measure", measure.id, measure.name, measure.description, measure.line)
        reported = " ".join(_both(fact.text) for fact in measure.results)
        text = f"{_both(measure.description)} {_both(measure.partners)} {reported}"
        yield item, (), text
    for theme in policy.themes:
        item = Item("theme", theme.id, theme.name, theme.description)
        yield item, (), _both(theme.description)
    for event in policy.events:
        item = Item("event", event.id, event.name, event.description, event.kind)
        yield item, (), _both(event.description)


def _both(text: Text | None) -> str:
    return "" if text is None else f"{text.nl} {text.en}"
