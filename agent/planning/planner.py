"""What is due, and when: pure functions of the settings, the working calendar and an instant.

Every mail and report is a row that is due at an instant. A computer that was off catches up once, in order, within
each row's window; a clock that jumps runs nothing twice, because a row is known by its key. Rows are made up to the
end of the present day only: a clock that jumps ahead for a while can then give up no row of the days to come.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo

from agent.planning.planner_model import Days, Decision, Job, Kind, Skipped, Timetable

__all__ = ["Days", "Decision", "Job", "Kind", "Skipped", "Timetable", "decide", "first_day_to_plan", "is_late", "plan"]

LONGEST_LOOK_BACK = timedelta(days=62)
"""How far back missed jobs are still planned (and mostly marked as missed): two reports."""

LATE_AFTER = timedelta(minutes=15)
"""What begins later than this after its time was made up for, and says so."""

_ORDER = {kind: position for position, kind in enumerate(Kind)}
_ONCE = frozenset({Kind.SYNC, Kind.KEEP_ALIVE, Kind.ASK_LOGIN, Kind.OPERATOR, Kind.BACKUP, Kind.PURGE})
"""Of several overdue ones only the last is done: it does what the earlier ones would have done."""
_MISSED = "Máy tắt, ngủ hoặc mất mạng trong cả khoảng thời gian được phép."
_MERGED = "Đã gộp vào lần sau đó."
_LONGEST_HOLIDAY = 30


def plan(table: Timetable, days: Days, zone: tzinfo, first: date, last: date) -> tuple[Job, ...]:
    """All jobs of the days from ``first`` to ``last`` (both included), in the order in which they are due.

    Everything happens on working days, make-up Saturdays among them. The report is written on the cut-off day, or on
    the first working day after it, and portals are collected once more just before; its draft some days earlier, on
    that day or the last working day before it. A backup and the tidying up of a day may wait for the next one's.
    """
    jobs: list[Job] = []
    day = first
    while day <= last:
        if days.is_working_day(day):
            jobs += _of_working_day(table, days, zone, day)
        day += timedelta(days=1)
    return tuple(sorted(jobs, key=_sort_key))


def _of_working_day(table: Timetable, days: Days, zone: tzinfo, day: date) -> list[Job]:
    month = _report_month(table, days, day)
    end = datetime.combine(day, time.max, zone)
    times = set(table.collect) | ({table.report} if month else set())
    jobs = [_job(Kind.SYNC, day, at, zone, end) for at in times]
    for portal, also in table.collect_also:
        jobs += [_job(Kind.SYNC_PORTAL, day, at, zone, end, f"{portal}:") for at in also]
    jobs += _in_office_hours(table, day, zone)
    jobs.append(_job(Kind.ALERT, day, table.alert, zone, datetime.combine(day, table.alert_until, zone)))
    jobs += [_job(Kind.HOUSEHOLD, day, at, zone, end) for at in table.household]
    slips = [at for weekday, at in table.chase if weekday == day.weekday()]
    jobs += [_job(Kind.CHASE, day, at, zone, end) for at in slips]
    jobs += _for_operator(table, day, zone)
    if table.digest is not None and _is_first_of_week(days, day):
        jobs.append(_job(Kind.DIGEST, day, table.digest, zone, _end_of_week(day, table.alert_until, zone)))
    if month:
        at = datetime.combine(day, table.report, zone)
        jobs.append(Job(kind=Kind.REPORT, key=f"report:{month}", due_at=at, until=None))
    draft = _draft_month(table, days, day)
    if draft:
        jobs.append(_draft(table, draft, datetime.combine(day, table.report, zone)))
    for kind, night in ((Kind.BACKUP, table.backup), (Kind.PURGE, table.purge)):
        if night is not None:
            jobs.append(_job(kind, day, night, zone, datetime.combine(_next_working_day(days, day), night, zone)))
    return jobs


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


def _for_operator(table: Timetable, day: date, zone: tzinfo) -> list[Job]:
    if table.operator_minutes is None:
        return []
    edges = [edge for span in table.hours for edge in span]
    at = datetime.combine(day, min([*edges, table.alert]), zone)
    last = datetime.combine(day, max([*edges, table.report]), zone) + timedelta(hours=1)
    step = timedelta(minutes=table.operator_minutes)
    jobs = []
    while at <= last and at.date() == day:
        jobs.append(_job(Kind.OPERATOR, day, at.timetz().replace(tzinfo=None), zone, at + step))
        at += step
    return jobs


def _job(kind: Kind, day: date, at: time, zone: tzinfo, until: datetime, of: str = "") -> Job:
    return Job(kind=kind, key=f"{kind}:{of}{day}T{at:%H:%M}", due_at=datetime.combine(day, at, zone), until=until)


def _draft(table: Timetable, month: str, due_at: datetime) -> Job:
    """It makes no sense any more once the report itself is due."""
    cut_off = due_at.replace(year=int(month[:4]), month=int(month[5:]), day=table.cut_off_day)
    return Job(kind=Kind.DRAFT, key=f"draft:{month}", due_at=due_at, until=cut_off - timedelta(seconds=1))


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


def _draft_month(table: Timetable, days: Days, day: date) -> str | None:
    """The month whose draft is due on this working day: the wanted day is today, or one of the days off just after."""
    if not table.draft_days:
        return None
    candidate = day
    while True:
        cut_off = candidate + timedelta(days=table.draft_days)
        if cut_off.day == table.cut_off_day:
            return f"{cut_off:%Y-%m}"
        candidate += timedelta(days=1)
        if days.is_working_day(candidate):
            return None


def _is_first_of_week(days: Days, day: date) -> bool:
    return not any(days.is_working_day(day - timedelta(days=back)) for back in range(1, day.weekday() + 1))


def _end_of_week(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day + timedelta(days=6 - day.weekday()), at, zone)


def _next_working_day(days: Days, day: date) -> date:
    for ahead in range(1, _LONGEST_HOLIDAY):
        if days.is_working_day(day + timedelta(days=ahead)):
            return day + timedelta(days=ahead)
    return day + timedelta(days=_LONGEST_HOLIDAY)


def first_day_to_plan(last_planned: datetime | None, now: datetime, zone: tzinfo) -> date:
    """From which day on to plan: today at first; later from where planning ended or from what was missed since.

    ``last_planned`` is the latest instant up to which rows were planned by a clock that may since have been set back.
    """
    today = now.astimezone(zone).date()
    if last_planned is None:
        return today
    return max(min(last_planned, now).astimezone(zone).date(), today - LONGEST_LOOK_BACK)


def is_late(due_at: datetime, now: datetime) -> bool:
    """Whether what was due at ``due_at`` and begins at ``now`` is made up for (both aware)."""
    return now - due_at > LATE_AFTER


def decide(pending: Iterable[Job], now: datetime) -> Decision:
    """Which of the rows that are not done yet run now.

    Of several overdue collections (backups …) only the last runs, in the place of the first, so that the mail that
    follows speaks of the freshest picture. A portal's own collection is part of one of all portals.
    """
    skipped: list[Skipped] = []
    alive: list[Job] = []
    for job in sorted((job for job in pending if job.due_at <= now), key=_sort_key):
        if job.until is not None and now > job.until:
            skipped.append(Skipped(job=job, reason=_MISSED, missed=job.kind is not Kind.OPERATOR))
        else:
            alive.append(job)
    run: dict[str, Job] = {}  # what stands for each group, in the place of the group's first
    whole = any(job.kind is Kind.SYNC for job in alive)
    for job in alive:
        group = _group(job, whole=whole)
        earlier = run.get(group)
        if earlier is None:
            run[group] = job
            continue
        given_up, run[group] = (earlier, job) if job.kind is earlier.kind else _whole_first(earlier, job)
        skipped.append(
            Skipped(
                job=given_up, reason=_MERGED, missed=is_late(given_up.due_at, now) and job.kind is not Kind.OPERATOR
            )
        )
    return Decision(run=tuple(run.values()), skip=tuple(skipped))


def _group(job: Job, *, whole: bool) -> str:
    if job.kind is Kind.SYNC_PORTAL:
        return Kind.SYNC.value if whole else f"{job.kind}:{job.portal}"
    return job.kind.value if job.kind in _ONCE else job.key


def _whole_first(first: Job, second: Job) -> tuple[Job, Job]:
    """The one given up, then the one that stands in: a collection of all portals for one of a single portal."""
    return (second, first) if first.kind is Kind.SYNC else (first, second)
