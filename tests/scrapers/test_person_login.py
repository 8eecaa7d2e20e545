"""A person logs in through a real window on a virtual screen; the test acts in the person's role.

Whenever the program sleeps, the person takes the next step: the program's time is the test's, nothing really waits.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Page

from proofs.virtual_screen import virtual_screen
from sandbox.serve import RunningSandbox
from scrapers.browser.guarded import GuardedBrowser, OpenPortal, find_browser, launch
from scrapers.errors.portal import PortalError
from scrapers.guard.decision import Phase
from scrapers.login.person import Patience, PersonLogin, person_logs_in
from scrapers.login.person_banner import WORDS
from scrapers.profile import Login, Portal
from scrapers.session.proof import Expected
from tests.scrapers.conftest import HOSTS, profile
from tests.scrapers.memory_keeper import MemoryKeeper

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(__name__)]

Step = Callable[[OpenPortal], Awaitable[None]]


@dataclass
class Person:
    """Takes one step at each pause of the program; each pause takes ``pace`` seconds of the program's time."""

    opened: OpenPortal
    steps: list[Step]
    pace: float = 1.0
    seconds: float = 0.0

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.seconds += self.pace
        if self.steps:
            await self.steps.pop(0)(self.opened)
        else:
            await self.opened.page.wait_for_timeout(50)  # lets the real browser get on


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    with virtual_screen() as name:
        yield name


