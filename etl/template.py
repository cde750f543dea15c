"""The Excel template in which an institute sends us figures, made from the catalogue.

Here: its three sheets, with every column explained and every code in a drop-down.
Not here: reading it back (deliveries.py) and the codes themselves (data/catalogue/).
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from etl.deliveries import DECIMALS, DELIVERY_COLUMNS, MOST_ROWS, SHEET
from indicators.catalogue import Catalogue, Measurement
from indicators.observations import PRECISIONS, WITH_VALUE, WITHOUT_VALUE
from indicators.periods import FORMS
from indicators.problems import Problem, ProblemsFound, nearest
from indicators.wording import STATUSES

READ_ME, CODES = "Lees mij", "Codes"
_TEXT, _GENERAL, _WHOLE, _DATE = "@", "General", "0", "yyyy-mm-dd"
_FIRST = 3  # the row of the first code, below the title and the header of its list

_ACCENT, _SOFT, _LINE, _INK = "0B5C7A", "E6F1F5", "D5DBE3", "1D2733"
_PLAIN = Font(name="Calibri", size=11, color=_INK)
_BOLD = Font(name="Calibri", size=11, color=_INK, bold=True)
_TITLE = Font(name="Calibri", size=20, color=_ACCENT, bold=True)
_HEADING = Font(name="Calibri", size=14, color=_ACCENT, bold=True)
_ON_ACCENT = Font(name="Calibri", size=11, color="FFFFFF", bold=True)
_ACCENT_FILL = PatternFill("solid", start_color=_ACCENT)
_SOFT_FILL = PatternFill("solid", start_color=_SOFT)
_UNDERLINE = Border(bottom=Side("thin", color=_LINE))


AnyCell = Cell | MergedCell


class _Column(NamedTuple):
    """A column of the figures: what it is for, and how its cells are kept."""

    always: bool
    explanation: str
    example: str
    width: int
    number_format: str = _TEXT


_COLUMNS = {
    "measurement": _Column(
        True,
        "Wat er gemeten is. Kies een code uit de lijst; het blad Codes noemt de namen.",
        "",
        36,
    ),
    "breakdown": _Column(
        True, "Waarnaar de mensen zijn uitgesplitst. Kies 'total' voor iedereen samen.", "sex", 15
    ),
    "subgroup": _Column(
        True,
        "Over welke groep het cijfer gaat. De lijst past bij de uitsplitsing op dezelfde regel.",
        "women",
        22,
    ),
    "period": _Column(
        True,
        "Het jaar of de periode waarover het cijfer gaat. Het blad Codes noemt alle vormen.",
        "2024, 2023/2024 of 2024-Q1",
        14,
    ),
    "value": _Column(
        True,
        "Het cijfer zoals het gepubliceerd is, zonder %. Leeg als er geen cijfer is.",
        "20,5",
        11,
        _GENERAL,
    ),
    "ci_lower": _Column(
        False, "De ondergrens van het 95%-betrouwbaarheidsinterval.", "19,8", 11, _GENERAL
    ),
    "ci_upper": _Column(
        False, "De bovengrens van het 95%-betrouwbaarheidsinterval.", "21,2", 11, _GENERAL
    ),
    "sample_size": _Column(
        False, "Hoeveel mensen meededen in deze groep, als heel getal.", "7412", 13, _WHOLE
    ),
    "unit": _Column(
        True, "De eenheid. De lijst geeft de eenheid van de gekozen meting.", "percent", 17
    ),
    "status": _Column(True, "Hoe vast het cijfer staat, of waarom het er niet is.", "normal", 16),
    "precision": _Column(
        True,
        "Hoe precies het gepubliceerd is: met decimalen, afgerond of in woorden.",
        "decimal",
        13,
    ),
    "published_as": _Column(
        False, "De woorden van de publicatie, en alleen bij precisie 'verbal'.", "1 op de 4", 20
    ),
    "publication": _Column(
        True, "Wie het cijfer publiceerde en waar.", "Naam van instituut en publicatie", 30
    ),
    "source_url": _Column(
        True, "Het webadres waar het cijfer te vinden is.", "https://www.voorbeeld.nl/rapport", 34
    ),
    "retrieved": _Column(
        True, "De dag waarop u het cijfer uit de publicatie overnam.", "2026-11-23", 13, _DATE
    ),
    "note": _Column(
        False, "Wat een lezer van dit cijfer moet weten.", "Zonder deelnemers uit instellingen", 40
    ),
}
_PRECISIONS = {
    "decimal": "gepubliceerd met decimalen",
    "integer": "gepubliceerd als heel getal",
    "verbal": "gepubliceerd in woorden; zet die in published_as",
}
_STEPS = (
    f"Vul op het blad '{SHEET}' voor elk cijfer één regel in. Kies codes uit de lijsten.",
    f"Op het blad '{CODES}' staat wat elke code betekent.",
    "Sla het bestand op als .xlsx en mail het aan wie u dit bestand stuurde.",
    "Wij controleren elke regel. Klopt er iets niet, dan hoort u op welke regel en waarom.",
)
_RULES = (
    "Neem elk cijfer over zoals het gepubliceerd is. Rond niet af en reken niets om.",
    "Schrijf 20 voor 20%. Geef cellen geen opmaak als percentage of datum.",
    "Vul kolommen met een donkere kop altijd in, en die met een lichte kop als u ze weet.",
    "Is er geen cijfer? Laat value leeg en kies een status die zegt waarom.",
    "Is er een interval? Vul beide grenzen in. Is er geen interval, laat dan beide leeg.",
    "Gebruik geen formules, geen samengevoegde cellen en geen verborgen regels of kolommen.",
    "Verander de namen van de kolommen niet en voeg er geen toe. Lege regels mogen.",
    "Ontbreekt een code die u nodig hebt? Verzin er geen, maar vraag het ons.",
    "Verbetert u een eerder cijfer? Lever de regel opnieuw: het nieuwe cijfer vervangt het oude.",
    "CSV mag ook, in UTF-8: komma's met decimale punten, of puntkomma's met decimale komma's.",
)


class _CodeList(NamedTuple):
    """A list on the sheet with codes: its title, header, rows, and the column it starts in."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    start: int

    def cells(self, place: int) -> str:
        """The address of the codes in one of its columns, for a formula."""
        letter = get_column_letter(self.start + place)
        return f"{CODES}!${letter}${_FIRST}:${letter}${_FIRST + len(self.rows) - 1}"

    def above(self, place: int) -> str:
        """The address of the header of one of its columns: where counting starts."""
        return f"{CODES}!${get_column_letter(self.start + place)}${_FIRST - 1}"


