"""What people search and sort by stands beside each version."""

from pathlib import Path

from sqlalchemy import select, text

from dossiers.text import match_key
from store.database import Database
from store.recording.find_keys import find_key
from store.recording.ledger import record
from store.tables import dossier_version
from tests.store.old_ledgers import fill, upgrade
from tests.store.samples import NOON, UNIT, observation, snapshot


def test_words_with_tone_marks_are_found_exactly_and_words_without_in_any_case() -> None:
    found = find_key("H56.14-261101-0001", ("G22-1",), "N. T. Hoà")
    assert "hoa" in found
    assert "g22-1" in found
    assert "hoà" not in found.partition("\n")[2]


def test_each_version_carries_its_keys(database: Database) -> None:
    record(database, UNIT, snapshot([observation(1, applicant="N. V. Đức")]), NOON)
    v = dossier_version.c
    with database.reading() as connection:
        ordered = select(v.find_key, v.name_key).order_by(v.name_key)
        found = connection.execute(ordered).one()
    assert match_key("n. v. Đức") in found.find_key
    assert "n. v. duc" in found.find_key
    assert found.name_key


def test_applicants_of_an_earlier_ledger_are_found_by_either_spelling(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'ledger.db'}")
    upgrade(database, "0021")
    fill(database)
    with database.writing() as connection:
        connection.execute(text("UPDATE dossier_version SET applicant = 'N. T. Lí', find_key = 'n. t. lí\nn. t. li'"))
    upgrade(database, "0022")
    with database.reading() as connection:
        found = connection.execute(select(dossier_version.c.find_key)).scalar_one()
    database.close()
    assert all(each in found for each in ("lí", "lý", "li", "ly"))
    assert "lý" not in found.partition("\n")[2]
