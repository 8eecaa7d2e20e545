"""Portals that rest: after failures, longer each time; and because they asked for it."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.problems import NO_LINE, Actor, Problem, Retry, Scope
from dossiers.snapshot import Verdict
from store.database import Database
from store.issues import MACHINE, open_issues
from store.recording.ledger import record
from store.rests import MOST_FAILURES, Rest, after, rest_for, rests
from tests.store.samples import NOON, UNIT, observation, snapshot


def _problem(scope: Scope, code: str = "unavailable") -> Problem:
    return Problem(code=code, actor=Actor.NOBODY, scope=scope, retry=Retry.YES, sentence="Chưa vào được.")


FAILED = snapshot([], verdict=Verdict.FAILED, walks=(), problems=(_problem(Scope.PORTAL),))


def _run(database: Database, hours: float, verdict: Verdict, not_before: datetime | None = None) -> Rest | None:
    at = NOON + timedelta(hours=hours)
    picture = snapshot([], hours=hours, verdict=verdict, walks=(), not_before=not_before)
    record(database, UNIT, picture, at)
    return rests(database, UNIT).get("igate")


def test_three_failures_in_a_row_begin_a_rest_that_grows_and_a_good_run_ends_it(database: Database) -> None:
    on = []
    for hours in range(6):
        rest = _run(database, hours, Verdict.FAILED)
        assert rest is not None
        assert rest.failures == hours + 1
        on.append(rest.next_allowed_at and rest.next_allowed_at - (NOON + timedelta(hours=hours)))
    half = timedelta(minutes=30)
    assert on == [None, None, half, 2 * half, 4 * half, 8 * half]
    healed = _run(database, 7, Verdict.COMPLETE)
    assert healed is not None
    assert (healed.failures, healed.cause, healed.is_on(NOON + timedelta(hours=7))) == (0, None, False)


@pytest.mark.parametrize("verdict", [Verdict.NEEDS_PERSON, Verdict.SKIPPED, Verdict.INTERRUPTED])
def test_what_is_not_the_portals_doing_changes_nothing(database: Database, verdict: Verdict) -> None:
    for hours in (0, 1):
        _run(database, hours, Verdict.FAILED)
    before = rests(database, UNIT)
    _run(database, 2, verdict)
    assert rests(database, UNIT) == before


def test_a_failure_of_our_own_machine_is_not_held_against_the_portal(database: Database) -> None:
    for hours in range(5):
        ours = snapshot([], hours=hours, verdict=Verdict.FAILED, walks=(), problems=(_problem(Scope.MACHINE),))
        record(database, UNIT, ours, NOON)
    assert rests(database, UNIT) == {}


def test_a_portals_own_wish_is_kept_even_if_the_run_brought_something(database: Database) -> None:
    until = NOON + timedelta(hours=6)
    rest = _run(database, 0, Verdict.PARTIAL, not_before=until)
    assert rest is not None
    assert (rest.cause, rest.next_allowed_at, rest.failures) == ("asked", until, 0)
    assert [rest.is_on(NOON + timedelta(hours=hours)) for hours in (0, 5, 6)] == [True, True, False]


def test_a_rest_set_by_a_clock_that_ran_ahead_does_not_last() -> None:
    ahead = NOON + timedelta(days=365)
    rest = Rest(cause="asked", since=ahead, next_allowed_at=ahead + timedelta(days=1))
    assert not rest.is_on(NOON)


@given(st.lists(st.sampled_from(list(Verdict)), max_size=30), st.integers(0, 90))
def test_no_rest_without_three_failures_and_none_longer_than_four_hours(verdicts: list[Verdict], minutes: int) -> None:
    rest: Rest | None = None
    in_a_row = 0
    for number, verdict in enumerate(verdicts):
        now = NOON + timedelta(minutes=number * minutes)
        rest = after(rest, snapshot([], verdict=verdict, walks=()), now)
        if verdict is Verdict.FAILED:
            in_a_row += 1
        elif verdict in (Verdict.COMPLETE, Verdict.EMPTY_CONFIRMED, Verdict.PARTIAL):
            in_a_row = 0
        assert (rest.failures if rest else 0) == in_a_row
        if rest is not None and rest.next_allowed_at is not None:
            assert in_a_row >= MOST_FAILURES
            assert rest.next_allowed_at - rest.since <= timedelta(hours=4)


@given(st.integers(MOST_FAILURES, 10_000))
def test_rests_never_get_shorter(failures: int) -> None:
    assert rest_for(failures) <= rest_for(failures + 1) <= timedelta(hours=4)


def test_what_is_wrong_with_this_computer_is_one_issue_and_ends_with_any_good_run(database: Database) -> None:
    for number, portal in enumerate(("igate", "index766")):
        picture = snapshot(
            [],
            hours=number,
            portal=portal,
            verdict=Verdict.SKIPPED,
            walks=(),
            problems=(_problem(Scope.MACHINE, NO_LINE),),
        )
        record(database, UNIT, picture, NOON)
    assert [(issue.portal, issue.code, issue.times) for issue in open_issues(database, UNIT)] == [(MACHINE, NO_LINE, 2)]
    record(database, UNIT, snapshot([observation(1)], hours=3), NOON)
    assert open_issues(database, UNIT) == ()
