"""What a run of one portal is worth. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from dossiers.observation import Observation
from dossiers.problems import Problem, Scope
from dossiers.snapshot import IndicatorReading, ListWalk, Verdict
from scrapers.errors.account import OtherUnit, OtherUser
from scrapers.errors.catalogue import CATALOGUE
from scrapers.errors.portal import GuardBlocked, PortalError, is_drift
from scrapers.walk.lists import WalkResult

_DISTRUST = (GuardBlocked, OtherUnit, OtherUser)


@dataclass(slots=True, kw_only=True)
class Harvest:
    """What a run has brought home so far. ``expected`` is the number of lists that the profile names; ``error`` is
    what ended the run before its end."""

    expected: int
    walks: list[ListWalk] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    indicators: list[IndicatorReading] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    error: PortalError | None = None

    def take(self, result: WalkResult) -> None:
        """Adds what one list gave, and notes what ended its walk. A dossier that stood in two tabs of a list, because
        it moved on while we read, counts as the later one says."""
        again = {each.code for each in result.observations}
        if any(walk.of_list == result.walk.of_list for walk in self.walks):
            self.observations = [
                each for each in self.observations if each.code not in again or each.list_key != result.walk.of_list
            ]
        self.walks = [walk for walk in self.walks if walk.list_key != result.walk.list_key]  # read again: the later one
        self.walks.append(result.walk)
        self.observations += result.observations
        self.indicators += result.indicators
        self.problems += [problem for problem in result.problems if problem not in self.problems]
        if result.error is not None:
            self.fail(result.error.with_evidence(None, result.walk.list_key))

    def fail(self, error: PortalError) -> None:
        """Notes an error. The first that reaches beyond a list ends the run; what can't be trusted is let go."""
        if error.problem not in self.problems:
            self.problems.append(error.problem)
        if self.error is None and (ends_run(error) or not self.walks):
            self.error = error
        if isinstance(error, _DISTRUST):
            self.error = error
            self.observations.clear()
            self.indicators.clear()

    def blame(self, error: PortalError) -> None:
        """``error`` takes the place of "unavailable" as what ended the run: it is known why nothing answered."""
        if self.error is None or self.error.problem.code != "unavailable":
            return
        self.error = error
        self.problems = [error.problem if each.code == "unavailable" else each for each in self.problems]

    def told(self) -> tuple[Problem, ...]:
        """The problems, those first that cost the run something: people take the first for why it is not complete."""
        return tuple(sorted(self.problems, key=lambda problem: CATALOGUE[problem.code].verdict.is_complete))

    def point_to(self, evidence: str) -> None:
        """Names the capture in every problem worth one that has none."""
        self.problems = [
            replace(problem, evidence=evidence) if wants_evidence(problem) and not problem.evidence else problem
            for problem in self.problems
        ]


def wants_evidence(problem: Problem) -> bool:
    """Whether a page is to be kept for it: what concerns a list or the portal, and words that nobody knows yet. What is
    odd about a single dossier is said by its own values."""
    return problem.scope is not Scope.ROW or is_drift(problem)


def ends_run(error: PortalError) -> bool:
    """Whether nothing more can be asked of the portal in this run: the problem reaches beyond one list."""
    return error.problem.scope in (Scope.PORTAL, Scope.MACHINE)


def verdict_of(harvest: Harvest) -> Verdict:
    """Complete only if every list of the profile is proven seen whole, and nothing ended the run.

    Empty only if every list is empty by the portal's own words. What was read before an end is worth ``PARTIAL``;
    nothing read is worth what ended it.
    """
    error = harvest.error
    if isinstance(error, _DISTRUST):
        return error.verdict
    read = bool(harvest.observations or harvest.indicators)
    if error is not None and not read and not _some_complete(harvest.walks):
        return Verdict.FAILED if error.verdict is Verdict.PARTIAL else error.verdict
    whole = error is None and len(harvest.walks) == harvest.expected and all(walk.complete for walk in harvest.walks)
    if whole:
        return Verdict.COMPLETE if read else Verdict.EMPTY_CONFIRMED
    return Verdict.PARTIAL if read or _some_complete(harvest.walks) else Verdict.FAILED


def _some_complete(walks: Sequence[ListWalk]) -> bool:
    return any(walk.complete for walk in walks)
