"""The monthly report as a job over a filled ledger: drafts, issues, re-issues, their files, what people are told."""

import hashlib
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import docx
import openpyxl
import pytest
from typer.testing import CliRunner

from agent.cli import app
from agent.computer.clock import ShiftedClock
from agent.errors import ExitCode
from agent.jobs.report import report
from agent.jobs.results import JobEnd
from agent.processes.worker import do_job
from agent.service.asked import CHILDREN
from agent.settings.config import Config, load
from agent.storage import open_database
from reporting.pdf import NONE_FOUND
from sandbox.world import World, tiny_world
from store import report_issues
from store.people import commands
from store.people.commands import CommandKind
from store.report_issues import ReportIssue
from tests.agent.ledgers import UNIT, fill_world, office, write_words


@pytest.fixture(scope="module")
def world() -> World:
    return tiny_world()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, world: World) -> Path:
    """An office whose portals were read once, for every test to copy."""
    folder = tmp_path_factory.mktemp("office")
    made = office(folder)
    fill_world(made, world, world.period.end)
    write_words(made, world.period.key)
    return folder


@pytest.fixture
def config(tmp_path: Path, filled: Path) -> Config:
    shutil.copytree(filled, tmp_path / "office")
    return load(tmp_path / "office" / "config.toml")


def _clock(world: World, seconds: float = 10.0) -> ShiftedClock:
    return ShiftedClock(world.period.end + timedelta(seconds=seconds))


def _report(
    config: Config, world: World, seconds: float = 10.0, *, reissue: bool = False, draft: bool = False
) -> JobEnd:
    month = world.period.key
    return report(config, _clock(world, seconds), month=month, as_of=None, reissue=reissue, draft=draft)


def _issues(config: Config, world: World) -> tuple[ReportIssue, ...]:
    return report_issues.issues_of(open_database(config, world.period.end), UNIT)


def _share(config: Config) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (config.path.parent / "share").iterdir()}


def test_the_report_is_written_here_first_then_on_the_share(config: Config, world: World) -> None:
    end = _report(config, world)
    assert end.exit_code == ExitCode.DONE, end.sentences
    (issue,) = _issues(config, world)
    assert issue.complete
    local = [Path(file) for file in issue.files]
    assert [path.suffix for path in local] == [".docx", ".xlsx"]
    assert issue.hashes == [hashlib.sha256(path.read_bytes()).hexdigest() for path in local]
    month = f"{world.period.month:02d}-{world.period.year}"
    assert _share(config) == {
        f"bao-cao-thang-{month}.docx": local[0].read_bytes(),
        f"bao-cao-thang-{month}-phu-luc.xlsx": local[1].read_bytes(),
    }
    document = docx.Document(str(local[0]))
    assert f"{issue.figures['received_total']:02d} hồ sơ" in "\n".join(p.text for p in document.paragraphs)
    foot = "\n".join(p.text for p in document.sections[0].first_page_footer.paragraphs)
    assert issue.fingerprint in foot
    assert "igate (" in foot
    assert "igate: đủ, lượt" in issue.statement
    assert openpyxl.load_workbook(local[1]).sheetnames[1] == "II.06a"


def test_the_same_report_again_is_no_new_issue(config: Config, world: World) -> None:
    _report(config, world)
    before = _share(config)
    fill_world(config, world, world.period.end + timedelta(days=1))
    end = _report(config, world, 86_410)
    assert end.exit_code == ExitCode.DONE
    assert len(_issues(config, world)) == 1, "a day later it says the same"
    assert _share(config) == before


def test_what_was_issued_is_issued_anew_only_by_a_persons_word_and_the_difference_is_told(
    config: Config, world: World
) -> None:
    _report(config, world)
    before = _share(config)
    (first,) = _issues(config, world)
    learnt = world.with_changes(2, world.period.end - timedelta(hours=1))
    fill_world(config, learnt, world.period.end + timedelta(days=2))
    end = _report(config, world, 2 * 86_410)
    assert end.exit_code == ExitCode.ATTENTION
    assert "--reissue" in end.sentences[0]
    told = [sentence for sentence in end.sentences if sentence.startswith("Khác lần trước")]
    assert told
    assert all("trước “" in sentence and "nay " in sentence for sentence in told)
    assert (_share(config), _issues(config, world)) == (before, (first,))
    seen = world.period.end + timedelta(days=2, seconds=30)  # what a person looked at on the page of the difference
    assert _reissued_by_a_wish(config, world, seen) == ExitCode.DONE
    _, second = _issues(config, world)
    assert (second.number, second.complete, second.as_of) == (2, True, seen)
    assert (second.reason, second.asked_by) == ("Số liệu muộn", "Chị Hà")
    assert Path(first.files[0]).read_bytes() == before[next(name for name in before if name.endswith(".docx"))]
    assert before.items() <= _share(config).items(), "what may have been signed stays"
    book = openpyxl.load_workbook(second.files[1])
    assert any("Số liệu muộn" in str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)
    rows = list(book["Thay đổi so với lần trước"].iter_rows(min_row=2))
    assert len(rows) == len(told)


