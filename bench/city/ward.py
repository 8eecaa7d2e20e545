"""One made-up ward of a year: every dossier with five versions, recorded by the ledger itself. Always the same.

Two portals: the centre's one-stop system, and one of other hands that has every tenth dossier; half of those stand in
both and are one case.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bench.store.made import made_observation, snapshot_of
from dossiers.dates import VIETNAM
from dossiers.observation import Observation
from dossiers.receipt import Receipt
from dossiers.snapshot import Snapshot, Verdict
from dossiers.status import Status
from store.database import Database
from store.ledger import record
from store.runs import ensure_portal, ensure_unit

FIRST = datetime(2025, 10, 13, 17, tzinfo=VIETNAM)
DAYS = 364
LAST = FIRST + timedelta(days=DAYS + 56)
"""When everything is known."""
STOP, ELSEWHERE = "motcua", "hkd"
_STAGES = (
    (0, Status.RECEIVED, "Đã tiếp nhận"),
    (2, Status.PROCESSING, "Đang xử lý"),
    (4, Status.SUPPLEMENT_REQUESTED, "Yêu cầu bổ sung"),
    (8, Status.PROCESSING, "Đang xử lý"),
    (11, Status.RETURNED, "Đã trả kết quả"),
)
"""Days after it was received, at the earliest, and what its portal says from then on."""
_FIELDS = ("Hộ tịch", "Đất đai", "Đăng ký kinh doanh", "Chứng thực", "Bảo trợ xã hội")
_WEEK = timedelta(days=7)


def record_ward(database: Database, unit: str, dossiers: int) -> None:
    """The ward's life, week by week: a dossier takes at most one step between two looks."""
    ensure_unit(database, unit, f"Phường {unit}")
    ensure_portal(database, unit, STOP, "Một cửa điện tử", receipt=Receipt.ONE_STOP)
    ensure_portal(database, unit, ELSEWHERE, "Hộ kinh doanh", receipt=Receipt.ELSEWHERE)
    shown: dict[tuple[str, int], int] = {}
    at = FIRST
    while at < LAST:
        at += _WEEK
        for portal in (STOP, ELSEWHERE):
            seen = tuple(_moved(portal, dossiers, shown, at))
            if seen:
                record(database, unit, _snapshot(portal, seen, at), at)


def _moved(portal: str, dossiers: int, shown: dict[tuple[str, int], int], at: datetime) -> Iterator[Observation]:
    for number in range(dossiers):
        key = (portal, number)
        if portal in portals_of(number) and shown.get(key, -1) < _stage(number, dossiers, at):
            shown[key] = shown.get(key, -1) + 1
            yield _observation(portal, number, dossiers, shown[key])


def portals_of(number: int) -> tuple[str, ...]:
    """Where the dossier stands."""
    if number % 10:
        return (STOP,)
    return (STOP, ELSEWHERE) if number % 20 else (ELSEWHERE,)


def _received(number: int, dossiers: int) -> datetime:
    return FIRST + timedelta(minutes=DAYS * 24 * 60 * number // dossiers)


def _slowness(number: int) -> int:
    return 1 + number % 4


def _stage(number: int, dossiers: int, at: datetime) -> int:
    """How far it has come; one in 25 never ends."""
    past = at - _received(number, dossiers)
    reached = [past >= timedelta(days=days * _slowness(number)) for days, *_ in _STAGES]
    return min(sum(reached) - 1, len(_STAGES) - 1 if number % 25 else 3)


def _observation(portal: str, number: int, dossiers: int, stage: int) -> Observation:
    received = _received(number, dossiers)
    days, status, words = _STAGES[stage]
    ended = received + timedelta(days=days * _slowness(number)) if status is Status.RETURNED else None
    codes = {
        STOP: f"H17.64-{received:%y%m%d}-{number:06}",
        ELSEWHERE: f"G22.64-{received:%y%m%d}-{number:06}",
    }
    moved_on = timedelta(days=5 if stage > 2 and number % 6 == 0 else 0)
    return replace(
        made_observation(number),
        code=codes[portal],
        raw_code=codes[portal],
        aliases=(codes[ELSEWHERE],) if portal == STOP and ELSEWHERE in portals_of(number) else (),
        status=status,
        raw_status=words,
        submitted_at=received - timedelta(hours=3),
        received_at=received,
        due_at=received + timedelta(days=10 + number % 30) + moved_on,
        finished_at=ended,
        returned_at=ended,
        field_name=_FIELDS[number % len(_FIELDS)],
        link=f"https://cong.example/ho-so/chi-tiet?ma={codes[portal]}",
    )


def _snapshot(portal: str, seen: tuple[Observation, ...], at: datetime) -> Snapshot:
    """What moved, as a picture that proves nothing: nobody is to conclude from what is not in it."""
    made = snapshot_of(seen, f"{portal}-{at:%Y%m%d}", at)
    walk = replace(made.walks[0], declared_total=len(seen) + 1, proof=None, reason="chỉ đọc phần mới")
    return replace(made, portal=portal, verdict=Verdict.PARTIAL, walks=(walk,))
