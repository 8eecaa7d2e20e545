"""A pretend social-protection portal: plain server-rendered pages, a filter form first, pages turned by links."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dossiers.dates import VIETNAM
from dossiers.numbers import format_count
from dossiers.status import Channel, Status
from sandbox.faults import Fault
from sandbox.journal import RequestKind
from sandbox.model import DossierView
from sandbox.portals.common import Gatehouse, PortalState, mark, refuse, render
from sandbox.portals.cookie_site import CookieSite, SiteWords, fields
from sandbox.portals.lists import ListPage, cut, size_now
from sandbox.portals.pretend import Person, PretendPortal
from sandbox.portals.webforms import pager

LIST_KEY = "dossiers"
LIST = "/hoso/danhsach"
PAGE_SIZE = 10
ALL = "tatca"
STATUSES = {
    Status.REGISTERED: "Chờ tiếp nhận",
    Status.RECEIVED: "Đã tiếp nhận",
    Status.NOT_ACCEPTED: "Không tiếp nhận",
    Status.PROCESSING: "Đang thụ lý",
    Status.SUPPLEMENT_REQUESTED: "Yêu cầu bổ sung",
    Status.PAYMENT_REQUESTED: "Chờ nộp phí",
    Status.WITHDRAWN: "Công dân rút hồ sơ",
    Status.STOPPED: "Dừng giải quyết",
    Status.PROCESSED: "Có kết quả",
    Status.RETURNED: "Đã trả kết quả",
}
UNKNOWN_STATUS = "Chờ ký số"
CHANNELS = {Channel.ONLINE: "Trực tuyến", Channel.IN_PERSON: "Trực tiếp", Channel.POST: "Bưu chính công ích"}
HEADERS = (
    "STT", "Mã hồ sơ", "Thủ tục", "Người nộp", "Hình thức", "Ngày nộp", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày trả",
    "Trạng thái", "Phòng ban", "Thao tác",
)  # fmt: skip
SITE = SiteWords(
    key="social",
    banner="HỆ THỐNG QUẢN LÝ TRỢ GIÚP XÃ HỘI",
    cookie="JSESSIONID",
    life=1800,
    home=LIST,
    login="/dangnhap",
    logout="/dangxuat",
    change_password="/doimatkhau",
    token_field="_csrf",
    user_field="tenDangNhap",
    password_field="matKhau",
    wrong_password="Tên đăng nhập hoặc mật khẩu không đúng.",
    locked="Tài khoản đã bị khóa, liên hệ quản trị.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a search asked for: days of submission as dd/MM/yyyy, a status or ``ALL``, or words alone."""

    first: str = ""
    last: str = ""
    status: str = ""
    word: str = ""

    def picks(self, dossier: DossierView) -> bool:
        """Whether the search shows a dossier. Raises ``ValueError`` for a day that is none."""
        if self.word:
            word = self.word.casefold()
            return word in dossier.code.casefold() or word in dossier.applicant.casefold()
        day = dossier.submitted_at.astimezone(VIETNAM).date()
        return read_day(self.first) <= day <= read_day(self.last) and self.status in (ALL, str(int(dossier.status)))

    @property
    def complete(self) -> bool:
        """Whether it is enough for the portal to show anything."""
        return bool(self.word or (self.first and self.last and self.status))


