"""Checks of the work itself, from the ledger: what is stale, what waits for a person, what was not delivered. Pure."""

from agent.doctor.model import Finding, fail, ok, warn
from agent.settings.config import Config
from agent.status.model import Status
from agent.status.screen import backup_line
from dossiers.dates import format_instant


def check_work(status: Status) -> list[Finding]:
    """All of them."""
    return [
        _pictures(status),
        _accounts(status),
        _held(status),
        _blocked(status),
        _mails(status),
        _files(status),
        _backup(status),
        _notices(status),
        _schedule(status),
        _waiting(status),
        _report(status),
        _issues(status),
    ]


def check_recipients(config: Config) -> Finding:
    """Somebody gets each kind of mail."""
    settings = config.settings
    without = [
        words
        for words, there in (
            ("lãnh đạo ([leaders])", settings.leaders.recipients),
            ("người phụ trách máy ([operator])", settings.operator.recipients),
            ("các phòng ([[departments]])", any(each.recipients for each in settings.departments)),
        )
        if not there
    ]
    if without:
        return warn("recipients", f"Chưa khai người nhận thư: {', '.join(without)}.", "Thêm vào tệp cấu hình.")
    return ok("recipients", "Đã khai người nhận thư: lãnh đạo, các phòng, người phụ trách máy.")


def _pictures(status: Status) -> Finding:
    old = [portal.name for portal in status.portals if not portal.fresh]
    if not old:
        return ok("pictures", f"Số liệu của {len(status.portals)} cổng đều mới.")
    never = [portal.name for portal in status.portals if portal.complete_at is None]
    words = f" Chưa từng đủ: {', '.join(never)}." if never else ""
    return warn("pictures", f"Số liệu cũ: {', '.join(old)}.{words}", "Xem lý do: hoso status. Lấy ngay: hoso sync")


def _accounts(status: Status) -> Finding:
    waiting = [portal for portal in status.portals if portal.account_sentence]
    if not waiting:
        return ok("accounts", "Không tài khoản nào chờ người.")
    told = "; ".join(f"{portal.name}: {portal.account_actor}" for portal in waiting)
    return warn("accounts", f"Tài khoản đang chờ: {told}.", "Xem phải làm gì: hoso account list")


def _held(status: Status) -> Finding:
    asked = [portal for portal in status.portals if portal.held]
    if not asked:
        return ok("held", "Không cổng nào bỗng bớt nhiều hồ sơ.")
    return warn(
        "held",
        f"Chờ người xác nhận vì bớt nhiều hồ sơ: {', '.join(portal.name for portal in asked)}.",
        "; ".join(f"hoso confirm-drop {portal.portal}" for portal in asked),
    )


def _blocked(status: Status) -> Finding:
    count = sum(portal.blocked for portal in status.portals)
    if not count:
        return ok("blocked", "Lần đọc gần nhất không có yêu cầu nào bị chặn.")
    return warn("blocked", f"{count} yêu cầu bị chặn ở lần đọc gần nhất.", "Xem từng yêu cầu: hoso status --blocked")


def _mails(status: Status) -> Finding:
    advice = "Kiểm tra máy chủ thư và địa chỉ người nhận; thư chờ được gửi lại ở lần sau."
    if status.mails_refused or status.mails_unknown:
        words = f"{status.mails_refused} địa chỉ bị từ chối, {status.mails_unknown} thư chưa rõ đã tới."
        return warn("mails", words, advice)
    if status.mails_waiting:
        return warn("mails", f"{status.mails_waiting} thư chưa gửi.", advice)
    return ok("mails", "Không thư nào chờ gửi.")


def _files(status: Status) -> Finding:
    if status.files_waiting:
        words = f"{status.files_waiting} tệp chưa chép được vào thư mục dùng chung."
        return warn("files", words, "Thử lại: hoso share test")
    return ok("files", "Không tệp nào chờ chép vào thư mục dùng chung.")


def _backup(status: Status) -> Finding:
    if status.backup is None:
        return warn("backup", backup_line(status), "Hãy chạy: hoso backup")
    if status.backup.verified_at is None:
        return fail("backup", backup_line(status), "Hãy chạy: hoso backup")
    if status.backup_is_stale:
        return warn("backup", backup_line(status), "Hãy chạy: hoso backup")
    return ok("backup", backup_line(status))


def _notices(status: Status) -> Finding:
    told = [notice for notice in status.notices if notice.level != "info"]
    if not told:
        return ok("notices", "Chương trình không có điều gì phải báo về máy này.")
    level = fail if any(notice.level == "fail" for notice in told) else warn
    return level("notices", " ".join(notice.sentence for notice in told), "Làm theo lời nhắc, rồi chạy lại hoso doctor")


def _schedule(status: Status) -> Finding:
    service = status.service
    if service is None or not service.ready:
        return warn("schedule", "Lịch chưa bắt đầu: chưa lần nào mọi cổng đều đủ.", "Hãy chạy: hoso sync")
    if service.paused_until is not None:
        until = format_instant(service.paused_until)
        return warn("schedule", f"Lịch đang tạm dừng đến {until}.", "Chờ đến lúc đó hoặc cho chạy tiếp.")
    return ok("schedule", "Lịch đã bật.")


def _waiting(status: Status) -> Finding:
    late = [due for due in status.due if due.waiting]
    if late:
        since = format_instant(min(due.due_at for due in late))
        return warn("waiting", f"{len(late)} việc chờ chạy bù từ {since}.", "Hãy bật chương trình: hoso run")
    return ok("waiting", "Không việc nào chờ chạy bù.")


def _report(status: Status) -> Finding:
    report = status.report
    if report is None:
        return ok("report", "Chưa lập báo cáo tháng nào.")
    return ok("report", f"Báo cáo gần nhất: tháng {report.period}, lần {report.number}.")


def _issues(status: Status) -> Finding:
    count = sum(status.issues.values())
    if count:
        return warn("issues", f"{count} việc cần xem lại trên các cổng.", "Xem: hoso issues list")
    return ok("issues", "Không việc nào cần xem lại trên các cổng.")
