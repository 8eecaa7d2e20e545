"""One guarded Chromium per run, one fresh context per portal, one after another."""

import asyncio
import os
import re
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
import structlog
from playwright.async_api import Browser, BrowserContext, Page, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError

from scrapers.browser.arguments import arguments
from scrapers.browser.find import BrowserChoice, BrowserOrigin, find_browser, is_headless_shell
from scrapers.browser.session_state import SessionState, restoring_script, storage_of
from scrapers.client.client import OwnRequests
from scrapers.errors.machine import BrowserCrashed, ProxyNotUsable
from scrapers.guard.conversation import Conversation
from scrapers.guard.decision import GuardRules
from scrapers.guard.gateway import Gateway
from scrapers.guard.network import NetworkGuard
from scrapers.guard.pages import IN_EVERY_PAGE
from scrapers.guard.pinned import Pinned, PinnedCertificate
from scrapers.guard.sockets import judge_web_sockets
from scrapers.guard.upstream import ProxyFinder, ProxyUnsupported, system_proxies

__all__ = ["BrowserChoice", "BrowserOrigin", "GuardedBrowser", "OpenPortal", "find_browser", "launch"]

_log = structlog.get_logger(__name__)
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)
_PREFIX, _SYSTEM_PREFIX = "browser-", "hoso-browser-"
# A full browser keeps a socket in its profile, and the system takes no longer path (sockaddr_un: 108 bytes on Linux).
_SOCKET = "/org.chromium.Chromium.XXXXXX/SingletonSocket"
_LONGEST_SOCKET_PATH = 103
_TALKATIVE = re.compile(r"DEBUG|DEBUG_.*|PW.*|PLAYWRIGHT_.*|NODE_OPTIONS|SSLKEYLOGFILE|CHROME_LOG_FILE", re.IGNORECASE)
# The driver keeps small: it sweeps before it has grown by tens of MB, compiles nothing (15 MB for no time: it only
# passes messages on), and begins without a picture of itself, which it would read whole (6 MB for 0.06 s at its start).
# What it needs in larger pieces while it reads its own program goes back to the system (GNU C library: from 32 KiB on
# instead of from ever larger ones; 8 MB). Chromium has its own way to give out memory.
_SMALL = {
    "NODE_OPTIONS": "--max-semi-space-size=1 --jitless --no-node-snapshot",
    "MALLOC_MMAP_THRESHOLD_": "32768",
}
_CLOSE_SECONDS = 10.0
_BETWEEN_LOOKS_SECONDS = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPortal:
    """A portal's context with its only page, what it may send, and the client of ours that asks with its cookies."""

    context: BrowserContext
    page: Page
    requests: OwnRequests
    conversation: Conversation


class GuardedBrowser:
    """A started browser out of which nothing goes that the portal's rules don't name."""

    def __init__(
        self,
        browser: Browser,
        guard: NetworkGuard,
        gateway: int,
        *,
        sandboxed: bool,
        visible: bool = False,
        pinned: Pinned | None = None,
    ) -> None:
        self._browser = browser
        self._guard = guard
        self._gateway = gateway
        self._visible = visible
        self._authority = None if pinned is None else pinned.authority
        self._killed = False
        self.sandboxed = sandboxed

    @property
    def version(self) -> str:
        """The browser's version, e.g. ``"156.0.8078.79"``."""
        return self._browser.version

    @property
    def is_alive(self) -> bool:
        """Whether it still runs: a browser that doesn't let go of a portal's page is ended."""
        return not self._killed and self._browser.is_connected()

    @property
    def open_contexts(self) -> int:
        """How many portals' contexts are open now."""
        return len(self._browser.contexts)

    @asynccontextmanager
    async def portal(self, rules: GuardRules, kept: SessionState | None = None) -> AsyncIterator[OpenPortal]:
        """A fresh context for one portal: no downloads, no service workers, times of Việt Nam. What it knows of an
        earlier time is ``kept``, nothing else.

        At the end its pages are emptied before they close, so that what they still send is stopped and recorded.
        """
        with self._guard.conversation(rules) as conversation:
            context = await self._browser.new_context(
                accept_downloads=False,
                service_workers="block",
                # Documents pass through the guard and so lose the mark of the network they came from; without this
                # a page on an office's own network could not ask its own server.
                permissions=["local-network-access"],
                locale="vi-VN",
                timezone_id="Asia/Ho_Chi_Minh",
                # A window that people use has the size that they give it.
                viewport=None if self._visible else {"width": 1366, "height": 900},
                no_viewport=self._visible,
                storage_state=storage_of(kept),
            )
            requests = OwnRequests(context, self._gateway, self._guard.user_agent, self._authority)
            try:
                if kept is not None and kept.session_storage:
                    await context.add_init_script(restoring_script(kept.session_storage))
                await context.add_init_script(IN_EVERY_PAGE)
                await judge_web_sockets(context, conversation)
                page = await context.new_page()
                yield OpenPortal(context=context, page=page, requests=requests, conversation=conversation)
            finally:
                await requests.close()
                await self._close(context)

    async def _close(self, context: BrowserContext) -> None:
        """Empties all pages, also those that open meanwhile, then closes them. A page that doesn't let go costs the
        browser its life: closed in any other way it could still send something."""
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                while full := [page for page in context.pages if page.url != "about:blank"]:
                    for page in full:
                        await _empty(page)
                await self._guard.settle()
                await context.close()
        except (PlaywrightError, TimeoutError) as error:
            _log.warning("context_not_closed", error=type(error).__name__)
            self._killed = True
            self._guard.kill()


