"""Dossiers that may be one and the same under two codes: told to people, never merged."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from dossiers.numbers import format_count
from dossiers.observation import Observation
from dossiers.problems import Actor, Problem, Retry, Scope
from dossiers.status import ENDED_GROUPS
from store.recording.absence import Known
from store.recording.ledger_rows import chunks
from store.tables import dossier, dossier_version

_LOOK_BACK = timedelta(days=30)
"""How long after a dossier was last seen another one still counts as its possible twin."""

_MOST_TOLD = 20
"""More at once are one story: the portal writes its codes in another way."""

_Likeness = tuple[object, ...]


def suspected(
    connection: Connection,
    unit: str,
    portal: str,
    seen: Collection[Observation],
    withheld: Collection[Known],
    at: datetime,
) -> tuple[Problem, ...]:
    """A problem for each dossier of a complete run that looks like one that is gone: same masked applicant, procedure,
    days of submission and receipt, and a code that turned up after the gone one's.

    ``withheld``: dossiers that are gone too, though the brake holds that back. ``at`` (aware): when the run is known.
    """
    gone = _gone(connection, unit, portal, [item.id for item in withheld], at)
    if not gone:
        return ()
    d = dossier.c
    young = connection.execute(
        select(d.code, d.first_seen_at).where(d.unit == unit, d.portal == portal, d.first_seen_at >= at - _LOOK_BACK)
    )
    since = {row.code: row.first_seen_at for row in young}
    found: list[tuple[str, str]] = []
    for said in seen:
        likeness = _likeness(
            said.applicant, said.procedure_code or said.procedure_name, said.submitted_at, said.received_at
        )
        old = gone.get(likeness) if likeness and said.code in since else None
        if old is not None and since[said.code] > old[1]:
            found.append((said.code, old[0]))
    if len(found) > _MOST_TOLD:
        return (_problem_of_many(len(found), found[0]),)
    return tuple(_problem(code, old_code) for code, old_code in found)


def _gone(
    connection: Connection, unit: str, portal: str, withheld: list[int], at: datetime
) -> dict[_Likeness, tuple[str, datetime]]:
    """By likeness, which dossier is gone (of several the one first seen before the others), as (code, first seen).

    One that had ended before it went is left out: it had every reason to go.
    """
    v = dossier_version.c
    query = select(
        v.code, v.applicant, v.procedure_code, v.procedure_name, v.submitted_at, v.received_at, dossier.c.first_seen_at
    ).join(dossier, dossier.c.id == v.dossier_id)
    unended = or_(v.status_group.is_(None), v.status_group.not_in([group.value for group in ENDED_GROUPS]))
    mine = (v.unit == unit, v.portal == portal, v.known_to.is_(None), unended)
    absent = [and_(dossier.c.missed > 0, v.seen != "seen", v.known_from >= at - _LOOK_BACK)]
    absent += [and_(v.seen == "seen", v.dossier_id.in_(part)) for part in chunks(withheld)]
    found: dict[_Likeness, tuple[str, datetime]] = {}
    for condition in absent:
        for row in connection.execute(query.where(*mine, condition).order_by(dossier.c.first_seen_at, dossier.c.id)):
            likeness = _likeness(
                row.applicant, row.procedure_code or row.procedure_name, row.submitted_at, row.received_at
            )
            if likeness:
                kept = found.setdefault(likeness, (row.code, row.first_seen_at))
                if row.first_seen_at < kept[1]:
                    found[likeness] = (row.code, row.first_seen_at)
    return found


def _likeness(applicant: str | None, procedure: str | None, *dates: Any) -> _Likeness | None:
    """What twins have in common; ``None`` where too little is known to say anything."""
    if not applicant or not procedure or not any(dates):
        return None
    return (applicant, procedure, *dates)


def _problem(code: str, gone: str) -> Problem:
    return Problem(
        code="suspected_twin",
        actor=Actor.OPERATOR,
        scope=Scope.ROW,
        retry=Retry.NEVER,
        sentence=(
            f"Hồ sơ {code} có cùng chủ hồ sơ, thủ tục và ngày nộp với hồ sơ {gone} không còn thấy trên cổng: có thể là "
            "một hồ sơ đã đổi mã. Chương trình giữ cả hai, không gộp. Xin kiểm tra trên cổng."
        ),
        dossier_code=code,
        detail=gone,
    )


def _problem_of_many(count: int, example: tuple[str, str]) -> Problem:
    new, gone = example
    return Problem(
        code="suspected_twins",
        actor=Actor.OPERATOR,
        scope=Scope.LIST,
        retry=Retry.NEVER,
        sentence=(
            f"{format_count(count)} hồ sơ có mã mới trông giống những hồ sơ không còn thấy trên cổng (ví dụ {new} và "
            f"{gone}): có thể cổng đã đổi cách ghi mã. Chương trình giữ cả mã cũ và mã mới, không gộp. "
            "Xin báo người hỗ trợ kỹ thuật."
        ),
    )
