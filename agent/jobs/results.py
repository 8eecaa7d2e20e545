"""What a job tells of its work: lines between child and parent, and what ``--json`` prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from agent.errors import ExitCode
from dossiers.numbers import format_count
from dossiers.problems import NO_LINE, Problem, Scope

if TYPE_CHECKING:
    from dossiers.snapshot import Snapshot
    from store.recording.ledger import Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEnd:
    """How a mail or report job ended: the exit code, and what people are told (Vietnamese sentences).

    ``retry``: the service may try it again soon, because nothing but the surroundings stood in the way;
    ``waits_for_line``: as soon as this computer has a network again.
    """

    exit_code: ExitCode
    sentences: tuple[str, ...]
    retry: bool = False
    waits_for_line: bool = False


class PortalResult(BaseModel):
    """One portal of one run. ``verdict`` is a word of ``dossiers.snapshot.Verdict``; ``problems`` are sentences, those
    of this computer apart in ``machine_problems``; ``cause`` is the code of what ended the run.

    ``collected`` counts distinct dossiers (or readings, of a portal of indicators); ``declared_total`` is the portal's
    own total, ``None`` where it declares none. ``blocked`` counts the requests that the read-only guard stopped.
    ``account`` is the state in which the run left the portal's account (``None``: it has none), ``account_sentence``
    what people are told of it (``None``: all is well). ``withheld``: dossiers that vanished, so many at once that a
    person must say whether they are gone. ``sweeps``: how often the list was walked that was walked most often.
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
    left: int = 0
    withheld: int = 0
    seconds: float
    cause: str | None = None
    problems: tuple[str, ...] = ()
    blocked: int = 0
    account: str | None = None
    account_sentence: str | None = None
    machine_problems: tuple[str, ...] = ()
    sweeps: int = 1


class SyncResult(BaseModel):
    """One run over the portals. ``cut`` (Vietnamese) says why it ended early, ``None`` where it did not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    portals: tuple[PortalResult, ...]
    seconds: float
    cut: str | None = None

    @property
    def all_complete(self) -> bool:
        return self.cut is None and bool(self.portals) and all(portal.complete for portal in self.portals)

    @property
    def needs_attention(self) -> bool:
        """Whether a person should look at something."""
        return not self.all_complete or any(portal.withheld for portal in self.portals)

    @property
    def without_line(self) -> bool:
        """Whether this computer had no network for some of the portals."""
        return any(portal.cause == NO_LINE for portal in self.portals)


_SHOWN_OF_A_KIND = 5
_OF_A_ROW = frozenset({"bad_row", "file_bad_code", "file_no_code"})
"""Kinds that concern one row each, though because of them the list is not whole."""


def _few_of_each(problems: Sequence[Problem]) -> tuple[str, ...]:
    """The sentences; where many rows have the same trouble, some of them together and how many more there are: else
    what concerns the whole list is lost among them. The ledger keeps each as an issue."""
    of_rows: dict[str, dict[str, None]] = {}
    for each in problems:
        if each.scope is Scope.ROW or each.code in _OF_A_ROW:
            of_rows.setdefault(each.code, {})[each.sentence] = None
    told: list[str] = []
    for each in problems:
        if each.code not in _OF_A_ROW and each.scope is not Scope.ROW:
            told.append(each.sentence)
            continue
        said = list(of_rows.pop(each.code, ()))
        more = len(said) - _SHOWN_OF_A_KIND
        told += said[:_SHOWN_OF_A_KIND]
        if more > 0:
            told[-1] += f" (Và {format_count(more)} chuyện cùng loại nữa.)"
    return tuple(told)


def result_of(
    snapshot: "Snapshot",
    name: str,
    changes: "Changes",
    held: str | None = None,
    *,
    account: str | None = None,
    account_sentence: str | None = None,
) -> PortalResult:
    """What people are told of one portal's run: what the portal said, what was read, what the ledger made of it.
    ``held``: the question about dossiers that vanished, where one is open."""
    indicators = not snapshot.walks and bool(snapshot.indicators)
    reasons = tuple(walk.reason for walk in snapshot.walks if walk.reason)
    machine = tuple(problem.sentence for problem in snapshot.problems if problem.scope is Scope.MACHINE)
    sentences = _few_of_each([problem for problem in snapshot.problems if problem.scope is not Scope.MACHINE])
    wide = [problem.code for problem in snapshot.problems if problem.scope is not Scope.ROW]
    return PortalResult(
        portal=snapshot.portal,
        name=name,
        verdict=snapshot.verdict.value,
        complete=snapshot.verdict.is_complete,
        declared_total=len(snapshot.indicators) if indicators else snapshot.declared_total,
        collected=len(snapshot.indicators) if indicators else sum(walk.distinct_seen for walk in snapshot.walks),
        new=changes.new,
        changed=changes.changed,
        unchanged=changes.unchanged,
        not_seen=changes.not_seen,
        left=changes.left,
        withheld=changes.withheld,
        seconds=(snapshot.finished_at - snapshot.started_at).total_seconds(),
        cause=None if snapshot.verdict.is_complete else next(iter(wide), None),
        problems=(*(() if held is None else (held,)), *(sentences or (() if machine else reasons))),
        machine_problems=machine,
        sweeps=max((walk.sweeps for walk in snapshot.walks), default=1),
        blocked=snapshot.blocked_total,
        account=account,
        account_sentence=account_sentence,
    )
