"""The outbox over a real mail server and a real ledger: nothing lost, nothing twice without a mark, nobody guessing."""

import socket
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from reporting.mail.deliver import Delivered, MailError, deliver, put
from reporting.mail.message import Message, id_for
from reporting.mail.settings import SmtpSettings
from store import outbox
from store.database import Database
from store.outbox import DeliveryState
from tests.reporting.ledgers import UNIT, ledger
from tests.reporting.samples import NOW, message
from tests.reporting.smtp_server import Desk, serving
from tests.reporting.test_smtp import plain

A, B = message().recipients


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with ledger(tmp_path, {}) as found:
        yield found


def _now() -> datetime:
    return NOW


def _queue(database: Database, *messages: Message) -> int:
    with database.writing() as connection:
        return put(connection, UNIT, messages or (message(),), NOW)


def _deliver(database: Database, desk: Desk) -> Delivered:
    with serving(desk) as port:
        return deliver(database, UNIT, plain(port), _now)


def _closed_port() -> SmtpSettings:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return plain(taken.getsockname()[1])


def test_each_recipient_gets_it_once_and_a_second_round_sends_nothing(database: Database) -> None:
    desk = Desk()
    assert _queue(database) == 1
    result = _deliver(database, desk)
    assert [(item.recipient, item.state) for item in result.settled] == [
        (A, DeliveryState.SENT),
        (B, DeliveryState.SENT),
    ]
    assert not result.needs_attention
    assert [to for _, to in desk.envelopes] == [(A,), (B,)]
    assert _deliver(database, desk) == Delivered()
    assert len(desk.received) == 2


def test_the_same_cause_is_queued_once(database: Database) -> None:
    assert _queue(database) == 1
    assert _queue(database, message(subject="khác")) == 0
    assert outbox.counts(database, UNIT) == {DeliveryState.PLANNED: 2}


def test_an_empty_outbox_needs_no_server(database: Database) -> None:
    assert deliver(database, UNIT, _closed_port(), _now) == Delivered()


def test_a_dead_server_loses_nothing(database: Database) -> None:
    _queue(database)
    with pytest.raises(MailError):
        deliver(database, UNIT, _closed_port(), _now)
    assert outbox.counts(database, UNIT) == {DeliveryState.PLANNED: 2}
    desk = Desk()
    _deliver(database, desk)
    assert len(desk.received) == 2
    assert not any("(gửi lại)" in mail["Subject"] for mail in desk.received)


def test_one_refused_recipient_does_not_stop_the_other(database: Database) -> None:
    _queue(database)
    result = _deliver(database, Desk(answers={A: f"550 <{A}> unknown"}))
    assert [(item.recipient, item.state) for item in result.settled] == [
        (A, DeliveryState.REFUSED),
        (B, DeliveryState.SENT),
    ]
    assert result.needs_attention
    (refused,) = outbox.failed(database, UNIT)
    assert refused.detail == "550 <[đã che]> unknown"


def test_not_now_is_tried_again_the_next_round(database: Database) -> None:
    _queue(database)
    first = _deliver(database, Desk(answers={A: "450 greylisted"}))
    assert first.count(DeliveryState.PLANNED) == 1
    desk = Desk()
    second = _deliver(database, desk)
    assert [(item.recipient, item.state, item.resent) for item in second.settled] == [(A, DeliveryState.SENT, False)]
    assert "(gửi lại)" not in desk.received[0]["Subject"]


def test_a_connection_lost_before_the_content_is_tried_again_unmarked(database: Database) -> None:
    _queue(database, message(recipients=(A,)))
    result = _deliver(database, Desk(hang_up="rcpt"))
    assert [item.state for item in result.settled] == [DeliveryState.PLANNED]
    desk = Desk()
    _deliver(database, desk)
    assert [mail["Subject"] for mail in desk.received] == [message().subject]


