"""What recording a snapshot would change: it is recorded, looked at, and taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from dossiers.snapshot import Snapshot
from store.database import Database
from store.recording.ledger import Changes, record
from store.recording.ledger_rows import chunks
from store.tables import dossier_version


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """``changes`` as ``record`` would give them (their ``run_id`` is nobody's), and the codes of the dossiers that
    would be new, say something else, be seen again, no longer be seen, and be missed a second time."""

    changes: Changes
    new: tuple[str, ...]
    changed: tuple[str, ...]
    returned: tuple[str, ...]
    not_seen: tuple[str, ...]
    left: tuple[str, ...] = ()


def foresee(database: Database, unit: str, snapshot: Snapshot, now: datetime) -> Foreseen:
    """What ``record`` would do now. The ledger is as before, whatever happens. Raises what ``record`` raises."""
    try:
        with database.writing(unit) as connection:
            changes = record(_Rehearsal(database, connection), unit, snapshot, now)
            raise _TakeBack(_of_run(connection, changes))
    except _TakeBack as end:
        return end.foreseen


class _TakeBack(Exception):
    def __init__(self, foreseen: Foreseen) -> None:
        super().__init__()
        self.foreseen = foreseen


class _Rehearsal(Database):
    """The ledger within one transaction that its owner will take back."""

    def __init__(self, database: Database, connection: Connection) -> None:
        self.is_sqlite = database.is_sqlite
        self.file = database.file
        self.engine = database.engine
        self._connection = connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The owner's transaction."""
        yield self._connection

    @contextmanager
    def writing(self, unit: str | None = None) -> Iterator[Connection]:
        """The owner's transaction."""
        yield self._connection


def _of_run(connection: Connection, changes: Changes) -> Foreseen:
    """The run's versions, told apart by what the dossier's version before them said."""
    v = dossier_version.c
    query = select(v.dossier_id, v.code, v.seen, v.known_from).where(v.run_id == changes.run_id).order_by(v.id)
    rows = connection.execute(query).all()
    before: dict[int, str] = {}
    for part in chunks([row.dossier_id for row in rows]):
        ended = select(v.dossier_id, v.seen, v.known_to).where(v.dossier_id.in_(part), v.known_to.is_not(None))
        for earlier in connection.execute(ended.order_by(v.known_to)):
            before[earlier.dossier_id] = earlier.seen  # the latest that ended is the one before
    kinds: dict[str, list[str]] = {"new": [], "changed": [], "returned": [], "not_seen": [], "left": []}
    for row in rows:
        kinds[_kind(row.seen, before.get(row.dossier_id))].append(row.code)
    return Foreseen(changes=changes, **{kind: tuple(codes) for kind, codes in kinds.items()})


def _kind(seen: str, before: str | None) -> str:
    if before is None:
        return "new"
    if seen != "seen":
        return seen
    return "changed" if before == "seen" else "returned"
