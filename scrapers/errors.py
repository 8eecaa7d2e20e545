"""What can go wrong at a portal, as errors that carry a ``Problem`` for people and a ``Verdict`` for the run.

``kind.of(portal_name, …)`` makes an error from the catalogue. ``collect`` turns each into the run's verdict; no other
room sees them.
"""

from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Literal, Self

from dossiers.problems import Actor, Problem
from dossiers.snapshot import Verdict
from scrapers.errors_catalogue import CATALOGUE, make_problem


class PortalError(Exception):
    """A portal could not be read, or not be believed. ``problem`` says it to people, ``verdict`` to the ledger."""

    def __init__(self, problem: Problem, verdict: Verdict) -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.verdict = verdict

    def with_evidence(self, evidence: str | None, list_key: str | None = None) -> Self:
        """The same error, its problem naming a masked capture and the list; what is already named stays."""
        self.problem = replace(
            self.problem,
            evidence=self.problem.evidence or evidence,
            list_key=self.problem.list_key or list_key,
        )
        return self


class _Catalogued(PortalError):
    """An error whose text stands in the catalogue under ``code``."""

    code: ClassVar[str]

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
        problem = make_problem(cls.code, portal=portal, detail=detail, list_key=list_key, evidence=evidence)
        return cls(problem, CATALOGUE[cls.code].verdict)


class _OfAccount(PortalError):
    """An error of one account, whose text stands in the catalogue under ``code``."""

    code: ClassVar[str]

    @classmethod
    def of(cls, portal: str, *, key: str, username: str, contact: str | None = None, detail: str | None = None) -> Self:
        """``portal`` is the name that staff know, ``key`` the one that commands take; ``contact`` whom to call."""
        problem = make_problem(cls.code, portal=portal, key=key, username=username, contact=contact, detail=detail)
        return cls(problem, CATALOGUE[cls.code].verdict)


class WrongPassword(_OfAccount):
    """The portal said so. Never tried again until a person saves a new password."""

    code = "wrong_password"


class AccountLocked(_OfAccount):
    """The portal locked the account."""

    code = "account_locked"


class PasswordExpired(_OfAccount):
    """The portal wants a new password first."""

    code = "password_expired"


class LoginUnclear(_OfAccount):
    """A password was sent and the answer is none that the profile knows: counts as failed."""

    code = "login_unclear"


class UsedElsewhere(_Catalogued):
    """The portal ended our session because somebody logged in with the same account elsewhere. We don't fight."""

    code = "used_elsewhere"


class UnknownPage(_Catalogued):
    """A page that the profile does not know, before any password was sent or while reading."""

    code = "unknown_page"


class LoggedOut(_Catalogued):
    """The session ended while we were reading."""

    code = "logged_out"


class Maintenance(_Catalogued):
    """The portal says that it is being maintained."""

    code = "maintenance"


class Unavailable(_Catalogued):
    """No answer, or one that says that the server is broken (5xx)."""

    code = "unavailable"


class RateLimited(_Catalogued):
    """The portal asks us to slow down (429)."""

    code = "rate_limited"
    retry_after: float | None = None
    """For how many seconds, where the portal says so."""

    @classmethod
    def asked(cls, portal: str, retry_after: float | None) -> Self:
        """``retry_after`` in seconds, ``None`` where the portal does not say."""
        error = cls.of(portal)
        error.retry_after = retry_after
        return error


class Blocked(_Catalogued):
    """The portal takes us for something unusual and shows a page that says so."""

    code = "blocked_by_portal"


class GuardBlocked(_Catalogued):
    """The read-only guard stopped a request that we, or the page, must not send."""

    code = "guard_blocked"


class TimedOut(_Catalogued):
    """The portal's share of time is used up."""

    code = "timed_out"


class Misencoded(_Catalogued):
    """Text in an old or wrong encoding; kept would mean garbage in the ledger."""

    code = "misencoded"


