"""Collecting pretend portals through the real child process: what is recorded, and what an account suffers."""

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import func, select

from agent.demo.setup import configure, set_up
from agent.jobs.results import PortalResult
from agent.processes.running import run_sync
from agent.secrets.passwords import open_key_store
from agent.settings.config import Config
from agent.storage import open_database
from dossiers.snapshot import Snapshot, Verdict
from sandbox.portals.common import Unit
from sandbox.scenario import Scenario
from sandbox.serve import RunningSandbox, running
from sandbox.world import World, tiny_world
from store.people.login_gate import MOST_A_DAY, StoredLoginGate
from store.recording.ledger import record
from store.runs import last_runs
from store.tables import dossier_version

pytestmark = pytest.mark.browser

UNIT = Unit(name="Phường Thử", code="H40.12")
WORLD = tiny_world(per_portal=25)  # more than one page of the household businesses' list
SCENARIO = Scenario(seed=1, month=WORLD.period.key)


@pytest.fixture
def portals() -> Iterator[RunningSandbox]:
    with running(WORLD, WORLD.period.end, unit=UNIT) as sandbox:
        yield sandbox


@pytest.fixture
def config(tmp_path: Path, portals: RunningSandbox) -> Config:
    (tmp_path / "share").mkdir()
    return configure(tmp_path, set_up(tmp_path, SCENARIO, None, UNIT, portals), WORLD.period.end)


def _sync(config: Config, *keys: str) -> dict[str, PortalResult]:
    return {result.portal: result for result in run_sync(config, keys).portals}


def _versions(config: Config) -> int:
    with open_database(config, WORLD.period.end).reading() as connection:
        return int(connection.execute(select(func.count()).select_from(dossier_version)).scalar_one())


def _changed_world(count: int, portals: RunningSandbox) -> World:
    return WORLD.with_changes(count, WORLD.period.end, seed=3, portals=portals.origins)


def test_nothing_changed_adds_no_version_and_changes_add_exactly_themselves(
    config: Config, portals: RunningSandbox
) -> None:
    first = _sync(config)
    assert all(result.complete for result in first.values()), first
    shown = WORLD.at(WORLD.period.end).portals
    total = sum(len(views) for key, views in shown.items() if key in portals.origins)
    assert _versions(config) == total == sum(result.new for result in first.values())
    again = _sync(config)
    assert _versions(config) == total
    assert sum(result.unchanged for result in again.values()) == total
    portals.set_world(_changed_world(5, portals))
    changed = _sync(config)
    assert _versions(config) == total + 5
    assert sum(result.changed for result in changed.values()) == 5
    assert portals.writes() == ()


def test_a_wrong_password_is_submitted_once_until_a_person_saves_another(
    config: Config, portals: RunningSandbox
) -> None:
    store = open_key_store(config)
    right = portals.accounts["hkd"].password
    store.put("portal:hkd", "wrong-" + right)
    first = _sync(config, "hkd", "hotich")
    assert first["hkd"].verdict == "needs_person"
    assert first["hotich"].complete
    second = _sync(config, "hkd")
    assert second["hkd"].verdict == "needs_person"
    assert "hoso secret set portal:hkd" in " ".join(second["hkd"].problems)
    assert len(portals.logins("hkd")) == 1
    store.put("portal:hkd", right)
    assert _sync(config, "hkd")["hkd"].complete
    assert len(portals.logins("hkd")) == 2


def test_a_person_who_insists_passes_the_breaker_but_never_the_log_in_budget(
    config: Config, portals: RunningSandbox
) -> None:
    now = WORLD.period.end
    database = open_database(config, now)
    for number in range(3):
        failed = Snapshot(
            portal="hkd", run_key=f"failed-{number}", started_at=now, finished_at=now, verdict=Verdict.FAILED
        )
        record(database, UNIT.code, failed, now)
    rested = _sync(config, "hkd")["hkd"]
    assert (rested.verdict, rested.cause) == ("skipped", "resting")
    saved = open_key_store(config).get("portal:hkd")
    assert saved is not None
    gate = StoredLoginGate(database, UNIT.code, secret_version=lambda _: saved.version, clock=lambda: now)
    for _ in range(MOST_A_DAY):
        gate.end(gate.begin("hkd", portals.accounts["hkd"].username), "succeeded")
    insisted = run_sync(config, ("hkd",), insists=True).portals[0]
    assert (insisted.verdict, insisted.cause) == ("skipped", "login_budget_spent")
    assert portals.journal("hkd"), "the portal was asked for its log-in page"
    assert portals.logins("hkd") == ()


def test_a_portal_that_misbehaves_gives_a_reason_and_the_last_picture_stays(
    config: Config, portals: RunningSandbox
) -> None:
    assert _sync(config, "hkd")["hkd"].complete
    before = _versions(config)
    for fault in ("truncate", "repeat_page"):
        portals.inject("hkd", fault)
        broken = _sync(config, "hkd")["hkd"]
        assert not broken.complete, fault
        assert broken.problems, fault
        assert broken.not_seen == 0, fault
        assert _versions(config) == before, fault
        portals.clear_faults()
    healed = _sync(config, "hkd")["hkd"]
    assert healed.complete
    assert _versions(config) == before


def test_a_run_cut_at_its_limit_leaves_no_browser_and_is_known_as_interrupted(
    config: Config, portals: RunningSandbox
) -> None:
    portals.inject("hkd", "slow", seconds=60.0)
    limits = config.settings.limits.model_copy(update={"sync_seconds": 15})
    short = Config(path=config.path, settings=config.settings.model_copy(update={"limits": limits}))
    result = run_sync(short, ("hkd", "hotich"))
    assert result.cut is not None
    assert [portal.portal for portal in result.portals if portal.complete] == []
    mine = str(config.data_folder)
    assert not [line for line in _command_lines() if mine in line]
    database = open_database(config, WORLD.period.end)
    assert None not in [run.verdict for run in last_runs(database, UNIT.code)], "nothing is left under way"
    portals.clear_faults()
    assert _sync(config, "hotich")["hotich"].complete
    verdicts = [run.verdict for run in last_runs(database, UNIT.code, portal="hkd")]
    assert verdicts == [Verdict.INTERRUPTED]


def _command_lines() -> list[str]:
    """Of every living process but this one."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if process.pid != os.getpid():
            found.append(" ".join(process.info["cmdline"] or []))
    return found
