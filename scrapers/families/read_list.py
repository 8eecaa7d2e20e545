"""One walk of one list: the way is chosen, the pages are walked, the dossiers' own pages are read where need be."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import structlog

from dossiers.observation import Observation
from scrapers.errors.portal import PortalError
from scrapers.families.base import ReadContext, window_start
from scrapers.families.details import add_details
from scrapers.families.ways import ByWay, ReaderOf, Same, choose_way
from scrapers.profile import ListProfile, Portal
from scrapers.rows.carried import as_exact, carried, lost_fields, silent_fields, unsaid
from scrapers.transport import Transport, Way
from scrapers.walk.lists import MOST_PAGES, WalkResult, unprepared, walk_list
from scrapers.walk.verdict import ends_run

_log = structlog.get_logger(__name__)


async def read_list(
    portal: Portal,
    transport: Transport,
    profile: ListProfile,
    context: ReadContext,
    reader_of: ReaderOf,
    *,
    slowest: Way,
    same: Same | None = None,
    seen_as: Callable[[ByWay], ListProfile] | None = None,
) -> WalkResult:
    """Reads the list ``profile`` whole. ``slowest``: the way that shows what a person sees; ``same``: see
    ``choose_way``; ``seen_as``: the list as it looks by a way, where that differs. Never raises ``PortalError``."""
    try:
        chosen = await choose_way(portal, transport, profile, reader_of, slowest=slowest, same=same)
    except PortalError as error:
        _log.info("no_way_proven", portal=portal.key, list=profile.walk_key, problem=error.problem.code)
        chosen = ByWay(transport, slowest)  # asks again, and the walk says what came of it
    seen = seen_as(chosen) if seen_as is not None else profile
    final = profile.detail is None and seen_as is None  # else the dossiers of a page are completed at the end
    result = await walk_list(
        reader_of(chosen),
        portal,
        seen,
        sleep=context.sleep,
        page_seen=context.page_seen,
        most_pages=context.most_pages or MOST_PAGES,
        page_read=context.page_read,
        dossiers_read=context.dossiers_read if final else unprepared,
        looking_at=context.looking_at,
        ahead=chosen.way == "requests",
    )
    if seen_as is not None:
        result = _with_known(result, seen, context.known)
    if profile.detail is not None and (result.error is None or not ends_run(result.error)):
        result = await add_details(portal, chosen, profile, context, result)
    result = _with_lost(result, seen, context.known)
    walk = replace(result.walk, way=chosen.way)
    if profile.window is not None:
        walk = replace(walk, since=window_start(profile, context.today), window_field=profile.window.field)
    return replace(result, walk=walk)


def _with_lost(result: WalkResult, seen: ListProfile, known: Mapping[str, Observation]) -> WalkResult:
    """A column that the list lost says nothing any more, and takes nothing back: what the ledger holds of it stays. So
    does what no dossier of the list shows of it; services may leave out single values."""
    places = {problem.detail for problem in result.problems if problem.code == "lost_column"}
    names = unsaid(lost_fields(seen, places), result.observations) if places else ()
    if not names:
        return result
    completed = tuple(
        carried(each, known[each.code], names) if each.code in known else each for each in result.observations
    )
    return replace(result, observations=completed)


def _with_known(result: WalkResult, seen: ListProfile, known: Mapping[str, Observation]) -> WalkResult:
    """What the ledger holds of the fields that the list lacks as it was ``seen``: else the way that a list was read by
    would pass for news of its dossiers."""
    constants = {name for name, value in seen.constants if value is not None}
    patterns = {name for pattern in seen.patterns for name in pattern.fields}
    columns = {} if seen.columns is None else seen.columns.declared()
    silent = silent_fields({*columns, *constants, *patterns})
    completed = tuple(
        as_exact(carried(each, known[each.code], silent), known[each.code]) if each.code in known else each
        for each in result.observations
    )
    return replace(result, observations=completed)
