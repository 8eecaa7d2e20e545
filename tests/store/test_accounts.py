"""The gate before every password: one failed try per password version, across crashes and restarts."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.database import Database
from store.people.accounts import (
    STATES,
    account_state,
    account_states,
    last_attempt,
    note_expiry,
    note_state,
    pause,
    person_logged_in,
    reopen,
    resume,
)
from store.people.login_gate import FAILED, AttemptRefused, StoredLoginGate, submitted_today
from tests.store.conftest import Ledgers
from tests.store.samples import NOON, UNIT, row_counts


class Office:
    """A gate with a clock and a password that the test can change."""

    def __init__(self, database: Database, most_a_day: int = 12) -> None:
        self.now: datetime = NOON
        self.version = "v1"
        self.gate = StoredLoginGate(
            database, UNIT, secret_version=lambda _: self.version, clock=lambda: self.now, most_a_day=most_a_day
        )

    def submit(self, outcome: str | None) -> None:
        """One submission; ``None``: we die before its end is known."""
        attempt = self.gate.begin("igate", "canbo")
        if outcome is not None:
            self.gate.end(attempt, outcome)


@pytest.mark.parametrize("outcome", [*FAILED, None])
def test_one_failed_try_closes_the_account_for_this_password(database: Database, outcome: str | None) -> None:
    office = Office(database)
    office.submit("succeeded")
    office.submit(outcome)
    for _ in range(5):
        office.now += timedelta(days=1)
        with pytest.raises(AttemptRefused, match=outcome or "unknown"):
            Office.submit(office, "succeeded")
    state = account_states(database, UNIT)[0]
    assert (state.state, state.since) == (outcome or "unknown", NOON if outcome else NOON + timedelta(days=1))
    assert row_counts(database)["login_attempt"] == 2


def test_a_new_password_opens_it_again(database: Database) -> None:
    office = Office(database)
    office.submit("wrong_password")
    office.version = "v2"
    office.submit("succeeded")
    assert account_states(database, UNIT)[0].state == "ready"


def test_a_person_who_says_try_once_more_gets_one_try(database: Database) -> None:
    office = Office(database)
    office.submit("locked")
    reopen(database, UNIT, "igate", "canbo", NOON)
    office.now += timedelta(minutes=1)
    office.submit("locked")
    with pytest.raises(AttemptRefused):
        office.submit("succeeded")


def test_what_reached_no_portal_does_not_count(database: Database) -> None:
    office = Office(database, most_a_day=2)
    for _ in range(5):
        office.submit("not_submitted")
    office.submit("succeeded")


def test_the_days_budget(database: Database) -> None:
    office = Office(database, most_a_day=3)
    for _ in range(3):
        office.submit("succeeded")
    with pytest.raises(AttemptRefused) as refused:
        office.submit("succeeded")
    assert (refused.value.reason, refused.value.count) == ("budget", 3)
    office.now += timedelta(hours=12)  # past midnight in Việt Nam
    office.submit("succeeded")


def test_accounts_of_other_portals_are_not_touched(database: Database) -> None:
    office = Office(database)
    office.submit("wrong_password")
    office.gate.end(office.gate.begin("hkd", "canbo"), "succeeded")


def test_an_unknown_outcome_word_is_a_defect(database: Database) -> None:
    office = Office(database)
    with pytest.raises(ValueError, match="perhaps"):
        office.gate.end(office.gate.begin("igate", "canbo"), "perhaps")


ACTS = st.lists(
    st.sampled_from(
        ["succeeded", "wrong_password", "locked", "expired", "unknown", "not_submitted", "crash", "tomorrow"]
    ),
    max_size=25,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_never_two_failures_with_one_password(acts: list[str], ledgers: Ledgers) -> None:
    database = ledgers()
    office = Office(database, most_a_day=6)
    failures = 0
    today = 0
    for act in acts:
        if act == "tomorrow":
            office.now += timedelta(days=1)
            today = 0
            continue
        try:
            office.submit(None if act == "crash" else act)
        except AttemptRefused:
            assert failures == 1 or today == 6
            continue
        assert failures == 0
        failures += act not in ("succeeded", "not_submitted")
        today += act != "not_submitted"
    assert failures <= 1
    database.close()


def test_a_person_who_logged_in_makes_the_account_ready_and_costs_no_try(database: Database) -> None:
    office = Office(database, most_a_day=1)
    person_logged_in(database, UNIT, "igate", "canbo", NOON)
    assert [(each.state, each.since) for each in account_states(database, UNIT)] == [("ready", NOON)]
    office.submit("succeeded")  # the day's only one is still there
    assert row_counts(database)["login_attempt"] == 1


@pytest.mark.parametrize("outcome", [*FAILED, None])
def test_but_what_failed_with_the_saved_password_is_not_tried_again(database: Database, outcome: str | None) -> None:
    office = Office(database)
    office.submit(outcome)
    person_logged_in(database, UNIT, "igate", "canbo", NOON + timedelta(minutes=5))
    assert account_states(database, UNIT)[0].state == "ready"
    office.now += timedelta(hours=1)
    with pytest.raises(AttemptRefused):
        office.submit("succeeded")
    assert row_counts(database)["login_attempt"] == 1
    office.version = "v2"
    office.submit("succeeded")


def test_a_paused_account_stays_paused(database: Database) -> None:
    person_logged_in(database, UNIT, "igate", "canbo", NOON)
    assert pause(database, UNIT, "igate", "canbo", NOON)
    assert not pause(database, UNIT, "igate", "canbo", NOON + timedelta(hours=1))
    person_logged_in(database, UNIT, "igate", "canbo", NOON + timedelta(hours=1))
    reopen(database, UNIT, "igate", "canbo", NOON + timedelta(hours=2))
    (state,) = account_states(database, UNIT)
    assert (state.shown, state.state, state.paused_at) == ("paused", "ready", NOON)
    office = Office(database)
    with pytest.raises(AttemptRefused, match="paused"):
        office.submit("succeeded")
    assert resume(database, UNIT, "igate", "canbo")
    assert not resume(database, UNIT, "igate", "canbo")
    office.now += timedelta(hours=3)
    office.submit("succeeded")


def test_a_pause_forgets_nothing_of_what_the_portal_said(database: Database) -> None:
    office = Office(database)
    office.submit("locked")
    pause(database, UNIT, "igate", "canbo", NOON)
    assert account_states(database, UNIT)[0].shown == "paused"
    resume(database, UNIT, "igate", "canbo")
    assert account_states(database, UNIT)[0].shown == "locked"
    with pytest.raises(AttemptRefused, match="locked"):
        office.submit("succeeded")


def test_a_portal_without_an_account_can_be_paused(database: Database) -> None:
    assert pause(database, UNIT, "index766", "", NOON)
    state = account_state(database, UNIT, "index766", "")
    assert state is not None
    assert state.shown == "paused"


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_kept_and_changes_its_time_only_when_it_changes(database: Database, state: str) -> None:
    note_state(database, UNIT, "igate", "canbo", state, NOON)
    note_state(database, UNIT, "igate", "canbo", state, NOON + timedelta(hours=1))
    (found,) = account_states(database, UNIT)
    assert (found.state, found.since) == (state, NOON)


def test_a_word_that_is_no_state_is_a_defect(database: Database) -> None:
    with pytest.raises(ValueError, match="asleep"):
        note_state(database, UNIT, "igate", "canbo", "asleep", NOON)


def test_noting_a_state_opens_no_gate(database: Database) -> None:
    office = Office(database)
    office.submit("wrong_password")
    note_state(database, UNIT, "igate", "canbo", "ready", NOON)
    with pytest.raises(AttemptRefused, match="wrong_password"):
        office.submit("succeeded")


def test_the_end_of_a_password_is_shown_until_a_log_in_says_nothing_of_it(database: Database) -> None:
    office = Office(database)
    office.submit("succeeded")
    day = (NOON + timedelta(days=5)).date()
    note_expiry(database, UNIT, "igate", "canbo", day, NOON)
    (state,) = account_states(database, UNIT)
    assert (state.shown, state.state, state.expires_on) == ("expiring", "ready", day)
    office.submit("succeeded")
    assert account_states(database, UNIT)[0].shown == "ready"


def test_an_account_that_somebody_uses_is_left_to_them_in_office_hours(database: Database) -> None:
    office = Office(database)
    working = True
    office.gate = StoredLoginGate(
        database,
        UNIT,
        secret_version=lambda _: office.version,
        clock=lambda: office.now,
        in_office_hours=lambda at: working,
    )
    note_state(database, UNIT, "igate", "canbo", "used_elsewhere", NOON)
    with pytest.raises(AttemptRefused, match="used_elsewhere"):
        office.submit("succeeded")
    working = False
    office.submit("succeeded")
    working = True
    office.submit("succeeded")


def test_a_person_s_act_is_worth_one_log_in_where_the_day_s_are_spent(database: Database) -> None:
    office = Office(database, most_a_day=2)
    for _ in range(2):
        office.submit("succeeded")
    with pytest.raises(AttemptRefused, match="budget"):
        office.submit("succeeded")
    reopen(database, UNIT, "igate", "canbo", office.now)
    office.now += timedelta(minutes=1)
    office.submit("succeeded")
    with pytest.raises(AttemptRefused, match="budget"):
        office.submit("succeeded")
    office.version = "v2"
    office.submit("succeeded")
    with pytest.raises(AttemptRefused, match="budget"):
        office.submit("succeeded")
    assert submitted_today(database, UNIT, "igate", "canbo", office.now) == 4


def test_the_last_attempt_tells_which_one_time_codes_may_be_used_up(database: Database) -> None:
    assert last_attempt(database, UNIT, "igate", "canbo") is None
    office = Office(database)
    first = office.gate.begin("igate", "canbo")
    assert last_attempt(database, UNIT, "igate", "canbo") == NOON
    office.now += timedelta(seconds=20)
    office.gate.end(first, "succeeded")
    found = last_attempt(database, UNIT, "igate", "canbo")
    assert found == NOON + timedelta(seconds=20)
    assert found is not None
    assert found.tzinfo is not None
    assert last_attempt(database, UNIT, "igate", "another") is None
