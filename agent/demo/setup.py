"""What an office would have before its first run: a configuration, passwords in a key store, a month's narrative."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agent.computer.files import replace_privately
from agent.demo.config import DemoWorld, config_text
from agent.secrets.passwords import MAIL, open_key_store, portal_secret
from agent.settings.config import Config, load

PRETEND_WORDS = Path(__file__).with_name("narrative.toml")
"""A month's words where the scenario has none of its own."""

if TYPE_CHECKING:
    from sandbox.portals.common import Unit
    from sandbox.scenario import Scenario
    from sandbox.serve import RunningSandbox


def set_up(
    folder: Path, scenario: "Scenario", narrative: Path | None, unit: "Unit", portals: "RunningSandbox"
) -> DemoWorld:
    """Writes everything into ``folder`` and gives what the configuration speaks of."""
    import sandbox
    from sandbox.catalogue import DEPARTMENTS

    authority = folder / "mail-ca.pem"
    shutil.copyfile(portals.smtp.ca_file, authority)
    narratives = folder / "narrative"
    narratives.mkdir()
    words = narratives / f"{scenario.month}.toml"
    if narrative is not None:
        shutil.copyfile(narrative, words)
    else:
        words.write_text(PRETEND_WORDS.read_text(encoding="utf-8"), encoding="utf-8")
    world = DemoWorld(
        unit_code=unit.code,
        unit_name=unit.name,
        profile_folder=Path(sandbox.__file__).parent / "profiles",
        origins=portals.origins,
        usernames={key: account.username for key, account in portals.accounts.items()},
        departments=DEPARTMENTS,
        cut_off_day=scenario.cut_off.day,
        cut_off_at=scenario.cut_off.at,
        mail_host=portals.smtp.host,
        mail_port=portals.smtp.port,
        mail_username=portals.smtp.username,
        mail_ca_file=authority,
        narrative_folder=narratives,
        terms=_terms(),
    )
    store = open_key_store(configure(folder, world, scenario.walk[0]))
    for key, account in portals.accounts.items():
        store.put(portal_secret(key), account.password)
    store.put(MAIL, portals.smtp.password)
    return world


def _terms() -> dict[str, int]:
    """The pretend procedures' terms in working days, by the head of their codes."""
    from dossiers.codes import procedure_head
    from sandbox.procedures import PROCEDURES

    return {head: each.days for each in PROCEDURES if (head := procedure_head(each.code)) is not None}


def configure(folder: Path, world: DemoWorld, start_at: datetime) -> Config:
    """Writes the configuration with the program's clock at ``start_at``, and reads it as every command does."""
    path = folder / "config.toml"
    replace_privately(path, config_text(world, start_at).encode())
    return load(path)


def narrative_beside(scenario_file: Path) -> Path | None:
    """The month's words that belong to a scenario: ``2026-05.narrative.toml`` beside ``2026-05.toml``."""
    file = scenario_file.with_name(f"{scenario_file.stem}.narrative.toml")
    return file if file.is_file() else None
