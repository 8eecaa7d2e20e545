"""The other mails as jobs over a filled ledger and a real mail server: days go by, nothing is told twice or lost."""

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from agent.commands.alert_preview import preview
from agent.commands.mail import list_mails, mark_received, resend
from agent.commands.mail import test_mail as send_trial
from agent.computer.clock import ShiftedClock
from agent.errors import ExitCode, InputError
from agent.jobs.alert import alert
from agent.jobs.digest import digest
from agent.jobs.household import household
from agent.jobs.operator import operator
from agent.secrets.passwords import MAIL, NOTIFY, open_key_store
from agent.settings.config import Config, load
from agent.status.gather import read_status
from agent.storage import open_database
from dossiers.problems import NO_LINE, Problem
from dossiers.snapshot import Snapshot, Verdict
from sandbox.smtp import PretendMailServer
from sandbox.world import World, tiny_world
from scrapers.errors.catalogue import make_problem
from store import outbox
from store.outbox import DeliveryState
from store.people import acknowledgements, reminders
from store.people.accounts import note_state
from store.people.acknowledgements import Acknowledgement
from store.people.reminders import Reminder
from store.recording.ledger import record
from tests.agent.ledgers import UNIT, fill_world, office

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def world() -> World:
    return tiny_world()


@pytest.fixture
def smtp(tmp_path: Path) -> Iterator[PretendMailServer]:
    with PretendMailServer(tmp_path / "received") as server:
        yield server


@pytest.fixture
def config(tmp_path: Path, smtp: PretendMailServer, world: World) -> Config:
    made = office(
        tmp_path,
        f'[mail]\nhost = "{smtp.host}"\nport = {smtp.port}\nusername = "{smtp.username}"\n'
        f'sender = "hoso@vidu.example"\nca_file = "{smtp.ca_file}"\ntimeout_seconds = 5\n'
        '[operator]\nrecipients = ["may@vidu.example"]\n[notify]\nenabled = false\n'
        "[escalation]\nhead_after_days = 0\nleader_after_days = 2\n",
    )
    open_key_store(made).put(MAIL, smtp.password)
    fill_world(made, world, world.period.end)
    return made


def _mails(smtp: PretendMailServer) -> list[EmailMessage]:
    return [message_from_bytes(each.content, policy=policy.default) for each in smtp.received]


def _subjects(smtp: PretendMailServer) -> list[str]:
    return [str(mail["Subject"]) for mail in _mails(smtp)]


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_two_mornings_remember_what_was_said(config: Config, smtp: PretendMailServer, world: World) -> None:
    at = world.period.end
    database = open_database(config, at)
    alert(config, ShiftedClock(at + timedelta(seconds=5)))
    first, raised = _mails(smtp)
    assert "Mới quá hạn" not in _text(first)
    assert "quá hạn từ 2 ngày" in str(raised["Subject"])
    (sheet,) = first.iter_attachments()
    assert str(sheet.get_filename()).endswith(".xlsx")
    counts = reminders.counts(database, UNIT, Reminder.MAIL)
    assert counts
    assert set(counts.values()) == {1}
    portal, code = sorted(counts)[0]
    taken = Acknowledgement(portal=portal, code=code, at=at + timedelta(hours=1), until=at + 2 * DAY, by="Cô Mai")
    acknowledgements.acknowledge(database, UNIT, taken)
    alert(config, ShiftedClock(at + DAY))
    alert(config, ShiftedClock(at + DAY + timedelta(minutes=20)))
    assert len(smtp.received) == 4
    second = _text(_mails(smtp)[2])
    assert code not in second
    assert "đã nhắc bằng thư 1 lần" in second
    assert "1 hồ sơ đã có người ghi nhận" in second
    after = reminders.counts(database, UNIT, Reminder.MAIL)
    assert after[portal, code] == 1
    assert max(after.values()) == 2


def _failed(config: Config, portal: str, problem: Problem, number: int, at: datetime) -> None:
    snapshot = Snapshot(
        portal=portal,
        run_key=f"{portal}-{number}",
        started_at=at,
        finished_at=at,
        verdict=Verdict.FAILED,
        problems=(problem,),
    )
    record(open_database(config, at), UNIT, snapshot, at)


