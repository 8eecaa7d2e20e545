"""A pretend older province system: cards with several facts in one cell, tabs, and a list that grows by "Xem thêm"."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dossiers.dates import VIETNAM
from dossiers.numbers import format_count
from dossiers.status import Channel, Status
from sandbox.faults import Fault
from sandbox.journal import RequestKind
from sandbox.model import DossierView
from sandbox.portals.common import Gatehouse, PortalState, mark, refuse, render
from sandbox.portals.cookie_site import CookieSite, SiteWords
from sandbox.portals.lists import cut, size_now
from sandbox.portals.pretend import Person, PretendPortal

LIST_KEY = "dossiers"
LIST, MORE = "/hoso", "/hoso/ds"
PAGE_SIZE = 10
STATUSES = {
    Status.REGISTERED: "Mới nộp",
    Status.RECEIVED: "Đã tiếp nhận",
    Status.NOT_ACCEPTED: "Từ chối tiếp nhận",
    Status.PROCESSING: "Đang giải quyết",
    Status.SUPPLEMENT_REQUESTED: "Chờ bổ sung",
    Status.PAYMENT_REQUESTED: "Chờ thanh toán",
    Status.WITHDRAWN: "Rút hồ sơ",
    Status.STOPPED: "Dừng giải quyết",
    Status.PROCESSED: "Đã có kết quả",
    Status.RETURNED: "Đã trả",
}
UNKNOWN_STATUS = "Chờ ký số"
CHANNELS = {Channel.ONLINE: "Trực tuyến", Channel.IN_PERSON: "Tại quầy", Channel.POST: "Qua bưu điện"}
TABS = {
    "cho-tiep-nhan": ("Chờ tiếp nhận", {Status.REGISTERED}),
    "dang-xu-ly": (
        "Đang xử lý",
        {Status.RECEIVED, Status.PROCESSING, Status.SUPPLEMENT_REQUESTED, Status.PAYMENT_REQUESTED},
    ),
    "da-xong": ("Đã xong", {Status.PROCESSED, Status.RETURNED}),
    "khong-giai-quyet": ("Không giải quyết", {Status.NOT_ACCEPTED, Status.STOPPED, Status.WITHDRAWN}),
}
SITE = SiteWords(
    key="legacy",
    banner="MỘT CỬA ĐIỆN TỬ TỈNH (HỆ THỐNG CŨ)",
    cookie="connect.sid",
    life=1800,
    home=LIST,
    login="/login",
    logout="/logout",
    change_password="/doi-mat-khau",
    token_field="csrfToken",
    user_field="username",
    password_field="password",
    wrong_password="Sai tài khoản hoặc mật khẩu",
    locked="Tài khoản đã bị khóa",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """Some cards of a tab. ``after``: the mark of what comes next, empty at the end; ``total``: what the tab declares,
    ``None`` if (by a fault) nothing."""

    cards: tuple[dict[str, object], ...]
    total: int | None
    after: str


class Legacy:
    """The portal."""

    def __init__(self, state: PortalState) -> None:
        self.state = state
        self._site = CookieSite(state, SITE)
        self._moved = False  # by the fault that moves a dossier to another tab

    def app(self) -> Gatehouse:
        """The portal's ASGI application."""
        return self._site.app(
            [
                Route(LIST, self._list, methods=["GET"]),
                Route(MORE, self._more, methods=["GET"]),
                Route("/hoso/xem/{id}", self._detail, methods=["GET"]),
                Route("/hoso/xoa/{id}", self._write, methods=["GET", "POST"]),
                Route("/hoso/chuyen/{id}", self._write, methods=["GET", "POST"]),
            ]
        )

    async def _write(self, request: Request) -> Response:
        return refuse(request, request.url.path.split("/")[2])

    async def _list(self, request: Request) -> Response:
        mark(request, RequestKind.SEARCH)
        refused = self._site.refused_list(request)
        if refused is not None:
            return refused
        faults = self.state.faults
        if faults.on(Fault.LAYOUT_CHANGED):
            return render("legacy_new_list.html", **self._site.shown())
        tab = self._tab(request)
        shown = self._cards(tab, "")
        return render(
            "legacy_list.html",
            **self._site.shown(),
            tab=tab,
            tabs=[(key, words, self._badge(key, shown, tab)) for key, (words, _) in TABS.items()],
            shown=shown,
            endless=faults.on(Fault.ENDLESS_SCROLL),
            keep=int(faults.number(Fault.ONLY_VISIBLE, "rows", PAGE_SIZE)) if faults.on(Fault.ONLY_VISIBLE) else 0,
            badge_class="badge-so" if faults.on(Fault.RENAME_FIELD) else "badge",
        )

    async def _more(self, request: Request) -> Response:
        mark(request, RequestKind.PAGING)
        refused = self._site.refused_list(request)
        if refused is not None:
            return refused
        faults = self.state.faults
        kind = faults.text(Fault.MORE_FAILS, "kind", "error")
        if faults.strike(Fault.MORE_FAILS):
            return PlainTextResponse(
                "" if kind == "empty" else "Internal Server Error", 200 if kind == "empty" else 500
            )
        shown = self._cards(self._tab(request), request.query_params.get("after", ""))
        return render("legacy_more.html", shown=shown)

    async def _detail(self, request: Request) -> Response:
        mark(request, RequestKind.PAGE, "detail")
        if not self._site.logged_in(request):
            return self._site.to_login()
        wanted = request.path_params["id"]
        found = next((d for d in self.state.dossiers(LIST_KEY) if str(d.number) == wanted), None)
        if found is None:
            return render("not_found.html", status=404)
        return render(
            "site_detail.html",
            **self._site.shown(),
            key="legacy",
            code=found.code,
            facts=(("Mã hồ sơ", found.code), ("Thủ tục", found.procedure_name), ("Cán bộ", found.officer)),
            approve=f"/hoso/chuyen/{found.number}",
            delete=f"/hoso/xoa/{found.number}",
        )

    def _tab(self, request: Request) -> str:
        asked = request.query_params.get("tab", "")
        return asked if asked in TABS else next(iter(TABS))

    def _badge(self, key: str, shown: Cards, tab: str) -> str:
        total = shown.total if key == tab else len(self._in_tab(key))
        return "" if total is None else format_count(total)

    def _in_tab(self, tab: str) -> tuple[DossierView, ...]:
        all_here = self.state.dossiers(LIST_KEY)
        if self._moved:
            moving = next((d for d in all_here if d.status in TABS["dang-xu-ly"][1]), None)
            all_here = tuple(_done(d, self.state.showing.at) if d is moving else d for d in all_here)
        return tuple(d for d in all_here if d.status in TABS[tab][1])

    def _cards(self, tab: str, after: str) -> Cards:
        """The cards of a tab that come after a mark; spoiled by the portal's injected faults."""
        faults = self.state.faults
        after_pages = faults.number(Fault.MOVE_DOSSIER, "after", 1)
        self._moved = faults.on(Fault.MOVE_DOSSIER) and faults.count(Fault.MOVE_DOSSIER) >= after_pages
        dossiers = self._in_tab(tab)
        whole = cut(self.state, dossiers, number=0, size=len(dossiers) + 1)
        mark_of = after if after.isascii() and after.isdecimal() and not faults.on(Fault.REPEAT_PAGE) else ""
        left = [d for d in whole.rows if not mark_of or d.number < int(mark_of)]
        page = left[: size_now(faults, PAGE_SIZE)]
        going_on = len(left) > len(page) or (bool(after) and faults.on(Fault.REPEAT_PAGE))
        return Cards(
            cards=tuple(self._card(d, d.number in whole.unknown) for d in page),
            total=whole.total,
            after=str(page[-1].number) if page and going_on else "",
        )

    def _card(self, d: DossierView, unknown: bool) -> dict[str, object]:
        return {
            "id": d.number,
            "code": d.code,
            "procedure": d.procedure_name,
            "procedure_code": d.procedure_code,
            "times": _times(d, self.state.showing.at, self.state.faults.on(Fault.RENAME_FIELD)),
            "result": _result(d),
            "applicant": d.applicant,
            "channel": CHANNELS[d.channel],
            "field": d.field_name,
            "status": UNKNOWN_STATUS if unknown else STATUSES[d.status],
            "department": d.department,
            "officer": d.officer,
        }


