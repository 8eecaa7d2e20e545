"""A pretend VNPT iGate v2: a single-page front and a Spring-like JSON service behind a short-lived Bearer token."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
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
from sandbox.portals.pretend import Apps, Person, PretendPortal
from sandbox.portals.spoil import due_shown, misdeclared, spoilt_item
from sandbox.portals.sso import SignOn
from sandbox.tokens import Tickets

LIST_KEY = "dossiers"
MAX_SIZE = 50
STATUSES: dict[Status, tuple[int, str]] = {
    Status.REGISTERED: (0, "Chờ tiếp nhận"),
    Status.RECEIVED: (8, "Mới tiếp nhận"),
    Status.NOT_ACCEPTED: (12, "Từ chối tiếp nhận"),
    Status.PROCESSING: (2, "Đang xử lý"),
    Status.SUPPLEMENT_REQUESTED: (1, "Yêu cầu bổ sung"),
    Status.PAYMENT_REQUESTED: (3, "Chờ thanh toán"),
    Status.WITHDRAWN: (6, "Rút hồ sơ"),
    Status.STOPPED: (13, "Dừng xử lý"),
    Status.PROCESSED: (4, "Đã xử lý xong"),
    Status.RETURNED: (5, "Đã trả kết quả"),
}
UNKNOWN_STATUS = (99, "Chờ ký số")
CHANNELS = {Channel.ONLINE: (0, "Trực tuyến"), Channel.IN_PERSON: (1, "Trực tiếp"), Channel.POST: (2, "Bưu chính")}
_SORTS: dict[str, Callable[[DossierView], tuple[object, ...]]] = {
    "id": lambda d: (d.number,),
    "code": lambda d: (d.code,),
    "appliedDate": lambda d: (d.submitted_at, d.number),
    "acceptedDate": lambda d: (d.received_at or d.submitted_at, d.number),
}


class Igate:
    """The portal's own origin. ``access``: the living tokens; ``sso_origin``: where they are got, empty for a portal
    that has a log-in of its own (whose ``routes`` it then brings along)."""

    def __init__(self, state: PortalState, access: Tickets, sso_origin: str, routes: Sequence[Route] = ()) -> None:
        self.state = state
        self.sso_origin = sso_origin
        self._access = access
        self._routes = routes

    def app(self) -> Gatehouse:
        """The portal's ASGI application."""
        routes = [
            *self._routes,
            Route("/", self._page, methods=["GET"]),
            Route("/vi/{rest:path}", self._page, methods=["GET"]),
            Route("/hu/user/--fully", self._profile, methods=["GET"]),
            Route("/pa/dossier/search", self._search, methods=["GET"]),
            Route("/pa/dossier/{id}", self._write, methods=["DELETE", "PUT", "POST", "PATCH"]),
            Route("/pa/dossier/{id}/{action}", self._write, methods=["DELETE", "PUT", "POST", "PATCH"]),
            Route("/favicon.ico", no_icon),
            Mount("/assets", StaticFiles(directory=FOLDER / "static" / "igate")),
        ]
        handlers = {404: not_allowed, 405: not_allowed}
        return Gatehouse(Starlette(routes=routes, exception_handlers=handlers), self.state)

    async def _page(self, request: Request) -> Response:
        mark(request, RequestKind.PAGE)
        new_front = self.state.faults.on(Fault.LAYOUT_CHANGED)
        return render("igate.html", sso=self.sso_origin, front="v3" if new_front else "v2")

    async def _write(self, request: Request) -> Response:
        return refuse(request, request.path_params.get("action"))

    async def _profile(self, request: Request) -> Response:
        mark(request, RequestKind.SESSION)
        if self._access.value(bearer(request)) is None:
            return _unauthorised()
        unit = self.state.shown_unit()
        name = self.state.book.account.full_name
        return JSONResponse({"fullname": name, "agency": {"name": unit.name, "code": unit.code}})

    async def _search(self, request: Request) -> Response:
        asked = request.query_params
        number, size = _whole(asked.get("page"), 0), min(_whole(asked.get("size"), 10) or 10, MAX_SIZE)
        mark(request, RequestKind.PAGING if number else RequestKind.SEARCH)
        if self._access.value(bearer(request)) is None or self.state.session_dies_now():
            return _unauthorised()
        if self.state.faults.strike(Fault.ERROR_500):
            return JSONResponse({"status": 500, "error": "Internal Server Error"}, status_code=500)
        if self.state.faults.on(Fault.LAYOUT_CHANGED):
            return JSONResponse({"status": 404, "error": "Not Found"}, status_code=404)
        page = cut(self.state, self._chosen(request), number=number, size=size)
        rows = [self._item(d, d.number in page.unknown) for d in page.rows]
        answer: dict[str, Any] = {
            "content": rows,
            "number": number,
            "size": size,
            "numberOfElements": len(rows),
            "first": number == 0,
        }
        if page.total is not None and asked.get("spec") == "page":
            answer["totalElements"] = page.total
            answer["totalPages"] = page.page_count
        answer["last"] = number + 1 >= page.page_count
        return misdeclared(self.state, JSONResponse(answer))

    def _chosen(self, request: Request) -> tuple[DossierView, ...]:
        """The list as the query filters and sorts it. Raises nothing: a filter that can't be read chooses nothing."""
        asked = request.query_params
        chosen = self.state.dossiers(LIST_KEY)
        if asked.get("dossier-status"):
            ids = set(asked["dossier-status"].split(","))
            chosen = tuple(d for d in chosen if str(STATUSES[d.status][0]) in ids)
        if asked.get("accepted-from"):
            start = _instant(asked["accepted-from"])
            chosen = tuple(d for d in chosen if start and d.received_at and d.received_at >= start)
        if asked.get("accepted-to"):
            end = _instant(asked["accepted-to"])
            chosen = tuple(d for d in chosen if end and d.received_at and d.received_at <= end)
        if asked.get("keyword"):
            word = asked["keyword"].casefold()
            chosen = tuple(d for d in chosen if word in d.code.casefold() or word in d.applicant.casefold())
        field, _, direction = asked.get("sort", "").partition(",")
        if field in _SORTS:
            chosen = tuple(sorted(chosen, key=_SORTS[field], reverse=direction.lower() != "asc"))
        return chosen

    def _item(self, d: DossierView, unknown: bool) -> dict[str, Any]:
        status, words = UNKNOWN_STATUS if unknown else STATUSES[d.status]
        channel, channel_words = CHANNELS[d.channel]
        item = {
            "id": internal_id(d),
            "code": d.code,
            "nationCode": d.aliases[0] if d.aliases else None,
            "applicant": {"data": {"fullname": d.applicant}},
            "applicantType": {"id": int(d.owner_kind)},
            "procedure": {
                "code": d.procedure_code,
                "translate": [{"languageId": 228, "name": d.procedure_name}],
                "sector": {"name": [{"languageId": 228, "name": d.field_name}]},
            },
            "applyMethod": {"id": channel, "name": channel_words},
            "appliedDate": stamp(d.submitted_at),
            "acceptedDate": stamp(d.received_at),
            "appointmentDate": due_shown(self.state, d.due_at, stamp(d.due_at)),
            "completedDate": stamp(d.finished_at),
            "returnedDate": stamp(d.returned_at),
            "accepter": {"fullname": d.officer},
            "currentTask": [{"agency": {"name": d.department}, "assignee": {"fullname": d.officer}}],
            "dossierStatus": {"id": status, "name": [{"languageId": 228, "name": words}]},
        }
        item = spoilt_item(self.state.faults, item, ("appointmentDate", "code"))
        return rename_keys(item, self.state.faults, "appointmentDate", "dueDate")


