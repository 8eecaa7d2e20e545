"""How to reach the mail server."""

import ipaddress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from reporting.mail.message import header_line, single_address


class Security(StrEnum):
    """How the conversation is protected. ``NONE`` is allowed on this computer's own addresses only."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """The mail server and who sends. ``timeout`` in seconds; ``ca_file`` (PEM) replaces the system's authorities.

    Raises ``ValueError`` (Vietnamese) for a sender that is no single address, for a user name without a password, and
    for an unprotected conversation with another computer.
    """

    host: str
    port: int
    security: Security
    sender: str
    sender_name: str | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    timeout: float = 30.0

    def __post_init__(self) -> None:
        single_address(self.sender)
        if self.sender_name is not None:
            header_line(self.sender_name)
        if self.security is Security.NONE and not _is_loopback(self.host):
            raise ValueError(f"máy chủ thư {self.host} phải dùng kết nối mã hóa (starttls hoặc tls)")
        if self.username is not None and self.password is None:
            raise ValueError(f"chưa lưu mật khẩu của tài khoản thư {self.username}")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
