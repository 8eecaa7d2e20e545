"""Issued reports: what was stated, as known when, from which pictures, in which files."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from store.database import Database
from store.tables import report_issue


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportIssue:
    """One issue of a month's report. ``statement`` (Vietnamese) says which pictures were complete; ``fingerprint`` is
    the same for the same words, ``sha256`` is that of the document; ``files`` are paths, the local one first.
    Instants are aware."""

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
    sha256: str,
    files: list[str],
) -> ReportIssue:
    """Keeps a new issue under the period's next number. Earlier issues stay as they are."""
    r = report_issue.c
    with database.writing() as connection:
        last = connection.execute(select(func.max(r.number)).where(r.unit == unit, r.period == period)).scalar()
        issued = ReportIssue(
            period=period,
            number=(last or 0) + 1,
            as_of=as_of,
            issued_at=issued_at,
            complete=complete,
            statement=statement,
            figures=figures,
            fingerprint=fingerprint,
            sha256=sha256,
            files=files,
        )
        values: dict[str, Any] = {name: getattr(issued, name) for name in ReportIssue.__dataclass_fields__}
        connection.execute(insert(report_issue).values(unit=unit, **values))
    return issued


def issues_of(database: Database, unit: str, period: str | None = None) -> tuple[ReportIssue, ...]:
    """The issues of a period, or of all, oldest first."""
    r = report_issue.c
    query = select(*(r[name] for name in ReportIssue.__dataclass_fields__)).where(r.unit == unit)
    if period is not None:
        query = query.where(r.period == period)
    with database.reading() as connection:
        rows = connection.execute(query.order_by(r.issued_at, r.id)).mappings().all()
    return tuple(ReportIssue(**dict(row)) for row in rows)
