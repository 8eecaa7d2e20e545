"""``make soak``: 400 days of an office by a fast clock, and what must be true of them. Exit code 1 where it is not."""

import argparse
import logging
import sys
import tempfile
import time
from datetime import date, datetime
from datetime import time as time_of_day
from pathlib import Path

import structlog

from dossiers.dates import VIETNAM
from proofs.life.checks import Findings, examine
from proofs.life.folders import memory_folder
from proofs.life.office import open_office, pretended
from proofs.life.year import live
from sandbox.smtp import PretendMailServer


def soak(folder: Path, *, days: int, seed: int, first: date, more: str = "") -> Findings:
    """Lives ``days`` from ``first`` on in a new office in ``folder``; ``more`` is added to its configuration."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with PretendMailServer(folder / "received") as smtp:
        at = datetime.combine(first, time_of_day(6), VIETNAM)
        office = open_office(folder / "office", smtp, seed=seed, began=first, at=at, more=more)
        with pretended(office):
            return examine(live(office, seed, first, days))


def main() -> int:
    """Prints the figures and what is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=date.fromisoformat, default=date(2025, 12, 1))
    given = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hoso-soak-", dir=memory_folder()) as folder:
        found = soak(Path(folder), days=given.days, seed=given.seed, first=given.first)
    print(f"{given.days} days from {given.first}, seed {given.seed}, in {time.monotonic() - begun:.0f} s")
    for name, figure in found.figures.items():
        print(f"  {name}: {figure}")
    for sentence in found.broken:
        print(f"BROKEN: {sentence}")
    print("kept every promise" if not found.broken else f"{len(found.broken)} promises broken")
    return 1 if found.broken else 0


if __name__ == "__main__":
    sys.exit(main())
