"""All walks of a portal, one after another; tabs that changed meanwhile once more.

What moves, while the tabs of a list are walked, from one that is still to come into one that was read already, stands
in neither: so at the end the totals of the tabs that were read before the last one are looked at again. Known limit: a
tab that gained one dossier and lost another in that time shows the same total.
"""

from collections.abc import AsyncGenerator
from dataclasses import replace

from scrapers.families.base import Family, ReadContext
from scrapers.profile import ListProfile, Portal
from scrapers.transport import Transport
from scrapers.walk.lists import WalkResult, unprepared


async def read_walks(
    family: Family, portal: Portal, transport: Transport, reading: ReadContext
) -> AsyncGenerator[WalkResult, None]:
    """What each walk brought home; for a tab that changed since, a second result of the same ``list_key`` follows. Ends
    where the caller stops asking. Never raises ``PortalError``."""
    walked: list[tuple[ListProfile, WalkResult]] = []
    for profile in portal.walks:
        result = await family.read(portal, transport, profile, reading)
        walked.append((profile, result))
        yield result
    if reading.most_pages is not None:  # a look at the first pages proves nothing anyway
        return
    last_of_list = {profile.key: profile for profile, _ in walked}
    for profile, result in walked:
        if profile.tab is None or not result.walk.complete or profile is last_of_list[profile.key]:
            continue
        look = await family.read(portal, transport, profile.model_copy(update={"detail": None}), _first_page(reading))
        if look.error is not None:
            yield replace(look, observations=(), rows=())
        elif look.walk.declared_total != result.walk.declared_total:
            yield await family.read(portal, transport, profile, reading)


def _first_page(reading: ReadContext) -> ReadContext:
    return replace(reading, most_pages=1, page_seen=lambda *_: None, dossiers_read=unprepared)
