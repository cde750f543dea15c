"""How subgroups look: colours with contrast on both papers, and the same look everywhere."""

import re
from itertools import combinations

import pytest

from indicators.catalogue import Ages, Catalogue
from indicators.look import COLOURS, DASHES, SHAPES, Look, dashes, look_of
from indicators.query import Release
from tests.conftest import ROOT

THEME = (ROOT / "assets" / "theme.css").read_text(encoding="utf-8")
STYLE = (ROOT / "assets" / "base.css").read_text(encoding="utf-8")


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb as WCAG 2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def papers(name: str) -> tuple[str, str]:
    """What the theme makes of a property in light and in dark."""
    found = re.search(rf"--{name}: light-dark\((#\w{{6}}), (#\w{{6}})\)", THEME)
    assert found
    return found.group(1), found.group(2)


def test_black_on_white_has_the_contrast_that_the_standard_gives_as_example() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("colour", COLOURS)
def test_every_colour_has_a_contrast_of_3_to_1_on_all_papers_of_the_theme(colour: str) -> None:
    for name in ("paper", "soft", "raised"):
        for paper in papers(name):
            assert contrast(colour, paper) >= 3, (name, paper)


def test_what_is_written_in_a_chart_has_the_contrast_of_text() -> None:
    for ink, paper in zip(papers("ink"), papers("raised"), strict=True):
        assert contrast(ink, paper) >= 4.5


def test_every_colour_has_a_shape_of_its_own() -> None:
    assert len(COLOURS) == len(SHAPES)
    for things in (COLOURS, SHAPES, DASHES):
        assert all(one != two for one, two in combinations(things, 2))


def test_the_colours_are_those_of_the_theme_and_the_legend_has_a_mark_for_each() -> None:
    series = dict(re.findall(r"--series-(\d+):\s*(#[0-9a-fA-F]{6})", THEME))
    assert series == {str(place): colour for place, colour in enumerate(COLOURS)}
    for place in range(len(COLOURS)):
        assert f".swatch-{place} {{ color: var(--series-{place}); }}" in STYLE
    for dash in DASHES[1:]:
        assert f".line-{dash}::before" in STYLE


def test_every_subgroup_of_the_catalogue_has_a_look(catalogue: Catalogue) -> None:
    for breakdown in catalogue.breakdowns:
        for subgroup in catalogue.breakdown[breakdown.id].by_id:
            found = look_of(catalogue.breakdown[breakdown.id], subgroup)
            assert found.number in range(len(COLOURS))
            if len(catalogue.breakdown[breakdown.id].subgroups) > 100:
                break  # crossed ones with thousands of pairs follow the same rule


def test_the_look_of_a_subgroup_does_not_depend_on_what_stands_beside_it(
    catalogue: Catalogue,
) -> None:
    men, women = (look_of(catalogue.breakdown["sex"], s) for s in ("men", "women"))
    assert men != women
    assert look_of(catalogue.breakdown["sex"], "women") == women


def test_groups_that_are_published_together_differ_in_look(release: Release) -> None:
    """As far as there are looks enough, and for age groups as far as they do not overlap."""
    tried = 0
    for breakdown, most in {"age": 7, "education": 8, "income": 8, "sex": 3}.items():
        entry = release.catalogue.breakdown[breakdown]
        rows = release.all_series(breakdown)
        for measurement, own in rows[rows["value"].notna()].groupby("measurement"):
            groups = [entry.by_id[group] for group in own["subgroup"].unique()]
            if len(groups) > most:
                continue
            tried += 1
            for one, two in combinations(groups, 2):
                if not _overlap(one.ages, two.ages):
                    looks = look_of(entry, one.id), look_of(entry, two.id)
                    assert looks[0] != looks[1], (measurement, one.id, two.id)
    assert tried > 200


def _overlap(one: Ages | None, two: Ages | None) -> bool:
    if one is None or two is None:
        return False
    last = [200 if ages.last is None else ages.last for ages in (one, two)]
    return one.first <= last[1] and two.first <= last[0]


@pytest.mark.parametrize(("first", "step"), [(15, 5), (15, 10), (20, 10)])
def test_neighbouring_age_groups_differ_in_look(
    first: int, step: int, catalogue: Catalogue
) -> None:
    ages = catalogue.breakdown["age"]
    groups = [f"{begin}-{begin + step - 1}" for begin in range(first, 75, step)]
    looks = [look_of(ages, group) for group in groups if group in ages.by_id]
    assert len(looks) >= 5
    for place in range(len(looks)):
        near = looks[place : place + 5]
        assert len(set(near)) == len(near)


def test_lines_of_one_look_are_told_apart_by_their_dash() -> None:
    looks = [Look(0), Look(1), Look(0), Look(0)]
    assert dashes(looks) == ["solid", "solid", "dash", "dot"]
