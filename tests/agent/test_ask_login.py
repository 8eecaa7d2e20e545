"""Asking a person to log in: in the office's hours, before the session ends, once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from agent.errors import ExitCode
from agent.jobs.accounts import WANTS_A_PERSON
from agent.jobs.ask_login import ask_for_logins, next_asking, requests_of
from agent.settings.config import Config, load
from agent.storage import open_database
from dossiers.dates import VIETNAM
from store import outbox
from store.database import Database
from store.people import session_lives
from store.people.accounts import note_state
from tests.agent.ledgers import UNIT, office

MORNING = datetime(2026, 5, 12, 8, 0, tzinfo=VIETNAM)  # a Tuesday
HOUR = timedelta(hours=1)


@dataclass
class Standing:
    instant: datetime

    def now(self) -> datetime:
        return self.instant


@pytest.fixture
def config(tmp_path: Path) -> Config:
    made = office(tmp_path, '[operator]\nrecipients = ["cntt@vidu.example"]\n', portals=("igate", "hkd"))
    profile = tmp_path / "profiles" / "hkd" / "portal.toml"
    text = profile.read_text("utf-8").replace('kind = "none"', 'kind = "person"\nlogged_in = ".user"')
    profile.write_text(text, "utf-8")
    return load(made.path)


def lived(database: Database, *hours: float, until: datetime) -> None:
    """Earlier log-ins that lived so long, all found dead before ``until``."""
    for position, each in enumerate(hours, start=1):
        began = until - timedelta(days=position)
        session_lives.begin(database, UNIT, "hkd", began)
        session_lives.alive(database, UNIT, "hkd", began + each * HOUR)
        session_lives.dead(database, UNIT, "hkd", began + (each + 0.5) * HOUR)


def test_a_portal_without_a_session_is_asked_for_once_a_day(config: Config) -> None:
    clock = Standing(MORNING)
    database = open_database(config, MORNING)
    first = ask_for_logins(config, clock)
    assert first.exit_code is not ExitCode.DONE
    assert "hkd" in first.sentences[0]
    assert sum(outbox.counts(database, UNIT).values()) == 1
    clock.instant = MORNING + 6 * HOUR
    assert "không nhắc lại" in ask_for_logins(config, clock).sentences[1]
    assert sum(outbox.counts(database, UNIT).values()) == 1
    clock.instant = MORNING + timedelta(days=1)
    ask_for_logins(config, clock)
    assert sum(outbox.counts(database, UNIT).values()) == 2


def test_a_session_that_will_end_before_the_next_asking_is_asked_for_while_it_lives(config: Config) -> None:
    database = open_database(config, MORNING)
    lived(database, 8, 9, 10, until=MORNING - timedelta(days=1))
    session_lives.begin(database, UNIT, "hkd", MORNING - HOUR)
    assert requests_of(config, database, MORNING) == ()  # it lives until four, and people are asked again at two
    session_lives.begin(database, UNIT, "hkd", MORNING - 5 * HOUR)
    (request,) = requests_of(config, database, MORNING)
    assert (request.portal, request.living) == ("hkd", True)
    assert request.expectation == "Phiên đăng nhập còn khoảng 3 giờ (các lần trước: 8 giờ đến 10 giờ)."
    again = requests_of(config, database, MORNING + HOUR)
    assert again[0].cause == request.cause
    assert requests_of(config, database, MORNING + 6 * HOUR)[0].cause == request.cause


def test_before_the_evening_the_next_asking_is_tomorrow_and_the_mornings_collecting_counts(config: Config) -> None:
    assert next_asking(config, MORNING) == datetime(2026, 5, 12, 14, 0, tzinfo=VIETNAM)
    assert next_asking(config, MORNING.replace(hour=16)) == datetime(2026, 5, 13, 8, 0, tzinfo=VIETNAM)
    friday = datetime(2026, 5, 15, 16, 30, tzinfo=VIETNAM)
    assert next_asking(config, friday) == datetime(2026, 5, 18, 8, 0, tzinfo=VIETNAM)


def test_without_a_recipient_the_end_says_so(config: Config) -> None:
    text = config.path.read_text("utf-8").replace('recipients = ["cntt@vidu.example"]', "recipients = []")
    config.path.write_text(text, "utf-8")
    end = ask_for_logins(load(config.path), Standing(MORNING))
    assert "[operator]" in end.sentences[1]


def test_a_portal_that_asked_for_a_person_last_time_is_asked_for_too(config: Config) -> None:
    database = open_database(config, MORNING)
    session_lives.begin(database, UNIT, "hkd", MORNING)
    assert requests_of(config, database, MORNING) == ()
    note_state(database, UNIT, "igate", "", WANTS_A_PERSON[0], MORNING)
    assert [request.portal for request in requests_of(config, database, MORNING)] == ["igate"]
