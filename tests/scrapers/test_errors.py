"""Errors and their texts: one catalogue, plain Vietnamese, nothing personal."""

import re
import string
from pathlib import Path

import pytest
from playwright.async_api import Error as PlaywrightError

from dossiers.problems import Actor, Problem, Retry, Scope
from dossiers.snapshot import Verdict
from scrapers.errors import account as errors_account
from scrapers.errors import machine as errors_machine
from scrapers.errors import portal as errors
from scrapers.errors.catalogue import CATALOGUE, make_problem
from scrapers.session.driver_errors import from_driver

WORDS = dict.fromkeys(
    [
        "list_name",
        "reason",
        "what",
        "shown",
        "expected",
        "where",
        "column",
        "dossier",
        "value",
        "field",
        "name",
        "row",
        "why",
    ],
    "gì đó",
) | {"portal": "Cổng Ví Dụ", "parameter": "unit_code", "key": "vidu", "minutes": "10", "kind": "socks5"}
WORDS |= {"nearest": " (gần giống nhất: “Cột”)"}
WORDS |= {"how": "nhiều", "low": "80", "high": "120"}
WORDS |= {"username": "canbo", "count": "2", "day": "sau 5 ngày nữa", "credential": "portal:vidu"}
WORDS |= {"rest": "nghỉ 5 phút"}
WORDS |= {"hours": "07:00-18:00", "until": "14:00 12/05/2026", "failures": "3"}
OURS = {"kept", "contact"}  # filled in for every text
OF_AN_ACCOUNT = [
    (errors_account.WrongPassword, "wrong_password"),
    (errors_account.AccountLocked, "account_locked"),
    (errors_account.PasswordExpired, "password_expired"),
    (errors_account.LoginUnclear, "login_unclear"),
]
SIMPLE = [
    (errors.UsedElsewhere, "used_elsewhere", Verdict.FAILED, Retry.YES),
    (errors.UnknownPage, "unknown_page", Verdict.FAILED, Retry.NEVER),
    (errors.LoggedOut, "logged_out", Verdict.FAILED, Retry.YES),
    (errors.Maintenance, "maintenance", Verdict.FAILED, Retry.YES),
    (errors.Unavailable, "unavailable", Verdict.FAILED, Retry.YES),
    (errors.ServerFailed, "server_failed", Verdict.FAILED, Retry.YES),
    (errors.RateLimited, "rate_limited", Verdict.FAILED, Retry.YES),
    (errors.Blocked, "blocked_by_portal", Verdict.FAILED, Retry.YES),
    (errors.GuardBlocked, "guard_blocked", Verdict.FAILED, Retry.NEVER),
    (errors.TimedOut, "timed_out", Verdict.FAILED, Retry.YES),
    (errors.Misencoded, "misencoded", Verdict.FAILED, Retry.NEVER),
]


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_text_is_a_vietnamese_sentence_that_names_the_portal(code: str) -> None:
    entry = CATALOGUE[code]
    needed = {name for _, name, _, _ in string.Formatter().parse(entry.text) if name}
    assert needed <= set(WORDS) | OURS
    sentence = make_problem(code, **WORDS).sentence
    command = r"hoso (login|secret set|account (retry|resume)|sync) [a-z: -]+"
    assert re.search(rf"(\.|: {command})$", sentence), "a command ends a text so that it can be copied"
    without_commands = re.sub(command, "", sentence)
    assert not re.search(r"[{}]|None|\b(error|timeout|login|session|HTTP)\b", without_commands)
    assert re.search("[ăâđêôơưạảấầậắằặẹẻẽếềệỉịọỏốồộớờợụủứừựỳỷỹ]", sentence)
    if entry.scope in (Scope.PORTAL, Scope.LIST):
        assert "Cổng Ví Dụ" in sentence
    if entry.scope in (Scope.PORTAL, Scope.MACHINE):
        assert "Số liệu cũ vẫn còn." in sentence


@pytest.mark.parametrize(
    "code",
    [
        code
        for code, entry in CATALOGUE.items()
        if entry.actor is Actor.ACCOUNT_OWNER and entry.verdict is not Verdict.COMPLETE  # a warning stops nothing
    ],
)
def test_nothing_that_a_person_must_heal_is_tried_again(code: str) -> None:
    assert CATALOGUE[code].retry is Retry.NEVER
    assert CATALOGUE[code].verdict is Verdict.NEEDS_PERSON


@pytest.mark.parametrize(("kind", "code", "verdict", "retry"), SIMPLE)
def test_kinds_of_errors(kind: type[errors.UnknownPage], code: str, verdict: Verdict, retry: Retry) -> None:
    error = kind.of("Cổng Ví Dụ", detail="CCCD 001203004567", list_key="dossiers", evidence="a/b.html")
    assert isinstance(error, errors.PortalError)
    problem = error.problem
    assert (problem.code, error.verdict, problem.retry) == (code, verdict, retry)
    assert (problem.list_key, problem.evidence) == ("dossiers", "a/b.html")
    assert "001203004567" not in f"{problem}{error}"


