"""Passwords, a citizen's number and a telephone number go through every flow; nothing that we write holds them."""

import gzip
import io
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.async_api import Page
from typer.testing import CliRunner

from agent.cli import app
from agent.config import Config, load
from agent.demo.config import config_text
from agent.demo.setup import set_up
from agent.evidence_folder import read_capture
from agent.jobs.alert import alert
from agent.jobs.report import report
from agent.jobs.sync import sync
from agent.logging import configure
from agent.person_login import Surroundings, log_in_by_hand
from agent.portals import configured_portals
from agent.secrets import open_key_store
from agent.session_keeping import open_session_keeper
from agent.storage import open_database
from proofs.virtual_screen import virtual_screen
from sandbox.model import PretendDossier
from sandbox.portals.common import Unit
from sandbox.scenario import Scenario
from sandbox.serve import RunningSandbox, running
from sandbox.world import World, tiny_world
from scrapers.browser import OpenPortal, find_browser
from store.accounts import reopen
from tests.agent.canary import files, forms, leaks, number_forms
from tests.scrapers.collecting import FixedClock

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


@pytest.fixture(scope="module")
def world() -> World:
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

    def command(self, *arguments: str) -> None:
        """A command in this process."""
        done = CliRunner().invoke(app, ["--config", str(self.config.path), *arguments])
        assert done.exit_code in (0, 1, 3), done.output
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
            try:
                family = psutil.Process(pid).children(recursive=True)
            except psutil.NoSuchProcess:
                return
            for member in [pid, *(each.pid for each in family)]:
                for what in ("cmdline",) if member == pid else ("cmdline", "environ"):
                    try:
                        content = Path(f"/proc/{member}/{what}").read_bytes()
                    except OSError:
                        continue  # gone already
                    if content not in known:
                        known.add(content)
                        seen.append((f"{what} of {content[:60]!r}", content))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.fixture
