"""The gate before every password submission. An account is never locked out by us.

The attempt is committed before the click. After one failed try for a version of the password (a refusal, an answer
that nobody understood, a crash in between) there is no other until a person saves a new password or reopens the
account. A submission that reached no portal does not count.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select, update

from dossiers.dates import VIETNAM
from dossiers.problems import Actor, Problem, Retry, Scope
from store.database import Database
from store.tables import account, login_attempt

MOST_A_DAY = 12
"""Password submissions of one account in one civil day, successful ones included."""

_FAILED = ("wrong_password", "locked", "expired", "unknown")
_TICK = timedelta(microseconds=1)
_STATE_OF_OPEN = "unknown"  # begun and never ended: a crash, which counts as failed
_SENTENCES = {
    "wrong_password": (
        "Cổng không nhận mật khẩu của tài khoản {username}. Để tránh bị khóa tài khoản, chương trình đã dừng thử. "
        "Số liệu cũ vẫn còn. Hãy lưu mật khẩu mới: hoso secret set portal:{portal}"
    ),
    "locked": (
        "Tài khoản {username} đang bị khóa. Chương trình không thử nữa. Hãy liên hệ quản trị cổng để mở khóa, rồi lưu "
        "lại mật khẩu: hoso secret set portal:{portal}"
    ),
    "expired": (
        "Cổng yêu cầu đổi mật khẩu của tài khoản {username}. Anh/chị đăng nhập cổng để đổi, rồi lưu mật khẩu mới: "
        "hoso secret set portal:{portal}"
    ),
    "unknown": (
        "Lần đăng nhập trước của tài khoản {username} không rõ kết quả nên được tính là sai, để tránh bị khóa tài "
        "khoản. Hãy thử đăng nhập cổng bằng tay, rồi lưu lại mật khẩu: hoso secret set portal:{portal}"
    ),
    "paused": "Tài khoản {username} đang được tạm dừng. Chương trình không đăng nhập.",
    "budget": (
        "Hôm nay tài khoản {username} đã đăng nhập {count} lần, hết số lần cho phép trong ngày. "
        "Chương trình sẽ tiếp tục vào ngày mai. Số liệu cũ vẫn còn."
    ),
}


class AttemptRefused(Exception):
    """No password may be submitted now; ``problem`` tells people why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence)
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """An account: ``ready``, or why it waits for a person since ``since`` (aware); ``sentence`` says what to do."""

    portal: str
    username: str
    state: str
    since: datetime
    sentence: str | None


class StoredLoginGate:
    """Asked before each submission of one unit's passwords, told of each end; remembers across crashes and restarts.

    ``secret_version`` gives the version id of the password now saved for a portal (random, says nothing of the
    password); ``clock`` an aware instant.
    """

    def __init__(
        self,
        database: Database,
        unit: str,
        *,
        secret_version: Callable[[str], str],
        clock: Callable[[], datetime],
        most_a_day: int = MOST_A_DAY,
    ) -> None:
        self._database = database
        self._unit = unit
        self._secret_version = secret_version
        self._clock = clock
        self._most_a_day = most_a_day

    def begin(self, portal: str, username: str) -> int:
        """Commits that a password is about to be submitted; the attempt's id. Raises ``AttemptRefused``."""
        now, version = self._clock(), self._secret_version(portal)
        c = account.c
        with self._database.writing() as connection:
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
            raise AttemptRefused(refusal)
        if key is None:
            raise LookupError("the database gave no id for an attempt")
        return int(key[0])

    def end(self, attempt: int, outcome: str) -> None:
        """How the attempt ended: a value of the scrapers' ``LoginOutcome``. The first word stands.

        Raises ``ValueError`` for another word, ``LookupError`` for an attempt that does not exist or has ended.
        """
        if outcome not in (*_FAILED, "succeeded", "not_submitted"):
            raise ValueError(outcome)
        now = self._clock()
        a = login_attempt.c
        with self._database.writing() as connection:
            row = connection.execute(select(login_attempt).where(a.id == attempt, a.ended_at.is_(None))).one_or_none()
            if row is None:
                raise LookupError(f"login attempt {attempt} is not open")
            connection.execute(update(login_attempt).where(a.id == attempt).values(ended_at=now, outcome=outcome))
            if outcome != "not_submitted":
                state = outcome if outcome in _FAILED else "ready"
                _set_state(connection, row.unit, row.portal, row.username, state, now, row.secret_version)

    def _refusal(
        self, connection: Connection, portal: str, username: str, version: str, now: datetime
    ) -> Problem | None:
        c, a = account.c, login_attempt.c
        row = connection.execute(
            select(account).where(c.unit == self._unit, c.portal == portal, c.username == username)
        ).one_or_none()
        if row is None:
            _set_state(connection, self._unit, portal, username, "ready", now, version)
        reopened = None if row is None else row.reopened_at
        tried = (a.unit == self._unit, a.portal == portal, a.username == username)
        since = [] if reopened is None else [a.begun_at > reopened]
        last = connection.execute(
            select(a.outcome)
            .where(*tried, a.secret_version == version, a.outcome.is_distinct_from("not_submitted"), *since)
            .order_by(a.id.desc())
            .limit(1)
        ).one_or_none()
        if row is not None and row.state == "paused":
            return _problem("paused", portal, username)
        if last is not None and last.outcome != "succeeded":
            state = last.outcome or _STATE_OF_OPEN
            _set_state(connection, self._unit, portal, username, state, now, version)
            return _problem(state, portal, username)
        midnight = now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
        today = connection.execute(
            select(func.count()).where(
                *tried,
                a.begun_at >= midnight,
                a.begun_at < midnight + timedelta(days=1),
                a.outcome.is_distinct_from("not_submitted"),
            )
        ).scalar_one()
        return _problem("budget", portal, username, count=today) if today >= self._most_a_day else None


