"""Who said of which late dossier "we know, it is being dealt with": it quiets repeats for a while, never a count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import insert, select

from dossiers.dates import VIETNAM, local_date
from dossiers.working_calendar import WorkingCalendar
from store.database import Database
from store.tables import acknowledgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """One dossier that somebody took note of at ``at``. Mails do not repeat it before ``until``; both aware."""

    portal: str
    code: str
    at: datetime
    until: datetime
    by: str
    note: str | None = None


def take_note(
    database: Database,
    unit: str,
    calendar: WorkingCalendar,
    *,
    portal: str,
    code: str,
    by: str,
    note: str | None,
    now: datetime,
) -> Acknowledgement:
    """Somebody knows of a late dossier at ``now`` (aware): quiet until the end of the next working day, still counted.
    The command line and the dashboard both come here."""
    end = calendar.next_working_day(local_date(now)) + timedelta(days=1)
    until = datetime.combine(end, time.min, VIETNAM)
    taken = Acknowledgement(portal=portal, code=code, at=now, until=until, by=by[:200], note=note)
    acknowledge(database, unit, taken)
    return taken


def acknowledge(database: Database, unit: str, given: Acknowledgement) -> None:
    """Keeps the acknowledgement. Earlier ones stay: they are history."""
    values = {name: getattr(given, name) for name in Acknowledgement.__dataclass_fields__}
    with database.writing(unit) as connection:
        connection.execute(insert(acknowledgement).values(unit=unit, **values))


def in_force(database: Database, unit: str, at: datetime) -> Mapping[tuple[str, str], Acknowledgement]:
    """What is quiet at ``at`` (aware), by (portal, code): of several the last."""
    a = acknowledgement.c
    columns = [a[name] for name in Acknowledgement.__dataclass_fields__]
    query = select(*columns).where(a.unit == unit, a.at <= at, a.until > at).order_by(a.id)
    with database.reading() as connection:
        rows = connection.execute(query).mappings().all()
    return {(row["portal"], row["code"]): Acknowledgement(**dict(row)) for row in rows}


def of_dossier(database: Database, unit: str, portal: str, code: str) -> tuple[Acknowledgement, ...]:
    """Whoever took note of a dossier, newest first."""
    a = acknowledgement.c
    columns = [a[name] for name in Acknowledgement.__dataclass_fields__]
    query = select(*columns).where(a.unit == unit, a.portal == portal, a.code == code).order_by(a.id.desc())
    with database.reading() as connection:
        return tuple(Acknowledgement(**dict(row)) for row in connection.execute(query).mappings())
