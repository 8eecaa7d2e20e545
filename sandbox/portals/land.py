"""A pretend land portal: ASP.NET MVC, a grid in a frame that keeps only the rows in sight, dates as /Date(ms)/."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dossiers.dates import VIETNAM
from dossiers.status import Channel, Status
from sandbox.faults import Fault
from sandbox.journal import RequestKind
from sandbox.model import DossierView
from sandbox.portals.common import Gatehouse, PortalState, mark, refuse, rename_keys, render
from sandbox.portals.cookie_site import CookieSite, SiteWords, fields
from sandbox.portals.lists import cut
from sandbox.portals.pretend import Person, PretendPortal
from sandbox.portals.spoil import due_shown, misdeclared, spoilt_item

LIST_KEY = "dossiers"
HOME = "/HoSo/Index"
MOST = 100
STATUSES = {
    Status.REGISTERED: ("CTN", "Chờ tiếp nhận"),
    Status.RECEIVED: ("DTN", "Đã tiếp nhận"),
    Status.NOT_ACCEPTED: ("KTN", "Không tiếp nhận"),
    Status.PROCESSING: ("DXL", "Đang xử lý"),
    Status.SUPPLEMENT_REQUESTED: ("BS", "Yêu cầu bổ sung"),
    Status.PAYMENT_REQUESTED: ("NVTC", "Chờ nghĩa vụ tài chính"),
    Status.WITHDRAWN: ("RUT", "Công dân rút"),
    Status.STOPPED: ("DUNG", "Dừng giải quyết"),
    Status.PROCESSED: ("HT", "Hoàn thành"),
    Status.RETURNED: ("DTKQ", "Đã trả kết quả"),
}
UNKNOWN_STATUS = ("CKS", "Chờ ký số")
CHANNELS = {Channel.IN_PERSON: "Tại bộ phận một cửa", Channel.ONLINE: "Trực tuyến", Channel.POST: "Bưu chính"}
SITE = SiteWords(
    key="land",
    banner="HỆ THỐNG THÔNG TIN ĐẤT ĐAI",
    cookie="ASP.NET_SessionId",
    life=1800,
    home=HOME,
    login="/Account/Login",
    logout="/Account/LogOff",
    change_password="/Account/ChangePassword",
    token_field="__RequestVerificationToken",
    user_field="UserName",
    password_field="Password",
    wrong_password="Tên truy cập hoặc mật khẩu không đúng.",
    locked="Tài khoản này đang bị khóa.",
)


class Land:
    """The portal."""

    def __init__(self, state: PortalState) -> None:
        self.state = state
        self._site = CookieSite(state, SITE)

    def app(self) -> Gatehouse:
        """The portal's ASGI application."""
        return self._site.app(
            [
                Route(HOME, self._page, methods=["GET"]),
                Route("/HoSo/DanhSach", self._frame, methods=["GET"]),
                Route("/HoSo/Read", self._read, methods=["POST"]),
                Route("/HoSo/{action}", self._write, methods=["POST"]),
            ]
        )

    async def _page(self, request: Request) -> Response:
        mark(request, RequestKind.PAGE)
        if not self._site.logged_in(request):
            return self._site.to_login()
        return render("land.html", **self._site.shown())

    async def _frame(self, request: Request) -> Response:
        mark(request, RequestKind.PAGE)
        if not self._site.logged_in(request):
            return self._site.to_login()
        front = "new" if self.state.faults.on(Fault.LAYOUT_CHANGED) else "old"
        opaque = "1" if self.state.faults.on(Fault.OPAQUE_DATA) else ""
        lost = int(self.state.faults.number(Fault.NEVER_IN_SIGHT, "row", 3))
        hidden = str(lost) if self.state.faults.on(Fault.NEVER_IN_SIGHT) else ""
        due = self.state.faults.text(Fault.RENAME_FIELD, "new", "Hạn giải quyết")
        head = due if self.state.faults.on(Fault.RENAME_FIELD) else "Ngày hẹn trả"
        return render("land_grid.html", front=front, opaque=opaque, hidden=hidden, due=head)

    async def _write(self, request: Request) -> Response:
        return refuse(request, request.path_params["action"])

    async def _read(self, request: Request) -> Response:
        form = await fields(request)
        number, size = max(_whole(form.get("page")), 1) - 1, min(_whole(form.get("pageSize")) or 20, MOST)
        mark(request, RequestKind.PAGING if number else RequestKind.SEARCH)
        if not self._site.logged_in(request) or self.state.session_dies_now():
            return JSONResponse({"Errors": "Phiên làm việc đã hết hạn"}, status_code=401)
        if self.state.faults.strike(Fault.ERROR_500):
            return JSONResponse({"Errors": "Lỗi hệ thống"}, status_code=500)
        if self.state.faults.on(Fault.LAYOUT_CHANGED):
            return JSONResponse({"Errors": "Not Found"}, status_code=404)
        page = cut(self.state, self.state.dossiers(LIST_KEY)[::-1], number=number, size=size)
        answer: dict[str, Any] = {"Data": [self._item(each, each.number in page.unknown) for each in page.rows]}
        if page.total is not None:
            answer["Total"] = page.total
        answer |= {"AggregateResults": None, "Errors": None}
        if self.state.faults.on(Fault.OPAQUE_DATA):
            return Response(base64.b64encode(json.dumps(answer).encode()), media_type="text/plain")
        return misdeclared(self.state, JSONResponse(answer))

    def _item(self, d: DossierView, unknown: bool) -> dict[str, Any]:
        status, words = UNKNOWN_STATUS if unknown else STATUSES[d.status]
        item = {
            "Id": d.number,
            "MaHoSo": d.code,
            "MaThuTuc": d.procedure_code,
            "TenThuTuc": d.procedure_name,
            "LinhVuc": d.field_name,
            "ChuHoSo": d.applicant,
            "LoaiChu": int(d.owner_kind),
            "HinhThuc": CHANNELS[d.channel],
            "NgayNop": stamp(d.submitted_at),
            "NgayTiepNhan": stamp(d.received_at),
            "NgayHenTra": due_shown(self.state, d.due_at, stamp(d.due_at)),
            "NgayHoanThanh": stamp(d.finished_at),
            "NgayTra": stamp(d.returned_at),
            "TrangThai": status,
            "TenTrangThai": words,
            "PhongBan": d.department,
            "CanBo": d.officer,
        }
        item = spoilt_item(self.state.faults, item, ("NgayHenTra", "CanBo"))
        return rename_keys(item, self.state.faults, "NgayHenTra", "HanGiaiQuyet")


def stamp(at: datetime | None) -> str | None:
    """An instant as ASP.NET's old serializer writes it: milliseconds since 1970."""
    return None if at is None else f"/Date({int(at.astimezone(VIETNAM).timestamp() * 1000)})/"


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0


def _build(state: PortalState, _origins: Mapping[str, str]) -> dict[str, Gatehouse]:
    return {"portal": Land(state).app()}


PRETEND = PretendPortal(
    key="land",
    name="Hệ thống thông tin đất đai (thử nghiệm)",
    hosts={"portal": "127.0.17.1"},
    build=_build,
    person=Person(username="datdai.vidu", full_name="Hoàng Văn Thử"),
)
