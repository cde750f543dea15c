"""What is odd about figures is told with its figures and place; what is ordinary is not."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest

from etl.files import observation_files, read_observation_file
from etl.plausibility import (
    KINDS,
    Figures,
    PlausibilityWarning,
    warnings_of,
)
from indicators.catalogue import Catalogue
from indicators.observations import KEY, check_observations, typed
from indicators.periods import parse_period
from tests.conftest import DATA

Change = Callable[[pd.DataFrame], pd.DataFrame]

TOPIC = ["measurement", "breakdown"]
FIGURE = ["value", "ci_lower", "ci_upper"]
SOME = (
    "trust-sw",
    "happiness-sw-happy",
    "happiness-sw-score",
    "loneliness-sw-severe",
    "suicide-number",
    "youth-care-number",
    "sickness-absence-quarterly",
)


@pytest.fixture(scope="module")
def everything() -> pd.DataFrame:
    """All published figures as text rows, with `end`, the last day of their period."""
    frames = [read_observation_file(file)[0] for file in observation_files(DATA)]
    rows = pd.concat(frames, ignore_index=True)
    ends = {label: parse_period(label).end.isoformat() for label in rows["period"].unique()}
    return rows.assign(end=rows["period"].map(ends))


@pytest.fixture(scope="module")
def some(everything: pd.DataFrame) -> pd.DataFrame:
    """A few measurements: shares, a score and numbers; with and without intervals."""
    chosen = everything["measurement"].isin(SOME) & ~everything["breakdown"].isin(
        ["sector", "origin"]
    )
    return everything[chosen].reset_index(drop=True)


@pytest.fixture(scope="module")
def all_figures(everything: pd.DataFrame, catalogue: Catalogue) -> Figures:
    return figures(everything, catalogue)


@pytest.fixture(scope="module")
def alone(all_figures: Figures) -> list[PlausibilityWarning]:
    """What is odd about all published figures by themselves."""
    return warnings_of(all_figures, None)


@dataclass(frozen=True)
class Before:
    """An old release, and what is odd about `some` beside it when nothing is wrong."""

    old: Figures
    ordinary: dict[str, str]


@pytest.fixture(scope="module")
def releases(some: pd.DataFrame, catalogue: Catalogue) -> dict[bool, Before]:
    """The release before: with the same periods, and (True) without the newest ones."""
    made, new = {}, figures(some, catalogue)
    for newest, rows in ((False, some), (True, before_the_newest(some))):
        old = published(rows, catalogue)
        found = warnings_of(new, old)
        made[newest] = Before(old, {warning.name: warning.what for warning in found})
    return made


def figures(rows: pd.DataFrame, catalogue: Catalogue) -> Figures:
    return Figures(catalogue, typed(rows, catalogue))


def published(rows: pd.DataFrame, catalogue: Catalogue) -> Figures:
    """Figures as a release gives them: without the lines that they came from."""
    return Figures(catalogue, typed(rows.drop(columns=["file", "line"]), catalogue))


def before_the_newest(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as they were before every breakdown got its newest period."""
    group = rows.groupby(TOPIC)
    newest = group["end"].transform("max").eq(rows["end"])
    return rows[~(newest & group["end"].transform("nunique").gt(1))]


def place(row: pd.Series) -> str:
    return f"{row['file']} regel {row['line']}"


def row_of(rows: pd.DataFrame, key: str) -> Any:
    """The index of the row with this key: 'measurement breakdown subgroup period'."""
    found = rows.index[rows[KEY].eq(key.split()).all(axis=1)]
    assert len(found) == 1, key
    return found[0]


def put(key: str, **cells: str) -> Change:
    """A change of one row: other cells, as an analyst might type them."""

    def change(rows: pd.DataFrame) -> pd.DataFrame:
        rows = rows.copy()
        rows.loc[row_of(rows, key), list(cells)] = list(cells.values())
        return rows

    return change


