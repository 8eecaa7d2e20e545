"""The morning's mail: composed from the ledger, put into the outbox, delivered."""

from datetime import datetime

from agent.config import Config
from agent.portals import configured_portals
from agent.rooms import departments, fresh_for, working_calendar
from reporting.alerts import AlertInput, compose
from reporting.figures import daily
from reporting.message import Message
from reporting.pictures import pictures
from store.database import Database


def compose_messages(config: Config, database: Database, now: datetime) -> tuple[Message, ...]:
    """The mails of this civil day, from what the ledger knows at ``now`` (aware)."""
    settings = config.settings
    names = {portal.key: portal.name for portal in configured_portals(config)}
    return compose(
        AlertInput(
            unit=settings.unit.code,
            unit_name=settings.unit.name,
            now=now,
            lists=daily(database, settings.unit.code, now, settings.calendar.due_soon_days, working_calendar(config)),
            pictures=pictures(database, settings.unit.code, now, names),
            leaders=settings.leaders.recipients,
            departments=departments(config),
            fresh_for=fresh_for(config),
            message_domain=settings.mail.sender.rpartition("@")[2] if settings.mail else "hoso.invalid",
        )
    )
