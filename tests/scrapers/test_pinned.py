"""An exception for one certificate at one address: nothing else of the browser, or of our own requests, gets laxer."""

import hashlib
import ssl
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Error as PlaywrightError

from sandbox.serve import RunningSandbox
from sandbox.way import encrypted
from scrapers.browser.guarded import OpenPortal, find_browser, launch
from scrapers.client.client import RequestFailed
from scrapers.guard.decision import GuardRules
from scrapers.guard.pinned import Pinned, PinnedCertificate

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("faults-html")]
EXCEPTED, OTHER = "127.0.20.1", "127.0.20.2"


def pin_of(address: str) -> PinnedCertificate:
    """The pin of whatever is shown at ``address`` now."""
    parts = urlsplit(address)
    assert parts.hostname is not None
    assert parts.port is not None
    shown = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate((parts.hostname, parts.port)))
    return PinnedCertificate(host=parts.hostname, port=parts.port, fingerprint=hashlib.sha256(shown).hexdigest())


@contextmanager
def two_servers(sandbox: RunningSandbox, folder: Path) -> Iterator[tuple[str, str]]:
    """Two addresses of one portal, each with a certificate of nobody's."""
    for name in (EXCEPTED, OTHER):
        (folder / name).mkdir()
    behind = sandbox.origins["social"]["portal"]
    with encrypted(behind, folder / EXCEPTED, EXCEPTED) as first, encrypted(behind, folder / OTHER, OTHER) as second:
        yield first, second


async def reached(opened: OpenPortal, address: str) -> list[str]:
    """What the page, and what our own request, gets from ``address``: the page there, or a certificate refused."""
    return [await _asked(opened.page.goto(f"{address}/dangnhap")), await _asked(_fetched(opened, address))]


async def _asked(asking: Awaitable[object]) -> str:
    try:
        await asking
    except (PlaywrightError, RequestFailed) as error:
        words = str(error)
        return "refused" if "ERR_CERT" in words or "CERTIFICATE_VERIFY_FAILED" in words else words
    return "page"


async def _fetched(opened: OpenPortal, address: str) -> None:
    answer = await opened.requests.fetch("GET", f"{address}/dangnhap", {}, None, 5.0)
    assert b"password" in answer.body


async def test_only_the_pinned_certificate_at_its_own_address_will_do(sandbox: RunningSandbox, tmp_path: Path) -> None:
    choice = find_browser(None)
    assert choice is not None
    with two_servers(sandbox, tmp_path) as (first, second):
        pins = [pin_of(first)]
        rules = GuardRules(origins=(first, second))
        async with (
            launch(choice, [EXCEPTED, OTHER], tmp_path, pins=pins) as browser,
            browser.portal(rules) as opened,
        ):
            assert await reached(opened, first) == ["page", "page"]
            assert await reached(opened, second) == ["refused", "refused"]
        assert not list(tmp_path.glob("browser-*")), "no key and no certificate stays"


async def test_a_host_with_a_name_is_met_by_its_name(sandbox: RunningSandbox, tmp_path: Path) -> None:
    choice = find_browser(None)
    assert choice is not None
    with encrypted(sandbox.origins["social"]["portal"], tmp_path, "127.0.0.1") as numbers:
        address = numbers.replace("127.0.0.1", "localhost")
        async with (
            launch(choice, ["localhost"], tmp_path, pins=[pin_of(address)]) as browser,
            browser.portal(GuardRules(origins=(address,))) as opened,
        ):
            assert await reached(opened, address) == ["page", "page"]


async def test_another_certificate_than_the_pinned_one_is_judged_as_strictly_as_ever(
    sandbox: RunningSandbox, tmp_path: Path
) -> None:
    choice = find_browser(None)
    assert choice is not None
    with two_servers(sandbox, tmp_path) as (first, second):
        at_second = pin_of(second)
        wrong = PinnedCertificate(host=EXCEPTED, port=pin_of(first).port, fingerprint=at_second.fingerprint)
        async with (
            launch(choice, [EXCEPTED], tmp_path, pins=[wrong]) as browser,
            browser.portal(GuardRules(origins=(first,))) as opened,
        ):
            assert await reached(opened, first) == ["refused", "refused"]


def test_the_key_is_on_no_disk_and_an_address_is_host_and_port(tmp_path: Path) -> None:
    pinned = Pinned([PinnedCertificate(host="a.vn", port=443, fingerprint="0" * 64)], tmp_path, datetime.now(UTC))
    assert list(tmp_path.iterdir()) == []
    assert pinned.covers("A.vn", 443)
    assert not pinned.covers("a.vn", 8443)
