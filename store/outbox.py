"""Mails to be sent: put in the same transaction as their cause, sent one recipient at a time, never forgotten.

A delivery is ``planned`` → ``sending`` (committed before the server is spoken to) → ``sent`` | ``refused`` | back to
``planned`` where the server took nothing | ``unknown`` where the connection broke after the content was sent.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from store.database import Database
from store.tables import delivery, outbox, outbox_attachment


class DeliveryState(StrEnum):
    """How far a mail is on its way to one recipient."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"


_STILL_WRITTEN_TO = timedelta(days=8)
_OPEN_STATES = (DeliveryState.PLANNED, DeliveryState.SENDING, DeliveryState.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a mail. ``name`` is made of our own data, never of a portal's text."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One mail to one recipient. ``attempts`` counts how often the server was spoken to; ``changed_at`` is aware."""

    id: int
    unit: str
    outbox_id: int
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
    attachments: Iterable[Attachment] = (),
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
    files = [
        {"outbox_id": int(result[0]), "name": file.name, "media_type": file.media_type, "content": file.content}
        for file in attachments
    ]
    if files:
        connection.execute(insert(outbox_attachment), files)
    return True


def has(connection: Connection, unit: str, key: str) -> bool:
    """Whether a mail of that cause was ever put in."""
    return connection.execute(select(outbox.c.id).where(outbox.c.unit == unit, outbox.c.key == key)).first() is not None


def last_put(database: Database, unit: str, prefix: str, before: datetime) -> datetime | None:
    """When the last mail whose key begins with ``prefix`` was put in before ``before`` (aware); ``None``: never."""
    o = outbox.c
    query = select(func.max(o.created_at, type_=o.created_at.type)).where(
        o.unit == unit, o.key.startswith(prefix, autoescape=True), o.created_at < before
    )
    with database.reading() as connection:
        found: datetime | None = connection.execute(query).scalar_one()
    return found


def attachments_of(database: Database, outbox_id: int) -> tuple[Attachment, ...]:
    """The files of a mail, in order. Those of mails sent long ago are forgotten."""
    a = outbox_attachment.c
    query = select(a.name, a.media_type, a.content).where(a.outbox_id == outbox_id, a.content.is_not(None))
    with database.reading() as connection:
        return tuple(Attachment(**dict(row)) for row in connection.execute(query.order_by(a.id)).mappings())


def forget_attachments(database: Database, unit: str, before: datetime) -> int:
    """Drops the contents of files whose mails were put in before ``before`` (aware) and wait for nobody; how many.
    Their names stay."""
    a, o, d = outbox_attachment.c, outbox.c, delivery.c
    still = select(d.outbox_id).where(d.state.in_([state.value for state in _OPEN_STATES]))
    old = select(o.id).where(o.unit == unit, o.created_at < before, o.id.not_in(still))
    with database.writing(unit) as connection:
        done = connection.execute(
            update(outbox_attachment).where(a.content.is_not(None), a.outbox_id.in_(old)).values(content=None)
        )
    return done.rowcount


def waiting(database: Database, unit: str) -> tuple[Delivery, ...]:
    """What is not settled, oldest first: planned, being sent when something broke, and unknown ones."""
    return _find(database, unit, _OPEN_STATES)


def failed(database: Database, unit: str) -> tuple[Delivery, ...]:
    """What a server refused for good, oldest first."""
    return _find(database, unit, (DeliveryState.REFUSED,))


def refused_recipients(database: Database, unit: str, addresses: Collection[str] | None = None) -> tuple[Delivery, ...]:
    """For each address whose last mail a server refused for good, that mail: until another one gets through, or nobody
    writes to the address any more (none of ``addresses``, where they are given; no mail in the last week of mails)."""
    d, o = delivery.c, outbox.c
    newest = select(func.max(d.id)).join(outbox, o.id == d.outbox_id).where(o.unit == unit).group_by(d.recipient)
    found = _find(database, unit, (DeliveryState.REFUSED,), d.id.in_(newest))
    query = select(func.max(o.created_at, type_=o.created_at.type)).where(o.unit == unit)
    with database.reading() as connection:
        last = connection.execute(query).scalar_one()
    return tuple(
        each
        for each in found
        if (addresses is None or each.recipient in addresses) and last - each.created_at <= _STILL_WRITTEN_TO
    )


def find(database: Database, unit: str, delivery_id: int) -> Delivery | None:
    """One mail to one recipient by its number."""
    return next(iter(_find(database, unit, DeliveryState, delivery.c.id == delivery_id)), None)


def of_key(database: Database, unit: str, key: str) -> tuple[Delivery, ...]:
    """What became of the mail of one cause, by recipient."""
    return _find(database, unit, DeliveryState, outbox.c.key == key)


def begin(database: Database, unit: str, delivery_id: int, now: datetime) -> None:
    """Commits that the server is about to be spoken to: after a crash the row says so."""
    d = delivery.c
    with database.writing(unit) as connection:
        connection.execute(
            update(delivery)
            .where(d.id == delivery_id)
            .values(state=DeliveryState.SENDING.value, attempts=d.attempts + 1, changed_at=now)
        )


def settle(
    database: Database, unit: str, delivery_id: int, state: DeliveryState, now: datetime, detail: str | None = None
) -> None:
    """How it ended. ``detail`` is the server's answer, without personal data."""
    with database.writing(unit) as connection:
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


def _find(
    database: Database, unit: str, states: Iterable[DeliveryState], *conditions: ColumnElement[bool]
) -> tuple[Delivery, ...]:
    d, o = delivery.c, outbox.c
    query = (
        select(
            d.id,
            o.unit,
            d.outbox_id,
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
        .where(o.unit == unit, d.state.in_([state.value for state in states]), *conditions)
        .order_by(d.id)
    )
    with database.reading() as connection:
        rows = connection.execute(query).mappings().all()
    return tuple(Delivery(**{**row, "state": DeliveryState(row["state"])}) for row in rows)
