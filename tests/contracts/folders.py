"""Every portal folder of the tree, and where its saved pages lie."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scrapers.portal import Overrides, Portal, load_portal

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "tests" / "portals"
PRETEND, SHIPPED = ROOT / "sandbox" / "profiles", ROOT / "scrapers" / "portals"
PARAMETERS = {"unit_code": "H00.00.00"}
LIKE = tomllib.loads((PAGES / "like.toml").read_text("utf-8"))
"""Shipped portal → the pretend portal whose saved pages its profile must read: nobody may publish the real ones'."""

LIST_CASES = (
    "ok-one-page",
    "ok-many-pages",
    "empty-but-valid",
    "logged-out-in-the-middle",
    "layout-changed",
    "unknown-status",
    "total-mismatch",
)
LOGIN_CASES = ("wrong-password", "expired", "locked", "needs-person", "maintenance")


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalFolder:
    """A profile and its saved pages. ``name`` tells folders of the same key apart."""

    name: str
    profile: Path
    pages: Path

    def portal(self) -> Portal:
        """The profile, loaded; what only an office knows is filled in."""
        return _loaded(self.profile)


@cache
def _loaded(profile: Path) -> Portal:
    return load_portal(profile, Overrides(parameters=PARAMETERS))


def folders() -> tuple[PortalFolder, ...]:
    """All that are read with a browser, the pretend ones first. Lists that come as files have tests of their own."""
    found = []
    for place, root in (("pretend", PRETEND), ("shipped", SHIPPED)):
        for path in sorted(root.glob("*/portal.toml")):
            key = path.parent.name
            pages = PAGES / (key if place == "pretend" else LIKE.get(key, key))
            each = PortalFolder(name=f"{place}/{key}", profile=path.parent, pages=pages)
            if each.portal().family != "file":
                found.append(each)
    return tuple(found)


def needed(portal: Portal) -> tuple[str, ...]:
    """The cases that a portal's folder must have pages for."""
    cases = LIST_CASES if portal.login.kind == "none" else (*LIST_CASES, *LOGIN_CASES)
    if portal.lists[0].indicators:  # rates: no list that could be empty, no statuses, nobody to log in
        return tuple(case for case in cases if case in ("ok-one-page", "layout-changed"))
    return cases
