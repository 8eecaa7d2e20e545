"""What was learned between two instants: exactly what makes the second picture out of the first."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.snapshot import Verdict
from dossiers.status import Status
from store.database import Database
from store.history.learned import FACTS, FactChange, Kind, Learned, compare, learned
from store.recording.ledger import record
from tests.store.samples import NOON, UNIT, observation, snapshot

HKD = "G12.34-260504-000001"


def _told(database: Database, first: float, last: float) -> dict[str, Learned]:
    found = learned(database, UNIT, NOON + timedelta(hours=first, minutes=1), NOON + timedelta(hours=last, minutes=1))
    return {item.code: item for item in found}


def test_what_is_new_changed_gone_and_back(database: Database) -> None:
    first = [observation(n) for n in range(1, 5)]
    record(database, UNIT, snapshot(first), NOON)
    done = replace(first[0], status=Status.PROCESSED, raw_status="Đã xử lý xong", finished_at=NOON)
    record(database, UNIT, snapshot([done, *first[2:], observation(9)], hours=1), NOON)
    record(database, UNIT, snapshot([first[0], *first[2:], observation(9)], hours=2), NOON)
    record(database, UNIT, snapshot([first[0], first[1], *first[2:], observation(9)], hours=3), NOON)
    found = _told(database, 0, 1)
    assert {code[-4:]: item.kind for code, item in found.items()} == {
        "0001": Kind.CHANGED,
        "0002": Kind.NOT_SEEN,
        "0009": Kind.NEW,
    }
    changed = found[done.code]
    assert [(fact.name, fact.before, fact.after) for fact in changed.facts] == [
        ("raw_status", "Đang xử lý", "Đã xử lý xong"),
        ("finished_at", None, NOON),
        ("ended_on", None, NOON.date()),
    ]
    assert FactChange(name="raw_status", before=None, after="Đang xử lý") in found[observation(9).code].facts
    assert {code[-4:]: item.kind for code, item in _told(database, 1, 2).items()} == {
        "0001": Kind.CHANGED,
        "0002": Kind.LEFT,
    }
    assert {code[-4:]: item.kind for code, item in _told(database, 2, 3).items()} == {"0002": Kind.RETURNED}
    assert set(_told(database, 0, 3)) == {observation(9).code}, "what changed back was not learned"
    assert _told(database, 3, 9) == {}


def test_a_link_is_learned_too(database: Database) -> None:
    hkd = observation(1, code=HKD, raw_code=HKD)
    record(database, UNIT, snapshot([hkd], portal="hkd", run_key="hkd"), NOON)
    record(database, UNIT, snapshot([observation(1, aliases=(HKD,))], hours=1), NOON)
    found = _told(database, 0, 1)
    assert (found[HKD].kind, found[HKD].views) == (Kind.LINKED, (("igate", observation(1).code),))
    assert (found[observation(1).code].kind, found[observation(1).code].views) == (Kind.NEW, (("hkd", HKD),))


_FACT = st.sampled_from(["a", "b", None])
_VERSION = st.fixed_dictionaries(
    {**dict.fromkeys(FACTS, _FACT), "seen": st.sampled_from(["seen", "not_seen", "left"])}
).map(lambda row: {**row, "portal": "p", "known_from": NOON})


def _pictures() -> Iterator[Any]:
    yield st.dictionaries(st.integers(0, 4), _VERSION, max_size=5)


@given(*_pictures(), *_pictures())
@settings(max_examples=60, deadline=None)
def test_the_list_makes_the_second_picture_out_of_the_first(first: dict[int, Any], more: dict[int, Any]) -> None:
    before = {id_: {**row, "code": str(id_)} for id_, row in first.items()}
    after = {**before, **{id_: {**row, "code": str(id_)} for id_, row in more.items()}}
    made = {id_: dict(row) for id_, row in before.items()}
    told = compare(before, after, {}, {}, {})
    for item in told:
        row = made.setdefault(int(item.code), {"code": item.code, "portal": "p", **dict.fromkeys(FACTS)})
        for fact in item.facts:
            assert row[fact.name] == fact.before
            row[fact.name] = fact.after
    assert {id_: [row[name] for name in FACTS] for id_, row in made.items()} == {
        id_: [row[name] for name in FACTS] for id_, row in after.items()
    }
    assert compare(after, after, {}, {}, {}) == ()


def test_incomplete_runs_teach_what_they_saw(database: Database) -> None:
    record(database, UNIT, snapshot([observation(1), observation(2)]), NOON)
    moved = observation(1, department="Phòng Kinh tế")
    record(database, UNIT, snapshot([moved], hours=1, verdict=Verdict.PARTIAL), NOON)
    assert [item.kind for item in _told(database, 0, 1).values()] == [Kind.CHANGED]
