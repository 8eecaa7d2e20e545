"""``hoso import`` as people run it: what is recorded, what is not, what they are told, how it ends."""

import json
import os
import shutil
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from agent.cli import app
from agent.computer.instance import hold
from agent.errors import ExitCode
from agent.settings.config import Config
from agent.storage import open_database
from dossiers.dates import VIETNAM
from dossiers.snapshot import Snapshot, Verdict
from store.history.freshness import freshness
from store.history.versions import current
from store.issues import open_issues
from store.recording.ledger import record
from store.runs import Run, ensure_portal, last_runs
from store.tables import dossier_version, issue, list_walk, run
from tests.agent.ledgers import UNIT, office
from tests.scrapers.files.samples import (
    HEADERS,
    PROFILE,
    Maker,
    Row,
    csv_bytes,
    html_bytes,
    row,
    rows,
    save_profile,
    xlsx,
)

NOW = datetime(2026, 5, 11, 10, 0, tzinfo=VIETNAM)
SAVED = datetime(2026, 5, 11, 7, 30, tzinfo=VIETNAM)

Import = Callable[..., Result]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """An office whose clock stands at ``NOW`` (and runs on), with a portal of files and one that is walked."""
    save_profile(tmp_path / "profiles")
    made = office(tmp_path, f'[[portals]]\nkey = "datdai"\n[clock]\nstart_at = {NOW.isoformat()}\n', portals=("igate",))
    assert made.settings.clock.start_at == NOW
    return made


@pytest.fixture
def run_import(config: Config) -> Import:
    def call(*args: object, portal: str = "datdai") -> Result:
        words = ["--config", str(config.path), "import", "--portal", portal, *(str(each) for each in args)]
        return CliRunner().invoke(app, words)

    return call


def saved(config: Config, lines: Sequence[Row], name: str = "ds.xlsx", at: datetime = SAVED) -> Path:
    """A file with these rows, saved at an instant."""
    makers: dict[str, Maker] = {".xlsx": xlsx, ".csv": csv_bytes, ".html": html_bytes}
    path = config.path.parent / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(makers[path.suffix](lines))
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def known(config: Config) -> dict[str, dict[str, Any]]:
    with open_database(config, NOW).reading() as connection:
        return {each["code"]: dict(each) for each in connection.execute(current(UNIT)).mappings()}


def runs(config: Config) -> tuple[Run, ...]:
    return last_runs(open_database(config, NOW), UNIT, portal="datdai")


def everything(config: Config) -> list[tuple[Any, ...]]:
    with open_database(config, NOW).reading() as connection:
        found: list[tuple[Any, ...]] = []
        for table in (dossier_version, run, list_walk):
            found += [tuple(each) for each in connection.execute(select(table))]
        return found


def issues(config: Config) -> list[str]:
    with open_database(config, NOW).reading() as connection:
        return list(connection.execute(select(issue.c.sentence)).scalars())


def test_a_list_with_its_total_typed_is_recorded_as_complete(config: Config, run_import: Import) -> None:
    result = run_import(saved(config, rows(3)), "--total", 3)
    assert result.exit_code == ExitCode.DONE, result.output
    assert set(known(config)) == {f"H40.12-260504-000{n}" for n in (1, 2, 3)}
    (only,) = runs(config)
    assert (only.verdict, only.declared_total, only.finished_at) == (Verdict.COMPLETE, 3, SAVED)
    assert "-tep-" in only.run_key
    with open_database(config, NOW).reading() as connection:
        assert connection.execute(select(list_walk.c.proof)).scalars().all() == ["typed_total"]
        (evidence,) = connection.execute(select(run.c.evidence)).scalars().all()
    assert evidence[0].startswith("sha256:")
    assert "dòng tiêu đề 1, 3 dòng hồ sơ" in result.stdout
    assert "Số liệu được lưu lúc 07:30 11/05/2026 (theo giờ của tệp" in result.stdout
    assert "Đã ghi vào sổ: mới 3, thay đổi 0" in result.stdout
    assert "đủ: bằng đúng tổng số được nhập vào" in result.stdout


