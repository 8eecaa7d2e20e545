"""What the read-only guard stopped stays in the ledger, with its portal, time and reason."""

from datetime import timedelta

from dossiers.snapshot import BlockedRequest, Verdict
from store.blocked import blocked_since, keep
from store.database import Database
from store.recording.ledger import record
from store.runs import ensure_unit, last_runs
from tests.store.samples import NOON, UNIT, snapshot

WRITE = BlockedRequest(
    method="DELETE", url="http://cong.example/pa/dossier/1", write_like=True, reason="undeclared", times=3
)
READ = BlockedRequest(method="GET", url="http://xa.example/?a", write_like=False, reason="foreign_origin")


def test_a_run_keeps_all_of_them_counted_once(database: Database) -> None:
    taken = snapshot([], verdict=Verdict.FAILED, blocked=(WRITE, READ), blocked_unlisted=5)
    record(database, UNIT, taken, NOON)
    record(database, UNIT, taken, NOON)  # the same run again
    assert last_runs(database, UNIT)[0].blocked == 3 + 1 + 5
    kept = blocked_since(database, UNIT, NOON - timedelta(days=1))
    assert [(each.portal, each.method, each.url, each.reason, each.write_like, each.times) for each in kept] == [
        (taken.portal, "DELETE", "http://cong.example/pa/dossier/1", "undeclared", True, 3),
        (taken.portal, "GET", "http://xa.example/?a", "foreign_origin", False, 1),
    ]
    assert {each.run_id for each in kept} == {last_runs(database, UNIT)[0].id}
    assert {each.at for each in kept} == {taken.finished_at}


def test_a_log_in_by_hand_belongs_to_no_run_and_old_ones_are_not_shown(database: Database) -> None:
    ensure_unit(database, UNIT, "Phường Ví Dụ")
    with database.writing() as connection:
        keep(connection, UNIT, "hkd", [WRITE], at=NOON)
        keep(connection, UNIT, "igate", [READ], at=NOON - timedelta(days=2))
        keep(connection, UNIT, "igate", [], at=NOON)
    kept = blocked_since(database, UNIT, NOON - timedelta(days=1))
    assert [(each.portal, each.run_id) for each in kept] == [("hkd", None)]
    assert [each.portal for each in blocked_since(database, UNIT, NOON - timedelta(days=9))] == ["hkd", "igate"]
    assert blocked_since(database, "another", NOON - timedelta(days=9)) == ()
