"""The check-up as a whole, on an office that is well and on one where everything is wrong."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli import app
from agent.computer.clock import SystemClock
from agent.doctor.examine import worst
from agent.doctor.model import Level, fail, ok, warn
from agent.doctor.rooms import check_calendar, check_database, check_profiles, check_secrets, last_known_instant
from agent.errors import ExitCode
from agent.secrets.passwords import MAIL, open_key_store
from sandbox.smtp import PretendMailServer
from sandbox.world import tiny_world
from tests.agent.ledgers import fill_world, office
from tests.agent.samples import MINIMAL


@pytest.fixture
def smtp(tmp_path: Path) -> Iterator[PretendMailServer]:
    with PretendMailServer(tmp_path / "received") as server:
        yield server


@pytest.mark.browser
def test_an_office_that_is_well(tmp_path: Path, smtp: PretendMailServer) -> None:
    config = office(
        tmp_path,
        f'[mail]\nhost = "{smtp.host}"\nport = {smtp.port}\nusername = "{smtp.username}"\n'
        f'sender = "hoso@vidu.example"\nca_file = "{smtp.ca_file}"\n',
    )
    open_key_store(config).put(MAIL, smtp.password)
    fill_world(config, tiny_world(), tiny_world().period.end)
    result = CliRunner().invoke(app, ["--config", str(config.path), "doctor", "--json"])
    findings = {item["key"]: item for item in json.loads(result.stdout)}
    assert len(findings) >= 35
    assert all(item["advice"] for item in findings.values() if item["level"] != "ok"), "what to do"
    failed = [key for key, item in findings.items() if item["level"] == "fail"]
    assert failed == []
    assert result.exit_code in (ExitCode.DONE, ExitCode.ATTENTION)
    for key in (
        "python",
        "config",
        "data_folder",
        "database",
        "secrets",
        "profiles",
        "browser",
        "mail",
        "report_folder",
    ):
        assert findings[key]["level"] == "ok", findings[key]
    assert smtp.received == ()
    assert smtp.password not in result.output


def test_a_broken_configuration_ends_the_check_up_with_its_sentence(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(MINIMAL + "[unknown]\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["--config", str(path), "doctor"])
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "unknown" in result.stdout
    assert "→" in result.stdout


def test_missing_passwords_are_named_with_the_command(tmp_path: Path) -> None:
    config = office(tmp_path, '[[portals]]\nkey = "other"\nusername = "a"\n')
    (store, secrets) = check_secrets(config)
    assert store.level is Level.OK
    assert secrets.level is Level.FAIL
    assert secrets.advice is not None
    assert "hoso secret set portal:other" in secrets.advice


def test_a_key_that_does_not_fit_is_a_failure(tmp_path: Path) -> None:
    config = office(tmp_path, '[[portals]]\nkey = "other"\nusername = "a"\n')
    open_key_store(config).put("portal:other", "x1")
    assert config.secrets_key_file is not None
    config.secrets_key_file.write_bytes(b"another key of good length")
    (finding,) = check_secrets(config)
    assert finding.level is Level.FAIL


def test_a_damaged_ledger_is_told_and_left_alone(tmp_path: Path) -> None:
    config = office(tmp_path)
    (finding,) = check_database(config)
    assert finding.level is Level.OK
    config.data_folder.mkdir()
    file = config.data_folder / "ledger.db"
    file.write_bytes(b"this is no ledger at all" * 100)
    (finding,) = check_database(config)
    assert finding.level is Level.FAIL
    assert file.read_bytes().startswith(b"this is no ledger")
    assert last_known_instant(config) is None


def test_the_ledger_knows_a_last_instant(tmp_path: Path) -> None:
    config = office(tmp_path)
    assert last_known_instant(config) is None
    world = tiny_world()
    fill_world(config, world, world.period.end)
    assert last_known_instant(config) == world.period.end + timedelta(seconds=1)


def test_a_portal_without_a_profile_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    config = office(tmp_path, '[[portals]]\nkey = "igatte"\n')
    finding = check_profiles(config)
    assert finding.level is Level.FAIL
    assert "“igate”" in finding.sentence


def test_hours_that_make_no_day_are_told(tmp_path: Path) -> None:
    config = office(tmp_path, '[calendar]\nworking_hours = ["07:00-11:00"]\n')
    assert check_calendar(config, SystemClock().now()).level is Level.FAIL


def test_the_worst_finding_decides() -> None:
    assert worst([ok("a", "x")]) == ExitCode.DONE
    assert worst([ok("a", "x"), warn("b", "x", "y")]) == ExitCode.ATTENTION
    assert worst([fail("a", "x", "y"), warn("b", "x", "y")]) == ExitCode.MACHINE
