"""Faults of content that concern absence: nothing earlier is lost, nothing false is concluded."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli import app
from agent.demo.setup import configure, set_up
from agent.jobs.alert import compose_messages
from agent.processes.running import run_sync
from agent.settings.config import Config
from agent.storage import open_database
from dossiers.status import Status
from sandbox.portals.common import Unit
from sandbox.scenario import Scenario
from sandbox.serve import running
from sandbox.world import World, tiny_world
from store.database import Database
from store.history.events import EventKind, dossier_events
from store.history.versions import as_of, current
from store.issues import open_issues
from store.recording.brakes import open_questions
from store.recording.ledger import record
from tests.agent.ledgers import fill_world, office
from tests.store.samples import NOON, observation, snapshot, walk

UNIT = "H40.12"
WORLD = tiny_world(per_portal=30)
END = WORLD.period.end


def _codes(world: World, portal: str) -> list[str]:
    return sorted(view.code for view in world.at(END).portals[portal])


def _states(database: Database, portal: str, at: datetime | None = None) -> Counter[str]:
    query = current(UNIT) if at is None else as_of(UNIT, at)
    with database.reading() as connection:
        return Counter(row.seen for row in connection.execute(query) if row.portal == portal)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return office(tmp_path, f"[clock]\nstart_at = {END.isoformat()}\n")


@pytest.fixture
def database(config: Config) -> Iterator[Database]:
    opened = open_database(config, END)
    yield opened
    opened.close()


@pytest.mark.browser
def test_40_and_41_a_list_that_is_suddenly_empty_or_short_waits_for_a_persons_word(tmp_path: Path) -> None:
    """Through the real child process: the portal's own "nothing here" is believed of the run, not of the dossiers."""
    unit = Unit(name="Phường Thử", code=UNIT)
    scenario = Scenario(seed=1, month=WORLD.period.key)
    (tmp_path / "share").mkdir()
    with running(WORLD, END, unit=unit) as portals:
        config = configure(tmp_path, set_up(tmp_path, scenario, None, unit, portals), END)
        fill_world(config, WORLD, END - timedelta(hours=1))
        total = len(_codes(WORLD, "hotich"))
        portals.inject("hotich", "empty_by_mistake")
        mistaken = run_sync(config, ("hotich",)).portals[0]
        assert not mistaken.complete, "no rows, no total and no words are no proof"
        portals.clear_faults()
        portals.set_world(WORLD.without("hotich", *_codes(WORLD, "hotich")))
        result = run_sync(config, ("hotich",))
        assert result.portals[0].verdict == "empty_confirmed"
        assert (result.portals[0].withheld, result.needs_attention) == (total, True)
        assert "hoso confirm-drop hotich --accept" in result.portals[0].problems[0]
        database = open_database(config, END)
        assert _states(database, "hotich") == {"seen": total}
        portals.set_world(WORLD.without("hotich", *_codes(WORLD, "hotich")[:2]))
        back = run_sync(config, ("hotich",)).portals[0]
        assert (back.not_seen, back.withheld, back.problems) == (2, 0, ())
        assert open_questions(database, UNIT) == {}


def test_41_mass_disappearance_is_asked_about_and_every_mail_says_so_meanwhile(
    config: Config, database: Database
) -> None:
    before = _codes(WORLD, "hkd")
    fill_world(config, WORLD, END)
    later = END + timedelta(hours=1)
    changes = fill_world(config, WORLD.without("hkd", *before[12:]), later)["hkd"]
    assert (changes.not_seen, changes.withheld) == (0, len(before) - 12)
    assert _states(database, "hkd") == {"seen": len(before)}
    for mail in compose_messages(config, database, later + timedelta(minutes=5)):
        assert f"hkd bớt đi {len(before) - 12} hồ sơ" in mail.text
        assert "Không có hồ sơ nào quá hạn" not in mail.text
    answer = CliRunner().invoke(app, ["--config", str(config.path), "confirm-drop", "hkd", "--accept"])
    assert answer.exit_code == 0, answer.stderr
    assert _states(database, "hkd") == {"seen": 12, "not_seen": len(before) - 12}
    assert _states(database, "hkd", later + timedelta(seconds=1)) == {"seen": len(before)}, "as known then"


def test_42_a_record_that_vanishes_and_comes_back_has_its_whole_story(config: Config, database: Database) -> None:
    once, twice = _codes(WORLD, "igate")[:2]
    worlds = [WORLD, WORLD.without("igate", once, twice), WORLD.without("igate", twice), WORLD, WORLD]
    for hours, world in enumerate(worlds):
        fill_world(config, world, END + timedelta(hours=hours))
    told = {code: [event.kind for event in dossier_events(database, UNIT, "igate", code)] for code in (once, twice)}
    assert told[once] == [EventKind.FIRST_SEEN, EventKind.NOT_SEEN, EventKind.REAPPEARED]
    assert told[twice] == [EventKind.FIRST_SEEN, EventKind.NOT_SEEN, EventKind.LEFT, EventKind.REAPPEARED]
    assert EventKind.REAPPEARED.label == "tái xuất hiện"
    then = END + timedelta(hours=2, minutes=1)
    with database.reading() as connection:
        states = {row.code: row.seen for row in connection.execute(as_of(UNIT, then)) if row.portal == "igate"}
    assert (states[once], states[twice]) == ("seen", "left")
    assert set(states.values()) == {"seen", "left"}


def test_43_a_status_that_goes_back_is_kept_and_marked(config: Config, database: Database) -> None:
    fill_world(config, WORLD, END)
    steps = [(Status.RETURNED, "Đã trả"), (Status.PROCESSING, "Đang xử lý")]
    for hours, (status, words) in enumerate(steps, start=1):
        seen = [observation(9001, status=status, raw_status=words)]
        record(database, UNIT, snapshot(seen, hours=24 * 40 + hours, walks=()), NOON)
    told = dossier_events(database, UNIT, "igate", observation(9001).code)
    assert [event.kind for event in told] == [EventKind.FIRST_SEEN, EventKind.WENT_BACK]
    assert [event.status for event in told] == ["Đã trả", "Đang xử lý"]
    assert (told[1].status_before, told[1].kind.label) == ("Đã trả", "trạng thái lùi lại, cần xem lại")


def test_44_a_dossier_under_a_new_code_is_reported_as_a_suspected_twin_and_not_merged(
    config: Config, database: Database
) -> None:
    old = observation(1, applicant="N. V. A", procedure_code="1.001193", submitted_at=NOON, list_key="other")
    new = replace(old, code="H40.12-260504-7777", raw_code="H40.12-260504-7777")
    fill_world(config, WORLD, END)
    record(database, UNIT, snapshot([old], hours=960, run_key="old", walks=()), NOON)
    record(database, UNIT, snapshot([new], hours=961, run_key="new", walks=(walk("other"),)), NOON)
    twins = [issue for issue in open_issues(database, UNIT) if issue.code == "suspected_twin"]
    assert [(issue.dossier_code, issue.detail) for issue in twins] == [(new.code, old.code)]
    assert old.code in twins[0].sentence
    with database.reading() as connection:
        codes = {row.code: row.seen for row in connection.execute(current(UNIT)) if row.code in (old.code, new.code)}
    assert codes == {old.code: "not_seen", new.code: "seen"}
