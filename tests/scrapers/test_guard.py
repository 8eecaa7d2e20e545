"""The read-only decision: default deny, whatever the request looks like."""

import string
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.guard.body import event_allowed, form_pairs
from scrapers.guard.decision import (
    NOTHING,
    Allow,
    AllowedRequest,
    Block,
    GuardRules,
    Phase,
    RequestFacts,
    blocked_request,
    decide,
)

PORTAL = "http://127.0.12.1:8080"
SSO = "https://sso.example.vn"
FORM = "application/x-www-form-urlencoded"
RULES = GuardRules(
    origins=(PORTAL, SSO),
    dangerous_paths=("*/delete*", "/Officer/Approve.aspx"),
    allowed=(
        AllowedRequest(method="POST", origin=SSO, path="/auth/*/login", phases=frozenset({Phase.LOGIN})),
        AllowedRequest(
            method="POST", origin=PORTAL, path="/v1/*/search", phases=frozenset({Phase.READING}), query=("page",)
        ),
        AllowedRequest(
            method="POST",
            origin=PORTAL,
            path="/Officer/ApplicationList.aspx",
            phases=frozenset({Phase.READING}),
            query=("h",),
            events=("ctl00$C$GridFld|Page$*", "ctl00$C$StatusFld", "ctl00$C$SearchBtn"),
            fields=("__EVENT*", "ctl00$C$SearchBtn"),
        ),
    ),
)


def judged(method: str, url: str, phase: Phase = Phase.READING, body: bytes | None = None) -> bool:
    facts = RequestFacts(method=method, url=url, body=body, content_type=FORM if body else "")
    return isinstance(decide(RULES, facts, phase), Allow)


@pytest.mark.parametrize("method", ["GET", "HEAD", "get"])
@pytest.mark.parametrize("path", ["", "/", "/vi/dossier/search?page=1", "/a.css"])
def test_reading_declared_origins_is_allowed(method: str, path: str) -> None:
    assert judged(method, PORTAL + path)
    assert judged(method, SSO + path, Phase.LOGIN)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.12.1/",  # another port
        "https://127.0.12.1:8080/",  # another scheme
        "http://127.0.12.10:8080/",
        "https://sso.example.vn.evil.example/",
        "https://evil.example/https://sso.example.vn/",
        "https://user@sso.example.vn/",
        "https://sso.example.vn:99999/",
        "file:///etc/passwd",
        "ftp://sso.example.vn/",
        "ws://127.0.12.1:8080/",
        "chrome://settings",
        "javascript:alert(1)",
        "http://[::1/",
        "",
    ],
)
def test_reading_anything_else_is_not(url: str) -> None:
    assert not judged("GET", url)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/birth/delete",
        "/v1/birth/DELETE?id=1",
        "/v1/birth/%64elete",
        "/delete-all/now",
        "/Officer/Approve.aspx",
        "/officer/approve.aspx",
        "/a/%2e%2e/b",
        "/a%2fdelete",
        "/a\\delete",
        "/%2564elete",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
def test_dangerous_and_disguised_paths_are_never_asked_for(method: str, path: str) -> None:
    assert not judged(method, PORTAL + path)


def test_a_dangerous_get_looks_like_a_write() -> None:
    decision = decide(RULES, RequestFacts(method="GET", url=PORTAL + "/v1/birth/delete"), Phase.READING)
    assert decision == Block("dangerous_path", write_like=True)


def test_declared_posts_pass_in_their_phase_only() -> None:
    assert judged("POST", SSO + "/auth/digo/login", Phase.LOGIN)
    assert not judged("POST", SSO + "/auth/digo/login", Phase.READING)
    assert judged("POST", PORTAL + "/v1/birth/search?page=2")
    assert not judged("POST", PORTAL + "/v1/birth/search", Phase.LOGIN)


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("PUT", PORTAL + "/v1/birth/search"),
        ("POST", SSO + "/v1/birth/search"),
        ("POST", PORTAL + "/v1/birth/search/more"),
        ("POST", PORTAL + "/v1/a/b/search"),
        ("POST", PORTAL + "/v1//search/"),
        ("POST", PORTAL + "/"),
    ],
)
def test_what_differs_in_method_origin_or_path_is_blocked_as_a_write(method: str, url: str) -> None:
    decision = decide(RULES, RequestFacts(method=method, url=url), Phase.READING)
    assert isinstance(decision, Block)
    assert decision.write_like


