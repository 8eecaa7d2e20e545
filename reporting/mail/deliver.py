"""The outbox and the mail server: what is put in is sent once, and nobody is left guessing about any mail.

A mail goes to one recipient per conversation step, so that each recipient has a state of its own. Only what the server
certainly did not take is tried again by itself. Where the connection broke after the content went out, the mail is
sent once more, marked "(gửi lại)" and with the same Message-ID; if that stays unknown too, a person must ask.
"""

import smtplib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from dossiers.privacy import redact
from reporting.mail.message import Message, id_for
from reporting.mail.settings import Security, SmtpSettings
from reporting.mail.smtp import RESEND_MARK, MailError, Outcome, Sent, build, connected, send
from store import outbox
from store.database import Database
from store.outbox import Delivery, DeliveryState

__all__ = [
    "Delivered",
    "MailError",
    "Message",
    "Security",
    "Settled",
    "SmtpSettings",
    "deliver",
    "put",
]

_MOST_CONVERSATIONS = 4
_STATES = {
    Outcome.SENT: DeliveryState.SENT,
    Outcome.REFUSED: DeliveryState.REFUSED,
    Outcome.LATER: DeliveryState.PLANNED,
    Outcome.UNKNOWN: DeliveryState.UNKNOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of one mail to one recipient; ``detail`` is the server's answer (redacted)."""

    key: str
    recipient: str
    state: DeliveryState
    resent: bool
    detail: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What one round did, in order. ``asking`` are mails that a person must ask the recipient about: they were sent
    twice and it is still unknown whether they arrived."""

    settled: tuple[Settled, ...] = ()
    asking: tuple[Delivery, ...] = ()

    def count(self, state: DeliveryState) -> int:
        """How many deliveries of this round ended in ``state``."""
        return sum(item.state is state for item in self.settled)

    @property
    def needs_attention(self) -> bool:
        """Whether anything is not certainly delivered."""
        return bool(self.asking) or any(item.state is not DeliveryState.SENT for item in self.settled)


def put(connection: Connection, unit: str, messages: Iterable[Message], now: datetime) -> int:
    """Puts the mails into the outbox within the caller's transaction; how many were not there before."""
    return sum(
        outbox.put(
            connection,
            unit,
            key=message.key,
            message_id=message.message_id,
            subject=message.subject,
            text=message.text,
            html=message.html,
            recipients=message.recipients,
            now=now,
            attachments=message.attachments,
        )
        for message in messages
    )


def deliver(database: Database, unit: str, settings: SmtpSettings, now: Callable[[], datetime]) -> Delivered:
    """Sends what waits in the outbox. ``now`` gives the present instant, aware. Only the holder of the data folder may
    call this: a mail found half sent is taken for one that a crash left behind.

    Raises ``MailError`` where the server can't be used; what was not sent then stays in the outbox.
    """
    due, asking = _due(database, unit, now)
    settled: list[Settled] = []
    conversations = 0
    while due:
        conversations += 1
        if conversations > _MOST_CONVERSATIONS:
            raise MailError(
                "unreachable",
                f"Máy chủ thư {settings.host} cứ ngắt kết nối giữa chừng. Thư chưa gửi vẫn được giữ lại và sẽ được "
                "gửi lần sau. Hãy nhờ người phụ trách máy tính kiểm tra máy chủ thư.",
            )
        with connected(settings) as server:
            lost = False
            while due and not lost:
                item, lost = _one(database, server, settings, due.pop(0), now)
                settled.append(item)
    return Delivered(settled=tuple(settled), asking=tuple(asking))


def _due(database: Database, unit: str, now: Callable[[], datetime]) -> tuple[list[Delivery], list[Delivery]]:
    """What is to be sent now, and what a person must ask about."""
    due: list[Delivery] = []
    asking: list[Delivery] = []
    for waiting in outbox.waiting(database, unit):
        if waiting.state is DeliveryState.SENDING:
            outbox.settle(database, waiting.unit, waiting.id, DeliveryState.UNKNOWN, now(), waiting.detail)
        resent = waiting.state is not DeliveryState.PLANNED and (waiting.detail or "").startswith(RESEND_MARK)
        (asking if resent else due).append(waiting)
    return due, asking


def _one(
    database: Database, server: smtplib.SMTP, settings: SmtpSettings, waiting: Delivery, now: Callable[[], datetime]
) -> tuple[Settled, bool]:
    """Sends one mail to one recipient; the second value tells whether the connection is lost."""
    resend = waiting.state is not DeliveryState.PLANNED
    try:
        message = Message(
            key=waiting.key,
            recipients=(waiting.recipient,),
            subject=waiting.subject,
            text=waiting.text,
            html=waiting.html,
            message_id=id_for(waiting.recipient, waiting.message_id),
            attachments=outbox.attachments_of(database, waiting.outbox_id),
        )
    except ValueError as error:  # a row that can never be sent must not hold up the others
        return _settle(database, waiting, DeliveryState.REFUSED, now(), redact(str(error)), resend), False
    mail = build(message, settings, now(), resend=resend)
    if resend:  # marked before it goes out: after a crash it is not sent a third time
        outbox.settle(database, waiting.unit, waiting.id, DeliveryState.UNKNOWN, now(), RESEND_MARK)
    outbox.begin(database, waiting.unit, waiting.id, now())
    untouched = DeliveryState.UNKNOWN if resend else DeliveryState.PLANNED
    try:
        sent = send(server, message, mail, settings.sender)
    except MailError:
        outbox.settle(database, waiting.unit, waiting.id, untouched, now(), waiting.detail)
        raise
    detail = _detail(sent, waiting.recipient)
    if sent.outcome is Outcome.LATER:
        return _settle(database, waiting, untouched, now(), detail, resend), sent.lost
    if sent.outcome is Outcome.UNKNOWN and resend:
        detail = f"{RESEND_MARK} {detail}"
    return _settle(database, waiting, _STATES[sent.outcome], now(), detail, resend), sent.lost


def _settle(
    database: Database, waiting: Delivery, state: DeliveryState, now: datetime, detail: str, resend: bool
) -> Settled:
    outbox.settle(database, waiting.unit, waiting.id, state, now, detail)
    return Settled(key=waiting.key, recipient=waiting.recipient, state=state, resent=resend, detail=detail)


def _detail(sent: Sent, recipient: str) -> str:
    code, words = sent.answers.get(recipient, (0, ""))
    answer = f"{code} {words}" if code >= 400 or not sent.detail else sent.detail
    return redact(answer).removeprefix(RESEND_MARK)[:200]
