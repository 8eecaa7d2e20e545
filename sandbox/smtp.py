"""A pretend mail server: STARTTLS, a password, messages as files, and ways of failing."""

import asyncio
import hmac
import ssl
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from sandbox.certificates import write_certificates
from sandbox.loop_thread import LoopThread
from sandbox.tokens import pretend_password

HOST = "127.0.15.1"


class MailFault(StrEnum):
    """Ways in which the mail server can fail."""

    REFUSE_RECIPIENT = "refuse_recipient"  # 550 to RCPT TO; all recipients, or the named ones
    DROP_AFTER_DATA = "drop_after_data"  # the message is kept, the connection ends without an answer
    TEMPORARY_ERROR = "temporary_error"  # 451 to DATA
    AUTH_REFUSED = "auth_refused"  # 535 whatever the password
    NO_STARTTLS = "no_starttls"  # not offered, and so no AUTH either


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMessage:
    """One accepted message: its envelope, its bytes, and the file that holds them."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    path: Path


class PretendMailServer:
    """A mail server on a free port of 127.0.15.1, for submission with STARTTLS and AUTH LOGIN or PLAIN.

    A context manager. Accepted messages go to ``folder`` as ``0001-<unix seconds>.eml``, ``0002-…``. ``ca_file`` is
    the certificate to trust; it lives as long as the server. ``thread``: a loop to live in; one of its own if ``None``.
    """

    def __init__(
        self,
        folder: Path,
        *,
        seed: int = 1,
        thread: LoopThread | None = None,
        unix_time: Callable[[], float] = time.time,
    ) -> None:
        self.folder = folder
        self.host = HOST
        self.port = 0
        self.username = "nhacviec@vidu.example"
        self.password = pretend_password(seed, "smtp")
        self._given_thread = thread
        self._thread = thread
        self._unix_time = unix_time
        self._lock = threading.Lock()
        self._received: list[ReceivedMessage] = []
        self._counter = 0
        self._faults: dict[MailFault, frozenset[str]] = {}
        self._certificates: tempfile.TemporaryDirectory[str] | None = None
        self._server: asyncio.Server | None = None
        self._tls: ssl.SSLContext | None = None
        self._connections: set[_Connection] = set()

    @property
    def ca_file(self) -> Path:
        """The certificate that clients should trust. Raises ``RuntimeError`` when the server does not run."""
        if self._certificates is None:
            raise RuntimeError("the mail server does not run")
        return Path(self._certificates.name) / "ca.pem"

    @property
    def received(self) -> tuple[ReceivedMessage, ...]:
        """All accepted messages, oldest first."""
        with self._lock:
            return tuple(self._received)

    def inject(self, fault: str, *recipients: str) -> None:
        """Fail in this way from the next connection or command on. ``recipients`` narrow ``refuse_recipient``.
        Raises ``ValueError`` for an unknown fault."""
        self._faults[MailFault(fault)] = frozenset(address.lower() for address in recipients)

    def behave(self) -> None:
        """No more faults."""
        self._faults.clear()

    def __enter__(self) -> "PretendMailServer":
        self.folder.mkdir(parents=True, exist_ok=True)
        self._certificates = tempfile.TemporaryDirectory(prefix="hoso-sandbox-tls-")
        chain = write_certificates(Path(self._certificates.name), self.host)
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(chain)
        if self._given_thread is None:
            self._thread = LoopThread("sandbox-smtp")
            self._thread.start()
        self._running_thread().call(self._open())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running_thread().call(self._close())
        if self._given_thread is None:
            self._running_thread().stop()
        if self._certificates is not None:
            self._certificates.cleanup()
            self._certificates = None

    def _running_thread(self) -> LoopThread:
        if self._thread is None:
            raise RuntimeError("the mail server does not run")
        return self._thread

    async def _open(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: self._connection(loop), self.host, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is None:
            return
        self._server.close()
        left = list(self._connections)
        for connection in left:
            _cut(connection)
        await asyncio.gather(*(connection.lost.wait() for connection in left))
        await self._server.wait_closed()

    def _connection(self, loop: asyncio.AbstractEventLoop) -> "_Connection":
        connection = _Connection(
            _Handler(self),
            gone=self._connections.discard,
            hostname="pretend.example",
            ident="Pretend mail server",
            tls_context=None if MailFault.NO_STARTTLS in self._faults else self._tls,
            auth_required=True,
            auth_require_tls=True,
            authenticator=self._authenticate,
            enable_SMTPUTF8=True,
            loop=loop,
        )
        self._connections.add(connection)
        return connection

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, credentials: Any
    ) -> AuthResult:
        good = (
            MailFault.AUTH_REFUSED not in self._faults
            and isinstance(credentials, LoginPassword)
            and hmac.compare_digest(credentials.login, self.username.encode())
            and hmac.compare_digest(credentials.password, self.password.encode())
        )
        return AuthResult(success=good, handled=False)

    def refuses(self, address: str) -> bool:
        """Whether a recipient is refused at present."""
        narrowed = self._faults.get(MailFault.REFUSE_RECIPIENT)
        return narrowed is not None and (not narrowed or address.lower() in narrowed)

    def failing(self, fault: MailFault) -> bool:
        """Whether a fault is injected."""
        return fault in self._faults

    def keep(self, sender: str, recipients: tuple[str, ...], content: bytes) -> None:
        """Write an accepted message."""
        with self._lock:
            self._counter += 1
            path = self.folder / f"{self._counter:04d}-{int(self._unix_time())}.eml"
            unfinished = path.with_suffix(".part")
            unfinished.write_bytes(content)
            unfinished.replace(path)
            self._received.append(ReceivedMessage(sender=sender, recipients=recipients, content=content, path=path))


class _Connection(SMTP):
    """One conversation, which tells when it is over."""

    def __init__(self, handler: "_Handler", *, gone: Callable[["_Connection"], None], **options: Any) -> None:
        super().__init__(handler, **options)
        self.lost = asyncio.Event()
        self._gone = gone

    def connection_lost(self, error: Exception | None) -> None:
        """The transport is closed for good."""
        super().connection_lost(error)
        self._gone(self)
        self.lost.set()


class _Handler:
    """What aiosmtpd asks at each step of a conversation."""

    def __init__(self, mail: PretendMailServer) -> None:
        self._mail = mail

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        if self._mail.refuses(address):
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take the message."""
        if self._mail.failing(MailFault.TEMPORARY_ERROR):
            return "451 4.3.0 Try again later"
        content = envelope.original_content or b""
        self._mail.keep(envelope.mail_from or "", tuple(envelope.rcpt_tos), content)
        if self._mail.failing(MailFault.DROP_AFTER_DATA):
            _cut(server)
        return "250 OK: kept"


def _cut(connection: SMTP) -> None:
    """End a connection without another word. One that is closing already is left to it: before 3.11.4 Python fails
    when an encrypted one is aborted then."""
    transport = connection.transport
    if isinstance(transport, asyncio.Transport) and not transport.is_closing():
        transport.abort()
