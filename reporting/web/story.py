"""One dossier's story: each version with what changed, since when we know it and from which run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from dossiers.text import match_key
from reporting.web.words import DASH, channel, day, instant
from store.history.cases import members_at
from store.history.events import EventKind, events
from store.history.versions import history
from store.tables import dossier_version, due_date_change, run


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One fact that changed, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One version. ``known_at`` is aware: when we learned it, from the run ``run_id`` that began at ``run_at``."""

    known_at: datetime
    run_id: int
    run_at: datetime | None
    kinds: tuple[EventKind, ...]
    status: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueChange:
    """A due date that the portal rewrote."""

    known_at: datetime
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Another dossier of the ledger that is the same case: in another portal, or under another code. ``row``: all
    columns of its present version."""

    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """One fact as several views of a case tell it, in their order."""

    label: str
    words: tuple[str, ...]
    differs: bool


_SHOWN: Mapping[str, str] = {
    "raw_status": "Trạng thái",
    "procedure_name": "Thủ tục",
    "field_name": "Lĩnh vực",
    "applicant": "Chủ hồ sơ",
    "department": "Phòng xử lý",
    "officer": "Cán bộ",
    "channel": "Hình thức nộp",
    "submitted_at": "Ngày nộp",
    "received_at": "Ngày nhận",
    "due_at": "Hẹn trả",
    "finished_at": "Ngày xử lý xong",
    "returned_at": "Ngày trả",
}


def current_row(connection: Connection, unit: str, id_: int) -> Mapping[str, Any] | None:
    """The dossier's present version, all columns; ``None`` where the unit has no such dossier."""
    v = dossier_version.c
    query = select(dossier_version).where(v.unit == unit, v.dossier_id == id_, v.known_to.is_(None))
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else dict(row)


def steps(connection: Connection, unit: str, portal: str, code: str) -> tuple[Step, ...]:
    """The story, newest first."""
    versions = [dict(row) for row in connection.execute(history(unit, portal, code)).mappings()]
    runs = _runs(connection, {version["run_id"] for version in versions})
    kinds: dict[datetime, list[EventKind]] = {}
    for event in events(versions):
        kinds.setdefault(event.known_at, []).append(event.kind)
    found, before = [], None
    for version in versions:
        found.append(
            Step(
                known_at=version["known_from"],
                run_id=version["run_id"],
                run_at=runs.get(version["run_id"]),
                kinds=tuple(kinds.get(version["known_from"], ())),
                status=version["raw_status"],
                changes=() if before is None else tuple(_changes(before, version)),
            )
        )
        before = version
    return tuple(reversed(found))


def due_changes(connection: Connection, id_: int) -> tuple[DueChange, ...]:
    """Every due date that was rewritten, newest first."""
    c = due_date_change.c
    query = select(c.known_at, c.old_due_at, c.new_due_at).where(c.dossier_id == id_).order_by(c.known_at.desc())
    return tuple(DueChange(known_at=at, before=old, after=new) for at, old, new in connection.execute(query))


def other_views(connection: Connection, unit: str, id_: int) -> tuple[View, ...]:
    """The other dossiers of the same case as known now: in another portal, or under another code."""
    v, known = dossier_version.c, members_at(unit, None).subquery()
    case = select(known.c.case_id).where(known.c.dossier_id == id_).scalar_subquery()
    same = select(known.c.dossier_id).where(known.c.case_id == case, known.c.dossier_id != id_)
    query = (
        select(dossier_version)
        .where(v.unit == unit, v.known_to.is_(None), v.dossier_id.in_(same))
        .order_by(v.dossier_id)
    )
    return tuple(View(row=dict(row)) for row in connection.execute(query).mappings())


def beside(row: Mapping[str, Any], views: Iterable[View]) -> tuple[Beside, ...]:
    """Each fact as this dossier and its other views tell it; those that nobody tells are left out."""
    rows = [row, *(view.row for view in views)]
    found = []
    for name, label in _SHOWN.items():
        values = [each[name] for each in rows]
        if any(value not in (None, "") for value in values):
            words = tuple(_words(name, value) for value in values)
            found.append(Beside(label=label, words=words, differs=len({match_key(word) for word in words}) > 1))
    return tuple(found)


def _runs(connection: Connection, ids: Iterable[int]) -> dict[int, datetime]:
    rows = connection.execute(select(run.c.id, run.c.started_at).where(run.c.id.in_(sorted(ids))))
    return {row.id: row.started_at for row in rows}


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[Change]:
    for name, label in _SHOWN.items():
        old, new = before[name], after[name]
        if old != new:
            yield Change(label=label, before=_words(name, old), after=_words(name, new))


def _words(name: str, value: Any) -> str:
    if value is None or value == "":
        return DASH
    if name == "channel":
        return channel(value)
    if isinstance(value, datetime):
        return instant(value)
    return day(value) if isinstance(value, date) else str(value)