def stamp(at: datetime) -> str:
    """An instant as this portal writes it."""
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


def _times(d: DossierView, now: datetime, renamed: bool) -> str:
    """The facts that share one cell with the code and the procedure."""
    due_words = "hẹn ngày" if renamed else "hẹn trả"
    parts = [f"Nộp {stamp(d.submitted_at)}"]
    if d.received_at is not None:
        parts.append(f"tiếp nhận {stamp(d.received_at)}")
    if d.due_at is not None:
        parts.append(f"{due_words} {stamp(d.due_at)}")
    if d.received_at is None:
        said = "Chưa tiếp nhận"
    elif d.due_at is None:
        said = "Không có hạn"
    else:
        said = "Quá hạn" if (d.finished_at or now) > d.due_at else "Đúng hạn"
    return f"{', '.join(parts)} · {said}"


def _result(d: DossierView) -> str:
    parts = [f"Xong {stamp(d.finished_at)}"] if d.finished_at else []
    return "; ".join([*parts, *([f"trả {stamp(d.returned_at)}"] if d.returned_at else [])])


def _done(d: DossierView, now: datetime) -> DossierView:
    return dataclasses.replace(d, status=Status.PROCESSED, finished_at=now, updated_at=now)


PRETEND = PretendPortal(
    key="legacy",
    name="Một cửa điện tử cũ (thử nghiệm)",
    hosts={"portal": "127.0.18.1"},
    build=lambda state, _: {"portal": Legacy(state).app()},
    person=Person(username="mcdt.vidu", full_name="Lý Văn Ví"),
)
