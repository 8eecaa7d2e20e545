"""Made-up wards of a year: every dossier with up to five versions, recorded by the ledger itself. Always the same.

Two portals: the centre's one-stop system, and one of other hands that has every tenth dossier; half of those stand in
both and are one case.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bench.store.made import made_observation, snapshot_of
from dossiers.dates import VIETNAM
from dossiers.observation import Observation
from dossiers.receipt import Receipt
from dossiers.snapshot import Snapshot, Verdict
from dossiers.status import Status
from store.database import Database
from store.recording.bulk import insert_many
from store.recording.ledger import record
from store.runs import ensure_portal, ensure_unit
from store.tables import run

FIRST = datetime(2025, 10, 13, 17, tzinfo=VIETNAM)
DAYS = 371
LAST = FIRST + timedelta(days=DAYS)
"""When the last looks of all wards are taken, while dossiers still come and go."""
STOP, ELSEWHERE = "igate", "hkd"
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
_LOOK = timedelta(hours=6)
STUCK_OF = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Twist:
    """In what a ward differs from the first one: all of it happened ``days`` earlier, and of each ``STUCK_OF`` dossiers
    the first ``stuck`` (by their running numbers) never end."""

    days: int = 0
    stuck: int = 0


PLAIN = Twist()


def ward_code(number: int) -> str:
    """The code of a ward."""
    return f"P{number:03}"


def ward_name(number: int) -> str:
    """As people call it."""
    return f"Phường {number}"


def twist_of(number: int) -> Twist:
    """Each ward of a city looks on a day of the week of its own and has its own share of what never ends. Both run
    through all their values side by side: 42 different wards."""
    return Twist(days=number % 7, stuck=number % 6)


def record_ward(database: Database, number: int, dossiers: int, twist: Twist = PLAIN) -> None:
    """The ward's life, week by week: a dossier takes at most one step between two looks."""
    unit = ward_code(number)
    ensure_unit(database, unit, ward_name(number))
    ensure_portal(database, unit, STOP, "Một cửa điện tử", receipt=Receipt.ONE_STOP)
    ensure_portal(database, unit, ELSEWHERE, "Hộ kinh doanh", receipt=Receipt.ELSEWHERE)
    shown: dict[tuple[str, int], int] = {}
    at = FIRST
    while at < LAST:
        at += _WEEK
        for portal in (STOP, ELSEWHERE):
            seen = tuple(_moved(portal, dossiers, shown, at, twist.stuck))
            if seen:
                seen = tuple(_earlier(each, twist.days) for each in seen)
                looked = at - timedelta(days=twist.days)
                record(database, unit, _snapshot(portal, seen, looked), looked)


def note_looks(database: Database, number: int) -> None:
    """The ward's looks at its portals that found nothing new, four a day each, the last one at ``LAST``: their rows
    alone, since what they cost to record is measured elsewhere. Every 19th ward has not looked for three days."""
    unit = ward_code(number)
    looks = DAYS * 4 - (12 if number % 19 == 7 else 0)
    with database.writing(unit) as connection:
        insert_many(connection, run, (_look(unit, portal, at) for at in range(looks) for portal in (STOP, ELSEWHERE)))


def _look(unit: str, portal: str, number: int) -> dict[str, object]:
    at = LAST - _LOOK * (DAYS * 4 - 1 - number)
    return {
        "unit": unit,
        "portal": portal,
        "run_key": f"{portal}-look-{number}",
        "started_at": at - timedelta(minutes=2),
        "finished_at": at,
        "verdict": Verdict.COMPLETE.value,
        "declared_total": 12_000,
        "observed": 12_000,
        "pages": 120,
        "blocked": 0,
        "changes": {"added": 0, "changed": 0},
        "evidence": [],
    }


def _moved(
    portal: str, dossiers: int, shown: dict[tuple[str, int], int], at: datetime, stuck: int
) -> Iterator[Observation]:
    for number in range(dossiers):
        key = (portal, number)
        if portal in portals_of(number) and shown.get(key, -1) < _stage(number, dossiers, at, stuck):
            shown[key] = shown.get(key, -1) + 1
            yield _observation(portal, number, dossiers, shown[key])


def _earlier(seen: Observation, days: int) -> Observation:
    """Its dates; its code stays as it is."""

    def moved(at: datetime | None) -> datetime | None:
        return None if at is None else at - timedelta(days=days)

    return replace(
        seen,
        submitted_at=moved(seen.submitted_at),
        received_at=moved(seen.received_at),
        due_at=moved(seen.due_at),
        finished_at=moved(seen.finished_at),
        returned_at=moved(seen.returned_at),
    )


def portals_of(number: int) -> tuple[str, ...]:
    """Where the dossier stands."""
    if number % 10:
        return (STOP,)
    return (STOP, ELSEWHERE) if number % 20 else (ELSEWHERE,)


def _received(number: int, dossiers: int) -> datetime:
    return FIRST + timedelta(minutes=DAYS * 24 * 60 * number // dossiers)


def _slowness(number: int) -> int:
    return 1 + number % 4


def _stage(number: int, dossiers: int, at: datetime, stuck: int) -> int:
    """How far it has come; one in 25 never ends, whatever the ward."""
    past = at - _received(number, dossiers)
    reached = [past >= timedelta(days=days * _slowness(number)) for days, *_ in _STAGES]
    return min(sum(reached) - 1, len(_STAGES) - 1 if number % 25 and number % STUCK_OF >= stuck else 3)


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
