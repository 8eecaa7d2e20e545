"""Group A, 1 to 5: passwords that are wrong, unclear, locked or at their end; and a process that dies under way."""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.serve import RunningSandbox
from sandbox.tokens import LoginOutcome
from store.people.accounts import reopen
from store.people.login_gate import AttemptRefused, StoredLoginGate
from tests.faults.office import CONTACT, MORNING, Office
from tests.scrapers.collecting import FixedClock

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]
ROOT = Path(__file__).parents[2]
STEPS = ("before_begin", "after_begin", "after_click", "after_answer")


def test_fault_01_a_wrong_password_is_sent_once_and_the_others_go_on(office: Office) -> None:
    office.save("hkd", "sai-mat-khau-1")
    first = office.run("hkd")
    assert (first.verdict, first.account) == ("needs_person", "wrong_password")
    assert "không nhận mật khẩu" in " ".join(first.problems)
    assert "hoso secret set portal:hkd" in (first.account_sentence or "")
    again = office.run("hkd", MORNING + timedelta(days=1))  # scheduled or asked for by a person: it is the same run
    assert (again.verdict, again.problems) == ("needs_person", first.problems)
    assert office.outcomes("hkd") == [LoginOutcome.WRONG_PASSWORD]
    assert office.run("hotich", MORNING + timedelta(days=2)).complete
    office.save("hkd", office.sandbox.accounts["hkd"].password)
    healed = office.run("hkd", MORNING + timedelta(days=3))
    assert (healed.complete, healed.account, healed.account_sentence) == (True, "ready", None)


@pytest.mark.parametrize("step", STEPS)
def test_fault_02_a_restart_loop_never_sends_a_second_wrong_password(office: Office, step: str) -> None:
    version = office.save("hkd", "sai-mat-khau-2")
    _die(office, step)
    died_with = office.outcomes("hkd")
    assert len(died_with) == (step in ("after_click", "after_answer"))
    if step in ("before_begin", "after_click"):
        assert office.run("hkd", MORNING + timedelta(minutes=5)).verdict == "needs_person"
    _refused_for_days(office, version)
    assert len(office.outcomes("hkd")) == (step != "after_begin")
    assert office.state("hkd").state == ("wrong_password" if step == "before_begin" else "unknown")


def _refused_for_days(office: Office, version: str, key: str = "hkd") -> None:
    """Whatever is started again on the following days is stopped at the gate."""
    for days in range(1, 6):
        clock = FixedClock(MORNING + timedelta(days=days)).now
        gate = StoredLoginGate(office.database, office.unit, secret_version=lambda _: version, clock=clock)
        with pytest.raises(AttemptRefused):
            gate.begin(key, office.sandbox.accounts[key].username)


def _die(office: Office, step: str) -> None:
    """A process of ours that is killed (SIGKILL) at a step of its log-in."""
    command = [sys.executable, "-m", "tests.faults.dying", str(office.config.path), step, MORNING.isoformat()]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == step
        if step == "after_click":
            while not office.outcomes("hkd"):  # until the portal has it
                assert child.poll() is None
            child.kill()
        assert child.wait(30) == -signal.SIGKILL


def test_fault_03_new_words_after_the_password_count_as_failed(office: Office, sandbox: RunningSandbox) -> None:
    sandbox.inject("hkd", "unknown_login_page", stage="after")
    first = office.run("hkd")
    assert (first.verdict, first.account) == ("needs_person", "unknown")
    assert list(office.config.evidence_folder.rglob("page-01.html.bin")), "a masked, encrypted capture is kept"
    sandbox.clear_faults()
    _refused_for_days(office, office.version("hkd"))
    assert office.outcomes("hkd") == [LoginOutcome.UNKNOWN_PAGE]


def test_fault_04_a_locked_account_is_left_alone_and_the_person_to_call_is_named(
    office: Office, sandbox: RunningSandbox
) -> None:
    sandbox.inject("hkd", "locked")
    first = office.run("hkd")
    assert (first.verdict, first.account) == ("needs_person", "locked")
    assert f"({CONTACT})" in " ".join(first.problems)
    assert "hoso account retry hkd" in " ".join(first.problems)
    _refused_for_days(office, office.version("hkd"))
    assert office.outcomes("hkd") == [LoginOutcome.LOCKED]
    sandbox.clear_faults()
    reopen(office.database, office.unit, "hkd", sandbox.accounts["hkd"].username, MORNING + timedelta(days=2))
    assert office.run("hkd", MORNING + timedelta(days=3)).complete
    assert len(office.outcomes("hkd")) == 2


@pytest.mark.parametrize("key", ["hkd", "hotich"])
def test_fault_05_a_forced_change_of_password_is_never_filled_in(
    office: Office, sandbox: RunningSandbox, key: str
) -> None:
    sandbox.inject(key, "expired_password")
    first = office.run(key)
    assert (first.verdict, first.account) == ("needs_person", "expired")
    assert "yêu cầu đổi mật khẩu" in " ".join(first.problems)
    _refused_for_days(office, office.version(key), key)
    assert office.outcomes(key) == [LoginOutcome.EXPIRED]
    assert sandbox.writes() == ()


def test_fault_05_a_password_near_its_end_is_warned_of_with_the_day(office: Office, sandbox: RunningSandbox) -> None:
    sandbox.inject("hkd", "notice", kind="expiring")
    result = office.run("hkd")
    assert (result.complete, result.account) == (True, "expiring")
    assert "hết hạn sau 5 ngày nữa" in " ".join(result.problems)
    assert "vào ngày 18/05/2026" in (result.account_sentence or "")
    assert office.run("hkd", MORNING + timedelta(hours=1)).account == "expiring", "a kept session says nothing new"
    sandbox.clear_faults()
    sandbox.end_sessions("hkd")
    assert office.run("hkd", MORNING + timedelta(days=1)).account == "ready"
    assert sandbox.writes() == ()
