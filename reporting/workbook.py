"""Small workbooks for mails: text stays text whatever it begins with, dates are dates, like input gives like bytes."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reporting.cells import put

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Value = str | int | date | None

_LOOK = {"valign": "top", "text_wrap": True}
_NUMBER_FORMATS = {"text": "@", "date": "dd/mm/yyyy", "number": "General"}


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
    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True})
    book.set_properties({"author": "Hồ Sơ", "created": made_at.astimezone(UTC).replace(tzinfo=None)})
    formats = {kind: book.add_format({**_LOOK, "num_format": code}) for kind, code in _NUMBER_FORMATS.items()}
    heading = book.add_format({**_LOOK, "num_format": "@", "bold": True})
    for sheet in sheets:
        _fill(book.add_worksheet(sheet.name), sheet, formats, heading)
    book.close()
    return file.getvalue()


def _fill(page: Worksheet, sheet: Sheet, formats: Mapping[str, Format], heading: Format) -> None:
    start = 0
    if sheet.columns:
        start = 1
        for position, column in enumerate(sheet.columns):
            page.set_column(position, position, column.width)
            put(page, 0, position, column.title, heading)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
        page.repeat_rows(0)
    else:
        page.set_column(0, 0, 28)
        page.set_column(1, 1, 90)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    for number, row in enumerate(sheet.rows, start=start):
        for position, value in enumerate(row):
            _put(page, number, position, value, formats)


def _put(page: Worksheet, row: int, column: int, value: Value, formats: Mapping[str, Format]) -> None:
    kind = "date" if isinstance(value, date) else "number" if isinstance(value, int) else "text"
    put(page, row, column, value, formats[kind])
