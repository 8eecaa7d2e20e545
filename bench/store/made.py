"""Snapshots of made-up dossiers for the ledger. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from bench.collect.rows import CHANNELS, STATUSES, made_row
from dossiers.dates import VIETNAM
from dossiers.observation import Observation
from dossiers.privacy import mask_name
from dossiers.snapshot import ListWalk, Proof, Snapshot, Verdict
from dossiers.status import Channel, Status

PORTAL, LIST = "made", "dossiers"
_STATUS_CODES = dict(zip(STATUSES, (2, 4, 5, 9, 10), strict=True))
_CHANNEL_CODES = dict(zip(CHANNELS, (2, 1, 3), strict=True))


@cache
def _instant(text: str) -> datetime | None:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM) if text else None


def made_observation(number: int) -> Observation:
    """The dossier ``number`` of the benchmark's portal, as its reading gives it."""
    row = made_row(number)
    code, procedure, name, channel, submitted, received, due, finished, returned, status, department, officer = (
        row.cells
    )
    return Observation(
        code=code,
        raw_code=code,
        list_key=LIST,
        status=Status(_STATUS_CODES[status]),
        raw_status=status,
        procedure_code=row.procedure_code,
        procedure_name=procedure,
        applicant=mask_name(name),
        channel=Channel(_CHANNEL_CODES[channel]),
        raw_channel=channel,
        submitted_at=_instant(submitted),
        received_at=_instant(received),
        due_at=_instant(due),
        finished_at=_instant(finished),
        returned_at=_instant(returned),
        department=department,
        officer=officer,
        link=f"https://cong.example/ho-so/chi-tiet?ma={code}",
    )


def changed(observation: Observation) -> Observation:
    """The same dossier in other hands."""
    return replace(observation, officer="Lý Thị Người Khác")


def snapshot_of(observations: Sequence[Observation], run_key: str, at: datetime) -> Snapshot:
    """A complete picture that ended at ``at`` (aware)."""
    walk = ListWalk(
        list_key=LIST,
        declared_total=len(observations),
        distinct_seen=len(observations),
        rows_seen=len(observations),
        pages=len(observations) // 100,
        sweeps=1,
        proof=Proof.DECLARED_TOTAL,
    )
    return Snapshot(
        portal=PORTAL,
        run_key=run_key,
        started_at=at - timedelta(minutes=2),
        finished_at=at,
        verdict=Verdict.COMPLETE,
        walks=(walk,),
        observations=tuple(observations),
    )
