"""What the ledger says at an instant, for the demo's comparison with the pretend world."""

from datetime import datetime

from sqlalchemy import select

from agent.demo.check import DATES, LedgerDossier
from agent.settings.config import Config
from agent.storage import open_database
from dossiers.dates import VIETNAM
from store.history.versions import as_of


def ledger_dossiers(config: Config, at: datetime) -> tuple[LedgerDossier, ...]:
    """Every dossier that the portals showed when they were last read before ``at`` (aware)."""
    known = as_of(config.settings.unit.code, at).subquery("known")
    with open_database(config, at).reading() as connection:
        rows = connection.execute(select(known).where(known.c.seen == "seen")).mappings().all()
    return tuple(
        LedgerDossier(
            portal=row["portal"],
            code=row["code"],
            list_key=row["list_key"],
            status=row["status"],
            channel=row["channel"],
            procedure_code=row["procedure_code"],
            procedure_name=row["procedure_name"],
            department=row["department"],
            officer=row["officer"],
            dates={name: None if row[name] is None else row[name].astimezone(VIETNAM) for name in DATES},
        )
        for row in rows
    )
