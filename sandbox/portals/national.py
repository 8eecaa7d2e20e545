"""A pretend national portal: a sign-on of its own elsewhere, a POST search by cursor that answers all with HTTP 201.

It shows again, under national codes, what stands in the province's one-stop portal.
"""

import json
from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dossiers.status import Channel, Status
from sandbox.faults import Fault
from sandbox.journal import RequestKind
from sandbox.model import DossierView
from sandbox.portals.common import (
    FOLDER,
    Gatehouse,
    PortalState,
    mark,
    no_icon,
    not_allowed,
    refuse,
    rename_keys,
    render,
)
from sandbox.portals.igate import stamp
from sandbox.portals.lists import cut
from sandbox.portals.national_login import NationalLogin
from sandbox.portals.pretend import Apps, Person, PretendPortal
from sandbox.portals.spoil import due_shown, misdeclared, spoilt_item
from sandbox.tokens import Tickets

LIST_KEY = "dossiers"
HOME = "/ho-so"
COOKIE = "DVCSESSION"
LIFE = 1800
MOST = 30
STATUSES = {
    Status.REGISTERED: ("1", "Mới đăng ký"),
    Status.RECEIVED: ("2", "Được tiếp nhận"),
    Status.NOT_ACCEPTED: ("3", "Không được tiếp nhận"),
    Status.PROCESSING: ("4", "Đang xử lý"),
    Status.SUPPLEMENT_REQUESTED: ("5", "Yêu cầu bổ sung giấy tờ"),
    Status.PAYMENT_REQUESTED: ("6", "Yêu cầu thực hiện nghĩa vụ tài chính"),
    Status.WITHDRAWN: ("7", "Công dân yêu cầu rút hồ sơ"),
    Status.STOPPED: ("8", "Dừng xử lý"),
    Status.PROCESSED: ("9", "Đã xử lý xong"),
    Status.RETURNED: ("10", "Đã trả kết quả"),
}
UNKNOWN_STATUS = ("77", "Chờ ký số")
CHANNELS = {Channel.IN_PERSON: "1", Channel.ONLINE: "2", Channel.POST: "3"}


