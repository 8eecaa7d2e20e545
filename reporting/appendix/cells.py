"""Writing values into sheets: text is text whatever it looks like, dates are dates, nothing is a formula or a link."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reporting.appendix.table import MOST_ROWS, Kind, Table
from reporting.cells import Value, put

_LINE, _TALLEST = 14.5, 400.0  # points
_NARROW = 0.95  # a letter of our font against the digit that widths are counted in
_WRAPPED = frozenset({Kind.TEXT})
_FONT = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Formats:
    """The looks of cells, one of each in a workbook."""

    by_kind: dict[Kind, Format]
    heading: Format
    title: Format
    strong: Format
    warning: Format

    @classmethod
    def of(cls, book: Workbook) -> "Formats":
        """Adds them to the workbook."""

        def made(**more: Any) -> Format:
            return book.add_format({**_FONT, **more})

        return cls(
            by_kind={
                # With the quote prefix a cell stays text even after somebody pressed F2 and Enter in it.
                Kind.TEXT: made(text_wrap=True, quote_prefix=True),
                Kind.CODE: made(num_format="@", quote_prefix=True),
                Kind.DATE: made(num_format="dd/mm/yyyy", align="left"),
                Kind.INSTANT: made(num_format="dd/mm/yyyy hh:mm", align="left"),
                Kind.COUNT: made(num_format="#,##0"),
                Kind.NUMBER: made(num_format="#,##0.0"),
                Kind.PERCENT: made(num_format='0.0#"%"'),
            },
            heading=made(bold=True, text_wrap=True, bg_color="#DDE7F0", border=1, valign="vcenter"),
            title=made(bold=True, font_size=14),
            strong=made(bold=True, text_wrap=True),
            warning=made(bold=True, text_wrap=True, font_color="#C00000"),
        )


def write_table(book: Workbook, formats: Formats, table: Table) -> None:
    """Adds the table as a sheet: frozen heading, filter, widths, printed on A4 with the heading on each page."""
    sheet = book.add_worksheet(table.name)
    set_print(sheet)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
        put(sheet, 0, place, column.title, formats.heading)
    widths = [column.width for column in table.columns]
    wrapped = [place for place, column in enumerate(table.columns) if column.kind in _WRAPPED]
    fit(sheet, 0, [column.title for column in table.columns], widths)
    for number, row in enumerate(table.rows[:MOST_ROWS], start=1):
        fit(sheet, number, [row[place] for place in wrapped], [widths[place] for place in wrapped])
        for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            put(sheet, number, place, value, formats.by_kind[column.kind])
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    if table.rows:
        sheet.autofilter(0, 0, min(len(table.rows), MOST_ROWS), len(table.columns) - 1)


def fit(sheet: Worksheet, row: int, values: Sequence[Value], widths: Sequence[int]) -> None:
    """Makes the row high enough for its texts: not every program does that by itself. ``widths`` in characters."""
    texts = ((value, width) for value, width in zip(values, widths, strict=True) if isinstance(value, str))
    lines = max((ceil(len(value) * _NARROW / width) for value, width in texts), default=1)
    if lines > 1:
        sheet.set_row(row, min(lines * _LINE, _TALLEST))


def set_print(sheet: Worksheet) -> None:
    """A4 across, as wide as the page, page numbers below."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&8&A&R&8Trang &P/&N")
