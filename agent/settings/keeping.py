"""What is kept on this computer, where, how long, and who can open it."""

from typing import Annotated, Literal

from pydantic import Field

from agent.settings.types import FilePath, FilePaths, Section, Text


class DataSettings(Section):
    """``folder`` holds database, evidence and logs; absent: the platform's folder for a user's data."""

    folder: FilePath | None = None
    portal_folders: FilePaths = ()


class DatabaseSettings(Section):
    """``url`` absent: ``ledger.db`` (SQLite) in the data folder."""

    url: Text | None = None


class BrowserSettings(Section):
    """``path`` absent: the browser is looked for."""

    path: FilePath | None = None


class BackupSettings(Section):
    """``folder`` absent: ``backups`` in the data folder. ``copy_to``: another disk or a share, which gets every backup
    as well. Kept are the newest backup of each of so many last days, weeks and months."""

    folder: FilePath | None = None
    copy_to: FilePath | None = None
    keep_daily: Annotated[int, Field(ge=1, le=366)] = 7
    keep_weekly: Annotated[int, Field(ge=0, le=520)] = 5
    keep_monthly: Annotated[int, Field(ge=0, le=240)] = 12


class PrivacySettings(Section):
    """``full_names``: keep applicants' full names too, sealed with a key of the key store; else only masked ones."""

    full_names: bool = False


class RetentionSettings(Section):
    """How long is kept: log files, who looked at what, mails' words, and dossiers after they ended (0: for ever)."""

    log_days: Annotated[int, Field(ge=7, le=3660)] = 180
    access_log_days: Annotated[int, Field(ge=30, le=3660)] = 730
    mail_days: Annotated[int, Field(ge=30, le=3660)] = 365
    dossier_years: Annotated[int, Field(ge=0, le=100)] = 10


class EvidenceSettings(Section):
    """How long masked captures of portal pages are kept: of failed runs, and (0: not at all) of those that went well.
    Beyond ``max_megabytes`` the oldest go first."""

    keep_failure_days: Annotated[int, Field(ge=1, le=365)] = 14
    keep_success_days: Annotated[int, Field(ge=0, le=365)] = 0
    max_megabytes: Annotated[int, Field(ge=1, le=10_000)] = 200


class SecretsSettings(Section):
    """Where passwords live: the system's key store, or an encrypted file for servers without a desktop, which a key
    file (or systemd's credential) opens, or words that a person types at each start."""

    backend: Literal["system", "file"] = "system"
    unlock: Literal["key", "passphrase"] = "key"
    file: FilePath | None = None
    key_file: FilePath | None = None