def without(**cells: str) -> Change:
    """A change that leaves out the rows in which all these cells are so."""

    def change(rows: pd.DataFrame) -> pd.DataFrame:
        chosen = (rows[list(cells)] == pd.Series(cells)).all(axis=1)
        assert chosen.any()
        return rows[~chosen]

    return change


def swapped(key: str, other: str) -> Change:
    def change(rows: pd.DataFrame) -> pd.DataFrame:
        rows = rows.copy()
        one, two = row_of(rows, key), row_of(rows, other)
        rows.loc[[one, two], FIGURE] = rows.loc[[two, one], FIGURE].to_numpy()
        return rows

    return change


def copied(measurement: str, breakdown: str, period: str, to: str) -> Change:
    """One period's figures typed in at another period as well."""

    def change(rows: pd.DataFrame) -> pd.DataFrame:
        topic = rows["measurement"].eq(measurement) & rows["breakdown"].eq(breakdown)
        source = rows[topic & rows["period"].eq(period)].set_index("subgroup")[FIGURE]
        target = rows.index[topic & rows["period"].eq(to)]
        rows = rows.copy()
        rows.loc[target, FIGURE] = source.loc[rows.loc[target, "subgroup"]].to_numpy()
        return rows

    return change


# The published figures


def test_the_published_figures_give_few_warnings_and_each_names_its_place(
    alone: list[PlausibilityWarning],
) -> None:
    assert 0 < len(alone) < 10
    assert all(warning.places for warning in alone)


def test_the_same_release_again_gives_no_new_warning(
    everything: pd.DataFrame,
    catalogue: Catalogue,
    all_figures: Figures,
    alone: list[PlausibilityWarning],
) -> None:
    assert warnings_of(all_figures, published(everything, catalogue)) == alone


def test_a_new_year_of_every_source_gives_a_few_dozen_warnings(
    everything: pd.DataFrame, catalogue: Catalogue, all_figures: Figures
) -> None:
    old = before_the_newest(everything)
    assert len(everything) - len(old) > 1500
    assert len(warnings_of(all_figures, published(old, catalogue))) < 70


def test_a_release_of_few_figures_or_of_words_alone_can_be_compared(
    everything: pd.DataFrame, catalogue: Catalogue
) -> None:
    one = everything[everything["measurement"].eq("trust-sw")].head(1)
    words = everything[everything["precision"].eq("verbal")].head(3)
    assert [warnings_of(figures(new, catalogue), None) for new in (one, words)] == [[], []]
    gone = warnings_of(figures(one, catalogue), published(words, catalogue))
    assert gone and {w.name.split(":")[0] for w in gone} == {"gone"}
    back = warnings_of(figures(words, catalogue), published(one, catalogue))
    assert [w.name for w in back] == ["gone:trust-sw:origin"]


# One oddity of each kind


@dataclass(frozen=True)
class Odd:
    """A change in the new figures, the warning that it must give, and words from it.

    `at` is the row that the warning must name, as it was before the change. `newest` says
    that the old release does not have the newest period yet.
    """

    change: Change
    name: str
    words: tuple[str, ...]
    at: str = ""
    newest: bool = False


