"""A folder of this computer, or a share that the system has mounted."""

import errno
import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reporting.drop.place import CHUNK, HEAD_BYTES, Held, PlaceError, Reason

_HELD_WINERRORS = frozenset({5, 32, 33})  # access denied, sharing violation, lock violation
_HELD_ERRNOS = frozenset({errno.EACCES, errno.EBUSY, errno.ETXTBSY})  # how a share mounted on Linux says the same
_BY_WINERROR = {
    **dict.fromkeys((51, 53, 54, 59, 64, 121, 1203, 1231), Reason.UNREACHABLE),
    **dict.fromkeys((3, 67), Reason.NO_FOLDER),
    **dict.fromkeys((86, 1326, 1327, 1330, 1331, 1909), Reason.LOG_IN),
    **dict.fromkeys((39, 112, 1295), Reason.FULL),
    **dict.fromkeys((123, 206), Reason.TOO_LONG),
}
_BY_ERRNO = {
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR), Reason.NO_FOLDER),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), Reason.NO_PERMISSION),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), Reason.FULL),
    **dict.fromkeys((errno.ENAMETOOLONG, errno.EINVAL), Reason.TOO_LONG),
    **dict.fromkeys(
        (errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENOTCONN, errno.ETIMEDOUT, errno.ESTALE),
        Reason.UNREACHABLE,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalFolder:
    """``path`` is the folder; it is never made here: a share that is not mounted must not become a local folder."""

    path: Path
    move: Callable[[Path, Path], None] = os.replace

    @property
    def key(self) -> str:
        return str(self.path)

    def shown(self, name: str = "") -> str:
        return str(self.path / name) if name else str(self.path)

    def check(self) -> None:
        try:
            found = self.path.is_dir()
        except OSError as error:
            raise place_error(error) from error
        if not found:
            raise PlaceError(Reason.NO_FOLDER, str(self.path))

    def digest(self, name: str) -> str | None:
        try:
            with (self.path / name).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return None
        except PermissionError as error:
            raise Held from error
        except OSError as error:
            raise place_error(error) from error

    def write(self, name: str, source: Path) -> None:
        with source.open("rb") as read:
            try:
                with (self.path / name).open("xb") as write:
                    while chunk := read.read(CHUNK):
                        write.write(chunk)
                    write.flush()
                    os.fsync(write.fileno())
            except OSError as error:
                raise place_error(error) from error

    def replace(self, temporary: str, name: str) -> None:
        target = self.path / name
        try:
            self.move(self.path / temporary, target)
        except OSError as error:
            if _is_held(error, target):
                raise Held from error
            raise place_error(error) from error

    def remove(self, name: str) -> None:
        with suppress(OSError):
            (self.path / name).unlink(missing_ok=True)

    def head(self, name: str) -> bytes | None:
        try:
            with (self.path / name).open("rb") as file:
                return file.read(HEAD_BYTES)
        except OSError:
            return None


def place_error(error: OSError) -> PlaceError:
    """What the operating system said, as a reason."""
    winerror = getattr(error, "winerror", None)
    reason = _BY_WINERROR.get(winerror) if isinstance(winerror, int) else None
    if reason is None:
        reason = _BY_ERRNO.get(error.errno or 0, Reason.BROKEN)
    return PlaceError(reason, f"{type(error).__name__} errno={error.errno} winerror={winerror}")


def _is_held(error: OSError, target: Path) -> bool:
    """On Windows a virus scanner may also hold the new file itself; elsewhere a refusal without a target is one of
    rights."""
    winerror = getattr(error, "winerror", None)
    if winerror is not None:
        return winerror in _HELD_WINERRORS
    return error.errno in _HELD_ERRNOS and target.exists()
