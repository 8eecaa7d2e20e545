"""Letting go, every night, of what is kept long enough: class by class, by the settings, and always noted down.

Of the ledger only dossiers go that ended before the retention's limit; history inside it is never touched.
"""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.computer.clock import Clock
from agent.errors import ExitCode, reason
from agent.evidence_folder import files_in, remove, to_prune
from agent.jobs.results import JobEnd
from agent.settings.config import Config
from agent.storage import open_database
from store.database import Database
from store.evidence_pages import files_of_runs
from store.file_drops import forget_settled
from store.keeping import retention
from store.keeping.retention import Kind, Purge
from store.outbox import forget_attachments

_ATTACHMENTS_FOR = timedelta(days=30)
"""The files of mails go before the mails do: they are large, and made anew from the ledger."""
_COPIES_FOR = timedelta(days=30)
"""That a file was copied to the shared folder is told in the meantime; the page of the state alone makes two a run."""
_LOGS = ("*.log", "*.log.*")


def purge(config: Config, clock: Clock) -> JobEnd:
    """The job that is due every night."""
    now = clock.now()
    database, unit = open_database(config, now), config.settings.unit.code
    kept = config.settings.retention
    forget_attachments(database, unit, now - _ATTACHMENTS_FOR)
    forget_settled(database, unit, now - _COPIES_FOR)
    ends = [prune(config, database, clock), prune_logs(config, database, now)]
    counts: dict[Kind, int] = {
        Kind.ACCESS_LOG: retention.purge_access_log(database, unit, now - timedelta(days=kept.access_log_days), now),
        Kind.MAILS: retention.purge_mails(database, unit, now - timedelta(days=kept.mail_days), now),
    }
    limit = dossier_limit(config, now)
    if limit is not None:
        counts[Kind.DOSSIERS] = retention.purge_dossiers(database, unit, limit, now)
    if not config.settings.privacy.full_names:
        counts[Kind.NAMES] = retention.purge_names(database, unit, now)
    told = [f"Đã dọn {count} {kind.label}." for kind, count in counts.items() if count]
    return JobEnd(
        exit_code=max(end.exit_code for end in ends),
        sentences=(*(sentence for end in ends for sentence in end.sentences), *told),
        retry=any(end.retry for end in ends),
    )


def dossier_limit(config: Config, now: datetime) -> datetime | None:
    """What ended before this instant is let go at ``now`` (aware); ``None``: nothing ever is."""
    years = config.settings.retention.dossier_years
    return now - timedelta(days=365.25 * years) if years else None


def old_logs(config: Config, now: datetime) -> tuple[Path, ...]:
    """The log files in which nothing was written for longer than they are kept."""
    limit = now - timedelta(days=config.settings.retention.log_days)
    written = {
        Path(each.baseFilename) for each in logging.getLogger().handlers if isinstance(each, logging.FileHandler)
    }
    found = {path for pattern in _LOGS for path in config.log_folder.glob(pattern)} - written
    return tuple(sorted(path for path in found if datetime.fromtimestamp(path.stat().st_mtime, UTC) < limit))


def prune_logs(config: Config, database: Database, now: datetime) -> JobEnd:
    """Deletes log files that are old enough."""
    limit = now - timedelta(days=config.settings.retention.log_days)
    try:
        old = old_logs(config, now)
        for path in old:
            path.unlink(missing_ok=True)
    except OSError as error:
        sentence = f"Chưa dọn được nhật ký cũ ở {config.log_folder}: {reason(error)}. Số liệu không bị ảnh hưởng."
        return JobEnd(exit_code=ExitCode.MACHINE, sentences=(sentence,), retry=True)
    _note(config, database, Purge(at=now, kind=Kind.LOGS, removed=len(old), before=limit))
    return JobEnd(exit_code=ExitCode.DONE, sentences=(f"Đã dọn {len(old)} tệp nhật ký cũ.",) if old else ())


def prune(config: Config, database: Database, clock: Clock) -> JobEnd:
    """Deletes what the settings no longer keep."""
    folder = config.evidence_folder
    files = files_in(folder, files_of_runs(database, config.settings.unit.code))
    old = to_prune(files, clock.now(), config.settings.evidence)
    try:
        freed = remove(folder, old)
    except OSError as error:
        sentence = f"Chưa dọn được thư mục bằng chứng {folder}: {reason(error)}. Số liệu không bị ảnh hưởng."
        return JobEnd(exit_code=ExitCode.MACHINE, sentences=(sentence,), retry=True)
    _note(config, database, Purge(at=clock.now(), kind=Kind.EVIDENCE, removed=len(old), before=None))
    left = len(files) - len(old)
    sentence = f"Đã dọn {len(old)} bản chụp cũ ({freed / 1024:.0f} KB), còn giữ {left} bản."
    return JobEnd(exit_code=ExitCode.DONE, sentences=(sentence,))


def _note(config: Config, database: Database, done: Purge) -> None:
    unit = config.settings.unit.code
    with database.writing(unit) as connection:
        retention.note(connection, unit, done)
