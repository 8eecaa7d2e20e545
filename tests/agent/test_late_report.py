"""A month that had to end with a draft is issued by itself once nothing is missing any more."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from agent.errors import ExitCode
from agent.jobs.digest import digest
from agent.jobs.operator import operator
from agent.jobs.report import report
from agent.settings.config import Config
from agent.storage import open_database
from sandbox.world import tiny_world
from store import outbox, report_issues
from store.report_issues import ReportIssue
from tests.agent.ledgers import UNIT, fill_world, office, write_words
from tests.scrapers.collecting import FixedClock

MONTH = tiny_world().period.key
END = tiny_world().period.end
HOUR = timedelta(hours=1)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """An office whose portals were read for the last time before the month's cut-off, and whose words are missing."""
    made = office(tmp_path)
    fill_world(made, tiny_world(), END - HOUR)
    report(made, FixedClock(END), month=MONTH, as_of=None)
    return made


def _issues(config: Config) -> list[ReportIssue]:
    return [each for each in report_issues.issues_of(open_database(config, END), UNIT, MONTH) if each.complete]


def _write(config: Config, at: datetime) -> None:
    write_words(config, MONTH)
    os.utime(config.narrative_folder / f"{MONTH}.toml", (at.timestamp(), at.timestamp()))


def test_a_report_waits_for_portals_and_words_and_is_issued_once(config: Config) -> None:
    operator(config, FixedClock(END + HOUR))
    assert _issues(config) == [], "no portal was seen after the cut-off"
    fill_world(config, tiny_world(), END + 2 * HOUR)
    drafts = len(report_issues.issues_of(open_database(config, END), UNIT, MONTH))
    operator(config, FixedClock(END + 3 * HOUR))
    assert _issues(config) == [], "the words are missing"
    assert len(report_issues.issues_of(open_database(config, END), UNIT, MONTH)) == drafts, "looking makes no drafts"
    _write(config, END + 4 * HOUR)
    operator(config, FixedClock(END + 5 * HOUR))
    assert _issues(config) == [], "somebody may still be writing"
    done = operator(config, FixedClock(END + 7 * HOUR))
    assert "phát hành lần 1" in " ".join(done.sentences)
    assert len(_issues(config)) == 1
    assert (config.path.parent / "share" / f"bao-cao-thang-{MONTH[5:]}-{MONTH[:4]}.docx").is_file()
    operator(config, FixedClock(END + 8 * HOUR))
    assert len(_issues(config)) == 1


def test_a_month_without_a_draft_is_left_to_its_own_row(tmp_path: Path) -> None:
    made = office(tmp_path)
    fill_world(made, tiny_world(), END + HOUR)
    _write(made, END)
    operator(made, FixedClock(END + 3 * HOUR))
    assert _issues(made) == []


def test_neither_report_nor_weekly_mail_is_made_by_a_wrong_clock(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(config, END - 9 * HOUR)
    fill_world(config, tiny_world(), END + HOUR, skew=3 * HOUR)
    monkeypatch.setattr("agent.computer.clock_check.ask_portals", lambda portals: dict.fromkeys(portals, 3 * HOUR))
    at = FixedClock(END + 2 * HOUR)
    for end in (report(config, at, month=MONTH, as_of=None), digest(config, at)):
        assert (end.exit_code, end.retry) == (ExitCode.MACHINE, True)
        assert "nhanh 3 giờ" in end.sentences[0]
    operator(config, at)
    assert _issues(config) == []
    assert not [each for each in outbox.waiting(open_database(config, END), UNIT) if "digest" in each.key]
    monkeypatch.setattr("agent.computer.clock_check.ask_portals", lambda portals: dict.fromkeys(portals, timedelta(0)))
    assert report(config, at, month=MONTH, as_of=None).exit_code == ExitCode.DONE
    assert len(_issues(config)) == 1
