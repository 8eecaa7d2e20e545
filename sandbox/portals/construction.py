"""A pretend ministry's VNPT iGate v2: the same front and data service, a log-in form of its own in the page."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.faults import Fault
from sandbox.journal import RequestKind
from sandbox.portals.common import PortalState, captcha_picture, mark, refuse
from sandbox.portals.igate import Igate
from sandbox.portals.pretend import Apps, Person, PretendPortal
from sandbox.tokens import LoginOutcome, Tickets

ACCESS_LIFE = 300
REFRESH_LIFE = 1800
_REFUSALS = {
    LoginOutcome.WRONG_PASSWORD: (400, "Sai tên đăng nhập hoặc mật khẩu"),
    LoginOutcome.LOCKED: (423, "Tài khoản đã bị khóa"),
}


class OwnLogin:
    """The portal's token service: passwords and refresh tokens become access tokens."""

    def __init__(self, state: PortalState) -> None:
        self.state = state
        self.access = Tickets(state.clock, ACCESS_LIFE)
        self._refresh = Tickets(state.clock, REFRESH_LIFE)
        state.forget_sessions = self._forget

    def routes(self) -> list[Route]:
        """What the portal serves for it."""
        return [
            Route("/ad/login-page", self._page, methods=["GET"]),
            Route("/ad/captcha", self._captcha, methods=["GET"]),
            Route("/oauth/token", self._token, methods=["POST"]),
            Route("/ad/change-password", self._change_password, methods=["POST"]),
        ]

    def _forget(self) -> None:
        self.access.clear()
        self._refresh.clear()

    async def _page(self, request: Request) -> Response:
        """What the page's form should look like at this moment."""
        mark(request, RequestKind.LOGIN)
        shown = "survey" if self.state.login_page_unknown() else "form"
        picture = self.state.checks.new_captcha() if self.state.faults.on(Fault.CAPTCHA) else None
        return JSONResponse({"shown": shown, "captcha": picture})

    async def _captcha(self, request: Request) -> Response:
        return captcha_picture(request, self.state)

    async def _token(self, request: Request) -> Response:
        form = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
        if form.get("grant_type") == "refresh_token":
            mark(request, RequestKind.SESSION)
            user = self._refresh.take(form.get("refresh_token", ""))
            return self._given(user) if user else JSONResponse({"error": "invalid_grant"}, status_code=400)
        mark(request, RequestKind.LOGIN)
        return self._judge(form)

    def _judge(self, form: Mapping[str, str]) -> Response:
        asked = self.state.faults.on(Fault.CAPTCHA)
        if asked and not self.state.checks.captcha_right(form.get("captchaId", ""), form.get("captcha", "")):
            return _refused(400, "Mã xác nhận không đúng")
        outcome = self.state.book.submit(form.get("username", ""), form.get("password", ""), **self.state.login_flags())
        if outcome in _REFUSALS:
            return _refused(*_REFUSALS[outcome])
        if outcome is LoginOutcome.EXPIRED:
            return _refused(403, "Mật khẩu đã hết hạn, cần đổi mật khẩu", "password_expired")
        if outcome is LoginOutcome.UNKNOWN_PAGE:
            return JSONResponse({"next": "survey"})
        return self._given(form["username"])

    def _given(self, user: str) -> Response:
        answer = {
            "access_token": self.access.issue(user),
            "expires_in": ACCESS_LIFE,
            "refresh_token": self._refresh.issue(user),
            "token_type": "Bearer",
        }
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    async def _change_password(self, request: Request) -> Response:
        return refuse(request, "change_password")


def _refused(status: int, words: str, error: str = "invalid_grant") -> Response:
    answer: dict[str, Any] = {"error": error, "error_description": words}
    return JSONResponse(answer, status_code=status)


def _build(state: PortalState, _origins: Mapping[str, str]) -> Apps:
    login = OwnLogin(state)
    return {"portal": Igate(state, login.access, "", login.routes()).app()}


PRETEND = PretendPortal(
    key="construction",
    name="Một cửa Bộ Xây dựng, iGate (thử nghiệm)",
    hosts={"portal": "127.0.15.1"},
    build=_build,
    person=Person(username="xaydung.vidu", full_name="Đỗ Văn Thử"),
)
