"""What a morning's mail remembers: new or still late, how often reminded of, taken note of, sent up; its workbook."""

import io
from datetime import date, timedelta

from openpyxl import load_workbook

from reporting.alerts import Escalation, Memory, compose, escalate, household
from reporting.alerts.compose import view
from store.people.acknowledgements import Acknowledgement
from tests.reporting.samples import JUSTICE, NOW, alert, dossier, lists, picture

OLD = dossier("H56.14-261101-0001", date(2026, 11, 10))
NEW = dossier("H56.14-261101-0002", date(2026, 11, 19))
TAKEN = dossier("H56.14-261101-0003", date(2026, 11, 16))
KEYS = {row.code[-4:]: (row.portal, row.code) for row in (OLD, NEW, TAKEN)}
NOTE = Acknowledgement(
    portal=TAKEN.portal, code=TAKEN.code, at=NOW - timedelta(hours=20), until=NOW + timedelta(hours=9), by="Lê Văn C"
)
MEMORY = Memory(
    overdue_before=frozenset({KEYS["0001"], KEYS["0003"]}),
    mailed={KEYS["0001"]: 6},
    slips={KEYS["0001"]: 2},
    acknowledged={KEYS["0003"]: NOTE},
    unanswered=("Phiếu đôn đốc số 4 gửi Tư pháp – Hộ tịch chưa có trả lời (hạn 08:00 19/11/2026).",),
)
MORNING = alert(
    lists=lists(overdue=(OLD, NEW, TAKEN)),
    memory=MEMORY,
    links={"ho_tich": "https://hotich.vidu.example"},
    dashboard="http://127.0.0.1:8600",
)


def test_new_and_still_overdue_stand_apart_and_together_are_the_count() -> None:
    shown = view(MORNING, None)
    assert [(section.key, section.count, section.quiet) for section in shown.sections] == [
        ("new_overdue", 1, 0),
        ("still_overdue", 2, 1),
    ]
    mail = compose(MORNING)[0]
    assert mail.subject == "[Số liệu 07:42 20/11] 3 hồ sơ quá hạn — phường Hưng Đạo"
    assert "Có 3 hồ sơ quá hạn." in mail.text
    assert TAKEN.code not in mail.text, "it is quiet today"
    assert "1 hồ sơ đã có người ghi nhận: vẫn được tính" in mail.text
    assert "đã nhắc bằng thư 6 lần; đã đôn đốc bằng phiếu 2 lần" in mail.text
    assert "Phiếu đôn đốc số 4" in mail.text
    assert "Phiếu đôn đốc số 4" not in compose(MORNING)[1].text, "leaders only"


def test_without_an_earlier_mail_nothing_is_called_new() -> None:
    mail = compose(alert(lists=lists(overdue=(OLD, NEW))))[0]
    assert "Mới quá hạn" not in mail.text


def test_links_lead_to_portals_and_to_our_own_pages_only() -> None:
    evil = dossier('X"><a href="https://evil.example">', date(2026, 11, 19), procedure_name="https://evil.example")
    mail = compose(alert(lists=lists(overdue=(evil,)), links=MORNING.links, dashboard=MORNING.dashboard))[0]
    hrefs = {piece.partition('"')[0] for piece in mail.html.split('href="')[1:]}
    assert all(href.startswith(("https://hotich.vidu.example", "http://127.0.0.1:8600/ho-so?")) for href in hrefs)
    assert "https://hotich.vidu.example" in mail.text


def test_the_workbook_holds_every_row_also_the_quiet_one_and_no_formula() -> None:
    tricky = dossier("=1+1", date(2026, 11, 19), procedure_name="=HYPERLINK(1)", applicant="\x01bẩn\ud800")
    given = alert(lists=lists(overdue=(OLD, TAKEN, tricky)), memory=MEMORY)
    (file,) = compose(given)[0].attachments
    assert file.name == "ho-so-can-xu-ly-2026-11-20.xlsx"
    assert compose(given)[0].attachments == (file,), "the same morning gives the same bytes"
    book = load_workbook(io.BytesIO(file.content))
    assert book.sheetnames == ["Thông tin", "Hồ sơ"]
    rows = list(book["Hồ sơ"].iter_rows(min_row=2))
    assert {row[1].value for row in rows} == {OLD.code, TAKEN.code, "=1+1"}
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "d"}
    assert {type(row[3].value).__name__ for row in rows} == {"datetime"}
    noted = next(row for row in rows if row[1].value == TAKEN.code)
    assert noted[14].value == "Lê Văn C đã ghi nhận lúc 12:00 19/11"
    assert book["Hồ sơ"].freeze_panes == "A2"