def test_the_browsers_own_question_passes_only_for_declared_places() -> None:
    assert judged("OPTIONS", PORTAL + "/v1/birth/search")
    assert not judged("OPTIONS", PORTAL + "/v1/birth/remove")
    assert not judged("OPTIONS", "https://evil.example/v1/birth/search")


@pytest.mark.parametrize(
    ("body", "allowed"),
    [
        (b"__EVENTTARGET=ctl00%24C%24GridFld&__EVENTARGUMENT=Page%242", True),
        (b"__EVENTTARGET=ctl00%24C%24StatusFld&__EVENTARGUMENT=", True),
        (b"__EVENTTARGET=&__EVENTARGUMENT=&ctl00%24C%24SearchBtn=T%C3%ACm", True),
        (b"__EVENTTARGET=ctl00%24C%24GridFld&__EVENTARGUMENT=Delete%242", False),
        (b"__EVENTTARGET=ctl00%24C%24GridFld&__EVENTARGUMENT=", False),
        (b"__EVENTTARGET=ctl00%24C%24GridFld&__EVENTARGUMENT=Page%242&__EVENTARGUMENT=Delete%242", False),
        (b"__EVENTTARGET=ctl00%24C%24StatusFld&__EVENTTARGET=ctl00%24C%24GridFld&__EVENTARGUMENT=", False),
        (b"__eventtarget=ctl00%24C%24GridFld&__EVENTARGUMENT=Approve%241", False),
        (b"__EVENTTARGET=&__EVENTARGUMENT=Delete%242&ctl00%24C%24SearchBtn=x", False),
        (b"ctl00%24C%24DeleteBtn=x", False),
        (b"__EVENTTARGET=&ctl00%24C%24SearchBtn=x&ctl00%24C%24DeleteBtn=x", False),
        (b"__EVENTTARGET=ctl00%24C%24GridFld&__EVENTARGUMENT=Page%242&ctl00%24C%24DeleteBtn", False),
        (b"__EVENTTARGET=&ctl00%24C%24SearchBtn=x&CTL00%24C%24SearchBtn=x", False),
        (b"\xff\xfe", False),
        (b"", False),
        (None, False),
    ],
)
def test_form_events(body: bytes | None, allowed: bool) -> None:
    assert judged("POST", PORTAL + "/Officer/ApplicationList.aspx?h=1", body=body) is allowed


@given(st.text(string.printable, max_size=40), st.text(string.printable, max_size=40))
def test_only_declared_events_ever_pass(target: str, argument: str) -> None:
    body = urlencode({"__EVENTTARGET": target, "__EVENTARGUMENT": argument}).encode()
    expected = target == "grid" and argument.startswith("Page$")
    assert event_allowed(("grid|Page$*",), form_pairs(body) or ()) is expected


@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "LINK"]) | st.text(max_size=8),
    url=st.text(max_size=60)
    | st.builds("{}/{}".format, st.sampled_from([PORTAL, SSO, "http://x"]), st.text(max_size=30)),
    phase=st.sampled_from(Phase),
    body=st.none() | st.binary(max_size=30),
)
def test_without_rules_nothing_leaves(method: str, url: str, phase: Phase, body: bytes | None) -> None:
    decision = decide(NOTHING, RequestFacts(method=method, url=url, body=body), phase)
    assert isinstance(decision, Block) or url.partition(":")[0].lower() in {"about", "blob", "data"}


@given(
    method=st.sampled_from(["POST", "PUT", "PATCH", "DELETE", "LOCK"]) | st.text("ABCXYZ", min_size=1, max_size=8),
    path=st.text("abcdefghijklmnopqrstuvwxyz0123456789/-._~", max_size=30),
    phase=st.sampled_from(Phase),
)
def test_a_write_passes_only_where_an_entry_names_its_path(method: str, path: str, phase: Phase) -> None:
    segments = path.split("/")
    named = method == "POST" and phase is Phase.READING and len(segments) == 3
    named = named and segments[0] == "v1" and segments[2] == "search"
    if judged(method, f"{PORTAL}/{path}", phase):
        assert named


def test_the_record_of_a_block_holds_no_query_and_no_credentials() -> None:
    request = RequestFacts(method="post", url="https://user:pw@sso.example.vn:444/a/b?h=secret#part")
    record = blocked_request(request, Block("undeclared", write_like=True))
    assert (record.method, record.url, record.write_like) == ("POST", "https://sso.example.vn:444/a/b?h", True)


def test_the_record_of_a_block_survives_what_is_no_address() -> None:
    record = blocked_request(RequestFacts(method="GET", url="http://[::1/"), Block("odd_url", write_like=False))
    assert record.url == "?"
