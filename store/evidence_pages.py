"""What was kept of each run's pages: marks of all of them, and where captures lie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from dossiers.snapshot import PageMark, Verdict
from store.database import Database
from store.recording.ledger_rows import chunks
from store.tables import list_walk, run, run_page


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFiles:
    """The evidence of one run: ``files`` are paths below the evidence folder. ``finished_at`` is aware."""

    run_id: int
    portal: str
    finished_at: datetime
    verdict: Verdict
    files: tuple[str, ...]


def note(connection: Connection, run_id: int, marks: Sequence[PageMark]) -> None:
    """Keeps the marks of a run's pages."""
    rows = [
        {
            "run_id": run_id,
            "list_key": mark.list_key,
            "page": mark.index,
            "rows": mark.rows,
            "sha256": mark.sha256,
            "file": mark.file,
        }
        for mark in marks
    ]
    for part in chunks(rows):
        connection.execute(insert(run_page), part)


def pages_of(database: Database, run_id: int) -> tuple[PageMark, ...]:
    """The marks of a run's pages, list by list, in the order of reading."""
    p = run_page.c
    query = select(p.list_key, p.page, p.rows, p.sha256, p.file).where(p.run_id == run_id)
    with database.reading() as connection:
        found = connection.execute(query.order_by(p.list_key, p.page)).all()
    return tuple(
        PageMark(list_key=key, index=index, rows=rows, sha256=sha256, file=file)
        for key, index, rows, sha256, file in found
    )


def files_of_runs(database: Database, unit: str) -> tuple[RunFiles, ...]:
    """Every ended run that wrote evidence, newest first; whether its files are still there only the folder knows."""
    query = select(run.c.id, run.c.portal, run.c.finished_at, run.c.verdict, run.c.evidence).where(
        run.c.unit == unit, run.c.finished_at.is_not(None)
    )
    with database.reading() as connection:
        rows = connection.execute(query.order_by(run.c.id.desc())).all()
    return tuple(
        RunFiles(run_id=id_, portal=portal, finished_at=at, verdict=Verdict(verdict), files=tuple(files))
        for id_, portal, at, verdict, files in rows
        if files
    )


def counts_of(
    database: Database, unit: str, portal: str, *, runs: int
) -> Mapping[str, tuple[tuple[datetime, int], ...]]:
    """How many dossiers the last complete ``runs`` found, by list (its tab included): when they ended, and how many."""
    r, w = run.c, list_walk.c
    complete = [verdict.value for verdict in Verdict if verdict.is_complete]
    newest = (
        select(r.id)
        .where(r.unit == unit, r.portal == portal, r.verdict.in_(complete))
        .order_by(r.id.desc())
        .limit(runs)
        .subquery()
    )
    query = select(w.list_key, r.finished_at, w.distinct_seen).join(run, r.id == w.run_id)
    found: dict[str, list[tuple[datetime, int]]] = {}
    with database.reading() as connection:
        for key, at, count in connection.execute(query.where(r.id.in_(select(newest.c.id))).order_by(r.id)):
            found.setdefault(key, []).append((at, count))
    return {key: tuple(each) for key, each in found.items()}
