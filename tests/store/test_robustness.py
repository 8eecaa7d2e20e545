"""What offices do to a ledger: put the clock back, end processes, reuse names, let errors reach a log."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dossiers.problems import Actor, Problem, Retry, Scope
from dossiers.snapshot import IndicatorReading
from store import indicators, outbox
from store.database import Database
from store.errors import StoreBusy, StoreMisplaced
from store.issues import open_issues
from store.people.accounts import account_states, reopen
from store.people.login_gate import AttemptRefused, StoredLoginGate
from store.recording.ledger import record
from store.tables import issue
from tests.store.samples import NOON, UNIT, everything, observation, snapshot

_DIES = """
import sys
from datetime import datetime
from store.people.login_gate import StoredLoginGate
from store.database import Database

clock = lambda: datetime.fromisoformat(sys.argv[2])
gate = StoredLoginGate(Database(sys.argv[1]), sys.argv[3], secret_version=lambda portal: "v1", clock=clock)
print(gate.begin("igate", "canbo"), flush=True)
sys.stdin.read()
"""

_HOLDS = """
import sys
from store.database import Database

with Database(sys.argv[1]).writing():
    print("held", flush=True)
    sys.stdin.read()
"""


def child(code: str, database: Database, *arguments: str) -> subprocess.Popen[str]:
    """Another process of ours that has done its first line's work and now waits for the end of its input."""
    started = subprocess.Popen(
        [sys.executable, "-c", code, str(database.engine.url), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert started.stdout is not None
    assert started.stdout.readline().strip()
    return started


def gate(database: Database, clock: Callable[[], datetime]) -> StoredLoginGate:
    return StoredLoginGate(database, UNIT, secret_version=lambda _: "v1", clock=clock)


def test_a_process_killed_between_the_click_and_its_end_counts_as_a_failed_try(database: Database) -> None:
    with child(_DIES, database, NOON.isoformat(), UNIT) as dying:
        dying.send_signal(signal.SIGKILL)
    with pytest.raises(AttemptRefused) as refused:
        gate(database, lambda: NOON + timedelta(days=1)).begin("igate", "canbo")
    assert refused.value.reason == "unknown"
    assert [state.state for state in account_states(database, UNIT)] == ["unknown"]


def test_another_process_that_holds_the_ledger_is_waited_for_then_named(database: Database) -> None:
    before = everything(database)
    with child(_HOLDS, database) as holder:
        with pytest.raises(StoreBusy, match="chương trình khác"):
            record(database, UNIT, snapshot([observation(1)]), NOON)
        assert everything(database) == before
        holder.communicate("")
    assert record(database, UNIT, snapshot([observation(1)]), NOON).new == 1


@pytest.mark.parametrize("later", [timedelta(0), timedelta(days=30)])
def test_one_reopening_gives_one_try_even_if_the_clock_is_put_back_after_it(
    database: Database, later: timedelta
) -> None:
    asked = gate(database, lambda: NOON)
    asked.end(asked.begin("igate", "canbo"), "wrong_password")
    reopen(database, UNIT, "igate", "canbo", NOON + later)
    asked.end(asked.begin("igate", "canbo"), "wrong_password")
    with pytest.raises(AttemptRefused):
        asked.begin("igate", "canbo")


def test_the_first_word_on_an_attempt_stands(database: Database) -> None:
    asked = gate(database, lambda: NOON)
    attempt = asked.begin("igate", "canbo")
    asked.end(attempt, "wrong_password")
    with pytest.raises(LookupError):
        asked.end(attempt, "not_submitted")
    with pytest.raises(AttemptRefused):
        asked.begin("igate", "canbo")


def test_a_run_key_of_another_portal_is_not_taken_for_recorded(database: Database) -> None:
    record(database, UNIT, snapshot([observation(1)], run_key="same"), NOON)
    before = everything(database)
    with pytest.raises(ValueError, match="igate"):
        record(database, UNIT, snapshot([observation(2)], run_key="same", portal="index766"), NOON)
    assert everything(database) == before


def test_rates_have_a_history_even_if_the_clock_goes_back(database: Database) -> None:
    first = IndicatorReading(key="reuse", name="Khai thác", period="2026-05", numerator=1, denominator=2, percent="50")
    for hours, reading in ((5, first), (4, replace(first, percent="60"))):
        record(database, UNIT, snapshot([], hours=hours, portal="index766", indicators=(reading,)), NOON)

    def percents(at: datetime) -> list[str]:
        return [rate.percent for rate in indicators.known(database, UNIT, "2026-05", at)]

    known_since = NOON + timedelta(hours=5, minutes=1)
    assert percents(known_since - timedelta(microseconds=1)) == []
    assert percents(known_since) == ["50"]
    assert percents(known_since + timedelta(microseconds=1)) == ["60"]


def test_an_issue_keeps_the_instant_at_which_it_was_closed(database: Database) -> None:
    problem = Problem(code="unknown_status", actor=Actor.OPERATOR, scope=Scope.ROW, retry=Retry.YES, sentence="Lạ.")
    record(database, UNIT, snapshot([], hours=1, problems=(problem,)), NOON)
    assert len(open_issues(database, UNIT)) == 1
    for hours in (2, 3):
        record(database, UNIT, snapshot([], hours=hours), NOON + timedelta(hours=hours))
    with database.reading() as connection:
        assert connection.execute(select(issue.c.closed_at)).scalar_one() == NOON + timedelta(hours=2)


def test_many_changes_reach_each_dossier(database: Database) -> None:
    record(database, UNIT, snapshot([observation(n) for n in range(1200)]), NOON)
    moved = [observation(n, raw_status=f"Bước {n}") for n in range(1200)]
    assert record(database, UNIT, snapshot(moved, hours=1), NOON).changed == 1200
    assert record(database, UNIT, snapshot(moved, hours=2), NOON).unchanged == 1200


def test_an_error_carries_nothing_of_a_citizen(database: Database) -> None:
    secret = "Nguyễn Văn Bí Mật"
    broken = replace(observation(1, applicant=secret), raw_status=None)  # type: ignore[arg-type] # a defect of ours
    with pytest.raises(IntegrityError) as failed:
        record(database, UNIT, snapshot([broken]), NOON)
    assert secret not in f"{failed.value} {failed.value!r}"


def test_a_relative_path_is_looked_at_from_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "OneDrive - UBND"
    folder.mkdir()
    monkeypatch.chdir(folder)
    with pytest.raises(StoreMisplaced):
        Database("sqlite:///ledger.db")


def test_a_mail_to_nobody_is_a_defect(database: Database) -> None:
    before = everything(database)
    with pytest.raises(ValueError, match="recipient"), database.writing() as connection:
        outbox.put(connection, UNIT, key="k", message_id="m", subject="s", text="t", html="h", recipients=(), now=NOON)
    assert everything(database) == before
