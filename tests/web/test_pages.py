"""What the pages say, asked without a browser."""

import io
import re
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from html import unescape
from urllib.parse import quote_plus

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from dossiers.problems import Actor, Problem, Retry, Scope
from dossiers.snapshot import Verdict
from reporting.dossier_list import ListQuery, Order, Place, Sort, count, counted_page, every, facets, first_pages, page
from reporting.figures.daily import Day, day_of
from reporting.figures.period import DAILY_FIGURES, daily
from reporting.figures.rules import Columns, Truth
from reporting.report_data import Office as ReportOffice
from reporting.report_data import gather
from reporting.web.app import make_app
from reporting.web.filters import period_named, read_filters
from reporting.web.office import Office
from store import notices, outbox, service_state
from store.errors import StoreError
from store.history.cases import case_of, members_at
from store.outbox import DeliveryState
from store.people.access_log import Act, recent_access
from store.people.acknowledgements import in_force
from store.people.commands import CommandKind, recent
from store.recording.ledger import record
from store.service_state import LEASE
from store.tables import dossier
from tests.web.pictures import picture_of
from tests.web.serving import HOSTS, Served, serving
from tests.web.worlds import CALENDAR, UNIT, Ward

UNREACHABLE = Problem(
    code="unavailable", actor=Actor.NOBODY, scope=Scope.PORTAL, retry=Retry.YES, sentence="Cổng không mở được."
)


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
        for path in ("/ho-so", "/don-doc", "/bao-cao/2026-10", "/bao-cao/2026-09/muoi-hai-thang", "/doi-soat"):
            body = served.get(path).body
            assert "KHÔNG DÙNG để báo cáo" in body, path
            assert re.search(r'class="(figures-of|list) unusable', body), path
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
                assert counted_page(connection, query, order, choices) == (total, found)
                while True:
                    seen += [row.id for row in found.rows]
                    if found.next is None:
                        break
                    before, further = found, replace(order, after=found.next)
                    found = page(connection, query, further, choices)
                    assert counted_page(connection, query, further, choices) == (total, found)
                    assert found.previous is not None
                    back = Order(by=by, descending=descending, size=100, before=found.previous)
                    assert page(connection, query, back, choices).rows == before.rows
                assert len(seen) == len(set(seen)) == total, by
                assert [row.id for row in every(connection, query, order, choices, most=total)] == seen
                behind = replace(order, after=Place(value=_beyond(by, descending=descending), id=10**9))
                assert counted_page(connection, query, behind, choices) == (
                    total,
                    page(connection, query, behind, choices),
                )
        day = day_of(ward.at.date(), 3, CALENDAR)
        queries = [
            ListQuery(unit=UNIT, conditions=(partial(_holds, key, day),), text=text)
            for key in DAILY_FIGURES
            for text in ("", "khai")
        ]
        order = Order(size=7)
        each_alone = [counted_page(connection, each, order, choices) for each in queries]
        together = first_pages(connection, queries, order, choices)
        assert together == [(total, found.rows) for total, found in each_alone]
        nothing = ListQuery(unit=UNIT, text="khôngcógìnhưthế")
        assert counted_page(connection, nothing, Order(), choices) == (0, page(connection, nothing, Order(), choices))


def _beyond(by: Sort, *, descending: bool) -> str:
    """A place behind every row."""
    if by in (Sort.DUE, Sort.ENTERED, Sort.ENDED):
        return "0001-01-01" if descending else "9999-12-31"
    if by in (Sort.PROCEDURE, Sort.FIELD, Sort.DEPARTMENT, Sort.OFFICER, Sort.STATUS):
        return "-1" if descending else "999999"
    return "" if descending else "~~"


def _holds(figure: str, day: Day, c: Columns) -> Truth:
    return DAILY_FIGURES[figure].condition(c, day)


@pytest.mark.parametrize(
    "typed", ["khai sinh", "KHAI SINH", "khai sinh H40", "Khai  sinh", "đăng kí khai sinh", "dang ki khai sinh"]
)
def test_searching_takes_words_in_any_dress(served: Served, typed: str) -> None:
    body = served.get(f"/ho-so?trang-thai=tat-ca&tim={quote_plus(typed)}").body
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


def test_what_makes_everything_doubtful_stands_above_every_page(served: Served, ward: Ward) -> None:
    try:
        for path in ("/", "/ho-so", "/bao-cao", "/tro-giup"):
            body = served.get(path).body
            assert "Đồng hồ của máy nhanh 26 phút" in body, path
            assert "Chương trình thường trực" not in body
        ward.clock.at = ward.at + LEASE
        body = served.get("/ho-so").body
        assert "Chương trình thường trực không chạy, lần cuối còn thấy lúc 07:30 hôm nay." in body
        asked = served.post("/cong/giao-viec", {"viec": "chay-ngay"})
        assert asked.headers["location"] == "/nhat-ky/viec?tb=cho"
    finally:
        ward.clock.at = ward.at


def test_everything_can_rest_until_the_next_working_day(served: Served, ward: Ward) -> None:
    assert served.post("/cong/tam-dung-het", {"viec": "tam-dung"}).status == 303
    wish = recent(ward.desk.reader, UNIT, limit=1)[0]
    assert (wish.kind, wish.argument) == (CommandKind.PAUSE, "2026-09-15T00:00:00+07:00")
    service_state.set_pause(ward.desk.writer, UNIT, datetime.fromisoformat(wish.argument or ""))
    body = served.get("/cong").body
    assert "tạm dừng đến 00:00 ngày mai" in body
    assert "Chạy tiếp theo lịch" in body
    assert served.post("/cong/tam-dung-het", {"viec": "chay-tiep"}).status == 303
    assert recent(ward.desk.reader, UNIT, limit=1)[0].kind is CommandKind.RESUME
    service_state.set_pause(ward.desk.writer, UNIT, None)


