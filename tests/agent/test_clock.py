"""The two clocks."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import time_machine

from agent.computer.clock import ShiftedClock, SystemClock, clock_for

START = datetime(2026, 5, 14, 7, 0, tzinfo=timezone(timedelta(hours=7)))


def test_the_system_clock_is_aware_utc() -> None:
    with time_machine.travel(START, tick=False):
        now = clock_for(None).now()
    assert now == START
    assert now.tzinfo is UTC


def test_a_shifted_clock_starts_where_it_is_told_and_runs_on() -> None:
    passed = iter((5.0, 5.0, 95.0))
    clock = ShiftedClock(START, lambda: next(passed))
    assert clock.now() == START
    later = clock.now()
    assert later - START == timedelta(seconds=90)
    assert later.tzinfo is UTC


def test_a_shifted_clock_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        ShiftedClock(START.replace(tzinfo=None))


def test_the_choice_follows_the_setting() -> None:
    assert isinstance(clock_for(None), SystemClock)
    assert isinstance(clock_for(START), ShiftedClock)
