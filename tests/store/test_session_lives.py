"""Lives of log-ins as the ledger keeps them."""

from datetime import timedelta

from store.database import Database
from store.people.session_lives import alive, begin, dead, lives
from tests.store.samples import NOON, UNIT

HOUR = timedelta(hours=1)


def test_a_life_begins_is_seen_alive_and_is_found_dead(database: Database) -> None:
    alive(database, UNIT, "igate", NOON)  # of a log-in that nobody saw begin
    assert lives(database, UNIT, "igate") == ()
    begin(database, UNIT, "igate", NOON)
    alive(database, UNIT, "igate", NOON + 8 * HOUR)
    (living,) = lives(database, UNIT, "igate")
    assert (living.began_at, living.alive_at, living.ended_at) == (NOON, NOON + 8 * HOUR, None)
    dead(database, UNIT, "igate", NOON + 9 * HOUR)
    dead(database, UNIT, "igate", NOON + 10 * HOUR)
    (ended,) = lives(database, UNIT, "igate")
    assert (ended.found_dead, ended.ended_at, ended.alive_at) == (True, NOON + 9 * HOUR, NOON + 8 * HOUR)
    assert lives(database, UNIT, "hkd") == ()


def test_another_login_ends_the_one_before_without_calling_it_dead(database: Database) -> None:
    begin(database, UNIT, "hkd", NOON)
    begin(database, UNIT, "hkd", NOON + HOUR)
    last, first = lives(database, UNIT, "hkd")
    assert (last.ended_at, first.ended_at, first.found_dead) == (None, NOON + HOUR, False)
