"""Warnings that an analyst accepted by name, and which still stand in the way.

Here: `data/accepted.csv`, the list that goes with the figures and explains to a
colleague why something odd was published. Not here: finding what is odd
(plausibility.py) and publishing (release.py).
"""

from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path

import pandas as pd

from etl.files import read_accepted, write_whole
from etl.plausibility import PlausibilityWarning
from indicators.problems import Problem, ProblemsFound, nearest


class Unaccepted(Exception):
    """Warnings that nobody has accepted yet; nothing is published until someone does."""

    def __init__(self, warnings: Iterable[PlausibilityWarning]) -> None:
        self.warnings = tuple(warnings)
        super().__init__("\n".join(map(str, self.warnings)))


def accepted_of(
    warnings: Collection[PlausibilityWarning], accept: Collection[str], reason: str, data: Path
) -> list[dict[str, str]]:
    """Every warning with who accepted it: now by name, or before in exactly the same words.

    Gives name, what, reason and accepted_on of each. What is accepted now is remembered,
    also when other warnings still stand in the way: each can have a reason of its own.
    Raises Unaccepted when some were not accepted, and ProblemsFound when a name to accept
    is none of the warnings or the reason is missing.
    """
    names = {warning.name for warning in warnings}
    problems = [_stranger(name, names) for name in sorted(set(accept) - names)]
    if accept and not reason.strip():
        what, remedy = "de reden ontbreekt", "Schrijf met --reason waarom het cijfer klopt"
        problems.append(Problem("--accept", "", what, remedy))
    if problems:
        raise ProblemsFound(problems)
    before = {(row["name"], row["what"]): row for row in _listed(data)}
    now = {"reason": reason, "accepted_on": date.today().isoformat()}
    rows = []
    for warning in warnings:
        row = {"name": warning.name, "what": warning.what}
        if warning.name in accept:
            rows.append(row | now)
        elif (warning.name, warning.what) in before:
            rows.append(before[warning.name, warning.what])
    _remember(rows, data)
    open_ones = names - {row["name"] for row in rows}
    if open_ones:
        raise Unaccepted(warning for warning in warnings if warning.name in open_ones)
    return rows


def _remember(accepted: list[dict[str, str]], data: Path) -> None:
    """Add what was accepted to the list, so that the same figures raise no new question."""
    listed = _listed(data)
    known = {(row["name"], row["what"]) for row in listed}
    fresh = [row for row in accepted if (row["name"], row["what"]) not in known]
    if fresh:
        text = pd.DataFrame([*listed, *fresh]).to_csv(index=False, lineterminator="\n")
        write_whole(data / "accepted.csv", text)


def _listed(data: Path) -> list[dict[str, str]]:
    file = data / "accepted.csv"
    if not file.exists():
        return []
    rows, problems = read_accepted(file)
    if problems:
        raise ProblemsFound(problems)
    return rows.drop(columns=["file", "line"]).to_dict("records")


def _stranger(name: str, names: set[str]) -> Problem:
    what = f"er is geen waarschuwing '{name}'"
    remedy = nearest(name, names) if names else "Er is geen enkele waarschuwing"
    return Problem("--accept", "", what, remedy)
