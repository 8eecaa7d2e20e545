"""Due jobs: rows that survive anything, each planned once and settled once."""

from datetime import timedelta

from store import due_jobs
from store.database import Database
from store.due_jobs import DueJob
from tests.store.samples import NOON, UNIT


def _job(hours: int) -> DueJob:
    due_at = NOON + timedelta(hours=hours)
    return DueJob(key=f"sync:{hours}", kind="sync", due_at=due_at, until=due_at + timedelta(hours=2))


def test_planning_again_adds_nothing(database: Database) -> None:
    assert due_jobs.add(database, UNIT, [_job(2), _job(1)], NOON) == 2
    assert due_jobs.add(database, UNIT, [_job(1), _job(3)], NOON) == 1
    assert due_jobs.add(database, UNIT, [], NOON) == 0
    assert [job.key for job in due_jobs.pending(database, UNIT)] == ["sync:1", "sync:2", "sync:3"]
    assert due_jobs.last_planned(database, UNIT) == NOON + timedelta(hours=3)


def test_nothing_was_ever_planned(database: Database) -> None:
    assert due_jobs.last_planned(database, UNIT) is None


def test_a_job_is_settled_once(database: Database) -> None:
    due_jobs.add(database, UNIT, [_job(1), _job(2)], NOON)
    due_jobs.finish(database, UNIT, "sync:1", NOON, "xong")
    due_jobs.skip(database, UNIT, "sync:1", NOON + timedelta(hours=5), "quá muộn")
    due_jobs.skip(database, UNIT, "sync:2", NOON + timedelta(hours=5), "quá muộn")
    assert due_jobs.pending(database, UNIT) == ()
    settled = due_jobs.settled(database, UNIT, NOON)
    assert [(job.key, job.state, job.detail) for job in settled] == [
        ("sync:1", "done", "xong"),
        ("sync:2", "skipped", "quá muộn"),
    ]