def test_people_in_the_ledger_and_on_the_screen_are_masked(config: Config, run_import: Import) -> None:
    path = saved(config, rows(1), "ds 001186012345.xlsx")
    for words in (("--dry-run",), ("--json",)):
        result = run_import(path, "--total", 1, *words)
        assert "Thị" not in result.output
        assert "001186012345" not in result.output
    assert known(config)["H40.12-260504-0001"]["applicant"] == "N. T. Á. Tuyết"
    folder = config.data_folder
    assert not [each for each in folder.rglob("*") if each.is_file() and each.read_bytes()[:4] == b"PK\x03\x04"]


def test_without_a_total_the_rest_stays_as_it_was(config: Config, run_import: Import) -> None:
    run_import(saved(config, rows(3)), "--total", 3)
    result = run_import(saved(config, rows(2), at=SAVED + timedelta(hours=1)))
    assert result.exit_code == ExitCode.ATTENTION
    assert "CHƯA ĐỦ" in result.stdout
    assert "không thấy tổng số của cổng" in result.stderr
    assert {each["seen"] for each in known(config).values()} == {"seen"}


def test_what_left_the_list_is_not_seen_and_nothing_more(config: Config, run_import: Import) -> None:
    run_import(saved(config, rows(3)), "--total", 3)
    lines = [HEADERS, row(1, Trạng_thái="Đã trả kết quả"), row(2)]
    result = run_import(saved(config, lines, at=SAVED + timedelta(hours=1)), "--total", 2)
    assert result.exit_code == ExitCode.DONE
    assert "thay đổi 1, thấy lại 0, không còn thấy 1, giữ nguyên 1" in result.stdout
    assert "Không còn thấy: H40.12-260504-0003" in result.stdout
    found = known(config)
    assert found["H40.12-260504-0003"]["seen"] == "not_seen"
    assert found["H40.12-260504-0003"]["status"] == 4, "absence is no event"
    assert found["H40.12-260504-0001"]["status"] == 10


def test_the_same_file_twice_changes_nothing_and_says_so(config: Config, run_import: Import) -> None:
    first = run_import(saved(config, rows(3)), "--total", 3)
    before = everything(config)
    copy = config.path.parent / "bản sao.xlsx"
    copy.write_bytes((config.path.parent / "ds.xlsx").read_bytes())
    os.utime(copy, ((SAVED + timedelta(hours=2)).timestamp(),) * 2)
    again = run_import(copy, "--total", 3)
    assert (first.exit_code, again.exit_code) == (ExitCode.DONE, ExitCode.DONE)
    assert "đã được nhập từ trước" in again.stdout
    assert "07:30 11/05/2026" in again.stdout, "a copy is not younger than its original"
    assert everything(config) == before


def test_a_total_typed_later_makes_the_same_file_complete(config: Config, run_import: Import) -> None:
    path = saved(config, rows(3))
    assert run_import(path).exit_code == ExitCode.ATTENTION
    result = run_import(path, "--total", 3)
    assert result.exit_code == ExitCode.DONE, result.output
    assert [each.verdict for each in runs(config)] == [Verdict.COMPLETE, Verdict.PARTIAL]
    assert "giữ nguyên 3" in result.stdout


def test_an_older_list_never_becomes_the_present_one(config: Config, run_import: Import) -> None:
    run_import(saved(config, rows(3)), "--total", 3)
    before = everything(config)
    result = run_import(saved(config, rows(2), "cũ.xlsx", SAVED - timedelta(hours=1)), "--total", 2)
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "06:30 11/05/2026, cũ hơn số liệu đã có của Đất đai (07:30 11/05/2026)" in result.stderr
    assert everything(config) == before
    later = run_import(config.path.parent / "cũ.xlsx", "--total", 2, "--as-of", "11/05/2026 08:00")
    assert later.exit_code == ExitCode.DONE, "a person may know better than the file system"


