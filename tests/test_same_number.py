"""One number everywhere: on the page, in every file, in an embed and behind a pinned link.

That factsheets hold no other number is tested with them (test_factsheet.py), and what is read
off the page, its table and its words in test_alternatives.py.
"""

import csv as standard_csv
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from indicators.query import Releases
from indicators.takeaway import embed
from indicators.takeaway.citation import reference
from indicators.takeaway.files import KINDS, Taken
from indicators.views.visit import Visit, visit

# A part of all views to each of these, so that they are made on all cores.
PARTS = 8

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
def releases(built: Path) -> Releases:
    return Releases(built / "releases")


def views(releases: Releases) -> list[tuple[str, str]]:
    """Path and parameters of every measurement by every breakdown."""
    release = releases.current()
    return [
        (
            f"/indicator/{release.catalogue.indicator_of[measurement].id}",
            f"?measurement={measurement}&breakdown={breakdown}",
        )
        for measurement, breakdowns in release.breakdowns.items()
        for breakdown in breakdowns
    ]


def written(row: Any) -> str:
    """A figure as a reader sees it, written here once more."""
    if row.precision == "verbal":
        return str(row.published_as)
    places = 0 if row.precision == "integer" else -int(Decimal(str(row.value)).as_tuple().exponent)
    return f"{row.value:,.{places}f}".translate(str.maketrans(",.", ".,"))


def files_of(seen: Visit) -> dict[str, bytes]:
    exhibit, release = seen.exhibit(), seen.release
    taken = Taken(exhibit, release, reference(exhibit, release, "https://monitor.voorbeeld.nl/x"))
    return {kind: KINDS[kind].made(taken) for kind in ("csv", "xlsx", "svg")}


@pytest.mark.parametrize("part", range(PARTS))
def test_a_figure_is_the_same_in_every_file_in_the_embed_and_behind_a_pinned_link(
    part: int, releases: Releases
) -> None:
    compared = 0
    for path, search in views(releases)[part::PARTS]:
        with visit(releases, path, search) as seen:
            if not seen.exhibits:
                continue
            exhibit, files = seen.exhibit(), files_of(seen)
            embedded = embed.page(exhibit, seen.release, "https://monitor.voorbeeld.nl/x")
        with visit(releases, path, f"{search}&release={seen.release.id}") as pinned:
            assert files_of(pinned) == files, search
        drawn = files["svg"].decode()
        told = list(standard_csv.DictReader(StringIO(files["csv"].decode())))
        sheet = load_workbook(BytesIO(files["xlsx"])).worksheets[0]
        in_sheet = {cell for line in sheet.iter_rows(values_only=True) for cell in line}
        in_csv = {(r["subgroup"], r["period_label"], r["breakdown"]): r["value"] for r in told}
        for row in exhibit.rows.itertuples():
            if pd.isna(row.value):
                continue
            assert in_csv[row.subgroup, row.period_label, row.breakdown] == repr(row.value), search
            told_in_words = row.precision == "verbal"
            assert (written(row) if told_in_words else row.value) in in_sheet, search
            assert written(row) in drawn and written(row) in embedded, (search, written(row))
            compared += 1
    assert compared > 500
