"""The older province system read by a real browser: cards, tabs, pieces of pages, and the page's own "Xem thêm"."""

import pytest

from dossiers.codes import normalise_code
from dossiers.dates import VIETNAM
from dossiers.observation import Observation
from dossiers.snapshot import Verdict
from sandbox.journal import RequestKind
from sandbox.model import DossierView
from tests.scrapers.collecting import Collector
from tests.scrapers.conftest import profile
from tests.scrapers.portals_html import growing

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
KEY = "legacy"
SAME = ("list_key", "status", "channel", "procedure_code", "procedure_name", "field_name", "submitted_at",
        "received_at", "finished_at", "returned_at", "department", "officer")  # fmt: skip


def expected(view: DossierView) -> dict[str, object]:
    due = view.due_at and view.due_at.astimezone(VIETNAM).replace(hour=0, minute=0)  # the card shows the day alone
    return {name: getattr(view, name) for name in SAME} | {"due_at": due}


def told(observation: Observation) -> dict[str, object]:
    return {name: getattr(observation, name) for name in (*SAME, "due_at")}


@pytest.mark.parametrize("way", ["auto", "requests", "page", "dom", "button", "scroll"])
async def test_every_way_sees_every_card(collecting: Collector, way: str) -> None:
    portal = growing(profile(collecting.sandbox, KEY), way)
    if way == "scroll":
        collecting.sandbox.inject(KEY, "endless_scroll")
    snapshot = await collecting(KEY, portal=portal)
    assert (snapshot.verdict, snapshot.problems, snapshot.blocked) == (Verdict.COMPLETE, (), ())
    assert {each.code: told(each) for each in snapshot.observations} == {
        normalise_code(code): expected(view) for code, view in collecting.truth(KEY).items()
    }
    tabs = ("waiting", "open", "done", "refused")
    assert [walk.list_key for walk in snapshot.walks] == [f"dossiers:{tab}" for tab in tabs]
    kinds = {entry.kind for entry in collecting.sandbox.journal(KEY)}
    assert kinds == {RequestKind.LOGIN, RequestKind.PAGE, RequestKind.SEARCH, RequestKind.PAGING, RequestKind.ASSET}
