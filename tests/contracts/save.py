"""Saves what a real browser gets of the pretend portals, for the contract tests: ``python -m tests.contracts.save``.

``tests/portals/<key>/<case>-<n>.html|json``, ``index.json`` (in which order, from where) and ``truth.json`` (what the
pretend world says of the same dossiers).
"""

import argparse
import asyncio
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError

from sandbox.portals.registry import PRETEND_PORTALS
from sandbox.serve import RunningSandbox, running
from sandbox.truth import dossier_json
from scrapers.browser.guarded import GuardedBrowser, OpenPortal, find_browser, launch
from scrapers.errors.portal import PortalError
from scrapers.families import family_for
from scrapers.login.submit import log_in
from scrapers.profile import Portal
from scrapers.session.browser_session import BrowserSession
from scrapers.session.pace import Pace
from scrapers.session.proof import ANYBODY
from scrapers.transport import Reply, Request
from tests.contracts.folders import PAGES, PARAMETERS, needed
from tests.contracts.saved import INDEX, as_saved, context
from tests.sandbox.portal_world import AT, TinyWorld
from tests.scrapers.conftest import RecordingGate, account_of, profile

LISTS: dict[str, tuple[int, str | None, dict[str, Any]]] = {
    "ok-one-page": (10, None, {}),
    "ok-many-pages": (55, None, {}),
    "empty-but-valid": (0, None, {}),
    "logged-out-in-the-middle": (55, "logout_after", {"pages": 1}),
    "layout-changed": (10, "rename_field", {}),
    "unknown-status": (10, "unknown_status", {}),
    "total-mismatch": (10, "truncate", {}),
}
# Fault, and whether what it shows comes before or after the password.
LOGINS: dict[str, tuple[str, str]] = {
    "wrong-password": ("wrong_password", "after"),
    "expired": ("expired_password", "after"),
    "locked": ("locked", "after"),
    "maintenance": ("maintenance", "before"),
}
PERSON = {"igate": ("one_time_code", "after"), "hotich": ("qr", "before")}  # what each asks of a person; else a captcha

# The page as a person sees it: what takes no room on it, and what only the browser reads, is left out.
_SEEN = """() => {
  for (const each of document.querySelectorAll("script, style, link, meta")) each.remove();
  for (const each of document.querySelectorAll("body *"))
    if (each.getClientRects().length === 0 && each.tagName !== "BR" && each.tagName !== "OPTION") each.remove();
  return document.documentElement.outerHTML;
}"""


class _Recording(BrowserSession):
    """Keeps every reply as it came, also those that end the session."""

    kept: list[Reply]

    async def _send_now(self, request: Request) -> Reply:
        reply = await super()._send_now(request)
        self.kept.append(reply)
        return reply

    async def page_html(self) -> Reply:
        reply = await super().page_html()
        self.kept.append(reply)
        return reply


async def _list_pages(
    opened: OpenPortal, sandbox: RunningSandbox, portal: Portal, fault: tuple[str, Any]
) -> list[Reply]:
    await log_in(portal, account_of(sandbox, portal.key), opened, RecordingGate())
    pace = Pace(0.0, monotonic=lambda: 0.0, sleep=asyncio.sleep, jitter=0.0, uniform=lambda: 0.0, parallel=1)
    session = _Recording(portal, opened, pace, expected=ANYBODY, time_left=lambda: 60.0)
    session.kept = []
    await session.prove()
    session.kept.clear()
    if fault[0]:
        sandbox.inject(portal.key, fault[0], **fault[1])
    for each in [walk for walk in portal.walks if walk.key == portal.lists[0].key]:
        result = await family_for(portal).read(portal, session, each, context())
        if result.error is not None:
            break
    return session.kept


