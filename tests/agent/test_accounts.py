"""The states of accounts as people see them, and what they can do about them."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from agent.accounts.words import CODES, SHORT, STATES, Whose, problem_of, sentence_of, who_acts
from agent.cli import app
from agent.computer.clock import ShiftedClock
from agent.errors import ExitCode
from agent.jobs.keep_alive import keep_sessions_alive
from agent.planning.office_hours import OfficeHours
from agent.secrets.passwords import open_key_store
from agent.settings.config import Config, load
from agent.settings.times import LimitsSettings
from agent.status.gather import read_status
from agent.storage import open_database
from dossiers.dates import VIETNAM
from dossiers.problems import Actor
from dossiers.working_calendar import WorkingCalendar
from scrapers.errors.catalogue import CATALOGUE
from store.database import Database
from store.people import accounts
from store.people.accounts import AccountState
from store.people.login_gate import FAILED, MOST_A_DAY, AttemptRefused, StoredLoginGate
from tests.agent.ledgers import UNIT, office

NOW = datetime(2026, 5, 13, 9, 0, tzinfo=VIETNAM)
WHOSE = Whose(portal="Cổng Ví Dụ", key="igate", username="canbo", contact="anh Minh, 0203 3 825 555")
_PROFILE = """
key = "igate"
name = "Cổng Ví Dụ"
short_name = "Ví dụ"
family = "json_list"
[origins]
portal = "http://127.0.0.1:9"
[login]
kind = "form"
username = "#u"
password = "#p"
submit = "#s"
logged_in = "#in"
[[lists]]
key = "all"
name = "Tất cả"
path = "/list"
rows = "/content"
total = "/total"
columns = { code = "code", status = "status" }
[statuses]
open = 2
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """An office with one portal that is logged in to, and one that is public."""
    office(tmp_path, portals=("igate", "index766"))
    (tmp_path / "profiles" / "igate" / "portal.toml").write_text(_PROFILE, "utf-8")
    path = tmp_path / "config.toml"
    settings = 'key = "igate"\nusername = "canbo"\ncontact = "anh Minh, 0203 3 825 555"\n'
    text = path.read_text("utf-8").replace('key = "igate"\n', settings)
    path.write_text(text + f"[clock]\nstart_at = {NOW.isoformat()}\n", "utf-8")
    return load(path)


@pytest.fixture
def database(config: Config) -> Database:
    return open_database(config, NOW)


def _hoso(config: Config, *arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, ["--config", str(config.path), *arguments], input=typed)


def _shown(database: Database) -> str:
    state = accounts.account_state(database, UNIT, "igate", "canbo")
    assert state is not None
    return state.shown


def _submit(config: Config, outcome: str, now: datetime = NOW) -> None:
    """One submission of the password that is saved."""
    secret = open_key_store(config).get("portal:igate")
    version = secret.version if secret else "none"
    gate = StoredLoginGate(open_database(config, now), UNIT, secret_version=lambda key: version, clock=lambda: now)
    gate.end(gate.begin("igate", "canbo"), outcome)


def test_every_state_has_its_words_and_who_must_act() -> None:
    shown = {*accounts.STATES, accounts.PAUSED, accounts.EXPIRING}
    assert set(SHORT) == shown
    assert set(CODES) == (shown - {accounts.READY}) | {"budget"}
    assert set(CODES.values()) <= set(CATALOGUE)
    assert set(STATES.values()) == set(accounts.STATES) - {accounts.READY}
    assert set(FAILED) <= set(accounts.STATES)
    for word in CODES:
        sentence = problem_of(word, WHOSE, count=2, expires_on=NOW.date()).sentence
        assert "Cổng Ví Dụ" in sentence
        assert "Số liệu cũ vẫn còn" in sentence
    for word in shown - {accounts.READY}:
        assert who_acts(word)
    assert who_acts(accounts.READY) is None


def test_only_what_heals_by_itself_or_was_asked_for_needs_nobody() -> None:
    nobody = {word for word, code in CODES.items() if CATALOGUE[code].actor is Actor.NOBODY}
    assert nobody == {"paused", "budget", "used_elsewhere"}


def test_a_state_is_told_with_the_time_of_the_figures_that_are_kept() -> None:
    state = AccountState(portal="igate", username="canbo", state="locked", since=NOW)
    assert "(lấy lúc 09:00 13/05/2026)" in (sentence_of(state, WHOSE, NOW) or "")
    assert "(anh Minh, 0203 3 825 555)" in (sentence_of(state, WHOSE) or "")
    assert sentence_of(AccountState(portal="igate", username="canbo", state="ready", since=NOW), WHOSE) is None


def test_the_settings_and_the_gate_agree_on_how_often_a_day() -> None:
    assert LimitsSettings().logins_a_day == MOST_A_DAY == 2


