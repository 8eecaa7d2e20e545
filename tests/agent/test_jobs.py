"""Mails as jobs over a filled ledger: real SMTP; nothing twice, nothing lost."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from unittest.mock import patch

import pytest

from agent.computer.clock import ShiftedClock
from agent.errors import ExitCode
from agent.jobs.alert import alert
from agent.jobs.report import report
from agent.secrets.passwords import MAIL, open_key_store
from agent.settings.config import Config
from agent.status.gather import read_status
from agent.storage import open_database
from sandbox.smtp import PretendMailServer
from sandbox.world import World, tiny_world
from store import outbox
from store.outbox import DeliveryState
from tests.agent.ledgers import UNIT, fill_world, office


@pytest.fixture(scope="module")
def world() -> World:
    return tiny_world()


@pytest.fixture
def smtp(tmp_path: Path) -> Iterator[PretendMailServer]:
    with PretendMailServer(tmp_path / "received") as server:
        yield server


def _mail(server: PretendMailServer, port: int | None = None) -> str:
    return (
        f'[mail]\nhost = "{server.host}"\nport = {port or server.port}\nusername = "{server.username}"\n'
        f'sender = "hoso@vidu.example"\nca_file = "{server.ca_file}"\ntimeout_seconds = 5\n'
        "[escalation]\nhead_after_days = 0\nleader_after_days = 0\n"
    )


@pytest.fixture
def config(tmp_path: Path, smtp: PretendMailServer, world: World) -> Config:
    made = office(tmp_path, _mail(smtp))
    open_key_store(made).put(MAIL, smtp.password)
    fill_world(made, world, world.period.end)
    return made


def _clock(world: World, seconds: float = 10.0) -> ShiftedClock:
    return ShiftedClock(world.period.end + timedelta(seconds=seconds))


def _month(world: World) -> str:
    return world.period.key


def test_the_mail_of_a_day_goes_out_once(config: Config, smtp: PretendMailServer, world: World) -> None:
    first = alert(config, _clock(world))
    again = alert(config, _clock(world, 60))
    assert (first.exit_code, again.exit_code) == (ExitCode.DONE, ExitCode.DONE)
    (received,) = smtp.received
    assert received.recipients == ("lanhdao@vidu.example",)
    mail = message_from_bytes(received.content, policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    for name in ("igate", "hkd", "hotich"):
        assert name in body.get_content()


def test_a_mail_server_that_is_gone_loses_no_mail(config: Config, smtp: PretendMailServer, world: World) -> None:
    good = config.path.read_text(encoding="utf-8")
    office(config.path.parent, _mail(smtp, port=1))
    broken = alert(_reload(config), _clock(world))
    assert broken.exit_code == ExitCode.MACHINE
    assert broken.retry
    assert "Thư vẫn được giữ lại" in " ".join(broken.sentences)
    database = open_database(config, world.period.end)
    assert outbox.counts(database, UNIT) == {DeliveryState.PLANNED: 1}
    config.path.write_text(good, encoding="utf-8")
    with patch("agent.jobs.alert.alert_input", side_effect=AssertionError("the mail of today is there already")):
        assert alert(config, _clock(world, 900)).exit_code == ExitCode.DONE
    assert len(smtp.received) == 1


def test_a_missing_mail_password_keeps_the_mail_and_says_what_to_do(
    config: Config, smtp: PretendMailServer, world: World
) -> None:
    config.secrets_file.unlink()
    end = alert(config, _clock(world))
    assert end.exit_code == ExitCode.MACHINE
    assert "hoso secret set mail" in " ".join(end.sentences)
    assert smtp.received == ()
    open_key_store(config).put(MAIL, smtp.password)
    assert alert(config, _clock(world, 60)).exit_code == ExitCode.DONE
    assert len(smtp.received) == 1


def test_a_refused_password_is_not_tried_again_by_itself(config: Config, smtp: PretendMailServer, world: World) -> None:
    smtp.inject("auth_refused")
    end = alert(config, _clock(world))
    assert (end.exit_code, end.retry) == (ExitCode.MACHINE, False)


def test_without_recipients_nobody_is_told_that_all_is_well(tmp_path: Path, world: World) -> None:
    made = office(tmp_path)
    made.path.write_text(made.path.read_text("utf-8").replace('"lanhdao@vidu.example"', ""), encoding="utf-8")
    end = alert(_reload(made), _clock(world))
    assert end.exit_code == ExitCode.ATTENTION
    assert "người nhận" in end.sentences[0]


def test_the_status_tells_ages_mails_and_the_last_report(config: Config, smtp: PretendMailServer, world: World) -> None:
    smtp.inject("temporary_error")
    alert(config, _clock(world))
    report(config, _clock(world), month=_month(world), as_of=None)
    now = world.period.end + timedelta(hours=5)
    status = read_status(config, open_database(config, now), now)
    assert [portal.portal for portal in status.portals] == ["igate", "hkd", "hotich", "index766"]
    assert not any(portal.fresh for portal in status.portals)
    assert status.mails_waiting == 2, "the morning's and the report's"
    assert status.report is not None
    assert status.report.period == _month(world)
    assert {due.kind for due in status.due} >= {"sync", "ask_login", "alert", "draft", "report", "backup"}
    assert status.needs_attention
    soon = read_status(config, open_database(config, now), world.period.end + timedelta(minutes=5))
    assert all(portal.fresh for portal in soon.portals)


def _reload(config: Config) -> Config:
    from agent.settings.config import load

    return load(config.path)
