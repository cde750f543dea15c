"""The figures of an exhibit as an Excel file for a Dutch or English reader.

Here: a sheet of figures and a sheet that explains them. Not here: CSV (tables.py) and what an
institute fills in (etl/template.py). Texts are kept as texts, so that none is ever a formula.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, time
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from indicators import wording
from indicators.catalogue import Catalogue
from indicators.exhibits import Exhibit
from indicators.language import N_, _, said
from indicators.lettering import wrapped
from indicators.takeaway.citation import Reference, apa

_INK, _ACCENT, _SOFT, _LINE = "17212B", "0B5C7A", "E6F1F5", "D5DBE3"
_PLAIN = Font(name="Calibri", size=11, color=_INK)
_BOLD = Font(name="Calibri", size=11, color=_INK, bold=True)
_TITLE = Font(name="Calibri", size=16, color=_ACCENT, bold=True)
_LINK = Font(name="Calibri", size=11, color=_ACCENT, underline="single")
_HEAD = PatternFill("solid", start_color=_SOFT)
_UNDERLINE = Border(bottom=Side("thin", color=_LINE))
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_NAMES, _TEXTS = 26, 100  # characters that the columns of the read-me are wide
# Points of a character of that width, the part of it that we count on since Excel's font is
# another than ours, and the height of a line in parts of its letters.
_CHARACTER, _SAFE, _LEADING = 5.25, 0.95, 1.35
_DATE = "d-m-yyyy"
# What XML cannot hold, and how much of a text and of an address Excel can.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LONGEST_TEXT, _LONGEST_ADDRESS = 32_000, 2_000
_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


AnyCell = Cell | MergedCell


class _Column(NamedTuple):
    """A column of the figures: its name (Dutch, translated where written) and its width."""

    name: str
    width: int


_COLUMNS = {
    "indicator": _Column(N_("Indicator"), 26),
    "measurement": _Column(N_("Meting"), 34),
    "people": _Column(N_("Over wie"), 34),
    "breakdown": _Column(N_("Uitsplitsing"), 18),
    "subgroup": _Column(N_("Groep"), 24),
    "period": _Column(N_("Periode"), 22),
    "from": _Column(N_("Van"), 12),
    "to": _Column(N_("Tot en met"), 12),
    "value": _Column(N_("Waarde"), 12),
    "ci_lower": _Column(N_("Ondergrens 95%-interval"), 14),
    "ci_upper": _Column(N_("Bovengrens 95%-interval"), 14),
    "ci_method": _Column(N_("Hoe het interval is bepaald"), 30),
    "sample_size": _Column(N_("Aantal deelnemers"), 13),
    "unit": _Column(N_("Eenheid"), 20),
    "status": _Column(N_("Status"), 22),
    "precision": _Column(N_("Precisie"), 16),
    "source": _Column(N_("Bron"), 30),
    "publication": _Column(N_("Publicatie"), 44),
    "table": _Column(N_("Tabel"), 13),
    "retrieved": _Column(N_("Opgehaald op"), 13),
    "note": _Column(N_("Opmerking"), 44),
}
_PRECISIONS = {
    "decimal": N_("met decimalen"),
    "integer": N_("afgerond"),
    "verbal": N_("alleen in woorden"),
}
_NUMBERS = ("value", "ci_lower", "ci_upper", "sample_size")


def workbook(
    exhibit: Exhibit, observations: pd.DataFrame, catalogue: Catalogue, cited: Reference
) -> bytes:
    """An Excel file of what an exhibit shows; the same release gives the same bytes.

    `observations` are its figures with EXPORT_COLUMNS.
    """
    book = Workbook()
    figures = book.worksheets[0]
    figures.title = _("Cijfers")
    _write_figures(figures, observations, catalogue)
    _write_read_me(book.create_sheet(_("Lees mij")), exhibit, observations, catalogue, cited)
    properties = book.properties
    properties.title, properties.creator = _text(cited.title), cited.author
    return _saved(book, datetime.combine(cited.built_on, time()))


def _write_figures(sheet: Worksheet, observations: pd.DataFrame, catalogue: Catalogue) -> None:
    for place, column in enumerate(_COLUMNS.values(), start=1):
        cell = sheet.cell(1, place)
        _put(cell, _(column.name), _BOLD)
        cell.fill, cell.border = _HEAD, _UNDERLINE
        right = "right" if list(_COLUMNS)[place - 1] in _NUMBERS else None
        cell.alignment = Alignment(wrap_text=True, vertical="bottom", horizontal=right)
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    for line, row in enumerate(observations.itertuples(), start=2):
        for place, (name, content) in enumerate(_cells(row, catalogue).items(), start=1):
            cell = sheet.cell(line, place)
            _put(cell, content)
            if name in _NUMBERS:
                cell.alignment = Alignment(horizontal="right", vertical="top")
                whole = name == "sample_size" or pd.isna(row.value)
                places = 0 if whole else wording.decimals(row)
                cell.number_format = "#,##0" + ("." + "0" * places if places else "")
            if name == "publication":
                _lead(cell, row.source_url)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    _on_one_width(sheet)
    sheet.print_title_rows = "1:1"


def _cells(row: Any, catalogue: Catalogue) -> Mapping[str, Any]:
    """One observation in words and numbers, a cell for each of _COLUMNS."""
    measurement = catalogue.measurement[row.measurement]
    known = not pd.isna(row.value) and row.precision != "verbal"
    return dict(
        zip(
            _COLUMNS,
            (
                said(catalogue.indicator_of[row.measurement].name),
                said(measurement.name),
                wording.population_of(catalogue, measurement),
                said(catalogue.breakdown[row.breakdown].name),
                said(catalogue.subgroup(row.breakdown, row.subgroup).name),
                wording.period(row.period_label),
                row.period_start.date(),
                row.period_end.date(),
                float(row.value) if known else wording.plain_value(row),
                _number(row.ci_lower),
                _number(row.ci_upper),
                _(wording.CI_METHODS.get(row.ci_method, "")) if row.ci_method else "",
                _number(row.sample_size),
                said(catalogue.unit[row.unit].name),
                _(wording.STATUSES.get(row.status, "")) if row.status != "normal" else "",
                _(_PRECISIONS[row.precision]) if not pd.isna(row.value) else "",
                said(catalogue.source[row.source].name),
                row.publication,
                row.table_id,
                row.retrieved.date(),
                row.note,
            ),
            strict=True,
        )
    )


def _number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _write_read_me(
    sheet: Worksheet,
    exhibit: Exhibit,
    observations: pd.DataFrame,
    catalogue: Catalogue,
    cited: Reference,
) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = _NAMES, _TEXTS
    _put(sheet.cell(1, 1), cited.title, _TITLE)
    sheet.cell(1, 1).alignment = _WRAPPED
    sheet.merge_cells("A1:B1")
    sheet.row_dimensions[1].height = _height(cited.title, _NAMES + _TEXTS, _TITLE)
    facts = _facts(exhibit, observations, catalogue, cited)
    for line, (name, text, address) in enumerate(facts, start=3):
        _put(sheet.cell(line, 1), name, _BOLD)
        _put(sheet.cell(line, 2), text)
        if address:
            _lead(sheet.cell(line, 2), address)
        sheet.cell(line, 1).alignment = sheet.cell(line, 2).alignment = _WRAPPED
        sheet.row_dimensions[line].height = _height(text, _TEXTS, _PLAIN)
    _on_one_width(sheet)


def _height(text: str, width: int, font: Font) -> float:
    """Points that a text takes in a column: not every program finds that out by itself."""
    lines = wrapped(text, width * _CHARACTER * _SAFE, font.size)
    return len(lines) * font.size * _LEADING


def _on_one_width(sheet: Worksheet) -> None:
    """On paper, all columns beside each other."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _facts(
    exhibit: Exhibit, observations: pd.DataFrame, catalogue: Catalogue, cited: Reference
) -> Iterator[tuple[str, str, str]]:
    """What the read-me tells: a name, a text and an address if the text leads somewhere."""
    yield _("Wat u ziet"), exhibit.subtitle, ""
    yield _("In woorden"), exhibit.alternative, ""
    yield _("Over wie"), exhibit.about, ""
    for name in observations["measurement"].unique():
        measurement = catalogue.measurement[name]
        yield _("Meting"), said(measurement.name), ""
        yield _("Definitie"), said(catalogue.indicator_of[name].definition), ""
        yield _("Hoe het wordt gemeten"), said(measurement.instrument), ""
        if measurement.cut_off:
            yield _("Afkappunt"), said(measurement.cut_off), ""
        if measurement.note:
            yield _("Opmerking"), said(measurement.note), ""
    for note in exhibit.notes:
        yield _("Bij de grafiek"), note.text, ""
        if note.reference:  # not every program breaks a text that leads somewhere over lines
            yield _("Bron"), note.about, note.reference
    for status in sorted(set(observations["status"]) - {"normal"}):
        sign = wording.SIGNS.get(status, "")
        told = _(wording.STATUSES[status])
        yield _("Status of teken"), f"{sign}: {told}" if sign else told, ""
    for name in observations["source"].unique():
        source = catalogue.source[name]
        yield _("Bron"), f"{said(source.name)} ({source.holder})", source.address
        yield _("Licentie"), said(source.licence), source.licence_address or ""
        if source.caution:
            yield _("Let op bij deze bron"), said(source.caution), ""
    yield _("Release"), cited.release, ""
    yield _("Gemaakt op"), wording.day(cited.built_on.isoformat()), ""
    yield _("Adres van deze cijfers"), cited.address, cited.address
    yield _("Zo verwijst u hiernaar"), apa(cited), ""


