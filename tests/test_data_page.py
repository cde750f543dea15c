"""The page on data and method: what it says is what the release holds."""

import json
import shutil
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators import wording
from indicators.language import said
from indicators.query import Release
from indicators.views import data
from indicators.views.page import Content
from indicators.views.request import Request, request_of
from tests.components import components, text


def shown(search: str, release: Release) -> Content:
    return data.render(request_of(release, "/data", search))


def rows_under(title: str, content: Content) -> dict[str, list[str]]:
    """The rows of the table in the section with this id: first cell, then the others."""
    for section in components(content.body, "Section", "method"):
        if next(components(section, "H2")).id == title:
            (body,) = components(section, "Tbody")
            cells = [[text(cell).strip() for cell in row.children] for row in body.children]
            return {first: others for first, *others in cells}
    raise AssertionError(title)


def number(n: int) -> str:
    return wording.number(n, 0)


def test_the_release_is_named_with_its_day_and_its_counts(release: Release) -> None:
    words = text(shown("", release).body)
    frame = release.all_observations()
    assert release.id in words
    assert wording.day(release.manifest["built_on"]) in words
    assert number(len(frame)) in words
    assert number(int(frame["value"].isna().sum())) in words


def test_every_source_stands_in_the_table_with_what_it_gave(release: Release) -> None:
    rows = rows_under("sources", shown("", release))
    frame = release.all_observations()
    for source in release.catalogue.sources:
        own = frame[frame["source"].eq(source.id) & frame["value"].notna()]
        holder, _kind, licence, figures, newest = rows[said(source.name)]
        assert (holder, licence) == (source.holder, said(source.licence))
        assert figures == number(len(own))
        latest = own[own["period_end"].eq(own["period_end"].max())]
        assert newest in {wording.period(label) for label in latest["period_label"]}


def test_a_source_has_a_view_of_its_own_with_caution_address_and_indicators(
    release: Release,
) -> None:
    source = release.catalogue.source["nea"]
    content = shown("?source=nea", release)
    (section,) = components(content.body, "Section", "chosen-source")
    words = text(section)
    assert said(source.name) in content.title
    assert said(source.caution) in words
    assert source.address in [a.href for a in components(section, "A")]
    assert "Burn-outklachten" in words
    assert "Breuken" in words


def test_every_break_and_disturbed_period_is_there_with_its_reason(release: Release) -> None:
    words = text(shown("", release).body)
    for b in release.catalogue.breaks:
        assert said(b.name) in words
        assert said(b.reason) in words


def test_signs_stand_with_how_often_they_occur(release: Release) -> None:
    rows = rows_under("signs", shown("", release))
    frame = release.all_observations()
    for status, meaning in wording.STATUSES.items():
        _sign, count = rows[meaning]
        assert count == number(int(frame["status"].eq(status).sum())), status


def test_left_out_figures_are_counted_by_reason(release: Release) -> None:
    rows = rows_under("left-out", shown("", release))
    reasons: dict[str, int] = release.manifest["left_out"]
    told = {wording.capital(wording.LEFT_OUT_REASONS[r]): [number(n)] for r, n in reasons.items()}
    assert rows == told


def test_intervals_are_counted_by_how_they_came_about(release: Release) -> None:
    words = text(shown("", release).body)
    methods = release.all_observations()["ci_method"].value_counts()
    for name, count in methods.drop("", errors="ignore").items():
        assert f"{number(int(count))} keer: {wording.CI_METHODS[name]}" in words


def test_every_provisional_reading_is_there_with_its_reason(release: Release) -> None:
    content = shown("", release)
    words = text(content.body)
    provisional = [i for i in release.catalogue.indicators if i.provisional]
    assert len(provisional) > 10
    for indicator in provisional:
        assert said(indicator.name) in words
        assert said(indicator.provisional) in words


def test_the_links_in_the_page_lead_to_its_sections(release: Release) -> None:
    content = shown("", release)
    (contents,) = components(content.body, "Nav")
    ids = {h.id for h in components(content.body, "H2") if getattr(h, "id", None)}
    assert {a.href.removeprefix("#") for a in components(contents, "A")} == ids


def with_report(release: Release, folder: Path, changes: list[dict[str, Any]]) -> Release:
    path = Path(shutil.copy(release.path, folder / release.path.name))
    report = json.dumps({"old": "2026-01-01-aaaaaaaa", "new": release.id, "changes": changes})
    path.with_suffix(".diff.json").write_text(report, encoding="utf-8")
    return Release.open(path)


def test_what_changed_is_told_by_kind_and_leads_to_the_indicator(
    release: Release, tmp_path: Path
) -> None:
    revised = {
        "kind": "revised",
        "subject": "Burn-outklachten",
        "about": "Werknemers, 2022",
        "old": "19,7%",
        "new": "20,0%",
    }
    added = {"kind": "added", "subject": "Geluk", "about": "2025", "old": "", "new": "84%"}
    changed = with_report(release, tmp_path, [revised, *[added] * 60])
    content = shown("", changed)
    words = text(content.body)
    assert "Herziene cijfers: 1" in words
    assert "19,7% → 20,0%" in words
    assert "Nieuwe cijfers: 60" in words
    assert "En nog 10;" in words
    assert "/indicator/burnout-complaints" in [a.href for a in components(content.body, "Link")]


def test_a_release_without_a_report_of_changes_says_so(release: Release, tmp_path: Path) -> None:
    alone = Release.open(Path(shutil.copy(release.path, tmp_path / release.path.name)))
    assert "geen vergelijking" in text(shown("", alone).body)
    same = with_report(release, tmp_path, [])
    assert "geen verschil" in text(shown("", same).body)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(source=st.text(min_size=1, max_size=120))
def test_any_source_in_the_address_gives_a_page(source: str, release: Release) -> None:
    request = Request(release, "data", (), {"source": [source]})
    assert data.render(request).title
    assert request.notices or source in release.catalogue.source
