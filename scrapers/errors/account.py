"""Errors of one account: its password, what only a person can do, and whose figures it shows."""

from typing import ClassVar, Literal, Self

from dossiers.problems import Actor, Problem
from dossiers.snapshot import Verdict
from scrapers.errors.catalogue import CATALOGUE, make_problem
from scrapers.errors.portal import PortalError


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