def test_a_case_in_two_portals_is_told_fact_by_fact(served: Served, ward: Ward) -> None:
    with ward.desk.reader.reading() as connection:
        known = members_at(UNIT, None).subquery()
        id_ = connection.execute(select(known.c.dossier_id).order_by(known.c.dossier_id)).scalars().first()
        row = connection.execute(select(dossier).where(dossier.c.id == id_)).mappings().one()
    body = served.get(f"/ho-so/{id_}").body
    views = case_of(ward.desk.reader, UNIT, row["portal"], row["code"], ward.at)
    assert len(views) == 2
    assert "Cùng một hồ sơ ở 2 nơi" in body
    table = body.partition("Cùng một hồ sơ ở 2 nơi")[2].partition("</table>")[0]
    assert all(code in table for _, code in views)
    rows = re.findall(r"<tr( class=\"differs\")?><th[^>]*>.*?</th><td>(.*?)</td><td>(.*?)</td></tr>", table)
    assert len(rows) > 5
    for differs, one, other in rows:
        assert bool(differs) == (one.casefold() != other.casefold()), (one, other)


def test_a_dossier_tells_how_often_it_was_reminded_of_and_who_took_note(served: Served, ward: Ward) -> None:
    (portal, code), taken = next(iter(in_force(ward.desk.reader, UNIT, ward.at).items()))
    found = re.search(rf'<a href="/ho-so/(\d+)">{code}</a>', served.get("/don-doc").body)
    assert found is not None
    body = served.get(f"/ho-so/{found[1]}").body
    assert "Đã nhắc 4 lần" in body
    assert re.search(r"11/09/2026: phiếu đôn đốc số 1 ", body)
    assert "thư nhắc, lần thứ 2" in body
    assert f"{taken.by}, 07:30 hôm nay: {taken.note}" in body
    back = served.post("/don-doc/ghi-nhan", {"hs": f"{portal}|{code}", "ve": found[1], "ghi-chu": taken.note or ""})
    assert back.headers["location"] == f"/ho-so/{found[1]}?tb=da-ghi"


def test_a_months_words_offer_what_its_report_would_offer(served: Served, ward: Ward) -> None:
    office, month = ward.desk.office, period_named("2026-09", ward.desk.office)
    for hours in (30, 20):
        at = month.end - timedelta(hours=hours)
        lost = picture_of("hotich", (), at, Verdict.FAILED, problems=(UNREACHABLE,))
        record(ward.desk.writer, UNIT, lost, at)
    told = ReportOffice(
        unit=UNIT,
        portals={each.key: each.name for each in office.portals},
        calendar=office.calendar,
        cut_off=office.cut_off,
        soon_days=office.soon_days,
    )
    facts = gather(ward.desk.reader, told, month, ward.at).facts
    assert {fact.key for fact in facts} >= {"downtime", "worst_fields"}
    body = unescape(served.get("/bao-cao/2026-09/loi-van").body)
    for fact in facts:
        assert fact.sentence in body, fact.key


def test_pausing_and_wishes_are_rows_for_the_program(served: Served, ward: Ward) -> None:
    key = ward.desk.office.portals[1].key
    assert served.post("/cong/tam-dung", {"cong": key, "viec": "tam-dung"}).status == 303
    assert "tạm dừng từ" in served.get("/cong").body
    assert served.post("/cong/tam-dung", {"cong": key, "viec": "chay-tiep"}).status == 303
    assert "tạm dừng từ" not in served.get("/cong").body
    asked = served.post("/cong/giao-viec", {"cong": key, "viec": "chay-ngay"})
    assert asked.headers["location"] == "/nhat-ky/viec?tb=da-giao"
    assert "chờ chương trình nhận" in served.get("/nhat-ky/viec").body
    for wrong in ({"cong": "khong-co", "viec": "chay-ngay"}, {"cong": key, "viec": "xoa"}, {"viec": "dang-nhap"}):
        assert served.post("/cong/giao-viec", wrong).status == 404


def test_a_portal_of_files_says_how_its_figures_come(ward: Ward) -> None:
    first, *rest = ward.desk.office.portals
    office = replace(ward.desk.office, portals=(replace(first, walked=False, login="none"), *rest))
    with serving(make_app(replace(ward.desk, office_now=lambda: office), HOSTS)) as running:
        body = running.get("/cong").body
    assert body.count("Chương trình không tự mở cổng này") == 1
    assert f"hoso import TỆP --portal {first.key}" in body
    assert body.count("Chạy ngay<") == len(rest)


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


def test_an_address_is_told_of_until_it_is_corrected(ward: Ward) -> None:
    """A dashboard that was told the new addresses says no more that the old one got nothing."""
    first, *_ = outbox.waiting(ward.desk.reader, UNIT)
    outbox.settle(ward.desk.writer, UNIT, first.id, DeliveryState.REFUSED, ward.at, "550")
    told = []
    for addresses in (None, frozenset({first.recipient}), frozenset({"moi@vidu.example"})):
        office = replace(ward.desk.office, addresses=addresses)
        with serving(make_app(replace(ward.desk, office_now=partial(_same, office)), HOSTS)) as running:
            told.append("1 địa chỉ bị máy chủ thư từ chối" in running.get("/").body)
    outbox.settle(ward.desk.writer, UNIT, first.id, DeliveryState.PLANNED, ward.at)
    assert told == [True, True, False]


def _same(office: Office) -> Office:
    return office


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
