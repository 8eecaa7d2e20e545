"""The overdue mail: complete, honest about what is not known, harmless whatever the portals say."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from dossiers.snapshot import Verdict
from dossiers.text import clean
from reporting.alerts import Department, compose
from reporting.alerts.compose import view
from reporting.mail.message import Message
from tests.reporting.samples import NOW, alert, dossier, lists, picture


def _leaders(**changes: object) -> Message:
    return compose(alert(**changes))[0]


def test_subject_tells_age_number_and_audience() -> None:
    late = tuple(dossier(f"H56.14-261101-000{n}", date(2026, 11, 17)) for n in range(5))
    leaders, justice, economy = compose(alert(lists=lists(overdue=late)))
    assert leaders.subject == "[Số liệu 07:42 20/11] 5 hồ sơ quá hạn — phường Hưng Đạo"
    assert justice.subject == "[Số liệu 07:42 20/11] 5 hồ sơ quá hạn — Tư pháp – Hộ tịch"
    assert economy.subject == "[Số liệu 07:42 20/11] không có hồ sơ quá hạn — Kinh tế, Hạ tầng và Đô thị"


def test_the_oldest_picture_dates_the_subject() -> None:
    mail = _leaders(pictures=(picture(minutes=18), picture("hkd", "Hộ kinh doanh", minutes=60)))
    assert mail.subject.startswith("[Số liệu 07:00 20/11]")


def test_nothing_late_is_said_when_all_is_fresh() -> None:
    mail = _leaders()
    assert "Không có hồ sơ nào quá hạn." in mail.text
    assert "Không có hồ sơ nào quá hạn." in mail.html
    assert "Hộ tịch điện tử: Đọc đủ lúc 07:42 20/11 (18 phút trước)." in mail.text


def test_nothing_late_is_not_said_while_a_dossier_may_be_late_for_all_that_we_know() -> None:
    past = dossier("H56.14-261101-0001", date(2026, 10, 23), status_group=None, raw_status="Chờ ký số")
    leaders, justice, economy = compose(alert(lists=lists(unknown_status=(past,), maybe_overdue=(past,))))
    for mail in (leaders, justice):
        assert "chưa rõ hồ sơ quá hạn" in mail.subject
        for part in (mail.text, mail.html):
            assert "Không có hồ sơ nào quá hạn" not in part
            assert "Có 1 hồ sơ chưa rõ đã quá hạn hay chưa" in part
    worded = dossier("H56.14-261101-0002", None, due_words="quá hạn 3 ngày 4 giờ")
    mail = _leaders(lists=lists(no_due_date=(worded,), maybe_overdue=(worded,)))
    assert "H56.14-261101-0002: khi đọc, hệ thống chỉ ghi “quá hạn 3 ngày 4 giờ”" in mail.text
    assert "Không có hồ sơ nào quá hạn." in economy.text, "of its own dossiers all is known"


STALE = picture("hkd", "Hộ kinh doanh", minutes=5 * 60)
NEVER = picture("dat", "Đất đai", minutes=None)


@pytest.mark.parametrize("stale", [(STALE,), (NEVER,), (STALE, NEVER)])
@pytest.mark.parametrize("fresh", [(), (picture(),)])
@pytest.mark.parametrize("overdue", [0, 2])
def test_nothing_late_is_never_said_of_a_portal_we_cannot_speak_for(
    stale: tuple[object, ...], fresh: tuple[object, ...], overdue: int
) -> None:
    late = tuple(dossier(f"H56.14-261101-000{n}", date(2026, 11, 17)) for n in range(overdue))
    for mail in compose(alert(pictures=(*fresh, *stale), lists=lists(overdue=late))):
        assert mail.subject.startswith("[CHƯA CÓ SỐ LIỆU MỚI")
        assert "không có hồ sơ quá hạn" not in mail.subject
        for part in (mail.text, mail.html):
            assert "Không có hồ sơ nào quá hạn" not in part
            notice = part[part.index("CHƯA CÓ SỐ LIỆU MỚI của") :].partition(":")[0]
            for portal in stale:
                assert portal.name in notice  # type: ignore[attr-defined]
            assert "Hộ tịch điện tử" not in notice


def test_without_any_portal_nothing_is_claimed() -> None:
    mail = _leaders(pictures=())
    assert mail.subject.startswith("[CHƯA CÓ SỐ LIỆU MỚI]")
    assert "Không có hồ sơ nào quá hạn" not in mail.text


def test_an_incomplete_last_run_is_told_with_its_reason() -> None:
    shot = picture(
        tried_at=NOW - timedelta(minutes=5), verdict=Verdict.PARTIAL, reason="ghi 132 hồ sơ nhưng chỉ đọc được 120"
    )
    mail = _leaders(pictures=(shot,))
    assert "lần đọc lúc 07:55 20/11 chưa đủ: ghi 132 hồ sơ nhưng chỉ đọc được 120." in mail.text


def test_groups_are_in_vietnamese_order_and_lines_by_days_late_then_code() -> None:
    rows = (
        dossier("H56.14-261101-0002", date(2026, 11, 19), department="Địa chính"),
        dossier("H56.14-261101-0001", date(2026, 11, 19), department="Địa chính"),
        dossier("H56.14-261101-0009", date(2026, 11, 10), department="Địa chính"),
        dossier("H56.14-261101-0003", date(2026, 11, 19), department="Dân số"),
        dossier("H56.14-261101-0004", date(2026, 11, 19), department="Ánh sáng"),
        dossier("H56.14-261101-0005", date(2026, 11, 19), department=None),
    )
    departments = tuple(Department(name=name) for name in ("Địa chính", "Ánh sáng", "Dân số"))
    shown = view(alert(lists=lists(overdue=rows), departments=departments), None)
    groups = shown.sections[0].groups
    assert [group.name for group in groups] == ["Ánh sáng", "Dân số", "Địa chính", "Chưa rõ phòng phụ trách"]
    assert [line.code[-4:] for line in groups[2].lines] == ["0009", "0001", "0002"]
    assert [line.urgency for line in groups[2].lines] == ["quá hạn 10 ngày", "quá hạn 1 ngày", "quá hạn 1 ngày"]


def test_a_department_sees_its_own_and_leaders_see_what_is_nobodys() -> None:
    rows = (
        dossier("H56.14-261101-0001", date(2026, 11, 19), department="PHÒNG TƯ PHÁP - HỘ TỊCH"),
        dossier("H56.14-261101-0002", date(2026, 11, 19), department="kt-ht"),
        dossier("H56.14-261101-0003", date(2026, 11, 19), department="Phòng lạ"),
    )
    leaders, justice, economy = compose(alert(lists=lists(overdue=rows)))
    assert all(f"000{n}" in leaders.text for n in (1, 2, 3))
    assert "Chưa rõ phòng phụ trách (hệ thống ghi: Phòng lạ)" in leaders.text
    assert ["0001" in m.text for m in (justice, economy)] == [True, False]
    assert ["0002" in m.text for m in (justice, economy)] == [False, True]
    assert not any("0003" in m.text for m in (justice, economy))


def test_every_list_is_shown_with_what_the_reader_needs() -> None:
    mail = _leaders(
        lists=lists(
            overdue=(dossier("H56.14-261101-0001", date(2026, 11, 17), seen=False),),
            due_today=(dossier("H56.14-261101-0002", date(2026, 11, 20)),),
            due_soon=(dossier("H56.14-261101-0003", date(2026, 11, 23)),),
            no_due_date=(dossier("H56.14-261101-0004", None, applicant=None),),
            waiting_for_citizen=(dossier("H56.14-261101-0005", None, status_group="waiting_for_citizen"),),
            unknown_status=(dossier("H56.14-261101-0006", None, status_group=None, raw_status="Chờ ký số"),),
        )
    )
    for part in (mail.text, mail.html):
        for words in (
            "quá hạn 3 ngày",
            "17/11/2026",
            "không còn thấy trong danh sách",
            "đến hạn hôm nay",
            "còn 3 ngày",
            "không có ngày hẹn trả",
            "đang chờ công dân",
            "hệ thống ghi trạng thái “Chờ ký số”",
            "Đăng ký khai sinh",
            "N. V. An",
            "T. T. Bình",
            "Hộ tịch điện tử",
        ):
            assert words in part, words
        assert all(f"H56.14-261101-000{n}" in part for n in range(1, 7))
    assert "Đến hạn trong 3 ngày làm việc tới: 1" in mail.text


def test_composing_twice_gives_the_same_keys_and_other_days_others() -> None:
    first, again = compose(alert()), compose(alert(now=NOW + timedelta(minutes=5)))
    assert [mail.key for mail in first] == [mail.key for mail in again]
    assert [mail.message_id for mail in first] == [mail.message_id for mail in again]
    assert len({mail.message_id for mail in first}) == 3
    tomorrow = compose(alert(lists=lists(today=date(2026, 11, 21))))
    assert not {mail.key for mail in first} & {mail.key for mail in tomorrow}


def test_nobody_configured_nobody_written_to() -> None:
    assert compose(alert(leaders=(), departments=(Department(name="X"),))) == ()


def test_names_from_configuration_cannot_break_headers() -> None:
    with pytest.raises(ValueError):
        Department(name="X\r\nBcc: evil@example.com")
    with pytest.raises(ValueError):
        alert(unit_name="X\nY")
    with pytest.raises(ValueError):
        Department(name="X", recipients=("a@b, c@evil",))


HOSTILE = [
    "<script>alert(1)</script>",
    "</td></tr></table><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "{{ 7*7 }}{% include '/etc/passwd' %}",
    "=HYPERLINK(1)",
    "x\r\nBcc: evil@example.com",
    "\u202egnp.exe",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_of_a_portal_stays_text(text: str) -> None:
    row = dossier(
        code=text,
        due_on=date(2026, 11, 19),
        procedure_name=text,
        applicant=text,
        officer=text,
        department=text,
        raw_status=text,
        status_group=None,
    )
    mail = _leaders(lists=lists(overdue=(row,)), pictures=(picture(verdict=Verdict.FAILED, reason=text),))
    page = LexborHTMLParser(mail.html)
    assert not page.css("script, img, iframe, a, form, link, object, [onmouseover], [onerror], [src]")
    body = page.body
    assert body is not None
    assert clean(body.text()).count(clean(text)) >= 6
    assert clean(text) not in mail.subject
    assert "\r" not in mail.text
    assert "\u202e" not in mail.text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_any_text_leaves_structure_and_subject_alone(text: str) -> None:
    row = dossier(due_on=date(2026, 11, 19), procedure_name=text, applicant=text, department=text)
    plain = _leaders(lists=lists(overdue=(dossier(due_on=date(2026, 11, 19)),)))
    mail = _leaders(lists=lists(overdue=(row,)))
    assert mail.subject == plain.subject
    assert len(LexborHTMLParser(mail.html).css("*")) == len(LexborHTMLParser(plain.html).css("*"))
    assert mail.text.count("\n") == plain.text.count("\n")
