"""After a ledger came back from a backup: log-ins that the backup does not know of must not be forgotten.

A password that failed since then would be sent once more, and the portal would lock the account. So the attempts are
taken over from the ledger that was replaced; where it can't be read, every password counts as tried.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, select

from store.database import Database
from store.people.accounts import set_state
from store.tables import login_attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One submission of a password. Instants are aware."""

    portal: str
    username: str
    secret_version: str
    begun_at: datetime
    ended_at: datetime | None
    outcome: str | None


def attempts_in(file: Path, unit: str) -> tuple[Attempt, ...] | None:
    """Every attempt in a SQLite ledger that may be damaged; ``None`` where that table can't be trusted."""
    try:
        with closing(sqlite3.connect(f"file:{file.as_posix()}?mode=ro", uri=True)) as connection:
            if connection.execute("PRAGMA quick_check('login_attempt')").fetchone() != ("ok",):
                return None
            rows = connection.execute(
                "SELECT portal, username, secret_version, begun_at, ended_at, outcome FROM login_attempt"
                " WHERE unit = ? ORDER BY id",
                (unit,),
            ).fetchall()
            return tuple(
                Attempt(
                    portal=row[0],
                    username=row[1],
                    secret_version=row[2],
                    begun_at=_instant(row[3]),
                    ended_at=None if row[4] is None else _instant(row[4]),
                    outcome=row[5],
                )
                for row in rows
            )
    except (sqlite3.Error, ValueError, TypeError):
        return None


def take_over(database: Database, unit: str, attempts: Iterable[Attempt], now: datetime) -> int:
    """Adds the attempts that the ledger does not know; how many. Each account is then in the state of its last one."""
    a = login_attempt.c
    added = 0
    with database.writing(unit) as connection:
        for attempt in attempts:
            same = (a.unit == unit, a.portal == attempt.portal, a.username == attempt.username)
            known = connection.execute(select(a.id).where(*same, a.begun_at == attempt.begun_at)).first()
            if known is not None:
                continue
            values = {name: getattr(attempt, name) for name in Attempt.__dataclass_fields__}
            connection.execute(insert(login_attempt).values(unit=unit, **values))
            added += 1
            if attempt.outcome != "not_submitted":
                state = "ready" if attempt.outcome == "succeeded" else (attempt.outcome or "unknown")
                version = attempt.secret_version
                set_state(connection, unit, attempt.portal, attempt.username, state, now, version=version)
    return added


def close_gates(database: Database, unit: str, passwords: Iterable[tuple[str, str, str]], now: datetime) -> int:
    """Every password (portal, user name, version) counts as tried with an unknown end; how many. A person who has
    looked at the portal opens the gate again."""
    closed = 0
    with database.writing(unit) as connection:
        for portal, username, version in passwords:
            attempt = {"portal": portal, "username": username, "secret_version": version}
            told = {"begun_at": now, "ended_at": now, "outcome": "unknown"}
            connection.execute(insert(login_attempt).values(unit=unit, **attempt, **told))
            set_state(connection, unit, portal, username, "unknown", now, version=version)
            closed += 1
    return closed


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
