"""A pretend older province system: dossiers as cards with several facts in one text, in tabs, ten at a time."""

from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dossiers.dates import VIETNAM
from dossiers.status import Channel, Status
from sandbox.faults import Fault
from sandbox.journal import RequestKind
from sandbox.model import DossierView
from sandbox.portals.common import FOLDER, Gatehouse, PortalState, mark, no_icon, not_allowed, refuse, render
from sandbox.portals.cookie_door import CookieDoor, DoorWords
from sandbox.portals.lists import ListPage, cut
from sandbox.portals.pretend import Person, PretendPortal

LIST_KEY = "dossiers"
PIECE = 10
STATUSES = {
    Status.REGISTERED: "Chờ tiếp nhận",
    Status.RECEIVED: "Đã tiếp nhận",
    Status.NOT_ACCEPTED: "Từ chối tiếp nhận",
    Status.PROCESSING: "Đang xử lý",
    Status.SUPPLEMENT_REQUESTED: "Chờ bổ sung",
    Status.PAYMENT_REQUESTED: "Chờ nộp phí",
    Status.WITHDRAWN: "Đã rút",
    Status.STOPPED: "Dừng xử lý",
    Status.PROCESSED: "Đã xử lý",
    Status.RETURNED: "Đã trả",
}
UNKNOWN_STATUS = "Chờ ký số"
CHANNELS = {Channel.ONLINE: "trực tuyến", Channel.IN_PERSON: "trực tiếp", Channel.POST: "bưu chính"}
TABS = {
    "cho": ("Chờ tiếp nhận", frozenset({Status.REGISTERED})),
    "dang": (
        "Đang xử lý",
        frozenset({Status.RECEIVED, Status.PROCESSING, Status.SUPPLEMENT_REQUESTED, Status.PAYMENT_REQUESTED}),
    ),
    "xong": (
        "Đã xong",
        frozenset({Status.NOT_ACCEPTED, Status.WITHDRAWN, Status.STOPPED, Status.PROCESSED, Status.RETURNED}),
    ),
}


class Legacy:
    """The portal. ``/ho-so`` is a whole page with the first ten, ``/ho-so/them`` a piece with the next ten."""

    def __init__(self, state: PortalState) -> None:
        self.state = state
        self._door = CookieDoor(
            state,
            DoorWords(brand="Một cửa điện tử", home="/ho-so?tab=dang", cookie="sid", username="user", password="pass"),
        )

    def app(self) -> Gatehouse:
        """The portal's ASGI application."""
        routes = [
            Route("/", self._home, methods=["GET"]),
            Route("/ho-so", self._page, methods=["GET"]),
            Route("/ho-so/them", self._piece, methods=["GET"]),
            Route("/ho-so/{id}", self._home, methods=["GET"]),
            Route("/ho-so/{id}/{action}", self._write, methods=["GET", "POST", "PUT", "DELETE"]),
            Route("/favicon.ico", no_icon),
            Mount("/assets", StaticFiles(directory=FOLDER / "static" / "legacy")),
            *self._door.routes(),
        ]
        handlers = {404: not_allowed, 405: not_allowed}
        return Gatehouse(Starlette(routes=routes, exception_handlers=handlers), self.state)

    async def _home(self, request: Request) -> Response:
        mark(request, RequestKind.PAGE)
        return RedirectResponse("/ho-so?tab=dang", status_code=302)

    async def _write(self, request: Request) -> Response:
        return refuse(request, request.path_params["action"])

    def _stopped(self, request: Request) -> Response | None:
        if self._door.user(request) is None or self.state.session_dies_now():
            return self._door.to_login()
        if self.state.faults.strike(Fault.ERROR_500):
            return PlainTextResponse("Internal Server Error", status_code=500)
        return None

    async def _page(self, request: Request) -> Response:
        mark(request, RequestKind.SEARCH)
        stopped = self._stopped(request)
        if stopped is not None:
            return stopped
        tab = request.query_params.get("tab", "dang")
        tab = tab if tab in TABS else "dang"
        page = cut(self.state, self._in(tab), number=0, size=PIECE)
        return render(
            "legacy.html",
            user=self.state.book.account.full_name,
            unit=self.state.shown_unit().name,
            tab=tab,
            tabs=[(key, words, page.total if key == tab else len(self._in(key))) for key, (words, _) in TABS.items()],
            new=self.state.faults.on(Fault.LAYOUT_CHANGED),
            **self._cards(tab, page),
        )

    async def _piece(self, request: Request) -> Response:
        mark(request, RequestKind.PAGING)
        stopped = self._stopped(request)
        if stopped is not None:
            return stopped
        tab, number = request.query_params.get("tab", ""), request.query_params.get("phan", "")
        if tab not in TABS or not number.isdecimal():
            return PlainTextResponse("Bad Request", status_code=400)
        page = cut(self.state, self._in(tab), number=int(number), size=PIECE)
        return render("legacy_cards.html", **self._cards(tab, page))

    def _in(self, tab: str) -> tuple[DossierView, ...]:
        return tuple(d for d in self.state.dossiers(LIST_KEY) if d.status in TABS[tab][1])

    def _cards(self, tab: str, page: ListPage) -> dict[str, Any]:
        more = bool(page.rows) and (page.number + 1) * page.size < (page.total or 0)
        renamed = self.state.faults.on(Fault.RENAME_FIELD)
        return {
            "cards": [
                {
                    "d": d,
                    "status": UNKNOWN_STATUS if d.number in page.unknown else STATUSES[d.status],
                    "facts": facts(d, due="hạn xử lý" if renamed else "hẹn trả"),
                }
                for d in page.rows
            ],
            "more": f"/ho-so/them?tab={tab}&phan={page.number + 1}" if more else "",
            "told": page.total == 0,
        }


def facts(d: DossierView, *, due: str = "hẹn trả") -> str:
    """All that a card says of a dossier's dates, in one text."""
    parts = [f"Nộp {stamp(d.submitted_at)} ({CHANNELS[d.channel]})"]
    if d.received_at is not None:
        parts.append(f"tiếp nhận {stamp(d.received_at)}")
    parts.append(f"{due} {stamp(d.due_at)}" if d.due_at is not None else "không có ngày hẹn")
    if d.finished_at is not None:
        parts.append(f"xong {stamp(d.finished_at)}")
    if d.returned_at is not None:
        parts.append(f"đã trả {stamp(d.returned_at)}")
    return ", ".join(parts)


def stamp(at: datetime) -> str:
    """An instant as this portal writes it."""
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


PRETEND = PretendPortal(
    key="legacy",
    name="Một cửa cũ của tỉnh (thử nghiệm)",
    hosts={"portal": "127.0.18.1"},
    build=lambda state, _: {"portal": Legacy(state).app()},
    person=Person(username="motcuacu.vidu", full_name="Hoàng Văn Thử"),
)
