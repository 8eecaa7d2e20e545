"""A ward's year of made-up dossiers in two portals, as each look at them shows them. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bench.store.made import made_observation
from dossiers.dates import VIETNAM
from dossiers.observation import Observation
from dossiers.receipt import Receipt
from dossiers.snapshot import ListWalk, Proof, Snapshot, Verdict
from dossiers.status import Status

END = datetime(2026, 10, 13, 17, 0, tzinfo=VIETNAM)
"""The cut-off of the last month, and its last look."""

PORTALS = {"motcua": ("Một cửa điện tử", Receipt.ONE_STOP), "hkd": ("Hộ kinh doanh", Receipt.ELSEWHERE)}
"""Name and receipt by key."""

_DAYS = 365
_HOUSEHOLD = "1.001612"
_EVERY = timedelta(days=2)
_SHOWN_FOR = timedelta(days=75)
_WORDS = {
    Status.RECEIVED: "Đã tiếp nhận",
    Status.PROCESSING: "Đang xử lý",
    Status.SUPPLEMENT_REQUESTED: "Yêu cầu bổ sung",
    Status.PROCESSED: "Đã có kết quả",
    Status.RETURNED: "Đã trả kết quả",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One dossier: what never changes of it, and the instants at which it became something else, the first first."""

    portal: str
    observation: Observation
    steps: tuple[tuple[datetime, Status], ...]

    def at(self, moment: datetime) -> Observation:
        """As its portal shows it then."""
        status = next(status for since, status in reversed(self.steps) if since <= moment)
        when = {status: since for since, status in self.steps if since <= moment}
        return replace(
            self.observation,
            status=status,
            raw_status=_WORDS[status],
            finished_at=when.get(Status.PROCESSED),
            returned_at=when.get(Status.RETURNED),
        )


def life(number: int, of: int) -> Life:
    """The dossier ``number`` of ``of``, received evenly over the year: one in twelve late, one in ninety never ended,
    one in ten asked for further papers."""
    received = END - timedelta(days=_DAYS) + number * timedelta(days=_DAYS) / of
    due = received + timedelta(days=5 + number % 10)
    ended = due + timedelta(days=3) if number % 12 == 5 else due - timedelta(hours=9 + number % 60)
    steps = [(received, Status.RECEIVED), (received + timedelta(hours=30), Status.PROCESSING)]
    if number % 10 == 3:
        steps += [
            (received + timedelta(hours=52), Status.SUPPLEMENT_REQUESTED),
            (received + timedelta(hours=98), Status.PROCESSING),
        ]
    if number % 90 != 7:
        steps += [(ended, Status.PROCESSED), (ended + timedelta(days=2 + number % 3), Status.RETURNED)]
    made = made_observation(number)
    code = f"H17.64-{received:%y%m%d}-{number:06}"
    observation = replace(
        made, code=code, raw_code=code, submitted_at=received, received_at=received, due_at=due,
        field_name=f"Lĩnh vực {number % 17}",
    )  # fmt: skip
    return Life(portal="motcua", observation=observation, steps=tuple(steps))


def lives(dossiers: int) -> list[Life]:
    """All of them; of household business the ministry's view too, half of which never came to the centre."""
    found: list[Life] = []
    for number in range(dossiers):
        each = life(number, dossiers)
        household = each.observation.procedure_code == _HOUSEHOLD
        alone = household and number % 16 == 2
        if household:
            code = each.observation.code.replace("H17", "G22")
            known = () if alone else (each.observation.code,)
            found.append(
                Life(
                    portal="hkd",
                    observation=replace(each.observation, code=code, raw_code=code, aliases=known),
                    steps=each.steps,
                )
            )
        if not alone:
            found.append(each)
    return found


def looks(dossiers: int) -> Iterator[Snapshot]:
    """Complete looks at both portals every second day over the year; a portal shows what it received lately."""
    known = lives(dossiers)
    moment = END - timedelta(days=_DAYS) + _EVERY
    while moment <= END:
        since = moment - _SHOWN_FOR
        for portal in PORTALS:
            seen = tuple(
                each.at(moment) for each in known if each.portal == portal and since <= each.steps[0][0] <= moment
            )
            yield _snapshot(portal, seen, moment, since)
        moment += _EVERY if moment == END or moment + _EVERY <= END else END - moment


def _snapshot(portal: str, seen: tuple[Observation, ...], moment: datetime, since: datetime) -> Snapshot:
    walk = ListWalk(
        list_key="dossiers",
        declared_total=len(seen),
        distinct_seen=len(seen),
        rows_seen=len(seen),
        pages=len(seen) // 100 + 1,
        sweeps=1,
        proof=Proof.DECLARED_TOTAL,
        since=(since + timedelta(days=1)).date(),
        window_field="received_at",
    )
    return Snapshot(
        portal=portal,
        run_key=f"{portal}-{moment:%Y%m%d}",
        started_at=moment - timedelta(minutes=2),
        finished_at=moment,
        verdict=Verdict.COMPLETE,
        walks=(walk,),
        observations=seen,
    )
