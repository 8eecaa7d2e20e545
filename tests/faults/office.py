"""An office that works in two pretend portals: runs as the service does them, at any instant, in this process."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from agent.jobs.results import PortalResult
from agent.jobs.sync import sync
from agent.secrets.passwords import open_key_store, portal_secret
from agent.settings.config import Config, load
from agent.storage import open_database
from dossiers.dates import VIETNAM
from sandbox.serve import RunningSandbox
from sandbox.tokens import LoginOutcome
from store.database import Database
from store.people.accounts import AccountState, account_state
from tests.scrapers.collecting import FixedClock

PROFILES = Path(__file__).parents[2] / "sandbox" / "profiles"
CONTACT = "anh Minh, 0203 3 825 555"
MORNING = datetime(2026, 5, 13, 7, 0, tzinfo=VIETNAM)
"""A Wednesday, the first collection of the day."""


def _profile(folder: Path, key: str) -> None:
    """The pretend portal's own profile, for somebody with little patience."""
    text = (PROFILES / key / "portal.toml").read_text("utf-8")
    (folder / key).mkdir(parents=True)
    (folder / key / "portal.toml").write_text(text.replace("[pace]\n", "[pace]\nrequest_seconds = 6.0\n"), "utf-8")


@dataclass
class Office:
    """``before`` is how many passwords each portal had seen when this office was set up."""

    config: Config
    sandbox: RunningSandbox
    before: dict[str, int]
    lines: list[dict[str, Any]] = field(default_factory=list)
    on_line: Callable[[dict[str, Any]], None] = lambda line: None

    @property
    def database(self) -> Database:
        return open_database(self.config, MORNING)

    @property
    def unit(self) -> str:
        return self.config.settings.unit.code

    def run(self, key: str, at: datetime = MORNING) -> PortalResult:
        """One collection of one portal, as ``hoso sync KEY`` does it."""
        results: list[PortalResult] = []

        def emit(line: dict[str, Any]) -> None:
            self.lines.append(line)
            self.on_line(line)
            if line["kind"] == "portal":  # of a portal that was read again the later one counts
                results[:] = [PortalResult.model_validate(line["result"])]

        sync(self.config, (key,), FixedClock(at), emit)
        (result,) = results
        return result

    def save(self, key: str, password: str) -> str:
        """A person saves a password; its version."""
        return open_key_store(self.config).put(portal_secret(key), password).version

    def version(self, key: str) -> str:
        """The version of the password that is saved now."""
        secret = open_key_store(self.config).get(portal_secret(key))
        assert secret is not None
        return secret.version

    def state(self, key: str) -> AccountState:
        """What the ledger knows of the account."""
        found = account_state(self.database, self.unit, key, self.sandbox.accounts[key].username)
        assert found is not None
        return found

    def outcomes(self, key: str) -> list[LoginOutcome]:
        """What the portal's own ledger says of the passwords that this office sent."""
        return [record.outcome for record in self.sandbox.logins(key)[self.before[key] :]]


def open_office(folder: Path, sandbox: RunningSandbox, *, more: str = "", passwords: Path | None = None) -> Office:
    """A configured office with the right passwords saved. ``more`` is added to each portal's settings; ``passwords``:
    the folder of another office of the same sandbox, whose key store is copied because opening one is slow on purpose.
    """
    lines = [
        f'[unit]\ncode = "H40.12"\nname = "{sandbox.accounts["hkd"].unit_name}"\n',
        '[data]\nfolder = "data"\nportal_folders = ["profiles"]\n',
        '[secrets]\nbackend = "file"\nkey_file = "key"\n',
    ]
    for key in ("hkd", "hotich"):
        account = sandbox.accounts[key]
        _profile(folder / "profiles", key)
        lines.append(
            f'[[portals]]\nkey = "{key}"\nusername = "{account.username}"\nexpected_unit = "{account.unit_name}"\n'
            f'contact = "{CONTACT}"\norigins = {{ portal = "{sandbox.origins[key]["portal"]}" }}\n{more}'
        )
    path = folder / "config.toml"
    path.write_text("".join(lines), encoding="utf-8")
    before = {key: len(sandbox.logins(key)) for key in sandbox.accounts}
    office = Office(config=load(path), sandbox=sandbox, before=before)
    if passwords is not None:
        shutil.copyfile(passwords / "key", folder / "key")
        (folder / "key").chmod(0o600)
        (folder / "data").mkdir()
        shutil.copyfile(passwords / "data" / "secrets.json", folder / "data" / "secrets.json")
        return office
    for key in ("hkd", "hotich"):
        office.save(key, sandbox.accounts[key].password)
    return office
