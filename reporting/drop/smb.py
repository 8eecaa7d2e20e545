"""A folder of a Windows or Samba share, spoken to directly over SMB 2/3: no drive has to be mounted.

A client of its own per drop, closed at its end. ``smbprotocol`` raises its own errors, some of which are ``OSError``;
all of them become ``PlaceError`` or ``Held`` here. It knows one way to notice a server that went silent: the time for
which the connection may be idle, taken from the environment when a connection is made.
"""

import hashlib
import ntpath
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import smbclient
from smbprotocol.exceptions import SMBException, SMBResponseException
from smbprotocol.header import NtStatus

from reporting.drop.address import SmbAddress
from reporting.drop.place import CHUNK, HEAD_BYTES, Held, PlaceError, Reason

_IDLE_LIMIT = "SMB_EXPERIMENTAL_TRANSPORT_RECEIVE_TIMEOUT"
_HELD = frozenset(
    {NtStatus.STATUS_SHARING_VIOLATION, NtStatus.STATUS_ACCESS_DENIED, 0xC0000054}  # the last: a locked range
)
_REASONS = {
    **dict.fromkeys(
        (
            NtStatus.STATUS_LOGON_FAILURE,
            NtStatus.STATUS_PASSWORD_EXPIRED,
            0xC000006E,  # account restriction
            0xC0000070,  # not from this computer
            0xC0000072,  # account disabled
            0xC0000193,  # account expired
            0xC0000224,  # password must change
            0xC0000234,  # account locked out
        ),
        Reason.LOG_IN,
    ),
    **dict.fromkeys((NtStatus.STATUS_DISK_FULL, 0xC0000044, 0xC00000BA), Reason.FULL),
    **dict.fromkeys((NtStatus.STATUS_ACCESS_DENIED, 0xC00000A2), Reason.NO_PERMISSION),
    **dict.fromkeys((0xC0000033, 0xC0000106, NtStatus.STATUS_OBJECT_PATH_SYNTAX_BAD), Reason.TOO_LONG),
    **dict.fromkeys(
        (
            NtStatus.STATUS_OBJECT_NAME_NOT_FOUND,
            NtStatus.STATUS_OBJECT_PATH_NOT_FOUND,
            NtStatus.STATUS_BAD_NETWORK_NAME,
            NtStatus.STATUS_NOT_FOUND,
            0xC0000103,  # not a directory
        ),
        Reason.NO_FOLDER,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmbFolder:
    """The folder, within :func:`connected`. ``timeout`` in seconds."""

    address: SmbAddress
    username: str
    password: str = field(repr=False)
    timeout: int = 30
    _connections: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def key(self) -> str:
        return self.shown()

    def shown(self, name: str = "") -> str:
        return ntpath.join(self.address.unc, name) if name else self.address.unc

    def check(self) -> None:
        with _told():
            self._connect()
            if not smbclient.stat(self.shown(), **self._session()).st_mode & 0o040000:
                raise PlaceError(Reason.NO_FOLDER, self.shown())

    def digest(self, name: str) -> str | None:
        try:
            with _told(held=_HELD), self._open(name, "rb", "rwd") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except PlaceError as error:
            if error.reason is Reason.NO_FOLDER:
                return None
            raise

    def write(self, name: str, source: Path) -> None:
        with source.open("rb") as read, _told(), self._open(name, "xb", "r") as write:
            while chunk := read.read(CHUNK):
                write.write(chunk)
            write.flush()

    def replace(self, temporary: str, name: str) -> None:
        with _told(held=_HELD):
            smbclient.replace(self.shown(temporary), self.shown(name), **self._session())

    def remove(self, name: str) -> None:
        with suppress(OSError, SMBException, ValueError):
            smbclient.remove(self.shown(name), **self._session())

    def head(self, name: str) -> bytes | None:
        with suppress(OSError, SMBException, ValueError), self._open(name, "rb", "rwd") as file:
            found: bytes = file.read(HEAD_BYTES)
            return found
        return None

    def close(self) -> None:
        """Ends the conversation; a server that is gone is left."""
        with suppress(OSError, SMBException, ValueError):
            smbclient.reset_connection_cache(fail_on_error=False, connection_cache=self._connections)

    def _connect(self) -> None:
        before = os.environ.get(_IDLE_LIMIT)
        os.environ[_IDLE_LIMIT] = str(self.timeout)
        try:
            smbclient.register_session(self.address.server, connection_timeout=self.timeout, **self._session())
        finally:
            if before is None:
                os.environ.pop(_IDLE_LIMIT, None)
            else:
                os.environ[_IDLE_LIMIT] = before

    def _open(self, name: str, mode: str, share_access: str) -> Any:
        return smbclient.open_file(
            self.shown(name), mode=mode, buffering=0, share_access=share_access, **self._session()
        )

    def _session(self) -> dict[str, Any]:
        return {
            "username": self.username,
            "password": self.password,
            "port": self.address.port,
            "connection_cache": self._connections,
        }


@contextmanager
def connected(folder: SmbFolder) -> Iterator[SmbFolder]:
    """The folder, until the block ends. The first use connects."""
    try:
        yield folder
    finally:
        folder.close()


@contextmanager
def _told(held: frozenset[int] = frozenset()) -> Iterator[None]:
    """What the library raises, as our own errors. It raises ``ValueError`` where it can't connect."""
    try:
        yield
    except (SMBException, OSError, ValueError) as error:
        status = _status(error)
        if status in held:
            raise Held from error
        reason = Reason.UNREACHABLE if status is None else _REASONS.get(status, Reason.BROKEN)
        raise PlaceError(reason, f"{type(error).__name__} {'' if status is None else hex(status)}".strip()) from error


def _status(error: Exception) -> int | None:
    """The server's answer; ``None`` where it gave none: it can't be reached, or the connection broke."""
    if isinstance(error, SMBResponseException):
        return int(error.status)
    status = getattr(error, "ntstatus", None)
    return None if status is None else int(status)
