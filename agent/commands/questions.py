"""What the commands that ask the ledger's history share: the ledger, the instant, and printing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

import typer
from pydantic import TypeAdapter

from agent.commands.work import known_until
from agent.computer.clock import clock_for
from agent.settings.config import Config
from agent.settings.portals import configured_portals
from agent.storage import open_database
from dossiers.dates import format_date, format_instant

if TYPE_CHECKING:
    from store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The ledger of a unit, asked as of ``at`` (aware). ``names``: the portals' names by key."""

    database: "Database"
    unit: str
    at: datetime
    names: Mapping[str, str]

    def name(self, portal: str) -> str:
        """How people call a portal; its key where the configuration no longer has it."""
        return self.names.get(portal, portal)


def question(config: Config, as_of: str | None) -> Question:
    """``as_of`` as people write it; ``None``: now. Raises ``InputError``."""
    now = clock_for(config.settings.clock.start_at).now()
    return Question(
        database=open_database(config, now),
        unit=config.settings.unit.code,
        at=known_until(as_of, now) if as_of else now,
        names={portal.key: portal.name for portal in configured_portals(config)},
    )


def print_json(value: object) -> None:
    """Dataclasses as JSON: instants in ISO 8601, enumerations as their words."""
    typer.echo(TypeAdapter(Any).dump_json(_plain(value), indent=2).decode())


def shown(value: object) -> str:
    """A fact as people read it."""
    if value is None or value == "":
        return "(trống)"
    if isinstance(value, datetime):
        return format_instant(value)
    return format_date(value) if isinstance(value, date) else str(value)


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, Decimal) else value
