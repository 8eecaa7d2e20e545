"""A portal's hours end while the portals before it are read: it is left alone, and people are told until when."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.jobs.results import PortalResult
from agent.jobs.sync import sync
from sandbox.serve import RunningSandbox
from tests.faults.office import MORNING, open_office

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("faults-html")]
CLOSING = MORNING.replace(hour=17, minute=59)


class Passing:
    """A clock that two minutes pass by as soon as the first portal is done."""

    done = False

    def now(self) -> datetime:
        return (CLOSING + timedelta(minutes=2 if self.done else 0)).astimezone(UTC)


def test_whose_hours_ended_meanwhile_is_not_read(sandbox: RunningSandbox, tmp_path: Path) -> None:
    office = open_office(tmp_path, sandbox, more='hours = "07:00-18:00"\n')
    clock, results = Passing(), []

    def emit(line: dict[str, object]) -> None:
        if line["kind"] == "portal":
            clock.done = True
            results.append(PortalResult.model_validate(line["result"]))

    before = len(sandbox.journal("hotich"))
    sync(office.config, ("hkd", "hotich"), clock, emit)
    assert [(each.portal, each.verdict, each.cause) for each in results] == [
        ("hkd", "complete", None),
        ("hotich", "skipped", "outside_hours"),
    ]
    assert "Sẽ đọc từ 07:00 14/05/2026" in " ".join(results[1].problems)
    assert len(sandbox.journal("hotich")) == before, "not even its first page was asked for"
