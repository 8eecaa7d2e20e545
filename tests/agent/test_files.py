"""Folders and files that are for their owner alone."""

from pathlib import Path

from agent.computer.files import make_private_folder, replace_privately


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_every_folder_that_is_made_on_the_way_is_for_its_owner_alone(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir(mode=0o755)
    replace_privately(there / "data" / "sessions" / "igate.bin", b"x")
    made = [there / "data", there / "data" / "sessions"]
    assert [_mode(each) for each in made] == [0o700, 0o700]
    assert _mode(there / "data" / "sessions" / "igate.bin") == 0o600
    make_private_folder(there / "data")
    assert _mode(there) == 0o755  # what was there is not ours to close
