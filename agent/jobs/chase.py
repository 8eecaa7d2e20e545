"""Reminder slips to the departments and letters of apology to citizens: numbered rows first, then the papers."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from agent.computer.clock import Clock
from agent.computer.files import ensure_folder
from agent.computer.instance import hold
from agent.errors import ExitCode, FolderError, InputError, reason
from agent.jobs.alert_input import alert_input
from agent.jobs.clock_gate import held_back
from agent.jobs.results import JobEnd
from agent.outgoing.dropping import copy_to_share
from agent.rooms import letterhead, working_calendar
from agent.settings.config import Config
from agent.storage import open_database
from dossiers.dates import VIETNAM, format_instant
from dossiers.status import Group
from dossiers.working_calendar import WorkingCalendar
from reporting.alerts import AlertInput, Department, key_of
from reporting.alerts.compose import owner_of, owners_of
from reporting.figures.period import DossierRow
from reporting.letters import Letters, SlipInput, compose_apology, compose_slip, write_letters
from store.database import Database
from store.people import apologies, chases, reminders
from store.people.reminders import Reminder

_ANSWER_WITHIN = timedelta(hours=24)
_APOLOGISE_WITHIN = 2  # working days, both ends: what is due today or on the next one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paper:
    """A document that was written, and its name on the share."""

    path: Path
    name: str


def chase(config: Config, clock: Clock, *, department: str | None = None) -> JobEnd:
    """Writes one slip for each department (or one department) that has overdue or soon-due dossiers which were in no
    slip of today, and the letters of apology for those that are late or will be, once each. Doing it again on the same
    day numbers nothing twice. What waits for the citizen is nobody's delay and is left out.

    Raises ``InputError`` for a department that is not configured, ``FolderError`` where nothing can be written; then
    nothing is numbered either.
    """
    unit = config.settings.unit.code
    with hold(config.data_folder, "chase"):
        now = clock.now()
        database = open_database(config, now)
        held = held_back(config, database, now, "lập phiếu đôn đốc")
        if held is not None:
            return held
        given = alert_input(config, database, now)
        departments = _wanted(given, department)
        papers: list[_Paper] = []
        sentences: list[str] = []
        chased = reminders.reminded_on(database, unit, Reminder.SLIP, given.lists.today)
        for each in departments:
            rows = tuple(row for row in _of(given, each) if key_of(row) not in chased)
            if rows:
                papers.append(_slip(config, database, given, each, rows, sentences))
        letters = _apologies(config, database, given, departments, only=department is not None)
        if letters is not None:
            papers.append(letters)
            sentences.append(f"Phiếu xin lỗi và hẹn lại ngày trả kết quả: {letters.path}")
        nobody = _nobodys(given) if department is None else 0
        if nobody:
            sentences.append(f"Có {nobody} hồ sơ chưa rõ phòng phụ trách nên không có trong phiếu nào.")
        copied = copy_to_share(config, database, clock, [(paper.path, paper.name) for paper in papers])
        sentences += [sentence for each_copy in copied for sentence in each_copy.sentences]
    if not papers:
        sentences.insert(0, "Không có hồ sơ nào phải đôn đốc thêm hôm nay.")
    if any(each_copy.problem for each_copy in copied):
        return JobEnd(exit_code=ExitCode.MACHINE, sentences=tuple(sentences))
    return JobEnd(exit_code=ExitCode.ATTENTION if nobody else ExitCode.DONE, sentences=tuple(sentences))


def answer_due(now: datetime, calendar: WorkingCalendar) -> datetime:
    """Twenty-four hours after ``now`` (aware); where that is a day off, at that hour of the next working day."""
    due = (now + _ANSWER_WITHIN).astimezone(VIETNAM)
    if calendar.is_working_day(due.date()):
        return due
    return datetime.combine(calendar.next_working_day(due.date()), due.timetz())


def _wanted(given: AlertInput, department: str | None) -> tuple[Department, ...]:
    if department is None:
        return given.departments
    owner = owners_of(given.departments).get(_match(department))
    if owner is None:
        known = ", ".join(item.name for item in given.departments) or "chưa khai phòng nào ([[departments]])"
        raise InputError(f"Tệp cấu hình không có phòng nào tên “{department}”. Các phòng: {known}.")
    return (owner,)


def _match(name: str) -> str:
    from dossiers.text import match_key

    return match_key(name)


def _pressing(given: AlertInput) -> Iterable[DossierRow]:
    """What is overdue or soon due and does not wait for the citizen."""
    for row in (*given.lists.overdue, *given.lists.due_today, *given.lists.due_soon):
        if row.status_group != Group.WAITING_FOR_CITIZEN:
            yield row


def _of(given: AlertInput, department: Department) -> tuple[DossierRow, ...]:
    owners = owners_of(given.departments)
    return tuple(row for row in _pressing(given) if owner_of(row, owners) is department)


def _nobodys(given: AlertInput) -> int:
    owners = owners_of(given.departments)
    return sum(owner_of(row, owners) is None for row in _pressing(given))


def _slip(
    config: Config,
    database: Database,
    given: AlertInput,
    department: Department,
    rows: tuple[DossierRow, ...],
    sentences: list[str],
) -> _Paper:
    """Rows and paper in one transaction: a paper that can't be written leaves no number behind."""
    due = answer_due(given.now, working_calendar(config))
    with database.writing(given.unit) as connection:
        number = chases.next_number(connection, given.unit)
        path = _folder(config, given) / f"phieu-don-doc-{number}.docx"
        chase_id = chases.add(
            connection,
            given.unit,
            number=number,
            department=department.name,
            made_at=given.now,
            answer_due_at=due,
            files=[str(path)],
        )
        numbers = reminders.note(
            connection, given.unit, Reminder.SLIP, map(key_of, rows), given.lists.today, chase_id=chase_id
        )
        slip = SlipInput(
            number=number,
            department=department.name,
            rows=rows,
            numbers=numbers,
            today=given.lists.today,
            as_of=given.now,
            answer_due_at=due,
            portals=_names(given),
            stale=tuple(picture.name for picture in given.pictures if not given.is_fresh(picture)),
        )
        _write(compose_slip(slip, letterhead(config)), path)
    again = sum(count > 1 for count in numbers.values())
    repeated = f", {again} hồ sơ đã đôn đốc từ trước" if again else ""
    sentences.append(
        f"Phiếu đôn đốc số {number}, {department.name}: {len(rows)} hồ sơ{repeated}; chờ trả lời trước "
        f"{format_instant(due)}: {path}"
    )
    return _Paper(path=path, name=f"phieu-don-doc-{number}-{given.lists.today:%Y-%m-%d}.docx")