class National:
    """The portal's own origin; people come from ``sso`` with a ticket."""

    def __init__(self, state: PortalState, login: NationalLogin, sso: str) -> None:
        self.state = state
        self._login = login
        self._sso = sso
        self._sessions = Tickets(state.clock, LIFE)
        state.forget_sessions = self._forget

    def _forget(self) -> None:
        self._sessions.clear()
        self._login.forget()

    def app(self) -> Gatehouse:
        """The portal's ASGI application."""
        routes = [
            Route("/", self._page, methods=["GET"]),
            Route(HOME, self._page, methods=["GET"]),
            Route("/sso/callback", self._callback, methods=["GET"]),
            Route("/dang-xuat", self._logout, methods=["GET"]),
            Route("/api/v1/dossiers/search", self._search, methods=["POST"]),
            Route("/api/v1/dossiers/{id}/{action}", self._write, methods=["POST", "PUT", "DELETE"]),
            Route("/favicon.ico", no_icon),
            Mount("/assets", StaticFiles(directory=FOLDER / "static" / "national")),
        ]
        handlers = {404: not_allowed, 405: not_allowed}
        return Gatehouse(Starlette(routes=routes, exception_handlers=handlers), self.state)

    def _living(self, request: Request) -> bool:
        return self._sessions.touch(request.cookies.get(COOKIE, "")) is not None

    async def _page(self, request: Request) -> Response:
        mark(request, RequestKind.PAGE)
        if not self._living(request):
            return RedirectResponse(f"{self._sso}/sso/login?service=national", status_code=302)
        if request.url.path != HOME:
            return RedirectResponse(HOME, status_code=302)
        new = self.state.faults.on(Fault.LAYOUT_CHANGED)
        user, unit = self.state.book.account.full_name, self.state.shown_unit().name
        return render("national.html", user=user, unit=unit, front="new" if new else "old")

    async def _callback(self, request: Request) -> Response:
        mark(request, RequestKind.LOGIN)
        user = self._login.tickets.take(request.query_params.get("ticket", ""))
        if user is None:
            return RedirectResponse("/", status_code=302)
        answer = RedirectResponse(HOME, status_code=302)
        answer.set_cookie(COOKIE, self._sessions.issue(user), path="/", httponly=True, samesite="lax")
        return answer

    async def _logout(self, request: Request) -> Response:
        mark(request, RequestKind.SESSION)
        self._sessions.take(request.cookies.get(COOKIE, ""))
        return RedirectResponse(f"{self._sso}/sso/logout", status_code=302)

    async def _write(self, request: Request) -> Response:
        return refuse(request, request.path_params["action"])

    async def _search(self, request: Request) -> Response:
        asked = await _json(request)
        last = str(asked.get("lastId") or "")
        mark(request, RequestKind.PAGING if last else RequestKind.SEARCH)
        if not self._living(request) or self.state.session_dies_now():
            return _answer("SESSION_EXPIRED", "Phiên làm việc đã hết hạn")
        if self.state.faults.strike(Fault.ERROR_500):
            return _answer("ERROR", "Hệ thống bận, vui lòng thử lại")
        if self.state.faults.on(Fault.LAYOUT_CHANGED):
            return JSONResponse({"message": "Cannot POST"}, status_code=404)
        limit = asked.get("limit")
        return self._listed(last, min(limit, MOST) if isinstance(limit, int) and limit > 0 else 10)

    def _listed(self, last: str, limit: int) -> Response:
        dossiers = self.state.dossiers(LIST_KEY)
        page = cut(self.state, dossiers, number=0, size=len(dossiers) + 1)
        start = 0
        if last and not self.state.faults.on(Fault.REPEAT_PAGE):
            ids = [internal_id(each) for each in page.rows]
            start = ids.index(last) + 1 if last in ids else len(ids)
        rows = page.rows[start : start + limit]
        more = start + limit < len(page.rows)
        data: dict[str, Any] = {"items": [self._item(each, each.number in page.unknown) for each in rows]}
        if page.total is not None:
            data |= {"total": page.total, "lastId": internal_id(rows[-1]) if rows and more else None}
        return misdeclared(self.state, _answer("OK", "", data))

    def _item(self, d: DossierView, unknown: bool) -> dict[str, Any]:
        status, words = UNKNOWN_STATUS if unknown else STATUSES[d.status]
        item = {
            "id": internal_id(d),
            "maHoSo": d.code,
            "maDiaPhuong": d.aliases[0] if d.aliases else None,
            "thuTuc": {"ma": d.procedure_code, "ten": d.procedure_name, "linhVuc": d.field_name},
            "nguoiNop": {"hoTen": d.applicant, "loai": int(d.owner_kind)},
            "kenh": CHANNELS[d.channel],
            "ngayNop": stamp(d.submitted_at),
            "ngayTiepNhan": stamp(d.received_at),
            "ngayHenTra": due_shown(self.state, d.due_at, stamp(d.due_at)),
            "ngayKetThuc": stamp(d.finished_at),
            "ngayTra": stamp(d.returned_at),
            "trangThai": {"ma": status, "ten": words},
            "xuLy": {"phong": d.department, "canBo": d.officer},
        }
        item = spoilt_item(self.state.faults, item, ("ngayHenTra", "maHoSo"))
        return rename_keys(item, self.state.faults, "ngayHenTra", "hanTra")


def internal_id(d: DossierView) -> str:
    """What the service knows a dossier by: the mark of where a page ended."""
    return f"DVC-{d.number:09d}"


def _answer(code: str, message: str, data: dict[str, Any] | None = None) -> Response:
    """The service's envelope: HTTP 201 whatever happened, and a code that says what did."""
    return JSONResponse({"code": code, "message": message, "data": data}, status_code=201)


async def _json(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _build(state: PortalState, origins: Mapping[str, str]) -> Apps:
    login = NationalLogin(state, origins["portal"])
    return {"portal": National(state, login, origins["sso"]).app(), "sso": login.app()}


PRETEND = PretendPortal(
    key="national",
    name="Cổng dịch vụ công quốc gia (thử nghiệm)",
    hosts={"portal": "127.0.16.1", "sso": "127.0.16.2"},
    build=_build,
    person=Person(username="dvcqg.vidu", full_name="Bùi Thị Thử"),
)
