"""Factsheets: every number in a sentence is in the release, and every one leads to its source."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from etl.__main__ import factsheets
from etl.factsheets import write_factsheets
from indicators import wording
from indicators.glance import figures_of
from indicators.language import LANGUAGES, said, speaking
from indicators.query import Release
from indicators.takeaway import factsheet_html
from indicators.takeaway import factsheet_prose as prose
from indicators.takeaway.factsheet import MONITOR, Factsheet, Subject, factsheet, subjects
from indicators.takeaway.factsheet_prose import Cited, plain, told
from indicators.views.request import SITE_ADDRESS
from tests.test_embed import HOSTILE

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
SAMPLE = [("students", "nl"), ("core", "en")]
some_and_all = pytest.mark.parametrize(
    "some", [("students", "core"), pytest.param((), marks=pytest.mark.proof, id="all")]
)


@cache
def made(subject: str, language: str, release: Release) -> Factsheet:
    with speaking(language):
        return factsheet(subjects(release.catalogue)[subject], release)


def page_of(subject: str, language: str, release: Release) -> str:
    with speaking(language):
        return factsheet_html.page(made(subject, language, release), release)


class Numbers(HTMLParser):
    """What a factsheet's page says in its messages and the cells of its tables: texts outside
    links, and the links with the observations that they name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.cited: list[tuple[str, str, str]] = []  # written, observations, address
        self.around: list[str] = []
        self._depth: list[str] = []
        self._link: dict[str, str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        within = "messages" if named.get("class") == "messages" else tag
        if tag in ("section", "table", "details", "td", "th", "strong"):
            self._depth.append(within)
        if tag == "a" and "data-observations" in named:
            self._link = named

    def handle_endtag(self, tag: str) -> None:
        if tag in ("section", "table", "details", "td", "th", "strong"):
            self._depth.pop()
        if tag == "a":
            self._link = None

    def handle_data(self, data: str) -> None:
        if self._link is not None:
            found = (data, self._link["data-observations"], self._link["href"])
            self.cited.append(found)
        elif self._says_figures():
            self.around.append(data)

    def _says_figures(self) -> bool:
        if "details" in self._depth or "strong" in self._depth:
            return False
        return "messages" in self._depth or self._depth[-1:] == ["td"]


def parsed(written: str, language: str) -> list[float]:
    """The numbers in a text, read by themselves: 1.861,5 in Dutch is 1,861.5 in English."""
    thousands, decimal = (".", ",") if language == "nl" else (",", ".")
    plain_numbers = (n.replace(thousands, "") for n in _NUMBER.findall(written))
    return [float(n.replace(decimal, ".")) for n in plain_numbers]


def observed(keys: str, release: Release) -> list[pd.Series]:
    found = [release.figure(*key.split("/")) for key in keys.split(" ")]
    assert all(len(rows) == 1 for rows in found), keys
    return [rows.iloc[0] for rows in found]


def is_what_was_observed(cited: tuple[str, str, str], language: str, release: Release) -> None:
    written, keys, address = cited
    *before, row = observed(keys, release)
    assert address == row["source_url"]
    numbers = parsed(written, language)
    if before:
        by = row["value"] - before[0]["value"]
        (shown,) = numbers or [0.0]
        assert abs(abs(by) - shown) <= 0.5 + 1e-9 and (shown == 0) <= (abs(by) <= 0.5)
        higher = ("hoger", "higher")[language == "en"] in written
        assert higher == (by > 0)
    elif row["precision"] == "verbal":
        assert written.lower().strip("‘’") == row["published_as"].lower()
    else:
        known = ([row["value"]], [row["ci_lower"], row["ci_upper"]])
        places = len(_NUMBER.findall(written)[0].partition(",."[language == "en"])[2])
        assert any(
            len(numbers) == len(those)
            and all(round(a, places) == b for a, b in zip(those, numbers, strict=True))
            for those in known
        ), (written, keys)


def names_in(keys: str, release: Release) -> Iterator[str]:
    """Every text with digits that is no figure: periods, and names of what was measured."""
    catalogue = release.catalogue
    for row in observed(keys, release):
        measurement = catalogue.measurement[row["measurement"]]
        yield wording.in_period(row["period_label"])
        yield wording.period(row["period_label"])
        yield from (said(measurement.name), said(measurement.finding))
        name = said(catalogue.subgroup(row["breakdown"], row["subgroup"]).name)
        yield from (name, wording.capital(name))


def without(names: Iterable[str], text: str) -> str:
    """A text without names, the longest first."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, "")
    return text


def is_traceable(subject: str, language: str, release: Release) -> int:
    """Every number on the page's messages and tables is an observation of the release."""
    with speaking(language):
        read = Numbers(page_of(subject, language, release))
        for cited in read.cited:
            is_what_was_observed(cited, language, release)
        keys = {keys for _written, keys, _address in read.cited}
        names = {name for those in keys for name in names_in(those, release)} | {"95%"}
    for text in read.around:
        assert not re.search(r"\d", without(names, text)), text
    return len(read.cited)


@pytest.mark.parametrize(("subject", "language"), SAMPLE)
def test_every_number_of_a_factsheet_is_an_observation(
    release: Release, subject: str, language: str
) -> None:
    assert is_traceable(subject, language, release) > 20


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_every_factsheet_is_an_observation(release: Release, language: str) -> None:
    counted = [is_traceable(s, language, release) for s in subjects(release.catalogue)]
    assert sum(counted) > 500


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_that_a_chart_tells_follows_from_its_figures(
    release: Release, language: str
) -> None:
    exhibits = [
        section.exhibit
        for subject in subjects(release.catalogue)
        for part in made(subject, language, release).parts
        for section in part.sections
        if section.exhibit is not None
    ]
    assert len(exhibits) > 20
    for exhibit in exhibits:
        told_there = f"{exhibit.title} {exhibit.alternative}"
        with speaking(language):
            told_there = without(chart_names(exhibit.rows, release), told_there)
        known = exhibit.rows[["value", "ci_lower", "ci_upper"]].to_numpy().ravel()
        values = exhibit.rows["value"].dropna()
        apart = [abs(one - other) for one, other in combinations(values, 2)]
        for number in parsed(told_there, language):
            assert number == 95 or any(
                round(abs(x), places) == number for x in [*known, *apart] for places in (0, 1, 2)
            ), (number, told_there)


def chart_names(rows: pd.DataFrame, release: Release) -> set[str]:
    """The texts with digits in a chart's words that are no figures."""
    catalogue = release.catalogue
    found = {wording.period(label) for label in rows["period_label"]}
    for row in rows.drop_duplicates(["measurement", "subgroup"]).itertuples():
        found.add(wording.capital(said(catalogue.subgroup(row.breakdown, row.subgroup).name)))
        found.add(said(catalogue.indicator_of[row.measurement].name))
        for b in catalogue.breaks_of(catalogue.measurement[row.measurement]):
            found |= {said(b.name), str(b.date.year)}
    words = rows.loc[rows["precision"].eq("verbal"), "published_as"]
    return {name for name in found | set(words) if name}


def test_a_sentence_about_a_figure_is_the_one_of_the_page(release: Release) -> None:
    catalogue, figures = release.catalogue, figures_of(release)
    compared = 0
    for measurement in catalogue.measurement.values():
        glance = figures.glance(measurement, "total", "total")
        if glance is not None:
            row, unit = glance.newest, catalogue.unit[measurement.unit]
            for group in ("", "Een groep"):
                sentence = prose.answer(row, measurement, unit, group)
                assert plain(sentence) == wording.answer(row, measurement, unit, group)
                compared += 1
    assert compared > 100


@given(st.dictionaries(st.sampled_from(["one", "two"]), st.text(), min_size=2))
def test_parts_stand_in_a_sentence_as_they_are(parts: dict[str, str]) -> None:
    number = Cited("1%", (), "https://a.example", "")
    sentence = told("{two}: {number} {one}", number=number, **parts)
    assert plain(sentence) == f"{parts['two']}: 1% {parts['one']}"
    assert [part for part in sentence if isinstance(part, Cited)] == [number]


def test_there_is_one_factsheet_for_the_whole_every_set_and_every_population(
    release: Release,
) -> None:
    catalogue = release.catalogue
    ids = [MONITOR, *wording.SETS, *(p.id for p in catalogue.populations)]
    assert list(subjects(catalogue)) == ids


@some_and_all
def test_a_factsheet_opens_with_three_to_six_messages_if_there_are_as_many_indicators(
    release: Release, some: Collection[str]
) -> None:
    for subject in some or subjects(release.catalogue):
        sheet = made(subject, "nl", release)
        first = next(part for part in sheet.parts if part.sections)
        rows = len({row.name for section in first.sections for row in section.table.rows})
        assert min(3, rows) <= len(sheet.messages) <= 6, subject


@some_and_all
def test_an_indicator_is_in_a_table_or_said_to_have_no_figure(
    release: Release, some: Collection[str]
) -> None:
    catalogue = release.catalogue
    for name in some or subjects(catalogue):
        subject = subjects(catalogue)[name]
        sheet = made(name, "nl", release)
        inside = {i.name.nl for i in catalogue.indicators if i.set in subject.sets + subject.around}
        shown = {row.name for part in sheet.parts for s in part.sections for row in s.table.rows}
        missing = {name for part in sheet.parts for m in part.missing for name in m.names}
        assert shown | missing == inside and not shown & missing


@some_and_all
def test_figures_about_suicide_come_with_the_help_line(
    release: Release, some: Collection[str]
) -> None:
    helped = {i.name.nl for i in release.catalogue.indicators if i.help_line}
    for subject in some or subjects(release.catalogue):
        sheet = made(subject, "nl", release)
        names = {row.name for part in sheet.parts for s in part.sections for row in s.table.rows}
        assert sheet.help_line == bool(names & helped)
        assert ("0800-0113" in page_of(subject, "nl", release)) == bool(names & helped)


@pytest.fixture(scope="module")
def client(built: Path) -> Iterator[FlaskClient]:
    yield create_app(built).server.test_client()


def test_the_site_gives_a_factsheet_and_its_pdf_and_lists_them(
    client: FlaskClient, release: Release
) -> None:
    page = client.get("/factsheet/students?lang=en")
    assert page.status_code == 200 and '<html lang="en">' in page.text
    assert "<h1>Students</h1>" in page.text
    assert "http://localhost/factsheet/students.pdf?release=" in page.text
    listed = client.get("/factsheets").text
    for subject in subjects(release.catalogue):
        assert f"/factsheet/{subject}.pdf?lang=en" in listed
    made_pdf = client.get(f"/factsheet/students.pdf?release={release.id}")
    assert made_pdf.data.startswith(b"%PDF")
    assert "immutable" in made_pdf.headers["Cache-Control"]
    name = f"factsheet_students_nl_{release.id}.pdf"
    assert name in made_pdf.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("path", "status", "said_there"),
    [
        ("/factsheet/studenten", 404, "students"),
        (f"/factsheet/{HOSTILE}", 404, "Alle factsheets"),
        ("/factsheet/shoe-size.pdf", 404, "Alle factsheets"),
        ("/factsheet/students?release=2001-01-01-00000000", 410, "wordt niet meer bewaard"),
        ("/factsheet/students.pdf?release=nonsense", 404, "bestaat niet"),
    ],
)
def test_a_factsheet_that_is_not_there_leads_to_those_that_are(
    client: FlaskClient, path: str, status: int, said_there: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert said_there in answer.text and "<img" not in answer.text


def test_the_site_and_the_command_know_where_the_charts_are(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert made("core", "nl", release).address == ""
    monkeypatch.setenv(SITE_ADDRESS, "https://monitor.example")
    sheet = factsheet(subjects(release.catalogue)["core"], release)
    addresses = {s.address for part in sheet.parts for s in part.sections if s.exhibit}
    for address in (sheet.address, sheet.file, *addresses):
        assert address.startswith("https://monitor.example/")
        assert f"release={release.id}" in address


@pytest.mark.proof
def test_all_factsheets_are_written_and_again_the_same(
    built: Path, release: Release, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("of somebody else", encoding="utf-8")
    factsheets(tmp_path, data=built)
    content = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert len(content) == 1 + 2 * len(LANGUAGES) * len(subjects(release.catalogue))
    assert f"van release {release.id} staan in {tmp_path}" in capsys.readouterr().out
    factsheets(tmp_path, release.id, data=built)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == content


def test_nothing_is_written_when_a_factsheet_cannot_be_made(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SITE_ADDRESS, "https://\udc80")  # no file can hold it
    with pytest.raises(UnicodeEncodeError):
        write_factsheets(release, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_subject_without_any_figure_is_a_clear_factsheet(release: Release) -> None:
    nobody = Subject("nobody", ("determinant",), population="adults")
    with speaking("nl"):
        sheet = factsheet(nobody, release)
        page = factsheet_html.page(sheet, release)
    assert sheet.messages == () and "Hierover is er geen cijfer" in page
    assert "Wij kennen geen meting" in page
