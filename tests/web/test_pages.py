"""What the pages say, asked without a browser."""

import io
import re
from datetime import timedelta
from html import unescape

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.dossier_list import ListQuery, Order, Sort, count, facets, page
from reporting.figures import DAILY_FIGURES, daily
from reporting.web.filters import read_filters
from store import notices
from store.access_log import Act, recent_access
from store.errors import StoreError
from tests.web.serving import Served
from tests.web.worlds import CALENDAR, UNIT, Ward


def _digits(body: str, label: str) -> int:
    found = re.search(rf'<span class="digits">([0-9.]+)</span> <span class="label">{label}', body)
    assert found is not None, label
    return int(found[1].replace(".", ""))


def test_a_number_on_the_first_page_is_its_list_and_the_mails_number(served: Served, ward: Ward) -> None:
    body = served.get("/").body
    lists = daily(ward.desk.reader, UNIT, ward.at, 3, CALENDAR)
    for key, label in (
        ("overdue", "quá hạn"),
        ("due_today", "đến hạn hôm nay"),
        ("waiting_for_citizen", "chờ công dân"),
    ):
        number = _digits(body, label)
        assert number == len(getattr(lists, key)), key
        shown = served.get(f"/ho-so?chi-tieu={key}").body
        assert f">{number} hồ sơ</h2>" in shown
    assert _digits(body, "quá hạn") > 0


def test_figures_turn_old_and_then_unusable_when_they_are_looked_at(served: Served, ward: Ward) -> None:
    try:
        assert 'class="trust fresh"' in served.get("/").body
        ward.clock.at = ward.at + timedelta(hours=5)
        assert 'class="trust old"' in served.get("/").body
        ward.clock.at = ward.at + timedelta(days=2)
        stale = served.get("/").body
        assert 'class="trust unusable"' in stale
        assert "KHÔNG DÙNG để báo cáo" in stale
        assert "Không có hồ sơ quá hạn" not in stale
    finally:
        ward.clock.at = ward.at


def test_the_list_goes_through_every_dossier_once_in_any_order(ward: Ward) -> None:
    with ward.desk.reader.reading() as connection:
        choices = facets(connection, UNIT)
        query = ListQuery(unit=UNIT)
        total = count(connection, query, choices)
        assert total > 300
        for by in Sort:
            for descending in (False, True):
                seen: list[int] = []
                order = Order(by=by, descending=descending, size=100)
                found = page(connection, query, order, choices)
                while True:
                    seen += [row.id for row in found.rows]
                    if found.next is None:
                        break
                    before = found
                    found = page(
                        connection, query, Order(by=by, descending=descending, size=100, after=found.next), choices
                    )
                    assert found.previous is not None
                    back = Order(by=by, descending=descending, size=100, before=found.previous)
                    assert page(connection, query, back, choices).rows == before.rows
                assert len(seen) == len(set(seen)) == total, by


@pytest.mark.parametrize("typed", ["khai sinh", "KHAI SINH", "khai sinh H40", "Khai  sinh"])
def test_searching_takes_words_in_any_dress(served: Served, typed: str) -> None:
    body = served.get(f"/ho-so?trang-thai=tat-ca&tim={typed.replace(' ', '+')}").body
    assert "Đăng ký khai sinh" in body
    assert "kết hôn" not in body.partition('id="ket-qua"')[2]


def test_words_with_marks_are_found_exactly(served: Served, ward: Ward) -> None:
    with ward.desk.reader.reading() as connection:
        choices = facets(connection, UNIT)
        plain = count(connection, ListQuery(unit=UNIT, text="ho tich"), choices)
        exact = count(connection, ListQuery(unit=UNIT, text="hộ tịch"), choices)
        other = count(connection, ListQuery(unit=UNIT, text="hồ tích"), choices)
    assert plain >= exact > 0
    assert other == 0


@given(text=st.text(max_size=40))
def test_no_words_break_the_search(ward: Ward, text: str) -> None:
    with ward.desk.reader.reading() as connection:
        choices = facets(connection, UNIT)
        assert count(connection, ListQuery(unit=UNIT, text=text), choices) >= 0


@pytest.mark.parametrize("text", ["%", "_", "' OR 1=1 --", "\\", '"; DROP TABLE dossier; --'])
def test_signs_of_the_database_are_only_signs(ward: Ward, text: str) -> None:
    with ward.desk.reader.reading() as connection:
        assert count(connection, ListQuery(unit=UNIT, text=text), facets(connection, UNIT)) == 0


@pytest.mark.parametrize(
    "query",
    [
        "chi-tieu=x",
        "xep=id",
        "sau=1",
        "sau=1.x",
        "sau=x.2026-01-01",
        "trang-thai=x",
        "ky=2026-13",
        "luc=heute",
        "ky=2026-09&chi-tieu=overdue",
    ],
)
def test_an_address_that_means_nothing_is_refused(served: Served, query: str) -> None:
    assert served.get(f"/ho-so?{query}").status == 400


