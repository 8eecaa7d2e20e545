"""Passwords: only in a key store, never in the configuration, the database, the logs or a command line.

Two stores. ``system``: the key store of the operating system. ``file``: an encrypted file, for servers without a
desktop. Names are ``portal:<key>``, ``portal:<key>:totp``, ``mail``, ``share``, ``notify``, ``backup`` and
``backup-of-this-pc``.
"""

from agent.secrets.entries import KeyStore, Secret
from agent.secrets.file import FileKeyStore, KeyFile, Passphrase
from agent.secrets.passphrase import PASSPHRASE
from agent.secrets.system import SystemKeyStore
from agent.settings.config import Config

__all__ = [
    "BACKUP",
    "BACKUP_OF_THIS_PC",
    "MAIL",
    "NOTIFY",
    "SHARE",
    "KeyStore",
    "Secret",
    "needed_secret_names",
    "open_key_store",
    "optional_secret_names",
    "portal_secret",
    "secret_names",
    "totp_secret",
]

MAIL = "mail"
BACKUP = "backup"
BACKUP_OF_THIS_PC = "backup-of-this-pc"
SHARE = "share"
NOTIFY = "notify"
"""The address of a further channel (a chat), which holds its own key."""


def portal_secret(key: str) -> str:
    """The name under which a portal's password is kept."""
    return f"portal:{key}"


def totp_secret(key: str) -> str:
    """The name under which the TOTP secret of a portal's account is kept, where the office has one."""
    return f"portal:{key}:totp"


def open_key_store(config: Config) -> KeyStore:
    """The key store that the configuration names. Raises ``SecretsError`` where it can't be used."""
    settings = config.settings.secrets
    if settings.backend == "system":
        return SystemKeyStore()
    if settings.unlock == "passphrase":
        return FileKeyStore(config.secrets_file, Passphrase(PASSPHRASE.ask, PASSPHRASE.forget))
    return FileKeyStore(config.secrets_file, KeyFile(config.secrets_key_file))


def secret_names(config: Config) -> tuple[str, ...]:
    """The names of all passwords that this configuration needs."""
    names = [portal_secret(portal.key) for portal in config.enabled_portals if portal.username is not None]
    if config.settings.mail is not None and config.settings.mail.username is not None:
        names.append(MAIL)
    if config.share_url is not None:
        names.append(SHARE)
    if config.settings.notify.enabled:
        names.append(NOTIFY)
    return tuple(names)


def needed_secret_names(config: Config) -> tuple[str, ...]:
    """Those of ``secret_names`` that are asked for: nobody logs in to a portal whose lists people save to files."""
    from agent.settings.portals import keys_of_file_portals

    needless = {portal_secret(key) for key in keys_of_file_portals(config)}
    return tuple(name for name in secret_names(config) if name not in needless)


def optional_secret_names(config: Config) -> tuple[str, ...]:
    """The names of what may be kept besides, and is missing at no portal that does not ask for it: TOTP secrets."""
    return tuple(totp_secret(portal.key) for portal in config.enabled_portals if portal.username is not None)
