"""The service as a real process: it does what is due, ends cleanly when told to, and is alone on its folder."""

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from agent.errors import ExitCode
from agent.secrets.passwords import MAIL, open_key_store
from agent.settings.config import Config
from agent.storage import open_database
from sandbox.smtp import PretendMailServer
from sandbox.world import World, tiny_world
from store import due_jobs, service_state
from store.people import apologies, chases, commands
from store.people.accounts import account_states
from store.people.commands import CommandKind
from tests.agent.ledgers import UNIT, fill_world, office
from tests.agent.samples import ROOT
from tests.agent.web_server import web_server


def _start(config: Config) -> "subprocess.Popen[str]":
    command = [sys.executable, "-u", "-m", "agent", "--verbose", "--config", str(config.path), "run"]
    # No real browser opens here: the dashboard is handed to a command that does nothing.
    nobody = os.environ | {"BROWSER": "true"}
    return subprocess.Popen(
        command, cwd=ROOT, env=nobody, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )


def _wait_for(process: "subprocess.Popen[str]", *words: str) -> None:
    """Reads the log until a line holds all ``words``; the end of the log is a failure."""
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if all(word in line for word in words):
            return
    raise AssertionError("".join(lines))


def _department(world: World, at: datetime) -> str:
    """One that has something late."""
    for view in world.at(at).portals["igate"]:
        if view.department and view.finished_at is None and view.due_at is not None and view.due_at < at:
            return view.department
    raise AssertionError("nothing is late")


@pytest.mark.browser
def test_the_service_catches_up_then_ends_cleanly_and_is_alone(tmp_path: Path) -> None:
    world = tiny_world()
    # The cut-off day, a Wednesday: the computer is switched on late.
    morning = world.period.end.replace(hour=9, minute=10)
    with PretendMailServer(tmp_path / "received") as smtp, web_server() as watcher:
        config = office(
            tmp_path,
            f'[mail]\nhost = "{smtp.host}"\nport = {smtp.port}\nusername = "{smtp.username}"\n'
            f'sender = "hoso@vidu.example"\nca_file = "{smtp.ca_file}"\n[clock]\nstart_at = {morning.isoformat()}\n'
            f'[escalation]\nleader_after_days = 0\n[watch]\nping_url = "{watcher.url}/ping/of-this-office"\n'
            f'[[departments]]\nname = "{_department(world, morning)}"\n'
            # A dashboard that is served already; a second start would serve one itself, for as long as it is wanted.
            f"[dashboard]\nport = {urlsplit(watcher.url).port}\n",
            portals=("igate",),
        )
        open_key_store(config).put(MAIL, smtp.password)
        fill_world(config, world, morning - timedelta(hours=3))
        process = _start(config)
        try:
            _wait_for(process, "job_ended", "alert:2026-05-13T07:30")
            told = [body for _, _, body in watcher.seen]
            assert told[0] == "sync begun"
            assert [word for word in told if word.startswith(("sync exit code", "alert begun"))][1:] == ["alert begun"]
            assert (tmp_path / "share" / "trang-thai.html").is_file()
            database = open_database(config, morning)
            commands.ask(database, UNIT, CommandKind.PAUSE_PORTAL, asked_by="chị Lan", now=morning, portal="igate")
            _wait_for(process, "command_ended")
            assert [state.shown for state in account_states(database, UNIT)] == ["paused"]
            commands.ask(database, UNIT, CommandKind.WRITE_SLIPS, asked_by="chị Lan", now=morning)
            _wait_for(process, "command_ended")
            (slips, _) = commands.recent(database, UNIT)
            assert (slips.state, (slips.detail or "").splitlines()[0][:20]) == ("done", "Phiếu đôn đốc số 1, ")
            (paper,) = chases.all_of(database, UNIT)
            assert Path(paper.files[0]).is_file()
            assert [Path(each.files[0]).is_file() for each in apologies.all_of(database, UNIT)] == [True]
            second = _start(config)
            try:
                said, _ = second.communicate(timeout=60)
            finally:
                second.kill()
                second.communicate()
            assert second.returncode == ExitCode.DONE
            assert "đã chạy sẵn" in said, "a second start shows what the first one knows"
            process.kill()  # a crash: its lease is fresh, its lock is gone
            process.communicate()
            process = _start(config)
            _wait_for(process, "swept")
            assert service_state.state_of(database, UNIT).holder is not None
            process.send_signal(signal.SIGTERM)
            out, _ = process.communicate(timeout=60)
        finally:
            process.kill()
            process.communicate()
        assert process.returncode == 0
        assert "Đã dừng" in out
        (mail,) = smtp.received
        assert "[Chạy bù]" in str(make_header(decode_header(str(message_from_bytes(mail.content)["Subject"]))))
    settled = due_jobs.settled(database, UNIT, morning - timedelta(days=1))
    assert [(job.key, job.state, job.late) for job in settled if job.kind in ("sync", "alert")] == [
        ("sync:2026-05-13T06:45", "done", True),
        ("alert:2026-05-13T07:30", "done", True),
    ]
    assert service_state.state_of(database, UNIT).holder is None
