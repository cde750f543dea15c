"""English: every text of the code has it, it fits, and pages in English hold no Dutch text."""

import ast
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from plotly.utils import PlotlyJSONEncoder

from indicators import wording
from indicators.catalogue import Catalogue
from indicators.language import LANGUAGES, TRANSLATIONS, _, speaking
from indicators.query import Release
from indicators.views import parts, site
from indicators.views.request import address_of, language_of, request_of
from tests.components import components, text
from tests.conftest import ROOT

CODE = sorted([ROOT / "app.py", *(ROOT / "indicators").rglob("*.py")])
MARKS = ("_", "N_")
DEEP = (
    "/indicator/happiness?breakdown=age",
    "/indicator/happiness?since=2020&until=2015&breakdown=shoes&group=none",
    "/indicator/life-satisfaction?breakdown=education&show=latest",
    "/indicator/life-satisfaction?breakdown=education&show=change",
    "/indicator/mental-complaints?show=sources",
    "/indicator/suicidal-thoughts",
    "/indicator/mental-strength",
    "/indicator/shoe-size",
    "/group/students",
    "/group/age/18-24",
    "/group/shoe-size",
    "/?by=age&sort=total",
    "/differences?by=age&set=consequence",
    "/determinants?population=students",
    "/beside?indicator=life-satisfaction&determinant=sleep-problems&over=subgroups",
    "/policy?population=students",
    "/data?source=nea",
    "/search?q=burnout",
    "/search?q=zqxzqx",
    "/shoe-size",
)


@cache
def texts() -> dict[str, str]:
    """The texts of the code that tools for translation find, each with a file that has it."""
    return {
        message: file.relative_to(ROOT).as_posix()
        for file in CODE
        for _line, message, _comments, _context in extract_from_file(
            "python", file, keywords=dict.fromkeys(MARKS)
        )
    }


@cache
def translations() -> Catalog:
    with (TRANSLATIONS / "en.po").open("rb") as lines:
        return read_po(lines, locale="en", abort_invalid=True)


@cache
def english() -> dict[str, str]:
    return {m.id: m.string for m in translations() if m.id and m.string and not m.fuzzy}


def placeholders(template: str) -> list[str]:
    return sorted(name for _text, name, _spec, _conversion in Formatter().parse(template) if name)


def test_every_text_of_the_code_has_an_english_translation() -> None:
    assert [f"{file}: {t}" for t, file in texts().items() if t not in english()] == []


def test_every_translation_is_of_a_text_that_the_code_has() -> None:
    every = {m.id for m in translations() if m.id}
    assert sorted(every - texts().keys()) == []
    assert not translations().obsolete


def test_a_translation_has_the_placeholders_and_the_outer_blanks_of_its_text() -> None:
    wrong = [
        dutch
        for dutch, there in english().items()
        if placeholders(dutch) != placeholders(there)
        or dutch.replace(dutch.strip(), "") != there.replace(there.strip(), "")
    ]
    assert wrong == []


