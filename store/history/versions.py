"""The history's main question: what did we know of every dossier at an instant?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select

from dossiers.dates import VIETNAM
from dossiers.observation import Observation
from dossiers.receipt import Receipt
from dossiers.status import ENDED_GROUPS, Channel, OwnerKind, Status
from store.database import Database
from store.history.holding import holds
from store.tables import case_member, dossier_version, portal_role

_AT_CENTRE = tuple(receipt.value for receipt in Receipt if receipt.at_centre)


def as_of(unit: str, instant: datetime) -> Select[Any]:
    """Selects the versions of the unit's dossiers known at ``instant`` (aware), one per dossier, with all columns of
    ``dossier_version`` by their names. Predicates go on its subquery's columns."""
    return _known(unit, instant)


def counted(unit: str, instant: datetime) -> Select[Any]:
    """``as_of`` with every dossier once: without the portals that show again what stands in another one, and of a case
    (``store.history.cases``) with the one view in which it is worked on (see ``_second``).

    More columns: ``receipt`` (a word of ``dossiers.receipt``, NULL where nobody has said where the portal's
    dossiers are received), ``case_id`` (NULL where the dossier stands alone), and ``centre_at`` with its civil day
    ``centre_on``: when the case was received at the centre, by any of its views (NULL: never, as far as is known).
    """
    return _once(unit, instant)


def counted_now(unit: str) -> Select[Any]:
    """``counted`` of what is known now: the same rows, found by the index of the current ones."""
    return _once(unit, None)


def _known(unit: str, instant: datetime | None) -> Select[Any]:
    return select(dossier_version).where(dossier_version.c.unit == unit, holds(dossier_version.c, instant))


def _once(unit: str, instant: datetime | None) -> Select[Any]:
    known = _known(unit, instant).subquery("known")
    role, member = portal_role.alias("role"), case_member.alias("member")
    here = role.c.receipt.in_(_AT_CENTRE)
    at_centre, on_centre = _of_case(member.c.case_id, instant)
    columns = (
        role.c.receipt,
        member.c.case_id,
        # Asked of a case alone, and only where a condition looks at it.
        case((member.c.case_id.is_not(None), at_centre), (here, known.c.entered_at)).label("centre_at"),
        case((member.c.case_id.is_not(None), on_centre), (here, known.c.entered_on)).label("centre_on"),
    )
    return (
        select(*known.c, *columns)
        .outerjoin(role, and_(role.c.unit == unit, role.c.portal == known.c.portal, holds(role.c, instant)))
        .outerjoin(member, and_(member.c.dossier_id == known.c.dossier_id, holds(member.c, instant)))
        .where(func.coalesce(role.c.repeats, false()).is_(false()), known.c.dossier_id.not_in(_second(unit, instant)))
    )


def _second(unit: str, instant: datetime | None) -> Select[Any]:
    """The dossiers that are not the view of their case that counts.

    The order: portals that only repeat come last; so does what vanished from its list before it ended (a code that was
    given up); then the one-stop system, in which what is worked on elsewhere is only noted; then what was given up for
    another code of the same portal, the newest counting.
    """
    member, v, role = case_member.alias(), dossier_version.alias(), portal_role.alias()
    ended = func.coalesce(v.c.status_group, "").in_(sorted(group.value for group in ENDED_GROUPS))
    order = (
        case((func.coalesce(role.c.repeats, false()), 1), else_=0),
        case((or_(v.c.seen == "seen", ended), 0), else_=1),
        case((role.c.receipt == Receipt.ONE_STOP.value, 1), else_=0),
        case((v.c.seen == "seen", 0), else_=1),
        v.c.dossier_id.desc(),
    )
    place = func.row_number().over(partition_by=member.c.case_id, order_by=order).label("place")
    views = (
        select(member.c.dossier_id, place)
        # Without the unit, which would offer another index: the versions are found by their dossier.
        .join(v, and_(v.c.dossier_id == member.c.dossier_id, holds(v.c, instant)))
        .outerjoin(role, and_(role.c.unit == unit, role.c.portal == v.c.portal, holds(role.c, instant)))
        .where(member.c.unit == unit, holds(member.c, instant))
        .subquery("views")
    )
    return select(views.c.dossier_id).where(views.c.place > 1)


def _of_case(case_id: ColumnElement[int], instant: datetime | None) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """When the case was received at the centre by any of its views, and the civil day of it."""
    member, v, role = case_member.alias(), dossier_version.alias(), portal_role.alias()
    own = (role.c.unit == v.c.unit, role.c.portal == v.c.portal, holds(role.c, instant))

    def first(column: ColumnElement[Any]) -> ColumnElement[Any]:
        return (
            select(func.min(column, type_=column.type))
            .select_from(member)
            .join(v, and_(v.c.dossier_id == member.c.dossier_id, holds(v.c, instant)))
            .join(role, and_(*own, role.c.receipt.in_(_AT_CENTRE), role.c.repeats.is_(false())))
            .where(member.c.case_id == case_id, holds(member.c, instant))
            .scalar_subquery()
        )

    return first(v.c.entered_at), first(v.c.entered_on)


def current(unit: str) -> Select[Any]:
    """Selects what is known now."""
    return _known(unit, None)


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


def portals_of(database: Database, unit: str, code: str) -> tuple[str, ...]:
    """The portals in which a dossier of that (normalised) code is known, by key."""
    v = dossier_version.c
    query = select(v.portal).where(v.unit == unit, v.code == code, v.known_to.is_(None)).order_by(v.portal)
    with database.reading() as connection:
        return tuple(connection.execute(query).scalars())
