"""Workbooks: exact dates, what Excel did to codes, merged cells, formulas, hidden things, damage."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from dossiers.dates import VIETNAM
from scrapers.files.archive import MOST_UNPACKED
from scrapers.files.model import FileRefused
from scrapers.files.sheets import serial_instant
from scrapers.profile import Portal
from tests.scrapers.files import samples
from tests.scrapers.files.samples import HEADERS, codes, part_of, read, row, row_problems, rows, with_part, xlsx

_FIRST, _LAST = (datetime(year, 1, 1) for year in (1990, 2100))  # noqa: DTZ001 (a sheet has no zone)
SHEET = "xl/worksheets/sheet1.xml"


def seen(portal: Portal, **changed: Any) -> Any:
    """The only observation of a workbook with one row."""
    (only,) = read(portal, xlsx([HEADERS, row(1, **changed)])).rows
    return only.observation


@given(moment=st.datetimes(_FIRST, _LAST))
@settings(max_examples=15, deadline=None)
def test_a_real_date_is_exact_to_the_second_in_both_calendars(land: Portal, moment: datetime) -> None:
    wanted = moment.replace(microsecond=0)

    def mac(book: Any) -> None:
        book.epoch = CALENDAR_MAC_1904

    for change in (None, mac):
        data = xlsx([HEADERS, row(1, Ngày_nộp=wanted, Ngày_tiếp_nhận="")], change=change)
        found = read(land, data).rows[0].observation
        assert found is not None
        assert found.submitted_at == wanted.replace(tzinfo=VIETNAM)


def test_a_day_without_an_hour_is_midnight(land: Portal) -> None:
    assert seen(land, Ngày_hẹn_trả=date(2026, 5, 25)).due_at == datetime(2026, 5, 25, tzinfo=VIETNAM)


def test_text_is_read_by_the_profile_s_shapes_alone(land: Portal) -> None:
    found = read(land, xlsx([HEADERS, row(1, Ngày_hẹn_trả="2026-05-25")]))
    assert row_problems(found) == ["bad_date"]
    assert found.rows[0].observation is not None
    assert found.rows[0].observation.due_at is None


def test_a_plain_number_is_a_day_only_where_the_profile_says_so(land: Portal, profiles: Any) -> None:
    data = xlsx([HEADERS, row(1, Ngày_hẹn_trả=46167.3125)])
    plain = read(land, data)
    assert row_problems(plain) == []
    assert "cột “Ngày hẹn trả” của tệp có 1 ô là con số (ví dụ 46167.3125)" in plain.problems[-1].sentence
    assert "due_at" not in plain.fields, "a file that says nothing of it takes no date that is known"
    told = samples.portal(profiles, "\n[import]\nexcel_serials = true\n")
    found = read(told, data).rows[0]
    assert found.problems == ()
    assert found.observation is not None
    assert found.observation.due_at == datetime(2026, 5, 25, 7, 30, tzinfo=VIETNAM)


def test_a_column_of_numbers_is_told_once_and_one_with_dates_too_says_what_its_dates_say(land: Portal) -> None:
    numbers = [row(number, Ngày_hẹn_trả=46167.0 + number) for number in range(1, 8)]
    found = read(land, xlsx([HEADERS, *numbers]))
    assert [each.code for each in found.problems].count("file_number_dates") == 1
    assert "due_at" not in found.fields
    mixed = read(land, xlsx([HEADERS, *numbers, row(8, Ngày_hẹn_trả="25/05/2026")]))
    assert "7 ô là con số" in mixed.problems[-1].sentence
    assert "due_at" in mixed.fields


def test_serials_of_both_calendars() -> None:
    assert serial_instant(46167.0, date_1904=False) == datetime(2026, 5, 25, tzinfo=VIETNAM)
    assert serial_instant(46167.0 - 1462, date_1904=True) == datetime(2026, 5, 25, tzinfo=VIETNAM)
    assert serial_instant(1e12, date_1904=False) is None
    assert serial_instant(3.5, date_1904=False) is None, "1900 is no year of a dossier"


@pytest.mark.parametrize("number", [6201004050, 6201004050.0, "6201004050.0", "6201004050,0"])
def test_a_code_that_became_a_number_is_kept_and_flagged(land: Portal, number: object) -> None:
    found = read(land, xlsx([HEADERS, row(1, Mã_hồ_sơ=number)]))
    assert codes(found) == ["6201004050"]
    assert "file_number_code" in row_problems(found)
    assert found.doubtful == 1


def test_numbers_that_are_codes_by_nature(profiles: Any) -> None:
    own = samples.portal(profiles, "\n[import]\nnumeric_codes = true\n")
    found = read(own, xlsx([HEADERS, row(1, Mã_hồ_sơ=6201004050)]))
    assert (codes(found), found.doubtful) == (["6201004050"], 0)
    assert "file_number_code" not in row_problems(found)


@pytest.mark.parametrize("ruined", ["6.2E+13", "1,02E+11", 1234567890123456, date(2026, 5, 4)])
def test_a_code_whose_digits_are_gone_is_no_dossier(land: Portal, ruined: object) -> None:
    found = read(land, xlsx([HEADERS, row(1), row(2, Mã_hồ_sơ=ruined)]))
    assert codes(found) == ["H40.12-260504-0001", None]
    assert row_problems(found) == ["file_bad_code"]
    assert "dòng 3" in found.rows[1].problems[0].sentence


def test_text_that_became_a_date_is_left_empty_and_told(land: Portal) -> None:
    found = read(land, xlsx([HEADERS, row(1, Đơn_vị_xử_lý=date(2026, 5, 3))]))
    assert found.rows[0].observation is not None
    assert found.rows[0].observation.department is None
    assert row_problems(found) == ["file_date_as_text"]
    assert "“Đơn vị xử lý”" in found.rows[0].problems[0].sentence


def test_a_procedure_code_that_became_a_number_is_flagged(land: Portal) -> None:
    assert row_problems(read(land, xlsx([HEADERS, row(1, Mã_thủ_tục=1.012753)]))) == ["file_number_code"]


def formula(book: Any) -> None:
    book.worksheets[0]["K2"].value = '=CONCATENATE("Phòng ","Kinh tế")'


def test_a_formula_without_a_result_is_empty_and_told(land: Portal) -> None:
    found = read(land, xlsx(rows(1), change=formula))
    assert found.rows[0].observation is not None
    assert found.rows[0].observation.department is None
    assert row_problems(found) == ["file_no_result"]


def test_a_formula_with_a_result_gives_the_result(land: Portal) -> None:
    data = xlsx(rows(1), change=formula)
    sheet = part_of(data, SHEET)
    assert b"<v />" in sheet or b"<v></v>" in sheet
    stored = sheet.replace(b'<c r="K2">', b'<c r="K2" t="str">').replace(b"<v />", "<v>Phòng Nội vụ</v>".encode())
    found = read(land, with_part(data, SHEET, stored.replace(b"<v></v>", "<v>Phòng Nội vụ</v>".encode())))
    assert found.rows[0].observation is not None
    assert found.rows[0].observation.department == "Phòng Nội vụ"
    assert row_problems(found) == []


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!"])
def test_an_error_value_is_empty_and_told(land: Portal, error: str) -> None:
    def spoil(book: Any) -> None:
        book.worksheets[0]["K2"].value = error
        book.worksheets[0]["K2"].data_type = "e"

    found = read(land, xlsx(rows(1), change=spoil))
    assert row_problems(found) == ["file_no_result"]


def test_text_that_looks_like_a_formula_is_text(land: Portal) -> None:
    evil = '=HYPERLINK("http://x.example","bấm")'
    assert seen(land, Đơn_vị_xử_lý=evil).department == evil


def merged(*areas: str) -> Any:
    def change(book: Any) -> None:
        for area in areas:
            book.worksheets[0].merge_cells(area)

    return change


def test_titles_merged_cells_and_two_header_rows(land: Portal) -> None:
    lines = [
        ["UBND PHƯỜNG THỬ", *[""] * 10],
        ["DANH SÁCH HỒ SƠ", *[""] * 10],
        [""] * 11,
        [*HEADERS[:5], "Ngày", "", "", "", "Trạng thái", "Đơn vị xử lý"],
        [*[""] * 5, "nộp", "tiếp nhận", "hẹn trả", "kết thúc", "", ""],
        row(1),
        row(2, Đơn_vị_xử_lý=""),
        ["Nhóm B", *[""] * 10],
        row(3),
    ]
    spans = [f"{column}4:{column}5" for column in "ABCDEJK"]
    found = read(land, xlsx(lines, change=merged("A1:K1", "A2:K2", "F4:I4", "K6:K7", "A8:K8", *spans)))
    assert codes(found) == [f"H40.12-260504-000{n}" for n in (1, 2, 3)]
    assert (found.header_row, found.skipped, row_problems(found)) == (5, 1, [])
    observations = [each.observation for each in found.rows]
    assert [each.department for each in observations if each] == ["Phòng Kinh tế"] * 3, "a merged cell holds for all"
    assert all(each is not None and each.due_at == datetime(2026, 5, 25, tzinfo=VIETNAM) for each in observations)


def test_a_column_that_spans_two_is_one_column(land: Portal) -> None:
    """Reports that are laid out for paper spread their columns over several of the sheet's."""

    def wide(cells: Any) -> list[Any]:
        return [each for cell in cells for each in (cell, "")]

    lines = [wide(HEADERS), wide(row(1)), wide(row(2))]
    letters = "ABCDEFGHIJKLMNOPQRSTUV"
    areas = [f"{letters[2 * n]}{y}:{letters[2 * n + 1]}{y}" for n in range(11) for y in (1, 2, 3)]
    found = read(land, xlsx(lines, change=merged(*areas)))
    assert codes(found) == ["H40.12-260504-0001", "H40.12-260504-0002"]
    assert row_problems(found) == []


