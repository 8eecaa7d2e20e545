"""Small real ledgers for the tests of counting and mailing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from dossiers.observation import Observation
from dossiers.snapshot import IndicatorReading, ListWalk, Proof, Snapshot, Verdict
from store import runs
from store.database import Database
from store.recording.ledger import record
from store.tables import metadata

UNIT = "hung-dao"


@contextmanager
def ledger(folder: Path, portals: dict[str, str], repeating: str | None = None) -> Iterator[Database]:
    """An empty ledger in a folder that knows the unit and the portals (key → name), of which one may repeat others."""
    database = Database(f"sqlite:///{(folder / 'ledger.db').as_posix()}")
    try:
        with database.writing() as connection:
            metadata.create_all(connection)
        runs.ensure_unit(database, UNIT, "Phường Hưng Đạo")
        for key, name in portals.items():
            runs.ensure_portal(database, UNIT, key, name, repeats=key == repeating)
        yield database
    finally:
        database.close()


def look(
    database: Database,
    portal: str,
    at: datetime,
    observations: tuple[Observation, ...] = (),
    *,
    verdict: Verdict = Verdict.COMPLETE,
    indicators: tuple[IndicatorReading, ...] = (),
    unit: str = UNIT,
) -> None:
    """Records one run of a portal that began at ``at`` and took five minutes."""
    finished = at + timedelta(minutes=5)
    count = len(observations)
    walk = ListWalk(
        list_key="all",
        declared_total=count,
        distinct_seen=count,
        rows_seen=count,
        pages=1,
        sweeps=1,
        proof=Proof.DECLARED_TOTAL if verdict.is_complete else None,
        reason=None if verdict.is_complete else "trang báo bảo trì",
    )
    snapshot = Snapshot(
        portal=portal,
        run_key=f"{portal}-{at.isoformat()}",
        started_at=at,
        finished_at=finished,
        verdict=verdict,
        walks=(walk,),
        observations=observations,
        indicators=indicators,
    )
    record(database, unit, snapshot, finished)
