"""Walking one list to its end, and proving that everything in it was seen.

A walk is complete when the portal's own total was the same on every page and as many distinct codes were seen; when
something moved under way (the total changed, a dossier stood on two pages), one further sweep is made. Known limit:
a dossier that leaves a list in the very moment between two pages in which another one enters can hide a third; no
portal's list that we know loses dossiers.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_random_exponential

from dossiers.numbers import format_count
from dossiers.observation import Observation
from dossiers.problems import Problem
from dossiers.snapshot import IndicatorReading, ListWalk, Proof
from scrapers.drift_columns import check_columns
from scrapers.errors import Incomplete, PortalError, RateLimited, Unavailable
from scrapers.patience import LONGEST_WAIT_SECONDS
from scrapers.portal import ListProfile, Portal
from scrapers.rows import ReadRow

_Read = TypeVar("_Read")
MOST_PAGES = 2000
_TRIES = 3
_LONGER_EACH_TIME = wait_random_exponential(multiplier=2, min=1, max=30)

Sleep = Callable[[float], Awaitable[None]]
PageSeen = Callable[[str, int, int | None], None]
"""Told after each page: list key, distinct dossiers so far, declared total."""
PageRead = Callable[[str, int], None]
"""Told of each page as soon as it was understood: list key, rows on the page."""


def unheard(list_key: str, rows: int) -> None:
    """A ``PageRead`` that nobody listens to."""


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


@dataclass(slots=True, kw_only=True)
class _Sweep:
    """One way through the pages of a list."""

    rows: dict[str, ReadRow] = field(default_factory=dict)
    totals: set[int | None] = field(default_factory=set)
    problems: dict[Problem, None] = field(default_factory=dict)  # in order, each once
    rows_seen: int = 0
    pages: int = 0
    twice: bool = False  # a dossier stood in two places
    nameless: int = 0  # rows without a code
    empty_words: bool = False
    at_end: bool = False
    stopped: str | None = None  # why the walk went no further
    error: PortalError | None = None

    @property
    def total(self) -> int | None:
        """The portal's total, where it was one and the same on every page."""
        return next(iter(self.totals)) if len(self.totals) == 1 else None

    @property
    def moved(self) -> bool:
        """Whether the list changed while it was read."""
        return len(self.totals) > 1 or self.twice

    def take(self, page: PageOfRows) -> int:
        """Adds a page; how many dossiers were new."""
        before = len(self.rows)
        self.pages += 1
        self.rows_seen += len(page.rows)
        self.totals.add(page.declared_total)
        self.empty_words = self.empty_words or page.empty_words
        self.problems |= dict.fromkeys(page.problems)
        for row in page.rows:
            if row.code is None:
                self.nameless += 1
                self.problems |= dict.fromkeys(row.problems)
                continue
            self.twice = self.twice or row.code in self.rows
            self.rows[row.code] = row
        return len(self.rows) - before


@dataclass(frozen=True, slots=True)
class _CheckedPages:
    """Pages whose columns hold what their headers say."""

    reader: ListReader
    portal: Portal
    profile: ListProfile
    page_read: PageRead

    async def read_page(self, index: int) -> PageOfRows:
        """Raises ``LayoutChanged`` besides what the reader raises."""
        page = await self.reader.read_page(index)
        self.page_read(self.profile.walk_key, len(page.rows))
        check_columns(self.portal, self.profile, page.rows)
        return page


async def walk_list(
    reader: ListReader,
    portal: Portal,
    profile: ListProfile,
    *,
    sleep: Sleep,
    page_seen: PageSeen,
    page_read: PageRead = unheard,
    most_pages: int = MOST_PAGES,
) -> WalkResult:
    """Walks the whole list. Never raises ``PortalError``: it ends the walk and is in the result."""
    checked = _CheckedPages(reader, portal, profile, page_read)

    async def sweep() -> _Sweep:
        return await _sweep(checked, profile.walk_key, sleep, page_seen, most_pages)

    first = await sweep()
    if first.error is not None or not first.moved:
        return _result(portal, profile, [first], first.rows, _proof(profile, first))
    second = await sweep()
    proof = _proof(profile, second)
    if proof is not None:
        return _result(portal, profile, [first, second], second.rows, proof)
    together = {**first.rows, **second.rows}
    return _result(portal, profile, [first, second], together, _proof_of_both(profile, first, second, len(together)))


async def _sweep(reader: ListReader, key: str, sleep: Sleep, page_seen: PageSeen, most_pages: int) -> _Sweep:
    seen = _Sweep()
    fingerprints: set[tuple[str | None, ...]] = set()
    try:
        for index in range(most_pages):
            page = await read_patiently(partial(reader.read_page, index), sleep)
            if page.fingerprint in fingerprints:
                seen.totals.add(page.declared_total)  # another total: rows moved by a whole page, that is no repetition
                seen.stopped = f"cổng gửi lại đúng một trang đã gửi (trang thứ {index + 1})."
                return seen
            fingerprints.add(page.fingerprint)
            fresh = seen.take(page)
            page_seen(key, len(seen.rows), page.declared_total)
            if page.is_last or not page.rows:
                seen.at_end = page.is_last
                return seen
            if page.declared_total is not None and len(seen.rows) >= page.declared_total:
                return seen
            if fresh == 0:
                seen.stopped = f"trang thứ {index + 1} không có hồ sơ nào mới."
                return seen
        seen.stopped = f"danh sách dài hơn {format_count(most_pages)} trang."
    except PortalError as error:
        seen.error = error
    return seen


