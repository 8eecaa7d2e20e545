"""The second table of ``make guard-proof``: the attack inside each pretend profile, and in a person's window."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from proofs.profiles import Tried, attack_profile, attack_window
from proofs.targets import PROFILES, TARGETS
from proofs.virtual_screen import NoScreen, virtual_screen
from sandbox.attack.server import HOME, OTHER, attack_portal
from scrapers.browser.find import BrowserChoice
from scrapers.browser.guarded import launch
from scrapers.guard.decision import Phase
from scrapers.profile import load_portal


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileOutcome:
    """One profile. ``window``: ``None`` for a portal without log-in, or where there is no screen for a window."""

    key: str
    family: str
    reading: Tried
    window: Tried | None = None

    @property
    def held(self) -> bool:
        return self.reading.held and (self.window is None or self.window.held)


async def prove_profiles(choice: BrowserChoice, window: BrowserChoice | None) -> tuple[tuple[ProfileOutcome, ...], str]:
    """Every profile without a window, then in one; and why no window was tried ("" where it was)."""
    found = [
        ProfileOutcome(key=key, family=load_portal(PROFILES / key).family, reading=tried)
        for key, tried in (await _attacks(choice, tuple(TARGETS), visible=False)).items()
    ]
    if window is None:
        return tuple(found), "no browser with a window was found"
    people = tuple(key for key in TARGETS if load_portal(PROFILES / key).login.kind != "none")
    try:
        with virtual_screen():
            seen = await _attacks(window, people, visible=True)
    except NoScreen as error:
        return tuple(found), str(error)
    whole = (
        ProfileOutcome(key=each.key, family=each.family, reading=each.reading, window=seen.get(each.key))
        for each in found
    )
    return tuple(whole), ""


async def _attacks(choice: BrowserChoice, keys: Sequence[str], *, visible: bool) -> dict[str, Tried]:
    """As the program does it: a run has one browser for its portals, a person's window one of its own, which is ended
    where a page does not let go."""
    found = {}
    turns = [(key,) for key in keys] if visible else [tuple(keys)]
    with attack_portal() as portal, tempfile.TemporaryDirectory(prefix="hoso-proof-") as folder:
        for turn in turns:
            async with launch(choice, (HOME, OTHER), Path(folder), visible=visible) as browser:
                for key in turn:
                    if visible:
                        found[key] = await attack_window(browser, portal, key)
                    else:
                        found[key] = await attack_profile(browser, portal, key, phase=Phase.READING)
    return found


def profile_table(outcomes: Sequence[ProfileOutcome], without_window: str) -> list[str]:
    """As Markdown: how many requests arrived that must not, and how many were stopped."""
    lines = [
        "| profile | family | read: arrived | read: stopped | window: arrived | window: stopped |",
        "|---|---|---|---|---|---|",
    ]
    for each in outcomes:
        shown = [*_cells(each.reading), *(("–", "–") if each.window is None else _cells(each.window))]
        lines.append(f"| {each.key} | {each.family} | {' | '.join(shown)} |")
    return [*lines, *([f"\nNo window was tried: {without_window}"] if without_window else [])]


def _cells(tried: Tried) -> tuple[str, str]:
    arrived = f"**{len(tried.leaked)}**" if tried.leaked else "0"
    return arrived if tried.ended else f"{arrived} (the attack did not come to its end)", str(tried.blocked_times)