def _put(cell: AnyCell, content: Any, font: Font = _PLAIN) -> None:
    """Fill a cell; a text is kept as text, whatever it begins with."""
    if isinstance(content, str):
        if content:
            cell.value = _text(content)
            cell.data_type = "s"
    else:
        cell.value = content
        if hasattr(content, "year"):
            cell.number_format = _DATE
    cell.font = font
    cell.alignment = Alignment(vertical="top")


def _text(text: str) -> str:
    return _UNPRINTABLE.sub(" ", text)[:_LONGEST_TEXT]


def _lead(cell: AnyCell, address: str) -> None:
    """Make a cell lead to an address on the web, if it is one that Excel takes."""
    on_the_web = address.startswith(("https://", "http://"))
    if cell.value and on_the_web and len(address) <= _LONGEST_ADDRESS:
        cell.hyperlink = _text(address)
        cell.font = _LINK


def _saved(book: Workbook, moment: datetime) -> bytes:
    """The file of a workbook; `moment` stands wherever openpyxl would look at the clock."""
    draft, result = BytesIO(), BytesIO()
    book.save(draft)
    told = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with ZipFile(draft) as parts, ZipFile(result, "w") as whole:
        for name in parts.namelist():
            content = parts.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + told, content)
            part = ZipInfo(name, moment.timetuple()[:6])
            part.compress_type = ZIP_DEFLATED
            whole.writestr(part, content)
    return result.getvalue()
