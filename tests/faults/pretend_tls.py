"""Servers of HTTPS that a browser must not trust, for the tests of faults of the way."""

import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

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
