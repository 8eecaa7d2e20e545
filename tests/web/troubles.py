"""What the tests' ward has for its people: things to look at, reminders, slips, reports."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from dossiers.problems import Actor, Problem, Retry, Scope
from dossiers.snapshot import BlockedRequest, Verdict
from store import notices, outbox, report_issues, service_state
from store.database import Database
from store.people import apologies, chases, commands, reminders
from store.people.access_log import Access, Act, note_access
from store.people.accounts import note_state
from store.people.acknowledgements import Acknowledgement, acknowledge
from store.people.commands import CommandKind
from store.people.reminders import Reminder
from store.recording.ledger import record
from store.service_state import Holder
from store.tables import dossier_version
from tests.web.pictures import picture_of

Words = Callable[[str], str]


def trouble(database: Database, unit: str, at: datetime, first: str, words: Words) -> None:
    """What a person should look at: the portal ``first`` is not understood and its password does not fit."""
    problems = tuple(
        Problem(
            code=f"unknown_{number}",
            actor=Actor.OPERATOR,
            scope=Scope.ROW if number else Scope.PORTAL,
            retry=Retry.YES,
            sentence=words("Cổng ghi một trạng thái chương trình chưa biết."),
            detail=words("Chờ liên thông"),
            dossier_code="H40.12-260501-0001",
            evidence="igate/1.bin",
        )
        for number in range(3)
    )
    blocked = (
        BlockedRequest(
            method="POST", url=words("https://cong.example/xoa"), reason="undeclared", write_like=True, times=2
        ),
    )
    moment = at - timedelta(minutes=10)
    snapshot = picture_of(first, (), moment, Verdict.PARTIAL, problems=problems, blocked=blocked)
    record(database, unit, snapshot, moment)
    note_state(database, unit, first, words("can.bo"), "wrong_password", at)
    service_state.acquire(database, unit, Holder(name="máy", place="máy", pid=1), at)
    notices.note(
        database, unit, "clock_wrong", "fail", words("Đồng hồ của máy nhanh 26 phút so với giờ của 3 cổng."), at
    )
    commands.ask(database, unit, CommandKind.RUN_NOW, asked_by=words("chị Hà"), now=at)
    note_access(database, unit, Access(at=at, who=words("chị Hà"), act=Act.CHANGE, detail=words("Cài đặt: Giờ chạy")))
    _reminders(database, unit, at, words)
    with database.writing() as connection:
        outbox.put(
            connection,
            unit,
            key="alert:1",
            message_id="<alert.1@vidu.example>",
            subject=words("5 hồ sơ quá hạn"),
            text="x",
            html="<p>x</p>",
            recipients=("lanhdao@vidu.example", "phong@vidu.example"),
            now=at,
        )


def _reminders(database: Database, unit: str, at: datetime, words: Words) -> None:
    """Of dossiers that are late: a mail, a slip that waits for its answer and one that was answered, a note taken."""
    v = dossier_version.c
    with database.reading() as connection:
        late = select(v.portal, v.code).where(v.known_to.is_(None), v.ended_on.is_(None), v.due_on < at.date())
        named = [(portal, code) for portal, code in connection.execute(late.order_by(v.dossier_id))]
    with database.writing() as connection:
        for number, day in ((1, 3), (2, 1)):
            made = at - timedelta(days=day)
            chase_id = chases.add(
                connection,
                unit,
                number=number,
                department=words("Văn phòng"),
                made_at=made,
                answer_due_at=made + timedelta(hours=20),
                files=[],
            )
            reminders.note(connection, unit, Reminder.MAIL, named, made.date())
            reminders.note(connection, unit, Reminder.SLIP, named[:2], made.date(), chase_id=chase_id)
    with database.writing(unit) as connection:
        for of in (None, words("Văn phòng")):
            apologies.add(
                connection, unit, department=of, made_at=at - timedelta(days=1), letters=3, files=["không còn"]
            )
    chases.answer(database, unit, 1, words("Đã trình ký, trả trong hôm nay."), at)
    portal, code = named[0]
    by, until, note = words("anh Nam"), at + timedelta(days=1), words("chờ xác minh")
    acknowledge(database, unit, Acknowledgement(portal=portal, code=code, at=at, until=until, by=by, note=note))


def issue_report(database: Database, unit: str, at: datetime, month: str, folder: Path, words: Words) -> None:
    """A report of before the ledger knew anything and its re-issue, with files of no content."""
    for number, before in ((1, timedelta(days=30)), (2, timedelta(hours=1))):
        files = [folder / f"{month}-{number}{suffix}" for suffix in (".docx", ".xlsx", ".pdf")]
        for file in files:
            file.write_bytes(b"PK")
        report_issues.add(
            database,
            unit,
            period=month,
            as_of=at - before,
            issued_at=at - before,
            complete=True,
            statement=words("Một cửa điện tử: đủ, lượt 1."),
            figures={"received_total": 3 * number, "resolved_total": 5},
            fingerprint=f"{number:064d}",
            files=[str(file) for file in files],
            hashes=["0" * 64] * 3,
            reason=words("Cổng Hộ tịch đọc muộn một ngày.") if number > 1 else None,
            asked_by=words("chị Hà") if number > 1 else None,
        )
