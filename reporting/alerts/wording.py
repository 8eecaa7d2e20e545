"""The mail's words: pure functions from values to Vietnamese."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from dossiers.dates import VIETNAM, format_date, local_date
from dossiers.problems import NO_LINE
from dossiers.snapshot import Verdict
from dossiers.status import Group as StatusGroup
from dossiers.text import clean
from reporting.alerts.model import AlertInput, Line, PictureLine, key_of
from reporting.figures.model import DossierRow, PortalPicture
from store.people.acknowledgements import Acknowledgement

UNKNOWN_DEPARTMENT = "Chưa rõ phòng phụ trách"
DASH = "—"


def section_titles(soon_days: int) -> dict[str, str]:
    """Each list's heading."""
    return {
        "overdue": "Quá hạn",
        "new_overdue": "Mới quá hạn từ thư trước",
        "still_overdue": "Vẫn quá hạn",
        "due_today": "Đến hạn hôm nay",
        "due_soon": f"Đến hạn trong {soon_days} ngày làm việc tới",
        "no_due_date": "Không có ngày hẹn trả",
        "waiting_for_citizen": "Đang chờ công dân (bổ sung giấy tờ hoặc nộp tiền)",
        "unknown_status": "Trạng thái chưa nhận ra (xin kiểm tra trên hệ thống)",
    }


def short_time(instant: datetime) -> str:
    """``07:42 20/11``, in Vietnam's time."""
    return f"{instant.astimezone(VIETNAM):%H:%M %d/%m}"


