"""References: APA for people, BibTeX and RIS for programs, all of them to a pinned address."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.exhibits import Exhibit
from indicators.language import speaking
from indicators.query import Release, Releases
from indicators.takeaway.citation import Reference, apa, bibtex, reference, ris
from indicators.views.request import address_of_chart
from indicators.views.visit import visit

CITED = Reference(
    title="Geluk in 2025: hoogst 88,2% (Vrouwen)",
    subtitle="Gelukkig; procent",
    release="2026-11-25-34899a27",
    built_on=date(2026, 11, 25),
    address="https://monitor.example/indicator/happiness?release=2026-11-25-34899a27",
    holders=("CBS", "RIVM & GGD'en"),
)
TEXT = st.text(max_size=60)


def test_the_reference_in_apa_style_has_author_year_title_version_kind_and_address() -> None:
    # Manual, section 10.9: Author. (Year). Title (Version) [Data set]. Address
    assert apa(CITED) == (
        "Monitor mentale gezondheid. (2026). Geluk in 2025: hoogst 88,2% (Vrouwen)"
        " (release 2026-11-25-34899a27; cijfers van CBS, RIVM & GGD'en; gemaakt op"
        " 25 november 2026) [Dataset]."
        " https://monitor.example/indicator/happiness?release=2026-11-25-34899a27"
    )
    with speaking("en"):
        assert apa(CITED).startswith("Mental Health Monitor. (2026). ")
        assert "[Data set]" in apa(CITED)


def test_ris_has_a_line_per_field_between_type_and_end() -> None:
    lines = ris(CITED).decode("utf-8").split("\r\n")
    assert lines[0] == "TY  - DATA"
    assert lines[-2:] == ["ER  - ", ""]
    assert "DA  - 2026/11/25" in lines
    assert f"UR  - {CITED.address}" in lines


def test_bibtex_keeps_the_signs_that_latex_would_run() -> None:
    entry = bibtex(CITED).decode("utf-8")
    assert r"88,2\% (Vrouwen)" in entry
    assert r"RIVM \& GGD'en" in entry
    assert f"url = {{{CITED.address}}}" in entry


@given(title=TEXT, subtitle=TEXT)
def test_no_title_breaks_the_form_of_a_reference(
    title: str, subtitle: str, exhibit: Exhibit, release: Release
) -> None:
    hostile = replace(exhibit, title=title, subtitle=subtitle)
    cited = reference(hostile, release, CITED.address)
    lines = ris(cited).decode("utf-8").split("\r\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])
    bare = re.sub(r"\\[{}]", "", bibtex(cited).decode("utf-8"))
    assert bare.count("{") == bare.count("}")
    assert len(bare.splitlines()) == 12


def test_the_reference_of_a_view_names_its_holder_and_leads_to_its_release(
    releases: Releases,
) -> None:
    with visit(releases, "/indicator/happiness", "?breakdown=sex") as seen:
        cited = reference(seen.exhibit(), seen.release, address_of_chart(seen.request, 1))
    assert cited.holders == ("CBS",)
    assert cited.address == f"/indicator/happiness?breakdown=sex&release={seen.release.id}"


@pytest.fixture(scope="module")
def releases(built: Path) -> Releases:
    return Releases(built / "releases")


@pytest.fixture(scope="module")
def exhibit(releases: Releases) -> Exhibit:
    with visit(releases, "/indicator/happiness", "") as seen:
        return seen.exhibit()
