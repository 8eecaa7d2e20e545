"""A backup as an office makes it: consistent while others write, proven by restoring, brought back with care."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from agent.backup import making
from agent.backup.manifest import backup_files
from agent.backup.proving import proven
from agent.backup.restoring import nobody_else, put_in_place
from agent.backup.sealed import Passphrase, SealedError
from agent.commands.notice import seen
from agent.computer.clock import ShiftedClock
from agent.computer.instance import hold
from agent.errors import BusyError, Failure, InputError
from agent.jobs.backup import back_up
from agent.recovery import RESTORED, open_sound_database
from agent.secrets.passwords import BACKUP, open_key_store
from agent.settings.config import Config
from agent.status.gather import read_status
from agent.storage import LedgerGone, open_database
from sandbox.world import tiny_world
from store import notices
from store.keeping import backups
from store.people.accounts import account_states
from store.people.login_gate import AttemptRefused, StoredLoginGate
from store.tables import login_attempt, run
from tests.agent.ledgers import UNIT, fill_world, office

CHEAP = 2**10
WORDS = "mot mat khau sao luu du dai"
NIGHT = tiny_world().period.end.replace(hour=20)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    made = office(tmp_path, '[backup]\ncopy_to = "usb"\n')
    (tmp_path / "usb").mkdir()
    fill_world(made, tiny_world(), NIGHT - timedelta(hours=1))
    report = made.reports_folder / "2026-05" / "bao-cao-thang-05-2026.docx"
    report.parent.mkdir(parents=True)
    report.write_bytes(b"docx")
    own = made.data_folder / "portals" / "ownportal" / "portal.toml"
    own.parent.mkdir(parents=True)
    own.write_text("# của đơn vị", encoding="utf-8")
    (made.data_folder / "sessions").mkdir()
    (made.data_folder / "sessions" / "igate").write_bytes(b"session")
    return made


def _clock(days: float = 0) -> ShiftedClock:
    return ShiftedClock(NIGHT + timedelta(days=days))


def _rows(file: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT * FROM dossier_version ORDER BY id").fetchall()


def test_a_night_makes_a_backup_restores_it_as_a_drill_and_copies_it(config: Config) -> None:
    open_key_store(config).put(BACKUP, WORDS)
    end = back_up(config, _clock(), cost=CHEAP)
    assert end.exit_code == 0, end.sentences
    (file,) = backup_files(config.backup_folder)
    assert (config.path.parent / "usb" / file.name).read_bytes() == file.read_bytes()
    row = backups.last_verified(open_database(config, NIGHT), UNIT)
    assert row is not None
    assert (row.name, row.state, row.by_person) == (file.name, "verified", True)
    assert row.counts["dossier_version"] == len(_rows(config.data_folder / "ledger.db")) > 0
    with proven(config, file, [Passphrase(WORDS, by_person=True)]) as unpacked:
        inside = {path.relative_to(unpacked.folder).as_posix() for path in unpacked.folder.rglob("*") if path.is_file()}
        assert inside == {
            "ledger.db",
            "config.toml",
            "reports/2026-05/bao-cao-thang-05-2026.docx",
            "portals/ownportal/portal.toml",
        }
        assert _rows(unpacked.ledger) == _rows(config.data_folder / "ledger.db")
    assert not list((config.data_folder / "tmp").iterdir())


def test_without_a_persons_words_the_backup_is_made_and_says_who_can_open_it(config: Config) -> None:
    end = back_up(config, _clock(), cost=CHEAP)
    assert end.exit_code == 1
    assert "hoso backup passphrase" in " ".join(end.sentences)
    assert [notice.key for notice in notices.open_notices(open_database(config, NIGHT), UNIT)] == ["backup_passphrase"]
    open_key_store(config).put(BACKUP, WORDS)
    assert back_up(config, _clock(1), cost=CHEAP).exit_code == 0
    assert notices.open_notices(open_database(config, NIGHT), UNIT) == ()


def test_a_backup_that_does_not_restore_raises_the_alarm_and_costs_no_older_one(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_key_store(config).put(BACKUP, WORDS)
    assert back_up(config, _clock(), cost=CHEAP).exit_code == 0
    before = backup_files(config.backup_folder)
    from agent.jobs import backup as job

    whole = making.make

    def rotten(*given: object, **more: object) -> Path:
        file = whole(*given, **more)  # type: ignore[arg-type]
        content = bytearray(file.read_bytes())
        content[-20] ^= 1
        file.write_bytes(content)
        return file

    monkeypatch.setattr(job, "make", rotten)
    end = back_up(config, _clock(1), cost=CHEAP)
    assert end.exit_code == 1
    assert "không khôi phục được" in end.sentences[0]
    database = open_database(config, NIGHT)
    assert [(notice.key, notice.level) for notice in notices.open_notices(database, UNIT)] == [
        ("backup_failed", "fail")
    ]
    assert [each.state for each in backups.backups(database, UNIT)] == ["verified", "failed"]
    assert set(before) <= set(backup_files(config.backup_folder))
    monkeypatch.undo()
    assert back_up(config, _clock(2), cost=CHEAP).exit_code == 0
    assert notices.open_notices(database, UNIT) == ()


def test_restoring_keeps_what_it_replaces_and_forgets_no_failed_log_in(config: Config) -> None:
    store = open_key_store(config)
    store.put(BACKUP, WORDS)
    assert back_up(config, _clock(), cost=CHEAP).exit_code == 0
    (file,) = backup_files(config.backup_folder)
    database = open_database(config, NIGHT)
    gate = StoredLoginGate(database, UNIT, secret_version=lambda _: "v1", clock=lambda: NIGHT + timedelta(hours=12))
    gate.end(gate.begin("hkd", "canbo"), "wrong_password")
    report = config.reports_folder / "2026-05" / "bao-cao-thang-05-2026.docx"
    report.write_bytes(b"edited by a person since")
    old = (config.data_folder / "ledger.db").read_bytes()
    with proven(config, file, [Passphrase(WORDS, by_person=True)]) as unpacked, nobody_else(config):
        restored = put_in_place(config, unpacked, NIGHT + timedelta(days=1))
    assert (restored.files, restored.gates_closed) == (1, 0)
    (row,) = backups.backups(open_database(config, NIGHT), UNIT)
    assert (row.name, row.state, row.by_person) == (file.name, "verified", True), "the copy in it did not know of it"
    status = read_status(config, open_database(config, NIGHT), NIGHT + timedelta(days=1))
    assert status.backup is not None
    assert not status.backup_is_stale
    assert (restored.kept / "ledger.db").stat().st_size == len(old)
    assert (restored.kept / "reports" / "2026-05" / report.name).read_bytes() == b"edited by a person since"
    assert report.read_bytes() == b"docx"
    with pytest.raises(AttemptRefused) as refused:
        gate.begin("hkd", "canbo")
    assert refused.value.reason == "wrong_password"


def test_nothing_is_restored_while_somebody_works_or_for_another_unit(config: Config, tmp_path: Path) -> None:
    open_key_store(config).put(BACKUP, WORDS)
    assert back_up(config, _clock(), cost=CHEAP).exit_code == 0
    (file,) = backup_files(config.backup_folder)
    with hold(config.data_folder, "sync"), pytest.raises(BusyError), nobody_else(config):
        raise AssertionError("the lock was given")
    text = config.path.read_text("utf-8").replace(UNIT, "H99.99")
    config.path.write_text(text, encoding="utf-8")
    from agent.settings.config import load

    before = (config.data_folder / "ledger.db").read_bytes()
    with proven(config, file, [Passphrase(WORDS, by_person=True)]) as unpacked, pytest.raises(SealedError):
        put_in_place(load(config.path), unpacked, NIGHT)
    assert (config.data_folder / "ledger.db").read_bytes() == before


def _ruin(file: Path, how: str) -> None:
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    if how == "gone":
        file.unlink()
    elif how == "emptied":
        file.write_bytes(b"")
    else:
        content = bytearray(file.read_bytes())
        step = 4096
        for start in range(step if how == "flipped" else 0, len(content), 3 * step):
            content[start : start + 200] = b"\xff" * 200
        file.write_bytes(content)


@pytest.mark.parametrize("how", ["flipped", "overwritten", "emptied", "gone"])
def test_a_damaged_ledger_is_set_aside_and_the_newest_whole_backup_takes_its_place(config: Config, how: str) -> None:
    open_key_store(config).put(BACKUP, WORDS)
    for day in range(2):
        assert back_up(config, _clock(day), cost=CHEAP).exit_code == 0
    newest, older = backup_files(config.backup_folder)
    for broken in (newest, config.path.parent / "usb" / newest.name):
        content = bytearray(broken.read_bytes())
        content[-9] ^= 1  # the newest does not open any more
        broken.write_bytes(content)
    ledger = config.data_folder / "ledger.db"
    with open_database(config, NIGHT).writing() as connection:
        tried = {"portal": "hkd", "username": "canbo", "secret_version": "v1", "begun_at": NIGHT, "ended_at": NIGHT}
        connection.execute(insert(login_attempt).values(unit=UNIT, **tried, outcome="wrong_password"))
    rows = _rows(ledger)
    _ruin(ledger, how)
    if how in ("emptied", "gone"):
        with pytest.raises(LedgerGone, match="hoso restore"):
            open_database(config, NIGHT)
    database = open_sound_database(config, NIGHT + timedelta(days=3))
    assert _rows(ledger) == rows
    (notice,) = notices.open_notices(database, UNIT)
    assert (notice.key, notice.level) == (RESTORED, "fail")
    assert "khôi phục từ bản sao lưu" in notice.sentence
    stock = {each.name: each.state for each in backups.backups(database, UNIT) if each.removed_at is None}
    assert stock == {older.name: "verified", newest.name: "made"}, "the older one was used: the newest does not open"
    with pytest.raises(InputError, match="Không có thông báo tên “backup_failed”"):
        seen(config, "backup_failed")
    notices.note(database, UNIT, "backup_failed", "fail", "Chưa sao lưu được.", NIGHT)
    with pytest.raises(InputError, match="tự hết khi việc đó đã ổn"):
        seen(config, "backup_failed")
    notices.close(database, UNIT, "backup_failed", NIGHT)
    seen(config, RESTORED)
    assert notices.open_notices(database, UNIT) == ()
    kept = list((config.data_folder / "replaced").rglob("ledger.db"))
    assert bool(kept) is (how != "gone")


def test_log_ins_that_cannot_be_read_any_more_close_every_gate(config: Config) -> None:
    path = config.path
    text = path.read_text("utf-8").replace('key = "hkd"\n', 'key = "hkd"\nusername = "canbo"\n')
    path.write_text(text, encoding="utf-8")
    from agent.settings.config import load

    config = load(path)
    store = open_key_store(config)
    store.put(BACKUP, WORDS)
    version = store.put("portal:hkd", "matkhau").version
    assert back_up(config, _clock(), cost=CHEAP).exit_code == 0
    _ruin(config.data_folder / "ledger.db", "emptied")
    database = open_sound_database(config, NIGHT + timedelta(days=1))
    assert [(state.portal, state.state) for state in account_states(database, UNIT)] == [("hkd", "unknown")]
    gate = StoredLoginGate(database, UNIT, secret_version=lambda _: version, clock=lambda: NIGHT + timedelta(days=2))
    with pytest.raises(AttemptRefused):
        gate.begin("hkd", "canbo")


def test_without_a_whole_backup_nothing_is_touched(config: Config) -> None:
    ledger = config.data_folder / "ledger.db"
    _ruin(ledger, "overwritten")
    before = ledger.read_bytes()
    with pytest.raises(Failure, match="Chưa xóa gì"):
        open_sound_database(config, NIGHT)
    assert ledger.read_bytes() == before


_WRITES = """
import sqlite3, sys
c = sqlite3.connect(sys.argv[2], timeout=10, isolation_level=None)
print("x", flush=True)
for n in range(100000):
    c.execute(
        "INSERT INTO notice (unit, key, level, sentence, since, last_at) VALUES (?, ?, 'info', 'x', '', '')",
        (sys.argv[1], f"k{n}"),
    )
"""


def test_a_copy_taken_while_others_write_is_one_state(config: Config) -> None:
    """A writer commits all the time; what is counted and what is copied must be the same moment."""
    from store.keeping.copies import copy_ledger, counts_in

    database = open_database(config, NIGHT)
    with database.reading() as connection:
        assert connection.execute(select(run.c.id)).first() is not None
    writer = subprocess.Popen(
        [
            sys.executable,
            "-c",
            _WRITES,
            UNIT,
            str(database.file),
        ],
        stdout=subprocess.PIPE,
    )
    try:
        assert writer.stdout is not None
        writer.stdout.readline()
        for number in range(3):
            target = config.data_folder / f"copy-{number}.db"
            assert copy_ledger(database, target) == counts_in(target)
    finally:
        writer.kill()
        writer.communicate()
