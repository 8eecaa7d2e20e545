"""The mails that were made, and how far each went to each recipient."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from store.database import Database
from store.outbox import DeliveryState
from store.tables import delivery, outbox

STATES = {
    DeliveryState.PLANNED: "chờ gửi",
    DeliveryState.SENDING: "đang gửi",
    DeliveryState.SENT: "đã gửi",
    DeliveryState.REFUSED: "bị từ chối",
    DeliveryState.UNKNOWN: "chưa rõ đã đến chưa",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """One recipient of one mail. ``words`` is the state for people."""

    recipient: str
    state: str
    words: str
    attempts: int
    changed_at: datetime
    detail: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail. Instants are aware."""

    id: int
    subject: str
    created_at: datetime
    addressees: tuple[Addressee, ...]


def mails(database: Database, unit: str, *, limit: int = 60) -> tuple[Mail, ...]:
    """The latest mails, newest first."""
    o, d = outbox.c, delivery.c
    with database.reading() as connection:
        rows = connection.execute(
            select(o.id, o.subject, o.created_at).where(o.unit == unit).order_by(o.id.desc()).limit(limit)
        ).all()
        ids = [row.id for row in rows]
        sent = connection.execute(select(delivery).where(d.outbox_id.in_(ids)).order_by(d.recipient)).all()
    by_mail: dict[int, list[Addressee]] = {}
    for row in sent:
        by_mail.setdefault(row.outbox_id, []).append(
            Addressee(
                recipient=row.recipient,
                state=row.state,
                words=STATES[DeliveryState(row.state)],
                attempts=row.attempts,
                changed_at=row.changed_at,
                detail=row.detail,
            )
        )
    return tuple(
        Mail(id=row.id, subject=row.subject, created_at=row.created_at, addressees=tuple(by_mail.get(row.id, ())))
        for row in rows
    )
