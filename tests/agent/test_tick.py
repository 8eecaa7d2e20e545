"""A running service over days: every row settled once, failures tried again in their window, stops leave work due."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone

from agent.errors import ExitCode
from agent.jobs.results import JobEnd
from agent.planning.planner import Job, Kind, Timetable
from agent.service.tick import Duty, Ticker

ZONE = timezone(timedelta(hours=7))
TABLE = Timetable(
    collect=(time(7), time(14)), alert=time(7, 30), alert_until=time(16, 30), report=time(17, 30), cut_off_day=13
)
FINE = JobEnd(exit_code=ExitCode.DONE, sentences=("Xong.",))
BROKEN = JobEnd(exit_code=ExitCode.MACHINE, sentences=("Hỏng.",), retry=True)


class Weekdays:
    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5


class HandClock:
    def __init__(self, text: str) -> None:
        self.instant = datetime.fromisoformat(text).replace(tzinfo=ZONE)

    def now(self) -> datetime:
        return self.instant


class MemoryRows:
    """Rows in memory that refuse to be settled twice."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.settled: dict[str, str] = {}
        self.late: dict[str, bool] = {}

    def last_planned(self) -> datetime | None:
        return max((job.due_at for job in self.jobs.values()), default=None)

    def add(self, jobs: tuple[Job, ...], now: datetime) -> None:
        for job in jobs:
            self.jobs.setdefault(job.key, job)

    def pending(self) -> tuple[Job, ...]:
        return tuple(job for job in self.jobs.values() if job.key not in self.settled)

    def begun(self, job: Job, now: datetime, *, late: bool) -> None:
        assert job.key not in self.settled
        self.late[job.key] = late

    def done(self, job: Job, now: datetime, detail: str) -> None:
        self._settle(job, "done")

    def skipped(self, job: Job, now: datetime, reason: str) -> None:
        self._settle(job, "skipped")

    def missed(self, job: Job, now: datetime, reason: str) -> None:
        self._settle(job, "missed")

    def _settle(self, job: Job, how: str) -> None:
        assert job.key not in self.settled
        self.settled[job.key] = how


def _ticker(
    clock: HandClock, rows: MemoryRows, run: Callable[[Job], JobEnd], stop: Callable[[], bool] = lambda: False
) -> Ticker:
    return Ticker(rows=rows, table=TABLE, days=Weekdays(), zone=ZONE, clock=clock, run=run, stopping=stop)


def test_a_week_minute_by_minute_does_each_row_once_on_time() -> None:
    clock, rows, ran = HandClock("2026-05-11T00:00"), MemoryRows(), list[tuple[str, datetime]]()

    def run(job: Job) -> JobEnd:
        ran.append((job.key, clock.now()))
        return FINE

    ticker = _ticker(clock, rows, run)
    for _ in range(7 * 24 * 12):
        ticker.tick()
        clock.instant += timedelta(minutes=5)
    assert len(ran) == 5 * 4 + 2
    assert all(at == rows.jobs[key].due_at for key, at in ran)
    assert [key for key, _ in ran if "05-13" in key or "report" in key] == [
        "sync:2026-05-13T07:00",
        "alert:2026-05-13T07:30",
        "sync:2026-05-13T14:00",
        "sync:2026-05-13T17:30",
        "report:2026-05",
        "purge:2026-05-13T21:00",
    ]


def test_what_is_made_up_for_is_marked_and_what_is_on_time_is_not() -> None:
    clock, rows = HandClock("2026-05-14T07:05"), MemoryRows()
    ticker = _ticker(clock, rows, lambda job: FINE)
    ticker.tick()
    clock.instant += timedelta(hours=2, minutes=5)  # asleep until ten past nine
    ticker.tick()
    assert rows.late == {"sync:2026-05-14T07:00": False, "alert:2026-05-14T07:30": True}


def test_nothing_is_planned_before_the_schedule_is_on_and_nothing_done_while_it_is_paused() -> None:
    clock, rows, ran = HandClock("2026-05-14T08:00"), MemoryRows(), list[str]()

    def run(job: Job) -> JobEnd:
        ran.append(job.key)
        return FINE

    duty = [Duty(since=None)]
    ticker = _ticker(clock, rows, run)
    ticker.duty = lambda now: duty[0]
    ticker.tick()
    assert rows.jobs == {}
    duty[0] = Duty(since=clock.instant, paused=True)
    clock.instant += timedelta(hours=6, minutes=1)
    ticker.tick()
    assert ran == []
    assert "sync:2026-05-14T07:00" not in rows.jobs, "what was due before the first day began is nobody's loss"
    duty[0] = Duty(since=duty[0].since)
    ticker.tick()
    assert ran == ["sync:2026-05-14T14:00"]


