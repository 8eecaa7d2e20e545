"""The operator is told of each thing once, daily, and at its end; weeks and reports are told as they are."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dossiers.dates import VIETNAM, local_date
from reporting.notices.digest import COLUMNS, NOBODY, Week, week_before
from reporting.notices.digest import compose as compose_digest
from reporting.notices.files import ReportNews, report_mail
from reporting.notices.operator import News, Standing, compose, sort_out
from reporting.notices.page import Page, Part, Table, render_html, render_text
from store.troubles import Trouble, TroubleKind
from tests.reporting.samples import NOW, alert, picture

NAMES = {"igate": "Một cửa", "hkd": "Hộ kinh doanh", "line": "Mạng của máy này"}


def _standing(subject: str, kind: TroubleKind = TroubleKind.WILL_RETRY) -> Standing:
    return Standing(
        subject=subject, name=NAMES[subject], kind=kind, cause="maintenance", since=NOW, sentence=f"Câu của {subject}."
    )


def _mail(news: News) -> tuple[str, str]:
    made = compose(
        news, unit="u", unit_name="phường Thử", recipients=["op@x.example"], names=NAMES, now=NOW, domain="x.example"
    )
    return made.subject, made.text


STATES = st.lists(
    st.dictionaries(st.sampled_from(sorted(NAMES)), st.sampled_from(sorted(TroubleKind)), max_size=3), max_size=30
)


@given(STATES)
def test_over_any_time_each_trouble_begins_once_ends_once_and_is_told_once_a_day(
    looks: list[dict[str, TroubleKind]],
) -> None:
    known: dict[int, Trouble] = {}
    told: list[tuple[str, str, date]] = []
    for number, look in enumerate(looks):
        now = NOW + timedelta(hours=5 * number)
        news = sort_out([_standing(key, TroubleKind(kind)) for key, kind in look.items()], list(known.values()), now)
        for item in news.new:
            assert all((item.subject, item.kind) != (each.subject, each.kind) for each in known.values())
        for trouble in news.over:
            told.append(("over", f"{trouble.id}", local_date(now)))
            del known[trouble.id]
        for trouble, _ in news.lasting:
            told.append(("still", f"{trouble.id}", local_date(now)))
            known[trouble.id] = replace(trouble, told_at=now)
        for item in news.new:
            new = Trouble(
                id=len(told) + 1000 * number,
                subject=item.subject,
                kind=item.kind,
                cause="",
                since=now,
                told_at=now,
            )
            known[new.id] = new
            told.append(("still", f"{new.id}", local_date(now)))
        wanted = {(key, TroubleKind(kind)) for key, kind in look.items()}
        assert {(each.subject, each.kind) for each in known.values()} == wanted
        assert all(local_date(each.told_at) == local_date(now) for each in known.values())
    assert len(told) == len(set(told))


def test_what_needs_people_stands_apart_from_what_is_tried_again() -> None:
    subject, text = _mail(News(new=(_standing("hkd", TroubleKind.NEEDS_YOU), _standing("igate"))))
    assert subject == "[Cần anh/chị] 1 việc cần người xử lý, 1 việc đang tự thử lại — phường Thử"
    needs, waits = text.index("== CẦN ANH/CHỊ =="), text.index("== CHƯA CẦN LÀM GÌ")
    assert needs < text.index("Câu của hkd.") < waits < text.index("Câu của igate.")
    assert "08:00 20/11/2026" in text


def test_the_line_and_the_end_of_a_trouble() -> None:
    assert _mail(News(new=(_standing("line", TroubleKind.LINE),)))[0] == "[Mất mạng] Máy này mất mạng — phường Thử"
    over = Trouble(id=1, subject="igate", kind=TroubleKind.WILL_RETRY, cause="", since=NOW, told_at=NOW)
    subject, text = _mail(News(over=(over,)))
    assert subject == "[Đã trở lại] 1 việc đã trở lại bình thường — phường Thử"
    assert "Một cửa: trục trặc từ 08:00 20/11/2026 đã hết" in text


def test_a_trouble_that_changes_its_kind_is_told_as_new_and_not_as_over() -> None:
    known = Trouble(id=1, subject="igate", kind=TroubleKind.WILL_RETRY, cause="", since=NOW, told_at=NOW)
    news = sort_out([_standing("igate", TroubleKind.NEEDS_YOU)], [known], NOW)
    assert (len(news.new), len(news.over)) == (1, 1)
    assert "trở lại" not in _mail(news)[1].partition("Thư tự động")[0]


def test_the_week_adds_up_for_leaders_and_each_department_sees_its_own() -> None:
    def counts(number: int) -> dict[str, int]:
        return {key: number + place for place, key in enumerate(COLUMNS)}

    justice = alert().departments[0].name
    week = Week(
        first=date(2026, 11, 9), last=date(2026, 11, 15), counts={justice: counts(10), NOBODY: counts(1)}, mails=7
    )
    leaders, own, other = compose_digest(week, alert())
    assert leaders.subject == "[Tuần 09/11–15/11/2026] 19 hồ sơ đang quá hạn — phường Hưng Đạo"
    assert "Tiếp nhận 11, giải quyết 13 hồ sơ (15 quá hạn)." in leaders.text
    assert "giảm 2 so với tuần trước" in leaders.text
    assert NOBODY in leaders.text
    assert "đã nhắc 7 lượt" in leaders.text
    assert own.subject.startswith("[Tuần 09/11–15/11/2026] 14 hồ sơ")
    assert NOBODY not in own.text
    assert other.subject.startswith("[Tuần 09/11–15/11/2026] 0 hồ sơ")
    first = compose_digest(replace(week, compared=False), alert())[0].text
    assert "so với tuần trước" not in first
    assert "Tuần trước quá hạn: —" in first
    assert week_before(date(2026, 11, 16)) == week_before(date(2026, 11, 22)) == (week.first, week.last)


def test_a_week_never_says_that_nothing_is_late_from_old_pictures() -> None:
    week = Week(first=date(2026, 11, 9), last=date(2026, 11, 15), counts={}, mails=0)
    old = alert(pictures=(picture(), picture("hkd", "Hộ kinh doanh", minutes=7 * 24 * 60)))
    for mail in compose_digest(week, old):
        assert mail.subject.startswith(
            "[CHƯA CÓ SỐ LIỆU MỚI: 1/2 hệ thống] [Tuần 09/11–15/11/2026] 0 hồ sơ đang quá hạn đã biết"
        )
        assert "CHƯA CÓ SỐ LIỆU MỚI của Hộ kinh doanh" in mail.text.partition("==")[0]
    nothing = compose_digest(week, alert(pictures=()))[0]
    assert nothing.subject.startswith("[CHƯA CÓ SỐ LIỆU MỚI] ")
    assert "chương trình chưa được nối với hệ thống nào" in nothing.text


REPORT = ReportNews(
    month="05/2026",
    number=1,
    as_of=datetime(2026, 5, 13, 17, 30, tzinfo=VIETNAM),
    paths=(r"\\may\chung\bao-cao.docx",),
    local="/data/bao-cao.docx",
)


def _report(news: ReportNews) -> tuple[str, str]:
    made = report_mail(news, unit="u", unit_name="phường Thử", recipients=["a@x.example"], now=NOW, domain="x.example")
    return made.subject, made.text


def test_a_report_is_told_with_what_is_incomplete_or_that_it_is_not_there_yet() -> None:
    subject, text = _report(REPORT)
    assert subject == "[XONG] Báo cáo tháng 05/2026 đã có trong thư mục — phường Thử"
    assert r"\\may\chung\bao-cao.docx" in text
    subject, text = _report(replace(REPORT, missing=("Hộ kinh doanh chưa đọc đủ",), warnings=("Chưa có tỷ lệ.",)))
    assert subject.startswith("[DỰ THẢO]")
    assert "Hộ kinh doanh chưa đọc đủ" in text
    assert "BẢN DỰ THẢO, chưa dùng để ký." in text
    subject, text = _report(replace(REPORT, paths=(), problems=("không nối được máy chủ",)))
    assert subject == "[CHƯA CHÉP ĐƯỢC] Báo cáo tháng 05/2026 đã tạo, chưa chép được — phường Thử"
    assert "không nối được máy chủ" in text
    assert "/data/bao-cao.docx" in text


@given(st.text())
def test_whatever_a_portal_says_is_harmless_in_both_renderings(words: str) -> None:
    page = Page(
        title="T",
        headlines=(words,),
        parts=(Part(title="P", lines=(words,), table=Table(headers=("a", "b"), rows=((words, words),))),),
    )
    html = render_html(page)
    assert html.count("<li>") == html.count("<h2>") == 1
    assert "<script" not in html
    assert len(render_text(page).splitlines()) == 9
