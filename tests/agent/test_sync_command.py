"""``hoso sync`` as people run it: the real child process, the real browser, portals that can't be reached."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from agent.cli import app
from agent.computer.instance import hold
from agent.errors import ExitCode
from agent.settings.config import Config, load
from agent.storage import open_database
from sandbox.world import World, tiny_world
from store.tables import dossier_version
from tests.agent.ledgers import fill_world, office

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def world() -> World:
    return tiny_world()


def _versions(config: Config, world: World) -> list[tuple[object, ...]]:
    with open_database(config, world.period.end).reading() as connection:
        return [tuple(row) for row in connection.execute(select(dossier_version).order_by(dossier_version.c.id))]


def test_portals_that_do_not_answer_are_told_and_the_old_picture_stays(tmp_path: Path, world: World) -> None:
    config = office(tmp_path, portals=("igate", "hkd"))
    fill_world(config, world, world.period.end)
    before = _versions(config, world)
    result = CliRunner().invoke(app, ["--config", str(config.path), "sync", "--json"])
    assert result.exit_code == ExitCode.ATTENTION, result.stderr
    found = json.loads(result.stdout)
    assert [(portal["portal"], portal["complete"]) for portal in found["portals"]] == [("igate", False), ("hkd", False)]
    for key in ("igate", "hkd"):
        assert f"{key}: " in result.stderr
    assert _versions(config, world) == before


def test_a_portal_without_a_password_does_not_cost_the_others_their_turn(tmp_path: Path, world: World) -> None:
    config = office(tmp_path, portals=("igate", "hkd"))
    text = config.path.read_text("utf-8").replace('key = "igate"\n', 'key = "igate"\nusername = "a"\n')
    config.path.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["--config", str(config.path), "sync", "--json"])
    assert result.exit_code == ExitCode.ATTENTION, result.stderr
    first, second = json.loads(result.stdout)["portals"]
    assert first["verdict"] == "needs_person"
    assert "hoso secret set portal:igate" in " ".join(first["problems"])
    assert second["verdict"] == "failed"


def test_a_browser_that_is_not_there_ends_before_anything_is_done(tmp_path: Path) -> None:
    config = office(tmp_path, '[browser]\npath = "no/such/browser"\n')
    result = CliRunner().invoke(app, ["--config", str(config.path), "sync"])
    assert result.exit_code == ExitCode.MACHINE
    assert "trình duyệt" in result.stderr.lower()
    assert "no/such/browser" in result.stderr


def test_a_full_disk_ends_before_anything_is_done(tmp_path: Path) -> None:
    config = office(tmp_path, "[limits]\nmin_free_mb = 999999999\n")
    result = CliRunner().invoke(app, ["--config", str(config.path), "sync"])
    assert result.exit_code == ExitCode.MACHINE
    assert "Ổ đĩa" in result.stderr


def test_two_collections_at_once_are_refused(tmp_path: Path) -> None:
    config = office(tmp_path)
    with hold(config.data_folder, "sync"):
        result = CliRunner().invoke(app, ["--config", str(config.path), "sync"])
    assert result.exit_code == ExitCode.BUSY


def test_a_collection_that_hangs_is_cut_at_the_limit(tmp_path: Path) -> None:
    """The least that the configuration allows is longer than a browser takes to start, so it is lowered here."""
    from agent.processes.running import run_sync

    config = office(tmp_path)
    limits = config.settings.limits.model_copy(update={"sync_seconds": 0.2})
    short = Config(path=config.path, settings=config.settings.model_copy(update={"limits": limits}))
    result = run_sync(short, ())
    assert result.cut is not None
    assert not result.all_complete
    assert load(config.path).data_folder == config.data_folder


def test_a_profile_with_a_mistake_is_bad_input(tmp_path: Path) -> None:
    config = office(tmp_path)
    profile = tmp_path / "profiles" / "hkd" / "portal.toml"
    profile.write_text(profile.read_text("utf-8").replace("short_name", "shortname"), encoding="utf-8")
    result = CliRunner().invoke(app, ["--config", str(config.path), "sync"])
    assert result.exit_code == ExitCode.BAD_INPUT
    assert str(profile) in result.stderr
    assert "dòng" in result.stderr
