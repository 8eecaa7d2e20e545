"""What people ask of the running program, in words."""

from collections.abc import Mapping

from starlette.responses import Response

from reporting.web.looks import note_look
from reporting.web.page import Page
from store.people import commands
from store.people.access_log import Act
from store.people.commands import CommandKind
from store.service_state import state_of

WISH_WORDS: Mapping[CommandKind, str] = {
    CommandKind.RUN_NOW: "Lấy số liệu ngay",
    CommandKind.OPEN_LOGIN: "Mở cửa sổ đăng nhập",
    CommandKind.PAUSE_PORTAL: "Tạm dừng một cổng",
    CommandKind.RESUME_PORTAL: "Cho một cổng chạy tiếp",
    CommandKind.RETRY_LOGIN: "Thử đăng nhập lại một lần",
    CommandKind.PAUSE: "Tạm dừng mọi việc theo lịch",
    CommandKind.RESUME: "Chạy tiếp theo lịch",
    CommandKind.SEND_ALERT: "Gửi thư nhắc hôm nay",
    CommandKind.WRITE_REPORT: "Lập báo cáo tháng",
    CommandKind.REISSUE_REPORT: "Phát hành lại báo cáo tháng",
    CommandKind.WRITE_SLIPS: "Lập phiếu đôn đốc",
    CommandKind.BACK_UP: "Sao lưu ngay",
}
STATES: Mapping[str, str] = {
    "waiting": "chờ chương trình nhận",
    "taken": "đang làm",
    "done": "xong",
    "failed": "không làm được",
    "expired": "quá hạn, đã bỏ",
    "interrupted": "bị ngắt giữa chừng",
}


def ask_program(
    page: Page,
    kind: CommandKind,
    detail: str = "",
    *,
    portal: str | None = None,
    argument: str | None = None,
    reason: str | None = None,
) -> Response:
    """Asks the running program for something; then the page where its end will be seen. ``detail``: what the access log
    says of it, where the kind alone does not say enough."""
    commands.ask(
        page.desk.writer,
        page.unit,
        kind,
        asked_by=page.who.name,
        now=page.now,
        portal=portal,
        argument=argument,
        reason=reason,
    )
    note_look(page, Act.CHANGE, portal=portal, detail=detail or WISH_WORDS[kind])
    running = state_of(page.desk.reader, page.unit).is_running(page.now)
    return page.back("/nhat-ky/viec", "da-giao" if running else "cho")
