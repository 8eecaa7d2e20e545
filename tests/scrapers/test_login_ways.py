"""Ways to log in besides a password alone: codes of a secret, notices on the way, and what only a person can do."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from sandbox.serve import RunningSandbox
from scrapers.browser.guarded import GuardedBrowser
from scrapers.context import Account, LoginOutcome
from scrapers.profile import Dismiss, Login, Portal, Totp
from scrapers.totp import TotpCodes, decode_secret
from tests.scrapers.conftest import RecordingGate, account_of, profile
from tests.scrapers.test_login import attempt, submissions

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]

TOTP = Totp(field="#otp", submit="#kc-otp-login-form #kc-login", refused=("Mã xác thực không đúng",))
READ = Dismiss(selector="#ctl00_C_ReadBtn", words=("Đề nghị cán bộ đọc kỹ thông báo này", "Tôi đã đọc"))
LATER = Dismiss(selector="#ctl00_C_LaterBtn", words=("Mật khẩu sắp hết hạn", "Để sau"))


@dataclass
class PortalTime:
    """The pretend portals' own time, which sleeping moves."""

    sandbox: RunningSandbox
    slept: list[float] = field(default_factory=list)
    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return self.sandbox.now() + self.ahead

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.sandbox.advance(seconds)


def with_login(portal: Portal, **changes: object) -> Portal:
    return portal.model_copy(update={"login": portal.login.model_copy(update=changes)})


def with_codes(sandbox: RunningSandbox, time: PortalTime, used_until: datetime | None = None) -> Account:
    sandbox.advance(0 if used_until else 60)  # the portal takes no code of a time step that another test used
    account = account_of(sandbox, "igate")
    assert account is not None
    key = decode_secret(sandbox.checks("igate").totp_secret)
    codes = TotpCodes(key=key, now=time.now, sleep=time.sleep, used_until=used_until)
    return Account(username=account.username, password=account.password, codes=codes)


async def test_a_code_of_the_secret_is_part_of_the_same_attempt(
    browser: GuardedBrowser, sandbox: RunningSandbox, gate: RecordingGate
) -> None:
    sandbox.inject("igate", "one_time_code", kind="totp")
    portal = with_login(profile(sandbox, "igate"), totp=TOTP)
    before = submissions(sandbox, "igate")
    assert await attempt(browser, portal, with_codes(sandbox, PortalTime(sandbox)), gate) is None
    assert gate.ended == [LoginOutcome.SUCCEEDED]
    assert submissions(sandbox, "igate") == before + 1


async def test_a_second_log_in_at_once_waits_for_the_next_code(
    browser: GuardedBrowser, sandbox: RunningSandbox, gate: RecordingGate
) -> None:
    sandbox.inject("igate", "one_time_code", kind="totp")
    portal, time = with_login(profile(sandbox, "igate"), totp=TOTP), PortalTime(sandbox)
    assert await attempt(browser, portal, with_codes(sandbox, time), gate) is None
    sandbox.end_sessions("igate")
    # The pretend portal takes no code twice, so this would fail if the same one were typed again.
    assert await attempt(browser, portal, with_codes(sandbox, time, used_until=time.now()), gate) is None
    assert len(time.slept) >= 1
    assert gate.ended == [LoginOutcome.SUCCEEDED] * 2


async def test_a_code_that_the_portal_refuses_is_typed_once_and_counts_as_failed(
    browser: GuardedBrowser, sandbox: RunningSandbox, gate: RecordingGate
) -> None:
    sandbox.inject("igate", "one_time_code", kind="totp")
    portal = with_login(profile(sandbox, "igate"), totp=TOTP)
    wrong_clock = PortalTime(sandbox, ahead=timedelta(hours=1))
    before = submissions(sandbox, "igate")
    assert await attempt(browser, portal, with_codes(sandbox, wrong_clock), gate) == "totp_refused"
    assert gate.ended == [LoginOutcome.CODE_REFUSED]
    assert submissions(sandbox, "igate") == before + 1


async def test_without_the_secret_no_password_is_sent_where_a_code_will_be_asked_for(
    browser: GuardedBrowser, sandbox: RunningSandbox, gate: RecordingGate
) -> None:
    sandbox.inject("igate", "one_time_code", kind="totp")
    before = submissions(sandbox, "igate")
    portal = with_login(profile(sandbox, "igate"), totp=TOTP)
    assert await attempt(browser, portal, account_of(sandbox, "igate"), gate) == "needs_otp"
    assert (gate.begun, submissions(sandbox, "igate")) == ([], before)


async def test_a_code_that_nobody_expected_needs_a_person(
    browser: GuardedBrowser, sandbox: RunningSandbox, gate: RecordingGate
) -> None:
    sandbox.inject("igate", "one_time_code", kind="sent")
    assert await attempt(browser, profile(sandbox, "igate"), account_of(sandbox, "igate"), gate) == "needs_otp"
    assert gate.ended == [LoginOutcome.NEEDS_OTP]


