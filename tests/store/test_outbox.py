"""Mails: in the transaction of their cause, once per key, one state per recipient."""

import pytest

from store import outbox
from store.database import Database
from store.outbox import DeliveryState
from tests.store.samples import NOON, UNIT, row_counts


def put_mail(database: Database, key: str = "alert:2026-05-12:leaders") -> bool:
    """Two recipients, one of them named twice; whether it was new."""
    with database.writing(UNIT) as connection:
        return outbox.put(
            connection,
            UNIT,
            key=key,
            message_id="<1@hoso.example>",
            subject="5 hồ sơ quá hạn",
            text="…",
            html="<p>…</p>",
            recipients=("a@example.vn", "b@example.vn", "a@example.vn"),
            now=NOON,
        )


def test_the_same_cause_is_mailed_once(database: Database) -> None:
    assert put_mail(database)
    assert not put_mail(database)
    assert [item.recipient for item in outbox.waiting(database, UNIT)] == ["a@example.vn", "b@example.vn"]


def test_no_cause_no_mail(database: Database) -> None:
    def cause_and_fail() -> None:
        with database.writing() as connection:
            outbox.put(
                connection,
                UNIT,
                key="k",
                message_id="<1@x>",
                subject="",
                text="",
                html="",
                recipients=["a@x"],
                now=NOON,
            )
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cause_and_fail()
    assert row_counts(database)["outbox"] == row_counts(database)["delivery"] == 0


def test_each_recipient_has_a_state(database: Database) -> None:
    put_mail(database)
    first, second = outbox.waiting(database, UNIT)
    outbox.begin(database, UNIT, first.id, NOON)
    assert outbox.waiting(database, UNIT)[0].state is DeliveryState.SENDING, "a crash now is seen afterwards"
    outbox.settle(database, UNIT, first.id, DeliveryState.SENT, NOON)
    outbox.begin(database, UNIT, second.id, NOON)
    outbox.settle(database, UNIT, second.id, DeliveryState.REFUSED, NOON, "550 không có hộp thư này")
    assert outbox.waiting(database, UNIT) == ()
    assert [(item.recipient, item.attempts, item.detail) for item in outbox.failed(database, UNIT)] == [
        ("b@example.vn", 1, "550 không có hộp thư này")
    ]
    assert outbox.counts(database, UNIT) == {DeliveryState.SENT: 1, DeliveryState.REFUSED: 1}
