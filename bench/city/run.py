"""A city in one ledger, from 1 % of it to all of it, on SQLite and PostgreSQL: ``make bench-city``.

All of it: 114 wards of 12,000 dossiers, of which every one that has ended has five versions.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import event, func, make_url, select

from bench.city import questions
from bench.city.checks import broken
from bench.city.copies import add_wards, settle
from bench.city.pages import OVERVIEW, Dashboard, lists_of, open_dashboard, others_of
from bench.city.stopwatch import Stopwatch
from bench.city.tables import Column, told
from bench.city.ward import note_looks, record_ward, ward_code
from bench.machine import described
from reporting.web import memory
from rigs.postgresql import server
from store.database import Database
from store.migrate import migrate
from store.tables import dossier, dossier_version

WARDS = 114
_TIMES = 5
_ALIKE = 42
"""Every so many wards one has no twist and the first ward's figures."""
_SERVER = (
    "-c shared_buffers=2GB -c work_mem=32MB -c maintenance_work_mem=1GB -c max_wal_size=16GB -c autovacuum=off "
    # What a process of a question's own works is not seen when it has ended.
    "-c max_parallel_workers_per_gather=0 -c max_parallel_maintenance_workers=0"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _City:
    """A ledger that grows."""

    kind: str
    url: str
    folder: Path
    watch: Stopwatch
    building: Database
    reading: Database
    columns: list[Column] = field(default_factory=list)

    def close(self) -> None:
        self.building.close()
        self.reading.close()


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
        with TemporaryDirectory(prefix="hoso-city-") as name, _city(kind, Path(name)) as city:
            fine &= _measure(city, shares, options.dossiers)
    return 0 if fine else 1


@contextmanager
def _city(kind: str, folder: Path) -> Iterator[_City]:
    if kind == "sqlite":
        yield _opened(kind, f"sqlite:///{folder / 'ledger.db'}", folder, Stopwatch())
    else:
        with server(_SERVER) as address:
            files = Path(str(make_url(address).query["host"]))
            number = int((files / "data" / "postmaster.pid").read_text().split()[0])
            yield _opened(kind, address, folder, Stopwatch(server=number))


def _opened(kind: str, url: str, folder: Path, watch: Stopwatch) -> _City:
    building = Database(url)
    if building.is_sqlite:
        event.listen(building.engine, "connect", _quick)
    migrate(building, folder / "backups", questions.NOW)
    return _City(
        kind=kind, url=url, folder=folder, watch=watch, building=building, reading=Database(url, read_only=True)
    )


def _measure(city: _City, shares: Sequence[int], dossiers: int) -> bool:
    fine, made = True, 1
    spent = city.watch.of(partial(record_ward, city.building, 0, dossiers))
    note_looks(city.building, 0)
    settle(city.building)
    _say(f"{city.kind}: the first ward recorded in {spent.wall / 1000:.0f} s ({spent.cpu / 1000:.0f} s of CPU)")
    for share in shares:
        wards = max(1, round(WARDS * share / 100))
        built = "recorded"
        if wards > made:
            spent = city.watch.of(partial(add_wards, city.building, range(made, wards)))
            built = f"made in {spent.wall / 1000:.0f} s, CPU {spent.cpu / 1000:.0f} s"
            made = wards
        column = Column(head=f"{share} % = {made} wards: {_rows(city.reading)}; {built}", wards=made)
        city.columns.append(column)
        _say(f"{city.kind}: {column.head}")
        alike = [ward_code(number) for number in range(0, made, _ALIKE)]
        for sentence in broken(
            city.building, alike, questions.PERIOD, questions.NOW, file_too=share == shares[-1] or share <= 10
        ):
            print(f"NOT A LEDGER: {sentence}")
            fine = False
        _ask(city, column, [ward_code(number) for number in range(made)])
    city.close()
    text, reached = told(city.kind, city.columns)
    print(text, flush=True)
    return fine and reached


def _ask(city: _City, column: Column, units: Sequence[str]) -> None:
    """Fills the column: of a ward in the middle and of the last one, and of the whole city."""
    looked_at = list(dict.fromkeys((units[len(units) // 2], units[-1])))
    for _ in range(_TIMES):
        for unit in looked_at:
            for name, ask in questions.of_a_ward(city.reading, unit).items():
                column.add(name, city.watch.of(ask))
    for name, ask in questions.of_the_city(city.reading, units).items():
        column.add(name, city.watch.of(ask))
    dashboard = open_dashboard(city.folder, city.url)
    dashboard.get("/tro-giup")  # what any page needs has been loaded
    several = len(units) > 1
    if several:
        _look(city, column, dashboard, "overview of all wards, nothing prepared", OVERVIEW)
    for unit in units:
        if unit in looked_at:
            prepare = partial(questions.prepare_ward, city.building, unit)
            column.add("what a ward's run prepares at its end", city.watch.of(prepare))
        else:
            questions.prepare_overview(city.building, unit)
    if several:
        _look(city, column, dashboard, "overview of all wards", OVERVIEW)
    for unit in looked_at:
        for name, address in {**lists_of(city.reading, unit), **others_of(unit)}.items():
            _look(city, column, dashboard, name, address)
    dashboard.close()
    for question in column.found:
        _say(f"  {question}: {column.cell(question)}")


def _look(city: _City, column: Column, dashboard: Dashboard, name: str, address: str) -> None:
    """The first look of a process that remembers nothing, and later ones."""
    for _ in range(_TIMES):
        memory.forget_all()
        column.add(f"{name}, first look", city.watch.of(lambda: dashboard.get(address)))
        column.add(f"{name}, later", city.watch.of(lambda: dashboard.get(address)))


def _rows(database: Database) -> str:
    with database.reading() as connection:
        versions = connection.execute(select(func.count()).select_from(dossier_version)).scalar_one()
        dossiers = connection.execute(select(func.count()).select_from(dossier)).scalar_one()
        size = (
            connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
            if database.file is None
            else database.file.stat().st_size
        )
    return f"{dossiers:,} dossiers, {versions:,} versions, {size / 1e9:.2f} GB"


def _quick(connection: object, record: object) -> None:
    """The city is thrown away: nothing of it has to survive a power cut, and its references are checked afterwards."""
    for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-1000000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}").close()  # type: ignore[attr-defined]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
