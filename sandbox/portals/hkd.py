"""A pretend household-business registration portal: ASP.NET WebForms with the session handle in the URL."""

import asyncio
import secrets
from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
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
from sandbox.portals.hkd_rows import HEADERS, STATUSES, rows_of
from sandbox.portals.lists import cut
from sandbox.portals.pretend import Person, PretendPortal
from sandbox.portals.spoil import misdeclared
from sandbox.portals.webforms import PADDING, BadPageState, PageState, generator, pager
from sandbox.tokens import LoginOutcome, Tickets

LIST_KEY = "applications"
LOGIN = "/Login.aspx"
LIST = "/Officer/ApplicationList.aspx"
NOTICE = "/Officer/Notice.aspx"
GRID, FILTER, SEARCH = "ctl00$C$GridFld", "ctl00$C$StatusFld", "ctl00$C$SearchBtn"
LOGIN_BUTTON = "ctl00$C$LoginBtn"
PAGE_SIZE = 20
SESSION_LIFE = 1200
_WORDS = {
    LoginOutcome.WRONG_PASSWORD: "Tên đăng nhập hoặc mật khẩu không đúng.",
    LoginOutcome.LOCKED: "Tài khoản của bạn đã bị khóa.",
}


_REPLACED = "Tài khoản của bạn đã được đăng nhập ở nơi khác."