async def test_a_picture_of_letters_stops_before_anything_is_sent(
    browser: GuardedBrowser, sandbox: RunningSandbox, gate: RecordingGate
) -> None:
    sandbox.inject("hkd", "captcha")
    before = submissions(sandbox, "hkd")
    assert await attempt(browser, profile(sandbox, "hkd"), account_of(sandbox, "hkd"), gate) == "needs_captcha"
    assert (gate.begun, submissions(sandbox, "hkd")) == ([], before)


async def test_a_qr_sign_in_stops_before_anything_is_sent(
    browser: GuardedBrowser, sandbox: RunningSandbox, gate: RecordingGate
) -> None:
    sandbox.inject("hotich", "qr")
    assert await attempt(browser, profile(sandbox, "hotich"), account_of(sandbox, "hotich"), gate) == "needs_otp"
    assert gate.begun == []


async def test_a_portal_for_persons_is_never_typed_into(
    browser: GuardedBrowser, sandbox: RunningSandbox, gate: RecordingGate
) -> None:
    portal = profile(sandbox, "hkd")
    person = Login(kind="person", start_path=portal.login.start_path, logged_in=portal.login.logged_in)
    portal = portal.model_copy(update={"login": person})
    before = submissions(sandbox, "hkd")
    assert await attempt(browser, portal, account_of(sandbox, "hkd"), gate) == "needs_sso"
    assert (gate.begun, submissions(sandbox, "hkd")) == ([], before)


@pytest.mark.parametrize(("kind", "notice"), [("read", READ), ("expiring", LATER)])
async def test_a_declared_notice_is_put_away(
    browser: GuardedBrowser, sandbox: RunningSandbox, gate: RecordingGate, kind: str, notice: Dismiss
) -> None:
    sandbox.inject("hkd", "notice", kind=kind)
    portal = with_login(profile(sandbox, "hkd"), dismiss=(READ, LATER))
    assert notice in portal.login.dismiss
    assert await attempt(browser, portal, account_of(sandbox, "hkd"), gate) is None
    assert gate.ended == [LoginOutcome.SUCCEEDED]


@pytest.mark.parametrize(
    ("kind", "declared"),
    [
        ("read", ()),
        ("expiring", (READ,)),
        ("survey", (READ, LATER)),  # the same button, other words: agreeing to something is not dismissing
    ],
)
async def test_an_undeclared_notice_is_not_clicked_away(
    browser: GuardedBrowser, sandbox: RunningSandbox, gate: RecordingGate, kind: str, declared: tuple[Dismiss, ...]
) -> None:
    sandbox.inject("hkd", "notice", kind=kind)
    portal = with_login(profile(sandbox, "hkd"), dismiss=declared)
    seen = len(sandbox.journal("hkd"))
    assert await attempt(browser, portal, account_of(sandbox, "hkd"), gate) == "login_unclear"
    assert gate.ended == [LoginOutcome.UNKNOWN]
    after = [entry.path for entry in sandbox.journal("hkd")[seen:]]
    assert after[-1] in ("/Officer/Notice.aspx", "/assets/hkd.css", "/favicon.ico")
    assert sandbox.writes() == ()


@dataclass
class TypedCodes:
    """Codes that the test makes; says how many were asked for."""

    sandbox: RunningSandbox
    right: bool
    asked: int = 0

    async def next_code(self) -> str:
        self.asked += 1
        return self.sandbox.checks("hkd").shown_captcha if self.right else "00000"


@pytest.mark.parametrize(
    ("right", "problem", "outcome"),
    [(True, None, LoginOutcome.SUCCEEDED), (False, "totp_refused", LoginOutcome.CODE_REFUSED)],
)
async def test_a_code_beside_the_password_is_sent_with_it(
    browser: GuardedBrowser,
    sandbox: RunningSandbox,
    gate: RecordingGate,
    right: bool,
    problem: str | None,
    outcome: LoginOutcome,
) -> None:
    # The letters' field stands where such a portal has its code field.
    sandbox.inject("hkd", "captcha")
    portal = profile(sandbox, "hkd")
    words = portal.login.words.model_copy(update={"captcha": ()})
    beside = Totp(field="#ctl00_C_CaptchaFld", refused=("Mã xác thực không đúng",))
    account, codes = account_of(sandbox, "hkd"), TypedCodes(sandbox, right)
    assert account is not None
    account = Account(username=account.username, password=account.password, codes=codes)
    assert await attempt(browser, with_login(portal, totp=beside, words=words), account, gate) == problem
    assert gate.ended == [outcome]
    assert codes.asked == 1