NO_FIGURE = dict.fromkeys(FIGURE, "")
TRUST = "trust-sw sex women 2024"
LOWER_TRUST = put(TRUST, value="45.0", ci_lower="43.5", ci_upper="46.5")
OTHER_PERIOD = put("happiness-sw-score education primary 2024", period="2023-2024")
ODD = [
    Odd(
        put("suicide-number total total 2018", value="183"),
        "out-of-line:suicide-number:total",
        ("Totaal, 2018: 183 (het naaste cijfer is 1.8",),
        at="suicide-number total total 2018",
    ),
    Odd(
        put("loneliness-sw-severe household single-parents 2022", value="2", precision="integer"),
        "out-of-line:loneliness-sw-severe:household",
        ("Alleenstaande ouders, 2022: 2%",),
        at="loneliness-sw-severe household single-parents 2022",
    ),
    Odd(
        put("trust-sw total total 2019", value="67.1", ci_lower="66.1", ci_upper="68.1"),
        "outside-subgroups:trust-sw:sex",
        ("2019: het totaal is 67,1%, de groepen lopen van 6",),
        at="trust-sw total total 2019",
    ),
    Odd(
        put("youth-care-number total total 2019", value="543210"),
        "outside-subgroups:youth-care-number:age",
        ("2019: het totaal is 543.210, de groepen zijn samen 4",),
        at="youth-care-number total total 2019",
    ),
    Odd(
        copied("trust-sw", "age", "2018", to="2022"),
        "copied-period:trust-sw:age",
        ("2018 en 2022 hebben dezelfde cijfers (7 groepen)",),
        at="trust-sw age 18-24 2022",
    ),
    Odd(
        copied("trust-sw", "total", "2022", to="2023"),
        "copied-period:trust-sw:total",
        ("Totaal, 2023: 66,", "), was 66,", "); nu gelijk aan 2022"),
        at="trust-sw total total 2023",
    ),
    Odd(
        put("suicide-number sex women 2020", value="566"),
        "copied-period:suicide-number:sex",
        ("Vrouwen, 2020: 566, was 595; nu gelijk aan 2021",),
        at="suicide-number sex women 2020",
    ),
    Odd(
        put("happiness-sw-happy sex women 2024", ci_upper="98.9"),
        "lopsided-interval:happiness-sw-happy:sex",
        ("Vrouwen, 2024:", "tot 98,9)"),
        at="happiness-sw-happy sex women 2024",
    ),
    Odd(
        put(TRUST, ci_lower="58.0", value="65.0", ci_upper="72.0"),
        "interval-width:trust-sw:sex",
        ("Vrouwen, 2024: 65,0% (58,0 tot 72,0)",),
        at=TRUST,
    ),
    Odd(
        put("happiness-sw-happy education bachelor 2024", sample_size="38"),
        "sample-size:happiness-sw-happy:education",
        ("Hbo en wo: bachelor, 2024:", "38 mensen"),
        at="happiness-sw-happy education bachelor 2024",
    ),
    Odd(
        put("trust-sw education bachelor 2024", retrieved="2024-09-01"),
        "unfinished:trust-sw:education",
        ("Hbo en wo: bachelor, 2024:", "overgenomen op 1 september 2024"),
        at="trust-sw education bachelor 2024",
    ),
    Odd(
        put("happiness-sw-happy total total 2024", value="80.0", ci_lower="79.0", ci_upper="81.0"),
        "revision:happiness-sw-happy:total",
        ("Totaal, 2024: 80,0% (79,0 tot 81,0), was 87,5% (86,6 tot 88,3)",),
        at="happiness-sw-happy total total 2024",
    ),
    Odd(
        swapped(
            "happiness-sw-score education primary 2024",
            "happiness-sw-score education master-doctor 2024",
        ),
        "revision:happiness-sw-score:education",
        ("Basisonderwijs, 2024:", "Hbo en wo: master, doctor, 2024:"),
        at="happiness-sw-score education primary 2024",
    ),
    Odd(
        put("happiness-sw-happy age 18-24 2024", value="18.6", ci_lower="15.8", ci_upper="21.9"),
        "mirrored:happiness-sw-happy:age",
        ("18 tot en met 24 jaar, 2024: 18,6% (was dat 81,4%)",),
        at="happiness-sw-happy age 18-24 2024",
    ),
    Odd(
        without(measurement="happiness-sw-score", subgroup="women", period="2019"),
        "gone:happiness-sw-score:sex",
        ("Vrouwen, 2019: 7,",),
    ),
    Odd(
        put("happiness-sw-score total total 2024", status="missing", ci_method="", **NO_FIGURE),
        "gone:happiness-sw-score:total",
        ("Totaal, 2024: 7,7",),
    ),
    Odd(
        without(measurement="trust-sw", breakdown="education"),
        "gone:trust-sw:education",
        ("Basisonderwijs, 2013:", "en nog 54 (kenmerk "),
    ),
    Odd(
        without(measurement="trust-sw", subgroup="18-24"),
        "subgroup-gone:trust-sw:age",
        ("18 tot en met 24 jaar, 2024: ", "was het laatste cijfer"),
    ),
    Odd(
        LOWER_TRUST,
        "jump:trust-sw:sex",
        ("Vrouwen, 2024: 45,0% (in 2023 was dat 6",),
        at=TRUST,
        newest=True,
    ),
    Odd(
        swapped(
            "sickness-absence-quarterly company_size 1-9-persons 2020-Q1",
            "sickness-absence-quarterly company_size 100-plus-persons 2020-Q1",
        ),
        "turned:sickness-absence-quarterly:company_size",
        ("1e kwartaal 2020", "(eerder "),
        newest=True,
    ),
    Odd(
        without(measurement="trust-sw", subgroup="18-24", period="2024"),
        "subgroup-gone:trust-sw:age",
        ("18 tot en met 24 jaar, 2023: ", "was het laatste cijfer"),
        newest=True,
    ),
    Odd(
        put("trust-sw education primary 2024", period="2025"),
        "ahead:trust-sw:education",
        ("Basisonderwijs, 2025: ",),
        at="trust-sw education primary 2024",
        newest=True,
    ),
    Odd(
        OTHER_PERIOD,
        "ahead:happiness-sw-score:education",
        ("Basisonderwijs, 2023–2024: ",),
        at="happiness-sw-score education primary 2024",
        newest=True,
    ),
    Odd(
        put("happiness-sw-score total total 2025", period="2024-2025"),
        "ahead:happiness-sw-score:total",
        ("Totaal, 2024–2025: ",),
        at="happiness-sw-score total total 2025",
        newest=True,
    ),
    Odd(
        without(measurement="trust-sw", breakdown="total", period="2024"),
        "stopped:trust-sw:total",
        ("tot en met december 2023; ", "andere uitsplitsingen van deze bron gaan verder"),
        newest=True,
    ),
    Odd(
        put("happiness-sw-score sex women 2025", period="2011"),
        "backfilled:happiness-sw-score:sex",
        ("Vrouwen, 2011: 7,",),
        at="happiness-sw-score sex women 2025",
        newest=True,
    ),
    Odd(
        put("happiness-sw-happy sex women 2025", period="2027", retrieved="2028-01-31"),
        "gap:happiness-sw-happy:sex",
        ("Vrouwen, 2027: ", "(3,0 jaar na het cijfer ervoor)"),
        at="happiness-sw-happy sex women 2025",
        newest=True,
    ),
]


