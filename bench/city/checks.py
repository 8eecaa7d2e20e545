"""Whether a copied city is a ledger: by the file's own check, by what must hold of every history, by its figures."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, and_, func, select

from dossiers.periods import Period
from reporting.figures.period import monthly
from store.database import Database
from store.keeping.copies import damage_of
from store.tables import dossier, dossier_version, run


def broken(
    database: Database, units: Sequence[str], period: Period, at: datetime, *, file_too: bool = True
) -> list[str]:
    """What does not hold, in words: empty for a ledger. Of ``units`` the first is the one that was recorded; all must
    have its figures. ``file_too``: with the full check of a SQLite file, which takes minutes for a large one."""
    found = []
    if file_too and database.file is not None and (damage := damage_of(Path(database.file))) is not None:
        found.append(damage)
    with database.reading() as connection:
        found += [f"{count} {what}" for what, count in _counts(connection).items() if count]
    told = [monthly(database, unit, period, at) for unit in units]
    first = [getattr(told[0], key) for key in ("received_total", "resolved_total", "open_total", "open_overdue")]
    for unit, figures in zip(units, told, strict=True):
        own = [getattr(figures, key) for key in ("received_total", "resolved_total", "open_total", "open_overdue")]
        if own != first or figures.breaks:
            found.append(f"{unit}: {own} instead of {first}, {len(figures.breaks)} broken sums")
    return found


def _counts(connection: Connection) -> dict[str, int]:
    v, later, d = dossier_version, dossier_version.alias("later"), dossier
    ends = (
        select(func.count())
        .select_from(v)
        .outerjoin(later, and_(later.c.dossier_id == v.c.dossier_id, later.c.known_from == v.c.known_to))
        .where(v.c.known_to.is_not(None), later.c.id.is_(None))
    )
    now = (
        select(func.count())
        .select_from(d)
        .outerjoin(v, and_(v.c.dossier_id == d.c.id, v.c.known_to.is_(None)))
        .where((v.c.id.is_(None)) | (v.c.hash != d.c.hash) | (v.c.unit != d.c.unit) | (v.c.code != d.c.code))
    )
    count = select(func.count())
    no_run = count.select_from(v.outerjoin(run, run.c.id == v.c.run_id)).where(run.c.id.is_(None))
    no_dossier = count.select_from(v.outerjoin(d, d.c.id == v.c.dossier_id)).where(d.c.id.is_(None))
    return {
        "versions of no run": int(connection.execute(no_run).scalar_one()),
        "versions of no dossier": int(connection.execute(no_dossier).scalar_one()),
        "versions end with nothing after them": int(connection.execute(ends).scalar_one()),
        "dossiers are not what their version of now says": int(connection.execute(now).scalar_one()),
    }
