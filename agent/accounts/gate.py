"""The ledger's gate before every password submission, in the words that the scrapers and people know."""

from collections.abc import Callable

from agent.accounts.words import Whose, problem_of
from scrapers.context import LoginOutcome
from scrapers.errors.account import LoginRefused
from store.people.login_gate import AttemptRefused, StoredLoginGate


class Gate:
    """A ``scrapers.context.LoginGate`` over the ledger's. ``whose`` names an account by portal key and user name."""

    def __init__(self, stored: StoredLoginGate, whose: Callable[[str, str], Whose]) -> None:
        self._stored = stored
        self._whose = whose

    def begin(self, portal: str, username: str) -> int:
        """The attempt's id. Raises ``LoginRefused``."""
        try:
            return self._stored.begin(portal, username)
        except AttemptRefused as refused:
            problem = problem_of(refused.reason, self._whose(portal, username), count=refused.count)
            raise LoginRefused.by_gate(problem) from None

    def end(self, attempt: int, outcome: LoginOutcome) -> None:
        """How the attempt ended."""
        self._stored.end(attempt, outcome.value)
