"""Collecting beside its alternatives, interleaved, at several latencies: ``make bench-collect``.

Every walk is a process of its own with one session; the ways take turns, so that what else the machine does falls on
all of them. Ways that take long for each row walk fewer pages: compared are rows per second. Ours is measured twice:
as on most days, when the ledger knows the dossiers, and as on the first day, when all of them are new to it.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from json import loads
from pathlib import Path

from bench.collect.result import Walk, check_of, walks_of
from bench.collect.rows import PAGE_SIZE
from bench.collect.server import HOMES, HOST
from bench.figures import Compared, Target, table
from bench.machine import described
from scrapers.browser.find import find_browser

ROOT = Path(__file__).parents[2]
PEERS = ROOT / ".venv-bench" / "bin" / "python"
OURS, PLAIN, CELLS = "ours", "plain HTTP", "cell by cell"
FIRST, WITH_LOGIN = "ours, all new", "ours with log-in"
MODULES = {
    OURS: "bench.collect.ours",
    PLAIN: "bench.collect.peers.plain",
    "crawlee": "bench.collect.peers.crawlee_crawler",
    "scrapy-playwright": "bench.collect.peers.scrapy_crawler",
    CELLS: "bench.collect.peers.browsing",
    "Selenium": "bench.collect.peers.selenium_script",
}
LATENCIES = (0, 50, 200)
_PAGES = {0: 100, 50: 80, 200: 30}
_FEWER = {"crawlee": 6, "scrapy-playwright": 6, CELLS: 1, "Selenium": 1}
_ONCE = (CELLS, "Selenium")  # they take long for a few rows, and miss the mark by far
_PATIENCE = 120


class NotWalked(Exception):
    """A way did not come to the list's end."""


def situation(kind: str, latency: int) -> str:
    """How a line of the table is called."""
    return f"{kind}, {latency} ms"


def targets(kinds: tuple[str, ...], latencies: tuple[int, ...]) -> Iterator[Target]:
    """What is to be reached."""
    of_plain, of_cells = {0: 0.3, 50: 0.9, 200: 0.9}, {0: 400.0, 50: 60.0, 200: 20.0}
    for kind in kinds:
        for latency in latencies:
            what = situation(kind, latency)
            for ours in (OURS, FIRST):
                yield Target(what=what, of=ours, against=PLAIN, least=of_plain[latency])
                yield Target(what=what, of=ours, against=CELLS, least=of_cells[latency])
                if latency == 50:
                    yield Target(what=what, of=ours, against="crawlee", least=4.0)
                    yield Target(what=what, of=ours, against="scrapy-playwright", least=4.0)


@contextmanager
def served(pages: int) -> Iterator[dict[str, int]]:
    """The pretend portal of so many pages in a process of its own; its ports by latency."""
    command = [sys.executable, "-m", "bench.collect.server", str(pages), *map(str, LATENCIES)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None:
                raise RuntimeError("the server has no output")
            yield loads(process.stdout.readline())
        finally:
            process.terminate()


def walk(way: str, kind: str, port: int, pages: int, browser: Path) -> list[Walk]:
    """One walk, of ours two. Raises ``NotWalked`` where it did not see what it should."""
    ours = way == OURS
    where = [str(port)] if ours else [f"http://{HOST}:{port}", str(pages), str(browser)]
    command = [sys.executable if ours else str(PEERS), "-m", MODULES[way], kind, *where]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_PATIENCE, check=True)
        found = walks_of(done.stdout, 2 if ours else 1)
    except subprocess.CalledProcessError as error:
        raise NotWalked(error.stderr[-2000:]) from None
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise NotWalked(str(error)) from None
    for each in found:
        rows = each.pages * PAGE_SIZE
        if each.rows != rows or each.check != check_of([f"-{number}" for number in range(rows)]):
            raise NotWalked(f"saw {each.rows} rows of {rows}, or other ones")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A kind of list at a latency, and where it is served."""

    kind: str
    latency: int
    port: int

    @property
    def name(self) -> str:
        """How its line is called."""
        return situation(self.kind, self.latency)

    def rounds(self, way: str, rounds: int) -> int:
        """How often ``way`` is measured: the slow ones once, crawlers twice where there is something to reach."""
        if way in _ONCE:
            return 1
        return min(rounds, 2 if self.latency == 50 else 1) if way in _FEWER else rounds


def measure(
    compared: Compared, where: Situation, turn: int, rounds: int, browser: Path, ways: Sequence[str]
) -> list[str]:
    """Those of ``ways`` whose turn it is, in this order and, the next time, the other way round. What failed, in
    sentences: the other figures are none the worse for it."""
    failed = []
    for way in ways if turn % 2 == 0 else [*reversed(ways)]:
        if turn >= where.rounds(way, rounds):
            continue
        try:
            found = walk(way, where.kind, where.port, _FEWER.get(way, _PAGES[where.latency]), browser)
        except NotWalked as error:
            failed.append(f"{where.name}, {way}: {error}")
            continue
        compared.add(where.name, way, found[-1].rate)
        if way == OURS:
            compared.add(where.name, WITH_LOGIN, found[-1].rate_with_login)
            compared.add(where.name, FIRST, found[0].rate)
    return failed


def main() -> int:
    """Prints the table; 1 where a target is missed or a walk failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kinds", nargs="+", default=[*HOMES], choices=[*HOMES])
    parser.add_argument("--latencies", nargs="+", type=int, default=[*LATENCIES], choices=LATENCIES)
    parser.add_argument("--ways", nargs="+", default=[*MODULES], choices=[*MODULES])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=8.0, help="after so many no further round begins")
    options = parser.parse_args()
    choice = find_browser(None)
    if choice is None:
        print("no browser found", file=sys.stderr)
        return 2
    compared = Compared(unit="rows/s", ways=(OURS, WITH_LOGIN, FIRST, *[way for way in MODULES if way != OURS]))
    begun = time.monotonic()
    print(f"{described()}, {choice.path.name}", flush=True)
    shown = {*options.ways} | ({FIRST} if OURS in options.ways else set())
    every = targets(tuple(options.kinds), tuple(options.latencies))
    wanted = tuple(each for each in every if {each.of, each.against} <= shown)
    failed: list[str] = []
    with ExitStack() as servers:
        ports = {each: servers.enter_context(served(_PAGES[each]))[str(each)] for each in options.latencies}
        places = [Situation(kind=kind, latency=each, port=ports[each]) for kind in options.kinds for each in ports]
        done = 0
        while done < options.rounds and (done == 0 or time.monotonic() - begun < options.minutes * 60):
            for place in places:
                failed += measure(compared, place, done, options.rounds, choice.path, options.ways)
                seconds = time.monotonic() - begun
                print(f"measured: {place.name}, round {done + 1}, {seconds:.0f} s", file=sys.stderr, flush=True)
            done += 1
    minutes = (time.monotonic() - begun) / 60
    print(f"medians of {done} rounds (least–most), crawlers of one or two, the slow ways once; {minutes:.1f} min\n")
    print("\n".join(table(compared, wanted)))
    for sentence in failed:
        print(f"FAILED: {sentence}")
    return 0 if not failed and all(target.reached(compared) for target in wanted) else 1


if __name__ == "__main__":
    raise SystemExit(main())
