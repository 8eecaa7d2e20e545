"""The service as a real process: it does what is due, ends cleanly when told to, and is alone on its folder."""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from agent.config import Config
from agent.errors import ExitCode
from agent.secrets import MAIL, open_key_store
from agent.storage import open_database
from sandbox.smtp import PretendMailServer
from sandbox.world import tiny_world
from store import due_jobs
from tests.agent.ledgers import UNIT, fill_world, office
from tests.agent.samples import ROOT


def _start(config: Config) -> "subprocess.Popen[str]":
    command = [sys.executable, "-u", "-m", "agent", "--verbose", "--config", str(config.path), "run"]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")


def _wait_for(process: "subprocess.Popen[str]", *words: str) -> None:
    """Reads the log until a line holds all ``words``; the end of the log is a failure."""
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if all(word in line for word in words):
            return
    raise AssertionError("".join(lines))


@pytest.mark.browser
def test_the_service_catches_up_then_ends_cleanly_and_is_alone(tmp_path: Path) -> None:
    world = tiny_world()
    # The cut-off day, a Wednesday; the next job is due at 08:00, and a slow machine must not get there.
    morning = world.period.end.replace(hour=7, minute=35)
    with PretendMailServer(tmp_path / "received") as smtp:
        config = office(
            tmp_path,
            f'[mail]\nhost = "{smtp.host}"\nport = {smtp.port}\nusername = "{smtp.username}"\n'
            f'sender = "hoso@vidu.example"\nca_file = "{smtp.ca_file}"\n[clock]\nstart_at = {morning.isoformat()}\n',
            portals=("igate",),
        )
        open_key_store(config).put(MAIL, smtp.password)
        fill_world(config, world, morning - timedelta(hours=2))
        process = _start(config)
        try:
            _wait_for(process, "job_ended", "alert:2026-05-13T07:30")
            second = _start(config)
            assert second.wait(timeout=60) == ExitCode.BUSY
            assert second.stderr is not None
            assert "đang chạy ở nơi khác" in second.stderr.read()
            second.communicate()
            process.send_signal(signal.SIGTERM)
            out, _ = process.communicate(timeout=60)
        finally:
            process.kill()
            process.communicate()
        assert process.returncode == 0
        assert "Đã dừng" in out
        assert len(smtp.received) == 1
    settled = due_jobs.settled(open_database(config, morning), UNIT, morning - timedelta(days=1))
    assert [(job.key, job.state) for job in settled] == [
        ("sync:2026-05-13T07:00", "done"),
        ("alert:2026-05-13T07:30", "done"),
    ]
