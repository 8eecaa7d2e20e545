"""The configuration file: the example is whole and valid, and every mistake is told with its place."""

import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import BaseModel

from agent.errors import ConfigError, ExitCode
from agent.settings.config import find, load
from agent.settings.mistakes import line_map
from agent.settings.shape import Settings
from tests.agent.samples import EXAMPLE, MINIMAL


def _load(folder: Path, text: str) -> None:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    load(path)


def test_the_example_is_valid() -> None:
    settings = load(EXAMPLE).settings
    assert [portal.key for portal in settings.portals] == ["igate", "hkd", "hotich", "index766"]
    assert settings.report.cut_off_day == 13
    assert settings.clock.start_at is None


def _keys(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    for name, field in model.model_fields.items():
        text = str(field.annotation)
        inner = re.findall(r"(agent\.settings\.\w+)\.(\w+Settings)", text)
        if inner:
            module, section = inner[0]
            yield from _keys(getattr(import_module(module), section))
        else:
            yield model.__name__, name


def test_the_example_explains_every_setting() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    settings = list(_keys(Settings))
    assert len(settings) > 50
    missing = [(model, key) for model, key in settings if not re.search(rf"^(# )?{key} = ", text, re.MULTILINE)]
    # "off" and "worked" and the tables are found the same way, as commented lines
    assert missing == []


def test_the_commented_settings_of_the_example_are_valid_too(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    open_text = re.sub(r"^# (\[\[?[a-z.]+\]\]?|[a-z_]+ = .*)$", r"\1", text, flags=re.MULTILINE)
    assert open_text != text
    _load(tmp_path, open_text)


def test_a_minimal_file_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(MINIMAL, encoding="utf-8")
    config = load(path)
    assert config.settings.limits.sync_seconds == 1800
    assert config.settings.mail is None


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        (MINIMAL + "[repport]\n", 4, "repport", "“report”"),
        (MINIMAL + "[report]\ncutoff_day = 13\n", 5, "report.cutoff_day", "“cut_off_day”"),
        (
            MINIMAL + '[[portals]]\nkey = "a"\n[[portals]]\nkey = "b"\nusernme = "x"\n',
            8,
            "portals[2].usernme",
            "“username”",
        ),
        (MINIMAL + '[report]\ncut_off_day = "13"\n', 5, "report.cut_off_day", "số nguyên"),
        (MINIMAL + "[report]\ncut_off_day = 31\n", 5, "report.cut_off_day", "28"),
        (MINIMAL + '[report]\nstyle = "centrre"\n', 5, "report.style", "“centre”"),
        (MINIMAL + '[schedule]\nalert = "7h30"\n', 5, "schedule.alert", "07:30"),
        (MINIMAL + '[schedule]\nalert = "17:00"\n', 4, "schedule", "alert_until"),
        (MINIMAL + '[leaders]\nrecipients = ["a@b.vn, c@d.vn"]\n', 5, "leaders.recipients[1]", "địa chỉ thư"),
        (
            MINIMAL + '[[portals]]\nkey = "a"\norigins = { portal = "file:///etc" }\n',
            6,
            "portals[1].origins.portal",
            "https",
        ),
        (MINIMAL + "[clock]\nstart_at = 2026-05-14T07:00:00\n", 5, "clock.start_at", "múi giờ"),
        (MINIMAL + '[calendar]\nworking_hours = ["11:30-07:00"]\n', 5, "calendar.working_hours[1]", "sau giờ bắt đầu"),
        ('[unit]\nname = "Phường"\n', 1, "unit.code", "thiếu"),
    ],
)
def test_a_mistake_is_told_with_file_line_key_and_nearest_word(
    tmp_path: Path, text: str, line: int, key: str, words: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        _load(tmp_path, text)
    sentence = caught.value.sentence
    assert f"Tệp {tmp_path / 'config.toml'}, dòng {line}:" in sentence
    assert f"“{key}”" in sentence
    assert words in sentence
    assert caught.value.exit_code == ExitCode.BAD_INPUT


def test_a_password_in_the_file_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        _load(tmp_path, MINIMAL + '[mail]\nhost = "h"\nsender = "a@b.vn"\npassword = "canary-secret"\n')
    assert "hoso secret set" in caught.value.sentence
    assert "dòng 7" in caught.value.sentence
    assert "canary-secret" not in caught.value.sentence


def test_broken_toml_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"dòng 4, cột \d+: viết chưa đúng dạng TOML"):
        _load(tmp_path, MINIMAL + "[report\n")


def test_two_portals_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Cổng “a” được ghi hai lần"):
        _load(tmp_path, MINIMAL + '[[portals]]\nkey = "a"\n[[portals]]\nkey = "a"\n')


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes('[unit]\ncode = "H1"\nname = "Phường"\n'.encode("utf-16"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load(path)


def test_no_file_says_where_was_looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with pytest.raises(ConfigError, match=r"config\.example\.toml") as caught:
        find(None)
    assert str(tmp_path / "config.toml") in caught.value.sentence


def test_paths_count_from_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.toml"
    path.write_text(MINIMAL + '[data]\nfolder = "so"\n[report]\nfolder = "chung"\n', encoding="utf-8")
    monkeypatch.chdir("/")
    config = load(path)
    assert config.data_folder == tmp_path / "so"
    assert config.share_folder == tmp_path / "chung"
    assert config.database_url == f"sqlite:///{(tmp_path / 'so' / 'ledger.db').as_posix()}"


def test_the_line_map_knows_tables_arrays_and_long_strings() -> None:
    text = 'a = """\n[not]\nb = 1\n"""\n[t]\n"k y" = 1\n[[x]]\n[[x]]\n[x.inner]\nz.q = 2\n'
    tomllib.loads(text)
    lines = line_map(text)
    assert lines[("a",)] == 1
    assert ("not",) not in lines
    assert lines[("t", "k y")] == 6
    assert lines[("x", 1)] == 8
    assert lines[("x", 1, "inner", "z", "q")] == 10
