"""The due-job rows of the ledger, as the tick wants them."""

from datetime import datetime

from agent.planning.planner import Job, Kind
from store import due_jobs
from store.database import Database


class StoredRows:
    """The rows of one unit."""

    def __init__(self, database: Database, unit: str) -> None:
        self._database = database
        self._unit = unit

    def last_planned(self) -> datetime | None:
        """The latest instant for which a row exists."""
        return due_jobs.last_planned(self._database, self._unit)

    def add(self, jobs: tuple[Job, ...], now: datetime) -> None:
        """Adds the rows whose keys are new."""
        rows = [due_jobs.DueJob(key=job.key, kind=job.kind.value, due_at=job.due_at, until=job.until) for job in jobs]
        due_jobs.add(self._database, self._unit, rows, now)

    def pending(self) -> tuple[Job, ...]:
        """The rows that are neither done nor given up."""
        return tuple(
            Job(kind=Kind(row.kind), key=row.key, due_at=row.due_at, until=row.until)
            for row in due_jobs.pending(self._database, self._unit)
        )

    def begun(self, job: Job, now: datetime, *, late: bool) -> None:
        """The row is about to be done; ``late``: it is made up for."""
        due_jobs.begin(self._database, self._unit, job.key, now, late=late)

    def done(self, job: Job, now: datetime, detail: str) -> None:
        """The row is done."""
        due_jobs.finish(self._database, self._unit, job.key, now, detail)

    def skipped(self, job: Job, now: datetime, reason: str) -> None:
        """The row is given up; ``reason`` (Vietnamese) is shown."""
        due_jobs.skip(self._database, self._unit, job.key, now, reason)

    def missed(self, job: Job, now: datetime, reason: str) -> None:
        """The row is a gap; ``reason`` (Vietnamese) is shown."""
        due_jobs.miss(self._database, self._unit, job.key, now, reason)