def test_what_is_late_for_long_is_sent_up_once_loud() -> None:
    head = JUSTICE.__class__(
        name=JUSTICE.name, recipients=JUSTICE.recipients, aliases=JUSTICE.aliases, head=("truong@x.example",)
    )
    given = alert(lists=lists(overdue=(OLD, NEW, TAKEN)), memory=MEMORY, departments=(head,))
    (to_head, dossiers), (to_leaders, high) = escalate(given, Escalation(head_after=3, leader_after=7))
    assert to_head.recipients == ("truong@x.example",)
    assert dossiers == {KEYS["0001"]}, "the one taken note of is quiet, the new one not late enough"
    assert to_head.subject == "[Số liệu 07:42 20/11] 2 hồ sơ quá hạn từ 3 ngày — Tư pháp – Hộ tịch"
    assert NEW.code not in to_head.text
    assert TAKEN.code not in to_head.text
    assert to_leaders.recipients == given.leaders
    assert high == {KEYS["0001"]}
    only_taken = alert(lists=lists(overdue=(TAKEN,)), memory=MEMORY, departments=(head,))
    assert escalate(only_taken, Escalation(head_after=3, leader_after=3)) == ()
    assert escalate(given, Escalation(head_after=0, leader_after=0)) == ()


def test_household_business_has_its_own_rhythm() -> None:
    def hkd(number: int, due: date | None, received: date) -> object:
        return dossier(
            f"G12.34-2611{number:02d}-000{number}", due, portal="hkd", entered_at=NOW.replace(day=received.day)
        )

    given = alert(
        lists=lists(
            overdue=(hkd(1, date(2026, 11, 19), date(2026, 11, 16)), NEW),
            due_today=(hkd(2, date(2026, 11, 20), date(2026, 11, 18)),),
            due_soon=(
                hkd(3, date(2026, 11, 21), date(2026, 11, 19)),
                hkd(4, date(2026, 11, 25), date(2026, 11, 20)),
            ),
        ),
        pictures=(picture(), picture("hkd", "Hộ kinh doanh")),
        household=frozenset({"hkd"}),
    )
    (mail,) = household(given, ("chu@x.example",), "2026-11-20T14")
    assert mail.recipients == ("chu@x.example", "tu-phap@phuong.example")
    assert mail.subject == "[Số liệu 07:42 20/11] Hộ kinh doanh: 2 quá hạn hoặc đến hạn hôm nay"
    assert [code in mail.text for code in ("-0001", "-0002", "-0003", "-0004")] == [True, True, True, False]
    assert NEW.code not in mail.text
    assert "hộ kinh doanh: ngày 3/3" in mail.text
    assert "hộ kinh doanh: đã quá 3 ngày làm việc" in mail.text
    nothing = alert(pictures=(picture("hkd", "Hộ kinh doanh"),), household=frozenset({"hkd"}))
    assert household(nothing, ("chu@x.example",), "x") == ()
    stale = alert(pictures=(picture("hkd", "Hộ kinh doanh", minutes=600),), household=frozenset({"hkd"}))
    (told,) = household(stale, ("chu@x.example",), "x")
    assert told.subject.startswith("[CHƯA CÓ SỐ LIỆU MỚI]")


def test_a_picture_older_than_a_working_day_is_not_for_reports() -> None:
    shown = view(alert(pictures=(picture(minutes=3 * 24 * 60),)), None)
    assert "KHÔNG DÙNG để báo cáo" in shown.pictures[0].sentence
    shown = view(alert(pictures=(picture(minutes=5 * 60),)), None)
    assert "KHÔNG DÙNG" not in shown.pictures[0].sentence
