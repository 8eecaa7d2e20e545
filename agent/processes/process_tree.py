"""Ending a child process and everything that it started, also what was detached from it."""

import os
import secrets
import subprocess
import time
from collections.abc import Iterable
from typing import IO

import psutil

TREE_VARIABLE = "HOSO_TREE"
"""The environment variable by which members of a tree are known when their parent is already gone."""
_GRACE_SECONDS = 10.0
_POLL_SECONDS = 0.02


def end_tree(process: "subprocess.Popen[bytes]", token: str) -> None:
    """Ends the tree of ``process``, whose environment holds ``TREE_VARIABLE=token``, and waits for its end."""
    family = _family(process.pid, token)
    for member in family:
        _kill(member)
    if process.poll() is None:
        process.kill()
    process.wait(_GRACE_SECONDS)
    late = [member for member in _family(None, token) if member not in family]  # born while we were killing
    for member in late:
        _kill(member)
    _wait([*family, *late])
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            _close(stream)


def new_token() -> str:
    """A tree's mark: which process started it, when that one was born, and something random."""
    me = psutil.Process()
    return f"{me.pid}-{me.create_time():.2f}-{secrets.token_hex(8)}"


def end_orphans() -> int:
    """Ends what is left of trees whose parent is gone (a crash); how many processes. Trees of living parents stay."""
    orphans: list[psutil.Process] = []
    for candidate in psutil.process_iter():
        if candidate.pid == os.getpid():
            continue
        try:
            token = candidate.environ().get(TREE_VARIABLE)
        except (psutil.Error, OSError):
            continue  # another user's, or already gone
        if token is not None and _parent_is_gone(token):
            orphans.append(candidate)
    for orphan in orphans:
        _kill(orphan)
    _wait(orphans)
    return len(orphans)


def _parent_is_gone(token: str) -> bool:
    """Whether the process that made the mark has ended; another one may have its number by now."""
    pid, _, rest = token.partition("-")
    born, dash, _ = rest.partition("-")
    if not (pid.isdecimal() and dash):
        return False  # no mark of ours
    try:
        return f"{psutil.Process(int(pid)).create_time():.2f}" != born
    except psutil.NoSuchProcess:
        return True


def end_descendants() -> None:
    """Kills everything that this process started."""
    for member in _children(psutil.Process()):
        _kill(member)


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except BrokenPipeError:  # what was still to be written has no reader any more
        return


def _family(pid: int | None, token: str) -> list[psutil.Process]:
    members: dict[int, psutil.Process] = {}
    if pid is not None:
        try:
            root = psutil.Process(pid)
        except psutil.NoSuchProcess:
            root = None
        if root is not None:
            members = {member.pid: member for member in (root, *_children(root))}
    for candidate in psutil.process_iter():
        if candidate.pid == os.getpid() or candidate.pid in members:
            continue
        try:
            marked = candidate.environ().get(TREE_VARIABLE) == token
        except (psutil.Error, OSError):
            continue  # another user's, or already gone
        if marked:
            members.update({member.pid: member for member in (candidate, *_children(candidate))})
    return list(members.values())


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


def _wait(processes: Iterable[psutil.Process]) -> None:
    """Until all are gone, or dead and only waiting for their parent to notice."""
    deadline = time.monotonic() + _GRACE_SECONDS
    left = list(processes)
    while left and time.monotonic() < deadline:
        left = [process for process in left if _alive(process)]
        if left:
            time.sleep(_POLL_SECONDS)


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
