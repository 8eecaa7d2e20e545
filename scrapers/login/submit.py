"""Logging in to a portal: one password submission at most, asked for before and accounted for after.

An attempt that was begun counts as failed unless the page proves otherwise: only the portal's own words make a
password wrong, a time-out makes it unknown, and neither is ever tried again here.
"""

from collections.abc import Mapping

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from dossiers.problems import Problem
from scrapers.browser.guarded import OpenPortal
from scrapers.context import Account, LoginGate, LoginOutcome
from scrapers.errors.account import (
    AccountLocked,
    CodeRefused,
    LoginUnclear,
    NeedsPerson,
    PasswordExpired,
    WrongPassword,
)
from scrapers.errors.catalogue import CATALOGUE, make_problem
from scrapers.errors.portal import GuardBlocked, PortalError, RateLimited, ServerFailed, Unavailable, UnknownPage
from scrapers.guard.decision import Phase, origin_of
from scrapers.login.expiry import days_left
from scrapers.login.notices import wait_past_notices
from scrapers.login.pages import first_of, known_already, outcome_of, signs_after, signs_before
from scrapers.patience import retry_after_seconds
from scrapers.profile import Portal
from scrapers.session.driver_errors import from_driver


async def log_in(portal: Portal, account: Account | None, opened: OpenPortal, gate: LoginGate) -> tuple[Problem, ...]:
    """Returns with a logged-in page, the guard in its reading phase, and with what the portal warned of on the way:
    that the password is about to end. Raises ``PortalError``.

    A portal without log-in is only opened. Where the portal still knows us (single sign-on), nothing is submitted.
    """
    page = opened.page
    warnings: tuple[Problem, ...] = ()
    try:
        await open_start_page(portal, page)
        if portal.login.kind != "none" and not await _known_already(portal, page):
            warnings = await _submit_once(portal, account, opened, gate)
    except PlaywrightError as error:
        raise from_driver(portal.name, error) from None
    opened.conversation.phase = Phase.READING
    return warnings


async def resume(portal: Portal, opened: OpenPortal, url: str) -> bool:
    """Whether the session that ``opened`` took over still lives: then its page is logged in, the guard in its reading
    phase, and no password was needed. ``url`` is where that session was last. Raises ``PortalError``."""
    ours = {origin_of(each) for each in portal.origins.values()}
    try:
        await open_start_page(portal, opened.page, url if url and origin_of(url) in ours else None)
        alive = await _known_already(portal, opened.page)
    except (NeedsPerson, UnknownPage):
        return False  # it wants what a log-in wants: that is for the log-in to say
    except PlaywrightError as error:
        raise from_driver(portal.name, error) from None
    if alive:
        opened.conversation.phase = Phase.READING
    return alive


async def open_start_page(portal: Portal, page: Page, url: str | None = None) -> None:
    """Where logging in begins, or ``url``. Raises ``Unavailable``, ``ServerFailed``, ``RateLimited``,
    and Playwright's errors."""
    url = url or portal.origins[portal.login.start_origin] + portal.login.start_path
    timeout = portal.pace.request_seconds * 1000
    response = await page.goto(url, wait_until="domcontentloaded", timeout=timeout)
    if response is None:
        raise Unavailable.of(portal.name, detail="no answer")
    if response.status == 429:
        headers = response.headers
        raise RateLimited.asked(portal.name, retry_after_seconds(headers.get("retry-after"), headers.get("date")))
    if response.status >= 500:
        raise ServerFailed.of(portal.name, detail=f"HTTP {response.status}")


async def _known_already(portal: Portal, page: Page) -> bool:
    """Waits for the log-in form or the logged-in page. Raises where a person is needed before anything is sent."""
    seen = await wait_past_notices(portal, page, signs_before(portal), portal.pace.request_seconds)
    return known_already(portal, seen)


