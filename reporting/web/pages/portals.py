"""Cổng & tài khoản: how each portal is read, what its account waits for, what was not understood, and the buttons."""

from dataclasses import dataclass
from datetime import datetime, time

from starlette.responses import Response

from dossiers.dates import VIETNAM
from reporting.web.failures import refusal
from reporting.web.guards import Guard
from reporting.web.looks import note_look
from reporting.web.office import AccountWords, PortalInfo
from reporting.web.page import Page
from reporting.web.pages.today import PortalStrip, portal_strips
from reporting.web.routing import Entry
from reporting.web.wishes import ask_program as ask
from reporting.web.words import instant
from store import notices
from store.issues import Issue, alike, open_issues
from store.people.access_log import Act
from store.people.accounts import AccountState, account_states, pause, resume
from store.people.commands import CommandKind
from store.recording import brakes
from store.recording.brakes import Brake, MoreVanished, NothingHeld
from store.rests import rests
from store.runs import Run, last_runs
from store.service_state import state_of

_MOST_ISSUES = 20
_RUNS_LOOKED_AT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalCard:
    """All about one portal."""

    info: PortalInfo
    strip: PortalStrip
    run: Run | None
    account: AccountState | None
    words: AccountWords | None
    issues: tuple[tuple[Issue, int], ...]
    more_issues: int
    brake: Brake | None
    resting_until: datetime | None
    certificate: str | None

    @property
    def paused(self) -> bool:
        return self.account is not None and self.account.paused_at is not None


def show(page: Page) -> Response:
    """The page."""
    state = state_of(page.desk.reader, page.unit)
    return page.show("portals.html.j2", cards=cards(page), paused=state.is_paused(page.now))


def cards(page: Page) -> tuple[PortalCard, ...]:
    """Every portal of the unit, in the configuration's order."""
    reader, unit = page.desk.reader, page.unit
    accounts = {(state.portal, state.username): state for state in account_states(reader, unit)}
    issues: dict[str, list[Issue]] = {}
    for issue in open_issues(reader, unit):
        issues.setdefault(issue.portal, []).append(issue)
    runs: dict[str, Run] = {}
    for each in last_runs(reader, unit, limit=_RUNS_LOOKED_AT):
        runs.setdefault(each.portal, each)
    certificates = notices.certificate_notices(reader, unit)
    questions, resting = brakes.open_questions(reader, unit), rests(reader, unit)
    shown = {each.key: each for each in portal_strips(page)}
    found = []
    for info in page.office.portals:
        account = accounts.get((info.key, info.username or ""))
        kept = shown[info.key].age.complete_at
        rest = resting.get(info.key)
        mine = alike(issues.get(info.key, []))
        found.append(
            PortalCard(
                info=info,
                strip=shown[info.key],
                run=runs.get(info.key),
                account=account,
                words=None if account is None else page.desk.words.account(info.key, account, kept),
                issues=mine[:_MOST_ISSUES],
                more_issues=max(0, len(mine) - _MOST_ISSUES),
                brake=questions.get(info.key),
                resting_until=rest.next_allowed_at if rest is not None and rest.is_on(page.now) else None,
                certificate=certificates[info.key].sentence if info.key in certificates else None,
            )
        )
    return tuple(found)


def change_pause(page: Page) -> Response:
    """Nothing is asked of a portal any more, or again."""
    info = _asked_portal(page)
    if info is None:
        return refusal(page, 404)
    if page.field("viec") == "tam-dung":
        pause(page.desk.writer, page.unit, info.key, info.username or "", page.now)
        note_look(page, Act.CHANGE, portal=info.key, detail=f"Tạm dừng {info.name}")
        return page.back("/cong", "tam-dung")
    resume(page.desk.writer, page.unit, info.key, info.username or "")
    note_look(page, Act.CHANGE, portal=info.key, detail=f"Cho chạy tiếp {info.name}")
    return page.back("/cong", "chay-tiep")


def answer_question(page: Page) -> Response:
    """A person says whether the dossiers that vanished are really gone. The number they saw goes with the answer."""
    info, accept = _asked_portal(page), page.field("tra-loi") == "mat-that"
    most = page.field("so")
    if info is None or not (most.isascii() and most.isdigit() and len(most) < 10):
        return refusal(page, 400)
    try:
        settled = brakes.settle(
            page.desk.writer, page.unit, info.key, accept=accept, now=page.now, most=int(most) if accept else None
        )
    except (NothingHeld, MoreVanished):
        return page.back("/cong", "khong-con")
    words = "xác nhận đã mất" if accept else "giữ số cũ"
    note_look(page, Act.CHANGE, portal=info.key, detail=f"{info.name}: {words} {settled.brake.missing} hồ sơ")
    return page.back("/cong", "xac-nhan-mat" if accept else "giu-so-cu")


def _asked_portal(page: Page) -> PortalInfo | None:
    key = page.field("cong")
    return next((each for each in page.office.portals if each.key == key), None) if page.is_own else None


def ask_program(page: Page) -> Response:
    """A wish that the running program takes up: read now, open a window to log in, try the password once more."""
    info, wish = _asked_portal(page), _WISHES.get(page.field("viec"))
    if not page.is_own or wish is None or (info is None and (wish is not CommandKind.RUN_NOW or page.field("cong"))):
        return refusal(page, 404)
    key = None if info is None else info.key
    return ask(page, wish, portal=key)


def pause_all(page: Page) -> Response:
    """Nothing is done by the schedule until the morning of the next working day; or again at once."""
    if not page.is_own:
        return refusal(page, 404)
    if page.field("viec") == "chay-tiep":
        return ask(page, CommandKind.RESUME)
    until = datetime.combine(page.office.calendar.next_working_day(page.today), time.min, VIETNAM)
    return ask(page, CommandKind.PAUSE, f"Tạm dừng mọi việc đến {instant(until)}", argument=until.isoformat())


_WISHES = {"chay-ngay": CommandKind.RUN_NOW, "dang-nhap": CommandKind.OPEN_LOGIN, "thu-lai": CommandKind.RETRY_LOGIN}

ENTRIES = (
    Entry(path="/cong/giao-viec", handle=ask_program, guard=Guard.ADMIN, post=True),
    Entry(path="/cong", handle=show, guard=Guard.WHOLE),
    Entry(path="/cong/tam-dung-het", handle=pause_all, guard=Guard.ADMIN, post=True),
    Entry(path="/cong/tam-dung", handle=change_pause, guard=Guard.ADMIN, post=True),
    Entry(path="/cong/xac-nhan", handle=answer_question, guard=Guard.ADMIN, post=True),
)
