"""Whose turn it is to write: on a server each unit's own writers wait for each other, and nobody else for them."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

import agent
import reporting
import store
from store import file_drops, outbox
from store.database import VIEWERS, Database
from store.errors import StoreBusy
from store.outbox import DeliveryState
from store.people import viewer_sessions, viewers
from store.recording.ledger import record
from store.runs import ensure_unit
from tests.store.conftest import Ledgers
from tests.store.samples import NOON, UNIT, observation, snapshot
from tests.store.test_outbox import put_mail


def _mail(database: Database) -> None:
    (first, _) = outbox.waiting(database, UNIT)
    outbox.begin(database, UNIT, first.id, NOON)
    outbox.settle(database, UNIT, first.id, DeliveryState.PLANNED, NOON)


def _drop(database: Database) -> None:
    with database.writing(UNIT) as connection:
        drop = file_drops.put(connection, UNIT, source="/d/a.docx", folder="/share", name="a.docx", now=NOON)
    file_drops.settle_problem(database, UNIT, drop, "ổ đĩa đã đầy", NOON)
    file_drops.settle_done(database, UNIT, drop, path="/share/a.docx", sha256="1" * 64, now=NOON)


def _look(database: Database) -> None:
    made = viewers.add_viewer(
        database, username="ha", name="Chị Hà", role=viewers.Role.LOOK, password_hash="x", now=NOON
    )
    viewer_sessions.begin_try(database, "ha", NOON)
    viewer_sessions.begin(database, made, "a" * 64, NOON)
    viewer_sessions.end_all(database, made, NOON)
    viewers.close_viewer(database, made, NOON)


def _record(database: Database) -> None:
    record(database, UNIT, snapshot([observation(1)]), NOON)


def _name(database: Database) -> None:
    ensure_unit(database, UNIT, "Phường Tên Mới")


WRITERS: dict[Callable[[Database], None], str] = {_record: UNIT, _mail: UNIT, _drop: UNIT, _name: UNIT, _look: VIEWERS}


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
def test_a_writer_waits_only_for_its_own_kind(postgresql_ledgers: Ledgers, write: Callable[[Database], None]) -> None:
    database = postgresql_ledgers()
    ensure_unit(database, "H99", "Phường khác")
    put_mail(database)
    with database.writing(WRITERS[write]), pytest.raises(StoreBusy):
        write(database)
    with database.writing(), pytest.raises(StoreBusy):
        write(database)
    with database.writing("H99"):
        write(database)
    database.close()


def test_only_a_migration_keeps_all_others_out() -> None:
    rooms = [Path(str(room.__file__)).parent for room in (agent, reporting, store)]
    found = {
        f"{file.parent.name}/{file.name}"
        for room in rooms
        for file in room.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "writing"
        and not node.args
        and not node.keywords
    }
    assert found == {"store/migrate.py"}
