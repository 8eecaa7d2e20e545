"""How long something takes, and how much of that the processor works for it: what other work takes is not ours."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Milliseconds by the clock on the wall, and of the processor in this process and the database's."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopwatch:
    """``server``: the number of a PostgreSQL server's first process, whose processes work for us; Linux only. What one
    that has ended worked is not seen: a question must not start any of its own."""

    server: int | None = None

    def of(self, ask: Callable[[], object]) -> Spent:
        """What ``ask`` takes."""
        begun, cpu = time.perf_counter(), self._cpu()
        ask()
        return Spent(cpu=(self._cpu() - cpu) * 1000, wall=(time.perf_counter() - begun) * 1000)

    def _cpu(self) -> float:
        return time.process_time() + (0 if self.server is None else _of_children(self.server))


def middle(spent: list[Spent]) -> Spent:
    """The medians."""
    return Spent(wall=median(each.wall for each in spent), cpu=median(each.cpu for each in spent))


def _of_children(parent: int) -> float:
    """Seconds on a processor."""
    numbers = (_PROC / f"{parent}/task/{parent}/children").read_text().split()
    return sum(_of(_PROC / number / "schedstat") for number in numbers) / 1e9


def _of(file: Path) -> int:
    try:
        return int(file.read_text().split()[0])
    except FileNotFoundError:  # it has just ended: one that did nothing for us, since ours stay
        return 0
