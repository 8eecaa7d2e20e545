"""When a portal could not be reached, from our own runs; and the sentences that are offered for the report."""

from datetime import datetime, timedelta

from dossiers.snapshot import Verdict
from dossiers.working_calendar import WorkingCalendar
from reporting.downtime import outages
from reporting.figures.groups import GroupFigures
from reporting.figures.trend import Basis, Compared
from reporting.monthly.facts import facts
from store.history.run_history import Look
from tests.reporting.test_charts import field
from tests.reporting.test_figures import day

NAMES = {"hkd": "Hộ kinh doanh", "igate": "Hệ thống một cửa"}
CALENDAR = WorkingCalendar()


def look(at: datetime, cause: str | None = None, portal: str = "hkd", verdict: Verdict | None = None) -> Look:
    good = Verdict.COMPLETE if cause is None else Verdict.FAILED
    return Look(
        id=1,
        portal=portal,
        started_at=at,
        finished_at=at + timedelta(minutes=5),
        verdict=verdict or good,
        cause=cause,
        reason=None if cause is None else "đang bảo trì",
        declared_total=None,
        observed=None,
    )


def test_a_span_goes_from_the_first_failure_to_the_next_good_look_in_working_hours() -> None:
    found = outages(
        (
            look(day(5, 4, 7)),
            look(day(5, 4, 16), "unavailable"),
            look(day(5, 4, 16) + timedelta(minutes=30), "maintenance"),
            look(day(5, 5, 9)),
            look(day(5, 6, 9), "unavailable"),
        ),
        NAMES,
        day(5, 6, 11),
        CALENDAR,
    )
    # 16:00-17:00 and 07:00-09:00, then 09:00-11:00 up to the end of what was asked about.
    assert [(item.looks, item.hours, item.ended) for item in found] == [(2, 3.0, day(5, 5, 9)), (1, 2.0, None)]
    assert found[0].reason == "đang bảo trì"


def test_runs_that_never_left_this_computer_say_nothing_of_a_portal() -> None:
    found = outages(
        (
            look(day(5, 4, 7), "no_line"),
            look(day(5, 4, 8), "resting", verdict=Verdict.SKIPPED),
            look(day(5, 4, 9), "server_failed"),
            look(day(5, 4, 10), "no_line"),
            look(day(5, 4, 11), "wrong_password", verdict=Verdict.NEEDS_PERSON),
            look(day(5, 4, 14), "unavailable", portal="igate"),
            look(day(5, 4, 15), portal="igate"),
        ),
        NAMES,
        day(5, 8),
        CALENDAR,
    )
    assert [(item.portal, item.looks, item.hours) for item in found] == [("hkd", 1, 2.0), ("igate", 1, 1.0)]
    offered = facts(outages=found)
    assert [fact.sentence for fact in offered] == [
        "Hệ thống một cửa không truy cập được 1 lần, tổng cộng 1 giờ làm việc.",
        "Hệ thống Hộ kinh doanh không truy cập được 1 lần, tổng cộng 2 giờ làm việc.",
    ]


def test_the_worst_fields_and_what_grew_are_told_only_where_they_are_known() -> None:
    def counted(name: str, late: int) -> GroupFigures:
        made = field(name, late)
        return GroupFigures(group=made.group, counts={**made.counts, "received_total": 20})

    compared = Compared(
        key="received_new",
        label="Tiếp nhận mới",
        now=858,
        month_before=900,
        year_before=100,
        month_basis=Basis.WATCHED,
        year_basis=Basis.LOOKED_BACK,
    )
    offered = facts(
        fields=tuple(counted(name, late) for name, late in zip("abcde", (0, 3, 9, 1, 2), strict=True)),
        compared=(compared,),
        passed_by=("Có 62 hồ sơ.",),
    )
    assert {fact.key: fact.sentence for fact in offered} == {
        "passed_by": "Có 62 hồ sơ.",
        "worst_fields": "Lĩnh vực có nhiều hồ sơ quá hạn nhất: c (9 trong 20 hồ sơ), b (3 trong 20 hồ sơ), "
        "e (2 trong 20 hồ sơ).",
        "compared": "Số hồ sơ tiếp nhận mới là 858, giảm 42 hồ sơ so với tháng trước.",
    }
    assert facts(fields=(counted("a", 0),)) == ()