def write_template(path: Path, catalogue: Catalogue, source: str | None) -> None:
    """Write an empty template, with all measurements or only those of one source.

    Raises ProblemsFound when the file is already there, cannot be written or is no
    .xlsx, and when there is no such source with measurements.
    """
    _refuse_path(path)
    measurements = _measurements(catalogue, source)
    lists = _code_lists(catalogue, measurements)
    workbook = Workbook()
    workbook.properties.creator = "Monitor mentale gezondheid"
    workbook.properties.title = "Cijfers aanleveren"
    sheet = workbook.worksheets[0]
    sheet.title = READ_ME
    about = catalogue.source[source].name.nl if source else "alle bronnen van de monitor"
    _write_read_me(sheet, about, measurements[0])
    _write_figures(workbook.create_sheet(SHEET), lists)
    _write_codes(workbook.create_sheet(CODES), lists)
    try:
        workbook.save(path)
    except OSError as error:
        what = f"het bestand is niet te schrijven ({error.strerror})"
        raise ProblemsFound([Problem(str(path), "", what, "Kies een map die bestaat")]) from error


def _refuse_path(path: Path) -> None:
    if path.suffix.lower() != ".xlsx":
        what, remedy = "de template is een Excel-bestand", "Geef een naam die eindigt op .xlsx"
        raise ProblemsFound([Problem(str(path), "", what, remedy)])
    if path.exists():
        what, remedy = "dit bestand is er al", "Kies een andere naam; misschien staan er cijfers in"
        raise ProblemsFound([Problem(str(path), "", what, remedy)])


