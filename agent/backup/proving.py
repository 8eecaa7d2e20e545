"""Proving a backup: it is restored into a folder of its own, and what comes out must be what went in."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine

from agent.backup.manifest import Manifest
from agent.backup.packing import unpack
from agent.backup.sealed import Passphrase, SealedError, WrongPassphrase
from agent.computer.files import ensure_folder
from agent.errors import SecretsError
from agent.settings.config import Config
from store.database import Database
from store.errors import StoreError, translated
from store.keeping import server_copies
from store.keeping.backups import row_counts
from store.keeping.copies import SQLITE_NAME, counts_in, damage_of
from store.migrate import shipped_revisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """A backup's content in a folder that is gone when the block ends, checked and found whole."""

    manifest: Manifest
    folder: Path

    @property
    def ledger(self) -> Path:
        return self.folder / self.manifest.ledger


@contextmanager
def proven(config: Config, file: Path, passphrases: Iterable[Passphrase]) -> Iterator[Unpacked]:
    """Restores ``file`` beside the ledger and proves it: seals, sizes, hashes, the database's own check, every
    reference, the rows of every table.

    Raises ``SealedError`` where anything is not as it was, ``SecretsError`` where no passphrase is known.
    """
    with TemporaryDirectory(dir=ensure_folder(config.data_folder / "tmp"), prefix="restore-") as work:
        manifest, folder = _opened(file, passphrases, Path(work))
        unpacked = Unpacked(manifest=manifest, folder=folder)
        if manifest.revision not in shipped_revisions():
            raise SealedError(
                "Bản sao lưu do một bản khác, mới hơn của chương trình ghi. Chưa thay đổi gì. Hãy cài bản mới nhất."
            )
        if manifest.ledger == SQLITE_NAME:
            _prove_sqlite(unpacked)
        yield unpacked


def prove_dump(config: Config, unpacked: Unpacked) -> None:
    """Restores a dump into a database of its own on the same server, and counts. Raises ``SealedError``, and
    ``StoreError`` kinds where the server does not let us."""
    database = Database(config.database_url)
    url = database.engine.url
    name = f"hoso_drill_{secrets.token_hex(6)}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with translated(), admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            server_copies.load(unpacked.ledger, url.set(database=name))
            scratch = Database(url.set(database=name).render_as_string(hide_password=False))
            try:
                with scratch.reading() as connection:
                    found = row_counts(connection)
            finally:
                scratch.close()
        finally:
            with translated(), admin.connect() as connection:
                connection.exec_driver_sql(f"DROP DATABASE {name}")
    finally:
        admin.dispose()
        database.close()
    _same(unpacked.manifest.counts, found)


def _opened(file: Path, passphrases: Iterable[Passphrase], work: Path) -> tuple[Manifest, Path]:
    """Tries each passphrase."""
    refused: SealedError | None = None
    for number, passphrase in enumerate(passphrases):
        folder = work / str(number)
        folder.mkdir()
        try:
            return unpack(file, passphrase, folder), folder
        except WrongPassphrase as error:
            refused = refused or error
    if refused is None:
        raise SecretsError("Chưa có mật khẩu sao lưu nào trong kho. Hãy chạy: hoso backup passphrase")
    raise refused


def _prove_sqlite(unpacked: Unpacked) -> None:
    damage = damage_of(unpacked.ledger)
    if damage is not None:
        raise SealedError(f"Sổ hồ sơ trong bản sao lưu bị hỏng ({damage}). Chưa thay đổi gì.")
    try:
        found = counts_in(unpacked.ledger)
    except StoreError as error:
        raise SealedError(f"Không đọc được sổ hồ sơ trong bản sao lưu: {error.sentence}") from error
    _same(unpacked.manifest.counts, found)


def _same(wanted: dict[str, int], found: dict[str, int]) -> None:
    for table, count in wanted.items():
        if found.get(table) != count:
            raise SealedError(
                f"Bảng {table} trong bản sao lưu có {found.get(table, 0)} dòng, khi sao lưu có {count}. "
                "Không dùng bản này được. Chưa thay đổi gì."
            )