def test_a_row_that_does_not_stand_under_its_headers_is_told(land: Portal) -> None:
    found = read(land, xlsx([HEADERS, row(1), row(2)], change=merged("H3:I3")))
    assert codes(found) == ["H40.12-260504-0001", None]
    assert row_problems(found) == ["bad_row"]


def test_what_is_hidden_is_read_and_told(land: Portal) -> None:
    def hide(book: Any) -> None:
        sheet = book.worksheets[0]
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["K"].hidden = True
        sheet.sheet_state = "hidden"
        book.create_sheet("Trống")

    found = read(land, xlsx(rows(3), change=hide))
    assert len(found.rows) == 3
    assert [note.split(" đang")[0] for note in found.notes] == ["Trang “Trang 1”", "Có 1 dòng", "Có 1 cột"]


def test_a_wrong_dimension_does_not_cut_the_sheet(land: Portal) -> None:
    data = xlsx(rows(3))
    sheet = part_of(data, SHEET).replace(b'<dimension ref="A1:K4"', b'<dimension ref="A1"')
    assert b'ref="A1"' in sheet
    assert len(read(land, with_part(data, SHEET, sheet)).rows) == 3


def refused(portal: Portal, data: bytes) -> str:
    with pytest.raises(FileRefused) as caught:
        read(portal, data, name="danh sách.xlsx")
    sentence = str(caught.value)
    assert sentence.startswith("Tệp “danh sách.xlsx”: ")
    assert "Chưa ghi gì vào sổ." in sentence
    return sentence


