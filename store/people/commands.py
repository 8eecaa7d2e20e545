"""What people ask of the running program: rows that the dashboard writes and the program takes up, each once.

A wish that nobody takes up in time expires: a window that opens an hour later opens for nobody. One that a crash cut
short is interrupted and never begun again by itself; the person sees that and may ask once more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, insert, select, update

from store.database import Database
from store.tables import command


class CommandKind(StrEnum):
    """What can be asked. ``portal`` where the kind is of one portal; see each."""

    RUN_NOW = "run_now"  # portal: only this one; none: all
    OPEN_LOGIN = "open_login"  # portal; a window on the computer where the program runs
    PAUSE_PORTAL = "pause_portal"  # portal
    RESUME_PORTAL = "resume_portal"  # portal
    RETRY_LOGIN = "retry_login"  # portal; exactly one more try with the saved password
    PAUSE = "pause"  # argument: the aware instant (ISO) until which nothing is done by the schedule
    RESUME = "resume"
    SEND_ALERT = "send_alert"  # the mail of today
    WRITE_REPORT = "write_report"  # argument: the month, "2026-05"
    REISSUE_REPORT = "reissue_report"  # argument: the month, a blank, the aware instant (ISO) looked at
    WRITE_SLIPS = "write_slips"  # argument: only this department; none: all
    BACK_UP = "back_up"


_OF_A_PORTAL = frozenset(
    {CommandKind.OPEN_LOGIN, CommandKind.PAUSE_PORTAL, CommandKind.RESUME_PORTAL, CommandKind.RETRY_LOGIN}
)
_WITH_ARGUMENT = frozenset({CommandKind.PAUSE, CommandKind.WRITE_REPORT, CommandKind.REISSUE_REPORT})
_GOOD_FOR = {CommandKind.OPEN_LOGIN: timedelta(minutes=10)}
_GOOD_FOR_OTHERS = timedelta(hours=4)
EXPIRED = "Không có chương trình nào nhận việc này trong thời gian cho phép nên đã bỏ. Chưa làm gì; xin bấm lại."
INTERRUPTED = "Chương trình dừng giữa chừng khi đang làm việc này. Số liệu đã có vẫn nguyên; xin bấm lại nếu còn cần."


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One wish. Instants are aware. ``reason``: why, in the person's own words. ``state``: ``waiting``, ``taken``,
    ``done``, ``failed``, ``expired`` or ``interrupted``; ``detail`` (Vietnamese) says how it ended."""

    id: int
    kind: CommandKind
    portal: str | None
    argument: str | None
    reason: str | None
    asked_by: str
    asked_at: datetime
    state: str
    taken_at: datetime | None
    settled_at: datetime | None
    detail: str | None


def ask(
    database: Database,
    unit: str,
    kind: CommandKind,
    *,
    asked_by: str,
    now: datetime,
    portal: str | None = None,
    argument: str | None = None,
    reason: str | None = None,
) -> int:
    """Writes a wish down; its id. The same wish that still waits or is being fulfilled is not written twice: its id.

    Raises ``ValueError`` where the kind needs a portal or an argument and has none.
    """
    if (kind in _OF_A_PORTAL and portal is None) or (kind in _WITH_ARGUMENT and argument is None):
        raise ValueError(f"{kind} needs a portal or an argument")
    c = command.c
    same = (c.unit == unit, c.kind == kind.value, c.portal.is_not_distinct_from(portal))
    with database.writing(unit) as connection:
        expire(connection, unit, now)
        query = select(c.id).where(*same, c.argument.is_not_distinct_from(argument), c.settled_at.is_(None))
        known = connection.execute(query).scalar()
        if known is not None:
            return int(known)
        values = {"kind": kind.value, "portal": portal, "argument": argument, "asked_by": asked_by, "asked_at": now}
        made = connection.execute(insert(command).values(unit=unit, reason=reason, **values)).inserted_primary_key
    if made is None:
        raise LookupError("the database gave no id for a command")
    return int(made[0])


def expire(connection: Connection, unit: str, now: datetime) -> None:
    """Gives up what nobody took up in time."""
    c = command.c
    waiting = connection.execute(select(c.id, c.kind, c.asked_at).where(c.unit == unit, c.state == "waiting")).all()
    for row in waiting:
        if not timedelta(days=-1) < now - row.asked_at <= _GOOD_FOR.get(CommandKind(row.kind), _GOOD_FOR_OTHERS):
            values = {"state": "expired", "settled_at": now, "detail": EXPIRED}
            connection.execute(update(command).where(c.id == row.id).values(values))


def waiting(database: Database, unit: str) -> tuple[Command, ...]:
    """The wishes that nobody has taken up, oldest first."""
    return _find(database, unit, limit=None, only_waiting=True)


def take(database: Database, unit: str, number: int, now: datetime) -> bool:
    """Takes a wish up: committed before anything is done. ``False`` where another was faster or it expired."""
    c = command.c
    with database.writing(unit) as connection:
        expire(connection, unit, now)
        taken = connection.execute(
            update(command)
            .where(c.unit == unit, c.id == number, c.state == "waiting")
            .values(state="taken", taken_at=now)
        )
    return bool(taken.rowcount)


def settle(database: Database, unit: str, number: int, now: datetime, *, done: bool, detail: str) -> None:
    """A wish that was taken up is fulfilled or has failed; ``detail`` is shown."""
    c = command.c
    with database.writing(unit) as connection:
        connection.execute(
            update(command)
            .where(c.unit == unit, c.id == number, c.state == "taken")
            .values(state="done" if done else "failed", settled_at=now, detail=detail)
        )


def interrupt_taken(database: Database, unit: str, now: datetime) -> int:
    """Ends what a crash left half done; how many. Only the holder of the lease may call this."""
    c = command.c
    with database.writing(unit) as connection:
        return connection.execute(
            update(command)
            .where(c.unit == unit, c.state == "taken")
            .values(state="interrupted", settled_at=now, detail=INTERRUPTED)
        ).rowcount


def recent(database: Database, unit: str, *, limit: int = 20) -> tuple[Command, ...]:
    """The latest wishes, newest first."""
    return _find(database, unit, limit=limit, only_waiting=False)


def _find(database: Database, unit: str, *, limit: int | None, only_waiting: bool) -> tuple[Command, ...]:
    c = command.c
    query = select(*(c[name] for name in Command.__dataclass_fields__)).where(c.unit == unit)
    query = query.where(c.state == "waiting").order_by(c.id) if only_waiting else query.order_by(c.id.desc())
    with database.reading() as connection:
        rows = connection.execute(query.limit(limit)).mappings().all()
    return tuple(Command(**{**row, "kind": CommandKind(row["kind"])}) for row in rows)