def test_the_address_that_failed_is_kept_without_its_session_handle() -> None:
    message = "Page.goto: net::ERR_CONNECTION_REFUSED at http://a.vn/Officer/List.aspx?h=2e317181c6fb&p=1\nCall log:"
    detail = from_driver("Cổng", PlaywrightError(message)).problem.detail
    assert detail == "Page.goto: net::ERR_CONNECTION_REFUSED at http://a.vn/Officer/List.aspx?…"


@pytest.mark.parametrize(("kind", "code"), OF_AN_ACCOUNT)
def test_errors_of_an_account_name_it_and_the_command(kind: type[errors_account.WrongPassword], code: str) -> None:
    error = kind.of("Cổng Ví Dụ", key="vidu", username="canbo", detail="CCCD 001203004567")
    assert (error.problem.code, error.verdict, error.problem.retry) == (code, Verdict.NEEDS_PERSON, Retry.NEVER)
    assert "canbo" in error.problem.sentence
    assert "001203004567" not in f"{error.problem}{error}"


def test_whom_to_call_keeps_its_phone_number_and_the_age_of_the_figures_is_told() -> None:
    locked = errors_account.AccountLocked.of("Cổng", key="vidu", username="canbo", contact="anh Minh, 0203 3 825 555")
    assert "quản trị Cổng (anh Minh, 0203 3 825 555); mở khóa xong thì" in locked.problem.sentence
    words = {"portal": "Cổng", "key": "vidu", "username": "canbo"}
    problem = make_problem("account_locked", kept_at="07:42 13/05/2026", **words)
    assert "Số liệu cũ vẫn còn (lấy lúc 07:42 13/05/2026)." in problem.sentence
    assert "quản trị Cổng; mở khóa" in problem.sentence


@pytest.mark.parametrize(("kind", "word"), [("captcha", "chữ trong hình"), ("otp", "mã xác thực"), ("sso", "VNeID")])
def test_what_only_a_person_can_do(kind: str, word: str) -> None:
    error = errors_account.NeedsPerson.of("Cổng", kind, key="igate")  # type: ignore[arg-type] # a parameter of the test
    assert word in error.problem.sentence
    assert (error.verdict, error.problem.actor) == (Verdict.NEEDS_PERSON, Actor.ACCOUNT_OWNER)


@pytest.mark.parametrize(
    ("actor", "verdict"), [(Actor.NOBODY, Verdict.SKIPPED), (Actor.ACCOUNT_OWNER, Verdict.NEEDS_PERSON)]
)
def test_the_gates_refusal_carries_the_gates_own_problem(actor: Actor, verdict: Verdict) -> None:
    problem = Problem(code="x", actor=actor, scope=Scope.PORTAL, retry=Retry.NEVER, sentence="Vì thế.")
    error = errors_account.LoginRefused.by_gate(problem)
    assert (error.problem, error.verdict) == (problem, verdict)


def test_special_errors_say_what_they_know() -> None:
    assert (
        "“Hẹn trả” (gần giống nhất: “Ngày hẹn”)"
        in errors.LayoutChanged.lost("C", "Hẹn trả", "Ngày hẹn").problem.sentence
    )
    assert "gần giống" not in errors.LayoutChanged.lost("C", "Hẹn trả").problem.sentence
    other = errors_account.OtherUnit.shown("C", "Phường Khác", "Phường Ví Dụ")
    assert "“Phường Khác”, không phải “Phường Ví Dụ”" in other.problem.sentence
    assert "unit_code" in errors.MissingParameter.named("C", "unit_code").problem.sentence
    assert "/opt/edge" in errors_machine.NoBrowser.at(Path("/opt/edge")).problem.sentence
    assert errors_machine.NoBrowser.anywhere().problem.code == "no_browser"
    crashed = errors_machine.BrowserCrashed.at_start(Path("/opt/edge"), "no display\nstack")
    assert crashed.problem.detail == "/opt/edge: no display"
    assert errors_machine.BrowserCrashed.while_reading("gone").problem.detail == "gone"
    incomplete = errors.Incomplete.because("C", "birth", "Khai sinh", "cổng ghi 3 hồ sơ, đọc được 2.")
    assert (incomplete.verdict, incomplete.problem.list_key) == (Verdict.PARTIAL, "birth")


def test_evidence_is_added_once() -> None:
    error = errors.LoggedOut.of("C").with_evidence("first.html", "birth").with_evidence("second.html", "death")
    assert (error.problem.evidence, error.problem.list_key) == ("first.html", "birth")


def test_long_values_are_cut_and_made_plain() -> None:
    problem = make_problem("unknown_page", portal="C", detail="á\u200b" * 500)
    assert problem.detail is not None
    assert (len(problem.detail), problem.detail[-1]) == (300, "…")


def test_an_unknown_code_or_a_missing_word_is_a_defect() -> None:
    with pytest.raises(KeyError):
        make_problem("nothing", portal="C")
    with pytest.raises(KeyError):
        make_problem("other_unit", portal="C")
