"""A ledger on a real server: dumped in one state, restored as a drill beside it, brought back."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, func, select

from agent.backup.manifest import backup_files
from agent.backup.passphrases import known_passphrases
from agent.backup.proving import proven
from agent.backup.restoring import nobody_else, put_in_place
from agent.computer.clock import ShiftedClock
from agent.jobs.backup import back_up
from agent.secrets.passwords import BACKUP, open_key_store
from agent.storage import open_database
from store.keeping import backups
from store.recording.ledger import record
from store.tables import dossier_version, due_date_change
from tests.agent.ledgers import UNIT, office
from tests.store.conftest import Ledgers
from tests.store.samples import NOON, observation, snapshot


def test_a_ledger_on_a_server_is_backed_up_proven_and_brought_back(tmp_path: Path, postgresql_ledgers: Ledgers) -> None:
    made = postgresql_ledgers()
    url = made.engine.url.render_as_string(hide_password=False)
    made.close()
    config = office(tmp_path, f'[database]\nurl = "{url}"\n', portals=("igate",))
    open_key_store(config).put(BACKUP, "mot mat khau sao luu du dai")
    database = open_database(config, NOON)
    record(database, UNIT, snapshot([observation(n) for n in range(5)]), NOON)
    end = back_up(config, ShiftedClock(NOON + timedelta(hours=1)), cost=2**10)
    assert end.exit_code == 0, end.sentences
    row = backups.last_verified(database, UNIT)
    assert row is not None
    assert row.counts["dossier_version"] == 5
    with database.writing() as connection:
        for table in (due_date_change, dossier_version):
            connection.execute(delete(table))
    (file,) = backup_files(config.backup_folder)
    with proven(config, file, known_passphrases(open_key_store(config))) as unpacked, nobody_else(config):
        restored = put_in_place(config, unpacked, NOON + timedelta(days=1))
    assert (restored.kept / "ledger.pgdump").stat().st_size > 0
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(dossier_version)).scalar_one() == 5
    database.close()