def test_the_operator_hears_of_a_portal_once_daily_and_at_its_end(
    config: Config, smtp: PretendMailServer, world: World
) -> None:
    at = world.period.end + timedelta(minutes=1)
    trouble = make_problem("maintenance", portal="hotich")
    for number in range(2):
        _failed(config, "hotich", trouble, number, at)
    assert operator(config, ShiftedClock(at)).exit_code == ExitCode.DONE
    assert smtp.received == (), "twice may happen"
    _failed(config, "hotich", trouble, 3, at)
    for minutes in (0, 30, 60):
        operator(config, ShiftedClock(at + timedelta(minutes=minutes)))
    assert _subjects(smtp) == ["[Sẽ tự thử lại] 1 việc đang tự thử lại — Phường Thử"]
    assert trouble.sentence in _text(_mails(smtp)[0]), "the same words as everywhere"
    for minutes in (0, 30):
        operator(config, ShiftedClock(at + DAY + timedelta(minutes=minutes)))
    assert len(smtp.received) == 2
    note_state(open_database(config, at), UNIT, "hkd", "", "wrong_password", at)
    fill_world(config, world, at + DAY + timedelta(hours=1))
    for minutes in (120, 150):
        operator(config, ShiftedClock(at + DAY + timedelta(minutes=minutes)))
    assert _subjects(smtp)[2:] == ["[Cần anh/chị] 1 việc cần người xử lý, 1 việc đã trở lại bình thường — Phường Thử"]
    assert smtp.received[2].recipients == ("may@vidu.example",)


def test_a_line_that_is_down_is_one_sentence(config: Config, smtp: PretendMailServer, world: World) -> None:
    at = world.period.end + timedelta(minutes=1)
    for portal in ("igate", "hkd", "hotich", "index766"):
        _failed(config, portal, make_problem(NO_LINE), 1, at)
    operator(config, ShiftedClock(at))
    assert _subjects(smtp) == ["[Mất mạng] Máy này mất mạng — Phường Thử"]
    text = _text(_mails(smtp)[0])
    assert text.count(make_problem(NO_LINE).sentence) == 1
    assert "igate, hkd, hotich" in text


