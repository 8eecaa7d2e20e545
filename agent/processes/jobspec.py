"""What a child process is asked to do: one JSON object on its standard input."""

from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

JobName = Literal[
    "sync",
    "look",
    "login",
    "keep_alive",
    "ask_login",
    "alert",
    "digest",
    "chase",
    "household",
    "operator",
    "report",
    "backup",
    "purge",
    "prepare",
]


class JobSpec(BaseModel):
    """``portals`` empty: all that are enabled. ``insists``: a person wants them read now, whatever the hour.
    ``month`` ("2026-05"), ``as_of``, ``draft`` and ``reissue`` (with its ``reason`` and who asked) are for the report,
    ``department`` (absent: all) is for the slips. ``due_at``: when the schedule wanted it; what
    begins much later says that it is made up for. ``passphrase`` opens the file of passwords, where a person
    has to; it shows in no ``repr`` and no error.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    job: JobName
    config: Path
    portals: tuple[str, ...] = ()
    insists: bool = False
    month: str | None = None
    as_of: AwareDatetime | None = None
    draft: bool = False
    reissue: bool = False
    reason: str | None = None
    asked_by: str | None = None
    department: str | None = None
    due_at: AwareDatetime | None = None
    passphrase: str | None = Field(default=None, repr=False)

    def to_line(self) -> dict[str, object]:
        """As the JSON object that :func:`agent.processes.children.run_child` sends."""
        return self.model_dump(mode="json", exclude_none=True)
