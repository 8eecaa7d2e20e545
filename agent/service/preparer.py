"""What the dashboard's pages tell is computed anew whoever changed the history: a person's answer, a role, a purge."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from agent.computer.clock import Clock
from agent.jobs.results import JobEnd
from agent.logging import get_logger
from dossiers.dates import local_date
from store.database import Database
from store.history.remembered import is_kept, revision

_GOOD_FOR = timedelta(days=2)
"""What is kept tells of some days ahead (``reporting.prepared``); before they are over it is computed anew."""


@dataclass(slots=True, kw_only=True)
class Preparer:
    """Looked at now and then by the running program. ``prepare`` does it, in a child process; while portals are read
    (``reading``) nothing is done, for a collection prepares at its own end."""

    database: Database
    unit: str
    clock: Clock
    prepare: Callable[[], JobEnd]
    reading: threading.Lock
    _seen: tuple[int, date] | None = None
    _tried: tuple[int, date] | None = None

    def look(self) -> None:
        """Prepares where nothing is kept of the present history and it was the same at the last look: a collection that
        somebody began by hand changes it portal by portal. Each state of it is tried once a day: what failed is in the
        log, and pages compute for themselves meanwhile."""
        now = self.clock.now()
        with self.database.reading() as connection:
            known = revision(connection, self.unit)
            fine = known.number == 0 or is_kept(connection, self.unit, known, now - _GOOD_FOR)
        state = (known.number, local_date(now))
        rests, self._seen = state == self._seen, state
        if fine or not rests or state == self._tried or not self.reading.acquire(blocking=False):
            return
        try:
            self._tried = state
            end = self.prepare()
            get_logger("hoso.prepare").info("prepared", revision=known.number, code=int(end.exit_code))
        finally:
            self.reading.release()