def test_a_refused_address_stops_is_shown_and_told(
    config: Config, smtp: PretendMailServer, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    at = world.period.end + timedelta(minutes=1)
    smtp.inject("refuse_recipient", "lanhdao@vidu.example")
    alert(config, ShiftedClock(at))
    smtp.behave()
    operator(config, ShiftedClock(at + timedelta(minutes=30)))
    assert _subjects(smtp)[-1].startswith("[Cần anh/chị] 1 việc")
    assert "Địa chỉ lanhdao@vidu.example" in _text(_mails(smtp)[-1])
    assert list_mails(config) == ExitCode.ATTENTION
    shown = capsys.readouterr().out
    assert "bị từ chối" in shown
    number = int(shown.split("Số ")[1].split(" ")[0])
    assert resend(config, number) == ExitCode.DONE
    database = open_database(config, at)
    settled = outbox.find(database, UNIT, number)
    assert settled is not None
    assert settled.state is DeliveryState.SENT
    with pytest.raises(InputError):
        mark_received(config, number)


def test_an_address_that_nobody_writes_to_any_more_is_told_of_no_more(
    config: Config, smtp: PretendMailServer, world: World
) -> None:
    at = world.period.end + timedelta(minutes=1)
    smtp.inject("refuse_recipient", "lanhdao@vidu.example")
    alert(config, ShiftedClock(at))
    smtp.behave()
    operator(config, ShiftedClock(at + timedelta(minutes=30)))
    database = open_database(config, at)
    assert read_status(config, database, at).mails_refused == 1
    text = config.path.read_text(encoding="utf-8").replace("lanhdao@vidu.example", "lanhdao.moi@vidu.example")
    config.path.write_text(text, encoding="utf-8")
    mended = load(config.path)
    assert read_status(mended, database, at).mails_refused == 0
    operator(mended, ShiftedClock(at + timedelta(hours=1)))
    assert _subjects(smtp)[-1].startswith("[Đã trở lại]")
    assert len(outbox.refused_recipients(database, UNIT)) == 1, "the page does not know who is configured"
    alert(mended, ShiftedClock(at + 9 * DAY))
    assert outbox.refused_recipients(database, UNIT) == (), "but it sees that nobody writes there any more"


def test_the_week_and_the_household_rhythm_go_out_once(config: Config, smtp: PretendMailServer, world: World) -> None:
    at = world.period.end + timedelta(minutes=1)
    assert digest(config, ShiftedClock(at)).exit_code == ExitCode.DONE
    digest(config, ShiftedClock(at + timedelta(hours=2)))
    assert [subject[:5] for subject in _subjects(smtp)] == ["[Tuần"]
    late = digest(config, ShiftedClock(at + 7 * DAY), due_at=at + 7 * DAY - timedelta(hours=2))
    assert late.exit_code == ExitCode.DONE
    assert _subjects(smtp)[1].startswith("[Chạy bù] [CHƯA CÓ SỐ LIỆU MỚI] [Tuần")
    before = len(smtp.received)
    household(config, ShiftedClock(at))
    household(config, ShiftedClock(at))
    assert len(smtp.received) <= before + 1


def test_a_trial_mail_tells_what_the_server_said(
    config: Config, smtp: PretendMailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert send_trial(config, ("a@vidu.example", "b@vidu.example")) == ExitCode.DONE
    assert "a@vidu.example: máy chủ đã nhận" in capsys.readouterr().out
    assert len(smtp.received) == 2
    ids = {str(mail["Message-ID"]) for mail in _mails(smtp)}
    assert len(ids) == 2, "one id per recipient"
    with pytest.raises(InputError, match="địa chỉ thư"):
        send_trial(config, ("a@vidu.example, b@vidu.example",))


def test_a_preview_sends_and_keeps_nothing(
    config: Config, smtp: PretendMailServer, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        config.path.read_text(encoding="utf-8")
        + f"[clock]\nstart_at = {(world.period.end + timedelta(minutes=1)).isoformat()}\n"
    )
    config.path.write_text(text, encoding="utf-8")
    made = load(config.path)
    assert preview(made, open_browser=False) == ExitCode.DONE
    shown = capsys.readouterr().out
    assert "--- Gửi: lanhdao@vidu.example" in shown
    assert "KHÔNG gửi thư nào" in shown
    kinds = sorted(path.suffix for path in (made.data_folder / "preview").iterdir())
    assert kinds == [".html", ".html", ".txt", ".txt", ".xlsx"]
    assert smtp.received == ()
    database = open_database(made, world.period.end)
    assert outbox.counts(database, UNIT) == {}
    assert reminders.counts(database, UNIT, Reminder.MAIL) == {}


class _Channel(BaseHTTPRequestHandler):
    said: ClassVar[list[dict[str, str]]] = []

    def do_POST(self) -> None:
        self.said.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # within apprise
def test_a_further_channel_gets_counts_and_codes_and_no_names(
    config: Config, smtp: PretendMailServer, world: World
) -> None:
    config.path.write_text(
        config.path.read_text(encoding="utf-8").replace("enabled = false", "enabled = true"), encoding="utf-8"
    )
    made, at = load(config.path), world.period.end + timedelta(minutes=1)
    without = alert(made, ShiftedClock(at))
    assert "hoso secret set notify" in " ".join(without.sentences)
    with HTTPServer(("127.0.0.1", 0), _Channel) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        open_key_store(made).put(NOTIFY, f"json://127.0.0.1:{server.server_port}/")
        assert alert(made, ShiftedClock(at + DAY)).exit_code == ExitCode.DONE
        server.shutdown()
    (said,) = _Channel.said
    assert said["title"].startswith("[CHƯA CÓ SỐ LIỆU MỚI]"), "a day later no picture is fresh"
    assert "Quá hạn đã biết:" in said["message"]
    names = {view.applicant for views in world.at(world.period.end).portals.values() for view in views}
    assert not any(name and name in json.dumps(said, ensure_ascii=False) for name in names)
