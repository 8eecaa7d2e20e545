"""Ledgers for the dashboard's tests: a busy ward out of the pretend world, also with hostile words everywhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from dossiers.observation import Observation
from dossiers.periods import CutOff
from dossiers.privacy import mask_name
from dossiers.snapshot import Verdict
from dossiers.working_calendar import SHIPPED_SWAPS, WorkingCalendar
from reporting.monthly import Letterhead, Narrative, Style
from reporting.monthly.narrative import Issued
from reporting.web.office import (
    AccountWords,
    Check,
    DepartmentInfo,
    Desk,
    Examination,
    Field,
    Office,
    PortalInfo,
    Section,
    Told,
    Words,
)
from sandbox.scenario import load_scenario, shipped_scenario
from sandbox.world import World, build_world
from store.database import Database
from store.history.reconcile import Pair
from store.migrate import migrate
from store.people.accounts import AccountState
from store.recording.ledger import record
from store.runs import ensure_portal, ensure_unit
from tests.agent.ledgers import observation_of
from tests.reporting.samples import LETTERHEAD
from tests.web.pictures import picture_of
from tests.web.troubles import issue_report, trouble

UNIT = "H40.12"
OTHER_UNIT = "H40.13"
REPORTED = "2026-08"
"""The month whose report was issued, and issued again."""
HOURS = ((time(7), time(11, 30)), (time(13, 30), time(17)))
CALENDAR = WorkingCalendar(swaps=SHIPPED_SWAPS, hours=HOURS)


class FixedClock:
    """Tells the time that a test sets."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


class StillExaminer:
    """A check-up that has been done."""

    def __init__(self, words: Callable[[str], str]) -> None:
        self.begun = 0
        self._checks = (
            Check(key="disk", level="ok", sentence=words("Ổ đĩa còn đủ chỗ.")),
            Check(key="mail", level="warn", sentence=words("Chưa khai máy chủ thư."), advice=words("Điền mục [mail].")),
            Check(key="browser", level="fail", sentence=words("Không thấy trình duyệt."), advice=words("Cài lại.")),
        )

    def last(self) -> Examination:
        return Examination(checks=self._checks, at=datetime.fromisoformat("2026-05-12T07:00:00+07:00"))

    def begin(self) -> None:
        self.begun += 1


class StillReports:
    """A month's words in memory; reports in a folder."""

    def __init__(self, folder: Path, words: Callable[[str], str]) -> None:
        folder.mkdir()
        self.folder = folder
        self.kept: dict[str, Narrative] = {}
        self._words = words

    def words(self, month: str) -> Narrative:
        begun = Narrative(
            month=month,
            difficulties=(self._words("Còn gặp khó khăn."),),
            next_month=(self._words("Tiếp tục phối hợp."),),
            issued=(Issued(paragraph=self._words("Đã ban hành:"), items=(self._words("Công văn số 1"),)),),
        )
        return self.kept.get(month, begun)

    def keep_words(self, month: str, words: Narrative) -> Told:
        self.kept[month] = words
        return Told(ok=True, sentence="Đã ghi lại.")

    def letterhead(self) -> Letterhead:
        return LETTERHEAD

    def style(self) -> Style:
        return Style.CENTRE


