"""An axis of numbers: round ones, in equal steps, within it, not too many for a phone."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import axes, lettering
from indicators.language import speaking

PHONE = 250  # pixels between the axes on a screen of 320


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (0, 14, ["0%", "5%", "10%"]),
        (61.7, 96.2, ["70%", "80%", "90%"]),
        (0, 103, ["0%", "20%", "40%", "60%", "80%", "100%"]),
        (0, 0.5, ["0,0%", "0,1%", "0,2%", "0,3%", "0,4%", "0,5%"]),
        (-12, 8, ["−10%", "−5%", "0%", "5%"]),
    ],
)
def test_numbers_are_round_and_written_as_in_dutch(
    low: float, high: float, texts: list[str]
) -> None:
    assert axes.marked(low, high, "%")["ticktext"] == texts


def test_thousands_are_kept_apart_as_the_language_does() -> None:
    assert axes.marked(0, 2_600)["ticktext"][-1] == "2.500"
    with speaking("en"):
        assert axes.marked(0, 2_600)["ticktext"][-1] == "2,500"


@given(
    low=st.floats(-1e6, 1e6).map(lambda number: round(number, 3)),
    size=st.floats(0.01, 1e7).map(lambda number: round(number, 3)),
)
def test_numbers_lie_within_the_axis_in_equal_steps_and_never_touch_on_a_phone(
    low: float, size: float
) -> None:
    axis = axes.marked(low, low + size)
    ticks, texts = axis["tickvals"], axis["ticktext"]
    assert all(low - size * 1e-6 <= tick <= low + size * (1 + 1e-6) for tick in ticks)
    assert len(set(texts)) == len(texts)
    steps = [later - one for one, later in pairwise(ticks)]
    assert all(step == pytest.approx(steps[0], rel=1e-6) for step in steps)
    if len(ticks) > 2:
        widest = max(lettering.width(text, axes.LETTER) for text in texts)
        assert PHONE * steps[0] / size > widest
