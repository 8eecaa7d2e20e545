"""A pretend public page of the index after Decision 766/QĐ-TTg: rates of a unit, with what they were counted from."""

import json
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dossiers.dates import VIETNAM
from sandbox.faults import Fault
from sandbox.journal import RequestKind
from sandbox.model import IndicatorView
from sandbox.portals.common import FOLDER, Gatehouse, PortalState, mark, no_icon, not_allowed, rename_keys, render
from sandbox.portals.pretend import PretendPortal

OLDER_PAGE = "/bao-cao/chi-so-766"
"""The same rates as a table, as pages were before the service: decimal commas, thousands by points."""
SERVICE = "/api/v1/reporting/evaluation/service-results"


class Index766:
    """The portal. Anyone may read it; it has no accounts."""

    def __init__(self, state: PortalState) -> None:
        self.state = state

    def app(self) -> Gatehouse:
        """The portal's ASGI application."""
        routes = [
            Route("/", self._page, methods=["GET"]),
            Route(SERVICE, self._results, methods=["POST"]),
            Route(OLDER_PAGE, self._older_page, methods=["GET"]),
            Route("/favicon.ico", no_icon),
            Mount("/assets", StaticFiles(directory=FOLDER / "static" / "index766")),
        ]
        handlers = {404: not_allowed, 405: not_allowed}
        return Gatehouse(Starlette(routes=routes, exception_handlers=handlers), self.state)

    async def _page(self, request: Request) -> Response:
        mark(request, RequestKind.PAGE)
        at = self.state.showing.view.at.astimezone(VIETNAM)
        return render("index766.html", year=at.year, month=at.month, unit=self.state.unit.code)

    async def _results(self, request: Request) -> Response:
        mark(request, RequestKind.SEARCH)
        faults = self.state.faults
        if faults.strike(Fault.ERROR_500):
            return JSONResponse({"code": "ERROR", "message": "Lỗi hệ thống"}, status_code=500)
        if faults.on(Fault.LAYOUT_CHANGED):
            return JSONResponse({"code": "NOT_FOUND", "message": "Không tìm thấy dịch vụ"}, status_code=404)
        period = _period(await request.body())
        if period is None:
            return JSONResponse({"code": "BAD_REQUEST", "message": "Yêu cầu không hợp lệ"}, status_code=400)
        year, month, department = period
        if department != self.state.unit.code:
            return JSONResponse({"code": "NOT_FOUND", "message": "Không tìm thấy đơn vị"})
        unit = self.state.shown_unit()
        data = {
            "departmentId": unit.code,
            "departmentName": unit.name,
            "period": f"{year:04d}-{month:02d}",
            "items": self._items(year, month),
        }
        return JSONResponse({"code": "OK", "data": data})

    async def _older_page(self, request: Request) -> Response:
        mark(request, RequestKind.SEARCH)
        asked = request.query_params
        year, month = int(asked.get("nam", "0")), int(asked.get("thang", "0"))
        unit = self.state.shown_unit()
        rows = [
            (each["name"], *(f"{each.get(name, 0):,}".replace(",", ".") for name in ("numerator", "denominator")),
             (each["percent"] or "").replace(".", ","))
            for each in self._items(year, month)
        ]  # fmt: skip
        return render("index766_older.html", unit=unit, year=year, month=month, rows=rows)

    def _items(self, year: int, month: int) -> list[dict[str, Any]]:
        """The rates of the month; none of a month that has not begun, or by a fault."""
        view, faults = self.state.showing.view, self.state.faults
        at = view.at.astimezone(VIETNAM)
        if (year, month) > (at.year, at.month) or faults.on(Fault.EMPTY_BY_MISTAKE):
            return []
        shown = view.indicators
        if faults.on(Fault.TRUNCATE):
            shown = shown[: max(0, len(shown) - int(faults.number(Fault.TRUNCATE, "rows", 1)))]
        return [rename_keys(_item(each), faults, "numerator", "tuSo") for each in shown]


def _item(each: IndicatorView) -> dict[str, Any]:
    """``percent`` with two decimals, ``null`` where there is nothing to divide by."""
    percent = None
    if each.denominator:
        rate = Decimal(100) * each.numerator / each.denominator
        percent = str(rate.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
    return {
        "key": each.key,
        "name": each.name,
        "numerator": each.numerator,
        "denominator": each.denominator,
        "percent": percent,
    }


def _period(body: bytes) -> tuple[int, int, str] | None:
    """Year, month and department of a request; ``None`` if it is not a request for a month."""
    try:
        asked = json.loads(body)
    except ValueError:
        return None
    if not isinstance(asked, dict) or asked.get("timeType") != "MONTH":
        return None
    year, month, department = asked.get("year"), asked.get("month"), asked.get("rootDepartmentId")
    if not isinstance(year, int) or not isinstance(month, int) or not isinstance(department, str):
        return None
    return (year, month, department) if 1 <= month <= 12 else None


PRETEND = PretendPortal(
    key="index766",
    name="Bộ chỉ số 766 (thử nghiệm, công khai)",
    hosts={"portal": "127.0.14.1"},
    build=lambda state, _: {"portal": Index766(state).app()},
)
