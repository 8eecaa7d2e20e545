"""What the read-only guard stopped is told: after a run, in the status, and one by one on demand."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli import app
from agent.computer.clock import SystemClock
from agent.jobs.results import result_of
from agent.screen import problem_lines
from agent.settings.config import Config
from agent.storage import open_database
from dossiers.snapshot import BlockedRequest, Snapshot, Verdict
from scrapers.errors.catalogue import BLOCK_REASONS
from store.blocked import keep
from store.recording.ledger import record
from store.runs import ensure_portal
from tests.agent.ledgers import UNIT, office

WRITE = BlockedRequest(
    method="POST", url="http://cong.example/Officer/List.aspx?h", write_like=True, reason="form_event", times=2
)
READ = BlockedRequest(method="GET", url="http://xa.example/a.png", write_like=False, reason="foreign_origin")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    config = office(tmp_path, portals=("hkd", "igate"))
    now = SystemClock().now()
    database = open_database(config, now)
    for key in ("hkd", "igate"):
        ensure_portal(database, UNIT, key, key)
    record(database, UNIT, _snapshot(config, "old", (READ,), days=40), now)
    record(database, UNIT, _snapshot(config, "new", (WRITE, READ), days=1, unlisted=4), now)
    with database.writing() as connection:
        keep(connection, UNIT, "igate", [READ], at=now - timedelta(hours=1))
    return config


def _snapshot(
    config: Config, run_key: str, blocked: tuple[BlockedRequest, ...], *, days: int, unlisted: int = 0
) -> Snapshot:
    at = SystemClock().now() - timedelta(days=days)
    return Snapshot(
        portal="hkd",
        run_key=run_key,
        started_at=at,
        finished_at=at,
        verdict=Verdict.FAILED,
        blocked=blocked,
        blocked_unlisted=unlisted,
    )


def _run(config: Config, *arguments: str) -> str:
    result = CliRunner().invoke(app, ["--config", str(config.path), *arguments])
    assert result.exit_code in (0, 1), result.output
    return result.stdout


def test_the_status_counts_those_of_the_last_run(config: Config) -> None:
    text = " ".join(_run(config, "status").split())
    assert "Đã chặn 7 yêu cầu ngoài danh mục cho phép trên hkd." in text
    assert "trên igate. Chương trình" not in text


def test_as_json_it_lists_those_of_thirty_days_with_their_reason(config: Config) -> None:
    status = json.loads(_run(config, "status", "--json"))
    assert {portal["portal"]: portal["blocked"] for portal in status["portals"]} == {"hkd": 7, "igate": 0}
    told = [
        (each["portal"], each["by_hand"], each["method"], each["reason"], each["times"]) for each in status["blocked"]
    ]
    assert told == [
        ("igate", True, "GET", "foreign_origin", 1),
        ("hkd", False, "POST", "form_event", 2),
        ("hkd", False, "GET", "foreign_origin", 1),
    ]
    assert status["blocked"][1]["why"] == BLOCK_REASONS["form_event"]


def test_on_demand_every_one_is_told_to_people(config: Config) -> None:
    first, second, third = _run(config, "status", "--blocked").splitlines()
    assert "igate · khi đăng nhập bằng tay hoặc thử cổng · 1 lần · GET http://xa.example/a.png (chỉ đọc)" in first
    assert "2 lần · POST http://cong.example/Officer/List.aspx?h (có thể làm thay đổi dữ liệu)" in second
    assert second.endswith("bị chặn vì nút hoặc thao tác được gửi không có trong danh mục")
    assert "khi lấy số liệu" in third


def test_where_nothing_was_stopped_that_is_said(tmp_path: Path) -> None:
    assert "không chặn yêu cầu nào" in _run(office(tmp_path), "status", "--blocked")


def test_a_run_tells_how_many_were_stopped_and_that_it_read_twice(config: Config) -> None:
    from store.recording.ledger import Changes

    nothing = Changes(run_id=1, new=0, changed=0, unchanged=0, not_seen=0)
    result = result_of(_snapshot(config, "x", (WRITE, READ), days=0, unlisted=1), "Hộ kinh doanh", nothing)
    assert result.blocked == 4
    again = result.model_copy(update={"sweeps": 2, "complete": True, "blocked": 0})
    assert problem_lines([again])[0].startswith("Hộ kinh doanh: lượt đọc đầu chưa đủ"), "read twice: that is said"
    (line,) = problem_lines([result])
    assert line.startswith("Đã chặn 4 yêu cầu ngoài danh mục cho phép trên Hộ kinh doanh.")
