"""The worklist between two portals: matched, in one only, disagreeing; since when, proven or not; settled, reopened."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from dossiers.observation import Observation
from dossiers.receipt import Receipt
from dossiers.snapshot import Verdict
from dossiers.status import Status
from store.database import Database
from store.history.reconcile import (
    ChangedMeanwhile,
    Difference,
    Item,
    Kind,
    NothingToSettle,
    Pair,
    compared,
    default_pairs,
    items,
    settle,
    worklist,
)
from store.history.roles import Role
from store.recording.ledger import record
from tests.store.samples import NOON, UNIT, observation, snapshot

PAIR = Pair(first="hkd", second="igate")
HKD_PROCEDURE, OTHER_PROCEDURE = "1.001612", "2.000815"
BOSS: dict[str, Any] = {"by": "Lãnh đạo A", "reason": "đã nhập bổ sung"}


def _code(number: int) -> str:
    return f"G12.34-260504-{number:06d}"


def _hkd(number: int, **changes: Any) -> Observation:
    values = {"code": _code(number), "raw_code": _code(number), "procedure_code": HKD_PROCEDURE, "procedure_name": "ĐK"}
    return observation(number, **{**values, **changes})


def _copy(number: int, **changes: Any) -> Observation:
    return observation(number, **{"aliases": (_code(number),), "procedure_code": HKD_PROCEDURE, **changes})


def _at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours, minutes=2)


def _run(database: Database, portal: str, hours: float, *seen: Observation, **changes: Any) -> None:
    picture = snapshot(seen, hours=hours, portal=portal, run_key=f"{portal}-{hours}", **changes)
    record(database, UNIT, picture, NOON)


def _list(database: Database, hours: float, pair: Pair = PAIR) -> dict[tuple[str | None, str | None], Item]:
    found = items(database, UNIT, pair, _at(hours))
    with database.reading() as connection:
        known = compared(connection, UNIT, pair, _at(hours))
        for most in (1, 100):
            work = worklist(connection, UNIT, pair, _at(hours), known, most=most)
            still_open = tuple(item for item in found if item.is_open)
            assert work.matched == sum(item.kind is Kind.MATCHED for item in found)
            assert (work.open_total, work.open[:most]) == (len(still_open), still_open[:most])
            assert work.settled == tuple(item for item in found if item.settled is not None)
    return {(item.first_code, item.second_code): item for item in found}


def test_matched_only_here_only_there_and_disagreeing(database: Database) -> None:
    _run(database, "hkd", 0, _hkd(1), _hkd(2), _hkd(3), _hkd(4, received_at=None, status=Status.REGISTERED))
    late = _copy(
        3,
        status=Status.PROCESSED,
        raw_status="Đã xử lý xong",
        due_at=NOON + timedelta(days=9),
        received_at=NOON - timedelta(days=1),
    )
    other = observation(9, procedure_code=OTHER_PROCEDURE)
    _run(database, "igate", 1, _copy(1), late, _copy(8, aliases=()), other)
    found = _list(database, 1)
    assert {key: item.kind for key, item in found.items()} == {
        (_code(1), observation(1).code): Kind.MATCHED,
        (_code(2), None): Kind.ONLY_FIRST,
        (_code(3), observation(3).code): Kind.DISAGREE,
        (None, observation(8).code): Kind.ONLY_SECOND,
    }
    assert found[_code(3), observation(3).code].differences == (
        Difference(field="status", first="Đang xử lý", second="Đã xử lý xong"),
        Difference(field="due", first="2026-05-14", second="2026-05-21"),
        Difference(field="received", first="2026-05-07", second="2026-05-11"),
    )
    assert [item.is_open for item in found.values()] == [True, True, True, False], "the matched come last"


def test_since_when_and_whether_the_other_portal_was_read_since(database: Database) -> None:
    _run(database, "igate", 0)
    _run(database, "hkd", 1, _hkd(1))
    alone = _list(database, 1)[_code(1), None]
    assert (alone.since, alone.proven) == (NOON + timedelta(hours=1, minutes=1), False)
    _run(database, "igate", 2, verdict=Verdict.PARTIAL)
    assert not _list(database, 2)[_code(1), None].proven
    _run(database, "igate", 3)
    again = _list(database, 3)[_code(1), None]
    assert (again.since, again.proven) == (alone.since, True)
    _run(database, "igate", 4, _copy(1))
    matched = _list(database, 4)[_code(1), observation(1).code]
    assert (matched.kind, matched.since) == (Kind.MATCHED, NOON + timedelta(hours=4, minutes=1))
    assert _list(database, 3) == {(_code(1), None): again}, "as it was known then"
    done = _hkd(1, status=Status.PROCESSED, raw_status="Đã giải quyết")
    _run(database, "hkd", 5, done)
    differs = _list(database, 5)[_code(1), observation(1).code]
    assert (differs.kind, differs.proven) == (Kind.DISAGREE, False), "the other portal may have moved on too"
    _run(database, "hkd", 6, _hkd(1, status=Status.PROCESSED, raw_status="Đã giải quyết", officer="Trần B"))
    assert _list(database, 6)[_code(1), observation(1).code].since == differs.since, "other facts are no matter"


def test_what_is_settled_stays_so_until_it_changes(database: Database) -> None:
    _run(database, "igate", 0)
    _run(database, "hkd", 1, _hkd(1), _hkd(2))
    settle(database, UNIT, PAIR, first_code=_code(1), second_code=None, now=_at(2), **BOSS)
    found = _list(database, 3)
    said = found[_code(1), None].settled
    assert said is not None
    assert (said.settled_by, said.reason, said.settled_at) == (*BOSS.values(), _at(2))
    assert [key for key, item in found.items() if item.is_open] == [(_code(2), None)]
    assert _list(database, 1)[_code(1), None].is_open, "it was open then"
    _run(database, "igate", 4, _copy(1, due_at=NOON + timedelta(days=9)))
    differs = _list(database, 4)[_code(1), observation(1).code]
    assert (differs.is_open, differs.reopened) == (True, None), "another thing than what was settled"
    codes: dict[str, Any] = {"first_code": _code(1), "second_code": observation(1).code}
    settle(database, UNIT, PAIR, **codes, now=_at(5), **BOSS)
    assert not _list(database, 5)[_code(1), observation(1).code].is_open
    _run(database, "igate", 6, _copy(1, due_at=NOON + timedelta(days=10)))
    changed = _list(database, 6)[_code(1), observation(1).code]
    assert changed.is_open
    assert changed.reopened is not None
    assert changed.reopened.settled_at == _at(5)
    _run(database, "igate", 7, _copy(1, due_at=NOON + timedelta(days=9)))
    assert _list(database, 7)[_code(1), observation(1).code].is_open, "the same again is a new occurrence"
    _run(database, "igate", 8, _copy(1))
    matched = _list(database, 8)[_code(1), observation(1).code]
    assert (matched.kind, matched.settled, matched.reopened) == (Kind.MATCHED, None, None)


def test_a_word_on_what_is_not_there_or_changed_meanwhile_is_refused(database: Database) -> None:
    _run(database, "igate", 0, _copy(1))
    _run(database, "hkd", 1, _hkd(1), _hkd(2))
    for codes in (("G1", None), (_code(1), observation(1).code), (None, _code(2))):
        with pytest.raises(NothingToSettle):
            settle(database, UNIT, PAIR, first_code=codes[0], second_code=codes[1], now=_at(2), **BOSS)
    _run(database, "igate", 3, _copy(1), _copy(2, due_at=NOON + timedelta(days=9)))
    codes_now: dict[str, Any] = {"first_code": _code(2), "second_code": observation(2).code}
    with pytest.raises(ChangedMeanwhile) as caught:
        settle(database, UNIT, PAIR, **codes_now, now=_at(4), looked_at=_at(2), **BOSS)
    assert caught.value.item.kind is Kind.DISAGREE
    assert _list(database, 5)[_code(2), observation(2).code].is_open


def test_a_repeating_portal_is_compared_by_its_codes(database: Database) -> None:
    national = "G22.99.12-260504-{:06d}"
    shown = observation(1, code=national.format(1), raw_code="x", procedure_code=OTHER_PROCEDURE)
    _run(database, "national", 0, shown)
    named = observation(2, aliases=(national.format(2),), procedure_code=OTHER_PROCEDURE)
    _run(
        database,
        "igate",
        1,
        observation(1, aliases=(national.format(1),)),
        named,
        observation(3, procedure_code=OTHER_PROCEDURE),
    )
    found = _list(database, 1, Pair(first="national", second="igate", by_codes=True))
    assert {key: item.kind for key, item in found.items()} == {
        (national.format(1), observation(1).code): Kind.MATCHED,
        (None, named.code): Kind.ONLY_SECOND,
    }


def test_procedures_can_be_named_by_hand(database: Database) -> None:
    _run(database, "hkd", 0, _hkd(1))
    _run(database, "igate", 1, observation(5, procedure_code=f"{OTHER_PROCEDURE}.000.00.00.H40"), _copy(6, aliases=()))
    pair = Pair(first="hkd", second="igate", procedures=(OTHER_PROCEDURE,))
    assert (None, observation(5).code) in _list(database, 1, pair)
    assert (None, observation(6).code) not in _list(database, 1, pair)


def test_a_case_with_two_codes_in_one_portal_is_one_item(database: Database) -> None:
    _run(database, "hkd", 0, _hkd(1))
    _run(database, "igate", 1, _copy(1))
    _run(database, "igate", 2, observation(4, aliases=(observation(1).code,), procedure_code=HKD_PROCEDURE))
    assert list(_list(database, 2)) == [(_code(1), observation(4).code)]


def test_what_is_compared_where_nobody_has_said() -> None:
    roles = {
        "igate": Role(receipt=Receipt.ONE_STOP),
        "hkd": Role(receipt=Receipt.ELSEWHERE),
        "hotich": Role(receipt=Receipt.CENTRE),
        "national": Role(repeats=True),
        "unsaid": Role(),
    }
    assert default_pairs(roles) == (PAIR, Pair(first="national", second="igate", by_codes=True))
    assert default_pairs({"hkd": Role(receipt=Receipt.ELSEWHERE)}) == ()


def test_what_a_portal_does_not_show_says_nothing(database: Database) -> None:
    _run(database, "hkd", 0, _hkd(1, status=None, due_at=None))
    _run(database, "igate", 1, _copy(1))
    (item,) = _list(database, 1).values()
    assert item.kind is Kind.MATCHED
