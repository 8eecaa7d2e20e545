"""Mails to be sent: put in the same transaction as their cause, sent one recipient at a time, never forgotten.

A delivery is ``planned`` → ``sending`` (committed before the server is spoken to) → ``sent`` | ``refused`` | back to
``planned`` where the server took nothing | ``unknown`` where the connection broke after the content was sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, func, insert, select, update

from store.database import Database
from store.tables import delivery, outbox


class DeliveryState(StrEnum):
    """How far a mail is on its way to one recipient."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One mail to one recipient. ``attempts`` counts how often the server was spoken to; ``changed_at`` is aware."""

    id: int
    key: str
    message_id: str
    subject: str
    text: str
    html: str
    recipient: str
    state: DeliveryState
    attempts: int
    created_at: datetime
    changed_at: datetime
    detail: str | None


def put(
    connection: Connection,
    unit: str,
    *,
    key: str,
    message_id: str,
    subject: str,
    text: str,
    html: str,
    recipients: Iterable[str],
    now: datetime,
) -> bool:
    """Puts a mail into the outbox within the caller's transaction. False where its ``key`` is there already: a mail
    of the same cause is never sent twice. Raises ``ValueError`` where nobody is to get it."""
    people = list(dict.fromkeys(recipients))
    if not people:
        raise ValueError("a mail needs a recipient")
    known = connection.execute(select(outbox.c.id).where(outbox.c.unit == unit, outbox.c.key == key)).scalar()
    if known is not None:
        return False
    result = connection.execute(
        insert(outbox).values(
            unit=unit, key=key, message_id=message_id, subject=subject, text=text, html=html, created_at=now
        )
    ).inserted_primary_key
    if result is None:
        raise LookupError("the database gave no id for a mail")
    rows = [{"outbox_id": int(result[0]), "recipient": recipient, "changed_at": now} for recipient in people]
    connection.execute(insert(delivery), rows)
    return True


def waiting(database: Database, unit: str) -> tuple[Delivery, ...]:
    """What is not settled, oldest first: planned, being sent when something broke, and unknown ones."""
    open_states = (DeliveryState.PLANNED, DeliveryState.SENDING, DeliveryState.UNKNOWN)
    return _find(database, unit, open_states)


def failed(database: Database, unit: str) -> tuple[Delivery, ...]:
    """What a server refused for good, oldest first."""
    return _find(database, unit, (DeliveryState.REFUSED,))


def begin(database: Database, delivery_id: int, now: datetime) -> None:
    """Commits that the server is about to be spoken to: after a crash the row says so."""
    d = delivery.c
    with database.writing() as connection:
        connection.execute(
            update(delivery)
            .where(d.id == delivery_id)
            .values(state=DeliveryState.SENDING.value, attempts=d.attempts + 1, changed_at=now)
        )


def settle(
    database: Database, delivery_id: int, state: DeliveryState, now: datetime, detail: str | None = None
) -> None:
    """How it ended. ``detail`` is the server's answer, without personal data."""
    with database.writing() as connection:
        connection.execute(
            update(delivery)
            .where(delivery.c.id == delivery_id)
            .values(state=state.value, changed_at=now, detail=detail)
        )


def counts(database: Database, unit: str) -> dict[DeliveryState, int]:
    """How many deliveries there are in each state."""
    query = (
        select(delivery.c.state, func.count())
        .join(outbox, outbox.c.id == delivery.c.outbox_id)
        .where(outbox.c.unit == unit)
        .group_by(delivery.c.state)
    )
    with database.reading() as connection:
        return {DeliveryState(state): count for state, count in connection.execute(query)}


def _find(database: Database, unit: str, states: Iterable[DeliveryState]) -> tuple[Delivery, ...]:
    d, o = delivery.c, outbox.c
    query = (
        select(
            d.id,
            o.key,
            o.message_id,
            o.subject,
            o.text,
            o.html,
            d.recipient,
            d.state,
            d.attempts,
            o.created_at,
            d.changed_at,
            d.detail,
        )
        .join(outbox, o.id == d.outbox_id)
        .where(o.unit == unit, d.state.in_([state.value for state in states]))
        .order_by(d.id)
    )
    with database.reading() as connection:
        rows = connection.execute(query).mappings().all()
    return tuple(Delivery(**{**row, "state": DeliveryState(row["state"])}) for row in rows)
