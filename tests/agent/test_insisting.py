"""``hoso sync`` outside a portal's hours: the service skips it, a person at the keyboard is asked."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from agent.commands.work import _wants_them_now
from agent.errors import ConfigError
from agent.jobs.resting import refusals
from agent.settings.config import Config, load
from agent.settings.portals import configured_portals
from agent.storage import open_database
from dossiers.dates import VIETNAM
from dossiers.snapshot import Snapshot, Verdict
from store.recording.ledger import record
from tests.agent.ledgers import UNIT, office

EVENING = datetime(2026, 5, 12, 20, 0, tzinfo=VIETNAM)
CLOCK = f"[clock]\nstart_at = {EVENING.isoformat()}\n"


def _office(folder: Path) -> Config:
    """Two portals, one of which is read in office hours only."""
    made = office(folder, CLOCK, portals=("igate", "hkd"))
    text = made.path.read_text("utf-8").replace('key = "hkd"\n', 'key = "hkd"\nhours = "07:00-18:00"\n')
    made.path.write_text(text, encoding="utf-8")
    return load(made.path)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], list[str]]:
    """Sets the answer; the questions that were asked."""
    questions: list[str] = []

    def answer_with(answer: bool) -> list[str]:
        def confirm(question: str) -> bool:
            questions.append(question)
            return answer

        monkeypatch.setattr("agent.commands.work.agrees", confirm)
        return questions

    return answer_with


def _rest(config: Config, *, not_before: datetime | None, portal: str = "igate", times: int = 3) -> None:
    for number in range(times):
        at = EVENING - timedelta(minutes=times - number)
        picture = Snapshot(
            portal=portal,
            run_key=f"{portal}-{number}",
            started_at=at,
            finished_at=at,
            verdict=Verdict.FAILED,
            not_before=not_before,
        )
        database = open_database(config, at)
        record(database, UNIT, picture, at)
        database.close()


def _refused(config: Config, *, insists: bool) -> dict[str, str]:
    database = open_database(config, EVENING)
    found = refusals(config, database, configured_portals(config), EVENING, insists=insists)
    return {key: problem.code for key, problem in found.items()}


@pytest.mark.parametrize("answer", [True, False])
def test_a_person_at_the_keyboard_is_asked_once(
    tmp_path: Path, asked: Callable[[bool], list[str]], answer: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    config, questions = _office(tmp_path), asked(answer)
    assert _wants_them_now(config, ("igate", "hkd")) is answer
    assert len(questions) == 1
    told = capsys.readouterr().out
    assert "Chưa tới giờ được đọc hkd (07:00-18:00, ngày làm việc)" in told
    assert "07:00 13/05/2026" in told
    assert _refused(config, insists=False) == {"hkd": "outside_hours"}
    assert _refused(config, insists=True) == {}


def test_nobody_is_asked_where_nothing_stands_in_the_way(tmp_path: Path, asked: Callable[[bool], list[str]]) -> None:
    questions = asked(True)
    assert not _wants_them_now(_office(tmp_path), ("igate",))
    assert questions == []


def test_a_breaker_is_asked_about_and_the_portals_own_wish_is_not(
    tmp_path: Path, asked: Callable[[bool], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    config, questions = _office(tmp_path), asked(True)
    _rest(config, not_before=None)
    assert _refused(config, insists=False)["igate"] == "resting"
    assert _wants_them_now(config, ("igate",))
    assert "igate tạm nghỉ đến 20:29 12/05/2026 vì 3 lần liền" in capsys.readouterr().out
    _rest(config, not_before=EVENING + timedelta(hours=3), portal="hkd", times=1)
    assert _refused(config, insists=True) == {"hkd": "asked_to_wait"}
    assert not _wants_them_now(config, ("hkd",))
    assert len(questions) == 1


@pytest.mark.parametrize("hours", ["7:00-18:00", "18:00-07:00", "07:00", "07:00 – 18:00", "07:00-24:00"])
def test_hours_that_are_none(tmp_path: Path, hours: str) -> None:
    made = office(tmp_path, CLOCK, portals=("igate",))
    text = made.path.read_text("utf-8").replace('key = "igate"\n', f'key = "igate"\nhours = "{hours}"\n')
    made.path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="không phải là khoảng giờ trong ngày"):
        load(made.path)


def test_the_offices_hours_and_pages_replace_those_of_the_profile(tmp_path: Path) -> None:
    made = office(tmp_path, CLOCK, portals=("igate",))
    text = made.path.read_text("utf-8")
    text = text.replace('key = "igate"\n', 'key = "igate"\nhours = "08:00-11:30"\nparallel_pages = 3\n')
    made.path.write_text(text, encoding="utf-8")
    pace = configured_portals(load(made.path))[0].profile.pace
    assert (pace.hours, pace.parallel_pages) == ("08:00-11:30", 3)
