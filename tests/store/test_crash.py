"""A crash at any statement, at the commit, or right after it: the ledger is as before or as after, and repeating gives
the same."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from dossiers.receipt import Receipt
from dossiers.status import Status
from store.database import Database
from store.recording.ledger import record
from store.runs import ensure_portal
from tests.store.conftest import Ledgers
from tests.store.samples import NOON, UNIT, everything, observation, snapshot

HKD = "G12.34-260504-000001"


class Crash(Exception):
    """The process ends here."""


def _prepared(made: Database) -> Database:
    """A ledger in which a run will find something of every kind: new, changed, gone, back, linked, rewritten."""
    ensure_portal(made, UNIT, "hkd", "Hộ kinh doanh", receipt=Receipt.ELSEWHERE)
    record(made, UNIT, snapshot([observation(1, code=HKD, raw_code=HKD)], portal="hkd", run_key="hkd"), NOON)
    first = [observation(n) for n in range(1, 8)]
    record(made, UNIT, snapshot(first), NOON)
    record(made, UNIT, snapshot(first[:5], hours=1), NOON)
    return made


def _next() -> Any:
    linked = observation(1, aliases=(HKD,))
    moved = observation(2, due_at=NOON + timedelta(days=30), status=Status.PROCESSED, raw_status="Đã xử lý xong")
    return snapshot([linked, moved, observation(3), observation(6), observation(20)], hours=2)


@contextmanager
def _crashing(database: Database, at: int) -> Iterator[list[str]]:
    """The ``at``-th statement from now on is the last; those that came before are told."""
    done: list[str] = []

    def count(*arguments: Any) -> None:
        done.append(arguments[2])
        if len(done) == at:
            raise Crash

    event.listen(database.engine, "before_cursor_execute", count)
    try:
        yield done
    finally:
        event.remove(database.engine, "before_cursor_execute", count)


def test_a_crash_at_any_statement_changes_nothing_and_repeating_gives_the_same(sqlite_ledgers: Ledgers) -> None:
    whole = _prepared(sqlite_ledgers())
    with _crashing(whole, at=0) as statements:
        changes = record(whole, UNIT, _next(), NOON)
    expected = everything(whole)
    assert changes.versions > 4
    assert len(statements) > 40
    broken = _prepared(sqlite_ledgers())
    before = everything(broken)
    for at in range(1, len(statements) + 1):
        with _crashing(broken, at) as done, pytest.raises(Crash):
            record(broken, UNIT, _next(), NOON)
        assert len(done) == at
        assert everything(broken) == before, f"after {done[-1]}"
    assert record(broken, UNIT, _next(), NOON) == changes
    assert everything(broken) == expected
    assert record(broken, UNIT, _next(), NOON + timedelta(hours=1)) == changes
    assert everything(broken) == expected, "a crash after the commit: the repeat finds it recorded"


@pytest.mark.parametrize("moment", ["commit", "begin"])
def test_a_crash_at_the_edge_of_the_transaction(database: Database, moment: str) -> None:
    made = _prepared(database)
    before = everything(made)

    def crash(*_arguments: Any) -> None:
        raise Crash

    event.listen(made.engine, moment, crash)
    with pytest.raises(Crash):
        record(made, UNIT, _next(), NOON)
    event.remove(made.engine, moment, crash)
    assert everything(made) == before
    again: Callable[[], Any] = lambda: record(made, UNIT, _next(), NOON)  # noqa: E731 - twice the same
    assert again() == again()


def test_a_repeat_under_another_hand_is_still_the_same_run(database: Database) -> None:
    made = _prepared(database)
    changes = record(made, UNIT, _next(), NOON)
    after = everything(made)
    assert record(made, UNIT, replace(_next(), observations=()), NOON) == changes
    assert everything(made) == after
