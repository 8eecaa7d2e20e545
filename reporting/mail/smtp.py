"""One conversation with a mail server, told step by step, so that we know what became of each mail.

smtplib's ``send_message`` hides the one thing that matters: whether the connection broke before the mail's content
went out (nothing was delivered, it may be tried again) or after (it may have been delivered: ``UNKNOWN``).
"""

import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum

from dossiers.dates import VIETNAM
from dossiers.text import clean
from reporting.mail.headers import POLICY
from reporting.mail.message import Message
from reporting.mail.settings import Security, SmtpSettings

RESEND_MARK = "(gửi lại)"
_OWN_NAME = "localhost"  # asking the system for its name can hang for seconds where names are not resolved
_LEADING_DOT = re.compile(rb"(?m)^\.")


class Outcome(StrEnum):
    """What became of one mail."""

    SENT = "sent"  # the server took it for at least one recipient
    REFUSED = "refused"  # the server said no for good
    LATER = "later"  # the server said "not now", or was gone before the content went out: nothing delivered
    UNKNOWN = "unknown"  # the connection broke after the content went out


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The outcome, and what the server answered for each recipient: code and text (cleaned, at most 200 characters).

    A recipient's code below 400 means accepted, 400-499 not now, from 500 refused. ``lost``: the connection is gone.
    """

    outcome: Outcome
    answers: Mapping[str, tuple[int, str]]
    detail: str | None = None
    lost: bool = False


class MailError(Exception):
    """The server can't be used now; nothing was sent and nothing is lost. ``sentence`` is Vietnamese, for staff.

    ``code``: ``unreachable`` | ``certificate`` | ``no_tls`` | ``log_in`` | ``sender``. ``log_in`` must not be tried
    again before a person looked at it.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def build(message: Message, settings: SmtpSettings, now: datetime, *, resend: bool = False) -> EmailMessage:
    """The mail as it goes out. ``now`` (aware) is its date; a resend keeps its Message-ID and is marked as such."""
    mail = EmailMessage(policy=POLICY)
    user, _, domain = settings.sender.rpartition("@")
    mail["From"] = Address(display_name=settings.sender_name or "", username=user, domain=domain)
    mail["To"] = [Address(username=a.rpartition("@")[0], domain=a.rpartition("@")[2]) for a in message.recipients]
    mail["Subject"] = f"{RESEND_MARK} {message.subject}" if resend else message.subject
    mail["Date"] = format_datetime(now.astimezone(VIETNAM))
    mail["Message-ID"] = message.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = "vi"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    for file in message.attachments:
        main, _, sub = file.media_type.partition("/")
        mail.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return mail


