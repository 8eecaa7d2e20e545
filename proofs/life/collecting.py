"""``make soak-collect``: some hundred collecting runs in one process, and what they and their browsers weigh.

The pretend portals live in this process, the collecting in a child, whose tree is weighed while it works and between
runs, when nothing may be left of its browsers. Exit code 1 where a promise is broken.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from agent.processes.children import worker_environment
from proofs.life.collecting_child import make_ledger, task_of
from proofs.life.folders import memory_folder
from proofs.life.weight import Scales, can_weigh, own_mb, tree
from sandbox.serve import RunningSandbox, running
from sandbox.world import World, tiny_world

LIMIT_MB = 450.0
"""The most that the whole tree may ever weigh (PSS), by the headless shell."""
GROWTH_MB = 5.0
"""By so much the process between runs may be heavier at the end than after its first fifth: caches fill up."""
ROOT = Path(__file__).parents[2]


@dataclass(slots=True, kw_only=True)
class Weighed:
    """What was seen. ``idle``: MB that the process holds by itself between runs; ``left``: names of processes that
    outlived a run."""

    idle: list[float] = field(default_factory=list)
    peak: float = 0.0
    left: list[str] = field(default_factory=list)
    verdicts: list[dict[str, str]] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """From the second fifth of the runs to the last one, by their medians."""
        if not self.idle:
            return 0.0
        fifth = max(len(self.idle) // 5, 1)
        return median(self.idle[-fifth:]) - median(self.idle[fifth : 2 * fifth] or self.idle)

    def broken(self, runs: int) -> list[str]:
        """The promises that were not kept."""
        found = []
        if len(self.verdicts) < runs:
            found.append(f"only {len(self.verdicts)} of {runs} runs came to their end")
        odd = [f"run {number}: {key} {verdict}" for number, each in enumerate(self.verdicts, start=1)
               for key, verdict in each.items() if verdict not in ("complete", "empty_confirmed")]  # fmt: skip
        if odd:
            found.append(f"{len(odd)} portals not read whole, such as {odd[0]}")
        if self.peak > LIMIT_MB:
            found.append(f"the tree weighed {self.peak:.0f} MB, more than {LIMIT_MB:.0f}")
        if self.growth > GROWTH_MB:
            found.append(f"the process grew by {self.growth:.1f} MB, more than {GROWTH_MB:.0f}")
        if self.left:
            found.append(f"{len(self.left)} processes left behind, such as {self.left[0]}")
        return found


def told(sandbox: RunningSandbox, world: World, folder: Path, runs: int, per_run: int) -> str:
    """The child's task."""
    portals: dict[str, Any] = {}
    for key, origins in sandbox.origins.items():
        account = sandbox.accounts.get(key)
        portals[key] = {
            "origins": origins,
            "parameters": {"unit_code": world.unit.code} if key == "index766" else {},
            "username": account.username if account else "",
            "password": account.password if account else "",
        }
    task = {"folder": str(folder), "at": world.period.end.isoformat(), "runs": runs, "per_run": per_run}
    return json.dumps(task | {"portals": portals}) + "\n"


def outlived(child: psutil.Process, folder: Path) -> list[str]:
    """What still runs of a run that is over: below the child, or with its folder in hand."""
    found = [each for each in tree(child) if each != child]
    for each in psutil.process_iter():
        try:
            if each != child and any(str(folder) in word for word in each.cmdline()):
                found.append(each)
        except psutil.Error:
            continue
    return [f"{each.name()} ({each.pid})" for each in found if each.is_running()]


def collect(runs: int, per_run: int, rows: int, show: bool) -> tuple[Weighed, dict[str, float]]:
    """All runs; and the parts of the heaviest moment."""
    seen = Weighed()
    world = tiny_world(rows, national=True)
    with tempfile.TemporaryDirectory(prefix="hoso-collect-", dir=memory_folder()) as name:
        folder = Path(name)
        with running(world, world.period.end) as sandbox:
            command = [sys.executable, "-m", "proofs.life.collecting_start"]
            task = told(sandbox, world, folder, runs, per_run)
            make_ledger(task_of(task))
            with subprocess.Popen(
                command,
                cwd=ROOT,
                env=worker_environment(os.environ),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            ) as process:
                if process.stdin is None or process.stdout is None:
                    raise RuntimeError("the child has no pipes")
                process.stdin.write(task)
                process.stdin.flush()
                child = psutil.Process(process.pid)
                with Scales(process.pid) as scales:
                    for line in process.stdout:
                        seen.verdicts.append(json.loads(line))
                        seen.idle.append(own_mb(child))
                        seen.left += outlived(child, folder)
                        if show and len(seen.idle) % 25 == 0:
                            print(f"  {len(seen.idle)} runs, {seen.idle[-1]:.1f} MB", file=sys.stderr, flush=True)
                        process.stdin.write("\n")
                        process.stdin.flush()
                seen.peak = scales.peak
    return seen, scales.parts


def main() -> int:
    """Prints the figures and what is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--per-run", type=int, default=2, help="portals that a run reads")
    parser.add_argument("--rows", type=int, default=15, help="dossiers in each portal")
    given = parser.parse_args()
    if not can_weigh():
        print("this system does not tell what a process weighs (/proc/self/smaps_rollup)", file=sys.stderr)
        return 3
    print(f"{platform.platform()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    begun = time.monotonic()
    seen, parts = collect(given.runs, given.per_run, given.rows, show=True)
    fifth = max(len(seen.idle) // 5, 1)
    print(f"{len(seen.verdicts)} runs of {given.per_run} portals each, in {time.monotonic() - begun:.0f} s")
    print(f"  heaviest moment of the whole tree: {seen.peak:.0f} MB PSS (limit {LIMIT_MB:.0f})")
    print("    " + ", ".join(f"{name} {weight:.0f}" for name, weight in sorted(parts.items(), key=lambda e: -e[1])))
    if seen.idle:
        print(
            f"  what the process holds by itself between runs: {seen.idle[0]:.1f} MB after the first,"
            f" {median(seen.idle[-fifth:]):.1f} in the last fifth;"
            f" grown by {seen.growth:+.1f} since the second fifth (limit {GROWTH_MB:.0f})"
        )
    print(f"  processes left behind: {len(seen.left)}")
    broken = seen.broken(given.runs)
    for sentence in broken:
        print(f"BROKEN: {sentence}")
    print("kept every promise" if not broken else f"{len(broken)} promises broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
