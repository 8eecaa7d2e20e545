"""The night's backup: made, restored as a drill, copied elsewhere; older ones put away by generations."""

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agent.backup.generations import to_keep
from agent.backup.making import make
from agent.backup.manifest import backup_files, made_at_of
from agent.backup.passphrases import for_making, known_passphrases
from agent.backup.proving import prove_dump, proven
from agent.backup.sealed import Passphrase
from agent.computer.clock import Clock
from agent.computer.instance import hold
from agent.errors import ExitCode, Failure
from agent.jobs.results import JobEnd
from agent.logging import get_logger
from agent.secrets.passwords import open_key_store
from agent.settings.config import Config
from agent.storage import open_database
from reporting.drop import DropError, LocalFolder, put
from store import notices
from store.database import Database
from store.errors import StoreError
from store.keeping import backups
from store.keeping.copies import SQLITE_NAME

FAILED = "backup_failed"
NO_PASSPHRASE = "backup_passphrase"  # noqa: S105 - the name of a notice
_NOBODY_KNOWS = (
    "Bản sao lưu đang dùng mật khẩu do máy tự đặt: hỏng máy là không mở được. "
    "Hãy đặt mật khẩu sao lưu và ghi ra giấy: hoso backup passphrase"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """How the restoring of one backup went; ``detail`` is Vietnamese."""

    fine: bool
    detail: str
    seconds: float


def back_up(config: Config, clock: Clock, *, cost: int | None = None) -> JobEnd:
    """Does the whole of it. What goes wrong is a sentence, a row and a notice that stays until a backup succeeds.

    Raises ``BusyError``, ``SecretsError``, and the store's errors where the ledger can't be opened at all.
    """
    unit = config.settings.unit.code
    with hold(config.data_folder, "backup"):
        database = open_database(config, clock.now())
        store = open_key_store(config)
        try:
            passphrase = for_making(store)
            made = make(config, database, passphrase, clock.now(), cost=cost)
            drill = drill_of(config, database, made, known_passphrases(store), clock.now())
        except (Failure, StoreError) as error:
            sentence = f"Chưa sao lưu được. {error.sentence}"
            notices.note(database, unit, FAILED, "fail", sentence, clock.now())
            return JobEnd(exit_code=ExitCode.MACHINE, sentences=(sentence,), retry=True)
        if not drill.fine:
            notices.note(database, unit, FAILED, "fail", drill.detail, clock.now())
            return JobEnd(exit_code=ExitCode.ATTENTION, sentences=(drill.detail,))
        notices.close(database, unit, FAILED, clock.now())
        return _after(config, database, made, drill, passphrase, clock.now())


def drill_of(
    config: Config, database: Database, file: Path, passphrases: tuple[Passphrase, ...], now: datetime
) -> Drill:
    """Restores a backup into a place of its own and writes down how that went."""
    begun = time.monotonic()
    try:
        with proven(config, file, passphrases) as unpacked:
            if unpacked.manifest.ledger != SQLITE_NAME:
                prove_dump(config, unpacked)
            rows = sum(unpacked.manifest.counts.values())
            detail = f"Đã khôi phục thử {file.name}: đủ {rows} dòng của {len(unpacked.manifest.counts)} bảng."
            fine = True
    except (Failure, StoreError) as error:
        fine, detail = False, f"Bản sao lưu {file.name} không khôi phục được. {error.sentence}"
    drill = Drill(fine=fine, detail=detail, seconds=time.monotonic() - begun)
    unit = config.settings.unit.code
    backups.checked(database, unit, file.name, now, fine=fine, seconds=drill.seconds, detail=detail)
    return drill


def _after(
    config: Config, database: Database, made: Path, drill: Drill, passphrase: Passphrase, now: datetime
) -> JobEnd:
    sentences = [f"Đã sao lưu vào {made} ({_size(made.stat().st_size)}).", drill.detail]
    code = ExitCode.DONE
    unit = config.settings.unit.code
    if passphrase.by_person:
        notices.close(database, unit, NO_PASSPHRASE, now)
    else:
        notices.note(database, unit, NO_PASSPHRASE, "warn", _NOBODY_KNOWS, now)
        sentences.append(_NOBODY_KNOWS)
        code = ExitCode.ATTENTION
    elsewhere = config.backup_copy_folder
    if elsewhere is not None:
        try:
            put(made, LocalFolder(path=elsewhere), made.name, last_written_hash=None, sleep=time.sleep)
            sentences.append(f"Đã chép sang {elsewhere}.")
            put_away(config, database, elsewhere, now, rows=False)
        except DropError as error:
            sentences.append(error.sentence)
            code = ExitCode.ATTENTION
    gone = put_away(config, database, config.backup_folder, now, rows=True)
    if gone:
        sentences.append(f"Đã bỏ {gone} bản sao lưu cũ; còn giữ {len(backup_files(config.backup_folder))} bản.")
    return JobEnd(exit_code=code, sentences=tuple(sentences))


def put_away(config: Config, database: Database, folder: Path, now: datetime, *, rows: bool) -> int:
    """Removes the backups that newer ones stand in for; how many. Called only after a backup was proven."""
    made = {at: file for file in backup_files(folder) if (at := made_at_of(file)) is not None}
    settings = config.settings.backup
    kept = to_keep(made, daily=settings.keep_daily, weekly=settings.keep_weekly, monthly=settings.keep_monthly)
    gone = 0
    for at, file in made.items():
        if at in kept or at > now:  # one from the future was made by a wrong clock: a person may look at it
            continue
        try:
            file.unlink()
        except OSError as error:
            get_logger("hoso.backup").warning("backup_left", file=file.name, errno=error.errno)
            continue
        gone += 1
        if rows:
            backups.removed(database, config.settings.unit.code, file.name, now)
    return gone


def _size(count: int) -> str:
    """Of a file of ``count`` bytes, as people here write it."""
    if count < 1_000_000:
        return f"{max(1, count // 1000)} KB"
    return f"{count / 1_000_000:.1f} MB".replace(".", ",")
