"""The office's own HTTP proxy, if there is one: asked for exactly the connections that the gateway grants."""

import asyncio
import base64
import ipaddress
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

_LONGEST_ANSWER = 65536


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """An HTTP proxy. ``authorization`` is the header's value, secret."""

    host: str
    port: int
    authorization: str | None = field(default=None, repr=False)


class ProxyRefused(OSError):
    """The proxy does not make the connection. ``status``: its answer, e.g. 407 where it wants another log-in."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


class ProxyUnsupported(ValueError):
    """The machine names a proxy of a kind through which we can't keep the browser in."""


ProxyFinder = Callable[[str, int], Proxy | None]


def no_proxy(host: str, port: int) -> Proxy | None:
    """Every connection goes out directly."""
    return None


def system_proxies() -> ProxyFinder:
    """The machine's own settings: the environment's (Linux), else the system's (Windows, macOS), as Python reads them.
    A script that chooses proxies (PAC) is not read. Raises ``ProxyUnsupported``."""
    return proxies(urllib.request.getproxies(), lambda host: bool(urllib.request.proxy_bypass(host)))


def proxies(settings: Mapping[str, str], bypassed: Callable[[str], bool]) -> ProxyFinder:
    """``settings``: proxy addresses by the scheme that they serve ("http", "https", "all")."""
    known = {scheme: _parse(text) for scheme, text in settings.items() if scheme in {"http", "https", "all"} and text}
    if not known:
        return no_proxy

    def find(host: str, port: int) -> Proxy | None:
        if _is_this_machine(host) or bypassed(host):
            return None
        return known.get("http" if port == 80 else "https", known.get("all"))

    return find


def _parse(text: str) -> Proxy:
    parts = urlsplit(text if "://" in text else f"http://{text}")
    if parts.scheme != "http" or not parts.hostname:
        raise ProxyUnsupported(parts.scheme)
    login = None
    if parts.username is not None:
        words = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        login = "Basic " + base64.b64encode(words.encode()).decode()
    try:
        return Proxy(host=parts.hostname, port=parts.port or 80, authorization=login)
    except ValueError:
        raise ProxyUnsupported(parts.scheme) from None


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


async def open_through(proxy: Proxy | None, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to ``host``, through ``proxy`` where there is one. Raises ``OSError`` and ``ProxyRefused``."""
    if proxy is None:
        return await asyncio.open_connection(host, port)
    try:
        reader, writer = await asyncio.open_connection(proxy.host, proxy.port, limit=_LONGEST_ANSWER)
    except OSError:
        raise ProxyRefused(0) from None
    try:
        login = f"Proxy-Authorization: {proxy.authorization}\r\n" if proxy.authorization else ""
        writer.write(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n{login}\r\n".encode())
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            raise ProxyRefused(0) from None
        status = head.split(b" ", 2)[1:2]
        if not head.startswith(b"HTTP/1.") or not status or not status[0].isdigit():
            raise ProxyRefused(0)
        if not 200 <= int(status[0]) < 300:
            raise ProxyRefused(int(status[0]))
    except BaseException:
        writer.close()
        raise
    return reader, writer