def test_a_connection_lost_after_the_content_is_sent_once_more_with_a_mark(database: Database) -> None:
    _queue(database, message(recipients=(A,)))
    broken = Desk(hang_up="data")
    assert [item.state for item in _deliver(database, broken).settled] == [DeliveryState.UNKNOWN]
    desk = Desk()
    result = _deliver(database, desk)
    assert [(item.state, item.resent) for item in result.settled] == [(DeliveryState.SENT, True)]
    assert desk.received[0]["Subject"] == f"(gửi lại) {message().subject}"
    assert {mail["Message-ID"] for mail in (*broken.received, *desk.received)} == {id_for(A, message().message_id)}


def test_twice_unknown_is_left_to_a_person(database: Database) -> None:
    _queue(database, message(recipients=(A,)))
    broken = Desk(hang_up="data")
    for _ in range(3):
        result = _deliver(database, broken)
    assert len(broken.received) == 2
    assert [item.recipient for item in result.asking] == [A]
    assert result.needs_attention


def test_a_resend_that_never_reached_the_content_may_be_tried_again(database: Database) -> None:
    _queue(database, message(recipients=(A,)))
    _deliver(database, Desk(hang_up="data"))
    _deliver(database, Desk(answers={A: "450 not now"}))
    desk = Desk()
    assert [item.state for item in _deliver(database, desk).settled] == [DeliveryState.SENT]
    assert desk.received[0]["Subject"].startswith("(gửi lại)")


def test_what_a_crash_left_half_sent_is_unknown_and_sent_once_with_a_mark(database: Database) -> None:
    _queue(database, message(recipients=(A,)))
    (waiting,) = outbox.waiting(database, UNIT)
    outbox.begin(database, UNIT, waiting.id, NOW)
    desk = Desk()
    _deliver(database, desk)
    assert [mail["Subject"] for mail in desk.received] == [f"(gửi lại) {message().subject}"]


def test_a_crash_in_the_middle_of_a_resend_sends_no_third_copy(database: Database) -> None:
    _queue(database, message(recipients=(A,)))
    _deliver(database, Desk(hang_up="data"))
    (waiting,) = outbox.waiting(database, UNIT)
    outbox.settle(database, UNIT, waiting.id, DeliveryState.UNKNOWN, NOW, "(gửi lại)")
    outbox.begin(database, UNIT, waiting.id, NOW)
    desk = Desk()
    result = _deliver(database, desk)
    assert desk.received == []
    assert len(result.asking) == 1
    assert outbox.counts(database, UNIT) == {DeliveryState.UNKNOWN: 1}


def test_after_a_lost_connection_the_others_still_go_out(database: Database) -> None:
    desk = Desk(hang_up="data", hang_ups=1)
    _queue(database)
    result = _deliver(database, desk)
    assert [item.state for item in result.settled] == [DeliveryState.UNKNOWN, DeliveryState.SENT]


def test_a_server_that_always_hangs_up_is_given_up_on(database: Database) -> None:
    _queue(database, message(recipients=tuple(f"n{number}@phuong.example" for number in range(6))))
    with pytest.raises(MailError, match="ngắt kết nối"):
        _deliver(database, Desk(hang_up="rcpt"))
    assert outbox.counts(database, UNIT) == {DeliveryState.PLANNED: 6}


def test_a_refused_sender_leaves_everything_planned(database: Database) -> None:
    _queue(database)
    with pytest.raises(MailError) as caught:
        _deliver(database, Desk(mail_reply="553 not you"))
    assert caught.value.code == "sender"
    assert outbox.counts(database, UNIT) == {DeliveryState.PLANNED: 2}


def test_a_row_that_can_never_be_sent_does_not_hold_up_the_others(database: Database) -> None:
    with database.writing() as connection:
        outbox.put(
            connection,
            UNIT,
            key="bad",
            message_id="<bad@phuong.example>",
            subject="x",
            text="x",
            html="x",
            recipients=["a@b, c@evil"],
            now=NOW,
        )
    _queue(database)
    desk = Desk()
    result = _deliver(database, desk)
    assert result.count(DeliveryState.REFUSED) == 1
    assert result.count(DeliveryState.SENT) == 2
    assert [to for _, to in desk.envelopes] == [(A,), (B,)]
