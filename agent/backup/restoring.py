"""Bringing a backup back: proven first, then put in place; what it replaces is kept beside it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agent.backup.manifest import CONFIG, Manifest, place_of
from agent.backup.packing import sha256_of
from agent.backup.proving import Unpacked
from agent.backup.sealed import SealedError
from agent.backup.stock import take_stock
from agent.computer.files import ensure_folder, make_private_folder
from agent.computer.instance import hold
from agent.errors import FolderError, reason
from agent.logging import get_logger
from agent.secrets.passwords import open_key_store, portal_secret
from agent.settings.config import Config
from agent.storage import open_database
from dossiers.dates import VIETNAM
from store.database import Database
from store.keeping import carry_over
from store.keeping.copies import POSTGRESQL_NAME, copy_ledger
from store.keeping.server_copies import load

LOCKS = ("sync", "mail", "report", "backup")
"""Whoever changes the ledger holds one of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """``kept``: where everything lies that was replaced; ``files``: how many files besides the ledger were brought
    back; ``gates_closed``: the log-ins since the backup could not be read, so that every password counts as tried."""

    manifest: Manifest
    kept: Path
    files: int
    gates_closed: int


@contextmanager
def nobody_else(config: Config) -> Iterator[None]:
    """Nothing of ours uses the ledger while the block runs. Raises ``BusyError``."""
    with ExitStack() as locks:
        for name in LOCKS:
            locks.enter_context(hold(config.data_folder, name))
        yield


def put_in_place(config: Config, unpacked: Unpacked, now: datetime) -> Restored:
    """Replaces the ledger and brings back missing or changed reports and words; what was there is kept.

    Log-ins that happened after the backup are carried over, so that no password is sent twice. Call it within
    ``nobody_else``. Raises ``SealedError`` for another unit's backup or another kind of database, ``FolderError``.
    """
    manifest, unit = unpacked.manifest, config.settings.unit.code
    if manifest.unit != unit:
        raise SealedError(
            f"Bản sao lưu là của {manifest.unit_name} ({manifest.unit}), không phải của đơn vị trong tệp cấu hình "
            f"({unit}). Chưa thay đổi gì."
        )
    database = Database(config.database_url)
    if (manifest.ledger == POSTGRESQL_NAME) is database.is_sqlite:
        raise SealedError("Bản sao lưu dùng loại cơ sở dữ liệu khác với tệp cấu hình. Chưa thay đổi gì.")
    kept = _new_folder(config.data_folder / "replaced", now)
    try:
        old = _put_ledger(database, unpacked, kept)
        files = _put_files(config, unpacked, kept)
    except OSError as error:
        raise FolderError(
            f"Khôi phục dở dang: {reason(error)}. Những gì bị thay nằm ở {kept}; bản sao lưu vẫn còn nguyên. "
            "Hãy chạy lại lệnh khôi phục."
        ) from error
    finally:
        database.close()
    gates_closed = _carry_log_ins(config, old, now)
    try:
        take_stock(config, open_database(config, now), manifest, now)
    except OSError as error:  # the next night's backup is known again in any case
        get_logger("hoso.restore").warning("no_stock_taken", error=reason(error))
    return Restored(manifest=manifest, kept=kept, files=files, gates_closed=gates_closed)


def _new_folder(parent: Path, now: datetime) -> Path:
    stamp = f"{now.astimezone(VIETNAM):%Y%m%d-%H%M%S}"
    ensure_folder(parent)
    for number in range(1, 100):
        folder = parent / (stamp if number == 1 else f"{stamp}-{number}")
        if not folder.exists():
            return ensure_folder(folder)
    raise FolderError(f"Không tạo được thư mục mới trong {parent}. Chưa thay đổi gì.")


def _put_ledger(database: Database, unpacked: Unpacked, kept: Path) -> Path | None:
    """Where the replaced ledger lies now; ``None`` where there was none, or where it was not a file."""
    file = database.file
    if file is None:
        copy_ledger(database, kept / POSTGRESQL_NAME)
        load(unpacked.ledger, database.engine.url)
        return None
    # The companions first: a database must never meet another one's log.
    for suffix in ("-wal", "-shm", ""):
        companion = file.with_name(file.name + suffix)
        if companion.exists():
            shutil.move(companion, kept / companion.name)
    ensure_folder(file.parent)
    arrived = file.with_name(f".{file.name}.restored.tmp")
    shutil.copyfile(unpacked.ledger, arrived)
    _flush(arrived)
    arrived.chmod(0o600)
    arrived.replace(file)
    old = kept / file.name
    return old if old.exists() else None


def _put_files(config: Config, unpacked: Unpacked, kept: Path) -> int:
    """Reports and their words. A configuration that is there stays: it says where everything goes."""
    brought = 0
    for entry in unpacked.manifest.entries:
        if entry.name == unpacked.manifest.ledger or (entry.name == CONFIG and config.path.exists()):
            continue
        place = place_of(config, entry.name)
        if place.is_file():
            if sha256_of(place) == entry.sha256:
                continue
            aside = kept / entry.name
            aside.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(place, aside)
        make_private_folder(place.parent)
        shutil.copyfile(unpacked.folder / entry.name, place)
        brought += 1
    return brought


def _flush(file: Path) -> None:
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())


def _carry_log_ins(config: Config, old: Path | None, now: datetime) -> int:
    """Carries over what the replaced ledger knows of log-ins; where that is unreadable, closes every gate."""
    unit = config.settings.unit.code
    database = open_database(config, now)
    attempts = None if old is None else carry_over.attempts_in(old, unit)
    if attempts is not None:
        added = carry_over.take_over(database, unit, attempts, now)
        get_logger("hoso.restore").info("log_ins_carried_over", added=added)
        return 0
    if database.file is None:  # a server's ledger was whole a moment ago, and lies in the replaced dump
        return 0
    store = open_key_store(config)
    passwords = []
    for portal in config.settings.portals:
        secret = None if portal.username is None else store.get(portal_secret(portal.key))
        if secret is not None and portal.username is not None:
            passwords.append((portal.key, portal.username, secret.version))
    return carry_over.close_gates(database, unit, passwords, now)
