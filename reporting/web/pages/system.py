"""Tình trạng hệ thống: the machine's check-up in the browser, what is due next, how big the ledger is."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from starlette.responses import Response

from reporting.web.guards import Guard
from reporting.web.page import Page
from reporting.web.routing import Entry
from store import due_jobs
from store.tables import dossier, dossier_version, run


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Of the unit's part of the ledger; ``bytes`` of the whole file, ``None`` for a database server."""

    dossiers: int
    versions: int
    runs: int
    bytes: int | None


def show(page: Page) -> Response:
    """The page."""
    examination = page.desk.examiner.last()
    waiting = [job for job in due_jobs.pending(page.desk.reader, page.unit) if job.due_at <= page.now]
    return page.show(
        "system.html.j2",
        examination=examination,
        counts={"ok": 0, "warn": 0, "fail": 0} | Counter(each.level for each in examination.checks),
        waiting=waiting,
        upcoming=page.desk.upcoming() if page.is_own else (),
        size=_size(page),
    )


def begin_check(page: Page) -> Response:
    """Starts the check-up; the page shows how it goes."""
    page.desk.examiner.begin()
    return page.back("/he-thong", "")


def _size(page: Page) -> Size:
    file = page.desk.reader.file
    counts = []
    with page.desk.reader.reading() as connection:
        for table in (dossier, dossier_version, run):
            query = select(func.count()).select_from(table).where(table.c.unit == page.unit)
            counts.append(int(connection.execute(query).scalar_one()))
    stored = file.stat().st_size if file is not None and file.exists() else None
    return Size(dossiers=counts[0], versions=counts[1], runs=counts[2], bytes=stored)


ENTRIES = (
    Entry(path="/he-thong", handle=show, guard=Guard.ADMIN),
    Entry(path="/he-thong/kiem-tra", handle=begin_check, guard=Guard.ADMIN, post=True),
)
