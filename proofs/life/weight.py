"""What a process and all that it started weigh: the proportional set size (Linux), where shared memory counts once."""

import threading
from pathlib import Path
from types import TracebackType

import psutil

_BETWEEN_LOOKS_SECONDS = 0.2


def can_weigh() -> bool:
    """Whether this system tells it."""
    return Path("/proc/self/smaps_rollup").exists()


def pss_mb(process: psutil.Process) -> float:
    """Of one process, in MB (10⁶ bytes); 0 for one that is gone."""
    return _told(process, "Pss:")


def own_mb(process: psutil.Process) -> float:
    """What a process holds by itself: without the pages of files (programs, libraries), of which it bears the more the
    fewer others have them open. In MB, as ``pss_mb``."""
    return _told(process, "Pss_Anon:")


def _told(process: psutil.Process, name: str) -> float:
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # gone, or a zombie
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith(name)) * 1024 / 1e6


def tree(root: psutil.Process) -> list[psutil.Process]:
    """``root`` and all that lives below it."""
    try:
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


class Scales:
    """Weighs the tree of ``pid`` five times a second while the block runs; ``peak``: the most it ever weighed (MB),
    ``parts``: by the name of the program, at that moment."""

    def __init__(self, pid: int) -> None:
        self.peak = 0.0
        self.parts: dict[str, float] = {}
        self.looks = 0
        self._root = psutil.Process(pid)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Scales":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(_BETWEEN_LOOKS_SECONDS):
            parts: dict[str, float] = {}
            for each in tree(self._root):
                try:
                    name = each.name()
                except psutil.NoSuchProcess:
                    continue
                parts[name] = parts.get(name, 0.0) + pss_mb(each)
            self.looks += 1
            if sum(parts.values()) > self.peak:
                self.peak, self.parts = sum(parts.values()), parts
