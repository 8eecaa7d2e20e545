"""Dossiers that may be one and the same under two codes: told to people, never merged."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, select

from dossiers.numbers import format_count
from dossiers.problems import Actor, Problem, Retry, Scope
from store.absence import Known
from store.ledger_rows import Seen, chunks
from store.tables import dossier, dossier_version

_LOOK_BACK = timedelta(days=30)
"""How long after a dossier was last seen another one still counts as its possible twin."""

_MOST_TOLD = 20
"""More at once are one story: the portal writes its codes in another way."""

_Likeness = tuple[object, ...]


def suspected(
    connection: Connection, unit: str, portal: str, seen: Collection[Seen], withheld: Collection[Known], at: datetime
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
    for item in seen:
        said = item.observation
        likeness = _likeness(
            said.applicant, said.procedure_code or said.procedure_name, said.submitted_at, said.received_at
        )
        for code, first_seen in gone.get(likeness, ()) if likeness else ():
            if said.code in since and since[said.code] > first_seen and code != said.code:
                found.append((said.code, code))
    if len(found) > _MOST_TOLD:
        return (_problem_of_many(len(found), found[0]),)
    return tuple(_problem(code, old) for code, old in found)


def _gone(
    connection: Connection, unit: str, portal: str, withheld: list[int], at: datetime
) -> dict[_Likeness, list[tuple[str, datetime]]]:
    """What is gone, as (code, first seen), by likeness."""
    v = dossier_version.c
    query = select(
        v.code, v.applicant, v.procedure_code, v.procedure_name, v.submitted_at, v.received_at, dossier.c.first_seen_at
    ).join(dossier, dossier.c.id == v.dossier_id)
    mine = (v.unit == unit, v.portal == portal, v.known_to.is_(None))
    absent = [and_(v.seen != "seen", v.known_from >= at - _LOOK_BACK)]
    absent += [and_(v.seen == "seen", v.dossier_id.in_(part)) for part in chunks(withheld)]
    found: dict[_Likeness, list[tuple[str, datetime]]] = {}
    for condition in absent:
        for row in connection.execute(query.where(*mine, condition)):
            likeness = _likeness(
                row.applicant, row.procedure_code or row.procedure_name, row.submitted_at, row.received_at
            )
            if likeness:
                found.setdefault(likeness, []).append((row.code, row.first_seen_at))
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
