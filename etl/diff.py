"""What differs between two releases: every figure and every text of the catalogue.

Here: finding the differences, and telling them in lines and as JSON. Not here: the
page for a colleague (diff_page.py), whether a difference can be right
(plausibility.py), and publishing (release.py).
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from indicators import wording
from indicators.catalogue import Catalogue
from indicators.query import Release

KEY = ["measurement", "breakdown", "subgroup", "period_label"]
# What a figure is; the rest of a row says where it came from or follows from the catalogue.
FIGURE = ["value", "ci_lower", "ci_upper", "sample_size", "unit", "precision", "published_as"]
ORIGIN = ["publication", "source_url", "table_id", "ci_method", "note"]

KINDS = {
    "added": "Nieuwe cijfers",
    "gone": "Verdwenen cijfers",
    "revised": "Herziene cijfers",
    "status": "Cijfers met een andere status",
    "origin": "Cijfers met een andere herkomst",
    "text": "Gewijzigd in de catalogus",
}


@dataclass(frozen=True)
class Change:
    """One difference: its kind, what it is about, and its old and new form ('' when absent).

    `subject` is the indicator or the catalogue entry; `about` says what of it.
    """

    kind: str
    subject: str
    about: str
    old: str
    new: str


@dataclass(frozen=True)
class Diff:
    """All differences from one release to another, in the order of KINDS.

    `old` is '' for the first release, which is compared with nothing.
    """

    old: str
    new: str
    changes: tuple[Change, ...]

    def of(self, kind: str) -> list[Change]:
        return [change for change in self.changes if change.kind == kind]

    def summary(self) -> list[str]:
        """How many differences of each kind there are, a line per kind that occurs."""
        if not self.old:
            return ["Dit is de eerste release."]
        counts = [(label, len(self.of(kind))) for kind, label in KINDS.items()]
        return [f"{label}: {n}" for label, n in counts if n] or ["Er is geen verschil."]

    def as_json(self) -> str:
        """The differences as JSON: old and new release, and a list of changes."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def compare(old: Release | None, new: Release) -> Diff:
    """Every difference between two releases: figures by key, then texts of the catalogue."""
    if old is None:
        return Diff("", new.id, ())
    figures = list(_figure_changes(old, new))
    texts = list(_text_changes(old.catalogue, new.catalogue))
    order = list(KINDS)
    ranked = sorted([*figures, *texts], key=lambda change: order.index(change.kind))
    return Diff(old.id, new.id, tuple(ranked))


def _figure_changes(old: Release, new: Release) -> Iterator[Change]:
    before, after = (release.all_observations() for release in (old, new))
    both = before.merge(after, on=KEY, how="outer", suffixes=("_old", "_new"), indicator="where")
    for where, kind in (("right_only", "added"), ("left_only", "gone")):
        for _, row in both[both["where"].eq(where)].iterrows():
            yield _change(kind, row, old, new)
    shared = both[both["where"].eq("both")]
    revised = _differs(shared, FIGURE)
    status = ~revised & _differs(shared, ["status"])
    origin = ~revised & ~status & _differs(shared, ORIGIN)
    for kind, rows in (("revised", revised), ("status", status), ("origin", origin)):
        for _, row in shared[rows].iterrows():
            yield _change(kind, row, old, new)


def _differs(shared: pd.DataFrame, columns: list[str]) -> pd.Series:
    different = pd.Series(False, index=shared.index)
    for column in columns:
        before, after = shared[f"{column}_old"], shared[f"{column}_new"]
        different |= ~(before.eq(after) | (before.isna() & after.isna()))
    return different


def _change(kind: str, row: pd.Series, old: Release, new: Release) -> Change:
    catalogue = old.catalogue if kind == "gone" else new.catalogue
    subject = catalogue.indicator_of[row["measurement"]].name.nl
    before = _shown(kind, row, "old", old.catalogue)
    return Change(
        kind, subject, _about(row, catalogue), before, _shown(kind, row, "new", new.catalogue)
    )


def _about(row: pd.Series, catalogue: Catalogue) -> str:
    measurement, breakdown, subgroup, period = (row[column] for column in KEY)
    name = catalogue.measurement[measurement].name.nl
    group = catalogue.subgroup(breakdown, subgroup).name.nl
    return f"{name} – {group} – {wording.period(period)} [{measurement}]"


def _shown(kind: str, row: pd.Series, side: str, catalogue: Catalogue) -> str:
    """A figure of one side in words: its value, interval and status, or its origin."""
    side_row = row[[name for name in row.index if str(name).endswith(f"_{side}")]]
    side_row.index = [str(name).removesuffix(f"_{side}") for name in side_row.index]
    if not isinstance(side_row["status"], str):
        return ""
    if kind == "origin":
        return " · ".join(str(side_row[c]) for c in ORIGIN if side_row[c])
    number = wording.value(side_row, catalogue.unit[side_row["unit"]])
    certain = wording.interval(side_row)
    status = wording.STATUSES.get(side_row["status"], "")
    parts = [number, f"({certain})" if certain else "", status]
    return " ".join(part for part in parts if part)


def _text_changes(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    before, after = (dict(_texts(c.model_dump(mode="json"))) for c in (old, new))
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) != after.get(path):
            section, entry, *rest = [*path.split(_INSIDE), ""]
            subject, about = f"{section}{_INSIDE}{entry}", _INSIDE.join(filter(None, rest))
            yield Change("text", subject, about, before.get(path, ""), after.get(path, ""))


_INSIDE = " › "
# What tells the parts of a list apart, so that a new one does not shift those behind it.
_NAMES = ("id", "measurement", "code", "title", "name", "population")


def _texts(entry: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every value of the catalogue with its place; parts of a list by their name where they can."""
    if isinstance(entry, dict):
        for key, part in entry.items():
            yield from _texts(part, f"{path}{_INSIDE}{key}".removeprefix(_INSIDE))
    elif isinstance(entry, list):
        for name, part in zip(_part_names(entry), entry, strict=True):
            yield from _texts(part, f"{path}{_INSIDE}{name}")
    elif entry is not None:
        yield path, str(entry)


def _part_names(parts: list[Any]) -> list[str]:
    names = []
    for place, part in enumerate(parts):
        told = (
            [part[n] for n in _NAMES if isinstance(part.get(n), str)]
            if isinstance(part, dict)
            else []
        )
        name = told[0] if told else str(place)
        names.append(name if name not in names else f"{name} ({place})")
    return names