def stamp(at: datetime | None) -> str | None:
    """An instant as iGate writes it: local time with milliseconds and an offset without a colon."""
    return None if at is None else at.astimezone(VIETNAM).strftime("%Y-%m-%dT%H:%M:%S.000%z")


def internal_id(d: DossierView) -> str:
    """The 24 hexadecimal digits that the service knows a dossier by."""
    return hashlib.sha256(f"{d.portal}/{d.number}".encode()).hexdigest()[:24]


def _unauthorised() -> Response:
    return JSONResponse({"error": "invalid_token"}, status_code=401)


def _whole(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else default


def _instant(text: str) -> datetime | None:
    """A day or an instant of a filter, Vietnam's time where it names no offset; ``None`` if it can't be read."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=VIETNAM)


def _build(state: PortalState, origins: Mapping[str, str]) -> Apps:
    sign_on = SignOn(state, origins["portal"])
    return {"portal": Igate(state, sign_on.access, origins["sso"]).app(), "sso": sign_on.app()}


PRETEND = PretendPortal(
    key="igate",
    name="Một cửa điện tử VNPT iGate (thử nghiệm)",
    hosts={"portal": "127.0.11.1", "sso": "127.0.11.2"},
    build=_build,
    person=Person(username="motcua.vidu", full_name="Nguyễn Thị Minh Thử"),
)
