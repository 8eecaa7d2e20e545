"""All lists of one run, one after another, into the run's harvest."""

from datetime import datetime
from typing import Protocol

from dossiers.dates import local_date
from scrapers.collect_verdict import Harvest, ends_run
from scrapers.families.base import ReadContext
from scrapers.families.registry import family_for
from scrapers.portal import Portal
from scrapers.transport import Transport
from scrapers.walk import Sleep


class PageProgress(Protocol):
    """Told of each page."""

    def page(self, portal: str, list_key: str, rows_seen: int, declared_total: int | None) -> None:
        """A page of a list was read."""
        ...


class RunContext(Protocol):
    """The little that reading needs of a run's context."""

    @property
    def sleep(self) -> Sleep:
        """Waits so many seconds."""
        ...

    @property
    def progress(self) -> PageProgress:
        """Who watches."""
        ...


async def read_lists(
    portal: Portal, transport: Transport, context: RunContext, started_at: datetime, harvest: Harvest
) -> None:
    """Reads every list of the profile into ``harvest``; an error that reaches beyond its list ends the reading.

    ``started_at`` (aware) says which civil day it is. Never raises ``PortalError``.
    """

    def page_seen(list_key: str, distinct: int, declared_total: int | None) -> None:
        context.progress.page(portal.key, list_key, distinct, declared_total)

    reading = ReadContext(today=local_date(started_at), sleep=context.sleep, page_seen=page_seen)
    for profile in portal.lists:
        result = await family_for(portal).read(portal, transport, profile, reading)
        harvest.walks.append(result.walk)
        harvest.observations.extend(result.observations)
        harvest.indicators.extend(result.indicators)
        harvest.problems.extend(result.problems)
        if result.error is None:
            continue
        harvest.fail(result.error.with_evidence(None, profile.key))
        if ends_run(result.error):
            return
