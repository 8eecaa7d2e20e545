"""One portal, one run: open, log in, prove, walk every list, close; whatever happens becomes a ``Snapshot``."""

import asyncio
from contextlib import aclosing
from dataclasses import replace
from enum import Enum, auto

import structlog
from playwright.async_api import Error as PlaywrightError

from dossiers.dates import local_date
from dossiers.problems import Problem
from dossiers.snapshot import Snapshot
from scrapers.browser.guarded import OpenPortal
from scrapers.browser.session_state import SessionState, capture_state
from scrapers.context import Account, AskedOnce, CollectContext
from scrapers.errors.portal import GuardBlocked, LoggedOut, PortalError, TimedOut
from scrapers.errors.transport import ProxyRefusal
from scrapers.evidence.capture import RunEvidence
from scrapers.evidence.pages import PageMarks
from scrapers.families import ReadContext, family_for
from scrapers.families.tabs import read_walks
from scrapers.guard.conversation import Conversation
from scrapers.login.submit import log_in, resume
from scrapers.patience import rest_until
from scrapers.profile import Portal
from scrapers.seldom_collected import seldom_collected
from scrapers.session.browser_session import BrowserSession
from scrapers.session.driver_errors import from_driver
from scrapers.session.pace import Pace
from scrapers.session.proof import Expected
from scrapers.session.server_clock import ServerClock
from scrapers.transport import Reply
from scrapers.walk.verdict import Harvest, ends_run, verdict_of, wants_evidence

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
            with seldom_collected():
                await run.go()
    except PortalError as error:
        run.harvest.fail(error)
    except TimeoutError:
        run.harvest.fail(TimedOut.of(portal.name))
    except PlaywrightError as error:
        run.harvest.fail(from_driver(portal.name, error))
    return run.snapshot()


class _End(Enum):
    """How one context ended: it was read as far as it went, its session was dead from the start, or died under way."""

    READ = auto()
    DEAD = auto()
    DIED = auto()


