"""A portal that is read from files only, lists for it, and the files that people could save of them."""

import csv
import html
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

from dossiers.dates import VIETNAM
from dossiers.snapshot import Snapshot
from scrapers.files.picture import picture
from scrapers.files.read import FileReading, read_file
from scrapers.files.view import FileView, view_of
from scrapers.profile import Portal, load_portal

PROFILE = """
key = "datdai"
name = "Hệ thống đất đai"
short_name = "Đất đai"
family = "file"

[[lists]]
key = "dossiers"
name = "Hồ sơ đất đai"
ignored = ["STT"]
required = ["code", "status", "due_at"]

[lists.columns]
code = "Mã hồ sơ"
procedure_code = "Mã thủ tục"
procedure_name = "Tên thủ tục"
applicant = "Chủ hồ sơ"
submitted_at = "Ngày nộp"
received_at = "Ngày tiếp nhận"
due_at = "Ngày hẹn trả"
finished_at = "Ngày kết thúc"
status = "Trạng thái"
department = "Đơn vị xử lý"

[lists.constants]
field_name = "Đất đai"

[lists.dates]
every = ["dmy_hm", "dmy"]

[statuses]
"Đang xử lý" = 4
"Đã trả kết quả" = 10
"""
HEADERS = (
    "STT", "Mã hồ sơ", "Mã thủ tục", "Tên thủ tục", "Chủ hồ sơ", "Ngày nộp", "Ngày tiếp nhận", "Ngày hẹn trả",
    "Ngày kết thúc", "Trạng thái", "Đơn vị xử lý",
)  # fmt: skip
AS_OF = datetime(2026, 5, 11, 7, 30, tzinfo=VIETNAM)

Row = Sequence[Any]
Maker = Callable[[Sequence[Row]], bytes]


def save_profile(folder: Path, extra: str = "") -> Path:
    """The profile in ``folder/datdai``."""
    file = folder / "datdai" / "portal.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(PROFILE + extra, "utf-8")
    return file


def portal(folder: Path, extra: str = "") -> Portal:
    """The portal, with more lines at the profile's end (``[import]`` …)."""
    return load_portal(save_profile(folder, extra))


def row(number: int = 1, **changed: Any) -> list[Any]:
    """A row under ``HEADERS``; ``changed`` by header, spaces written as ``_``."""
    cells: dict[str, Any] = {
        "STT": number,
        "Mã hồ sơ": f"H40.12-260504-{number:04d}",
        "Mã thủ tục": "1.012753",
        "Tên thủ tục": "Đăng ký đất đai lần đầu",
        "Chủ hồ sơ": "Nguyễn Thị Ánh Tuyết",
        "Ngày nộp": "04/05/2026 08:00",
        "Ngày tiếp nhận": "04/05/2026 08:15",
        "Ngày hẹn trả": "25/05/2026",
        "Ngày kết thúc": "",
        "Trạng thái": "Đang xử lý",
        "Đơn vị xử lý": "Phòng Kinh tế",
    }
    cells |= {name.replace("_", " "): value for name, value in changed.items()}
    return [cells[name] for name in HEADERS]


def rows(count: int) -> list[Row]:
    """The header and so many rows."""
    return [HEADERS, *(row(number) for number in range(1, count + 1))]


def xlsx(*sheets: Sequence[Row], names: Sequence[str] = (), change: Callable[[Any], None] | None = None) -> bytes:
    """A workbook of these sheets; ``change`` may spoil it before it is saved. All text stays text."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, lines in enumerate(sheets):
        sheet = book.create_sheet(names[number] if names else f"Trang {number + 1}")
        for y, line in enumerate(lines, start=1):
            for x, value in enumerate(line, start=1):
                if value not in ("", None):
                    cell = sheet.cell(y, x, value)
                    if isinstance(value, str):
                        cell.data_type = "s"
    if change is not None:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv_bytes(lines: Sequence[Row], separator: str = ",", code: str = "utf-8-sig") -> bytes:
    """Comma, semicolon or tab separated, as Excel quotes it."""
    file = io.StringIO()
    csv.writer(file, delimiter=separator, lineterminator="\r\n").writerows(lines)
    return file.getvalue().encode(code)


def html_page(lines: Sequence[Row], before: str = "", after: str = "") -> str:
    """A page with one table."""
    head, *body = lines
    cells = ["".join(f"<th>{html.escape(str(each))}</th>" for each in head)]
    cells += ["".join(f"<td>{html.escape(str(each))}</td>" for each in line) for line in body]
    table = "\n".join(f"<tr>{line}</tr>" for line in cells)
    return f'<html><head><meta charset="utf-8"></head><body>{before}<table>{table}</table>{after}</body></html>'


def html_bytes(lines: Sequence[Row]) -> bytes:
    return html_page(lines).encode()


MAKERS: Mapping[str, Maker] = {
    "xlsx": xlsx,
    "csv, comma": csv_bytes,
    "csv, semicolon": lambda lines: csv_bytes(lines, ";", "utf-8"),
    "csv, tab, UTF-16": lambda lines: csv_bytes(lines, "\t", "utf-16"),
    "html": html_bytes,
    "html as .xls, UTF-16": lambda lines: html_page(lines).encode("utf-16"),
}


def read(source: Portal, data: bytes, *, name: str = "danh-sach", sheet: str | None = None) -> FileReading:
    """One file as read."""
    return read_file(name, data, view_of(source, sheet=sheet))


def taken(source: Portal, *files: bytes, total: int | None = None) -> Snapshot:
    """The snapshot of these files together."""
    view = view_of(source)
    readings = [read_file(f"tệp {number}", data, view) for number, data in enumerate(files, start=1)]
    return picture(view, readings, typed_total=total, as_of=AS_OF, run_key="run")


def codes(reading: FileReading) -> list[str | None]:
    return [each.code for each in reading.rows]


def problem_codes(problems: Iterable[Any]) -> list[str]:
    return [problem.code for problem in problems]


def row_problems(reading: FileReading) -> list[str]:
    return [problem.code for each in reading.rows for problem in each.problems]


def with_part(data: bytes, part: str, content: bytes) -> bytes:
    """The archive with one part replaced or added."""
    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for info in source.infolist():
            if info.filename != part:
                out.writestr(info, source.read(info))
        out.writestr(part, content)
    return target.getvalue()


def part_of(data: bytes, part: str) -> bytes:
    return zipfile.ZipFile(io.BytesIO(data)).read(part)


def view(source: Portal) -> FileView:
    return view_of(source)