class NeedsPerson(PortalError):
    """Only a person can log in: a captcha, a one-time code, a national identity."""

    @classmethod
    def of(cls, portal: str, kind: Literal["captcha", "otp", "sso"], *, key: str, detail: str | None = None) -> Self:
        """``kind`` says what the portal asks for; ``key`` is the portal's, for the command that opens the window."""
        code = f"needs_{kind}"
        return cls(make_problem(code, portal=portal, key=key, detail=detail), CATALOGUE[code].verdict)

    @classmethod
    def given_up(cls, portal: str, *, key: str, minutes: int) -> Self:
        """Nobody logged in within so many minutes."""
        problem = make_problem("login_given_up", portal=portal, key=key, minutes=str(minutes))
        return cls(problem, CATALOGUE["login_given_up"].verdict)

    @classmethod
    def window_closed(cls, portal: str, *, key: str) -> Self:
        """The window was closed before the log-in was done."""
        problem = make_problem("login_window_closed", portal=portal, key=key)
        return cls(problem, CATALOGUE["login_window_closed"].verdict)


class CodeRefused(PortalError):
    """The portal did not take our one-time code."""

    @classmethod
    def at(cls, portal: str, *, key: str) -> Self:
        """``key`` is the portal's, for the command that saves the secret."""
        return cls(make_problem("totp_refused", portal=portal, key=key), CATALOGUE["totp_refused"].verdict)


class LoginRefused(PortalError):
    """The gate lets no password be submitted now."""

    @classmethod
    def by_gate(cls, problem: Problem) -> Self:
        """``problem`` is the gate's own: skipped where time heals it, else a person is needed."""
        return cls(problem, Verdict.SKIPPED if problem.actor is Actor.NOBODY else Verdict.NEEDS_PERSON)


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


class OtherUnit(PortalError):
    """The logged-in page shows another unit than the office's."""

    @classmethod
    def shown(cls, portal: str, shown: str, expected: str) -> Self:
        """Both as words of the portal and of the configuration."""
        problem = make_problem("other_unit", portal=portal, shown=shown, expected=expected)
        return cls(problem, CATALOGUE["other_unit"].verdict)


class OtherUser(PortalError):
    """The logged-in page shows another user than the account's."""

    @classmethod
    def shown(cls, portal: str, shown: str, expected: str) -> Self:
        """Both as words of the portal and of the configuration."""
        problem = make_problem("other_user", portal=portal, shown=shown, expected=expected)
        return cls(problem, CATALOGUE["other_user"].verdict)


class MissingParameter(PortalError):
    """A request needs a value of the office's own that the configuration lacks."""

    @classmethod
    def named(cls, portal: str, parameter: str) -> Self:
        """``parameter`` as the profile calls it."""
        problem = make_problem("missing_parameter", portal=portal, parameter=parameter)
        return cls(problem, CATALOGUE["missing_parameter"].verdict)


class BrowserCrashed(PortalError):
    """The browser did not start, or died."""

    @classmethod
    def at_start(cls, path: Path, message: str) -> Self:
        """``path`` of the browser that did not start, and the first line of what it said."""
        detail = f"{path}: {message.strip().splitlines()[0] if message.strip() else '?'}"
        return cls(make_problem("browser_crashed", detail=detail), CATALOGUE["browser_crashed"].verdict)

    @classmethod
    def while_reading(cls, detail: str | None = None) -> Self:
        """It died after it had started."""
        return cls(make_problem("browser_crashed", detail=detail), CATALOGUE["browser_crashed"].verdict)


class ProxyNotUsable(PortalError):
    """This machine goes out through a proxy of a kind that would take the browser anywhere."""

    @classmethod
    def of_kind(cls, kind: str) -> Self:
        """``kind``: the scheme of the proxy's address."""
        return cls(make_problem("proxy_unsupported", kind=kind or "?"), CATALOGUE["proxy_unsupported"].verdict)


class NoBrowser(PortalError):
    """No browser to be had."""

    @classmethod
    def at(cls, path: Path) -> Self:
        """The configured path holds none."""
        problem = make_problem("no_browser", where=f"không có tệp {path}", detail=str(path))
        return cls(problem, CATALOGUE["no_browser"].verdict)

    @classmethod
    def anywhere(cls) -> Self:
        """The machine has none."""
        return cls(make_problem("no_browser", where="đã tìm ở những nơi thường cài"), CATALOGUE["no_browser"].verdict)


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
