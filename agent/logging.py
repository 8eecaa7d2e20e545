"""Logs: a JSON file with rotation for the IT colleague, and short lines on the console for who asks for them."""

import logging
import logging.handlers
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

from agent.computer.files import make_private_folder
from agent.errors import FolderError, reason
from agent.secrets.redaction import REDACTOR

_LARGEST_FILE = 5_000_000
_FILES_KEPT = 5
MOST_MB = 60
"""All logs together: beyond that the oldest that nobody writes to any more go."""
_folders: list[Path] = []  # where this process logs, the last one counts
_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(folder: Path, name: str, *, verbose: bool = False) -> Path:
    """Sends all logging of this process to ``folder/name.log`` (JSON lines) and, if ``verbose``, to standard error.

    Every line passes the redactor last, tracebacks included; other libraries' lines too. Gives the file's path.
    Raises ``FolderError`` where the folder can't be written.
    """
    path = folder / f"{name}.log"
    try:
        make_private_folder(folder)
        file: logging.Handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=_LARGEST_FILE, backupCount=_FILES_KEPT, encoding="utf-8"
        )
    except OSError as error:
        raise FolderError(
            f"Không ghi được nhật ký vào thư mục {folder}: {reason(error)}. "
            "Hãy kiểm tra quyền ghi của thư mục dữ liệu. Số liệu đã có vẫn còn nguyên."
        ) from error
    _keep_small(folder)
    _folders.append(folder)
    file.setFormatter(_formatter(structlog.processors.JSONRenderer(ensure_ascii=False)))
    handlers = [file]
    if verbose:
        console = logging.StreamHandler(sys.stderr)
        console.setFormatter(_formatter(structlog.dev.ConsoleRenderer(colors=False)))
        handlers.append(console)
    # Python would show a line that could not be written (a full disk) on standard error, before it is redacted.
    logging.raiseExceptions = False
    root = logging.getLogger()
    close()
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(logging.INFO)
    for talkative in ("alembic", "apscheduler", "asyncio", "mail.log"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    return path


def _keep_small(folder: Path) -> None:
    """Removes the oldest rotated files while the folder is too large. What can't be removed now is removed later."""
    try:
        files = [(path.stat(), path) for path in folder.iterdir() if path.is_file()]
    except OSError:
        return
    total = sum(stat.st_size for stat, _ in files)
    rotated = [(stat, path) for stat, path in files if path.suffix.removeprefix(".").isdigit()]
    for stat, path in sorted(rotated, key=lambda each: (each[0].st_mtime, each[1].name)):
        if total <= MOST_MB * 1_000_000:
            return
        with suppress(OSError):
            path.unlink()
            total -= stat.st_size


def log_folder() -> Path | None:
    """The folder that this process logs to; ``None`` before :func:`configure`."""
    return _folders[-1] if _folders else None


def silence() -> None:
    """No logging at all, where there is no folder to log to: standard output belongs to the command's own answer."""
    close()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[])


def close() -> None:
    """Takes our handlers off and closes their files."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter):
            root.removeHandler(handler)
            handler.close()


def _formatter(renderer: Any) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            REDACTOR,
            renderer,
        ],
    )


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger: events are snake_case words, what belongs to them are keywords."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
