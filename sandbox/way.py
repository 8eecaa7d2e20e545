"""What may stand between an office and a portal: encryption that can't be trusted, a proxy that refuses, no such name.

What goes wrong at the portal itself stands in ``sandbox.faults``.
"""

import socket
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from socketserver import BaseRequestHandler, BaseServer, ThreadingTCPServer
from urllib.parse import urlsplit

from sandbox.certificates import write_certificates

NO_SUCH_NAME = "cong.invalid"
"""A name that never resolves (RFC 2606)."""


class Way(StrEnum):
    """The obstacles, as the table of faults calls them."""

    UNKNOWN_AUTHORITY = "unknown_authority"  # encrypted, with a certificate of nobody's
    OLD_ENCRYPTION = "old_encryption"  # with nothing newer than TLS 1.1
    PROXY_REFUSES = "proxy_refuses"  # 407: it wants another log-in
    NO_SUCH_NAME = "no_such_name"


class _Front(ThreadingTCPServer):
    daemon_threads = True
    context: ssl.SSLContext
    behind: tuple[str, int]

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever does not trust us lets go in the middle of a handshake."""


class _Through(BaseRequestHandler):
    server: _Front

    def handle(self) -> None:
        """Takes the encryption off and carries the rest both ways."""
        near = self.server.context.wrap_socket(self.request, server_side=True, do_handshake_on_connect=False)
        with near:
            near.do_handshake()
            with socket.create_connection(self.server.behind) as far:
                back = threading.Thread(target=_carry, args=(far, near), daemon=True)
                back.start()
                _carry(near, far)
                back.join()


class _Refusing(ThreadingTCPServer):
    daemon_threads = True


class _Refusal(BaseRequestHandler):
    def handle(self) -> None:
        """Reads what is asked, and refuses."""
        asked = b""
        while b"\r\n\r\n" not in asked and (more := self.request.recv(65536)):
            asked += more
        self.request.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


@contextmanager
def encrypted(origin: str, folder: Path, host: str, way: Way = Way.UNKNOWN_AUTHORITY) -> Iterator[str]:
    """What ``origin`` (http) serves, at an https address on ``host`` (loopback), with a certificate of nobody's that
    lies in ``folder`` (existing) as ``server.pem``; gives the address. Raises ``ValueError`` for an origin without
    port, or a ``way`` that has nothing to do with encryption."""
    if way not in (Way.UNKNOWN_AUTHORITY, Way.OLD_ENCRYPTION):
        raise ValueError(f"{way} is no way to encrypt")
    behind = urlsplit(origin)
    if behind.hostname is None or behind.port is None:
        raise ValueError(f"no address with a port: {origin}")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(write_certificates(folder, host))
    if way is Way.OLD_ENCRYPTION:
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        with warnings.catch_warnings():  # that it is outdated is the point
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version, context.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, ssl.TLSVersion.TLSv1_1
    with _Front((host, 0), _Through) as server:
        server.context, server.behind = context, (behind.hostname, behind.port)
        with _serving(server):
            yield f"https://{host}:{server.server_address[1]}"


@contextmanager
def refusing_proxy() -> Iterator[tuple[str, int]]:
    """A proxy of HTTP that lets nothing out (407); gives its host and port."""
    with _Refusing(("127.0.0.1", 0), _Refusal) as server, _serving(server):
        yield "127.0.0.1", server.server_address[1]


@contextmanager
def _serving(server: BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
