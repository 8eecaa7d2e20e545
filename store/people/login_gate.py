"""The gate before every password submission. An account is never locked out by us.

The attempt is committed before the click. After one failed try for a version of the password (a refusal, an answer
that nobody understood, a crash in between) there is no other until a person saves a new password or reopens the
account. A submission that reached no portal does not count.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from dossiers.dates import VIETNAM
from store.database import Database
from store.people.accounts import READY, USED_ELSEWHERE, find, set_state
from store.tables import account, login_attempt

MOST_A_DAY = 2
"""Password submissions of one account in one civil day, successful ones included."""
BUDGET = "budget"
FAILED = ("wrong_password", "locked", "expired", "unknown", "needs_captcha", "needs_otp", "totp_refused")
"""Ends of a submission after which the same password is not submitted again."""

_OPEN = "unknown"  # begun and never ended: a crash, which counts as failed
_TICK = timedelta(microseconds=1)


class AttemptRefused(Exception):
    """No password may be submitted now. ``reason`` is a state of the account, ``"paused"`` or ``"budget"``;
    ``count`` is how many were submitted today."""

    def __init__(self, reason: str, count: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.count = count


class StoredLoginGate:
    """Asked before each submission of one unit's passwords, told of each end; remembers across crashes and restarts.

    ``secret_version`` gives the version of the password now saved for a portal (a keyed fingerprint, says nothing of
    the password); ``clock`` an aware instant. ``in_office_hours``: whether officers are at work at an instant; an
    account that somebody uses elsewhere is then left to them.
    """

    def __init__(
        self,
        database: Database,
        unit: str,
        *,
        secret_version: Callable[[str], str],
        clock: Callable[[], datetime],
        most_a_day: int = MOST_A_DAY,
        in_office_hours: Callable[[datetime], bool] = lambda at: False,
    ) -> None:
        self._database = database
        self._unit = unit
        self._secret_version = secret_version
        self._clock = clock
        self._most_a_day = most_a_day
        self._in_office_hours = in_office_hours

    def begin(self, portal: str, username: str) -> int:
        """Commits that a password is about to be submitted; the attempt's id. Raises ``AttemptRefused``."""
        now, version = self._clock(), self._secret_version(portal)
        c = account.c
        with self._database.writing(self._unit) as connection:
            refusal = self._refusal(connection, portal, username, version, now)
            if refusal is None:
                reopened: datetime | None = connection.execute(
                    select(c.reopened_at).where(c.unit == self._unit, c.portal == portal, c.username == username)
                ).scalar_one()
                if reopened is not None and now <= reopened:
                    # The PC's clock was put back: an attempt that seemed older than the reopening would be forgotten.
                    now = reopened + _TICK
                key = connection.execute(
                    insert(login_attempt).values(
                        unit=self._unit, portal=portal, username=username, secret_version=version, begun_at=now
                    )
                ).inserted_primary_key
        if refusal is not None:  # what the gate learnt on the way is committed all the same
            raise refusal
        if key is None:
            raise LookupError("the database gave no id for an attempt")
        return int(key[0])

    def end(self, attempt: int, outcome: str) -> None:
        """How the attempt ended: a value of the scrapers' ``LoginOutcome``. The first word stands.

        Raises ``ValueError`` for another word, ``LookupError`` for an attempt that does not exist or has ended.
        """
        if outcome not in (*FAILED, "succeeded", "not_submitted"):
            raise ValueError(outcome)
        now = self._clock()
        a = login_attempt.c
        with self._database.writing(self._unit) as connection:
            row = connection.execute(select(login_attempt).where(a.id == attempt, a.ended_at.is_(None))).one_or_none()
            if row is None:
                raise LookupError(f"login attempt {attempt} is not open")
            connection.execute(update(login_attempt).where(a.id == attempt).values(ended_at=now, outcome=outcome))
            if outcome != "not_submitted":
                set_state(
                    connection,
                    row.unit,
                    row.portal,
                    row.username,
                    outcome if outcome in FAILED else READY,
                    now,
                    version=row.secret_version,
                    proven=outcome == "succeeded",
                )

    def _refusal(
        self, connection: Connection, portal: str, username: str, version: str, now: datetime
    ) -> AttemptRefused | None:
        a = login_attempt.c
        row = find(connection, self._unit, portal, username)
        if row is None:
            set_state(connection, self._unit, portal, username, READY, now, version=version)
        elif row.paused_at is not None:
            return AttemptRefused("paused")
        tried = (
            a.unit == self._unit,
            a.portal == portal,
            a.username == username,
            a.outcome.is_distinct_from("not_submitted"),
        )
        since = [] if row is None or row.reopened_at is None else [a.begun_at > row.reopened_at]
        last = connection.execute(
            select(a.outcome).where(*tried, a.secret_version == version, *since).order_by(a.id.desc()).limit(1)
        ).one_or_none()
        if last is not None and last.outcome != "succeeded":
            state = last.outcome or _OPEN
            set_state(connection, self._unit, portal, username, state, now, version=version)
            return AttemptRefused(state)
        if row is not None and row.state == USED_ELSEWHERE and self._in_office_hours(now):
            return AttemptRefused(USED_ELSEWHERE)
        # A person's act (a new password, "try once more") is worth one submission even where the day's are spent.
        today = _count_of_day(connection, tried, now)
        return AttemptRefused(BUDGET, today) if last is not None and today >= self._most_a_day else None


def submitted_today(database: Database, unit: str, portal: str, username: str, now: datetime) -> int:
    """How many passwords of an account were submitted on the civil day of ``now`` (aware)."""
    a = login_attempt.c
    tried = (a.unit == unit, a.portal == portal, a.username == username, a.outcome.is_distinct_from("not_submitted"))
    with database.reading() as connection:
        return _count_of_day(connection, tried, now)


def _count_of_day(connection: Connection, tried: tuple[ColumnElement[bool], ...], now: datetime) -> int:
    a = login_attempt.c
    midnight = now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    query = select(func.count()).where(*tried, a.begun_at >= midnight, a.begun_at < midnight + timedelta(days=1))
    return int(connection.execute(query).scalar_one())
