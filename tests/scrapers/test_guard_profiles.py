"""What the shipped profiles let out, to the name; and which declarations are refused when a profile is read."""

import base64
from pathlib import Path
from typing import Any

import pytest

from scrapers.guard.decision import Allow, Block, Phase, RequestFacts, decide
from scrapers.guard.network import facts_of
from scrapers.guard.sockets import policy_for, reported_socket
from scrapers.profile import ProfileError, load_portal
from tests.scrapers.conftest import PROFILES

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
LIST = "/Officer/ApplicationList.aspx"
GRID = b"__EVENTTARGET=ctl00%24C%24GridFld&__EVENTARGUMENT="
AUTHENTICATE = "/auth/realms/digo/login-actions/authenticate?session_code=a&execution=b&client_id=c&tab_id=d"
TOKEN = "/auth/realms/digo/protocol/openid-connect/token"
SEARCH = "/v1/birth/search-approve-publish?page=0&size=10&sort=id,ASC"


def verdict(key: str, method: str, path: str, body: bytes | None, kind: str, phase: Phase, **more: Any) -> str:
    """ "" where it may leave, else the reason why not."""
    portal = load_portal(PROFILES / key)
    origin = "sso" if path.startswith("/auth/") else "portal"
    facts = RequestFacts(method=method, url=portal.origins[origin] + path, body=body, content_type=kind, **more)
    decision = decide(portal.guard_rules(), facts, phase)
    assert isinstance(decision, Allow | Block)
    return "" if isinstance(decision, Allow) else decision.reason


@pytest.mark.parametrize(
    ("key", "method", "path", "body", "kind", "reason"),
    [
        ("igate", "GET", "/pa/dossier/search?page=0&size=50&spec=page&sort=x", None, "", ""),
        ("igate", "GET", "/pa/dossier/search?page=0&action=export", None, "", "query"),
        ("igate", "GET", "/pa/dossier/search?page=0;action=export", None, "", "query"),
        ("igate", "GET", "/vi/dossier/search?anything=1", None, "", ""),
        ("igate", "POST", TOKEN, b"grant_type=refresh_token&refresh_token=x&client_id=y", FORM, ""),
        ("igate", "POST", TOKEN, b"grant_type=refresh_token&requested_subject=z", FORM, "form_field"),
        ("igate", "POST", TOKEN + "?x=1", b"grant_type=refresh_token", FORM, "query"),
        ("hkd", "GET", f"{LIST}?h=1", None, "", ""),
        ("hkd", "GET", f"{LIST}?h=1&action=DeLeTe", None, "", "dangerous_path"),
        ("hkd", "GET", f"{LIST}?h=1&id=1", None, "", "query"),
        ("hkd", "GET", "/Officer/Delete.aspx?id=1", None, "", "dangerous_path"),
        ("hkd", "GET", "/Officer/Anything.aspx", None, "", "undeclared_get"),
        ("hkd", "GET", "/assets/hkd.css", None, "", "undeclared_get"),  # typed, not loaded by a page
        ("hkd", "GET", "/Captcha.ashx?c=1", None, "", "undeclared_get"),  # belongs to the log-in
        ("hkd", "POST", f"{LIST}?h=1", GRID + b"Page%242", FORM, ""),
        ("hkd", "POST", f"{LIST}?h=1", GRID + b"Delete%242", FORM, "form_event"),
        ("hkd", "POST", f"{LIST}?h=1", GRID + b"Page%242&ctl00%24C%24DeleteBtn=x", FORM, "form_field"),
        ("hkd", "POST", f"{LIST}?h=1", GRID + b"Page%242", "text/plain", "body_kind"),
        ("hkd", "POST", f"{LIST}?h=1", GRID + b"Page%242", f"{FORM}; charset=ibm037", "body_kind"),
        ("hkd", "POST", f"{LIST}?h=1", None, "", "form_event"),
        ("hkd", "POST", f"{LIST}?h=1&x=1", GRID + b"Page%242", FORM, "query"),
        ("hotich", "POST", SEARCH, b'{"keyword":"","statuses":[]}', JSON, ""),
        ("hotich", "POST", SEARCH, b'{"keyword":"","statuses":["CHO_TN"]}', JSON, ""),
        ("hotich", "POST", SEARCH, b'{"keyword":"","statuses":[],"approve":true}', JSON, "json_shape"),
        ("hotich", "POST", SEARCH, b'{"keyword":{"$ne":1}}', JSON, "json_shape"),
        ("hotich", "POST", SEARCH + "&publish=1", b"{}", JSON, "query"),
        ("hotich", "POST", SEARCH, b"keyword=a", FORM, "body_kind"),
        ("index766", "GET", "/", None, "", ""),
        ("index766", "GET", "/admin", None, "", "undeclared_get"),
    ],
)
def test_while_reading(key: str, method: str, path: str, body: bytes | None, kind: str, reason: str) -> None:
    assert verdict(key, method, path, body, kind, Phase.READING) == reason


