"""The words that open the file of passwords: typed once by a person, kept in memory, handed to our own children.

They go to a child on its standard input only: never on a command line, in the environment, in a file or in a log.
"""

import sys

from agent.asking import secret
from agent.errors import SecretsError
from agent.secrets.redaction import REDACTOR
from agent.settings.config import Config

_SHORTEST = 12


class PassphraseHolder:
    """This process's copy of the words."""

    def __init__(self) -> None:
        self._value: str | None = None

    def give(self, value: str) -> None:
        """The parent has asked already."""
        REDACTOR.hide(value)
        self._value = value

    def forget(self) -> None:
        """They are wrong; the next one who needs them asks again."""
        self._value = None

    def ask(self, first: bool) -> str:
        """The words; asked for on the terminal where they are not known. ``first``: they are being chosen now.

        Raises ``SecretsError`` where nobody can be asked, and for words that are too short.
        """
        if self._value is None:
            if not sys.stdin.isatty():
                raise SecretsError(
                    "Kho mật khẩu cần mật khẩu mở kho mà lệnh này đang chạy không có người nhập. Hãy chạy trong cửa sổ "
                    "lệnh, hoặc giao khóa qua systemd (xem docs/operations.md). Số liệu đã có vẫn còn nguyên."
                )
            again = "Nhập lại mật khẩu mở kho" if first else None
            value = secret("Mật khẩu mở kho", again=again, err=True)
            REDACTOR.hide(value)
            if first and len(value) < _SHORTEST:
                raise SecretsError(f"Mật khẩu mở kho quá ngắn (cần ít nhất {_SHORTEST} ký tự). Chưa lưu gì.")
            self._value = value
        return self._value


PASSPHRASE = PassphraseHolder()
"""The process's own."""


def for_child(config: Config) -> str | None:
    """What a child of ours needs to open the key store: asked for here, where a person can be asked.

    ``None`` where the key store needs no words. Raises ``SecretsError``.
    """
    settings = config.settings.secrets
    if settings.backend != "file" or settings.unlock != "passphrase":
        return None
    return PASSPHRASE.ask(not config.secrets_file.exists())
