"""Letting go of what must not be kept longer, class by class; every purge leaves a row that says what, when, how many.

Of a dossier either all or nothing is kept: history inside the retention is never cut. A dossier goes when it ended, and
nothing more was learned of it or of the other views of its case, before the limit. Its portal may still show it: then a
mark (a hash of its code) keeps it from coming back, unless it is open again. Source: Luật 91/2025/QH15, NĐ
356/2025/NĐ-CP: personal data are kept no longer than their purpose needs.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, and_, delete, func, insert, not_, or_, select, update

from dossiers.observation import Observation
from dossiers.status import ENDED_GROUPS
from store.database import Database
from store.history import remembered
from store.recording.ledger_rows import chunks
from store.tables import (
    access_log,
    acknowledgement,
    case_member,
    delivery,
    dossier,
    dossier_alias,
    dossier_version,
    due_date_change,
    issue,
    outbox,
    outbox_attachment,
    purge_log,
    purged_dossier,
    reminder,
    sealed_name,
    settlement,
)

EMPTIED = "(đã dọn)"
"""The subject of a mail whose words were let go."""

_ENDED = tuple(sorted(group.value for group in ENDED_GROUPS))
_UNDER_WAY = ("planned", "sending")


class Kind(StrEnum):
    """The classes of data, with the words that staff read."""

    EVIDENCE = "evidence"
    LOGS = "logs"
    ACCESS_LOG = "access_log"
    MAILS = "mails"
    DOSSIERS = "dossiers"
    NAMES = "names"

    @property
    def label(self) -> str:
        """In Vietnamese."""
        return _LABELS[self]


_LABELS = {
    Kind.EVIDENCE: "bản chụp trang",
    Kind.LOGS: "tệp nhật ký",
    Kind.ACCESS_LOG: "dòng ghi ai đã xem",
    Kind.MAILS: "nội dung thư",
    Kind.DOSSIERS: "hồ sơ đã xong từ lâu",
    Kind.NAMES: "họ tên đầy đủ",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """One purge: ``removed`` things of a kind, all from before ``before`` (aware; ``None``: all of the kind)."""

    at: datetime
    kind: Kind
    removed: int
    before: datetime | None


def note(connection: Connection, unit: str, purge: Purge) -> None:
    """Keeps that something was purged; nothing for nothing."""
    if purge.removed:
        values = {"at": purge.at, "kind": purge.kind.value, "removed": purge.removed, "before": purge.before}
        connection.execute(insert(purge_log).values(unit=unit, **values))


def purges(database: Database, unit: str, *, limit: int = 50) -> tuple[Purge, ...]:
    """The latest purges, newest first."""
    p = purge_log.c
    query = select(p.at, p.kind, p.removed, p.before).where(p.unit == unit).order_by(p.id.desc()).limit(limit)
    with database.reading() as connection:
        rows = connection.execute(query).all()
    return tuple(Purge(at=row.at, kind=Kind(row.kind), removed=row.removed, before=row.before) for row in rows)


def purge_access_log(database: Database, unit: str, before: datetime, now: datetime) -> int:
    """Lets go of who looked at what before ``before`` (aware); how many rows."""
    with database.writing(unit) as connection:
        old = (access_log.c.unit == unit, access_log.c.at < before)
        removed = connection.execute(delete(access_log).where(*old)).rowcount
        note(connection, unit, Purge(at=now, kind=Kind.ACCESS_LOG, removed=removed, before=before))
    return removed


def purge_mails(database: Database, unit: str, before: datetime, now: datetime) -> int:
    """Empties the mails that were made before ``before`` (aware) and are not under way; how many. Their rows stay: a
    mail that was sent once is known for ever."""
    o = outbox.c
    under_way = select(delivery.c.outbox_id).where(delivery.c.state.in_(_UNDER_WAY))
    with database.writing(unit) as connection:
        old = select(o.id).where(o.unit == unit, o.created_at < before, o.subject != EMPTIED, o.id.not_in(under_way))
        ids = list(connection.execute(old.order_by(o.id)).scalars())
        for part in chunks(ids):
            connection.execute(delete(outbox_attachment).where(outbox_attachment.c.outbox_id.in_(part)))
            connection.execute(update(delivery).where(delivery.c.outbox_id.in_(part)).values(detail=None))
            connection.execute(update(outbox).where(o.id.in_(part)).values(subject=EMPTIED, text="", html=""))
        note(connection, unit, Purge(at=now, kind=Kind.MAILS, removed=len(ids), before=before))
    return len(ids)


def purge_names(database: Database, unit: str, now: datetime) -> int:
    """Lets go of every full name, for an office that no longer wants them; how many."""
    with database.writing(unit) as connection:
        removed = connection.execute(delete(sealed_name).where(sealed_name.c.unit == unit)).rowcount
        note(connection, unit, Purge(at=now, kind=Kind.NAMES, removed=removed, before=None))
    return removed


def purge_dossiers(database: Database, unit: str, before: datetime, now: datetime) -> int:
    """Lets go of the dossiers that ended before ``before`` (aware), with all that was ever known of them; how many."""
    with database.writing(unit) as connection:
        old = list(_old_dossiers(connection, unit, before))
        for part in chunks(old):
            _forget(connection, unit, part, now)
        remembered.forget(connection, unit)
        note(connection, unit, Purge(at=now, kind=Kind.DOSSIERS, removed=len(old), before=before))
    return len(old)


def count_old_dossiers(database: Database, unit: str, before: datetime) -> int:
    """How many dossiers ``purge_dossiers`` would let go."""
    with database.reading() as connection:
        return len(_old_dossiers(connection, unit, before))


def without_purged(
    connection: Connection, unit: str, portal: str, seen: Sequence[Observation]
) -> tuple[Observation, ...]:
    """Those of ``seen`` that may be recorded: a purged dossier does not come back, unless it is open again."""
    p = purged_dossier.c
    marks = frozenset(connection.execute(select(p.mark).where(p.unit == unit, p.portal == portal)).scalars())
    if not marks:
        return tuple(seen)
    return tuple(item for item in seen if not (_has_ended(item) and _mark(portal, item.code) in marks))


def _has_ended(item: Observation) -> bool:
    return item.status is not None and item.status.group in ENDED_GROUPS


def _old_dossiers(connection: Connection, unit: str, before: datetime) -> tuple[tuple[int, str, str], ...]:
    """(id, portal, code) of what ended, and of which nothing was learned since, in no view of its case."""
    v, m = dossier_version.c, case_member.c
    ended = and_(v.status_group.in_(_ENDED), v.ended_at < before)
    young = select(v.dossier_id).where(
        v.unit == unit, or_(v.known_from >= before, and_(v.known_to.is_(None), not_(func.coalesce(ended, False))))
    )
    tied = case_member.alias()
    young_cases = select(m.case_id).where(m.unit == unit, m.dossier_id.in_(young))
    kept = select(tied.c.dossier_id).where(tied.c.unit == unit, tied.c.case_id.in_(young_cases))
    d = dossier.c
    query = select(d.id, d.portal, d.code).where(d.unit == unit, d.id.not_in(young), d.id.not_in(kept))
    return tuple((row.id, row.portal, row.code) for row in connection.execute(query.order_by(d.id)))


def _forget(connection: Connection, unit: str, old: Sequence[tuple[int, str, str]], now: datetime) -> None:
    ids = [id_ for id_, _, _ in old]
    named = select(case_member.c.case_id).where(case_member.c.dossier_id.in_(ids))
    connection.execute(delete(case_member).where(case_member.c.case_id.in_(named)))
    for table in (sealed_name, due_date_change, dossier_alias, dossier_version):
        connection.execute(delete(table).where(table.c.dossier_id.in_(ids)))
    connection.execute(delete(dossier).where(dossier.c.id.in_(ids)))
    for portal, codes in _by_portal(old):
        for table in (reminder, acknowledgement):
            mine = (table.c.unit == unit, table.c.portal == portal, table.c.code.in_(codes))
            connection.execute(delete(table).where(*mine))
        mine = (issue.c.unit == unit, issue.c.portal == portal, issue.c.dossier_code.in_(codes))
        connection.execute(delete(issue).where(*mine))
        s = settlement.c
        said = or_(and_(s.first == portal, s.first_code.in_(codes)), and_(s.second == portal, s.second_code.in_(codes)))
        connection.execute(delete(settlement).where(s.unit == unit, said))
    p = purged_dossier.c
    marks = {(portal, _mark(portal, code)) for _, portal, code in old}
    known = {
        (row.portal, row.mark)
        for row in connection.execute(
            select(p.portal, p.mark).where(p.unit == unit, p.mark.in_([mark for _, mark in marks]))
        )
    }
    rows = [{"unit": unit, "portal": k, "mark": mark, "purged_at": now} for k, mark in sorted(marks - known)]
    if rows:
        connection.execute(insert(purged_dossier), rows)


def _by_portal(old: Iterable[tuple[int, str, str]]) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for _, portal, code in old:
        found.setdefault(portal, []).append(code)
    return sorted(found.items())


def _mark(portal: str, code: str) -> str:
    return hashlib.sha256(f"{portal}\x1f{code}".encode()).hexdigest()
