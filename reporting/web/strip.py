"""A portal's last thirty days: one mark a day, by the best reading of that day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from dossiers.dates import local_date
from dossiers.snapshot import Verdict
from dossiers.working_calendar import WorkingCalendar
from store.tables import run

DAYS = 30
KINDS: Mapping[str, str] = {
    "whole": "lấy đủ",
    "part": "chưa đủ",
    "failed": "không lấy được",
    "none": "không lấy",
    "free": "ngày nghỉ",
}
"""What a mark says, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One day. ``kind`` is a key of ``KINDS``."""

    day: date
    kind: str

    @property
    def words(self) -> str:
        return KINDS[self.kind]


def strips(
    connection: Connection, unit: str, now: datetime, calendar: WorkingCalendar
) -> Mapping[str, tuple[Mark, ...]]:
    """The marks of each portal that was ever read in that time, oldest first."""
    first = local_date(now) - timedelta(days=DAYS - 1)
    r = run.c
    query = select(r.portal, r.started_at, r.verdict).where(
        r.unit == unit, r.started_at >= now - timedelta(days=DAYS + 1), r.verdict.is_not(None)
    )
    seen: dict[str, dict[date, list[Verdict]]] = {}
    for portal, started_at, verdict in connection.execute(query):
        seen.setdefault(portal, {}).setdefault(local_date(started_at), []).append(Verdict(verdict))
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return {
        portal: tuple(Mark(day=day, kind=_kind(by_day.get(day, ()), day, calendar)) for day in days)
        for portal, by_day in seen.items()
    }


def empty_strip(now: datetime, calendar: WorkingCalendar) -> tuple[Mark, ...]:
    """Of a portal that was not read in that time."""
    first = local_date(now) - timedelta(days=DAYS - 1)
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return tuple(Mark(day=day, kind=_kind((), day, calendar)) for day in days)


def summary(marks: Sequence[Mark]) -> str:
    """The strip in words, for whoever does not see it."""
    counted = {kind: sum(mark.kind == kind for mark in marks) for kind in ("whole", "part", "failed", "none")}
    parts = [f"{KINDS[kind]} {count} ngày" for kind, count in counted.items() if count]
    return f"{len(marks)} ngày qua: {', '.join(parts) or 'không có ngày làm việc'}"


def _kind(verdicts: Sequence[Verdict], day: date, calendar: WorkingCalendar) -> str:
    if any(verdict.is_complete for verdict in verdicts):
        return "whole"
    if Verdict.PARTIAL in verdicts:
        return "part"
    tried = [verdict for verdict in verdicts if verdict is not Verdict.SKIPPED]
    if tried:
        return "failed"
    return "none" if calendar.is_working_day(day) else "free"
