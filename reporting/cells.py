"""One value in one cell: text is text whatever it looks like, dates are dates, nothing is a formula or a link."""

from datetime import date, datetime

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dossiers.dates import VIETNAM
from dossiers.text import clean

Value = str | int | float | date | datetime | None
"""What a cell may hold. Instants are aware and shown in Việt Nam's time."""

LONGEST_CELL = 32_767
"""Characters that a cell of Excel holds."""

_EARLIEST = 1900


def put(sheet: Worksheet, row: int, column: int, value: Value, form: Format) -> None:
    """Writes one value by its kind; nothing for ``None``."""
    if value is None:
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, str):
        sheet.write_string(row, column, cell_text(value), form)
    elif isinstance(value, datetime):
        _put_date(sheet, row, column, value.astimezone(VIETNAM).replace(tzinfo=None), form)
    elif isinstance(value, date):
        _put_date(sheet, row, column, datetime(value.year, value.month, value.day), form)  # noqa: DTZ001 - Excel knows no zones
    else:
        sheet.write_number(row, column, value, form)


def cell_text(text: str) -> str:
    """The text as a cell holds it: clean, and not longer than Excel takes (its units are those of UTF-16)."""
    whole = clean(text)
    if len(whole.encode("utf-16-le")) // 2 <= LONGEST_CELL:
        return whole
    return whole.encode("utf-16-le")[: (LONGEST_CELL - 2) * 2].decode("utf-16-le", "ignore") + "…"


def _put_date(sheet: Worksheet, row: int, column: int, value: datetime, form: Format) -> None:
    if value.year < _EARLIEST:
        sheet.write_string(row, column, value.strftime("%d/%m/%Y"), form)
    else:
        sheet.write_datetime(row, column, value, form)
