"""A further channel beside mail, for those who configure one: counts and codes, never names.

It is spoken to once, after the mails were put into the outbox; what it does not take is told and not tried again: the
mails are what must arrive.
"""

from collections.abc import Sequence

from agent.errors import Failure, SecretsError
from agent.rooms import read_secret
from agent.secrets.passwords import NOTIFY, open_key_store
from agent.settings.config import Config

_MOST_CODES = 10


def notify(config: Config, title: str, body: str) -> str | None:
    """Sends the words; ``None`` where that went well or no channel is configured, else a sentence (Vietnamese)."""
    if not config.settings.notify.enabled:
        return None
    try:
        address = _address(config)
    except Failure as failure:
        return failure.sentence
    from apprise import Apprise

    channel = Apprise()
    if not channel.add(address):
        return "Địa chỉ kênh báo tin không đúng cách viết của Apprise. Hãy lưu lại: hoso secret set notify"
    if channel.notify(body=body, title=title):
        return None
    return "Kênh báo tin chưa nhận được tin nhắn lần này, không gửi lại; thư vẫn gửi như thường."


def _address(config: Config) -> str:
    secret = read_secret(open_key_store(config), NOTIFY)
    if secret is None:
        raise SecretsError("Chưa lưu địa chỉ kênh báo tin. Hãy chạy: hoso secret set notify", credential=NOTIFY)
    return secret.value


def morning_words(overdue: Sequence[str], new: Sequence[str], due_today: int, stale: Sequence[str]) -> str:
    """The morning in a few words: how many are overdue, the codes of the new ones, the keys of stale portals."""
    known = " đã biết" if stale else ""
    lines = [f"Quá hạn{known}: {len(overdue)} (mới: {len(new)}). Đến hạn hôm nay: {due_today}."]
    if stale:
        lines.append(f"CHƯA CÓ SỐ LIỆU MỚI: {', '.join(stale)}.")
    if new:
        more = len(new) - _MOST_CODES
        lines.append("Mới quá hạn: " + ", ".join(new[:_MOST_CODES]) + (f" và {more} hồ sơ khác" if more > 0 else ""))
    return "\n".join(lines)
