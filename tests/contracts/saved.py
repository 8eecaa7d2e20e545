"""Saved pages: what a real browser got of the pretend portals (``python -m tests.contracts.save``), played back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from scrapers.families import ReadContext, family_for
from scrapers.profile import Portal
from scrapers.session.proof import ANYBODY, refusal
from scrapers.transport import Growing, Reply, Request
from scrapers.walk.lists import WalkResult

TODAY = date(2026, 5, 13)
"""The frozen day of every reading of a saved page."""
INDEX = "index.json"
TRUTH = "truth.json"


@dataclass
class Saved:
    """Implements ``Transport`` and ``Screen``: gives the saved replies of one case one after another, judged as a
    session would judge them. ``asked`` holds the requests."""

    portal: Portal
    replies: list[Reply]
    given: int = 0
    asked: list[Request] = field(default_factory=list)

    async def send(self, request: Request) -> Reply:
        """The next reply."""
        self.asked.append(request)
        return self._next(piece=request.piece)

    async def page_html(self) -> Reply:
        """The page as it was saved at this moment."""
        return self._next(piece=False)

    async def settle(self, rows: str, signs: Sequence[str], seconds: float) -> Reply:
        """See ``transport.Screen``: the page that was just opened."""
        return self.replies[self.given - 1]

    async def grow(self, step: Growing) -> Reply | None:
        """See ``transport.Screen``: the page as it was saved after the next step."""
        return self._next(piece=False) if self.given < len(self.replies) else None

    def _next(self, *, piece: bool) -> Reply:
        reply = self.replies[self.given]
        self.given += 1
        error = refusal(self.portal, reply, ANYBODY, piece=piece)
        if error is not None:
            raise error
        return reply


@cache
def index_of(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Case → what was saved for it, in order; empty for a folder without saved pages."""
    path = folder / INDEX
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


@cache
def truth_of(folder: Path, case: str) -> dict[str, dict[str, Any]]:
    """What the pretend world says of the dossiers of a case, by code, as ``sandbox.truth`` writes it."""
    path = folder / TRUTH
    known = json.loads(path.read_text("utf-8")) if path.exists() else {}
    assert case in known, f"{path} does not say which dossiers the pages of “{case}” hold"
    rows = known[case]
    return {row["code"]: row for row in rows}


def replies_of(portal: Portal, folder: Path, case: str) -> list[Reply]:
    """The saved replies of a case, at the addresses of ``portal``."""
    saved = index_of(folder)
    assert case in saved, (
        f"{portal.key} lacks saved pages of “{case}”: {folder}/{INDEX} names none. The twelve kinds are told in "
        "docs/adding-a-portal.md, section 8"
    )
    return [
        Reply(
            status=each["status"],
            url=portal.origins[each["origin"]] + each["path"],
            content_type=each["type"],
            body=(folder / each["file"]).read_bytes(),
        )
        for each in saved[case]
    ]


async def read(portal: Portal, replies: list[Reply]) -> tuple[Saved, list[WalkResult]]:
    """Walks the portal's first list (each of its tabs) over saved replies; ends at the first error."""
    saved = Saved(as_saved(portal), replies)
    return saved, await walk(saved)


async def walk(saved: Saved) -> list[WalkResult]:
    """The walks of the first list over what was saved; ends at the first error."""
    portal, results = saved.portal, []
    for profile in [each for each in portal.walks if each.key == portal.lists[0].key]:
        results.append(await family_for(portal).read(portal, saved, profile, context()))
        if results[-1].error is not None:
            break
    return results


_READ: dict[tuple[int, Path, str], list[WalkResult]] = {}


async def read_case(portal: Portal, folder: Path, case: str) -> list[WalkResult]:
    """The walks of a case, read once for each profile; every saved reply was wanted."""
    known = (id(portal), folder, case)  # profiles are loaded once, and live as long as the tests
    if known not in _READ:
        saved, results = await read(portal, replies_of(portal, folder, case))
        assert saved.given == len(saved.replies), "as many requests as there were when the pages were saved"
        _READ[known] = results
    return _READ[known]


def as_saved(portal: Portal) -> Portal:
    """The portal as it was read for saving: by our own requests, lists alone."""
    changes = {"reading": "requests", "detail": None}
    return portal.model_copy(update={"lists": tuple(each.model_copy(update=changes) for each in portal.lists)})


def context() -> ReadContext:
    """On the frozen day, without any waiting."""

    async def sleep(_: float) -> None:
        return

    return ReadContext(today=TODAY, sleep=sleep, page_seen=lambda *_: None)
