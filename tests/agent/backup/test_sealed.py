"""The sealed file: nothing can be changed, cut off, moved or slipped in; and which backups are kept."""

import io
import json
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent.backup import sealed
from agent.backup.generations import to_keep
from agent.backup.manifest import Entry, Manifest, safe_name
from agent.backup.packing import entries_of, pack, unpack
from agent.backup.sealed import MAGIC, Opener, Passphrase, SealedError, Sealer, WrongPassphrase

WORDS = Passphrase("đúng mười hai chữ trở lên", by_person=True)
CHEAP = 2**10
NOW = datetime(2026, 5, 14, 13, tzinfo=UTC)


def _seal(content: bytes) -> bytes:
    target = io.BytesIO()
    sealer = Sealer(target, WORDS, CHEAP)
    sealer.write(content)
    sealer.finish()
    return target.getvalue()


def _open(file: bytes, words: Passphrase = WORDS) -> bytes:
    return io.BufferedReader(Opener(io.BytesIO(file), words)).read()


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "_PIECE", 64)


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 128, 1000])
def test_what_was_sealed_comes_out_as_it_went_in(size: int) -> None:
    content = bytes(n % 251 for n in range(size))
    assert _open(_seal(content)) == content


@pytest.fixture(scope="module")
def file() -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed, "_PIECE", 64)
        return _seal(b"so ho so " * 40)


@settings(max_examples=40, deadline=None)
@given(at=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@example(at=0.0, bit=0)
def test_a_flipped_bit_anywhere_is_noticed(file: bytes, at: float, bit: int) -> None:
    changed = bytearray(file)
    changed[int(at * len(file))] ^= 1 << bit
    with pytest.raises(SealedError):
        _open(bytes(changed))


@settings(max_examples=20, deadline=None)
@given(part=st.floats(0, 1, exclude_max=True))
def test_a_file_that_is_cut_off_is_noticed(file: bytes, part: float) -> None:
    with pytest.raises(SealedError):
        _open(file[: int(part * len(file))])


def test_pieces_cannot_change_places_and_other_words_open_nothing(file: bytes) -> None:
    head = file.index(b"\n", len(MAGIC)) + 1
    size = 64 + 16
    swapped = file[:head] + file[head + size : head + 2 * size] + file[head : head + size] + file[head + 2 * size :]
    with pytest.raises(SealedError):
        _open(swapped)
    with pytest.raises(WrongPassphrase, match="mật khẩu"):
        _open(file, Passphrase("những chữ khác hẳn", by_person=True))


@pytest.mark.parametrize(
    "name",
    [
        "../ledger.db",
        "/etc/passwd",
        "reports/../../x",
        "reports\\..\\x",
        "C:/x",
        "reports/C:x",
        "reports//x",
        "reports/./x",
        "secrets.json",
        "sessions/igate",
        "reports",
        "reports/a\x00b",
        "reports/x.",
        "reports/a/b/c/d/e/f",
        "",
    ],
)
def test_names_that_lead_elsewhere_or_are_not_ours_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="tệp lạ"):
        safe_name(name)


def _manifest(*entries: Entry) -> Manifest:
    values = {"unit": "u", "unit_name": "U", "made_at": NOW, "revision": "0009", "counts": {}}
    return Manifest(format=1, entries=entries, **values)


def _evil(manifest_text: str, *members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    """A file sealed with the right words, by somebody who means harm."""
    target = io.BytesIO()
    sealer = Sealer(target, WORDS, CHEAP)
    with tarfile.open(fileobj=sealer, mode="w|gz") as archive:
        first = tarfile.TarInfo("manifest.json")
        first.size = len(manifest_text.encode())
        archive.addfile(first, io.BytesIO(manifest_text.encode()))
        for member, content in members:
            archive.addfile(member, io.BytesIO(content))
    sealer.finish()
    return target.getvalue()


def _member(
    name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = ""
) -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.size, member.type, member.linkname = len(content), kind, link
    return member, content


def test_a_backup_that_means_harm_writes_nothing_outside_its_folder(tmp_path: Path) -> None:
    good = Entry(name="ledger.db", bytes=1, sha256="2" * 64)
    listed = json.loads(_manifest(good).model_dump_json())
    listed["entries"][0]["name"] = "../outside"
    plain = _manifest(good).model_dump_json()
    attempts = [
        _evil(json.dumps(listed), _member("../outside", b"x")),
        _evil(_manifest().model_dump_json(), _member("../outside", b"x")),
        _evil(plain, _member("ledger.db", kind=tarfile.SYMTYPE, link="/etc/passwd")),
        _evil(plain, _member("ledger.db", kind=tarfile.LNKTYPE, link="../outside")),
        _evil(plain, _member("ledger.db", b"x")),  # another hash than listed
        _evil(plain),  # listed, but not there
        _evil("[]"),
    ]
    for number, attempt in enumerate(attempts):
        file, folder = tmp_path / f"{number}.hosobak", tmp_path / "in" / str(number)
        folder.mkdir(parents=True)
        file.write_bytes(attempt)
        with pytest.raises(SealedError):
            unpack(file, WORDS, folder)
    outside = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert outside <= {f"{number}.hosobak" for number in range(len(attempts))} | {"ledger.db"}
    assert not (tmp_path / "in" / "outside").exists()


def test_packing_is_whole_or_not_at_all(tmp_path: Path) -> None:
    source = tmp_path / "ledger.db"
    source.write_bytes(b"x" * 500)
    files = {"ledger.db": source}
    manifest = _manifest(*entries_of(files))
    target = tmp_path / "out" / "a.hosobak"
    target.parent.mkdir()
    pack(manifest, files, target, WORDS, CHEAP)
    folder = tmp_path / "back"
    folder.mkdir()
    assert unpack(target, WORDS, folder) == manifest
    assert (folder / "ledger.db").read_bytes() == source.read_bytes()
    assert b"xxxx" not in target.read_bytes()
    assert target.stat().st_mode & 0o077 == 0
    assert [path.name for path in target.parent.iterdir()] == ["a.hosobak"]


STAMPS = st.lists(st.integers(0, 800), min_size=1, max_size=60).map(
    lambda days: [NOW + timedelta(days=day, hours=day % 3) for day in days]
)


@given(made=STAMPS, daily=st.integers(1, 9), weekly=st.integers(0, 6), monthly=st.integers(0, 14))
def test_generations_keep_the_newest_and_never_more_than_asked(
    made: list[datetime], daily: int, weekly: int, monthly: int
) -> None:
    kept = to_keep(made, daily=daily, weekly=weekly, monthly=monthly)
    assert max(made) in kept
    assert kept <= set(made)
    assert len(kept) <= daily + weekly + monthly
    assert to_keep(kept, daily=daily, weekly=weekly, monthly=monthly) == kept


def test_a_year_of_nights_leaves_days_weeks_and_months() -> None:
    nights = [datetime(2026, 1, 1, 20, tzinfo=UTC) + timedelta(days=day) for day in range(365)]
    kept = sorted(to_keep(nights, daily=7, weekly=5, monthly=12))
    assert 20 <= len(kept) <= 24
    assert kept[-7:] == nights[-7:]
    assert {at.month for at in kept} == set(range(1, 13))
