"""What was recorded comes back as it was seen."""

from store.database import Database
from store.history.versions import observations
from store.recording.ledger import record
from tests.store.samples import UNIT, observation, snapshot


def test_observations_come_back_whole(database: Database) -> None:
    first = snapshot(
        [
            observation(1, aliases=("G22.99.12-260504-000121",), detail_row="ab" * 32, officer="Cán bộ 1"),
            observation(2, status=None, raw_status="Chờ ký số", channel=None, due_at=None, department=None),
        ]
    )
    record(database, UNIT, first, first.finished_at)
    assert observations(database, UNIT, first.portal) == {each.code: each for each in first.observations}
    changed = snapshot([observation(1, officer="Cán bộ 2"), first.observations[1]], hours=1)
    record(database, UNIT, changed, changed.finished_at)
    assert observations(database, UNIT, first.portal) == {each.code: each for each in changed.observations}
    assert observations(database, UNIT, "other") == {}
