"""One kind of problem: who must act, how far it reaches, whether trying again is safe, what the run is worth."""

from dataclasses import dataclass

from dossiers.problems import Actor, Retry, Scope
from dossiers.snapshot import Verdict

KEPT = "{kept}"  # "Số liệu cũ vẫn còn", with its time where that is known
SUPPORT = "Xin báo người hỗ trợ kỹ thuật."


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of problem. ``verdict``: what a run is worth that it ends."""

    actor: Actor
    scope: Scope
    retry: Retry
    verdict: Verdict
    text: str


def owner(text: str) -> Entry:
    """The owner of the account must act; nothing is tried again before that."""
    return Entry(Actor.ACCOUNT_OWNER, Scope.PORTAL, Retry.NEVER, Verdict.NEEDS_PERSON, text)


def passing(text: str) -> Entry:
    """It passes by itself: the next run tries again."""
    return Entry(Actor.NOBODY, Scope.PORTAL, Retry.YES, Verdict.FAILED, text)


def defect(text: str, scope: Scope = Scope.PORTAL, verdict: Verdict = Verdict.FAILED) -> Entry:
    """Only a developer can help: the profile no longer fits the portal."""
    return Entry(Actor.DEVELOPER, scope, Retry.NEVER, verdict, text)


def machine(text: str, retry: Retry = Retry.NEVER) -> Entry:
    """Something of this computer, for whoever looks after it."""
    return Entry(Actor.OPERATOR, Scope.MACHINE, retry, Verdict.FAILED, text)


def skipped(text: str) -> Entry:
    """The portal is left alone for now; nothing is wrong."""
    return Entry(Actor.NOBODY, Scope.PORTAL, Retry.YES, Verdict.SKIPPED, text)


def of_list(text: str) -> Entry:
    """One list was not read whole; the others may be."""
    return Entry(Actor.NOBODY, Scope.LIST, Retry.YES, Verdict.PARTIAL, text)


def of_row(text: str) -> Entry:
    """One dossier has something odd; its run stays whole."""
    return Entry(Actor.OPERATOR, Scope.ROW, Retry.NEVER, Verdict.COMPLETE, text)
