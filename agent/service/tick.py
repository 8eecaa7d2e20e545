"""One tick of the service: plan the rows, give up what is too late, run what is due, settle each row once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol

from agent.computer.clock import Clock
from agent.jobs.results import JobEnd
from agent.logging import get_logger
from agent.planning.planner import Days, Job, Kind, Timetable, decide, first_day_to_plan, is_late, plan

RETRY_AFTER = timedelta(minutes=15)
"""A mail or report that failed is tried again after this, while its window is open. Portals are not: their next
regular time comes soon, and a log-in is never repeated."""


LOOK_FOR_LINE_AFTER = timedelta(minutes=2)
"""How long a collection that found no network waits before the line is looked at again."""

_READING_PORTALS = frozenset({Kind.SYNC, Kind.SYNC_PORTAL})


class Rows(Protocol):
    """The due-job rows as the database keeps them."""

    def last_planned(self) -> datetime | None:
        """The latest instant for which a row exists."""
        ...

    def add(self, jobs: tuple[Job, ...], now: datetime) -> None:
        """Adds the rows whose keys are new."""
        ...

    def pending(self) -> tuple[Job, ...]:
        """The rows that are neither done nor given up."""
        ...

    def begun(self, job: Job, now: datetime, *, late: bool) -> None: ...

    def done(self, job: Job, now: datetime, detail: str) -> None: ...

    def skipped(self, job: Job, now: datetime, reason: str) -> None: ...

    def missed(self, job: Job, now: datetime, reason: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Whether the schedule is on. ``since``: nothing that was due earlier is done (``None``: the schedule is not on
    yet, nothing is planned). ``paused``: rows are planned and wait."""

    since: datetime | None
    paused: bool = False


_ALWAYS = Duty(since=datetime(2000, 1, 1, tzinfo=UTC))


@dataclass(slots=True, kw_only=True)
class Ticker:
    """Holds what one running service knows. ``run`` does a job and tells how it ended; ``stopping`` is asked between
    jobs: a job that was cut short by a stop stays due. ``duty`` says whether the schedule is on at an instant.
    ``line_is_up`` is asked for a collection that found no network before it is begun again."""

    rows: Rows
    table: Timetable
    days: Days
    zone: tzinfo
    clock: Clock
    run: Callable[[Job], JobEnd]
    stopping: Callable[[], bool]
    duty: Callable[[datetime], Duty] = lambda now: _ALWAYS
    line_is_up: Callable[[], bool] = lambda: True
    _waiting: set[str] = field(default_factory=set)
    _not_before: dict[str, datetime] = field(default_factory=dict)

    def tick(self) -> None:
        """Does everything that is due now, in order."""
        now = self.clock.now()
        duty = self.duty(now)
        if duty.since is None:
            return
        self._plan(now, duty.since)
        if duty.paused:
            return
        decision = decide(self.rows.pending(), now)
        self._forget(decision.run)
        log = get_logger("hoso.tick")
        for given_up in decision.skip:
            settle = self.rows.missed if given_up.missed else self.rows.skipped
            settle(given_up.job, now, given_up.reason)
            log.warning("job_skipped", key=given_up.job.key, reason=given_up.reason, missed=given_up.missed)
        for job in decision.run:
            if self.stopping():
                return
            at = self.clock.now()  # the job before may have taken long
            if at >= self._not_before.get(job.key, at) and self._has_line(job, at):
                self._do(job, at)

    def _plan(self, now: datetime, since: datetime) -> None:
        first = first_day_to_plan(self.rows.last_planned(), now, self.zone)
        jobs = plan(self.table, self.days, self.zone, first, now.astimezone(self.zone).date())
        # On the very first day what was due before the schedule was on is nobody's loss.
        self.rows.add(tuple(job for job in jobs if job.due_at >= since), now)

    def _forget(self, alive: tuple[Job, ...]) -> None:
        """What was given up waits for nothing any more: this process may run for years."""
        keys = {job.key for job in alive}
        self._waiting &= keys
        self._not_before = {key: at for key, at in self._not_before.items() if key in keys}

    def _has_line(self, job: Job, now: datetime) -> bool:
        """Whether nothing keeps a row waiting that found this computer without network."""
        if job.key not in self._waiting or self.line_is_up():
            return True
        self._not_before[job.key] = now + LOOK_FOR_LINE_AFTER
        return False

    def _do(self, job: Job, now: datetime) -> None:
        log = get_logger("hoso.tick")
        if job.until is not None and now > job.until:
            return  # its window closed while an earlier job ran: the next tick says so
        late = is_late(job.due_at, now)
        self.rows.begun(job, now, late=late)
        log.info("job_begins", key=job.key, due_at=job.due_at.isoformat(), late=late)
        end = self.run(job)
        now = self.clock.now()
        log.info("job_ended", key=job.key, code=int(end.exit_code), sentences=end.sentences)
        if self.stopping():
            return
        if end.waits_for_line:
            # The one failure for which portals are read again: none of them was to blame, and no log-in had failed.
            self._waiting.add(job.key)
            self._not_before[job.key] = now + LOOK_FOR_LINE_AFTER
            return
        if end.retry and job.kind not in _READING_PORTALS:
            self._not_before[job.key] = now + RETRY_AFTER
            return
        self.rows.done(job, now, " ".join(end.sentences))
