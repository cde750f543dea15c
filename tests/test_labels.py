"""Labels at the ends of lines: not overlapping, near their lines, or not there at all."""

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import labels
from indicators.axes import BOTTOM, HEIGHT, TOP
from indicators.figures import Subject, trend
from indicators.query import Release

things = st.lists(
    st.tuples(st.floats(0, 400), st.sampled_from([24.0, 48.0, 72.0])), min_size=1, max_size=8
)


@given(things)
def test_labels_never_overlap_and_keep_their_order(wanted: list[tuple[float, float]]) -> None:
    wanted = sorted(wanted)
    sizes = [size for _, size in wanted]
    places = labels.apart([wish for wish, _ in wanted], sizes)
    for (one, above), (two, below) in pairwise(zip(places, sizes, strict=True)):
        assert two - one >= (above + below) / 2 - 1e-6


@given(st.lists(st.integers(0, 12), min_size=1, max_size=8, unique=True))
def test_labels_that_have_room_stand_where_they_are_wanted(steps: list[int]) -> None:
    wanted = [30.0 * step for step in sorted(steps)]
    assert labels.apart(wanted, [24.0] * len(wanted)) == pytest.approx(wanted)


def test_two_labels_in_one_place_move_apart_evenly() -> None:
    assert labels.apart([100, 100], [24, 24]) == [88, 112]


def _placed(
    release: Release, measurement: str, breakdown: str, rows: pd.DataFrame
) -> dict[str, int] | None:
    catalogue = release.catalogue
    entry = catalogue.measurement[measurement]
    split = catalogue.breakdown[breakdown]
    names = {s: split.by_id[s].name.nl for s in rows["subgroup"].unique()}
    subject = Subject(entry, catalogue.unit[entry.unit], names, breakdown=split)
    axis = trend(rows, subject).layout.yaxis.range
    return labels.at_line_ends(rows[rows["value"].notna()], subject, axis, names)


def test_a_label_stands_at_the_height_of_the_last_figure(release: Release) -> None:
    rows = release.series("youth-care-percent", "age")
    places = _placed(release, "youth-care-percent", "age", rows)
    assert places is not None
    # Both lines are far apart, so that nothing moves: 14,0% and 1,6% on an axis from zero.
    assert places["0-17"] < places["18-22"]
    inner = HEIGHT - TOP - BOTTOM
    heights = [(TOP + inner - places[s]) / inner for s in ("0-17", "18-22")]
    assert heights[0] / heights[1] == pytest.approx(14.0 / 1.6, rel=0.1)


def test_lines_that_end_in_different_periods_have_no_labels_at_their_ends(
    release: Release,
) -> None:
    rows = release.series("youth-care-percent", "age")
    newest = rows["period_label"].max()
    ends_earlier = rows[~(rows["period_label"].eq(newest) & rows["subgroup"].eq("18-22"))]
    assert _placed(release, "youth-care-percent", "age", ends_earlier) is None


def test_lines_that_end_together_have_no_labels_at_their_ends(release: Release) -> None:
    rows = release.series("youth-care-percent", "age").copy()
    many = pd.concat(
        [rows[rows["subgroup"].eq("0-17")].assign(subgroup=s) for s in ("0-3", "4-11", "12-17")]
    )
    assert _placed(release, "youth-care-percent", "age", many) is None
