"""Which kind of file it is, by its content: what its name says is often wrong. Pure over bytes."""

import re

from scrapers.files.csv_file import read_csv
from scrapers.files.html_file import read_html, read_mht
from scrapers.files.model import Document, FileRefused
from scrapers.files.sheets import read_workbook

MOST_BYTES = 40 * 1024 * 1024
_AS_XLSX = "hãy mở bằng Excel, chọn “Lưu thành” (Save As), kiểu “Excel Workbook (*.xlsx)”, rồi nhập tệp mới"
_UNLOCK = (
    "hãy mở bằng Excel, bỏ mật khẩu (Tệp > Thông tin > Bảo vệ sổ làm việc > Mã hóa bằng mật khẩu; File > Info > "
    "Protect Workbook > Encrypt with Password), lưu lại rồi nhập tệp đã lưu"
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|table|tr|div|form)[\s>]", re.IGNORECASE)
_MIME = re.compile(rb"^(?:mime-version|content-type|from|snapshot-content-location):", re.IGNORECASE | re.MULTILINE)
_XML_SHEET = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet[\"']|<\?mso-application\s", re.IGNORECASE)


def open_file(data: bytes) -> Document:
    """The tables of a file. Raises ``FileRefused`` with a sentence that does not name the file."""
    if not data.strip(b"\0 \t\r\n"):
        raise FileRefused("tệp trống; hãy tải lại từ cổng")
    if len(data) > MOST_BYTES:
        raise FileRefused(f"tệp lớn hơn {MOST_BYTES // 1024 // 1024} MB nên không đọc")
    if data.startswith(b"PK"):
        return read_workbook(data) if b"xl/workbook.xml" in data else _refuse_archive(data)
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise FileRefused(f"tệp có mật khẩu nên không mở được; {_UNLOCK}")
        raise FileRefused(f"đây là tệp .xls kiểu cũ, chương trình không đọc; {_AS_XLSX}")
    if data.startswith(b"%PDF"):
        raise FileRefused(
            "đây là tệp PDF, không đọc thành bảng được; hãy tải danh sách ở dạng Excel hoặc lưu trang HTML"
        )
    head = data[:65536].replace(b"\0", b"")
    if _MIME.search(head[:4096]) and b"multipart/" in head.lower():
        return read_mht(data)
    if _XML_SHEET.search(head[:2048]) and b"<Workbook" in head:
        raise FileRefused(f"đây là bảng tính XML đời cũ, chương trình không đọc; {_AS_XLSX}")
    # Text of a list may hold marks of HTML: only what begins with one is a page.
    if head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<") and _HTML.search(head):
        return read_html(data)
    return read_csv(data)


def _refuse_archive(data: bytes) -> Document:
    if data.startswith(b"PK\x03\x04") and b"mimetypeapplication/vnd.oasis" in data[:200]:
        raise FileRefused("đây là bảng tính OpenDocument (.ods); hãy lưu lại thành .xlsx rồi nhập tệp mới")
    raise FileRefused("tệp này không phải bảng tính .xlsx, hoặc bị hỏng; hãy tải lại từ cổng")
