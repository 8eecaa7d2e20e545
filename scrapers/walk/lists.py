"""Walking one list to its end, and proving that everything in it was seen.

A walk is complete when the portal's own total was the same on every page and as many distinct codes were seen; when
something moved under way (the total changed, a dossier stood on two pages), one further sweep is made. Known limit:
a dossier that leaves a list in the very moment between two pages in which another one enters can hide a third; no
portal's list that we know loses dossiers.
"""

from dossiers.problems import Problem
from dossiers.snapshot import ListWalk, Proof
from scrapers.errors.portal import Incomplete
from scrapers.patience import read_patiently
from scrapers.profile import ListProfile, Portal
from scrapers.rows.reader import ReadRow
from scrapers.walk.model import (
    DossiersRead,
    ListReader,
    LookingAt,
    PagedReader,
    PageOfRows,
    PageRead,
    PageSeen,
    Sleep,
    WalkResult,
    unheard,
    unprepared,
    unseen,
)
from scrapers.walk.pages import Pages
from scrapers.walk.proof import latest, proof_of, proof_of_both, reason_of
from scrapers.walk.sweep import Sweep, longer_than, sweep_through

__all__ = [
    "MOST_PAGES",
    "DossiersRead",
    "ListReader",
    "LookingAt",
    "PageOfRows",
    "PageRead",
    "PageSeen",
    "PagedReader",
    "Sleep",
    "WalkResult",
    "longer_than",
    "read_patiently",
    "unheard",
    "unprepared",
    "unseen",
    "walk_list",
]

MOST_PAGES = 2000


async def walk_list(
    reader: ListReader,
    portal: Portal,
    profile: ListProfile,
    *,
    sleep: Sleep,
    page_seen: PageSeen,
    page_read: PageRead = unheard,
    dossiers_read: DossiersRead = unprepared,
    looking_at: LookingAt = unseen,
    most_pages: int = MOST_PAGES,
    ahead: bool = False,
) -> WalkResult:
    """Walks the whole list; ``ahead``: a page may be asked for while the one before it is understood. Never raises
    ``PortalError``: it ends the walk and is in the result."""
    pages = Pages(
        reader,
        portal,
        profile,
        sleep=sleep,
        page_read=page_read,
        dossiers_read=dossiers_read,
        looking_at=looking_at,
        most_ahead=most_pages if ahead else 0,
    )
    first = await sweep_through(pages, profile.walk_key, page_seen, most_pages)
    if first.error is not None or not first.moved:
        return _result(portal, profile, [first], first.rows, proof_of(profile, first))
    second = await sweep_through(pages, profile.walk_key, page_seen, most_pages)
    proof = proof_of(profile, second)
    if proof is not None:
        return _result(portal, profile, [first, second], second.rows, proof)
    together = {**first.rows, **second.rows}
    return _result(portal, profile, [first, second], together, proof_of_both(profile, first, second, len(together)))


def _result(
    portal: Portal, profile: ListProfile, sweeps: list[Sweep], rows: dict[str, ReadRow], proof: Proof | None
) -> WalkResult:
    last = sweeps[-1]
    reason = None if proof is not None else reason_of(profile, last, rows)
    walk = ListWalk(
        list_key=profile.walk_key,
        declared_total=last.total if last.total is not None else latest(last.totals),
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
        if row.problems:
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
