"""A browser that is missing or does not start: no portal can be read, and people are told until one starts again."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from agent.computer.clock import Clock
from agent.computer.files import ensure_folder
from agent.processes.browser_setup import NO_BROWSER, BrowserMissing
from agent.settings.config import Config
from scrapers.browser.guarded import BrowserChoice, GuardedBrowser, find_browser, launch
from scrapers.errors.portal import PortalError
from scrapers.guard.pinned import PinnedCertificate
from store import notices
from store.database import Database

NOTICE = "browser"


@dataclass(frozen=True, slots=True, kw_only=True)
class Browsers:
    """Finds and starts browsers for one collection, and keeps what stands in the way as a notice of this computer: not
    even a run is begun then, so that nothing else would tell who was not there."""

    config: Config
    database: Database
    clock: Clock

    def choice(self) -> BrowserChoice:
        """The browser to use. Raises ``BrowserMissing``, and ``PortalError`` for a configured one that is no file."""
        try:
            found = find_browser(self.config.browser_path)
        except PortalError as error:
            self._tell(error.problem.sentence)
            raise
        if found is None:
            self._tell(NO_BROWSER)
            raise BrowserMissing
        return found

    @asynccontextmanager
    async def started(
        self, choice: BrowserChoice, hosts: Collection[str], pins: Sequence[PinnedCertificate]
    ) -> AsyncIterator[GuardedBrowser]:
        """A running browser. Raises ``PortalError`` where it does not start."""
        temporary = ensure_folder(self.config.data_folder / "tmp")
        async with AsyncExitStack() as stack:
            try:
                browser = await stack.enter_async_context(launch(choice, hosts, temporary, pins=pins))
            except PortalError as error:
                self._tell(f"{error.problem.sentence} Chưa cổng nào được đọc. Xem chi tiết: hoso doctor")
                raise
            notices.close(self.database, self.config.settings.unit.code, NOTICE, self.clock.now())
            yield browser

    def _tell(self, sentence: str) -> None:
        notices.note(self.database, self.config.settings.unit.code, NOTICE, "fail", sentence, self.clock.now())