def marked(file: Path) -> Iterator[ast.expr]:
    """What is given to `_` and `N_` in a file."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in MARKS:
            yield node.args[0]


def test_a_text_is_marked_where_tools_for_translation_find_it() -> None:
    """Inside an f-string they see nothing, and what is put together has no translation."""
    assert [
        f"{file.name}:{given.lineno}: {ast.unparse(given)}"
        for file in CODE
        for given in marked(file)
        if isinstance(given, ast.JoinedStr | ast.BinOp)
        or (isinstance(given, ast.Constant) and given.value not in texts())
    ] == []


def strings(part: Any) -> Iterator[str]:
    """Every string of a page as the browser gets it: texts, labels, titles, figures."""
    if isinstance(part, str):
        yield part.strip()
    elif isinstance(part, dict | list):
        for child in part.values() if isinstance(part, dict) else part:
            yield from strings(child)


def dutch_in(found: set[str]) -> set[str]:
    """The Dutch texts of the code among strings: whole, or a sentence inside one."""
    plain = {t.strip() for t, there in english().items() if "{" not in t and t != there}
    plain.discard("en")  # also the name of a language
    sentences = {t for t in plain if t.count(" ") > 3}
    return (plain & found) | {t for t in sentences if any(t in one for one in found)}


def seen(address: str, language: str, release: Release) -> set[str]:
    with speaking(language):
        request = request_of(release, *address.partition("?")[::2])
        shown = [*site._framed(site.render(request), request, release)]
    return set(strings(json.loads(json.dumps(shown, cls=PlotlyJSONEncoder))))


@pytest.mark.parametrize("address", [*(f"/{page.name}" for page in site.PAGES), *DEEP])
def test_a_page_in_english_has_no_dutch_text_of_the_code(address: str, release: Release) -> None:
    assert dutch_in(seen(address, "en", release)) == set()


def test_dutch_text_of_the_code_would_be_found_on_a_page(release: Release) -> None:
    found = dutch_in(seen("/indicator/happiness?breakdown=age", "nl", release))
    assert {"Uitsplitsing", "Door de tijd", "Over dit cijfer", "Hoe te lezen"} <= found


def test_the_other_language_is_one_step_away_and_keeps_the_choice(release: Release) -> None:
    choice = {"breakdown": "education", "show": "change", "from": "2014", "to": "2020"}
    for language, other in (("nl", "en"), ("en", "nl")):
        with speaking(language):
            here = address_of("indicator", "life-satisfaction", **choice)
            request = request_of(release, *here.partition("?")[::2])
            page = site._framed(site.render(request), request, release)
        with speaking(other):
            there = address_of("indicator", "life-satisfaction", **choice)
        links = {text(link): link.href for link in components(page, "Link")}
        assert links[LANGUAGES[other]] == there


def test_a_form_in_english_keeps_its_language(release: Release) -> None:
    for language, kept in (("nl", []), ("en", [("lang", "en")])):
        with speaking(language):
            content = site.render(request_of(release, "/policy", ""))
        fields = components(content.body, "Data")
        assert [(getattr(field, "data-field"), field.value) for field in fields] == kept


def test_numbers_are_written_as_each_language_writes_them(release: Release) -> None:
    count = f"{release.count():,}"
    for language, share, number in (
        ("nl", "20,0%", count.replace(",", ".")),
        ("en", "20.0%", count),
    ):
        with speaking(language):
            content = site.render(request_of(release, "/", ""))
            assert number in text(parts.footer(release))
        cards = [text(card) for card in components(content.body, "P", "card-value")]
        assert share in cards


@pytest.mark.parametrize("search", ["", "?lang=", "?lang=xx", "?lang=EN", "?lang=nl&lang=en"])
def test_a_language_that_we_do_not_speak_gives_dutch(search: str) -> None:
    assert language_of(search) == "nl"


@pytest.mark.parametrize(
    ("label", "english", "dutch"),
    [
        ("2022", "in 2022", "in 2022"),
        ("2022/2023", "in 2022–2023 (average)", "in 2022–2023 (gemiddeld)"),
        ("2023-Q1", "in Q1 2023", "in het 1e kwartaal van 2023"),
        ("2021-H2", "in half-year 2 of 2021", "in het 2e halfjaar van 2021"),
        ("2024-10", "in October 2024", "in oktober 2024"),
        ("2023-12-31", "on 31 December 2023", "op 31 december 2023"),
    ],
)
def test_every_kind_of_period_reads_well_in_a_sentence(
    label: str, english: str, dutch: str
) -> None:
    assert wording.in_period(label) == dutch
    with speaking("en"):
        assert wording.in_period(label) == english


def test_one_percentage_point_is_no_plural(catalogue: Catalogue) -> None:
    percent, mean = catalogue.unit["percent"], catalogue.unit["mean"]
    with speaking("en"):
        assert wording.amount(-1, 0, percent) == "1 percentage point"
        assert wording.amount(1, 1, percent) == "1.0 percentage points"
        assert wording.amount(3.1, 1, percent) == "3.1 percentage points"
        assert wording.amount(0.2, 1, mean) == "0.2 points"
    assert wording.amount(-1, 0, percent) == "1 procentpunt"


def test_outside_a_language_everything_is_dutch_again() -> None:
    with speaking("en"):
        assert _("Bronnen") == "Sources"
        with speaking("nl"):
            assert _("Bronnen") == "Bronnen"
        assert _("Bronnen") == "Sources"
    assert _("Bronnen") == "Bronnen"
