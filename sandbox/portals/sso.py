"""Single sign-on as Keycloak does it (realm ``digo``): OIDC code flow with PKCE, on an origin of its own."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.faults import Fault
from sandbox.journal import RequestKind
from sandbox.portals.common import Gatehouse, PortalState, mark, no_icon, not_allowed, refuse, render
from sandbox.tokens import LoginOutcome, Tickets

REALM = "/auth/realms/digo"
CLIENT = "web-onegate"
ACCESS_LIFE = 300
REFRESH_LIFE = 1800
COOKIE_LIFE = 36_000
_WORDS = {
    LoginOutcome.WRONG_PASSWORD: "Sai tên đăng nhập hoặc mật khẩu.",
    LoginOutcome.LOCKED: "Tài khoản đã bị khóa.",
}


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a client asked for when it sent a person to the log-in page."""

    redirect_uri: str
    state: str
    challenge: str


class SignOn:
    """The sign-on server of one portal. ``portal_origin`` is the only place it sends people back to."""

    def __init__(self, state: PortalState, portal_origin: str) -> None:
        self.state = state
        self.portal_origin = portal_origin
        clock = state.clock
        self.access = Tickets(clock, ACCESS_LIFE)
        self._refresh = Tickets(clock, REFRESH_LIFE)
        self._cookies = Tickets(clock, COOKIE_LIFE)
        self._codes = Tickets(clock, 60)
        self._pending = Tickets(clock, 1800)
        self._wishes: dict[str, _Wish] = {}
        state.forget_sessions = self.forget

    def forget(self) -> None:
        """All sessions end: tokens, refresh tokens and sign-on cookies."""
        for tickets in (self.access, self._refresh, self._cookies, self._codes):
            tickets.clear()

    def app(self) -> Gatehouse:
        """The server's ASGI application."""
        oidc = f"{REALM}/protocol/openid-connect"
        routes = [
            Route(f"{oidc}/auth", self._auth, methods=["GET"]),
            Route(f"{REALM}/login-actions/authenticate", self._authenticate, methods=["GET", "POST"]),
            Route(f"{REALM}/login-actions/required-action", self._change_password, methods=["POST"]),
            Route(f"{oidc}/token", self._token, methods=["POST", "OPTIONS"]),
            Route(f"{oidc}/logout", self._logout, methods=["GET"]),
            Route("/favicon.ico", no_icon),
        ]
        handlers = {404: not_allowed, 405: not_allowed}
        return Gatehouse(Starlette(routes=routes, exception_handlers=handlers), self.state)

    async def _auth(self, request: Request) -> Response:
        mark(request, RequestKind.LOGIN)
        asked = request.query_params
        wish = _Wish(asked.get("redirect_uri", ""), asked.get("state", ""), asked.get("code_challenge", ""))
        parts = urlsplit(wish.redirect_uri)
        known = asked.get("client_id") == CLIENT and f"{parts.scheme}://{parts.netloc}" == self.portal_origin
        if not known or asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
            return render("sso_error.html", status=400, words="Yêu cầu đăng nhập không hợp lệ.")
        user = self._cookies.touch(request.cookies.get("KEYCLOAK_IDENTITY", ""))
        if user is not None:
            return self._send_back(wish, user)
        if self.state.login_page_unknown():
            return render("unknown_login.html")
        return self._form(wish)

    def _form(self, wish: _Wish, error: str = "", username: str = "") -> Response:
        tab = secrets.token_urlsafe(8)
        session = self._pending.issue(tab)
        self._wishes[session] = wish
        query = urlencode(
            {"session_code": session, "execution": secrets.token_hex(16), "client_id": CLIENT, "tab_id": tab}
        )
        action = f"{REALM}/login-actions/authenticate?{query}"
        page = render("sso_login.html", action=action, error=error, username=username)
        page.set_cookie("AUTH_SESSION_ID", session, path=f"{REALM}/", httponly=True, samesite="lax")
        return page

    async def _authenticate(self, request: Request) -> Response:
        mark(request, RequestKind.LOGIN)
        session = request.query_params.get("session_code", "")
        wish = self._wishes.pop(session, None)
        living = self._pending.take(session)
        if wish is not None and living is not None and "sent" in request.query_params:
            return self._judge_code(request, wish, living, str((await request.form()).get("otp", "")))
        if wish is None or living is None or living != request.query_params.get("tab_id"):
            return render("sso_error.html", status=400, words="Phiên đăng nhập đã hết hạn. Hãy mở lại cổng.")
        if request.method == "GET":
            return self._form(wish)
        return self._judge_password(wish, await request.form())

    def _judge_password(self, wish: _Wish, form: FormData) -> Response:
        username, password = str(form.get("username", "")), str(form.get("password", ""))
        outcome = self.state.book.submit(username, password, **self.state.login_flags())
        if outcome in _WORDS:
            return self._form(wish, _WORDS[outcome], username)
        if outcome is LoginOutcome.EXPIRED:
            return render("sso_change_password.html", action=f"{REALM}/login-actions/required-action")
        if outcome is LoginOutcome.UNKNOWN_PAGE:
            return render("unknown_login.html")
        asked = self.state.faults.on(Fault.ONE_TIME_CODE)
        return self._ask_code(wish, username) if asked else self._let_in(wish, username)

    def _ask_code(self, wish: _Wish, username: str, error: str = "") -> Response:
        """The page for the one-time code: of the account's secret, or sent to the person's phone."""
        by_secret = self.state.faults.text(Fault.ONE_TIME_CODE, "kind", "sent") == "totp"
        session = self._pending.issue(username)
        self._wishes[session] = wish
        sent = "" if by_secret else self.state.checks.send_code()
        query = urlencode({"session_code": session, "sent": sent})
        return render("sso_code.html", action=f"{REALM}/login-actions/authenticate?{query}", error=error)

    def _judge_code(self, request: Request, wish: _Wish, username: str, typed: str) -> Response:
        sent, checks = request.query_params["sent"], self.state.checks
        right = checks.sent_right(sent, typed) if sent else checks.totp_right(typed)
        if right:
            return self._let_in(wish, username)
        return self._ask_code(wish, username, "Mã xác thực không đúng hoặc đã hết hạn.")

    def _let_in(self, wish: _Wish, username: str) -> Response:
        answer = self._send_back(wish, username)
        cookie = self._cookies.issue(username)
        answer.set_cookie("KEYCLOAK_IDENTITY", cookie, path=f"{REALM}/", httponly=True, samesite="lax")
        return answer

    def _send_back(self, wish: _Wish, user: str) -> Response:
        code = self._codes.issue(user)
        self._wishes[code] = wish
        query = urlencode({"state": wish.state, "session_state": secrets.token_hex(8), "code": code})
        return RedirectResponse(f"{wish.redirect_uri}?{query}", status_code=302)

    async def _change_password(self, request: Request) -> Response:
        return refuse(request, "change_password")

    async def _token(self, request: Request) -> Response:
        mark(request, RequestKind.SESSION)
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=self._cors())
        form = await request.form()
        fields = {key: value for key, value in form.items() if isinstance(value, str)}
        user = self._grant(fields)
        if user is None:
            return JSONResponse({"error": "invalid_grant"}, status_code=400, headers=self._cors())
        answer = {
            "access_token": self.access.issue(user),
            "expires_in": ACCESS_LIFE,
            "refresh_token": self._refresh.issue(user),
            "refresh_expires_in": REFRESH_LIFE,
            "token_type": "Bearer",
            "scope": "openid profile",
        }
        return JSONResponse(answer, headers={**self._cors(), "Cache-Control": "no-store"})

    def _grant(self, fields: Mapping[str, str]) -> str | None:
        """The user whom a token may be given for, by a refresh token or by a code with its verifier (RFC 7636)."""
        if fields.get("client_id") != CLIENT:
            return None
        if fields.get("grant_type") == "refresh_token":
            return self._refresh.take(fields.get("refresh_token", ""))
        code = fields.get("code", "")
        wish = self._wishes.pop(code, None)
        user = self._codes.take(code)
        digest = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if wish is None or fields.get("grant_type") != "authorization_code":
            return None
        if not secrets.compare_digest(challenge.encode(), wish.challenge.encode()):
            return None
        return user if fields.get("redirect_uri") == wish.redirect_uri else None

    def _cors(self) -> dict[str, str]:
        return {
            "Access-Control-Allow-Origin": self.portal_origin,
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Allow-Headers": "content-type, authorization",
            "Access-Control-Allow-Methods": "POST, OPTIONS",
            "Vary": "Origin",
        }

    async def _logout(self, request: Request) -> Response:
        mark(request, RequestKind.SESSION)
        self._cookies.take(request.cookies.get("KEYCLOAK_IDENTITY", ""))
        answer = RedirectResponse(f"{self.portal_origin}/", status_code=302)
        answer.delete_cookie("KEYCLOAK_IDENTITY", path=f"{REALM}/")
        return answer
