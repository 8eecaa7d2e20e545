"""A ward of the benchmark's city that was copied with a twist is the ward that the ledger records of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bench.city.checks import broken
from bench.city.copies import add_wards
from bench.city.questions import NOW, PERIOD
from bench.city.ward import LAST, note_looks, record_ward, twist_of, ward_code
from reporting.figures.period import FIGURES, list_dossiers, monthly
from reporting.figures.rules import Window
from store.database import Database
from store.tables import case_member, dossier, dossier_version, due_date_change
from tests.store.conftest import Ledgers

DOSSIERS = 160
COPIED = 11


def test_a_copied_ward_is_the_ward_that_is_recorded(ledgers: Ledgers) -> None:
    copied, recorded = ledgers(), ledgers()
    twist = twist_of(COPIED)
    assert twist.days
    assert twist.stuck
    record_ward(copied, 0, DOSSIERS)
    note_looks(copied, 0)
    add_wards(copied, [3])
    add_wards(copied, [COPIED, 42])
    record_ward(recorded, COPIED, DOSSIERS, twist)
    note_looks(recorded, COPIED)
    unit = ward_code(COPIED)
    for at in (NOW, LAST - timedelta(days=100)):
        told = [monthly(each, unit, PERIOD, at) for each in (copied, recorded)]
        # Runs have other numbers.
        first, second = (
            replace(each, pictures=tuple(replace(seen, complete_run=None, last_run=None) for seen in each.pictures))
            for each in told
        )
        assert first == second
    for key, figure in FIGURES.items():
        window = Window(period=PERIOD, as_of=NOW)
        lists = [list_dossiers(each, unit, figure, window) for each in (copied, recorded)]
        assert [row.code for row in lists[0]] == [row.code for row in lists[1]], key
    assert _history(copied, unit) == _history(recorded, unit)
    assert _others(copied, unit) == _others(recorded, unit)
    # Without a twist the copy has the first ward's figures; with one it has others.
    assert not broken(copied, [ward_code(0), ward_code(42)], PERIOD, NOW)
    assert broken(copied, [ward_code(0), unit], PERIOD, NOW)
    copied.close()
    recorded.close()


def _history(database: Database, unit: str) -> list[tuple[Any, ...]]:
    """Every version but for its numbers and its hash."""
    v = dossier_version
    wanted = [each for each in v.c if each.name not in ("id", "dossier_id", "run_id", "hash")]
    with database.reading() as connection:
        rows = connection.execute(select(*wanted).where(v.c.unit == unit)).all()
    return sorted((tuple(row) for row in rows), key=str)


def _others(database: Database, unit: str) -> list[tuple[Any, ...]]:
    """Dossiers with the changes of their due dates and the cases that they belong to."""
    d, change, member, case = dossier, due_date_change, case_member, dossier.alias("case")
    wanted = (
        *(d.c.portal, d.c.code, d.c.list_key, d.c.first_seen_at, d.c.missed, d.c.absence_confirmed),
        *(change.c.known_at, change.c.old_due_at, change.c.new_due_at),
        *(member.c.known_from, member.c.known_to, case.c.portal, case.c.code),
    )
    query = (
        select(*wanted)
        .outerjoin(change, change.c.dossier_id == d.c.id)
        .outerjoin(member, member.c.dossier_id == d.c.id)
        .outerjoin(case, case.c.id == member.c.case_id)
        .where(d.c.unit == unit)
    )
    with database.reading() as connection:
        return sorted((tuple(row) for row in connection.execute(query)), key=str)
