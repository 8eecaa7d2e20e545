"""When a list was saved: what a person typed, else the file's own time where it can be meant."""

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.errors import InputError
from agent.jobs.import_source import SourceFile, as_of, read_sources
from dossiers.dates import VIETNAM
from scrapers.files.open_file import MOST_BYTES

NOW = datetime(2026, 5, 11, 10, 0, tzinfo=VIETNAM)


def source(saved: datetime) -> SourceFile:
    return SourceFile(name="a", data=b"", sha256="", saved_at=saved)


@pytest.mark.parametrize(
    "typed", ["11/05/2026 07:00", "07:00 11/05/2026", " 11/05/2026\u00a007:00", "2026-05-11T07:00", "2026-05-11T00:00Z"]
)
def test_a_typed_time_counts(typed: str) -> None:
    found = as_of(typed, [source(NOW)], NOW)
    assert (found.instant, found.typed) == (datetime(2026, 5, 11, tzinfo=UTC), True)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("11/05/2026 10:01", "ở tương lai"),
        ("hôm qua", "không phải là ngày giờ"),
        ("31/02/2026 07:30", "không phải là ngày giờ"),
        ("11/05/2026", "không phải là ngày giờ"),
        ("2026-05-11", "thiếu giờ"),
        ("", "không phải là ngày giờ"),
    ],
)
def test_a_typed_time_that_can_t_be_meant(typed: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        as_of(typed, [source(NOW)], NOW)
    assert "--as-of" in str(caught.value)


def test_the_oldest_file_s_time_counts() -> None:
    hours = [timedelta(hours=each) for each in (1, 3, 2)]
    assert as_of(None, [source(NOW - each) for each in hours], NOW).instant == NOW - hours[1]


@pytest.mark.parametrize(("ago", "words"), [(timedelta(seconds=-1), "ở tương lai"), (timedelta(days=32), "đã hơn 31")])
def test_a_file_s_time_that_can_t_be_meant(ago: timedelta, words: str) -> None:
    with pytest.raises(InputError, match=words):
        as_of(None, [source(NOW - ago)], NOW)


def test_a_file_that_is_open_in_excel_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = tmp_path / "~$ds.xlsx"
    beside.write_bytes(b"x")
    with pytest.raises(InputError, match="tệp tạm của Excel"):
        read_sources([beside])

    def held(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "held", str(path))

    monkeypatch.setattr(Path, "read_bytes", held)
    (tmp_path / "ds.xlsx").touch()
    with pytest.raises(InputError, match="đang mở trong Excel, hãy đóng lại"):
        read_sources([tmp_path / "ds.xlsx"])


def test_files_and_folders_each_once(tmp_path: Path) -> None:
    for name, content in (("b.csv", b"1"), ("a.XLSX", b"2"), ("copy.csv", b"1"), ("~$b.xlsx", b"3"), ("x.docx", b"4")):
        (tmp_path / name).write_bytes(content)
        os.utime(tmp_path / name, (NOW.timestamp(), NOW.timestamp()))
    found = read_sources([tmp_path, tmp_path / "b.csv"])
    assert [each.name for each in found] == ["a.XLSX", "b.csv"]
    assert {each.saved_at for each in found} == {NOW}


def test_what_can_t_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="không có tệp"):
        read_sources([tmp_path / "a.csv"])
    with pytest.raises(InputError, match="không có tệp nào để nhập"):
        read_sources([tmp_path])
    big = tmp_path / "to.csv"
    with big.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(InputError, match="lớn hơn 40 MB"):
        read_sources([big])


def test_personal_numbers_in_a_name_are_not_shown(tmp_path: Path) -> None:
    (tmp_path / "001186012345.csv").write_bytes(b"1")
    assert read_sources([tmp_path])[0].name == "[đã che].csv"
