"""Reminders, slips, acknowledgements, files on their way, troubles told of, files of mails: rows that are kept."""

from datetime import date, timedelta

from store import file_drops, outbox, troubles
from store.database import Database
from store.outbox import Attachment, DeliveryState
from store.people import acknowledgements, chases, reminders
from store.people.acknowledgements import Acknowledgement
from store.people.reminders import Reminder
from store.troubles import TroubleKind
from tests.store.samples import NOON, UNIT

A, B = ("igate", "H40.12-260504-0001"), ("igate", "H40.12-260504-0002")
MONDAY = date(2026, 5, 11)


def test_reminders_are_numbered_per_dossier_and_kind_and_a_day_counts_once(database: Database) -> None:
    with database.writing() as connection:
        assert reminders.note(connection, UNIT, Reminder.MAIL, [A], MONDAY) == {A: 1}
        assert reminders.note(connection, UNIT, Reminder.MAIL, [A, B], MONDAY) == {B: 1}
        assert reminders.note(connection, UNIT, Reminder.MAIL, [A], MONDAY + timedelta(days=1)) == {A: 2}
        assert reminders.note(connection, UNIT, Reminder.APOLOGY, [A], MONDAY) == {A: 1}
    assert reminders.counts(database, UNIT, Reminder.MAIL) == {A: 2, B: 1}
    assert reminders.counts(database, UNIT, Reminder.MAIL, before=MONDAY + timedelta(days=1)) == {A: 1, B: 1}
    assert reminders.reminded_on(database, UNIT, Reminder.MAIL, MONDAY) == {A, B}
    assert reminders.ever(database, UNIT, Reminder.APOLOGY, [A, B]) == {A}


def test_a_slip_waits_for_its_answer_and_keeps_every_answer(database: Database) -> None:
    with database.writing() as connection:
        number = chases.next_number(connection, UNIT)
        slip = chases.add(
            connection,
            UNIT,
            number=number,
            department="Tư pháp",
            made_at=NOON,
            answer_due_at=NOON + timedelta(hours=24),
            files=["/data/1.docx"],
        )
        assert reminders.note(connection, UNIT, Reminder.SLIP, [A, B], MONDAY, chase_id=slip) == {A: 1, B: 1}
        assert chases.next_number(connection, UNIT) == 2
    (waiting,) = chases.unanswered(database, UNIT)
    assert not waiting.is_late(NOON + timedelta(hours=24))
    assert waiting.is_late(NOON + timedelta(hours=25))
    assert reminders.of_slip(database, waiting.id) == (A, B)
    assert chases.answer(database, UNIT, 9, "x", NOON) is None
    chases.answer(database, UNIT, 1, "Đã trả A", NOON)
    answered = chases.answer(database, UNIT, 1, "Đã trả B", NOON + timedelta(hours=1))
    assert answered is not None
    assert (answered.answer, answered.answered_at) == ("Đã trả A\nĐã trả B", NOON)
    assert not answered.is_late(NOON + timedelta(days=9))
    assert chases.unanswered(database, UNIT) == ()
    assert chases.all_of(database, UNIT) == (answered,)


def test_an_acknowledgement_holds_for_its_time(database: Database) -> None:
    first = Acknowledgement(portal=A[0], code=A[1], at=NOON, until=NOON + timedelta(days=1), by="bảng điều khiển")
    acknowledgements.acknowledge(database, UNIT, first)
    assert acknowledgements.in_force(database, UNIT, NOON - timedelta(minutes=1)) == {}
    assert acknowledgements.in_force(database, UNIT, NOON) == {A: first}
    assert acknowledgements.in_force(database, UNIT, NOON + timedelta(days=1)) == {}


def test_a_file_waits_until_it_is_copied_and_the_last_hash_is_that_of_its_name(database: Database) -> None:
    def put() -> int:
        with database.writing() as connection:
            return file_drops.put(connection, UNIT, source="/d/a.docx", folder="/share", name="a.docx", now=NOON)

    drop = put()
    assert put() == drop
    file_drops.settle_problem(database, UNIT, drop, "ổ đĩa đã đầy", NOON)
    (waiting,) = file_drops.waiting(database, UNIT)
    assert (waiting.attempts, waiting.problem, waiting.state) == (1, "ổ đĩa đã đầy", "waiting")
    file_drops.settle_done(database, UNIT, drop, path="/share/a_v2.docx", sha256="2" * 64, now=NOON)
    assert file_drops.waiting(database, UNIT) == ()
    assert file_drops.last_written_hash(database, UNIT, "/share", "a.docx") is None
    file_drops.settle_done(database, UNIT, put(), path="\\\\may\\share\\a.docx", sha256="3" * 64, now=NOON)
    assert file_drops.last_written_hash(database, UNIT, "/share", "a.docx") == "3" * 64
    gone = put()
    file_drops.settle_problem(database, UNIT, gone, "mất tệp", NOON, given_up=True)
    assert file_drops.waiting(database, UNIT) == ()


def test_a_trouble_is_open_until_its_end_was_told(database: Database) -> None:
    with database.writing() as connection:
        troubles.begin(
            connection,
            UNIT,
            subject="hkd",
            kind=TroubleKind.NEEDS_YOU,
            cause="wrong_password",
            since=NOON,
            now=NOON,
        )
    (known,) = troubles.open_troubles(database, UNIT)
    with database.writing() as connection:
        troubles.told(connection, known.id, NOON + timedelta(days=1))
    (known,) = troubles.open_troubles(database, UNIT)
    assert (known.since, known.told_at) == (NOON, NOON + timedelta(days=1))
    with database.writing() as connection:
        troubles.end(connection, known.id, NOON)
    assert troubles.open_troubles(database, UNIT) == ()


def test_files_stay_with_their_mail_until_it_is_long_sent(database: Database) -> None:
    file = Attachment(name="a.xlsx", media_type="application/octet-stream", content=b"PK\x00\xff")
    with database.writing() as connection:
        for key in ("alert:u:1", "alert:u:2"):
            outbox.put(
                connection,
                UNIT,
                key=key,
                message_id="<1@x>",
                subject="s",
                text="t",
                html="h",
                recipients=["a@x"],
                now=NOON,
                attachments=[file],
            )
        assert outbox.has(connection, UNIT, "alert:u:1")
        assert not outbox.has(connection, UNIT, "alert:u:3")
    sent, unsent = outbox.waiting(database, UNIT)
    assert outbox.attachments_of(database, sent.outbox_id) == (file,)
    outbox.settle(database, UNIT, sent.id, DeliveryState.SENT, NOON)
    assert outbox.forget_attachments(database, UNIT, NOON) == 0
    assert outbox.forget_attachments(database, UNIT, NOON + timedelta(days=40)) == 1
    assert outbox.attachments_of(database, sent.outbox_id) == ()
    assert outbox.attachments_of(database, unsent.outbox_id) == (file,), "it has not gone out yet"
    assert outbox.last_put(database, UNIT, "alert:u:", NOON) is None
    assert outbox.last_put(database, UNIT, "alert:u:", NOON + timedelta(seconds=1)) == NOON
    assert outbox.last_put(database, UNIT, "al_rt", NOON + timedelta(seconds=1)) is None
