"""Slips and letters: numbered per dossier, once a day, answered in time; a paper that fails numbers nothing."""

from datetime import datetime, timedelta
from pathlib import Path

import docx
import pytest
from docx.document import Document

from agent.commands.chase import acknowledge, answered, list_slips
from agent.computer.clock import ShiftedClock
from agent.errors import ExitCode, FolderError, InputError
from agent.jobs.alert_input import alert_input
from agent.jobs.chase import answer_due, chase
from agent.processes.jobspec import JobSpec
from agent.processes.worker import do_job
from agent.rooms import letterhead, working_calendar
from agent.settings.config import Config, load
from agent.storage import open_database
from dossiers.dates import VIETNAM
from reporting.letters import SlipInput, compose_slip
from reporting.letters.document import letters_bytes
from reporting.letters.slip import ordinal
from sandbox.world import World, tiny_world
from store.people import apologies, chases, reminders
from store.people.reminders import Reminder
from tests.agent.ledgers import UNIT, fill_world, office
from tests.reporting.samples import NOW, TODAY, dossier

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def world() -> World:
    return tiny_world()


@pytest.fixture
def config(tmp_path: Path, world: World) -> Config:
    shown = world.at(world.period.end).portals.values()
    names = sorted({view.department for views in shown for view in views if view.department})
    at = world.period.end + timedelta(minutes=5)
    made = office(
        tmp_path,
        "".join(f'[[departments]]\nname = "{name}"\n' for name in names) + f"[clock]\nstart_at = {at.isoformat()}\n",
    )
    fill_world(made, world, world.period.end)
    return made


def _clock(world: World, after: timedelta = timedelta(minutes=5)) -> ShiftedClock:
    return ShiftedClock(world.period.end + after)


def _words(document: Document) -> str:
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_slips_are_numbered_per_dossier_and_not_twice_a_day(config: Config, world: World) -> None:
    wish = JobSpec(job="chase", config=config.path, department=None)
    assert do_job(wish, config, _clock(world), lambda line: None) == ExitCode.DONE
    database = open_database(config, world.period.end)
    slips = chases.all_of(database, UNIT)
    given = alert_input(config, database, _clock(world).now())
    wanted = {
        (row.portal, row.code)
        for row in (*given.lists.overdue, *given.lists.due_today, *given.lists.due_soon)
        if row.status_group != "waiting_for_citizen"
    }
    assert {dossier for slip in slips for dossier in reminders.of_slip(database, slip.id)} == wanted
    assert chase(config, _clock(world, timedelta(hours=1))).sentences == (
        "Không có hồ sơ nào phải đôn đốc thêm hôm nay.",
    )
    assert len(chases.all_of(database, UNIT)) == len(slips)
    chase(config, _clock(world, DAY))
    assert max(reminders.counts(database, UNIT, Reminder.SLIP).values()) == 2
    (path,) = {Path(file) for slip in chases.all_of(database, UNIT)[:1] for file in slip.files}
    words = _words(docx.Document(str(path)))
    assert "thứ hai" in words
    assert "đã được đôn đốc từ trước" in words
    assert "V/v đôn đốc giải quyết hồ sơ thủ tục hành chính" in words
    shared = {file.name for file in (config.path.parent / "share").iterdir()}
    assert "phieu-don-doc-1-2026-05-13.docx" in shared
    assert alert_input(config, database, _clock(world, DAY).now()).memory.slips


