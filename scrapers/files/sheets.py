"""Workbooks (.xlsx): values as Excel last stored them; nothing in them is ever computed. Pure over bytes."""

import io
import struct
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel
from openpyxl.utils.exceptions import InvalidFileException

from dossiers.dates import VIETNAM
from scrapers.files.archive import damaged, open_archive
from scrapers.files.model import MOST_COLUMNS, MOST_ROWS, Document, FileCell, FileRefused, Kind, Placed, RawTable, grid
from scrapers.files.sheet_facts import Place, SheetFacts, read_facts

_YEARS = range(1990, 2101)
_MOST_MERGED = 1_000_000
_BROKEN = (
    KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, OverflowError, OSError, EOFError,
    AssertionError, NotImplementedError, RecursionError, struct.error, zipfile.BadZipFile, InvalidFileException,
)  # fmt: skip
"""What the libraries raise for a workbook that does not hold together."""


def read_workbook(data: bytes) -> Document:
    """All sheets, hidden ones too. Raises ``FileRefused``."""
    archive = open_archive(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles, and about dates out of range: those are read as errors
            facts = read_facts(archive)
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            try:
                tables = tuple(_table(book, sheet, facts[sheet.title]) for sheet in book.worksheets)
            finally:
                book.close()
    except _BROKEN as error:
        raise damaged() from error
    if not tables:
        raise FileRefused("tệp .xlsx không có trang tính nào")
    return Document(tables=tables)


def _table(book: Any, sheet: Any, facts: SheetFacts) -> RawTable:
    sheet.reset_dimensions()  # exporters write wrong ones, and they would cut the sheet
    rows = grid(_placed(sheet, facts))
    width = len(rows[0]) if rows else 0
    return RawTable(
        name=str(sheet.title),
        rows=rows,
        hidden=sheet.sheet_state != "visible",
        hidden_rows=sum(row <= len(rows) for row in facts.hidden_rows),
        hidden_columns=sum(column <= width for column in facts.hidden_columns),
        date_1904=book.epoch == CALENDAR_MAC_1904,
    )


def _placed(sheet: Any, facts: SheetFacts) -> Iterator[Placed]:
    covered = _covered(facts)
    for number, row in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS), start=1):
        for column, cell in enumerate(row, start=1):
            place = (number, column)
            if place in covered or (cell.value is None and place not in facts.formulas):
                continue
            height, width = facts.merges.get(place, (1, 1))
            content = cell_of(cell.value, cell.data_type, computed=place in facts.formulas)
            yield Placed(row=number - 1, column=column - 1, cell=content, height=height, width=width)


def _covered(facts: SheetFacts) -> set[Place]:
    """The places under merged cells: what lies there is not shown by Excel either."""
    if sum(height * width for height, width in facts.merges.values()) > _MOST_MERGED:
        raise FileRefused("tệp .xlsx gộp ô quá nhiều nên không đọc; hãy tải lại danh sách từ cổng")
    covered: set[Place] = set()
    for (top, left), (height, width) in facts.merges.items():
        covered.update((row, column) for row in range(top, top + height) for column in range(left, left + width))
        covered.discard((top, left))
    return covered


def cell_of(value: object, data_type: str, *, computed: bool = False) -> FileCell:
    """One value of a workbook. Dates are exact to the second; what Excel could not compute is ``Kind.LOST``."""
    if value is None or data_type == "e":
        return FileCell(kind=Kind.LOST) if computed or data_type == "e" else FileCell()
    if isinstance(value, date):  # a datetime is one
        return _date_cell(value if isinstance(value, datetime) else datetime.combine(value, time()))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return FileCell(text=number_text(value), kind=Kind.NUMBER, serial=float(value))
    return FileCell(text=str(value).upper() if isinstance(value, bool) else str(value))


def number_text(value: float) -> str:
    """The digits of a number as they were typed, as far as that is known: no ``.0``, no exponent."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return str(value)


def serial_instant(serial: float, *, date_1904: bool) -> datetime | None:
    """Excel's day count as an instant (aware, Asia/Ho_Chi_Minh); ``None`` where it is no day from 1990 to 2100."""
    try:
        return cell_of(from_excel(serial, CALENDAR_MAC_1904 if date_1904 else CALENDAR_WINDOWS_1900), "d").instant
    except (OverflowError, ValueError):
        return None  # no day of any calendar


def _date_cell(value: datetime) -> FileCell:
    """A day and hour of a sheet are Vietnam's. Excel keeps fractions of days, so seconds are rounded."""
    rounded = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    midnight = (rounded.hour, rounded.minute, rounded.second) == (0, 0, 0)
    text = rounded.strftime("%d/%m/%Y" if midnight else "%d/%m/%Y %H:%M:%S")
    if rounded.year not in _YEARS:
        return FileCell(text=text)
    return FileCell(text=text, kind=Kind.DATE, instant=rounded.replace(tzinfo=VIETNAM))