def in_rounds(odds: list[Odd]) -> list[list[Odd]]:
    """Oddities to look for at once: beside one old release, each in a breakdown of its own."""
    rounds: list[list[Odd]] = []
    for odd in odds:
        fits = (
            made for made in rounds if not any(in_each_others_way(odd, other) for other in made)
        )
        made = next(fits, None)
        if made is None:
            rounds.append(made := [])
        made.append(odd)
    return rounds


def in_each_others_way(odd: Odd, other: Odd) -> bool:
    same_topic = odd.name.partition(":")[2] == other.name.partition(":")[2]
    return same_topic or odd.newest != other.newest


ROUNDS = in_rounds(ODD)


def with_all(odds: list[Odd], rows: pd.DataFrame) -> pd.DataFrame:
    for odd in odds:
        rows = odd.change(rows)
    return rows


@pytest.fixture(scope="module")
def told(
    some: pd.DataFrame, catalogue: Catalogue, releases: dict[bool, Before]
) -> list[dict[str, PlausibilityWarning]]:
    """The warnings of each round by name."""
    return [
        {
            warning.name: warning
            for warning in warnings_of(
                figures(with_all(odds, some), catalogue), releases[odds[0].newest].old
            )
        }
        for odds in ROUNDS
    ]


@pytest.mark.parametrize(
    ("number", "odd"),
    [
        pytest.param(number, odd, id=f"{odd.name}, newest" * odd.newest or odd.name)
        for number, odds in enumerate(ROUNDS)
        for odd in odds
    ],
)
def test_what_is_odd_is_told_with_its_figures_and_place(
    some: pd.DataFrame,
    releases: dict[bool, Before],
    told: list[dict[str, PlausibilityWarning]],
    number: int,
    odd: Odd,
) -> None:
    assert odd.name in told[number], sorted(told[number])
    warning = told[number][odd.name]
    assert warning.what != releases[odd.newest].ordinary.get(odd.name)
    assert [word for word in odd.words if word not in warning.what] == [], warning.what
    assert warning.remedy
    if odd.at:
        assert place(some.loc[row_of(some, odd.at)]) in warning.places


