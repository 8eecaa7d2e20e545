"""Logging in to the pretend portals with a real browser: one submission, accounted for."""

import pytest

from sandbox.serve import RunningSandbox
from scrapers.browser.guarded import GuardedBrowser
from scrapers.context import Account, LoginOutcome
from scrapers.errors.account import LoginRefused
from scrapers.errors.catalogue import make_problem
from scrapers.errors.portal import PortalError
from scrapers.guard.decision import Phase
from scrapers.login.submit import log_in
from scrapers.profile import Portal
from tests.scrapers.conftest import RecordingGate, account_of, profile

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]
PORTALS = ["igate", "construction", "hkd", "hotich", "national", "land", "legacy", "defence", "social"]


async def attempt(browser: GuardedBrowser, portal: Portal, account: Account | None, gate: RecordingGate) -> str | None:
    """The problem that the log-in ended with, ``None`` for success."""
    async with browser.portal(portal.guard_rules()) as opened:
        try:
            await log_in(portal, account, opened, gate)
        except PortalError as error:
            assert opened.conversation.phase is Phase.LOGIN
            return error.problem.code
        assert opened.conversation.phase is Phase.READING
        assert opened.conversation.blocked == ()
        return None


def submissions(sandbox: RunningSandbox, key: str) -> int:
    return len(sandbox.logins(key))


@pytest.mark.parametrize("key", PORTALS)
async def test_the_right_password(
    browser: GuardedBrowser, sandbox: RunningSandbox, gate: RecordingGate, key: str
) -> None:
    before = submissions(sandbox, key)
    assert await attempt(browser, profile(sandbox, key), account_of(sandbox, key), gate) is None
    assert gate.begun == [(key, sandbox.accounts[key].username)]
    assert gate.ended == [LoginOutcome.SUCCEEDED]
    assert submissions(sandbox, key) == before + 1


@pytest.mark.parametrize(
    ("fault", "code", "outcome"),
    [
        ("wrong_password", "wrong_password", LoginOutcome.WRONG_PASSWORD),
        ("locked", "account_locked", LoginOutcome.LOCKED),
        ("expired_password", "password_expired", LoginOutcome.EXPIRED),
    ],
)
@pytest.mark.parametrize("key", PORTALS)
async def test_the_portals_own_words_end_the_attempt_after_one_submission(
    browser: GuardedBrowser,
    sandbox: RunningSandbox,
    gate: RecordingGate,
    key: str,
    fault: str,
    code: str,
    outcome: LoginOutcome,
) -> None:
    sandbox.inject(key, fault)
    before = submissions(sandbox, key)
    assert await attempt(browser, profile(sandbox, key), account_of(sandbox, key), gate) == code
    assert gate.ended == [outcome]
    assert submissions(sandbox, key) == before + 1


async def test_an_unknown_page_after_the_password_counts_as_failed(
    browser: GuardedBrowser, sandbox: RunningSandbox, gate: RecordingGate
) -> None:
    sandbox.inject("hkd", "unknown_login_page", stage="after")
    before = submissions(sandbox, "hkd")
    portal = profile(sandbox, "hkd")
    assert await attempt(browser, portal, account_of(sandbox, "hkd"), gate) == "login_unclear"
    assert gate.ended == [LoginOutcome.UNKNOWN]
    assert submissions(sandbox, "hkd") == before + 1


@pytest.mark.parametrize(
    ("fault", "options", "code"),
    [
        ("unknown_login_page", {"stage": "before"}, "unknown_page"),
        ("maintenance", {}, "maintenance"),
    ],
)
async def test_nothing_is_asked_or_sent_where_the_form_does_not_show(
    browser: GuardedBrowser,
    sandbox: RunningSandbox,
    gate: RecordingGate,
    fault: str,
    options: dict[str, str],
    code: str,
) -> None:
    sandbox.inject("hkd", fault, **options)
    before = submissions(sandbox, "hkd")
    portal = profile(sandbox, "hkd")
    assert await attempt(browser, portal, account_of(sandbox, "hkd"), gate) == code
    assert (gate.begun, submissions(sandbox, "hkd")) == ([], before)


async def test_without_an_account_nothing_is_sent(
    browser: GuardedBrowser, sandbox: RunningSandbox, gate: RecordingGate
) -> None:
    before = submissions(sandbox, "hotich")
    assert await attempt(browser, profile(sandbox, "hotich"), None, gate) == "no_account"
    assert (gate.begun, submissions(sandbox, "hotich")) == ([], before)


async def test_a_portal_without_log_in_is_only_opened(
    browser: GuardedBrowser, sandbox: RunningSandbox, gate: RecordingGate
) -> None:
    assert await attempt(browser, profile(sandbox, "index766"), None, gate) is None
    assert gate.begun == []


async def test_a_portal_that_is_not_there(
    browser: GuardedBrowser, sandbox: RunningSandbox, gate: RecordingGate
) -> None:
    portal = profile(sandbox, "hkd").model_copy(update={"origins": {"portal": "http://127.0.12.1:9"}})
    assert await attempt(browser, portal, account_of(sandbox, "hkd"), gate) == "unavailable"
    assert gate.begun == []


async def test_what_the_gate_refuses_is_not_submitted(browser: GuardedBrowser, sandbox: RunningSandbox) -> None:
    class ClosedGate(RecordingGate):
        def begin(self, portal: str, username: str) -> int:
            raise LoginRefused.by_gate(make_problem("wrong_password", portal=portal, key=portal, username=username))

    gate = ClosedGate()
    before = submissions(sandbox, "hkd")
    assert await attempt(browser, profile(sandbox, "hkd"), account_of(sandbox, "hkd"), gate) == "wrong_password"
    assert (gate.ended, submissions(sandbox, "hkd")) == ([], before)


async def test_an_undeclared_log_in_request_is_stopped_and_costs_no_attempt(
    browser: GuardedBrowser, sandbox: RunningSandbox, gate: RecordingGate
) -> None:
    before = submissions(sandbox, "hkd")
    portal = profile(sandbox, "hkd")
    portal = portal.model_copy(update={"allow": tuple(each for each in portal.allow if each.method == "GET")})
    assert await attempt(browser, portal, account_of(sandbox, "hkd"), gate) == "guard_blocked"
    assert gate.ended == [LoginOutcome.NOT_SUBMITTED]
    assert submissions(sandbox, "hkd") == before


async def test_a_field_that_cuts_the_password_is_noticed_before_anything_is_sent(
    browser: GuardedBrowser, sandbox: RunningSandbox, gate: RecordingGate
) -> None:
    before = submissions(sandbox, "hkd")
    account = Account(username="hkd.vidu", password="line\nbreak")
    assert await attempt(browser, profile(sandbox, "hkd"), account, gate) == "unknown_page"
    assert gate.ended == [LoginOutcome.NOT_SUBMITTED]
    assert submissions(sandbox, "hkd") == before


def test_a_password_never_shows_in_a_repr() -> None:
    assert "canary" not in repr(Account(username="u", password="canary"))
