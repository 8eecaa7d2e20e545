"""What the pretend portals ask of a person, judged as real ones do."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.person_checks import CODE_LIFE, PersonChecks
from sandbox.tokens import TokenClock
from scrapers.totp import code_of, decode_secret, time_step

START = datetime(2026, 5, 13, 10, 30, tzinfo=UTC)


@pytest.fixture
def clock() -> TokenClock:
    return TokenClock(monotonic=lambda: 0.0)


@pytest.fixture
def checks(clock: TokenClock) -> PersonChecks:
    return PersonChecks(clock, lambda: START + timedelta(seconds=clock.now()), seed=1, portal="igate")


def test_each_picture_serves_once_and_forgives_small_letters(checks: PersonChecks) -> None:
    first = checks.new_captcha()
    assert checks.captcha_word(first) == checks.shown_captcha
    assert checks.captcha_right(first, f" {checks.shown_captcha.lower()} ")
    assert not checks.captcha_right(first, checks.shown_captcha)
    assert not checks.captcha_right(checks.new_captcha(), "?????")


@pytest.mark.parametrize(("seconds", "taken"), [(CODE_LIFE - 1, True), (CODE_LIFE, False)])
def test_a_sent_code_lives_a_minute(checks: PersonChecks, clock: TokenClock, seconds: float, taken: bool) -> None:
    handle = checks.send_code()
    clock.advance(seconds)
    assert checks.sent_right(handle, checks.sent_code) is taken


def test_a_code_of_the_secret_is_taken_once_and_one_step_late(checks: PersonChecks, clock: TokenClock) -> None:
    code = code_of(decode_secret(checks.totp_secret), time_step(START))
    clock.advance(30)
    assert checks.totp_right(code)
    assert not checks.totp_right(code)
    later = code_of(decode_secret(checks.totp_secret), time_step(START) + 1)
    clock.advance(30)
    assert checks.totp_right(later)
    clock.advance(90)
    assert not checks.totp_right(code_of(decode_secret(checks.totp_secret), time_step(START) + 2))


def test_a_picture_to_confirm_elsewhere(checks: PersonChecks, clock: TokenClock) -> None:
    handle = checks.new_sign()
    assert checks.sign_state(handle) == "waiting"
    checks.confirm()
    assert [checks.sign_state(handle), checks.sign_state(handle)] == ["confirmed", "expired"]
    late = checks.new_sign()
    clock.advance(120)
    checks.confirm()
    assert checks.sign_state(late) == "expired"
