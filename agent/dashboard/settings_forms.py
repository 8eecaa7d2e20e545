"""Which settings the page shows, in the words of people who know no configuration file. Pure."""

from agent.settings.shape import Settings
from dossiers.dates import format_date
from dossiers.working_calendar import SHIPPED_SWAPS
from reporting.web.office import Field, Section


def sections_of(settings: Settings) -> tuple[Section, ...]:
    """Departments first: they change most."""
    departments = tuple(
        Section(key=f"phong-{place}", title=each.name, fields=_department(each.name, each.recipients, each.aliases))
        for place, each in enumerate(settings.departments)
    )
    new = Section(key="phong-moi", title="Thêm một phòng", fields=_department("", (), ()))
    return (*departments, new, _people(settings), _times(settings), _calendar(settings), _folder(settings))


def _department(name: str, recipients: tuple[str, ...], aliases: tuple[str, ...]) -> tuple[Field, ...]:
    gone = " Xóa trắng tên rồi ghi lại là bỏ phòng này." if name else ""
    return (
        Field(name="name", label="Tên phòng", value=name, help=f"Như đơn vị gọi.{gone}"),
        Field(
            name="recipients",
            label="Ai nhận thư nhắc",
            value="\n".join(recipients),
            kind="lines",
            help="Mỗi địa chỉ thư một dòng.",
        ),
        Field(
            name="aliases",
            label="Các cổng ghi tên phòng này là",
            value="\n".join(aliases),
            kind="lines",
            help="Mỗi cách viết một dòng.",
        ),
    )


def _people(settings: Settings) -> Section:
    return Section(
        key="nguoi-nhan",
        title="Người nhận thư chung",
        fields=(
            Field(
                name="leaders",
                label="Lãnh đạo: nhận thư về mọi phòng",
                value="\n".join(settings.leaders.recipients),
                kind="lines",
                help="Mỗi địa chỉ thư một dòng.",
            ),
            Field(
                name="operator",
                label="Người phụ trách chương trình: nhận thư khi cần đăng nhập, khi có lỗi",
                value="\n".join(settings.operator.recipients),
                kind="lines",
            ),
        ),
        test="mail",
        test_label="Gửi thư thử đến",
    )


def _times(settings: Settings) -> Section:
    return Section(
        key="gio",
        title="Giờ chạy",
        fields=(
            Field(
                name="collect",
                label="Lấy số liệu lúc",
                value=", ".join(f"{each:%H:%M}" for each in settings.schedule.collect),
                help="Ngày làm việc; các giờ cách nhau bằng dấu phẩy.",
            ),
            Field(name="alert", label="Gửi thư nhắc lúc", value=f"{settings.schedule.alert:%H:%M}", kind="time"),
            Field(
                name="due_soon_days",
                label="Báo trước hạn mấy ngày làm việc",
                value=str(settings.calendar.due_soon_days),
                kind="number",
            ),
            Field(
                name="fresh_hours",
                label="Số liệu quá mấy giờ thì gọi là cũ",
                value=str(settings.limits.fresh_hours),
                kind="number",
            ),
        ),
    )


def _calendar(settings: Settings) -> Section:
    own = settings.calendar.swaps
    pairs = [(each.off, each.worked) for each in (SHIPPED_SWAPS if own is None else own)]
    return Section(
        key="lich",
        title="Ngày nghỉ hoán đổi",
        note="Ngày lễ chung của cả nước đã có sẵn. Ở đây chỉ ghi những ngày được hoán đổi theo quyết định.",
        fields=(
            Field(
                name="swaps",
                label="Ngày nghỉ -> ngày làm bù",
                value="\n".join(f"{format_date(off)} -> {format_date(worked)}" for off, worked in pairs),
                kind="lines",
                help="Mỗi lần hoán đổi một dòng, ví dụ 24/11/2026 -> 28/11/2026.",
            ),
        ),
    )


def _folder(settings: Settings) -> Section:
    return Section(
        key="thu-muc",
        title="Thư mục báo cáo",
        fields=(
            Field(
                name="folder",
                label="Chép báo cáo và thư vào",
                value=str(settings.report.folder or ""),
                help="Thư mục trên máy này hoặc smb://máy-chủ/thư-mục.",
            ),
        ),
        test="share",
        test_label="Ghi thử một tệp rồi xóa",
    )
