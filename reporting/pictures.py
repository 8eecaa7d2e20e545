"""How good our picture of each portal is, and the rates of a month, as the ledger knows them."""

from collections.abc import Collection, Mapping
from datetime import datetime

from dossiers.numbers import NumberShapeError, parse_percent
from dossiers.periods import Period
from reporting.figures.model import PortalPicture, Rate
from store.database import Database
from store.history.freshness import PortalFreshness, freshness, freshness_of
from store.indicators import known
from store.runs import first_complete_runs


def pictures(
    database: Database, unit: str, at: datetime, portals: Mapping[str, str] | None = None
) -> tuple[PortalPicture, ...]:
    """The pictures known at ``at`` (aware) of ``portals`` (key → name), in their order; without it, of all that the
    ledger knows. A portal that the ledger has never heard of is there too, as never read."""
    found = {item.portal: item for item in freshness(database, unit, at)}
    names = portals if portals is not None else {key: item.name for key, item in found.items()}
    return tuple(_picture(key, name, found.get(key)) for key, name in names.items())


def pictures_of(database: Database, units: Collection[str], at: datetime) -> dict[str, tuple[PortalPicture, ...]]:
    """The pictures known at ``at`` (aware) of all portals that the ledger knows of several units, by unit."""
    found = freshness_of(database, units, at)
    return {unit: tuple(_picture(item.portal, item.name, item) for item in portals) for unit, portals in found.items()}


def first_complete(database: Database, unit: str, at: datetime) -> datetime | None:
    """Since when (aware) every portal of the unit has been read whole at least once, as known at ``at``; ``None`` where
    there is one that never was."""
    since = first_complete_runs(database, unit, at)
    if not since or any(instant is None for instant in since.values()):
        return None
    return max(instant for instant in since.values() if instant is not None)


def rates(database: Database, unit: str, period: Period, at: datetime) -> tuple[Rate, ...]:
    """The rates of the period's month known at ``at``. A rate whose text is no percentage is left out, so that the
    report shows it as missing: it must not stop the report, and it must not be guessed."""
    found = []
    for item in known(database, unit, period.key, at):
        try:
            percent = parse_percent(item.percent)
        except NumberShapeError:
            continue
        found.append(
            Rate(
                key=item.key,
                percent=percent,
                numerator=item.numerator,
                denominator=item.denominator,
                source=item.source,
            )
        )
    return tuple(found)


def _picture(key: str, name: str, item: PortalFreshness | None) -> PortalPicture:
    if item is None:
        return PortalPicture(portal=key, name=name)
    return PortalPicture(
        portal=key,
        name=name,
        complete_from=item.last_complete_from,
        complete_at=item.last_complete_at,
        complete_run=item.last_complete_run,
        last_run=item.last_run,
        tried_at=item.last_run_at,
        verdict=item.last_verdict,
        reason=item.reason,
        cause=item.cause,
        held=item.held,
    )
