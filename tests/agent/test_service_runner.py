"""What a collection that somebody asked for brought is told in words that staff read."""

from pathlib import Path

import pytest

from agent.errors import ExitCode
from agent.jobs.results import PortalResult, SyncResult
from agent.service.runner import collected
from dossiers.snapshot import Verdict
from tests.agent.ledgers import office


def _result(portal: str, verdict: Verdict, count: int, *problems: str) -> PortalResult:
    return PortalResult(
        portal=portal,
        name=portal.title(),
        verdict=verdict.value,
        complete=verdict.is_complete,
        declared_total=None,
        collected=count,
        new=0,
        changed=0,
        unchanged=count,
        not_seen=0,
        seconds=1,
        problems=problems,
    )


def test_each_portal_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    portals = (
        _result("một", Verdict.COMPLETE, 1250, "Một trạng thái lạ."),
        _result("hai", Verdict.FAILED, 0, "Cổng không mở được.", "Thêm nữa."),
    )
    monkeypatch.setattr("agent.service.runner.run_sync", lambda *_, **__: SyncResult(portals=portals, seconds=2))
    end = collected(office(tmp_path), (), stop=None)
    assert end.sentences == ("Một: lấy đủ, 1.250 hồ sơ.", "Hai: không lấy được. Cổng không mở được.")
    assert end.exit_code == ExitCode.ATTENTION


@pytest.mark.parametrize("verdict", Verdict)
def test_no_verdict_is_told_in_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verdict: Verdict) -> None:
    result = SyncResult(portals=(_result("một", verdict, 0),), seconds=2)
    monkeypatch.setattr("agent.service.runner.run_sync", lambda *_, **__: result)
    (sentence,) = collected(office(tmp_path), (), stop=None).sentences
    assert verdict.value not in sentence
