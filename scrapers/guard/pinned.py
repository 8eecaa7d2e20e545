"""Exceptions for certificates that can't be trusted: one address, one certificate, known by its fingerprint.

Browsers have only one switch, for all certificates at once; it stays off. Instead the gateway, which every connection
passes, meets the portal itself at an excepted address: it looks at the certificate within that very connection and
goes on only if it is the pinned one. Towards the browser it then shows a certificate of its own, made for this run
alone. If the portal shows any other certificate, the browser meets it by itself and judges as strictly as ever.
"""

import asyncio
import hashlib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from scrapers.guard.upstream import Proxy, open_through

if TYPE_CHECKING:
    from scrapers.guard.pinned_own import OwnCertificate

_log = structlog.get_logger(__name__)
Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedCertificate:
    """At ``host``:``port`` the certificate whose SHA-256 is ``fingerprint`` (64 hexadecimal digits, small) will do."""

    host: str
    port: int
    fingerprint: str


class Pinned:
    """The gateway's dealings with excepted addresses. ``folder`` (of this run) holds the key while it is loaded."""

    def __init__(self, pins: Sequence[PinnedCertificate], folder: Path, now: datetime) -> None:
        from scrapers.guard.pinned_own import own_certificate

        self._pins = {(pin.host.lower(), pin.port): pin.fingerprint for pin in pins}
        own = own_certificate(sorted({host for host, _ in self._pins}), now)
        self.authority = own.certificate.decode()
        """The certificate that is shown by us, for our own requests to believe."""
        self.argument = f"--ignore-certificate-errors-spki-list={own.known_by}"
        """How the browser is told of the same certificate, known by its key."""
        self._near = _near_context(own, folder)
        self._far = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._far.check_hostname = False
        self._far.verify_mode = ssl.CERT_NONE  # instead, the fingerprint is compared before a byte is sent

    def covers(self, host: str, port: int) -> bool:
        """Whether there is an exception for this address."""
        return (host.lower(), port) in self._pins

    async def open(self, proxy: Proxy | None, host: str, port: int) -> Ends | None:
        """An encrypted connection to the pinned certificate; ``None`` where another one, or none, was shown. Raises
        ``OSError`` and ``ProxyRefused``."""
        reader, writer = await open_through(proxy, host, port)
        try:
            await writer.start_tls(self._far, server_hostname=host)
        except (ssl.SSLError, ConnectionError) as error:
            _log.info("pinned_handshake_failed", host=host, error=type(error).__name__)
            writer.transport.abort()
            return None
        except BaseException:
            writer.transport.abort()
            raise
        shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        if hashlib.sha256(shown or b"").hexdigest() == self._pins[host.lower(), port]:
            return reader, writer
        _log.warning("pinned_certificate_differs", host=host)
        writer.transport.abort()
        return None

    async def meet(self, near: asyncio.StreamWriter) -> None:
        """Encrypts the browser's side with our own certificate. Raises ``OSError``."""
        await near.start_tls(self._near)


def _near_context(own: "OwnCertificate", folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    file = folder / "pinned-key.pem"  # Python's ssl takes keys from files only
    file.touch(mode=0o600)
    try:
        file.write_bytes(own.certificate + own.key)
        context.load_cert_chain(file)
    finally:
        file.unlink()
    return context
