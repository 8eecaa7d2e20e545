"""A pretend civil-status registration portal (hộ tịch): a single page over a JSON service with a Bearer token."""

import json
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dossiers.dates import VIETNAM
from dossiers.status import Channel, Status
from sandbox.faults import Fault
from sandbox.journal import RequestKind
from sandbox.model import DossierView
from sandbox.portals.common import (
    FOLDER,
    Gatehouse,
    PortalState,
    bearer,
    mark,
    no_icon,
    not_allowed,
    refuse,
    rename_keys,
    render,
)
from sandbox.portals.lists import cut
from sandbox.portals.pretend import Person, PretendPortal
from sandbox.portals.spoil import due_shown, misdeclared, spoilt_item
from sandbox.tokens import LoginOutcome, Tickets

LISTS = ("birth", "death", "marriage")
MAX_SIZE = 50
TOKEN_LIFE = 1800
STATUSES = {
    Status.REGISTERED: ("CHO_TN", "Chờ tiếp nhận"),
    Status.RECEIVED: ("DA_TN", "Đã tiếp nhận"),
    Status.NOT_ACCEPTED: ("TU_CHOI", "Từ chối tiếp nhận"),
    Status.PROCESSING: ("DANG_XL", "Đang xử lý"),
    Status.SUPPLEMENT_REQUESTED: ("CHO_BS", "Chờ bổ sung"),
    Status.PAYMENT_REQUESTED: ("CHO_LP", "Chờ nộp lệ phí"),
    Status.WITHDRAWN: ("RUT", "Đã rút"),
    Status.STOPPED: ("DUNG", "Dừng xử lý"),
    Status.PROCESSED: ("DA_XL", "Đã xử lý"),
    Status.RETURNED: ("DA_TRA", "Đã trả kết quả"),
}
UNKNOWN_STATUS = ("CHO_KY", "Chờ ký số")
CHANNELS = {Channel.ONLINE: "TRUC_TUYEN", Channel.IN_PERSON: "TRUC_TIEP", Channel.POST: "BUU_CHINH"}
_REFUSALS = {
    LoginOutcome.WRONG_PASSWORD: (401, "Sai tên đăng nhập hoặc mật khẩu"),
    LoginOutcome.LOCKED: (423, "Tài khoản đã bị khóa"),
}


