"""The mail that asks a person to log in to a portal, before its session ends. Pure."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from html import escape

from dossiers.dates import format_instant
from reporting.mail.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRequest:
    """One portal that needs a person. ``cause`` names the log-in that ends (or has ended): the same cause is asked for
    once. ``expectation``: what earlier log-ins let expect, as a sentence; ``living``: the session has not ended yet."""

    portal: str
    name: str
    cause: str
    living: bool
    expectation: str | None


def compose(
    request: LoginRequest, *, unit: str, unit_name: str, recipients: tuple[str, ...], now: datetime, domain: str
) -> Message:
    """The mail. ``now`` aware; ``domain``: of the message's id. Raises ``ValueError`` for an unusable address."""
    state = "sắp hết" if request.living else "đã hết"
    lines = [
        f"Phiên đăng nhập {request.name} của {unit_name} {state} (lúc {format_instant(now)}).",
        *([request.expectation] if request.expectation else []),
        "Cổng này cần một người đăng nhập (mã xác thực, VNeID hoặc chữ ký số), máy không được làm thay.",
        f"Xin mở cửa sổ đăng nhập (khoảng 2 phút): hoso login {request.portal}",
        "Số liệu đã có vẫn còn nguyên. Chưa đăng nhập thì số liệu của cổng này dừng ở lần đọc trước.",
    ]
    key = f"login:{unit}:{request.portal}:{request.cause}"
    return Message(
        key=key,
        recipients=recipients,
        subject=f"[Cần đăng nhập] {request.name}: phiên đăng nhập {state}",
        text="\n\n".join(lines) + "\n",
        html="".join(f"<p>{escape(line)}</p>" for line in lines),
        message_id=f"<login.{hashlib.sha256(key.encode()).hexdigest()[:24]}@{domain}>",
    )
