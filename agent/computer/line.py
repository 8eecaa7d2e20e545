"""Whether this computer's own line is down, asked before portals are blamed.

Name resolution and TCP connections to what the office works with: nothing is sent, nothing else is contacted.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from agent.errors import ConfigError
from agent.settings.config import Config
from agent.settings.portals import ConfiguredPortal, configured_portals

SECONDS = 3.0
_PORTS = {"http": 80, "https": 443}

Address = tuple[str, int]
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The IP addresses of a host, or ``OSError``."""
Connect = Callable[[str, int], Awaitable[None]]
"""Connects to an IP address and lets go again, or ``OSError``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What one try said: of a ``name``, whether it was resolved; of a ``host``, whether anything answered there."""

    kind: Literal["name", "host"]
    target: str
    alive: bool


def line_is_down(probes: Iterable[Probe]) -> bool:
    """Whether everything is dead: every name, and at least two hosts. One host alone may be down by itself."""
    found = tuple(probes)
    dead_hosts = {probe.target for probe in found if probe.kind == "host"}
    return len(dead_hosts) >= 2 and not any(probe.alive for probe in found)


def others_answer(probes: Iterable[Probe], own: Iterable[Address]) -> bool:
    """Whether a host beside ``own`` answered: then the line carries, whatever ``own`` do."""
    mine = {f"{host}:{port}" for host, port in own}
    return any(probe.alive and probe.kind == "host" and probe.target not in mine for probe in probes)


def line_addresses(config: Config, portals: Sequence[ConfiguredPortal] = ()) -> tuple[Address, ...]:
    """Where to knock: the hosts of all enabled portals (of ``portals``, if another one's profile can't be read), and
    the mail server."""
    from scrapers.profile import ProfileError

    try:
        known: Sequence[ConfiguredPortal] = configured_portals(config)
    except (ConfigError, ProfileError):  # told when that portal's turn comes
        known = portals
    return tuple(dict.fromkeys(each for portal in known for each in portal_addresses(portal))) + mail_addresses(config)


def portal_addresses(portal: ConfiguredPortal) -> tuple[Address, ...]:
    """The hosts of one portal."""
    origins = [urlsplit(origin) for origin in portal.profile.origins.values()]
    return tuple((each.hostname, each.port or _PORTS[each.scheme]) for each in origins if each.hostname)


def mail_addresses(config: Config) -> tuple[Address, ...]:
    """The mail server, which may stand in the office itself."""
    mail = config.settings.mail
    return () if mail is None else ((mail.host, mail.port),)


async def resolve(host: str, port: int) -> Sequence[str]:
    """By the system's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


async def connect(ip: str, port: int) -> None:
    """By TCP; nothing is sent."""
    _, writer = await asyncio.open_connection(ip, port)
    writer.close()
    await writer.wait_closed()


async def probe(
    addresses: Iterable[Address],
    *,
    seconds: float = SECONDS,
    resolve: Resolve = resolve,
    connect: Connect = connect,
) -> tuple[Probe, ...]:
    """Knocks everywhere at once, for so many seconds at most for each step."""
    tries = [_one(host, port, seconds, resolve, connect) for host, port in addresses]
    return tuple(found for probes in await asyncio.gather(*tries) for found in probes)


async def _one(host: str, port: int, seconds: float, resolve: Resolve, connect: Connect) -> list[Probe]:
    target = f"{host}:{port}"
    try:
        addresses = await asyncio.wait_for(resolve(host, port), seconds)
    except (OSError, TimeoutError):
        return [Probe(kind="name", target=host, alive=False), Probe(kind="host", target=target, alive=False)]
    # A name of this very computer, or an address that needs no resolving, says nothing of the line.
    telling = host not in addresses and not all(map(_is_loopback, addresses))
    names = [Probe(kind="name", target=host, alive=True)] if telling else []
    for address in addresses:
        if await _answers(address, port, seconds, connect):
            return [*names, Probe(kind="host", target=target, alive=True)]
    return [*names, Probe(kind="host", target=target, alive=False)]


async def _answers(ip: str, port: int, seconds: float, connect: Connect) -> bool:
    """A refusal is an answer too, unless it is this computer's own."""
    try:
        await asyncio.wait_for(connect(ip, port), seconds)
    except ConnectionRefusedError:
        return not _is_loopback(ip)
    except (OSError, TimeoutError):
        return False
    return True


def _is_loopback(ip: str) -> bool:
    return ipaddress.ip_address(ip.partition("%")[0]).is_loopback