def test_every_kind_has_been_tried() -> None:
    tried = {odd.name.split(":")[0] for odd in ODD} | {"direction"}
    assert tried == {kind.name for kind in KINDS}


def test_a_measurement_whose_direction_was_turned_round_is_told(
    some: pd.DataFrame, catalogue: Catalogue
) -> None:
    indicators = list(catalogue.indicators)
    turned = next(i for i in indicators if i is catalogue.indicator_of["trust-sw"])
    assert turned.direction == "higher_is_better"
    indicators[indicators.index(turned)] = turned.model_copy(
        update={"direction": "higher_is_worse"}
    )
    other = Catalogue.model_validate(
        catalogue.model_copy(update={"indicators": tuple(indicators)}).model_dump()
    )
    found = warnings_of(figures(some, other), published(some, catalogue))
    names = {w.name: w.what for w in found if w.name.startswith("direction:")}
    assert (
        "was 'Hoger is gunstiger', is nu 'Hoger is ongunstiger'" in names["direction:trust-sw:all"]
    )


# What is not odd


def test_a_step_over_a_method_break_is_no_jump(
    some: pd.DataFrame, catalogue: Catalogue, releases: dict[bool, Before]
) -> None:
    """The same step without a break is one of the oddities above."""
    cut = catalogue.breaks[0].model_copy(
        update={"measurements": ("trust-sw",), "date": parse_period("2024").start}
    )
    broken = catalogue.model_copy(update={"breaks": (*catalogue.breaks, cut)})
    found = warnings_of(figures(LOWER_TRUST(some), broken), releases[True].old)
    assert "jump:trust-sw:sex" not in {w.name for w in found}


def test_a_refinement_is_no_revision_and_a_provisional_figure_may_change_more(
    some: pd.DataFrame, catalogue: Catalogue
) -> None:
    """Each year of one series was changed by so much, and had such a status before."""
    steps = {
        "2017": (1.0, "normal"),
        "2018": (1.03, "normal"),
        "2020": (1.12, "normal"),
        "2022": (1.12, "provisional"),
        "2024": (1.3, "provisional"),
    }
    before = after = some[some["measurement"].eq("youth-care-number")]
    for year, (change, status) in steps.items():
        key = f"youth-care-number total total {year}"
        value = int(before.loc[row_of(before, key), "value"])
        before = put(key, status=status)(before)
        after = put(key, value=str(round(value * change)))(after)
    found = warnings_of(figures(after, catalogue), published(before, catalogue))
    revised = next(w.what for w in found if w.name == "revision:youth-care-number:total")
    assert [year for year in steps if f"Totaal, {year}" in revised] == ["2020", "2024"]