def test_the_filters_in_an_address_come_back_as_they_were() -> None:
    params = {"chi-tieu": "resolved_late", "ky": "2026-09", "phong": "Công an", "tim": "hộ", "cong": "igate"}
    assert read_filters(params).params() == params


def test_a_figure_of_a_month_opens_its_list(served: Served) -> None:
    body = served.get("/ho-so?chi-tieu=resolved_late&ky=2026-09").body
    assert "Giải quyết quá hạn, kỳ 09/2026" in body


def test_the_workbook_holds_what_is_filtered(served: Served, ward: Ward) -> None:
    answer = served.get("/ho-so.xlsx?chi-tieu=overdue&cot=ma,han,nhan")
    book = openpyxl.load_workbook(io.BytesIO(answer.raw))
    number = _digits(served.get("/").body, "quá hạn")
    sheet = book["Hồ sơ"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == number
    assert [cell.value for cell in sheet[1]][:3] == ["Mã hồ sơ", "Hẹn trả", "Ngày nhận"]
    assert all(cell.number_format == "dd/mm/yyyy" for cell in sheet["C"][1:])
    assert sheet.freeze_panes == "B2"
    facts = {row[0]: row[1] for row in book["Thông tin"].iter_rows(values_only=True)}
    assert facts["Số dòng"] == str(number)
    assert facts["Danh sách"] == DAILY_FIGURES["overdue"].label
    assert recent_access(ward.desk.reader, UNIT, limit=1)[0].act is Act.FILE


def test_a_dossier_tells_its_story_and_each_look_is_kept(served: Served, ward: Ward) -> None:
    body = served.get("/ho-so?trang-thai=tat-ca").body
    id_ = re.findall(r'/ho-so/(\d+)"', body)[0]
    page_ = unescape(served.get(f"/ho-so/{id_}").body)
    assert "thấy lần đầu" in page_
    look = recent_access(ward.desk.reader, UNIT, limit=1)[0]
    assert look.act is Act.DOSSIER
    assert look.code is not None
    assert look.code in page_
    assert served.get("/ho-so/999999").status == 404


def test_pausing_and_wishes_are_rows_for_the_program(served: Served, ward: Ward) -> None:
    key = ward.desk.office.portals[1].key
    assert served.post("/cong/tam-dung", {"cong": key, "viec": "tam-dung"}).status == 303
    assert "tạm dừng từ" in served.get("/cong").body
    assert served.post("/cong/tam-dung", {"cong": key, "viec": "chay-tiep"}).status == 303
    assert "tạm dừng từ" not in served.get("/cong").body
    asked = served.post("/cong/giao-viec", {"cong": key, "viec": "chay-ngay"})
    assert asked.headers["location"] == "/nhat-ky/viec?tb=cho"
    assert "chờ chương trình nhận" in served.get("/nhat-ky/viec").body
    for wrong in ({"cong": "khong-co", "viec": "chay-ngay"}, {"cong": key, "viec": "xoa"}, {"viec": "dang-nhap"}):
        assert served.post("/cong/giao-viec", wrong).status == 404


def test_an_excepted_certificate_is_told_at_its_portal(served: Served, ward: Ward) -> None:
    key, words = ward.desk.office.portals[0].key, "chứng chỉ đang được tạm chấp nhận"
    notices.note(ward.desk.writer, UNIT, notices.CERTIFICATE + key, "warn", words, ward.at)
    assert served.get("/cong").body.count(words) == 1
    notices.close(ward.desk.writer, UNIT, notices.CERTIFICATE + key, ward.at)
    assert words not in served.get("/cong").body


def test_what_is_wrong_with_the_computer_stands_first_of_what_waits(served: Served, ward: Ward) -> None:
    notices.note(ward.desk.writer, UNIT, "clock_wrong", "fail", "Đồng hồ của máy nhanh 3 giờ.", ward.at)
    try:
        assert "Đồng hồ của máy nhanh 3 giờ." in served.get("/").body.split("Hồ sơ đang mở")[0]
    finally:
        notices.close(ward.desk.writer, UNIT, "clock_wrong", ward.at)
    assert "nhanh 3 giờ" not in served.get("/").body


def test_reading_pages_cannot_write(ward: Ward) -> None:
    with pytest.raises(StoreError), ward.desk.reader.writing() as connection:
        connection.exec_driver_sql("DELETE FROM unit")


def test_a_capture_is_handed_out_as_text_only(served: Served) -> None:
    answer = served.get("/viec/1/ban-chup")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["content-disposition"].startswith("attachment")


def test_every_page_is_small(served: Served) -> None:
    for path in ("/", "/ho-so?trang-thai=tat-ca", "/cong", "/nhat-ky", "/nhat-ky/thu", "/he-thong", "/tro-giup"):
        answer = served.get(path)
        assert answer.status == 200
        assert len(answer.raw) < 150_000, path
