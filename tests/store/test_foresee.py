"""What recording would change is told, and nothing is changed."""

from dataclasses import replace

import pytest

from dossiers.snapshot import Verdict
from dossiers.status import Status
from store.database import Database
from store.recording.foresee import foresee
from store.recording.ledger import record
from tests.store.samples import NOON, UNIT, everything, observation, snapshot


def test_what_recording_would_change_is_what_it_changes(database: Database) -> None:
    first = [observation(n) for n in range(6)]
    record(database, UNIT, snapshot(first), NOON)
    record(database, UNIT, snapshot(first[1:], hours=1), NOON)
    late = replace(first[1], raw_status="Đã xử lý xong", status=Status.PROCESSED)
    picture = snapshot([first[0], late, first[2], observation(9)], hours=2)
    before = everything(database)
    foreseen = foresee(database, UNIT, picture, NOON)
    assert everything(database) == before
    assert foreseen.new == ("H40.12-260504-0009",)
    assert foreseen.changed == ("H40.12-260504-0001",)
    assert foreseen.returned == ("H40.12-260504-0000",)
    assert set(foreseen.not_seen) == {f"H40.12-260504-000{n}" for n in (3, 4, 5)}
    done = record(database, UNIT, picture, NOON)
    assert replace(foreseen.changes, run_id=done.run_id) == done


def test_an_incomplete_picture_would_take_nothing_away(database: Database) -> None:
    record(database, UNIT, snapshot([observation(1), observation(2)]), NOON)
    foreseen = foresee(database, UNIT, snapshot([observation(1)], hours=1, verdict=Verdict.PARTIAL), NOON)
    assert (foreseen.not_seen, foreseen.changes.unchanged) == ((), 1)


def test_what_can_t_be_recorded_leaves_no_trace(database: Database) -> None:
    record(database, UNIT, snapshot([observation(1)]), NOON)
    before = everything(database)
    other = replace(snapshot([observation(2)]), portal="hkd")
    with pytest.raises(ValueError, match="belongs to portal"):
        foresee(database, UNIT, other, NOON)
    assert everything(database) == before
    assert foresee(database, UNIT, snapshot([observation(2)], hours=1), NOON).new == ("H40.12-260504-0002",)
