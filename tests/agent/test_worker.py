"""The real child process: it tells its failure as a line, and it does not outlive its parent."""

import json
import subprocess
import sys
from pathlib import Path

import psutil

from agent.errors import ExitCode
from agent.processes.children import Line, run_child
from agent.processes.process_tree import _alive, _wait
from tests.agent.samples import ROOT

FOREVER = "import signal; signal.pause()"
ORPHAN = f"""
import json, subprocess, sys, threading, os
from agent.processes.worker import _end_with_parent
threading.Thread(target=_end_with_parent, args=(sys.stdin,), daemon=True).start()
child = subprocess.Popen([sys.executable, '-c', {FOREVER!r}], stdout=subprocess.DEVNULL)
print(json.dumps([os.getpid(), child.pid]), flush=True)
{FOREVER}
"""


def test_a_job_that_can_not_begin_is_told_as_a_line_and_by_the_exit_code(tmp_path: Path) -> None:
    lines: list[Line] = []
    end = run_child(
        {"job": "sync", "config": str(tmp_path / "none.toml")},
        limit_seconds=60,
        log=tmp_path / "child.log",
        on_line=lines.append,
    )
    assert (end.code, end.cut) == (ExitCode.BAD_INPUT, None)
    assert [line["kind"] for line in lines] == ["failure"]
    assert "Không đọc được tệp cấu hình" in lines[0]["sentence"]
    assert lines[0]["code"] == ExitCode.BAD_INPUT


def test_when_the_parent_is_gone_the_child_and_what_it_started_end() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ORPHAN], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        grandchild = psutil.Process(json.loads(child.stdout.readline())[1])
        assert grandchild.is_running()
        child.stdin.close()
        assert child.wait(timeout=30) == ExitCode.ATTENTION
        _wait([grandchild])
        assert not _alive(grandchild)


COLLECTING = """
import sys
import agent.processes.worker
from agent.processes.lean import import_structlog
import_structlog()
import agent.logging, agent.settings.config, agent.jobs.sync
heavy = {'rich', 'pygments', 'typer', 'alembic', 'jinja2', 'docx', 'openpyxl', 'apprise', 'cryptography.x509'}
print(sorted(heavy & set(sys.modules)))
import rich.console
print(rich.console.Console.__name__)
"""


def test_a_child_that_collects_carries_nothing_that_is_for_screens_papers_or_making_certificates() -> None:
    told = subprocess.run([sys.executable, "-c", COLLECTING], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == ["[]", "Console"], "and what it left aside can be imported all the same"
