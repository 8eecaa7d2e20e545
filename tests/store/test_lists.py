"""Lists of their own, as of any instant: rewritten due dates, repeated requests, steps back, contradicted verdicts."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from dossiers.observation import Observation
from dossiers.portal_verdict import says_late
from dossiers.status import Status
from store.database import Database
from store.history.lists import due_date_changes, repeated_requests, went_backwards
from store.history.verdicts import verdicts
from store.recording.ledger import record
from store.runs import ensure_portal
from tests.store.samples import NOON, UNIT, observation, snapshot

ASKED = {"status": Status.SUPPLEMENT_REQUESTED, "raw_status": "Yêu cầu bổ sung"}
DONE = {"status": Status.PROCESSED, "raw_status": "Đã xử lý xong"}
NEW = {"status": Status.REGISTERED, "raw_status": "Mới đăng ký"}
UNKNOWN = {"status": None, "raw_status": "Chờ ký số"}


def _at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours, minutes=1)


def _live(database: Database, *lives: list[dict[str, Any]], portal: str = "igate") -> None:
    """The lives of dossiers 1, 2, …, one hour after another; the last state stays."""
    for hour in range(max(len(life) for life in lives)):
        seen: list[Observation] = [
            observation(number, **life[min(hour, len(life) - 1)]) for number, life in enumerate(lives, 1)
        ]
        record(database, UNIT, snapshot(seen, hours=hour, portal=portal, run_key=f"{portal}{hour}"), NOON)


def test_every_rewritten_due_date(database: Database) -> None:
    first, second, third = ({"due_at": NOON + timedelta(days=days)} for days in (2, 5, 9))
    _live(database, [first, second, third], [first, first, {"due_at": None}], [{"due_at": None}, first, first])
    found = due_date_changes(database, UNIT, _at(2))
    assert [(item.code[-4:], item.number, item.new_due_at) for item in found] == [
        ("0001", 2, third["due_at"]),
        ("0002", 1, None),
        ("0001", 1, second["due_at"]),
    ]
    assert [item.number for item in due_date_changes(database, UNIT, _at(1))] == [1], "as was known then"
    assert [item.number for item in due_date_changes(database, UNIT, _at(2), since=_at(2))] == [2, 1]
    assert found[0].department == "Phòng Văn hóa - Xã hội"


def test_supplements_that_were_asked_for_twice(database: Database) -> None:
    _live(
        database,
        [ASKED, {}, ASKED, {}, ASKED],
        [ASKED, {**ASKED, "officer": "Trần B"}, {}, {}, ASKED],
        [{}, ASKED],
        [ASKED, UNKNOWN, ASKED],
    )
    found = repeated_requests(database, UNIT, _at(4))
    assert [(item.code[-4:], item.times, item.first_at, item.last_at) for item in found] == [
        ("0001", 3, _at(0), _at(4)),
        ("0002", 2, _at(0), _at(4)),
    ]
    assert [item.times for item in repeated_requests(database, UNIT, _at(3))] == [2]
    assert [item.code[-4:] for item in repeated_requests(database, UNIT, _at(4), least=3)] == ["0001"]


def test_steps_back(database: Database) -> None:
    _live(database, [DONE, {}, DONE], [{}, NEW], [DONE, UNKNOWN, {}], [{}, ASKED, {}], [UNKNOWN, NEW])
    found = went_backwards(database, UNIT, _at(2))
    assert [(item.code[-4:], item.known_at, item.status_before, item.status_after, item.still) for item in found] == [
        ("0003", _at(2), "Đã xử lý xong", "Đang xử lý", True),
        ("0001", _at(1), "Đã xử lý xong", "Đang xử lý", False),
        ("0002", _at(1), "Đang xử lý", "Mới đăng ký", True),
    ]
    assert went_backwards(database, UNIT, _at(0)) == ()
    assert [item.code[-4:] for item in went_backwards(database, UNIT, _at(2), since=_at(2))] == ["0003"]
    assert next(item for item in went_backwards(database, UNIT, _at(1)) if item.code.endswith("1")).still


def test_a_portal_that_repeats_another_is_in_none_of_them(database: Database) -> None:
    ensure_portal(database, UNIT, "national", "Quốc gia", repeats=True)
    life = [DONE, {**ASKED, "due_at": NOON + timedelta(days=7)}, DONE, ASKED]
    _live(database, life, portal="national")
    for told in (due_date_changes, repeated_requests, went_backwards):
        assert told(database, UNIT, _at(9)) == ()


@pytest.mark.parametrize(
    ("words", "due_words", "late"),
    [
        ("Đang xử lý", None, None),
        ("Đang xử lý (quá hạn)", None, True),
        ("Đã trả kết quả - Trễ hạn", None, True),
        ("Đã trả kết quả đúng hạn", None, False),
        ("Chưa quá hạn", None, False),
        ("Đúng hạn hay trễ hạn", None, None),
        ("Đang xử lý", "Quá hạn 3 ngày", True),
        ("Đang xử lý", "còn 2 ngày", False),
    ],
)
def test_what_a_portal_says_of_a_deadline(words: str, due_words: str | None, late: bool | None) -> None:
    assert says_late(words, due_words) is late


def test_verdicts_that_are_not_ours(database: Database) -> None:
    past = {"due_at": NOON - timedelta(days=3)}
    ended = {**DONE, "finished_at": NOON - timedelta(days=1)}
    _live(
        database,
        [{"raw_status": "Đang xử lý (quá hạn)"}],
        [{"raw_status": "Đang xử lý (quá hạn)", **past}],
        [{"raw_status": "Đang xử lý (trong hạn)", **past}],
        [{**ended, **past, "raw_status": "Đã xử lý đúng hạn"}],
        [{**ended, "raw_status": "Đã xử lý đúng hạn"}],
        [{"due_at": None, "due_words": "quá hạn 2 ngày"}],
        [{"status": None, "raw_status": "Quá hạn"}],
    )
    found = {item.code[-4:]: item.portal_says_late for item in verdicts(database, UNIT, _at(1))}
    assert found == {"0001": True, "0003": False, "0004": False, "0006": True}
    later = {item.code[-4:] for item in verdicts(database, UNIT, NOON + timedelta(days=4))}
    assert "0001" not in later, "by then it is overdue by its date too"
