"""Captures: unreadable without the key, pruned by age and by size, oldest first, and never at the cost of a run."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from agent.cli import app
from agent.errors import ExitCode, InputError
from agent.evidence_folder import EVIDENCE_KEY, KeptFile, files_in, read_capture, remove, to_prune
from agent.secrets.passwords import open_key_store
from agent.secrets.sealing import cipher_of
from agent.settings.keeping import EvidenceSettings
from scrapers.evidence.capture import EvidenceRules, RunEvidence
from tests.agent.ledgers import office
from tests.agent.test_session_keeping import Shelf

NOW = datetime(2026, 5, 13, 10, 0, tzinfo=UTC)
SETTINGS = EvidenceSettings(keep_failure_days=14, keep_success_days=2, max_megabytes=1)
kept = st.builds(
    lambda number, size, hours, well: KeptFile(
        name=f"{number}.bin", size=size, at=NOW - timedelta(hours=hours), went_well=well
    ),
    st.integers(0, 10**6),
    st.integers(0, 400_000),
    st.integers(0, 500),
    st.booleans(),
)


@given(st.lists(kept, max_size=12, unique_by=lambda file: file.name))
def test_what_stays_is_young_enough_and_fits(files: list[KeptFile]) -> None:
    gone = to_prune(files, NOW, SETTINGS)
    left = [file for file in files if file not in gone]
    assert sum(file.size for file in left) <= 1024 * 1024
    assert all(NOW - file.at <= timedelta(days=2 if file.went_well else 14) for file in left)
    young = [file for file in gone if NOW - file.at <= timedelta(days=2 if file.went_well else 14)]
    assert all(file.at <= other.at for file in young for other in left)
    if sum(file.size for file in files) <= 1024 * 1024:
        assert young == []


def test_a_capture_is_unreadable_without_the_key_and_readable_with_it(tmp_path: Path) -> None:
    cipher = cipher_of(Shelf(), EVIDENCE_KEY)
    rules = EvidenceRules(seal=cipher.encrypt, suffix=".bin")
    evidence = RunEvidence(tmp_path, "hkd", "r1", NOW, [], rules)
    name = evidence.capture(url="http://h/", text="<h1>Danh sách hồ sơ</h1>", content_type="text/html", status=200)
    assert name == "2026-05-13/hkd-r1/page-01.html.bin"
    written = (tmp_path / name).read_bytes()
    assert b"Danh" not in written
    assert "Danh sách hồ sơ" in cipher.decrypt(written).decode()


def test_a_capture_whose_key_is_gone_is_told_so_and_no_new_key_is_made(tmp_path: Path) -> None:
    config, shelf = office(tmp_path), Shelf()
    with pytest.raises(InputError, match="không còn khóa"):
        read_capture(config, shelf, "2026-05-13/hkd-r1/page-01.html.bin")
    assert shelf.get(EVIDENCE_KEY) is None


def test_removing_leaves_no_empty_folders_and_touches_nothing_else(tmp_path: Path) -> None:
    for name in ("2026-05-01/a-1/run.json.bin", "2026-05-01/b-1/run.json.bin", "2026-05-02/a-2/run.json.bin"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(b"12345")
    files = files_in(tmp_path, [])
    assert [file.name for file in files if not file.went_well] == [file.name for file in files]
    assert remove(tmp_path, [file for file in files if "2026-05-02" in file.name or "a-1" in file.name]) == 10
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == [
        "2026-05-01",
        "2026-05-01/b-1",
        "2026-05-01/b-1/run.json.bin",
    ]


def test_what_a_look_left_behind_is_listed_shown_and_pruned_too(tmp_path: Path) -> None:
    config = office(tmp_path)
    name = "2026-05-13/hkd-hkd-try-0a1b2c3d/page-01.html.bin"
    capture = config.evidence_folder / name
    capture.parent.mkdir(parents=True)
    capture.write_bytes(cipher_of(open_key_store(config), EVIDENCE_KEY).encrypt(b"<h1>Danh</h1>"))

    def hoso(*words: str) -> Result:
        return CliRunner().invoke(app, ["--config", str(config.path), "evidence", *words])

    assert hoso("list").stdout.startswith("0a1b2c3d.1  ")
    for number, which in enumerate(("0a1b2c3d.1", name)):
        assert hoso("show", which, str(tmp_path / f"{number}.html")).exit_code == ExitCode.DONE
        assert (tmp_path / f"{number}.html").read_bytes() == b"<h1>Danh</h1>"
    assert hoso("show", "0a1b2c3d.1", str(tmp_path / "0.html")).exit_code == ExitCode.BAD_INPUT, (
        "nothing is overwritten"
    )
    old = (datetime.now(UTC) - timedelta(days=15)).timestamp()
    os.utime(capture, (old, old))
    assert hoso("prune").exit_code == ExitCode.DONE
    assert not capture.parent.exists()
    assert hoso("list").stdout == "Chưa có bản chụp nào được giữ.\n"
