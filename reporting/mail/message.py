"""A mail before it is sent, and the rules that addresses and header lines must keep."""

import hashlib
import re
from dataclasses import dataclass

from store.outbox import Attachment

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_MEDIA_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9.+-]+")
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
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        if not self.recipients:
            raise ValueError("thư không có người nhận")
        for address in self.recipients:
            single_address(address)
        header_line(self.subject)
        if _MESSAGE_ID.fullmatch(self.message_id) is None:
            raise ValueError(f"{self.message_id!r} không phải là mã thư")
        for file in self.attachments:
            if _FILE_NAME.fullmatch(file.name) is None or _MEDIA_TYPE.fullmatch(file.media_type) is None:
                raise ValueError(f"tệp đính kèm {file.name!r} có tên hoặc kiểu không dùng được")


def message_id(kind: str, key: str, domain: str) -> str:
    """The id of the mail of a cause: the same for the same ``key``. ``domain`` is that of the sender's address."""
    host = re.sub(r"[^A-Za-z0-9.-]", "", domain) or "hoso.invalid"
    return f"<{kind}.{hashlib.sha256(key.encode()).hexdigest()[:24]}@{host}>"


def id_for(recipient: str, message_id: str) -> str:
    """The mail's id for one of its recipients: the same whenever it is sent to that one again."""
    local, _, host = message_id.removesuffix(">").rpartition("@")
    return f"{local}.{hashlib.sha256(recipient.lower().encode()).hexdigest()[:8]}@{host}>"
