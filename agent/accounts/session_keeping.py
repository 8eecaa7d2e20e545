"""Log-ins kept from run to run: one encrypted file per portal, its key in the key store.

A kept session is as good as a password until it ends, so nothing of it stands in the clear, and it goes no further than
this folder: backups copy the ledger alone.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.computer.clock import Clock
from agent.computer.files import ensure_folder, replace_privately
from agent.errors import FolderError
from agent.logging import get_logger
from agent.secrets.passwords import KeyStore
from agent.secrets.sealing import cipher_of
from agent.settings.config import Config

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

    from scrapers.browser.session_state import SessionState
    from store.database import Database

SESSION_KEY = "session-key"
_FORMAT = 1
_LONGEST = timedelta(days=14)
"""A session that was not used for so long is forgotten."""


class FileSessionKeeper:
    """Keeps each portal's session in ``<folder>/<portal>.bin``, readable with the key of the key store only.

    What can't be read any more (another key, a damaged file) is forgotten, and the portal is logged in to as usual.
    """

    def __init__(self, folder: Path, store: KeyStore, clock: Clock) -> None:
        self._folder = folder
        self._store = store
        self._clock = clock
        self._opened: Fernet | None = None

    def load(self, portal: str) -> "SessionState | None":
        """The kept session; ``None`` where there is none that is young and readable."""
        from cryptography.fernet import InvalidToken

        from scrapers.browser.session_state import SessionState

        file = self._file(portal)
        try:
            content = json.loads(self._cipher().decrypt(file.read_bytes()))
            if content["format"] != _FORMAT:
                raise ValueError(content["format"])
            kept_at = datetime.fromisoformat(content["kept_at"])
            state = SessionState(
                storage_state=content["storage_state"],
                session_storage=content["session_storage"],
                url=content["url"],
            )
        except FileNotFoundError:
            return None
        except (InvalidToken, ValueError, KeyError, OSError) as error:
            get_logger("hoso.sessions").warning("session_unreadable", portal=portal, error=type(error).__name__)
            self.drop(portal)
            return None
        if self._clock.now() - kept_at > _LONGEST:
            self.drop(portal)
            return None
        return state

    def save(self, portal: str, state: "SessionState") -> None:
        """Keeps ``state`` in place of any earlier one. A disk that takes nothing costs a log-in, not the run."""
        content: dict[str, Any] = {
            "format": _FORMAT,
            "kept_at": self._clock.now().isoformat(),
            "storage_state": dict(state.storage_state),
            "session_storage": {origin: dict(items) for origin, items in state.session_storage.items()},
            "url": state.url,
        }
        token = self._cipher().encrypt(json.dumps(content, ensure_ascii=False).encode())
        try:
            ensure_folder(self._folder)
            replace_privately(self._file(portal), token)
        except (OSError, FolderError) as error:
            get_logger("hoso.sessions").warning("session_not_kept", portal=portal, error=type(error).__name__)

    def drop(self, portal: str) -> None:
        """Forgets the session."""
        self._file(portal).unlink(missing_ok=True)

    def _file(self, portal: str) -> Path:
        return _file_in(self._folder, portal)

    def _cipher(self) -> "Fernet":
        if self._opened is None:
            self._opened = cipher_of(self._store, SESSION_KEY)
        return self._opened


class RememberingKeeper:
    """A keeper that also tells the ledger when log-ins began, were seen alive, and were found dead."""

    def __init__(self, files: FileSessionKeeper, database: "Database", unit: str, clock: Clock) -> None:
        self._files = files
        self._database = database
        self._unit = unit
        self._clock = clock

    def load(self, portal: str) -> "SessionState | None":
        """See ``FileSessionKeeper``."""
        return self._files.load(portal)

    def save(self, portal: str, state: "SessionState", *, fresh: bool = False) -> None:
        """Keeps ``state``; ``fresh``: of a log-in that has just happened."""
        from store.people.session_lives import alive, begin

        self._files.save(portal, state)
        (begin if fresh else alive)(self._database, self._unit, portal, self._clock.now())

    def give_up(self, portal: str) -> None:
        """Forgets the session because the account is used elsewhere: how long it would have lived is not known."""
        from store.people.session_lives import end

        self._files.drop(portal)
        end(self._database, self._unit, portal, self._clock.now())

    def drop(self, portal: str) -> None:
        """Forgets the session, which was found dead."""
        from store.people.session_lives import dead

        self._files.drop(portal)
        dead(self._database, self._unit, portal, self._clock.now())


def open_session_keeper(config: Config, store: KeyStore, database: "Database", clock: Clock) -> RememberingKeeper:
    """The keeper of this office's sessions."""
    files = FileSessionKeeper(sessions_folder(config), store, clock)
    return RememberingKeeper(files, database, config.settings.unit.code, clock)


def sessions_folder(config: Config) -> Path:
    """Where the sessions lie."""
    return config.data_folder / "sessions"


def forget_session(config: Config, portal: str) -> None:
    """A new password is a new log-in. Needs no key."""
    _file_in(sessions_folder(config), portal).unlink(missing_ok=True)


def _file_in(folder: Path, portal: str) -> Path:
    return folder / f"{portal}.bin"
