"""One tick of the service: plan the rows, give up what is too late, run what is due, settle each row once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from agent.clock import Clock
from agent.jobs.results import JobEnd
from agent.logging import get_logger
from agent.planner import Days, Job, Kind, Timetable, decide, first_day_to_plan, plan

RETRY_AFTER = timedelta(minutes=15)
"""A mail or report that failed is tried again after this, while its window is open. Portals are not: their next
regular time comes soon, and a log-in is never repeated."""


LOOK_FOR_LINE_AFTER = timedelta(minutes=2)
"""How long a collection that found no network waits before the line is looked at again."""


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

    def done(self, job: Job, now: datetime, detail: str) -> None: ...

    def skipped(self, job: Job, now: datetime, reason: str) -> None: ...


@dataclass(slots=True, kw_only=True)
class Ticker:
    """Holds what one running service knows. ``run`` does a job and tells how it ended; ``stopping`` is asked between
    jobs: a job that was cut short by a stop stays due. ``line_is_up`` is asked for a collection that found no network
    before it is begun again."""

    rows: Rows
    table: Timetable
    days: Days
    zone: tzinfo
    clock: Clock
    run: Callable[[Job], JobEnd]
    stopping: Callable[[], bool]
    line_is_up: Callable[[], bool] = lambda: True
    _waiting: set[str] = field(default_factory=set)
    _not_before: dict[str, datetime] = field(default_factory=dict)

    def tick(self) -> None:
        """Does everything that is due now, in order."""
        log = get_logger("hoso.tick")
        now = self.clock.now()
        first = first_day_to_plan(self.rows.last_planned(), now, self.zone)
        today = now.astimezone(self.zone).date()
        self.rows.add(plan(self.table, self.days, self.zone, first, today), now)
        decision = decide(self.rows.pending(), now)
        for skipped in decision.skip:
            self.rows.skipped(skipped.job, now, skipped.reason)
            log.warning("job_skipped", key=skipped.job.key, reason=skipped.reason)
        for job in decision.run:
            if self.stopping():
                return
            if now >= self._not_before.get(job.key, now) and self._has_line(job, now):
                self._do(job)

    def _has_line(self, job: Job, now: datetime) -> bool:
        """Whether nothing keeps a row waiting that found this computer without network."""
        if job.key not in self._waiting or self.line_is_up():
            return True
        self._not_before[job.key] = now + LOOK_FOR_LINE_AFTER
        return False

    def _do(self, job: Job) -> None:
        log = get_logger("hoso.tick")
        log.info("job_begins", key=job.key, due_at=job.due_at.isoformat())
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
        if end.retry and job.kind is not Kind.SYNC:
            self._not_before[job.key] = now + RETRY_AFTER
            return
        self._waiting.discard(job.key)
        self.rows.done(job, now, " ".join(end.sentences))
