"""What was measured of a growing city, as a table, with what is wanted of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.city.stopwatch import Spent, middle

LIST_MOST = 150.0
"""Milliseconds that a page of the list may take, whatever the size of the city."""
GROWTH_MOST = 1.5
"""How much faster than the city the cost of what is asked of all of it may grow."""
_OF_ALL = "all wards"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One size of the city: by question what each time took."""

    head: str
    wards: int
    found: dict[str, list[Spent]] = field(default_factory=dict)

    def add(self, question: str, spent: Spent) -> None:
        self.found.setdefault(question, []).append(spent)

    def cell(self, question: str) -> str:
        if question not in self.found:
            return "—"
        spent = middle(self.found[question])
        return f"{spent.cpu:,.1f} ({spent.wall:,.1f})"


def told(kind: str, columns: Sequence[Column]) -> tuple[str, bool]:
    """The table, and whether all goals were reached, judged by the processor's time: the wall's is that of a busy
    machine."""
    lines = [
        f"\n{kind}: median ms of the processor (by the clock on the wall)\n",
        f"| | {' | '.join(column.head for column in columns)} |",
        f"|---|{'---|' * len(columns)}",
    ]
    questions = list(dict.fromkeys(question for column in columns for question in column.found))
    lines += [f"| {each} | {' | '.join(column.cell(each) for column in columns)} |" for each in questions]
    slow = [each for each in questions if _is_list(each) and any(_cpu(c, each) > LIST_MOST for c in columns)]
    goals = [(f"list within {LIST_MOST:.0f} ms", slow), ("nothing grows faster than the city", _steep(columns))]
    lines += [
        "",
        *(f"{goal}: " + (f"MISSED by {'; '.join(missed)}" if missed else "reached") for goal, missed in goals),
    ]
    return "\n".join(lines), not any(missed for _, missed in goals)


def _is_list(question: str) -> bool:
    return question.startswith(("list", "search"))


def _steep(columns: Sequence[Column]) -> list[str]:
    """What grew by more than the city did, between the first column that has it and the last one; or at all where only
    a ward is asked. One ward alone is no city: it lies in memory, having just been asked."""
    last, found = columns[-1], []
    for question in last.found:
        having = [column for column in columns if question in column.found]
        first = next((each for each in having if each.wards > 1 or _OF_ALL not in question), last)
        most = GROWTH_MOST * (last.wards / first.wards if _OF_ALL in question else 1)
        times = _cpu(last, question) / max(_cpu(first, question), 1.0)
        if times > most:
            found.append(f"{question} (× {times:.1f})")
    return found


def _cpu(column: Column, question: str) -> float:
    return middle(column.found[question]).cpu if question in column.found else 0
