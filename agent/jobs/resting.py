"""Which portals are not to be read now, by what the ledger keeps and the configuration says."""

from collections.abc import Sequence
from datetime import datetime

from agent.planning.admission import refusal
from agent.rooms import working_calendar
from agent.settings.config import Config
from agent.settings.portals import ConfiguredPortal
from dossiers.problems import Problem
from store.database import Database
from store.rests import rests


def refusals(
    config: Config, database: Database, portals: Sequence[ConfiguredPortal], now: datetime, *, insists: bool
) -> dict[str, Problem]:
    """By portal key, why it is not read at ``now`` (aware). Raises ``dossiers``' ``CalendarError``."""
    kept, days = rests(database, config.settings.unit.code), working_calendar(config)
    found = {
        portal.key: refusal(
            portal.key,
            portal.name,
            hours=portal.profile.pace.hours,
            days=days,
            rest=kept.get(portal.key),
            now=now,
            insists=insists,
        )
        for portal in portals
    }
    return {key: problem for key, problem in found.items() if problem is not None}
