"""What a child process is asked to do: one JSON object on its standard input."""

from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

JobName = Literal["sync", "alert", "report"]


class JobSpec(BaseModel):
    """``portals`` empty: all that are enabled. ``month`` ("2026-05") and ``as_of`` are for the report.

    ``due_at`` is the instant for which the job was planned, absent where a person asked for it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    job: JobName
    config: Path
    portals: tuple[str, ...] = ()
    month: str | None = None
    as_of: AwareDatetime | None = None
    due_at: AwareDatetime | None = None

    def to_line(self) -> dict[str, object]:
        """As the JSON object that :func:`agent.children.run_child` sends."""
        return self.model_dump(mode="json", exclude_none=True)


def instant(text: str) -> datetime:
    """An aware instant from ISO 8601. Raises ``ValueError``."""
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError(text)
    return value
