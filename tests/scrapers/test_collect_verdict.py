"""What a run is worth, without any browser."""

from dataclasses import replace

import pytest

from dossiers.observation import Observation
from dossiers.snapshot import ListWalk, Proof, Verdict
from dossiers.status import Status
from scrapers.errors.account import NeedsPerson, OtherUnit, WrongPassword
from scrapers.errors.catalogue import make_problem
from scrapers.errors.machine import BrowserCrashed
from scrapers.errors.portal import GuardBlocked, LayoutChanged, LoggedOut, PortalError, unknown_status
from scrapers.walk.lists import WalkResult
from scrapers.walk.verdict import Harvest, ends_run, verdict_of

SEEN = Observation(code="H1-1", raw_code="H1-1", list_key="a", status=Status.RECEIVED, raw_status="x")


def walk(key: str, *, complete: bool, rows: int = 1) -> WalkResult:
    proof = (Proof.DECLARED_TOTAL if rows else Proof.EMPTY_WORDS) if complete else None
    return WalkResult(
        walk=ListWalk(
            list_key=key,
            declared_total=rows,
            distinct_seen=rows,
            rows_seen=rows,
            pages=1,
            sweeps=1,
            proof=proof,
            reason=None if complete else "thiếu",
        ),
        observations=(SEEN,) * rows,
        problems=(),
    )


def harvest(expected: int, *results: WalkResult, error: PortalError | None = None) -> Harvest:
    made = Harvest(expected=expected)
    for result in results:
        made.take(result)
    if error is not None:
        made.fail(error)
    return made


@pytest.mark.parametrize(("first", "second"), [(True, True), (True, False), (False, True), (False, False)])
def test_complete_only_if_every_list_is(first: bool, second: bool) -> None:
    made = harvest(2, walk("a", complete=first), walk("b", complete=second))
    assert verdict_of(made) is (Verdict.COMPLETE if first and second else Verdict.PARTIAL)


def test_what_made_a_run_incomplete_is_told_before_what_cost_nothing() -> None:
    new = make_problem("unknown_column", portal="Cổng", column="Số biên lai")
    short = make_problem("incomplete", portal="Cổng", list_name="Hồ sơ", reason="cổng ghi 3 hồ sơ, đọc được 2.")
    made = harvest(1, replace(walk("a", complete=False), problems=(new, short)))
    assert made.told() == (short, new)


def test_what_stood_in_two_tabs_counts_as_the_later_one_says() -> None:
    later = replace(SEEN, status=Status.PROCESSED)
    second = replace(walk("a:done", complete=True), observations=(later,))
    made = harvest(2, walk("a:open", complete=True), second)
    assert made.observations == [later]
    other_list = replace(walk("b", complete=True), observations=(replace(SEEN, list_key="b"),))
    made = harvest(2, walk("a:open", complete=True), other_list)
    assert len(made.observations) == 2, "of two lists the ledger is told both, and says that they contradict"


def test_a_list_that_was_not_walked_makes_it_partial() -> None:
    assert verdict_of(harvest(2, walk("a", complete=True))) is Verdict.PARTIAL


def test_empty_only_if_every_list_says_so() -> None:
    assert verdict_of(harvest(2, walk("a", complete=True, rows=0), walk("b", complete=True, rows=0))) is (
        Verdict.EMPTY_CONFIRMED
    )
    assert verdict_of(harvest(2, walk("a", complete=True, rows=0), walk("b", complete=False, rows=0))) is (
        Verdict.PARTIAL
    )
    assert verdict_of(harvest(1, walk("a", complete=False, rows=0))) is Verdict.FAILED
    assert verdict_of(harvest(1)) is Verdict.FAILED


@pytest.mark.parametrize(
    ("error", "alone", "after_rows"),
    [
        (WrongPassword.of("C", key="c", username="u"), Verdict.NEEDS_PERSON, Verdict.PARTIAL),
        (NeedsPerson.of("C", "captcha", key="c"), Verdict.NEEDS_PERSON, Verdict.PARTIAL),
        (LoggedOut.of("C"), Verdict.FAILED, Verdict.PARTIAL),
        (BrowserCrashed.while_reading("x"), Verdict.FAILED, Verdict.PARTIAL),
        (LayoutChanged.lost("C", "Mã hồ sơ"), Verdict.FAILED, Verdict.PARTIAL),
        (GuardBlocked.of("C"), Verdict.FAILED, Verdict.FAILED),
        (OtherUnit.shown("C", "X", "Y"), Verdict.NEEDS_PERSON, Verdict.NEEDS_PERSON),
    ],
)
def test_what_ended_the_run_decides_unless_something_was_read(
    error: PortalError, alone: Verdict, after_rows: Verdict
) -> None:
    assert verdict_of(harvest(2, error=error)) is alone
    made = harvest(2, walk("a", complete=True), error=error)
    assert verdict_of(made) is after_rows
    assert bool(made.observations) is (after_rows is Verdict.PARTIAL)
    assert error.problem in made.problems


def test_only_what_reaches_beyond_a_list_ends_the_run() -> None:
    assert ends_run(LoggedOut.of("C"))
    assert ends_run(BrowserCrashed.while_reading())
    assert not ends_run(LayoutChanged.lost("C", "Mã hồ sơ"))


def test_captures_are_named_where_they_belong() -> None:
    made = harvest(1, error=LoggedOut.of("C"))
    made.problems.append(unknown_status("C", "a", "H1-1", "?"))
    made.problems.append(make_problem("odd_code", portal="C", list_key="a", dossier="H1-1", dossier_code="H1-1"))
    made.point_to("2026/x/page-01.html")
    assert [problem.evidence for problem in made.problems] == ["2026/x/page-01.html", "2026/x/page-01.html", None]
