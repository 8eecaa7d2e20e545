"""The command line as people and programs meet it: exit codes, Vietnamese sentences, quick help."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli import app
from agent.computer.instance import hold
from agent.endings import as_failure, end_with
from agent.errors import BusyError, ExitCode
from agent.rooms import working_calendar
from agent.secrets.redaction import REDACTOR
from dossiers.periods import MonthError
from dossiers.working_calendar import CalendarError
from tests.agent.ledgers import office
from tests.agent.samples import EXAMPLE, MINIMAL, ROOT

HEAVY = (
    "playwright",
    "sqlalchemy",
    "docx",
    "apscheduler",
    "pydantic",
    "structlog",
    "jinja2",
    "cryptography",
    "keyring",
)


def _config(folder: Path, text: str = "") -> Path:
    path = folder / "config.toml"
    path.write_text(MINIMAL + '[data]\nfolder = "data"\n' + text, encoding="utf-8")
    return path


def _hoso(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", "from agent.cli import main; main()", *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def test_the_command_line_imports_nothing_heavy() -> None:
    code = f"import sys, agent.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"


def test_a_command_that_runs_takes_nothing_along_for_coloured_screens(tmp_path: Path) -> None:
    code = (
        "import atexit, sys; atexit.register(lambda: print([name in sys.modules for name in ('structlog', 'rich')])); "
        f"sys.argv[1:] = ['--config', {str(_config(tmp_path))!r}, 'issues', 'list']; from agent.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.stdout.splitlines()[-1] == "[True, False]", done.stderr


def test_help_names_every_command_and_the_exit_codes() -> None:
    done = _hoso("--help")
    assert done.returncode == 0
    for word in ("demo", "sync", "alert", "report", "status", "doctor", "run", "sandbox", "secret", "browser"):
        assert word in done.stdout
    for code in ExitCode:
        assert f"{int(code)} " in done.stdout


@pytest.mark.parametrize("command", ["sync", "alert", "report 2026-05", "status", "run", "secret list"])
def test_without_a_configuration_each_command_says_what_to_do(command: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["--config", str(tmp_path / "none.toml"), *command.split()])
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "Không thấy tệp cấu hình" in result.stderr
    assert result.stdout == ""


def test_a_mistake_in_the_configuration_ends_with_its_line(tmp_path: Path) -> None:
    path = _config(tmp_path, "[maill]\n")
    done = _hoso("--config", str(path), "sync")
    assert done.returncode == ExitCode.BAD_INPUT
    assert "dòng 6" in done.stderr
    assert "“mail”" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_portal_is_told_with_the_nearest_one(tmp_path: Path) -> None:
    path = _config(tmp_path, '[[portals]]\nkey = "igate"\n')
    result = CliRunner().invoke(app, ["--config", str(path), "sync", "igat"])
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "“igat”" in result.stderr
    assert "“igate”" in result.stderr


def test_a_data_folder_that_can_not_be_written_ends_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file stands in the way")
    result = CliRunner().invoke(app, ["--config", str(_config(tmp_path, '[[portals]]\nkey = "igate"\n')), "sync"])
    assert result.exit_code == ExitCode.MACHINE
    assert "Số liệu đã có vẫn còn nguyên" in result.stderr
    assert (tmp_path / "data").read_text() == "a file stands in the way"


def test_a_month_that_is_none_is_bad_input(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["--config", str(_config(tmp_path)), "report", "05-2026"])
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "2026-05" in result.stderr


def test_passwords_are_saved_from_a_pipe_and_listed_without_being_shown(tmp_path: Path) -> None:
    path = _config(
        tmp_path,
        '[secrets]\nbackend = "file"\nkey_file = "key"\n[[portals]]\nkey = "igate"\nusername = "a"\n'
        '[[portals]]\nkey = "index766"\n',
    )
    runner = CliRunner()
    before = runner.invoke(app, ["--config", str(path), "secret", "list"])
    assert before.exit_code == ExitCode.ATTENTION
    saved = runner.invoke(app, ["--config", str(path), "secret", "set", "portal:igate"], input="canary-word\n")
    assert saved.exit_code == 0, saved.output
    after = runner.invoke(app, ["--config", str(path), "secret", "list"])
    assert after.exit_code == 0
    assert "portal:igate: đã lưu" in after.stdout
    for result in (before, saved, after):
        assert "canary-word" not in result.output
    unknown = runner.invoke(app, ["--config", str(path), "secret", "set", "portal:igat"], input="x\n")
    assert unknown.exit_code == ExitCode.BAD_INPUT


def test_the_example_is_written_once_and_never_over_a_file(tmp_path: Path) -> None:
    target = tmp_path / "config.toml"
    runner = CliRunner()
    assert runner.invoke(app, ["init-config", str(target)]).exit_code == 0
    assert target.read_text(encoding="utf-8") == EXAMPLE.read_text(encoding="utf-8")
    target.write_text("mine")
    assert runner.invoke(app, ["init-config", str(target)]).exit_code == ExitCode.BAD_INPUT
    assert target.read_text() == "mine"


def test_errors_of_the_other_rooms_become_sentences(tmp_path: Path) -> None:
    failure = as_failure(MonthError("câu cho người đọc"))
    assert failure is not None
    assert (failure.sentence, failure.exit_code) == ("câu cho người đọc", ExitCode.BAD_INPUT)
    assert as_failure(ValueError("unforeseen")) is None
    config = office(tmp_path, '[calendar]\nworking_hours = ["07:00-11:00"]\n')
    with pytest.raises(CalendarError) as caught:
        working_calendar(config)
    hours = as_failure(caught.value)
    assert hours is not None
    assert "[calendar]" in hours.sentence  # where to mend it


def test_a_defect_leaves_a_redacted_file_and_code_70(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    REDACTOR.hide("canary-of-the-defect")
    try:
        raise RuntimeError("broken with canary-of-the-defect and 012345678901")
    except RuntimeError as error:
        code = end_with(error, log_folder=tmp_path)
    assert code == ExitCode.DEFECT
    said = capsys.readouterr().err
    (kept,) = tmp_path.iterdir()
    assert str(kept) in said
    text = kept.read_text(encoding="utf-8")
    assert "Traceback" in text
    for canary in ("canary-of-the-defect", "012345678901"):
        assert canary not in text
        assert canary not in said


def test_a_defect_is_kept_where_the_configured_office_logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(config: object, *, as_json: bool) -> ExitCode:
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr("agent.status.gather.show_status", broken)
    result = CliRunner().invoke(app, ["--config", str(_config(tmp_path)), "status"])
    assert result.exit_code == ExitCode.DEFECT
    (kept,) = (tmp_path / "data" / "logs").glob("loi-*.log")
    assert "nobody foresaw this" in kept.read_text(encoding="utf-8")
    assert str(kept) in result.stderr
    assert "nobody foresaw this" not in result.stderr


def test_ctrl_c_says_that_nothing_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    assert end_with(KeyboardInterrupt()) == ExitCode.ATTENTION
    assert "vẫn còn nguyên" in capsys.readouterr().err


def test_a_second_instance_ends_with_its_own_code(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from agent.computer.instance import hold; from agent.endings import end_with\n"
        "try:\n  with hold(Path(sys.argv[1]), 'run'): print('held')\n"
        "except Exception as error: sys.exit(int(end_with(error)))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with hold(tmp_path, "run"):
        second = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
        with pytest.raises(BusyError), hold(tmp_path, "run"):
            raise AssertionError("held twice")
    assert (second.returncode, second.stdout) == (ExitCode.BUSY, "")
    assert "đang chạy ở nơi khác" in second.stderr
    third = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert (third.returncode, third.stdout) == (0, "held\n")


def test_a_reader_that_goes_away_is_no_defect() -> None:
    command = [sys.executable, "-c", "from agent.cli import main; main()", "portal", "schema"]
    read_end, write_end = os.pipe()
    os.close(read_end)  # like "| head", only sooner
    with os.fdopen(write_end, "w") as nobody:
        ended = subprocess.run(command, cwd=ROOT, stdout=nobody, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    assert (ended.returncode, ended.stderr) == (ExitCode.ATTENTION, "")
