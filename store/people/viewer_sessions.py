"""Log-ins to the dashboard: kept here, so that they can be ended; failed ones too, so that guessing is slow.

Only a hash of what the browser holds is kept: whoever reads the ledger can't take over a log-in.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from store.database import VIEWERS, Database
from store.people.viewers import Role, Viewer
from store.tables import viewer, viewer_attempt, viewer_session

IDLE = timedelta(minutes=30)
"""A log-in that nobody uses for so long ends."""
LONGEST = timedelta(hours=12)
"""Whoever is still there logs in again."""
_SEEN_EVERY = timedelta(minutes=1)  # a page more is not worth a write
_WINDOW = timedelta(minutes=15)
_FREE_TRIES = 5
_FREE_TRIES_OF_ALL = 30
_LONGEST_WAIT = timedelta(minutes=15)
_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """A log-in that may be tried (``number``), or how long to wait for it."""

    number: int | None
    wait: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerSession:
    """A living log-in. Instants are aware."""

    viewer: Viewer
    begun_at: datetime
    seen_at: datetime


def begin(database: Database, viewer_id: int, token_hash: str, now: datetime) -> None:
    """A log-in succeeded. ``token_hash``: SHA-256 (hexadecimal) of a random value that only the browser holds."""
    with database.writing(VIEWERS) as connection:
        values = {"token_hash": token_hash, "viewer_id": viewer_id, "begun_at": now, "seen_at": now}
        connection.execute(insert(viewer_session).values(**values))


def find(database: Database, token_hash: str, now: datetime) -> ViewerSession | None:
    """The living log-in of that token; ``None`` where it ended, timed out, or its account was closed."""
    s, v = viewer_session.c, viewer.c
    query = (
        select(viewer, s.begun_at, s.seen_at)
        .join(viewer_session, s.viewer_id == v.id)
        .where(s.token_hash == token_hash, s.ended_at.is_(None), v.closed_at.is_(None))
    )
    with database.reading() as connection:
        row = connection.execute(query).mappings().one_or_none()
    # By their distance: a clock that was set back makes no log-in live for longer.
    if row is None or abs(now - row["seen_at"]) > IDLE or abs(now - row["begun_at"]) > LONGEST:
        return None
    fields = {name: row[name] for name in Viewer.__dataclass_fields__}
    account = Viewer(**{**fields, "role": Role(row["role"])})
    return ViewerSession(viewer=account, begun_at=row["begun_at"], seen_at=row["seen_at"])


def touch(database: Database, token_hash: str, session: ViewerSession, now: datetime) -> None:
    """Somebody looked at a page. Written once a minute at most."""
    if abs(now - session.seen_at) < _SEEN_EVERY:
        return
    with database.writing(VIEWERS) as connection:
        s = viewer_session.c
        connection.execute(update(viewer_session).where(s.token_hash == token_hash).values(seen_at=now))


def end(database: Database, token_hash: str, now: datetime) -> None:
    """Logging out."""
    s = viewer_session.c
    with database.writing(VIEWERS) as connection:
        mine = (s.token_hash == token_hash, s.ended_at.is_(None))
        connection.execute(update(viewer_session).where(*mine).values(ended_at=now))


def end_all(database: Database, viewer_id: int, now: datetime) -> int:
    """Logging out everywhere; how many log-ins ended."""
    s = viewer_session.c
    with database.writing(VIEWERS) as connection:
        mine = (s.viewer_id == viewer_id, s.ended_at.is_(None))
        return connection.execute(update(viewer_session).where(*mine).values(ended_at=now)).rowcount


def living(database: Database, now: datetime) -> dict[int, int]:
    """How many log-ins live, by account."""
    s = viewer_session.c
    near = (s.seen_at.between(now - IDLE, now + IDLE), s.begun_at.between(now - LONGEST, now + LONGEST))
    alive = (s.ended_at.is_(None), *near)
    query = select(s.viewer_id, func.count()).where(*alive).group_by(s.viewer_id)
    with database.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def begin_try(database: Database, username: str, now: datetime) -> Try:
    """Asks for one try. It counts as failed from here on, until ``succeed`` says otherwise, so that tries made at the
    same moment count all the same.

    Counted for the name that is tried, whether or not there is such an account, and for all names together: free at
    first, then each failure makes the next wait longer, but never for good.
    """
    with database.writing(VIEWERS) as connection:
        a = viewer_attempt.c
        left = _wait(connection, username, now)
        if left > timedelta(0):
            return Try(number=None, wait=left)
        connection.execute(delete(viewer_attempt).where(a.at < now - _KEPT))
        made = connection.execute(insert(viewer_attempt).values(username=username, at=now, succeeded=0))
        key = made.inserted_primary_key
    if key is None:
        raise LookupError("the database gave no id for a try")
    return Try(number=int(key[0]), wait=timedelta(0))


def succeed(database: Database, number: int) -> None:
    """The try was a log-in."""
    with database.writing(VIEWERS) as connection:
        connection.execute(update(viewer_attempt).where(viewer_attempt.c.id == number).values(succeeded=1))


def _wait(connection: Connection, username: str, now: datetime) -> timedelta:
    a = viewer_attempt.c
    latest = func.max(a.at, type_=a.at.type)
    # What a clock tried that has been set back since keeps nobody out.
    failed = (a.at > now - _WINDOW, a.at <= now, a.succeeded == 0)
    succeeded = (a.username == username, a.succeeded == 1, a.at <= now)
    last_success = connection.execute(select(latest).where(*succeeded)).scalar()
    mine = (*failed, a.username == username, a.at > max(last_success or now - _WINDOW, now - _WINDOW))
    longest = timedelta(0)
    for conditions, free in ((mine, _FREE_TRIES), (failed, _FREE_TRIES_OF_ALL)):
        count, last = connection.execute(select(func.count(), latest).where(*conditions)).one()
        if count >= free:
            seconds = min(2.0 ** (count - free + 1), _LONGEST_WAIT.total_seconds())
            longest = max(longest, last + timedelta(seconds=seconds) - now)
    return longest
