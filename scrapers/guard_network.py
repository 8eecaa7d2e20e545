"""Enforces ``guard.decide`` on everything that a browser sends.

Route handlers of a page are not enough: redirects after a permitted request, requests fired while a page closes,
workers and frames of other processes pass them by. So requests are stopped at the browser's own session, which knows
every target from its first request to its last, before the first page exists and until the browser is gone. WebSockets
don't pass there: documents and worker scripts get a content security policy without them.
"""

import asyncio
import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from playwright.async_api import Browser, BrowserContext, CDPSession, WebSocketRoute
from playwright.async_api import Error as PlaywrightError

from dossiers.snapshot import BlockedRequest
from scrapers.guard import NOTHING, Allow, Block, Decision, GuardRules, Phase, RequestFacts, blocked_request, decide

_log = structlog.get_logger(__name__)
_POLICY = "connect-src http: https: data: blob:; webrtc 'block'"
_WITH_POLICY = ("Document", "Other")  # "Other" holds the scripts of workers
_WITHOUT_BODY = frozenset({204, 205, 301, 302, 303, 304, 307, 308})
_KEPT_BLOCKS = 200


class Conversation:
    """What one portal's context may send, and what was stopped of it."""

    def __init__(self, rules: GuardRules) -> None:
        self._rules = rules
        self._phase = Phase.LOGIN
        self._blocked: list[BlockedRequest] = []
        self._writes_sent = 0

    @property
    def is_idle(self) -> bool:
        """Whether this is the pause between two portals, when nothing may leave."""
        return self._rules is NOTHING

    @property
    def phase(self) -> Phase:
        """Before or after the log-in."""
        return self._phase

    @phase.setter
    def phase(self, phase: Phase) -> None:
        self._phase = phase

    @property
    def writes_sent(self) -> int:
        """How many declared requests beyond GET and HEAD were let out so far."""
        return self._writes_sent

    @property
    def blocked(self) -> tuple[BlockedRequest, ...]:
        """What was stopped, in order; of an endless stream only the first two hundred."""
        return tuple(self._blocked)

    @property
    def write_blocked(self) -> BlockedRequest | None:
        """The first stopped request that looked like an attempt to change something."""
        return next((block for block in self._blocked if block.write_like), None)

    def judge(self, request: RequestFacts) -> Decision:
        """``decide`` for this portal now; a block is recorded."""
        decision = decide(self._rules, request, self._phase)
        if isinstance(decision, Block):
            self.record(request, decision)
        elif request.method.upper() not in ("GET", "HEAD", "OPTIONS"):
            self._writes_sent += 1
        return decision

    def record(self, request: RequestFacts, block: Block) -> None:
        """Keeps a block. A write-looking one is kept also when the list is full."""
        stopped = blocked_request(request, block)
        _log.warning("request_blocked", method=stopped.method, url=stopped.url, reason=block.reason)
        if len(self._blocked) < _KEPT_BLOCKS or (block.write_like and self.write_blocked is None):
            self._blocked.append(stopped)


class NetworkGuard:
    """Stands between one browser and the network. Between two conversations nothing leaves."""

    def __init__(self) -> None:
        self._current = Conversation(NOTHING)
        self._session: CDPSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def attach(self, browser: Browser) -> None:
        """Before the first context is made. Raises ``playwright.async_api.Error`` if the browser can't be guarded."""
        session = await browser.new_browser_cdp_session()
        self._session = session
        session.on("Fetch.requestPaused", self._start)
        responses = [{"urlPattern": "*", "requestStage": "Response", "resourceType": kind} for kind in _WITH_POLICY]
        await session.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}, *responses]})

    @contextmanager
    def conversation(self, rules: GuardRules) -> Iterator[Conversation]:
        """One portal's turn. Only one at a time: the browser's session can't tell contexts apart."""
        if not self._current.is_idle:
            raise RuntimeError("one portal at a time per browser")
        self._current = Conversation(rules)
        try:
            yield self._current
        finally:
            self._current = Conversation(NOTHING)

    async def settle(self) -> None:
        """Returns when everything that is stopped at this moment has been judged."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    def _start(self, event: dict[str, Any]) -> None:
        task = asyncio.ensure_future(self._handle(event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _handle(self, event: dict[str, Any]) -> None:
        try:
            if "responseStatusCode" in event or "responseErrorReason" in event:
                await self._answer(event)
            else:
                await self._judge(event)
        except PlaywrightError as error:
            # The page went away while its request was held. A request that nobody continues never leaves.
            _log.debug("held_request_gone", error=error.message)

    async def _judge(self, event: dict[str, Any]) -> None:
        request = facts_of(event["request"])
        decision = self._current.judge(request)
        if isinstance(decision, Allow):
            await self._send("Fetch.continueRequest", event)
        else:
            await self._send("Fetch.failRequest", event, errorReason="BlockedByClient")

    async def _answer(self, event: dict[str, Any]) -> None:
        status = event.get("responseStatusCode")
        if status is None or status in _WITHOUT_BODY:
            await self._send("Fetch.continueRequest", event)
            return
        body = await self._send("Fetch.getResponseBody", event)
        content = body["body"] if body["base64Encoded"] else base64.b64encode(body["body"].encode()).decode()
        headers = [*event.get("responseHeaders", []), {"name": "Content-Security-Policy", "value": _POLICY}]
        await self._send("Fetch.fulfillRequest", event, responseCode=status, responseHeaders=headers, body=content)

    async def _send(self, command: str, event: dict[str, Any], **arguments: Any) -> dict[str, Any]:
        if self._session is None:
            raise RuntimeError("the guard is not attached")
        answer: dict[str, Any] = await self._session.send(command, {"requestId": event["requestId"], **arguments})
        return answer


async def refuse_web_sockets(context: BrowserContext, conversation: Conversation) -> None:
    """Closes every WebSocket that a page of ``context`` opens before it reaches the network, and records it."""

    async def refuse(route: WebSocketRoute) -> None:
        conversation.record(RequestFacts(method="GET", url=route.url), Block("web_socket", write_like=False))
        await route.close()

    await context.route_web_socket("**/*", refuse)


def facts_of(request: dict[str, Any]) -> RequestFacts:
    """From the ``Network.Request`` of the browser's protocol."""
    entries = [entry["bytes"] for entry in request.get("postDataEntries", []) if "bytes" in entry]
    body: bytes | None = None
    if entries:
        body = b"".join(base64.b64decode(entry) for entry in entries)
    elif "postData" in request:
        body = str(request["postData"]).encode()
    return RequestFacts(method=request["method"], url=request["url"], body=body)
