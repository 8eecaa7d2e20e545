"""Fault 62: whose clock is wrong, and that nothing that counts days goes out while ours is."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.computer.clock_check import TOLERANCE, Probe, ask_portals, behind_ledger, judge, trouble
from agent.errors import ExitCode
from agent.jobs.alert import alert
from agent.status.gather import read_status
from agent.storage import open_database
from sandbox.world import tiny_world
from scrapers.session.server_clock import skew_of
from store import outbox
from tests.agent.ledgers import fill_world, office
from tests.agent.web_server import web_server
from tests.scrapers.collecting import FixedClock

NOW = datetime(2026, 5, 13, 0, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("headers", "skew"),
    [
        ({"date": "Wed, 13 May 2026 00:30:00 GMT"}, timedelta(0)),
        ({"date": "Tue, 12 May 2026 23:30:00 GMT"}, HOUR),
        ({"date": "Thu, 13 May 2027 00:30:00 GMT", "age": "0"}, timedelta(days=-365)),
        ({"date": "Tue, 12 May 2026 23:30:00 GMT", "age": "3600"}, None),
        ({"date": "yesterday"}, None),
        ({}, None),
    ],
)
def test_an_answers_date_says_how_far_our_clock_is_off(headers: dict[str, str], skew: timedelta | None) -> None:
    assert skew_of(headers, NOW) == skew


@given(st.dictionaries(st.text(max_size=3), st.timedeltas(-timedelta(days=900), timedelta(days=900)), max_size=7))
def test_most_portals_decide_and_a_tie_proves_nothing(skews: dict[str, timedelta]) -> None:
    off = sum(abs(skew) > TOLERANCE for skew in skews.values())
    assert (judge(skews) is not None) == (off * 2 > len(skews))


def test_the_words_say_which_way_and_how_far() -> None:
    assert "nhanh 60 phút" in (judge({"a": HOUR}) or "")
    assert "chậm 365 ngày" in (judge({"a": -365 * timedelta(days=1), "b": -365 * timedelta(days=1), "c": HOUR}) or "")
    assert behind_ledger(NOW + timedelta(minutes=9), NOW) is None
    assert "chậm hơn lần ghi sổ" in (behind_ledger(NOW + timedelta(minutes=11), NOW) or "")


def test_the_portals_are_asked_and_those_that_are_silent_are_left_out() -> None:
    with web_server() as portal, web_server() as dateless:
        portal.headers = {"Date": "Tue, 12 May 2026 23:30:00 GMT"}
        found = ask_portals({"a": portal.url, "b": dateless.url, "c": "http://127.0.0.1:9"}, now=lambda: NOW)
    assert found == {"a": HOUR}
    assert [method for method, *_ in portal.seen] == ["HEAD"]
    assert ask_portals({}) == {}


def test_the_ledger_decides_where_it_knows_and_the_portals_where_it_does_not(tmp_path: Path) -> None:
    config, world = office(tmp_path), tiny_world()
    end = world.period.end
    fill_world(config, world, end, skew=timedelta(seconds=3))
    database = open_database(config, end)
    asked: list[Mapping[str, str]] = []

    def say(skew: timedelta) -> Probe:
        def probe(portals: Mapping[str, str]) -> dict[str, timedelta]:
            asked.append(portals)
            return dict.fromkeys(portals, skew)

        return probe

    right, wrong = say(timedelta(0)), say(HOUR)
    assert trouble(config, database, end + HOUR, wrong) is None
    assert asked == [], "three portals found it right an hour ago"
    assert "nhanh 60 phút" in (trouble(config, database, end + 13 * HOUR, wrong) or "")
    assert trouble(config, database, end + 13 * HOUR, right) is None
    assert trouble(config, database, end - 400 * HOUR, lambda portals: {}) is not None, "behind the ledger"
    assert trouble(config, database, end - 400 * HOUR, right) is None, "set right meanwhile"


def test_no_mail_of_overdue_dossiers_goes_out_by_a_wrong_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = office(tmp_path)
    world = tiny_world()
    end = world.period.end
    fill_world(config, world, end, skew=-2 * HOUR)
    database = open_database(config, end)
    monkeypatch.setattr("agent.computer.clock_check.ask_portals", lambda portals: dict.fromkeys(portals, -2 * HOUR))
    done = alert(config, FixedClock(end + HOUR))
    assert (done.exit_code, done.retry) == (ExitCode.MACHINE, True)
    assert "chậm 2 giờ" in done.sentences[0]
    assert outbox.counts(database, config.settings.unit.code) == {}
    status = read_status(config, database, end + HOUR)
    assert status.needs_attention
    assert "chậm 2 giờ" in (status.clock or "")
    (notice,) = status.notices
    assert (notice.level, notice.sentence) == ("fail", done.sentences[0])
    monkeypatch.setattr("agent.computer.clock_check.ask_portals", lambda portals: dict.fromkeys(portals, timedelta(0)))
    alert(config, FixedClock(end + HOUR))
    assert outbox.counts(database, config.settings.unit.code) != {}, "as soon as the clock is right"
    assert read_status(config, database, end + HOUR).notices == ()
