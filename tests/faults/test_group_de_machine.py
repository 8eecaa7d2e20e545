"""Groups D and E without a browser: full disks, a ledger that is held or killed, nights and days without power."""

import errno
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from agent.backup.manifest import backup_files
from agent.backup.sealed import Sealer
from agent.computer.clock import ShiftedClock
from agent.errors import Failure
from agent.jobs import sync as sync_job
from agent.jobs.alert import alert
from agent.jobs.backup import back_up
from agent.jobs.operator import operator
from agent.jobs.standing import standing
from agent.secrets.passwords import BACKUP, open_key_store
from agent.status.gather import read_status
from agent.storage import open_database
from proofs.life.chaos import chaos_of
from proofs.life.folders import memory_folder
from sandbox.world import tiny_world
from store import notices, outbox
from store.database import Database
from store.errors import DiskFull
from store.keeping import backups
from store.migrate import quick_check
from store.recording.ledger import record
from tests.agent.ledgers import UNIT, fill_world, office
from tests.agent.samples import ROOT
from tests.store.samples import NOON, observation, snapshot

AT = tiny_world().period.end


@contextmanager
def _full(database: Database) -> Iterator[None]:
    """SQLite finds no room for another page, as on a disk that is full."""

    def no_more_pages(connection: Any, record: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}").close()

    event.listen(database.engine, "connect", no_more_pages)
    try:
        yield
    finally:
        event.remove(database.engine, "connect", no_more_pages)


def _dump(database: Database) -> list[tuple[Any, ...]]:
    with database.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT * FROM dossier_version ORDER BY id")]


def test_fault_53_a_full_disk_rolls_one_reading_back_and_the_next_one_goes_through(tmp_path: Path) -> None:
    config = office(tmp_path, portals=("igate",))
    database = open_database(config, NOON)
    record(database, UNIT, snapshot([observation(1)], hours=1), NOON)
    before = _dump(database)
    many = [observation(n) for n in range(2, 900)]
    with _full(database), pytest.raises(DiskFull, match="Số liệu đã có vẫn nguyên"):
        record(database, UNIT, snapshot(many, hours=2), NOON)
    assert _dump(database) == before
    assert quick_check(database) is None
    assert record(database, UNIT, snapshot(many, hours=3), NOON).new == len(many)


def test_fault_53_nothing_is_begun_where_the_disk_is_nearly_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = office(tmp_path, portals=("igate",))
    database = open_database(config, AT)
    monkeypatch.setattr("agent.computer.disk_space.free_mb", lambda folder: 12)
    lines: list[dict[str, Any]] = []
    with pytest.raises(Failure, match="chỉ còn 12 MB"):
        sync_job.sync(config, ("igate",), ShiftedClock(AT), lines.append)
    assert lines == []
    (notice,) = notices.open_notices(database, UNIT)
    assert (notice.level, notice.key) == ("fail", "disk_full")
    assert "Số liệu đã có vẫn còn nguyên" in notice.sentence
    (told,) = [each for each in standing(config, database) if each.cause == "disk_full"]
    assert told.sentence == notice.sentence, "the operator's mail says the same"
    assert read_status(config, database, AT).needs_attention
    monkeypatch.setattr("agent.computer.disk_space.free_mb", lambda folder: 12_000)
    operator(config, ShiftedClock(AT + timedelta(minutes=30)))
    assert notices.open_notices(database, UNIT) == ()


def test_fault_53_a_mail_is_not_half_composed_on_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = office(tmp_path)
    fill_world(config, tiny_world(), AT)
    database = open_database(config, AT)
    before = outbox.counts(database, UNIT)
    monkeypatch.setattr("agent.jobs.alert.open_database", lambda *_: database)
    with _full(database), pytest.raises(DiskFull):
        alert(config, ShiftedClock(AT))
    assert outbox.counts(database, UNIT) == before


def test_fault_53_54_a_disk_without_a_byte_left_costs_nothing_that_was_there(tmp_path: Path) -> None:
    """A real one, of 8 MB, that only the program started here sees. Mounting needs root, as the tests' Samba does."""
    mounted = 'mount -t tmpfs -o size=8m,mode=777 tmpfs "$1"; exec "$2" -m tests.faults.full_disk "$1"'
    root = [] if os.getuid() == 0 else ["sudo", "-n"]
    command = [*root, "unshare", "--mount", "sh", "-ec", mounted, "sh", str(tmp_path), sys.executable]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=300)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == {
        "reading": True,  # refused as DiskFull, like the mail and the next look at the ledger
        "mail": True,
        "looked_at": True,
        "capture": True,  # refused, and nothing half is left of it
        "captures_left": 0,
        "whole": True,
        "unchanged": True,
        "mails": 0,
        "reading_again": True,
        "new": 898,
    }
    assert "Traceback" not in ended.stderr, "a log that can't be written stops nobody and shows no line unredacted"


def test_fault_54_a_backup_that_finds_no_room_leaves_nothing_half_and_costs_no_older_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = office(tmp_path)
    fill_world(config, tiny_world(), AT)
    open_key_store(config).put(BACKUP, "mot mat khau sao luu du dai")
    assert back_up(config, ShiftedClock(AT), cost=2**10).exit_code == 0
    before = [file.read_bytes() for file in backup_files(config.backup_folder)]

    def no_room(self: Sealer, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Sealer, "write", no_room)
    end = back_up(config, ShiftedClock(AT + timedelta(days=1)), cost=2**10)
    assert (end.exit_code, end.retry) == (3, True)
    assert "ổ đĩa đã đầy" in end.sentences[0]
    database = open_database(config, AT)
    assert [notice.key for notice in notices.open_notices(database, UNIT)] == ["backup_failed"]
    assert [file.read_bytes() for file in config.backup_folder.iterdir()] == before
    assert not list((config.data_folder / "tmp").iterdir())
    last = backups.last_verified(database, UNIT)
    assert last is not None
    assert last.made_at < AT + timedelta(hours=1)


def test_fault_57_a_process_killed_at_commits_and_at_random_breaks_no_promise() -> None:
    """``make chaos`` does the same 2,000 times. A kill is not a power cut."""
    with tempfile.TemporaryDirectory(prefix="hoso-chaos-", dir=memory_folder()) as folder:
        chaos, figures = chaos_of(Path(folder), 40, random.Random(5).randrange(100))
    assert chaos.broken == []
    assert figures["killed before a commit"] > 5
    assert figures["killed after a commit"] > 5
    assert figures["passwords sent"] > 0
