"""What a walk is made of: pages of rows, who reads them, and what came of it."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from dossiers.observation import Observation
from dossiers.problems import Problem
from dossiers.snapshot import IndicatorReading, ListWalk
from scrapers.errors.portal import PortalError
from scrapers.rows.reader import ReadRow
from scrapers.transport import Reply

Sleep = Callable[[float], Awaitable[None]]
PageSeen = Callable[[str, int, int | None], None]
"""Told after each page: list key, distinct dossiers so far, declared total."""
PageRead = Callable[[str, int, bool], None]
"""Told of each page as soon as it was understood: list key, rows on the page, whether it shows something unknown."""
DossiersRead = Callable[[Sequence[Observation]], None]
"""Told of dossiers as soon as they are as the snapshot will have them, unless they are read again."""
LookingAt = Callable[[Reply], None]
"""Told which answer is looked at now, whatever was answered since."""


def unheard(list_key: str, rows: int, odd: bool) -> None:
    """A ``PageRead`` that nobody listens to."""


def unprepared(observations: Sequence[Observation]) -> None:
    """A ``DossiersRead`` that nobody listens to."""


def unseen(reply: Reply) -> None:
    """A ``LookingAt`` that nobody listens to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOfRows:
    """One page as read. ``is_last`` is the portal's own word; ``empty_words`` says that the portal's words for
    "nothing here" stood on it."""

    rows: tuple[ReadRow, ...]
    declared_total: int | None
    is_last: bool
    empty_words: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def fingerprint(self) -> tuple[str | None, ...]:
        """Equal for pages that show the same dossiers (running numbers of rows don't count)."""
        return tuple(row.code for row in self.rows)


class ListReader(Protocol):
    """Reads one list page by page, in order. Reading page 0 begins anew."""

    async def read_page(self, index: int) -> PageOfRows:
        """The page at ``index`` (from 0). Asking for the same page again is safe. Raises ``PortalError``."""
        ...


class PagedReader(ABC):
    """A ``ListReader`` whose pages are one answer each, so that the next one can be asked for while one is understood.

    For each page, in order: ``ask``, then ``goes_on``, then ``understand``.
    """

    @abstractmethod
    async def ask(self, index: int) -> Reply:
        """The portal's answer for the page at ``index``. Raises ``PortalError``."""

    @abstractmethod
    def goes_on(self, index: int, reply: Reply) -> bool:
        """Whether the portal, by its own words on this page, has another one after it. A quick look, which notes by
        what that one is asked for; raises nothing, and where in doubt says no."""

    @abstractmethod
    def understand(self, index: int, reply: Reply) -> PageOfRows:
        """What stands on the page. Raises ``PortalError``."""

    async def read_page(self, index: int) -> PageOfRows:
        """See ``ListReader``."""
        reply = await self.ask(index)
        self.goes_on(index, reply)
        return self.understand(index, reply)


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkResult:
    """What one walk brought home. Where ``error`` is set it ended the walk: what was read before is kept, and the
    error's own problem is not among ``problems``. ``rows``: what the observations were read from."""

    walk: ListWalk
    observations: tuple[Observation, ...]
    problems: tuple[Problem, ...]
    indicators: tuple[IndicatorReading, ...] = ()
    error: PortalError | None = None
    rows: tuple[ReadRow, ...] = ()