def test_an_account_that_was_never_used_is_not_called_usable(config: Config, database: Database) -> None:
    shown = _hoso(config, "account", "list")
    assert (shown.exit_code, "chưa dùng" in shown.stdout and "dùng được" not in shown.stdout) == (ExitCode.DONE, True)
    accounts.note_state(database, UNIT, "igate", "canbo", "ready", NOW)
    assert "dùng được" in _hoso(config, "account", "list").stdout


@pytest.mark.parametrize("state", [state for state in accounts.STATES if state != "ready"])
def test_the_list_shows_each_state_with_what_to_do(config: Config, database: Database, state: str) -> None:
    accounts.note_state(database, UNIT, "igate", "canbo", state, NOW)
    shown = _hoso(config, "account", "list", "--json")
    assert shown.exit_code == ExitCode.ATTENTION
    (line,) = json.loads(shown.stdout)
    assert (line["portal"], line["username"], line["state"]) == ("igate", "canbo", state)
    assert line["contact"] == "anh Minh, 0203 3 825 555"
    assert line["actor"]
    assert "Số liệu cũ vẫn còn" in line["sentence"]
    assert SHORT[state].split(maxsplit=1)[0] in _hoso(config, "account", "list").stdout
    (portal, _) = read_status(config, database, NOW).portals
    assert (portal.account, portal.account_sentence) == (state, line["sentence"])


def test_an_account_that_is_ready_needs_nobody(config: Config, database: Database) -> None:
    accounts.note_state(database, UNIT, "igate", "canbo", "ready", NOW)
    assert _hoso(config, "account", "list").exit_code == ExitCode.DONE


def test_a_password_near_its_end_is_shown_with_its_day(config: Config, database: Database) -> None:
    accounts.note_expiry(database, UNIT, "igate", "canbo", NOW.date() + timedelta(days=5), NOW)
    (line,) = json.loads(_hoso(config, "account", "list", "--json").stdout)
    assert (line["state"], line["expires_on"]) == ("expiring", "2026-05-18")
    assert "vào ngày 18/05/2026" in line["sentence"]


@pytest.mark.browser
def test_a_paused_portal_is_not_opened_even_when_asked_for_by_name(config: Config, database: Database) -> None:
    assert "hoso account resume igate" in _hoso(config, "account", "pause", "igate").stdout
    assert "từ trước" in _hoso(config, "account", "pause", "igate").stdout
    done = _hoso(config, "sync", "igate", "--json")
    assert done.exit_code == ExitCode.ATTENTION
    (result,) = json.loads(done.stdout)["portals"]
    assert (result["verdict"], result["account"]) == ("skipped", "paused")
    assert "tạm dừng" in result["problems"][0]
    (portal, _) = read_status(config, database, NOW + timedelta(hours=1)).portals
    assert (portal.account, portal.verdict) == ("paused", "skipped")
    resumed = _hoso(config, "account", "resume", "igate")
    assert (resumed.exit_code, _shown(database)) == (ExitCode.DONE, "ready")
    assert "không bị tạm dừng" in _hoso(config, "account", "resume", "igate").stdout


def test_a_public_portal_can_be_paused_and_then_is_in_the_list(config: Config) -> None:
    assert len(json.loads(_hoso(config, "account", "list", "--json").stdout)) == 1
    _hoso(config, "account", "pause", "index766")
    assert [line["state"] for line in json.loads(_hoso(config, "account", "list", "--json").stdout)] == [
        "ready",
        "paused",
    ]


def test_an_unknown_portal_is_named_with_the_nearest(config: Config) -> None:
    for command in (["pause", "igat"], ["resume", "igat"], ["retry", "igat", "--yes"]):
        done = _hoso(config, "account", *command)
        assert done.exit_code == ExitCode.BAD_INPUT
        assert "igate" in done.stderr


def test_one_more_try_opens_exactly_one(config: Config, database: Database) -> None:
    open_key_store(config).put("portal:igate", "sai")
    _submit(config, "wrong_password")
    assert _hoso(config, "account", "retry", "igate").exit_code == ExitCode.BAD_INPUT, "nobody was there to confirm"
    assert _shown(database) == "wrong_password"
    assert _hoso(config, "account", "retry", "igate", "--yes").exit_code == ExitCode.DONE
    _submit(config, "wrong_password", NOW + timedelta(minutes=1))
    with pytest.raises(AttemptRefused):
        _submit(config, "wrong_password", NOW + timedelta(minutes=2))


@pytest.mark.parametrize(
    ("state", "advice"),
    [
        ("ready", "không cần thử lại"),
        ("needs_captcha", "hoso login igate"),
        ("needs_otp", "hoso login igate"),
        ("needs_sso", "hoso login igate"),
        ("session_ended", "hoso login igate"),
        ("no_password", "hoso secret set portal:igate"),
        ("key_unreadable", "hoso secret set portal:igate"),
    ],
)
def test_one_more_try_is_refused_where_it_could_not_help(
    config: Config, database: Database, state: str, advice: str
) -> None:
    accounts.note_state(database, UNIT, "igate", "canbo", state, NOW)
    done = _hoso(config, "account", "retry", "igate", "--yes")
    assert done.exit_code == ExitCode.BAD_INPUT
    assert advice in done.stderr
    assert _shown(database) == state


