"""Small workbooks for mails: text stays text whatever it begins with, dates are dates, like input gives like bytes."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from dossiers.text import clean

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST = 32_000  # a cell holds 32,767 characters at most

Value = str | int | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """``width`` in characters."""

    title: str
    width: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table. ``name`` is of our own words; a sheet of facts has no columns and is a list of pairs."""

    name: str
    rows: Sequence[Sequence[Value]]
    columns: Sequence[Column] = ()


def workbook_bytes(sheets: Sequence[Sheet], made_at: datetime) -> bytes:
    """The file. ``made_at`` (aware) is the only time in it."""
    book = Workbook()
    first = book.active
    if first is not None:
        book.remove(first)
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    stamp = made_at.astimezone(UTC)
    book.properties.created = book.properties.modified = stamp.replace(tzinfo=None)
    book.properties.creator = "Hồ Sơ"
    plain = io.BytesIO()
    book.save(plain)
    return _with_fixed_times(plain.getvalue(), stamp)


def _fill(page: Worksheet, sheet: Sheet) -> None:
    if sheet.columns:
        for position, column in enumerate(sheet.columns, start=1):
            cell = page.cell(row=1, column=position)
            _put(cell, column.title)
            cell.font = Font(bold=True)
            page.column_dimensions[get_column_letter(position)].width = column.width
        page.freeze_panes = "A2"
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
        page.print_title_rows = "1:1"
    else:
        page.column_dimensions["A"].width, page.column_dimensions["B"].width = 28, 90
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    start = 2 if sheet.columns else 1
    for row_number, row in enumerate(sheet.rows, start=start):
        for position, value in enumerate(row, start=1):
            _put(page.cell(row=row_number, column=position), value)


def cell_text(value: str) -> str:
    """What a cell holds of a text: nothing that XML forbids (``clean`` takes it out), and no more than fits."""
    return clean(value)[:_LONGEST]


def _put(cell: Cell, value: Value) -> None:
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if value is None:
        return
    if isinstance(value, str):
        cell.value = cell_text(value)
        cell.data_type = "s"  # never a formula
        cell.number_format = "@"
    elif isinstance(value, date):
        cell.value = value
        cell.number_format = "dd/mm/yyyy"
    else:
        cell.value = value


def _with_fixed_times(data: bytes, stamp: datetime) -> bytes:
    time = (max(stamp.year, 1980), stamp.month, stamp.day, stamp.hour, stamp.minute, stamp.second)
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            entry = zipfile.ZipInfo(item.filename, time)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(entry, source.read(item.filename))
    return fixed.getvalue()