def test_a_week_off_leaves_a_gap_for_each_slot_that_passed() -> None:
    clock, rows = HandClock("2026-05-08T16:00"), MemoryRows()
    ticker = _ticker(clock, rows, lambda job: FINE)
    ticker.tick()
    clock.instant += timedelta(days=7, hours=-8)
    ticker.tick()
    missed = {key for key, how in rows.settled.items() if how == "missed"}
    assert {f"alert:2026-05-{day}T07:30" for day in (11, 12, 13, 14)} <= missed
    assert {f"sync:2026-05-{day}T{at}" for day in (11, 12, 13, 14) for at in ("07:00", "14:00")} <= missed
    assert rows.settled["report:2026-05"] == "done"


def test_a_restart_does_nothing_again() -> None:
    clock, rows, ran = HandClock("2026-05-14T08:00"), MemoryRows(), list[str]()

    def run(job: Job) -> JobEnd:
        ran.append(job.key)
        return FINE

    _ticker(clock, rows, run).tick()
    _ticker(clock, rows, run).tick()
    assert ran == ["sync:2026-05-14T07:00", "alert:2026-05-14T07:30"]


def test_a_mail_that_fails_is_tried_again_until_its_window_closes_and_a_collection_is_not() -> None:
    clock, rows, ran = HandClock("2026-05-14T07:00"), MemoryRows(), list[str]()

    def run(job: Job) -> JobEnd:
        ran.append(job.key)
        return BROKEN

    ticker = _ticker(clock, rows, run)
    while clock.instant.date() == date(2026, 5, 14):
        ticker.tick()
        clock.instant += timedelta(minutes=1)
    assert ran.count("sync:2026-05-14T07:00") == 1
    assert ran.count("alert:2026-05-14T07:30") == (9 * 60) // 15 + 1
    assert rows.settled["alert:2026-05-14T07:30"] == "missed"


def test_a_stop_leaves_the_work_due() -> None:
    clock, rows, ran = HandClock("2026-05-14T08:00"), MemoryRows(), list[str]()

    def run(job: Job) -> JobEnd:
        ran.append(job.key)
        return JobEnd(exit_code=ExitCode.ATTENTION, sentences=())

    _ticker(clock, rows, run, stop=lambda: bool(ran)).tick()
    assert ran == ["sync:2026-05-14T07:00"]
    assert rows.settled == {}
    assert {job.kind for job in rows.pending() if job.due_at <= clock.now()} == {Kind.SYNC, Kind.ALERT}


def test_a_clock_set_forward_by_a_year_and_back_runs_nothing_twice() -> None:
    clock, rows, ran = HandClock("2026-05-14T08:00"), MemoryRows(), list[str]()

    def run(job: Job) -> JobEnd:
        ran.append(job.key)
        return FINE

    ticker = _ticker(clock, rows, run)
    for text in ("2026-05-14T08:00", "2027-05-14T08:00", "2026-05-14T14:00", "2026-05-15T08:00"):
        clock.instant = datetime.fromisoformat(text).replace(tzinfo=ZONE)
        ticker.tick()
    assert len(ran) == len(set(ran))
    assert "report:2027-05" in ran
    assert ran[-2:] == ["sync:2026-05-15T07:00", "alert:2026-05-15T07:30"]


def test_a_collection_without_network_waits_for_the_line_and_is_made_up_for_once() -> None:
    clock, rows, ran, up = HandClock("2026-05-14T07:00"), MemoryRows(), list[tuple[str, str]](), [False]
    asked: list[datetime] = []

    def line_is_up() -> bool:
        asked.append(clock.instant)
        return up[0]

    def run(job: Job) -> JobEnd:
        ran.append((job.key, f"{clock.instant:%H:%M}"))
        waits = job.kind is Kind.SYNC and not up[0]
        return JobEnd(exit_code=ExitCode.ATTENTION, sentences=(), waits_for_line=waits)

    ticker = _ticker(clock, rows, run)
    ticker.line_is_up = line_is_up
    while clock.instant.time() < time(8, 30):
        up[0] = clock.instant.time() >= time(8, 1)
        ticker.tick()
        clock.instant += timedelta(seconds=30)
    assert ran == [
        ("sync:2026-05-14T07:00", "07:00"),
        ("alert:2026-05-14T07:30", "07:30"),
        ("sync:2026-05-14T07:00", "08:02"),
    ]
    assert rows.settled["sync:2026-05-14T07:00"] == "done"
    assert len(asked) == 31, "every two minutes, and no more once it is back"


def test_a_collection_that_still_waits_gives_way_to_the_next_one() -> None:
    clock, rows, ran = HandClock("2026-05-14T07:00"), MemoryRows(), list[str]()

    def run(job: Job) -> JobEnd:
        ran.append(job.key)
        return JobEnd(exit_code=ExitCode.ATTENTION, sentences=(), waits_for_line=job.kind is Kind.SYNC)

    ticker = _ticker(clock, rows, run)
    ticker.line_is_up = lambda: False
    while clock.instant.time() < time(14, 30):
        ticker.tick()
        clock.instant += timedelta(minutes=1)
    assert ran == ["sync:2026-05-14T07:00", "alert:2026-05-14T07:30", "sync:2026-05-14T14:00"]
    assert rows.settled["sync:2026-05-14T07:00"] == "missed"
