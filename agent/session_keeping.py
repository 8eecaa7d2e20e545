"""Where kept sessions live: the one door through which the commands and jobs get their ``SessionKeeper``."""

from typing import TYPE_CHECKING

from agent.config import Config
from agent.errors import SecretsError

if TYPE_CHECKING:
    from scrapers.context import SessionKeeper


def open_session_keeper(config: Config) -> "SessionKeeper":
    """The keeper of this office's sessions. Raises ``SecretsError`` where sessions can't be kept safely."""
    raise SecretsError(
        f"Chương trình này chưa có kho giữ phiên đăng nhập trong thư mục {config.data_folder}, nên chưa mở cửa sổ "
        "đăng nhập. Số liệu đã có vẫn còn nguyên."
    )
