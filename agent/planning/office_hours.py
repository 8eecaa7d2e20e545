"""When officers are at work: an account that somebody uses is left to them until then is over. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from dossiers.dates import VIETNAM

if TYPE_CHECKING:
    from agent.planning.planner import Days


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """``spans`` are local times of a working day, in order."""

    days: "Days"
    spans: Sequence[tuple[time, time]]

    def __call__(self, at: datetime) -> bool:
        """Whether officers are at work at the aware instant ``at``."""
        return self.end_of_span(at) is not None

    def end_of_span(self, at: datetime) -> datetime | None:
        """When the present stretch of work ends (aware); ``None`` outside of work."""
        local = at.astimezone(VIETNAM)
        if not self.days.is_working_day(local.date()):
            return None
        for first, last in self.spans:
            if first <= local.time() < last:
                return datetime.combine(local.date(), last, VIETNAM)
        return None