def test_one_more_try_is_refused_while_paused_and_for_a_public_portal(config: Config, database: Database) -> None:
    accounts.note_state(database, UNIT, "igate", "canbo", "locked", NOW)
    accounts.pause(database, UNIT, "igate", "canbo", NOW)
    assert "hoso account resume igate" in _hoso(config, "account", "retry", "igate", "--yes").stderr
    assert "không dùng mật khẩu" in _hoso(config, "account", "retry", "index766", "--yes").stderr


def test_where_the_day_s_log_ins_are_spent_a_person_may_ask_for_one_more(config: Config, database: Database) -> None:
    open_key_store(config).put("portal:igate", "đúng")
    for minute in range(MOST_A_DAY):
        _submit(config, "succeeded", NOW - timedelta(minutes=minute + 1))
    assert _hoso(config, "account", "retry", "igate", "--yes").exit_code == ExitCode.DONE
    _submit(config, "succeeded", NOW + timedelta(minutes=5))
    with pytest.raises(AttemptRefused, match="budget"):
        _submit(config, "succeeded", NOW + timedelta(minutes=6))


def test_a_new_password_opens_the_account_and_the_same_one_again_does_not(config: Config, database: Database) -> None:
    assert _hoso(config, "secret", "set", "portal:igate", typed="sai\n").exit_code == ExitCode.DONE
    _submit(config, "wrong_password")
    same = _hoso(config, "secret", "set", "portal:igate", typed="sai\n")
    assert same.exit_code == ExitCode.ATTENTION
    assert "giống mật khẩu đã lưu" in same.stdout
    assert "hoso account retry igate" in same.stdout
    with pytest.raises(AttemptRefused):
        _submit(config, "wrong_password", NOW + timedelta(minutes=1))
    other = _hoso(config, "secret", "set", "portal:igate", typed="khác\n")
    assert (other.exit_code, _shown(database)) == (ExitCode.DONE, "ready")
    _submit(config, "succeeded", NOW + timedelta(minutes=2))


def test_a_password_that_was_missing_makes_the_account_ready(config: Config, database: Database) -> None:
    accounts.note_state(database, UNIT, "igate", "canbo", "no_password", NOW)
    _hoso(config, "secret", "set", "portal:igate", typed="mới\n")
    assert _shown(database) == "ready"


@pytest.mark.browser
def test_fault_63_a_password_that_can_t_be_read_is_named_and_asked_for(config: Config, database: Database) -> None:
    open_key_store(config).put("portal:igate", "đúng")
    config.path.with_name("key").write_text("another key of good length")
    for _ in range(2):
        done = _hoso(config, "sync", "igate", "--json")
        (result,) = json.loads(done.stdout)["portals"]
        assert (result["verdict"], result["account"]) == ("needs_person", "key_unreadable")
        assert "“portal:igate”" in result["problems"][0]
        assert "không đúng khóa" in result["problems"][0]
        assert result["problems"][0].endswith("hoso secret set portal:igate")
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM login_attempt").scalar_one() == 0


@pytest.mark.parametrize(
    ("at", "end"),
    [
        ("2026-05-13T06:59", None),
        ("2026-05-13T07:00", "11:30"),
        ("2026-05-13T11:29", "11:30"),
        ("2026-05-13T11:30", None),
        ("2026-05-13T13:30", "17:00"),
        ("2026-05-13T17:00", None),
        ("2026-05-16T09:00", None),  # a Saturday
    ],
)
def test_office_hours(at: str, end: str | None) -> None:
    calendar = WorkingCalendar()
    hours = OfficeHours(calendar, calendar.hours)
    instant = datetime.fromisoformat(at).replace(tzinfo=VIETNAM)
    found = hours.end_of_span(instant)
    assert (None if found is None else f"{found:%H:%M}") == end
    assert hours(instant) is (end is not None)


def test_a_paused_portal_s_session_is_not_kept_alive(config: Config, database: Database) -> None:
    profile = config.path.parent / "profiles" / "igate" / "portal.toml"
    text = profile.read_text("utf-8").replace("[[lists]]", '[session]\nkeep_alive_path = "/home"\n[[lists]]', 1)
    profile.write_text(text, "utf-8")
    (config.data_folder / "sessions").mkdir()
    (config.data_folder / "sessions" / "igate.bin").write_bytes(b"kept")
    accounts.pause(database, UNIT, "igate", "canbo", NOW)
    end = keep_sessions_alive(config, ShiftedClock(NOW))
    assert "tạm dừng" in end.sentences[0]
    assert (config.data_folder / "sessions" / "igate.bin").read_bytes() == b"kept"
