"""How every command ends: the sentence on standard error, and the exit code.

Errors of the other rooms are known by their class, without importing what the command did not need.
"""

import functools
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec

from agent.computer.files import make_private_folder
from agent.errors import ExitCode, Failure

P = ParamSpec("P")

_KNOWN = {
    "ProfileError": ExitCode.BAD_INPUT,
    "CalendarError": ExitCode.BAD_INPUT,
    "MonthError": ExitCode.BAD_INPUT,
    "NarrativeError": ExitCode.BAD_INPUT,
    "ScenarioError": ExitCode.BAD_INPUT,
    "FileRefused": ExitCode.BAD_INPUT,
    "StoreError": ExitCode.MACHINE,
    "MailError": ExitCode.MACHINE,
    "DropError": ExitCode.MACHINE,
    "PortalError": ExitCode.MACHINE,  # raised before any portal is open, e.g. that there is no browser
}
"""Errors of the other rooms that carry a sentence for people, by their class's name."""
_OUR_ROOMS = ("agent", "dossiers", "reporting", "sandbox", "scrapers", "store")


def as_failure(error: BaseException) -> Failure | None:
    """``error`` as a sentence and an exit code; ``None`` for what nobody foresaw."""
    if isinstance(error, Failure):
        return error
    for kind in type(error).__mro__:
        if kind.__name__ in _KNOWN and kind.__module__.partition(".")[0] in _OUR_ROOMS:
            return Failure(_sentence(error), _KNOWN[kind.__name__])
    return None


def _sentence(error: BaseException) -> str:
    """A portal's or the ledger's error carries a problem; the others' text is the sentence."""
    carried = getattr(getattr(error, "problem", None), "sentence", None)
    return str(carried or error)


def end_with(error: BaseException, *, log_folder: Path | None = None) -> ExitCode:
    """Prints what people should know of ``error`` on standard error and gives the exit code.

    What nobody foresaw goes, redacted, to a log file that the sentence names: in ``log_folder``, else where this
    process logs, else in the user's data folder.
    """
    failure = as_failure(error)
    if failure is not None:
        _say(failure.sentence)
        return failure.exit_code
    if isinstance(error, KeyboardInterrupt):
        _say("Đã dừng theo yêu cầu. Phần việc đang làm dở không được ghi; số liệu đã có vẫn còn nguyên.")
        return ExitCode.ATTENTION
    path = _keep_traceback(error, log_folder)
    kept = f"Chi tiết để gửi bộ phận hỗ trợ (không có mật khẩu): {path}" if path else "Không ghi được tệp chi tiết."
    _say(f"Chương trình gặp lỗi ngoài dự kiến ({type(error).__name__}). Số liệu đã có vẫn còn nguyên. {kept}")
    return ExitCode.DEFECT


def ending(command: Callable[P, ExitCode | None]) -> Callable[P, None]:
    """Wraps a command: its result is the exit code, its errors become sentences."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        import typer

        from agent.processes.lean import import_structlog

        import_structlog()
        try:
            code = command(*args, **kwargs) or ExitCode.DONE
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last door: all else would be a traceback
            code = ExitCode.ATTENTION if _nobody_reads(error) else end_with(error)
        raise typer.Exit(int(code))

    return wrapped


def _nobody_reads(error: BaseException) -> bool:
    """Whether the program that our output was piped into has ended (``| head``): there is nobody to tell."""
    if not isinstance(error, BrokenPipeError):
        return False
    try:
        sys.stdout.write("\n")  # the pipe that broke may have been another one
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered would fail once more when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return True
    return False


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")


def _keep_traceback(error: BaseException, folder: Path | None) -> Path | None:
    from agent.logging import log_folder
    from agent.secrets.redaction import REDACTOR
    from agent.settings.config import user_data_folder

    lines = "".join(traceback.format_exception(error)).splitlines()
    text = "\n".join(REDACTOR.text(line) for line in lines) + "\n"
    for place in (folder, log_folder(), user_data_folder() / "logs", Path(tempfile.gettempdir())):
        if place is None:
            continue
        try:
            make_private_folder(place)
            with tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", dir=place, prefix="loi-", suffix=".log", delete=False
            ) as file:
                file.write(text)
        except OSError:
            continue  # the next place, the last of which is the system's own for such files
        return Path(file.name)
    return None
