"""The browser's only way to the network: a SOCKS5 server (RFC 1928) of ours on this machine's own address.

The browser is told no other way and finds no names by itself, so whatever passes by the stopping of requests (a
connection made ahead of time, WebTransport, WebRTC) ends here, unless it goes to an address of the portal that is being
read. Our own requests take the same way. Behind an office's HTTP proxy it is the gateway that asks the proxy.
"""

import asyncio
import contextlib
import ipaddress
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

import structlog

from scrapers.guard.address import origin_of
from scrapers.guard.conversation import Conversation
from scrapers.guard.decision import Block, RequestFacts
from scrapers.guard.pinned import Ends, Pinned
from scrapers.guard.upstream import ProxyFinder, ProxyRefused, open_through

_log = structlog.get_logger(__name__)
_VERSION, _CONNECT = 5, 1
_GRANTED, _NOT_ALLOWED, _UNREACHABLE, _UNKNOWN_COMMAND, _UNKNOWN_ADDRESS = 0, 2, 4, 7, 8
_NO_ADDRESS = b"\x00\x01\x00\x00\x00\x00\x00\x00"
_CHUNK = 65536
_OPEN_SECONDS = 30.0
_TURNS = 4  # of the loop, after which a connection that was being accepted has been handed to us
# Whom browsers ask by themselves, for updates and the like: refused as all else is, but not the portal's doing.
_MAKERS = (
    ".google.com", ".googleapis.com", ".gstatic.com", ".gvt1.com", ".microsoft.com", ".bing.com", ".msn.com",
    ".msedge.net", ".windows.com", ".skype.com",
)  # fmt: skip


class _Refused(Exception):
    """The client asks for what it doesn't get. ``code``: the answer's."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Gateway:
    """Connects to ``hosts`` only, and of these only to the origins of the portal whose turn it is. ``pinned``: the
    addresses with an exception for their certificate."""

    def __init__(
        self,
        hosts: Iterable[str],
        current: Callable[[], Conversation],
        find_proxy: ProxyFinder,
        pinned: Pinned | None = None,
    ) -> None:
        self._hosts = frozenset(host.lower() for host in hosts)
        self._current = current
        self._find_proxy = find_proxy
        self._pinned = pinned
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[int]:
        """Serves on 127.0.0.1 while the block runs; gives the port."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            await _stop_accepting(server)
            server.close()
            while self._tasks:
                tasks = tuple(self._tasks)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            await server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)

        def ended(_: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            if task.cancelled():  # perhaps before its first line: then nothing in it could let go
                writer.transport.abort()

        task.add_done_callback(ended)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far: asyncio.StreamWriter | None = None
        try:
            host, port = await _asked(reader, writer)
            if not self._allowed(host, port):
                raise _Refused(_NOT_ALLOWED)
            async with asyncio.timeout(_OPEN_SECONDS):
                far_reader, far, met = await self._open(host, port)
            writer.write(bytes([_VERSION, _GRANTED]) + _NO_ADDRESS)
            if met is not None:
                async with asyncio.timeout(_OPEN_SECONDS):
                    await met.meet(writer)
            await _join((reader, writer), (far_reader, far))
        except asyncio.CancelledError:
            if far is not None:  # what is not sent yet would keep it open
                far.transport.abort()
            raise
        except _Refused as refused:
            await _answer(writer, refused.code)
        except ProxyRefused as refused:
            self._current().proxy_refusal = refused.status
            await _answer(writer, _UNREACHABLE)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            _log.debug("connection_failed", error=type(error).__name__)
            await _answer(writer, _UNREACHABLE)
        finally:
            for each in (writer, far):
                if each is not None:
                    each.close()

    async def _open(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, Pinned | None]:
        """A connection to the portal; with ``Pinned`` one that is encrypted already."""
        proxy = self._find_proxy(host, port)
        if self._pinned is not None and self._pinned.covers(host, port):
            ends = await self._pinned.open(proxy, host, port)
            if ends is not None:
                return (*ends, self._pinned)
        return (*await open_through(proxy, host, port), None)

    def _allowed(self, host: str, port: int) -> bool:
        """Whether this is an address of the portal that is being read; if not, that is recorded as the portal's."""
        conversation = self._current()
        places = {origin[1:] for origin in map(origin_of, conversation.rules.origins) if origin is not None}
        if host.lower() in self._hosts and (host.lower(), port) in places:
            return True
        if host.lower().endswith(_MAKERS):
            _log.info("call_home_refused", host=host)
            return False
        address = f"[{host}]" if ":" in host else host
        facts = RequestFacts(method="CONNECT", url=f"tcp://{address}:{port}")
        conversation.record(facts, Block("foreign_connection", write_like=False))
        return False


async def _stop_accepting(server: asyncio.Server) -> None:
    """Lets those in who knock already, and nobody else. A server that is closed while it takes somebody in (Python
    3.11) forgets that connection without closing it."""
    loop = asyncio.get_running_loop()
    for listening in server.sockets:
        with contextlib.suppress(NotImplementedError):  # Windows' loop knows no readers
            loop.remove_reader(listening.fileno())
    for _ in range(_TURNS):
        await asyncio.sleep(0)


async def _asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int]:
    """Host and port that the client wants."""
    version, methods = await reader.readexactly(2)
    if version != _VERSION:
        raise _Refused(_UNKNOWN_COMMAND)
    await reader.readexactly(methods)
    writer.write(bytes([_VERSION, 0]))
    _version, command, _reserved, kind = await reader.readexactly(4)
    if kind == 3:
        length = (await reader.readexactly(1))[0]
        host = (await reader.readexactly(length)).decode("ascii", errors="replace")
    elif kind in (1, 4):
        host = str(ipaddress.ip_address(await reader.readexactly(4 if kind == 1 else 16)))
    else:
        raise _Refused(_UNKNOWN_ADDRESS)
    port = int.from_bytes(await reader.readexactly(2), "big")
    if command != _CONNECT:
        raise _Refused(_UNKNOWN_COMMAND)
    return host, port


async def _answer(writer: asyncio.StreamWriter, code: int) -> None:
    with contextlib.suppress(OSError):  # whoever asked may be gone
        writer.write(bytes([_VERSION, code]) + _NO_ADDRESS)
        await writer.drain()


async def _join(near: Ends, far: Ends) -> None:
    """Carries bytes both ways until both have ended, or one breaks."""
    ways = [asyncio.ensure_future(_carry(near[0], far[1])), asyncio.ensure_future(_carry(far[0], near[1]))]
    try:
        done, _left = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        if all(way.result() for way in done):
            await asyncio.wait(ways)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Whether the stream came to an orderly end."""
    try:
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()
        if not writer.can_write_eof():  # TLS has no half-closed connection
            return False
        writer.write_eof()
    except OSError:
        return False
    return True
