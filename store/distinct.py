"""One observation per dossier, where a portal shows it in several lists or rows. Pure."""

from collections.abc import Iterable

from dossiers.observation import Observation
from dossiers.problems import Actor, Problem, Retry, Scope
from store.ledger_rows import Seen


def distinct(observations: Iterable[Observation]) -> tuple[tuple[Seen, ...], tuple[Problem, ...]]:
    """One observation per code, in the order of the first sight of each.

    The same content twice is one dossier, whichever lists it stands in. Of different contents the one that was updated
    last by its own dates counts, else the one that was read later; the contradiction becomes a problem.
    """
    kept: dict[str, Seen] = {}
    contradictory: dict[str, None] = {}
    for observation in observations:
        now = Seen(observation, observation.content_hash())
        before = kept.setdefault(observation.code, now)
        if before is now:
            continue
        if before.hash != now.hash:
            contradictory[observation.code] = None
        if _updated(now.observation) >= _updated(before.observation):
            kept[observation.code] = now
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