def test_a_run_that_failed_is_no_newer_picture(config: Config, run_import: Import) -> None:
    database = open_database(config, NOW)
    ensure_portal(database, UNIT, "datdai", "Đất đai")
    later = SAVED + timedelta(hours=1)
    failed = Snapshot(portal="datdai", run_key="x", started_at=later, finished_at=later, verdict=Verdict.FAILED)
    record(database, UNIT, failed, NOW)
    assert run_import(saved(config, rows(3)), "--total", 3).exit_code == ExitCode.DONE
    (fresh,) = freshness(database, UNIT, NOW)
    assert fresh.last_complete_at == SAVED


def test_a_time_that_can_t_be_meant_is_refused(config: Config, run_import: Import) -> None:
    result = run_import(saved(config, rows(1)), "--as-of", "11/05/2026 10:31")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "ở tương lai" in result.stderr
    assert runs(config) == ()


def test_a_typed_time_counts(config: Config, run_import: Import) -> None:
    found = json.loads(run_import(saved(config, rows(1)), "--as-of", "11/05/2026 07:00", "--json").stdout)
    assert (found["as_of"], found["as_of_typed"]) == ("2026-05-11T00:00:00+00:00", True)


def test_what_is_missed_twice_is_counted_and_named_as_gone(config: Config, run_import: Import) -> None:
    run_import(saved(config, rows(3)), "--total", 3)
    run_import(saved(config, rows(2), "b.xlsx", SAVED + timedelta(hours=1)), "--total", 2)
    lines = [HEADERS, row(1), row(2, Trạng_thái="Đã trả kết quả")]
    result = run_import(saved(config, lines, "c.xlsx", SAVED + timedelta(hours=2)), "--total", 2)
    assert "không còn thấy 0, đã rời danh sách 1, giữ nguyên 1" in result.stdout
    assert "Đã rời danh sách: H40.12-260504-0003" in result.stdout
    assert "Không còn thấy:" not in result.stdout


def test_many_that_vanish_at_once_are_a_question_and_no_quiet_success(config: Config, run_import: Import) -> None:
    run_import(saved(config, rows(14)), "--total", 14)
    path = saved(config, rows(1), "b.xlsx", SAVED + timedelta(hours=1))
    trial = run_import(path, "--total", 1, "--dry-run")
    assert trial.exit_code == ExitCode.ATTENTION
    assert "Tệp bớt 13 hồ sơ so với lần trước" in trial.stdout
    result = run_import(path, "--total", 1)
    assert result.exit_code == ExitCode.ATTENTION
    assert "hoso confirm-drop datdai" in result.stderr


def test_rows_that_contradict_each_other_are_told(config: Config, run_import: Import) -> None:
    lines = [*rows(2), row(2, Trạng_thái="Đã trả kết quả")]
    result = run_import(saved(config, lines), "--total", 2)
    assert "hai dòng khác nhau cho cùng mã hồ sơ H40.12-260504-0002" in result.stderr


def test_why_a_list_is_not_whole_is_not_that_a_column_is_missing(config: Config, run_import: Import) -> None:
    cut = HEADERS.index("Ngày nộp")
    lines = [[*line[:cut], *line[cut + 1 :]] for line in rows(2)]
    run_import(saved(config, lines), "--total", 3)
    (only,) = runs(config)
    assert only.cause == "file_incomplete"
    assert "tổng số là 3 hồ sơ nhưng trong tệp có 2" in (only.reason or "")


def test_one_kind_of_trouble_does_not_bury_the_others(config: Config, run_import: Import) -> None:
    lines = [HEADERS, *(row(number, Ngày_nộp=f"{number}.13.2026") for number in range(1, 21))]
    result = run_import(saved(config, lines))
    told = result.stderr.splitlines()
    assert sum("không đọc được thành ngày giờ" in each for each in told) == 5
    assert sum("(Và 15 chuyện cùng loại nữa.)" in each for each in told) == 1
    assert "không thấy tổng số của cổng" in told[0]
    assert len(issues(config)) == 21, "the ledger keeps each"


