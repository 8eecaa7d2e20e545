"""Text files: the separator and the encoding that the header row proves; quotes; what exporters write around codes."""

import unicodedata

import pytest

from scrapers.files.model import FileRefused
from scrapers.profile import Portal
from tests.scrapers.files.samples import HEADERS, codes, csv_bytes, read, row, row_problems, rows

_TONES = "\u0300\u0301\u0303\u0309\u0323"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_any_separator_in_any_unicode(land: Portal, separator: str, code: str) -> None:
    assert len(read(land, csv_bytes(rows(3), separator, code)).rows) == 3


def test_separators_within_text_change_nothing(land: Portal) -> None:
    name = 'Đăng ký; "lần đầu", đợt 1\nvà đợt 2\t(x)'
    (only,) = read(land, csv_bytes([HEADERS, row(1, Tên_thủ_tục=name)], ";")).rows
    assert only.observation is not None
    assert only.observation.procedure_name == 'Đăng ký; "lần đầu", đợt 1 và đợt 2 (x)'


def test_the_line_that_names_the_separator(land: Portal) -> None:
    assert len(read(land, b"sep=|\r\n" + csv_bytes(rows(2), "|", "utf-8")).rows) == 2


def test_what_keeps_excel_from_making_numbers_of_codes(land: Portal) -> None:
    found = read(land, csv_bytes([HEADERS, row(1, Mã_hồ_sơ='="006201004050"')]))
    assert codes(found) == ["006201004050"]
    assert "file_number_code" not in row_problems(found)


def test_excel_s_own_encoding_on_a_vietnamese_windows(land: Portal) -> None:
    """windows-1258 writes a letter and its tone apart; a header that matches proves it."""

    def apart(text: str) -> str:
        apart = []
        for letter in unicodedata.normalize("NFC", text):
            parts = unicodedata.normalize("NFD", letter)
            bare = "".join(part for part in parts if part not in _TONES)
            apart.append(unicodedata.normalize("NFC", bare) + "".join(part for part in parts if part in _TONES))
        return "".join(apart)

    lines = [[apart(str(cell)) for cell in line] for line in rows(2)]
    (first, _) = read(land, csv_bytes(lines, ";", "cp1258")).rows
    assert first.observation is not None
    assert (first.observation.department, first.observation.raw_status) == ("Phòng Kinh tế", "Đang xử lý")


@pytest.mark.parametrize("code", ["latin-1", "cp437"])
def test_what_excel_could_not_write_is_refused(land: Portal, code: str) -> None:
    with pytest.raises(FileRefused):
        read(land, csv_bytes(rows(2), ";", "utf-8").decode().encode(code, "replace"))


def test_old_fonts_in_a_cell_are_refused_with_the_row(land: Portal) -> None:
    with pytest.raises(FileRefused, match="dòng 3: chữ là phông cũ"):
        read(land, csv_bytes([HEADERS, row(1), row(2, Đơn_vị_xử_lý="®ang xö lý, ®ñ ®iÒu kiÖn")]))


def test_a_quote_that_never_ends_is_refused(land: Portal) -> None:
    lines = csv_bytes(rows(1)).decode("utf-8-sig")
    with pytest.raises(FileRefused, match="ngoặc kép"):
        read(land, (lines + '2,"H40.12-260504-0002,x\r\n' * 2 + '"a"b').encode())


def test_a_text_without_a_list_says_what_is_there(land: Portal) -> None:
    with pytest.raises(FileRefused, match=r"không tìm thấy dòng tiêu đề.*dòng có chữ đầu tiên: “Họ”, “Tên”"):
        read(land, "Họ,Tên\r\nA,B\r\n".encode())


def test_decomposed_and_spaced_headers_match(land: Portal) -> None:
    head = [unicodedata.normalize("NFD", name).replace(" ", "\u00a0 ") + "\u200b" for name in HEADERS]
    assert len(read(land, csv_bytes([head, *rows(2)[1:]])).rows) == 2


def test_plain_digits_may_have_lost_their_zeros_unless_the_file_shows_that_it_keeps_them(land: Portal) -> None:
    plain = csv_bytes([HEADERS, row(1, Mã_hồ_sơ="1200001"), row(2, Mã_hồ_sơ="1200002")])
    found = read(land, plain)
    assert (codes(found), found.doubtful) == (["1200001", "1200002"], 2)
    assert row_problems(found).count("file_number_code") == 2
    kept = csv_bytes([HEADERS, row(1, Mã_hồ_sơ="0120001"), row(2, Mã_hồ_sơ="1200002")])
    assert read(land, kept).doubtful == 0
    marked = csv_bytes([HEADERS, row(1, Mã_hồ_sơ='="1200001"')])
    assert read(land, marked).doubtful == 0
    assert read(land, csv_bytes(rows(2))).doubtful == 0


def test_letters_that_became_question_marks_are_named_as_such(land: Portal) -> None:
    lost = [[str(cell).encode("cp1252", "replace").decode("cp1252") for cell in line] for line in rows(2)]
    with pytest.raises(FileRefused, match=r"đã thành dấu “\?” khi lưu"):
        read(land, csv_bytes(lost))
