"""Child processes with a wall-clock limit: whatever hangs in a browser, the whole tree is gone at the limit.

A child gets its work as one JSON line on standard input, which then stays open: its end tells the child that we are
gone. It answers with JSON lines on standard output; what it writes to standard error goes to a log file.
"""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from agent.computer.files import make_private_folder
from agent.errors import FolderError, reason
from agent.processes.job_object import kill_with_us
from agent.processes.process_tree import TREE_VARIABLE, end_tree, new_token
from agent.secrets.redaction import REDACTOR

_DROPPED = ("DEBUG", "PWDEBUG", "PWTEST", "PW_", "NODE_OPTIONS", "NODE_DEBUG", "PYTHONSTARTUP", "PYTHONINSPECT")
_DROPPED_WORDS = ("PASSWORD", "PASSWD", "SECRET", "TOKEN", "API_KEY", "CREDENTIALS")
_POLL_SECONDS = 0.5
_LARGEST_LOG = 2_000_000
_KEPT = ("CREDENTIALS_DIRECTORY",)  # where systemd puts the key of the password file: a place, no secret

Line = dict[str, Any]


class Cut(StrEnum):
    """Why a child was ended before it was done."""

    LIMIT = "limit"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildEnd:
    """How a child ended. ``code`` is its exit code, negative for a signal; ``seconds`` is wall clock."""

    code: int
    cut: Cut | None
    seconds: float

    @property
    def timed_out(self) -> bool:
        return self.cut is Cut.LIMIT


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """``environment`` without what would make the browser's driver talk (its logs hold passwords) and without
    anything that looks like a secret."""
    return {
        name: value
        for name, value in environment.items()
        if name in _KEPT
        or (not name.upper().startswith(_DROPPED) and not any(word in name.upper() for word in _DROPPED_WORDS))
    }


def worker_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The clean environment of a child, which also keeps small: where memory is given out by the GNU C library, every
    thread else keeps a share of its own."""
    return {**clean_environment(environment), "MALLOC_ARENA_MAX": "1"}


def worker_command() -> list[str]:
    """The child that runs our jobs."""
    return [sys.executable, "-X", "utf8", "-m", "agent.processes.worker"]


def run_child(
    spec: Mapping[str, Any],
    *,
    limit_seconds: float,
    log: Path,
    on_line: Callable[[Line], None],
    command: Sequence[str] | None = None,
    stop: threading.Event | None = None,
) -> ChildEnd:
    """Runs a child to its end, to its limit or until ``stop`` is set; each line goes to ``on_line`` as it comes.

    When this returns or raises (Ctrl-C too), no process of the child's tree is left. Raises ``FolderError`` where
    ``log`` can't be written. A line that is no JSON object is kept as ``{"kind": "noise", "text": …}``.
    """
    token = new_token()
    begun = time.monotonic()
    try:
        make_private_folder(log.parent)
        _turn_over(log)
        errors = log.open("ab")
    except OSError as error:
        raise FolderError(f"Không ghi được nhật ký {log}: {reason(error)}. Chưa làm gì với các cổng.") from error
    with errors:
        process = subprocess.Popen(
            list(command or worker_command()),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**worker_environment(os.environ), TREE_VARIABLE: token},
            **_OWN_GROUP,
        )
        try:
            kill_with_us(process)
            cut = _follow(process, spec, begun + limit_seconds, on_line, stop)
        finally:
            end_tree(process, token)
    return ChildEnd(code=process.returncode, cut=cut, seconds=time.monotonic() - begun)


def _turn_over(log: Path) -> None:
    """What children said on standard error is kept twice this size at most. Where another child writes to it just now
    (Windows), it is turned over another time."""
    with suppress(OSError):
        if log.stat().st_size > _LARGEST_LOG:
            log.replace(log.with_name(log.name + ".1"))


_OWN_GROUP: dict[str, Any] = (
    {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)}
    if sys.platform == "win32"
    else {"start_new_session": True}
)


def _follow(
    process: "subprocess.Popen[bytes]",
    spec: Mapping[str, Any],
    deadline: float,
    on_line: Callable[[Line], None],
    stop: threading.Event | None,
) -> Cut | None:
    """Gives lines to ``on_line`` until the child ends; what came first, if something did."""
    stdin, stdout = process.stdin, process.stdout
    if stdin is None or stdout is None:
        raise ValueError("the child needs pipes")
    lines: queue.Queue[bytes | None] = queue.Queue()
    threading.Thread(target=_read, args=(stdout, lines), daemon=True).start()
    try:
        stdin.write(json.dumps(spec, ensure_ascii=False).encode() + b"\n")
        stdin.flush()
    except BrokenPipeError:  # it died before it read its work: its exit code says so
        pass
    closed = False
    while True:
        if stop is not None and stop.is_set():
            return Cut.STOPPED
        left = deadline - time.monotonic()
        if left <= 0:
            return Cut.LIMIT
        if closed:  # it has said its last word and only has to end
            try:
                process.wait(timeout=min(left, _POLL_SECONDS))
            except subprocess.TimeoutExpired:
                continue
            return None
        try:
            line = lines.get(timeout=min(left, _POLL_SECONDS))
        except queue.Empty:
            continue
        if line is None:
            closed = True
        else:
            on_line(_parse(line))


def _read(stream: IO[bytes], lines: "queue.Queue[bytes | None]") -> None:
    for line in stream:
        lines.put(line)
    lines.put(None)


def _parse(line: bytes) -> Line:
    try:
        value = json.loads(line)
    except ValueError:
        value = None
    if isinstance(value, dict):
        return value
    return {"kind": "noise", "text": REDACTOR.text(line.decode("utf-8", "replace").strip())}
