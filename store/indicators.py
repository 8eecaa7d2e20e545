"""Rates that a portal shows or a person types in, with their source and their history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, or_, select, update

from dossiers.snapshot import IndicatorReading
from store.database import Database
from store.tables import indicator
from store.tables import portal as portal_table

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A rate of one period ("2026-05"). ``percent`` as its source shows it; ``source`` is Vietnamese."""

    key: str
    period: str
    name: str
    numerator: int | None
    denominator: int | None
    percent: str
    source: str
    known_from: datetime


def note(
    connection: Connection,
    unit: str,
    portal: str,
    run_id: int,
    readings: Sequence[IndicatorReading],
    *,
    at: datetime,
) -> None:
    """Keeps the readings that say something new; what was known before is closed, not changed."""
    if not readings:
        return
    p, i = portal_table.c, indicator.c
    source = connection.execute(select(p.name).where(p.unit == unit, p.key == portal)).scalar_one()
    for reading in readings:
        values = {
            "name": reading.name,
            "numerator": reading.numerator,
            "denominator": reading.denominator,
            "percent": reading.percent,
            "source": source,
        }
        same = (i.unit == unit, i.key == reading.key, i.period == reading.period, i.known_to.is_(None))
        known = connection.execute(select(*(i[name] for name in values), i.known_from).where(*same)).mappings().first()
        since = at
        if known is not None and all(known[name] == value for name, value in values.items()):
            continue
        if known is not None:
            # Its own time never goes back, whatever the PC's clock does.
            since = max(at, known["known_from"] + _TICK)
            connection.execute(update(indicator).where(*same).values(known_to=since))
        connection.execute(
            insert(indicator).values(
                unit=unit, key=reading.key, period=reading.period, known_from=since, run_id=run_id, **values
            )
        )


def known(database: Database, unit: str, period: str, at: datetime) -> tuple[Indicator, ...]:
    """The rates of a period as known at ``at`` (aware), by key."""
    i = indicator.c
    query = (
        select(*(i[name] for name in Indicator.__dataclass_fields__))
        .where(i.unit == unit, i.period == period, i.known_from <= at, or_(i.known_to.is_(None), i.known_to > at))
        .order_by(i.key)
    )
    with database.reading() as connection:
        return tuple(Indicator(**dict(row)) for row in connection.execute(query).mappings())
