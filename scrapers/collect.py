"""One portal, one run: open, log in, prove, walk every list, close; whatever happens becomes a ``Snapshot``."""

import asyncio
from dataclasses import replace

import structlog
from playwright.async_api import Error as PlaywrightError

from dossiers.dates import local_date
from dossiers.problems import Scope
from dossiers.snapshot import Snapshot
from scrapers.browser import OpenPortal
from scrapers.collect_verdict import Harvest, ends_run, verdict_of
from scrapers.context import Account, CollectContext
from scrapers.errors import GuardBlocked, PortalError, TimedOut
from scrapers.evidence import RunEvidence
from scrapers.families import ReadContext, family_for
from scrapers.guard_network import Conversation
from scrapers.login import log_in
from scrapers.pace import Pace
from scrapers.portal import Portal
from scrapers.session import BrowserSession
from scrapers.session_errors import from_driver

_log = structlog.get_logger(__name__)
_GRACE_SECONDS = 15.0  # after the deadline nothing new is asked; this long what was asked may take to end
_CAPTURE_SECONDS = 5.0


async def collect(portal: Portal, account: Account | None, context: CollectContext) -> Snapshot:
    """All that ``portal`` shows now. Never raises ``PortalError`` or the driver's errors: they become the verdict.

    ``account`` is ``None`` for portals without log-in. Takes at most the deadline and a grace of 15 s.
    """
    run = _Run(portal, account, context)
    try:
        async with asyncio.timeout(run.seconds + _GRACE_SECONDS):
            await run.go()
    except PortalError as error:
        run.harvest.fail(error)
    except TimeoutError:
        run.harvest.fail(TimedOut.of(portal.name))
    except PlaywrightError as error:
        run.harvest.fail(from_driver(portal.name, error))
    return run.snapshot()


class _Run:
    def __init__(self, portal: Portal, account: Account | None, context: CollectContext) -> None:
        self._portal = portal
        self._account = account
        self._context = context
        self._started_at = context.clock.now()
        self.seconds = context.deadline_seconds or portal.pace.deadline_seconds
        self._until = context.monotonic() + self.seconds
        self._conversation: Conversation | None = None
        self.harvest = Harvest(expected=len(portal.lists))
        secrets = [account.password] if account else []
        self._evidence = RunEvidence(context.evidence, portal.key, context.run_key, self._started_at, secrets)

    async def go(self) -> None:
        """Opens the portal and reads it. Raises ``PortalError`` and the driver's errors."""
        async with self._context.browser.portal(self._portal.guard_rules()) as opened:
            self._conversation = opened.conversation
            session = BrowserSession(
                self._portal,
                opened,
                Pace(
                    self._portal.pace.seconds_between_pages,
                    monotonic=self._context.monotonic,
                    sleep=self._context.sleep,
                ),
                expected_unit=self._context.expected_unit,
                time_left=lambda: self._until - self._context.monotonic(),
            )
            try:
                await self._read(opened, session)
            except PortalError as error:
                self.harvest.fail(error)
            if any(problem.scope is not Scope.ROW for problem in self.harvest.problems):
                await self._capture(opened, session)

    async def _read(self, opened: OpenPortal, session: BrowserSession) -> None:
        self._context.progress.step(self._portal.key, "login")
        await log_in(self._portal, self._account, opened, self._context.gate)
        await session.prove()
        family, reading = family_for(self._portal), self._reading()
        for profile in self._portal.lists:
            result = await family.read(self._portal, session, profile, reading)
            self.harvest.take(result)
            if result.error is not None and ends_run(result.error):
                break
        self._context.progress.step(self._portal.key, "done")

    def _reading(self) -> ReadContext:
        def page_seen(list_key: str, seen: int, total: int | None) -> None:
            self._context.progress.page(self._portal.key, list_key, seen, total)

        return ReadContext(today=local_date(self._started_at), sleep=self._context.sleep, page_seen=page_seen)

    async def _capture(self, opened: OpenPortal, session: BrowserSession) -> None:
        """Keeps, masked, the last answer and the page. Never the cause of another failure."""
        kept = None
        if session.last is not None:
            last = session.last
            kept = self._keep(last.url, last.text(), last.content_type, last.status)
        try:
            async with asyncio.timeout(_CAPTURE_SECONDS):
                page = await opened.page.content()
            kept = kept or self._keep(opened.page.url, page, "text/html", None)
        except (PlaywrightError, TimeoutError) as error:
            _log.info("page_not_captured", portal=self._portal.key, error=type(error).__name__)
        if kept is not None:
            self.harvest.point_to(kept)

    def _keep(self, url: str, text: str, content_type: str, status: int | None) -> str | None:
        try:
            return self._evidence.capture(url=url, text=text, content_type=content_type, status=status)
        except OSError as error:  # a full disk must not cost the run what it has read
            _log.warning("evidence_not_written", portal=self._portal.key, error=str(error))
            return None

    def snapshot(self) -> Snapshot:
        """What the run brought home."""
        harvest, conversation = self.harvest, self._conversation
        # Closing empties the pages, and what they still tried then counts too.
        if conversation is not None and conversation.write_blocked is not None:
            harvest.fail(GuardBlocked.of(self._portal.name))
        snapshot = Snapshot(
            portal=self._portal.key,
            run_key=self._context.run_key,
            started_at=self._started_at,
            finished_at=self._context.clock.now(),
            verdict=verdict_of(harvest),
            walks=tuple(harvest.walks),
            observations=tuple(harvest.observations),
            indicators=tuple(harvest.indicators),
            problems=tuple(harvest.problems),
            blocked=conversation.blocked if conversation is not None else (),
        )
        try:
            return replace(snapshot, evidence=self._evidence.finish(snapshot, self._context.browser.version))
        except OSError as error:
            _log.warning("evidence_not_written", portal=self._portal.key, error=str(error))
            return snapshot
