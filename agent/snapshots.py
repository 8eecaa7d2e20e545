"""Snapshots of runs that never reached the portal: they are recorded too, so that people see why. Pure."""

from dataclasses import replace
from datetime import datetime

from agent.errors import SecretsError
from dossiers.problems import NO_LINE, Actor, Problem, Retry, Scope
from dossiers.snapshot import Snapshot, Verdict
from scrapers.errors.catalogue import CATALOGUE, make_problem

_MAY_BE_THE_LINE = frozenset({"unavailable", "timed_out"})


def without_password(portal: str, name: str, run_key: str, now: datetime) -> Snapshot:
    """No password is saved for the portal's account."""
    return _not_opened(portal, run_key, now, make_problem("no_account", portal=name, key=portal))


def paused(portal: str, name: str, run_key: str, now: datetime) -> Snapshot:
    """A person keeps us away from the portal."""
    return _not_opened(portal, run_key, now, make_problem("account_paused", portal=name, key=portal))


def unreadable_password(portal: str, name: str, run_key: str, now: datetime, error: SecretsError) -> Snapshot:
    """The key store does not give the password: a person must look, and nothing is tried again by itself."""
    credential = error.credential or f"portal:{portal}"
    problem = make_problem("key_unreadable", portal=name, credential=credential, what=error.sentence)
    return _not_opened(portal, run_key, now, problem)


def skipped(portal: str, run_key: str, now: datetime, problem: Problem) -> Snapshot:
    """The portal was not visited at all, and ``problem`` says why."""
    return Snapshot(
        portal=portal,
        run_key=run_key,
        started_at=now,
        finished_at=now,
        verdict=Verdict.SKIPPED,
        problems=(problem,),
    )


def line_blamed(snapshot: Snapshot) -> bool:
    """Whether the run may have ended for want of a network: then the line is looked at before the portal is blamed."""
    return not snapshot.verdict.is_complete and any(problem.code in _MAY_BE_THE_LINE for problem in snapshot.problems)


def without_line(snapshot: Snapshot) -> Snapshot:
    """The same run, now that this computer's line is known to be down. What was read before stays."""
    problems = tuple(problem for problem in snapshot.problems if problem.code not in _MAY_BE_THE_LINE)
    read = snapshot.verdict is not Verdict.FAILED
    return replace(
        snapshot,
        verdict=snapshot.verdict if read else Verdict.SKIPPED,
        problems=(make_problem(NO_LINE), *problems),
    )


def portal_blamed(snapshot: Snapshot, name: str) -> Snapshot:
    """The same run, now that the line is known to carry: it is the portal that does not answer. Nobody is sent to look
    at this computer's network for it."""

    def told(problem: Problem) -> Problem:
        if problem.code != "unavailable":
            return problem
        silent = make_problem("portal_silent", portal=name)
        return replace(problem, code=silent.code, sentence=silent.sentence)

    return replace(snapshot, problems=tuple(told(problem) for problem in snapshot.problems))


def broken(portal: str, name: str, run_key: str, times: tuple[datetime, datetime], *, kind: str) -> Snapshot:
    """Our own code failed in a way that nobody foresaw. ``times``: start and end; ``kind``: the exception's class."""
    problem = Problem(
        code="defect",
        actor=Actor.DEVELOPER,
        scope=Scope.PORTAL,
        retry=Retry.ONCE,
        sentence=(
            f"Chương trình gặp lỗi ngoài dự kiến khi đọc cổng {name}. Số liệu lần trước vẫn còn nguyên và "
            "các cổng khác vẫn được lấy. Hãy gửi nhật ký cho bộ phận hỗ trợ."
        ),
        detail=kind,
    )
    return Snapshot(
        portal=portal,
        run_key=run_key,
        started_at=times[0],
        finished_at=times[1],
        verdict=Verdict.FAILED,
        problems=(problem,),
    )


def _not_opened(portal: str, run_key: str, now: datetime, problem: Problem) -> Snapshot:
    return Snapshot(
        portal=portal,
        run_key=run_key,
        started_at=now,
        finished_at=now,
        verdict=CATALOGUE[problem.code].verdict,
        problems=(problem,),
    )
