"""What one run of one portal brought home, and whether it is proven complete."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from dossiers.observation import Observation
from dossiers.problems import Problem


class Verdict(StrEnum):
    """Exactly one per portal and run. Only COMPLETE and EMPTY_CONFIRMED may move the current picture's absences."""

    COMPLETE = "complete"
    EMPTY_CONFIRMED = "empty_confirmed"
    PARTIAL = "partial"
    FAILED = "failed"
    NEEDS_PERSON = "needs_person"
    SKIPPED = "skipped"
    INTERRUPTED = "interrupted"

    @property
    def is_complete(self) -> bool:
        """Whether the run is proven to have seen everything."""
        return self in (Verdict.COMPLETE, Verdict.EMPTY_CONFIRMED)


class Proof(StrEnum):
    """How the end of a list was proven."""

    DECLARED_TOTAL = "declared_total"  # distinct codes equal the portal's own total
    LAST_PAGE = "last_page"  # the portal marks its last page, and the profile accepts that
    EMPTY_WORDS = "empty_words"  # the portal's own words for "nothing here"
    TYPED_TOTAL = "typed_total"  # distinct codes of a saved list equal the total that a person read off the portal


WindowField = Literal["received_at", "submitted_at"]
"""The date of a dossier by which a list's window is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWalk:
    """One walk through one list, or one tab of it (``list_key`` is then ``list:tab``).

    ``reason`` (Vietnamese) says why it is not complete; ``None`` where it is. A list that was asked for by a window of
    dates shows only dossiers whose ``window_field`` is on or after the civil day ``since`` (Asia/Ho_Chi_Minh): the walk
    says nothing of any other. ``way``: by which way it was read ("requests", "page", "dom"), where there are several;
    no part of what was seen. Raises ``ValueError`` for half a window.
    """

    list_key: str
    declared_total: int | None
    distinct_seen: int
    rows_seen: int
    pages: int
    sweeps: int
    proof: Proof | None
    reason: str | None = None
    since: date | None = None
    window_field: WindowField | None = None
    way: str | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if (self.since is None) is not (self.window_field is None):
            raise ValueError("a window needs both its first day and its field")

    @property
    def of_list(self) -> str:
        """The list's own key, without the tab."""
        return self.list_key.partition(":")[0]

    @property
    def complete(self) -> bool:
        """Whether everything in the list is proven seen."""
        return self.proof is not None and self.reason is None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorReading:
    """One rate that a portal shows, of one period ("2026-05"). ``percent`` is as shown, e.g. ``"91.64"``."""

    key: str  # "digitisation" | "reuse" | "online_payment"
    name: str
    period: str
    numerator: int | None
    denominator: int | None
    percent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedRequest:
    """Requests that the read-only guard stopped, ``times`` equal ones. Of the query ``url`` holds the names alone;
    ``reason`` is a stable word ("undeclared", "form_event", …)."""

    method: str
    url: str
    write_like: bool
    reason: str = ""
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMark:
    """One page of a list as it was read. ``index`` counts the pages of the list in the order of reading, from 0 and on
    over further sweeps; ``rows`` are those on the page; ``sha256`` is of its masked capture before encryption; ``file``
    is where that lies below the evidence folder, ``None`` where only the hash is kept."""

    list_key: str
    index: int
    rows: int
    sha256: str
    file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that one run of one portal saw. Instants are aware (UTC). ``blocked_unlisted`` counts stopped requests that
    ``blocked`` does not list, because there were too many different ones; before ``not_before`` the portal is not to be
    visited again, because it asked for that. ``clock_skew``: how far this computer's clock was ahead of the portal's
    (negative: behind); ``None`` where the portal did not say."""

    portal: str
    run_key: str
    started_at: datetime
    finished_at: datetime
    verdict: Verdict
    walks: tuple[ListWalk, ...] = ()
    observations: tuple[Observation, ...] = ()
    indicators: tuple[IndicatorReading, ...] = ()
    problems: tuple[Problem, ...] = ()
    blocked: tuple[BlockedRequest, ...] = ()
    blocked_unlisted: int = 0
    evidence: tuple[str, ...] = ()
    page_marks: tuple[PageMark, ...] = ()
    not_before: datetime | None = None
    clock_skew: timedelta | None = None

    @property
    def blocked_total(self) -> int:
        """How many requests the read-only guard stopped."""
        return sum(block.times for block in self.blocked) + self.blocked_unlisted

    @property
    def declared_total(self) -> int | None:
        """The sum of the lists' totals as the portal declares them; ``None`` where a list declares none."""
        totals = [walk.declared_total for walk in self.walks]
        if not totals or any(total is None for total in totals):
            return None
        return sum(total for total in totals if total is not None)