async def read_patiently(read: Callable[[], Awaitable[_Read]], sleep: Sleep) -> _Read:
    """What ``read`` gives; a portal that does not answer, or asks for a little patience, is asked at most three times.

    Only for reading, where asking again changes nothing: a log-in never comes this way.
    """
    attempts = AsyncRetrying(
        stop=stop_after_attempt(_TRIES),
        wait=_as_asked,
        retry=retry_if_exception(_worth_waiting),
        sleep=sleep,
        reraise=True,
    )

    async def attempt() -> _Read:
        return await read()

    return await attempts(attempt)


def _worth_waiting(error: BaseException) -> bool:
    if isinstance(error, RateLimited):
        return error.retry_after is None or error.retry_after <= LONGEST_WAIT_SECONDS
    return isinstance(error, Unavailable)


def _as_asked(state: RetryCallState) -> float:
    """What the portal asked for, else longer each time."""
    error = state.outcome.exception() if state.outcome is not None else None
    if isinstance(error, RateLimited) and error.retry_after is not None:
        return error.retry_after
    return _LONGER_EACH_TIME(state)


def _result(
    portal: Portal, profile: ListProfile, sweeps: list[_Sweep], rows: dict[str, ReadRow], proof: Proof | None
) -> WalkResult:
    last = sweeps[-1]
    reason = None if proof is not None else _reason(profile, last, rows)
    walk = ListWalk(
        list_key=profile.walk_key,
        declared_total=last.total if last.total is not None else _latest(last.totals),
        distinct_seen=len(rows),
        rows_seen=last.rows_seen,
        pages=sum(each.pages for each in sweeps),
        sweeps=len(sweeps),
        proof=proof,
        reason=reason,
    )
    problems: dict[Problem, None] = {}
    for each in sweeps:
        problems |= each.problems
    for row in rows.values():
        problems |= dict.fromkeys(row.problems)
    if reason is not None and last.error is None:
        problems[Incomplete.because(portal.name, profile.walk_key, profile.name, reason).problem] = None
    return WalkResult(
        walk=walk,
        observations=tuple(row.observation for row in rows.values() if row.observation is not None),
        problems=tuple(problems),
        error=last.error,
        rows=tuple(rows.values()),
    )


def _proof(profile: ListProfile, sweep: _Sweep) -> Proof | None:
    """What proves that one sweep saw the whole list; ``None`` where nothing does."""
    if sweep.error is not None or sweep.nameless or sweep.stopped is not None:
        return None
    if not sweep.rows:
        return _proof_of_emptiness(profile, sweep)
    if profile.end_proof == "last_page":
        return Proof.LAST_PAGE if sweep.at_end and not sweep.moved else None
    return Proof.DECLARED_TOTAL if sweep.total == len(sweep.rows) else None


def _proof_of_both(profile: ListProfile, first: _Sweep, second: _Sweep, together: int) -> Proof | None:
    """Whether two sweeps prove the list together: only where every page of both declared one and the same total, so
    that dossiers merely changed places. Else the first sweep may have seen some that have left since."""
    spoiled = any(each.error is not None or each.nameless for each in (first, second))
    if spoiled or profile.end_proof != "declared_total" or first.totals != second.totals:
        return None
    return Proof.DECLARED_TOTAL if second.total == together else None


def _proof_of_emptiness(profile: ListProfile, sweep: _Sweep) -> Proof | None:
    """Only the portal's own words: its sentence where it has one, else its total of zero."""
    if profile.empty:
        return Proof.EMPTY_WORDS if sweep.empty_words and sweep.totals <= {0, None} else None
    return Proof.DECLARED_TOTAL if sweep.total == 0 else None


def _latest(totals: set[int | None]) -> int | None:
    return max((total for total in totals if total is not None), default=None)


def _reason(profile: ListProfile, sweep: _Sweep, rows: dict[str, ReadRow]) -> str:
    """Why the list is not proven whole, in Vietnamese, with both numbers where there are two."""
    total = _latest(sweep.totals)
    if total is None:
        counted = f"chỉ đọc được {format_count(len(rows))} hồ sơ và cổng không cho biết tổng số"
    else:
        counted = f"cổng ghi {format_count(total)} hồ sơ, đọc được {format_count(len(rows))}"
    if sweep.error is not None:
        return f"bị dừng giữa chừng; {counted}."
    if not rows and not sweep.nameless:
        return f"không thấy dòng nào, cũng không thấy cổng báo là không có hồ sơ ({counted})."
    because = []
    if sweep.nameless:
        because.append(f"{format_count(sweep.nameless)} dòng không có mã hồ sơ")
    if len(sweep.totals) > 1:
        because.append("tổng số thay đổi trong lúc đọc")
    if sweep.twice:
        because.append("có hồ sơ hiện ở hai chỗ")
    if profile.end_proof == "last_page" and not sweep.at_end:
        because.append("không thấy dấu hiệu trang cuối")
    if sweep.stopped is not None:
        because.append(sweep.stopped.rstrip("."))
    return f"{counted}{': ' + '; '.join(because) if because else ''}."
