"""A rule about an address holds in every spelling of it."""

import re
import unicodedata
from urllib.parse import quote, unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.guard import address as guard_address
from scrapers.guard.address import is_dangerous, names_declared, plain_path, query_pairs, socket_as_http

PORTAL = "https://cong.example.vn"
PATTERNS = ("/v1/*/delete", "*/Approve*.aspx", "?action=delete*", "/list.aspx?do=xoa&id=*")


@pytest.mark.parametrize(
    "address",
    [
        "/v1/birth/delete",
        "/v1/birth/delete/",
        "/v1/birth/delete/17",
        "/v1/birth//delete",
        "/V1/Birth/DELETE",
        "/v1/birth/%64elete",
        "/v1/birth/%2564elete",
        "/v1/birth/%25252564elete",
        "/v1/birth/%u0064elete",
        "/v1/birth/delete;jsessionid=1",
        "/v1/birth;a=b/delete",
        "/v1/birth/delete.",
        "/v1/birth/delete%20",
        "/v1/birth\\delete",
        "/v1%2fbirth%2fdelete",
        "/v1/birth/\uff44\uff45\uff4c\uff45\uff54\uff45",
        "/v1/birth/d%E2%80%8Belete",  # a space without width
        "/Officer/Approve.aspx",
        "/officer/approveall.aspx/17",
        "/any?action=delete",
        "/any?ACTION=Delete",
        "/any?a=1&action=delete%41ll",
        "/any?a=1;action=delete",
        "/any?%61ction=%64elete",
        "/any?action=%2564elete",
        "/any?action=%u0064elete",
        "/list.aspx?id=5&do=xoa",
        "/LIST.aspx?do=XOA&x=1&id=5",
    ],
)
def test_dangerous_in_whatever_spelling(address: str) -> None:
    assert is_dangerous(PATTERNS, PORTAL + address)


@pytest.mark.parametrize(
    "address",
    [
        "/", "/v1/birth/deleted", "/v1/delete", "/v1/birth/search?name=delete", "/any?action=list",
        "/any?reaction=delete", "/list.aspx?do=xoa", "/other.aspx?do=xoa&id=5", "/Officer/Approval/list",
        "/any?keyword=100%25",
    ],
)  # fmt: skip
def test_what_only_looks_alike_is_not(address: str) -> None:
    assert not is_dangerous(PATTERNS, PORTAL + address)


def test_a_sent_form_counts_as_the_query_does() -> None:
    assert is_dangerous(PATTERNS, f"{PORTAL}/any", (("Action", "DELETE"),))
    assert is_dangerous(PATTERNS, f"{PORTAL}/list.aspx?do=xoa", (("id", "5"),))
    assert not is_dangerous(PATTERNS, f"{PORTAL}/any", (("name", "action=delete"),))


@given(st.text("delete", min_size=6, max_size=6), st.integers(0, 3), st.sets(st.integers(0, 5)))
def test_percent_signs_hide_nothing(word: str, times: int, places: set[int]) -> None:
    hidden = "".join(f"%{ord(sign):02X}" if place in places else sign for place, sign in enumerate(word))
    for _time in range(times):
        hidden = hidden.replace("%", "%25")
    assert is_dangerous(("?action=delete",), f"{PORTAL}/a?action={hidden}") is (word == "delete")
    assert is_dangerous(("/a/delete",), f"{PORTAL}/a/{hidden}") is (word == "delete")


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("", "/"),
        ("/hồ%20sơ", "/hồ sơ"),
        ("/a%2Fb", None),
        ("/a/../b", None),
        ("/a/%2e%2e/b", None),
        ("/a\\b", None),
        ("/%2541", None),
        ("/%00", None),
        ("/%0a", None),
        ("/%c0%ae", None),  # no UTF-8: servers differ in what they make of it
    ],
)
def test_a_path_has_one_reading_or_none(path: str, plain: str | None) -> None:
    assert plain_path(path) == plain


def test_names_in_both_readings_of_a_query() -> None:
    assert query_pairs("a=1&b=%20") == (("a", "1"), ("b", " "))
    assert ("action", "x") in query_pairs("a=1;action=x")
    assert names_declared(("a", "b*"), query_pairs("a=1&bcd=2&a=3"))
    assert not names_declared(("a", "b*"), query_pairs("a=1&cb=2"))
    assert not names_declared(("a",), query_pairs("a=1;action=x"))
    assert not names_declared((), query_pairs("a"))
    assert names_declared((), query_pairs(""))


@given(st.text(max_size=20), st.text(max_size=20))
def test_only_declared_names_pass(name: str, value: str) -> None:
    pairs = query_pairs(f"page=1&{quote(name)}={quote(value)}")
    assert names_declared(("page",), pairs) is (name == "page")


def test_a_web_sockets_address_is_the_one_of_its_request() -> None:
    assert socket_as_http("wss://a.vn/b?c") == "https://a.vn/b?c"
    assert socket_as_http("WS://a.vn/") == "http://a.vn/"
    assert socket_as_http("https://a.vn/") == "https://a.vn/"


@given(st.text(alphabet=st.one_of(st.sampled_from("aZ%+u0064/ ?=&;"), st.characters(max_codepoint=0x17F)), max_size=40))
def test_no_spelling_is_lost_to_haste(text: str) -> None:
    def plain(words: str) -> str:
        folded = unicodedata.normalize("NFKC", words).casefold()
        return "".join(sign for sign in folded if unicodedata.category(sign)[0] != "C")

    slowly, spelled = [], text
    for _ in range(5):
        slowly.append(plain(spelled))
        spelled = unquote_plus(re.sub(r"%u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), spelled))
    assert set(guard_address._decoded(text)) == set(slowly)