class Hotich:
    """The portal."""

    def __init__(self, state: PortalState) -> None:
        self.state = state
        self._tokens = Tickets(state.clock, TOKEN_LIFE)
        state.forget_sessions = self._tokens.clear
        state.replace_sessions = self._tokens.replace_all

    def app(self) -> Gatehouse:
        """The portal's ASGI application."""
        routes = [
            Route("/", self._page, methods=["GET"]),
            Route("/api/auth/login", self._login, methods=["POST"]),
            Route("/api/auth/qr", self._qr, methods=["GET"]),
            Route("/api/auth/qr/{handle}", self._qr_state, methods=["GET"]),
            Route("/api/auth/change-password", self._write, methods=["POST"]),
            Route("/v1/user/profile", self._profile, methods=["GET"]),
            Route("/v1/{kind}/search-approve-publish", self._search, methods=["POST"]),
            Route("/v1/{kind}/{action}", self._write, methods=["POST", "PUT", "DELETE", "PATCH"]),
            Route("/favicon.ico", no_icon),
            Mount("/assets", StaticFiles(directory=FOLDER / "static" / "hotich")),
        ]
        handlers = {404: not_allowed, 405: not_allowed}
        return Gatehouse(Starlette(routes=routes, exception_handlers=handlers), self.state)

    async def _page(self, request: Request) -> Response:
        mark(request, RequestKind.PAGE)
        if self.state.login_page_unknown():
            return render("unknown_login.html")
        front = "new" if self.state.faults.on(Fault.LAYOUT_CHANGED) else "old"
        return render("hotich.html", front=front, sign_in="qr" if self.state.faults.on(Fault.QR) else "form")

    async def _qr(self, request: Request) -> Response:
        mark(request, RequestKind.LOGIN)
        return JSONResponse({"status": "OK", "result": {"id": self.state.checks.new_sign()}})

    async def _qr_state(self, request: Request) -> Response:
        mark(request, RequestKind.LOGIN)
        state = self.state.checks.sign_state(request.path_params["handle"])
        result = {"state": state}
        if state == "confirmed":
            result["token"] = self._tokens.issue(self.state.book.account.username)
        return JSONResponse({"status": "OK", "result": result})

    async def _login(self, request: Request) -> Response:
        mark(request, RequestKind.LOGIN)
        body = await _json(request)
        username, password = str(body.get("username", "")), str(body.get("password", ""))
        outcome = self.state.book.submit(username, password, **self.state.login_flags())
        if outcome in _REFUSALS:
            return _error(*_REFUSALS[outcome])
        if outcome is LoginOutcome.EXPIRED:
            return _error(403, "Mật khẩu đã hết hạn, vui lòng đổi mật khẩu", code="PASSWORD_EXPIRED")
        if outcome is LoginOutcome.UNKNOWN_PAGE:
            return JSONResponse({"status": "OK", "result": {"nextStep": "SURVEY"}})
        self.state.let_in()
        token = self._tokens.issue(username)
        return JSONResponse({"status": "OK", "result": {"token": token, "expiresIn": TOKEN_LIFE}})

    async def _profile(self, request: Request) -> Response:
        mark(request, RequestKind.SESSION)
        if self._tokens.value(bearer(request)) is None:
            return self._ended(request)
        unit = self.state.shown_unit()
        name = self.state.book.account.full_name
        result = {"fullName": name, "unitName": unit.name, "unitCode": unit.code}
        return JSONResponse({"status": "OK", "result": result})

    def _ended(self, request: Request) -> Response:
        if self._tokens.replaced(bearer(request)):
            return _error(401, "Tài khoản đã đăng nhập ở nơi khác", code="SESSION_REPLACED")
        return _error(401, "Phiên làm việc đã hết hạn")

    async def _write(self, request: Request) -> Response:
        return refuse(request, request.path_params.get("action", "change-password"))

    async def _search(self, request: Request) -> Response:
        kind, asked = request.path_params["kind"], request.query_params
        number, size = _whole(asked.get("page"), 0), min(_whole(asked.get("size"), 10) or 10, MAX_SIZE)
        mark(request, RequestKind.PAGING if number else RequestKind.SEARCH)
        body = await _json(request)
        replaced = self._tokens.value(bearer(request)) is not None and self.state.session_replaced_now()
        if replaced or self._tokens.value(bearer(request)) is None or self.state.session_dies_now():
            return self._ended(request)
        if self.state.faults.strike(Fault.ERROR_500):
            return _error(500, "Lỗi hệ thống")
        if kind not in LISTS or self.state.faults.on(Fault.LAYOUT_CHANGED):
            return _error(404, "Không tìm thấy dịch vụ")
        page = cut(self.state, self._chosen(kind, body, asked.get("sort", "")), number=number, size=size)
        result: dict[str, Any] = {"content": [self._item(d, d.number in page.unknown) for d in page.rows]}
        if page.total is not None:
            result |= {"totalElements": page.total, "totalPages": page.page_count}
        answer = {"status": "OK", "result": {**result, "number": number, "size": size}}
        return misdeclared(self.state, JSONResponse(answer))

    def _chosen(self, kind: str, body: dict[str, Any], sort: str) -> tuple[DossierView, ...]:
        chosen = self.state.dossiers(kind)
        statuses = body.get("statuses") or []
        if statuses:
            chosen = tuple(d for d in chosen if STATUSES[d.status][0] in statuses)
        word = str(body.get("keyword") or "").casefold()
        chosen = tuple(d for d in chosen if word in d.code.casefold() or word in d.applicant.casefold())
        return chosen[::-1] if sort.upper() == "ID,ASC" else chosen

    def _item(self, d: DossierView, unknown: bool) -> dict[str, Any]:
        status, words = UNKNOWN_STATUS if unknown else STATUSES[d.status]
        item = {
            "id": internal_id(d),
            "maHoSo": d.code,
            "maTTHC": d.procedure_code,
            "tenTTHC": d.procedure_name,
            "nguoiYeuCau": d.applicant,
            "kenh": CHANNELS[d.channel],
            "ngayNop": stamp(d.submitted_at),
            "ngayTiepNhan": stamp(d.received_at),
            "ngayHenTra": due_shown(self.state, d.due_at, stamp(d.due_at)),
            "ngayHoanThanh": stamp(d.finished_at),
            "ngayTraKetQua": stamp(d.returned_at),
            "trangThai": status,
            "tenTrangThai": words,
            "phongBan": d.department,
            "canBo": d.officer,
        }
        item = spoilt_item(self.state.faults, item, ("ngayHenTra", "canBo"))
        return rename_keys(item, self.state.faults, "ngayHenTra", "henTra")


def stamp(at: datetime | None) -> str:
    """An instant as this portal writes it: the day first, local time after it."""
    return "" if at is None else at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


def internal_id(d: DossierView) -> int:
    """A number of 17 digits: more than a JavaScript number holds exactly, as at such services."""
    return 20_260_000_000_000_001 + d.number * 7


def _error(status: int, message: str, code: str | None = None) -> Response:
    answer = {"status": "ERROR", "message": message} | ({} if code is None else {"code": code})
    return JSONResponse(answer, status_code=status)


async def _json(request: Request) -> dict[str, Any]:
    """The body's JSON object; empty if it is none."""
    try:
        body = json.loads(await request.body())
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _whole(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else default


PRETEND = PretendPortal(
    key="hotich",
    name="Hộ tịch điện tử (thử nghiệm)",
    hosts={"portal": "127.0.13.1"},
    build=lambda state, _: {"portal": Hotich(state).app()},
    person=Person(username="hotich.vidu", full_name="Lê Thị Mẫu"),
)
