"""One way to tell a person what is wrong with a file of theirs.

Here: the record of one problem, and how near misses are named. Not here: the
rules that find problems (catalogue.py, observations.py, etl/).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, and what would be right; each text in Dutch."""

    file: str
    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}: {self.where}" if self.where else self.file
        return f"{place}: {self.what}. {self.remedy}"


class ProblemsFound(Exception):
    """Raised with every problem found, so that a person can mend them all in one go."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems), key=_by_place)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def _by_place(problem: Problem) -> list[tuple[int, str]]:
    """Files in order, and line 9 before line 10."""
    parts = re.split(r"([0-9]+)", str(problem))
    return [(int(part), "") if place % 2 else (-1, part) for place, part in enumerate(parts)]


_MOST_NAMED = 20


def nearest(word: str, known: Iterable[str]) -> str:
    """A sentence that offers the nearest known word, or names some that exist."""
    options = sorted(known)
    # One letter of three is another word: 'mbo' is no slip of the pen for 'vbo'.
    same = [option for option in options if option.casefold() == word.casefold()]
    cutoff = 0.6 if len(word) > 4 else 0.75
    close = same or get_close_matches(word, options, n=1, cutoff=cutoff)
    if close:
        return f"Bedoelt u '{close[0]}'?"
    if len(options) == 1:
        return f"Hier hoort '{options[0]}'."
    some = ", ".join(f"'{option}'" for option in options[:_MOST_NAMED])
    return f"Bekend zijn: {some}{' en andere' if len(options) > _MOST_NAMED else ''}."
