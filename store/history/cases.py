"""Cases: the same dossier under two codes or in two portals, kept up to date as runs bring dossiers and codes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, exists, func, insert, or_, select, update

from dossiers.codes import is_dossier_code
from dossiers.problems import Actor, Problem, Retry, Scope
from store.database import Database
from store.history.holding import holds
from store.history.links import Linked, cases
from store.recording.ledger_rows import TICK, chunks
from store.tables import case_member, dossier, dossier_alias

_MOST_NAMED = 5


def follow(
    connection: Connection, unit: str, run_id: int, at: datetime, *, new: Sequence[int], named: Sequence[int]
) -> None:
    """Brings the cases up to date with a run that saw ``new`` dossiers, and ``named`` under further codes (ids). The
    ``new`` are all that the unit got from the first of them to the last: writers of a unit take turns."""
    seeds = set(named) | (_whose_code_is_known(connection, unit, new) if new else set())
    if not seeds:
        return
    around = _around(connection, unit, seeds)
    wanted = cases(around.values())
    m = case_member.c
    now: dict[int, tuple[int, datetime]] = {}
    for part in chunks(sorted(around)):
        mine = select(m.dossier_id, m.case_id, m.known_from).where(m.dossier_id.in_(part), m.known_to.is_(None))
        now.update((row.dossier_id, (row.case_id, row.known_from)) for row in connection.execute(mine))
    moved = sorted(id_ for id_ in around if now.get(id_, (None, at))[0] != wanted.get(id_))
    closed = [id_ for id_ in moved if id_ in now]
    # The ledger's own time never goes back, whatever the order in which runs of several portals end.
    known_at = max([at, *(now[id_][1] + TICK for id_ in closed)])
    for part in chunks(closed):
        open_rows = (m.dossier_id.in_(part), m.known_to.is_(None))
        connection.execute(update(case_member).where(*open_rows).values(known_to=known_at))
    rows_of = [
        {"unit": unit, "case_id": wanted[id_], "dossier_id": id_, "run_id": run_id, "known_from": known_at}
        for id_ in moved
        if id_ in wanted
    ]
    for rows_part in chunks(rows_of):
        connection.execute(insert(case_member), rows_part)


def members_at(unit: str, instant: datetime | None) -> Select[tuple[int, int]]:
    """Selects (``case_id``, ``dossier_id``) of the unit's cases known at ``instant`` (aware; ``None``: now). Dossiers
    that stand alone have no row."""
    m = case_member.c
    return select(m.case_id, m.dossier_id).where(m.unit == unit, holds(m, instant))


def case_of(database: Database, unit: str, portal: str, code: str, at: datetime) -> tuple[tuple[str, str], ...]:
    """All views of the case to which a dossier belongs at ``at`` (aware), as (portal, code), the oldest first; the
    dossier itself alone where it is linked with no other. Empty where the ledger does not know it."""
    d = dossier.c
    with database.reading() as connection:
        id_ = connection.execute(select(d.id).where(d.unit == unit, d.portal == portal, d.code == code)).scalar()
        if id_ is None:
            return ()
        known = members_at(unit, at).subquery()
        case = select(known.c.case_id).where(known.c.dossier_id == id_).scalar_subquery()
        rows = connection.execute(
            select(d.portal, d.code)
            .join(known, known.c.dossier_id == d.id)
            .where(known.c.case_id == case)
            .order_by(d.id)
        ).all()
    return tuple((row.portal, row.code) for row in rows) or ((portal, code),)


def shared_aliases(connection: Connection, unit: str, portal: str) -> tuple[Problem, ...]:
    """A problem for each other code that the portal shows of several dossiers: it links none of them."""
    d, a = dossier.c, dossier_alias.c
    mine = (
        select(a.alias)
        .join(dossier, d.id == a.dossier_id)
        .where(d.unit == unit, d.portal == portal, d.code != a.alias)
        .group_by(a.alias)
        .having(func.count() > 1)
    )
    found = connection.execute(
        select(a.alias, d.code)
        .join(dossier, d.id == a.dossier_id)
        .where(d.unit == unit, d.portal == portal, d.code != a.alias, a.alias.in_(mine))
        .order_by(a.alias, d.code)
    )
    bearers: dict[str, list[str]] = defaultdict(list)
    for alias, code in found:
        if is_dossier_code(alias):
            bearers[alias].append(code)
    return tuple(_problem(alias, codes) for alias, codes in bearers.items())


def _whose_code_is_known(connection: Connection, unit: str, new: Sequence[int]) -> set[int]:
    """Those of the ``new`` dossiers whose code another dossier bears too, as its own or as its other code."""
    other, d, a = dossier.alias(), dossier.c, dossier_alias.c
    # Asked of each new dossier for itself: as a join, SQLite walks all dossiers of the unit for each of them.
    same = exists().where(other.c.unit == unit, other.c.code == d.code, other.c.id != d.id)
    named = exists().where(a.alias == d.code, other.c.id == a.dossier_id, other.c.unit == unit)
    mine = select(d.id).where(d.id.between(min(new), max(new)), d.unit == unit, or_(same, named))
    return set(connection.execute(mine).scalars())


def _around(connection: Connection, unit: str, seeds: Iterable[int]) -> dict[int, Linked]:
    """All dossiers that any chain of codes connects with ``seeds``."""
    found: dict[int, Linked] = {}
    asked: set[str] = set()
    ids = set(seeds)
    while ids:
        for item in _load(connection, sorted(ids)):
            found[item.id] = item
        keys = {key for id_ in ids for key in found[id_].keys} - asked
        asked |= keys
        ids = _bearers(connection, unit, keys) - found.keys()
    return found


def _load(connection: Connection, ids: Sequence[int]) -> list[Linked]:
    d, a = dossier.c, dossier_alias.c
    aliases: dict[int, set[str]] = defaultdict(set)
    rows: list[tuple[int, str, str]] = []
    for part in chunks(ids):
        for id_, alias in connection.execute(select(a.dossier_id, a.alias).where(a.dossier_id.in_(part))):
            aliases[id_].add(alias)
        found = connection.execute(select(d.id, d.portal, d.code).where(d.id.in_(part)))
        rows += [(row.id, row.portal, row.code) for row in found]
    return [Linked(id=i, portal=portal, code=code, aliases=frozenset(aliases[i])) for i, portal, code in rows]


def _bearers(connection: Connection, unit: str, keys: Collection[str]) -> set[int]:
    d, a = dossier.c, dossier_alias.c
    found: set[int] = set()
    for part in chunks(sorted(keys)):
        found |= set(connection.execute(select(d.id).where(d.unit == unit, d.code.in_(part))).scalars())
        aliased = select(d.id).join(dossier_alias, a.dossier_id == d.id).where(d.unit == unit, a.alias.in_(part))
        found |= set(connection.execute(aliased).scalars())
    return found


def _problem(alias: str, codes: Sequence[str]) -> Problem:
    more = f" và {len(codes) - _MOST_NAMED} hồ sơ nữa" if len(codes) > _MOST_NAMED else ""
    return Problem(
        code="shared_alias",
        actor=Actor.OPERATOR,
        scope=Scope.ROW,
        retry=Retry.NEVER,
        sentence=(
            f"Cổng ghi cùng một mã khác ({alias}) cho {len(codes)} hồ sơ: {', '.join(codes[:_MOST_NAMED])}{more}. "
            "Chương trình giữ nguyên các hồ sơ và không nối chúng theo mã này. Xin kiểm tra mã đó trên cổng."
        ),
        detail=alias,
    )
