"""A dossier that a portal shows twice is one dossier; where the two disagree, the later word counts and people know."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from store.database import Database
from store.issues import open_issues
from store.recording.distinct import distinct
from store.recording.ledger import record
from tests.store.samples import NOON, UNIT, known, observation, snapshot


def test_the_same_in_two_lists_is_one_dossier_and_no_contradiction(database: Database) -> None:
    twice = [observation(1, list_key="mine"), observation(1, list_key="all"), observation(2, list_key="all")]
    for hours in (0, 1):
        changes = record(database, UNIT, snapshot(twice, hours=hours), NOON)
    assert (changes.unchanged, changes.versions) == (2, 0)
    assert len(known(database, NOON + timedelta(days=1))) == 2
    assert open_issues(database, UNIT) == ()


def test_of_two_different_words_the_one_updated_last_is_kept_whatever_the_order(database: Database) -> None:
    earlier = observation(1, list_key="a", raw_status="Đang xử lý")
    later = observation(1, list_key="b", raw_status="Đã xong", finished_at=NOON)
    for hours, order in enumerate(([earlier, later], [later, earlier])):
        record(database, UNIT, snapshot(order, hours=hours), NOON)
        assert known(database, NOON + timedelta(hours=hours, minutes=2))[earlier.code][0] == "Đã xong"
        issue = open_issues(database, UNIT)[0]
        assert (issue.code, issue.dossier_code, issue.times) == ("contradictory_rows", earlier.code, hours + 1)


def test_without_dates_that_differ_the_later_read_is_kept() -> None:
    first, second = observation(1, raw_status="Cũ"), observation(1, raw_status="Mới")
    kept, problems = distinct([first, second])
    assert [item.raw_status for item in kept] == ["Mới"]
    assert [problem.code for problem in problems] == ["contradictory_rows"]


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 2), st.integers(0, 2)), max_size=12))
def test_one_of_each_code_and_never_an_older_word(rows: list[tuple[int, int, int]]) -> None:
    seen = [
        observation(number, received_at=NOON + timedelta(days=days), list_key=f"list{place}")
        for number, days, place in rows
    ]
    kept, problems = distinct(seen)
    assert len(kept) == len({item.code for item in seen})
    for item in kept:
        same = [other for other in seen if other.code == item.code]
        assert item.received_at == max(other.received_at for other in same if other.received_at)
        differ = len({other.received_at for other in same}) > 1
        assert differ == any(problem.dossier_code == item.code for problem in problems)
