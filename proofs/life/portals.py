"""Pretend portals without pages: what they list at an instant, how they fail, and their own ledger of log-ins.

Everything follows from a seed; the ledger of log-ins is a file that survives whatever kills the process.
"""

import hashlib
import os
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from dossiers.dates import VIETNAM
from dossiers.observation import Observation
from dossiers.snapshot import ListWalk, Proof, Snapshot, Verdict
from dossiers.status import Channel, OwnerKind, Status
from scrapers.context import Account, CollectContext, LoginOutcome
from scrapers.errors.account import WrongPassword
from scrapers.errors.portal import PortalError, Unavailable

DEPARTMENTS = ("Phòng Kinh tế, Hạ tầng và Đô thị", "Tư pháp – Hộ tịch")
_LISTED_FOR = timedelta(days=45)


def chance(*of: object) -> float:
    """A number from 0 to 1 that depends on ``of`` alone."""
    return int.from_bytes(hashlib.sha256(repr(of).encode()).digest()[:6], "big") / 2**48


@dataclass(frozen=True, slots=True, kw_only=True)
class PretendPortal:
    """``ledger``: a line for each password that was ever submitted. ``fails``: how often a reading ends badly."""

    key: str
    seed: int
    ledger: Path
    began: date
    per_day: int = 3
    fails: float = 0.05

    def password_at(self, at: datetime) -> str:
        """The account's password: somebody changes it about every second month."""
        day, changes = self.began, 0
        today = at.astimezone(VIETNAM).date()
        while day < today:
            day += timedelta(days=1)
            changes += chance(self.seed, self.key, "password", day) < 1 / 55
        return f"mat-khau-{changes}"

    def submit(self, password: str, at: datetime) -> LoginOutcome:
        """Somebody logs in; written down, and on the disk, before the answer."""
        right = password == self.password_at(at)
        outcome = LoginOutcome.SUCCEEDED if right else LoginOutcome.WRONG_PASSWORD
        with self.ledger.open("a", encoding="utf-8") as file:
            file.write(f"{at.isoformat()}\t{password}\t{outcome.value}\n")
            file.flush()
            os.fsync(file.fileno())
        return outcome

    def submissions(self) -> list[tuple[datetime, str, str]]:
        """Every password that arrived: when, which, and what became of it."""
        if not self.ledger.exists():
            return []
        lines = [line.split("\t") for line in self.ledger.read_text("utf-8").splitlines()]
        return [(datetime.fromisoformat(at), password, outcome) for at, password, outcome in lines]

    def dossiers(self, at: datetime) -> tuple[Observation, ...]:
        """What it lists: everything open, and what ended within the last weeks."""
        today = at.astimezone(VIETNAM).date()
        found = []
        for back in range((today - self.began).days + 40):
            day = today - timedelta(days=back)
            if back > 120:
                break
            for number in range(self.per_day):
                made = self._dossier(day, number, at)
                if made is not None:
                    found.append(made)
        return tuple(found)

    def _dossier(self, day: date, number: int, at: datetime) -> Observation | None:
        luck = chance(self.seed, self.key, day, number)
        received = datetime(day.year, day.month, day.day, 8 + int(luck * 8), 15, tzinfo=VIETNAM)
        if received > at or day.weekday() >= 5:
            return None
        due = received + timedelta(days=5 + int(luck * 10))
        finished = received + timedelta(days=2 + int(chance(luck, "takes") ** 3 * 40))
        done = finished <= at
        if done and at - finished > _LISTED_FOR:
            return None
        status = Status.RETURNED if done else Status.PROCESSING
        code = f"H40.12-{self.key}-{day:%y%m%d}-{number:04d}"
        return Observation(
            code=code,
            raw_code=code,
            list_key="all",
            status=status,
            raw_status=status.label,
            procedure_name="Thủ tục thử",
            applicant="N. V. T",
            owner_kind=OwnerKind.CITIZEN,
            channel=Channel.ONLINE if luck < 0.6 else Channel.IN_PERSON,
            received_at=received,
            due_at=due,
            finished_at=finished if done else None,
            returned_at=finished if done else None,
            department=DEPARTMENTS[int(luck * 100) % 2],
        )

    def collect(self, account: Account | None, context: CollectContext, name: str) -> Snapshot:
        """One reading, as the scrapers' ``collect`` would bring it home."""
        started = context.clock.now()
        try:
            if chance(self.seed, self.key, "fails", started) < self.fails:
                raise Unavailable.of(name)
            if account is not None and not self._has_session(started):
                self._log_in(account, context, name, started)
        except PortalError as error:
            return Snapshot(
                portal=self.key,
                run_key=context.run_key,
                started_at=started,
                finished_at=context.clock.now(),
                verdict=error.verdict,
                problems=(error.problem,),
            )
        seen = self.dossiers(started)
        total = len(seen)
        walk = ListWalk(
            list_key="all",
            declared_total=total,
            distinct_seen=total,
            rows_seen=total,
            pages=1,
            sweeps=1,
            proof=Proof.DECLARED_TOTAL,
        )
        return Snapshot(
            portal=self.key,
            run_key=context.run_key,
            started_at=started,
            finished_at=context.clock.now(),
            verdict=Verdict.COMPLETE,
            walks=(walk,),
            observations=seen,
        )

    def _has_session(self, at: datetime) -> bool:
        """A log-in lasts for ten hours."""
        good = [when for when, _, outcome in self.submissions() if outcome == LoginOutcome.SUCCEEDED]
        return bool(good) and timedelta(0) <= at - good[-1] < timedelta(hours=10)

    def _log_in(self, account: Account, context: CollectContext, name: str, at: datetime) -> None:
        attempt = context.gate.begin(self.key, account.username)
        outcome = self.submit(account.password, at)
        context.gate.end(attempt, outcome)
        if outcome is LoginOutcome.WRONG_PASSWORD:
            raise WrongPassword.of(name, key=self.key, username=account.username)