def test_figures_that_became_alike_by_rounding_were_not_copied(
    some: pd.DataFrame, catalogue: Catalogue
) -> None:
    exact = some[some["measurement"].eq("trust-sw") & some["breakdown"].eq("total")]
    rounded = exact.assign(precision="integer")
    rounded[FIGURE] = exact[FIGURE].map(lambda text: f"{float(text):.0f}")
    assert rounded.drop_duplicates(FIGURE).shape < rounded.shape
    found = warnings_of(figures(rounded, catalogue), published(exact, catalogue))
    assert "copied-period" not in str([w.name for w in found])


def test_a_series_that_is_new_or_has_the_shared_periods_too_may_have_its_own(
    some: pd.DataFrame, catalogue: Catalogue
) -> None:
    """The same periods in a series that was known are one of the oddities above."""
    score = some[some["measurement"].eq("happiness-sw-score")]
    old = before_the_newest(score[score["subgroup"].ne("primary")])
    extra = score.loc[[row_of(score, "happiness-sw-score education bachelor 2024")]]
    new = pd.concat([OTHER_PERIOD(score), extra.assign(period="2022-2024")], ignore_index=True)
    found = warnings_of(figures(new, catalogue), published(old, catalogue))
    assert "ahead:happiness-sw-score:education" not in {w.name for w in found}


SOUND = [
    ("30.8", "25.5", "36.6", "81 of 263"),
    ("10.1", "6.2", "16.1", "15 of 148"),
    ("0.0", "0.0", "16.1", "0 of 20"),
    ("3.4", "0.6", "17.2", "1 of 29"),
    ("5.0", "0.1", "24.9", "1 of 20, exact"),
]


def test_a_sound_interval_of_few_people_is_not_lopsided(
    some: pd.DataFrame, catalogue: Catalogue
) -> None:
    """The four examples of Newcombe, Statistics in Medicine 17 (1998), table I, method 3
    (Wilson), and the interval of Clopper and Pearson at its most uneven."""
    sex = some[some["measurement"].eq("trust-sw") & some["breakdown"].eq("sex")]
    for year, interval in zip(range(2014, 2019), SOUND, strict=True):
        cells = dict(zip(FIGURE, interval, strict=False))
        sex = put(f"trust-sw sex women {year}", **cells)(sex)
    found = warnings_of(figures(sex, catalogue), None)
    assert found
    assert "lopsided" not in str([w.name for w in found])


# The words of a warning


def test_words_stay_the_same_when_rows_move(
    some: pd.DataFrame,
    catalogue: Catalogue,
    releases: dict[bool, Before],
    told: list[dict[str, PlausibilityWarning]],
) -> None:
    rows = with_all(ROUNDS[0], some).sample(frac=1, random_state=1)
    moved = figures(rows.assign(line=lambda rows: range(len(rows))), catalogue)
    first, second = told[0].values(), warnings_of(moved, releases[ROUNDS[0][0].newest].old)
    assert [(w.name, w.what) for w in first] == [(w.name, w.what) for w in second]
    assert [w.places for w in first] != [w.places for w in second]


def test_words_change_with_an_oddity_that_is_not_shown(
    some: pd.DataFrame, catalogue: Catalogue
) -> None:
    trust = some[some["measurement"].eq("trust-sw") & some["breakdown"].eq("education")]
    old = published(trust, catalogue)

    def told(last: str) -> str:
        rows = without(measurement="trust-sw", subgroup="master-doctor", period=last)(trust)
        rows = rows[rows["subgroup"].ne("primary") | rows["period"].ge("2019")]
        found = warnings_of(figures(rows, catalogue), old)
        return next(w.what for w in found if w.name == "gone:trust-sw:education")

    one, other = told("2015"), told("2016")
    assert "en nog 1 " in one
    assert one.split("en nog")[0] == other.split("en nog")[0]
    assert one != other


# Proof: random faults in the real figures, refused at the border or told here


