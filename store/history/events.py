"""What happened to one dossier, told from its versions. Pure but for ``dossier_events``, which reads them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from dossiers.status import ENDED_GROUPS, Group
from store.database import Database
from store.history.versions import history


class EventKind(StrEnum):
    """The kinds, with the words that staff read."""

    FIRST_SEEN = "first_seen"
    CHANGED = "changed"
    WENT_BACK = "went_back"
    NOT_SEEN = "not_seen"
    LEFT = "left"
    REAPPEARED = "reappeared"

    @property
    def label(self) -> str:
        """In Vietnamese."""
        return _LABELS[self]


_LABELS = {
    EventKind.FIRST_SEEN: "thấy lần đầu",
    EventKind.CHANGED: "có thay đổi",
    EventKind.WENT_BACK: "trạng thái lùi lại, cần xem lại",
    EventKind.NOT_SEEN: "không thấy trong danh sách",
    EventKind.LEFT: "đã rời danh sách",
    EventKind.REAPPEARED: "tái xuất hiện",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierEvent:
    """``known_at`` is aware (UTC); the words are the portal's own, ``status_before`` ``None`` for the first sight."""

    kind: EventKind
    known_at: datetime
    run_id: int
    status: str
    status_before: str | None


def dossier_events(database: Database, unit: str, portal: str, code: str) -> tuple[DossierEvent, ...]:
    """The events of one dossier, oldest first."""
    with database.reading() as connection:
        versions = [dict(row) for row in connection.execute(history(unit, portal, code)).mappings()]
    return tuple(events(versions))


def events(versions: Iterable[Mapping[str, Any]]) -> Iterable[DossierEvent]:
    """The events behind one dossier's versions, which come oldest first."""
    before: Mapping[str, Any] | None = None
    for version in versions:
        for kind in _kinds(before, version):
            yield DossierEvent(
                kind=kind,
                known_at=version["known_from"],
                run_id=version["run_id"],
                status=version["raw_status"],
                status_before=None if before is None else before["raw_status"],
            )
        before = version


def went_back(before: str | None, now: str | None) -> bool:
    """Whether a status group stands earlier in a dossier's life than the one before it. Unknown groups say nothing."""
    return before is not None and now is not None and _step(Group(now)) < _step(Group(before))


def _kinds(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> list[EventKind]:
    if before is None:
        return [EventKind.FIRST_SEEN]
    if now["seen"] != "seen":
        return [EventKind(now["seen"])]
    kinds = [] if before["seen"] == "seen" else [EventKind.REAPPEARED]
    if went_back(before["status_group"], now["status_group"]):
        kinds.append(EventKind.WENT_BACK)
    return kinds or [EventKind.CHANGED]


def _step(group: Group) -> int:
    if group is Group.NOT_YET_RECEIVED:
        return 0
    return 2 if group in ENDED_GROUPS else 1
