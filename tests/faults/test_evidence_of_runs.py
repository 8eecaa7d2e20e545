"""What a run leaves behind: a mark of every page always; captures on failure, and by setting on success, sealed."""

import hashlib
import json
import os
from dataclasses import replace
from datetime import timedelta

import pytest

from agent.evidence_folder import read_capture
from agent.jobs.purge import prune
from agent.secrets.passwords import open_key_store
from agent.settings.keeping import EvidenceSettings
from sandbox.world import World
from store.evidence_pages import files_of_runs, pages_of
from store.issues import open_issues
from tests.faults.office import MORNING, Office
from tests.scrapers.collecting import FixedClock

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("faults-html")]


def keeping(office: Office, days: int) -> None:
    settings = office.config.settings.model_copy(update={"evidence": EvidenceSettings(keep_success_days=days)})
    office.config = replace(office.config, settings=settings)


def files(office: Office) -> list[str]:
    folder = office.config.evidence_folder
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_pages_are_marked_captures_are_sealed_masked_and_let_go_in_time(office: Office, world: World) -> None:
    store = open_key_store(office.config)  # once: opening it is slow on purpose

    def shown(name: str) -> bytes:
        return read_capture(office.config, store, name)

    plain = office.run("hkd")
    assert plain.complete
    run = files_of_runs(office.database, office.unit)[0]
    marks = pages_of(office.database, run.run_id)
    assert [mark.rows for mark in marks] == [20, plain.collected - 20]
    assert len({mark.sha256 for mark in marks}) == 2
    assert [mark.file for mark in marks] == [None, None], "nothing is kept of what went well"
    (record,) = files(office)
    assert record.endswith("run.json.bin")
    told = json.loads(shown(record))
    assert told["portal"] == "hkd"
    assert told["lists"][0]["proof"] == "declared_total"

    keeping(office, 1)
    assert office.run("hkd", MORNING + timedelta(hours=1)).complete
    kept = pages_of(office.database, files_of_runs(office.database, office.unit)[0].run_id)
    people = {view.applicant for view in world.at(world.period.end).portals["hkd"]}
    for mark in kept:
        assert mark.file is not None
        assert b"<" not in (office.config.evidence_folder / mark.file).read_bytes()[:64], "sealed"
        page = shown(mark.file)
        assert hashlib.sha256(page).hexdigest() == mark.sha256
        assert "Mã hồ sơ" in page.decode()
        assert not any(name in page.decode() for name in people)
    assert [mark.sha256 for mark in kept] == [mark.sha256 for mark in marks], "the same pages, the same marks"

    office.sandbox.inject("hkd", "layout_changed")
    assert office.run("hkd", MORNING + timedelta(hours=2)).verdict == "failed"
    (issue,) = [each for each in open_issues(office.database, office.unit) if each.code == "layout_changed"]
    assert issue.evidence is not None
    assert shown(issue.evidence)

    later = FixedClock(MORNING + timedelta(days=3))
    prune(office.config, office.database, later)
    left = files(office)
    assert issue.evidence in left
    assert not {mark.file for mark in kept} & set(left)
    prune(office.config, office.database, FixedClock(MORNING + timedelta(days=15)))
    assert files(office) == []
    assert pages_of(office.database, run.run_id) == marks, "the ledger keeps the hashes"


def test_beyond_its_size_the_oldest_goes_first(office: Office) -> None:
    folder = office.config.evidence_folder / "2026-05-13"
    for name, hours, size in (("old", 0, 10), ("new", 1, 1024 * 1024)):
        path = folder / f"hkd-{name}" / "page-01.html.bin"
        path.parent.mkdir(parents=True)
        path.write_bytes(b"x" * size)
        at = (MORNING + timedelta(hours=hours)).timestamp()
        os.utime(path, (at, at))
    settings = office.config.settings.model_copy(update={"evidence": EvidenceSettings(max_megabytes=1)})
    office.config = replace(office.config, settings=settings)
    end = prune(office.config, office.database, FixedClock(MORNING + timedelta(hours=2)))
    assert files(office) == ["2026-05-13/hkd-new/page-01.html.bin"]
    assert end.sentences
