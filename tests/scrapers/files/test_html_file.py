"""Saved pages: spans, frames and headers apart, what is hidden, encodings, .mht."""

import base64
import quopri
from pathlib import Path

import pytest

from scrapers.files.html_file import read_page
from scrapers.files.model import FileRefused
from scrapers.profile import Portal, load_portal
from tests.scrapers.files.samples import HEADERS, codes, html_page, read, row, row_problems, rows, taken

ROOT = Path(__file__).parents[3]
HKD = load_portal(ROOT / "sandbox" / "profiles" / "hkd")
SAVED = ROOT / "tests" / "portals" / "hkd"


def test_a_page_of_the_list_itself_is_read_as_the_portal_is() -> None:
    """With the attributes of its cells, its total and its own words."""
    found = taken(HKD, (SAVED / "ok-one-page-2.html").read_bytes())
    assert (found.verdict, found.declared_total, len(found.observations)) == ("complete", 10, 10)
    assert {each.procedure_code for each in found.observations} == {"1.001193.000.00.00.H00"}


def test_all_pages_of_a_list_are_one_picture() -> None:
    files = [(SAVED / f"ok-many-pages-{number}.html").read_bytes() for number in (2, 3, 4)]
    assert (taken(HKD, *files).verdict, len(taken(HKD, *files).observations)) == ("complete", 55)
    assert taken(HKD, *files[:2]).verdict == "partial"


def test_an_empty_list_in_the_portal_s_own_words() -> None:
    assert taken(HKD, (SAVED / "empty-but-valid-2.html").read_bytes()).verdict == "empty_confirmed"


def test_another_layout_is_refused_with_the_nearest_header() -> None:
    with pytest.raises(FileRefused, match=r"không thấy cột “Hẹn trả” .gần giống nhất: “Ngày hẹn”."):
        read(HKD, (SAVED / "layout-changed-2.html").read_bytes())


def test_spans_stand_for_what_they_show(land: Portal) -> None:
    first = "".join(f'<th rowspan="2">{name}</th>' for name in HEADERS[:5]) + '<th colspan="4">Ngày</th>'
    first += "".join(f'<th rowspan="2">{name}</th>' for name in HEADERS[9:])
    second = "".join(f"<th>{name}</th>" for name in ("nộp", "tiếp nhận", "hẹn trả", "kết thúc"))
    cells = "".join(f"<td>{cell}</td>" for cell in row(1))
    group = '<td colspan="11">Lĩnh vực đất đai</td>'
    total = '<td colspan="11">Tổng số: 1 hồ sơ</td>'
    lines = "".join(f"<tr>{line}</tr>" for line in (first, second, group, cells, total))
    found = taken(land, f"<table>{lines}</table>".encode())
    assert (found.verdict, len(found.observations), found.declared_total) == ("complete", 1, 1)


def test_a_grid_with_its_header_in_a_table_of_its_own(land: Portal) -> None:
    head, *body = rows(3)
    page = html_page([head]) + "<div>" + html_page([body[0], *body[1:]]).replace("th>", "td>") + "</div>"
    assert len(read(land, page.encode()).rows) == 3


def test_a_table_in_a_layout_table_is_found(land: Portal) -> None:
    page = f"<table><tr><td>Menu</td><td>Tổng số: 2 hồ sơ {html_page(rows(2))}</td></tr></table>"
    found = read(land, page.encode())
    assert (len(found.rows), found.totals) == (2, frozenset()), "a long text is no place for a total"
    page = f"<table><tr><td>Tổng số: 2 hồ sơ</td></tr><tr><td>{html_page(rows(2))}</td></tr></table>"
    assert read(land, page.encode()).totals == {2}


def test_hidden_rows_are_read_and_told_and_scripts_are_not_text(land: Portal) -> None:
    page = html_page(
        rows(2), before="<script>var t = 'Tổng số: 9 hồ sơ'</script><template><p>Tổng số: 8 hồ sơ</p></template>"
    )
    page = page.replace("<tr><td>2</td>", '<tr style="display: none"><td>2</td>')
    found = read(land, page.encode())
    assert (len(found.rows), found.totals) == (2, frozenset())
    assert found.notes == ("Có 1 dòng đang bị ẩn (lọc) trong tệp; vẫn được đọc.",)


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_needs_no_declaration(land: Portal, code: str) -> None:
    page = html_page(rows(2)).replace('<meta charset="utf-8">', "")
    assert len(read(land, page.encode(code)).rows) == 2


def test_a_declared_eight_bit_page_with_entities(land: Portal) -> None:
    page = html_page(rows(2)).replace(
        'charset="utf-8"', 'http-equiv="Content-Type" content="text/html; charset=windows-1252"'
    )
    eight_bit = page.encode("ascii", "xmlcharrefreplace").replace(b"<body>", b"<body>\xa9 ")
    assert len(read(land, eight_bit).rows) == 2
    undeclared = eight_bit.replace(b"windows-1252", b"unknown")
    with pytest.raises(FileRefused, match="Unicode"):
        read(land, undeclared)


def mht(page: bytes, encoding: str) -> bytes:
    body = base64.encodebytes(page) if encoding == "base64" else quopri.encodestring(page)
    return (
        b"From: <Saved by Blink>\r\nSubject: danh sach\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="--b"\r\n\r\n'
        b"----b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: " + encoding.encode() + b"\r\n\r\n" + body +
        b"\r\n----b\r\nContent-Type: text/css\r\n\r\nbody{}\r\n----b--\r\n"
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_a_page_saved_as_one_file(land: Portal, encoding: str) -> None:
    data = mht(html_page(rows(3), before="<p>Tổng số: 3 hồ sơ</p>").encode(), encoding)
    found = read(land, data)
    assert (len(found.rows), found.totals) == (3, frozenset({3}))


def test_a_saved_page_without_a_page_is_refused(land: Portal) -> None:
    with pytest.raises(FileRefused, match=r"\.mht không chứa trang nào"):
        read(land, mht(b"", "base64"))


def test_spans_without_measure_are_refused_or_cut(land: Portal) -> None:
    assert len(read_page('<table><tr><td colspan="999999999" rowspan="x">a</td></tr></table>').tables[0].rows[0]) == 200
    many = "".join('<tr><td colspan="200" rowspan="65000">a</td></tr>' for _ in range(30))
    with pytest.raises(FileRefused, match=r"gộp ô|quá lớn"):
        read_page(f"<table>{many}</table>")
    with pytest.raises(FileRefused, match="hơn 500 bảng"):
        read_page("<table></table>" * 501)


def test_a_page_nested_without_measure_is_refused_and_not_a_crash(land: Portal) -> None:
    with pytest.raises(FileRefused):
        read(land, b"<div>" * 20_000 + b"a")
    with pytest.raises(FileRefused):
        read(land, b"<table><tr><td>" * 2_000)


def test_a_row_that_is_cut_is_told(land: Portal) -> None:
    page = html_page(rows(2)).replace("<td>Phòng Kinh tế</td>", "", 1)
    found = read(land, page.encode())
    assert codes(found) == ["H40.12-260504-0001", "H40.12-260504-0002"]
    assert row_problems(found) == []
    assert found.rows[0].observation is not None
    assert found.rows[0].observation.department is None
