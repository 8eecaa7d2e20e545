"""What a person must know before signing: why the report is only a draft, and what does not add up."""

from collections.abc import Sequence

from dossiers.dates import format_instant
from dossiers.problems import NO_LINE
from reporting.figures.model import RATE_NAMES, IdentityBreak, MonthlyFigures, PortalPicture
from reporting.monthly.narrative import Narrative


def draft_reasons(figures: MonthlyFigures) -> tuple[str, ...]:
    """Why the figures can't be signed yet: the period still runs, a portal was not seen whole after its end, or so many
    of its dossiers vanished that a person must look first."""
    reasons = []
    if figures.as_of < figures.period.end:
        reasons.append(f"kỳ báo cáo đến {format_instant(figures.period.end)} mới kết thúc")
    if not figures.pictures:
        reasons.append("chưa đọc được hệ thống nào")
    reasons.extend(_gap(picture, figures) for picture in figures.pictures if not speaks_for(picture, figures))
    reasons.extend(f"{picture.name} {picture.held}" for picture in figures.pictures if picture.held is not None)
    return tuple(reasons)


def missing_parts(figures: MonthlyFigures, narrative: Narrative, told: Sequence[str] = ()) -> tuple[str, ...]:
    """What is marked in the text as missing: without it the report can't be signed either. ``told`` are the sentences
    that the program adds to the difficulties."""
    missing = [f"chưa có {name}" for key, name in RATE_NAMES.items() if figures.rate(key) is None]
    for words, part in (
        ("“Các nhiệm vụ đã triển khai”", narrative.issued),
        ("“Khó khăn, tồn tại”", (*narrative.difficulties, *told)),
        ("“Phương hướng, nhiệm vụ”", narrative.next_month),
    ):
        if not part:
            missing.append(f"phần {words} chưa có lời văn")
    return tuple(missing)


def speaks_for(picture: PortalPicture, figures: MonthlyFigures) -> bool:
    """Whether the portal was seen whole by a run that began at or after the period's end (or ``as_of``, if earlier).

    A run that began before knows nothing of what was received or resolved in the hours that were left.
    """
    seen_from = picture.complete_from
    return seen_from is not None and (seen_from >= figures.period.end or figures.as_of < figures.period.end)


def _gap(picture: PortalPicture, figures: MonthlyFigures) -> str:
    said = "máy này mất mạng" if picture.cause == NO_LINE else picture.reason
    why = f" ({said})" if said else ""
    if picture.complete_at is None:
        return f"chưa lần nào đọc đủ số liệu của {picture.name}{why}"
    return (
        f"số liệu của {picture.name} dừng ở {format_instant(picture.complete_at)}, "
        f"trước khi kỳ kết thúc lúc {format_instant(figures.period.end)}{why}"
    )


def warnings(figures: MonthlyFigures, narrative: Narrative) -> tuple[str, ...]:
    """What whoever checks the report should look at; nothing here was repaired."""
    found = [break_words(item) for item in figures.breaks]
    if figures.received_unknown_channel:
        found.append(f"{figures.received_unknown_channel} hồ sơ chưa rõ nộp trực tuyến hay trực tiếp.")
    if figures.unknown_status:
        found.append(f"{figures.unknown_status} hồ sơ có trạng thái chưa nhận ra: được tính là đang giải quyết.")
    if figures.no_due_date:
        found.append(f"{figures.no_due_date} hồ sơ không có ngày hẹn trả: được tính là trong hạn.")
    if figures.ended_date_inferred:
        found.append(
            f"{figures.ended_date_inferred} hồ sơ đã xong nhưng hệ thống không ghi ngày xong: "
            "lấy ngày chương trình thấy lần đầu."
        )
    for key, name in RATE_NAMES.items():
        rate = figures.rate(key)
        if rate is not None and not rate.agrees():
            found.append(
                f"{name.capitalize()} ghi {rate.percent}% nhưng tử số/mẫu số là {rate.numerator}/{rate.denominator}."
            )
    if narrative.carried_from is not None:
        year, _, month = narrative.carried_from.partition("-")
        found.append(
            f"Phần “Khó khăn, tồn tại” và “Phương hướng, nhiệm vụ” chép từ tháng {month}/{year}: "
            "hãy sửa trong tệp lời văn rồi xóa dòng “carried_from”."
        )
    return tuple(found)


def break_words(item: IdentityBreak) -> str:
    """A sum that does not come out, with the dossiers that cause it (at most twenty by code)."""
    if not item.dossiers:
        return item.sentence
    shown = ", ".join(f"{code} ({portal})" for portal, code in item.dossiers[:20])
    more = f" và {len(item.dossiers) - 20} hồ sơ khác" if len(item.dossiers) > 20 else ""
    return f"{item.sentence} Hồ sơ liên quan: {shown}{more}."
