"""A pretend Liferay portal (OpenCPS): a page with a token in its source, and REST services that want it in a header."""

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
from sandbox.portals.cookie_site import CookieSite, SiteWords
from sandbox.portals.lists import cut
from sandbox.portals.pretend import Person, PretendPortal
from sandbox.portals.spoil import due_shown, misdeclared, spoilt_item

LIST_KEY = "dossiers"
HOME = "/web/ban-chqs/ho-so"
GROUP = "35417"
MOST = 20
STATUSES = {
    Status.REGISTERED: ("new", "Mới nộp"),
    Status.RECEIVED: ("receiving", "Đã tiếp nhận"),
    Status.NOT_ACCEPTED: ("denied", "Từ chối tiếp nhận"),
    Status.PROCESSING: ("processing", "Đang xử lý"),
    Status.SUPPLEMENT_REQUESTED: ("waiting", "Chờ bổ sung"),
    Status.PAYMENT_REQUESTED: ("paying", "Chờ thanh toán"),
    Status.WITHDRAWN: ("cancelled", "Đã rút hồ sơ"),
    Status.STOPPED: ("interrupted", "Dừng xử lý"),
    Status.PROCESSED: ("releasing", "Chờ trả kết quả"),
    Status.RETURNED: ("done", "Đã trả kết quả"),
}
UNKNOWN_STATUS = ("signing", "Chờ ký số")
CHANNELS = {Channel.IN_PERSON: 0, Channel.ONLINE: 1, Channel.POST: 2}
SITE = SiteWords(
    key="defence",
    banner="CỔNG THÔNG TIN GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH VỀ QUÂN SỰ, QUỐC PHÒNG",
    cookie="JSESSIONID",
    life=1800,
    home=HOME,
    login="/c/portal/login",
    logout="/c/portal/logout",
    change_password="/c/portal/update_password",
    token_field="p_auth",
    user_field="login",
    password_field="password",
    wrong_password="Xác thực không thành công. Vui lòng thử lại.",
    locked="Tài khoản đã bị khóa do nhập sai nhiều lần.",
)


class Defence:
    """The portal."""

    def __init__(self, state: PortalState) -> None:
        self.state = state
        self._site = CookieSite(state, SITE)

    def app(self) -> Gatehouse:
        """The portal's ASGI application."""
        changing = ["POST", "PUT", "DELETE", "PATCH"]
        return self._site.app(
            [
                Route(HOME, self._page, methods=["GET"]),
                Route("/o/rest/v2/dossiers", self._search, methods=["GET"]),
                Route("/o/rest/v2/dossiers/{id}", self._write, methods=changing),
                Route("/o/rest/v2/dossiers/{id}/{action}", self._write, methods=changing),
            ]
        )

    async def _page(self, request: Request) -> Response:
        mark(request, RequestKind.PAGE)
        if not self._site.logged_in(request):
            return self._site.to_login()
        front = "new" if self.state.faults.on(Fault.LAYOUT_CHANGED) else "old"
        token = self._site.token(self._site.handle(request))[:16]
        return render("defence.html", **self._site.shown(), token=token, group=GROUP, front=front)

    async def _write(self, request: Request) -> Response:
        return refuse(request, request.path_params.get("action", request.method))

    async def _search(self, request: Request) -> Response:
        asked = request.query_params
        start, end = _whole(asked.get("start")), _whole(asked.get("end"))
        mark(request, RequestKind.PAGING if start else RequestKind.SEARCH)
        if not self._site.logged_in(request) or self.state.session_dies_now():
            return JSONResponse({"code": 401, "message": "Phiên làm việc đã hết hạn"}, status_code=401)
        token = self._site.token(self._site.handle(request))[:16]
        if (request.headers.get("token"), request.headers.get("groupid")) != (token, GROUP):
            return JSONResponse({"code": 403, "message": "Thiếu Token hoặc groupId"}, status_code=403)
        if self.state.faults.strike(Fault.ERROR_500):
            return JSONResponse({"code": 500, "message": "Lỗi hệ thống"}, status_code=500)
        if self.state.faults.on(Fault.LAYOUT_CHANGED):
            return JSONResponse({"code": 404, "message": "Not Found"}, status_code=404)
        return self._listed(start, max(1, min(end - start, MOST)))

    def _listed(self, start: int, size: int) -> Response:
        # Oldest first: a page is cut at any place, not only at whole pages.
        chosen = self.state.dossiers(LIST_KEY)[::-1]
        page = cut(self.state, chosen, number=0, size=len(chosen) + 1)
        if self.state.faults.on(Fault.REPEAT_PAGE):
            start = 0
        rows = page.rows[start : start + size]
        answer: dict[str, Any] = {"data": [self._item(each, each.number in page.unknown) for each in rows]}
        if page.total is not None:
            answer["total"] = page.total
        return misdeclared(self.state, JSONResponse(answer))

    def _item(self, d: DossierView, unknown: bool) -> dict[str, Any]:
        status, words = UNKNOWN_STATUS if unknown else STATUSES[d.status]
        item = {
            "dossierId": d.number,
            "dossierNo": d.code,
            "serviceCode": d.procedure_code,
            "serviceName": d.procedure_name,
            "domainName": d.field_name,
            "applicantName": d.applicant,
            "applicantIdType": int(d.owner_kind),
            "originality": CHANNELS[d.channel],
            "submitDate": stamp(d.submitted_at),
            "receiveDate": stamp(d.received_at),
            "dueDate": due_shown(self.state, d.due_at, stamp(d.due_at)),
            "releaseDate": stamp(d.finished_at),  # as OpenCPS has it: released inside, finished with the citizen
            "finishDate": stamp(d.returned_at),
            "dossierStatus": status,
            "dossierStatusText": words,
            "govAgencyName": d.department,
            "delegateName": d.officer,
        }
        item = spoilt_item(self.state.faults, item, ("dueDate", "delegateName"))
        return rename_keys(item, self.state.faults, "dueDate", "expireDate")


def stamp(at: datetime | None) -> str:
    """An instant as OpenCPS writes it, with seconds; empty where there is none."""
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S") if at is not None else ""


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0


PRETEND = PretendPortal(
    key="defence",
    name="Dịch vụ công quân sự, Liferay (thử nghiệm)",
    hosts={"portal": "127.0.19.1"},
    build=lambda state, _: {"portal": Defence(state).app()},
    person=Person(username="quansu.vidu", full_name="Vũ Văn Mẫu"),
)
