"""Group A, 6 to 12: what only a person can do, sessions that end, notices on the way, another unit."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from sandbox.serve import RunningSandbox
from scrapers.browser.guarded import GuardedBrowser
from scrapers.collect import collect
from scrapers.context import CollectContext
from store import due_jobs
from store.people.accounts import person_logged_in
from store.runs import last_runs
from store.tables import dossier_version
from tests.faults.office import MORNING, Office
from tests.scrapers.collecting import FixedClock
from tests.scrapers.conftest import RecordingGate, account_of, profile

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]


def _versions(office: Office) -> int:
    with office.database.reading() as connection:
        return len(connection.execute(dossier_version.select()).all())


@pytest.mark.parametrize(
    ("key", "fault", "state"), [("hkd", "captcha", "needs_captcha"), ("hotich", "qr", "needs_otp")]
)
def test_fault_06_and_07_what_only_a_person_can_do_is_asked_for_and_nothing_is_sent(
    office: Office, sandbox: RunningSandbox, key: str, fault: str, state: str
) -> None:
    sandbox.inject(key, fault)
    result = office.run(key)
    assert (result.verdict, result.account) == ("needs_person", state)
    assert f"hoso login {key}" in (result.account_sentence or "")
    assert office.outcomes(key) == []
    person_logged_in(office.database, office.unit, key, sandbox.accounts[key].username, MORNING)
    assert office.state(key).shown == "ready"


def test_fault_06_a_session_that_only_a_person_can_renew_is_said_to_have_ended(
    office: Office, sandbox: RunningSandbox
) -> None:
    assert office.run("hkd").complete
    sandbox.end_sessions("hkd")
    sandbox.inject("hkd", "captcha")
    result = office.run("hkd", MORNING + timedelta(hours=4))
    assert (result.verdict, result.account) == ("needs_person", "session_ended")
    assert "đã hết" in (result.account_sentence or "")


@pytest.mark.parametrize("key", ["hkd", "hotich"])
def test_fault_08_an_officer_who_logs_in_is_not_fought_with(office: Office, sandbox: RunningSandbox, key: str) -> None:
    sandbox.inject(key, "one_session", after=1)
    kicked = office.run(key)
    assert (kicked.complete, kicked.account) == (False, "used_elsewhere")
    assert "đang được dùng ở máy khác" in " ".join(kicked.problems)
    again = office.run(key, MORNING + timedelta(hours=3))
    assert (again.verdict, again.account) == ("skipped", "used_elsewhere")
    assert len(office.outcomes(key)) == 1, "the officer keeps the session"
    (row,) = due_jobs.pending(office.database, office.unit)
    assert (row.kind, row.due_at) == ("sync", MORNING.replace(hour=11, minute=40))
    after_hours = office.run(key, row.due_at)
    assert (after_hours.complete, after_hours.account) == (True, "ready")


def test_fault_08_a_kept_session_that_was_replaced_is_given_up_without_a_log_in(
    office: Office, sandbox: RunningSandbox
) -> None:
    sandbox.inject("hkd", "one_session")
    assert office.run("hkd").complete
    sandbox.log_in_elsewhere("hkd")
    result = office.run("hkd", MORNING + timedelta(hours=4))
    assert (result.complete, result.account) == (False, "used_elsewhere")
    assert len(office.outcomes("hkd")) == 1
    assert not list((office.config.data_folder / "sessions").iterdir())


@pytest.mark.parametrize(("more", "complete"), [("", True), ("logins_a_day = 1\n", False)])
def test_fault_09_a_session_that_dies_under_way_costs_one_log_in_and_the_list_starts_again(
    sandbox: RunningSandbox, make_office: Callable[[str], Office], more: str, complete: bool
) -> None:
    office = make_office(more)
    sandbox.inject("hkd", "logout_after", pages=1, times=1)
    result = office.run("hkd")
    assert result.complete is complete
    assert len(office.outcomes("hkd")) == (2 if complete else 1)
    assert result.new == (25 if complete else 0)
    if not complete:
        assert result.verdict in ("partial", "failed")
        assert "hết số lần cho phép" in " ".join(result.problems)


@pytest.mark.parametrize(("times", "verdict"), [(1, "complete"), (9, "partial")])
async def test_fault_10_a_session_that_ends_between_two_pages_is_seen_before_the_next_row_is_read(
    browser: GuardedBrowser, sandbox: RunningSandbox, office: Office, times: int, verdict: str
) -> None:
    slow = profile(sandbox, "hkd").pace.model_copy(update={"seconds_between_pages": 60.0})
    left = times

    async def outlive_the_session(seconds: float) -> None:
        nonlocal left
        if left:
            left -= 1
            sandbox.advance(1300)  # a session of this portal lives 1200 s

    gate = RecordingGate()
    context = CollectContext(
        browser=browser,
        clock=FixedClock(MORNING),
        gate=gate,
        evidence=office.config.evidence_folder,
        run_key="idle",
        expected_unit=sandbox.accounts["hkd"].unit_name,
        sleep=outlive_the_session,
    )
    snapshot = await collect(
        profile(sandbox, "hkd").model_copy(update={"pace": slow}), account_of(sandbox, "hkd"), context
    )
    assert snapshot.verdict.value == verdict
    assert len(gate.begun) == 2, "one more log-in, never two"
    if verdict == "complete":
        assert len(snapshot.observations) == 25


def test_fault_11_a_notice_that_nobody_declared_is_never_clicked_away(office: Office, sandbox: RunningSandbox) -> None:
    sandbox.inject("hkd", "notice", kind="read")
    result = office.run("hkd")
    assert (result.verdict, result.account) == ("needs_person", "unknown")
    assert office.run("hkd", MORNING + timedelta(days=1)).verdict == "needs_person"
    assert len(office.outcomes("hkd")) == 1
    assert sandbox.writes() == ()


def test_fault_12_another_unit_on_the_page_is_not_taken_for_ours(office: Office, sandbox: RunningSandbox) -> None:
    assert office.run("hkd").complete
    before = _versions(office)
    sandbox.inject("hkd", "other_unit", name="Phường Khác")
    for hours in (4, 7):
        result = office.run("hkd", MORNING + timedelta(hours=hours))
        assert (result.verdict, result.collected, result.changed, result.not_seen) == ("needs_person", 0, 0, 0)
        assert "“Phường Khác”" in " ".join(result.problems)
    assert _versions(office) == before
    run = last_runs(office.database, office.unit, portal="hkd")[0]
    assert run.verdict is not None
    assert not run.verdict.is_complete
