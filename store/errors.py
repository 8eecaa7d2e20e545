"""What can go wrong with the ledger, as sentences for people."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from dossiers.problems import Actor, Problem, Retry, Scope


class StoreError(Exception):
    """The ledger can't be used as asked. ``problem.sentence`` is Vietnamese, for people."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence)
        self.problem = problem
        self.sentence = problem.sentence


class StoreBusy(StoreError):
    """Another program holds the ledger for too long."""


class DiskFull(StoreError):
    """There is no room to write. What was there before is unharmed."""


class StoreCorrupt(StoreError):
    """The file is damaged or is no ledger."""


class StoreMisplaced(StoreError):
    """The ledger lies where a database must not lie: a share, or a folder that a program synchronises."""


class StoreUnreachable(StoreError):
    """The file can't be opened, or the database server does not answer."""


class StoreTooNew(StoreError):
    """A newer version of the program has written this ledger."""


def problem(code: str, sentence: str, *, actor: Actor = Actor.OPERATOR, retry: Retry = Retry.YES) -> Problem:
    """A problem of the machine with the ledger."""
    return Problem(code=code, actor=actor, scope=Scope.MACHINE, retry=retry, sentence=sentence)


@contextmanager
def translated() -> Iterator[None]:
    """Turns the driver's errors into ``StoreError`` kinds. What it does not know passes, without the row that a
    server adds to its message: that may hold what a portal says of a citizen."""
    try:
        yield
    except DBAPIError as error:
        found = known(error.orig)
        if found is not None:
            raise found from None
        primary = getattr(getattr(error.orig, "diag", None), "message_primary", None)
        if primary is None or error.orig is None:
            raise
        raise type(error)(error.statement, None, type(error.orig)(primary), hide_parameters=True) from None


_Entry = tuple[type[StoreError], str, str]

_SENTENCES: dict[str, _Entry] = {
    "database is locked": (
        StoreBusy,
        "store_busy",
        "Sổ hồ sơ đang bị một chương trình khác giữ (sao lưu, diệt vi-rút …). Chưa ghi gì; số liệu đã có vẫn nguyên. "
        "Chương trình sẽ thử lại.",
    ),
    "database or disk is full": (
        DiskFull,
        "disk_full",
        "Ổ đĩa đã đầy nên chưa ghi được vào sổ hồ sơ. Số liệu đã có vẫn nguyên. Hãy giải phóng ổ đĩa rồi chạy lại.",
    ),
    "malformed": (
        StoreCorrupt,
        "store_corrupt",
        "Tệp sổ hồ sơ bị hỏng. Đừng xóa tệp. Chưa ghi gì thêm; hãy khôi phục từ bản sao lưu: hoso restore",
    ),
    "file is not a database": (
        StoreCorrupt,
        "store_corrupt",
        "Tệp sổ hồ sơ không phải là sổ của chương trình này hoặc đã hỏng. Đừng xóa tệp; hãy báo người phụ trách máy.",
    ),
    "unable to open database file": (
        StoreUnreachable,
        "store_unreachable",
        "Không mở được tệp sổ hồ sơ: thư mục không có hoặc không có quyền ghi. Hãy kiểm tra thư mục dữ liệu.",
    ),
    "disk I/O error": (
        StoreUnreachable,
        "store_unreachable",
        "Ổ đĩa báo lỗi khi đọc hoặc ghi sổ hồ sơ. Chưa ghi được lần này. Hãy báo người phụ trách máy kiểm tra ổ đĩa.",
    ),
    "readonly database": (
        StoreUnreachable,
        "store_unreachable",
        "Tệp sổ hồ sơ chỉ cho đọc nên chưa ghi được gì. Hãy kiểm tra quyền ghi của thư mục dữ liệu.",
    ),
}


_SERVER_SENTENCES: dict[str, _Entry] = {
    "LockNotAvailable": _SENTENCES["database is locked"],
    "DiskFull": _SENTENCES["database or disk is full"],
    "OperationalError": (
        StoreUnreachable,
        "store_unreachable",
        "Máy chủ cơ sở dữ liệu không trả lời. Chưa ghi gì; số liệu đã có vẫn nguyên. "
        "Hãy kiểm tra địa chỉ trong mục [database] và máy chủ.",
    ),
}
"""By the class names of the server's driver, which need not be installed."""


def known(error: BaseException | None) -> StoreError | None:
    """The ``StoreError`` that a driver's error means; ``None`` for one that nobody foresaw."""
    if isinstance(error, sqlite3.Error):
        # Without room even for the few pages by which its connections share a ledger, SQLite calls it an I/O error.
        no_room = getattr(error, "sqlite_errorname", None) == "SQLITE_IOERR_SHMSIZE"
        said = "database or disk is full" if no_room else str(error)
        entry = next((entry for words, entry in _SENTENCES.items() if words in said), None)
    else:
        names = [kind.__name__ for kind in type(error).__mro__]
        entry = next((_SERVER_SENTENCES[name] for name in names if name in _SERVER_SENTENCES), None)
    if entry is None:
        return None
    kind, code, sentence = entry
    return kind(problem(code, sentence))
