"""What was learned between two instants: two pictures of the same ledger, compared dossier by dossier."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from store.database import Database
from store.history.cases import members_at
from store.history.versions import as_of
from store.recording.ledger_rows import chunks
from store.tables import dossier, dossier_version

Fact = str | int | datetime | date | None

FACTS = {
    "raw_status": "trạng thái",
    "submitted_at": "ngày nộp",
    "received_at": "ngày tiếp nhận",
    "due_at": "ngày hẹn trả",
    "due_words": "hạn ghi bằng chữ",
    "finished_at": "ngày kết thúc xử lý",
    "returned_at": "ngày trả kết quả",
    "ended_on": "ngày xong được tính",
    "channel": "hình thức nộp",
    "procedure_code": "mã thủ tục",
    "procedure_name": "thủ tục",
    "field_name": "lĩnh vực",
    "applicant": "chủ hồ sơ",
    "owner_kind": "loại chủ hồ sơ",
    "department": "phòng xử lý",
    "officer": "cán bộ xử lý",
}
"""The facts that are compared, with the words that people read."""


class Kind(StrEnum):
    """What was learned of a dossier."""

    NEW = "new"
    CHANGED = "changed"
    NOT_SEEN = "not_seen"
    LEFT = "left"
    RETURNED = "returned"
    LINKED = "linked"  # nothing but that it is one case with others, or no longer is

    @property
    def label(self) -> str:
        """In Vietnamese."""
        return _LABELS[self]


_LABELS = {
    Kind.NEW: "mới biết",
    Kind.CHANGED: "có thay đổi",
    Kind.NOT_SEEN: "không thấy trong danh sách",
    Kind.LEFT: "đã rời danh sách",
    Kind.RETURNED: "tái xuất hiện",
    Kind.LINKED: "nối với hồ sơ ở cổng khác",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """One fact of a dossier, before and after; ``name`` is a key of ``FACTS``, instants are aware (UTC)."""

    name: str
    before: Fact
    after: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What was learned of one dossier. ``facts`` of a new one are all that is known of it. ``views``: the (portal,
    code) of its case's other views now, where the links have changed; else ``None``. ``known_at``: when the last of it
    was learned (aware), ``None`` where only the links changed."""

    portal: str
    code: str
    kind: Kind
    facts: tuple[FactChange, ...]
    views: tuple[tuple[str, str], ...] | None
    known_at: datetime | None


def learned(database: Database, unit: str, earlier: datetime, later: datetime) -> tuple[Learned, ...]:
    """What the ledger knew at ``later`` and not at ``earlier`` (aware), by portal and code. What changed and changed
    back in between was not learned."""
    with database.reading() as connection:
        v = dossier_version.c
        moved = select(v.dossier_id).where(v.unit == unit, v.known_from > earlier, v.known_from <= later)
        before, after = (_picture(connection, unit, instant, moved) for instant in (earlier, later))
        links = tuple(_links(connection, unit, instant) for instant in (earlier, later))
        names = _names(connection, {id_ for each in links for id_ in each})
    return compare(before, after, links[0], links[1], names)


def compare(
    before: Mapping[int, Mapping[str, Any]],
    after: Mapping[int, Mapping[str, Any]],
    links_before: Mapping[int, frozenset[int]],
    links_after: Mapping[int, frozenset[int]],
    names: Mapping[int, tuple[str, str]],
) -> tuple[Learned, ...]:
    """The same of two pictures: versions and other views by dossier. Pure."""
    found = []
    relinked = {id_ for id_ in {*links_before, *links_after} if links_before.get(id_) != links_after.get(id_)}
    for id_ in sorted({*after, *relinked}):
        old, new = before.get(id_), after.get(id_)
        kind = _kind(old, new)
        facts = () if new is None else _facts(old, new)
        if kind is None and not facts and id_ not in relinked:
            continue
        views = tuple(sorted(names[other] for other in links_after.get(id_, ()))) if id_ in relinked else None
        portal, code = names[id_] if new is None else (new["portal"], new["code"])
        found.append(
            Learned(
                portal=portal,
                code=code,
                kind=kind or (Kind.CHANGED if facts else Kind.LINKED),
                facts=facts,
                views=views,
                known_at=None if new is None else new["known_from"],
            )
        )
    return tuple(sorted(found, key=lambda item: (item.portal, item.code)))


def _kind(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Kind | None:
    if new is None:
        return None
    if old is None:
        return Kind.NEW
    if old["seen"] == new["seen"]:
        return None
    return Kind.RETURNED if new["seen"] == "seen" else Kind(new["seen"])


def _facts(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> tuple[FactChange, ...]:
    pairs = ((name, None if old is None else old[name], new[name]) for name in FACTS)
    return tuple(FactChange(name=name, before=before, after=after) for name, before, after in pairs if before != after)


def _picture(connection: Connection, unit: str, instant: datetime, wanted: Any) -> dict[int, dict[str, Any]]:
    query = as_of(unit, instant).where(dossier_version.c.dossier_id.in_(wanted))
    return {row["dossier_id"]: dict(row) for row in connection.execute(query).mappings()}


def _links(connection: Connection, unit: str, instant: datetime) -> dict[int, frozenset[int]]:
    """By dossier, the other views of its case."""
    members: dict[int, set[int]] = {}
    for row in connection.execute(members_at(unit, instant)):
        members.setdefault(row.case_id, set()).add(row.dossier_id)
    return {id_: frozenset(ids - {id_}) for ids in members.values() for id_ in ids}


def _names(connection: Connection, ids: set[int]) -> dict[int, tuple[str, str]]:
    d = dossier.c
    found: dict[int, tuple[str, str]] = {}
    for part in chunks(sorted(ids)):
        rows = connection.execute(select(d.id, d.portal, d.code).where(d.id.in_(part)))
        found.update((row.id, (row.portal, row.code)) for row in rows)
    return found
