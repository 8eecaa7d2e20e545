"""The families on saved pages: what is asked, and what each field becomes."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from dossiers.dates import VIETNAM
from dossiers.snapshot import Proof
from dossiers.status import Channel, OwnerKind, Status
from scrapers.errors import PortalError
from scrapers.families import ReadContext, family_for
from scrapers.portal import Columns, Overrides, Portal, load_portal
from scrapers.transport import Reply, Request
from scrapers.walk import WalkResult

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "tests" / "portals"
LISTED = ("igate", "hkd", "hotich")


@dataclass
class Saved:
    """Gives the saved replies of a case one after another; ``asked`` holds the requests."""

    portal: Portal
    replies: list[Reply]
    asked: list[Request] = field(default_factory=list)

    async def send(self, request: Request) -> Reply:
        self.asked.append(request)
        return self.replies[len(self.asked) - 1]

    async def page_html(self) -> Reply:
        address = f"{self.portal.origins['portal']}/Officer/Welcome.aspx?h=0123abcd"
        return Reply(status=200, url=address, content_type="text/html", body=b"<p>Xin ch\xc3\xa0o</p>")


def portal_of(key: str) -> Portal:
    return load_portal(ROOT / "sandbox" / "profiles" / key, Overrides(parameters={"unit_code": "H00.00.00"}))


def saved(key: str, case: str) -> Saved:
    portal = portal_of(key)
    files = sorted((PAGES / key).glob(f"{case}-*"), key=lambda file: int(file.stem.rpartition("-")[2]))
    assert files, f"no saved pages of {key}/{case}"
    kinds = {".json": "application/json", ".html": "text/html; charset=utf-8"}
    address = f"{portal.origins['portal']}{portal.lists[0].path}?h=0123abcd"
    replies = [
        Reply(status=200, url=address, content_type=kinds[file.suffix], body=file.read_bytes()) for file in files
    ]
    return Saved(portal, replies)


async def read(transport: Saved) -> WalkResult:
    async def sleep(_: float) -> None:
        return

    context = ReadContext(today=date(2026, 5, 13), sleep=sleep, page_seen=lambda *_: None)
    return await family_for(transport.portal).read(transport.portal, transport, transport.portal.lists[0], context)


async def read_case(key: str, case: str) -> WalkResult:
    transport = saved(key, case)
    result = await read(transport)
    assert len(transport.asked) == len(transport.replies)
    return result


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=VIETNAM)


COMMON: dict[str, Any] = {
    "code": "H00.00-260413-0009",
    "status": Status.RETURNED,
    "raw_status": "Đã trả kết quả",
    "procedure_code": "1.001193.000.00.00.H00",
    "procedure_name": "Đăng ký khai sinh <b>&",
    "applicant": "N. N. S. 9",
    "channel": Channel.IN_PERSON,
    "submitted_at": at("2026-04-13 13:33"),
    "received_at": at("2026-04-13 14:33"),
    "due_at": at("2026-04-18 13:33"),
    "finished_at": at("2026-04-15 13:33"),
    "returned_at": at("2026-04-16 13:33"),
    "department": "Phòng Văn hóa - Xã hội",
    "officer": "Phạm Thị Thử",
}
OWN: dict[str, dict[str, Any]] = {
    "igate": {
        "list_key": "dossiers",
        "aliases": ("H00.00.99-260413-0009",),
        "field_name": "Hộ tịch",
        "owner_kind": OwnerKind.CITIZEN,
        "raw_channel": "Trực tiếp",
    },
    "hkd": {
        "list_key": "applications",
        "aliases": (),
        "field_name": "Thành lập và hoạt động của hộ kinh doanh",
        "owner_kind": OwnerKind.HOUSEHOLD_BUSINESS,
        "raw_channel": "Trực tiếp",
        "link": None,
    },
    "hotich": {
        "list_key": "birth",
        "aliases": (),
        "field_name": "Hộ tịch",
        "owner_kind": OwnerKind.CITIZEN,
        "raw_channel": "TRUC_TIEP",
        "link": None,
    },
}
FIELDS = [(key, name, value) for key in LISTED for name, value in (COMMON | OWN[key]).items()]


@pytest.mark.parametrize(("key", "name", "expected"), FIELDS)
async def test_each_field_of_a_dossier(key: str, name: str, expected: object) -> None:
    result = await read_case(key, "ok-one-page")
    ninth = next(each for each in result.observations if each.code == "H00.00-260413-0009")
    assert getattr(ninth, name) == expected


async def test_igate_links_to_the_dossiers_own_page() -> None:
    result = await read_case("igate", "ok-one-page")
    links = {each.link for each in result.observations}
    assert len(links) == 10
    assert all(link and link.startswith("http://127.0.11.1:18011/vi/dossier/search/") for link in links)


@pytest.mark.parametrize("key", LISTED)
@pytest.mark.parametrize(("case", "count"), [("ok-one-page", 10), ("ok-many-pages", 55), ("unknown-status", 10)])
async def test_whole_lists_are_proven_whole(key: str, case: str, count: int) -> None:
    walk = (await read_case(key, case)).walk
    assert (walk.complete, walk.proof, walk.declared_total, walk.distinct_seen) == (
        True,
        Proof.DECLARED_TOTAL,
        count,
        count,
    )


@pytest.mark.parametrize(
    ("key", "proof"), [("igate", Proof.DECLARED_TOTAL), ("hkd", Proof.EMPTY_WORDS), ("hotich", Proof.DECLARED_TOTAL)]
)
async def test_empty_lists_are_proven_empty(key: str, proof: Proof) -> None:
    result = await read_case(key, "empty")
    assert (result.walk.proof, result.walk.distinct_seen, result.problems) == (proof, 0, ())


@pytest.mark.parametrize("key", LISTED)
async def test_an_unknown_status_is_an_issue_of_its_dossier(key: str) -> None:
    result = await read_case(key, "unknown-status")
    assert [problem.code for problem in result.problems] == ["unknown_status"]
    assert sum(each.status is None for each in result.observations) == 1


@pytest.mark.parametrize("key", LISTED)
async def test_a_total_that_the_rows_do_not_reach_is_told(key: str) -> None:
    walk = (await read_case(key, "total-mismatch")).walk
    assert (walk.complete, walk.reason) == (False, "cổng ghi 10 hồ sơ, đọc được 9.")


@pytest.mark.parametrize("key", [*LISTED, "index766"])
async def test_a_changed_layout_names_what_is_lost(key: str) -> None:
    result = await read_case(key, "layout-changed")
    assert result.error is not None
    assert result.error.problem.code == "layout_changed"
    assert result.error.problem.list_key == portal_of(key).lists[0].key


async def test_json_lists_are_asked_for_as_the_profile_says() -> None:
    transport = saved("hotich", "ok-many-pages")
    await read(transport)
    assert [request.query for request in transport.asked] == [
        (("page", "0"), ("size", "50"), ("sort", "id,ASC")),
        (("page", "1"), ("size", "50"), ("sort", "id,ASC")),
    ]
    first = transport.asked[0]
    assert (first.method, first.origin, first.path) == ("POST", "portal", "/v1/birth/search-approve-publish")
    assert (first.json, first.form, first.purpose) == ({"keyword": "", "statuses": []}, None, "list")


async def test_webforms_are_turned_by_posting_back_what_a_browser_would() -> None:
    transport = saved("hkd", "ok-many-pages")
    await read(transport)
    first, second, third = transport.asked
    assert (first.method, first.path, first.query) == (
        "GET",
        "/Officer/ApplicationList.aspx",
        (("h", "0123abcd"),),
    )
    assert (second.method, second.path) == ("POST", "/Officer/ApplicationList.aspx")
    assert [name for name, _ in second.query] == ["h"]
    assert second.form is not None
    assert third.form is not None
    assert [name for name, _ in second.form] == [
        "__EVENTTARGET", "__EVENTARGUMENT", "__VIEWSTATE", "__VIEWSTATEGENERATOR", "__EVENTVALIDATION",
        "ctl00$C$StatusFld", "ctl00$C$KeywordFld",
    ]  # fmt: skip
    assert dict(second.form)["__EVENTTARGET"] == "ctl00$C$GridFld"
    assert [dict(form)["__EVENTARGUMENT"] for form in (second.form, third.form)] == ["Page$2", "Page$3"]
    assert len(dict(second.form)["__VIEWSTATE"]) > 15_000


async def test_rates_are_asked_for_month_by_month() -> None:
    transport = saved("index766", "ok-one-page")
    result = await read(transport)
    assert [request.json for request in transport.asked] == [
        {"timeType": "MONTH", "year": 2026, "month": month, "rootDepartmentId": "H00.00.00"} for month in (4, 5)
    ]
    assert (result.walk.complete, result.walk.proof, result.walk.declared_total) == (True, Proof.LAST_PAGE, None)
    assert [(each.period, each.key, each.percent) for each in result.indicators] == [
        ("2026-04", "digitisation", "100.00"),
        ("2026-04", "reuse", "91.64"),
        ("2026-05", "digitisation", "100.00"),
        ("2026-05", "reuse", "91.64"),
    ]


async def test_rates_of_another_unit_are_not_taken() -> None:
    transport = saved("index766", "ok-one-page")
    transport.portal = transport.portal.model_copy(update={"parameters": {"unit_code": "H11.11.11"}})
    result = await read(transport)
    assert result.error is not None
    assert result.error.problem.code == "other_unit"
    assert result.indicators == ()


async def test_a_value_that_the_office_has_not_given_is_asked_for() -> None:
    transport = saved("index766", "ok-one-page")
    transport.portal = transport.portal.model_copy(update={"parameters": {}})
    result = await read(transport)
    assert result.error is not None
    assert result.error.problem.code == "missing_parameter"
    assert transport.asked == []


@pytest.mark.parametrize(
    ("percent", "odd"), [("91.64", False), ("91,64", False), ("91.60", True), ("rất cao", True), ("120.00", True)]
)
async def test_a_rate_that_its_own_numbers_do_not_give_is_flagged(percent: str, odd: bool) -> None:
    transport = saved("index766", "ok-one-page")
    transport.replies = [
        Reply(
            status=reply.status,
            url=reply.url,
            content_type=reply.content_type,
            body=reply.body.replace(b'"91.64"', f'"{percent}"'.encode()),
        )
        for reply in transport.replies
    ]
    result = await read(transport)
    assert {problem.code for problem in result.problems} == ({"odd_indicator"} if odd else set())
    assert len(result.indicators) == 4


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (404, b"{}", "unknown_page"),
        (403, b"{}", "unknown_page"),
        (200, b"<html>", "unknown_page"),
        (200, b"{}", "layout_changed"),
        (200, b'{"content": {}}', "layout_changed"),
        (200, b'{"content": [], "totalElements": "many"}', "layout_changed"),
    ],
)
async def test_answers_that_are_none(status: int, body: bytes, code: str) -> None:
    transport = saved("igate", "ok-one-page")
    transport.replies = [Reply(status=status, url="", content_type="application/json", body=body)]
    result = await read(transport)
    assert isinstance(result.error, PortalError)
    assert result.error.problem.code == code
    assert not result.walk.complete


async def test_an_item_that_is_no_object_is_never_passed_over() -> None:
    transport = saved("igate", "ok-one-page")
    body = b'{"content": ["x"], "totalElements": 1, "last": true}'
    transport.replies = [Reply(status=200, url="", content_type="application/json", body=body)]
    result = await read(transport)
    assert not result.walk.complete
    assert "bad_row" in {problem.code for problem in result.problems}


def cursor_page(codes: list[str], cursor: str | None) -> Reply:
    items = [{"maHoSo": code, "trangThai": "DA_TN"} for code in codes]
    body = json.dumps({"data": {"items": items, "lastId": cursor, "total": 5}}).encode()
    return Reply(status=201, url="", content_type="application/json", body=body)


async def test_cursors_and_offsets_follow_what_the_portal_really_sent() -> None:
    portal = portal_of("hotich")
    by_cursor = portal.lists[0].model_copy(
        update={
            "paging": "cursor",
            "query": {},
            "body": {"lastId": "{cursor}", "from": "{offset}", "size": "{size}", "note": "trang {page}"},
            "rows": "/data/items",
            "total": "/data/total",
            "cursor": "/data/lastId",
            "columns": Columns.model_validate({"code": "maHoSo", "status": "trangThai"}),
            "required": ("code", "status"),
        }
    )
    portal = portal.model_copy(update={"lists": (by_cursor,)})
    codes = [f"H40-260413-000{n}" for n in range(5)]
    # Asked for fifty, the portal gives two at a time.
    transport = Saved(portal, [cursor_page(codes[:2], "b"), cursor_page(codes[2:4], "d"), cursor_page(codes[4:], None)])
    result = await read(transport)
    assert (result.walk.complete, {each.code for each in result.observations}) == (True, set(codes))
    assert [request.json for request in transport.asked] == [
        {"lastId": cursor, "from": offset, "size": 50, "note": f"trang {page}"}
        for page, (cursor, offset) in enumerate([("", 0), ("b", 2), ("d", 4)])
    ]
