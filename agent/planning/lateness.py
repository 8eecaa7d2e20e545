"""Words on what was made up for: a mail of half past seven that goes at ten past nine says so. Pure."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from html import escape

from agent.planning.planner import is_late
from dossiers.dates import VIETNAM, format_instant
from reporting.mail.message import Message

MARK = "[Chạy bù]"
_BODY = re.compile(r"<body[^>]*>", re.IGNORECASE)


def sentence(due_at: datetime, now: datetime) -> str:
    """What happened, for the reader of a mail; both aware."""
    return (
        f"Chạy bù: thư này lẽ ra gửi lúc {due_at.astimezone(VIETNAM):%H:%M}, nhưng khi đó máy tắt, ngủ hoặc đang bận, "
        f"nên đến {format_instant(now)} mới gửi. Số liệu là của lúc gửi."
    )


def marked_late(messages: Iterable[Message], due_at: datetime | None, now: datetime) -> tuple[Message, ...]:
    """The mails as they are, or marked where they go much later than they were due (``None``: sent by hand)."""
    if due_at is None or not is_late(due_at, now):
        return tuple(messages)
    told = sentence(due_at, now)
    return tuple(
        replace(
            message,
            subject=f"{MARK} {message.subject}",
            text=f"{told}\n\n{message.text}",
            html=_with_paragraph(message.html, told),
        )
        for message in messages
    )


def _with_paragraph(html: str, told: str) -> str:
    paragraph = f"<p><strong>{escape(told)}</strong></p>"
    body = _BODY.search(html)
    return paragraph + html if body is None else html[: body.end()] + paragraph + html[body.end() :]
