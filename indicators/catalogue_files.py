"""Reading `data/catalogue/`: files to one typed catalogue, or all that is wrong with them.

Here: the files and their names, and the checks between entries. Not here: the
shape of an entry (catalogue.py). This is the only door to YAML.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from indicators.catalogue import (
    ActionLine,
    AnyBreakdown,
    Breakdown,
    Catalogue,
    Codelist,
    CrossedBreakdown,
    Entry,
    Headline,
    Indicator,
    Measurement,
    MethodBreak,
    Microdata,
    MicrodataMeasure,
    Policy,
    PolicyDocument,
    PolicyEvent,
    PolicyMeasure,
    PolicyTheme,
    Population,
    Service,
    Source,
    Table,
    Theme,
    Topic,
    Unit,
)
from indicators.problems import Problem, ProblemsFound, nearest


class _UniqueKeyLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML with a duplicate key as an error; PyYAML itself would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                line = node.start_mark.line + 1
                raise yaml.YAMLError(
                    f"de sleutel '{key}' staat dubbel, in het blok op regel {line}"
                )
        return super().construct_mapping(node, deep)


_LISTS: dict[str, Any] = {
    "units": tuple[Unit, ...],
    "populations": tuple[Population, ...],
    "breakdowns": tuple[AnyBreakdown, ...],
    "themes": tuple[Theme, ...],
    "topics": tuple[Topic, ...],
    "breaks": tuple[MethodBreak, ...],
    "headlines": tuple[Headline, ...],
    "services": tuple[Service, ...],
}
_POLICY: dict[str, Any] = {
    "documents": tuple[PolicyDocument, ...],
    "events": tuple[PolicyEvent, ...],
    "lines": tuple[ActionLine, ...],
    "measures": tuple[PolicyMeasure, ...],
    "themes": tuple[PolicyTheme, ...],
}
_FOLDERS: dict[str, type[Entry]] = {
    "indicators": Indicator,
    "sources": Source,
    "tables": Table,
    "codelists": Codelist,
    "microdata": Microdata,
}


def load_catalogue(folder: Path) -> Catalogue:
    """Read `data/catalogue/`.

    Raises ProblemsFound with every problem in every file: not readable as YAML,
    unknown or missing keys, impossible values, and references to nothing.
    """
    problems: list[Problem] = []
    parts: dict[str, Any] = {}
    for name, shape in _LISTS.items():
        parts[name] = _read(folder, folder / f"{name}.yaml", TypeAdapter(shape), problems)
    for name, entry in _FOLDERS.items():
        files = sorted((folder / name).glob("*.yaml"))
        entries = [_read(folder, file, TypeAdapter(entry), problems) for file in files]
        parts[name] = tuple(e for e in entries if e is not None)
        problems += _misnamed(folder, files, entries)
    policy = {
        name: _read(folder, folder / "policy" / f"{name}.yaml", TypeAdapter(shape), problems)
        for name, shape in _POLICY.items()
    }
    if problems:
        raise ProblemsFound(problems)
    catalogue = Catalogue.model_construct(**parts, policy=Policy.model_construct(**policy))
    problems = list(_dangling(catalogue))
    if problems:
        raise ProblemsFound(problems)
    return catalogue


def _read(folder: Path, file: Path, shape: TypeAdapter[Any], problems: list[Problem]) -> Any:
    name = file.relative_to(folder.parent).as_posix()
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), _UniqueKeyLoader)
        if content is not None:
            return shape.validate_python(content)
        problems.append(Problem(name, "", "het bestand is leeg", "Vul het of haal het weg"))
    except FileNotFoundError:
        problems.append(Problem(name, "", "het bestand ontbreekt", "Zet het terug"))
    except UnicodeDecodeError as error:
        what = f"het bestand is geen UTF-8 (byte {error.start})"
        problems.append(Problem(name, "", what, "Sla het op als UTF-8"))
    except OSError as error:
        what = f"het bestand is niet te openen ({error.strerror})"
        problems.append(Problem(name, "", what, "Zet er een gewoon bestand neer"))
    except yaml.YAMLError as error:
        what = "het bestand is niet te lezen als YAML: " + " ".join(str(error).split())
        problems.append(Problem(name, "", what, "Kijk naar inspringing, dubbele punten en haakjes"))
    except ValidationError as error:
        problems += [_in_words(name, detail) for detail in error.errors()]
    except ValueError as error:
        problems.append(Problem(name, "", f"een waarde klopt niet: {error}", "Verbeter die waarde"))
    return None


def _in_words(file: str, detail: Any) -> Problem:
    """A pydantic error as a problem that an analyst can act on."""
    place = " › ".join(str(part) for part in detail["loc"])
    key = str(detail["loc"][-1]) if detail["loc"] else ""
    match detail["type"]:
        case "extra_forbidden":
            known = {name for shape in Entry.__subclasses__() for name in shape.model_fields}
            return Problem(file, place, f"onbekende sleutel '{key}'", nearest(key, known - {key}))
        case "missing":
            return Problem(file, place, f"de sleutel '{key}' ontbreekt", "Vul hem in")
        case "literal_error":
            remedy = f"Kies uit {detail['ctx']['expected'].replace(' or ', ' of ')}"
            return Problem(file, place, f"'{detail['input']}' bestaat hier niet", remedy)
        case "value_error":
            what = str(detail["ctx"]["error"])
            return Problem(file, place, what, "Verbeter dit in het bestand")
        case "string_pattern_mismatch":
            what = f"'{detail['input']}' heeft niet de juiste vorm"
            return Problem(file, place, what, f"Verwacht: {detail['ctx']['pattern']}")
        case kind:
            what = f"de waarde {str(detail['input'])[:60]!r} past hier niet"
            first = kind.split("_")[0]
            return Problem(file, place, what, _EXPECTED.get(first, f"Verwacht: {detail['msg']}"))


_EXPECTED = {
    "string": "Hier hoort tekst, die niet leeg is",
    "list": "Hier hoort een lijst",
    "tuple": "Hier hoort een lijst",
    "model": "Hier hoort een blok met sleutels",
    "int": "Hier hoort een heel getal",
    "float": "Hier hoort een getal, met een punt vóór de decimalen",
    "bool": "Hier hoort true of false",
    "date": "Hier hoort een datum als 2026-11-23",
    "greater": "Hier hoort een hoger getal",
    "less": "Hier hoort een lager getal",
}


def _misnamed(folder: Path, files: list[Path], entries: list[Any]) -> Iterator[Problem]:
    for file, entry in zip(files, entries, strict=True):
        if entry is not None and entry.id != file.stem:
            name = file.relative_to(folder.parent).as_posix()
            what = f"de id is '{entry.id}' en het bestand heet '{file.stem}'"
            yield Problem(name, "id", what, "Maak ze gelijk")


def _dangling(catalogue: Catalogue) -> Iterator[Problem]:
    """References to entries that do not exist, and ids that occur twice."""
    crossings = list(_dangling_in_crossings(catalogue))
    yield from crossings
    if crossings:
        return
    yield from _doubles(catalogue)
    yield from _dangling_in_breakdowns(catalogue)
    themes = {theme.id for theme in catalogue.themes}
    for topic in catalogue.topics:
        yield from _unknown("catalogue/topics.yaml", topic.id, "thema", topic.theme, themes)
    for indicator in catalogue.indicators:
        yield from _dangling_in_indicator(catalogue, indicator)
    for table in catalogue.tables:
        yield from _dangling_in_table(catalogue, table)
    for codelist in catalogue.codelists:
        yield from _dangling_in_codelist(catalogue, codelist)
    for microdata in catalogue.microdata:
        yield from _dangling_in_microdata(catalogue, microdata)
    yield from _dangling_in_breaks(catalogue)
    yield from _dangling_in_headlines(catalogue)
    yield from _dangling_in_policy(catalogue)


def _dangling_in_crossings(catalogue: Catalogue) -> Iterator[Problem]:
    plain = {b.id for b in catalogue.breakdowns if isinstance(b, Breakdown)}
    for b in catalogue.breakdowns:
        for part in b.cross if isinstance(b, CrossedBreakdown) else ():
            yield from _unknown("catalogue/breakdowns.yaml", b.id, "uitsplitsing", part, plain)


def _dangling_in_breakdowns(catalogue: Catalogue) -> Iterator[Problem]:
    file = "catalogue/breakdowns.yaml"
    for breakdown in catalogue.breakdown.values():
        divisions = [division.subgroups for division in breakdown.divisions]
        for subgroup in (s for group in (*breakdown.ends, *divisions) for s in group):
            yield from _unknown_subgroup(catalogue, file, breakdown.id, breakdown.id, subgroup)
        for division in divisions:
            yield from _twice(file, breakdown.id, list(division))


def _dangling_in_breaks(catalogue: Catalogue) -> Iterator[Problem]:
    file = "catalogue/breaks.yaml"
    for b in catalogue.breaks:
        for m in b.measurements:
            yield from _unknown(file, b.id, "meting", m, catalogue.measurement)
        for source in b.sources:
            yield from _unknown(file, b.id, "bron", source, catalogue.source)


def _dangling_in_codelist(catalogue: Catalogue, codelist: Codelist) -> Iterator[Problem]:
    file = f"catalogue/codelists/{codelist.id}.yaml"
    for member in codelist.members:
        if member.breakdown and member.subgroup:
            name = str(member.code or member.title)
            yield from _unknown_subgroup(catalogue, file, name, member.breakdown, member.subgroup)


def _dangling_in_microdata(catalogue: Catalogue, microdata: Microdata) -> Iterator[Problem]:
    file = f"catalogue/microdata/{microdata.id}.yaml"
    yield from _unknown(file, "source", "bron", microdata.source, catalogue.source)
    names = [measure.measurement for measure in microdata.measures]
    yield from _twice(file, "measures", names)
    for measure in microdata.measures:
        yield from _unknown(file, "measures", "meting", measure.measurement, catalogue.measurement)
        if measure.measurement in catalogue.measurement:
            yield from _misread(file, measure, catalogue.measurement[measure.measurement])
    yield from _twice(file, "breakdowns", ["total", *(b.breakdown for b in microdata.breakdowns)])
    for b in microdata.breakdowns:
        for subgroup in b.subgroups.values():
            yield from _unknown_subgroup(catalogue, file, b.breakdown, b.breakdown, subgroup)


def _misread(file: str, measure: MicrodataMeasure, entry: Measurement) -> Iterator[Problem]:
    """A percentage of people is in percents, and a mean is not."""
    if measure.mean == (entry.unit == "percent"):
        what = f"de eenheid van '{entry.id}' is '{entry.unit}'"
        remedy = "Geef 'mean: true'" if not measure.mean else "Geef 'counts_as' en 'known'"
        yield Problem(file, "measures", what, remedy)


def _dangling_in_headlines(catalogue: Catalogue) -> Iterator[Problem]:
    file = "catalogue/headlines.yaml"
    for headline in catalogue.headlines:
        name = headline.measurement
        yield from _unknown(file, name, "meting", name, catalogue.measurement)
        groups = [(part.breakdown, part.subgroup) for part in headline.also]
        for breakdown, subgroup in [(headline.breakdown, headline.subgroup), *groups]:
            yield from _unknown_subgroup(catalogue, file, name, breakdown, subgroup)


def _doubles(catalogue: Catalogue) -> Iterator[Problem]:
    """Ids that stand twice: in a list, in a breakdown, or as measurements anywhere."""
    for name in ("units", "populations", "breakdowns", "themes", "topics", "breaks"):
        ids = [entry.id for entry in getattr(catalogue, name)]
        yield from _twice(f"catalogue/{name}.yaml", "", ids)
    for breakdown in catalogue.breakdowns:
        if isinstance(breakdown, Breakdown):
            ids = [subgroup.id for subgroup in breakdown.subgroups]
            yield from _twice("catalogue/breakdowns.yaml", breakdown.id, ids)
    seen: dict[str, str] = {}
    for indicator in catalogue.indicators:
        for m in indicator.measurements:
            file = f"catalogue/indicators/{indicator.id}.yaml"
            if m.id in seen:
                what = f"de meting '{m.id}' staat ook in {seen[m.id]}"
                yield Problem(file, m.id, what, "Geef elke meting een eigen id")
            seen[m.id] = file
    known = [name for i in catalogue.indicators for name in (i.id, *i.formerly)]
    for indicator in catalogue.indicators:
        for name in (f for f in indicator.formerly if known.count(f) > 1):
            file = f"catalogue/indicators/{indicator.id}.yaml"
            what = f"'{name}' is ook de naam van een andere indicator"
            yield Problem(file, "formerly", what, "Haal hem weg bij een van de twee")


def _twice(file: str, where: str, ids: list[str]) -> Iterator[Problem]:
    for double in sorted({i for i in ids if ids.count(i) > 1}):
        yield Problem(file, where, f"'{double}' staat dubbel", "Haal er een weg")


def _dangling_in_indicator(catalogue: Catalogue, indicator: Indicator) -> Iterator[Problem]:
    file = f"catalogue/indicators/{indicator.id}.yaml"
    themes = {theme.id for theme in catalogue.themes if indicator.set in theme.sets}
    yield from _unknown(file, "theme", "thema van deze set", indicator.theme, themes)
    if indicator.topic:
        topics = {topic.id for topic in catalogue.topics}
        yield from _unknown(file, "topic", "onderwerp", indicator.topic, topics)
    for m in indicator.measurements:
        yield from _unknown(file, m.id, "eenheid", m.unit, catalogue.unit)
        yield from _unknown(file, m.id, "bron", m.source, catalogue.source)
        yield from _unknown(file, m.id, "populatie", m.population, catalogue.population)
        for part in m.also_about:
            yield from _unknown(file, m.id, "populatie", part.population, catalogue.population)
            yield from _unknown_subgroup(catalogue, file, m.id, part.breakdown, part.subgroup)


def _dangling_in_table(catalogue: Catalogue, table: Table) -> Iterator[Problem]:
    file = f"catalogue/tables/{table.id}.yaml"
    yield from _unknown(file, "source", "bron", table.source, catalogue.source)
    if table.service:
        yield from _unknown(file, "service", "dienst", table.service, catalogue.service)
    for measure in table.measures:
        name = measure.measurement
        yield from _unknown(file, "measures", "meting", name, catalogue.measurement)
    for dimension in table.dimensions:
        if dimension.codelist:
            known = catalogue.codelist
            yield from _unknown(file, dimension.name, "codelijst", dimension.codelist, known)
        if dimension.codelist in catalogue.codelist:
            codes = catalogue.codelist[dimension.codelist].by_name
            for code in dimension.only:
                yield from _unknown(file, dimension.name, "code bij 'only'", code, codes)


def _dangling_in_policy(catalogue: Catalogue) -> Iterator[Problem]:
    policy = catalogue.policy
    lines = {line.id for line in policy.lines}
    for name in _POLICY:
        yield from _twice(
            f"catalogue/policy/{name}.yaml", "", [e.id for e in getattr(policy, name)]
        )
    for name in ("events", "measures", "themes"):
        file = f"catalogue/policy/{name}.yaml"
        for entry in getattr(policy, name):
            line = getattr(entry, "line", None)
            yield from _unknown(file, entry.id, "document", entry.document, policy.document)
            if line:
                yield from _unknown(file, entry.id, "actielijn", line, lines)
            for population in entry.populations:
                yield from _unknown(file, entry.id, "populatie", population, catalogue.population)
            for indicator in entry.indicators:
                yield from _unknown(file, entry.id, "indicator", indicator, catalogue.indicator)


def _unknown(
    file: str, where: str, kind: str, name: str, known: Iterable[str]
) -> Iterator[Problem]:
    options = set(known)
    if name not in options:
        unknown = "onbekend" if kind.split(maxsplit=1)[0] in _NEUTER else "onbekende"
        yield Problem(file, where, f"{unknown} {kind} '{name}'", nearest(name, options))


_NEUTER = ("thema", "onderwerp", "document")


def _unknown_subgroup(
    catalogue: Catalogue, file: str, where: str, breakdown: str, subgroup: str
) -> Iterator[Problem]:
    if breakdown not in catalogue.breakdown:
        yield from _unknown(file, where, "uitsplitsing", breakdown, catalogue.breakdown)
    else:
        known = catalogue.breakdown[breakdown].by_id
        yield from _unknown(file, where, f"subgroep van {breakdown}", subgroup, known)
