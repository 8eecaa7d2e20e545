"""Where the office's own descriptions of portals lie, and which of several counts."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli import app
from agent.errors import ExitCode
from agent.settings.config import Config, load
from agent.settings.portals import configured_portals
from scrapers.profile import ProfileError
from tests.agent.ledgers import write_profile


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """An office that names no folder of profiles; its data folder holds two."""
    path = tmp_path / "config.toml"
    path.write_text(
        '[unit]\ncode = "H40.12"\nname = "Phường Thử"\n[data]\nfolder = "data"\n'
        '[[portals]]\nkey = "rieng"\n[[portals]]\nkey = "social"\n',
        "utf-8",
    )
    for key in ("rieng", "social"):
        write_profile(tmp_path / "data" / "portals", key)
    return load(path)


def _listed(config: Config) -> tuple[int, str]:
    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["--config", str(config.path), "portal", "list"])
    return result.exit_code, result.stdout


def test_profiles_in_the_data_folder_are_used_without_being_configured(config: Config) -> None:
    own, instead_of_shipped = configured_portals(config)
    assert own.profile.name == "Hệ thống thử rieng"
    assert instead_of_shipped.profile.name == "Hệ thống thử social", "the office's own comes first"
    code, shown = _listed(config)
    assert code == ExitCode.DONE
    assert "Hệ thống thử rieng" in shown
    assert shown.count("│ social ") == 1


def test_a_configured_folder_comes_before_the_data_folder(config: Config, tmp_path: Path) -> None:
    text = config.path.read_text("utf-8").replace('folder = "data"', 'folder = "data"\nportal_folders = ["mo-ta"]')
    config.path.write_text(text, "utf-8")
    write_profile(tmp_path / "mo-ta", "rieng", name="Bản sửa")
    assert configured_portals(load(config.path), ["rieng"])[0].profile.name == "Bản sửa"


def test_a_profile_in_a_folder_of_another_name_is_told_and_not_used(config: Config, tmp_path: Path) -> None:
    (tmp_path / "data" / "portals" / "social").rename(tmp_path / "data" / "portals" / "xahoi")
    config.path.write_text(config.path.read_text("utf-8").replace('key = "social"', 'key = "xahoi"'), "utf-8")
    with pytest.raises(ProfileError, match=r"dòng 2: key là “social” nhưng thư mục tên “xahoi”"):
        configured_portals(load(config.path))
    code, shown = _listed(load(config.path))
    assert code == ExitCode.ATTENTION
    assert "nhưng thư mục tên “xahoi”" in shown.replace("\n", " ")
