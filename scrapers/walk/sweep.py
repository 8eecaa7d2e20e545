"""One way through the pages of a list."""

from dataclasses import dataclass, field

from dossiers.numbers import format_count
from dossiers.problems import Problem
from scrapers.errors.portal import PortalError
from scrapers.rows.reader import ReadRow
from scrapers.walk.model import PageOfRows, PageSeen
from scrapers.walk.pages import Pages


@dataclass(slots=True, kw_only=True)
class Sweep:
    """What one way through a list has seen."""

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


def longer_than(pages: int) -> str:
    """What is told of a list that was read no further than so many pages."""
    return f"danh sách dài hơn {format_count(pages)} trang"


async def sweep_through(pages: Pages, key: str, page_seen: PageSeen, most_pages: int) -> Sweep:
    """All pages in order, as far as the list goes. Never raises ``PortalError``: it ends the sweep and is in it."""
    seen = Sweep()
    fingerprints: set[tuple[str | None, ...]] = set()
    try:
        for index in range(most_pages):
            page = await pages.page(index)
            fingerprint = page.fingerprint
            if fingerprint in fingerprints:
                seen.totals.add(page.declared_total)  # another total: rows moved by a whole page, that is no repetition
                seen.stopped = f"cổng gửi lại đúng một trang đã gửi (trang thứ {index + 1})."
                return seen
            fingerprints.add(fingerprint)
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
        seen.stopped = longer_than(most_pages)
    except PortalError as error:
        seen.error = error
    finally:
        await pages.let_go()
    return seen
