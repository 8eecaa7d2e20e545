"""One life of a process of ours: a piece of an office's work through the real store, gate and outbox.

It may be killed at every commit, before it or after it, and at any moment between. Portal and mail server are files to
which a line is added: what stands there happened, whatever became of the process.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import Connection, event

from dossiers.observation import Observation
from dossiers.snapshot import ListWalk, Proof, Snapshot, Verdict
from dossiers.status import Status
from reporting.mail.deliver import Message, deliver, put
from reporting.mail.settings import Security, SmtpSettings
from reporting.mail.smtp import Outcome, Sent
from store import due_jobs, service_state
from store.database import Database
from store.due_jobs import DueJob
from store.people import commands
from store.people.commands import CommandKind
from store.people.login_gate import AttemptRefused, StoredLoginGate
from store.recording.ledger import record
from store.runs import interrupt_open_runs, start_run
from store.service_state import Holder

UNIT = "H40.12"
PORTAL = "igate"
DOSSIERS = 12
SMTP = SmtpSettings(host="127.0.0.1", port=25, security=Security.NONE, sender="hoso@vidu.example")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where everything lies. ``number`` of this life, from 1; ``epoch``: how often a person has saved a password."""

    folder: Path
    number: int
    epoch: int

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat("2026-05-01T08:00:00+07:00") + timedelta(minutes=11 * self.number)

    @property
    def wrong(self) -> bool:
        """Every fifth password that people save is a wrong one."""
        return self.epoch % 5 == 4

    def say(self, name: str, line: str) -> None:
        """One line, whole, into the file of the portal or of the mail server."""
        handle = os.open(self.folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, (line + "\n").encode())
        finally:
            os.close(handle)

    def lines(self, name: str) -> list[str]:
        """What stands there."""
        file = self.folder / name
        return file.read_text("utf-8").splitlines() if file.exists() else []


class Fate:
    """Kills this process at the n-th commit (0: never): ``before`` it, or just after it."""

    def __init__(self, database: Database, commit: int, *, before: bool) -> None:
        self._left = commit
        self._before = before
        event.listen(database.engine, "commit", self._comes)
        self._armed = False
        event.listen(database.engine, "begin", self._goes_on)

    def _comes(self, connection: Connection) -> None:
        if not connection.get_execution_options().get("hoso_writes"):
            return
        self._left -= 1
        if self._left == 0:
            if self._before:
                os.kill(os.getpid(), signal.SIGKILL)
            self._armed = True

    def _goes_on(self, connection: Connection) -> None:
        if self._armed:  # the commit is done: whoever begins the next transaction comes after it
            os.kill(os.getpid(), signal.SIGKILL)

    def over(self) -> None:
        """After the last transaction nobody begins another one."""
        if self._armed:
            os.kill(os.getpid(), signal.SIGKILL)


def live(database: Database, place: Place) -> None:
    """A start, a reading with a log-in, a mail, a due row, a wish."""
    now, number = place.now, place.number
    service_state.acquire(database, UNIT, Holder(name=str(number), place="here", pid=os.getpid()), now)
    interrupt_open_runs(database, UNIT, now)
    commands.interrupt_taken(database, UNIT, now)
    key = f"sync:{number}"
    due_jobs.add(database, UNIT, [DueJob(key=key, kind="sync", due_at=now, until=None)], now)
    for row in due_jobs.pending(database, UNIT):
        due_jobs.begin(database, UNIT, row.key, now, late=row.key != key)
        _read(database, place, row.key)
        _mail(database, place)
        due_jobs.finish(database, UNIT, row.key, now, "Xong.")
    wish = commands.ask(database, UNIT, CommandKind.RUN_NOW, asked_by="x", now=now)
    if commands.take(database, UNIT, wish, now):
        commands.settle(database, UNIT, wish, now, done=True, detail="Xong.")


def _read(database: Database, place: Place, row: str) -> None:
    run_key = f"{place.number}-{row}"
    start_run(database, UNIT, PORTAL, run_key, place.now)
    gate = StoredLoginGate(
        database, UNIT, secret_version=lambda _: f"v{place.epoch}", clock=lambda: place.now, most_a_day=10_000
    )
    try:
        attempt = gate.begin(PORTAL, "canbo")
    except AttemptRefused:
        return
    place.say("portal", f"v{place.epoch}")
    gate.end(attempt, "wrong_password" if place.wrong else "succeeded")
    if not place.wrong:
        record(database, UNIT, _snapshot(place, run_key), place.now + timedelta(minutes=2))


def _snapshot(place: Place, run_key: str) -> Snapshot:
    """Every dossier has moved on."""
    seen = tuple(
        Observation(
            code=f"H40.12-{n:04d}",
            raw_code=f"H40.12-{n:04d}",
            list_key="all",
            status=Status.PROCESSING,
            raw_status=f"Bước {run_key}",
        )
        for n in range(DOSSIERS)
    )
    walk = ListWalk(
        list_key="all",
        declared_total=DOSSIERS,
        distinct_seen=DOSSIERS,
        rows_seen=DOSSIERS,
        pages=1,
        sweeps=1,
        proof=Proof.DECLARED_TOTAL,
    )
    return Snapshot(
        portal=PORTAL,
        run_key=run_key,
        started_at=place.now,
        finished_at=place.now + timedelta(minutes=1),
        verdict=Verdict.COMPLETE,
        walks=(walk,),
        observations=seen,
    )


def _mail(database: Database, place: Place) -> None:
    message = Message(
        key=f"alert:{place.number}",
        recipients=("a@vidu.example", "b@vidu.example"),
        subject="Thư",
        text="Thư",
        html="<p>Thư</p>",
        message_id=f"<{place.number}@vidu.example>",
    )
    with database.writing() as connection:
        put(connection, UNIT, [message], place.now)

    def send(server: object, message: Message, mail: EmailMessage, sender: str) -> Sent:
        again = "gửi lại" in str(mail["Subject"])
        place.say("mail", f"{mail['Message-ID']}\t{message.recipients[0]}\t{'again' if again else 'first'}")
        return Sent(outcome=Outcome.SENT, answers={message.recipients[0]: (250, "OK")})

    @contextmanager
    def connected(settings: SmtpSettings) -> Iterator[object]:
        yield object()

    with patch("reporting.mail.deliver.send", send), patch("reporting.mail.deliver.connected", connected):
        deliver(database, UNIT, SMTP, lambda: place.now)
