"""``hoso confirm-drop`` and what status says of portals that wait or rest."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli import app
from agent.computer.clock import clock_for
from agent.errors import ExitCode
from agent.settings.config import Config
from agent.storage import open_database
from dossiers.snapshot import Snapshot, Verdict
from sandbox.world import World, tiny_world
from store.database import Database
from store.history.versions import current
from store.recording.ledger import record
from tests.agent.ledgers import UNIT, fill_world, office

WORLD = tiny_world(per_portal=30)
END = WORLD.period.end
LATER = END + timedelta(hours=2)


def _hoso(config: Config, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["--config", str(config.path), *arguments])
    return result.exit_code, result.stdout + result.stderr


def _emptied(world: World, portal: str, keep: int) -> World:
    codes = sorted(view.code for view in world.at(END).portals[portal])
    return world.without(portal, *codes[keep:])


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """An office whose household portal had thirty dossiers and now shows twelve."""
    made = office(tmp_path, f"[clock]\nstart_at = {LATER.isoformat()}\n")
    fill_world(made, WORLD, END)
    fill_world(made, _emptied(WORLD, "hkd", 12), END + timedelta(hours=1))
    return made


def _seen(config: Config) -> dict[str, int]:
    found: dict[str, int] = {}
    database: Database = open_database(config, LATER)
    with database.reading() as connection:
        for row in connection.execute(current(UNIT)):
            if row.portal == "hkd":
                found[row.seen] = found.get(row.seen, 0) + 1
    return found


def test_the_question_is_shown_with_the_dossiers_and_both_answers(config: Config) -> None:
    gone = sorted(view.code for view in WORLD.at(END).portals["hkd"])[12:]
    code, out = _hoso(config, "confirm-drop", "hkd")
    assert code == ExitCode.ATTENTION
    assert f"bớt đi {len(gone)} hồ sơ" in out
    assert f"hoso confirm-drop hkd --accept --most {len(gone)}" in out
    assert "hoso confirm-drop hkd --reject" in out
    assert all(item in out for item in gone)
    assert _hoso(config, "confirm-drop", "igate") == (ExitCode.DONE, "Cổng igate không có gì chờ xác nhận.\n")


def test_yes_and_no(config: Config) -> None:
    total = sum(_seen(config).values())
    assert _seen(config) == {"seen": total}
    code, out = _hoso(config, "confirm-drop", "hkd", "--accept", "--most", "3")
    assert (code, _seen(config)) == (ExitCode.ATTENTION, {"seen": total})
    assert "nhiều hơn 3" in out
    code, out = _hoso(config, "confirm-drop", "hkd", "--accept", "--most", str(total - 12))
    assert (code, _seen(config)) == (ExitCode.DONE, {"seen": 12, "not_seen": total - 12})
    assert "chưa bị coi là đã xong" in out
    assert _hoso(config, "confirm-drop", "hkd", "--accept")[1] == "Cổng hkd không có gì chờ xác nhận.\n"


def test_no_keeps_the_old_numbers(config: Config) -> None:
    code, out = _hoso(config, "confirm-drop", "hkd", "--reject")
    assert (code, list(_seen(config))) == (ExitCode.DONE, ["seen"])
    assert "giữ số cũ" in out


@pytest.mark.parametrize("wrong", [("--accept", "--reject"), ("--reject", "--most", "3"), ("--most", "3")])
def test_answers_that_make_no_sense(config: Config, wrong: tuple[str, ...]) -> None:
    assert _hoso(config, "confirm-drop", "hkd", *wrong)[0] == ExitCode.BAD_INPUT
    assert list(_seen(config)) == ["seen"]


def test_an_unknown_portal(config: Config) -> None:
    code, out = _hoso(config, "confirm-drop", "hdk")
    assert code == ExitCode.BAD_INPUT
    assert "“hkd”" in out


def test_status_tells_of_the_question(config: Config) -> None:
    code, out = _hoso(config, "status", "--json")
    assert code == ExitCode.ATTENTION
    portals = {portal["portal"]: portal for portal in json.loads(out)["portals"]}
    assert "hoso confirm-drop hkd --accept" in portals["hkd"]["held"]
    assert portals["igate"]["held"] is None
    assert "bớt đi" in _hoso(config, "status")[1]


def _fail(config: Config, at: datetime) -> None:
    picture = Snapshot(
        portal="hkd", run_key=f"failed-{at.isoformat()}", started_at=at, finished_at=at, verdict=Verdict.FAILED
    )
    record(open_database(config, at), UNIT, picture, at)


def test_status_tells_until_when_a_portal_rests(config: Config) -> None:
    for minutes in (3, 2, 1):
        _fail(config, LATER - timedelta(minutes=minutes))
    _, out = _hoso(config, "status", "--json")
    portals = {portal["portal"]: portal for portal in json.loads(out)["portals"]}
    assert datetime.fromisoformat(portals["hkd"]["resting_until"]) == LATER + timedelta(minutes=29)
    assert portals["igate"]["resting_until"] is None
    assert "tạm nghỉ đến" in " ".join(_hoso(config, "status")[1].split())
    assert clock_for(config.settings.clock.start_at).now() < LATER + timedelta(minutes=1)
