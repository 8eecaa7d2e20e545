"""At the end of whatever recorded something: what the dashboard's pages tell is computed, so that no page has to."""

from agent.clock import Clock
from agent.config import Config
from agent.logging import get_logger
from agent.reconcile_commands import pairs
from agent.rooms import cut_off
from reporting.prepared import prepare
from store.database import Database
from store.errors import StoreError


def prepare_pages(config: Config, database: Database, clock: Clock) -> None:
    """Never in the way of what was recorded: where it fails, pages compute for themselves, and the log says so."""
    log, unit = get_logger("hoso.prepare"), config.settings.unit.code
    try:
        kept = prepare(database, unit, cut_off(config), pairs(config), clock.now())
    except StoreError as error:
        log.warning("not_prepared", cause=error.problem.code)
        return
    if not kept:
        log.info("not_prepared", cause="changed_meanwhile")
