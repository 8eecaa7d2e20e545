"""The truth as JSON."""

import json
from datetime import UTC, datetime

from dossiers.dates import VIETNAM
from sandbox.catalogue import COUNTED_PORTALS
from sandbox.truth import truth
from sandbox.world import tiny_world


def test_truth_is_json_with_every_field() -> None:
    world = tiny_world(9, 2)
    told = truth(world, world.period.end.astimezone(UTC))
    assert json.loads(json.dumps(told)) == told
    assert told["at"] == "2026-05-13T17:00:00+07:00"
    assert [len(rows) for rows in told["portals"].values()] == [9] * len(COUNTED_PORTALS) + [0]
    shown = world.at(world.period.end).portals["igate"][0]
    row = told["portals"]["igate"][0]
    assert row["code"] == shown.code
    assert row["status"] == int(shown.status)
    assert row["submitted_at"] == shown.submitted_at.isoformat()
    assert row["submitted_at"].endswith("+07:00")
    assert row["aliases"] == list(shown.aliases)
    assert [rate["key"] for rate in told["indicators"]] == ["digitisation", "reuse", "online_payment"]


def test_the_report_follows_the_instant() -> None:
    world = tiny_world(9, 2)
    early = truth(world, datetime(2026, 4, 13, 17, tzinfo=VIETNAM))["report"]
    quotas = world.scenario.quotas
    assert quotas is not None
    assert (early["carried"], early["online"], early["resolved"]) == (quotas.carried, 0, 0)
