"""A look at one portal (``hoso try``): log in, read the first page of each list, show what was understood.

Nothing of it reaches the ledger's dossiers; the log-in counts like any other.
"""

import asyncio
import secrets

from agent.accounts import certificate_exceptions
from agent.computer.clock import Clock
from agent.computer.files import ensure_folder
from agent.computer.instance import hold
from agent.errors import ExitCode
from agent.evidence_folder import evidence_rules
from agent.jobs.accounts import open_accounts
from agent.jobs.look_told import result_of
from agent.jobs.sync import Collection, Telling
from agent.processes.browser_setup import BrowserMissing
from agent.processes.worker_lines import Emit
from agent.settings.config import Config
from agent.settings.portals import ConfiguredPortal, configured_portals, make_known, refuse_file_portals
from agent.storage import open_database
from dossiers.snapshot import Snapshot
from scrapers.browser.guarded import BrowserChoice, find_browser, launch
from scrapers.context import Look
from store import blocked


def look(config: Config, key: str, clock: Clock, emit: Emit) -> ExitCode:
    """Looks at the portal ``key`` and tells it as a line. Raises what ``sync`` raises where it can't begin."""
    with hold(config.data_folder, "sync"):
        portal = configured_portals(config, [key])[0]
        refuse_file_portals([portal])
        choice = find_browser(config.browser_path)
        if choice is None:
            raise BrowserMissing
        database = open_database(config, clock.now())
        make_known(database, config.settings.unit.code, portal, clock.now())
        certificate_exceptions.tell(config, database, [portal], clock.now())
        accounts = open_accounts(config, database, clock)
        collection = Collection(
            config=config,
            database=database,
            accounts=accounts,
            clock=clock,
            emit=emit,
            evidence_rules=evidence_rules(config, accounts.store),
        )
        snapshot = asyncio.run(_look(collection, portal, choice))
        accounts.remember(portal, snapshot)
        with database.writing(config.settings.unit.code) as connection:
            blocked.keep(connection, config.settings.unit.code, portal.key, snapshot.blocked, at=clock.now())
    result = result_of(portal, snapshot)
    emit({"kind": "look", "result": result.model_dump(mode="json")})
    return ExitCode.DONE if result.understood else ExitCode.ATTENTION


async def _look(collection: Collection, portal: ConfiguredPortal, choice: BrowserChoice) -> Snapshot:
    run_key = f"{portal.key}-try-{secrets.token_hex(4)}"
    temporary = ensure_folder(collection.config.data_folder / "tmp")
    pins = certificate_exceptions.pins([portal], collection.clock.now())
    async with launch(choice, portal.hosts, temporary, pins=pins) as browser:
        return await collection.collect(portal, browser, Telling(emit=collection.emit), run_key, Look())
