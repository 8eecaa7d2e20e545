"""What portals with a plain log-in form and a session cookie share: the form, the session, its end."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.faults import Fault
from sandbox.journal import RequestKind
from sandbox.portals.common import (
    FOLDER,
    Gatehouse,
    PortalState,
    captcha_picture,
    mark,
    no_icon,
    not_allowed,
    refuse,
    render,
)
from sandbox.tokens import LoginOutcome, Tickets


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteWords:
    """What is peculiar to one such portal. ``life``: seconds that a session lives on since its last request."""

    key: str
    banner: str
    cookie: str
    life: float
    home: str
    login: str
    logout: str
    change_password: str
    token_field: str
    user_field: str
    password_field: str
    wrong_password: str
    locked: str


class CookieSite:
    """One portal's form, session and the refusal of everything else."""

    def __init__(self, state: PortalState, words: SiteWords) -> None:
        self.state = state
        self._words = words
        self._sessions = Tickets(state.clock, words.life)  # handle → user, empty before the log-in
        self._key = secrets.token_bytes(32)
        state.forget_sessions = self._sessions.clear

    def app(self, routes: list[BaseRoute]) -> Gatehouse:
        """The portal's ASGI application: the log-in beside the portal's own ``routes``."""
        words, both = self._words, ["GET", "POST"]
        own: list[BaseRoute] = [
            Route("/", self._root, methods=["GET"]),
            Route(words.login, self._login, methods=both),
            Route(words.change_password, self._change_password, methods=both),
            Route(words.logout, self._logout, methods=["GET"]),
            Route("/captcha", self._captcha, methods=["GET"]),
            Route("/favicon.ico", no_icon),
            Mount("/assets", StaticFiles(directory=FOLDER / "static" / words.key)),
        ]
        handlers = {404: not_allowed, 405: not_allowed}
        return Gatehouse(Starlette(routes=[*own, *routes], exception_handlers=handlers), self.state)

    def handle(self, request: Request) -> str:
        """The session's handle, or an empty string."""
        return request.cookies.get(self._words.cookie, "")

    def logged_in(self, request: Request) -> bool:
        """Whether someone is logged in; the session lives on."""
        return bool(self._sessions.touch(self.handle(request)))

    def token(self, handle: str) -> str:
        """The hidden token of a session's forms."""
        return hmac.new(self._key, handle.encode(), hashlib.sha256).hexdigest()

    def token_right(self, request: Request, typed: str) -> bool:
        """Whether a form came from a page of this session."""
        return hmac.compare_digest(self.token(self.handle(request)), typed)

    def to_login(self) -> Response:
        """Where a request without a living session is sent."""
        return RedirectResponse(f"{self._words.login}?hetphien=1", status_code=302)

    def refused_list(self, request: Request) -> Response | None:
        """What a list request gets instead of the list: without a session, or by a fault."""
        if not self.logged_in(request) or self.state.session_dies_now():
            return self.to_login()
        if self.state.faults.strike(Fault.ERROR_500):
            return PlainTextResponse("HTTP Status 500 – Internal Server Error", status_code=500)
        return None

    def shown(self) -> dict[str, Any]:
        """Who is logged in and for which unit, as every page shows it."""
        words = self._words
        return {
            "user": self.state.book.account.full_name,
            "unit": self.state.shown_unit().name,
            "banner": words.banner,
            "logout": words.logout,
        }

    async def _root(self, request: Request) -> Response:
        mark(request, RequestKind.PAGE)
        return RedirectResponse(self._words.home, status_code=302) if self.logged_in(request) else self.to_login()

    async def _login(self, request: Request) -> Response:
        mark(request, RequestKind.LOGIN)
        if request.method == "GET":
            return render("unknown_login.html") if self.state.login_page_unknown() else self._form()
        words, form = self._words, await fields(request)
        living = self._sessions.touch(self.handle(request)) is not None
        if not living or not self.token_right(request, form.get(words.token_field, "")):
            return self._form("Phiên làm việc đã hết hạn, mời đăng nhập lại.")
        asked = self.state.faults.on(Fault.CAPTCHA)
        if asked and not self.state.checks.captcha_right(form.get("captchaId", ""), form.get("captchaText", "")):
            return self._form("Mã xác nhận không đúng.")
        outcome = self.state.book.submit(
            form.get(words.user_field, ""), form.get(words.password_field, ""), **self.state.login_flags()
        )
        said = {LoginOutcome.WRONG_PASSWORD: words.wrong_password, LoginOutcome.LOCKED: words.locked}
        if outcome in said:
            return self._form(said[outcome])
        if outcome is LoginOutcome.UNKNOWN_PAGE:
            return render("unknown_login.html")
        self._sessions.take(self.handle(request))  # a log-in begins a session of its own
        place = words.change_password if outcome is LoginOutcome.EXPIRED else words.home
        user = "" if outcome is LoginOutcome.EXPIRED else form[words.user_field]
        return self._with_session(RedirectResponse(place, status_code=302), self._sessions.issue(user))

    def _form(self, error: str = "") -> Response:
        handle = self._sessions.issue("")
        captcha = self.state.checks.new_captcha() if self.state.faults.on(Fault.CAPTCHA) else ""
        page = render("site_login.html", words=self._words, error=error, token=self.token(handle), captcha=captcha)
        return self._with_session(page, handle)

    def _with_session(self, response: Response, handle: str) -> Response:
        response.set_cookie(self._words.cookie, handle, path="/", httponly=True, samesite="lax")
        return response

    async def _change_password(self, request: Request) -> Response:
        if request.method == "POST":
            return refuse(request, "change_password")
        mark(request, RequestKind.LOGIN)
        return render("site_change_password.html", words=self._words)

    async def _captcha(self, request: Request) -> Response:
        return captcha_picture(request, self.state)

    async def _logout(self, request: Request) -> Response:
        mark(request, RequestKind.SESSION)
        self._sessions.take(self.handle(request))
        return self.to_login()


async def fields(request: Request) -> dict[str, str]:
    """The text fields of a posted form."""
    return {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