def age(elapsed: timedelta) -> str:
    """How long ago, e.g. ``18 phút trước``."""
    minutes = max(0, int(elapsed.total_seconds()) // 60)
    if minutes < 60:
        return f"{minutes} phút trước"
    if minutes < 48 * 60:
        return f"{minutes // 60} giờ trước"
    return f"{minutes // (24 * 60)} ngày trước"


def urgency(row: DossierRow, today: date) -> str:
    """How late or how near the due date is, in civil days; the portal's own words where it gives no date."""
    if row.due_on is None:
        return f"khi đọc, hệ thống chỉ ghi “{_shown(row.due_words)}”" if row.due_words else "không có ngày hẹn trả"
    days = (row.due_on - today).days
    if days < 0:
        return f"quá hạn {-days} ngày"
    return "đến hạn hôm nay" if days == 0 else f"còn {days} ngày"


def line(row: DossierRow, given: AlertInput) -> Line:
    """One dossier's line. What the portal does not say is shown as a dash."""
    today, memory, key = given.lists.today, given.memory, key_of(row)
    notes = []
    if row.portal in given.household and (day := household_day(row, given)):
        notes.append(day)
    if memory.mailed.get(key) and row.due_on is not None and row.due_on < today:
        notes.append(f"đã nhắc bằng thư {memory.mailed[key]} lần")
    if memory.slips.get(key):
        notes.append(f"đã đôn đốc bằng phiếu {memory.slips[key]} lần")
    if key in memory.acknowledged:
        notes.append(acknowledged_by(memory.acknowledged[key]))
    if row.status_group == StatusGroup.WAITING_FOR_CITIZEN:
        notes.append("đang chờ công dân")
    if row.status_group is None:
        notes.append(f"hệ thống ghi trạng thái “{_shown(row.raw_status)}”")
    if not row.seen:
        notes.append("lần đọc gần nhất không còn thấy trong danh sách, xin kiểm tra trên hệ thống")
    return Line(
        code=_shown(row.code),
        urgency=urgency(row, today),
        due=DASH if row.due_on is None else format_date(row.due_on),
        procedure=_shown(row.procedure_name),
        applicant=_shown(row.applicant),
        portal=next((item.name for item in given.pictures if item.portal == row.portal), row.portal),
        officer=_shown(row.officer),
        notes=tuple(notes),
        link=given.links.get(row.portal),
        page=dossier_page(given.dashboard, row),
    )


HOUSEHOLD_DAYS = 3
"""Household-business dossiers are due within so many working days."""


def household_day(row: DossierRow, given: AlertInput) -> str | None:
    """Which of its three working days a household-business dossier is in; ``None`` where that can't be told."""
    if row.entered_at is None:
        return None
    day = given.working_days(local_date(row.entered_at), given.lists.today)
    if day < 1:
        return None
    if day > HOUSEHOLD_DAYS:
        return f"hộ kinh doanh: đã quá {HOUSEHOLD_DAYS} ngày làm việc"
    return f"hộ kinh doanh: ngày {day}/{HOUSEHOLD_DAYS}"


def acknowledged_by(taken: Acknowledgement) -> str:
    """Who took note of a dossier, and when."""
    return f"{taken.by} đã ghi nhận lúc {short_time(taken.at)}"


def dossier_page(dashboard: str | None, row: DossierRow) -> str | None:
    """Where the dossier is on our own pages."""
    if dashboard is None:
        return None
    return f"{dashboard.rstrip('/')}/ho-so?{urlencode({'cong': row.portal, 'tim': row.code})}"


def quiet_sentence(count: int) -> str:
    """What is said in the place of dossiers that are counted and not listed."""
    return f"Trong đó {count} hồ sơ đã có người ghi nhận: vẫn được tính, hôm nay không nhắc lại."


def picture_line(picture: PortalPicture, given: AlertInput) -> PictureLine:
    """How old the picture of a portal is, and whether it was whole."""
    if picture.complete_at is None:
        words = "chưa lần nào đọc đủ"
    else:
        when = f"{short_time(picture.complete_at)} ({age(given.now - picture.complete_at)})"
        recent = given.is_recent(picture)
        words = f"đọc đủ lúc {when}" if recent else f"SỐ LIỆU CŨ, lần đọc đủ gần nhất lúc {when}"
        if not recent and given.working_days(local_date(picture.complete_at), given.lists.today) > 2:
            words = f"{words}. KHÔNG DÙNG để báo cáo"
    if picture.held is not None:
        words = f"{words}; {picture.held}"
    if picture.verdict is not None and not picture.verdict.is_complete and picture.tried_at is not None:
        words = f"{words}; {_last_try(picture, picture.tried_at)}"
    return PictureLine(
        name=picture.name,
        fresh=given.is_fresh(picture),
        sentence=_sentence(words),
        link=given.links.get(picture.portal),
    )


def _last_try(picture: PortalPicture, tried_at: datetime) -> str:
    """What became of the last run. That this computer had no network is said once, above."""
    if picture.cause == NO_LINE:
        return f"lúc {short_time(tried_at)} máy mất mạng nên chưa đọc được"
    what = "bị bỏ qua" if picture.verdict is Verdict.SKIPPED else "chưa đủ"
    why = f": {_shown(picture.reason)}" if picture.reason else ""
    return f"lần đọc lúc {short_time(tried_at)} {what}{why}"


def headlines(overdue: int, given: AlertInput, maybe: int = 0) -> tuple[str, ...]:
    """What the reader must know first. "Nothing is late" is said only of portals whose picture is fresh, and only where
    dates tell it of every dossier: ``maybe`` of them may be late for all that anybody knows."""
    fresh = [picture.name for picture in given.pictures if given.is_fresh(picture)]
    found = []
    if overdue:
        found.append(f"Có {overdue} hồ sơ quá hạn.")
    if maybe:
        found.append(
            f"{'Ngoài ra có' if overdue else 'Có'} {maybe} hồ sơ chưa rõ đã quá hạn hay chưa: hệ thống ghi trạng thái "
            "chưa nhận ra, hoặc chỉ ghi hạn bằng chữ. Anh/chị xem trực tiếp trên hệ thống."
        )
    if fresh and not overdue and not maybe:
        everywhere = len(fresh) == len(given.pictures)
        found.append("Không có hồ sơ nào quá hạn." if everywhere else f"Không thấy hồ sơ quá hạn ở {_listed(fresh)}.")
    return (*found, *doubts(given))


def doubts(given: AlertInput) -> tuple[str, ...]:
    """Of which portals nothing can be said now, and why; nothing where every picture is fresh."""
    found = []
    stale = [picture.name for picture in given.pictures if not given.is_recent(picture)]
    if stale:
        found.append(
            f"CHƯA CÓ SỐ LIỆU MỚI của {_listed(stale)}: "
            "chưa thể nói ở đó có thêm hồ sơ quá hạn hay không. Anh/chị xem trực tiếp trên hệ thống."
        )
    found += held_lines(given)
    found += _without_line(given.pictures)
    if not given.pictures:
        found.append("CHƯA CÓ SỐ LIỆU: chương trình chưa được nối với hệ thống nào.")
    return tuple(found)


def held_lines(given: AlertInput) -> list[str]:
    """Of which portals so many dossiers vanished that a person must decide before anything is concluded."""
    return [
        f"{picture.name} {picture.held}: chưa thể nói ở đó có thêm hồ sơ quá hạn hay không."
        for picture in given.pictures
        if picture.held is not None
    ]


def _without_line(pictures: Iterable[PortalPicture]) -> list[str]:
    """That this computer had no network at the last try: one sentence, however many portals it cost."""
    cut_off = [picture for picture in pictures if picture.cause == NO_LINE and picture.tried_at is not None]
    if not cut_off:
        return []
    when = short_time(max(picture.tried_at for picture in cut_off if picture.tried_at is not None))
    return [
        f"Lúc {when} máy này chưa vào được mạng nên chưa đọc được {_listed(item.name for item in cut_off)}. "
        "Khi có mạng, chương trình tự chạy bù."
    ]


def subject(overdue: int, audience: str, given: AlertInput, maybe: int = 0) -> str:
    """The subject line: how old the figures are, how many are overdue, whose they are. Holds no text of a portal.
    ``maybe``: see ``headlines``."""
    what = f"{overdue} hồ sơ quá hạn"
    if all_fresh(given) and (overdue or not maybe):
        return f"{freshness_mark(given)} {what if overdue else 'không có hồ sơ quá hạn'} — {audience}"
    return f"{freshness_mark(given)} {what + ' đã biết' if overdue else 'chưa rõ hồ sơ quá hạn'} — {audience}"


def freshness_mark(given: AlertInput) -> str:
    """``[Số liệu 07:42 20/11]`` by the oldest picture, or that there are no new figures."""
    if all_fresh(given):
        times = [picture.complete_at for picture in given.pictures if picture.complete_at is not None]
        return f"[Số liệu {short_time(min(times))}]"
    stale = sum(not given.is_fresh(picture) for picture in given.pictures)
    whose = f": {stale}/{len(given.pictures)} hệ thống" if 0 < stale < len(given.pictures) else ""
    return f"[CHƯA CÓ SỐ LIỆU MỚI{whose}]"


def all_fresh(given: AlertInput) -> bool:
    """Whether there are portals, and every one's picture is fresh: only then may a mail say that nothing is late."""
    return bool(given.pictures) and all(given.is_fresh(picture) for picture in given.pictures)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def _shown(text: str | None) -> str:
    return (clean(text) if text else "") or DASH
