"""One request: who asks, for which unit, at what time, and how the answer is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from urllib.parse import urlencode

from sqlalchemy import select
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dossiers.dates import local_date
from reporting.figures.model import PortalPicture
from reporting.freshness import Freshness, freshness
from reporting.pictures import pictures
from reporting.web.alarms import Alarm, alarms_of
from reporting.web.guards import Who
from reporting.web.navigation import Link, links_for
from reporting.web.office import Desk, Office, PortalInfo
from reporting.web.render import TEMPLATES
from store.history.remembered import Revision, revision
from store.tables import portal as portal_table

UNIT = "dv"
"""The parameter that names the unit; left out for the unit of this computer."""

NOTES = {
    "da-ghi": "Đã ghi lại.",
    "da-giao": "Đã giao việc. Chương trình nhận việc trong ít giây; kết quả hiện ở đây.",
    "cho": "Đã ghi việc này, nhưng chương trình thường trực đang không chạy. Việc sẽ chờ đến khi nó được mở lại.",
    "tam-dung": "Đã tạm dừng. Số liệu cũ vẫn còn.",
    "chay-tiep": "Cổng này được lấy số liệu lại từ lần sau.",
    "xac-nhan-mat": "Đã xác nhận. Những hồ sơ đó được ghi là không còn trong danh sách.",
    "giu-so-cu": "Đã giữ số liệu cũ.",
    "khong-con": "Câu hỏi này đã được trả lời hoặc đã đổi. Chưa ghi gì thêm; xin xem lại trang này.",
    "da-doi-mat-khau": "Đã đổi mật khẩu. Người đó cần đăng nhập lại.",
    "da-dang-xuat": "Đã kết thúc mọi phiên đăng nhập của người đó. Người đó đăng nhập lại được bằng mật khẩu cũ.",
    "da-dong": "Đã khóa tài khoản. Mọi phiên đăng nhập của người đó đã kết thúc.",
    "da-mo": "Đã mở lại tài khoản.",
    "da-them": "Đã thêm tài khoản.",
}
"""What a page says after something was done, by the word in its address: nothing else from an address is shown so."""


@dataclass(kw_only=True)
class Page:
    """What a handler is given. ``known``: who asks may be answered at all; ``units`` are those the person may see
    (code → name), ``lost``: the address names another one; ``now`` is aware."""

    desk: Desk
    request: Request
    who: Who
    known: bool
    unit: str
    units: Mapping[str, str]
    now: datetime
    lost: bool = False
    form: FormData = field(default_factory=FormData)

    @cached_property
    def office(self) -> Office:
        """The unit's settings; of another computer's unit only what the ledger knows."""
        own = self.desk.office
        if self.unit == own.unit:
            return own
        p = portal_table.c
        with self.desk.reader.reading() as connection:
            rows = connection.execute(select(p.key, p.name).where(p.unit == self.unit).order_by(p.key)).all()
        return Office(
            unit=self.unit,
            name=self.units[self.unit],
            portals=tuple(PortalInfo(key=row.key, name=row.name, login="none") for row in rows),
            calendar=own.calendar,
            cut_off=own.cut_off,
            fresh_for=own.fresh_for,
            soon_days=own.soon_days,
        )

    @property
    def today(self) -> date:
        """The civil day in Việt Nam."""
        return local_date(self.now)

    @property
    def is_own(self) -> bool:
        """Whether the unit is the one that this computer works for: only then can something be asked of the program."""
        return self.unit == self.desk.office.unit

    @cached_property
    def revision(self) -> Revision:
        """Of the unit's history, when this request first asked."""
        with self.desk.reader.reading() as connection:
            return revision(connection, self.unit)

    @cached_property
    def pictures(self) -> tuple[PortalPicture, ...]:
        """Of every portal, those of rates too."""
        return pictures(self.desk.reader, self.unit, self.now, self.portal_names)

    @cached_property
    def ages(self) -> Freshness:
        """Of every portal, those of rates too."""
        office = self.office
        return freshness(self.pictures, self.now, fresh_for=office.fresh_for, calendar=office.calendar)

    @cached_property
    def freshness(self) -> Freshness:
        """Of all figures that count dossiers."""
        hold = {each.key for each in self.office.portals if each.holds_dossiers}
        return Freshness(portals=tuple(each for each in self.ages.portals if each.portal in hold))

    @cached_property
    def portal_names(self) -> Mapping[str, str]:
        return {each.key: each.name for each in self.office.portals}

    def param(self, name: str) -> str:
        """A parameter of the address, without blanks around it; empty where there is none."""
        return self.request.query_params.get(name, "").strip()

    def field(self, name: str) -> str:
        """A field of the form that was sent."""
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def url(self, path: str, **params: object) -> str:
        """An address of ours, for the same unit. Parameters that are empty are left out."""
        given = {name.replace("_", "-"): str(value) for name, value in params.items() if value not in (None, "", False)}
        if not self.is_own and UNIT not in given:
            given[UNIT] = self.unit
        return f"{path}?{urlencode(given)}" if given else path

    @property
    def links(self) -> tuple[Link, ...]:
        return links_for(self.who, self.request.url.path, several=len(self.units) > 1)

    @cached_property
    def alarms(self) -> tuple[Alarm, ...]:
        """What stands above every page, for those who see the whole unit; of another unit its own computer tells. What
        is only to be known stands where people begin and where the portals are."""
        if not (self.known and self.who.sees_whole and self.is_own):
            return ()
        found = alarms_of(self.desk.reader, self.unit, self.now)
        if self.request.url.path == "/cong":
            return tuple(each for each in found if not each.of_portal)
        return tuple(each for each in found if self.request.url.path == "/" or each.weight == "urgent")

    @property
    def note(self) -> str | None:
        return NOTES.get(self.param("tb"))

    def show(self, template: str, status: int = 200, **values: object) -> Response:
        """Draws a template."""
        text = TEMPLATES.get_template(template).render(page=self, **values)
        return HTMLResponse(text, status_code=status)

    def back(self, path: str, note: str, **params: object) -> Response:
        """After something was done: the page that shows it, by its own address."""
        return RedirectResponse(self.url(path, tb=note, **params), status_code=303)
