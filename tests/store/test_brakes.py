"""The brake on mass disappearance: who is asked, what an answer does, and what time makes of the question."""

from datetime import datetime, timedelta

import pytest

from dossiers.observation import Observation
from dossiers.snapshot import Verdict
from store.database import Database
from store.history.versions import history
from store.issues import open_issues
from store.recording.brakes import Brake, MoreVanished, NothingHeld, held_of, settle
from store.recording.ledger import record
from store.runs import last_runs
from tests.store.samples import NOON, UNIT, everything, known, observation, snapshot, walk

ALL = [observation(n) for n in range(40)]


def _at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours, minutes=2)


def _held(database: Database, at: datetime) -> list[Brake]:
    return list(held_of(database, (UNIT,), at).values())


def _states(database: Database, hours: float) -> dict[str, int]:
    found: dict[str, int] = {}
    for _, seen in known(database, _at(hours)).values():
        found[seen] = found.get(seen, 0) + 1
    return found


def _asked(database: Database, hours: float) -> list[int]:
    return [brake.missing for brake in _held(database, _at(hours))]


@pytest.fixture
def braked(database: Database) -> Database:
    """At hour 0 forty dossiers, at hour 1 a complete run without the last sixteen."""
    record(database, UNIT, snapshot(ALL), NOON)
    record(database, UNIT, snapshot(ALL[:24], hours=1), NOON)
    return database


def test_a_braked_run_is_kept_and_only_its_absences_wait(database: Database) -> None:
    record(database, UNIT, snapshot(ALL), NOON)
    news = [observation(n, raw_status="Đã trả") for n in range(24)] + [observation(99)]
    changes = record(database, UNIT, snapshot(news, hours=1), NOON)
    assert (changes.changed, changes.new, changes.not_seen, changes.withheld) == (24, 1, 0, 16)
    assert last_runs(database, UNIT)[0].verdict is Verdict.COMPLETE
    assert _states(database, 1) == {"seen": 41}
    brake = _held(database, _at(1))[0]
    assert (brake.name, brake.missing, brake.current_total, brake.percent) == ("Một cửa", 16, 40, 40)
    assert set(brake.codes) == {item.code for item in ALL[24:]}
    issue = open_issues(database, UNIT)[0]
    assert issue.code == "mass_disappearance"
    assert "Một cửa bớt đi 16 hồ sơ (40%)" in issue.sentence
    assert "hoso confirm-drop igate --accept --most 16" in issue.sentence
    assert _held(database, _at(0)) == [], "as known then"


def test_an_empty_list_in_the_portals_own_words_is_braked_where_yesterday_had_many(database: Database) -> None:
    record(database, UNIT, snapshot(ALL), NOON)
    changes = record(database, UNIT, snapshot([], hours=1, verdict=Verdict.EMPTY_CONFIRMED), NOON)
    assert (changes.not_seen, changes.withheld) == (0, 40)
    assert _states(database, 1) == {"seen": 40}


def test_few_may_leave_an_empty_list_without_asking(database: Database) -> None:
    record(database, UNIT, snapshot(ALL[:10]), NOON)
    assert record(database, UNIT, snapshot([], hours=1, verdict=Verdict.EMPTY_CONFIRMED), NOON).not_seen == 10
    assert _asked(database, 1) == []


def test_accepting_applies_the_absences_from_now_on(braked: Database) -> None:
    settled = settle(braked, UNIT, "igate", accept=True, now=_at(3), most=16)
    assert (settled.not_seen, settled.left) == (16, 0)
    assert _states(braked, 2) == {"seen": 40}, "what was answered before the decision stays"
    assert _states(braked, 4) == {"seen": 24, "not_seen": 16}
    with braked.reading() as connection:
        last = connection.execute(history(UNIT, "igate", ALL[30].code)).all()[-1]
    assert last.run_id == last_runs(braked, UNIT)[0].id, "the run that did not see it"
    assert (open_issues(braked, UNIT), _asked(braked, 4), _asked(braked, 2)) == ((), [], [16])
    with pytest.raises(NothingHeld):
        settle(braked, UNIT, "igate", accept=True, now=_at(4))
    record(braked, UNIT, snapshot(ALL[:24], hours=5), NOON)
    assert _states(braked, 5) == {"seen": 24, "left": 16}, "once approved, the second step asks nobody"
    record(braked, UNIT, snapshot(ALL, hours=6), NOON)
    assert _states(braked, 6) == {"seen": 40}
    assert record(braked, UNIT, snapshot(ALL[:24], hours=7), NOON).withheld == 16, "an old approval is none"


def test_rejecting_keeps_the_old_picture_and_another_run_asks_again(braked: Database) -> None:
    settle(braked, UNIT, "igate", accept=False, now=_at(2))
    assert (_states(braked, 3), _asked(braked, 3), open_issues(braked, UNIT)) == ({"seen": 40}, [], ())
    record(braked, UNIT, snapshot(ALL[:24], hours=4), NOON)
    assert (_states(braked, 4), _asked(braked, 4)) == ({"seen": 40}, [16])
    assert open_issues(braked, UNIT)[0].times == 2


def test_the_brake_clears_itself_when_the_dossiers_are_back(braked: Database) -> None:
    record(braked, UNIT, snapshot(ALL[:37], hours=2), NOON)
    assert (_asked(braked, 2), open_issues(braked, UNIT)) == ([], ())
    assert _states(braked, 2) == {"seen": 37, "not_seen": 3}


