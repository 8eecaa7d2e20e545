"""Opens the zip archive that an .xlsx is, within limits: a small file must not become a big one. Pure over bytes."""

import io
import zipfile
import zlib

from scrapers.files.model import FileRefused

MOST_UNPACKED = 150 * 1024 * 1024
_MOST_PARTS = 2_000
_DAMAGED = "tệp .xlsx bị hỏng hoặc chưa tải xong; hãy mở bằng Excel rồi lưu lại, hoặc tải lại từ cổng"
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The archive, each of whose parts can be unpacked and is plain XML without a document type (entities that grow).

    Raises ``FileRefused``.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
        # No part unpacks to more than it declares: the reader stops there.
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise FileRefused(f"tệp .xlsx khi mở ra quá lớn (hơn {MOST_UNPACKED // 1024 // 1024} MB) nên không đọc")
        if any(part.flag_bits & 1 for part in parts):
            raise FileRefused("tệp có mật khẩu; hãy bỏ mật khẩu rồi lưu lại thành .xlsx")
        for part in parts:
            content = archive.read(part)
            if part.filename.endswith((".xml", ".rels")) and any(mark in content.upper() for mark in _DOCTYPES):
                raise FileRefused("tệp .xlsx có nội dung lạ (khai báo DOCTYPE) nên không đọc")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise FileRefused(_DAMAGED) from error
    return archive


def damaged() -> FileRefused:
    """For an archive that opens, and whose parts make no workbook."""
    return FileRefused(_DAMAGED)
