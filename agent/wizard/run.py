"""The wizard: its steps in order, each of which knows whether it was done before."""

from pathlib import Path

from agent.errors import ExitCode, Failure
from agent.settings.config import Config, load
from agent.settings.portals import configured_portals
from agent.wizard import office, portals
from agent.wizard.paper import Paper
from agent.wizard.person import Person

STEPS = (
    ("Máy này", office.machine),
    ("Đơn vị", office.unit),
    ("Kho mật khẩu", office.key_store),
    ("Các cổng", portals.portals),
    ("Máy chủ thư", office.mail),
    ("Các phòng", office.departments),
    ("Thư mục báo cáo", office.folder),
    ("Giờ chạy", office.times),
    ("Sao lưu", office.backup),
    ("Chạy thử toàn bộ", portals.whole_run),
)


def init(path: Path, person: Person) -> ExitCode:
    """Goes through the steps; what was kept before is not asked again. Raises ``Failure`` where a step can't be done:
    all steps before it are kept."""
    paper = Paper(path)
    person.told(f"Cài đặt lần đầu, ghi vào {path}. Dừng lúc nào cũng được; chạy lại thì tiếp tục từ chỗ dừng.")
    for number, (title, step) in enumerate(STEPS, start=1):
        person.told(f"\n{number}/{len(STEPS)} {title}")
        step(paper, person)
    _done(load(path), person)
    return ExitCode.DONE


def _done(config: Config, person: Person) -> None:
    """Starting by itself, and the page to print."""
    from agent.autostart.commands import install

    if person.agrees("Cho chương trình tự chạy mỗi khi đăng nhập máy này?"):
        try:
            install(config)
        except Failure as failure:
            person.told(failure.sentence)
    sheet = config.data_folder / "phieu-mot-trang.txt"
    sheet.write_text(one_page(config), encoding="utf-8")
    person.told(f"Xong. Hãy in phiếu một trang và dán cạnh máy: {sheet}")


def one_page(config: Config) -> str:
    """What whoever sits at this computer should know, on one page. Holds no password."""
    settings = config.settings
    collect = ", ".join(f"{at:%H:%M}" for at in settings.schedule.collect)
    people = ", ".join(settings.operator.recipients) or "(chưa khai)"
    return "\n".join(
        (
            f"CHƯƠNG TRÌNH THEO DÕI HỒ SƠ – {settings.unit.name}",
            "",
            "Chương trình chỉ đọc các cổng, không sửa gì. Máy cần được mở trong giờ làm việc.",
            f"Lấy số liệu: {collect}. Thư nhắc: {settings.schedule.alert:%H:%M} mỗi ngày làm việc.",
            "Sáng nào không nhận được thư trước 8 giờ: báo người trông chương trình.",
            f"Người trông chương trình: {people}",
            f"Các cổng: {', '.join(portal.name for portal in configured_portals(config))}",
            f"Dữ liệu: {config.data_folder}",
            f"Sao lưu: {config.backup_folder}. Mật khẩu sao lưu ghi trên giấy, cất ở: ____________________",
            "",
            "Xem tình trạng: hoso status     Kiểm tra máy: hoso doctor     Khôi phục: hoso restore",
            "",
        )
    )
