"""What all pretend portals share: their state, the journal around them, refusals, templates."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.faults import Fault, Faults
from sandbox.journal import Journal, JournalEntry, RequestKind
from sandbox.model import DossierView, WorldView
from sandbox.person_checks import PersonChecks
from sandbox.portals import transport
from sandbox.tokens import AccountBook, TokenClock

FOLDER = Path(__file__).parent
_TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
_KIND = "sandbox.kind"
_EVENT = "sandbox.event"


class World(Protocol):
    """The pretend world, as far as portals need it."""

    def at(self, instant: datetime) -> WorldView:
        """What portals show at an aware instant."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """The ward whose officers use the portals."""

    name: str
    code: str


class Showing:
    """The picture that portals show at present. Set by any thread, read by the servers' thread."""

    def __init__(self, world: World, at: datetime) -> None:
        self._lock = threading.Lock()
        self._world = world
        self._at = at
        self._view = world.at(at)

    @property
    def view(self) -> WorldView:
        """The present picture."""
        return self._view

    @property
    def at(self) -> datetime:
        """The instant that is shown."""
        return self._at

    def set_instant(self, at: datetime) -> None:
        """Show the same world at another instant."""
        with self._lock:
            self._view = self._world.at(at)
            self._at = at

    def set_world(self, world: World) -> None:
        """Show another world at the same instant."""
        with self._lock:
            self._view = world.at(self._at)
            self._world = world


@dataclass(slots=True, kw_only=True)
class PortalState:
    """Everything one pretend portal knows. ``latency``: seconds that every answer takes."""

    key: str
    unit: Unit
    showing: Showing
    clock: TokenClock
    book: AccountBook
    checks: PersonChecks
    latency: float = 0.0
    journal: Journal = field(default_factory=Journal)
    faults: Faults = field(default_factory=Faults)
    defects: list[Exception] = field(default_factory=list)
    forget_sessions: Callable[[], None] = lambda: None
    replace_sessions: Callable[[], None] = lambda: None

    def dossiers(self, list_key: str) -> tuple[DossierView, ...]:
        """The dossiers of a list, newest first."""
        held = self.showing.view.portals.get(self.key, ())
        return tuple(sorted((d for d in held if d.list_key == list_key), key=lambda d: d.number, reverse=True))

    def shown_unit(self) -> Unit:
        """The unit that pages show."""
        if self.faults.on(Fault.OTHER_UNIT):
            return Unit(name=self.faults.text(Fault.OTHER_UNIT, "name", "Phường Khác"), code="H99.99.99")
        return self.unit

    def login_flags(self) -> dict[str, bool]:
        """The injected faults that decide over a submitted password."""
        after = self.faults.text(Fault.UNKNOWN_LOGIN_PAGE, "stage", "before") == "after"
        return {
            "reject": self.faults.on(Fault.WRONG_PASSWORD),
            "locked": self.faults.on(Fault.LOCKED),
            "expired": self.faults.on(Fault.EXPIRED_PASSWORD),
            "unknown": self.faults.on(Fault.UNKNOWN_LOGIN_PAGE) and after,
        }

    def login_page_unknown(self) -> bool:
        """Whether the log-in page itself is one that nobody has seen before."""
        before = self.faults.text(Fault.UNKNOWN_LOGIN_PAGE, "stage", "before") == "before"
        return self.faults.on(Fault.UNKNOWN_LOGIN_PAGE) and before

    def session_dies_now(self) -> bool:
        """Count a list page; True when by ``logout_after`` all sessions have just died."""
        if not self.faults.on(Fault.LOGOUT_AFTER):
            return False
        return self._logout_due()

    def session_replaced_now(self) -> bool:
        """Count a list page; True when by ``one_session`` the officer has just logged in elsewhere."""
        after = self.faults.number(Fault.ONE_SESSION, "after", float("inf"))
        if not self.faults.on(Fault.ONE_SESSION) or self.faults.count(Fault.ONE_SESSION) != after:
            return False
        self.replace_sessions()
        return True

    def let_in(self) -> None:
        """Called before a log-in gets its session: where one session is all there is, it ends the others."""
        if self.faults.on(Fault.ONE_SESSION):
            self.replace_sessions()

    def _logout_due(self) -> bool:
        pages = int(self.faults.number(Fault.LOGOUT_AFTER, "pages", 1))
        times = self.faults.number(Fault.LOGOUT_AFTER, "times", float("inf"))
        earlier = self.faults.count(Fault.LOGOUT_AFTER)
        round_number, position = divmod(earlier, pages + 1)  # every (pages + 1)-th list request finds no session
        if position < pages or round_number >= times:
            return False
        self.forget_sessions()
        return True


def mark(request: Request, kind: RequestKind, event: str | None = None) -> None:
    """Tell the journal what a request was for."""
    request.scope[_KIND] = kind
    if event is not None:
        request.scope[_EVENT] = event


