"""What pages tell is prepared after whoever changed the history, once, and never while portals are read."""

import threading
from datetime import datetime, timedelta
from pathlib import Path

from agent.errors import ExitCode
from agent.jobs.prepare import prepare
from agent.jobs.results import JobEnd
from agent.service.preparer import Preparer
from agent.storage import open_database
from dossiers.receipt import Receipt
from sandbox.world import tiny_world
from store.database import Database
from store.history import roles
from store.history.remembered import is_kept, revision
from store.recording import brakes
from tests.agent.ledgers import UNIT, fill_world, office

WORLD = tiny_world(per_portal=30)
END = WORLD.period.end


class HandClock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def _is_kept(database: Database) -> bool:
    with database.reading() as connection:
        return is_kept(connection, UNIT, revision(connection, UNIT), END)


def _look_twice(preparer: Preparer) -> None:
    preparer.look()
    preparer.look()


def test_an_answer_and_a_role_are_prepared_for_as_a_collection_is(tmp_path: Path) -> None:
    config, clock = office(tmp_path), HandClock(END + timedelta(hours=2))
    fill_world(config, WORLD, END)
    codes = sorted(view.code for view in WORLD.at(END).portals["hkd"])
    fill_world(config, WORLD.without("hkd", *codes[12:]), END + timedelta(hours=1))
    database, begun, reading = open_database(config, END), [], threading.Lock()

    def done() -> JobEnd:
        begun.append(clock.at)
        return prepare(config, clock)

    preparer = Preparer(database=database, unit=UNIT, clock=clock, prepare=done, reading=reading)
    with reading:
        _look_twice(preparer)
    assert (begun, _is_kept(database)) == ([], False)
    for _ in range(2):
        preparer.look()
        assert (len(begun), _is_kept(database)) == (1, True)
    brakes.settle(database, UNIT, "hkd", accept=True, now=clock.at)
    assert not _is_kept(database)
    clock.at += timedelta(minutes=1)
    preparer.look()
    assert (len(begun), _is_kept(database)) == (1, False), "the history may still be changing"
    preparer.look()
    assert (len(begun), _is_kept(database)) == (2, True)
    with database.writing(UNIT) as connection:
        roles.note(connection, UNIT, "hkd", roles.Role(receipt=Receipt.ELSEWHERE), clock.at)
    clock.at += timedelta(minutes=1)
    _look_twice(preparer)
    assert (len(begun), _is_kept(database)) == (3, True)
    clock.at += timedelta(days=3)  # nothing changed, but its days are over
    _look_twice(preparer)
    assert len(begun) == 4


def test_what_fails_is_tried_once_for_each_state_of_the_history(tmp_path: Path) -> None:
    config = office(tmp_path)
    fill_world(config, WORLD, END)
    failed: list[int] = []

    def fail() -> JobEnd:
        failed.append(1)
        return JobEnd(exit_code=ExitCode.DEFECT, sentences=())

    clock = HandClock(END + timedelta(hours=2))
    preparer = Preparer(
        database=open_database(config, END), unit=UNIT, clock=clock, prepare=fail, reading=threading.Lock()
    )
    for _ in range(3):
        preparer.look()
    assert len(failed) == 1
    clock.at += timedelta(days=1)
    _look_twice(preparer)
    assert len(failed) == 2
