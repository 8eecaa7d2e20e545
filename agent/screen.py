"""What the commands show on the screen: progress while portals are read, and tables. Vietnamese, by ``rich``."""

from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from agent.jobs.results import PortalResult

VERDICTS = {
    "complete": "đủ",
    "empty_confirmed": "đủ (không có hồ sơ)",
    "partial": "CHƯA ĐỦ",
    "failed": "LỖI",
    "needs_person": "CẦN ANH/CHỊ",
    "skipped": "BỎ QUA",
    "interrupted": "DỞ DANG",
}

READ_AGAIN = (
    "lượt đọc đầu chưa đủ vì danh sách thay đổi trong lúc đọc, nên chương trình đã đọc thêm một lượt rồi gộp lại: đủ."
)


def number(value: int | None) -> str:
    """With thousands as people here write them; a dash where there is no number."""
    return "—" if value is None else f"{value:,}".replace(",", ".")


class SyncScreen:
    """A bar for each portal, fed with the child's lines."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.fields[portal]}", style="bold"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def show(self, line: dict[str, Any]) -> None:
        """One line of the child: ``progress`` moves a bar, ``portal`` ends one."""
        if line.get("kind") == "progress":
            task = self._task(str(line["portal"]))
            self._progress.update(task, completed=line["done"], total=line["total"], description=str(line["text"]))
        elif line.get("kind") == "portal":
            result = PortalResult.model_validate(line["result"])
            task = self._task(result.portal)
            seen = result.collected
            self._progress.update(task, completed=seen, total=max(seen, result.declared_total or 0) or 1)
            self._progress.update(task, description=VERDICTS[result.verdict])
            self._progress.stop_task(task)

    def _task(self, portal: str) -> Any:
        if portal not in self._tasks:
            self._tasks[portal] = self._progress.add_task("", portal=portal, total=None)
        return self._tasks[portal]


def result_table(results: Sequence[PortalResult], *, title: str | None = None) -> Table:
    """portal · declared total · collected · complete? · changed · seconds"""
    table = Table(title=title, title_justify="left")
    table.add_column("Cổng")
    for heading in ("Cổng ghi", "Đọc được"):
        table.add_column(heading, justify="right")
    table.add_column("Đủ?")
    for heading in ("Mới", "Thay đổi", "Giây"):
        table.add_column(heading, justify="right")
    for result in results:
        table.add_row(
            result.name,
            number(result.declared_total),
            number(result.collected),
            VERDICTS[result.verdict],
            number(result.new),
            number(result.changed),
            f"{result.seconds:.1f}".replace(".", ","),
        )
    return table


def problem_lines(results: Iterable[PortalResult]) -> list[str]:
    """One line for each problem, with its portal; a repeated sentence once, with its count. Then how many requests the
    read-only guard stopped, and what the account waits for. What is wrong with this computer comes first, once, and is
    no portal's."""
    from scrapers.errors.catalogue import blocked_sentence

    results = tuple(results)
    lines = list(dict.fromkeys(sentence for result in results for sentence in result.machine_problems))
    for result in results:
        counted: dict[str, int] = {}
        for sentence in result.problems:
            counted[sentence] = counted.get(sentence, 0) + 1
        for sentence, times in counted.items():
            lines.append(f"{result.name}: {sentence}" + (f" ({times} lần)" if times > 1 else ""))
        if result.sweeps > 1 and result.complete:
            lines.append(f"{result.name}: {READ_AGAIN}")
        if result.blocked:
            lines.append(blocked_sentence(result.name, result.blocked))
        if result.account_sentence and not result.problems:
            lines.append(f"{result.name}: {result.account_sentence}")
    return lines
