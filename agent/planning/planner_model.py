"""The words of planning: kinds of jobs, the timetable, a row, a decision."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What can be due. At one instant they run in this order."""

    SYNC = "sync"
    SYNC_PORTAL = "sync_portal"
    KEEP_ALIVE = "keep_alive"
    ASK_LOGIN = "ask_login"
    ALERT = "alert"
    HOUSEHOLD = "household"
    DIGEST = "digest"
    CHASE = "chase"
    OPERATOR = "operator"
    DRAFT = "draft"
    REPORT = "report"
    BACKUP = "backup"
    PURGE = "purge"


class Days(Protocol):
    """The part of ``dossiers.working_calendar.WorkingCalendar`` that planning needs."""

    def is_working_day(self, day: date) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """Local times of day, and the day of the month on which reports are cut off.

    ``collect_also``: further times of single portals, by key. ``hours``: the office's; within them sessions are kept
    alive every ``keep_alive_minutes`` (``None``: never) and people are asked to log in. ``household``: when household
    business is told of in the course of the day. ``operator_minutes``: how often what waits is tried again and the
    operator is told what changed, from the office's opening until an hour after the last work of the day (``None``:
    never). ``chase``: on which weekdays (Monday is 0) slips are written, and when. ``digest``: the weekly mail on the
    first working day of a week (``None``: none). ``draft_days``: how many days before the cut-off a draft of the report
    is written (0: none). ``backup`` (``None``: none) and ``purge`` end each working day.
    """

    collect: tuple[time, ...]
    alert: time
    alert_until: time
    report: time
    cut_off_day: int
    collect_also: tuple[tuple[str, tuple[time, ...]], ...] = ()
    hours: tuple[tuple[time, time], ...] = ()
    keep_alive_minutes: int | None = None
    ask_login: tuple[time, ...] = ()
    household: tuple[time, ...] = ()
    operator_minutes: int | None = None
    chase: tuple[tuple[int, time], ...] = ()
    digest: time | None = None
    draft_days: int = 0
    backup: time | None = None
    purge: time = time(21)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One row. ``key`` is the same whenever the same day is planned. ``until`` is the last instant at which it may
    begin (``None``: any time later). Instants are aware."""

    kind: Kind
    key: str
    due_at: datetime
    until: datetime | None

    @property
    def portal(self) -> str | None:
        """The one portal that it is about, if it is about one."""
        return self.key.split(":")[1] if self.kind is Kind.SYNC_PORTAL else None

    @property
    def month(self) -> str | None:
        """The month ("2026-05") whose report or draft it is."""
        return self.key.partition(":")[2] if self.kind in (Kind.REPORT, Kind.DRAFT) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A row that will not run any more, and why (Vietnamese). ``missed``: it is a gap, nothing was done at its time."""

    job: Job
    reason: str
    missed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do now: the rows to run, in order, and those that are given up."""

    run: tuple[Job, ...] = ()
    skip: tuple[Skipped, ...] = ()
