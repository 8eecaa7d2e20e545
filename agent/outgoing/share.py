"""The shared folder of the configuration, opened: a folder of the file system, or a share over SMB."""

from collections.abc import Iterator
from contextlib import contextmanager

from agent.errors import SecretsError
from agent.rooms import read_secret
from agent.secrets.passwords import SHARE, Secret, open_key_store
from agent.settings.config import Config
from reporting.drop import LocalFolder, Place


def share_secret(config: Config) -> Secret | None:
    """The share's password; ``None`` where it needs none. Raises ``SecretsError`` where it is missing."""
    if config.share_url is None:
        return None
    secret = read_secret(open_key_store(config), SHARE)
    if secret is None:
        raise SecretsError(
            "Chưa lưu mật khẩu của thư mục dùng chung. Tệp vẫn còn trên máy này. Hãy chạy: hoso secret set share",
            credential=SHARE,
        )
    return secret


def share_key(config: Config) -> str | None:
    """The shared folder by name; ``None`` where none is configured."""
    if config.share_url is not None:
        from reporting.drop.address import parse_address

        return parse_address(config.share_url).unc
    return None if config.share_folder is None else str(config.share_folder)


@contextmanager
def open_share(config: Config, secret: Secret | None) -> Iterator[Place | None]:
    """The shared folder until the block ends; ``None`` where none is configured. Nothing is asked of it yet."""
    if config.share_url is None:
        yield None if config.share_folder is None else LocalFolder(path=config.share_folder)
        return
    from reporting.drop.address import parse_address
    from reporting.drop.smb import SmbFolder, connected

    settings = config.settings.share
    folder = SmbFolder(
        address=parse_address(config.share_url),
        username=settings.username or "",
        password="" if secret is None else secret.value,
        timeout=settings.timeout_seconds,
    )
    with connected(folder):
        yield folder