class _Run:
    def __init__(self, portal: Portal, account: Account | None, context: CollectContext) -> None:
        self._portal = portal
        self._account = account
        self._context = context
        self._started_at = context.clock.now()
        self.seconds = context.deadline_seconds or portal.pace.deadline_seconds
        self._until = context.monotonic() + self.seconds
        self._conversations: list[Conversation] = []
        self.harvest = Harvest(expected=len(portal.walks))
        secrets = [account.password] if account else []
        rules = context.evidence_rules
        self._evidence = RunEvidence(context.evidence, portal.key, context.run_key, self._started_at, secrets, rules)
        self._server_clock = ServerClock(tuple(portal.origins.values()), context.computer_now)
        self._marks = PageMarks(self._evidence, keep=rules.keep_pages)
        self._telling: Reply | None = None
        """The answer that shows best what is to be told of a run: where a walk failed, else the first page with
        something unknown, else the last page of a list; not who is logged in, which is asked for at the end."""
        self._odd = self._failed = False

    async def go(self) -> None:
        """Opens the portal and reads it, by a session kept from before or by a log-in of its own. A session that dies
        under way is followed by one log-in, and every list is read again from its first page. Raises ``PortalError``
        and the driver's errors."""
        keeper = self._context.sessions if self._portal.login.kind != "none" else None
        kept = keeper.load(self._portal.key) if keeper is not None else None
        if kept is not None and keeper is not None:
            end = await self._once(kept, last=False)
            if end is _End.READ:
                return
            keeper.drop(self._portal.key)
            if end is _End.DIED:
                await self._once(None, last=True)
                return
        if await self._once(None, last=False) is _End.DIED:
            await self._once(None, last=True)

    async def _once(self, kept: SessionState | None, *, last: bool) -> "_End":
        """One context from its opening to its end. ``last``: no log-in follows, whatever happens."""
        async with self._context.browser.portal(self._portal.guard_rules(), kept) as opened:
            self._conversations.append(opened.conversation)
            self._server_clock.listen_to(opened.page)
            session = BrowserSession(
                self._portal,
                opened,
                Pace(
                    self._portal.pace.seconds_between_pages,
                    monotonic=self._context.monotonic,
                    sleep=self._context.sleep,
                    jitter=self._portal.pace.jitter,
                    uniform=self._context.uniform,
                    parallel=self._portal.pace.parallel_pages,
                ),
                expected=Expected(unit=self._context.expected_unit, user=self._context.expected_user),
                time_left=lambda: self._until - self._context.monotonic(),
            )
            end = _End.READ
            try:
                end = await self._read(opened, session, kept, last=last)
            except PortalError as error:
                self._telling = None  # the answer that brought it is the last one
                self.harvest.fail(error)
            if end is _End.READ and any(map(wants_evidence, self.harvest.problems)):
                await self._capture(opened, session)
        return end

    async def _read(
        self, opened: OpenPortal, session: BrowserSession, kept: SessionState | None, *, last: bool
    ) -> "_End":
        self._context.progress.step(self._portal.key, "login")
        warnings: tuple[Problem, ...] = ()
        if kept is None:
            warnings = await log_in(self._portal, self._account, opened, self._context.gate)
        elif not await resume(self._portal, opened, kept.url):
            return _End.DEAD
        await session.prove()
        home = opened.page.url
        await self._keep_session(opened, home, fresh=kept is None)
        harvest = self.harvest = Harvest(expected=len(self._portal.walks), problems=list(warnings))
        self._marks.begin_anew()
        self._telling, self._odd, self._failed = None, False, False
        self._context.preparation.begin()
        family, reading = family_for(self._portal), self._reading(session)
        async with aclosing(read_walks(family, self._portal, session, reading)) as results:
            async for result in results:
                harvest.take(result)
                if result.error is not None and not self._failed:
                    self._telling, self._failed = session.last, True
                if isinstance(result.error, LoggedOut) and not last:
                    return _End.DIED
                if result.error is not None and ends_run(result.error):
                    break
            else:
                await session.prove_by_service()
                await self._keep_session(opened, home)  # what the portal renewed meanwhile is what lives on
        self._context.progress.step(self._portal.key, "done")
        return _End.READ

    async def _keep_session(self, opened: OpenPortal, home: str, *, fresh: bool = False) -> None:
        """Never the cause of a failure: without a kept session the next run logs in. ``home`` is the address that was
        proven to be logged in, and where the session is taken up again: what was read last may be gone by then."""
        keeper = self._context.sessions
        if keeper is None or self._portal.login.kind == "none":
            return
        try:
            state = await capture_state(self._portal, opened.context, opened.page)
        except PlaywrightError as error:
            _log.info("session_not_kept", portal=self._portal.key, error=type(error).__name__)
        else:
            keeper.save(self._portal.key, replace(state, url=home), fresh=fresh)

    def _reading(self, session: BrowserSession) -> ReadContext:
        def page_seen(list_key: str, seen: int, total: int | None) -> None:
            self._context.progress.page(self._portal.key, list_key, seen, total)

        look = self._context.look

        def page_read(list_key: str, rows: int, odd: bool) -> None:
            if session.last is not None:
                self._marks.add(list_key, rows, session.last)
                if not self._odd and not self._failed:
                    self._telling, self._odd = session.last, odd

        return ReadContext(
            today=local_date(self._started_at),
            sleep=self._context.sleep,
            page_seen=page_seen,
            page_read=page_read,
            dossiers_read=self._context.preparation.read,
            looking_at=session.look_at,
            known=AskedOnce(lambda: self._context.known(self._portal.key)),
            most_pages=look.pages if look else None,
            most_details=look.details if look else None,
        )

    async def _capture(self, opened: OpenPortal, session: BrowserSession) -> None:
        """Keeps, masked, the answer that tells most, else the page. Never the cause of another failure."""
        kept = None
        last = self._telling or session.last
        if last is not None:
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
        harvest = self.harvest
        # Closing empties the pages, and what they still tried then counts too.
        if any(conversation.write_blocked is not None for conversation in self._conversations):
            harvest.fail(GuardBlocked.of(self._portal.name))
        refusals = [each.proxy_refusal for each in self._conversations if each.proxy_refusal is not None]
        if refusals:
            harvest.blame(ProxyRefusal.with_status(self._portal.name, refusals[-1]))
        ended = self._context.clock.now()
        snapshot = Snapshot(
            portal=self._portal.key,
            run_key=self._context.run_key,
            started_at=self._started_at,
            finished_at=ended,
            verdict=verdict_of(harvest),
            walks=tuple(harvest.walks),
            observations=tuple(harvest.observations),
            indicators=tuple(harvest.indicators),
            problems=harvest.told(),
            blocked=tuple(block for conversation in self._conversations for block in conversation.blocked),
            blocked_unlisted=sum(conversation.blocked_unlisted for conversation in self._conversations),
            not_before=rest_until(harvest.error, ended),
            clock_skew=self._server_clock.skew,
        )
        try:
            snapshot = replace(snapshot, page_marks=self._marks.finish())
            return replace(snapshot, evidence=self._evidence.finish(snapshot, self._context.browser.version))
        except OSError as error:
            _log.warning("evidence_not_written", portal=self._portal.key, error=str(error))
            return snapshot
