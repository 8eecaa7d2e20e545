"""Counting over a real ledger: the number and the list agree, at any instant, for any portal."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dossiers.dates import VIETNAM
from dossiers.observation import Observation
from dossiers.periods import CutOff, Period, previous
from dossiers.snapshot import IndicatorReading, Verdict
from dossiers.status import Channel, Status
from dossiers.working_calendar import WorkingCalendar
from reporting.figures import period as figures
from reporting.figures.period import FIGURES, Window
from reporting.monthly import compose
from store.database import Database
from store.runs import ensure_portal
from tests.reporting.ledgers import UNIT, ledger, look
from tests.reporting.samples import END, LETTERHEAD, START, narrative

PORTALS = {"hotich": "Hộ tịch điện tử", "igate": "Một cửa của tỉnh"}
PERIOD = Period(year=2026, month=5, start=START, end=END)
AFTER = END + timedelta(minutes=10)
AS_OF = END + timedelta(hours=1)
WINDOW = Window(period=PERIOD, as_of=AS_OF)


def day(month: int, number: int, hour: int = 9) -> datetime:
    return datetime(2026, month, number, hour, tzinfo=VIETNAM)


def seen(code: str, status: Status = Status.PROCESSING, **changes: Any) -> Observation:
    values: dict[str, Any] = {
        "code": code,
        "raw_code": code,
        "list_key": "all",
        "status": status,
        "raw_status": status.label,
        "channel": Channel.ONLINE,
        "received_at": day(4, 20),
        "due_at": day(5, 20),
        "department": "Địa chính",
    }
    return Observation(**(values | changes))


CIVIL = (
    seen("open"),
    seen("overdue", due_at=day(5, 4), department="Dân số"),
    seen("no_due", due_at=None, department=None),
    seen("carried", received_at=day(4, 2), status=Status.RETURNED, finished_at=day(5, 2), due_at=day(5, 4)),
    seen("closed_before", received_at=day(3, 2), status=Status.RETURNED, finished_at=day(4, 2)),
    seen("on_time", status=Status.PROCESSED, finished_at=day(5, 4), due_at=day(5, 4, 17)),
    seen("late", status=Status.PROCESSED, finished_at=day(5, 5), due_at=day(5, 4, 17)),
    seen("refused", status=Status.NOT_ACCEPTED, received_at=None, submitted_at=day(4, 21), finished_at=day(4, 22)),
    seen("withdrawn", status=Status.WITHDRAWN, returned_at=day(5, 3)),
    seen("new", status=Status.REGISTERED, received_at=None, submitted_at=day(5, 12)),
)
DESK = (
    seen("in_person", channel=Channel.IN_PERSON),
    seen("post", channel=Channel.POST, status=Status.SUPPLEMENT_REQUESTED, due_at=day(5, 13)),
    seen("strange", channel=None, raw_channel="Kiosk"),
    seen("no_end_date", status=Status.RETURNED),
)
READINGS = (
    IndicatorReading(
        key="reuse", name="Tái sử dụng", period="2026-05", numerator=2291, denominator=2500, percent="91.64"
    ),
    IndicatorReading(
        key="digitisation", name="Số hóa", period="2026-05", numerator=None, denominator=None, percent="rất tốt"
    ),
    IndicatorReading(key="reuse", name="Tái sử dụng", period="2026-04", numerator=1, denominator=2, percent="50"),
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with ledger(tmp_path_factory.mktemp("ledger"), PORTALS) as found:
        look(found, "hotich", START - timedelta(days=1), (seen("carried", received_at=day(4, 2)),))
        look(found, "hotich", AFTER, CIVIL, indicators=READINGS)
        look(found, "igate", AFTER, DESK)
        yield found


EXPECTED = {
    "received_total": 12,
    "received_online": 8,
    "received_direct": 2,
    "received_unknown_channel": 1,
    "carried_over": 1,
    "resolved_total": 5,
    "resolved_early": 1,
    "resolved_on_time": 1,
    "resolved_late": 1,
    "refused": 1,
    "withdrawn": 1,
    "open_total": 7,
    "open_in_time": 6,
    "open_overdue": 1,
    "no_due_date": 1,
    "unknown_status": 0,
    "ended_date_inferred": 0,  # "no_end_date" was first seen ended after the period's end, so it is open in it
}


def test_the_figures_of_the_period(database: Database) -> None:
    found = figures.monthly(database, UNIT, PERIOD, AS_OF, portals=PORTALS)
    assert {key: getattr(found, key) for key in FIGURES} == EXPECTED
    assert found.breaks == ()


@pytest.mark.parametrize("key", list(FIGURES))
def test_count_and_list_are_one_condition(database: Database, key: str) -> None:
    rows = figures.list_dossiers(database, UNIT, FIGURES[key], WINDOW)
    assert figures.count(database, UNIT, FIGURES[key], WINDOW) == len(rows) == EXPECTED[key]


def test_the_listed_dossiers_are_whole(database: Database) -> None:
    (late,) = figures.list_dossiers(database, UNIT, FIGURES["resolved_late"], WINDOW)
    assert (late.portal, late.code, late.ended_on, late.ended_basis) == (
        "hotich",
        "late",
        day(5, 5).date(),
        "finished",
    )
    assert late.due_at == day(5, 4, 17)
    assert late.seen


def test_figures_of_departments_add_up_and_are_in_order(database: Database) -> None:
    found = figures.by_group(database, UNIT, figures.Dimension.DEPARTMENT, WINDOW)
    assert [item.group.name for item in found] == ["Dân số", "Địa chính", None]
    for key, total in EXPECTED.items():
        assert sum(item.counts[key] for item in found) == total


def test_an_answer_as_of_an_earlier_instant_stays_what_it_was(database: Database) -> None:
    early = figures.monthly(database, UNIT, PERIOD, START, portals=PORTALS)
    assert (early.received_total, early.open_total) == (1, 1)
    assert early.pictures[1].complete_at is None
    assert early.rates == ()


def test_freshness_and_rates_come_from_the_ledger(database: Database) -> None:
    found = figures.monthly(database, UNIT, PERIOD, AS_OF, portals={**PORTALS, "dat": "Đất đai"})
    assert [(item.name, item.complete_from) for item in found.pictures] == [
        ("Hộ tịch điện tử", AFTER),
        ("Một cửa của tỉnh", AFTER),
        ("Đất đai", None),
    ]
    assert [(rate.key, rate.percent) for rate in found.rates] == [("reuse", Decimal("91.64"))]
    report = compose(found, narrative(), LETTERHEAD)
    assert report.draft_reasons == (
        "chưa lần nào đọc đủ số liệu của Đất đai",
        "chưa có tỷ lệ số hóa hồ sơ",
        "chưa có tỷ lệ thanh toán trực tuyến",
    )
    assert any("[chưa có số liệu]. Tỷ lệ tái sử dụng lại dữ liệu số hóa đạt 91.64%" in line for line in report.lines())


def test_without_names_the_ledgers_portals_are_told(database: Database) -> None:
    assert [item.portal for item in figures.monthly(database, UNIT, PERIOD, AS_OF).pictures] == ["hotich", "igate"]


def test_a_foreign_unit_sees_nothing(database: Database) -> None:
    assert figures.monthly(database, "khac", PERIOD, AS_OF).received_total == 0


def test_a_dossier_that_ends_before_it_begins_breaks_a_sum_and_is_named(tmp_path: Path) -> None:
    with ledger(tmp_path, PORTALS) as database:
        odd = seen("odd", status=Status.RETURNED, received_at=day(4, 20), finished_at=day(4, 1))
        look(database, "hotich", AFTER, (odd, seen("fine")))
        found = figures.monthly(database, UNIT, PERIOD, AS_OF, portals=PORTALS)
    (broken,) = found.breaks
    assert broken.key == "all"
    assert (broken.left, broken.right) == (2, 1)
    assert broken.dossiers == (("hotich", "odd"),)


def test_carried_over_is_the_last_reports_open_ones_or_the_difference_is_named(tmp_path: Path) -> None:
    last = previous(PERIOD, CutOff(day=13, at=START.time()))
    known_then = START + timedelta(hours=1)
    with ledger(tmp_path, PORTALS) as database:
        stays = seen("stays", received_at=day(4, 2))
        gone = seen("backdated", received_at=day(4, 2))
        look(database, "hotich", START + timedelta(minutes=5), (stays, gone))
        gone = seen("backdated", received_at=day(4, 2), status=Status.RETURNED, finished_at=day(4, 10))
        found = seen("entered_late", received_at=day(4, 3))
        look(database, "hotich", AFTER, (stays, gone, found))
        difference = figures.carry_over_differences(database, UNIT, WINDOW, last_period=last, last_as_of=known_then)
    assert difference.missing == (("hotich", "backdated"),)
    assert difference.added == (("hotich", "entered_late"),)


def test_the_days_lists_and_what_is_no_longer_seen(tmp_path: Path) -> None:
    with ledger(tmp_path, PORTALS) as database:
        look(database, "hotich", day(5, 14, 7), (*CIVIL, *DESK))
        look(database, "hotich", day(5, 14, 8), (*CIVIL[2:], *DESK), verdict=Verdict.COMPLETE)
        lists = figures.daily(database, UNIT, day(5, 14, 9), 4, WorkingCalendar())
    codes = {
        name: {(row.code, row.seen) for row in getattr(lists, name)}
        for name in ("overdue", "due_today", "due_soon", "no_due_date", "waiting_for_citizen", "unknown_status")
    }
    assert codes == {
        "overdue": {("overdue", False), ("post", True)},
        "due_today": set(),
        "due_soon": {("open", False), ("in_person", True), ("strange", True)},
        "no_due_date": {("no_due", True)},
        "waiting_for_citizen": {("post", True)},
        "unknown_status": set(),
    }


def test_what_a_portal_shows_again_is_counted_nowhere(tmp_path: Path) -> None:
    with ledger(tmp_path, {"igate": "Một cửa"}) as database:
        ensure_portal(database, UNIT, "national", "Cổng quốc gia", repeats=True)
        look(database, "igate", AFTER, CIVIL)
        before = figures.monthly(database, UNIT, PERIOD, AS_OF)
        again = tuple(replace(each, code=f"Q-{each.code}", raw_code=each.code) for each in CIVIL)
        look(database, "national", AFTER, again)
        now = figures.monthly(database, UNIT, PERIOD, AS_OF)
        assert {key: getattr(now, key) for key in FIGURES} == {key: getattr(before, key) for key in FIGURES}
        assert all(
            row.portal == "igate" for row in figures.list_dossiers(database, UNIT, FIGURES["open_total"], WINDOW)
        )
        daily = figures.daily(database, UNIT, AS_OF, 3, WorkingCalendar())
        assert {row.portal for row in daily.overdue} == {"igate"}
        assert [picture.portal for picture in now.pictures] == ["igate", "national"], "its picture is told all the same"
