"""Every flow of the office, those that fail included."""

import os
from datetime import timedelta
from typing import Any

import psutil
import pytest
from playwright.async_api import Page

from agent.accounts.session_keeping import open_session_keeper
from agent.backup.manifest import backup_files
from agent.backup.passphrases import known_passphrases
from agent.backup.proving import proven
from agent.commands.login import Surroundings, log_in_by_hand
from agent.jobs.alert import alert
from agent.jobs.ask_login import ask_for_logins
from agent.jobs.backup import back_up
from agent.jobs.digest import digest
from agent.jobs.household import household
from agent.jobs.keep_alive import keep_sessions_alive
from agent.jobs.operator import operator
from agent.jobs.report import report
from agent.secrets.passwords import open_key_store
from agent.settings.portals import configured_portals
from agent.status.file import leave_word
from agent.storage import open_database
from proofs.virtual_screen import virtual_screen
from scrapers.browser.guarded import OpenPortal, find_browser
from tests.agent.canary import files
from tests.agent.canary_office import CITIZEN, KEYS, PHONE, WRONG, Flows
from tests.scrapers.collecting import FixedClock
from tests.scrapers.files.samples import HEADERS, row, xlsx


def every_flow(flows: Flows, monkeypatch: pytest.MonkeyPatch) -> None:
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
        patched.setattr("scrapers.login.submit._fill", _defect)
        flows.collect("defect", "hkd")
    _mails_and_reports(flows)
    _jobs(flows)
    _saved_list(flows)
    for command in (("status",), ("status", "--json"), ("account", "list"), ("account", "list", "--json")):
        flows.command(*command)
    for command in (("secret", "list"), ("doctor",), ("doctor", "--json"), ("issues", "list"), ("evidence", "list")):
        flows.command(*command)
    flows.child("try", "hkd")
    for command in (("portal", "list"), ("mail", "list"), ("backup", "list")):
        flows.command(*command)
    for name in ("due-changes", "supplements", "went-back", "verdicts"):
        flows.command("list", name)
    flows.command("reconcile", "list")


def _jobs(flows: Flows) -> None:
    """What else the schedule does, and the page that everybody may read."""
    clock = FixedClock(flows.at)
    for job in (keep_sessions_alive, ask_for_logins, digest, operator, household):
        end = job(flows.config, clock)
        flows.said.append((job.__name__, " ".join(end.sentences).encode()))
    leave_word(flows.config, clock)
    end = back_up(flows.config, clock, cost=2**10)
    flows.said.append(("backup", " ".join(end.sentences).encode()))
    file = backup_files(flows.config.backup_folder)[-1]
    with proven(flows.config, file, known_passphrases(open_key_store(flows.config))) as unpacked:
        flows.said += [(f"backup {name}", content) for name, content in files(unpacked.folder)]


def _saved_list(flows: Flows) -> None:
    """A list that a person saved from the screen, numbers and all; the person's own file lies elsewhere."""
    lines = [row(number, Chủ_hồ_sơ=f"Nguyễn Văn A {CITIZEN} {PHONE}") for number in range(1, 4)]
    file = flows.folder.parent / "saved" / "danh-sach.xlsx"
    file.parent.mkdir()
    file.write_bytes(xlsx(lines))
    flows.command("import", str(file), "--portal", "datdai", ends=(2,))  # without a header
    file.write_bytes(xlsx([HEADERS, *lines]))
    yesterday = (flows.at - timedelta(days=1)).timestamp()
    os.utime(file, (yesterday, yesterday))
    for more in (("--dry-run",), ("--total", "3"), ("--total", "9", "--json")):
        flows.command("import", str(file), "--portal", "datdai", *more)


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


async def by_hand(flows: Flows) -> None:
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
