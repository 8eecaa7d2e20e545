"""Saves replies of the pretend portals as files, for tests that need no server: ``python -m tests.portals.save_pages``.

``<key>/<case>-<n>.html|json`` is the n-th reply to a reading of the portal's first list.
"""

import asyncio
from datetime import date
from pathlib import Path

from sandbox.serve import RunningSandbox, running
from scrapers.families import ReadContext, family_for
from scrapers.portal import Overrides, load_portal
from tests.sandbox.portal_world import AT, TinyWorld
from tests.scrapers.live_portal import log_in

HERE = Path(__file__).parent
PROFILES = HERE.parents[1] / "sandbox" / "profiles"
CASES = {
    "ok-one-page": (10, None),
    "ok-many-pages": (55, None),
    "empty": (0, None),
    "layout-changed": (10, "rename_field"),
    "unknown-status": (10, "unknown_status"),
    "total-mismatch": (10, "truncate"),
}
PORTALS = ("igate", "hkd", "hotich", "index766")


async def _no_wait(_: float) -> None:
    return


def save_all() -> None:
    """Replaces every saved page."""
    for case, (size, fault) in CASES.items():
        with running(TinyWorld(size), AT) as sandbox:
            for key in PORTALS:
                if key == "index766" and fault == "unknown_status":
                    continue
                asyncio.run(_save(sandbox, key, case, fault))


async def _save(sandbox: RunningSandbox, key: str, case: str, fault: str | None) -> None:
    portal = load_portal(PROFILES / key, Overrides(origins=sandbox.origins[key], parameters={"unit_code": "H00.00.00"}))
    live = log_in(sandbox, portal)
    if fault is not None:
        sandbox.inject(key, fault)
    context = ReadContext(today=date(2026, 5, 13), sleep=_no_wait, page_seen=lambda *_: None)
    await family_for(portal).read(portal, live, portal.lists[0], context)
    folder = HERE / key
    folder.mkdir(exist_ok=True)
    for old in folder.glob(f"{case}-*"):
        old.unlink()
    for number, (_, reply) in enumerate(live.kept, start=1):
        suffix = "json" if "json" in reply.content_type else "html"
        (folder / f"{case}-{number}.{suffix}").write_bytes(reply.body)


if __name__ == "__main__":
    save_all()
