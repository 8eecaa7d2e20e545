"""From settings to the values of the other rooms."""

from datetime import date
from pathlib import Path

from agent.rooms import working_calendar
from agent.settings.config import load
from dossiers.working_calendar import SHIPPED_SWAPS, WorkingCalendar
from tests.agent.samples import ROOT

UNIT = '[unit]\ncode = "H00"\nname = "Phường Ví Dụ"\n'


def _calendar(folder: Path, text: str) -> WorkingCalendar:
    file = folder / "config.toml"
    file.write_text(UNIT + text, encoding="utf-8")
    return working_calendar(load(file))


def test_without_a_table_the_shipped_one_counts(tmp_path: Path) -> None:
    calendar = _calendar(tmp_path, "")
    assert calendar.swaps == SHIPPED_SWAPS
    assert not calendar.is_working_day(date(2026, 1, 2))


def test_the_offices_table_takes_its_place(tmp_path: Path) -> None:
    calendar = _calendar(tmp_path, "[[calendar.swaps]]\noff = 2027-01-04\nworked = 2027-01-09\n")
    assert calendar.is_working_day(date(2026, 1, 2))
    assert not calendar.is_working_day(date(2027, 1, 4))
    assert calendar.is_working_day(date(2027, 1, 9))


def test_the_example_holds_the_shipped_table() -> None:
    assert working_calendar(load(ROOT / "config.example.toml")).swaps == SHIPPED_SWAPS
