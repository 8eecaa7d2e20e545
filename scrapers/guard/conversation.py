"""One portal's turn: what it may send now, and everything that was stopped of it."""

from dataclasses import replace

import structlog

from dossiers.snapshot import BlockedRequest
from scrapers.guard.decision import (
    NOTHING,
    WEB_SOCKET,
    Block,
    Decision,
    GuardRules,
    Phase,
    RequestFacts,
    blocked_request,
    decide,
)

_log = structlog.get_logger(__name__)
_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS", WEB_SOCKET})
KEPT_BLOCKS = 200
"""So many different stopped requests are listed; the rest of them is counted."""


class Conversation:
    """What one portal's context may send, and what was stopped of it."""

    def __init__(self, rules: GuardRules) -> None:
        self._rules = rules
        self._phase = Phase.LOGIN
        self._blocked: dict[BlockedRequest, int] = {}
        self._unlisted = 0
        self._first_write: BlockedRequest | None = None
        self._writes_sent = 0
        self.proxy_refusal: int | None = None
        """The HTTP answer by which the office's proxy refused to connect us (0: none at all)."""

    @property
    def rules(self) -> GuardRules:
        """What the portal's profile permits."""
        return self._rules

    @property
    def is_idle(self) -> bool:
        """Whether this is the pause between two portals, when nothing may leave."""
        return self._rules is NOTHING

    @property
    def phase(self) -> Phase:
        """Before or after the log-in."""
        return self._phase

    @phase.setter
    def phase(self, phase: Phase) -> None:
        self._phase = phase

    @property
    def writes_sent(self) -> int:
        """How many declared requests beyond GET and HEAD were let out so far."""
        return self._writes_sent

    @property
    def blocked(self) -> tuple[BlockedRequest, ...]:
        """What was stopped, in the order of first appearance, equal ones counted together; of very many different ones
        the first ``KEPT_BLOCKS``."""
        return tuple(replace(block, times=times) for block, times in self._blocked.items())

    @property
    def blocked_unlisted(self) -> int:
        """How many more were stopped than ``blocked`` tells."""
        return self._unlisted

    @property
    def write_blocked(self) -> BlockedRequest | None:
        """The first stopped request that looked like an attempt to change something."""
        return self._first_write

    def judge(self, request: RequestFacts) -> Decision:
        """``decide`` for this portal now; a block is recorded."""
        decision = decide(self._rules, request, self._phase)
        if isinstance(decision, Block):
            self.record(request, decision)
        elif request.method.upper() not in _HARMLESS:
            self._writes_sent += 1
        return decision

    def record(self, request: RequestFacts, block: Block) -> None:
        """Keeps a block. The first write-looking one is listed also when the list is full."""
        stopped = blocked_request(request, block)
        first_write = stopped.write_like and self._first_write is None
        if first_write:
            self._first_write = stopped
        if stopped in self._blocked:
            self._blocked[stopped] += 1
        elif len(self._blocked) < KEPT_BLOCKS or first_write:
            self._blocked[stopped] = 1
            _log.warning("request_blocked", method=stopped.method, url=stopped.url, reason=block.reason)
        else:
            self._unlisted += 1
