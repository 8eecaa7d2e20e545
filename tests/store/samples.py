"""Observations and snapshots for the ledger's tests."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from dossiers.dates import VIETNAM
from dossiers.observation import Observation
from dossiers.snapshot import ListWalk, Proof, Snapshot, Verdict
from dossiers.status import Channel, Status
from store.database import Database
from store.history.versions import as_of
from store.tables import metadata

UNIT = "H40.12"
NOON = datetime(2026, 5, 12, 12, 0, tzinfo=VIETNAM)


def observation(number: int, **changes: Any) -> Observation:
    values: dict[str, Any] = {
        "code": f"H40.12-260504-{number:04d}",
        "raw_code": f"H40.12-260504-{number:04d}",
        "list_key": "dossiers",
        "status": Status.PROCESSING,
        "raw_status": "Đang xử lý",
        "channel": Channel.ONLINE,
        "received_at": NOON - timedelta(days=5),
        "due_at": NOON + timedelta(days=2),
        "department": "Phòng Văn hóa - Xã hội",
    }
    return Observation(**{**values, **changes})


def walk(list_key: str = "dossiers", *, total: int = 0, reason: str | None = None) -> ListWalk:
    return ListWalk(
        list_key=list_key,
        declared_total=total,
        distinct_seen=total,
        rows_seen=total,
        pages=1,
        sweeps=1,
        proof=None if reason else Proof.DECLARED_TOTAL,
        reason=reason,
    )


def snapshot(
    seen: Iterable[Observation],
    *,
    hours: float = 0,
    verdict: Verdict = Verdict.COMPLETE,
    run_key: str | None = None,
    **changes: Any,
) -> Snapshot:
    observations = tuple(seen)
    started = NOON + timedelta(hours=hours)
    lists = sorted({item.list_key for item in observations} | {"dossiers"})
    reason = None if verdict.is_complete else "Cổng ghi nhiều hơn số đọc được."
    values: dict[str, Any] = {
        "portal": "igate",
        "run_key": run_key or f"run-{hours}",
        "started_at": started,
        "finished_at": started + timedelta(minutes=1),
        "verdict": verdict,
        "observations": observations,
        "walks": tuple(
            walk(key, total=sum(item.list_key == key for item in observations), reason=reason) for key in lists
        ),
    }
    return Snapshot(**{**values, **changes})


def known(database: Database, at: datetime) -> dict[str, tuple[str, str]]:
    """By code: what the last version known at an instant said, as (raw status, seen)."""
    with database.reading() as connection:
        rows = connection.execute(as_of(UNIT, at)).mappings().all()
    assert len({row["code"] for row in rows}) == len(rows), "one version per dossier"
    return {row["code"]: (row["raw_status"], row["seen"]) for row in rows}


def row_counts(database: Database) -> dict[str, int]:
    with database.reading() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    with database.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))] for table in metadata.sorted_tables
        }
