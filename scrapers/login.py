"""Logging in to a portal: one password submission at most, asked for before and accounted for after.

An attempt that was begun counts as failed unless the page proves otherwise: only the portal's own words make a
password wrong, a time-out makes it unknown, and neither is ever tried again here.
"""

from typing import Literal

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from scrapers.browser import OpenPortal
from scrapers.context import Account, LoginGate, LoginOutcome
from scrapers.errors import (
    AccountLocked,
    GuardBlocked,
    LoginUnclear,
    Maintenance,
    NeedsPerson,
    PasswordExpired,
    PortalError,
    RateLimited,
    Unavailable,
    UnknownPage,
    WrongPassword,
)
from scrapers.errors_catalogue import CATALOGUE, make_problem
from scrapers.guard import Phase
from scrapers.login_signs import wait_for_any
from scrapers.portal import Portal
from scrapers.session_errors import from_driver


async def log_in(portal: Portal, account: Account | None, opened: OpenPortal, gate: LoginGate) -> None:
    """Returns with a logged-in page, the guard in its reading phase. Raises ``PortalError``.

    A portal without log-in is only opened. Where the portal still knows us (single sign-on), nothing is submitted.
    """
    page = opened.page
    try:
        await _open(portal, page)
        if portal.login.kind != "none" and not await _known_already(portal, page):
            await _submit_once(portal, account, opened, gate)
    except PlaywrightError as error:
        raise from_driver(portal.name, error) from None
    opened.conversation.phase = Phase.READING


async def _open(portal: Portal, page: Page) -> None:
    url = portal.origins[portal.login.start_origin] + portal.login.start_path
    timeout = portal.pace.request_seconds * 1000
    response = await page.goto(url, wait_until="domcontentloaded", timeout=timeout)
    if response is None:
        raise Unavailable.of(portal.name, detail="no answer")
    if response.status == 429:
        raise RateLimited.of(portal.name)
    if response.status >= 500:
        raise Unavailable.of(portal.name, detail=f"HTTP {response.status}")


async def _known_already(portal: Portal, page: Page) -> bool:
    """Waits for the log-in form or the logged-in page. Raises where a person is needed before anything is sent."""
    login, words = portal.login, portal.login.words
    seen = await wait_for_any(
        page,
        {
            "logged_in": (f"css={login.logged_in}",),
            "form": (f"css={login.password}",),
            "maintenance": portal.session.maintenance,
            "captcha": words.captcha,
            "otp": words.otp,
        },
        portal.pace.request_seconds,
    )
    if "maintenance" in seen:
        raise Maintenance.of(portal.name)
    if "logged_in" in seen:
        return True
    if "captcha" in seen:
        raise NeedsPerson.of(portal.name, "captcha")
    if "otp" in seen:
        raise NeedsPerson.of(portal.name, "otp")
    if "form" not in seen:
        raise UnknownPage.of(portal.name, detail="no log-in form")
    return False


async def _submit_once(portal: Portal, account: Account | None, opened: OpenPortal, gate: LoginGate) -> None:
    if account is None:
        raise PortalError(make_problem("no_account", portal=portal.name), CATALOGUE["no_account"].verdict)
    sent_before = opened.conversation.writes_sent
    attempt = gate.begin(portal.key, account.username)
    outcome = LoginOutcome.NOT_SUBMITTED
    needed: Literal["captcha", "otp"] | None = None
    try:
        await _fill(portal, opened.page, account)
        outcome = LoginOutcome.UNKNOWN
        await opened.page.click(
            portal.login.submit or "", timeout=portal.pace.request_seconds * 1000, no_wait_after=True
        )
        outcome, needed = await _outcome(portal, opened.page)
    finally:
        blocked = opened.conversation.write_blocked is not None
        if blocked and opened.conversation.writes_sent == sent_before:
            outcome = LoginOutcome.NOT_SUBMITTED  # the guard stopped it: nothing reached the portal
        gate.end(attempt, outcome)
    if blocked:
        raise GuardBlocked.of(portal.name, detail="log-in")
    if needed is not None:
        raise NeedsPerson.of(portal.name, needed)
    if outcome is not LoginOutcome.SUCCEEDED:
        raise _FAILURES[outcome].of(portal.name)


_FAILURES = {
    LoginOutcome.WRONG_PASSWORD: WrongPassword,
    LoginOutcome.LOCKED: AccountLocked,
    LoginOutcome.EXPIRED: PasswordExpired,
    LoginOutcome.UNKNOWN: LoginUnclear,
}


async def _fill(portal: Portal, page: Page, account: Account) -> None:
    """Raises ``UnknownPage`` if a field takes less than it was given: half a password must not be sent."""
    timeout = portal.pace.request_seconds * 1000
    for selector, text in ((portal.login.username, account.username), (portal.login.password, account.password)):
        await page.fill(selector or "", text, timeout=timeout)
        if await page.input_value(selector or "", timeout=timeout) != text:
            raise UnknownPage.of(portal.name, detail="a log-in field changes what is typed")


async def _outcome(portal: Portal, page: Page) -> tuple[LoginOutcome, Literal["captcha", "otp"] | None]:
    """What the portal answered to the submission, and what it wants a person for.

    A change of password may be asked for on a page that looks logged in, so its words come first. A portal that asks
    for a code counts as unknown: it must not be made to send another one with every run.
    """
    words = portal.login.words
    signs = {
        "expired": words.expired,
        "logged_in": (f"css={portal.login.logged_in}",),
        "locked": words.locked,
        "wrong": words.wrong_password,
        "otp": words.otp,
        "captcha": words.captcha,
        "unknown": words.unknown,
    }
    seen = await wait_for_any(page, signs, portal.pace.request_seconds)
    first = next((name for name in signs if name in seen), "unknown")
    needed: Literal["captcha", "otp"] | None = "otp" if first == "otp" else "captcha" if first == "captcha" else None
    return _OUTCOMES.get(first, LoginOutcome.UNKNOWN), needed


_OUTCOMES = {
    "expired": LoginOutcome.EXPIRED,
    "logged_in": LoginOutcome.SUCCEEDED,
    "locked": LoginOutcome.LOCKED,
    "wrong": LoginOutcome.WRONG_PASSWORD,
}
