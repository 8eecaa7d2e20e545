"""What happens in a folder whose disk really is full; run as a program in a mount namespace of its own (see
``test_group_de_machine``), it prints what it saw as JSON.

    python -m tests.faults.full_disk FOLDER-ON-A-SMALL-DISK
"""

import json
import logging
import sys
from pathlib import Path
from typing import Any

from agent.computer.clock import ShiftedClock
from agent.jobs.alert import alert
from agent.logging import configure
from agent.settings.config import Config
from agent.status.file import leave_word
from agent.storage import open_database
from scrapers.evidence.capture import RunEvidence
from store import outbox
from store.database import Database
from store.errors import DiskFull
from store.migrate import quick_check
from store.recording.ledger import record
from tests.agent.ledgers import UNIT, office
from tests.store.samples import NOON, observation, snapshot


def _fill(file: Path) -> None:
    """Takes all the room there is, to the last page."""
    with file.open("wb", buffering=0) as filler:
        for size in (65_536, 512):
            try:
                while filler.write(b"x" * size):
                    pass
            except OSError:
                continue


def _dump(database: Database) -> list[tuple[Any, ...]]:
    with database.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT * FROM dossier_version ORDER BY id")]


def _raises(error: type[BaseException], what: Any, *given: Any, **named: Any) -> bool:
    try:
        what(*given, **named)
    except error:
        return True
    return False


def _capture(config: Config) -> bool:
    evidence = RunEvidence(config.evidence_folder, "igate", "run-9", NOON, ())
    return _raises(OSError, evidence.capture, url="http://x/", text="y" * 9_000, content_type="text/plain", status=200)


def main(folder: Path) -> dict[str, Any]:
    """Fills the disk, tries everything that writes, makes room and goes on."""
    config = office(folder, portals=("igate",))
    configure(config.log_folder, "hoso-worker")
    database, clock = open_database(config, NOON), ShiftedClock(NOON)
    record(database, UNIT, snapshot([observation(1)], hours=1), NOON)
    before, many = _dump(database), [observation(n) for n in range(2, 900)]
    _fill(folder / "filler")
    found: dict[str, Any] = {
        "reading": _raises(DiskFull, record, database, UNIT, snapshot(many, hours=2), NOON),
        "mail": _raises(DiskFull, alert, config, clock),
        "looked_at": _raises(DiskFull, _dump, database),
        "capture": _capture(config),
        "captures_left": sum(path.is_file() for path in config.evidence_folder.rglob("*")),
    }
    for _ in range(200):
        logging.getLogger("hoso.test").warning("x" * 1_000)
    leave_word(config, clock)
    (folder / "filler").unlink()
    with database.stay_open():
        _fill(folder / "filler")
        found["whole"] = quick_check(database) is None
        found["unchanged"] = _dump(database) == before
        found["mails"] = len(outbox.waiting(database, UNIT))
        found["reading_again"] = _raises(DiskFull, record, database, UNIT, snapshot(many, hours=2), NOON)
        (folder / "filler").unlink()
        found["new"] = record(database, UNIT, snapshot(many, hours=3), NOON).new
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]))))