@pytest.mark.parametrize("kept", [0.02, 0.3, 0.6, 0.9, 0.999])
def test_a_file_that_is_cut_is_refused(land: Portal, kept: float) -> None:
    data = xlsx(rows(30))
    assert "hỏng" in refused(land, data[: int(len(data) * kept)])


@given(place=st.floats(0, 1, exclude_max=True), value=st.integers(0, 255))
@settings(max_examples=60, deadline=timedelta(seconds=5))
def test_a_damaged_byte_is_refused_or_harmless(land: Portal, place: float, value: int) -> None:
    """Each part of the archive carries a checksum: what is read is what was written."""
    data = bytearray(xlsx(rows(3)))
    data[int(place * len(data))] = value
    try:
        found = read(land, bytes(data))
    except FileRefused:
        return
    assert codes(found) == [f"H40.12-260504-000{n}" for n in (1, 2, 3)]


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(land: Portal) -> None:
    bomb = with_part(xlsx(rows(1)), "xl/media/image1.png", b"\0" * (MOST_UNPACKED + 1))
    assert len(bomb) < 1_000_000
    assert "quá lớn" in refused(land, bomb)


def test_entities_are_refused(land: Portal) -> None:
    data = xlsx(rows(1))
    lol = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    sheet = part_of(data, SHEET)
    body = sheet[sheet.index(b"<worksheet") :]
    assert "DOCTYPE" in refused(land, with_part(data, SHEET, lol + body))
    assert "DOCTYPE" in refused(land, with_part(data, SHEET, (lol + body).decode().encode("utf-16")))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", SHEET, "[Content_Types].xml"])
def test_parts_that_make_no_workbook_are_refused(land: Portal, part: str) -> None:
    assert "hỏng" in refused(land, with_part(xlsx(rows(1)), part, b"<x"))


def test_a_huge_empty_sheet_is_no_trouble(land: Portal) -> None:
    def far(book: Any) -> None:
        book.worksheets[0].cell(1_048_576, 16_384).font = Font(bold=True)

    assert len(read(land, xlsx(rows(3), change=far)).rows) == 3


def test_merging_without_measure_is_refused(land: Portal) -> None:
    data = xlsx(rows(1))
    areas = b'</sheetData><mergeCells count="1"><mergeCell ref="L1:XFD1048576"/></mergeCells>'
    spoilt = with_part(data, SHEET, part_of(data, SHEET).replace(b"</sheetData>", areas))
    assert "gộp ô" in refused(land, spoilt)
