"""How a command ends: the exit codes, and the one sentence that people read when something stopped it."""

import errno
from enum import IntEnum


class ExitCode(IntEnum):
    """What the operating system is told. Documented in docs/architecture.md and in ``hoso --help``."""

    DONE = 0
    ATTENTION = 1  # done, but something needs attention: an incomplete portal, an undelivered mail
    BAD_INPUT = 2  # bad input or configuration
    MACHINE = 3  # the machine lacks something: browser, folder, key store, mail server
    BUSY = 4  # another instance holds the data folder
    DEFECT = 70  # a defect of ours


class Failure(Exception):
    """Something stopped a command. ``sentence`` is Vietnamese, for staff: what happened, what was kept, what to do.

    It holds no secrets and no personal data, so it may be printed and logged.
    """

    exit_code = ExitCode.MACHINE

    def __init__(self, sentence: str, exit_code: ExitCode | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        if exit_code is not None:
            self.exit_code = exit_code


class ConfigError(Failure):
    """The configuration file can't be used."""

    exit_code = ExitCode.BAD_INPUT


class InputError(Failure):
    """What was asked for on the command line makes no sense."""

    exit_code = ExitCode.BAD_INPUT


class SecretsError(Failure):
    """The key store can't be used or does not hold what is needed. ``credential`` names the entry, if it is one."""

    def __init__(self, sentence: str, *, credential: str | None = None) -> None:
        super().__init__(sentence)
        self.credential = credential


class FolderError(Failure):
    """A folder of ours can't be written."""


class BusyError(Failure):
    """Another instance holds the data folder."""

    exit_code = ExitCode.BUSY


_REASONS = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EDQUOT: "đã dùng hết dung lượng được cấp",
    errno.ENOTDIR: "một phần của đường dẫn là tệp chứ không phải thư mục",
    errno.EISDIR: "đường dẫn là thư mục chứ không phải tệp",
    errno.EEXIST: "đã có tệp cùng tên",
    errno.ENAMETOOLONG: "đường dẫn quá dài",
    errno.EIO: "ổ đĩa hoặc đường mạng bị lỗi",
}


def reason(error: OSError) -> str:
    """Why the operating system refused, in Vietnamese."""
    return _REASONS.get(error.errno or 0, f"hệ điều hành báo lỗi số {error.errno}")
