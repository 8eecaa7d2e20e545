"""Faults of transport, through the real child process and browser: portals that have enough of us, a dead line."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli import app
from agent.demo.setup import configure, set_up
from agent.errors import ExitCode
from agent.jobs.results import PortalResult
from agent.processes.running import run_sync
from agent.screen import problem_lines
from agent.settings.config import Config, load
from agent.storage import open_database
from dossiers.snapshot import Verdict
from sandbox.portals.common import Unit
from sandbox.scenario import Scenario
from sandbox.serve import RunningSandbox, running
from sandbox.way import NO_SUCH_NAME
from sandbox.world import tiny_world
from store.issues import MACHINE, open_issues
from store.rests import rests
from store.runs import last_runs
from tests.agent.ledgers import office

pytestmark = pytest.mark.browser

UNIT = Unit(name="Phường Thử", code="H40.12")
WORLD = tiny_world()
SCENARIO = Scenario(seed=1, month=WORLD.period.key)


@pytest.fixture
def portals() -> Iterator[RunningSandbox]:
    with running(WORLD, WORLD.period.end, unit=UNIT) as sandbox:
        yield sandbox


@pytest.fixture
def config(tmp_path: Path, portals: RunningSandbox) -> Config:
    (tmp_path / "share").mkdir()
    return configure(tmp_path, set_up(tmp_path, SCENARIO, None, UNIT, portals), WORLD.period.end)


def _sync(config: Config, *keys: str, insists: bool = False) -> dict[str, PortalResult]:
    return {result.portal: result for result in run_sync(config, keys, insists=insists).portals}


def _edited(config: Config, old: str, new: str) -> Config:
    text = config.path.read_text("utf-8")
    assert old in text
    config.path.write_text(text.replace(old, new), encoding="utf-8")
    return load(config.path)


def test_14_a_portal_that_has_enough_of_us_is_left_alone_as_long_as_it_wants(
    config: Config, portals: RunningSandbox
) -> None:
    # The page searches by itself too: it may take one of the refusals.
    portals.inject("hotich", "rate_limit", path="search", seconds=2, times=2)
    first = _sync(config, "hotich")["hotich"]
    assert first.complete, "a short wish is waited for"
    assert first.seconds > 2
    portals.inject("hotich", "rate_limit", path="search", seconds=7200)
    second = _sync(config, "hotich")["hotich"]
    assert (second.verdict, second.cause) == ("failed", "rate_limited")
    asked = len(portals.journal("hotich"))
    third = _sync(config, "hotich", insists=True)["hotich"]
    assert (third.verdict, third.cause) == ("skipped", "asked_to_wait")
    assert "tạm nghỉ đến" in third.problems[0]
    assert len(portals.journal("hotich")) == asked, "not even the log-in page was asked for"
    rest = rests(open_database(config, WORLD.period.end), UNIT.code)["hotich"]
    assert rest.next_allowed_at is not None
    assert timedelta(hours=1, minutes=59) < rest.next_allowed_at - WORLD.period.end < timedelta(hours=2, minutes=2)


def test_14_a_page_that_calls_us_unusual_ends_the_day_and_costs_no_log_in(
    config: Config, portals: RunningSandbox
) -> None:
    portals.inject("hkd", "block_page")
    first = _sync(config, "hkd")["hkd"]
    assert (first.verdict, first.cause) == ("failed", "blocked_by_portal")
    assert portals.logins("hkd") == ()
    portals.clear_faults()
    second = _sync(config, "hkd")["hkd"]
    assert (second.verdict, second.cause) == ("skipped", "asked_to_wait")
    assert "00:00 14/05/2026" in second.problems[0]


def test_21_a_portal_that_is_down_is_blamed_alone(config: Config, portals: RunningSandbox) -> None:
    portals.inject("hkd", "down")
    found = _sync(config, "hkd", "hotich")
    assert (found["hkd"].verdict, found["hkd"].cause) == ("failed", "portal_silent")
    assert "vẫn nối được tới cổng khác" in found["hkd"].problems[0]
    assert found["hotich"].complete


def test_21_with_the_line_down_no_portal_is_blamed_and_one_sentence_says_so(
    config: Config, portals: RunningSandbox
) -> None:
    for key in portals.origins:
        portals.inject(key, "down")
    result = run_sync(_edited(config, f"port = {portals.smtp.port}", "port = 9"), ())  # the mail server's door, too
    assert {(portal.verdict, portal.cause) for portal in result.portals} == {("skipped", "no_line")}
    assert len(result.portals) == len(portals.origins)
    assert result.without_line
    told = problem_lines(result.portals)
    assert len(told) == 1
    assert told[0].startswith("Máy này chưa vào được mạng.")
    database = open_database(config, WORLD.period.end)
    assert [(issue.portal, issue.code) for issue in open_issues(database, "H40.12")] == [(MACHINE, "no_line")]
    assert {run.verdict for run in last_runs(database, "H40.12")} == {Verdict.SKIPPED}
    assert rests(database, "H40.12") == {}, "nothing is held against the portals"


def test_25_names_that_do_not_resolve_are_a_line_that_is_down(tmp_path: Path) -> None:
    config = office(tmp_path, portals=("igate", "hkd"))
    for key in ("igate", "hkd"):
        profile = tmp_path / "profiles" / key / "portal.toml"
        text = profile.read_text("utf-8").replace("127.0.0.1:9", f"{key}.{NO_SUCH_NAME}")
        profile.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["--config", str(config.path), "sync", "--json"])
    assert result.exit_code == ExitCode.ATTENTION
    assert [portal["cause"] for portal in json.loads(result.stdout)["portals"]] == ["no_line", "no_line"]
    assert result.stderr.count("Máy này chưa vào được mạng.") == 1
