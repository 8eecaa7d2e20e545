"""Cookies as browsers understand them, between a context and our own client."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.client.client import goes_as_it_stands, plain_address
from scrapers.client.cookies import cookie_header, cookies_set
from scrapers.session.browser_session import urlencoded

HOME = "https://mot-cua.tinh.gov.vn/ho-so/danh-sach?page=2"
NOW = 1_800_000_000.0


def kept(name: str, **more: object) -> dict[str, object]:
    return {"name": name, "value": "1", "domain": "mot-cua.tinh.gov.vn", "path": "/", "secure": False} | more


@pytest.mark.parametrize(
    ("cookie", "goes"),
    [
        (kept("a"), True),
        (kept("a", domain=".tinh.gov.vn"), True),
        (kept("a", domain="tinh.gov.vn"), False),  # of that host alone
        (kept("a", domain=".cua.tinh.gov.vn"), False),
        (kept("a", path="/ho-so"), True),
        (kept("a", path="/ho-so/"), True),
        (kept("a", path="/ho"), False),
        (kept("a", secure=True), True),
    ],
)
def test_only_cookies_of_the_place_go_with_a_request(cookie: dict[str, object], goes: bool) -> None:
    assert cookie_header([cookie], HOME) == ("a=1" if goes else "")


def test_a_secure_cookie_never_goes_unencrypted() -> None:
    assert cookie_header([kept("a", secure=True), kept("b")], HOME.replace("https", "http")) == "b=1"


def test_the_nearest_path_comes_first() -> None:
    near = kept("a", value="near", path="/ho-so")
    assert cookie_header([kept("a"), near, kept("", value="bare")], HOME) == "a=near; a=1; bare"


def test_what_an_answer_sets() -> None:
    headers = [
        'sid="x=1"; Path=/; HttpOnly; Secure; SameSite=Lax',
        "lang=vi; Domain=.tinh.gov.vn; Max-Age=60; Expires=Wed, 09-Jun-2021 10:18:14 GMT",
        "here=1",
        "old=; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "gone=1; Max-Age=0",
        "odd=1; Expires=soon; SameSite=perhaps; Path=no",
        "theirs=1; Domain=vnpt.vn",
        " ; Path=/",
    ]
    found = {each["name"]: each for each in cookies_set(HOME, headers, NOW)}
    assert list(found) == ["sid", "lang", "here", "old", "gone", "odd"]
    assert found["sid"] == {
        "name": "sid", "value": '"x=1"', "domain": "mot-cua.tinh.gov.vn", "path": "/", "expires": -1,
        "httpOnly": True, "secure": True, "sameSite": "Lax",
    }  # fmt: skip
    assert (found["lang"]["domain"], found["lang"]["expires"]) == (".tinh.gov.vn", NOW + 60)
    assert (found["here"]["domain"], found["here"]["path"]) == ("mot-cua.tinh.gov.vn", "/ho-so")
    assert 0 < found["old"]["expires"] < NOW
    assert 0 < found["gone"]["expires"] < NOW
    assert (found["odd"]["expires"], found["odd"]["path"], "sameSite" in found["odd"]) == (-1, "/ho-so", False)


@given(st.lists(st.text(max_size=60)))
def test_no_header_is_too_odd(headers: list[str]) -> None:
    for cookie in cookies_set(HOME, headers, NOW):
        assert cookie["name"] or cookie["value"]


@given(st.text(max_size=30), st.text(max_size=30))
def test_an_address_is_sent_as_it_was_judged_or_not_at_all(path: str, query: str) -> None:
    url = plain_address(f"https://mot-cua.tinh.gov.vn/{path}?{query}")
    assert url.isascii()
    assert " " not in url
    assert goes_as_it_stands(url) or "#" in url


def test_letters_beyond_ascii_are_encoded_and_nothing_else() -> None:
    assert plain_address("https://a.vn/Hồ sơ?x=%2F&y=a+b;c") == "https://a.vn/H%E1%BB%93%20s%C6%A1?x=%2F&y=a+b;c"


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=40))))
def test_a_form_is_written_as_everybody_writes_it(fields: list[tuple[str, str]]) -> None:
    try:
        wanted = urlencode(fields)
    except UnicodeEncodeError:  # half a letter
        return
    assert urlencoded(tuple(fields)) == wanted
