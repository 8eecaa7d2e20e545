"""The staying process stays small: ``make soak`` weighs it after a year, this after two days."""

import subprocess
import sys


def test_the_staying_process_loads_nothing_that_only_its_children_need() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "proofs.life.memory", "--days", "2", "--minutes", "60"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
