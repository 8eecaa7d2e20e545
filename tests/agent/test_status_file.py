"""The page in the shared folder: there after every job, honest about its age, and nobody is named in it."""

import json
from datetime import UTC, timedelta
from pathlib import Path

from agent.status.file import NAMES, leave_word, page, public
from agent.status.gather import read_status
from agent.storage import open_database
from sandbox.world import tiny_world
from store.people.accounts import note_state, person_logged_in
from tests.agent.ledgers import UNIT, fill_world, office
from tests.scrapers.collecting import FixedClock


def test_both_files_are_in_the_shared_folder_and_are_replaced(tmp_path: Path) -> None:
    config, world = office(tmp_path), tiny_world()
    at = world.period.end
    fill_world(config, world, at)
    for hours in (1, 2):
        leave_word(config, FixedClock(at + timedelta(hours=hours)))
    share = tmp_path / "share"
    assert sorted(path.name for path in share.iterdir()) == sorted(NAMES)
    said = json.loads((share / "trang-thai.json").read_text("utf-8"))
    assert {portal["portal"] for portal in said["portals"]} == {"igate", "hkd", "hotich", "index766"}
    assert all(portal["fresh"] and portal["complete_at"] for portal in said["portals"])
    html = (share / "trang-thai.html").read_text("utf-8")
    assert "Không nhận được thư trước 08:00 thì báo người phụ trách máy tính" in html
    assert (at + timedelta(hours=2)).astimezone(UTC).isoformat() in html
    assert "Trang này phải được ghi lại trước" in html


def test_nobody_is_named_and_portals_names_are_words_only(tmp_path: Path) -> None:
    config, world = office(tmp_path), tiny_world()
    fill_world(config, world, world.period.end)
    database = open_database(config, world.period.end)
    person_logged_in(database, UNIT, "hkd", "canbo-bi-mat", world.period.end)
    note_state(database, UNIT, "hkd", "canbo-bi-mat", "locked", world.period.end)
    status = read_status(config, database, world.period.end)
    odd = status.model_copy(
        update={"portals": tuple(each.model_copy(update={"name": "<script>x</script>"}) for each in status.portals)}
    )
    for text in (page(odd), public(odd)):
        assert "canbo-bi-mat" not in text
        assert world.dossiers[0].applicant not in text
    assert "<script>x" not in page(odd)


def test_a_share_that_is_away_and_a_wish_not_to_are_no_failures(tmp_path: Path) -> None:
    config, world = office(tmp_path), tiny_world()
    fill_world(config, world, world.period.end)
    (tmp_path / "share").rmdir()
    leave_word(config, FixedClock(world.period.end))
    assert (config.data_folder / "status" / "trang-thai.html").is_file(), "kept until the share is back"
    (tmp_path / "quiet").mkdir()
    quiet = office(tmp_path / "quiet", "[watch]\nstatus_file = false\n")
    leave_word(quiet, FixedClock(world.period.end))
    assert not (quiet.data_folder / "status").exists()
