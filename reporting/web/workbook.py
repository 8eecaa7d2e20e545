"""A list as an Excel file the way people use Excel: text stays text, dates are dates, nothing scraped is a formula."""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from reporting.cells import cell_text
from reporting.dossier_list import ListedDossier
from reporting.web.columns import COLUMNS
from reporting.web.words import GROUPS, SEEN, due_words

_WIDTHS = {"ma": 26, "thu-tuc": 48, "chu": 22, "phong": 30, "can-bo": 20, "linh-vuc": 26, "cong": 18, "trang-thai": 24}
Value = str | date | None


def list_workbook(
    facts: Iterable[tuple[str, str]],
    rows: Sequence[ListedDossier],
    columns: Sequence[str],
    departments: Mapping[str, str],
    portals: Mapping[str, str],
    today: date,
) -> bytes:
    """Two sheets: what the list is, and its rows with the columns that were chosen and how each stands to its date."""
    book = Workbook(write_only=True)
    about = book.create_sheet("Thông tin")
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 34, 60
    for label, value in facts:
        about.append([_cell(about, label, bold=True), _cell(about, value)])
    sheet = book.create_sheet("Hồ sơ")
    headings = [COLUMNS[key].label for key in columns] + ["So với hạn", "Nhóm", "Ghi chú"]
    for position, key in enumerate([*columns, "", "", ""], start=1):
        sheet.column_dimensions[get_column_letter(position)].width = _WIDTHS.get(key, 16)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{len(rows) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    for row in rows:
        values = [_VALUES[key](row, departments, portals) for key in columns]
        values += [
            due_words(row.due_on, row.ended_on, today, row.status_group, row.due_words),
            GROUPS.get(row.status_group or ""),
            SEEN[row.seen],
        ]
        sheet.append([_cell(sheet, value) for value in values])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(sheet: Any, value: Value, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value=value if isinstance(value, date) else None)
    if isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    elif value:
        cell.value = cell_text(value)
        cell.data_type = "s"  # whatever it begins with
        cell.number_format = "@"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
    return cell


_VALUES: Mapping[str, Callable[[ListedDossier, Mapping[str, str], Mapping[str, str]], Value]] = {
    "ma": lambda row, departments, portals: row.code,
    "thu-tuc": lambda row, departments, portals: row.procedure_name,
    "chu": lambda row, departments, portals: row.applicant,
    "phong": lambda row, departments, portals: departments.get(row.department or "", row.department),
    "can-bo": lambda row, departments, portals: row.officer,
    "linh-vuc": lambda row, departments, portals: row.field_name,
    "cong": lambda row, departments, portals: portals.get(row.portal, row.portal),
    "nhan": lambda row, departments, portals: row.entered_on,
    "han": lambda row, departments, portals: row.due_on,
    "xong": lambda row, departments, portals: row.ended_on,
    "trang-thai": lambda row, departments, portals: row.raw_status,
}
