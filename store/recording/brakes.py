"""The brake on mass disappearance: absences that wait for a person's word.

A question is a row of its own, so that what was asked at any instant can still be told. It is settled by a person
(``accepted``, ``rejected``), by the dossiers being back (``cleared``), or by another question (``superseded``): an
approval never covers more dossiers than it was given for.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from dossiers.numbers import format_count
from dossiers.problems import Actor, Problem, Retry, Scope
from dossiers.snapshot import Snapshot
from store import issues
from store.database import Database
from store.recording.absence import Absences
from store.recording.ledger_rows import TICK, after_all_known, chunks, write_absences
from store.tables import absence_brake, dossier
from store.tables import portal as portal_table

PROBLEM = "mass_disappearance"


class NothingHeld(LookupError):
    """No question about this portal is open."""


class MoreVanished(Exception):
    """More dossiers are missing than the approval was given for; ``brake`` is the question as it stands now."""

    def __init__(self, brake: "Brake") -> None:
        super().__init__(brake.portal)
        self.brake = brake


@dataclass(frozen=True, slots=True, kw_only=True)
class Brake:
    """An open question: ``missing`` dossiers (``codes``, sorted) of ``current_total`` are gone.

    ``asked_at`` is aware; ``run_id`` is the last complete run that did not see them, ``name`` the portal's.
    """

    portal: str
    name: str
    run_id: int
    asked_at: datetime
    missing: int
    current_total: int
    codes: tuple[str, ...]

    @property
    def percent(self) -> int:
        """Their share, rounded."""
        return round(100 * self.missing / self.current_total)

    @property
    def note(self) -> str:
        """In a few words, without the portal's name, for mails and reports."""
        lost = f"bớt đi {format_count(self.missing)} hồ sơ ({self.percent}%) so với lần đọc trước"
        return f"{lost}, đang chờ người xác nhận"

    @property
    def sentence(self) -> str:
        """What people are told: what happened, what was kept, what to do."""
        return (
            f"{self.name} bớt đi {format_count(self.missing)} hồ sơ ({self.percent}%) so với lần đọc trước, nhiều bất "
            "thường. Chương trình giữ nguyên số liệu cũ của những hồ sơ này và chưa kết luận gì. Xin xem trên cổng rồi "
            f"xác nhận: [Đúng, đã trả/chuyển] hoso confirm-drop {self.portal} --accept --most {self.missing} · "
            f"[Không đúng, giữ số cũ] hoso confirm-drop {self.portal} --reject"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a person's word did. ``not_seen`` and ``left`` count dossiers, both 0 for a rejection."""

    brake: Brake
    not_seen: int = 0
    left: int = 0


def held_of(database: Database, units: Collection[str], at: datetime) -> dict[tuple[str, str], Brake]:
    """The questions that were open at ``at`` (aware), by unit and portal."""
    b = absence_brake.c
    with database.reading() as connection:
        return _find(connection, units, b.asked_at <= at, or_(b.settled_at.is_(None), b.settled_at > at))


def open_questions(database: Database, unit: str) -> dict[str, Brake]:
    """The questions that wait for a person now, by portal key; whatever the clock says."""
    with database.reading() as connection:
        found = _find(connection, (unit,), absence_brake.c.settled_at.is_(None))
        return {portal: brake for (_, portal), brake in found.items()}


def pending(connection: Connection, unit: str, portal: str) -> Brake | None:
    """The open question about a portal."""
    b = absence_brake.c
    return _find(connection, (unit,), b.portal == portal, b.settled_at.is_(None)).get((unit, portal))


def follow(
    connection: Connection,
    unit: str,
    snapshot: Snapshot,
    run_id: int,
    *,
    seen: Collection[str],
    absences: Absences,
    at: datetime,
) -> tuple[Problem, ...]:
    """Brings the portal's question up to date with a run that saw ``seen`` and concluded ``absences``.

    What was seen is no longer asked about. A complete run asks anew about all that it withholds; of what it says
    nothing of, the question stays. The problem that tells people, where the run asks or changes a question.
    """
    before = pending(connection, unit, snapshot.portal)
    if before is None and not absences.withheld:
        return ()
    codes = set() if before is None else {code for code in before.codes if code not in seen}
    total = 0 if before is None else before.current_total
    if snapshot.verdict.is_complete:
        codes = (codes - absences.spoken_of) | {item.code for item in absences.withheld}
        total = max(absences.braked_total or total, len(codes))
    if codes == (set() if before is None else set(before.codes)):
        if not snapshot.verdict.is_complete:
            return ()
        _update_open(connection, unit, snapshot.portal, run_id=run_id)
    else:
        _settle(connection, unit, snapshot.portal, "superseded" if codes else "cleared", at)
        if codes:
            run = run_id if snapshot.verdict.is_complete or before is None else before.run_id
            asked = {"run_id": run, "asked_at": at, "missing": len(codes), "current_total": total}
            place = {"unit": unit, "portal": snapshot.portal}
            connection.execute(insert(absence_brake).values(**place, **asked, codes=sorted(codes)))
        else:
            issues.close(connection, unit, snapshot.portal, PROBLEM, at)
    now = pending(connection, unit, snapshot.portal)
    return () if now is None else (_problem(now),)


def settle(
    database: Database, unit: str, portal: str, *, accept: bool, now: datetime, most: int | None = None
) -> Settled:
    """A person's word on the open question. Accepted, the withheld absences of its run count from ``now`` (aware) on:
    history says since when a thing is known, so nothing is dated back. Rejected, the old picture stays.

    Raises ``NothingHeld``; ``MoreVanished`` where more than ``most`` are missing by now.
    """
    with database.writing(unit) as connection:
        brake = pending(connection, unit, portal)
        if brake is None:
            raise NothingHeld(portal)
        if accept and most is not None and brake.missing > most:
            raise MoreVanished(brake)
        at = after_all_known(connection, unit, portal, max(now, brake.asked_at + TICK))
        not_seen: list[int] = []
        left: list[int] = []
        if accept:
            not_seen, left = _missing(connection, unit, brake)
            place = {"unit": unit, "portal": portal, "run_id": brake.run_id, "known_from": at}
            write_absences(connection, place, not_seen=not_seen, left=left, confirmed=True)
        _settle(connection, unit, portal, "accepted" if accept else "rejected", at)
        issues.close(connection, unit, portal, PROBLEM, at)
    return Settled(brake=brake, not_seen=len(not_seen), left=len(left))


def _missing(connection: Connection, unit: str, brake: Brake) -> tuple[list[int], list[int]]:
    """The ids of the withheld dossiers: missing for the first time, and for the second."""
    d = dossier.c
    found: dict[int, list[int]] = {0: [], 1: []}
    for part in chunks(brake.codes):
        query = select(d.id, d.missed).where(d.unit == unit, d.portal == brake.portal, d.code.in_(part), d.missed < 2)
        for id_, missed in connection.execute(query.order_by(d.id)):
            found[missed].append(id_)
    return found[0], found[1]


def _find(
    connection: Connection, units: Collection[str], *conditions: ColumnElement[bool]
) -> dict[tuple[str, str], Brake]:
    """By unit and portal; of several of a portal the last."""
    b, p = absence_brake.c, portal_table.c
    name = func.coalesce(p.name, b.portal).label("name")
    query = (
        select(b.unit, b.portal, name, b.run_id, b.asked_at, b.missing, b.current_total, b.codes)
        .join_from(absence_brake, portal_table, and_(p.unit == b.unit, p.key == b.portal), isouter=True)
        .where(b.unit.in_(units), *conditions)
    )
    found = {}
    for row in connection.execute(query.order_by(b.id)).mappings():
        values = dict(row)
        unit = values.pop("unit")
        found[unit, row["portal"]] = Brake(**{**values, "codes": tuple(row["codes"])})
    return found


def _settle(connection: Connection, unit: str, portal: str, state: str, at: datetime) -> None:
    _update_open(connection, unit, portal, state=state, settled_at=at)


def _update_open(connection: Connection, unit: str, portal: str, **values: Any) -> None:
    b = absence_brake.c
    connection.execute(
        update(absence_brake).where(b.unit == unit, b.portal == portal, b.settled_at.is_(None)).values(**values)
    )


def _problem(brake: Brake) -> Problem:
    return Problem(
        code=PROBLEM,
        actor=Actor.OPERATOR,
        scope=Scope.PORTAL,
        retry=Retry.YES,
        sentence=brake.sentence,
    )
