"""A disk that is nearly full: nothing is begun on it, and people are told until there is room again."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from agent.settings.config import Config

if TYPE_CHECKING:
    from store.database import Database

NOTICE = "disk_full"


def free_mb(folder: Path) -> int:
    """Free megabytes where ``folder`` is, or would be."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return int(psutil.disk_usage(str(folder)).free // 1_000_000)


def trouble(config: Config) -> str | None:
    """Why no portal may be read now; ``None`` where there is room."""
    free, least = free_mb(config.data_folder), config.settings.limits.min_free_mb
    if free >= least:
        return None
    return (
        f"Ổ đĩa chỉ còn {free} MB (cần {least} MB) nên chưa lấy số liệu, để không làm hỏng sổ. "
        "Số liệu đã có vẫn còn nguyên. Hãy giải phóng ổ đĩa: xóa tệp không dùng, dọn thùng rác; "
        "việc trong lịch tự làm tiếp khi đã đủ chỗ."
    )


def tell(config: Config, database: "Database", now: datetime) -> str | None:
    """The trouble, kept as a notice for everybody who looks; gone again once there is room. Raises ``StoreError``."""
    from store import notices

    found, unit = trouble(config), config.settings.unit.code
    if found is None:
        notices.close(database, unit, NOTICE, now)
    else:
        notices.note(database, unit, NOTICE, "fail", found, now)
    return found
