"""A proven, logged-in session of one portal: what families read through."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote_plus, urlencode

from playwright.async_api import Error as PlaywrightError

from scrapers.browser.guarded import OpenPortal
from scrapers.client.client import RequestFailed
from scrapers.client.requests import RequestBlocked, send
from scrapers.errors.portal import GuardBlocked, LayoutChanged, LoggedOut, ServerFailed, TimedOut, UnknownPage
from scrapers.profile import GridScreen, Portal
from scrapers.session.driver_errors import from_driver
from scrapers.session.elsewhere import used_elsewhere
from scrapers.session.grid import view
from scrapers.session.growing import Step, answers_to_scripts, take_step, wait_for_rows
from scrapers.session.headers import read_headers
from scrapers.session.pace import Pace
from scrapers.session.proof import Expected, refusal, said_by_service, token_in
from scrapers.session.signs import wait_for_any
from scrapers.session.ways import by_document, by_fetch
from scrapers.transport import GridView, Growing, Pairs, Reply, Request

# One look: is the marker there, and what do the elements of user and unit say?
_IDENTITY = """([marker, user, unit]) => {
  const words = (selector) => selector ? (document.querySelector(selector)?.innerText ?? "").trim() : null;
  return {there: document.querySelector(marker) !== null, user: words(user), unit: words(unit)};
}"""
_ACCEPTED = "application/json, text/html;q=0.9, */*;q=0.1"
_HTML = "text/html; charset=utf-8"
_STATE = re.compile(r"[A-Za-z0-9+/=_.~-]*")  # Base64, as view states are, and what stays as it is
_QUOTED = {code: quoted for code in range(128) if (quoted := quote_plus(chr(code))) != chr(code)}


class BrowserSession:
    """Implements ``transport.Transport`` over a logged-in context (see ``login.log_in``)."""

    def __init__(
        self,
        portal: Portal,
        opened: OpenPortal,
        pace: Pace,
        *,
        expected: Expected,
        time_left: Callable[[], float],
    ) -> None:
        """``expected``: the words that every page which names a unit or a user must show; ``time_left``: seconds that
        this portal may still take."""
        self._portal = portal
        self._opened = opened
        self._pace = pace
        self._expected = expected
        self._time_left = time_left
        self._token: str | None = None
        self._own: Mapping[str, str] = {}
        self.last: Reply | None = None
        """The last thing that the portal answered, for the evidence; or that is being looked at."""

    def look_at(self, reply: Reply) -> None:
        """Of all that was answered, ``reply`` is what is looked at now."""
        self.last = reply

    async def prove(self) -> None:
        """The page shows that we are logged in, and for our unit; without a log-in, that it is not being maintained.

        Raises ``OtherUnit``, ``UnknownPage`` and ``Maintenance``.
        """
        if self._portal.login.kind == "none":
            await self.page_html()
            return
        try:
            await self._prove_page()
            self._token = await self._read_token()
            self._own = await read_headers(self._portal, self._opened)
        except PlaywrightError as error:
            raise from_driver(self._portal.name, error) from None
        await self.prove_by_service()

    async def prove_by_service(self) -> None:
        """The portal's own service still names our user and unit; nothing where the profile knows none.

        Raises ``OtherUnit``, ``OtherUser``, ``UnknownPage`` and what ``send`` raises.
        """
        check = self._portal.session.identity.check
        if check is None:
            return
        reply = await self.send(Request(method="GET", origin=check.origin, path=check.path, purpose="identity"))
        user, unit = said_by_service(self._portal, check, reply)
        error = self._expected.refusal(self._portal, user=user, unit=unit)
        if error is not None:
            raise error

    async def send(self, request: Request) -> Reply:
        """See ``Transport``. A dead token is renewed once, without any password."""
        reply = await self._send(request)
        if reply.status == 401 and self._portal.session.token is not None and not used_elsewhere(self._portal, reply):
            await self._renew()
            reply = await self._send(request)
        return self._believe(reply, piece=request.piece)

    async def page_html(self) -> Reply:
        """See ``Transport``."""
        page = self._opened.page
        try:
            body = (await page.content()).encode()
        except PlaywrightError as error:
            raise from_driver(self._portal.name, error) from None
        return self._believe(Reply(status=200, url=page.url, content_type=_HTML, body=body))

    async def settle(self, rows: str, signs: Sequence[str], seconds: float) -> Reply:
        """See ``transport.Screen``."""
        try:
            await wait_for_rows(self._opened.page, rows, signs, min(seconds, max(self._time_left(), 0.1)))
        except PlaywrightError as error:
            raise from_driver(self._portal.name, error) from None
        return await self.page_html()

    async def grow(self, step: Growing) -> Reply | None:
        """See ``transport.Screen``."""
        await self._pace.wait()
        left = self._time_left()
        if left <= 0:
            raise TimedOut.of(self._portal.name)
        try:
            done, said = await take_step(self._opened.page, replace(step, seconds=min(step.seconds, left)))
        except PlaywrightError as error:
            raise from_driver(self._portal.name, error) from None
        shown = await self.page_html()  # first what the page became: a log-in page, or a stopped write
        if done is Step.OTHER:
            raise LayoutChanged.lost(
                self._portal.name, step.words[0] if step.words else step.scroll or "", said or None
            )
        if said and done is Step.TAKEN:
            raise ServerFailed.of(self._portal.name, detail=said)
        return shown if done is Step.TAKEN else None

    async def grid_view(self, screen: GridScreen, top: float, *, opening: Request | None = None) -> GridView:
        """See ``transport.GridPage``."""
        await self._pace.wait()
        with answers_to_scripts(self._opened.page) as failed:
            if opening is not None:
                await self.send(replace(opening, way="dom"))
            left = self._time_left()
            if left <= 0:
                raise TimedOut.of(self._portal.name)
            patient = screen.model_copy(update={"seconds": min(screen.seconds, left)})
            try:
                shown, settled = await view(self._opened.page, self._portal.name, patient, top)
            except LayoutChanged:
                await self.page_html()  # it may be the log-in page
                raise
            except PlaywrightError as error:
                await self.page_html()  # first what the page became: a log-in page, or a stopped write
                raise from_driver(self._portal.name, error) from None
            page = await self.page_html()
            if failed.done() and not settled:
                raise ServerFailed.of(self._portal.name, detail=failed.result())
        self.last = replace(page, body=shown.html.encode())
        return shown

    def _believe(self, reply: Reply, *, piece: bool = False) -> Reply:
        self.last = reply
        if self._opened.conversation.write_blocked is not None:
            raise GuardBlocked.of(self._portal.name)
        error = refusal(self._portal, reply, self._expected, piece=piece)
        if error is not None:
            error.answer = reply
            raise error
        return reply

    async def _send(self, request: Request) -> Reply:
        async with self._pace.turn():
            return await self._send_now(request)

    async def _send_now(self, request: Request) -> Reply:
        left = self._time_left()
        if left <= 0:
            raise TimedOut.of(self._portal.name)
        already = len(self._opened.conversation.blocked)
        try:
            reply = await self._ask(request, min(self._portal.pace.request_seconds, left))
        except (PlaywrightError, RequestBlocked, RequestFailed) as error:
            if len(self._opened.conversation.blocked) > already:  # what a page says of a blocked request tells nothing
                raise GuardBlocked.of(self._portal.name, detail=request.path) from None
            if self._time_left() <= 0:  # it was our own time that was over
                raise TimedOut.of(self._portal.name) from None
            raise from_driver(self._portal.name, error) from None
        self.last = reply
        return reply

    async def _ask(self, request: Request, seconds: float) -> Reply:
        url, page = url_of(self._portal, request), self._opened.page
        if request.way == "dom":
            return await by_document(page, url=url, form=request.form, timeout_seconds=seconds)
        body, content_type = body_of(request)
        headers = {"Accept": _ACCEPTED, **content_type, **self._headers_for(request)}
        if request.way == "page":
            return await by_fetch(
                page, method=request.method, url=url, headers=headers, body=body, timeout_seconds=seconds
            )
        return await send(
            self._opened.requests,
            self._opened.conversation,
            method=request.method,
            url=url,
            headers=headers,
            body=body,
            timeout_seconds=seconds,
        )

    async def _prove_page(self) -> None:
        login, identity = self._portal.login, self._portal.session.identity
        shown = await self._opened.page.evaluate(_IDENTITY, [login.logged_in, identity.user, identity.unit])
        if not shown["there"]:
            raise UnknownPage.of(self._portal.name, detail=f"không thấy {login.logged_in} (logged_in)")
        if identity.user and not shown["user"]:
            raise UnknownPage.of(self._portal.name, detail=f"không thấy tên người ở {identity.user} (session.identity)")
        error = self._expected.refusal(self._portal, user=shown["user"], unit=shown["unit"])
        if error is not None:
            raise error

    async def _read_token(self) -> str | None:
        token = self._portal.session.token
        if token is None:
            return None
        stored = await self._opened.page.evaluate(f"(key) => {token.storage}.getItem(key)", token.key)
        found = token_in(stored, token.pointer)
        if found is None:
            raise UnknownPage.of(
                self._portal.name, detail=f"không có {token.key} trong {token.storage} (session.token)"
            )
        return found

    def _headers_for(self, request: Request) -> Mapping[str, str]:
        token = self._portal.session.token
        bearer = {token.header: token.prefix + self._token} if token and self._token else {}
        own = {each.name for each in self._portal.session.headers if each.origin == request.origin}
        return bearer | {name: value for name, value in self._own.items() if name in own}

    async def _renew(self) -> None:
        """Lets the portal's own page fetch a new token. Raises ``LoggedOut`` if it wants to log in instead."""
        page, login = self._opened.page, self._portal.login
        used = self._token
        try:
            self._token = await self._read_token()  # the page may have renewed it by itself
            if self._token != used:
                return
            await page.reload(wait_until="domcontentloaded", timeout=self._portal.pace.request_seconds * 1000)
            signs = {
                "logged_in": (f"css={login.logged_in}",),
                "form": (f"css={login.password}",),
                "logged_out": self._portal.session.logged_out,
            }
            seen = await wait_for_any(page, signs, self._portal.pace.request_seconds)
            if seen != {"logged_in"}:
                raise LoggedOut.of(self._portal.name, detail="token not renewed")
            await self._prove_page()
            self._token = await self._read_token()
            self._own = await read_headers(self._portal, self._opened)
        except PlaywrightError as error:
            raise from_driver(self._portal.name, error) from None


def url_of(portal: Portal, request: Request) -> str:
    """The full address. Raises ``KeyError`` for an origin that the profile does not name."""
    query = urlencode(request.query)
    joint = "" if not query else "&" if "?" in request.path else "?"
    return f"{portal.origins[request.origin]}{request.path}{joint}{query}"


def urlencoded(fields: Pairs) -> str:
    """As ``urllib.parse.urlencode`` has it, which takes long for the state of a WebForms page."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in fields)


def _quoted(text: str) -> str:
    if _STATE.fullmatch(text):
        return text.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    return text.translate(_QUOTED) if text.isascii() else quote_plus(text)


def body_of(request: Request) -> tuple[bytes | None, Mapping[str, str]]:
    """The body's bytes and its content type header."""
    if request.form is not None:
        return urlencoded(request.form).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    if request.json is not None:
        content = json.dumps(request.json, ensure_ascii=False).encode()
        return content, {"Content-Type": "application/json; charset=utf-8"}
    return None, {}
