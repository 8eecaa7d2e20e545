"""A mail before it is sent, and the rules that addresses and header lines must keep."""

import re
from dataclasses import dataclass

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._-]+@[A-Za-z0-9.-]+>")


def single_address(value: str) -> str:
    """``value`` if it is exactly one plain mail address (``name@host``).

    Raises ``ValueError`` (Vietnamese) for anything else: lists, display names, comments, line breaks, letters outside
    ASCII. Mail libraries take ``a@b, c@evil`` for two recipients; here it is none.
    """
    if len(value) > 254 or _ADDRESS.fullmatch(value) is None:
        raise ValueError(f"{value!r} không phải là một địa chỉ thư điện tử")
    return value


def header_line(value: str) -> str:
    """``value`` if it can stand in one header line. Raises ``ValueError`` for control characters and line breaks."""
    if _CONTROL.search(value):
        raise ValueError("dòng tiêu đề thư có ký tự điều khiển")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One mail. ``key`` makes a repeat recognisable: the same key is put into the outbox once.

    ``recipients`` are single addresses, at least one; ``message_id`` is ``<…@…>`` and stays the same when the mail is
    sent again. ``html`` is the same content as ``text``. Raises ``ValueError`` where a rule is broken.
    """

    key: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    html: str
    message_id: str

    def __post_init__(self) -> None:
        if not self.recipients:
            raise ValueError("thư không có người nhận")
        for address in self.recipients:
            single_address(address)
        header_line(self.subject)
        if _MESSAGE_ID.fullmatch(self.message_id) is None:
            raise ValueError(f"{self.message_id!r} không phải là mã thư")
