"""A keeper of sessions that forgets them with the test."""

from dataclasses import dataclass, field

from scrapers.browser.session_state import SessionState


@dataclass
class MemoryKeeper:
    """A ``SessionKeeper`` for as long as a test lasts."""

    kept: dict[str, SessionState] = field(default_factory=dict)

    def load(self, portal: str) -> SessionState | None:
        return self.kept.get(portal)

    def save(self, portal: str, state: SessionState, *, fresh: bool = False) -> None:
        self.kept[portal] = state

    def drop(self, portal: str) -> None:
        self.kept.pop(portal, None)
