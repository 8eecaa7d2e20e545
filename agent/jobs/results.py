"""What a job tells of its work: lines between child and parent, and what ``--json`` prints."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from agent.errors import ExitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEnd:
    """How a mail or report job ended: the exit code, and what people are told (Vietnamese sentences)."""

    exit_code: ExitCode
    sentences: tuple[str, ...]


class PortalResult(BaseModel):
    """One portal of one run. ``verdict`` is a word of ``dossiers.snapshot.Verdict``; ``problems`` are sentences.

    ``collected`` counts distinct dossiers (or readings, of a portal of indicators); ``declared_total`` is the portal's
    own total, ``None`` where it declares none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    portal: str
    name: str
    verdict: str
    complete: bool
    declared_total: int | None
    collected: int
    new: int
    changed: int
    unchanged: int
    not_seen: int
    seconds: float
    problems: tuple[str, ...] = ()


class SyncResult(BaseModel):
    """One run over the portals. ``cut`` (Vietnamese) says why it ended early, ``None`` where it did not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    portals: tuple[PortalResult, ...]
    seconds: float
    cut: str | None = None

    @property
    def all_complete(self) -> bool:
        return self.cut is None and bool(self.portals) and all(portal.complete for portal in self.portals)
