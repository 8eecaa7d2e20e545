"""What can go wrong at a portal, as errors that carry a ``Problem`` for people and a ``Verdict`` for the run.

``kind.of(portal_name, …)`` makes an error from the catalogue. ``collect`` turns each into the run's verdict; no other
room sees them. ``account`` has those of an account, ``machine`` those of our own computer.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import ceil
from typing import ClassVar, Self

from dossiers.problems import Problem
from dossiers.snapshot import Verdict
from scrapers.errors.catalogue import CATALOGUE, make_problem
from scrapers.transport import Reply


class PortalError(Exception):
    """A portal could not be read, or not be believed. ``problem`` says it to people, ``verdict`` to the ledger;
    ``answer`` is what the portal had answered, where an answer showed it."""

    def __init__(self, problem: Problem, verdict: Verdict) -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.verdict = verdict
        self.answer: Reply | None = None

    def with_evidence(self, evidence: str | None, list_key: str | None = None) -> Self:
        """The same error, its problem naming a masked capture and the list; what is already named stays."""
        self.problem = replace(
            self.problem,
            evidence=self.problem.evidence or evidence,
            list_key=self.problem.list_key or list_key,
        )
        return self


_DRIFT = frozenset({"unknown_status", "unknown_channel", "unknown_owner_kind"})


def is_drift(problem: Problem) -> bool:
    """Whether a dossier's problem is a word of the portal's that its profile does not know: the portal's matter, though
    it stands in one row."""
    return problem.code in _DRIFT


class Catalogued(PortalError):
    """An error whose text stands in the catalogue under ``code``."""

    code: ClassVar[str]
    words: ClassVar[Mapping[str, str]] = {}
    """What the text wants besides the portal's name."""

    @classmethod
    def of(
        cls,
        portal: str,
        *,
        detail: str | None = None,
        list_key: str | None = None,
        evidence: str | None = None,
    ) -> Self:
        """``portal`` is the name that staff know; ``detail`` is for the support and is redacted."""
        problem = make_problem(
            cls.code, portal=portal, detail=detail, list_key=list_key, evidence=evidence, **cls.words
        )
        return cls(problem, CATALOGUE[cls.code].verdict)


class UsedElsewhere(Catalogued):
    """The portal ended our session because somebody logged in with the same account elsewhere. We don't fight."""

    code = "used_elsewhere"


class UnknownPage(Catalogued):
    """A page that the profile does not know, before any password was sent or while reading."""

    code = "unknown_page"


class LoggedOut(Catalogued):
    """The session ended while we were reading."""

    code = "logged_out"


class Maintenance(Catalogued):
    """The portal says that it is being maintained."""

    code = "maintenance"


class Unavailable(Catalogued):
    """No answer: the line, or the portal's server."""

    code = "unavailable"


class ServerFailed(Unavailable):
    """An answer that says that the server is broken (HTTP 5xx): the line is well, whatever people check there."""

    code = "server_failed"


class RateLimited(Catalogued):
    """The portal asks us to slow down (429)."""

    code = "rate_limited"
    words: ClassVar[Mapping[str, str]] = {"rest": "hôm nay không vào nữa"}
    retry_after: float | None = None
    """For how many seconds, where the portal says so."""

    @classmethod
    def asked(cls, portal: str, retry_after: float | None) -> Self:
        """``retry_after`` in seconds, ``None`` where the portal does not say."""
        if retry_after is None:
            return cls.of(portal)
        problem = make_problem(cls.code, portal=portal, rest=f"nghỉ {_how_long(retry_after)} như cổng yêu cầu")
        error = cls(problem, CATALOGUE[cls.code].verdict)
        error.retry_after = retry_after
        return error


def _how_long(seconds: float) -> str:
    """Roughly, never less than it is: hours from two on, else minutes."""
    minutes = max(1, ceil(seconds / 60))
    return f"{minutes} phút" if minutes < 120 else f"khoảng {ceil(minutes / 60)} giờ"


class Blocked(Catalogued):
    """The portal takes us for something unusual and shows a page that says so."""

    code = "blocked_by_portal"


class GuardBlocked(Catalogued):
    """The read-only guard stopped a request that we, or the page, must not send."""

    code = "guard_blocked"


class TimedOut(Catalogued):
    """The portal's share of time is used up."""

    code = "timed_out"


class Misencoded(Catalogued):
    """Text in an old or wrong encoding; kept would mean garbage in the ledger."""

    code = "misencoded"


class LayoutChanged(PortalError):
    """A header, field or element that the profile needs is gone."""

    @classmethod
    def lost(
        cls,
        portal: str,
        lost: str,
        nearest: str | None = None,
        *,
        list_key: str | None = None,
        detail: str | None = None,
    ) -> Self:
        """``lost`` is what the profile names, ``nearest`` the likest thing that is there."""
        like = "" if nearest is None else f" (gần giống nhất: “{nearest}”)"
        what = f"không thấy “{lost}”{like}"
        problem = make_problem("layout_changed", portal=portal, what=what, list_key=list_key, detail=detail)
        return cls(problem, CATALOGUE["layout_changed"].verdict)

    @classmethod
    def moved(cls, portal: str, what: str, *, list_key: str, detail: str | None = None) -> Self:
        """The columns are there, and hold something else than their headers say. ``what`` is Vietnamese."""
        problem = make_problem("layout_changed", portal=portal, what=what, list_key=list_key, detail=detail)
        return cls(problem, CATALOGUE["layout_changed"].verdict)


class Incomplete(PortalError):
    """A list was not proven seen whole."""

    @classmethod
    def because(cls, portal: str, list_key: str, list_name: str, reason: str) -> Self:
        """``reason`` is a Vietnamese sentence with both numbers where there are two."""
        problem = make_problem("incomplete", portal=portal, list_key=list_key, list_name=list_name, reason=reason)
        return cls(problem, CATALOGUE["incomplete"].verdict)


class MissingParameter(PortalError):
    """A request needs a value of the office's own that the configuration lacks."""

    @classmethod
    def named(cls, portal: str, parameter: str) -> Self:
        """``parameter`` as the profile calls it."""
        problem = make_problem("missing_parameter", portal=portal, parameter=parameter)
        return cls(problem, CATALOGUE["missing_parameter"].verdict)


def unknown_status(portal: str, list_key: str, dossier_code: str, raw: str) -> Problem:
    """A status that the profile does not map: kept raw, shown to people, never guessed."""
    return make_problem(
        "unknown_status",
        portal=portal,
        dossier=dossier_code,
        value=raw,
        list_key=list_key,
        dossier_code=dossier_code,
        detail=raw,
    )
