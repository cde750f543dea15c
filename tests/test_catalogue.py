"""The catalogue as it is, and what loading says about one that is broken."""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from pydantic import BaseModel

from indicators.catalogue import Catalogue, Text
from indicators.catalogue_files import load_catalogue
from indicators.problems import Problem, ProblemsFound
from tests.conftest import DATA

CANNABIS = "indicators/cannabis-use.yaml"
ABSENCE = "indicators/sickness-absence.yaml"
ACTIVITY = "indicators/physical-activity.yaml"
SOURCE = "sources/cbs-ziekteverzuim.yaml"
TABLE = "tables/80072ned.yaml"
CODELIST = "codelists/statline-industries.yaml"
KEPT = (CANNABIS, ABSENCE, ACTIVITY, SOURCE, "sources/gezondheidsenquete.yaml", TABLE, CODELIST)
LISTS = {
    "headlines": """\
- {measurement: sickness-absence-yearly, period: "2019"}
""",
    "breakdowns": """\
- id: total
  name: {nl: Totaal, en: Total}
  subgroups: [{id: total, name: {nl: Totaal, en: Total}}]
- id: sex
  name: {nl: Geslacht, en: Sex}
  ends: [[women, men]]
  subgroups: [{id: men, name: {nl: Mannen, en: Men}}, {id: women, name: {nl: Vrouwen, en: Women}}]
- id: age
  name: {nl: Leeftijd, en: Age}
  subgroups: [{id: "12-15", name: {nl: 12 tot 16, en: 12 to 15}, ages: {first: 12, last: 15}}]
- {id: age_sex, name: {nl: Leeftijd en geslacht, en: Age and sex}, cross: [age, sex]}
- id: sector
  name: {nl: Bedrijfstak, en: Industry}
  subgroups: [{id: sbi-A, name: {nl: Landbouw, en: Agriculture}}]
""",
    "codelists/statline-industries": """\
id: statline-industries
members:
  - {code: "T001081", breakdown: total, subgroup: total}
  - {code: "301000", breakdown: sector, subgroup: sbi-A}
""",
    "breaks": """\
- id: new-design
  kind: break
  date: 2010-01-01
  sources: [gezondheidsenquete]
  measurements: [cannabis-year-ge]
  name: {nl: Nieuwe opzet, en: New design}
  reason: {nl: Andere vragen., en: Other questions.}
  reference: https://www.cbs.nl/
""",
    "policy/documents": """\
- {id: letter, title: Brief, date: 2022-06-10, date_precision: day, reference: "613",
   address: "https://www.rijksoverheid.nl/"}
""",
    "policy/events": """\
- id: launch
  date: 2022-06-10
  date_precision: day
  kind: programme
  name: {nl: Start, en: Launch}
  description: {nl: De start., en: The launch.}
  document: letter
  populations: [workers]
  indicators: [sickness-absence]
""",
    "policy/lines": """\
- {id: work, number: 1, name: {nl: Werk, en: Work}, description: {nl: Op het werk., en: At work.}}
""",
    "policy/measures": """\
- id: campaign
  number: 1
  line: work
  name: {nl: Campagne, en: Campaign}
  description: {nl: Een campagne., en: A campaign.}
  partners: {nl: Werkgevers, en: Employers}
  first: 2023-09
  results: [{text: {nl: "Er kwamen 330 mensen.", en: "330 people came."}, figures: ["330 mensen"]}]
  document: letter
  populations: [workers]
""",
    "policy/themes": """\
- id: strength
  number: 1
  name: {nl: Veerkracht, en: Resilience}
  description: {nl: Sterker worden., en: Becoming stronger.}
  plans: []
  document: letter
  indicators: [sickness-absence]
""",
}

# Stems of words for methods, which safe reporting on suicide leaves out.
METHODS = re.compile(
    r"ophang|verhang|verdrink|vergif|overdosis|vuurwapen|trein|sprong|springen"
    r"|hanging|drown|poison|overdose|firearm|railway|jump",
    re.IGNORECASE,
)


