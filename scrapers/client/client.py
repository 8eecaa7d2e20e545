"""A client of ours that asks a portal as the browser's context does: with its cookies, by its name, on its way.

The driver's own client opens a connection for every request and carries every answer through another process; this one
keeps its connection. It goes through the same gateway as the browser (``guard.gateway``), by its SOCKS5 address, and
knows no other way; what may be asked at all is decided before (``requests``). See decision 15.
"""

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote, urlsplit

import aiohttp
import certifi
import structlog
from aiohttp_socks import ProxyConnector, ProxyError
from playwright.async_api import BrowserContext, Cookie
from playwright.async_api import Error as PlaywrightError
from yarl import URL

from scrapers.client.cookies import cookie_header, cookies_set

_log = structlog.get_logger(__name__)
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_OLD_SECONDS = 1.0
_LONGEST_LINE = 65536  # of an answer's head: portals' policies and cookies are long


class RequestFailed(Exception):
    """No whole answer came; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer, redirects not followed. ``headers`` by their names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class OwnRequests:
    """The requests of one context. Only one portal's context is open at a time, and so is only one of these."""

    def __init__(self, context: BrowserContext, gateway: int, user_agent: str, authority: str | None = None) -> None:
        """``gateway``: its port on this machine; ``authority``: the certificate (PEM) that it shows at addresses with
        an exception."""
        self._context = context
        self._gateway = gateway
        self._user_agent = user_agent
        self._authority = authority
        self._cookies: list[Cookie] = []
        self._read_at: float | None = None
        context.on("response", lambda _: self._forget())
        self._client: aiohttp.ClientSession | None = None
        self._trusted: ssl.SSLContext | None = None

    async def fetch(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, timeout_seconds: float
    ) -> Answer:
        """Exactly ``url`` (see ``goes_as_it_stands``), with the cookies that the browser would send. What the answer
        sets is the browser's before this returns. Raises ``RequestFailed`` and Playwright's errors."""
        cookies = cookie_header(await self._known_cookies(), url)
        sent = {"User-Agent": self._user_agent, "Accept-Language": "vi-VN,vi;q=0.9", **headers}
        if cookies:
            sent["Cookie"] = cookies
        try:
            async with self._session().request(
                method,
                URL(url, encoded=True),
                headers=sent,
                data=body,
                allow_redirects=False,
                ssl=self._trust() if url.startswith("https:") else True,
                timeout=aiohttp.ClientTimeout(total=timeout_seconds),
            ) as answer:
                content = await answer.read()
        except TimeoutError:
            raise RequestFailed(f"timeout: {timeout_seconds:.1f} s") from None
        except (aiohttp.ClientError, ProxyError, OSError) as error:
            raise RequestFailed(f"{type(error).__name__}: {error}") from None
        await self._keep(url, answer.headers.getall("Set-Cookie", []))
        return Answer(
            status=answer.status,
            headers={name.lower(): value for name, value in answer.headers.items()},
            body=content,
        )

    async def close(self) -> None:
        """Lets go of the connections."""
        if self._client is not None:
            await self._client.close()

    def _session(self) -> aiohttp.ClientSession:
        if self._client is None:
            self._client = aiohttp.ClientSession(
                connector=ProxyConnector.from_url(f"socks5://127.0.0.1:{self._gateway}", rdns=True),
                cookie_jar=aiohttp.DummyCookieJar(),
                max_line_size=_LONGEST_LINE,
                max_field_size=_LONGEST_LINE,
            )
        return self._client

    def _trust(self) -> ssl.SSLContext:
        if self._trusted is None:  # takes a moment
            self._trusted = trusted(self._authority)
        return self._trusted

    async def _known_cookies(self) -> list[Cookie]:
        """The browser's own; asked for anew as soon as any answer may have changed them, and every second for what
        scripts do."""
        if self._read_at is None or time.monotonic() - self._read_at > _OLD_SECONDS:
            self._read_at = time.monotonic()  # an answer that comes while we ask makes it old again
            self._cookies = await self._context.cookies()
        return self._cookies

    def _forget(self) -> None:
        self._read_at = None

    async def _keep(self, url: str, headers: list[str]) -> None:
        """One that the browser does not take costs no other."""
        for cookie in cookies_set(url, headers, time.time()):
            self._forget()
            try:
                await self._context.add_cookies([cast(Any, cookie)])
            except PlaywrightError as error:
                _log.info("cookie_not_taken", name=cookie["name"], error=error.message.splitlines()[0])


def plain_address(url: str) -> str:
    """``url`` as it goes over the wire: letters beyond ASCII and spaces encoded, all else as it stands."""
    return quote(url, safe=_ASCII)


def goes_as_it_stands(url: str) -> bool:
    """Whether the client reads ``url`` as the guard does, so that what is sent is what was judged."""
    address, parts = URL(url, encoded=True), urlsplit(url)
    return (address.raw_path, address.raw_query_string) == (parts.path or "/", parts.query)


def trusted(authority: str | None = None) -> ssl.SSLContext:
    """Whom we believe: the system's authorities, those that browsers bring along, and ``authority`` (PEM)."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where(), cadata=authority)
    return context