@contextmanager
def connected(settings: SmtpSettings) -> Iterator[smtplib.SMTP]:
    """A conversation that is encrypted and logged in as configured. Raises ``MailError``; always closes."""
    server = _open(settings)
    try:
        _greet(server, settings)
        yield server
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def send(server: smtplib.SMTP, message: Message, mail: EmailMessage, sender: str) -> Sent:
    """Sends one mail over an open conversation. Raises ``MailError`` where the server refuses the sender."""
    answers: dict[str, tuple[int, str]] = {}
    try:
        code, text = server.mail(sender)
        if code >= 400:
            _reset(server)
            if code < 500:
                return Sent(outcome=Outcome.LATER, answers={}, detail=_words(text))
            raise MailError(
                "sender",
                f"Máy chủ thư không nhận người gửi {sender}. Thư vẫn được giữ lại. "
                "Hãy nhờ người phụ trách máy tính kiểm tra địa chỉ gửi.",
            )
        for recipient in message.recipients:
            code, text = server.rcpt(recipient)
            answers[recipient] = (code, _words(text))
        if all(code >= 400 for code, _ in answers.values()):
            _reset(server)
            return Sent(outcome=_no(min(code for code, _ in answers.values())), answers=answers)
        content = _LEADING_DOT.sub(b"..", mail.as_bytes())  # only now: a server that says "later" costs little
        code, text = server.docmd("DATA")
        if code != 354:
            _reset(server)
            return Sent(outcome=_no(code), answers=answers, detail=_words(text))
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        return Sent(outcome=Outcome.LATER, answers=answers, detail=type(error).__name__, lost=True)
    try:
        server.send(content + (b"" if content.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        code, text = server.getreply()
    except (smtplib.SMTPException, OSError) as error:
        return Sent(outcome=Outcome.UNKNOWN, answers=answers, detail=type(error).__name__, lost=True)
    return Sent(outcome=Outcome.SENT if code < 400 else _no(code), answers=answers, detail=_words(text))


def _no(code: int) -> Outcome:
    return Outcome.LATER if code < 500 else Outcome.REFUSED


def _reset(server: smtplib.SMTP) -> None:
    """Ends the mail begun, so that the next one can start; a server that is gone shows at the next step."""
    with suppress(smtplib.SMTPException, OSError):
        server.rset()


def _open(settings: SmtpSettings) -> smtplib.SMTP:
    try:
        if settings.security is Security.TLS:
            return smtplib.SMTP_SSL(
                settings.host,
                settings.port,
                local_hostname=_OWN_NAME,
                timeout=settings.timeout,
                context=_context(settings),
            )
        return smtplib.SMTP(settings.host, settings.port, local_hostname=_OWN_NAME, timeout=settings.timeout)
    except ssl.SSLCertVerificationError as error:
        raise _certificate(settings) from error
    except (OSError, smtplib.SMTPException) as error:
        raise _unreachable(settings) from error


def _greet(server: smtplib.SMTP, settings: SmtpSettings) -> None:
    try:
        if settings.security is Security.STARTTLS:
            server.starttls(context=_context(settings))
        server.ehlo_or_helo_if_needed()
        if settings.username is not None:
            _log_in(server, settings, settings.username, settings.password or "")
    except ssl.SSLCertVerificationError as error:
        raise _certificate(settings) from error
    except smtplib.SMTPNotSupportedError as error:
        raise MailError(
            "no_tls",
            f"Máy chủ thư {settings.host} không hỗ trợ kết nối mã hóa hoặc đăng nhập như đã cấu hình. "
            "Thư vẫn được giữ lại. Hãy nhờ người phụ trách máy tính kiểm tra mục [mail].",
        ) from error
    except smtplib.SMTPAuthenticationError as error:
        if error.smtp_code < 500:
            raise _unreachable(settings) from None
        raise MailError(
            "log_in",
            f"Máy chủ thư {settings.host} không nhận mật khẩu của {settings.username}. Chương trình không thử lại. "
            "Thư vẫn được giữ lại. Hãy lưu lại mật khẩu thư.",
        ) from None  # the original carries the server's words on the account
    except (OSError, smtplib.SMTPException) as error:
        raise _unreachable(settings) from error


def _log_in(server: smtplib.SMTP, settings: SmtpSettings, username: str, password: str) -> None:
    """One password submission and no more: smtplib's own ``login`` tries again with each method the server offers,
    and accounts are locked for that."""
    if not f"{username}{password}".isascii():
        raise MailError(
            "log_in",
            f"Mật khẩu hoặc tên tài khoản thư có chữ có dấu, máy chủ thư {settings.host} không đọc được. "
            "Thư vẫn được giữ lại. Hãy đổi mật khẩu thư rồi lưu lại.",
        )
    server.user, server.password = username, password
    offered = server.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in offered:
        server.auth("PLAIN", server.auth_plain)
    elif "LOGIN" in offered:
        server.auth("LOGIN", server.auth_login)
    else:
        raise smtplib.SMTPNotSupportedError("neither PLAIN nor LOGIN is offered")


def _context(settings: SmtpSettings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise MailError(
            "certificate",
            f"Không đọc được tệp chứng thư {settings.ca_file}. Thư vẫn được giữ lại. Hãy kiểm tra mục [mail].",
        ) from error


def _certificate(settings: SmtpSettings) -> MailError:
    return MailError(
        "certificate",
        f"Chứng thư của máy chủ thư {settings.host} không tin cậy được nên chương trình không gửi. "
        "Thư vẫn được giữ lại. Hãy nhờ người phụ trách máy tính kiểm tra.",
    )


def _unreachable(settings: SmtpSettings) -> MailError:
    return MailError(
        "unreachable",
        f"Chưa nối được máy chủ thư {settings.host}:{settings.port}. Thư vẫn được giữ lại và sẽ được gửi khi nối được. "
        "Hãy kiểm tra mạng và mục [mail] trong tệp cấu hình.",
    )


def _words(text: bytes) -> str:
    return clean(text.decode("utf-8", "replace"))[:200]
