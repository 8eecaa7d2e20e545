"""A real mail server on this machine for the tests, with switches for what servers do wrong."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as default_policy
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USERNAME, PASSWORD = "hoso@phuong.example", "mat-khau-thu"


@dataclass
class Desk:
    """What the server received, and how it is to behave.

    ``answers`` gives a recipient's reply to RCPT; ``data_reply`` what DATA ends with; ``hang_up`` where the
    connection is cut, ``hang_ups`` times: ``rcpt`` (before any content) or ``data`` (content received, no reply).
    """

    received: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    log_ins: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    mail_reply: str = "250 OK"
    data_reply: str = "250 OK"
    hang_up: str | None = None
    hang_ups: int = 1000

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mail_reply.startswith("250"):
            envelope.mail_from = address
        return self.mail_reply

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.hang_up == "rcpt":
            self._cut(server)
        reply = self.answers.get(address, "250 OK")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content
        assert content is not None
        mail = message_from_bytes(content, policy=default_policy)
        assert isinstance(mail, EmailMessage)
        self.received.append(mail)
        self.envelopes.append((envelope.mail_from or "", tuple(envelope.rcpt_tos)))
        if self.hang_up == "data":
            self._cut(server)
        return self.data_reply

    def _cut(self, server: SMTP) -> None:
        """Cuts the connection without a word, ``hang_ups`` times at most."""
        if self.hang_ups:
            self.hang_ups -= 1
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        self.log_ins += 1
        good = data.login == USERNAME.encode() and data.password == PASSWORD.encode()
        return AuthResult(success=good, handled=good)


@contextmanager
def serving(desk: Desk, *, tls: str = "none", certificate: tuple[Path, Path] | None = None) -> Iterator[int]:
    """Serves in a thread of its own and gives the port. ``tls``: ``none`` | ``starttls`` | ``tls``."""
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)

    loop = asyncio.new_event_loop()

    def protocol() -> SMTP:
        starttls = tls == "starttls"
        return SMTP(
            desk,
            loop=loop,
            hostname="mail.example",
            authenticator=desk.authenticate,
            auth_require_tls=starttls,
            auth_required=starttls,
            require_starttls=starttls,
            tls_context=context if starttls else None,
        )

    server = loop.run_until_complete(
        loop.create_server(protocol, "127.0.0.1", 0, ssl=context if tls == "tls" else None)
    )
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_end_conversations(server), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end_conversations(server: asyncio.Server) -> None:
    server.close()
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def make_certificate(folder: Path, *, expired: bool = False) -> tuple[Path, Path]:
    """A self-signed certificate for 127.0.0.1 and its key, as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    last = now - timedelta(days=1) if expired else now + timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(last)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert_file, key_file
