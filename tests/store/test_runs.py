"""Runs: what a crash leaves, and how fresh a picture is."""

from datetime import timedelta

from sqlalchemy import event

from dossiers.problems import Actor, Problem, Retry, Scope
from dossiers.snapshot import Verdict
from store import report_issues
from store.database import Database
from store.history.freshness import freshness, freshness_of
from store.recording.ledger import record
from store.runs import ensure_portal, ensure_unit, interrupt_open_runs, last_runs, start_run
from tests.store.samples import NOON, UNIT, observation, snapshot


def test_a_run_that_a_crash_left_open(database: Database) -> None:
    start_run(database, UNIT, "igate", "crashed", NOON)
    assert last_runs(database, UNIT)[0].verdict is None
    assert interrupt_open_runs(database, UNIT, NOON + timedelta(hours=1)) == 1
    assert interrupt_open_runs(database, UNIT, NOON + timedelta(hours=2)) == 0
    run = last_runs(database, UNIT)[0]
    assert (run.verdict, run.finished_at) == (Verdict.INTERRUPTED, NOON + timedelta(hours=1))


def test_a_started_run_is_the_one_that_is_recorded(database: Database) -> None:
    run_id = start_run(database, UNIT, "igate", "mine", NOON)
    assert record(database, UNIT, snapshot([observation(1)], run_key="mine"), NOON).run_id == run_id
    run = last_runs(database, UNIT, portal="igate")[0]
    assert (run.verdict, run.declared_total, run.observed, run.pages) == (Verdict.COMPLETE, 1, 1, 1)
    assert run.changes is not None
    assert run.changes["new"] == 1


def test_freshness_tells_the_last_complete_picture_and_why_there_is_no_newer_one(database: Database) -> None:
    ensure_portal(database, UNIT, "igate", "Một cửa điện tử")
    record(database, UNIT, snapshot([observation(1)]), NOON)
    problem = Problem(
        code="maintenance", actor=Actor.NOBODY, scope=Scope.PORTAL, retry=Retry.YES, sentence="Cổng đang bảo trì."
    )
    record(database, UNIT, snapshot([], hours=2, verdict=Verdict.FAILED, problems=(problem,)), NOON)
    start_run(database, UNIT, "igate", "under way", NOON + timedelta(hours=4))
    igate, index = freshness(database, UNIT, NOON + timedelta(hours=3))
    assert (igate.name, igate.last_verdict, igate.reason) == ("Một cửa điện tử", Verdict.FAILED, "Cổng đang bảo trì.")
    assert (igate.cause, last_runs(database, UNIT, portal="igate")[1].cause) == ("maintenance", "maintenance")
    assert igate.last_complete_at == NOON + timedelta(minutes=1)
    assert (index.last_run_at, index.last_complete_at) == (None, None)
    under_way = freshness(database, UNIT, NOON + timedelta(hours=5))[0]
    assert (under_way.last_verdict, under_way.last_run_at) == (None, NOON + timedelta(hours=4))
    before = freshness(database, UNIT, NOON)[0]
    assert before.last_complete_at is None, "as known then"


def test_reports_are_numbered_and_kept(database: Database) -> None:
    for number in (1, 2):
        issued = report_issues.add(
            database,
            UNIT,
            period="2026-05",
            as_of=NOON,
            issued_at=NOON,
            complete=True,
            statement="Đủ",
            figures={"received_total": 944},
            fingerprint="1" * 64,
            files=[f"{number}.docx"],
            hashes=["0" * 64],
        )
        assert (issued.number, issued.sha256) == (number, "0" * 64)
    assert [issue.files for issue in report_issues.issues_of(database, UNIT, "2026-05")] == [["1.docx"], ["2.docx"]]
    assert report_issues.issues_of(database, UNIT, "2026-06") == ()


def test_many_units_are_told_by_as_many_questions_as_one(database: Database) -> None:
    others = [f"{UNIT}-{number}" for number in range(3)]
    for number, unit in enumerate(others):
        ensure_unit(database, unit, unit)
        ensure_portal(database, unit, "igate", "Một cửa điện tử")
        for hours in range(number):
            record(database, unit, snapshot([observation(1)], hours=hours, run_key=str(hours)), NOON)
    record(database, UNIT, snapshot([observation(1)], hours=5), NOON)
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    at = NOON + timedelta(hours=6)
    each = {unit: freshness(database, unit, at) for unit in (*others, UNIT)}
    by_one = len(asked) / len(each)
    asked.clear()
    assert freshness_of(database, [*others, UNIT], at) == each
    assert len(asked) == by_one
    assert [found[0].last_complete_at for found in each.values()] == [
        None,
        *(NOON + timedelta(hours=hours, minutes=1) for hours in (0, 1, 5)),
    ]