@pytest.fixture(scope="module")
async def window(screen: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[GuardedBrowser]:
    choice = find_browser(None, with_window=True)
    assert choice is not None, "these tests need a Chromium with a window"
    async with launch(choice, HOSTS, tmp_path_factory.mktemp("window"), visible=True) as started:
        yield started


def for_persons(portal: Portal) -> Portal:
    """The portal as one that only persons can log in to: the profile holds no field of the form. None of its pages is
    waited for in vain, so that a window that opens slowly on a busy machine may take its time."""
    old = portal.login
    login = Login(
        kind="person",
        start_origin=old.start_origin,
        start_path=old.start_path,
        logged_in=old.logged_in,
        words=old.words,
    )
    pace = portal.pace.model_copy(update={"request_seconds": 20.0})
    return portal.model_copy(update={"login": login, "pace": pace})


async def run(
    window: GuardedBrowser,
    portal: Portal,
    keeper: MemoryKeeper,
    *steps: Step,
    unit: str | None = None,
    pace: float = 1.0,
) -> PersonLogin:
    async with window.portal(portal.guard_rules()) as opened:
        person = Person(opened, list(steps), pace)
        patience = Patience(monotonic=person.monotonic, sleep=person.sleep)
        try:
            return await person_logs_in(portal, opened, keeper, patience, expected=Expected(unit=unit))
        finally:
            assert person.steps == [], "the program ended before the person had done everything"


async def type_password(page: Page, portal: Portal, sandbox: RunningSandbox) -> None:
    fields = profile(sandbox, portal.key).login
    account = sandbox.accounts[portal.key]
    await page.fill(fields.username or "", account.username)
    await page.fill(fields.password or "", account.password)


async def press(page: Page, selector: str) -> None:
    await page.click(selector, no_wait_after=True)


async def test_letters_in_a_picture_and_the_session_is_kept(window: GuardedBrowser, sandbox: RunningSandbox) -> None:
    sandbox.inject("hkd", "captcha")
    portal, keeper = for_persons(profile(sandbox, "hkd")), MemoryKeeper()
    banners: list[str] = []

    async def wrong_letters(opened: OpenPortal) -> None:
        banners.append(await opened.page.evaluate("document.body.innerText"))
        closed = "[...document.querySelectorAll('[data-hoso=banner]')].map((each) => each.shadowRoot)"
        assert await opened.page.evaluate(closed) == [None]  # there, and shut to the page
        mark = "document.head.querySelector('meta[name=google]').content"
        assert await opened.page.evaluate(mark) == "notranslate"  # or the browser's bubble covers the sentence
        top = "document.body.getBoundingClientRect().top"
        # The sentence hides nothing of the page, as soon as both are laid out.
        await opened.page.wait_for_function(f"{top} > 40")
        await opened.page.evaluate("document.querySelector('[data-hoso=banner]').remove()")
        await opened.page.wait_for_selector("[data-hoso=banner]", state="attached")
        await type_password(opened.page, portal, sandbox)
        await opened.page.fill("#ctl00_C_CaptchaFld", "?????")
        await press(opened.page, "#ctl00_C_LoginBtn")
        await opened.page.wait_for_selector("text=Mã xác thực không đúng")

    async def right_letters(opened: OpenPortal) -> None:
        assert opened.conversation.phase is Phase.LOGIN
        await type_password(opened.page, portal, sandbox)
        await opened.page.fill("#ctl00_C_CaptchaFld", sandbox.checks("hkd").shown_captcha)
        await press(opened.page, "#ctl00_C_LoginBtn")

    unit = sandbox.accounts["hkd"].unit_name
    done = await run(window, portal, keeper, wrong_letters, right_letters, unit=unit)
    assert done.unit is not None
    assert unit.lower() in done.unit.lower()
    assert done.blocked == ()
    assert "/Officer/ApplicationList.aspx?h=" in keeper.kept["hkd"].url
    assert WORDS not in banners[0]  # the page's own content does not hold the sentence
    assert sandbox.writes() == ()


async def test_a_code_that_expires_and_then_one_in_time(window: GuardedBrowser, sandbox: RunningSandbox) -> None:
    sandbox.inject("igate", "one_time_code", kind="sent")
    portal, keeper = for_persons(profile(sandbox, "igate")), MemoryKeeper()
    form = "#kc-otp-login-form"

    async def password(opened: OpenPortal) -> None:
        await opened.page.wait_for_selector("#kc-form-login")
        await type_password(opened.page, portal, sandbox)
        await press(opened.page, "#kc-login")
        await opened.page.wait_for_selector(form)

    async def too_late(opened: OpenPortal) -> None:
        code = sandbox.checks("igate").sent_code
        sandbox.advance(61)
        await opened.page.fill("#otp", code)
        await press(opened.page, f"{form} #kc-login")
        await opened.page.wait_for_selector("text=đã hết hạn")

    async def in_time(opened: OpenPortal) -> None:
        sandbox.advance(50)
        await opened.page.fill("#otp", sandbox.checks("igate").sent_code)
        await press(opened.page, f"{form} #kc-login")

    await run(window, portal, keeper, password, too_late, in_time)
    state = keeper.kept["igate"]
    assert any(cookie["name"] == "KEYCLOAK_IDENTITY" for cookie in state.storage_state["cookies"])
    assert "kc" in state.session_storage[portal.origins["portal"]]
    assert [record.outcome for record in sandbox.logins("igate")][-1] == "succeeded"


async def test_a_confirmation_on_the_phone(window: GuardedBrowser, sandbox: RunningSandbox) -> None:
    sandbox.inject("hotich", "qr")
    portal, keeper = for_persons(profile(sandbox, "hotich")), MemoryKeeper()
    before = len(sandbox.logins("hotich"))

    async def look(opened: OpenPortal) -> None:
        await opened.page.wait_for_selector("#qr-sign-in")
        assert keeper.kept == {}

    async def confirm(opened: OpenPortal) -> None:
        sandbox.checks("hotich").confirm()

    await run(window, portal, keeper, look, confirm)
    stored = keeper.kept["hotich"].storage_state["origins"][0]["localStorage"]
    assert [item["name"] for item in stored] == ["access_token"]
    assert len(sandbox.logins("hotich")) == before


async def test_nobody_comes(window: GuardedBrowser, sandbox: RunningSandbox) -> None:
    portal, keeper = for_persons(profile(sandbox, "hkd")), MemoryKeeper()
    with pytest.raises(PortalError) as caught:
        await run(window, portal, keeper, pace=60.0)
    assert caught.value.problem.code == "login_given_up"
    assert "10 phút" in caught.value.problem.sentence
    assert "hoso login hkd" in caught.value.problem.sentence
    assert keeper.kept == {}


async def test_the_window_is_closed_by_the_person(window: GuardedBrowser, sandbox: RunningSandbox) -> None:
    portal, keeper = for_persons(profile(sandbox, "hkd")), MemoryKeeper()

    async def close(opened: OpenPortal) -> None:
        await opened.page.close()

    with pytest.raises(PortalError) as caught:
        await run(window, portal, keeper, close)
    assert caught.value.problem.code == "login_window_closed"
    assert keeper.kept == {}


async def test_another_units_session_is_not_kept(window: GuardedBrowser, sandbox: RunningSandbox) -> None:
    sandbox.inject("hkd", "other_unit", name="Phường Khác")
    portal, keeper = for_persons(profile(sandbox, "hkd")), MemoryKeeper()

    async def log_in(opened: OpenPortal) -> None:
        await type_password(opened.page, portal, sandbox)
        await press(opened.page, "#ctl00_C_LoginBtn")

    with pytest.raises(PortalError) as caught:
        await run(window, portal, keeper, log_in, unit=sandbox.accounts["hkd"].unit_name)
    assert caught.value.problem.code == "other_unit"
    assert keeper.kept == {}


DANGEROUS = {
    "hkd": (["summary >> nth=0"], "text=Xóa >> nth=0"),
    "hotich": (["button[title='Thao tác'] >> nth=0"], "button.danger:has-text('Xóa') >> nth=0"),
}


@pytest.mark.parametrize("key", ["hkd", "hotich"])
async def test_a_dangerous_click_after_the_log_in_changes_nothing(
    window: GuardedBrowser, sandbox: RunningSandbox, key: str
) -> None:
    portal, keeper = for_persons(profile(sandbox, key)), MemoryKeeper()
    phases: list[Phase] = []
    ways, delete = DANGEROUS[key]

    async def log_in(opened: OpenPortal) -> None:
        await opened.page.wait_for_selector("input[type=password]")
        await type_password(opened.page, portal, sandbox)
        await press(opened.page, profile(sandbox, key).login.submit or "")
        await opened.page.wait_for_selector(delete, state="attached")

    async def click_delete(opened: OpenPortal) -> None:
        phases.append(opened.conversation.phase)
        for way in ways:
            await opened.page.click(way)
        async with opened.page.expect_event("requestfailed"):
            await press(opened.page, delete)

    done = await run(window, portal, keeper, log_in, click_delete)
    assert phases == [Phase.READING]
    assert [block.write_like for block in done.blocked] == [True]
    assert sandbox.writes() == ()
    assert key in keeper.kept


async def test_not_even_before_the_program_has_seen_that_the_person_is_in(
    window: GuardedBrowser, sandbox: RunningSandbox
) -> None:
    portal, keeper = for_persons(profile(sandbox, "hkd")), MemoryKeeper()

    async def log_in_and_click_delete(opened: OpenPortal) -> None:
        await type_password(opened.page, portal, sandbox)
        await opened.page.click("#ctl00_C_LoginBtn")
        await opened.page.click("summary >> nth=0")
        assert opened.conversation.phase is Phase.LOGIN
        listed = opened.page.url
        async with opened.page.expect_event("requestfailed"):
            await press(opened.page, "text=Xóa >> nth=0")
        await opened.page.wait_for_function("location.protocol === 'chrome-error:'")
        await opened.page.goto(listed)

    done = await run(window, portal, keeper, log_in_and_click_delete)
    assert [block.write_like for block in done.blocked] == [True]
    assert sandbox.writes() == ()
