"""How a subgroup looks: one colour and one shape, the same in every chart, legend and table.

Here: the palette and which part of it a subgroup has. Not here: drawing (figures.py,
spark.py); what a legend needs of it stands in assets/base.css as `.swatch-N`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from indicators.catalogue import Breakdown, Subgroup

# The values of --series-N in assets/theme.css. Each keeps a contrast of 3:1 on light and on
# dark paper, and has a shape of its own, so that colour never is the only difference.
COLOURS = ("#2a7f9e", "#c25a1d", "#5a8a2e", "#9a5fc0", "#a87b0a", "#cc4a86", "#6273dd", "#7a7a7a")
SHAPES = (
    "circle",
    "square",
    "diamond",
    "triangle-up",
    "triangle-down",
    "x",
    "star",
    "hexagon",
)
# Only for lines of one chart that have the same colour: with more than eight groups it repeats.
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")

# The look of an age group by the age it begins at. Groups of ten years have looks of their
# own whether they begin at 15, 25, … or at 20, 30, …, and so have eight of five years.
_AGE_LOOKS = (
    *((80, 2), (75, 6), (70, 1), (65, 5), (60, 0), (55, 4), (50, 7), (45, 3), (40, 6)),
    *((35, 2), (30, 5), (25, 1), (19, 4), (15, 0), (10, 3), (4, 6), (0, 5)),
)
_MOST_AGES = 7  # the look of a group that spans most of life, such as 18 and over


@dataclass(frozen=True)
class Look:
    """A place in the palette."""

    number: int

    @property
    def colour(self) -> str:
        return COLOURS[self.number]

    @property
    def shape(self) -> str:
        return SHAPES[self.number]


def look_of(breakdown: Breakdown, subgroup: str) -> Look:
    """The look of a subgroup, which follows from its place in the catalogue's breakdown."""
    entry = breakdown.by_id[subgroup]
    if entry.ages is None:
        return Look(breakdown.subgroups.index(entry) % len(COLOURS))
    same_ages = [one.id for one in breakdown.subgroups if one.ages == entry.ages]
    place = _age_look(entry) * len(same_ages) + same_ages.index(subgroup)
    return Look(place % len(COLOURS))


def _age_look(entry: Subgroup) -> int:
    assert entry.ages is not None
    first, last = entry.ages.first, entry.ages.last
    if first < 60 and (last is None or last - first >= 39):
        return _MOST_AGES
    return next(number for begin, number in _AGE_LOOKS if first >= begin)


def dashes(looks: Iterable[Look]) -> list[str]:
    """The dash of each line of one chart: solid, unless its look is there already."""
    seen: Counter[Look] = Counter()
    found = []
    for look in looks:
        found.append(DASHES[seen[look] % len(DASHES)])
        seen[look] += 1
    return found