def _measurements(catalogue: Catalogue, source: str | None) -> list[Measurement]:
    known = {m.source for m in catalogue.measurement.values()}
    if source is not None and source not in known:
        what = f"van de bron '{source}' is er geen meting"
        raise ProblemsFound([Problem("catalogue/sources", "", what, nearest(source, known))])
    return [m for m in catalogue.measurement.values() if source in (None, m.source)]


def _code_lists(catalogue: Catalogue, measurements: list[Measurement]) -> dict[str, _CodeList]:
    """Every list of codes by its name, side by side with a column between them."""
    breakdowns = catalogue.breakdown.values()
    contents: dict[str, tuple[str, tuple[str, ...], list[tuple[str, ...]]]] = {
        "measurement": (
            "Metingen",
            ("measurement", "naam", "unit"),
            [(m.id, m.name.nl, m.unit) for m in measurements],
        ),
        "breakdown": (
            "Uitsplitsingen",
            ("breakdown", "naam"),
            [(b.id, b.name.nl) for b in breakdowns],
        ),
        "subgroup": (
            "Subgroepen van elke uitsplitsing",
            ("breakdown", "subgroup", "naam"),
            [(b.id, s.id, s.name.nl) for b in breakdowns for s in b.subgroups],
        ),
        "unit": ("Eenheden", ("unit", "naam"), [(u.id, u.name.nl) for u in catalogue.units]),
        "status": (
            "Status",
            ("status", "betekenis"),
            [(status, _meaning(status)) for status in (*WITH_VALUE, *WITHOUT_VALUE)],
        ),
        "precision": (
            "Precisie",
            ("precision", "betekenis"),
            [(precision, _PRECISIONS[precision]) for precision in PRECISIONS],
        ),
        "period": (
            "Vormen van een periode",
            ("voorbeeld", "betekenis"),
            re.findall(r"([0-9][0-9A-Z/-]*) \(([^)]+)\)", FORMS),
        ),
    }
    lists, start = {}, 1
    for name, (title, header, rows) in contents.items():
        lists[name] = _CodeList(title, header, rows, start)
        start += len(header) + 1
    return lists


def _meaning(status: str) -> str:
    meaning = STATUSES.get(status, "definitief")
    return f"geen cijfer: {meaning}" if status in WITHOUT_VALUE else f"{meaning} cijfer"


def _write_read_me(sheet: Worksheet, about: str, first: Measurement) -> None:
    sheet.sheet_view.showGridLines = False
    for letter, width in zip("ABCD", (18, 14, 78, 38), strict=True):
        sheet.column_dimensions[letter].width = width
    _write_line(sheet, ["Cijfers aanleveren"], _TITLE)
    _write_line(sheet, [f"Voor de Monitor mentale gezondheid. Dit bestand is voor: {about}."])
    for heading, lines in (("Zo gaat het", _STEPS), ("Let op", _RULES)):
        _write_heading(sheet, heading)
        for number, line in enumerate(lines, 1):
            _write_line(sheet, [f"{number}.  {line}"])
    _write_heading(sheet, "De kolommen")
    for cell in _write_line(sheet, ["kolom", "nodig", "wat u invult", "voorbeeld"], _ON_ACCENT):
        cell.fill = _ACCENT_FILL
    for name, column in _COLUMNS.items():
        needed = "altijd" if column.always else "als het er is"
        example = column.example or first.id
        for cell in _write_line(sheet, [name, needed, column.explanation, example]):
            cell.border, cell.number_format = _UNDERLINE, _TEXT
    _fit_on_page(sheet)
    sheet.page_setup.fitToHeight = 1


def _write_heading(sheet: Worksheet, text: str) -> None:
    sheet.append([])
    _write_line(sheet, [text], _HEADING)


def _write_line(sheet: Worksheet, texts: list[str], font: Font = _PLAIN) -> Sequence[AnyCell]:
    sheet.append(texts)
    cells: Sequence[AnyCell] = sheet[sheet.max_row]
    for cell in cells:
        cell.font = font
    return cells


