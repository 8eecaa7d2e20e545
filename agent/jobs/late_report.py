"""A month that ended with a draft because something was missing: once nothing is, its report is issued by itself."""

from datetime import datetime, timedelta

from agent.computer.clock import Clock
from agent.endings import as_failure
from agent.jobs.report import report
from agent.rooms import cut_off
from agent.settings.config import Config
from agent.settings.portals import configured_portals
from dossiers.dates import VIETNAM
from dossiers.periods import Period, period_of, previous
from reporting.pictures import pictures
from store import report_issues
from store.database import Database

LEFT_ALONE = timedelta(hours=2)
"""Words that somebody saved more recently may not be all that they want to say."""


def issue_late(config: Config, database: Database, clock: Clock) -> tuple[str, ...]:
    """What people are told (Vietnamese), where the last ended month was issued now or could not be. Looking costs
    little while portals are still missing."""
    now = clock.now()
    period = previous(period_of(now, cut_off(config)), cut_off(config))
    if not (_waits(config, database, period) and _all_seen(config, database, period, now)):
        return ()
    if _just_edited(config, period, now):
        return ()
    try:
        return report(config, clock, month=period.key, as_of=None, only_whole=True).sentences
    except Exception as error:
        failure = as_failure(error)
        if failure is None:
            raise
        return (failure.sentence,)


def _waits(config: Config, database: Database, period: Period) -> bool:
    """Whether the month has a draft from after its end and was never issued. Without one its own due row will see to
    it, or nobody wanted a report of that month."""
    made = report_issues.issues_of(database, config.settings.unit.code, period.key)
    return any(each.as_of >= period.end for each in made) and not any(each.complete for each in made)


def _all_seen(config: Config, database: Database, period: Period, now: datetime) -> bool:
    names = {portal.key: portal.name for portal in configured_portals(config) if portal.holds_dossiers}
    seen = pictures(database, config.settings.unit.code, now, names)
    return all(each.complete_from is not None and each.complete_from >= period.end for each in seen)


def _just_edited(config: Config, period: Period, now: datetime) -> bool:
    file = config.narrative_folder / f"{period.key}.toml"
    if not file.is_file():
        return False
    return now - datetime.fromtimestamp(file.stat().st_mtime, VIETNAM) < LEFT_ALONE
