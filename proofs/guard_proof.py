"""Prints what reaches the attack portal without a guard, with a route handler, and with ours; then what ours lets
through in every pretend portal's profile, and in the window of a person who logged in: ``make guard-proof``.

Exit code 1 where ours let anything through, or where the attack itself no longer works.
"""

import argparse
import asyncio
import logging
import os
import platform
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from playwright.async_api import Browser, Route, async_playwright

from dossiers.dates import VIETNAM
from proofs.attack import attack
from proofs.profiles_proof import profile_table, prove_profiles
from proofs.verdict import leaks
from sandbox.attack.server import HOME, OTHER, AttackPortal, Declared, Target, attack_portal
from sandbox.attack.vectors import NAMES, VECTORS
from scrapers.browser.find import BrowserChoice, find_browser
from scrapers.browser.guarded import launch
from scrapers.guard.decision import Allow, AllowedRequest, GuardRules, Phase, RequestFacts, decide

_LOGIN = Declared(method="POST", path="/login", body="user=a&password=b", type="application/x-www-form-urlencoded")
TARGET = Target(declared=(_LOGIN,))
_LEAST = 90
"""Without a guard at least so many of the ways must work, else the proof proves nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What reached the portal in one run: the names of the ways, everything that must not have arrived, and how much
    was stopped."""

    reached: frozenset[str]
    leaked: int
    stopped: int
    version: str


def rules_for(portal: AttackPortal) -> GuardRules:
    """The profile of a portal that is attacked: one log-in, and a service that deletes by GET."""
    origins = tuple(portal.origins.values())
    login = AllowedRequest(
        method="POST", origin=origins[0], path="/login", phases=frozenset(Phase), fields=("user", "password")
    )
    return GuardRules(origins=origins, dangerous_paths=("/dossier/delete*",), allowed=(login,))


async def unguarded(choice: BrowserChoice, portal: AttackPortal, patience: float, *, route: bool) -> Outcome:
    """A plain browser; with ``route``, every request passes a handler that decides by the same rules."""
    portal.show(TARGET)
    stopped = 0

    async def judge(route: Route) -> None:
        nonlocal stopped
        request = route.request
        facts = RequestFacts(
            method=request.method,
            url=request.url,
            body=request.post_data_buffer,
            content_type=request.headers.get("content-type", ""),
        )
        if isinstance(decide(rules_for(portal), facts, Phase.READING), Allow):
            await route.continue_()
        else:
            stopped += 1
            await route.abort()

    async with _plain_browser(choice) as browser:
        context = await browser.new_context()
        if route:
            await context.route("**/*", judge)
        # All that can be awaited: what the ways do that this browser has not got, is known afterwards only.
        await attack(
            context, portal, done=lambda: not route and portal.ledger.reached() >= NAMES, patience_seconds=patience
        )
        await context.close()
        version = browser.version
    return _outcome(portal, stopped, version)


@asynccontextmanager
async def _plain_browser(choice: BrowserChoice) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=choice.path, chromium_sandbox=choice.sandboxed)
        try:
            yield browser
        finally:
            await browser.close()


async def guarded(choice: BrowserChoice, portal: AttackPortal, patience: float) -> Outcome:
    """Ours."""
    portal.show(TARGET)
    with tempfile.TemporaryDirectory(prefix="hoso-proof-") as folder:
        async with launch(choice, (HOME, OTHER), Path(folder)) as browser:
            async with browser.portal(rules_for(portal)) as opened:
                opened.conversation.phase = Phase.READING
                await attack(opened.context, portal, done=lambda: False, patience_seconds=patience)
            blocked = opened.conversation
            version = browser.version
    return _outcome(portal, sum(each.times for each in blocked.blocked) + blocked.blocked_unlisted, version)


def _outcome(portal: AttackPortal, stopped: int, version: str) -> Outcome:
    arrivals = portal.ledger.arrivals()
    return Outcome(
        reached=portal.ledger.reached(), leaked=len(leaks(arrivals, TARGET)), stopped=stopped, version=version
    )


def table(none: Outcome, route: Outcome, ours: Outcome) -> list[str]:
    """As Markdown, one row per way."""
    lines = ["| way | no guard | route handler only | ours |", "|---|---|---|---|"]
    group = ""
    for vector in VECTORS:
        if vector.group != group:
            group = vector.group
            lines.append(f"| **{group}** | | | |")
        marks = ["**arrived**" if vector.name in each.reached else "–" for each in (none, route, ours)]
        lines.append(f"| {vector.what.replace('|', '/').replace('<', '&lt;')} | {' | '.join(marks)} |")
    sums = " | ".join(f"{len(each.reached)} ways, {each.leaked} requests" for each in (none, route, ours))
    return [
        *lines,
        f"| **arrived in all** | {sums} |",
        f"| stopped and counted | – | {route.stopped} | {ours.stopped} |",
    ]


async def prove(choice: BrowserChoice, patience: float) -> tuple[Outcome, Outcome, Outcome]:
    """All three, one after another."""
    with attack_portal() as portal:
        return (
            await unguarded(choice, portal, patience, route=False),
            await unguarded(choice, portal, patience, route=True),
            await guarded(choice, portal, patience),
        )


def main() -> int:
    """Prints the table; 0 where ours let nothing through."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", type=Path, help="another browser than the one found")
    parser.add_argument("--patience", type=float, default=15.0, help="seconds that each run may take to send something")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    choice = find_browser(options.browser)
    if choice is None:
        print("no browser found", file=sys.stderr)
        return 2
    none, route, ours = asyncio.run(prove(choice, options.patience))
    now = datetime.now(VIETNAM)
    print(
        f"{now:%Y-%m-%d}, {platform.platform()}, {os.cpu_count()} cores, Chromium {ours.version} ({choice.path.name})\n"
    )
    print("\n".join(table(none, route, ours)), end="\n\n", flush=True)
    profiles, without_window = asyncio.run(prove_profiles(choice, find_browser(options.browser, with_window=True)))
    print("\n".join(profile_table(profiles, without_window)))
    for each in profiles:
        if not each.held:
            print(f"\nNOT HELD: {each.key}", file=sys.stderr)
    if ours.leaked or ours.reached:
        print(f"\nLEAK: {ours.leaked} requests, ways: {', '.join(sorted(ours.reached))}", file=sys.stderr)
        return 1
    if len(none.reached) < _LEAST:
        print(f"\nThe attack works no longer: only {len(none.reached)} ways arrive without a guard", file=sys.stderr)
        return 1
    return 0 if all(each.held for each in profiles) else 1


if __name__ == "__main__":
    sys.exit(main())