def _write_figures(sheet: Worksheet, lists: dict[str, _CodeList]) -> None:
    """An empty table: its header explained, and its cells ready to be filled in."""
    for place, name in enumerate(DELIVERY_COLUMNS, 1):
        column = _COLUMNS[name]
        kept = sheet.column_dimensions[get_column_letter(place)]
        kept.width, kept.number_format, kept.font = column.width, column.number_format, _PLAIN
        cell = sheet.cell(1, place, name)
        cell.font = _ON_ACCENT if column.always else _BOLD
        cell.fill = _ACCENT_FILL if column.always else _SOFT_FILL
        right = column.number_format in (_GENERAL, _WHOLE)
        cell.alignment = Alignment("right" if right else "left", "center")
        cell.comment = Comment(column.explanation, "Monitor mentale gezondheid", 110, 260)
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    for validation in _validations(lists):
        sheet.add_data_validation(validation)
    _fit_on_page(sheet)


def _validations(lists: dict[str, _CodeList]) -> list[DataValidation]:
    """What each column accepts; a subgroup and a unit depend on what their row says before."""
    subgroups, measurements = lists["subgroup"], lists["measurement"]
    its_breakdown = f"${_letter('breakdown')}2"
    its_place = f"MATCH({its_breakdown},{subgroups.cells(0)},0)"
    its_number = f"COUNTIF({subgroups.cells(0)},{its_breakdown})"
    measured = f"MATCH(${_letter('measurement')}2,{measurements.cells(0)},0)"
    formulas = {
        "subgroup": f"OFFSET({subgroups.above(1)},{its_place},0,{its_number},1)",
        "unit": f"OFFSET({measurements.above(2)},{measured},0,1,1)",
    } | {name: lists[name].cells(0) for name in ("measurement", "breakdown", "status", "precision")}
    choose = f"Kies een code uit de lijst. Op het blad {CODES} staat wat zij betekenen."
    number, whole, day = (
        "Vul een getal in, zonder %.",
        "Vul een heel getal in.",
        "Vul een datum in.",
    )
    return [
        *(_validation(name, "list", choose, formula) for name, formula in formulas.items()),
        *(_validation(name, "decimal", number, "-1E+15", "1E+15") for name in DECIMALS),
        _validation("sample_size", "whole", whole, "0", "999999999"),
        _validation("retrieved", "date", day, "DATE(1990,1,1)", "DATE(2100,1,1)"),
    ]


def _validation(
    column: str, kind: Literal["list", "decimal", "whole", "date"], error: str, *formulas: str
) -> DataValidation:
    """A rule for the cells of a column: one of a list, or between two limits."""
    first, second = (*formulas, None)[:2]
    validation = DataValidation(
        kind, first, second, showErrorMessage=True, errorTitle=column, error=error
    )
    validation.operator = "between" if second else None
    validation.add(f"{_letter(column)}2:{_letter(column)}{MOST_ROWS}")
    return validation


def _write_codes(sheet: Worksheet, lists: dict[str, _CodeList]) -> None:
    sheet.sheet_view.showGridLines = False
    sheet.freeze_panes = f"A{_FIRST}"
    for codes in lists.values():
        sheet.cell(1, codes.start, codes.title).font = _HEADING
        for row, texts in enumerate([codes.header, *codes.rows], _FIRST - 1):
            for column, text in enumerate(texts, codes.start):
                cell = sheet.cell(row, column, text)
                cell.font, cell.number_format, cell.border = _PLAIN, _TEXT, _UNDERLINE
        for column, texts in enumerate(zip(codes.header, *codes.rows, strict=True), codes.start):
            header = sheet.cell(_FIRST - 1, column)
            header.font, header.fill = _ON_ACCENT, _ACCENT_FILL
            sheet.column_dimensions[get_column_letter(column)].width = max(map(len, texts)) + 3
        sheet.column_dimensions[get_column_letter(codes.start + len(codes.header))].width = 3
    _fit_on_page(sheet)


def _letter(column: str) -> str:
    return get_column_letter(DELIVERY_COLUMNS.index(column) + 1)


def _fit_on_page(sheet: Worksheet) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