def _reissued_by_a_wish(config: Config, world: World, seen: datetime) -> ExitCode:
    """As the dashboard asks for it and the running program's child does it."""
    database, later = open_database(config, seen), ShiftedClock(seen + timedelta(minutes=5))
    commands.ask(
        database,
        UNIT,
        CommandKind.REISSUE_REPORT,
        asked_by="Chị Hà",
        now=seen,
        argument=f"{world.period.key} {seen.isoformat()}",
        reason="Số liệu muộn",
    )
    (wish,) = commands.waiting(database, UNIT)
    return do_job(CHILDREN[wish.kind](config, wish), config, later, lambda line: None)


def test_a_draft_says_what_is_missing_and_gives_way_to_the_issue(config: Config, world: World) -> None:
    words = config.narrative_folder / f"{world.period.key}.toml"
    words.unlink()
    end = _report(config, world)
    assert end.exit_code == ExitCode.ATTENTION
    assert any("DỰ THẢO" in sentence and "chưa có lời văn" in sentence for sentence in end.sentences)
    (draft,) = _issues(config, world)
    assert (draft.complete, draft.number) == (False, 1)
    assert "[[issued]]" in words.read_text(encoding="utf-8"), "a file to begin with"
    assert docx.Document(draft.files[0]).paragraphs[0].text.startswith("BẢN DỰ THẢO")
    again = _report(config, world, 20)
    assert again.exit_code == ExitCode.ATTENTION
    assert len(_issues(config, world)) == 1
    write_words(config, world.period.key)
    assert _report(config, world, 30).exit_code == ExitCode.DONE
    kinds = [(issue.complete, issue.number) for issue in _issues(config, world)]
    assert kinds == [(False, 1), (True, 1)]
    assert sorted(name.partition(".")[0][-8:] for name in _share(config)) != []
    assert any("du-thao" in name for name in _share(config))


def test_words_of_the_month_before_stand_in_the_new_file(config: Config, world: World) -> None:
    (config.narrative_folder / f"{world.period.key}.toml").unlink()
    year, month = divmod(world.period.year * 12 + world.period.month - 2, 12)
    write_words(config, f"{year:04d}-{month + 1:02d}")
    end = _report(config, world)
    text = (config.narrative_folder / f"{world.period.key}.toml").read_text(encoding="utf-8")
    assert f'carried_from = "{year:04d}-{month + 1:02d}"' in text
    assert "Không có." in text
    assert any("chép từ tháng" in sentence for sentence in end.sentences)


def test_a_share_that_is_gone_leaves_the_report_on_this_computer(config: Config, world: World) -> None:
    (config.path.parent / "share").rmdir()
    (config.path.parent / "share").write_text("a file stands in the way")
    end = _report(config, world)
    assert end.exit_code == ExitCode.MACHINE
    (issue,) = _issues(config, world)
    assert all(Path(file).is_file() for file in issue.files)
    assert issue.files[0] in " ".join(end.sentences)


def test_a_report_before_its_time_is_a_draft_and_a_preview_can_be_asked_for(config: Config, world: World) -> None:
    early = report(config, _clock(world), month=world.period.key, as_of=world.period.end - timedelta(hours=1))
    assert early.exit_code == ExitCode.ATTENTION
    assert any("DỰ THẢO" in sentence for sentence in early.sentences)
    preview = _report(config, world, draft=True)
    assert any("xem trước" in sentence for sentence in preview.sentences)
    assert preview.exit_code == ExitCode.DONE, "it was asked for"
    assert not any(issue.complete for issue in _issues(config, world))


def test_without_a_converter_the_report_is_done_all_the_same(
    config: Config, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.path.write_text(config.path.read_text("utf-8").replace("pdf = false", "pdf = true\ncharts = true"), "utf-8")
    monkeypatch.setattr("agent.outgoing.report_files.find_converter", lambda configured: None)
    end = _report(load(config.path), world)
    assert end.exit_code == ExitCode.DONE
    assert NONE_FOUND in end.sentences
    (issue,) = _issues(config, world)
    assert any("/charts/" in part.partname for part in docx.Document(issue.files[0]).part.package.iter_parts())


def test_the_next_report_is_checked_against_what_this_one_left_open(config: Config, world: World) -> None:
    _report(config, world)
    learnt = world.with_changes(3, world.period.end - timedelta(hours=2))
    fill_world(config, learnt, world.period.end + timedelta(days=2))
    year, month = divmod(world.period.year * 12 + world.period.month, 12)
    end = report(config, _clock(world, 2 * 86_400 + 60), month=f"{year:04d}-{month + 1:02d}", as_of=None)
    assert any("Từ kỳ trước chuyển sang" in sentence and "khác số" in sentence for sentence in end.sentences)


def test_the_command_knows_its_options(config: Config, world: World) -> None:
    result = CliRunner().invoke(app, ["--config", str(config.path), "report", "2020-01", "--draft"])
    assert result.exit_code == 0, result.output
    assert "dự thảo 1" in result.output
