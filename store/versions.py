"""The history's main question: what did we know of every dossier at an instant?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from dossiers.dates import VIETNAM
from dossiers.observation import Observation
from dossiers.status import Channel, OwnerKind, Status
from store.database import Database
from store.tables import dossier_version, portal


def as_of(unit: str, instant: datetime) -> Select[Any]:
    """Selects the versions of the unit's dossiers known at ``instant`` (aware), one per dossier, with all columns of
    ``dossier_version`` by their names. Predicates go on its subquery's columns."""
    v = dossier_version.c
    return select(dossier_version).where(
        v.unit == unit, v.known_from <= instant, or_(v.known_to.is_(None), v.known_to > instant)
    )


def counted(unit: str, instant: datetime) -> Select[Any]:
    """``as_of`` without the portals that show again what stands in another one: nothing is counted twice."""
    return as_of(unit, instant).where(_once(unit))


def counted_now(unit: str) -> Select[Any]:
    """``counted`` of what is known now: the same rows, found by the index of the current ones."""
    return current(unit).where(_once(unit))


def _once(unit: str) -> ColumnElement[bool]:
    twice = select(portal.c.key).where(portal.c.unit == unit, portal.c.repeats)
    return dossier_version.c.portal.not_in(twice)


def current(unit: str) -> Select[Any]:
    """Selects what is known now."""
    v = dossier_version.c
    return select(dossier_version).where(v.unit == unit, v.known_to.is_(None))


def history(unit: str, key: str, code: str) -> Select[Any]:
    """Selects every version of one dossier, oldest first."""
    v = dossier_version.c
    return select(dossier_version).where(v.unit == unit, v.portal == key, v.code == code).order_by(v.known_from)


def observations(database: Database, unit: str, key: str) -> Mapping[str, Observation]:
    """What a portal was last seen to say of its dossiers, by code. Instants are in Asia/Ho_Chi_Minh, as collected."""
    with database.reading() as connection:
        rows = connection.execute(current(unit).where(dossier_version.c.portal == key)).mappings().all()
    return {row["code"]: _observation(dict(row)) for row in rows}


def _observation(row: Mapping[str, Any]) -> Observation:
    def instant(name: str) -> datetime | None:
        return None if row[name] is None else row[name].astimezone(VIETNAM)

    return Observation(
        status=None if row["status"] is None else Status(row["status"]),
        channel=None if row["channel"] is None else Channel(row["channel"]),
        owner_kind=None if row["owner_kind"] is None else OwnerKind(row["owner_kind"]),
        aliases=tuple(row["aliases"]),
        submitted_at=instant("submitted_at"),
        received_at=instant("received_at"),
        due_at=instant("due_at"),
        finished_at=instant("finished_at"),
        returned_at=instant("returned_at"),
        code=row["code"],
        raw_code=row["raw_code"],
        list_key=row["list_key"],
        raw_status=row["raw_status"],
        procedure_code=row["procedure_code"],
        procedure_name=row["procedure_name"],
        field_name=row["field_name"],
        applicant=row["applicant"],
        raw_channel=row["raw_channel"],
        department=row["department"],
        officer=row["officer"],
        link=row["link"],
        detail_row=row["detail_row"],
        due_words=row["due_words"],
    )
