"""What pages around a log-in mean: by which signs they are told apart, and which sign decides. Pure."""

from collections.abc import Collection, Mapping

from scrapers.context import LoginOutcome
from scrapers.errors.account import NeedsPerson
from scrapers.errors.portal import Blocked, Maintenance, UnknownPage, UsedElsewhere
from scrapers.html_page import html_page
from scrapers.profile import Portal

Signs = Mapping[str, tuple[str, ...]]
"""Names of what a page may be → the words, or ``css=`` selectors, that tell it."""


def signs_before(portal: Portal) -> Signs:
    """What the page at which logging in begins may be."""
    login, words = portal.login, portal.login.words
    beside_the_password = login.totp is not None and login.totp.submit is None
    return {
        "elsewhere": portal.session.elsewhere,
        "logged_in": (f"css={login.logged_in}",),
        "form": (f"css={login.password}",) if login.password else portal.session.logged_out,
        "maintenance": portal.session.maintenance,
        "blocked": portal.session.blocked,
        "captcha": words.captcha,
        "otp": () if beside_the_password else words.otp,
    }


def known_already(portal: Portal, seen: Collection[str]) -> bool:
    """Whether a page with these of ``signs_before`` is logged in; ``False``: its form waits for a password. Raises the
    ``PortalError`` that anything else is: above all ``NeedsPerson``, before anything is sent."""
    if "maintenance" in seen:
        raise Maintenance.of(portal.name)
    if "elsewhere" in seen:
        raise UsedElsewhere.of(portal.name)
    if "blocked" in seen:
        raise Blocked.of(portal.name, detail="before the log-in")
    if "logged_in" in seen:
        return True
    if portal.login.kind == "person":
        raise NeedsPerson.of(portal.name, "sso", key=portal.key)
    for check in ("captcha", "otp"):
        if check in seen:
            raise NeedsPerson.of(portal.name, check, key=portal.key)
    if "form" not in seen:
        raise UnknownPage.of(
            portal.name, detail="không thấy ô mật khẩu (password), cũng không thấy dấu hiệu đã đăng nhập (logged_in)"
        )
    return False


def signs_after(portal: Portal) -> Signs:
    """What the page after the password may be; of several that show, the first decides.

    A change of password may be asked for on a page that looks logged in, so its words come first.
    """
    login, words = portal.login, portal.login.words
    return {
        "expired": words.expired,
        "logged_in": (f"css={login.logged_in}",),
        "locked": words.locked,
        "wrong": words.wrong_password,
        "code": login.totp.refused if login.totp else (),
        "totp": (f"css={login.totp.field}",) if login.totp and login.totp.submit else (),
        "otp": words.otp,
        "captcha": words.captcha,
        "unknown": words.unknown,
    }


_OUTCOMES = {
    "expired": LoginOutcome.EXPIRED,
    "logged_in": LoginOutcome.SUCCEEDED,
    "locked": LoginOutcome.LOCKED,
    "wrong": LoginOutcome.WRONG_PASSWORD,
    "code": LoginOutcome.CODE_REFUSED,
    "otp": LoginOutcome.NEEDS_OTP,
    "captcha": LoginOutcome.NEEDS_CAPTCHA,
}


def outcome_of(first: str) -> LoginOutcome:
    """What a submission came to, by the sign that decides; whatever else a page shows is unknown."""
    return _OUTCOMES.get(first, LoginOutcome.UNKNOWN)


def first_of(signs: Signs, seen: Collection[str]) -> str:
    """The sign that decides; "unknown" where none shows."""
    return next((name for name in signs if name in seen), "unknown")


def seen_in(html: str, signs: Signs) -> frozenset[str]:
    """The names of ``signs`` that a document shows. What a person would not see must have been left out of it."""
    page = html_page(html)
    return frozenset(name for name, each in signs.items() if page.shows(each))