def flows(tmp_path: Path, world: World) -> Iterator[Flows]:
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
        config = load(folder / "config.toml")
        yield Flows(folder=folder, config=config, sandbox=sandbox, at=at)


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
async def test_nothing_that_we_write_holds_a_password_or_a_citizens_number(
    flows: Flows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import asyncio

    configure(flows.config.log_folder, "canary", verbose=True)
    await asyncio.to_thread(_every_flow, flows, monkeypatch)
    await _by_hand(flows)
    shown = capfd.readouterr()
    flows.said += [("standard output", shown.out.encode()), ("standard error", shown.err.encode())]
    assert flows.verdicts == {
        "wrong password": "needs_person/wrong_password",
        "locked": "needs_person/locked",
        "expired": "needs_person/expired",
        "captcha": "needs_person/needs_captcha",
        "unknown page": "needs_person/unknown",
        "used elsewhere": "failed/used_elsewhere",
        "guard": "failed/ready",
        "defect": "failed/ready",
        "crash": "failed/ready",
        "layout": "failed/ready",
        "other unit": "needs_person/ready",
    }
    captures = list(_captures(flows))
    places = [*files(flows.folder), *files(tmp_path / "mails"), *captures, *flows.said, *flows.processes]
    assert leaks(places, _words(flows)) == []
    names = {name for name, _ in places}
    assert {"ledger.db", "secrets.json"} <= names
    assert any("page-" in name for name, _ in captures), "pages were captured"
    assert any(name.endswith(".docx") for name in names)
    assert any(name.endswith(".eml") for name in names)
    assert any(name.startswith("sessions/") for name in names)
    assert any(b"chrom" in content for name, content in flows.processes if name.startswith("cmdline"))
    assert any(name.startswith("environ") for name, _ in flows.processes)
    assert flows.sandbox.writes() == ()


def _captures(flows: Flows) -> Iterator[tuple[str, bytes]]:
    """Every file of the evidence folder, decrypted."""
    store, folder = open_key_store(flows.config), flows.config.evidence_folder
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = path.relative_to(folder).as_posix()
        yield name, read_capture(flows.config, store, name)


def _words(flows: Flows) -> dict[str, frozenset[bytes]]:
    passwords = {key: account.password for key, account in flows.sandbox.accounts.items() if key in KEYS}
    words = {f"password of {key}": forms(password) for key, password in passwords.items()}
    return words | {
        "wrong password": forms(WRONG),
        "password of the mail server": forms(flows.sandbox.smtp.password),
        "TOTP secret": forms(flows.sandbox.checks("igate").totp_secret),
        "citizen's number": number_forms(CITIZEN),
        "telephone number": number_forms(PHONE),
    }


def _every_flow(flows: Flows, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox, store = flows.sandbox, open_key_store(flows.config)
    right = sandbox.accounts["hkd"].password
    flows.child("secret", "set", "portal:hkd", typed=right + "\n")
    flows.child("secret", "set", "portal:igate:totp", typed=sandbox.checks("igate").totp_secret + "\n")
    flows.child("sync", *KEYS)
    _forget_sessions(flows)
    store.put("portal:hkd", WRONG)
    flows.collect("wrong password", "hkd")
    store.put("portal:hkd", right)
    for flow, fault, options in (
        ("locked", "locked", {}),
        ("expired", "expired_password", {}),
        ("captcha", "captcha", {}),
        ("unknown page", "unknown_login_page", {"stage": "after"}),
        ("used elsewhere", "one_session", {"after": 1}),
        ("layout", "layout_changed", {}),
        ("other unit", "other_unit", {}),
    ):
        sandbox.inject("hkd", fault, **options)
        flows.collect(flow, "hkd")
        sandbox.clear_faults()
        _forget_sessions(flows)
    _guard_blocks(flows)
    _crash(flows)
    with monkeypatch.context() as patched:
        patched.setattr("scrapers.login._fill", _defect)
        flows.collect("defect", "hkd")
    _mails_and_reports(flows)
    for command in (("status",), ("status", "--json"), ("account", "list"), ("account", "list", "--json")):
        flows.command(*command)
    for command in (("secret", "list"), ("doctor",), ("doctor", "--json"), ("issues", "list"), ("evidence", "list")):
        flows.command(*command)


def _forget_sessions(flows: Flows) -> None:
    flows.sandbox.end_sessions("hkd")
    for file in (flows.config.data_folder / "sessions").glob("hkd*"):
        file.unlink()


async def _defect(portal: object, page: Page, account: Any) -> None:
    secret = account.password
    raise RuntimeError(f"a defect of ours that tells {secret} of {CITIZEN}")


def _guard_blocks(flows: Flows) -> None:
    """The profile forgets to allow the log-in's own request, so that the guard stops the password on its way."""
    file = flows.folder / "profiles" / "hkd" / "portal.toml"
    good = file.read_text("utf-8")
    file.write_text(good.replace('path = "/Login.aspx"', 'path = "/Elsewhere.aspx"'), "utf-8")
    flows.collect("guard", "hkd")
    file.write_text(good, "utf-8")


def _crash(flows: Flows) -> None:
    """The browser is killed as soon as the log-in begins."""

    def kill(line: dict[str, Any]) -> None:
        if line["kind"] == "progress":
            for child in psutil.Process().children(recursive=True):
                if "chrom" in child.name():
                    child.kill()

    flows.collect("crash", "hkd", kill)


def _mails_and_reports(flows: Flows) -> None:
    sandbox = flows.sandbox
    for number, fault in enumerate(("auth_refused", "refuse_recipient", None)):
        sandbox.smtp.behave()
        if fault:
            sandbox.smtp.inject(fault)
        end = alert(flows.config, FixedClock(flows.at + timedelta(days=number)))
        flows.said.append((f"alert {fault}", " ".join(end.sentences).encode()))
    assert sandbox.smtp.received
    end = report(flows.config, FixedClock(flows.at), month="2026-05", as_of=None)
    flows.said.append(("report", " ".join(end.sentences).encode()))


async def _by_hand(flows: Flows) -> None:
    """A person logs in through a window, with a picture to read."""
    sandbox, config = flows.sandbox, flows.config
    sandbox.inject("hkd", "captcha")
    _forget_sessions(flows)
    windows: list[OpenPortal] = []
    choice = find_browser(None, with_window=True)
    assert choice is not None

    async def person(seconds: float) -> None:
        page = windows[0].page
        if "Login.aspx" in page.url:
            await page.fill("#ctl00_C_UserNameFld", sandbox.accounts["hkd"].username)
            await page.fill("#ctl00_C_PasswordFld", sandbox.accounts["hkd"].password)
            await page.fill("#ctl00_C_CaptchaFld", sandbox.checks("hkd").shown_captcha)
            await page.click("#ctl00_C_LoginBtn")

    clock = FixedClock(flows.at)
    keeper = open_session_keeper(config, open_key_store(config), open_database(config, flows.at), clock)
    around = Surroundings(keeper=keeper, clock=clock, sleep=person, opened=windows.append)
    with virtual_screen():
        await log_in_by_hand(config, configured_portals(config, ["hkd"])[0], choice, around)


def test_the_search_finds_a_word_however_it_is_written_or_packed() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:t>{CITIZEN}</w:t>")
    mail = EmailMessage()
    mail["Subject"] = "Nhắc hồ sơ"
    mail.set_content(f"Đơn của công dân số {CITIZEN[:3]} {CITIZEN[3:6]} {CITIZEN[6:9]} {CITIZEN[9:]}", cte="base64")
    basic = __import__("base64").b64encode(f"canbo:{WRONG}".encode())
    places = [
        ("docx", packed.getvalue()),
        ("gz", gzip.compress(f"x={WRONG}".encode())),
        ("mail", mail.as_bytes()),
        ("header", b"Authorization: Basic " + basic),
        ("form", b"password=Sai-M%E1%BA%ADt%2Bkh%E1%BA%A9u%2F9%267x"),
        ("log", WRONG.encode("unicode_escape")),
        ("clean", b"nothing here"),
    ]
    words = {"password": forms(WRONG), "number": number_forms(CITIZEN)}
    found = {leak.partition(":")[0] for leak in leaks(places, words)}
    assert found == {"docx", "gz", "mail", "header", "form", "log"}
