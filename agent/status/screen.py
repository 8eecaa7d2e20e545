"""The status on the screen: one table, then what needs a word."""

from collections.abc import Mapping
from datetime import datetime

from rich import box
from rich.console import Console
from rich.table import Table

from agent.accounts.words import SHORT
from agent.commands.issue import WHO
from agent.screen import VERDICTS
from agent.status.blocked import count_lines
from agent.status.model import Status
from dossiers.dates import VIETNAM, format_instant

JOB_NAMES = {
    "sync": "lấy số liệu",
    "sync_portal": "lấy thêm số liệu một cổng",
    "keep_alive": "giữ phiên đăng nhập",
    "ask_login": "nhắc đăng nhập",
    "alert": "gửi thư nhắc",
    "household": "nhắc thêm về hộ kinh doanh",
    "digest": "gửi thư tổng hợp tuần",
    "chase": "lập phiếu đôn đốc",
    "operator": "thử lại việc còn chờ, báo người phụ trách",
    "draft": "viết bản dự thảo báo cáo tháng",
    "report": "viết báo cáo tháng",
    "backup": "sao lưu và thử khôi phục",
    "purge": "dọn bản chụp cũ",
}


def age(seconds: float) -> str:
    """``5 phút``, ``3 giờ``, ``2 ngày``: how people say how old something is."""
    minutes = int(seconds // 60)
    if minutes < 60:
        return f"{max(minutes, 0)} phút"
    return f"{minutes // 60} giờ" if minutes < 48 * 60 else f"{minutes // (24 * 60)} ngày"


def issues_line(counts: Mapping[str, int]) -> str:
    """How many issues are open, by who must act, and how to see them."""
    if not counts:
        return "Không có việc nào cần xem lại trên các cổng."
    parts = [f"{WHO[actor]}: {count}" for actor, count in counts.items()]
    return f"Việc cần xem lại: {sum(counts.values())} ({'; '.join(parts)}). Xem: hoso issues list"


def when(instant: datetime, now: datetime) -> str:
    """``17:00 13/05``, with its year where that is not the present one."""
    local = instant.astimezone(VIETNAM)
    return f"{local:%H:%M %d/%m}" if local.year == now.astimezone(VIETNAM).year else format_instant(instant)


def service_line(status: Status) -> str:
    """Whether the program stays and works by the schedule."""
    service = status.service
    if service is None or not service.running:
        return "Chương trình chạy thường trực (hoso run) đang tắt: không có việc nào tự làm."
    if not service.ready:
        return "Chương trình đang chạy; lịch bắt đầu sau lần lấy đủ số liệu đầu tiên ở mọi cổng."
    if service.paused_until is not None:
        return f"Chương trình đang chạy, tạm dừng theo yêu cầu đến {format_instant(service.paused_until)}."
    return "Chương trình đang chạy theo lịch."


def backup_line(status: Status) -> str:
    """How old the newest proven backup is."""
    backup = status.backup
    if backup is None:
        return "Chưa có bản sao lưu nào. Sao lưu ngay: hoso backup"
    made = f"Bản sao lưu mới nhất lúc {format_instant(backup.made_at)}"
    if backup.verified_at is None:
        return f"{made}; CHƯA bản nào khôi phục thử được. Thử ngay: hoso verify"
    old = " (CŨ: hãy chạy hoso backup)" if status.backup_is_stale else ""
    return f"{made}; đã khôi phục thử được lúc {format_instant(backup.verified_at)}{old}."


def _rest(until: datetime | None) -> str:
    return "" if until is None else f"tạm nghỉ đến {format_instant(until)}."


def show(status: Status) -> None:
    console = Console(highlight=False)
    console.print(f"{status.unit}, lúc {format_instant(status.now)}", markup=False, soft_wrap=True)
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("Cổng", "Đủ gần nhất", "Cách đây", "Lần thử cuối", "Tài khoản", "Lần tới"):
        table.add_column(heading)
    for portal in status.portals:
        complete = portal.complete_at
        table.add_row(
            portal.name,
            "chưa có" if complete is None else when(complete, status.now),
            "—"
            if complete is None
            else age((status.now - complete).total_seconds()) + ("" if portal.fresh else " (CŨ)"),
            VERDICTS.get(portal.verdict or "", "—"),
            "—" if portal.account is None else SHORT[portal.account],
            "—" if portal.next_run_at is None else when(portal.next_run_at, status.now),
        )
    if status.clock:
        console.print(f"ĐỒNG HỒ SAI: {status.clock} Thư quá hạn chưa được gửi.", markup=False, soft_wrap=True)
    console.print(table)
    for portal in status.portals:
        # What the account waits for is why the last run failed, unless that run failed in another way.
        rest = _rest(portal.resting_until)
        told = (portal.account_sentence or portal.reason, rest, portal.session_sentence, portal.held)
        for words in filter(None, told):
            console.print(f"{portal.name}: {words}", markup=False, soft_wrap=True)
    for line in count_lines({portal.name: portal.blocked for portal in status.portals}):
        console.print(line, markup=False, soft_wrap=True)
    for due in status.due:
        word = "đang chờ chạy bù từ" if due.waiting else "lúc"
        console.print(
            f"Việc tới: {JOB_NAMES.get(due.kind, due.kind)} {word} {format_instant(due.due_at)}", markup=False
        )
    console.print(
        f"Thư chưa gửi: {status.mails_waiting} · địa chỉ bị từ chối: {status.mails_refused} · "
        f"chưa rõ: {status.mails_unknown}"
    )
    if status.files_waiting:
        console.print(f"Tệp chưa chép vào thư mục dùng chung: {status.files_waiting}. Thử lại: hoso share test")
    console.print(issues_line(status.issues), markup=False, soft_wrap=True)
    for line in (service_line(status), backup_line(status), *(notice.sentence for notice in status.notices)):
        console.print(line, markup=False, soft_wrap=True)
    report = status.report
    if report is None:
        console.print("Chưa lập báo cáo tháng nào.")
        return
    draft = "" if report.complete else " (bản dự thảo)"
    console.print(
        f"Báo cáo gần nhất: tháng {report.period}, lần {report.number}{draft}, "
        f"lập lúc {format_instant(report.issued_at)}: {report.file}",
        markup=False,
    )