class Social:
    """The portal. A session remembers the filter that its form sent last."""

    def __init__(self, state: PortalState) -> None:
        self.state = state
        self._site = CookieSite(state, SITE)
        self._filters: dict[str, Filter] = {}

    def app(self) -> Gatehouse:
        """The portal's ASGI application."""
        return self._site.app(
            [
                Route(LIST, self._list, methods=["GET", "POST"]),
                Route("/hoso/chitiet", self._detail, methods=["GET"]),
                Route("/hoso/xoa", self._write, methods=["GET", "POST"]),
                Route("/hoso/duyet", self._write, methods=["GET", "POST"]),
            ]
        )

    async def _write(self, request: Request) -> Response:
        return refuse(request, request.url.path.rpartition("/")[2])

    async def _list(self, request: Request) -> Response:
        number = page_number(request.query_params.get("trang", "1"))
        mark(request, RequestKind.SEARCH if number == 1 else RequestKind.PAGING)
        form = await fields(request) if request.method == "POST" else {}
        if form.get("hanhDong") == "duyetTatCa":
            return refuse(request, "duyetTatCa")
        refused = self._site.refused_list(request)
        if refused is not None:
            return refused
        handle, error = self._site.handle(request), ""
        asked = dict(request.query_params)
        if request.method == "POST" and self._site.token_right(request, form.get("_csrf", "")):
            self._filters[handle] = _filter(form)
        elif request.method == "POST":
            error = "Biểu mẫu đã hết hạn, mời tìm lại."
        elif "trangThai" in asked:
            asked.pop("trang", None)
            return self._page(handle, _filter(asked), number, query=f"{urlencode(asked)}&")
        return self._page(handle, self._filters.get(handle, Filter()), number, error=error)

    def _page(self, handle: str, chosen: Filter, number: int, *, query: str = "", error: str = "") -> Response:
        faults = self.state.faults
        page, page_count, size = None, 0, PAGE_SIZE
        if chosen.complete and not error:
            try:
                dossiers = tuple(d for d in self.state.dossiers(LIST_KEY) if chosen.picks(d))
            except ValueError:
                error = "Ngày không hợp lệ (dd/MM/yyyy)."
            else:
                size = size_now(faults, PAGE_SIZE)
                page = cut(self.state, dossiers, number=number - 1, size=size)
                page_count = page.page_count
        headers = list(HEADERS)
        if faults.on(Fault.RENAME_FIELD):
            old = faults.text(Fault.RENAME_FIELD, "old", "Ngày hẹn trả")
            new = faults.text(Fault.RENAME_FIELD, "new", "Ngày hẹn")
            headers = [new if header == old else header for header in headers]
        twice = faults.text(Fault.DOUBLE_TABLE, "kind", "frozen") if faults.on(Fault.DOUBLE_TABLE) else ""
        template = "social_new_list.html" if faults.on(Fault.LAYOUT_CHANGED) else "social_list.html"
        return render(
            template,
            **self._site.shown(),
            token=self._site.token(handle),
            filter=asdict(chosen),
            statuses=[(str(int(status)), words) for status, words in STATUSES.items()],
            error=error,
            page=page,
            page_count=page_count,
            total_words=None if page is None or page.total is None else format_count(page.total),
            headers=headers,
            rows=[] if page is None else _rows(page),
            numbers=pager(number, page_count) if page_count > 1 else [],
            query=query,
            grouped=twice == "headers",
            copies=["frozen", "whole"] if twice == "frozen" else ["whole", "whole"] if twice == "copy" else ["whole"],
        )

    async def _detail(self, request: Request) -> Response:
        mark(request, RequestKind.PAGE, "detail")
        if not self._site.logged_in(request):
            return self._site.to_login()
        wanted = request.query_params.get("id", "")
        found = next((d for d in self.state.dossiers(LIST_KEY) if str(d.number) == wanted), None)
        if found is None:
            return render("not_found.html", status=404)
        facts = (
            ("Mã hồ sơ", found.code),
            ("Lĩnh vực", found.field_name),
            ("Cán bộ thụ lý", found.officer),
            ("Thời điểm nộp", stamp(found.submitted_at)),
            ("Thời điểm tiếp nhận", stamp(found.received_at)),
            ("Thời điểm hẹn trả", stamp(found.due_at)),
            ("Ngày kết thúc xử lý", stamp(found.finished_at)),
            ("Thời điểm trả", stamp(found.returned_at)),
        )
        return render(
            "site_detail.html",
            **self._site.shown(),
            key="social",
            code=found.code,
            facts=facts,
            approve=f"/hoso/duyet?id={found.number}",
            delete=f"/hoso/xoa?id={found.number}",
        )


def page_number(text: str) -> int:
    """The page that an address names, from 1."""
    return max(1, int(text)) if text.isascii() and text.isdecimal() else 1


def read_day(text: str) -> date:
    """A day as this portal writes it. Raises ``ValueError``."""
    return datetime.strptime(text.strip(), "%d/%m/%Y").replace(tzinfo=VIETNAM).date()


def day(at: datetime | None) -> str:
    """An instant as this portal's list writes it: the day alone."""
    return "" if at is None else at.astimezone(VIETNAM).strftime("%d/%m/%Y")


def stamp(at: datetime | None) -> str:
    """An instant as this portal's detail pages write it."""
    return "" if at is None else at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


def _filter(values: Mapping[str, str]) -> Filter:
    return Filter(
        first=values.get("tuNgay", "").strip(),
        last=values.get("denNgay", "").strip(),
        status=values.get("trangThai", ""),
        word=values.get("tuKhoa", "").strip(),
    )


def _rows(page: ListPage) -> list[dict[str, object]]:
    return [
        {
            "place": page.number * page.size + position + 1,
            "id": d.number,
            "code": d.code,
            "procedure": d.procedure_name,
            "procedure_code": d.procedure_code,
            "cells": [
                d.applicant,
                CHANNELS[d.channel],
                *(day(at) for at in (d.submitted_at, d.received_at, d.due_at, d.returned_at)),
                UNKNOWN_STATUS if d.number in page.unknown else STATUSES[d.status],
                d.department,
            ],
        }
        for position, d in enumerate(page.rows)
    ]


PRETEND = PretendPortal(
    key="social",
    name="Trợ giúp xã hội (thử nghiệm)",
    hosts={"portal": "127.0.20.1"},
    build=lambda state, _: {"portal": Social(state).app()},
    person=Person(username="btxh.vidu", full_name="Vũ Thị Mẫu"),
)