class StillSettings:
    """One section, in memory."""

    def __init__(self, words: Callable[[str], str]) -> None:
        self._words = words
        self.saved: dict[str, Mapping[str, str]] = {}

    def sections(self) -> tuple[Section, ...]:
        fields = (
            Field(name="name", label="Tên phòng", value=self._words("Văn phòng"), help="Như đơn vị gọi."),
            Field(name="recipients", label="Ai nhận thư nhắc", value=self._words("a@vidu.example"), kind="lines"),
        )
        return (
            Section(key="phong-0", title=self._words("Văn phòng"), fields=fields),
            Section(key="nguoi-nhan", title="Người nhận", fields=(), test="mail", test_label="Gửi thư thử đến"),
        )

    def save(self, section: str, values: Mapping[str, str]) -> Told:
        if not values.get("name", "x"):
            return Told(ok=False, sentence="Chưa ghi gì. Hãy ghi tên phòng.")
        self.saved[section] = values
        return Told(ok=True, sentence="Đã ghi.")

    def try_out(self, test: str, values: Mapping[str, str]) -> Told:
        return Told(ok=True, sentence=self._words(f"Đã gửi thư thử đến {values['thu-toi']}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ward:
    """A filled ledger with the desk that the pages work at."""

    desk: Desk
    clock: FixedClock
    examiner: StillExaminer
    at: datetime

    def close(self) -> None:
        self.desk.reader.close()
        self.desk.writer.close()


def plain(words: str) -> str:
    """Words as they are."""
    return words


def build_ward(
    folder: Path, *, words: Callable[[str], str] = plain, demands_login: bool = False, url: str | None = None
) -> Ward:
    """A ward on a morning with overdue dossiers, an account that waits, a failed run, mails, something blocked.

    ``words`` changes every text that comes from outside before it is recorded; ``url``: of an empty database that holds
    the ledger instead of a file in ``folder``.
    """
    scenario = load_scenario(shipped_scenario("busy"))
    world = build_world(scenario, None)
    at = scenario.walk[0]
    url = url or f"sqlite:///{(folder / 'ledger.db').as_posix()}"
    writer = Database(url)
    migrate(writer, folder / "backups", at)
    ensure_unit(writer, UNIT, words("Phường Thử Nghiệm"))
    names = {key: words(name) for key, name in _NAMES.items() if key in world.at(at).portals}
    for key, name in names.items():
        ensure_portal(writer, UNIT, key, name)
    for moment in (at - timedelta(days=1), at - timedelta(minutes=20)):
        _look(writer, world, moment, words)
    trouble(writer, UNIT, at, next(iter(names)), words)
    clock, examiner = FixedClock(at), StillExaminer(words)
    departments = sorted(
        {each.department for views in world.at(at).portals.values() for each in views if each.department}
    )
    office = Office(
        unit=UNIT,
        name=words("Phường Thử Nghiệm"),
        portals=tuple(
            PortalInfo(key=key, name=name, address="https://cong.example/", username=words("can.bo"), verified=True)
            for key, name in names.items()
        ),
        calendar=CALENDAR,
        cut_off=CutOff(day=13, at=time(17)),
        departments=tuple(DepartmentInfo(name=words(name), recipients=("phong@vidu.example",)) for name in departments),
    )
    reports = StillReports(folder / "reports", words)
    issue_report(writer, UNIT, at, REPORTED, reports.folder, words)
    desk = Desk(
        reader=Database(url, read_only=True),
        writer=writer,
        office_now=lambda: office,
        now=clock,
        words=Words(
            account=lambda key, state, kept_at: _account_words(names[key], state, words),
            block_reason=words,
            actors={"operator": words("người phụ trách chương trình")},
            jobs={"sync": words("lấy số liệu")},
        ),
        examiner=examiner,
        reports=reports,
        settings=StillSettings(words),
        pairs=(Pair(first="hkd", second="igate"),),
        evidence=lambda name: f"<script>{name}</script>".encode(),
        upcoming=lambda: (("sync", at + timedelta(hours=4)),),
        demands_login=demands_login,
        version="0",
    )
    return Ward(desk=desk, clock=clock, examiner=examiner, at=at)


_NAMES: Mapping[str, str] = {
    "igate": "Một cửa điện tử",
    "hkd": "Hộ kinh doanh",
    "hotich": "Hộ tịch",
    "construction": "Bộ Xây dựng",
    "national": "Cổng quốc gia",
    "land": "Đất đai",
    "legacy": "Một cửa cũ",
    "defence": "Quân sự",
    "social": "Trợ giúp xã hội",
}


def _look(database: Database, world: World, moment: datetime, words: Callable[[str], str]) -> None:
    for portal, views in world.at(moment).portals.items():
        seen = tuple(_with(observation_of(view), words) for view in views)
        record(database, UNIT, picture_of(portal, seen, moment, Verdict.COMPLETE), moment + timedelta(minutes=2))


def _with(observation: Observation, words: Callable[[str], str]) -> Observation:
    masked = replace(observation, applicant=observation.applicant and mask_name(observation.applicant))
    given: dict[str, Any] = {
        name: words(value)
        for name in ("procedure_name", "field_name", "applicant", "department", "officer", "raw_status", "due_words")
        if (value := getattr(masked, name))
    }
    link = words("https://cong.example/ho-so") if observation.link is None else observation.link
    return replace(observation, link=link, **given)


def _account_words(name: str, state: AccountState, words: Callable[[str], str]) -> AccountWords:
    if state.state == "ready":
        return AccountWords(short="dùng được", sentence=None, actor=None)
    if state.state == "needs_otp":
        sentence = f"{name} cần mã xác thực."
        return AccountWords(short=words("cần mã"), sentence=sentence, actor=None, action="open_login")
    return AccountWords(
        short=words("sai mật khẩu"),
        sentence=f"Hệ thống {name} không nhận mật khẩu. Để tránh bị khóa tài khoản, chương trình đã dừng thử.",
        actor=words("người giữ tài khoản"),
        action="retry",
        command=words('hoso --config "config.toml" secret set portal:igate'),
    )
