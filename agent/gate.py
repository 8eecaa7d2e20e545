"""The ledger's gate before every password submission, in the words that the scrapers know."""

from scrapers.context import LoginOutcome
from scrapers.errors import LoginRefused
from store.accounts import AttemptRefused, StoredLoginGate


class Gate:
    """A ``scrapers.context.LoginGate`` over the ledger's."""

    def __init__(self, stored: StoredLoginGate) -> None:
        self._stored = stored

    def begin(self, portal: str, username: str) -> int:
        """The attempt's id. Raises ``LoginRefused``."""
        try:
            return self._stored.begin(portal, username)
        except AttemptRefused as refused:
            raise LoginRefused.by_gate(refused.problem) from None

    def end(self, attempt: int, outcome: LoginOutcome) -> None:
        """How the attempt ended."""
        self._stored.end(attempt, outcome.value)
