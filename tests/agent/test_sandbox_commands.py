"""Looking at the pretend world from the command line."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner

from agent.cli import app
from agent.demo.folder import MARKER, prepare
from agent.errors import ExitCode, InputError
from sandbox.catalogue import FACTS
from sandbox.portals.registry import PRETEND_PORTALS
from tests.agent.samples import ROOT


def test_the_truth_is_json_with_every_dossier_and_the_reports_counts() -> None:
    result = CliRunner().invoke(app, ["sandbox", "truth", "--at", "2026-05-13T17:00+07:00", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert {portal for portal, rows in found["portals"].items() if rows} == {*FACTS}
    assert (found["report"]["received"], found["report"]["resolved"], found["report"]["open"]) == (944, 762, 182)
    assert found["portals"]["hkd"][0]["code"]


def test_a_scenario_that_is_none_is_bad_input(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text('seed = "x"\nmonth = "2026-05"\n')
    result = CliRunner().invoke(app, ["sandbox", "truth", "--at", "2026-05-13", "--scenario", str(path)])
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "seed" in result.stderr


@pytest.mark.parametrize("at", ["yesterday", "13/13/2026"])
def test_an_instant_that_is_none_is_bad_input(at: str) -> None:
    result = CliRunner().invoke(app, ["sandbox", "truth", "--at", at])
    assert result.exit_code == ExitCode.BAD_INPUT
    assert at in result.stderr


def test_the_pretend_portals_are_served_until_interrupted() -> None:
    with _serving() as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(1 + len(PRETEND_PORTALS))]
        address = next(line.split(": ")[1].strip() for line in lines if line.startswith("Bộ chỉ số 766"))
        connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
        connection.request("GET", "/")
        assert connection.getresponse().status == 200
        connection.close()
        _interrupt(process)


@pytest.fixture
def own_signals() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("own_signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_while_the_addresses_are_still_written_is_an_end_like_any_other(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(portals: object) -> list[tuple[str, str, str, str]]:
        signal.raise_signal(number)
        return []

    monkeypatch.setattr("sandbox.serve.describe", interrupted)
    result = CliRunner().invoke(app, ["sandbox", "serve", "--at", "2026-05-12T08:00+07:00"])
    assert result.exit_code == ExitCode.DONE
    assert "Đã dừng các cổng giả." in result.stdout


def _interrupt(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert "Đã dừng các cổng giả." in out


@contextmanager
def _serving() -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-u", "-m", "agent", "sandbox", "serve", "--at", "2026-05-12T08:00+07:00"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            yield process
        finally:
            process.kill()  # else a failure would wait for ever


def test_only_a_demos_own_folder_is_emptied(tmp_path: Path) -> None:
    own = tmp_path / "own"
    prepare(own)
    (own / "sub").mkdir()
    (own / "sub" / "file").write_text("x")
    prepare(own)
    assert sorted(path.name for path in own.iterdir()) == [MARKER, "share"]
    others = tmp_path / "others"
    others.mkdir()
    (others / "thesis.docx").write_text("x")
    with pytest.raises(InputError, match="không được xóa"):
        prepare(others)
    assert (others / "thesis.docx").read_text() == "x"