async def _empty(page: Page) -> None:
    try:
        await page.goto("about:blank", timeout=_CLOSE_SECONDS * 1000)
    except PlaywrightError as error:
        # On its way to another page (an error page, a redirect), or closed meanwhile: the next look tells which.
        _log.debug("page_not_emptied_yet", error=type(error).__name__)
        await asyncio.sleep(_BETWEEN_LOOKS_SECONDS)


@asynccontextmanager
async def launch(
    choice: BrowserChoice,
    allowed_hosts: Iterable[str],
    temp_folder: Path,
    *,
    visible: bool = False,
    pins: Sequence[PinnedCertificate] = (),
) -> AsyncIterator[GuardedBrowser]:
    """Starts ``choice`` so that it reaches ``allowed_hosts`` (host names or IPv4) only; it is gone at the end.

    ``visible``: with a window, for a person; ``choice`` must be a browser that has windows, the machine a screen.
    ``pins``: the only certificates that will do though they can't be trusted, each at its own address.
    ``temp_folder`` (existing) takes the browser's working files; what dead runs left there is swept first.
    Raises ``BrowserCrashed`` if the browser doesn't start, ``ProxyNotUsable`` if it could not be kept in.
    """
    guard = NetworkGuard()
    hosts = checked_hosts(allowed_hosts)
    proxies = _proxies()
    folder = _working_folder(choice, temp_folder)
    try:
        # The driver believes a certificate's days by the computer's own clock.
        pinned = Pinned(pins, folder, datetime.now(UTC)) if pins else None
        gateway = Gateway(hosts, lambda: guard.current, proxies, pinned)
        environment = quiet_environment(folder)
        with _environment(environment):
            manager = async_playwright()
            try:
                playwright = await manager.__aenter__()
            except Exception as error:  # noqa: BLE001 - a driver that doesn't start is told by a bare Exception
                raise BrowserCrashed.at_start(choice.path, str(error)) from None
        try:
            async with gateway.serving() as port:
                browser, sandboxed = await _start(playwright, choice, port, environment, visible=visible, pinned=pinned)
                try:
                    await guard.attach(browser)
                    yield GuardedBrowser(browser, guard, port, sandboxed=sandboxed, visible=visible, pinned=pinned)
                finally:
                    await browser.close()
        finally:
            await manager.__aexit__()
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # a file that is still held is swept by the next run


async def _start(
    playwright: Playwright,
    choice: BrowserChoice,
    gateway: int,
    environment: dict[str, str],
    *,
    visible: bool,
    pinned: Pinned | None = None,
) -> tuple[Browser, bool]:
    for sandboxed in [True, False] if choice.sandboxed else [False]:
        try:
            browser = await playwright.chromium.launch(
                executable_path=choice.path,
                args=[*arguments(visible=visible), *([] if pinned is None else [pinned.argument])],
                proxy={"server": f"socks5://127.0.0.1:{gateway}"},
                env=dict(environment),
                chromium_sandbox=sandboxed,
                headless=not visible,
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
            )
        except PlaywrightError as error:
            if sandboxed and "sandbox" in error.message.lower():
                _log.warning("browser_sandbox_unavailable", browser=str(choice.path))
                continue
            raise BrowserCrashed.at_start(choice.path, error.message) from None
        if not sandboxed:
            _log.warning("browser_without_sandbox", browser=str(choice.path))
        return browser, sandboxed
    raise AssertionError("the last attempt returns or raises")


def checked_hosts(hosts: Iterable[str]) -> list[str]:
    """``hosts`` in small letters. Raises ``ValueError`` for what is no host name."""
    found = sorted({host.lower() for host in hosts})
    for host in found:
        if not _HOST.fullmatch(host):
            raise ValueError(f"not a host name: {host!r}")
    return found


def _proxies() -> ProxyFinder:
    try:
        return system_proxies()
    except ProxyUnsupported as error:
        raise ProxyNotUsable.of_kind(str(error)) from None


def quiet_environment(folder: Path) -> dict[str, str]:
    """Our environment without what makes the driver talk (it would print passwords), with ``folder`` for its files."""
    environment = {name: value for name, value in os.environ.items() if not _TALKATIVE.fullmatch(name)}
    return environment | _SMALL | dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(folder))


@contextmanager
def _environment(environment: dict[str, str]) -> Iterator[None]:
    """The driver takes its environment from ours and has no other way to be told."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _working_folder(choice: BrowserChoice, temp_folder: Path) -> Path:
    """A new folder for one run: in ``temp_folder``, in the system's own where that is too deep for the browser."""
    system = Path(tempfile.gettempdir())
    _sweep(temp_folder, _PREFIX)
    _sweep(system, _SYSTEM_PREFIX)
    name = f"{_PREFIX}{os.getpid()}-"
    deep = len(os.fsencode(temp_folder / f"{name}xxxxxxxx")) + len(_SOCKET) > _LONGEST_SOCKET_PATH
    if deep and sys.platform != "win32" and not is_headless_shell(choice.path):
        return Path(tempfile.mkdtemp(prefix=f"{_SYSTEM_PREFIX}{os.getpid()}-", dir=system))
    return Path(tempfile.mkdtemp(prefix=name, dir=temp_folder))


def _sweep(temp_folder: Path, prefix: str) -> None:
    """Removes the folders of runs whose process is gone."""
    for folder in temp_folder.iterdir():
        named = re.fullmatch(rf"{prefix}(\d+)-.*", folder.name)
        if named and not psutil.pid_exists(int(named[1])):
            shutil.rmtree(folder, ignore_errors=True)