def scaled(factor: float, columns: list[str]) -> Callable[[pd.Series, np.random.Generator], Any]:
    """A comma one place off."""

    def fault(row: pd.Series, _chance: np.random.Generator) -> dict[str, str]:
        filled = [column for column in columns if row[column]]
        whole = {"precision": "decimal"} if factor < 1 and row["precision"] == "integer" else {}
        return whole | {c: f"{float(row[c]) * factor:.6f}".rstrip("0") + "0" for c in filled}

    return fault


def first_digit(row: pd.Series, chance: np.random.Generator) -> dict[str, str]:
    """The first digit one too high or too low, in the value and its interval."""
    size = 10 ** np.floor(np.log10(float(row["value"])))
    step = size * chance.choice([-1, 1])
    step = abs(step) if float(row["value"]) + step <= 0 else step
    return {c: f"{float(row[c]) + step:.{decimals(row[c])}f}" for c in FIGURE if row[c]}


def other_year(years: int, row: pd.Series, _chance: np.random.Generator) -> dict[str, str]:
    year = row["period"][:4]
    return {"period": row["period"].replace(year, str(int(year) + years))}


def mirrored(row: pd.Series, _chance: np.random.Generator) -> dict[str, str] | None:
    """A percentage of the people who did not."""
    if row["unit"] != "percent" or abs(float(row["value"]) - 50) < 5:
        return None
    from_end = {c: f"{100 - float(row[c]):.{decimals(row[c])}f}" for c in FIGURE if row[c]}
    if row["ci_lower"]:
        from_end["ci_lower"], from_end["ci_upper"] = from_end["ci_upper"], from_end["ci_lower"]
    return from_end


def bound(factor: float, row: pd.Series, chance: np.random.Generator) -> dict[str, str] | None:
    column = chance.choice(["ci_lower", "ci_upper"])
    return {column: f"{float(row[column]) * factor:.2f}"} if float(row[column] or 0) else None


def decimals(text: str) -> int:
    return len(text.partition(".")[2])


def left_out(_row: pd.Series, _chance: np.random.Generator) -> dict[str, str]:
    return {}


@dataclass(frozen=True)
class Sort:
    """A sort of fault, and the least share to be noticed: in kept figures, in new ones."""

    name: str
    plant: Callable[[pd.Series, np.random.Generator], dict[str, str] | None]
    kept: float
    added: float


SORTS = [
    Sort("value ten times", scaled(10, ["value"]), 1, 1),
    Sort("value a tenth", scaled(0.1, ["value"]), 1, 1),
    Sort("value and interval ten times", scaled(10, FIGURE), 1, 1),
    Sort("value and interval a tenth", scaled(0.1, FIGURE), 1, 0.98),
    Sort("first digit", first_digit, 0.9, 0.85),
    Sort("a year later", partial(other_year, 1), 1, 0.95),
    Sort("a year earlier", partial(other_year, -1), 1, 0.95),
    Sort("nine years later", partial(other_year, 9), 1, 0.98),
    Sort("ten years earlier", partial(other_year, -10), 1, 0.98),
    Sort("hundred minus", mirrored, 1, 0.98),
    Sort("a bound ten times", partial(bound, 10), 1, 1),
    Sort("a bound a tenth", partial(bound, 0.1), 1, 0.95),
    Sort("left out", left_out, 1, 0.9),
]


