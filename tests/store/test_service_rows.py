"""What people ask of the running program, its lease, its backups and its notices, on both databases."""

from datetime import timedelta

import pytest

from dossiers.snapshot import Verdict
from store import notices, service_state
from store.database import Database
from store.keeping import backups
from store.keeping.backups import Backup
from store.people import commands
from store.people.commands import CommandKind
from store.recording.ledger import record
from store.service_state import Holder, LeaseHeld
from tests.store.samples import NOON, UNIT, observation, snapshot

HERE = Holder(name="a", place="pc1: /data", pid=1)
THERE = Holder(name="b", place="pc2: /data", pid=2)


def test_a_wish_is_written_once_taken_once_and_settled_once(database: Database) -> None:
    first = commands.ask(database, UNIT, CommandKind.RUN_NOW, asked_by="chị Lan", now=NOON)
    assert commands.ask(database, UNIT, CommandKind.RUN_NOW, asked_by="anh Minh", now=NOON) == first
    other = commands.ask(database, UNIT, CommandKind.RUN_NOW, asked_by="anh Minh", now=NOON, portal="igate")
    assert [wish.id for wish in commands.waiting(database, UNIT)] == [first, other]
    assert commands.take(database, UNIT, first, NOON)
    assert not commands.take(database, UNIT, first, NOON)
    commands.settle(database, UNIT, first, NOON, done=True, detail="Xong.")
    commands.settle(database, UNIT, first, NOON, done=False, detail="Hỏng.")
    newest, oldest = commands.recent(database, UNIT)
    assert (oldest.state, oldest.detail, oldest.asked_by, newest.state) == ("done", "Xong.", "chị Lan", "waiting")
    assert commands.ask(database, UNIT, CommandKind.RUN_NOW, asked_by="chị Lan", now=NOON) != first


def test_a_wish_that_nobody_took_up_expires_and_one_cut_short_is_not_begun_again(database: Database) -> None:
    window = commands.ask(database, UNIT, CommandKind.OPEN_LOGIN, asked_by="x", now=NOON, portal="igate")
    run = commands.ask(database, UNIT, CommandKind.RUN_NOW, asked_by="x", now=NOON)
    later = NOON + timedelta(minutes=11)
    assert not commands.take(database, UNIT, window, later)
    assert commands.take(database, UNIT, run, later)
    assert commands.interrupt_taken(database, UNIT, later) == 1
    assert [wish.state for wish in commands.recent(database, UNIT)] == ["interrupted", "expired"]
    assert commands.waiting(database, UNIT) == ()


@pytest.mark.parametrize("kind", [CommandKind.OPEN_LOGIN, CommandKind.PAUSE, CommandKind.WRITE_REPORT])
def test_a_wish_that_says_too_little_is_a_defect(database: Database, kind: CommandKind) -> None:
    with pytest.raises(ValueError, match=kind):
        commands.ask(database, UNIT, kind, asked_by="x", now=NOON)


def test_the_lease_keeps_a_second_computer_out_until_it_runs_out(database: Database) -> None:
    service_state.acquire(database, UNIT, HERE, NOON)
    with pytest.raises(LeaseHeld) as held:
        service_state.acquire(database, UNIT, THERE, NOON + timedelta(minutes=2))
    assert held.value.state.holder == HERE
    again = Holder(name="c", place=HERE.place, pid=3)
    service_state.acquire(database, UNIT, again, NOON + timedelta(minutes=1))
    assert not service_state.renew(database, UNIT, HERE, NOON + timedelta(minutes=1))
    service_state.acquire(database, UNIT, THERE, NOON + timedelta(minutes=5))
    assert not service_state.renew(database, UNIT, again, NOON + timedelta(minutes=5))
    service_state.release(database, UNIT, again)
    assert service_state.state_of(database, UNIT).is_running(NOON + timedelta(minutes=5))
    service_state.release(database, UNIT, THERE)
    assert service_state.state_of(database, UNIT).holder is None


def test_the_schedule_is_on_once_every_portal_was_read_completely(database: Database) -> None:
    both = ("igate", "index766")
    record(database, UNIT, snapshot([observation(1)], hours=1), NOON)
    record(database, UNIT, snapshot([], hours=2, portal="index766", verdict=Verdict.FAILED), NOON)
    assert service_state.whole_run_at(database, UNIT, both) is None
    record(database, UNIT, snapshot([], hours=3, portal="index766", verdict=Verdict.EMPTY_CONFIRMED), NOON)
    at = service_state.whole_run_at(database, UNIT, both)
    assert at is not None
    assert at > NOON + timedelta(hours=3)
    service_state.set_ready(database, UNIT, at)
    service_state.set_ready(database, UNIT, at + timedelta(days=9))
    service_state.set_pause(database, UNIT, NOON + timedelta(hours=1))
    state = service_state.state_of(database, UNIT)
    assert (state.ready_at, state.is_paused(NOON), state.is_paused(NOON + timedelta(hours=2))) == (at, True, False)


def test_backups_are_rows_and_the_last_verified_one_is_known(database: Database) -> None:
    for day in range(3):
        at = NOON + timedelta(days=day)
        one = Backup(name=f"{day}.hosobak", made_at=at, bytes=9, sha256="0" * 64, counts={"run": day}, by_person=True)
        backups.add(database, UNIT, one)
        backups.checked(database, UNIT, one.name, at, fine=day < 2, seconds=1.4, detail="Đã thử.")
    last = backups.last_verified(database, UNIT)
    assert last is not None
    assert (last.name, last.counts, last.state, last.seconds) == ("1.hosobak", {"run": 1}, "verified", 1)
    backups.removed(database, UNIT, "1.hosobak", NOON)
    last = backups.last_verified(database, UNIT)
    assert last is not None
    assert last.name == "0.hosobak"


def test_a_notice_stays_until_it_is_over(database: Database) -> None:
    for hours in (0, 1):
        notices.note(database, UNIT, "disk_full", "fail", f"Còn {hours} MB.", NOON + timedelta(hours=hours))
    (one,) = notices.open_notices(database, UNIT)
    assert (one.times, one.since, one.sentence) == (2, NOON, "Còn 1 MB.")
    assert notices.close(database, UNIT, "disk_full", NOON)
    assert not notices.close(database, UNIT, "disk_full", NOON)
    assert notices.open_notices(database, UNIT) == ()
