"""The table of faults names tests and faults that exist, and leaves no number out."""

import re
from pathlib import Path

import pytest

from sandbox.faults import Fault
from sandbox.way import Way

ROOT = Path(__file__).parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in (ROOT / "docs" / "faults.md").read_text("utf-8").splitlines()
    if re.match(r"\| [0-9]+ \|", line)
]


def test_all_seventy_two_are_there_in_order() -> None:
    assert [int(row[0]) for row in ROWS] == list(range(1, 73))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_row_names_tests_and_faults_that_exist(row: list[str]) -> None:
    _number, _fault, comes_of_it, injected, shown = row
    assert comes_of_it
    assert injected
    assert {*re.findall(r"`(\w+)`", injected)} <= {fault.value for fault in (*Fault, *Way)}
    tests = re.findall(r"`([\w/]+\.py)::(\w+)`", shown)
    assert tests, "a fault without a test"
    for file, name in tests:
        assert f"def {name}(" in (ROOT / file).read_text("utf-8"), f"{file}::{name}"


def test_every_fault_of_the_pretend_portals_is_named() -> None:
    named = {word for row in ROWS for word in re.findall(r"`(\w+)`", row[3])}
    ways = {"unknown_status", "slow", "endless_scroll", "opaque_data"}  # of portals, rather than faults
    assert {fault.value for fault in (*Fault, *Way)} - named <= ways
