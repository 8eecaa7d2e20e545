"""What ``hoso try`` says of a portal: by which way it was read, what each text means, where the captured page is."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli import app
from agent.commands.try_portal import sentences
from agent.doctor.model import Level
from agent.doctor.rooms import check_profiles, check_secrets
from agent.errors import ExitCode
from agent.jobs.look_result import LookResult
from agent.jobs.look_told import result_of
from agent.settings.portals import configured_portals
from dossiers.dates import VIETNAM
from dossiers.observation import Observation
from dossiers.problems import Problem
from dossiers.snapshot import IndicatorReading, ListWalk, Snapshot, Verdict
from dossiers.status import Channel, Status
from scrapers.errors.portal import Incomplete, Maintenance, UnknownPage
from tests.agent.ledgers import office, write_profile

AT = datetime(2026, 5, 12, 7, 30, tzinfo=VIETNAM)
ROW = Observation(
    list_key="all", code="H40.12-260512-0001", raw_code="H40.12-260512-0001",
    raw_status="DANG_XL", status=Status.PROCESSING, raw_channel="1", channel=Channel.ONLINE,
)  # fmt: skip
RATE = IndicatorReading(
    key="reuse", name="Tỷ lệ tái sử dụng", period="2026-05", numerator=1250, denominator=1380, percent="90.58"
)


def _look(
    folder: Path, *, way: str | None = None, reading: str = "", problem: Problem | None = None,
    evidence: tuple[str, ...] = (), total: int | None = 7, reason: str = "danh sách dài hơn 1 trang",
    rows: tuple[Observation, ...] = (ROW,), rates: tuple[IndicatorReading, ...] = (),
) -> LookResult:  # fmt: skip
    config = office(folder, portals=("hkd",))
    (portal,) = configured_portals(config)
    lists = tuple(each.model_copy(update={"reading": reading or each.reading}) for each in portal.profile.lists)
    portal = replace(portal, profile=portal.profile.model_copy(update={"lists": lists}))
    walk = ListWalk(
        list_key="all", declared_total=total, distinct_seen=len(rows), rows_seen=len(rows), pages=1, sweeps=1,
        proof=None, reason=reason, way=way,
    )  # fmt: skip
    return result_of(
        portal,
        Snapshot(
            portal="hkd", run_key="hkd-try-1", started_at=AT, finished_at=AT, verdict=Verdict.PARTIAL, walks=(walk,),
            observations=rows, problems=() if problem is None else (problem,), evidence=evidence, indicators=rates,
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("way", "reading", "words"),
    [
        ("requests", "auto", "cách nhanh nhất, đã đối chiếu"),
        ("page", "auto", "cách nhanh hơn thì không"),
        ("dom", "auto", "những cách nhanh hơn không thấy đúng"),
        ("page", "page", "theo mô tả cổng (reading = page)"),
    ],
)
def test_the_way_is_named_and_whether_it_was_found_out(tmp_path: Path, way: str, reading: str, words: str) -> None:
    (seen,) = _look(tmp_path, way=way, reading=reading).lists
    assert seen.way is not None
    assert words in seen.way


def test_what_a_text_means_stands_beside_it(tmp_path: Path) -> None:
    (row,) = _look(tmp_path).lists[0].rows
    assert row["trạng thái"] == "DANG_XL → Đang xử lý (mã quốc gia 4)"
    assert row["hình thức"] == "1 → Trực tuyến"
    unknown = Observation(
        list_key="all", code="A-1", raw_code="A-1", raw_status="Chờ ký", status=None, raw_channel="KIOT"
    )
    (row,) = _look(tmp_path, rows=(unknown,)).lists[0].rows
    assert (row["trạng thái"], row["hình thức"]) == ("Chờ ký → CHƯA RÕ", "KIOT → CHƯA RÕ")


def test_a_rate_is_written_as_people_here_write_it(tmp_path: Path) -> None:
    result = _look(tmp_path, rows=(), rates=(RATE,))
    assert result.indicators == ("Tỷ lệ tái sử dụng tháng 05/2026: 90,58% (1.250/1.380)",)


def test_a_captured_page_is_offered_under_its_own_kind_and_the_runs_record_is_no_page(tmp_path: Path) -> None:
    trouble = Maintenance.of("Hộ kinh doanh").problem
    folder = "2026-05-12/hkd-hkd-try-1/"
    kept = _look(tmp_path, problem=trouble, evidence=(f"{folder}page-01.json.bin", f"{folder}run.json.bin"))
    assert f"hoso evidence show {folder}page-01.json.bin trang-chup.json" in " ".join(sentences(kept))
    nothing = _look(tmp_path, problem=trouble, evidence=(f"{folder}run.json.bin",))
    assert "hoso evidence" not in " ".join(sentences(nothing))


def test_a_portal_of_files_is_not_opened_and_needs_no_password(tmp_path: Path) -> None:
    config = office(tmp_path, '[[portals]]\nkey = "merit"\nusername = "a"\n', portals=())
    arguments = ["--config", str(config.path)]
    for command in ("try", "sync"):
        done = CliRunner().invoke(app, [*arguments, command, "merit"])
        assert done.exit_code == ExitCode.BAD_INPUT, done.stderr
        assert "hoso import TỆP --portal merit --dry-run" in done.stderr
    assert {finding.level for finding in check_secrets(config)} == {Level.OK}
    assert "CHƯA CÓ" not in CliRunner().invoke(app, [*arguments, "secret", "list"]).stdout


def test_the_check_up_says_how_each_untried_portal_is_tried(tmp_path: Path) -> None:
    config = office(tmp_path, '[[portals]]\nkey = "merit"\n[[portals]]\nkey = "index766"\n', portals=("hkd",))
    finding = check_profiles(config)
    assert finding.level is Level.WARN
    assert finding.advice is not None
    assert "hoso import TỆP --portal merit --dry-run; hoso try index766" in finding.advice
    assert "hoso try hkd" not in finding.advice


def test_the_list_of_portals_calls_a_pretend_one_pretend_and_says_what_untried_means(tmp_path: Path) -> None:
    config = office(tmp_path, portals=("hkd",))
    write_profile(tmp_path / "profiles", "thuc")
    own = tmp_path / "profiles" / "thuc" / "portal.toml"
    own.write_text(own.read_text("utf-8").replace("http://127.0.0.1:9", "https://thuc.vidu.gov.vn"), "utf-8")
    shown = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["--config", str(config.path), "portal", "list"]).stdout
    lines = {line.split()[1]: line for line in shown.splitlines() if line.startswith("│")}
    assert "cổng giả" in lines["hkd"]
    assert " rồi " in lines["thuc"]
    assert " CHƯA " in lines["health"]
    assert "phải thử tại đơn vị: hoso try" in shown


def test_a_total_that_is_not_there_is_told_though_the_dossiers_are(tmp_path: Path) -> None:
    assert _look(tmp_path).understood
    lost = _look(tmp_path, total=None)
    assert not lost.understood
    assert "không thấy tổng số mà cổng ghi (total = “" in lost.problems[0]


def test_a_list_that_ends_before_its_total_is_told_where_it_was_not_the_look_that_ended_it(tmp_path: Path) -> None:
    problem = Incomplete.because("Hộ kinh doanh", "all", "Hồ sơ", "cổng ghi 7 hồ sơ, đọc được 1.").problem
    assert _look(tmp_path, problem=problem).problems == ()
    assert _look(tmp_path, problem=problem, reason="cổng ghi 7 hồ sơ, đọc được 1.").problems == (problem.sentence,)


def test_what_a_page_was_that_nobody_knows_is_told_in_detail(tmp_path: Path) -> None:
    problem = UnknownPage.of("Hộ kinh doanh", detail="HTTP 404").problem
    assert _look(tmp_path, problem=problem).problems == (f"{problem.sentence} Chi tiết: HTTP 404.",)
