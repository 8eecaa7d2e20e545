"""A run of the product makes ready, page by page, what it then records."""

from pathlib import Path
from typing import Any

import pytest

from agent.jobs import sync as sync_job
from sandbox.serve import RunningSandbox
from store.recording.groundwork import Groundwork
from store.recording.ledger import Changes, record
from tests.faults.office import open_office

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("faults-html")]


def test_a_first_run_records_what_was_made_ready_while_it_read(
    sandbox: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready: list[bool] = []

    def recording(database: Any, unit: str, snapshot: Any, now: Any, *, groundwork: Groundwork, **more: Any) -> Changes:
        stored = groundwork.stored(snapshot.observations)
        ready.extend(groundwork.row(each) is not None for each in stored)
        return record(database, unit, snapshot, now, groundwork=groundwork, **more)

    monkeypatch.setattr(sync_job, "record", recording)
    result = open_office(tmp_path, sandbox).run("hkd")
    assert result.complete
    assert ready == [True] * result.new
    assert result.new > 20