def _apologies(
    config: Config, database: Database, given: AlertInput, departments: Sequence[Department], *, only: bool
) -> _Paper | None:
    """Letters for what is late, or will be by the next working day, and has none yet. ``only``: one department was
    asked for."""
    candidates = [row for each in departments for row in _of(given, each) if _will_be_late(row, given)]
    done = reminders.ever(database, given.unit, Reminder.APOLOGY, map(key_of, candidates))
    rows = [row for row in candidates if key_of(row) not in done]
    if not rows:
        return None
    path = _free(_folder(config, given), "phieu-xin-loi")
    with database.writing(given.unit) as connection:
        _note_apologies(connection, given, rows, departments[0].name if only else None, path)
        _write(compose_apology(rows, letterhead(config), _names(given), given.lists.today, given.now), path)
    return _Paper(path=path, name=f"{path.stem}-{given.lists.today:%Y-%m-%d}.docx")


def _note_apologies(
    connection: Connection, given: AlertInput, rows: Collection[DossierRow], department: str | None, path: Path
) -> None:
    apologies.add(
        connection, given.unit, department=department, made_at=given.now, letters=len(rows), files=[str(path)]
    )
    reminders.note(connection, given.unit, Reminder.APOLOGY, map(key_of, rows), given.lists.today)


def _will_be_late(row: DossierRow, given: AlertInput) -> bool:
    return row.due_on is not None and given.working_days(given.lists.today, row.due_on) <= _APOLOGISE_WITHIN


def _names(given: AlertInput) -> dict[str, str]:
    return {picture.portal: picture.name for picture in given.pictures}


def _folder(config: Config, given: AlertInput) -> Path:
    return ensure_folder(config.reports_folder / "don-doc" / f"{given.lists.today:%Y-%m-%d}")


def _free(folder: Path, stem: str) -> Path:
    """A name that no paper of today has: papers may have been printed."""
    number = 1
    while (path := folder / f"{stem}-{number}.docx").exists():
        number += 1
    return path


def _write(letters: Letters, path: Path) -> None:
    try:
        write_letters(letters, path)
    except OSError as error:
        raise FolderError(f"Không ghi được {path}: {reason(error)}. Chưa đánh số phiếu nào, hãy làm lại.") from error
