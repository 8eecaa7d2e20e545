"""The pretend national portal's sign-on: an origin of its own that sends people back with a ticket, once."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.faults import Fault
from sandbox.journal import RequestKind
from sandbox.portals.common import (
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

_COOKIE = "TGC"
_WORDS = {
    LoginOutcome.WRONG_PASSWORD: "Thông tin đăng nhập không chính xác.",
    LoginOutcome.LOCKED: "Tài khoản của cán bộ đang bị khóa.",
}


class NationalLogin:
    """The sign-on server. ``portal_origin`` is the only place it sends people back to."""

    def __init__(self, state: PortalState, portal_origin: str) -> None:
        self.state = state
        self._back = f"{portal_origin}/sso/callback"
        self.tickets = Tickets(state.clock, 60)
        self._signed_on = Tickets(state.clock, 36_000)
        self._forms = Tickets(state.clock, 1800)

    def forget(self) -> None:
        """Nobody is signed on any more."""
        self.tickets.clear()
        self._signed_on.clear()

    def app(self) -> Gatehouse:
        """The server's ASGI application."""
        routes = [
            Route("/sso/login", self._login, methods=["GET", "POST"]),
            Route("/sso/captcha", self._captcha, methods=["GET"]),
            Route("/sso/password", self._write, methods=["POST"]),
            Route("/sso/logout", self._logout, methods=["GET"]),
            Route("/favicon.ico", no_icon),
        ]
        handlers = {404: not_allowed, 405: not_allowed}
        return Gatehouse(Starlette(routes=routes, exception_handlers=handlers), self.state)

    async def _login(self, request: Request) -> Response:
        mark(request, RequestKind.LOGIN)
        if request.method == "GET":
            user = self._signed_on.touch(request.cookies.get(_COOKIE, ""))
            if user is not None:
                return self._send_back(user)
            return render("unknown_login.html") if self.state.login_page_unknown() else self._form()
        form = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
        if self._forms.take(form.get("lt", "")) is None:
            return self._form("Phiên đăng nhập đã hết hạn, vui lòng thử lại.")
        asked = self.state.faults.on(Fault.CAPTCHA)
        if asked and not self.state.checks.captcha_right(form.get("captchaId", ""), form.get("captcha", "")):
            return self._form("Mã xác nhận không đúng.")
        return self._judge(form.get("username", ""), form.get("password", ""))

    def _judge(self, username: str, password: str) -> Response:
        outcome = self.state.book.submit(username, password, **self.state.login_flags())
        if outcome in _WORDS:
            return self._form(_WORDS[outcome])
        if outcome is LoginOutcome.UNKNOWN_PAGE:
            return render("unknown_login.html")
        if outcome is LoginOutcome.EXPIRED:
            return render("national_password.html")
        answer = self._send_back(username)
        answer.set_cookie(_COOKIE, self._signed_on.issue(username), path="/sso", httponly=True, samesite="lax")
        return answer

    def _form(self, error: str = "") -> Response:
        captcha = self.state.checks.new_captcha() if self.state.faults.on(Fault.CAPTCHA) else ""
        return render("national_login.html", ticket=self._forms.issue("form"), error=error, captcha=captcha)

    def _send_back(self, user: str) -> Response:
        return RedirectResponse(f"{self._back}?ticket={self.tickets.issue(user)}", status_code=302)

    async def _captcha(self, request: Request) -> Response:
        return captcha_picture(request, self.state)

    async def _write(self, request: Request) -> Response:
        return refuse(request, "change_password")

    async def _logout(self, request: Request) -> Response:
        mark(request, RequestKind.SESSION)
        self._signed_on.take(request.cookies.get(_COOKIE, ""))
        return self._form()
