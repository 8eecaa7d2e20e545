"""A city in one ledger, from 1 % of it to all of it, on SQLite and PostgreSQL: ``make bench-city``.

All of it: 114 wards of 12,000 dossiers, of which every one has up to five versions.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import event, func, select

from bench.city.checks import broken
from bench.city.copies import add_wards, ward_code
from bench.city.questions import NOW, PERIOD, asked, overview_prepared
from bench.city.ward import record_ward
from bench.machine import described
from store.database import Database
from store.migrate import migrate
from store.tables import dossier, dossier_version
from tests.store.postgresql import server

WARDS = 114
LIST_MOST = 150.0
"""Milliseconds that a page of the list may take, with its count, whatever the size of the city."""
Medians = dict[str, list[tuple[float, float]]]
"""By question: median and least, in milliseconds, for each share."""
_LOOKED_AT = 3
_TIMES = 5


def main() -> int:
    """Prints a table for each kind of database; 1 where a goal is missed or the city is no ledger."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shares", default="1,3,10", help="per cent of the city, growing")
    parser.add_argument("--on", default="sqlite,postgresql")
    parser.add_argument("--dossiers", type=int, default=12_000, help="of each ward")
    options = parser.parse_args()
    shares = sorted({int(each) for each in options.shares.split(",")})
    print(described(), flush=True)
    fine = True
    for kind in options.on.split(","):
        with TemporaryDirectory(prefix="hoso-city-") as name, _address(kind, Path(name)) as address:
            fine &= _measure(kind, address, Path(name), shares, options.dossiers)
    return 0 if fine else 1


@contextmanager
def _address(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'ledger.db'}"
    else:
        with server() as address:
            yield address


def _measure(kind: str, address: str, folder: Path, shares: Sequence[int], dossiers: int) -> bool:
    building, reading = Database(address), Database(address, read_only=True)
    if building.is_sqlite:
        event.listen(building.engine, "connect", _quick)
    migrate(building, folder / "backups", NOW)
    record_ward(building, ward_code(0), dossiers)
    table: Medians = {}
    heads, fine, made = [], True, 1
    for share in shares:
        wards = max(1, round(WARDS * share / 100))
        begun = time.perf_counter()
        if wards > made:
            add_wards(building, range(made, wards))
            made = wards
        units = [ward_code(number) for number in range(made)]
        spent = time.perf_counter() - begun
        looked_at = [units[number * (made - 1) // (_LOOKED_AT - 1)] for number in range(_LOOKED_AT)]
        for sentence in broken(building, list(dict.fromkeys(looked_at)), PERIOD, NOW):
            print(f"NOT A LEDGER: {sentence}")
            fine = False
        heads.append(f"{share} % ({made} wards, {_rows(reading)}, made in {spent:.0f} s)")
        print(f"{kind}: {heads[-1]}", file=sys.stderr, flush=True)
        found: dict[str, list[float]] = {}
        # In the same process the processor's time is told: what other work on the machine takes is not ours.
        clock = time.process_time if reading.is_sqlite else time.perf_counter
        told = list(asked(reading, units, list(dict.fromkeys(looked_at)), _TIMES, clock))
        for question, milliseconds in (*told, overview_prepared(reading, building, units, clock)):
            found.setdefault(question, []).append(milliseconds)
        for question, each in found.items():
            table.setdefault(question, []).append((median(each), min(each)))
            print(f"  {question}: {median(each):,.1f} ({min(each):,.1f})", file=sys.stderr, flush=True)
    building.close()
    reading.close()
    return _tell(kind, heads, table) and fine


def _tell(kind: str, heads: Sequence[str], table: Medians) -> bool:
    of = "processor time" if kind == "sqlite" else "wall clock"
    print(f"\n{kind}, median and least, ms of {of}\n\n| | {' | '.join(heads)} |\n|---|{'---|' * len(heads)}")
    for question, told in table.items():
        print(f"| {question} | {' | '.join(f'{middle:,.1f} ({least:,.1f})' for middle, least in told)} |")
    lists = {
        question: max(middle for middle, _ in found)
        for question, found in table.items()
        if "list" in question or "search" in question
    }
    missed = {question: most for question, most in lists.items() if most > LIST_MOST}
    print(f"\nlist ≤ {LIST_MOST:.0f} ms: " + ("reached" if not missed else f"MISSED by {', '.join(missed)}"))
    return not missed


def _rows(database: Database) -> str:
    with database.reading() as connection:
        versions = connection.execute(select(func.count()).select_from(dossier_version)).scalar_one()
        dossiers = connection.execute(select(func.count()).select_from(dossier)).scalar_one()
    size = "" if database.file is None else f", {database.file.stat().st_size / 1e9:.2f} GB"
    return f"{dossiers:,} dossiers, {versions:,} versions{size}"


def _quick(connection: object, record: object) -> None:
    """The city is thrown away: nothing of it has to survive a power cut, and its references are checked afterwards."""
    for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-1000000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}").close()  # type: ignore[attr-defined]


if __name__ == "__main__":
    raise SystemExit(main())
