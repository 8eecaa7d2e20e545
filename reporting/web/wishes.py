"""What people ask of the running program, in words."""

from collections.abc import Mapping

from store.commands import CommandKind

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
