"""Dashboard accounts, their log-ins, and how guessing is slowed down."""

from dataclasses import replace
from datetime import timedelta

import pytest

from store.database import Database
from store.people import viewer_sessions, viewers
from store.people.access_log import Access, Act, note_access, recent_access
from store.people.viewers import Role, UsernameTaken
from tests.store.samples import NOON, UNIT

TOKEN = "a" * 64


def _account(database: Database, username: str = "giam.doc", role: Role = Role.LOOK) -> int:
    return viewers.add_viewer(database, username=username, name="Chị Hà", role=role, password_hash="x", now=NOON)


def test_a_name_belongs_to_one_account(database: Database) -> None:
    number = _account(database)
    with pytest.raises(UsernameTaken):
        _account(database)
    assert viewers.find_viewer(database, "giam.doc") == viewers.viewer_by_id(database, number)
    assert viewers.find_viewer(database, "ai.do") is None
    assert viewers.any_open(database)
    assert not viewers.any_open(database, Role.ADMIN)


def test_a_log_in_ends_when_it_is_ended_idle_or_old(database: Database) -> None:
    number = _account(database)
    viewer_sessions.begin(database, number, TOKEN, NOON)
    session = viewer_sessions.find(database, TOKEN, NOON)
    assert session is not None
    assert session.viewer.id == number
    assert viewer_sessions.find(database, "b" * 64, NOON) is None
    assert viewer_sessions.find(database, TOKEN, NOON + timedelta(minutes=31)) is None
    moment = NOON
    for _ in range(24):  # used all day long
        moment += timedelta(minutes=29)
        viewer_sessions.touch(database, TOKEN, session, moment)
        session = replace(session, seen_at=moment)
    assert viewer_sessions.find(database, TOKEN, moment) is not None
    assert viewer_sessions.find(database, TOKEN, NOON + timedelta(hours=12, minutes=1)) is None
    viewer_sessions.end(database, TOKEN, moment)
    assert viewer_sessions.find(database, TOKEN, moment) is None


@pytest.mark.parametrize("change", ["password", "closed", "everywhere"])
def test_a_change_of_the_account_ends_its_log_ins(database: Database, change: str) -> None:
    number, other = _account(database), _account(database, "khac")
    for viewer_id, token in ((number, TOKEN), (other, "b" * 64)):
        viewer_sessions.begin(database, viewer_id, token, NOON)
    if change == "password":
        viewers.set_password(database, number, "y", NOON)
    elif change == "closed":
        viewers.close_viewer(database, number, NOON)
    else:
        assert viewer_sessions.end_all(database, number, NOON) == 1
    assert viewer_sessions.find(database, TOKEN, NOON) is None
    assert viewer_sessions.find(database, "b" * 64, NOON) is not None
    viewers.reopen_viewer(database, number, NOON)
    assert viewer_sessions.find(database, TOKEN, NOON) is None


def test_guessing_becomes_slow_and_never_impossible(database: Database) -> None:
    moment, tries = NOON, 0
    while moment < NOON + timedelta(hours=1):
        given = viewer_sessions.begin_try(database, "giam.doc", moment)
        tries += given.number is not None
        moment += max(given.wait, timedelta(seconds=0.1))
    assert 5 < tries < 40
    given = viewer_sessions.begin_try(database, "giam.doc", moment + timedelta(minutes=16))
    assert given.number is not None
    viewer_sessions.succeed(database, given.number)
    again = viewer_sessions.begin_try(database, "giam.doc", moment + timedelta(minutes=16, seconds=1))
    assert again.number is not None


def test_a_clock_that_was_set_back_keeps_nobody_out_and_no_log_in_alive(database: Database) -> None:
    ahead = NOON + timedelta(days=400)
    for _ in range(20):
        viewer_sessions.begin_try(database, "giam.doc", ahead)
    assert viewer_sessions.begin_try(database, "giam.doc", ahead).number is None
    assert viewer_sessions.begin_try(database, "giam.doc", NOON).number is not None
    number = _account(database)
    viewer_sessions.begin(database, number, TOKEN, ahead)
    assert viewer_sessions.living(database, ahead) == {number: 1}
    assert viewer_sessions.find(database, TOKEN, ahead - timedelta(seconds=5)) is not None, "a clock is set right a bit"
    assert viewer_sessions.find(database, TOKEN, NOON) is None
    assert viewer_sessions.living(database, NOON) == {}


def test_names_that_nobody_has_are_slowed_down_too_and_all_names_together(database: Database) -> None:
    moment = NOON
    refused = 0
    for number in range(60):
        refused += viewer_sessions.begin_try(database, f"ai{number}", moment).number is None
        moment += timedelta(seconds=1)
    assert refused > 20


def test_looks_are_kept_newest_first(database: Database) -> None:
    for minutes, act in enumerate((Act.LOG_IN, Act.DOSSIER, Act.FILE)):
        access = Access(at=NOON + timedelta(minutes=minutes), who="Chị Hà", act=act, portal="igate", code="H40-1")
        note_access(database, UNIT, access)
    found = recent_access(database, UNIT)
    assert [each.act for each in found] == [Act.FILE, Act.DOSSIER, Act.LOG_IN]
    assert [each.act for each in recent_access(database, UNIT, before=found[0].at)] == [Act.DOSSIER, Act.LOG_IN]
    assert all(act.label for act in Act)
