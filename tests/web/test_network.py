"""The dashboard as its own process, open to the office's network: a real TLS handshake, a log-in, a full name."""

import re
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from playwright.async_api import Browser, expect
from typer.testing import CliRunner

from agent.cli import app
from agent.secrets.full_names import name_seal
from agent.secrets.passwords import open_key_store
from agent.settings.config import Config
from agent.storage import open_database
from store.people.access_log import Act, recent_access
from store.people.viewer_sessions import end_all
from store.people.viewers import find_viewer
from store.recording.ledger import record
from tests.agent.ledgers import UNIT, office
from tests.store.samples import NOON, observation, snapshot
from tests.web.browsing import opened
from tests.web.conftest import PASSWORD

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
FULL_NAME = "Nguyễn Văn An"


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A dashboard that other computers reach; ``said``: what it printed at its start."""

    config: Config
    port: int
    said: str

    @property
    def origin(self) -> str:
        return f"https://127.0.0.1:{self.port}"


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    text = (
        f'[dashboard]\naddress = "0.0.0.0"\nport = {port}\nhosts = ["127.0.0.1"]\n[privacy]\nfull_names = true\n'
        f"[clock]\nstart_at = {NOON.isoformat()}\n"
    )
    config = office(tmp_path_factory.mktemp("network"), text, portals=("igate",))
    base = ["--config", str(config.path), "viewer", "add"]
    for name, role in (("giam.doc", "admin"), ("xem", "look")):
        assert CliRunner().invoke(app, [*base, name, "--role", role], input=f"{PASSWORD}\n").exit_code == 0
    database = open_database(config, NOON)
    seal = name_seal(config, open_key_store(config))
    record(database, UNIT, snapshot([observation(1, full_name=FULL_NAME, applicant="N.V.A")]), NOON, seal=seal)
    command = [sys.executable, "-u", "-m", "agent", "--config", str(config.path), "dashboard"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
    try:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("Bảng theo dõi:"):  # it listens by then
                break
        yield Open(config=config, port=port, said=said)
    finally:
        process.terminate()
        process.communicate(timeout=60)
        database.close()


def test_the_handshake_shows_the_certificate_whose_print_was_told(network: Open) -> None:
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", network.port), timeout=30) as plain,
        trusting.wrap_socket(plain, server_hostname="127.0.0.1") as secure,
    ):
        assert secure.version() in ("TLSv1.2", "TLSv1.3")
        shown = secure.getpeercert(binary_form=True)
    assert shown is not None
    certificate = x509.load_der_x509_certificate(shown)
    assert certificate.fingerprint(hashes.SHA256()).hex(":").upper() in network.said
    # A browser that trusts this certificate, and no other, is content with it.
    known = ssl.create_default_context(cafile=str(network.config.data_folder / "dashboard" / "certificate.pem"))
    with socket.create_connection(("127.0.0.1", network.port), timeout=30) as plain:
        known.wrap_socket(plain, server_hostname="127.0.0.1").close()
    # Nobody is served without TLS.
    with socket.create_connection(("127.0.0.1", network.port), timeout=30) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert not plain.recv(100).startswith(b"HTTP/1.1 200")


async def test_a_full_name_is_shown_to_whoever_logged_in_and_leaves_a_line(chromium: Browser, network: Open) -> None:
    database = open_database(network.config, NOON)
    async with opened(chromium) as page:
        await page.goto(f"{network.origin}/ho-so/1")
        await expect(page.locator("h1")).to_have_text("Đăng nhập")
        await page.fill("#ten", "giam.doc")
        await page.fill("#mat-khau", PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url(re.compile("/ho-so/1$"))
        (cookie,) = await page.context.cookies()
        assert (cookie["name"], cookie["secure"], cookie["httpOnly"]) == ("__Host-hoso", True, True)
        assert FULL_NAME not in await page.content()
        before = recent_access(database, UNIT, limit=100)
        assert all(each.act is not Act.FULL_NAME for each in before)
        await page.click("text=Xem họ tên đầy đủ")
        await expect(page.locator(".lead")).to_have_text(FULL_NAME)
        newest = recent_access(database, UNIT, limit=1)[0]
        assert (newest.act, newest.who, newest.code) == (Act.FULL_NAME, "giam.doc", observation(1).code)
        await page.goto(f"{network.origin}/nhat-ky/truy-cap")
        await expect(page.locator("tbody tr").first).to_contain_text(observation(1).code)
        # Whoever is sent away on the server is out at the next click.
        viewer = find_viewer(database, "giam.doc")
        assert viewer is not None
        end_all(database, viewer.id, NOON)
        await page.goto(f"{network.origin}/ho-so/1")
        await expect(page.locator("h1")).to_have_text("Đăng nhập")
    async with opened(chromium) as page:  # those who only look are offered nothing
        await page.goto(f"{network.origin}/dang-nhap?ve=/ho-so/1")
        await page.fill("#ten", "xem")
        await page.fill("#mat-khau", PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_have_text(observation(1).code)
        assert not await page.locator("main form").count()
    database.close()