def test_an_approval_covers_no_more_than_it_was_given_for(braked: Database) -> None:
    record(braked, UNIT, snapshot(ALL[:20], hours=2), NOON)
    assert (_asked(braked, 1), _asked(braked, 2)) == ([16], [20])
    before = everything(braked)
    with pytest.raises(MoreVanished) as refused:
        settle(braked, UNIT, "igate", accept=True, now=_at(3), most=16)
    assert refused.value.brake.missing == 20
    assert everything(braked) == before
    assert settle(braked, UNIT, "igate", accept=True, now=_at(3), most=20).not_seen == 20


def test_after_an_approval_more_that_vanish_are_asked_about_anew(braked: Database) -> None:
    settle(braked, UNIT, "igate", accept=True, now=_at(2))
    changes = record(braked, UNIT, snapshot(ALL[:12], hours=3), NOON)
    assert (changes.left, changes.not_seen, changes.withheld) == (16, 0, 12)
    assert _asked(braked, 3) == [12]


def test_the_same_question_is_kept_once_and_points_to_the_latest_run(braked: Database) -> None:
    asked = _held(braked, _at(1))[0]
    again = record(braked, UNIT, snapshot(ALL[:24], hours=2), NOON)
    now = _held(braked, _at(2))[0]
    assert (now.asked_at, now.codes, now.run_id) == (asked.asked_at, asked.codes, again.run_id)
    assert len(everything(braked)["absence_brake"]) == 1


def test_what_an_incomplete_run_sees_again_is_no_longer_asked_about(braked: Database) -> None:
    record(braked, UNIT, snapshot([ALL[30], ALL[31]], hours=2, verdict=Verdict.PARTIAL), NOON)
    brake = _held(braked, _at(2))[0]
    assert (brake.missing, ALL[30].code in brake.codes) == (14, False)
    assert "14 hồ sơ" in open_issues(braked, UNIT)[0].sentence
    assert settle(braked, UNIT, "igate", accept=True, now=_at(3)).not_seen == 14
    assert known(braked, _at(4))[ALL[30].code] == ("Đang xử lý", "seen")


def test_an_incomplete_run_that_sees_them_all_again_ends_the_question(braked: Database) -> None:
    record(braked, UNIT, snapshot(ALL[24:], hours=2, verdict=Verdict.PARTIAL), NOON)
    assert (_asked(braked, 2), open_issues(braked, UNIT)) == ([], ())


def test_a_failed_run_leaves_the_question_open(braked: Database) -> None:
    record(braked, UNIT, snapshot([], hours=2, verdict=Verdict.FAILED, walks=()), NOON)
    assert _asked(braked, 2) == [16]
    assert [(issue.code, issue.times) for issue in open_issues(braked, UNIT)] == [("mass_disappearance", 1)]


def test_a_run_that_says_nothing_of_a_list_leaves_the_question_about_it_open(database: Database) -> None:
    other = [observation(n, list_key="other") for n in range(100, 130)]
    record(database, UNIT, snapshot([*ALL, *other]), NOON)
    record(database, UNIT, snapshot([*ALL[:24], *other], hours=1), NOON)
    record(database, UNIT, snapshot(other, hours=2, walks=(walk("other"),)), NOON)
    assert _asked(database, 2) == [16]


def test_many_steps_to_left_at_once_are_asked_about_too(database: Database) -> None:
    """Ten at each run are few; together they are not."""
    record(database, UNIT, snapshot(ALL), NOON)
    assert record(database, UNIT, snapshot(ALL[10:], hours=1), NOON).not_seen == 10
    second = record(database, UNIT, snapshot(ALL[18:], hours=2), NOON)
    assert (second.left, second.not_seen, second.withheld) == (0, 0, 18)
    settled = settle(database, UNIT, "igate", accept=True, now=_at(3))
    assert (settled.not_seen, settled.left) == (8, 10)


def test_a_clock_put_back_does_not_break_the_answer(braked: Database) -> None:
    asked_at = _held(braked, _at(1))[0].asked_at
    settle(braked, UNIT, "igate", accept=True, now=NOON - timedelta(days=2))
    assert len(_held(braked, asked_at)) == 1, "the question was open, if for a moment"
    with braked.reading() as connection:
        rows = connection.execute(history(UNIT, "igate", ALL[39].code)).all()
    assert [row.seen for row in rows] == ["seen", "not_seen"]
    assert rows[0].known_to == rows[1].known_from > rows[0].known_from


def test_a_portal_without_a_name_is_asked_about_by_its_key(database: Database) -> None:
    for hours, seen in ((0, ALL), (1, ALL[:24]), (2, ALL[:20])):
        record(database, UNIT, snapshot(seen, hours=hours, portal="nameless"), NOON)
    assert [(brake.name, brake.missing) for brake in _held(database, _at(2))] == [("nameless", 20)]


def test_another_portal_is_not_concerned(braked: Database) -> None:
    seen: list[Observation] = [observation(n) for n in range(3)]
    assert record(braked, UNIT, snapshot(seen, hours=2, portal="index766", run_key="other"), NOON).new == 3
    found = _held(braked, _at(3))
    assert [brake.portal for brake in found] == ["igate"]
