"""The part of a portal's profile that says how to log in, and by which words a log-in is judged."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from scrapers.profile.columns import Signs, Strict
from scrapers.profile.expressions import expression
from scrapers.totp import Digest


def _days_pattern(value: str) -> str:
    if expression(value).groups != 1:
        raise ValueError(f"“{value}” phải là mẫu có đúng một nhóm là số ngày, ví dụ 'còn (\\d+) ngày'")
    return value


class LoginWords(Strict):
    """The portal's own words (or ``css=`` selectors) for how a log-in ended, and for what only a person can do.

    ``expiring``: patterns with one group, the number of days after which the password ends.
    """

    wrong_password: Signs = ()
    locked: Signs = ()
    expired: Signs = ()
    captcha: Signs = ()
    otp: Signs = ()
    unknown: Signs = ()
    expiring: Annotated[tuple[Annotated[str, AfterValidator(_days_pattern)], ...], Field(strict=False)] = ()


class Totp(Strict):
    """Where the one-time code of the account's TOTP secret is typed.

    ``submit`` absent: ``field`` stands beside the password and is sent with it; else on a page of its own after it.
    ``refused``: the portal's words for a code that it does not take.
    """

    field: str
    submit: str | None = None
    refused: Signs = ()
    digits: int = Field(default=6, ge=6, le=8)
    digest: Digest = "sha1"


class Dismiss(Strict):
    """A notice between log-in and work that may be put away: ``selector`` is clicked only where all of ``words`` stand
    on the page (or on the element itself)."""

    selector: str
    words: tuple[str, ...] = Field(min_length=1)


class Login(Strict):
    """How to log in. ``start_path`` below ``start_origin`` is opened first; selectors are CSS; ``logged_in`` is seen
    on logged-in pages only. ``kind = "person"``: only a person can (captcha, VNeID, a USB token)."""

    kind: Literal["none", "form", "sso", "person"]
    start_origin: str = "portal"
    start_path: str = Field(default="/", pattern=r"^/")
    username: str | None = None
    password: str | None = None
    submit: str | None = None
    logged_in: str | None = None
    words: LoginWords = LoginWords()
    totp: Totp | None = None
    dismiss: tuple[Dismiss, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> "Login":
        if self.kind != "none":
            needed = ("logged_in",) if self.kind == "person" else ("username", "password", "submit", "logged_in")
            missing = [name for name in needed if not getattr(self, name)]
            if missing:
                raise ValueError(f"cách đăng nhập “{self.kind}” còn thiếu: {', '.join(missing)}")
        return self
