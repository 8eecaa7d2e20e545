"""An office through which passwords and a citizen's numbers travel, and which keeps every word that is said."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from agent.cli import app
from agent.demo.config import config_text
from agent.demo.setup import set_up
from agent.jobs.sync import sync
from agent.settings.config import Config, load
from agent.storage import open_database
from sandbox.model import PretendDossier
from sandbox.portals.common import Unit
from sandbox.scenario import Scenario
from sandbox.serve import RunningSandbox, running
from sandbox.world import World, tiny_world
from store.people.accounts import reopen
from tests.scrapers.collecting import FixedClock
from tests.scrapers.files.samples import save_profile

CITIZEN, PHONE = "001203004567", "0912345678"
WRONG = "Sai-Mật+khẩu/9&7x"
KEYS = ("igate", "hkd", "hotich")
ROOT = Path(__file__).parents[2]
UNIT = Unit(name="Phường Thử", code="H40.12")


def _marked(dossier: PretendDossier) -> PretendDossier:
    """A dossier in which people wrote numbers wherever a portal lets them write."""
    events = tuple(replace(event, officer=f"Trần Thị B {PHONE}") for event in dossier.events)
    return replace(
        dossier,
        applicant=f"Nguyễn Văn A {CITIZEN}",
        procedure_name=f"{dossier.procedure_name} (CCCD {CITIZEN}, ĐT {PHONE})",
        events=events,
    )


def marked_world() -> World:
    """A small world in which people wrote numbers wherever they could."""
    plain = tiny_world(6)
    marked = [dossier for key in KEYS for dossier in plain.dossiers if dossier.portal == key]
    return plain.with_dossiers(*(_marked(dossier) for dossier in marked))


@dataclass
class Flows:
    """An office whose every word is kept: ``said`` is what stood on standard output and error, ``processes`` the
    command lines and environments of our children."""

    folder: Path
    config: Config
    sandbox: RunningSandbox
    at: datetime
    said: list[tuple[str, bytes]] = field(default_factory=list)
    processes: list[tuple[str, bytes]] = field(default_factory=list)
    verdicts: dict[str, str] = field(default_factory=dict)

    def collect(self, flow: str, key: str, emit: Callable[[dict[str, Any]], None] = lambda line: None) -> None:
        """One run in this process; any failed log-in before it is a person's to allow again."""
        self.at += timedelta(minutes=10)
        database = open_database(self.config, self.at)
        reopen(database, UNIT.code, key, self.sandbox.accounts[key].username, self.at - timedelta(minutes=1))

        def both(line: dict[str, Any]) -> None:
            self.said.append((f"answers of {flow}", repr(line).encode()))
            if line["kind"] == "portal":
                self.verdicts[flow] = line["result"]["verdict"] + "/" + str(line["result"]["account"])
            emit(line)

        sync(self.config, (key,), FixedClock(self.at), both, insists=True)  # so many failures would make it rest

    def command(self, *arguments: str, ends: Collection[int] = (0, 1, 3)) -> None:
        """A command in this process."""
        done = CliRunner().invoke(app, ["--config", str(self.config.path), *arguments])
        assert done.exit_code in ends, done.output
        self.said.append((f"hoso {' '.join(arguments)}", done.stdout_bytes + done.stderr_bytes))

    def child(self, *arguments: str, typed: str = "") -> None:
        """A command as people run it, in an environment that invites to talk; its children are looked at meanwhile."""
        talkative = {"DEBUG": "pw:*", "DEBUG_COLORS": "0", "OFFICE_PASSWORD": WRONG, "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, "-c", "from agent.cli import main; main()", "--config", str(self.config.path)]
        child = subprocess.Popen(
            [*command, "--verbose", *arguments],
            cwd=ROOT,
            env={**os.environ, **talkative},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        with _watched(child.pid, self.processes):
            out, err = child.communicate(typed.encode(), timeout=120)
        assert child.returncode in (0, 1), err.decode()
        self.said.append((f"hoso {' '.join(arguments)}", out + err))


@contextmanager
def _watched(pid: int, seen: list[tuple[str, bytes]]) -> Iterator[None]:
    """Keeps the command lines and environments of all descendants of ``pid``, and its own command line."""
    over = threading.Event()
    known: set[bytes] = set()

    def look() -> None:
        while not over.wait(0.03):
            own, family = process_file(pid, "cmdline"), _descendants(pid)
            if not own:
                return
            for place, content in [("cmdline", own), *(found for each in family for found in words_of(each, own))]:
                if content not in known:
                    known.add(content)
                    seen.append((f"{place} of {content[:60]!r}", content))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _descendants(pid: int) -> list[int]:
    """All that a process started and that lives, by what the kernel says of its threads: looking through every process
    of the machine thirty times a second costs as much as what is watched."""
    try:
        threads = [each.name for each in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return []  # it has gone
    started = b" ".join(process_file(pid, f"task/{thread}/children") for thread in threads).split()
    return [each for child in map(int, started) for each in (child, *_descendants(child))]


def process_file(pid: int, name: str) -> bytes:
    """``/proc/PID/name``; empty when the process has gone."""
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""


def words_of(pid: int, parent: bytes) -> list[tuple[str, bytes]]:
    """Command line and environment of a process; none yet while it is still the copy of the one that starts it, whose
    command line is ``parent``: until the new program begins, both show what that one was given by us."""
    line = process_file(pid, "cmdline")
    if line == parent:
        return []
    return [("cmdline", line), ("environ", process_file(pid, "environ"))]


@contextmanager
def opened_office(tmp_path: Path, world: World) -> Iterator[Flows]:
    """The office in ``tmp_path/office``, working in pretend portals full of numbers; mails arrive in ``mails``."""
    folder, share = tmp_path / "office", tmp_path / "office" / "share"
    share.mkdir(parents=True)
    at = world.period.end + timedelta(minutes=1)
    with running(world, at, unit=UNIT, mail_folder=tmp_path / "mails") as sandbox:
        scenario = Scenario(seed=1, month=world.period.key)
        made = set_up(folder, scenario, None, UNIT, sandbox)
        profiles = folder / "profiles"
        for source in made.profile_folder.glob("*/portal.toml"):
            (profiles / source.parent.name).mkdir(parents=True)
            patient = source.read_text("utf-8").replace("[pace]\n", "[pace]\nrequest_seconds = 6.0\n")
            (profiles / source.parent.name / "portal.toml").write_text(patient, "utf-8")
        made = replace(made, profile_folder=profiles, origins={key: made.origins[key] for key in (*KEYS, "index766")})
        text = config_text(made, at).replace("sync_seconds = 300\n", "sync_seconds = 300\nlogins_a_day = 12\n")
        (folder / "config.toml").write_text(text, "utf-8")
        save_profile(profiles)
        with (folder / "config.toml").open("a", encoding="utf-8") as more:
            more.write('[[portals]]\nkey = "datdai"\n[operator]\nrecipients = ["may@vidu.example"]\n')
        config = load(folder / "config.toml")
        yield Flows(folder=folder, config=config, sandbox=sandbox, at=at)
