"""The social-protection portal read by a real browser: every way, the filter form, the window, the detail pages."""

from datetime import datetime

import pytest

from dossiers.dates import VIETNAM
from dossiers.observation import Observation
from dossiers.snapshot import Verdict
from sandbox.journal import RequestKind
from sandbox.model import DossierView
from scrapers.portal import Portal
from tests.scrapers.collecting import Collector

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
KEY = "social"
SAME = ("code", "list_key", "status", "channel", "procedure_code", "procedure_name", "field_name", "finished_at",
        "department", "officer")  # fmt: skip
DAYS = ("submitted_at", "received_at", "due_at", "returned_at")


def midnight(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(VIETNAM).replace(hour=0, minute=0)


def expected(view: DossierView) -> dict[str, object]:
    return {name: getattr(view, name) for name in SAME} | {name: midnight(getattr(view, name)) for name in DAYS}


def told(observation: Observation) -> dict[str, object]:
    return {name: getattr(observation, name) for name in (*SAME, *DAYS)}


def with_list(portal: Portal, **changes: object) -> Portal:
    """The portal, its list declared otherwise."""
    return portal.model_copy(update={"lists": tuple(each.model_copy(update=changes) for each in portal.lists)})


async def test_everything_that_the_portal_shows_comes_home(collecting: Collector) -> None:
    snapshot = await collecting(KEY)
    assert (snapshot.verdict, snapshot.problems, snapshot.blocked) == (Verdict.COMPLETE, (), ())
    assert {each.code: told(each) for each in snapshot.observations} == {
        code: expected(view) for code, view in collecting.truth(KEY).items()
    }
    kinds = {entry.kind for entry in collecting.sandbox.journal(KEY)}
    assert kinds == {RequestKind.LOGIN, RequestKind.PAGE, RequestKind.SEARCH, RequestKind.PAGING, RequestKind.ASSET}
