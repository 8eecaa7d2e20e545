"""Reports that were issued, and their drafts: what was stated, as known when, from which pictures, in which files."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from store.database import Database
from store.tables import report_issue


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportIssue:
    """One issue of a month's report, or (not ``complete``) one draft; each are numbered from 1. ``statement``
    (Vietnamese) says which pictures were complete and how old they were; ``fingerprint`` is the same for the same words
    over the same dossiers; ``files`` are the paths on this computer, the document first; ``hashes`` their SHA-256 (hex)
    in the same order, ``sha256`` that of the document. ``reason`` and ``asked_by``: why a person
    wanted it issued again, and who. Instants are aware."""

    period: str
    number: int
    as_of: datetime
    issued_at: datetime
    complete: bool
    statement: str
    figures: dict[str, int]
    fingerprint: str
    sha256: str
    files: list[str]
    hashes: list[str] | None = None
    reason: str | None = None
    asked_by: str | None = None


def add(
    database: Database,
    unit: str,
    *,
    period: str,
    as_of: datetime,
    issued_at: datetime,
    complete: bool,
    statement: str,
    figures: dict[str, int],
    fingerprint: str,
    files: list[str],
    hashes: list[str],
    reason: str | None = None,
    asked_by: str | None = None,
) -> ReportIssue:
    """Keeps a new issue or draft under the period's next number of its kind. Earlier ones stay as they are."""
    r = report_issue.c
    with database.writing(unit) as connection:
        mine = (r.unit == unit, r.period == period, r.complete.is_(complete))
        last = connection.execute(select(func.max(r.number)).where(*mine)).scalar()
        issued = ReportIssue(
            period=period,
            number=(last or 0) + 1,
            as_of=as_of,
            issued_at=issued_at,
            complete=complete,
            statement=statement,
            figures=figures,
            fingerprint=fingerprint,
            sha256=hashes[0],
            files=files,
            hashes=hashes,
            reason=reason,
            asked_by=asked_by,
        )
        values: dict[str, Any] = {name: getattr(issued, name) for name in ReportIssue.__dataclass_fields__}
        connection.execute(insert(report_issue).values(unit=unit, **values))
    return issued


def issues_of(database: Database, unit: str, period: str | None = None) -> tuple[ReportIssue, ...]:
    """The issues and drafts of a period, or of all, oldest first."""
    r = report_issue.c
    query = select(*(r[name] for name in ReportIssue.__dataclass_fields__)).where(r.unit == unit)
    if period is not None:
        query = query.where(r.period == period)
    with database.reading() as connection:
        rows = connection.execute(query.order_by(r.issued_at, r.id)).mappings().all()
    return tuple(ReportIssue(**dict(row)) for row in rows)


def last_issue(database: Database, unit: str, period: str) -> ReportIssue | None:
    """The period's last issue that is no draft."""
    return next((item for item in reversed(issues_of(database, unit, period)) if item.complete), None)
