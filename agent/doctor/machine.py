"""Checks of the computer: Python, folders, disks, clock. They ask nothing of the network."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

import psutil

from agent.computer.files import ensure_folder
from agent.doctor.model import Finding, fail, ok, warn
from agent.errors import Failure, FolderError
from agent.settings.config import Config
from dossiers.dates import format_instant

_NETWORK_KINDS = ("nfs", "cifs", "smb", "afp", "webdav", "davfs", "fuse.sshfs", "fuse.rclone", "9p", "ncpfs")
_SYNCHRONISED = ("onedrive", "dropbox", "google drive", "googledrive", "zalo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A place in the tree of files and what kind of disk is behind it."""

    point: PurePath
    kind: str


def mounts() -> tuple[Mount, ...]:
    """This computer's."""
    return tuple(Mount(point=PurePath(part.mountpoint), kind=part.fstype) for part in psutil.disk_partitions(all=True))


def check_python(version: Sequence[int] = sys.version_info[:3]) -> Finding:
    shown = ".".join(str(part) for part in version[:3])
    if tuple(version[:2]) < (3, 11):
        return fail("python", f"Python {shown} quá cũ.", "Hãy cài Python 3.11 trở lên rồi cài lại chương trình.")
    return ok("python", f"Python {shown}.")


def check_data_folder(config: Config) -> Finding:
    folder = config.data_folder
    try:
        ensure_folder(folder)
    except FolderError as error:
        return fail("data_folder", error.sentence, "Chọn thư mục khác ở mục [data] của tệp cấu hình.")
    return ok("data_folder", f"Thư mục dữ liệu {folder} ghi được.")


def check_data_disk(folder: PurePath, points: Iterable[Mount]) -> Finding:
    """A database on a share or in a synchronised folder breaks sooner or later."""
    advice = "Chuyển thư mục dữ liệu sang ổ đĩa của máy này (mục [data] của tệp cấu hình)."
    if str(folder).startswith(("\\\\", "//")):
        return fail("data_disk", f"Thư mục dữ liệu {folder} nằm trên máy khác.", advice)
    if any(word in part.casefold() for part in folder.parts for word in _SYNCHRONISED):
        return fail("data_disk", f"Thư mục dữ liệu {folder} nằm trong thư mục đồng bộ lên mạng.", advice)
    over = [mount for mount in points if folder.is_relative_to(mount.point)]
    nearest = max(over, key=lambda mount: len(mount.point.parts), default=None)
    if nearest is not None and nearest.kind.casefold().startswith(_NETWORK_KINDS):
        return fail("data_disk", f"Thư mục dữ liệu {folder} nằm trên ổ mạng ({nearest.kind}).", advice)
    return ok("data_disk", "Thư mục dữ liệu nằm trên ổ đĩa của máy này.")


def check_free_space(free: int, least: int) -> Finding:
    shown = f"Ổ đĩa còn {free:,} MB trống.".replace(",", ".")
    if free < least:
        return fail("disk_space", shown, f"Giải phóng ổ đĩa: dưới {least} MB thì chương trình không lấy số liệu.")
    if free < 4 * least:
        return warn("disk_space", shown, "Nên giải phóng bớt ổ đĩa.")
    return ok("disk_space", shown)


def check_report_folder(config: Config) -> Finding:
    if config.share_folder is None and config.share_url is None:
        return warn(
            "report_folder",
            f"Chưa đặt thư mục nhận báo cáo; báo cáo chỉ được lưu ở {config.reports_folder}.",
            "Đặt folder ở mục [report] của tệp cấu hình.",
        )
    from agent.commands.share import try_share
    from agent.outgoing.share import share_key

    try:
        try_share(config)
    except Failure as failure:
        return fail("report_folder", failure.sentence, "Sửa xong thì thử lại: hoso share test")
    return ok("report_folder", f"Thư mục báo cáo {share_key(config)} ghi được.")


def check_clock(config: Config, now: datetime, last_known: datetime | None) -> Finding:
    """``last_known``: the latest instant that the ledger knows of. A clock before it has been set back."""
    if config.settings.clock.start_at is not None:
        return warn(
            "clock",
            f"Đồng hồ của chương trình bắt đầu từ {format_instant(config.settings.clock.start_at)} theo mục [clock].",
            "Chỉ dùng với các cổng giả. Khi dùng thật hãy xóa mục [clock].",
        )
    if last_known is not None and now < last_known:
        return fail(
            "clock",
            f"Đồng hồ máy ({now:%d/%m/%Y %H:%M} UTC) chậm hơn lần ghi sổ gần nhất ({last_known:%d/%m/%Y %H:%M} UTC).",
            "Chỉnh lại ngày giờ của máy và bật tự động đồng bộ giờ.",
        )
    return ok("clock", f"Đồng hồ máy: {now:%d/%m/%Y %H:%M} UTC.")
