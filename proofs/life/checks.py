"""What must be true of a life: read from the ledger, the portals' own ledgers, the mail server and the folder."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path

from sqlalchemy import select

from agent.backup.manifest import backup_files
from agent.storage import open_database
from dossiers.dates import VIETNAM
from proofs.life.office import RECIPIENTS, UNIT
from proofs.life.year import Life
from store import report_issues
from store.database import Database
from store.tables import delivery, due_job, outbox

_LONG_ENOUGH = timedelta(minutes=50)
"""On for so long within its window, a computer must have sent the day's mail: two tries fit in."""

_TO_WRITE = timedelta(days=17)
"""Within so many days somebody has written the words of a month's report, and every portal was read whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """``broken``: what should not be, in words; ``figures``: what is told."""

    broken: tuple[str, ...]
    figures: dict[str, int]


def examine(life: Life) -> Findings:
    """Everything that was promised."""
    database = open_database(life.office.config, life.office.clock.now())
    broken: list[str] = []
    figures = {"days": (life.last - life.first).days + 1, "ticks": life.ticks}
    for check in (_reports, _mails, _log_ins, _rows, _files):
        check(life, database, broken, figures)
    database.close()
    return Findings(broken=tuple(broken), figures=figures)


def _reports(life: Life, database: Database, broken: list[str], figures: dict[str, int]) -> None:
    made = report_issues.issues_of(database, UNIT)
    issued = Counter(each.period for each in made if each.complete)
    drafts = Counter(each.period for each in made if not each.complete)
    wanted = {f"{day:%Y-%m}" for day in _days(life) if day.day == 13 and _was_on_after(life, day)}
    # A portal that could not be read after the cut-off, or words that are missing, leave the month with a draft that
    # says so; when both are there the report is issued by itself. A month's last days are not judged.
    whole = {month for month in wanted if datetime.combine(life.last, time(17), VIETNAM) - _cut_off(month) > _TO_WRITE}
    broken += [f"{month}: never issued" for month in sorted(whole - set(issued))]
    broken += [f"{month}: issued {issued[month]} times" for month in issued if issued[month] > 1]
    broken += [f"{month}: neither issued nor drafted" for month in sorted(wanted) if not issued[month] + drafts[month]]
    broken += [f"{month}: {drafts[month]} drafts" for month in drafts if drafts[month] > 3]
    figures |= {"months with a report": len(issued | drafts), "of them issued": len(issued)}


def _cut_off(month: str) -> datetime:
    return datetime.combine(date.fromisoformat(f"{month}-13"), time(17), VIETNAM)


def _was_on_after(life: Life, cut_off: date) -> bool:
    """Whether the computer was ever on after the report was due."""
    day = cut_off if life.calendar.is_working_day(cut_off) else life.calendar.next_working_day(cut_off)
    due = datetime.combine(day, time(17), VIETNAM)
    return any(session.off > due + timedelta(minutes=5) for session in life.on)


def _mails(life: Life, database: Database, broken: list[str], figures: dict[str, int]) -> None:
    o, d = outbox.c, delivery.c
    with database.reading() as connection:
        rows = connection.execute(
            select(o.key, d.recipient, d.state).join(delivery, d.outbox_id == o.id).where(o.key.startswith("alert:"))
        ).all()
    arrived: Counter[tuple[str, str]] = Counter()
    unmarked = marked = late = 0
    for received in life.office.smtp.received:
        mail = message_from_bytes(received.content)
        subject = str(make_header(decode_header(str(mail["Subject"]))))
        late += "[Chạy bù]" in subject
        for recipient in received.recipients:
            again = arrived[str(mail["Message-ID"]), recipient] > 0
            marked += again and "gửi lại" in subject
            unmarked += again and "gửi lại" not in subject
            arrived[str(mail["Message-ID"]), recipient] += 1
    if unmarked:
        broken.append(f"{unmarked} mails came twice and unmarked")
    by_day = Counter((key.split(":")[2], recipient) for key, recipient, _ in rows)
    broken += [f"{recipient} got {n} mails of {day}" for (day, recipient), n in by_day.items() if n > 1]
    sent = {(key.split(":")[2], recipient) for key, recipient, state in rows if state in ("sent", "unknown")}
    expected = 0
    for day in _days(life):
        window = (datetime.combine(day, time(7, 30), VIETNAM), datetime.combine(day, time(16, 30), VIETNAM))
        on = sum((session.inside(*window) for session in life.on), timedelta(0))
        if life.calendar.is_working_day(day) and on >= _LONG_ENOUGH:
            expected += 1
            broken += [f"{who} has no mail of {day}" for who in RECIPIENTS if (day.isoformat(), who) not in sent]
        if not life.calendar.is_working_day(day) and any((day.isoformat(), who) in sent for who in RECIPIENTS):
            broken.append(f"a mail went out on {day}, a day off")
    lost = sum(state not in ("sent", "unknown") for _, _, state in rows)
    if lost > len(RECIPIENTS):  # those of the very last day may still wait
        broken.append(f"{lost} mails were never delivered")
    figures |= {
        "working days with a mail due": expected,
        "daily mails (recipient and day)": len(by_day),
        "mails received": len(life.office.smtp.received),
        "made up for, marked": late,
        "repeats, marked": marked,
        "repeats, unmarked": unmarked,
    }


def _log_ins(life: Life, database: Database, broken: list[str], figures: dict[str, int]) -> None:
    wrong: Counter[tuple[str, str, str]] = Counter()
    per_day: Counter[tuple[str, date]] = Counter()
    for key, portal in life.office.portals.items():
        for at, password, outcome in portal.submissions():
            per_day[key, at.astimezone(VIETNAM).date()] += 1
            if outcome == "wrong_password":
                wrong[key, password, portal.password_at(at)] += 1
    broken += [f"{key}: {password} was refused {n} times" for (key, password, _), n in wrong.items() if n > 1]
    broken += [f"{key}: {n} log-ins on {day}" for (key, day), n in per_day.items() if n > 3]
    figures |= {"log-ins": sum(per_day.values()), "wrong passwords sent": sum(wrong.values())}
    figures["worst: one password refused so often"] = max(wrong.values(), default=0)


def _rows(life: Life, database: Database, broken: list[str], figures: dict[str, int]) -> None:
    j = due_job.c
    with database.reading() as connection:
        rows = connection.execute(select(j.key, j.kind, j.due_at, j.until, j.state, j.late)).all()
    now = life.office.clock.now()
    stuck = [row.key for row in rows if row.state == "planned" and row.until is not None and row.until < life.on[-1].on]
    broken += [f"{key} was never settled" for key in stuck]
    states = Counter(row.state for row in rows)
    figures |= {f"due rows {state}": count for state, count in sorted(states.items())}
    figures["due rows made up for"] = sum(row.late and row.state == "done" for row in rows)
    if any(row.due_at > now + timedelta(days=2) for row in rows):
        broken.append("rows were planned far ahead")


def _files(life: Life, database: Database, broken: list[str], figures: dict[str, int]) -> None:
    config = life.office.config
    kept = len(backup_files(config.backup_folder))
    settings = config.settings.backup
    if kept > settings.keep_daily + settings.keep_weekly + settings.keep_monthly:
        broken.append(f"{kept} backups are kept")
    left = [path.name for path in (config.data_folder / "tmp").glob("*")]
    broken += [f"left behind: tmp/{name}" for name in left]
    files = [path for path in Path(config.data_folder).rglob("*") if path.is_file()]
    figures |= {"backups kept": kept, "files": len(files), "bytes": sum(path.stat().st_size for path in files)}
    months = (life.last - life.first).days // 28 + 2
    if len(files) > 60 + 6 * months:
        broken.append(f"{len(files)} files in the data folder")


def _days(life: Life) -> list[date]:
    return [life.first + timedelta(days=n) for n in range((life.last - life.first).days + 1)]
