"""Files on their way to the shared folder: rows, so that a copy that could not be made is made later, by itself.

The last copy that was made under a name keeps its hash: with it a file that a person edited is known.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, not_, select, update

from store.database import Database
from store.tables import file_drop


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDrop:
    """One file. ``source`` is its path on this computer; ``replaces``: it may take the place of our own earlier file,
    if nobody edited that one; ``state`` is ``waiting``, ``done`` (``path`` and ``sha256``
    say what was written) or ``given_up`` (the source is gone); ``problem`` (Vietnamese): what stood in the way."""

    id: int
    source: str
    folder: str
    name: str
    replaces: bool
    state: str
    attempts: int
    created_at: datetime
    changed_at: datetime
    path: str | None
    sha256: str | None
    problem: str | None
    refused_version: str | None = None


def put(
    connection: Connection, unit: str, *, source: str, folder: str, name: str, now: datetime, replaces: bool = False
) -> int:
    """Puts a file into the queue within the caller's transaction; its id. The same file that waits for the same place
    already is not put in twice."""
    d = file_drop.c
    same = (d.unit == unit, d.source == source, d.folder == folder, d.name == name, d.state == "waiting")
    known = connection.execute(select(d.id).where(*same)).scalar()
    if known is not None:
        return int(known)
    result = connection.execute(
        insert(file_drop).values(
            unit=unit, source=source, folder=folder, name=name, replaces=replaces, created_at=now, changed_at=now
        )
    ).inserted_primary_key
    if result is None:
        raise LookupError("the database gave no id for a file")
    return int(result[0])


def waiting(database: Database, unit: str) -> tuple[FileDrop, ...]:
    """What is not copied yet, oldest first."""
    return _find(database, unit, file_drop.c.state == "waiting")


def last_written_hash(database: Database, unit: str, folder: str, name: str) -> str | None:
    """The SHA-256 of what we last wrote under exactly that name; ``None`` where we never did."""
    d = file_drop.c
    wanted = (d.unit == unit, d.folder == folder, d.state == "done", d.path.is_not(None))
    with database.reading() as connection:
        rows = connection.execute(select(d.path, d.sha256).where(*wanted).order_by(d.id.desc()))
        return next((sha256 for path, sha256 in rows if path.replace("\\", "/").rpartition("/")[2] == name), None)


def settle_done(database: Database, unit: str, drop_id: int, *, path: str, sha256: str, now: datetime) -> None:
    """The copy is there, read back and equal."""
    _settle(database, unit, drop_id, now, state="done", path=path, sha256=sha256, problem=None)


def settle_problem(
    database: Database,
    unit: str,
    drop_id: int,
    problem: str,
    now: datetime,
    *,
    given_up: bool = False,
    refused_version: str | None = None,
) -> None:
    """It could not be copied; it stays in the queue unless it is ``given_up``. ``refused_version``: of the password
    that the share's server did not take."""
    state = "given_up" if given_up else "waiting"
    values = {"refused_version": refused_version} if refused_version is not None else {}
    _settle(database, unit, drop_id, now, state=state, problem=problem, **values)


def forget_settled(database: Database, unit: str, before: datetime) -> int:
    """Deletes rows that were settled before an instant (aware); how many. The last copy of each file stays, because its
    hash tells whether somebody has edited the file since, and so does what a server refused."""
    d = file_drop.c
    last = select(func.max(d.id)).where(d.unit == unit, d.state == "done").group_by(d.folder, d.path)
    old = (d.unit == unit, d.state.in_(("done", "given_up")), d.changed_at < before, d.refused_version.is_(None))
    with database.writing(unit) as connection:
        return connection.execute(delete(file_drop).where(*old, not_(d.id.in_(last)))).rowcount


def was_refused(database: Database, unit: str, version: str) -> bool:
    """Whether the share's server has refused the password of that version, and no person asked for another try."""
    d = file_drop.c
    with database.reading() as connection:
        found = connection.execute(select(d.id).where(d.unit == unit, d.refused_version == version)).first()
    return found is not None


def allow_again(database: Database, unit: str) -> None:
    """The share took the password: nothing that was refused before counts any more."""
    d = file_drop.c
    with database.writing(unit) as connection:
        connection.execute(
            update(file_drop).where(d.unit == unit, d.refused_version.is_not(None)).values(refused_version=None)
        )


def _settle(database: Database, unit: str, drop_id: int, now: datetime, **values: str | None) -> None:
    d = file_drop.c
    with database.writing(unit) as connection:
        connection.execute(
            update(file_drop).where(d.id == drop_id).values(attempts=d.attempts + 1, changed_at=now, **values)
        )


def _find(database: Database, unit: str, condition: ColumnElement[bool]) -> tuple[FileDrop, ...]:
    columns = [file_drop.c[name] for name in FileDrop.__dataclass_fields__]
    query = select(*columns).where(file_drop.c.unit == unit, condition).order_by(file_drop.c.id)
    with database.reading() as connection:
        return tuple(FileDrop(**dict(row)) for row in connection.execute(query).mappings())