async def _submit_once(
    portal: Portal, account: Account | None, opened: OpenPortal, gate: LoginGate
) -> tuple[Problem, ...]:
    if account is None:
        problem = make_problem("no_account", portal=portal.name, key=portal.key)
        raise PortalError(problem, CATALOGUE["no_account"].verdict)
    if portal.login.totp is not None and account.codes is None:
        raise NeedsPerson.of(portal.name, "otp", key=portal.key)
    sent_before = opened.conversation.writes_sent
    attempt = gate.begin(portal.key, account.username)
    outcome = LoginOutcome.NOT_SUBMITTED
    read: list[str] = []
    try:
        await _fill(portal, opened.page, account)
        outcome = LoginOutcome.UNKNOWN
        await opened.page.click(
            portal.login.submit or "", timeout=portal.pace.request_seconds * 1000, no_wait_after=True
        )
        outcome = await _outcome(portal, opened.page, account, read)
    finally:
        blocked = opened.conversation.write_blocked is not None
        if blocked and opened.conversation.writes_sent == sent_before:
            outcome = LoginOutcome.NOT_SUBMITTED  # the guard stopped it: nothing reached the portal
        gate.end(attempt, outcome)
    if blocked:
        raise GuardBlocked.of(portal.name, detail="log-in")
    if outcome is not LoginOutcome.SUCCEEDED:
        raise _failure(portal, account, outcome)
    return await _warnings(portal, account, opened.page, read)


_FAILURES = {
    LoginOutcome.WRONG_PASSWORD: WrongPassword,
    LoginOutcome.LOCKED: AccountLocked,
    LoginOutcome.EXPIRED: PasswordExpired,
}


def _failure(portal: Portal, account: Account, outcome: LoginOutcome) -> PortalError:
    if outcome is LoginOutcome.CODE_REFUSED:
        return CodeRefused.at(portal.name, key=portal.key)
    if outcome is LoginOutcome.NEEDS_OTP:
        return NeedsPerson.of(portal.name, "otp", key=portal.key)
    if outcome is LoginOutcome.NEEDS_CAPTCHA:
        return NeedsPerson.of(portal.name, "captcha", key=portal.key)
    kind = _FAILURES.get(outcome, LoginUnclear)
    detail = f"không thấy {portal.login.logged_in} (logged_in), cũng không thấy chữ nào của [login.words]"
    return kind.of(
        portal.name,
        key=portal.key,
        username=account.username,
        contact=portal.contact,
        detail=detail if kind is LoginUnclear else None,
    )


async def _warnings(portal: Portal, account: Account, page: Page, read: list[str]) -> tuple[Problem, ...]:
    """What the notices on the way (``read``) and the page that they led to say of the password's end."""
    patterns = portal.login.words.expiring
    if not patterns:
        return ()
    days = days_left([*read, await page.inner_text("body")], patterns)
    if days is None:
        return ()
    when = f"sau {days} ngày nữa" if days else "trong hôm nay"
    words = {"portal": portal.name, "key": portal.key, "username": account.username, "day": when}
    return (make_problem("password_expiring", detail=str(days), **words),)


async def _fill(portal: Portal, page: Page, account: Account) -> None:
    """The one-time code comes last, when all else is ready to be sent."""
    await _type(portal, page, portal.login.username, account.username)
    await _type(portal, page, portal.login.password, account.password)
    totp = portal.login.totp
    if totp is not None and totp.submit is None and account.codes is not None:
        await _type(portal, page, totp.field, await account.codes.next_code())


async def _type(portal: Portal, page: Page, selector: str | None, text: str) -> None:
    """Raises ``UnknownPage`` if a field takes less than it was given: half a password must not be sent."""
    timeout = portal.pace.request_seconds * 1000
    await page.fill(selector or "", text, timeout=timeout)
    if await page.input_value(selector or "", timeout=timeout) != text:
        raise UnknownPage.of(portal.name, detail="ô đăng nhập đổi chữ được gõ vào")


async def _outcome(portal: Portal, page: Page, account: Account, read: list[str]) -> LoginOutcome:
    """What the portal answered to the submission; what notices said on the way is added to ``read``.

    A portal that asks for a code that we don't have counts as failed: it must not be made to send another one with
    every run. Our own code is typed once; it belongs to the same attempt.
    """
    login, signs = portal.login, signs_after(portal)
    first = await _first_sign(portal, page, signs, read)
    if first == "totp" and login.totp is not None and account.codes is not None:
        await _type(portal, page, login.totp.field, await account.codes.next_code())
        timeout = portal.pace.request_seconds * 1000
        await page.click(login.totp.submit or "", timeout=timeout, no_wait_after=True)
        # The code's own page still stands while its answer is under way.
        first = await _first_sign(portal, page, {**signs, "totp": (), "otp": ()}, read)
    return outcome_of(first)


async def _first_sign(portal: Portal, page: Page, signs: Mapping[str, tuple[str, ...]], read: list[str]) -> str:
    seen = await wait_past_notices(portal, page, signs, portal.pace.request_seconds, read.append)
    return first_of(signs, seen)
