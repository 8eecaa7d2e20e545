"""Every portal folder of the tree, and where its saved pages lie."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scrapers.profile import Overrides, Portal, load_portal

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
CASES = (*LIST_CASES, *LOGIN_CASES)
"""The twelve kinds of pages that every portal's folder must have, but for what its kind can't have."""
FILE_CASES = ("damaged", "password-protected", "codes-made-numbers")
"""What only saved files can be."""
_NO_LIST = "rates: no list of dossiers that could be long, empty, torn or of an unknown status"
_NO_LOG_IN = "nobody logs in"
NOT_OF_ITS_KIND: Mapping[str, Mapping[str, str]] = {
    "walked": {},
    "public": dict.fromkeys(("wrong-password", "expired", "locked", "needs-person"), _NO_LOG_IN)
    | {"maintenance": "its sign is looked for on the log-in page; without one, the list's own signs are missed"},
    "rates": dict.fromkeys(
        ("ok-many-pages", "empty-but-valid", "unknown-status", "total-mismatch", "logged-out-in-the-middle"), _NO_LIST
    )
    | dict.fromkeys(("wrong-password", "expired", "locked", "needs-person"), _NO_LOG_IN)
    | {"maintenance": "its sign is looked for on the log-in page; without one, the list's own signs are missed"},
    "file": dict.fromkeys(("wrong-password", "expired", "locked", "needs-person"), _NO_LOG_IN),
}
"""Kind → the cases that it can't have, and why. Decided here for the kind, never for one folder."""


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
    """All that are read with a browser, the pretend ones first."""
    return tuple(each for each in all_folders() if kind_of(each.portal()) != "file")


def file_folders() -> tuple[PortalFolder, ...]:
    """All whose lists come as files."""
    return tuple(each for each in all_folders() if kind_of(each.portal()) == "file")


@cache
def all_folders() -> tuple[PortalFolder, ...]:
    """Every folder that holds a profile."""
    found = []
    for place, root in (("pretend", PRETEND), ("shipped", SHIPPED)):
        for path in sorted(root.glob("*/portal.toml")):
            key = path.parent.name
            like = "social" if _loaded(path.parent).family == "file" else LIKE.get(key, key)
            pages = PAGES / (key if place == "pretend" else like)
            found.append(PortalFolder(name=f"{place}/{key}", profile=path.parent, pages=pages))
    return tuple(found)


def kind_of(portal: Portal) -> str:
    """Which of ``NOT_OF_ITS_KIND`` says what it can't have."""
    if portal.family == "file":
        return "file"
    if portal.lists[0].indicators:
        return "rates"
    return "public" if portal.login.kind == "none" else "walked"


def needed(portal: Portal) -> tuple[str, ...]:
    """The cases that a portal's folder must have pages, or files, for."""
    kind = kind_of(portal)
    own = FILE_CASES if kind == "file" else ()
    return tuple(case for case in (*CASES, *own) if case not in NOT_OF_ITS_KIND[kind])
