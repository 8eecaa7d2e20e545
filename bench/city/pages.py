"""The dashboard over a city, as the program itself builds it, asked for its pages without a network between."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlencode

from starlette.types import ASGIApp, Message, Scope

from agent.dashboard.desk import make_desk
from agent.settings.config import load
from bench.city.questions import NOW, SOON_DAYS, THEN
from bench.city.ward import ELSEWHERE, STOP, ward_code, ward_name
from dossiers.text import search_key
from reporting.dossier_list import ListQuery, Order, Place, Sort, facets, page
from reporting.web.app import make_app
from reporting.web.office import Desk
from store.database import Database

_HOST = "127.0.0.1"
_MARKS = "đăng ký khai sinh"
FAR = 100
"""A page far from the first."""
OVERVIEW = "/thanh-pho"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """Answers to addresses."""

    app: ASGIApp
    desk: Desk
    loop: asyncio.Runner

    def get(self, address: str) -> bytes:
        """The page. Raises ``AssertionError`` where there is none."""
        return self.loop.run(_get(self.app, address))

    def close(self) -> None:
        self.loop.close()
        self.desk.reader.close()
        self.desk.writer.close()


def open_dashboard(folder: Path, database_url: str) -> Dashboard:
    """The dashboard of the first ward's computer, which sees all wards, at ``NOW``."""
    file = folder / "config.toml"
    file.write_text(
        f'[unit]\ncode = "{ward_code(0)}"\nname = "{ward_name(0)}"\n[data]\nfolder = "data"\n'
        f'[database]\nurl = "{database_url}"\n[secrets]\nbackend = "file"\nkey_file = "key"\n'
        f"[calendar]\ndue_soon_days = {SOON_DAYS}\n"
        f'[[portals]]\nkey = "{STOP}"\nusername = "x"\n'
        'origins = { portal = "https://cong.example", sso = "https://dang-nhap.example" }\n'
        f'[[portals]]\nkey = "{ELSEWHERE}"\nusername = "x"\n',
        encoding="utf-8",
    )
    desk = replace(make_desk(load(file)), now=lambda: NOW)
    return Dashboard(app=make_app(desk, (_HOST,)), desk=desk, loop=asyncio.Runner())


def lists_of(database: Database, unit: str) -> Mapping[str, str]:
    """Addresses of the list of one ward, by what is asked."""

    def address(**more: str) -> str:
        return "/ho-so?" + urlencode({"dv": unit} | {name.replace("_", "-"): word for name, word in more.items()})

    return {
        "list, first page of what is open": address(),
        "list, first page of all": address(trang_thai="tat-ca"),
        f"list, page {FAR} of all": address(trang_thai="tat-ca", sau=_far(database, unit, Sort.DUE)),
        "list by procedure": address(trang_thai="tat-ca", xep="thu-tuc"),
        f"list by procedure, page {FAR}": address(
            trang_thai="tat-ca", xep="thu-tuc", sau=_far(database, unit, Sort.PROCEDURE)
        ),
        "list by applicant": address(trang_thai="tat-ca", xep="chu"),
        f"list by applicant, page {FAR}": address(
            trang_thai="tat-ca", xep="chu", sau=_far(database, unit, Sort.APPLICANT)
        ),
        "list of what is late": address(chi_tieu="overdue"),
        "list of a month's figure": address(chi_tieu="resolved_late", ky="2026-10"),
        "list of a field and a portal": address(trang_thai="tat-ca", linh_vuc="Hộ tịch", cong=STOP),
        "search with tone marks": address(trang_thai="tat-ca", tim=_MARKS),
        "search without": address(trang_thai="tat-ca", tim=search_key(_MARKS)),
        "search for the end of a code": address(trang_thai="tat-ca", tim="000123"),
        "list as it was half a year ago": address(trang_thai="tat-ca", luc=THEN.isoformat()),
    }


def others_of(unit: str) -> Mapping[str, str]:
    """Addresses of other pages of one ward."""
    return {"the ward's first page": f"/?dv={quote(unit)}"}


def _far(database: Database, unit: str, by: Sort) -> str:
    """The place behind the page before that one, as it stands in an address."""
    with database.reading() as connection:
        found: Place | None = page(
            connection, ListQuery(unit=unit), Order(by=by, size=50 * (FAR - 1)), facets(connection, unit)
        ).next
    # A ward of a trial run may have fewer pages.
    return "" if found is None else f"{found.id}.{found.value}"


async def _get(app: ASGIApp, address: str) -> bytes:
    path, _, query = address.partition("?")
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", _HOST.encode())],
        "client": (_HOST, 1),
        "server": (_HOST, 80),
    }
    answered: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        answered.append(message)

    await app(scope, receive, send)
    if answered[0]["status"] != 200:
        raise AssertionError(f"{address}: {answered[0]['status']}")
    return b"".join(message.get("body", b"") for message in answered[1:])
