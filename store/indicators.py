"""Rates that a portal shows or a person types in, with their source and their history."""

from collections.abc import Mapping, Sequence
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
    run_id: int | None = None

    @property
    def typed(self) -> bool:
        """Whether a person typed it in; its source then starts with ``TYPED``."""
        return self.run_id is None


class ShownByPortal(Exception):
    """A portal shows that rate of that month itself: ``source`` is its name, ``percent`` what it shows."""

    def __init__(self, source: str, percent: str) -> None:
        super().__init__(f"{source}: {percent}")
        self.source = source
        self.percent = percent


TYPED = "Nhập tay: "
"""Before the note of whoever typed a rate in."""


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
    p = portal_table.c
    source = connection.execute(select(p.name).where(p.unit == unit, p.key == portal)).scalar_one()
    for reading in readings:
        values: dict[str, str | int | None] = {
            "name": reading.name,
            "numerator": reading.numerator,
            "denominator": reading.denominator,
            "percent": reading.percent,
            "source": source,
        }
        _keep(connection, unit, reading.key, reading.period, values, run_id=run_id, at=at)


def type_in(
    database: Database,
    unit: str,
    *,
    key: str,
    period: str,
    name: str,
    percent: str,
    numerator: int | None,
    denominator: int | None,
    note: str,
    at: datetime,
) -> None:
    """Keeps a rate that no portal shows, as a person typed it; ``note`` says where it is from. What was typed before
    stays in the history. Raises ``ShownByPortal`` where a portal shows it: its own word is not overwritten."""
    i = indicator.c
    shown = select(i.source, i.percent).where(
        i.unit == unit, i.key == key, i.period == period, i.known_to.is_(None), i.run_id.is_not(None)
    )
    values: dict[str, str | int | None] = {
        "name": name,
        "numerator": numerator,
        "denominator": denominator,
        "percent": percent,
        "source": f"{TYPED}{note}",
    }
    with database.writing(unit) as connection:
        portal = connection.execute(shown).first()
        if portal is not None:
            raise ShownByPortal(portal.source, portal.percent)
        _keep(connection, unit, key, period, values, run_id=None, at=at)


def _keep(
    connection: Connection,
    unit: str,
    key: str,
    period: str,
    values: Mapping[str, str | int | None],
    *,
    run_id: int | None,
    at: datetime,
) -> None:
    i = indicator.c
    same = (i.unit == unit, i.key == key, i.period == period, i.known_to.is_(None))
    known = connection.execute(select(*(i[name] for name in values), i.known_from).where(*same)).mappings().first()
    since = at
    if known is not None and all(known[name] == value for name, value in values.items()):
        return
    if known is not None:
        # Its own time never goes back, whatever the PC's clock does.
        since = max(at, known["known_from"] + _TICK)
        connection.execute(update(indicator).where(*same).values(known_to=since))
    connection.execute(
        insert(indicator).values(unit=unit, key=key, period=period, known_from=since, run_id=run_id, **values)
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
