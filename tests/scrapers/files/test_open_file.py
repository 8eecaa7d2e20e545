"""Which kind of file it is, whatever its name says; and what is refused, with what to do."""

import pytest

from scrapers.files.model import FileRefused
from scrapers.profile import Portal
from tests.scrapers.files.samples import csv_bytes, html_bytes, html_page, read, rows, xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
XML_SHEET = '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook></Workbook>'


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.csv", "a"])
@pytest.mark.parametrize("data", [xlsx(rows(2)), html_bytes(rows(2)), csv_bytes(rows(2))])
def test_the_content_counts_and_not_the_name(land: Portal, name: str, data: bytes) -> None:
    assert len(read(land, data, name=name).rows) == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (OLE + b"\0" * 600, "Excel Workbook"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "bỏ mật khẩu"),
        (XML_SHEET.encode(), "Excel Workbook"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", ".ods"),
        (b"PK\x03\x04 word/document.xml", "không phải bảng tính"),
        (b"", "trống"),
        (b" \r\n\0", "trống"),
        ("Há»“ sÆ¡;Tráº¡ng thÃ¡i".encode(), "phông"),
        ("Hå s¬;Tr¹ng th¸i;M· hå s¬".encode(), "TCVN3"),
        ("Maõ hoà sô;Traïng thaùi;Ñôn vò xöû lyù;Teân thuû tuïc".encode(), "VNI"),
    ],
)
def test_what_can_t_be_read_says_what_to_do(land: Portal, data: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        read(land, data)


def test_marks_of_html_in_a_list_s_text_make_no_page_of_it(land: Portal) -> None:
    lines = [*rows(1), [2, "H40.12-260504-0002", "", "<table><tr><td>x</td></tr></table>", *[""] * 7]]
    assert len(read(land, csv_bytes(lines)).rows) == 2


def test_a_page_may_begin_with_anything_blank(land: Portal) -> None:
    assert len(read(land, b"\xef\xbb\xbf \r\n" + html_bytes(rows(2))).rows) == 2
    assert len(read(land, ("\n" + html_page(rows(2))).encode("utf-16-le")).rows) == 2


def test_a_file_without_limits_is_refused(land: Portal) -> None:
    with pytest.raises(FileRefused, match="lớn hơn 40 MB"):
        read(land, b"x" * (40 * 1024 * 1024 + 1))
