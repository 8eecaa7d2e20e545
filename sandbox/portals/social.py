"""A pretend social-protection system: a table behind a filter form, pages by links, facts on pages of their own."""

from datetime import datetime
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dossiers.dates import VIETNAM, DateShape, DateShapeError, parse_instant
from dossiers.status import Channel, Status
from sandbox.faults import Fault
from sandbox.journal import RequestKind
from sandbox.model import DossierView
from sandbox.portals.common import Gatehouse, PortalState, mark, no_icon, not_allowed, refuse, render
from sandbox.portals.cookie_door import CookieDoor, DoorWords
from sandbox.portals.lists import ListPage, cut
from sandbox.portals.pretend import Person, PretendPortal
from sandbox.tokens import Tickets

LIST_KEY = "dossiers"
PAGE_SIZE = 15
STATUSES = {
    Status.REGISTERED: "Chờ tiếp nhận",
    Status.RECEIVED: "Mới tiếp nhận",
    Status.NOT_ACCEPTED: "Không tiếp nhận",
    Status.PROCESSING: "Đang thẩm định",
    Status.SUPPLEMENT_REQUESTED: "Chờ bổ sung",
    Status.PAYMENT_REQUESTED: "Chờ nộp phí",
    Status.WITHDRAWN: "Người nộp rút",
    Status.STOPPED: "Dừng giải quyết",
    Status.PROCESSED: "Đã có quyết định",
    Status.RETURNED: "Đã trả kết quả",
}
UNKNOWN_STATUS = "Chờ ký số"
CHANNELS = {Channel.ONLINE: "Nộp trực tuyến", Channel.IN_PERSON: "Nộp trực tiếp", Channel.POST: "Qua bưu chính"}
HEADERS = (
    "STT", "Mã hồ sơ", "Mã thủ tục", "Tên thủ tục", "Người nộp", "Ngày nộp", "Ngày tiếp nhận", "Ngày hẹn trả",
    "Tình trạng", "Phòng xử lý", "Chức năng",
)  # fmt: skip


class Social:
    """The portal. A search needs the token of the page that its form stood on."""

    def __init__(self, state: PortalState) -> None:
        self.state = state
        self._door = CookieDoor(state, DoorWords(brand="Hệ thống quản lý đối tượng bảo trợ xã hội", home="/ho-so"))
        self._searches = Tickets(state.clock, 3600.0)

    def app(self) -> Gatehouse:
        """The portal's ASGI application."""
        routes = [
            Route("/", self._home, methods=["GET"]),
            Route("/ho-so", self._list, methods=["GET"]),
            Route("/ho-so/chi-tiet", self._detail, methods=["GET"]),
            Route("/ho-so/{action}", self._write, methods=["GET", "POST"]),
            Route("/favicon.ico", no_icon),
            *self._door.routes(),
        ]
        handlers = {404: not_allowed, 405: not_allowed}
        return Gatehouse(Starlette(routes=routes, exception_handlers=handlers), self.state)

    async def _home(self, request: Request) -> Response:
        mark(request, RequestKind.PAGE)
        return RedirectResponse("/ho-so", status_code=302)

    async def _write(self, request: Request) -> Response:
        return refuse(request, request.path_params["action"])

    async def _list(self, request: Request) -> Response:
        asked = dict(request.query_params)
        mark(request, RequestKind.PAGING if "trang" in asked else RequestKind.SEARCH if asked else RequestKind.PAGE)
        if self._door.user(request) is None or (asked and self.state.session_dies_now()):
            return self._door.to_login()
        if asked and self.state.faults.strike(Fault.ERROR_500):
            return PlainTextResponse("Internal Server Error", status_code=500)
        found = self._found(asked) if self._searches.value(asked.get("ma", "")) else None
        return self._page(asked, found)

    def _found(self, asked: dict[str, str]) -> tuple[DossierView, ...] | None:
        """What the form asked for; ``None`` where it asked for nothing."""
        try:
            first, last = (
                parse_instant(asked.get(name, ""), (DateShape.DMY,)).date() for name in ("tuNgay", "denNgay")
            )
        except DateShapeError:
            return None
        status = asked.get("tinhTrang", "")
        if not status:
            return None
        return tuple(
            d
            for d in self.state.dossiers(LIST_KEY)
            if first <= d.submitted_at.astimezone(VIETNAM).date() <= last and status in ("0", str(int(d.status)))
        )

    def _page(self, asked: dict[str, str], found: tuple[DossierView, ...] | None) -> Response:
        faults = self.state.faults
        number = asked.get("trang", "1")
        page = cut(self.state, found or (), number=int(number) - 1 if number.isdecimal() else 0, size=PAGE_SIZE)
        headers = list(HEADERS)
        if faults.on(Fault.RENAME_FIELD):
            old = faults.text(Fault.RENAME_FIELD, "old", "Ngày hẹn trả")
            new = faults.text(Fault.RENAME_FIELD, "new", "Hạn xử lý")
            headers = [new if header == old else header for header in headers]

        def address(at: int) -> str:
            return f"?{urlencode({**asked, 'trang': at})}"

        last = max(1, page.page_count)
        return render(
            "social_list.html",
            user=self.state.book.account.full_name,
            unit=self.state.shown_unit().name,
            token=self._searches.issue("search"),
            shown={name: asked.get(name, "") for name in ("tuNgay", "denNgay", "tinhTrang")},
            statuses=[(str(int(status)), words) for status, words in STATUSES.items()],
            asked=found is not None,
            new=faults.on(Fault.LAYOUT_CHANGED),
            headers=headers,
            rows=_rows(page),
            total=page.total,
            pages=[(at, address(at) if at != page.number + 1 else "") for at in range(1, last + 1)],
            previous=address(page.number) if page.number else "",
            following=address(page.number + 2) if page.number + 1 < last else "",
        )

    async def _detail(self, request: Request) -> Response:
        mark(request, RequestKind.PAGE, "detail")
        if self._door.user(request) is None:
            return self._door.to_login()
        wanted = request.query_params.get("id", "")
        d = next((d for d in self.state.dossiers(LIST_KEY) if str(d.number) == wanted), None)
        if d is None:
            return render("not_found.html", status=404)
        return render(
            "social_detail.html",
            user=self.state.book.account.full_name,
            unit=self.state.shown_unit().name,
            d=d,
            citizen_number=f"0{d.number:011d}",
            channel=CHANNELS[d.channel],
            finished=stamp(d.finished_at),
            returned=stamp(d.returned_at),
        )


def _rows(page: ListPage) -> list[dict[str, object]]:
    return [
        {
            "position": page.number * page.size + position + 1,
            "id": d.number,
            "code": d.code,
            "procedure_code": d.procedure_code,
            "cells": _cells(d, d.number in page.unknown),
        }
        for position, d in enumerate(page.rows)
    ]


def _cells(d: DossierView, unknown: bool) -> list[str]:
    """The cells from "Tên thủ tục" to "Phòng xử lý"."""
    times = [stamp(at) for at in (d.submitted_at, d.received_at, d.due_at)]
    return [d.procedure_name, d.applicant, *times, UNKNOWN_STATUS if unknown else STATUSES[d.status], d.department]


def stamp(at: datetime | None) -> str:
    """An instant as this portal writes it."""
    return "" if at is None else at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


PRETEND = PretendPortal(
    key="social",
    name="Bảo trợ xã hội (thử nghiệm)",
    hosts={"portal": "127.0.20.1"},
    build=lambda state, _: {"portal": Social(state).app()},
    person=Person(username="btxh.vidu", full_name="Phạm Thị Ví Dụ"),
)
