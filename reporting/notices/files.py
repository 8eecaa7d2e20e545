"""Mails about files: the monthly report is there, or could not be delivered; what waited has arrived. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dossiers.dates import format_instant
from reporting.mail.message import Message
from reporting.notices.page import Page, Part, mail


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportNews:
    """A report that was issued. ``month``: "05/2026"; ``paths``: where people find it; ``local``: on this computer;
    ``missing``: why it is a draft; ``warnings``: what to check; ``problems``: why it is not in the shared folder."""

    month: str
    number: int
    as_of: datetime
    paths: tuple[str, ...]
    local: str
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def report_mail(
    news: ReportNews, *, unit: str, unit_name: str, recipients: Iterable[str], now: datetime, domain: str
) -> Message:
    """That the report is in the folder, and what is incomplete; or that it could not be delivered."""
    which = f" ({'dự thảo' if news.missing else 'lần'} {news.number})" if news.number > 1 else ""
    what = f"Báo cáo tháng {news.month}{which}"
    state = "đã tạo, chưa chép được" if news.problems else "đã có trong thư mục"
    draft = "BẢN DỰ THẢO, chưa dùng để ký" if news.missing else ""
    parts = (
        Part(title="Chưa chép được", lines=news.problems, urgent=True),
        Part(title="Tệp báo cáo", lines=(*news.paths, *news.notes, f"Bản trên máy này: {news.local}")),
        Part(title="Còn thiếu (vì vậy là bản dự thảo)", lines=news.missing, urgent=True),
        Part(title="Cần xem lại trước khi ký", lines=news.warnings),
    )
    page = Page(
        title=f"{what} {state} — {unit_name}",
        headlines=tuple(
            filter(None, (f"{what} {state}, số liệu biết đến {format_instant(news.as_of)}.", draft and f"{draft}."))
        ),
        parts=tuple(part for part in parts if part.lines),
        alarming=bool(news.problems or news.missing),
        footer=(f"Thư tự động của chương trình theo dõi hồ sơ, lập lúc {format_instant(now)}.",),
    )
    mark = "CHƯA CHÉP ĐƯỢC" if news.problems else "DỰ THẢO" if news.missing else "XONG"
    return mail(
        page,
        kind="report",
        key=f"report:{unit}:{news.month}:{'draft' if news.missing else 'issue'}:{news.number}",
        recipients=recipients,
        subject=f"[{mark}] {what} {state} — {unit_name}",
        domain=domain,
    )


def arrived_mail(
    paths: Sequence[str], *, unit: str, unit_name: str, recipients: Iterable[str], now: datetime, domain: str
) -> Message:
    """That files which had to wait are in the shared folder now."""
    page = Page(
        title=f"Đã chép xong {len(paths)} tệp vào thư mục dùng chung — {unit_name}",
        headlines=(f"{len(paths)} tệp trước đây chưa chép được nay đã có trong thư mục dùng chung.",),
        parts=(Part(title="Tệp", lines=tuple(paths)),),
        footer=(f"Thư tự động của chương trình theo dõi hồ sơ, lập lúc {format_instant(now)}.",),
    )
    return mail(
        page,
        kind="files",
        key=f"files:{unit}:{now.isoformat(timespec='seconds')}",
        recipients=recipients,
        subject=f"[ĐÃ CHÉP] {len(paths)} tệp đã có trong thư mục dùng chung — {unit_name}",
        domain=domain,
    )


def trial_mail(*, unit: str, unit_name: str, recipients: Iterable[str], now: datetime, domain: str) -> Message:
    """A mail that only shows that mails arrive."""
    page = Page(
        title=f"Thư thử — {unit_name}",
        headlines=("Nếu anh/chị đọc được thư này thì máy chủ thư và địa chỉ người nhận đã đúng.",),
        parts=(
            Part(
                title="Chữ và dấu",
                lines=("Hồ sơ, thủ tục, quá hạn, Đặng Thị Ửng, Nguyễn Hữu Ỷ — dấu tiếng Việt phải hiện đúng.",),
            ),
        ),
        footer=(f"Lập lúc {format_instant(now)} bằng lệnh: hoso mail test. Không cần trả lời.",),
    )
    return mail(
        page,
        kind="test",
        key=f"test:{unit}:{now.isoformat()}",
        recipients=recipients,
        subject=f"[Thư thử] Chương trình theo dõi hồ sơ — {unit_name}",
        domain=domain,
    )
