"""A look at a portal (``hoso try``) whose profile forgot something: what was stopped is named, and kept."""

from typing import Any

import pytest
from typer.testing import CliRunner

from agent.cli import app
from agent.commands.try_portal import sentences
from agent.jobs.look import look
from agent.jobs.look_result import LookResult
from agent.jobs.look_told import worth_telling
from dossiers.problems import Problem
from scrapers.errors.catalogue import make_problem
from scrapers.errors.portal import unknown_status
from store.blocked import blocked_since
from store.runs import last_runs
from tests.faults.office import MORNING, Office
from tests.scrapers.collecting import FixedClock

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("faults-html")]


def test_of_many_dossiers_with_the_same_trouble_a_look_names_a_few() -> None:
    def odd(number: int) -> Problem:
        code = f"K45-{number}"
        return make_problem("odd_code", portal="Cổng", dossier=code, list_key="l", dossier_code=code, detail=code)

    strange = [unknown_status("Cổng", "l", f"H-{number}", words) for number, words in enumerate(["Lạ", "Khác", "Mới"])]
    told = worth_telling([*map(odd, range(20)), *strange, *strange])
    assert len(told) == 6
    assert told[2] == "… và 18 hồ sơ khác của trang đầu cũng vậy."
    assert all(f"“{words}”" in each for words, each in zip(["Lạ", "Khác", "Mới"], told[3:], strict=True))


def test_what_a_look_stopped_is_named_with_its_reason_and_kept(office: Office) -> None:
    profile = office.config.path.parent / "profiles" / "hotich" / "portal.toml"
    declared = 'json = ["keyword:string", "statuses[]:string"]'
    profile.write_text(profile.read_text("utf-8").replace(declared, 'json = ["statuses[]:string"]'), "utf-8")
    lines: list[dict[str, Any]] = []
    look(office.config, "hotich", FixedClock(MORNING), lines.append)
    result = LookResult.model_validate(next(line["result"] for line in lines if line["kind"] == "look"))
    assert not result.understood
    address = office.sandbox.origins["hotich"]["portal"] + "/v1/birth/search-approve-publish"
    assert any(f"POST {address}" in each and "nội dung gửi có mục chưa khai báo" in each for each in result.blocked)
    told = " ".join(sentences(result))
    assert address in told
    assert "mục 6" in told
    assert f"hoso evidence show {result.evidence}" in told
    kept = blocked_since(office.database, office.unit, MORNING)
    assert {(each.portal, each.run_id, each.reason) for each in kept} == {("hotich", None, "json_shape")}
    assert last_runs(office.database, office.unit, limit=1) == (), "a look is no run"
    shown = CliRunner().invoke(app, ["--config", str(office.config.path), "evidence", "list"])
    assert str(result.evidence) in shown.stdout
