"""Servers of HTTPS that a browser must not trust, for the tests of faults of the way."""

import hashlib
import socket
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from urllib.parse import urlsplit

from sandbox.certificates import write_certificates


class _Counting(ThreadingHTTPServer):
    asked = 0
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that lets go in the middle of a handshake is what is wanted here."""


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """What a browser that trusts too much would see."""
        server = self.server
        assert isinstance(server, _Counting)
        server.asked += 1
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<form><input type=password></form>")

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def https(folder: Path, host: str, *, newest: ssl.TLSVersion | None = None) -> Iterator[tuple[str, _Counting]]:
    """Serves on ``host`` with a certificate of nobody's; ``newest``: the newest version of TLS that it knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(write_certificates(folder, host))
    if newest is not None:
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        with warnings.catch_warnings():  # that it is outdated is the point
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version, context.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, newest
    server = _Counting((host, 0), _Page)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"https://{host}:{server.server_address[1]}", server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Front(ThreadingTCPServer):
    daemon_threads = True
    context: ssl.SSLContext
    behind: tuple[str, int]

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever does not trust us lets go in the middle of a handshake."""


class _Through(BaseRequestHandler):
    def handle(self) -> None:
        """Takes the encryption off and carries the rest both ways."""
        server = self.server
        assert isinstance(server, _Front)
        near = server.context.wrap_socket(self.request, server_side=True, do_handshake_on_connect=False)
        with near:
            near.do_handshake()
            self._carry_through(server, near)

    def _carry_through(self, server: _Front, near: ssl.SSLSocket) -> None:
        with socket.create_connection(server.behind) as far:
            back = threading.Thread(target=_carry, args=(far, near), daemon=True)
            back.start()
            _carry(near, far)
            back.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


@contextmanager
def https_before(folder: Path, host: str, origin: str) -> Iterator[str]:
    """Serves on ``host``, with a certificate of nobody's, what ``origin`` (http) serves; gives the address."""
    behind = urlsplit(origin)
    assert behind.hostname is not None
    assert behind.port is not None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(write_certificates(folder, host))
    with _Front((host, 0), _Through) as server:
        server.context, server.behind = context, (behind.hostname, behind.port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield f"https://{host}:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def fingerprint(folder: Path) -> str:
    """The SHA-256 of the certificate that is served out of ``folder``, as people copy it from a browser."""
    text = (folder / "server.pem").read_text("ascii")
    shown = ssl.PEM_cert_to_DER_cert(text[: text.index("-----END CERTIFICATE-----")] + "-----END CERTIFICATE-----")
    return hashlib.sha256(shown).hexdigest().upper()
