"""What is due, and when: pure functions of the settings, the working calendar and an instant.

Every mail and report is a row that is due at an instant. A computer that was off catches up once, in order, within
each row's window; a clock that jumps runs nothing twice, because a row is known by its key. Rows are made up to the
end of the present day only: a clock that jumps ahead for a while can then give up no row of the days to come.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Protocol

LONGEST_LOOK_BACK = timedelta(days=62)
"""How far back missed jobs are still planned (and mostly marked as missed): two reports."""


class Kind(StrEnum):
    """What can be due. At one instant they run in this order."""

    SYNC = "sync"
    KEEP_ALIVE = "keep_alive"
    ASK_LOGIN = "ask_login"
    ALERT = "alert"
    REPORT = "report"
    PURGE = "purge"


_ORDER = {kind: position for position, kind in enumerate(Kind)}
_PURGE_AT = time(21, 0)  # after the day's work; a computer that is off then catches up in the morning
_PURGE_WITHIN = timedelta(days=1)


class Days(Protocol):
    """The part of ``dossiers.working_calendar.WorkingCalendar`` that planning needs."""

    def is_working_day(self, day: date) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """Local times of day, and the day of the month on which reports are cut off. ``hours``: the office's; within them
    sessions are kept alive every ``keep_alive_minutes`` (``None``: never) and people are asked to log in."""

    collect: tuple[time, ...]
    alert: time
    alert_until: time
    report: time
    cut_off_day: int
    hours: tuple[tuple[time, time], ...] = ()
    keep_alive_minutes: int | None = None
    ask_login: tuple[time, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One row. ``key`` is the same whenever the same day is planned. ``until`` is the last instant at which it may
    begin (``None``: any time later). Instants are aware."""

    kind: Kind
    key: str
    due_at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A row that will not run any more, and why (Vietnamese)."""

    job: Job
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do now: the rows to run, in order, and those that are given up."""

    run: tuple[Job, ...] = ()
    skip: tuple[Skipped, ...] = ()


def plan(table: Timetable, days: Days, zone: tzinfo, first: date, last: date) -> tuple[Job, ...]:
    """All jobs of the days from ``first`` to ``last`` (both included), in the order in which they are due.

    Portals are collected and the mail goes out on working days. The report is written on the cut-off day, or on the
    first working day after it; portals are collected once more just before.
    """
    jobs: list[Job] = []
    day = first
    while day <= last:
        if days.is_working_day(day):
            month = _report_month(table, days, day)
            times = set(table.collect) | ({table.report} if month else set())
            jobs += [_job(Kind.SYNC, day, at, zone, datetime.combine(day, time.max, zone)) for at in times]
            jobs += _in_office_hours(table, day, zone)
            jobs.append(_job(Kind.ALERT, day, table.alert, zone, datetime.combine(day, table.alert_until, zone)))
            if month:
                at = datetime.combine(day, table.report, zone)
                jobs.append(Job(kind=Kind.REPORT, key=f"report:{month}", due_at=at, until=None))
            night = datetime.combine(day, _PURGE_AT, zone)
            jobs.append(_job(Kind.PURGE, day, _PURGE_AT, zone, night + _PURGE_WITHIN))
        day += timedelta(days=1)
    return tuple(sorted(jobs, key=_sort_key))


def _in_office_hours(table: Timetable, day: date, zone: tzinfo) -> list[Job]:
    """What needs the office open: a session kept alive at night keeps nobody from working, and nobody logs in then."""
    jobs = []
    for first, last in table.hours:
        begin, end = datetime.combine(day, first, zone), datetime.combine(day, last, zone)
        if table.keep_alive_minutes is not None:
            step = timedelta(minutes=table.keep_alive_minutes)
            at = begin + step
            while at < end:
                jobs.append(_job(Kind.KEEP_ALIVE, day, at.timetz().replace(tzinfo=None), zone, at + step))
                at += step
        jobs += [_job(Kind.ASK_LOGIN, day, at, zone, end) for at in table.ask_login if first <= at < last]
    return jobs


def _job(kind: Kind, day: date, at: time, zone: tzinfo, until: datetime) -> Job:
    return Job(kind=kind, key=f"{kind}:{day}T{at:%H:%M}", due_at=datetime.combine(day, at, zone), until=until)


def _sort_key(job: Job) -> tuple[datetime, int, str]:
    return (job.due_at, _ORDER[job.kind], job.key)


def _report_month(table: Timetable, days: Days, day: date) -> str | None:
    """The month ("2026-05") whose report is due on this working day: its cut-off day is today, or was on one of the
    days off just before."""
    candidate = day
    while True:
        if candidate.day == table.cut_off_day:
            return f"{candidate:%Y-%m}"
        candidate -= timedelta(days=1)
        if days.is_working_day(candidate):
            return None


def first_day_to_plan(last_planned: datetime | None, now: datetime, zone: tzinfo) -> date:
    """From which day on to plan: today at first; later from where planning ended or from what was missed since.

    ``last_planned`` is the latest instant up to which rows were planned by a clock that may since have been set back.
    """
    today = now.astimezone(zone).date()
    if last_planned is None:
        return today
    return max(min(last_planned, now).astimezone(zone).date(), today - LONGEST_LOOK_BACK)


def decide(pending: Iterable[Job], now: datetime) -> Decision:
    """Which of the rows that are not done yet run now.

    Of several overdue collections only the last runs, in the place of the first, so that the mail that follows speaks
    of the freshest picture.
    """
    due = sorted((job for job in pending if job.due_at <= now), key=_sort_key)
    skipped: list[Skipped] = []
    alive: list[Job] = []
    for job in due:
        if job.until is not None and now > job.until:
            skipped.append(Skipped(job=job, reason="Máy tắt, ngủ hoặc mất mạng trong cả khoảng thời gian được phép."))
        else:
            alive.append(job)
    return _coalesce(alive, skipped)


def _coalesce(alive: Sequence[Job], skipped: list[Skipped]) -> Decision:
    collections = [job for job in alive if job.kind is Kind.SYNC]
    skipped += [Skipped(job=job, reason="Đã gộp vào lần lấy số liệu sau đó.") for job in collections[:-1]]
    run: list[Job] = []
    for job in alive:
        if job.kind is not Kind.SYNC:
            run.append(job)
        elif job is collections[0]:
            run.append(collections[-1])
    return Decision(run=tuple(run), skip=tuple(skipped))