def test_a_list_of_another_portal_is_not_taken_for_this_one_s(config: Config, run_import: Import) -> None:
    run_import(saved(config, rows(4)), "--total", 4)
    other = config.path.parent / "profiles" / "khac" / "portal.toml"
    other.parent.mkdir()
    other.write_text(PROFILE.replace('"datdai"', '"khac"').replace('"Đất đai"', '"Nhà ở"', 1), "utf-8")
    text = config.path.read_text("utf-8") + '[[portals]]\nkey = "khac"\n'
    config.path.write_text(text, "utf-8")
    before = everything(config)
    path = saved(config, rows(5), "b.xlsx", SAVED + timedelta(hours=1))
    trial = run_import(path, "--total", 5, "--dry-run", portal="khac")
    assert trial.exit_code == ExitCode.ATTENTION
    told = "4 trong 5 mã hồ sơ của tệp đã có ở Đất đai, mà chưa mã nào có ở Nhà ở"
    assert told in trial.stderr
    refused = run_import(path, "--total", 5, portal="khac")
    assert refused.exit_code == ExitCode.BAD_INPUT
    assert "--portal datdai" in refused.stderr
    assert everything(config) == before
    assert run_import(path, "--total", 5, "--sure", portal="khac").exit_code == ExitCode.DONE
    assert run_import(path, "--total", 5).exit_code == ExitCode.DONE, "its own portal knows them"


def test_the_time_of_a_file_that_was_imported_before_is_not_called_the_file_s(
    config: Config, run_import: Import
) -> None:
    path = saved(config, rows(2))
    run_import(path, "--total", 2)
    copy = shutil.copyfile(path, path.with_name("bản sao.xlsx"))
    later = (SAVED + timedelta(hours=1)).timestamp()
    os.utime(copy, (later, later))
    again = run_import(copy, "--total", 2)
    assert "07:30 11/05/2026 (như lần nhập trước của chính tệp này)" in again.stdout


def test_a_dry_run_shows_five_rows_and_records_nothing(config: Config, run_import: Import) -> None:
    run_import(saved(config, rows(2)), "--total", 2)
    before = everything(config)
    lines = [HEADERS, row(1, Trạng_thái="Đã trả kết quả"), *(row(number) for number in range(3, 10))]
    result = run_import(saved(config, lines, "mới.xlsx", SAVED + timedelta(hours=1)), "--total", 8, "--dry-run")
    assert result.exit_code == ExitCode.DONE, result.output
    assert "5 hồ sơ đầu tiên" in result.stdout
    assert result.stdout.count("” → ") == 5
    assert "Nếu nhập thật thì: mới 7, thay đổi 1, thấy lại 0, không còn thấy 1, giữ nguyên 0." in result.stdout
    assert "Chưa ghi gì vào sổ (chạy thử)." in result.stdout
    assert everything(config) == before
    real = run_import(config.path.parent / "mới.xlsx", "--total", 8)
    assert "Đã ghi vào sổ: mới 7, thay đổi 1, thấy lại 0, không còn thấy 1, giữ nguyên 0." in real.stdout


def test_json_is_all_that_goes_to_standard_output(config: Config, run_import: Import) -> None:
    result = run_import(saved(config, [*rows(2), row(3, Trạng_thái="Chờ ký số")]), "--json")
    found = json.loads(result.stdout)
    assert found["result"]["verdict"] == "partial"
    assert found["new"] == [f"H40.12-260504-000{n}" for n in (1, 2, 3)]
    assert found["files"][0]["sheet"] == "Trang 1"
    assert "Chờ ký số" in result.stderr
    assert len(found["result"]["problems"]) == 2


