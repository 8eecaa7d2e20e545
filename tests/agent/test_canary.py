"""Passwords, a citizen's number and a telephone number go through every flow; nothing that we write holds them."""

import gzip
import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from agent.evidence_folder import read_capture
from agent.logging import configure
from agent.secrets.passwords import open_key_store
from tests.agent.canary import files, forms, leaks, number_forms
from tests.agent.canary_flows import by_hand, every_flow
from tests.agent.canary_office import (
    CITIZEN,
    KEYS,
    PHONE,
    WRONG,
    Flows,
    marked_world,
    opened_office,
    process_file,
    words_of,
)


@pytest.fixture
def flows(tmp_path: Path) -> Iterator[Flows]:
    with opened_office(tmp_path, marked_world()) as made:
        yield made


@pytest.mark.browser
@pytest.mark.xdist_group(__name__)
async def test_nothing_that_we_write_holds_a_password_or_a_citizens_number(
    flows: Flows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import asyncio

    configure(flows.config.log_folder, "canary", verbose=True)
    await asyncio.to_thread(every_flow, flows, monkeypatch)
    await by_hand(flows)
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


def test_a_copy_that_has_not_begun_its_program_is_no_child_yet() -> None:
    forks = (
        "import os\n"
        "if child := os.fork():\n"
        "    print(child, flush=True)\n"
        "    os.waitpid(child, 0)\n"
        "else:\n"
        "    os.read(0, 1)\n"
        "    os.execve('/bin/cat', ['cat'], {'CLEAN': 'yes'})\n"
    )
    command = [sys.executable, "-c", forks]
    with subprocess.Popen(
        command, env={"OFFICE_PASSWORD": "x"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        copy, own = int(parent.stdout.readline()), process_file(parent.pid, "cmdline")
        assert b"OFFICE_PASSWORD" in process_file(copy, "environ")
        assert words_of(copy, own) == []
        parent.stdin.write(b"-begun\n")
        parent.stdin.flush()
        assert parent.stdout.readline() == b"begun\n"
        assert words_of(copy, own) == [("cmdline", b"cat\0"), ("environ", b"CLEAN=yes\0")]
