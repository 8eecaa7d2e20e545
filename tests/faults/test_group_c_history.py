"""What a portal says of its dossiers from one visit to the next, injected in the pretend portal, read as ``hoso sync``
reads it: nothing earlier is lost, nothing false is concluded."""

from collections import Counter
from datetime import timedelta

import pytest

from sandbox.faults import Fault
from sandbox.world import World
from scrapers.profile import load_portal
from store.history.events import EventKind, dossier_events
from store.history.versions import current
from store.issues import Issue, open_issues
from store.recording.brakes import open_questions
from store.recording.ledger import record
from store.runs import ensure_portal, ensure_unit
from tests.faults.office import MORNING, PROFILES, Office
from tests.store.samples import snapshot, walk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("faults-html")]


def issues(office: Office, code: str) -> list[Issue]:
    """The open ones of one kind."""
    return [issue for issue in open_issues(office.database, office.unit) if issue.code == code]


def kinds(office: Office, code: str) -> list[EventKind]:
    """A dossier's story."""
    return [event.kind for event in dossier_events(office.database, office.unit, "hkd", code)]


def test_42_43_44_52_what_a_portal_takes_back_is_told_beside_what_it_said_before(office: Office) -> None:
    first = office.run("hkd")
    assert first.complete
    with office.database.reading() as connection:
        before = {row.code: row for row in connection.execute(current(office.unit))}
    for fault, options in ((Fault.GOES_BACK, {}), (Fault.NEW_CODE, {}), (Fault.NO_DUE, {"rows": 2})):
        office.sandbox.inject("hkd", fault, **options)
    second = office.run("hkd", MORNING + timedelta(hours=1))
    assert second.complete
    assert (second.new, second.not_seen, second.withheld) == (1, 1, 0)
    with office.database.reading() as connection:
        after = {row.code: row for row in connection.execute(current(office.unit))}
    (renamed,) = [code for code, row in after.items() if row.seen == "not_seen"]
    (newcomer,) = after.keys() - before.keys()
    assert [(issue.dossier_code, issue.detail) for issue in issues(office, "suspected_twin")] == [(newcomer, renamed)]
    (back,) = [issue.dossier_code for issue in issues(office, "status_went_back")]
    assert back is not None
    assert kinds(office, back) == [EventKind.FIRST_SEEN, EventKind.WENT_BACK]
    assert before[back].raw_status != after[back].raw_status == "Đang giải quyết"
    without = [code for code, row in after.items() if row.due_at is None and row.seen == "seen"]
    assert len(without) >= 2
    assert issues(office, "bad_date") == []

    office.sandbox.clear_faults()
    third = office.run("hkd", MORNING + timedelta(hours=2))
    assert (third.complete, third.not_seen, third.withheld) == (True, 1, 0)
    assert kinds(office, renamed) == [EventKind.FIRST_SEEN, EventKind.NOT_SEEN, EventKind.REAPPEARED]
    assert kinds(office, newcomer) == [EventKind.FIRST_SEEN, EventKind.NOT_SEEN]


def test_40_41_a_list_much_shorter_than_its_own_history_is_an_issue_and_waits_for_a_person(
    office: Office, world: World
) -> None:
    usual = len(world.at(world.period.end).portals["hkd"])
    ensure_unit(office.database, office.unit, office.config.settings.unit.name)
    ensure_portal(office.database, office.unit, "hkd", "hkd")
    (profile,) = load_portal(PROFILES / "hkd").walks
    for day in range(-5, 0):  # of the dossiers of that time nothing is known any more
        past = snapshot([], portal="hkd", hours=24 * day, walks=(walk(profile.walk_key, total=usual),))
        record(office.database, office.unit, past, past.finished_at)
    assert office.run("hkd").complete
    assert issues(office, "unusual_count") == [], "as long as ever"

    office.sandbox.inject("hkd", Fault.GONE, rows=12)
    short = office.run("hkd", MORNING + timedelta(hours=1))
    assert (short.complete, short.withheld) == (True, 12)
    (issue,) = issues(office, "unusual_count")
    assert issue.detail == "fewer"
    assert "ít" in issue.sentence
    assert issue.evidence, "the run's own evidence"

    office.sandbox.inject("hkd", Fault.GONE, rows=usual)
    empty = office.run("hkd", MORNING + timedelta(hours=2))
    assert (empty.verdict, empty.withheld) == ("empty_confirmed", usual)
    assert "hkd" in open_questions(office.database, office.unit)
    with office.database.reading() as connection:
        assert Counter(row.seen for row in connection.execute(current(office.unit))) == {"seen": usual}
