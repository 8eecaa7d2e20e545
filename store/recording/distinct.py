"""One observation per dossier, where a portal shows it in several lists or rows. Pure."""

from collections.abc import Sequence

from dossiers.observation import Observation
from dossiers.problems import Actor, Problem, Retry, Scope


def distinct(observations: Sequence[Observation]) -> tuple[tuple[Observation, ...], tuple[Problem, ...]]:
    """One observation per code, in the order of the first sight of each.

    The same content twice is one dossier, whichever lists it stands in. Of different contents the one that was updated
    last by its own dates counts, else the one that was read later; the contradiction becomes a problem.
    """
    kept = {each.code: each for each in observations}
    if len(kept) == len(observations):
        return tuple(observations), ()
    kept = {}
    contradictory: dict[str, None] = {}
    for observation in observations:
        before = kept.setdefault(observation.code, observation)
        if before is observation:
            continue
        if before.content_hash() != observation.content_hash():
            contradictory[observation.code] = None
        if _updated(observation) >= _updated(before):
            kept[observation.code] = observation
    return tuple(kept.values()), tuple(_problem(code) for code in contradictory)


def _updated(observation: Observation) -> float:
    """The latest instant at which anything is said to have happened to the dossier; the due date is a promise."""
    dates = (observation.submitted_at, observation.received_at, observation.finished_at, observation.returned_at)
    return max((instant.timestamp() for instant in dates if instant is not None), default=float("-inf"))


def _problem(code: str) -> Problem:
    return Problem(
        code="contradictory_rows",
        actor=Actor.OPERATOR,
        scope=Scope.ROW,
        retry=Retry.YES,
        sentence=(
            f"Cổng hiện hai dòng khác nhau cho cùng mã hồ sơ {code}. Chương trình giữ dòng có ngày cập nhật sau cùng "
            "(hoặc dòng đọc sau, nếu ngày giống nhau); hãy xem lại hồ sơ này trên cổng."
        ),
        dossier_code=code,
    )
