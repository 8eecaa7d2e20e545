"""The attack inside the profile of a pretend portal: while it is read, and in the window of a person who logged in."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.async_api import BrowserContext

from dossiers.snapshot import BlockedRequest
from proofs.attack import attack
from proofs.targets import TARGETS, attacked, attacked_by_hand
from proofs.verdict import leaks
from sandbox.attack.ledger import Arrival
from sandbox.attack.server import AttackPortal, Target
from sandbox.attack.vectors import NAMES
from scrapers.browser.guarded import GuardedBrowser
from scrapers.browser.session_state import SessionState
from scrapers.guard.conversation import Conversation
from scrapers.guard.decision import Phase
from scrapers.login.person import Patience, person_logs_in
from scrapers.session.proof import ANYBODY

PATIENCE_SECONDS = 25.0
SLOWEST = frozenset(
    {"fetch-post", "fetch-later", "form-load", "popup", "worker", "shared-worker", "iframe-data", "row-delete"}
)
"""When these were stopped, everything else that a page does by itself has had its time too."""
AT_THE_END = frozenset(name for name in NAMES if name.startswith(("beacon-", "keepalive-"))) - {"beacon-form"}
"""What a page sends when it is left or closed."""
_SPOILT = 8  # ways to put more into a declared request


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of one attack. ``leaked``: arrivals that must not be; ``passed``: the declared requests that came
    through as they are; ``ended``: whether the attack came to its end; ``phase``: the guard's while it lasted."""

    leaked: tuple[Arrival, ...]
    passed: frozenset[tuple[str, str]]
    stopped: frozenset[str]
    blocked: tuple[BlockedRequest, ...]
    blocked_times: int
    ended: bool
    phase: Phase

    @property
    def held(self) -> bool:
        """Whether everything was tried and nothing arrived."""
        return self.ended and not self.leaked


async def attack_profile(
    browser: GuardedBrowser, portal: AttackPortal, key: str, *, target: Target | None = None, phase: Phase
) -> Tried:
    """As the program reads it, without a window. ``target`` replaces what is known of the profile."""
    target = target or TARGETS[key]
    portal.show(target)
    async with browser.portal(attacked(portal, key).guard_rules()) as opened:
        opened.conversation.phase = phase
        ended = await _attack(opened.conversation, portal, target, opened.context)
    return _tried(portal, target, opened.conversation, ended, phase)


async def attack_window(browser: GuardedBrowser, portal: AttackPortal, key: str) -> Tried:
    """In the visible window in which a person has just been seen as logged in, before it is closed."""
    target = TARGETS[key]
    portal.show(target)
    profile = attacked_by_hand(portal, key)
    ends: list[bool] = []
    phases: list[Phase] = []
    async with browser.portal(profile.guard_rules()) as opened:

        async def meanwhile(_seconds: float) -> None:
            phases.append(opened.conversation.phase)
            ends.append(await _attack(opened.conversation, portal, target, opened.context))

        patience = Patience(monotonic=lambda: 0.0, sleep=meanwhile)
        await person_logs_in(profile, opened, _Forgetful(), patience, expected=ANYBODY)
    return _tried(portal, target, opened.conversation, ends == [True], phases[0])


async def _attack(conversation: Conversation, portal: AttackPortal, target: Target, context: BrowserContext) -> bool:
    done = _done(conversation, target)

    def ended() -> bool:
        return stopped_ways(conversation) >= AT_THE_END

    await attack(context, portal, done=done, ended=ended, patience_seconds=PATIENCE_SECONDS)
    return done() and ended()


def _done(conversation: Conversation, target: Target) -> Callable[[], bool]:
    """Whether the slowest scenes have come to their end, the last one that tries declared requests included."""
    last = target.declared[-1].path.partition("?")[0] if target.declared else ""

    def done() -> bool:
        reasons = [each for each in conversation.blocked if each.url.partition("?")[0].endswith(last)]
        spoilt = sum(each.times for each in reasons if each.reason not in ("undeclared", "foreign_origin"))
        return stopped_ways(conversation) >= SLOWEST and (not last or spoilt >= _SPOILT)

    return done


def stopped_ways(conversation: Conversation) -> frozenset[str]:
    """The ways of which something was stopped."""
    return frozenset(name for each in conversation.blocked for name in re.findall(r"~([a-z0-9-]+)~", each.url))


def _tried(portal: AttackPortal, target: Target, conversation: Conversation, ended: bool, phase: Phase) -> Tried:
    arrivals = portal.ledger.arrivals()
    declared = {(each.method, each.path) for each in target.declared}
    return Tried(
        leaked=leaks(arrivals, target),
        passed=frozenset({(each.method, each.target) for each in arrivals} & declared),
        stopped=stopped_ways(conversation),
        blocked=conversation.blocked,
        blocked_times=sum(each.times for each in conversation.blocked) + conversation.blocked_unlisted,
        ended=ended,
        phase=phase,
    )


class _Forgetful:
    """A ``SessionKeeper`` that keeps nothing."""

    def load(self, portal: str) -> SessionState | None:
        return None

    def save(self, portal: str, state: SessionState, *, fresh: bool = False) -> None:
        return

    def drop(self, portal: str) -> None:
        return