def test_files_and_folders_are_parts_of_one_list(config: Config, run_import: Import) -> None:
    saved(config, [HEADERS, row(1), row(2)], "phần/1.xlsx")
    saved(config, [HEADERS, row(3)], "phần/2.csv", SAVED + timedelta(minutes=5))
    (config.path.parent / "phần" / "~$1.xlsx").write_bytes(b"stale")
    other = saved(config, [HEADERS, row(4)], "3.html")
    result = run_import(config.path.parent / "phần", other, other, "--total", 4)
    assert result.exit_code == ExitCode.DONE, result.output
    assert len(known(config)) == 4
    (only,) = runs(config)
    assert (only.pages, only.finished_at) == (3, SAVED), "as old as the oldest part"


def test_one_bad_file_and_nothing_is_recorded(config: Config, run_import: Import) -> None:
    bad = config.path.parent / "hỏng.xlsx"
    bad.write_bytes(xlsx(rows(2))[:-500])
    result = run_import(saved(config, rows(1)), bad)
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "Tệp “hỏng.xlsx”: tệp .xlsx bị hỏng" in result.stderr
    assert runs(config) == ()


def test_missing_columns_end_with_file_sheet_row_and_what_is_there(config: Config, run_import: Import) -> None:
    result = run_import(saved(config, [["Mã hồ sơ", "Tình trạng", "Ngày hẹn trả"], ["x", "y", "z"]]))
    assert result.exit_code == ExitCode.BAD_INPUT
    for words in ("“ds.xlsx”", "trang “Trang 1”", "dòng tiêu đề 1", "“Trạng thái” (gần giống nhất: “Tình trạng”)"):
        assert words in result.stderr


@pytest.mark.parametrize(
    ("names", "words"),
    [(["không-có.xlsx"], "không có tệp"), (["trống"], "không có tệp nào để nhập")],
)
def test_files_that_are_not_there(config: Config, run_import: Import, names: list[str], words: str) -> None:
    (config.path.parent / "trống").mkdir()
    result = run_import(*(config.path.parent / name for name in names))
    assert result.exit_code == ExitCode.BAD_INPUT
    assert words in result.stderr


def test_an_unknown_portal_and_one_without_dossiers(config: Config, run_import: Import) -> None:
    result = run_import(saved(config, rows(1)), portal="datdia")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "“datdai”" in result.stderr


def test_a_portal_that_is_walked_can_be_imported_too(config: Config, run_import: Import) -> None:
    path = saved(config, [["code", "status"], ["H40.12-260504-0001", "open"]])
    result = run_import(path, "--total", 1, portal="igate")
    assert result.exit_code == ExitCode.DONE, result.output
    assert known(config)["H40.12-260504-0001"]["portal"] == "igate"


def test_a_file_with_fewer_columns_takes_nothing_away(config: Config, run_import: Import) -> None:
    run_import(saved(config, rows(2)), "--total", 2)
    before = known(config)
    short = ["Mã hồ sơ", "Trạng thái", "Ngày hẹn trả"]
    cells = [[dict(zip(HEADERS, row(n), strict=True))[name] for name in short] for n in (1, 2)]
    result = run_import(saved(config, [short, *cells], at=SAVED + timedelta(hours=1)), "--total", 2)
    assert "giữ nguyên 2" in result.stdout, result.output
    assert "tệp không có cột “Đơn vị xử lý”" in result.stderr
    assert known(config) == before


def test_problems_become_issues_of_the_portal(config: Config, run_import: Import) -> None:
    run_import(saved(config, [HEADERS, row(1, Trạng_thái="Chờ ký số"), row(2, Ngày_hẹn_trả="mai")]), "--total", 2)
    assert {each.code for each in open_issues(open_database(config, NOW), UNIT)} == {"unknown_status", "bad_date"}


def test_an_import_waits_for_no_collection(config: Config, run_import: Import) -> None:
    with hold(config.data_folder, "sync"):
        assert run_import(saved(config, rows(1))).exit_code == ExitCode.BUSY


def test_a_portal_of_files_is_never_walked(config: Config) -> None:
    result = CliRunner().invoke(app, ["--config", str(config.path), "sync", "datdai"])
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "hoso import" in result.stderr
