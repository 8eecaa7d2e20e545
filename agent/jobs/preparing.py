"""At the end of whatever recorded something: what the dashboard's pages tell is computed, so that no page has to."""

from datetime import timedelta

from agent.computer.clock import Clock
from agent.logging import get_logger
from agent.reconcile_pairs import pairs
from agent.rooms import cut_off, working_calendar
from agent.settings.config import Config
from dossiers.dates import local_date
from reporting.figures.daily import day_of
from reporting.prepared import DAYS_AHEAD, prepare
from reporting.web.morning import day_part
from store.database import Database
from store.errors import StoreError


def prepare_pages(config: Config, database: Database, clock: Clock) -> None:
    """Never in the way of what was recorded: where it fails, pages compute for themselves, and the log says so."""
    log, unit = get_logger("hoso.prepare"), config.settings.unit.code
    now, soon_days, calendar = clock.now(), config.settings.calendar.due_soon_days, working_calendar(config)
    days = (local_date(now) + timedelta(days=ahead) for ahead in range(DAYS_AHEAD + 1))
    more = [day_part(unit, day_of(day, soon_days, calendar)) for day in days]
    try:
        kept = prepare(database, unit, cut_off(config), pairs(config), now, more)
    except StoreError as error:
        log.warning("not_prepared", cause=error.problem.code)
        return
    if not kept:
        log.info("not_prepared", cause="changed_meanwhile")