async def _login_page(opened: OpenPortal, sandbox: RunningSandbox, portal: Portal) -> Reply:
    try:
        await log_in(portal, account_of(sandbox, portal.key), opened, RecordingGate())
    except PortalError:
        pass  # that is what is wanted: its page is kept
    else:
        raise AssertionError(f"{portal.key}: the log-in went well")
    page = opened.page
    return Reply(status=200, url=page.url, content_type="text/html", body=(await page.evaluate(_SEEN)).encode())


class _Folder:
    """One portal's folder, written anew."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._path = PAGES / portal.key
        self._index: dict[str, list[dict[str, Any]]] = {}
        self._truth: dict[str, list[dict[str, Any]]] = {}
        shutil.rmtree(self._path, ignore_errors=True)
        self._path.mkdir(parents=True)

    def keep(self, case: str, replies: list[Reply], **more: str) -> None:
        """The replies of one case."""
        self._index[case] = [self._keep(case, number, reply) | more for number, reply in enumerate(replies, start=1)]

    def know(self, case: str, world: TinyWorld) -> None:
        """What the world says of the first list's dossiers."""
        held = world.at(AT).portals.get(self._portal.key, ())
        first = self._portal.lists[0].key
        self._truth[case] = [dossier_json(each) for each in held if each.list_key == first]

    def close(self) -> None:
        """Writes what stands beside the pages."""
        for name, content in ((INDEX, self._index), ("truth.json", self._truth)):
            text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
            (self._path / name).write_text(text + "\n", "utf-8")

    def _keep(self, case: str, number: int, reply: Reply) -> dict[str, Any]:
        address = urlsplit(reply.url)
        origin = next(
            (name for name, url in self._portal.origins.items() if urlsplit(url).netloc == address.netloc), "portal"
        )
        file = f"{case}-{number}.{'json' if 'json' in reply.content_type else 'html'}"
        (self._path / file).write_bytes(reply.body)
        path = address.path + (f"?{address.query}" if address.query else "")
        return {"file": file, "origin": origin, "path": path, "status": reply.status, "type": reply.content_type}


async def _save(browser: GuardedBrowser, key: str) -> None:
    with running(TinyWorld(10), AT) as sandbox:
        folder = _Folder(profile(sandbox, key))
        wanted = needed(profile(sandbox, key))
    for case, (size, fault, options) in LISTS.items():
        if case not in wanted:
            continue
        if fault == "logout_after" and profile(sandbox, key).lists[0].form is not None:
            options = {"pages": 2}  # noqa: PLW2901 - the page of the form comes before the first of the list
        world = TinyWorld(size)
        with running(world, AT) as sandbox:
            portal = as_saved(profile(sandbox, key)).model_copy(update={"parameters": PARAMETERS})
            async with browser.portal(portal.guard_rules()) as opened:
                folder.keep(case, await _list_pages(opened, sandbox, portal, (fault or "", options)))
            folder.know(case, world)
    logins = LOGINS | {"needs-person": PERSON.get(key, ("captcha", "before"))}
    for case, (name, stage) in logins.items():
        if case not in wanted:
            continue
        with running(TinyWorld(1), AT) as sandbox:
            portal = profile(sandbox, key)
            sandbox.inject(key, name)
            async with browser.portal(portal.guard_rules()) as opened:
                folder.keep(case, [await _login_page(opened, sandbox, portal)], stage=stage)
    folder.close()


async def save(keys: list[str]) -> None:
    """Replaces the saved pages of these pretend portals."""
    choice = find_browser(None)
    assert choice is not None, "a Chromium is needed"
    hosts = [host for pretend in PRETEND_PORTALS for host in pretend.hosts.values()]
    with tempfile.TemporaryDirectory() as folder:
        async with launch(choice, hosts, Path(folder)) as browser:
            for key in keys:
                try:
                    await _save(browser, key)
                except (PortalError, PlaywrightError) as error:
                    raise SystemExit(f"{key}: {error}") from error


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("keys", nargs="*", default=[each.key for each in PRETEND_PORTALS])
    asyncio.run(save(parser.parse_args().keys))
