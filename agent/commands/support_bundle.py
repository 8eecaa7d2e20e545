"""``hoso support-bundle``: what whoever helps needs to know, masked, shown before it is written.

In it: versions, the check-up, the status, the last due jobs, runs and problems, the ends of the logs. Not in it:
passwords, names, numbers of citizens, addresses of people, captures of pages, mails.
"""

import json
import platform
import re
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import typer

from agent import asking
from agent.computer.clock import clock_for
from agent.errors import ExitCode, FolderError, InputError, reason
from agent.secrets.redaction import REDACTOR
from agent.settings.config import Config
from agent.storage import existing_database
from dossiers.dates import VIETNAM
from dossiers.privacy import redact
from store import due_jobs, notices
from store.database import Database
from store.issues import open_issues
from store.keeping import backups
from store.runs import last_runs

_ADDRESS = re.compile(r"([A-Za-z0-9._%+-])[A-Za-z0-9._%+-]*@([A-Za-z0-9.-]+)")
_LIBRARIES = ("playwright", "sqlalchemy", "apscheduler", "openpyxl", "python-docx")
_LOG_LINES = 400
_LONG_AGO = timedelta(days=14)
_SECRET_KEYS = ("username", "sender", "recipients", "contact", "signer_name", "expected_user", "url")


def support_bundle(
    config: Config, target: Path, *, yes: bool, agrees: Callable[[str], bool] = asking.agrees
) -> ExitCode:
    """Shows what would go into the file, asks, writes it. Raises ``InputError``, ``FolderError``."""
    if target.exists():
        raise InputError(f"Đã có tệp {target} nên không ghi đè. Hãy chọn tên khác.")
    parts = gather(config, clock_for(config.settings.clock.start_at).now())
    for name, text in parts.items():
        first = text.strip().splitlines()[:3]
        typer.echo(f"── {name} ({len(text.encode()) // 1024 + 1} KB)")
        for line in first:
            typer.echo(f"   {line[:160]}")
    if not yes:
        if not sys.stdin.isatty() and agrees is asking.agrees:
            raise InputError("Chưa ghi gì. Khi chạy không có người trả lời, hãy thêm --yes.")
        if not agrees("Đã che mật khẩu, họ tên, số giấy tờ, địa chỉ thư. Ghi tệp này?"):
            typer.echo("Chưa ghi gì.")
            return ExitCode.DONE
    try:
        with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as bundle:
            for name, text in parts.items():
                bundle.writestr(name, text)
    except OSError as error:
        raise FolderError(f"Không ghi được {target}: {reason(error)}.") from error
    typer.echo(f"Đã ghi {target}. Hãy mở xem lại trước khi gửi đi; chương trình không tự gửi.")
    return ExitCode.DONE


def gather(config: Config, now: datetime) -> dict[str, str]:
    """The parts by file name, masked."""
    database = existing_database(config, now)
    parts: dict[str, Any] = {
        "versions.json": _versions(now),
        "config.json": _shape(config.settings.model_dump(mode="json")),
    }
    if database is not None:
        parts |= _of_ledger(config, database, now)
    found = {name: json.dumps(part, ensure_ascii=False, indent=1, default=str) for name, part in parts.items()}
    for log in sorted(config.log_folder.glob("*.log")) if config.log_folder.is_dir() else ():
        found[f"logs/{log.name}"] = "\n".join(_tail(log))
    return {name: masked(text) for name, text in found.items()}


def masked(text: str) -> str:
    """Without what concerns a person."""
    return _ADDRESS.sub(r"\1***@\2", redact(REDACTOR.text(text)))


def _of_ledger(config: Config, database: Database, now: datetime) -> dict[str, Any]:
    unit = config.settings.unit.code
    with database.reading() as connection:
        counts = backups.row_counts(connection)
    runs = [
        {"portal": run.portal, "started_at": run.started_at, "verdict": run.verdict, "cause": run.cause}
        for run in last_runs(database, unit, limit=200)
    ]
    jobs = [
        {"key": job.key, "state": job.state, "late": job.late, "settled_at": job.settled_at, "detail": job.detail}
        for job in due_jobs.settled(database, unit, now - _LONG_AGO)
    ]
    return {
        "tables.json": counts,
        "runs.json": runs,
        "due_jobs.json": jobs,
        "notices.json": [notice.sentence for notice in notices.open_notices(database, unit)],
        "issues.json": [
            {"portal": issue.portal, "code": issue.code, "times": issue.times} for issue in open_issues(database, unit)
        ],
    }


def _versions(now: datetime) -> dict[str, str]:
    return {
        "hoso": version("hoso"),
        "python": platform.python_version(),
        "system": platform.platform(),
        "at": now.astimezone(VIETNAM).isoformat(),
        **{name: version(name) for name in _LIBRARIES},
    }


def _shape(settings: Any) -> Any:
    """The settings without people's names and accounts."""
    if isinstance(settings, dict):
        return {key: "(đã che)" if key in _SECRET_KEYS and value else _shape(value) for key, value in settings.items()}
    return [_shape(each) for each in settings] if isinstance(settings, list) else settings


def _tail(log: Path) -> list[str]:
    try:
        return log.read_text("utf-8", errors="replace").splitlines()[-_LOG_LINES:]
    except OSError as error:
        return [reason(error)]