class Hkd:
    """The portal. A session handle ``h`` is in every URL; its value is the user, or empty before the log-in."""

    def __init__(self, state: PortalState) -> None:
        self.state = state
        self._handles = Tickets(state.clock, SESSION_LIFE)
        self._locks: dict[str, asyncio.Lock] = {}
        self._pages = PageState(secrets.token_bytes(32))
        state.forget_sessions = self._handles.clear
        state.replace_sessions = self._handles.replace_all

    def app(self) -> Gatehouse:
        """The portal's ASGI application."""
        both = ["GET", "POST"]
        routes = [
            Route("/", self._default, methods=["GET"]),
            Route("/Default.aspx", self._default, methods=["GET"]),
            Route(LOGIN, self._login, methods=both),
            Route(LIST, self._list, methods=both),
            Route("/Officer/ChangePassword.aspx", self._change_password, methods=both),
            Route("/Captcha.ashx", self._captcha, methods=["GET"]),
            Route(NOTICE, self._notice, methods=["GET"]),
            Route("/Officer/Survey.aspx", self._survey, methods=["POST"]),
            Route("/Logout.aspx", self._logout, methods=["GET"]),
            Route("/favicon.ico", no_icon),
            Mount("/assets", StaticFiles(directory=FOLDER / "static" / "hkd")),
        ]
        handlers = {404: not_allowed, 405: not_allowed}
        return Gatehouse(Starlette(routes=routes, exception_handlers=handlers), self.state)

    def _to_login(self, handle: str = "") -> Response:
        """The log-in page; it says why where the session ``handle`` was replaced by another."""
        why = "&r=1" if self._handles.replaced(handle) else ""
        return RedirectResponse(f"{LOGIN}?h={self._handles.issue('')}{why}", status_code=302)

    async def _default(self, request: Request) -> Response:
        mark(request, RequestKind.PAGE)
        handle = request.query_params.get("h", "")
        return RedirectResponse(f"{LIST}?h={handle}", status_code=302) if self._user(handle) else self._to_login(handle)

    def _user(self, handle: str) -> str | None:
        """Who is logged in with ``handle``; ``None`` before the log-in and after its end."""
        return self._handles.touch(handle) or None

    async def _login(self, request: Request) -> Response:
        mark(request, RequestKind.LOGIN)
        handle = request.query_params.get("h", "")
        if self._handles.touch(handle) is None:
            return self._to_login()
        if request.method == "GET":
            if self.state.login_page_unknown():
                return render("unknown_login.html")
            return self._login_form(handle, _REPLACED if "r" in request.query_params else "")
        form = await _fields(request)
        try:
            viewstate = form.get("__VIEWSTATE", "")
            self._pages.read(viewstate, place=f"{handle}{LOGIN}")
            self._pages.check_event(form.get("__EVENTVALIDATION", ""), f"{LOGIN_BUTTON}|", viewstate=viewstate)
        except BadPageState as error:
            return _broken(error)
        return self._submit(handle, form) if LOGIN_BUTTON in form else self._login_form(handle)

    def _submit(self, handle: str, form: Mapping[str, str]) -> Response:
        username, password = form.get("ctl00$C$UserNameFld", ""), form.get("ctl00$C$PasswordFld", "")
        if self.state.faults.on(Fault.CAPTCHA):
            picture, typed = form.get("ctl00$C$CaptchaId", ""), form.get("ctl00$C$CaptchaFld", "")
            if not self.state.checks.captcha_right(picture, typed):
                return self._login_form(handle, "Mã xác thực không đúng.", username)
        outcome = self.state.book.submit(username, password, **self.state.login_flags())
        if outcome in _WORDS:
            return self._login_form(handle, _WORDS[outcome], username)
        if outcome is LoginOutcome.UNKNOWN_PAGE:
            return render("unknown_login.html")
        if outcome is LoginOutcome.EXPIRED:
            return RedirectResponse(f"/Officer/ChangePassword.aspx?h={handle}", status_code=302)
        self.state.let_in()
        self._handles.issue(username, handle=handle)
        place = NOTICE if self.state.faults.on(Fault.NOTICE) else LIST
        return RedirectResponse(f"{place}?h={handle}", status_code=302)

    async def _captcha(self, request: Request) -> Response:
        return captcha_picture(request, self.state)

    async def _notice(self, request: Request) -> Response:
        mark(request, RequestKind.PAGE)
        handle = request.query_params.get("h", "")
        if self._user(handle) is None:
            return self._to_login()
        return render("hkd_notice.html", kind=self.state.faults.text(Fault.NOTICE, "kind", "read"), handle=handle)

    async def _survey(self, request: Request) -> Response:
        return refuse(request, "survey")

    def _login_form(self, handle: str, error: str = "", username: str = "") -> Response:
        viewstate = self._pages.write({}, place=f"{handle}{LOGIN}")
        return render(
            "hkd_login.html",
            action=f"{LOGIN}?h={handle}",
            viewstate=viewstate,
            generator=generator(LOGIN),
            validation=self._pages.offer([f"{LOGIN_BUTTON}|"], viewstate=viewstate),
            error=error,
            username=username,
            captcha=self.state.checks.new_captcha() if self.state.faults.on(Fault.CAPTCHA) else "",
        )

    async def _change_password(self, request: Request) -> Response:
        if request.method == "POST":
            return refuse(request, "change_password")
        mark(request, RequestKind.LOGIN)
        return render("hkd_change_password.html", action=f"{request.url.path}?h={request.query_params.get('h', '')}")

    async def _logout(self, request: Request) -> Response:
        mark(request, RequestKind.SESSION)
        self._handles.take(request.query_params.get("h", ""))
        return self._to_login()

    async def _list(self, request: Request) -> Response:
        handle = request.query_params.get("h", "")
        mark(request, RequestKind.SEARCH)
        # ASP.NET's session state lets one request of a session in at a time; so does this portal.
        async with self._locks.setdefault(handle, asyncio.Lock()):
            form = await _fields(request) if request.method == "POST" else {}
            event = f"{form.get('__EVENTTARGET', '')}|{form.get('__EVENTARGUMENT', '')}"
            if request.method == "POST":
                paging = event.startswith(f"{GRID}|Page$")
                mark(request, RequestKind.PAGING if paging else RequestKind.SEARCH, event)
                if event.startswith((f"{GRID}|Delete$", f"{GRID}|Approve$")):
                    return refuse(request, event)
            replaced = self._user(handle) is not None and self.state.session_replaced_now()
            if replaced or self._user(handle) is None or self.state.session_dies_now():
                return self._to_login(handle)
            if self.state.faults.strike(Fault.ERROR_500):
                return PlainTextResponse("Server Error in '/' Application.", status_code=500)
            shown = {"page": "1", "status": "", "keyword": ""}
            if request.method == "POST":
                try:
                    shown = self._next(form, event, handle)
                except BadPageState as error:
                    return _broken(error)
            return self._list_page(handle, shown)

    def _next(self, form: Mapping[str, str], event: str, handle: str) -> dict[str, str]:
        """What to show after a form event. Raises ``BadPageState``."""
        viewstate = form.get("__VIEWSTATE", "")
        shown = self._pages.read(viewstate, place=f"{handle}{LIST}")
        if SEARCH in form:
            event = f"{SEARCH}|"
        self._pages.check_event(form.get("__EVENTVALIDATION", ""), event, viewstate=viewstate)
        target, _, argument = event.partition("|")
        if target == GRID:
            return {**shown, "page": argument.removeprefix("Page$")}
        return {"page": "1", "status": form.get(FILTER, ""), "keyword": form.get("ctl00$C$KeywordFld", "").strip()}

    def _list_page(self, handle: str, shown: dict[str, str]) -> Response:
        faults = self.state.faults
        dossiers = self.state.dossiers(LIST_KEY)
        if shown["status"]:
            dossiers = tuple(d for d in dossiers if str(int(d.status)) == shown["status"])
        word = shown["keyword"].casefold()
        dossiers = tuple(d for d in dossiers if word in d.code.casefold() or word in d.applicant.casefold())
        page = cut(self.state, dossiers, number=int(shown["page"]) - 1, size=PAGE_SIZE)
        numbers = pager(page.number + 1, page.page_count) if page.page_count > 1 else []
        viewstate = self._pages.write(shown, place=f"{handle}{LIST}", padding=PADDING)
        events = {f"{FILTER}|", f"{SEARCH}|", *(f"{GRID}|Page${n}" for _, n in numbers if n)}
        headers = list(HEADERS)
        if faults.on(Fault.RENAME_FIELD):
            old = faults.text(Fault.RENAME_FIELD, "old", "Hẹn trả")
            new = faults.text(Fault.RENAME_FIELD, "new", "Ngày hẹn")
            headers = [new if header == old else header for header in headers]
        template = "hkd_new_list.html" if faults.on(Fault.LAYOUT_CHANGED) else "hkd_list.html"
        rows = rows_of(self.state, page)
        if faults.on(Fault.EXTRA_COLUMN):
            headers.insert(-1, faults.text(Fault.EXTRA_COLUMN, "name", "Số biên lai"))
        shown_page = render(
            template,
            action=f"{LIST}?h={handle}",
            handle=handle,
            grouped=faults.on(Fault.TWO_HEADER_ROWS),
            frozen=faults.on(Fault.DUPLICATE_TABLE),
            user=self.state.book.account.full_name,
            unit=self.state.shown_unit().name,
            viewstate=viewstate,
            generator=generator(LIST),
            validation=self._pages.offer(events, viewstate=viewstate),
            statuses=[(str(int(status)), words) for status, words in STATUSES.items()],
            shown=shown,
            headers=headers,
            rows=rows,
            total=page.total,
            pager=numbers,
        )
        return misdeclared(self.state, shown_page)


async def _fields(request: Request) -> dict[str, str]:
    return {key: value for key, value in (await request.form()).items() if isinstance(value, str)}


def _broken(error: BadPageState) -> Response:
    return PlainTextResponse(f"Server Error in '/' Application.\n{error}", status_code=500)


PRETEND = PretendPortal(
    key="hkd",
    name="Đăng ký hộ kinh doanh (thử nghiệm)",
    hosts={"portal": "127.0.12.1"},
    build=lambda state, _: {"portal": Hkd(state).app()},
    person=Person(username="hkd.vidu", full_name="Trần Văn Giả"),
)