def account_states(database: Database, unit: str) -> tuple[AccountState, ...]:
    """Every account that was ever used, by portal."""
    query = select(account).where(account.c.unit == unit).order_by(account.c.portal, account.c.username)
    with database.reading() as connection:
        return tuple(
            AccountState(
                portal=row.portal,
                username=row.username,
                state=row.state,
                since=row.since,
                sentence=None if row.state == "ready" else _sentence(row.state, row.portal, row.username),
            )
            for row in connection.execute(query)
        )


def reopen(database: Database, unit: str, portal: str, username: str, now: datetime) -> None:
    """A person says: try once more. What failed before ``now`` (aware) no longer keeps the account closed."""
    c = account.c
    with database.writing() as connection:
        connection.execute(
            update(account)
            .where(c.unit == unit, c.portal == portal, c.username == username)
            .values(state="ready", since=now, reopened_at=now)
        )


def person_logged_in(database: Database, unit: str, portal: str, username: str, now: datetime) -> None:
    """A person logged in by hand: the account is ready, and nothing of it counts against the day's budget.

    What failed with the saved password stays failed: it was not this password that was let in, so the gate still
    submits it to no portal until a person saves a new one or reopens the account. A paused account stays paused.
    ``now`` is aware.
    """
    c = account.c
    with database.writing() as connection:
        row = connection.execute(
            select(c.state, c.secret_version).where(c.unit == unit, c.portal == portal, c.username == username)
        ).one_or_none()
        if row is None or row.state != "paused":
            _set_state(connection, unit, portal, username, "ready", now, "" if row is None else row.secret_version)


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


def _set_state(
    connection: Connection, unit: str, portal: str, username: str, state: str, now: datetime, version: str
) -> None:
    c = account.c
    mine = (c.unit == unit, c.portal == portal, c.username == username)
    known = connection.execute(select(c.state).where(*mine)).scalar()
    if known is None:
        connection.execute(
            insert(account).values(
                unit=unit, portal=portal, username=username, state=state, since=now, secret_version=version
            )
        )
    else:
        values: dict[str, object] = {"state": state, "secret_version": version}
        connection.execute(update(account).where(*mine).values(values if known == state else {**values, "since": now}))


def _sentence(state: str, portal: str, username: str, count: int = 0) -> str:
    return _SENTENCES[state].format(portal=portal, username=username, count=count)


def _problem(state: str, portal: str, username: str, count: int = 0) -> Problem:
    budget = state == "budget"
    return Problem(
        code="login_budget_spent" if budget else f"account_{state}",
        actor=Actor.NOBODY if budget else Actor.ACCOUNT_OWNER,
        scope=Scope.PORTAL,
        retry=Retry.YES if budget else Retry.NEVER,
        sentence=_sentence(state, portal, username, count),
    )
