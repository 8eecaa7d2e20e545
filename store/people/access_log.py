"""Who looked at which dossier, took which file, changed what, logged in: added to, never changed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, insert, select

from store.database import Database
from store.tables import access_log


class Act(StrEnum):
    """What was done, with the words that staff read."""

    DOSSIER = "dossier"
    FULL_NAME = "full_name"
    FILE = "file"
    LOG_IN = "log_in"
    CHANGE = "change"

    @property
    def label(self) -> str:
        """In Vietnamese."""
        return _LABELS[self]


_LABELS = {
    Act.DOSSIER: "xem một hồ sơ",
    Act.FULL_NAME: "xem họ tên đầy đủ",
    Act.FILE: "tải tệp",
    Act.LOG_IN: "đăng nhập",
    Act.CHANGE: "thay đổi",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One act. ``at`` is aware; ``viewer_id`` is ``None`` for whoever sat at the computer without an account;
    ``portal`` and ``code`` name the dossier, where it is one; ``detail`` (Vietnamese) says more."""

    at: datetime
    who: str
    act: Act
    viewer_id: int | None = None
    portal: str | None = None
    code: str | None = None
    detail: str | None = None


def note_access(database: Database, unit: str, access: Access) -> None:
    """Keeps an act."""
    with database.writing(unit) as connection:
        note_access_in(connection, unit, access)


def note_access_in(connection: Connection, unit: str, access: Access) -> None:
    """Keeps an act together with what else the transaction does."""
    values = {name: getattr(access, name) for name in Access.__dataclass_fields__}
    connection.execute(insert(access_log).values(unit=unit, **{**values, "act": access.act.value}))


def recent_access(
    database: Database, unit: str, *, limit: int = 100, before: datetime | None = None
) -> tuple[Access, ...]:
    """The latest acts, newest first; with ``before`` (aware) those earlier than that."""
    a = access_log.c
    query = select(*(a[name] for name in Access.__dataclass_fields__)).where(a.unit == unit)
    if before is not None:
        query = query.where(a.at < before)
    with database.reading() as connection:
        rows = connection.execute(query.order_by(a.at.desc(), a.id.desc()).limit(limit)).mappings().all()
    return tuple(Access(**{**row, "act": Act(row["act"])}) for row in rows)
