"""``hoso chase``: the slips and their answers; ``hoso acknowledge``: somebody takes note of a late dossier."""

import typer

from agent.computer.clock import clock_for
from agent.errors import ExitCode, InputError
from agent.jobs.chase import chase as run_chase
from agent.rooms import working_calendar
from agent.settings.config import Config
from agent.storage import open_database
from dossiers.codes import normalise_code
from dossiers.dates import format_instant
from dossiers.privacy import redact
from store.history.versions import portals_of
from store.people import acknowledgements, apologies, chases, reminders


def chase(config: Config, department: str | None) -> ExitCode:
    """Writes the papers and says where they are."""
    end = run_chase(config, clock_for(config.settings.clock.start_at), department=department)
    for sentence in end.sentences:
        typer.echo(sentence)
    return end.exit_code


def list_slips(config: Config, *, open_only: bool) -> ExitCode:
    """The latest slips, and the papers with letters of apology; 1 where an answer is late."""
    now = clock_for(config.settings.clock.start_at).now()
    database, unit = open_database(config, now), config.settings.unit.code
    slips = chases.unanswered(database, unit) if open_only else chases.all_of(database, unit)
    for slip in slips:
        count = len(reminders.of_slip(database, slip.id))
        if slip.answered_at is not None:
            state = f"đã trả lời lúc {format_instant(slip.answered_at)}: {slip.answer}"
        else:
            late = "QUÁ HẠN TRẢ LỜI" if slip.is_late(now) else "chờ trả lời"
            state = f"{late}, hạn {format_instant(slip.answer_due_at)}"
        typer.echo(f"Số {slip.number} · {format_instant(slip.made_at)} · {slip.department} · {count} hồ sơ · {state}")
    if not slips:
        typer.echo("Không có phiếu nào chưa trả lời." if open_only else "Chưa lập phiếu đôn đốc nào.")
    for paper in () if open_only else apologies.all_of(database, unit):
        where = paper.department or "mọi phòng"
        typer.echo(
            f"Phiếu xin lỗi, tệp số {paper.number} · {format_instant(paper.made_at)} · {where} · {paper.letters} phiếu"
        )
    return ExitCode.ATTENTION if any(slip.is_late(now) for slip in slips) else ExitCode.DONE


def answered(config: Config, number: int, words: str) -> ExitCode:
    """Keeps what a department answered (12-digit numbers and phones are redacted)."""
    now = clock_for(config.settings.clock.start_at).now()
    text = redact(" ".join(words.split()))
    if not text:
        raise InputError("Hãy ghi nội dung trả lời sau --words.")
    slip = chases.answer(open_database(config, now), config.settings.unit.code, number, text, now)
    if slip is None:
        raise InputError(f"Không có phiếu đôn đốc số {number}. Xem: hoso chase list")
    typer.echo(f"Đã ghi trả lời của {slip.department} cho phiếu số {number}.")
    return ExitCode.DONE


def acknowledge(config: Config, code: str, portal: str | None, by: str, note: str | None) -> ExitCode:
    """Takes note of a late dossier: quiet in the mails until the end of the next working day, still counted."""
    now = clock_for(config.settings.clock.start_at).now()
    database, unit = open_database(config, now), config.settings.unit.code
    known = portals_of(database, unit, normalise_code(code))
    if portal is not None:
        known = tuple(key for key in known if key == portal)
    if len(known) != 1:
        where = f" Có ở các cổng: {', '.join(known)}; hãy ghi --portal." if known else ""
        hint = where or " Hãy chép đúng mã như trong thư. Chưa ghi gì."
        raise InputError(f"Không tìm thấy đúng một hồ sơ mang mã “{code}” trong sổ.{hint}")
    taken = acknowledgements.take_note(
        database,
        unit,
        working_calendar(config),
        portal=known[0],
        code=normalise_code(code),
        by=redact(by),
        note=None if note is None else redact(note),
        now=now,
    )
    typer.echo(f"Đã ghi nhận hồ sơ {taken.code}: không nhắc lại đến {format_instant(taken.until)}, vẫn được tính.")
    return ExitCode.DONE