@dataclass(frozen=True)
class Planted:
    """Faults of one sort in a copy of the rows: which rows, and which of them were noticed."""

    rows: pd.DataFrame
    places: dict[str, pd.Series]

    def refused(self, catalogue: Catalogue) -> set[str]:
        problems = check_observations(self.rows.drop(columns="end"), catalogue)
        lines = {f"{p.file} {' '.join(p.where.split(' ')[:2])}" for p in problems}
        catalogued = {p.where for p in problems if p.file.startswith("catalogue/")}
        return {
            where
            for where, row in self.places.items()
            if where in lines or (row["measurement"] in catalogued and not self._still(row))
        }

    def told(self, news: list[PlausibilityWarning], catalogue: Catalogue) -> set[str]:
        """Faults with a warning that names their line or, as for a line that is no more,
        that is about their measurement and breakdown and names their subgroup."""
        named = {where for w in news for where in w.places}
        said = {w.name.partition(":")[2]: "" for w in news}
        for w in news:
            said[w.name.partition(":")[2]] += w.what
        return {
            where
            for where, row in self.places.items()
            if where in named
            or catalogue.subgroup(row["breakdown"], row["subgroup"]).name.nl
            in said.get(f"{row['measurement']}:{row['breakdown']}", "")
        }

    def _still(self, row: pd.Series) -> bool:
        return bool(self.rows["measurement"].eq(row["measurement"]).any())


def planted(
    sort: Sort, rows: pd.DataFrame, candidates: pd.DataFrame, chance: np.random.Generator
) -> Planted:
    """At most one fault in each measurement, in a figure picked by chance."""
    seed = int(chance.integers(2**32))
    picked = candidates.groupby("measurement").sample(1, random_state=seed)
    rows, places = rows.copy(), {}
    for index, row in picked.iterrows():
        cells = sort.plant(row, chance)
        if cells is None:
            continue
        places[place(row)] = row
        if cells:
            rows.loc[index, list(cells)] = list(cells.values())
        else:
            rows = rows.drop(index=index)
    return Planted(rows, places)


def mended(fault: Planted, refused: set[str], rows: pd.DataFrame) -> pd.DataFrame:
    """The rows without what was refused at the border: that is mended before anything else."""
    where = fault.rows["file"] + " regel " + fault.rows["line"]
    wrong = fault.rows.index[where.isin(refused)]
    whole = fault.rows.copy()
    whole.loc[wrong] = rows.loc[wrong]
    return whole.drop_duplicates(KEY)


def in_company(rows: pd.DataFrame) -> pd.Series:
    """Figures with others to compare them with: four periods, of two subgroups or more."""
    periods = rows.groupby(KEY[:3])["end"].transform("size")
    groups = rows.groupby([*TOPIC, "period"])["end"].transform("size")
    return periods.ge(4) & groups.ge(2)


@pytest.mark.proof
@pytest.mark.parametrize("release", ["kept", "added"])
def test_random_faults_are_refused_or_told(
    everything: pd.DataFrame,
    catalogue: Catalogue,
    release: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Faults in figures that were published before, and in a new year of series in company."""
    chance = np.random.default_rng(20)
    rows = everything
    exact = rows["value"].ne("") & rows["precision"].ne("verbal")
    candidates = rows[exact & pd.to_numeric(rows["value"]).gt(0)]
    old_rows = rows
    if release == "added":
        old_rows = before_the_newest(rows)
        company = in_company(rows)[candidates.index]
        candidates = candidates[company & ~candidates.index.isin(old_rows.index)]
    old = published(old_rows, catalogue)
    ordinary = {(w.name, w.what) for w in warnings_of(figures(rows, catalogue), old)}
    total, lines, failed = 0, [], []
    for sort in SORTS:
        fault = planted(sort, rows, candidates, chance)
        refused = fault.refused(catalogue)
        new = figures(mended(fault, refused, rows), catalogue)
        news = [w for w in warnings_of(new, old) if (w.name, w.what) not in ordinary]
        noticed = refused | fault.told(news, catalogue)
        share, least = len(noticed) / len(fault.places), getattr(sort, release)
        total += len(fault.places)
        lines.append(f"{release} {sort.name}: {len(noticed)} of {len(fault.places)} = {share:.3f}")
        failed += [lines[-1]] if share < least else []
    with capsys.disabled():
        print("\n".join(["", *lines]))
    assert total >= 300
    assert failed == []