@pytest.mark.parametrize(
    ("key", "path", "body", "kind", "reason"),
    [
        ("igate", AUTHENTICATE, b"username=a&password=b&credentialId=&login=x", FORM, ""),
        ("igate", AUTHENTICATE, b"otp=1&login=x", FORM, ""),
        ("igate", AUTHENTICATE, b"username=a&password-new=b", FORM, "form_field"),
        ("igate", AUTHENTICATE + "&kc_action=UPDATE_PASSWORD", b"login=x", FORM, "query"),
        ("hotich", "/api/auth/login", b'{"username":"a","password":"b"}', JSON, ""),
        ("hotich", "/api/auth/login", b'{"username":"a","password":"b","newPassword":"c"}', JSON, "json_shape"),
        ("hotich", "/api/auth/change-password", b'{"newPassword":"c"}', JSON, "undeclared"),
    ],
)
def test_before_the_log_in(key: str, path: str, body: bytes, kind: str, reason: str) -> None:
    assert verdict(key, "POST", path, body, kind, Phase.LOGIN) == reason
    if reason == "":
        assert verdict(key, "POST", path, body, kind, Phase.READING) == "undeclared"


@pytest.mark.parametrize(("resource", "path", "reason"), [
    ("Stylesheet", "/assets/hkd.css?v=3", ""),
    ("Image", "/assets/logo.PNG", ""),
    ("Document", "/assets/hkd.css", "undeclared_get"),
    ("Image", "/Officer/Photo.aspx", "undeclared_get"),
    ("Image", "/Officer/Delete.aspx/x.png", "dangerous_path"),
    ("XHR", "/assets/data.js", "undeclared_get"),
])  # fmt: skip
def test_what_a_page_loads_as_a_part_of_itself(resource: str, path: str, reason: str) -> None:
    assert verdict("hkd", "GET", path, None, "", Phase.READING, resource=resource) == reason


def test_a_body_that_is_not_shown_whole_is_never_sent() -> None:
    shown, part = GRID + b"Page%242", {"bytes": base64.b64encode(GRID + b"Page%242").decode()}
    request = {"method": "POST", "url": "http://127.0.12.1:18021/x", "headers": {"content-type": FORM}}
    whole = facts_of({**request, "hasPostData": True, "postDataEntries": [part]})
    assert (whole.body, whole.hidden, whole.content_type) == (shown, False, FORM)
    for hidden in (
        {"hasPostData": True, "postDataEntries": [part, {}]},
        {"hasPostData": True, "postDataEntries": [{}]},
        {"hasPostData": True},
    ):
        facts = facts_of({**request, **hidden})
        assert facts.hidden
        reason = verdict("hkd", "POST", f"{LIST}?h=1", facts.body, FORM, Phase.READING, hidden=True)
        assert reason == "hidden_body"
    assert not facts_of({**request, "method": "GET"}).hidden


def test_reading_carries_no_body() -> None:
    assert verdict("igate", "GET", "/vi/", b"x", FORM, Phase.READING) == "body_of_reading"
    assert verdict("igate", "HEAD", "/vi/", None, "", Phase.READING, hidden=True) == "body_of_reading"


def test_without_declared_web_sockets_no_policy_knows_one() -> None:
    for resource in ("Document", "Other"):
        policy = policy_for(load_portal(PROFILES / "hkd").guard_rules().allowed, resource)
        assert policy == "connect-src http: https: data: blob:; report-uri https://guard.invalid/"


@pytest.mark.parametrize(
    ("report", "socket"),
    [
        (b'{"csp-report":{"blocked-uri":"ws://a.vn/x"}}', "ws://a.vn/x"),
        (b'{"csp-report":{"blocked-uri":"wss://a.vn"}}', "wss://a.vn"),
        (b'{"csp-report":{"blocked-uri":"https://a.vn"}}', None),
        (b'{"csp-report":{"blocked-uri":7}}', None),
        (b'{"csp-report":[]}', None),
        (b"[]", None),
        (b"", None),
        (None, None),
    ],
)
def test_only_reports_of_web_sockets_are_told(report: bytes | None, socket: str | None) -> None:
    assert reported_socket(report) == socket


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ('method = "GET"\npath = "/a"\nfields = ["x"]', "không có nội dung gửi kèm"),
        ('method = "WEBSOCKET"\npath = "/a"\njson = ["x"]', "không có nội dung gửi kèm"),
        ('method = "WEBSOCKET"\npath = "/a/*"', "không dùng dấu *"),
        ('method = "POST"\npath = "/a"\nevents = ["x"]', "thì phải khai fields"),
        ('method = "POST"\npath = "/a"\nmultipart = true', "thì phải khai fields"),
        ('method = "POST"\npath = "/a"\njson = ["a:text"]', "không có kiểu “text”; có thể dùng: boolean"),
        ('method = "POST"\npath = "/a"\njson = ["a..b"]', "không đúng khuôn tên của JSON"),
        ('method = "POST"\npath = "/a?b=1"', "không kèm dấu ? hay #"),
        ('method = "POST"\npath = "/a"\nqueries = ["b"]', "“query”"),
    ],
)
def test_a_declaration_that_can_not_be_meant_is_refused(tmp_path: Path, entry: str, words: str) -> None:
    text = (PROFILES / "hkd" / "portal.toml").read_text("utf-8")
    (tmp_path / "portal.toml").write_text(f'{text}\n[[allow]]\nfor = "session"\n{entry}\n', encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        load_portal(tmp_path)
    assert words in str(caught.value)
