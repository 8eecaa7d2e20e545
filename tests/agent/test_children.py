"""Children: lines come through, the environment is clean, and at the limit the whole tree is gone."""

import os
import sys
import threading
from pathlib import Path

import psutil
import pytest

from agent.processes.children import ChildEnd, Cut, Line, clean_environment, run_child

PRELUDE = """
import json, os, subprocess, sys
def say(**line): print(json.dumps(line), flush=True)
spec = json.loads(sys.stdin.readline())
"""
FOREVER = "import signal; signal.pause()"


def _run(
    tmp_path: Path, body: str, *, limit: float = 30.0, stop: threading.Event | None = None
) -> tuple[ChildEnd, list[Line]]:
    lines: list[Line] = []

    def on_line(line: Line) -> None:
        lines.append(line)
        if stop is not None:
            stop.set()

    end = run_child(
        {"word": "hồ sơ"},
        limit_seconds=limit,
        log=tmp_path / "logs" / "child.log",
        on_line=on_line,
        command=[sys.executable, "-c", PRELUDE + body],
        stop=stop,
    )
    return end, lines


def _gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_child_gets_its_work_and_its_lines_come_back(tmp_path: Path) -> None:
    end, lines = _run(
        tmp_path,
        "say(kind='a', word=spec['word'])\nprint('noise 012345678901')\nprint('e', file=sys.stderr)\nsys.exit(3)",
    )
    assert (end.code, end.cut) == (3, None)
    assert lines[0] == {"kind": "a", "word": "hồ sơ"}
    assert lines[1]["kind"] == "noise"
    assert "012345678901" not in lines[1]["text"]
    assert (tmp_path / "logs" / "child.log").read_text() == "e\n"


def test_at_the_limit_child_and_grandchild_are_gone(tmp_path: Path) -> None:
    body = f"""
child = subprocess.Popen([sys.executable, '-c', {FOREVER!r}])
apart = subprocess.Popen([sys.executable, '-c', {FOREVER!r}], start_new_session=True)
say(pids=[os.getpid(), child.pid, apart.pid])
{FOREVER}
"""
    end, lines = _run(tmp_path, body, limit=1.5)
    assert end.timed_out
    assert end.code != 0
    pids = lines[0]["pids"]
    assert len(pids) == 3
    assert all(_gone(pid) for pid in pids)


def test_a_grandchild_whose_parent_ended_first_is_gone_too(tmp_path: Path) -> None:
    body = f"""
apart = subprocess.Popen([sys.executable, '-c', {FOREVER!r}], start_new_session=True, stdout=subprocess.DEVNULL)
say(pid=apart.pid)
"""
    end, lines = _run(tmp_path, body)
    assert (end.code, end.cut) == (0, None)
    assert _gone(lines[0]["pid"])


def test_a_child_that_closes_its_output_but_stays_is_ended_at_the_limit(tmp_path: Path) -> None:
    end, lines = _run(tmp_path, f"say(pid=os.getpid())\nos.close(1)\n{FOREVER}", limit=1.5)
    assert end.timed_out
    assert _gone(lines[0]["pid"])


def test_a_child_can_be_stopped(tmp_path: Path) -> None:
    end, lines = _run(tmp_path, f"say(pid=os.getpid())\n{FOREVER}", stop=threading.Event())
    assert end.cut is Cut.STOPPED
    assert _gone(lines[0]["pid"])


def test_if_we_stumble_over_a_line_nothing_is_left_behind(tmp_path: Path) -> None:
    pids: list[int] = []

    def stumble(line: Line) -> None:
        pids.append(line["pid"])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_child(
            {},
            limit_seconds=30,
            log=tmp_path / "child.log",
            on_line=stumble,
            command=[sys.executable, "-c", PRELUDE + f"say(pid=os.getpid())\n{FOREVER}"],
        )
    assert _gone(pids[0])


def test_the_environment_holds_no_secret_and_no_talkative_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DEBUG", "PWDEBUG", "PW_TEST", "NODE_OPTIONS", "HOSO_PASSWORD", "My_Token"):
        monkeypatch.setenv(name, "canary")
    monkeypatch.setenv("HARMLESS", "kept")
    end, lines = _run(tmp_path, "say(**dict(os.environ))")
    assert end.code == 0
    assert "canary" not in lines[0].values()
    assert lines[0]["HARMLESS"] == "kept"
    assert lines[0]["PATH"] == os.environ["PATH"]
    assert lines[0]["MALLOC_ARENA_MAX"] == "1"


def test_where_systemd_puts_credentials_is_passed_on() -> None:
    assert clean_environment({"CREDENTIALS_DIRECTORY": "/run/x", "AWS_CREDENTIALS": "x"}) == {
        "CREDENTIALS_DIRECTORY": "/run/x"
    }
