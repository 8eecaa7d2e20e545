"""What one reading of a portal brings, for the ledgers of the dashboard's tests."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from dossiers.observation import Observation
from dossiers.snapshot import ListWalk, Proof, Snapshot, Verdict


def picture_of(portal: str, seen: tuple[Observation, ...], at: datetime, verdict: Verdict, **more: Any) -> Snapshot:
    """What one reading of a portal brought; ``more`` goes into the snapshot."""
    count = len(seen)
    walk = ListWalk(
        list_key="all",
        declared_total=count if verdict.is_complete else count + 7,
        distinct_seen=count,
        rows_seen=count,
        pages=1,
        sweeps=1,
        proof=Proof.DECLARED_TOTAL if verdict.is_complete else None,
        reason=None if verdict.is_complete else "đọc thiếu",
    )
    return Snapshot(
        portal=portal,
        run_key=f"{portal}-{at.isoformat()}",
        started_at=at,
        finished_at=at + timedelta(minutes=2),
        verdict=verdict,
        walks=(walk,),
        observations=tuple(replace(each, list_key="all") for each in seen),
        **more,
    )
