"""Enforces ``decision.decide`` on everything that a browser sends.

Route handlers of a page are not enough: redirects after a permitted request, requests fired while a page closes,
workers and frames of other processes pass them by. So requests are stopped at the browser's own session, which knows
every target from its first request to its last, before the first page exists and until the browser is gone. WebSockets
don't pass there: documents and worker scripts get a content security policy without them (``sockets``).
"""

import asyncio
import base64
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psutil
import structlog
from playwright.async_api import Browser, CDPSession
from playwright.async_api import Error as PlaywrightError

from scrapers.guard.conversation import Conversation
from scrapers.guard.decision import NOTHING, WEB_SOCKET, Allow, Block, GuardRules, RequestFacts
from scrapers.guard.pages import is_cut_short, without_speculation
from scrapers.guard.sockets import REPORTS, policy_for, reported_socket

_log = structlog.get_logger(__name__)
_WITH_POLICY = ("Document", "Other")  # "Other" holds the scripts of workers
_WITHOUT_BODY = frozenset({204, 205, 301, 302, 303, 304, 307, 308})


class NetworkGuard:
    """Stands between one browser and the network. Between two conversations nothing leaves."""

    def __init__(self) -> None:
        self._current = Conversation(NOTHING)
        self._session: CDPSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._bodies: set[asyncio.Task[dict[str, Any]]] = set()
        self._settling = False
        self._process: int | None = None
        self.user_agent = ""
        """By which name the browser asks, once the guard is attached."""

    @property
    def current(self) -> Conversation:
        """Whose turn it is."""
        return self._current

    def kill(self) -> None:
        """Ends the browser's own process at once: what its pages still wanted to send is gone with it."""
        if self._process is None:
            return
        with suppress(psutil.NoSuchProcess):
            psutil.Process(self._process).kill()

    async def attach(self, browser: Browser) -> None:
        """Before the first context is made. Raises ``playwright.async_api.Error`` if the browser can't be guarded."""
        session = await browser.new_browser_cdp_session()
        self._session = session
        session.on("Fetch.requestPaused", self._start)
        responses = [{"urlPattern": "*", "requestStage": "Response", "resourceType": kind} for kind in _WITH_POLICY]
        await session.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}, *responses]})
        self.user_agent = (await session.send("Browser.getVersion"))["userAgent"]
        processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
        self._process = next((int(each["id"]) for each in processes if each["type"] == "browser"), None)

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
        """Returns when everything that is stopped at this moment has been judged. Only when all pages are empty: the
        body of an answer whose page has gone may never be told by the browser, so nobody waits for it any more."""
        self._settling = True
        try:
            while self._tasks:
                for body in tuple(self._bodies):
                    body.cancel()
                await asyncio.gather(*self._tasks)
        finally:
            self._settling = False

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
        request = facts_of(event["request"], event.get("resourceType", ""))
        if request.url == REPORTS and request.resource == "CSPViolationReport":
            stopped = reported_socket(request.body)
            if stopped is not None:
                self._current.record(
                    RequestFacts(method=WEB_SOCKET, url=stopped), Block("web_socket", write_like=False)
                )
            await self._send("Fetch.failRequest", event, errorReason="BlockedByClient")
            return
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
        answer = await self._body(event)
        if answer is None:
            return  # an answer that nobody continues goes nowhere
        text = answer["body"]
        body = base64.b64decode(text) if answer["base64Encoded"] else text.encode()
        if is_cut_short(event.get("responseHeaders", []), body):
            # The browser would have shown the half that came, and said nothing of the rest.
            await self._send("Fetch.failRequest", event, errorReason="ConnectionClosed")
            return
        headers, body = without_speculation(event.get("responseHeaders", []), body)
        policy = policy_for(self._current.rules.allowed, event.get("resourceType", ""))
        headers = [*headers, {"name": "Content-Security-Policy", "value": policy}]
        content = base64.b64encode(body).decode()
        await self._send("Fetch.fulfillRequest", event, responseCode=status, responseHeaders=headers, body=content)

    async def _body(self, event: dict[str, Any]) -> dict[str, Any] | None:
        """What the browser tells of an answer's body; ``None`` once the page that it was for has been emptied."""
        if self._settling:
            return None
        body = asyncio.ensure_future(self._send("Fetch.getResponseBody", event))
        self._bodies.add(body)
        body.add_done_callback(self._bodies.discard)
        await asyncio.wait({body})
        return None if body.cancelled() else body.result()

    async def _send(self, command: str, event: dict[str, Any], **arguments: Any) -> dict[str, Any]:
        if self._session is None:
            raise RuntimeError("the guard is not attached")
        answer: dict[str, Any] = await self._session.send(command, {"requestId": event["requestId"], **arguments})
        return answer


def facts_of(request: dict[str, Any], resource: str = "") -> RequestFacts:
    """From the ``Network.Request`` of the browser's protocol. Parts of a body that it only mentions are hidden ones."""
    entries = request.get("postDataEntries", [])
    shown = [base64.b64decode(entry["bytes"]) for entry in entries if "bytes" in entry]
    body: bytes | None = None
    if shown:
        body = b"".join(shown)
    elif "postData" in request:
        body = str(request["postData"]).encode()
    headers = {name.lower(): value for name, value in request.get("headers", {}).items()}
    return RequestFacts(
        method=request["method"],
        url=request["url"],
        body=body,
        content_type=headers.get("content-type", ""),
        hidden=len(shown) < len(entries) or (body is None and bool(request.get("hasPostData"))),
        resource=resource,
    )
