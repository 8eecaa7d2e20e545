"""Bringing a ledger to the present revision, with a verified backup before every change."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from dossiers.dates import VIETNAM
from store.database import Database
from store.errors import StoreCorrupt, StoreError, StoreTooNew, known, problem
from store.keeping import server_copies

_FOLDER = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationResult:
    """``before`` is ``None`` for a new ledger; ``backup`` the copy made of an older one."""

    before: str | None
    after: str
    backup: Path | None


def migrate(database: Database, backup_folder: Path, now: datetime) -> MigrationResult:
    """Creates or upgrades the ledger, in one transaction. An older one is first copied into ``backup_folder``, named by
    ``now``: by SQLite's own backup, or by ``pg_dump``.

    Raises ``StoreTooNew`` for a ledger of a newer program, ``StoreCorrupt`` where the copy is damaged or the
    database is another program's, and other
    ``StoreError`` kinds; the ledger is then as it was.
    """
    shipped = shipped_revisions()
    head = shipped[-1]
    before = revision(database)
    if before == head:  # nearly always: the migration tool and its memory are for the other times
        return MigrationResult(before=before, after=head, backup=None)
    if before is not None and before not in shipped:
        raise StoreTooNew(
            problem(
                "store_too_new",
                "Sổ hồ sơ do một bản mới hơn của chương trình ghi. Chưa sửa gì. "
                "Hãy cài bản mới nhất của chương trình rồi chạy lại.",
            )
        )
    if before is None and _holds_something(database):
        raise StoreCorrupt(
            problem(
                "store_foreign",
                "Cơ sở dữ liệu đã có bảng của một chương trình khác nên không dùng làm sổ hồ sơ được. Chưa sửa gì. "
                "Hãy chọn tệp khác trong mục [database] hoặc thư mục khác trong mục [data] của tệp cấu hình.",
            )
        )
    copy = None
    if before is not None:
        copy = _backed_up(database, backup_folder / f"ledger-{before}-{now.astimezone(VIETNAM):%Y%m%d-%H%M%S}")
    with database.writing() as connection:
        _upgrade(connection)
    return MigrationResult(before=before, after=head, backup=copy)


def shipped_revisions() -> tuple[str, ...]:
    """Every revision that this program can read or upgrade, oldest first: its files begin with the numbers."""
    return tuple(sorted(file.name[:4] for file in (_FOLDER / "versions").glob("[0-9][0-9][0-9][0-9]_*.py")))


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _backed_up(database: Database, target: Path) -> Path:
    """A copy of the ledger beside ``target``: SQLite's own, verified; of a server's a dump of one state. Where the
    server's tools are not installed there is no copy, and no upgrade either (``server_copies.NoServerTools``)."""
    if database.file is not None:
        copy = target.with_suffix(".db")
        back_up(database.file, copy)
        return copy
    dump = target.with_suffix(".pgdump")
    dump.parent.mkdir(parents=True, exist_ok=True)
    server_copies.dump(database, dump)
    return dump


def revision(database: Database) -> str | None:
    """The ledger's revision; ``None`` for an empty one."""
    with database.reading() as connection:
        return _revision(connection)


def back_up(file: Path, target: Path) -> None:
    """A consistent, verified copy of a SQLite ledger that may be in use. Raises ``StoreError`` kinds."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with _translated(), closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        verdict = copy.execute("PRAGMA quick_check").fetchone()
    if verdict != ("ok",):
        raise StoreCorrupt(
            problem(
                "backup_corrupt",
                f"Bản sao của sổ hồ sơ tại {target} bị hỏng nên chưa nâng cấp. Sổ hồ sơ chưa bị sửa. "
                "Hãy báo người phụ trách máy.",
            )
        )


def quick_check(database: Database) -> str | None:
    """``None`` where the ledger is sound, else what SQLite says of the damage. Other databases check themselves."""
    if not database.is_sqlite:
        return None
    with database.reading() as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check").scalar_one()
    return None if found == "ok" else str(found)


def _holds_something(database: Database) -> bool:
    with database.reading() as connection:
        return bool(inspect(connection).get_table_names())


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        found: StoreError | None = known(error)
        if found is None:
            raise
        raise found from error