def render(template: str, status: int = 200, **values: object) -> HTMLResponse:
    """An HTML page from a template; all values are escaped."""
    return HTMLResponse(_TEMPLATES.get_template(template).render(**values), status_code=status)


def render_text(template: str, **values: object) -> str:
    """A text from a template; all values are escaped."""
    return _TEMPLATES.get_template(template).render(**values)


def refuse(request: Request, event: str | None = None) -> Response:
    """The answer to a write: never done, always written down."""
    mark(request, RequestKind.WRITE, event)
    return render("refused.html", status=403)


def captcha_picture(request: Request, state: PortalState) -> Response:
    """The picture: drawn letters, as far as a picture can be without a library that makes them."""
    mark(request, RequestKind.LOGIN)
    word = state.checks.captcha_word(request.query_params.get("c", ""))
    return Response(render_text("captcha.svg", letters=list(word)), media_type="image/svg+xml")


def bearer(request: Request) -> str:
    """The Bearer token of a request, or an empty string."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


def rename_keys(item: Mapping[str, Any], faults: Faults, old: str, new: str) -> dict[str, Any]:
    """``item`` with one key renamed if ``rename_field`` is on; ``old`` and ``new`` are this portal's defaults."""
    if not faults.on(Fault.RENAME_FIELD):
        return dict(item)
    old, new = faults.text(Fault.RENAME_FIELD, "old", old), faults.text(Fault.RENAME_FIELD, "new", new)
    return {new if key == old else key: value for key, value in item.items()}


class Gatehouse:
    """ASGI wrapper: delays, maintenance, and the journal entry, written before the answer's first byte leaves."""

    def __init__(self, app: ASGIApp, state: PortalState) -> None:
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        written = False

        async def send_and_note(message: Message) -> None:
            nonlocal written
            if message["type"] == "http.response.start" and not written:
                written = True
                self._note(scope, message["status"])
                message["headers"] = [*message["headers"], (b"date", self._date())]
            await send(message)

        try:
            await self._answer(scope, receive, send_and_note)
        except Exception as defect:  # a defect of the sandbox: kept, and raised again when the servers stop
            self._state.defects.append(defect)
            if written:
                raise
            await JSONResponse({"error": "sandbox defect"}, status_code=500)(scope, receive, send_and_note)
        finally:
            if not written:
                self._note(scope, 0)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        faults = self._state.faults
        delay = self._state.latency
        if faults.on(Fault.SLOW):
            delay += faults.number(Fault.SLOW, "seconds", 1.0)
        if delay > 0:
            await asyncio.sleep(delay)
        if faults.on(Fault.MAINTENANCE):
            scope[_KIND] = RequestKind.PAGE if scope["method"] in {"GET", "HEAD"} else _default_kind(scope)
            await render("maintenance.html")(scope, receive, send)
            return
        if faults.on(Fault.BLOCK_PAGE):
            await render("blocked.html")(scope, receive, send)
            return
        if faults.text(Fault.RATE_LIMIT, "path", "") in scope["path"] and faults.strike(Fault.RATE_LIMIT):
            await _too_many(faults)(scope, receive, send)
            return
        if await transport.broken_off(faults, self._app, scope, receive, send):
            return
        handed_out = transport.file_of(scope)
        await (handed_out or self._app)(scope, receive, transport.intruding(faults, send))

    def _date(self) -> bytes:
        """When the answer is made: by the computer's own clock, as a portal elsewhere would have it."""
        ahead = self._state.faults.number(Fault.CLOCK, "seconds", 3600.0) if self._state.faults.on(Fault.CLOCK) else 0.0
        return format_datetime(datetime.now(UTC) + timedelta(seconds=ahead), usegmt=True).encode()

    def _note(self, scope: Scope, status: int) -> None:
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        self._state.journal.add(
            JournalEntry(
                at=self._state.clock.now(),
                portal=self._state.key,
                method=scope["method"],
                path=scope["path"],
                query_keys=tuple(dict(query)),
                event_target=scope.get(_EVENT),
                status=status,
                kind=scope.get(_KIND) or _default_kind(scope),
            )
        )


def _too_many(faults: Faults) -> Response:
    seconds = faults.number(Fault.RATE_LIMIT, "seconds", -1)
    headers = {"Retry-After": str(int(seconds))} if seconds >= 0 else {}
    return JSONResponse({"error": "too many requests"}, status_code=429, headers=headers)


def _default_kind(scope: Scope) -> RequestKind:
    if scope["path"] == "/favicon.ico" or scope["path"].startswith("/assets/"):
        return RequestKind.ASSET
    if scope["method"] in {"GET", "HEAD", "OPTIONS"}:
        return RequestKind.OTHER
    return RequestKind.WRITE


async def not_allowed(request: Request, _: Exception) -> Response:
    """HTTP 404 and 405: nothing is served there; for anything but reading the refusal page."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return render("not_found.html", status=404)
    mark(request, RequestKind.WRITE)
    return render("refused.html", status=405)


async def no_icon(request: Request) -> Response:
    """Browsers ask for it by themselves."""
    return Response(status_code=204)
