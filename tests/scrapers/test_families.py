"""What the families ask a portal for, and what only one of them reads, on saved pages. What all must do with theirs is
in ``tests.contracts``."""

import json
import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from dossiers.snapshot import Proof
from scrapers.errors.portal import PortalError
from scrapers.profile import Columns, Overrides, Portal, load_portal
from scrapers.transport import Reply
from scrapers.walk.lists import WalkResult
from tests.contracts.folders import PAGES, PARAMETERS, PRETEND
from tests.contracts.saved import Saved, as_saved, replies_of, walk


def portal_of(key: str) -> Portal:
    return as_saved(load_portal(PRETEND / key, Overrides(parameters=PARAMETERS)))


def saved(key: str, case: str) -> Saved:
    portal = portal_of(key)
    return Saved(portal, replies_of(portal, PAGES / key, case))


async def read(transport: Saved) -> WalkResult:
    return (await walk(transport))[0]


async def test_igate_links_to_the_dossiers_own_page() -> None:
    result = await read(saved("igate", "ok-one-page"))
    links = {each.link for each in result.observations}
    assert len(links) == 10
    assert all(link and link.startswith("http://127.0.11.1:18011/vi/dossier/search/") for link in links)


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
    (handle,) = parse_qs(urlsplit(transport.replies[0].url).query)["h"]
    first, second, third = transport.asked
    assert (first.method, first.path, first.query) == (
        "GET",
        "/Officer/ApplicationList.aspx",
        (("h", handle),),
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
        replace(reply, body=reply.body.replace(b'"91.64"', f'"{percent}"'.encode())) for reply in transport.replies
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


async def test_a_total_that_is_written_as_a_text_is_a_total() -> None:
    transport = saved("igate", "ok-one-page")
    transport.replies = [
        replace(each, body=re.sub(rb'("totalElements": ?)([0-9]+)', rb'\1"\2"', each.body))
        for each in transport.replies
    ]
    assert any(re.search(rb'"totalElements": ?"[0-9]', each.body) for each in transport.replies)
    result = await read(transport)
    assert (result.walk.complete, result.walk.declared_total) == (True, len(result.observations))


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
