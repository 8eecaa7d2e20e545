"""A damaged ledger is replaced by the newest backup that is whole; it is never replaced by an empty one."""

from datetime import datetime
from pathlib import Path

import typer

from agent.backup.manifest import backup_files
from agent.backup.passphrases import known_passphrases
from agent.backup.proving import proven
from agent.backup.restoring import Restored, nobody_else, put_in_place
from agent.backup.sealed import SealedError
from agent.errors import ExitCode, Failure
from agent.logging import get_logger
from agent.secrets.passwords import open_key_store
from agent.settings.config import Config
from agent.storage import LedgerGone, open_database
from dossiers.dates import format_instant
from store import notices
from store.database import Database
from store.errors import StoreCorrupt
from store.migrate import quick_check

RESTORED = "ledger_restored"


def open_sound_database(config: Config, now: datetime) -> Database:
    """The ledger, checked; restored from the newest whole backup where it is damaged, gone or empty.

    A notice then says so until a person closes it. Raises ``Failure`` where no backup is whole: nothing is changed.
    """
    damage = _damage(config, now)
    if damage is None:
        return open_database(config, now)
    get_logger("hoso.recovery").error("ledger_damaged", damage=damage)
    restored = restore_newest(config, now)
    sentence = _told(damage, restored, now)
    typer.echo(sentence, err=True)
    database = open_database(config, now)
    notices.note(database, config.settings.unit.code, RESTORED, "fail", sentence, now)
    return database


def restore_newest(config: Config, now: datetime) -> Restored:
    """Puts the newest backup that is whole in place. Raises ``Failure`` where none is: nothing is changed."""
    passphrases = known_passphrases(open_key_store(config))
    refused = []
    for file in _candidates(config) if passphrases else ():
        try:
            with proven(config, file, passphrases) as unpacked, nobody_else(config):
                return put_in_place(config, unpacked, now)
        except SealedError as failure:
            get_logger("hoso.recovery").warning("backup_refused", file=file.name, reason=failure.sentence)
            refused.append(file.name)
    tried = f"Đã thử {len(refused)} bản, không bản nào dùng được." if refused else "Chưa có bản sao lưu nào."
    raise Failure(
        f"Sổ hồ sơ bị hỏng hoặc không còn, và không có bản sao lưu nào khôi phục được. {tried} Chưa xóa gì, "
        "chưa lập sổ mới. Hãy giữ nguyên thư mục dữ liệu và báo người phụ trách máy.",
        ExitCode.MACHINE,
    )


def _candidates(config: Config) -> list[Path]:
    """All backups within reach, newest first."""
    folders = [config.backup_folder, *([config.backup_copy_folder] if config.backup_copy_folder else [])]
    found = {file.name: file for folder in reversed(folders) for file in backup_files(folder)}
    return sorted(found.values(), key=lambda file: file.name, reverse=True)


def _damage(config: Config, now: datetime) -> str | None:
    """What is wrong with the ledger; ``None`` for one that is whole, or that nobody has begun yet."""
    database = Database(config.database_url)
    if database.file is None:
        return None
    try:
        if database.file.exists() and database.file.stat().st_size > 0:
            return quick_check(database)
        open_database(config, now)
    except StoreCorrupt as error:
        return error.sentence
    except LedgerGone:
        return "không thấy tệp sổ"
    return None


def _told(damage: str, restored: Restored, now: datetime) -> str:
    gates = (
        " Không đọc được các lần đăng nhập gần đây nên chương trình chưa đăng nhập cổng nào: hãy xem hoso account list."
        if restored.gates_closed
        else ""
    )
    return (
        f"Lúc {format_instant(now)} sổ hồ sơ bị hỏng ({damage[:120]}). Đã khôi phục từ bản sao lưu lúc "
        f"{format_instant(restored.manifest.made_at)}; tình trạng hồ sơ hiện nay sẽ có lại ở lần lấy số liệu tới, "
        f"còn diễn biến giữa hai lúc đó không có trong sổ. Tệp hỏng được giữ ở {restored.kept}.{gates} "
        f"Đã xem và không cần nhắc nữa: hoso notice seen {RESTORED}"
    )
