"""The nightly purge by the settings, the command of its name, and full names from the profile to the access log."""

import os
from datetime import timedelta
from pathlib import Path

from typer.testing import CliRunner

from agent.cli import app
from agent.computer.clock import ShiftedClock
from agent.jobs.purge import purge
from agent.secrets.full_names import NAMES_KEY, name_seal
from agent.secrets.passwords import open_key_store
from agent.settings.config import Config
from agent.settings.portals import configured_portals
from agent.storage import open_database
from dossiers.status import Status
from scrapers.rows.reader import RowReader
from store.keeping.retention import purges
from store.people.access_log import Act, recent_access
from store.recording.ledger import record
from tests.agent.ledgers import UNIT, office
from tests.store.samples import NOON, everything, observation, snapshot

LATER = NOON + timedelta(days=365 * 11)
_START = f"[clock]\nstart_at = {LATER.isoformat()}\n"


def _hoso(config: Config, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["--config", str(config.path), *arguments])
    return result.exit_code, result.stdout + result.stderr


def _fill(config: Config) -> None:
    done = {"status": Status.PROCESSED, "raw_status": "Đã xử lý xong", "finished_at": NOON}
    record(open_database(config, NOON), UNIT, snapshot([observation(1, **done), observation(2)]), NOON)


def test_the_night_lets_go_of_what_is_kept_long_enough_and_notes_it(tmp_path: Path) -> None:
    config = office(tmp_path, _START, portals=("igate",))
    _fill(config)
    config.log_folder.mkdir(parents=True, exist_ok=True)
    for name, age in (("hoso.log.3", 400), ("hoso-run.log", 10), ("notes.txt", 4000)):
        path = config.log_folder / name
        path.write_text("x", encoding="utf-8")
        at = (LATER - timedelta(days=age)).timestamp()
        os.utime(path, (at, at))
    code, planned = _hoso(config, "purge", "--dry-run")
    assert code == 0
    assert "Sẽ dọn 1 hồ sơ" in planned
    assert "1 tệp nhật ký" in planned
    assert purges(open_database(config, LATER), UNIT) == ()
    end = purge(config, ShiftedClock(LATER))
    assert end.exit_code == 0, end.sentences
    assert sorted(path.name for path in config.log_folder.iterdir() if path.name != "hoso.log") == [
        "hoso-run.log",
        "notes.txt",
    ]
    assert sorted(each.kind.value for each in purges(open_database(config, LATER), UNIT)) == ["dossiers", "logs"]
    code, told = _hoso(config, "purge", "--log")
    assert "1 hồ sơ đã xong từ lâu" in told
    assert "1 tệp nhật ký" in told


def test_nothing_goes_where_the_office_keeps_all(tmp_path: Path) -> None:
    config = office(tmp_path, f"{_START}[retention]\ndossier_years = 0\n", portals=("igate",))
    _fill(config)
    before = everything(open_database(config, LATER))
    purge(config, ShiftedClock(LATER))
    assert everything(open_database(config, LATER)) == before
    assert "giữ mãi" in _hoso(config, "purge", "--dry-run")[1]


def test_full_names_are_read_sealed_and_shown_to_who_says_who_they_are(tmp_path: Path) -> None:
    config = office(tmp_path, f"{_START}[privacy]\nfull_names = true\n", portals=("igate",))
    (portal,) = configured_portals(config)
    row = RowReader(portal.profile, portal.profile.lists[0]).read(
        {"code": observation(1).code, "status": "open", "applicant": "Nguyễn Văn An 001099012345"}
    )
    assert row.observation is not None
    assert row.observation.full_name == "Nguyễn Văn An [đã che]"
    assert "Văn An" not in repr(row.observation)
    assert row.observation.content_hash() == observation_without_name(row.observation)
    store = open_key_store(config)
    database = open_database(config, NOON)
    record(database, UNIT, snapshot([row.observation]), NOON, seal=name_seal(config, store))
    assert "Nguyễn Văn An" not in str(everything(database))
    code, shown = _hoso(config, "full-name", "igate", observation(1).code, "--by", "Lê Thị B")
    assert (code, shown.strip()) == (0, "Nguyễn Văn An [đã che]")
    (access,) = recent_access(database, UNIT)
    assert (access.act, access.who) == (Act.FULL_NAME, "Lê Thị B")
    assert _hoso(config, "full-name", "igate", observation(2).code, "--by", "Lê Thị B")[0] == 2
    assert _hoso(config, "full-name", "igate", observation(1).code, "--by", " ")[0] == 2
    from cryptography.fernet import Fernet

    store.put(NAMES_KEY, Fernet.generate_key().decode())
    code, said = _hoso(config, "full-name", "igate", observation(1).code, "--by", "Lê Thị B")
    assert code == 2
    assert "khóa trong kho đã bị thay" in said


def observation_without_name(named: object) -> str:
    from dataclasses import replace

    from dossiers.observation import Observation

    assert isinstance(named, Observation)
    return replace(named, full_name=None).content_hash()


def test_names_are_masked_unless_the_office_says_otherwise(tmp_path: Path) -> None:
    config = office(tmp_path, _START, portals=("igate",))
    (portal,) = configured_portals(config)
    row = RowReader(portal.profile, portal.profile.lists[0]).read(
        {"code": observation(1).code, "status": "open", "applicant": "Nguyễn Văn An"}
    )
    assert row.observation is not None
    assert (row.observation.full_name, row.observation.applicant) == (None, "N. V. An")
    assert name_seal(config, open_key_store(config)) is None
    code, said = _hoso(config, "full-name", "igate", observation(1).code, "--by", "A")
    assert code == 2
    assert "full_names = true" in said


def test_names_go_when_the_office_no_longer_wants_them(tmp_path: Path) -> None:
    config = office(tmp_path, f"{_START}[privacy]\nfull_names = true\n", portals=("igate",))
    database = open_database(config, NOON)
    seal = name_seal(config, open_key_store(config))
    record(database, UNIT, snapshot([observation(1, full_name="Nguyễn Văn An")]), NOON, seal=seal)
    (tmp_path / "config.toml").write_text(config.path.read_text(encoding="utf-8").replace("true", "false"), "utf-8")
    assert _hoso(config, "purge")[0] == 0
    assert [each.kind.value for each in purges(database, UNIT)] == ["names"]


def test_a_text_that_is_too_long_for_a_code_is_none(tmp_path: Path) -> None:
    (portal,) = configured_portals(office(tmp_path, portals=("igate",)))
    row = RowReader(portal.profile, portal.profile.lists[0]).read({"code": "A" * 65, "status": "open"})
    assert row.observation is None
    assert [problem.code for problem in row.problems] == ["no_code"]
