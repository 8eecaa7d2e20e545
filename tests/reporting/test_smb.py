"""The shared folder over SMB, on a real Samba server: held and edited files, a full disk, a server that goes away."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import smbclient

from reporting.drop import DropError, DropResult, Held, Place, PlaceError, Reason, put, try_place
from reporting.drop.address import parse_address
from reporting.drop.smb import SmbFolder, connected
from tests.reporting.samba import PASSWORD, Samba, samba

NAME = "bao-cao-2026-05.docx"
NEIGHBOUR = "bao-cao-2026-05_v2.docx"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Samba]:
    with samba(tmp_path_factory.mktemp("samba")) as running:
        yield running


@pytest.fixture
def share(server: Samba) -> Iterator[Path]:
    yield server.share
    for file in server.share.iterdir():
        file.unlink()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "report.docx"
    path.write_bytes(b"bao cao")
    return path


def _folder(server: Samba, path: str = "chung", **changes: Any) -> SmbFolder:
    made = SmbFolder(address=parse_address(server.url(path)), username=server.username, password=PASSWORD, timeout=20)
    return replace(made, **changes)


def _put(
    place: Place, source: Path, last: str | None = None, sleep: Callable[[float], None] | None = None
) -> DropResult:
    return put(source, place, NAME, last_written_hash=last, sleep=sleep or (lambda seconds: None))


def _drop(server: Samba, source: Path, path: str = "chung", **changes: Any) -> DropResult:
    with connected(_folder(server, path, **changes)) as folder:
        return _put(folder, source)


def _files(share: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in share.iterdir()}


@contextmanager
def _held(server: Samba, name: str = NAME, access: str = "r") -> Iterator[None]:
    """Somebody else has the file open, as Word has: nobody may write to it or move anything into its place."""
    cache: dict[str, Any] = {}
    kind = {"username": server.username, "password": PASSWORD, "port": server.port, "connection_cache": cache}
    with smbclient.open_file(rf"\\127.0.0.1\chung\{name}", mode="r+b", buffering=0, share_access=access, **kind):
        yield
    smbclient.reset_connection_cache(connection_cache=cache)


def _word_owner(name: str) -> bytes:
    """As Word writes it: the name in one-byte letters, then in UTF-16 from byte 54 on."""
    narrow = name.encode("ascii", "replace")
    wide = name.encode("utf-16-le")
    return (bytes([len(narrow)]) + narrow.ljust(53)) + bytes([len(name), 0]) + wide.ljust(106, b"\0")


def test_a_file_is_put_replaced_and_left_alone_over_smb(server: Samba, share: Path, source: Path) -> None:
    first = _drop(server, source)
    assert first == DropResult(
        path=rf"\\127.0.0.1\chung\{NAME}", hash=hashlib.sha256(b"bao cao").hexdigest(), note=None
    )
    before = (share / NAME).stat()
    assert _drop(server, source) == first
    assert (share / NAME).stat().st_mtime_ns == before.st_mtime_ns
    source.write_bytes(b"x" * 3_000_000)
    with connected(_folder(server)) as folder:
        assert _put(folder, source, first.hash).note is None
    assert _files(share) == {NAME: b"x" * 3_000_000}


def test_a_held_file_gets_a_neighbour_and_the_person_is_named(server: Samba, share: Path, source: Path) -> None:
    first = _drop(server, source)
    (share / f"~${NAME[2:]}").write_bytes(_word_owner("Trần Thị Bích"))
    source.write_bytes(b"ban moi")
    naps: list[float] = []
    with _held(server), connected(_folder(server)) as folder:
        result = _put(folder, source, first.hash, naps.append)
    assert result.path == rf"\\127.0.0.1\chung\{NEIGHBOUR}"
    assert result.note == f"Tệp {NAME} đang được Trần Thị Bích mở nên được giữ nguyên. Đã lưu thành {NEIGHBOUR}."
    assert 2 < sum(naps) < 6
    (share / f"~${NAME[2:]}").unlink()
    assert _files(share) == {NAME: b"bao cao", NEIGHBOUR: b"ban moi"}


def test_an_owner_file_left_behind_by_a_crash_keeps_nothing_back(server: Samba, share: Path, source: Path) -> None:
    (share / f"~${NAME[2:]}").write_bytes(_word_owner("Trần Thị Bích"))
    assert _drop(server, source).note is None


def test_a_file_that_nobody_may_even_read_is_taken_for_held(server: Samba, share: Path, source: Path) -> None:
    (share / NAME).write_bytes(b"cua nguoi ta")
    with _held(server, access=""):
        with connected(_folder(server)) as folder, pytest.raises(Held):
            folder.digest(NAME)
        result = _drop(server, source)
    assert result.path.endswith(NEIGHBOUR)
    assert _files(share) == {NAME: b"cua nguoi ta", NEIGHBOUR: b"bao cao"}


def test_what_a_person_edited_stays(server: Samba, share: Path, source: Path) -> None:
    first = _drop(server, source)
    (share / NAME).write_bytes(b"da sua tay")
    source.write_bytes(b"ban moi")
    with connected(_folder(server)) as folder:
        result = _put(folder, source, first.hash)
    assert result.note == f"Tệp {NAME} đã có người sửa nên được giữ nguyên. Đã lưu thành {NEIGHBOUR}."
    assert _files(share) == {NAME: b"da sua tay", NEIGHBOUR: b"ban moi"}


@dataclass
class Vanishing:
    """A place whose server goes away once the temporary file is written."""

    inner: SmbFolder
    server: Samba

    def write(self, name: str, source: Path) -> None:
        self.inner.write(name, source)
        self.server.stop()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def test_a_server_that_goes_away_in_the_middle_loses_nothing(server: Samba, share: Path, source: Path) -> None:
    with connected(_folder(server)) as folder, pytest.raises(DropError) as caught:
        _put(Vanishing(folder, server), source)
    assert caught.value.reason is Reason.UNREACHABLE
    assert "Đã tạo" in caught.value.sentence
    assert "chưa chép được" in caught.value.sentence
    assert str(source) in caught.value.sentence
    assert NAME not in _files(share), "there is no half file under the name that people know"
    with pytest.raises(DropError, match="không nối được"):
        _drop(server, source)
    server.start()
    assert _drop(server, source).note is None
    assert _files(share)[NAME] == b"bao cao"


def test_a_server_that_falls_silent_is_given_up(server: Samba, share: Path, source: Path) -> None:
    with connected(_folder(server, timeout=3)) as folder:
        folder.check()
        server.pause(True)
        try:
            with pytest.raises(PlaceError) as caught:
                folder.digest(NAME)
        finally:
            server.pause(False)
    assert caught.value.reason is Reason.UNREACHABLE


def test_a_full_disk_is_told_and_nothing_is_left(server: Samba, source: Path) -> None:
    source.write_bytes(b"x" * 400_000)
    with pytest.raises(DropError) as caught:
        _drop(server, source, "nho")
    assert caught.value.reason is Reason.FULL
    with connected(_folder(server, "nho")) as folder:
        folder.check()
        source.write_bytes(b"x" * 150_000)
        assert _put(folder, source).note is None, "what could not be written was taken away again"


def test_a_wrong_password_is_told_as_such(server: Samba, source: Path) -> None:
    with pytest.raises(DropError) as caught:
        _drop(server, source, password="sai")
    assert caught.value.reason is Reason.LOG_IN
    assert "hoso secret set share" in caught.value.sentence
    assert "sai" not in repr(_folder(server, password="sai"))


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("chung/khong-co", Reason.NO_FOLDER),
        ("khong-co", Reason.NO_FOLDER),
        ("chidoc", Reason.NO_PERMISSION),
        ("chung/" + "d" * 300, Reason.TOO_LONG),
    ],
)
def test_each_reason_has_its_words(path: str, reason: Reason, server: Samba, source: Path) -> None:
    with pytest.raises(DropError) as caught:
        _drop(server, source, path)
    assert caught.value.reason is reason
    assert reason in caught.value.sentence


def test_a_long_path_works_as_far_as_the_server_takes_it(server: Samba, share: Path, source: Path) -> None:
    deep = "/".join(["thu-muc-rat-dai-" + "x" * 60] * 5)
    (share / deep).mkdir(parents=True)
    try:
        assert len(_drop(server, source, f"chung/{deep}").path) > 300
    finally:
        import shutil

        shutil.rmtree(share / deep.split("/", maxsplit=1)[0])


def test_trying_the_folder_leaves_nothing_behind(server: Samba, share: Path, source: Path) -> None:
    with connected(_folder(server)) as folder:
        try_place(folder, "thu-ghi.tmp", source)
    assert _files(share) == {}
    with connected(_folder(server, "chidoc")) as folder, pytest.raises(PlaceError) as caught:
        try_place(folder, "thu-ghi.tmp", source)
    assert caught.value.reason is Reason.NO_PERMISSION


def test_addresses() -> None:
    address = parse_address("smb://may-chu.local/dung%20chung/Báo cáo/tháng")
    assert address.unc == r"\\may-chu.local\dung chung\Báo cáo\tháng"
    assert address.port == 445
    for wrong in (
        "smb://u:p@may/chung",
        "smb://may",
        "http://may/chung",
        "smb://may/chung/../khac",
        "smb://may:x/chung",
        "smb:///chung",
        "smb://may/chung?x=1",
    ):
        with pytest.raises(ValueError, match="smb://"):
            parse_address(wrong)
