"""Log-in by a form and a session cookie, as older server-made portals have it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.journal import RequestKind
from sandbox.portals.common import PortalState, mark, refuse, render
from sandbox.tokens import LoginOutcome, Tickets

SESSION_LIFE = 1800.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorWords:
    """How one portal's log-in page looks. ``brand``: its heading; field names are those of its form."""

    brand: str
    login: str = "/dang-nhap"
    home: str = "/"
    change: str = "/doi-mat-khau"
    cookie: str = "JSESSIONID"
    username: str = "tenDangNhap"
    password: str = "matKhau"
    answers: Mapping[LoginOutcome, str] = field(
        default_factory=lambda: {
            LoginOutcome.WRONG_PASSWORD: "Sai tài khoản hoặc mật khẩu.",
            LoginOutcome.LOCKED: "Tài khoản đang bị tạm khóa.",
        }
    )


class CookieDoor:
    """The log-in of one portal. ``user`` says who a request comes from."""

    def __init__(self, state: PortalState, words: DoorWords) -> None:
        self._state = state
        self._words = words
        self._sessions = Tickets(state.clock, SESSION_LIFE)
        self._forms = Tickets(state.clock, SESSION_LIFE)
        state.forget_sessions = self._sessions.clear

    def routes(self) -> list[BaseRoute]:
        """The door's own addresses."""
        both = ["GET", "POST"]
        return [
            Route(self._words.login, self._login, methods=both),
            Route(self._words.change, self._change_password, methods=both),
            Route("/thoat", self._logout, methods=["GET"]),
        ]

    def user(self, request: Request) -> str | None:
        """Who is logged in; a living session lives on from now."""
        return self._sessions.touch(request.cookies.get(self._words.cookie, "")) or None

    def to_login(self) -> Response:
        """The way to the log-in page."""
        return RedirectResponse(self._words.login, status_code=302)

    async def _login(self, request: Request) -> Response:
        mark(request, RequestKind.LOGIN)
        if request.method == "GET":
            return render("unknown_login.html") if self._state.login_page_unknown() else self._form()
        form = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
        if self._forms.take(form.get("_csrf", "")) is None:
            return self._form("Phiên làm việc đã hết, hãy thử lại.")
        username = form.get(self._words.username, "")
        outcome = self._state.book.submit(username, form.get(self._words.password, ""), **self._state.login_flags())
        if outcome in self._words.answers:
            return self._form(self._words.answers[outcome], username)
        if outcome is LoginOutcome.UNKNOWN_PAGE:
            return render("unknown_login.html")
        place = self._words.change if outcome is LoginOutcome.EXPIRED else self._words.home
        answer = RedirectResponse(place, status_code=302)
        if outcome is LoginOutcome.SUCCEEDED:
            answer.set_cookie(self._words.cookie, self._sessions.issue(username), httponly=True, samesite="lax")
        return answer

    def _form(self, error: str = "", username: str = "") -> Response:
        token = self._forms.issue("form", handle=secrets.token_hex(16))
        return render("door_login.html", words=self._words, token=token, error=error, username=username)

    async def _change_password(self, request: Request) -> Response:
        if request.method == "POST":
            return refuse(request, "change_password")
        mark(request, RequestKind.LOGIN)
        return render("door_change_password.html", words=self._words)

    async def _logout(self, request: Request) -> Response:
        mark(request, RequestKind.SESSION)
        self._sessions.take(request.cookies.get(self._words.cookie, ""))
        return self.to_login()
