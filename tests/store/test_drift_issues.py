"""Issues open, come again and close by themselves; the marks of pages are kept."""

from dataclasses import replace

from dossiers.problems import Actor, Problem, Retry, Scope
from dossiers.snapshot import PageMark, Verdict
from dossiers.status import Status
from store.database import Database
from store.evidence_pages import counts_of, files_of_runs, pages_of
from store.history.versions import observations
from store.issues import find_issue, open_issues
from store.recording.ledger import record
from tests.store.samples import NOON, UNIT, observation, snapshot

STRANGE = Problem(
    code="unknown_column",
    actor=Actor.DEVELOPER,
    scope=Scope.LIST,
    retry=Retry.NEVER,
    sentence="Có thêm cột.",
    detail="x",
)


def test_an_issue_is_raised_once_counted_and_closed_by_the_complete_run_that_meets_it_no_more(
    database: Database,
) -> None:
    seen = [observation(1)]
    record(database, UNIT, snapshot(seen, problems=(STRANGE,)), NOON)
    record(database, UNIT, snapshot(seen, hours=1, problems=(STRANGE,)), NOON)
    (found,) = open_issues(database, UNIT)
    assert found.times == 2
    record(database, UNIT, snapshot(seen, hours=2, verdict=Verdict.PARTIAL), NOON)
    assert open_issues(database, UNIT) == (found,)
    closing = record(database, UNIT, snapshot(seen, hours=3), NOON)
    assert open_issues(database, UNIT) == ()
    closed = find_issue(database, UNIT, found.id)
    assert closed is not None
    assert closed.closed_run_id == closing.run_id
    record(database, UNIT, snapshot(seen, hours=4, problems=(STRANGE,)), NOON)
    (again,) = open_issues(database, UNIT)
    assert (again.id, again.times, again.closed_run_id) == (found.id, 3, None)


def test_a_status_that_goes_back_is_told_until_the_dossier_ends_again(database: Database) -> None:
    ended = observation(1, status=Status.RETURNED, raw_status="Đã trả kết quả")
    record(database, UNIT, snapshot([ended]), NOON)
    for hours in (1, 2):
        record(database, UNIT, snapshot([observation(1)], hours=hours), NOON)
        (found,) = open_issues(database, UNIT)
        assert (found.code, found.times) == ("status_went_back", 1)
        assert "Đã trả kết quả" in found.sentence
    record(database, UNIT, snapshot([ended], hours=3), NOON)
    assert open_issues(database, UNIT) == ()


def test_marks_counts_and_words_are_kept(database: Database) -> None:
    mark = PageMark(list_key="dossiers", index=0, rows=1, sha256="0" * 64, file="a/b.html.bin")
    taken = snapshot([observation(1, due_at=None, due_words="còn 2 ngày")])
    taken = replace(taken, page_marks=(mark, replace(mark, index=1, file=None)), evidence=("a/b.html.bin",))
    done = record(database, UNIT, taken, NOON)
    assert pages_of(database, done.run_id) == taken.page_marks
    (files,) = files_of_runs(database, UNIT)
    assert files.files == ("a/b.html.bin",)
    ((_, count),) = counts_of(database, UNIT, taken.portal, runs=5)["dossiers"]
    assert count == taken.walks[0].distinct_seen
    (kept,) = observations(database, UNIT, taken.portal).values()
    assert kept.due_words == "còn 2 ngày"


def test_words_that_count_down_are_nothing_new_until_the_deadline_passes() -> None:
    first, second, late = (
        observation(1, due_at=None, due_words=words).content_hash()
        for words in ("còn 2 ngày", "còn 1 ngày", "quá hạn 1 giờ")
    )
    assert first == second != late
