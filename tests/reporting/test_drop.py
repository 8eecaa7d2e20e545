"""Putting files among people's files: nothing overwritten that a person touched, nothing lost, no half files."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.drop import DropError, DropResult, LocalFolder, check_name, put

NAME = "bao-cao-2026-05.docx"


@dataclass
class Hold:
    """Somebody's Word holding files: each move onto a held name fails so many times with a Windows error."""

    names: dict[str, int] = field(default_factory=dict)
    winerror: int = 32
    tries: int = 0

    def replace(self, temporary: Path, target: Path) -> None:
        self.tries += 1
        left = self.names.get(target.name, 0)
        if left:
            self.names[target.name] = left - 1
            error = PermissionError(13, "held", str(target))
            error.winerror = self.winerror  # type: ignore[attr-defined,unused-ignore]
            raise error
        temporary.replace(target)


@dataclass
class Naps:
    """Sleeping that takes no time but is counted."""

    taken: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "local" / "report.docx"
    path.parent.mkdir()
    path.write_bytes(b"bao cao")
    return path


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    return folder


def _put(source: Path, share: Path, last: str | None = None, hold: Hold | None = None) -> DropResult:
    return put(source, _place(share, hold or Hold()), NAME, last_written_hash=last, sleep=Naps())


def _place(share: Path, hold: Hold) -> LocalFolder:
    return LocalFolder(path=share, move=hold.replace)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_new_file_is_put_whole(source: Path, share: Path) -> None:
    result = _put(source, share)
    assert result == DropResult(path=str(share / NAME), hash=hashlib.sha256(b"bao cao").hexdigest(), note=None)
    assert _files(share) == {NAME: b"bao cao"}


def test_our_own_last_file_is_replaced(source: Path, share: Path) -> None:
    first = _put(source, share)
    source.write_bytes(b"bao cao moi")
    second = _put(source, share, first.hash)
    assert second.note is None
    assert _files(share) == {NAME: b"bao cao moi"}


def test_the_same_content_again_changes_nothing(source: Path, share: Path) -> None:
    _put(source, share)
    before = (share / NAME).stat().st_mtime_ns
    hold = Hold()
    assert _put(source, share, None, hold).path == str(share / NAME)
    assert hold.tries == 0
    assert (share / NAME).stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("last", "why"),
    [(None, "đã có sẵn với nội dung khác"), (hashlib.sha256(b"bao cao").hexdigest(), "đã có người sửa")],
)
def test_what_a_person_edited_stays(source: Path, share: Path, last: str | None, why: str) -> None:
    (share / NAME).write_bytes(b"da sua tay")
    (share / "bao-cao-2026-05_v2.docx").write_bytes(b"cung cua nguoi ta")
    source.write_bytes(b"bao cao moi")
    result = _put(source, share, last)
    assert result.path == str(share / "bao-cao-2026-05_v3.docx")
    assert result.note == (f"Tệp bao-cao-2026-05.docx {why} nên được giữ nguyên. Đã lưu thành bao-cao-2026-05_v3.docx.")
    assert _files(share) == {
        NAME: b"da sua tay",
        "bao-cao-2026-05_v2.docx": b"cung cua nguoi ta",
        "bao-cao-2026-05_v3.docx": b"bao cao moi",
    }
    again = _put(source, share, last)
    assert again.path == result.path
    assert len(_files(share)) == 3


@pytest.mark.parametrize("winerror", [5, 32, 33])
def test_a_file_held_for_a_moment_is_waited_for(source: Path, share: Path, winerror: int) -> None:
    naps, hold = Naps(), Hold(names={NAME: 3}, winerror=winerror)
    result = put(source, _place(share, hold), NAME, last_written_hash=None, sleep=naps)
    assert result.note is None
    assert len(naps.taken) == 3
    assert max(naps.taken) <= 1.0
    assert _files(share) == {NAME: b"bao cao"}


def test_a_file_held_for_long_gets_a_neighbour(source: Path, share: Path) -> None:
    first = _put(source, share)
    source.write_bytes(b"bao cao moi")
    naps, hold = Naps(), Hold(names={NAME: 1000})
    result = put(source, _place(share, hold), NAME, last_written_hash=first.hash, sleep=naps)
    assert result.path == str(share / "bao-cao-2026-05_v2.docx")
    assert result.note is not None
    assert "đang mở ở máy khác" in result.note
    assert sum(naps.taken) < 6
    assert _files(share) == {NAME: b"bao cao", "bao-cao-2026-05_v2.docx": b"bao cao moi"}


def test_another_refusal_is_an_error_at_once_and_leaves_nothing(source: Path, share: Path) -> None:
    naps, hold = Naps(), Hold(names={NAME: 1}, winerror=1314)
    with pytest.raises(DropError, match="không có quyền ghi") as caught:
        put(source, _place(share, hold), NAME, last_written_hash=None, sleep=naps)
    assert str(source) in caught.value.sentence
    assert naps.taken == []
    assert _files(share) == {}
    assert source.read_bytes() == b"bao cao"


def test_a_missing_folder_is_told_and_not_made(source: Path, tmp_path: Path) -> None:
    with pytest.raises(DropError, match="không thấy thư mục") as caught:
        _put(source, tmp_path / "none")
    assert str(tmp_path / "none") in caught.value.sentence
    assert not (tmp_path / "none").exists()
    assert source.exists()


def test_a_folder_that_is_a_file_is_told(source: Path, tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    with pytest.raises(DropError):
        _put(source, tmp_path / "plain")


def test_a_missing_source_is_told(share: Path, tmp_path: Path) -> None:
    with pytest.raises(DropError, match="Không đọc được tệp"):
        _put(tmp_path / "none.docx", share)


def test_a_copy_that_reads_back_differently_is_an_error(source: Path, share: Path) -> None:
    def torn(temporary: Path, target: Path) -> None:
        target.write_bytes(temporary.read_bytes()[:3])
        temporary.unlink()

    with pytest.raises(DropError, match="đọc lại thấy khác"):
        put(source, LocalFolder(path=share, move=torn), NAME, last_written_hash=None, sleep=Naps())
    assert source.read_bytes() == b"bao cao"


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../x.docx",
        "a/b.docx",
        "a\\b.docx",
        "C:x.docx",
        "x.docx:stream",
        "CON",
        "con.docx",
        "Lpt1.docx",
        "aux.tar.gz",
        "x.docx ",
        "x.",
        " x",
        "~$x.docx",
        "x\x00.docx",
        "x\n.docx",
        "gnp.\u202excod",
        'x".docx',
        "x?.docx",
        "x" * 121,
    ],
)
def test_names_that_some_system_refuses_are_refused(name: str, source: Path, share: Path) -> None:
    with pytest.raises(ValueError):
        put(source, LocalFolder(path=share), name, last_written_hash=None, sleep=Naps())
    assert _files(share) == {}


@given(st.text(max_size=20))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    try:
        check_name(name)
    except ValueError:
        return
    assert (Path("/share") / name).parent == Path("/share")
    assert Path(name).name == name
