"""Recording a complete picture of 20,000 dossiers beside plain SQL of the same rows: ``make bench-record``."""

import argparse
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Compared, Target, table
from bench.machine import described
from bench.store.made import PORTAL, changed, made_observation, snapshot_of
from dossiers.observation import Observation
from store.database import Database
from store.migrate import migrate
from store.recording.ledger import Changes, record
from store.runs import ensure_portal, ensure_unit, start_run

_UNIT = "phuong-do"
_FIRST = datetime(2026, 11, 2, 1, tzinfo=UTC)
_TABLES = ("dossier", "dossier_version")
_READING = "SELECT id, code, hash, list_key, missed, absence_confirmed FROM dossier WHERE unit = ? AND portal = ?"
TARGETS = (
    Target(what="all new", of="record", against="plain", most=3.0),
    Target(what="unchanged", of="record", against="plain", most=1.5),
)


def new_ledger(file: Path) -> Database:
    """An empty ledger in ``file`` that knows the unit and the portal."""
    database = Database(f"sqlite:///{file}")
    migrate(database, file.parent, _FIRST)
    ensure_unit(database, _UNIT, "Phường đo")
    ensure_portal(database, _UNIT, PORTAL, "Cổng đo")
    return database


def anew(observations: Sequence[Observation]) -> list[Observation]:
    """The same as a run reads them: an observation computes its hash once, and none has one when it comes."""
    return [replace(each) for each in observations]


def timed(work: Callable[[], object]) -> float:
    """The seconds that ``work`` takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def written_rows(file: Path, run_id: int) -> dict[str, list[tuple[object, ...]]]:
    """The rows that a run wrote, by table, as SQLite keeps them."""
    with closing(sqlite3.connect(file)) as connection:
        versions = connection.execute("SELECT * FROM dossier_version WHERE run_id = ?", (run_id,)).fetchall()
        wanted = "SELECT * FROM dossier WHERE id IN (SELECT dossier_id FROM dossier_version WHERE run_id = ?)"
        return {"dossier": connection.execute(wanted, (run_id,)).fetchall(), "dossier_version": versions}


def insert_plainly(file: Path, rows: dict[str, list[tuple[object, ...]]]) -> None:
    """``executemany`` of the rows into the ledger's own tables, as safely as the ledger writes them."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("BEGIN IMMEDIATE")
        for name in _TABLES:
            places = ", ".join("?" * len(rows[name][0]))
            connection.executemany(f"INSERT INTO {name} VALUES ({places})", rows[name])  # noqa: S608 - our own names
        connection.execute("COMMIT")


def read_and_hash(file: Path, observations: Sequence[Observation]) -> int:
    """What nobody can do without: the hashes of what was seen, and those of what is known."""
    with closing(sqlite3.connect(file)) as connection:
        known = {row[1]: row for row in connection.execute(_READING, (_UNIT, PORTAL))}
    return sum(known[each.code][2] == each.content_hash() for each in observations)


class Round:
    """One new ledger, and what is measured in it."""

    def __init__(self, folder: Path, observations: Sequence[Observation]) -> None:
        self._file = folder / "ledger.db"
        self._folder = folder
        self._observations = observations
        self._database = new_ledger(self._file)
        self._runs = 0

    def record(self, observations: Sequence[Observation]) -> tuple[float, Changes]:
        """The seconds of recording, and what it changed."""
        at = _FIRST + timedelta(hours=self._runs)
        self._runs += 1
        snapshot = snapshot_of(anew(observations), f"run-{self._runs}", at)
        begun = time.perf_counter()
        changes = record(self._database, _UNIT, snapshot, at)
        return time.perf_counter() - begun, changes

    def measure(self) -> dict[str, dict[str, float]]:
        """Seconds by situation and by way."""
        seen = list(self._observations)
        new, changes = self.record(seen)
        rows = written_rows(self._file, changes.run_id)
        other = self._folder / "plain.db"
        start_run(new_ledger(other), _UNIT, PORTAL, "run-1", _FIRST)  # the rows name it: in both it is the first
        found = {"all new": {"record": new, "plain": timed(lambda: insert_plainly(other, rows))}}
        found["unchanged"] = {
            "record": self.record(seen)[0],
            "plain": timed(partial(read_and_hash, self._file, anew(seen))),
        }
        moved = [changed(each) if place % 100 == 0 else each for place, each in enumerate(seen)]
        found["1 % changed"] = {
            "record": self.record(moved)[0],
            "plain": timed(partial(read_and_hash, self._file, anew(moved))),
        }
        return found


def main() -> int:
    """Prints the table; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    observations = [made_observation(number) for number in range(options.dossiers)]
    compared = Compared(unit="ms", ways=("record", "plain"))
    for _round in range(options.rounds):
        with TemporaryDirectory(prefix="hoso-bench-") as name:
            for what, ways in Round(Path(name), observations).measure().items():
                for way, seconds in ways.items():
                    compared.add(what, way, seconds * 1000)
    print(f"{described()}; {options.dossiers} dossiers, median of {options.rounds} rounds\n")
    print("\n".join(table(compared, TARGETS)))
    return 0 if all(target.reached(compared) for target in TARGETS) else 1


if __name__ == "__main__":
    raise SystemExit(main())
