"""``make chaos``: kills a working process again and again, at every commit and at random, and looks at what is left.

Every life is a fork of this process that does a piece of an office's work (``chaos_life``) and is ended by SIGKILL.
After each, what was promised is checked; every 25th time the whole database is. SIGKILL is not a power cut: what the
operating system had taken over was not lost. Exit code 1 where a promise was broken.
"""

import argparse
import os
import platform
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from proofs.life.chaos_life import DOSSIERS, PORTAL, UNIT, Fate, Place, live
from proofs.life.folders import memory_folder
from store.database import Database
from store.migrate import migrate
from store.runs import ensure_portal, ensure_unit
from store.tables import command, delivery, dossier_version, due_job, login_attempt, run

_MOST_COMMITS = 34
_LONGEST_SECONDS = 0.12


@dataclass(slots=True, kw_only=True)
class Chaos:
    """What came of it."""

    folder: Path
    database: Database
    killed: Counter[str] = field(default_factory=Counter)
    lives: int = 0
    epoch: int = 0
    checks: int = 0
    broken: list[str] = field(default_factory=list)


def begin(folder: Path) -> Chaos:
    """An empty office's ledger in ``folder``."""
    database = Database(f"sqlite:///{folder / 'ledger.db'}")
    now = Place(folder=folder, number=0, epoch=0).now
    migrate(database, folder / "backups", now)
    ensure_unit(database, UNIT, "Phường Thử")
    ensure_portal(database, UNIT, PORTAL, "Một cửa")
    return Chaos(folder=folder, database=database)


def one_life(chaos: Chaos, dice: random.Random) -> None:
    """Forks, kills, and notes how it died."""
    chaos.lives += 1
    place = Place(folder=chaos.folder, number=chaos.lives, epoch=chaos.epoch)
    by_commit = chaos.lives % 2 == 0
    commit, before = (chaos.lives // 4) % _MOST_COMMITS + 1, chaos.lives % 4 == 0
    child = os.fork()
    if child == 0:
        _be_the_child(chaos.database, place, commit if by_commit else 0, before=before)
    if not by_commit:
        time.sleep(dice.random() * _LONGEST_SECONDS)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        kind = f"{'before' if before else 'after'} a commit" if by_commit else "at random"
        chaos.killed[kind] += 1
    elif os.WEXITSTATUS(status) != 0:
        chaos.broken.append(f"life {chaos.lives} ended with an error")


def _be_the_child(database: Database, place: Place, commit: int, *, before: bool) -> None:
    code = 1
    try:
        fate = Fate(database, commit, before=before)
        live(database, place)
        fate.over()
        code = 0
    finally:
        os._exit(code)


def look(chaos: Chaos, *, thoroughly: bool) -> None:
    """Checks what must hold now; a person then saves a new password where the account waits."""
    chaos.checks += 1
    attempts = login_attempt.c
    with chaos.database.reading() as connection:
        torn = connection.execute(
            select(dossier_version.c.run_id, func.count()).group_by(dossier_version.c.run_id)
        ).all()
        current = connection.execute(select(func.count()).where(dossier_version.c.known_to.is_(None))).scalar_one()
        failed = connection.execute(
            select(attempts.secret_version, func.count())
            .where(attempts.outcome.is_distinct_from("succeeded"))
            .group_by(attempts.secret_version)
        ).all()
    chaos.broken += [f"run {row[0]} left {row[1]} versions" for row in torn if row[1] != DOSSIERS]
    if torn and current != DOSSIERS:
        chaos.broken.append(f"{current} current versions")
    chaos.broken += [f"{row[0]} failed {row[1]} times" for row in failed if row[1] > 1]
    if any(row[0] == f"v{chaos.epoch}" for row in failed):
        chaos.epoch += 1  # somebody looked, and saved another password
    if thoroughly:
        with closing(sqlite3.connect(chaos.folder / "ledger.db")) as connection:
            for pragma in ("integrity_check", "foreign_key_check"):
                found = connection.execute(f"PRAGMA {pragma}").fetchone()
                if found not in (None, ("ok",)):
                    chaos.broken.append(f"{pragma}: {found}")


def end(chaos: Chaos) -> dict[str, int]:
    """Two last lives that nobody ends, then the whole is compared with what portal and mail server saw."""
    for _ in range(2):
        chaos.lives += 1
        live(chaos.database, Place(folder=chaos.folder, number=chaos.lives, epoch=chaos.epoch))
        look(chaos, thoroughly=True)
    place = Place(folder=chaos.folder, number=chaos.lives, epoch=chaos.epoch)
    arrived: Counter[tuple[str, str]] = Counter()
    unmarked = marked = 0
    for line in place.lines("mail"):
        number, recipient, how = line.split("\t")
        again = arrived[number, recipient] > 0
        marked, unmarked = marked + (again and how == "again"), unmarked + (again and how == "first")
        arrived[number, recipient] += 1
    with chaos.database.reading() as connection:
        states = Counter(connection.execute(select(delivery.c.state)).scalars())
        rows = Counter(connection.execute(select(due_job.c.state)).scalars())
        open_runs = connection.execute(select(func.count()).where(run.c.finished_at.is_(None))).scalar_one()
        wishes = Counter(connection.execute(select(command.c.state)).scalars())
    wrong = Counter(line for line in place.lines("portal") if int(line[1:]) % 5 == 4)
    mails = sum(states.values())
    for promise, kept in (
        ("a mail came twice and unmarked", unmarked == 0),
        ("a mail is lost", len(arrived) == mails and set(states) <= {"sent", "unknown"}),
        ("a mail came three times", max(arrived.values(), default=0) <= 2),
        ("a due row was left", set(rows) == {"done"} and rows["done"] <= chaos.lives),
        ("a run is open", open_runs == 0),
        ("a wish is half done", wishes["taken"] == 0),
        ("a wrong password was sent twice", max(wrong.values(), default=0) <= 1),
    ):
        if not kept:
            chaos.broken.append(promise)
    return {
        "kills": sum(chaos.killed.values()),
        **{f"killed {how}": count for how, count in sorted(chaos.killed.items())},
        "lives that ended by themselves": chaos.lives - sum(chaos.killed.values()),
        "times looked": chaos.checks,
        "due rows done": rows["done"],
        "mails (one recipient each)": mails,
        "mails that came twice, marked": marked,
        "mails that came twice, unmarked": unmarked,
        "passwords sent": len(place.lines("portal")),
        "most often one wrong password was sent": max(wrong.values(), default=0),
        "promises broken": len(chaos.broken),
    }


def chaos_of(folder: Path, kills: int, seed: int) -> tuple[Chaos, dict[str, int]]:
    """Goes on until ``kills`` lives were ended by force."""
    chaos, dice = begin(folder), random.Random(seed)  # noqa: S311 - the same every time
    while sum(chaos.killed.values()) < kills and len(chaos.broken) < 20:
        one_life(chaos, dice)
        look(chaos, thoroughly=chaos.lives % 25 == 0)
    return chaos, end(chaos)


def main() -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hoso-chaos-", dir=memory_folder()) as folder:
        chaos, figures = chaos_of(Path(folder), given.kills, given.seed)
    print(
        f"seed {given.seed}, {time.monotonic() - begun:.0f} s, in {folder}, "
        f"Python {platform.python_version()}, {platform.platform()}"
    )
    for name, figure in figures.items():
        print(f"  {name}: {figure}")
    for sentence in chaos.broken:
        print(f"BROKEN: {sentence}")
    return 1 if chaos.broken else 0


if __name__ == "__main__":
    sys.exit(main())