def test_every_late_or_soon_late_dossier_gets_one_apology_on_its_own_page(
    config: Config, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    chase(config, _clock(world))
    database = open_database(config, world.period.end)
    letters = reminders.counts(database, UNIT, Reminder.APOLOGY)
    (file,) = (config.reports_folder / "don-doc").rglob("phieu-xin-loi-*.docx")
    document = docx.Document(str(file))
    assert len(document.sections) == len(letters) > 1
    words = _words(document)
    assert all(code in words for _, code in letters)
    (kept,) = apologies.all_of(database, UNIT)
    assert (kept.number, kept.department, kept.letters, kept.files) == (1, None, len(letters), [str(file)])
    list_slips(config, open_only=False)
    assert f"mọi phòng · {len(letters)} phiếu" in capsys.readouterr().out
    assert words.count("PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ") == len(letters)
    chase(config, _clock(world, DAY))
    again = reminders.counts(database, UNIT, Reminder.APOLOGY)
    assert set(again.values()) == {1}


def test_an_answer_is_due_in_a_day_and_its_lack_is_told(
    config: Config, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    chase(config, _clock(world))
    assert list_slips(config, open_only=True) == ExitCode.DONE
    assert "chờ trả lời, hạn" in capsys.readouterr().out
    with pytest.raises(InputError, match="số 99"):
        answered(config, 99, "xong")
    assert answered(config, 1, "Đã trả 2 hồ sơ, gọi 0912345678") == ExitCode.DONE
    database = open_database(config, world.period.end)
    late = alert_input(config, database, _clock(world, 2 * DAY).now()).memory.unanswered
    assert len(late) == len(chases.all_of(database, UNIT)) - 1
    assert not any("số 1 " in sentence for sentence in late)
    answer = chases.all_of(database, UNIT)[-1].answer or ""
    assert answer.startswith("Đã trả 2 hồ sơ")
    assert "0912345678" not in answer


def test_an_answer_never_falls_on_a_day_off(config: Config) -> None:
    friday = datetime(2026, 5, 15, 9, 0, tzinfo=VIETNAM)
    assert answer_due(friday, working_calendar(config)) == datetime(2026, 5, 18, 9, 0, tzinfo=VIETNAM)


def test_one_department_alone_and_one_that_is_not_there(config: Config, world: World) -> None:
    database = open_database(config, world.period.end)
    given = alert_input(config, database, _clock(world).now())
    name = next(row.department for row in given.lists.overdue if row.department)
    chase(config, _clock(world), department=name.upper())
    assert {slip.department for slip in chases.all_of(database, UNIT)} == {name}
    with pytest.raises(InputError, match="Các phòng"):
        chase(config, _clock(world), department="Phòng lạ")


def test_what_can_t_be_written_is_not_numbered(config: Config, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr("agent.jobs.chase.write_letters", full)
    with pytest.raises(FolderError, match="ổ đĩa đã đầy"):
        chase(config, _clock(world))
    database = open_database(config, world.period.end)
    assert chases.all_of(database, UNIT) == ()
    assert reminders.counts(database, UNIT, Reminder.SLIP) == {}


def test_a_dossier_is_acknowledged_by_its_code(
    config: Config, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    database = open_database(config, world.period.end)
    row = alert_input(config, database, _clock(world).now()).lists.overdue[0]
    assert acknowledge(config, row.code.lower(), None, "Cô Mai", None) == ExitCode.DONE
    assert "không nhắc lại đến 00:00 15/05/2026" in capsys.readouterr().out
    assert (row.portal, row.code) in alert_input(config, database, _clock(world, DAY).now()).memory.acknowledged
    assert not alert_input(config, database, _clock(world, 2 * DAY).now()).memory.acknowledged
    with pytest.raises(InputError, match="Không tìm thấy"):
        acknowledge(config, "H99-260101-0001", None, "Cô Mai", None)


def test_hostile_text_stays_text_and_the_same_slip_is_the_same_bytes(tmp_path: Path) -> None:
    evil = dossier("H56-261101-0001", TODAY - DAY, procedure_name="=1+1 <w:p>\x00\u202e{{ x }}\ud800", officer=None)
    given = SlipInput(
        number=1,
        department="Tư pháp",
        rows=(evil,),
        numbers={(evil.portal, evil.code): 10},
        today=TODAY,
        as_of=NOW,
        answer_due_at=NOW + DAY,
        portals={},
        stale=("Hộ tịch",),
    )
    made = compose_slip(given, letterhead(load(office(tmp_path).path)))
    assert letters_bytes(made) == letters_bytes(made)
    (tmp_path / "a.docx").write_bytes(letters_bytes(made))
    words = _words(docx.Document(str(tmp_path / "a.docx")))
    assert "=1+1 <w:p>{{ x }}" in words
    assert "Số liệu của Hộ tịch chưa phải mới nhất" in words
    assert [ordinal(1), ordinal(2), ordinal(12)] == ["thứ nhất", "thứ hai", "thứ 12"]
