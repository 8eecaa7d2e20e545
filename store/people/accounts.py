"""What is known of each portal account: its state, since when, and what people did about it. Never a password.

A state is a word. What it means for people, and who must act, is said in one place only: the catalogue of sentences.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from store.database import Database
from store.tables import account, login_attempt

READY = "ready"
PAUSED = "paused"
EXPIRING = "expiring"
USED_ELSEWHERE = "used_elsewhere"
STATES = (
    READY,
    "wrong_password",
    "locked",
    "expired",
    "unknown",
    "needs_captcha",
    "needs_otp",
    "needs_sso",
    "totp_refused",
    "session_ended",
    USED_ELSEWHERE,
    "no_password",
    "key_unreadable",
)
"""What the column holds. ``PAUSED`` and ``EXPIRING`` are shown besides: see ``AccountState.shown``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """An account: ``ready``, or why it waits, since ``since`` (aware). ``username`` is empty for a portal without one.

    ``paused_at``: since when a person keeps us away from the portal. ``expires_on``: the day on which, as the portal
    said at the last log-in, the password ends.
    """

    portal: str
    username: str
    state: str
    since: datetime
    paused_at: datetime | None = None
    expires_on: date | None = None

    @property
    def shown(self) -> str:
        """The one word that people are shown: a pause first, then what the portal said, then what is to come."""
        if self.paused_at is not None:
            return PAUSED
        return EXPIRING if self.state == READY and self.expires_on is not None else self.state


def account_states(database: Database, unit: str) -> tuple[AccountState, ...]:
    """Every account that was ever used, by portal."""
    query = select(account).where(account.c.unit == unit).order_by(account.c.portal, account.c.username)
    with database.reading() as connection:
        return tuple(_state(row) for row in connection.execute(query))


def account_state(database: Database, unit: str, portal: str, username: str) -> AccountState | None:
    """One account; ``None`` where nothing is known of it."""
    with database.reading() as connection:
        row = find(connection, unit, portal, username)
    return None if row is None else _state(row)


def note_state(database: Database, unit: str, portal: str, username: str, state: str, now: datetime) -> None:
    """What a run met. It opens no gate: what failed with a password stays failed. Raises ``ValueError`` for a word
    that is no state."""
    if state not in STATES:
        raise ValueError(state)
    with database.writing(unit) as connection:
        set_state(connection, unit, portal, username, state, now)


def note_expiry(database: Database, unit: str, portal: str, username: str, on: date, now: datetime) -> None:
    """The portal said at a log-in that the password ends on that day."""
    with database.writing(unit) as connection:
        _make(connection, unit, portal, username, now)
        connection.execute(update(account).where(*_mine(unit, portal, username)).values(expires_on=on))


def pause(database: Database, unit: str, portal: str, username: str, now: datetime) -> bool:
    """Nothing is asked of the portal from now on. Whether that is new."""
    with database.writing(unit) as connection:
        _make(connection, unit, portal, username, now)
        c = account.c
        done = connection.execute(
            update(account).where(*_mine(unit, portal, username), c.paused_at.is_(None)).values(paused_at=now)
        )
        return bool(done.rowcount)


def resume(database: Database, unit: str, portal: str, username: str) -> bool:
    """The pause is over; what the portal said before it stands. Whether there was one."""
    with database.writing(unit) as connection:
        c = account.c
        done = connection.execute(
            update(account).where(*_mine(unit, portal, username), c.paused_at.is_not(None)).values(paused_at=None)
        )
        return bool(done.rowcount)


def reopen(database: Database, unit: str, portal: str, username: str, now: datetime) -> None:
    """A person says: try once more. What failed before ``now`` (aware) no longer keeps the account closed.

    A pause stays: it is ended by itself.
    """
    with database.writing(unit) as connection:
        connection.execute(
            update(account)
            .where(*_mine(unit, portal, username))
            .values(state=READY, since=now, reopened_at=now, expires_on=None)
        )


def person_logged_in(database: Database, unit: str, portal: str, username: str, now: datetime) -> None:
    """A person logged in by hand: the account is ready, and nothing of it counts against the day's budget.

    What failed with the saved password stays failed: it was not this password that was let in, so the gate still
    submits it to no portal until a person saves a new one or reopens the account. A paused account stays paused.
    ``now`` is aware.
    """
    with database.writing(unit) as connection:
        set_state(connection, unit, portal, username, READY, now)


def last_attempt(database: Database, unit: str, portal: str, username: str) -> datetime | None:
    """When the last password submission of an account ended, or began if it never ended (aware); ``None``: never.

    A one-time code was typed between the two at the latest, so none of that time step is fresh.
    """
    a = login_attempt.c
    query = (
        select(func.coalesce(a.ended_at, a.begun_at, type_=a.begun_at.type))
        .where(a.unit == unit, a.portal == portal, a.username == username)
        .order_by(a.id.desc())
        .limit(1)
    )
    with database.reading() as connection:
        found: datetime | None = connection.execute(query).scalar()
    return found


def find(connection: Connection, unit: str, portal: str, username: str) -> Row[Any] | None:
    """The account's row."""
    return connection.execute(select(account).where(*_mine(unit, portal, username))).one_or_none()


def set_state(
    connection: Connection,
    unit: str,
    portal: str,
    username: str,
    state: str,
    now: datetime,
    *,
    version: str | None = None,
    proven: bool = False,
) -> None:
    """Writes the state; ``since`` moves only when it changes. ``version``: of the password that was submitted.
    ``proven``: a log-in succeeded just now, so that what an earlier page said of the password's end is void."""
    known = _make(connection, unit, portal, username, now, version or "")
    values: dict[str, object] = {"state": state}
    if known != state:
        values["since"] = now
    if version is not None:
        values["secret_version"] = version
    if proven:
        values["expires_on"] = None
    connection.execute(update(account).where(*_mine(unit, portal, username)).values(values))


def _make(connection: Connection, unit: str, portal: str, username: str, now: datetime, version: str = "") -> str:
    """The account's present state; a new account is ready."""
    known: str | None = connection.execute(select(account.c.state).where(*_mine(unit, portal, username))).scalar()
    if known is None:
        connection.execute(
            insert(account).values(
                unit=unit, portal=portal, username=username, state=READY, since=now, secret_version=version
            )
        )
    return known or READY


def _mine(unit: str, portal: str, username: str) -> tuple[ColumnElement[bool], ...]:
    c = account.c
    return (c.unit == unit, c.portal == portal, c.username == username)


def _state(row: Row[Any]) -> AccountState:
    return AccountState(
        portal=row.portal,
        username=row.username,
        state=row.state,
        since=row.since,
        paused_at=row.paused_at,
        expires_on=row.expires_on,
    )
