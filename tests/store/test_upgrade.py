"""A ledger written before the list left the hash: its dossiers are not taken for changed."""

import dataclasses
from datetime import timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, insert, select

import store
from dossiers.status import OwnerKind
from store.database import Database
from store.migrate import migrate
from store.recording.ledger import record
from store.runs import ensure_unit
from store.tables import dossier
from tests.store.samples import NOON, UNIT, known, observation, row_counts, snapshot

OLD = observation(1, submitted_at=NOON, aliases=("G22-1",), owner_kind=OwnerKind.CITIZEN, applicant="N. V. A", link="x")
GONE = observation(2)


def _before_0004(file: Path) -> Database:
    """A ledger as it was just before this revision."""
    database = Database(f"sqlite:///{file}")
    config = Config()
    config.set_main_option("script_location", str(Path(store.__file__).parent / "migrations"))
    earlier = ScriptDirectory.from_config(config).get_revision("0006").down_revision
    assert isinstance(earlier, str)
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, earlier)
    ensure_unit(database, UNIT, "Phường Ví Dụ")
    tables = MetaData()
    with database.writing() as connection:
        tables.reflect(connection)
        connection.execute(insert(tables.tables["portal"]).values(unit=UNIT, key="igate", name="Một cửa"))
    return database


def test_an_upgraded_ledger_does_not_take_every_dossier_for_changed(tmp_path: Path) -> None:
    database = _before_0004(tmp_path / "ledger.db")
    tables = MetaData()
    portal = {"unit": UNIT, "portal": "igate", "list_key": "dossiers", "hash": "of another kind"}
    place = {**portal, "code": OLD.code}
    known_then = {field.name for field in dataclasses.fields(OLD)} - {"due_words", "full_name"}
    said = {name: getattr(OLD, name) for name in known_then}
    instants = ("submitted_at", "received_at", "due_at")
    in_utc = {name: (said[name] - timedelta(hours=7)).replace(tzinfo=None) for name in instants}
    with database.writing() as connection:
        tables.reflect(connection)
        long_gone = {**portal, "code": GONE.code, "first_seen_at": NOON.replace(tzinfo=None), "missed": 7}
        run = {"unit": UNIT, "portal": "igate", "run_key": "old", "started_at": NOON.replace(tzinfo=None)}
        connection.execute(insert(tables.tables["run"]).values(id=1, **run))
        seen = NOON.replace(tzinfo=None)
        connection.execute(insert(tables.tables["dossier"]).values(id=1, first_seen_at=seen, **place))
        connection.execute(insert(tables.tables["dossier"]).values(id=2, **long_gone))
        version = {**said, **in_utc, **place, "aliases": ["G22-1"], "known_from": seen, "seen": "seen"}
        connection.execute(insert(tables.tables["dossier_version"]).values(dossier_id=1, run_id=1, **version))
        absent = {**version, "code": GONE.code, "seen": "not_seen"}
        connection.execute(insert(tables.tables["dossier_version"]).values(dossier_id=2, run_id=1, **absent))
    assert migrate(database, tmp_path / "backups", NOON).after >= "0006"
    with database.reading() as connection:
        hash_ = connection.execute(select(dossier.c.hash).where(dossier.c.code == OLD.code)).scalar_one()
    assert hash_ == OLD.content_hash()
    changes = record(database, UNIT, snapshot([OLD], hours=48), NOON)
    assert (changes.unchanged, changes.changed, changes.left) == (1, 0, 1)
    assert row_counts(database)["dossier_version"] == 3
    assert known(database, NOON + timedelta(days=9))[GONE.code][1] == "left"
    database.close()