@pytest.fixture(scope="session")
def few_entries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue of a few real entries and short lists, quick to load and free of mistakes."""
    folder = tmp_path_factory.mktemp("few") / "catalogue"
    shutil.copytree(DATA / "catalogue", folder)
    for file in folder.glob("*/*.yaml"):
        if file.relative_to(folder).as_posix() not in KEPT:
            file.unlink()
    for name, content in LISTS.items():
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
    return folder


@pytest.fixture
def folder(few_entries: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(few_entries, tmp_path / "catalogue"))


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems_of(folder: Path) -> list[Problem]:
    with pytest.raises(ProblemsFound) as found:
        load_catalogue(folder)
    return found.value.problems


def texts(entry: object) -> Iterator[Text]:
    """Every text within an entry, however deep."""
    if isinstance(entry, Text):
        yield entry
    elif isinstance(entry, BaseModel):
        for name in type(entry).model_fields:
            yield from texts(getattr(entry, name))
    elif isinstance(entry, tuple):
        for part in entry:
            yield from texts(part)


# The catalogue as it is


def test_the_monitor_has_fourteen_core_and_four_supplementary_indicators(
    catalogue: Catalogue,
) -> None:
    sets = Counter(indicator.set for indicator in catalogue.indicators)
    assert sets["core"] == 14
    assert sets["supplementary"] == 4


def test_there_are_enough_determinants_and_consequences(catalogue: Catalogue) -> None:
    sets = Counter(indicator.set for indicator in catalogue.indicators)
    assert sets["determinant"] >= 12
    assert sets["consequence"] >= 9


def test_every_indicator_has_a_source_or_says_why_there_is_no_figure(catalogue: Catalogue) -> None:
    for indicator in catalogue.indicators:
        sources = [catalogue.source[m.source].name.nl for m in indicator.measurements]
        assert sources or indicator.no_figures, indicator.id


def test_every_topic_that_asks_for_indicators_has_one(catalogue: Catalogue) -> None:
    served = {indicator.topic for indicator in catalogue.indicators}
    asking = {topic.id for topic in catalogue.topics if topic.role == "indicators"}
    assert asking
    assert asking <= served


def test_an_indicator_that_we_placed_in_a_set_ourselves_says_so(catalogue: Catalogue) -> None:
    for indicator in catalogue.indicators:
        if indicator.certainty == "candidate" and indicator.set != "context":
            assert indicator.provisional, indicator.id
        if indicator.certainty == "confirmed":
            assert indicator.provisional is None, indicator.id


def test_every_text_is_there_in_both_languages(catalogue: Catalogue) -> None:
    found = list(texts(catalogue))
    assert len(found) > 1000
    assert [text for text in found if not (text.nl.strip() and text.en.strip())] == []


def test_every_source_has_a_licence_and_an_address(catalogue: Catalogue) -> None:
    for source in catalogue.sources:
        assert source.licence.nl.strip() and source.licence.en.strip(), source.id
        assert source.address.startswith("http"), source.id


def test_every_source_is_used_by_a_measurement(catalogue: Catalogue) -> None:
    used = {m.source for m in catalogue.measurement.values()}
    assert set(catalogue.source) <= used


def test_indicators_about_suicide_show_where_to_find_help(catalogue: Catalogue) -> None:
    about = re.compile(r"su[iï]cid|zelfdoding|dood willen", re.IGNORECASE)
    found = [
        indicator
        for indicator in catalogue.indicators
        if any(about.search(text.nl) for text in (indicator.name, indicator.definition))
        or any(about.search(m.name.nl) for m in indicator.measurements)
    ]
    assert {"suicide", "suicidal-thoughts"} <= {indicator.id for indicator in found}
    assert [indicator.id for indicator in found if not indicator.help_line] == []


def test_no_measurement_or_table_names_a_method_of_suicide(catalogue: Catalogue) -> None:
    entries: list[BaseModel] = [*catalogue.measurement.values(), *catalogue.tables]
    for entry in entries:
        assert not METHODS.search(entry.model_dump_json()), entry


def test_the_table_on_suicide_gives_totals_by_sex_and_age_only(catalogue: Catalogue) -> None:
    table = catalogue.table["7022gza"]
    assert {measure.path[-1] for measure in table.measures} == {"Totaal zelfdoding"}
    assert {dimension.name for dimension in table.dimensions} == {
        "Geslacht",
        "Leeftijd",
        "Perioden",
    }


# A broken catalogue


def test_a_catalogue_of_a_few_entries_loads(folder: Path) -> None:
    assert set(load_catalogue(folder).indicator) == {Path(name).stem for name in KEPT[:3]}


class Mistake(NamedTuple):
    """A change to a file, and the words that should come back."""

    file: str
    old: str
    new: str
    where: str
    what: str
    remedy: str


MISTAKES = [
    Mistake(SOURCE, "holder:", "hodler:", "hodler", "onbekende sleutel 'hodler'", "'holder'?"),
    Mistake(SOURCE, "holder:", "hodler:", "holder", "de sleutel 'holder' ontbreekt", "Vul hem in"),
    Mistake(
        CANNABIS,
        "direction: higher_is_worse\n",
        "",
        "direction",
        "de sleutel 'direction' ontbreekt",
        "Vul hem in",
    ),
    Mistake(
        CANNABIS,
        "unit: percent",
        "unit: procent",
        "cannabis-month-ge",
        "onbekende eenheid 'procent'",
        "Bedoelt u 'percent'?",
    ),
    Mistake(
        CANNABIS,
        "source: gezondheidsenquete",
        "source: gezondheidsenquète",
        "measurements › 0 › source",
        "'gezondheidsenquète' heeft niet de juiste vorm",
        "Verwacht",
    ),
    Mistake(
        CANNABIS,
        "source: gezondheidsenquete",
        "source: gezondheidsenqete",
        "cannabis-month-ge",
        "onbekende bron 'gezondheidsenqete'",
        "Bedoelt u 'gezondheidsenquete'?",
    ),
    Mistake(
        CANNABIS,
        "population: general",
        "population: generaal",
        "cannabis-month-ge",
        "onbekende populatie 'generaal'",
        "Bedoelt u 'general'?",
    ),
    Mistake(
        CANNABIS,
        "{population: adolescents",
        "{population: adolescent",
        "cannabis-month-ge",
        "onbekende populatie 'adolescent'",
        "Bedoelt u 'adolescents'?",
    ),
    Mistake(
        CANNABIS,
        "breakdown: age",
        "breakdown: ages",
        "cannabis-month-ge",
        "onbekende uitsplitsing 'ages'",
        "Bedoelt u 'age'?",
    ),
    Mistake(
        CANNABIS,
        'subgroup: "12-15"',
        'subgroup: "12-155"',
        "cannabis-month-ge",
        "onbekende subgroep van age '12-155'",
        "Bedoelt u '12-15'?",
    ),
    Mistake(
        CANNABIS,
        "theme: lifestyle",
        "theme: lifestile",
        "theme",
        "thema van deze set 'lifestile'",
        "Bedoelt u 'lifestyle'?",
    ),
    Mistake(
        CANNABIS,
        "theme: lifestyle",
        "theme: costs",
        "theme",
        "thema van deze set 'costs'",
        "Bekend zijn: 'demographic'",
    ),
    Mistake(
        CANNABIS,
        "topic: cannabis_use",
        "topic: canabis_use",
        "topic",
        "onderwerp 'canabis_use'",
        "Bedoelt u 'cannabis_use'?",
    ),
    Mistake(
        CANNABIS,
        "set: determinant",
        "set: determinants",
        "set",
        "'determinants' bestaat hier niet",
        "'determinant'",
    ),
    Mistake(
        CANNABIS,
        "ages: {first: 12}",
        "ages: {first: 30, last: 12}",
        "measurements › 0 › ages",
        "tot en met 12 ligt vóór 30",
        "Verbeter",
    ),
    Mistake(
        CANNABIS,
        "ages: {first: 12}",
        "ages: {first: twaalf}",
        "measurements › 0 › ages › first",
        "'twaalf' past hier niet",
        "Hier hoort een heel getal",
    ),
    Mistake(
        CANNABIS,
        "id: cannabis-year-ge",
        "id: cannabis-month-ge",
        "cannabis-month-ge",
        "staat ook in catalogue/indicators/cannabis-use.yaml",
        "Geef elke meting een eigen id",
    ),
    Mistake(
        ABSENCE,
        "id: sickness-absence-quarterly",
        "id: cannabis-month-ge",
        "cannabis-month-ge",
        "staat ook in catalogue/indicators/cannabis-use.yaml",
        "Geef elke meting een eigen id",
    ),
    Mistake(
        CANNABIS,
        "measurements:",
        "no_figures: {nl: Niets., en: Nothing.}\nmeasurements:",
        "",
        "geef óf 'measurements' óf 'no_figures' met de reden",
        "Verbeter",
    ),
    Mistake(
        ABSENCE,
        "order: 30",
        "order: 30\norder: 40",
        "",
        "de sleutel 'order' staat dubbel, in het blok op regel 1",
        "inspringing",
    ),
    Mistake(ABSENCE, "name: {nl", "name: [{nl", "", "niet te lezen als YAML", "haakjes"),
    Mistake(
        ABSENCE,
        "https://www.rivm.nl",
        "www.rivm.nl",
        "review › reference",
        "heeft niet de juiste vorm",
        "https?://",
    ),
    Mistake(
        ACTIVITY,
        "id: physical-activity",
        "id: sport",
        "id",
        "de id is 'sport' en het bestand heet 'physical-activity'",
        "Maak ze gelijk",
    ),
    Mistake(
        TABLE,
        "source: cbs-ziekteverzuim",
        "source: cbs-verzuim",
        "source",
        "onbekende bron 'cbs-verzuim'",
        "Bedoelt u 'cbs-ziekteverzuim'?",
    ),
    Mistake(
        TABLE,
        "measurement: sickness-absence-yearly",
        "measurement: sickness-absence-year",
        "measures",
        "onbekende meting 'sickness-absence-year'",
        "Bedoelt u 'sickness-absence-yearly'?",
    ),
    Mistake(
        TABLE,
        "codelist: statline-industries",
        "codelist: statline-industry",
        "BedrijfskenmerkenSBI2008",
        "onbekende codelijst 'statline-industry'",
        "Bedoelt u 'statline-industries'?",
    ),
    Mistake(
        CODELIST,
        "subgroup: sbi-A",
        "subgroup: sbi-AA",
        "301000",
        "onbekende subgroep van sector 'sbi-AA'",
        "Bedoelt u 'sbi-A'?",
    ),
    Mistake(
        CODELIST,
        ", subgroup: sbi-A",
        "",
        "members › 1",
        "geef óf 'breakdown' en 'subgroup' óf 'ignore'",
        "Verbeter",
    ),
    Mistake(
        "breakdowns.yaml",
        "cross: [age, sex]",
        "cross: [age, sexe]",
        "age_sex",
        "onbekende uitsplitsing 'sexe'",
        "Bedoelt u 'sex'?",
    ),
    Mistake(
        "breakdowns.yaml",
        "[[women, men]]",
        "[[woman, men]]",
        "sex",
        "onbekende subgroep van sex 'woman'",
        "Bedoelt u 'women'?",
    ),
    Mistake(
        "breakdowns.yaml",
        "id: women",
        "id: men",
        "sex",
        "'men' staat dubbel",
        "Haal er een weg",
    ),
    Mistake(
        CANNABIS,
        "id: cannabis-use\n",
        "id: cannabis-use\nformerly: [sickness-absence]\n",
        "formerly",
        "'sickness-absence' is ook de naam van een andere indicator",
        "Haal hem weg bij een van de twee",
    ),
    Mistake(
        "breaks.yaml",
        "[gezondheidsenquete]",
        "[enquete]",
        "new-design",
        "onbekende bron 'enquete'",
        "'gezondheidsenquete'",
    ),
    Mistake(
        "breaks.yaml",
        "cannabis-year-ge",
        "cannabis-year",
        "new-design",
        "onbekende meting 'cannabis-year'",
        "Bedoelt u 'cannabis-year-ge'?",
    ),
    Mistake(
        "headlines.yaml",
        "absence-yearly",
        "absence-yearli",
        "sickness-absence-yearli",
        "onbekende meting 'sickness-absence-yearli'",
        "Bedoelt u 'sickness-absence-yearly'?",
    ),
    Mistake(
        "headlines.yaml",
        "period:",
        "subgroup: men, period:",
        "sickness-absence-yearly",
        "onbekende subgroep van total 'men'",
        "Hier hoort 'total'.",
    ),
    Mistake(
        "policy/events.yaml",
        "document: letter",
        "document: leter",
        "launch",
        "onbekend document 'leter'",
        "Bedoelt u 'letter'?",
    ),
    Mistake(
        "policy/events.yaml",
        "[workers]",
        "[worker]",
        "launch",
        "onbekende populatie 'worker'",
        "Bedoelt u 'workers'?",
    ),
    Mistake(
        "policy/events.yaml",
        "[sickness-absence]",
        "[sickness]",
        "launch",
        "onbekende indicator 'sickness'",
        "Bedoelt u 'sickness-absence'?",
    ),
    Mistake(
        "policy/measures.yaml",
        "line: work",
        "line: werk",
        "campaign",
        "onbekende actielijn 'werk'",
        "Bedoelt u 'work'?",
    ),
    Mistake(
        "policy/measures.yaml",
        "2023-09",
        "2023-13",
        "0 › first",
        "'2023-13' is geen bestaande datum",
        "Verbeter dit in het bestand",
    ),
    Mistake(
        "policy/measures.yaml",
        "first: 2023-09",
        "first: 2023-09\n  last: 2023-08-31",
        "0",
        "de laatste datum 2023-08-31 ligt vóór de eerste, 2023-09",
        "Verbeter dit in het bestand",
    ),
    Mistake(
        "policy/themes.yaml",
        "[sickness-absence]",
        "[sickness]",
        "strength",
        "onbekende indicator 'sickness'",
        "Bedoelt u 'sickness-absence'?",
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: f"{m.file}: {m.what}")
def test_a_mistake_in_an_entry_is_named_with_its_place_and_what_would_be_right(
    folder: Path, mistake: Mistake
) -> None:
    spoil(folder / mistake.file, mistake.old, mistake.new)
    found = problems_of(folder)
    assert [
        problem
        for problem in found
        if problem.file == f"catalogue/{mistake.file}"
        and problem.where == mistake.where
        and mistake.what in problem.what
        and mistake.remedy in problem.remedy
    ], found


def test_an_indicator_without_measurements_must_say_why(folder: Path) -> None:
    file = folder / ACTIVITY
    kept = [x for x in file.read_text(encoding="utf-8").splitlines() if "no_figures" not in x]
    file.write_text("\n".join(kept), encoding="utf-8")
    (problem,) = problems_of(folder)
    assert problem.file == f"catalogue/{ACTIVITY}"
    assert "'no_figures'" in problem.what


@pytest.mark.parametrize(
    ("break_it", "what", "remedy"),
    [
        (lambda file: file.write_bytes(file.read_text("utf-8").encode("utf-16")), "UTF-8", "UTF-8"),
        (lambda file: file.write_bytes("# één".encode("cp1252")), "geen UTF-8 (byte 2)", "UTF-8"),
        (lambda file: file.write_text(""), "het bestand is leeg", "Vul het"),
        (lambda file: file.unlink(), "het bestand ontbreekt", "Zet het terug"),
        (lambda file: file.write_text("- id: [percent"), "niet te lezen als YAML", "haakjes"),
    ],
    ids=["utf-16", "windows-1252", "empty", "absent", "not yaml"],
)
def test_a_file_that_cannot_be_read_is_named(
    folder: Path, break_it: Callable[[Path], object], what: str, remedy: str
) -> None:
    break_it(folder / "units.yaml")
    (problem,) = problems_of(folder)
    assert problem.file == "catalogue/units.yaml"
    assert what in problem.what
    assert remedy in problem.remedy


def test_a_byte_order_mark_does_no_harm(folder: Path) -> None:
    text = (folder / "units.yaml").read_text(encoding="utf-8")
    (folder / "units.yaml").write_text(text, encoding="utf-8-sig")
    assert "percent" in load_catalogue(folder).unit


def test_mistakes_in_the_shape_of_several_files_are_reported_at_once(folder: Path) -> None:
    spoil(folder / CANNABIS, "certainty: named", "certainty: sure")
    spoil(folder / CANNABIS, "order: 60", "ordr: 60")
    spoil(folder / SOURCE, "kind: survey", "kind: questionnaire")
    (folder / "themes.yaml").write_bytes(b"\xff")
    spoil(folder / ACTIVITY, "id: physical-activity", "id: sport")
    places = {(Path(problem.file).stem, problem.where) for problem in problems_of(folder)}
    assert places == {
        ("cannabis-use", "certainty"),
        ("cannabis-use", "ordr"),
        ("cbs-ziekteverzuim", "kind"),
        ("themes", ""),
        ("physical-activity", "id"),
    }


def test_references_to_nothing_in_several_files_are_reported_at_once(folder: Path) -> None:
    spoil(folder / CANNABIS, "unit: percent", "unit: procent")
    spoil(folder / ABSENCE, "population: workers", "population: employees")
    spoil(folder / TABLE, "source: cbs-ziekteverzuim", "source: nowhere")
    spoil(folder / "headlines.yaml", "yearly", "daily")
    names = sorted(Path(problem.file).stem for problem in problems_of(folder))
    assert names == ["80072ned", "cannabis-use", "headlines", "sickness-absence"]


def test_problems_stand_in_the_order_of_files_and_numbers(folder: Path) -> None:
    members = "\n".join('  - {code: "1", breakdown: sector}' for _ in range(11))
    file = folder / CODELIST
    file.write_text(f"id: statline-industries\nmembers:\n{members}\n", encoding="utf-8")
    places = [problem.where for problem in problems_of(folder)]
    assert places == [f"members › {number}" for number in range(11)]
