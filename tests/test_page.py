"""The page as the server makes it, for every choice there is."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from plotly.utils import PlotlyJSONEncoder

from app import create_app
from indicators import wording
from indicators.query import CurrentRelease, Release
from indicators.views import explore, parts
from indicators.views.selection import Selection, breakdowns_of, from_search
from tests.conftest import published


def page_of(search: str, release: Release) -> dict[str, Any]:
    """The parts of the page as the browser gets them."""
    made = explore.page(from_search(search, release), release)
    names = ("notices", "answer", "status", "title")
    return dict(zip(names, json.loads(json.dumps(made, cls=PlotlyJSONEncoder)), strict=True))


def texts(part: Any) -> Iterator[str]:
    """All text of a component tree, in reading order."""
    if isinstance(part, str | int | float):
        yield str(part)
    elif isinstance(part, list):
        for child in part:
            yield from texts(child)
    elif isinstance(part, dict):
        yield from texts(part.get("props", {}).get("children"))


def components(part: Any, kind: str) -> Iterator[dict[str, Any]]:
    """The properties of every component of a kind in a tree."""
    if isinstance(part, list):
        for child in part:
            yield from components(child, kind)
    elif isinstance(part, dict):
        if part.get("type") == kind:
            yield part["props"]
        yield from components(part.get("props", {}).get("children"), kind)


def choices(release: Release) -> Iterator[str]:
    """Of every indicator the first two measurements, the first by every breakdown."""
    for indicator in release.catalogue.indicators:
        for place, m in enumerate(indicator.measurements[:2]):
            held = breakdowns_of(m, m.population, release) or [""]
            for breakdown in held if place == 0 else held[:1]:
                part = f"&breakdown={breakdown}" if breakdown else ""
                yield f"?indicator={indicator.id}&measurement={m.id}{part}"


def test_the_cells_of_a_page_are_the_figures_of_its_series_and_lead_to_their_sources(
    release: Release,
) -> None:
    for search in choices(release):
        answer = page_of(search, release)["answer"]
        selection = from_search(search, release)
        if not selection.breakdown:
            assert "Nog geen cijfer" in " ".join(texts(answer)), search
            continue
        rows = release.series(selection.measurement, selection.breakdown)
        cells = [cell for cell in components(answer, "A") if "Bron: " in str(cell.get("title"))]
        shown = rows[rows["value"].notna() | rows["status"].ne("not_applicable")]
        assert len(cells) == len(shown), search
        assert all(cell["href"].startswith("http") for cell in cells), search
        written = {cell["children"] for cell in cells}
        assert written == {wording.plain_value(row) for row in shown.itertuples()}, search


def test_the_page_says_more_than_one_word_for_each_indicator_without_a_figure(
    release: Release,
) -> None:
    empty = [i for i in release.catalogue.indicators if not i.measurements]
    assert empty
    for indicator in empty:
        page = page_of(f"?indicator={indicator.id}", release)
        assert "Nog geen cijfer" in " ".join(texts(page["answer"]))


def test_a_provisional_indicator_says_so_on_its_page(release: Release) -> None:
    page = page_of("?indicator=control-over-own-life", release)
    assert "Voorlopige indeling." in " ".join(texts(page["answer"]))


def test_suicide_figures_stand_beside_the_help_line(release: Release) -> None:
    assert "113" in " ".join(texts(page_of("?indicator=suicide", release)["answer"]))
    assert "113" not in " ".join(texts(page_of("?indicator=happiness", release)["answer"]))


def test_the_three_headlines_are_computed_from_the_release(release: Release) -> None:
    cards = json.loads(json.dumps(parts.cards(release), cls=PlotlyJSONEncoder))
    words = [" ".join(texts(card)) for card in cards]
    assert "20,0%" in words[0]
    assert "10,7%" in words[1]
    assert "12,1%" in words[1]
    assert "15,8%" in words[2]
    assert all(next(components(card, "Link"))["href"] for card in cards)


def test_every_chart_has_the_shared_setting_and_a_text_alternative(release: Release) -> None:
    for breakdown in ("total", "sex", "age", "education"):
        search = f"?indicator=life-satisfaction&breakdown={breakdown}"
        answer = page_of(search, release)["answer"]
        for graph in components(answer, "Graph"):
            assert graph["config"]["showSendToCloud"] is False
        frame = next(d for d in components(answer, "Div") if d.get("role") == "img")
        assert re.search(r"van \d+,\d% in 2013", frame["aria-label"]) or breakdown == "total"


def test_the_sex_age_and_education_of_at_least_six_indicators_are_on_screen(
    release: Release,
) -> None:
    complete = set()
    for indicator in release.catalogue.indicators:
        if indicator.set in ("core", "supplementary"):
            for m in indicator.measurements:
                if {"sex", "age", "education"} <= set(breakdowns_of(m, m.population, release)):
                    complete.add(indicator.id)
    assert len(complete) >= 6, complete


def test_the_range_is_that_of_all_groups_unless_the_reader_chose_some(release: Release) -> None:
    search = "?indicator=sickness-absence&breakdown=sector"
    all_groups = " ".join(texts(page_of(search, release)["answer"]))
    assert "liep het cijfer uiteen van" in all_groups
    chosen = page_of(f"{search}&group=sbi-C&group=sbi-P&group=sbi-Q", release)
    assert "liep het cijfer van de gekozen groepen uiteen van" in " ".join(texts(chosen["answer"]))


def test_a_population_that_is_an_age_group_gets_its_own_answer(release: Release) -> None:
    search = "?indicator=severe-loneliness&population=young_adults"
    words = " ".join(texts(page_of(search, release)["answer"]))
    assert "15 tot en met 24 jaar: 12,1% in 2022" in words
    assert "procent; Jongvolwassenen: 15 tot en met 24 jaar" in words


def test_a_figure_that_is_not_final_says_so_in_the_answer(release: Release) -> None:
    rows = release.all_observations()
    row = next(rows[rows["status"].eq("provisional") & rows["breakdown"].eq("total")].itertuples())
    m = release.catalogue.measurement[row.measurement]
    assert "voorlopig cijfer" in wording.answer(row, m, release.catalogue.unit[row.unit])


def test_every_topic_of_the_model_is_on_the_page_of_the_determinants(release: Release) -> None:
    words = " ".join(texts(page_of("?set=determinant", release)["answer"]))
    for topic in release.catalogue.topics:
        assert topic.name.nl in words
    assert "Traumatische ervaringen:  nog geen cijfer" in words.replace(": nog", ":  nog")


def test_figures_of_one_period_stand_side_by_side_with_their_year(release: Release) -> None:
    answer = page_of("?indicator=overweight&breakdown=region", release)["answer"]
    (graph,) = components(answer, "Graph")
    rows = release.series("overweight-gm18", "region")
    assert len(graph["figure"]["data"]) == len(rows) == 16
    assert "procent; Algemene bevolking, 18 jaar of ouder; 2020" in " ".join(texts(answer))


def test_a_reader_who_drops_one_group_keeps_all_others(release: Release) -> None:
    regions = list(dict.fromkeys(release.series("overweight-gm18", "region")["subgroup"]))
    groups = "".join(f"&group={region}" for region in regions[1:])
    answer = page_of(f"?indicator=overweight&breakdown=region{groups}", release)["answer"]
    (graph,) = components(answer, "Graph")
    assert len(graph["figure"]["data"]) == len(regions) - 1


@pytest.fixture(scope="module")
def client(built: Path) -> Any:
    return create_app(built).server.test_client()


def test_health_names_the_release_and_its_number_of_observations(
    client: Any, release: Release
) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.get_json() == {"release": release.id, "observations": release.count()}


def test_without_data_the_page_and_health_say_how_to_get_a_release(tmp_path: Path) -> None:
    server = create_app(tmp_path).server.test_client()
    assert server.get("/health").status_code == 503
    layout = server.get("/_dash-layout").get_data(as_text=True)
    assert "python -m etl refresh --offline" in layout


def test_the_page_is_in_dutch_and_loads_nothing_from_elsewhere(client: Any) -> None:
    page = client.get("/").get_data(as_text=True)
    assert '<html lang="nl">' in page
    assert not re.findall(r'(?:src|href)="(https?:)?//', page)


def test_a_new_release_is_served_without_a_restart(
    tmp_path: Path, built: Path, release: Release
) -> None:
    data, first = Path(shutil.copytree(built, tmp_path / "data")), release.id
    server = create_app(data).server.test_client()
    assert server.get("/health").get_json()["release"] == first
    file = data / "observations" / "nea.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("total,total,2022,20.0", "total,total,2022,19.7", 1))
    second = published(data).id
    assert server.get("/health").get_json()["release"] == second != first


def test_a_selection_without_figures_still_has_controls(built: Path) -> None:
    release = CurrentRelease(built / "releases").get()
    states = explore.control_states(Selection("determinant", "physical-activity"), release)
    assert all(options for options in states[:10:2])
