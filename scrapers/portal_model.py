"""A portal's profile (``portal.toml``): everything that is peculiar to one portal, typed, and nothing of any account.

A family's facts come from ``families/<family>.toml``; a profile overrides and completes them; the office's
configuration overrides the addresses and the pace.
"""

import re
from collections.abc import Iterable
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from scrapers.guard import AllowedRequest, GuardRules, Phase
from scrapers.portal_lists import ListProfile, Signs, Strict
from scrapers.totp import Digest

Family = Literal["igate", "webforms", "json_list", "indicators"]
_SELECTOR = "css="
_HOURS = re.compile(r"((?:[01][0-9]|2[0-3]):[0-5][0-9])-((?:[01][0-9]|2[0-3]):[0-5][0-9])")
_PHASES = {
    "login": frozenset({Phase.LOGIN}),
    "search": frozenset({Phase.LOGIN, Phase.READING}),  # single pages search by themselves as soon as they are let in
    "paging": frozenset({Phase.READING}),
    "session": frozenset({Phase.LOGIN, Phase.READING}),
}


def words_in(signs: Iterable[str]) -> tuple[str, ...]:
    """Those of ``signs`` that are words of the page."""
    return tuple(sign for sign in signs if not sign.startswith(_SELECTOR))


def selectors_in(signs: Iterable[str]) -> tuple[str, ...]:
    """Those of ``signs`` that are CSS selectors, without their mark."""
    return tuple(sign.removeprefix(_SELECTOR) for sign in signs if sign.startswith(_SELECTOR))


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/") or parts.query:
        raise ValueError(f"“{value}” không phải là địa chỉ gốc, ví dụ https://dichvucong.tinh.gov.vn")
    return value.rstrip("/")


def _hours(value: str) -> str:
    match = _HOURS.fullmatch(value)
    if match is None or match[1] >= match[2]:
        raise ValueError(f"“{value}” không phải là khoảng giờ trong ngày, ví dụ 07:00-18:00")
    return value


class Pace(Strict):
    """Politeness and patience, in seconds.

    ``jitter``: up to this share of the pause is waited on top, at random; ``parallel_pages``: at most so many requests
    are under way at once; ``hours`` ("07:00-18:00", Asia/Ho_Chi_Minh): the portal is read by itself only then, on
    working days.
    """

    seconds_between_pages: float = Field(default=1.0, ge=0, le=60)
    jitter: float = Field(default=0.3, ge=0, le=2)
    parallel_pages: int = Field(default=1, ge=1, le=8)
    hours: Annotated[str, AfterValidator(_hours)] | None = None
    deadline_seconds: float = Field(default=600.0, gt=0, le=7200)
    request_seconds: float = Field(default=30.0, gt=0, le=300)


class LoginWords(Strict):
    """The portal's own words (or ``css=`` selectors) for how a log-in ended, and for what only a person can do."""

    wrong_password: Signs = ()
    locked: Signs = ()
    expired: Signs = ()
    captcha: Signs = ()
    otp: Signs = ()
    unknown: Signs = ()


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


class Token(Strict):
    """Where the page keeps its token: ``pointer`` is a JSON pointer in the stored text, empty for the text itself."""

    storage: Literal["sessionStorage", "localStorage"]
    key: str
    pointer: str = ""
    header: str = "Authorization"
    prefix: str = "Bearer "


class Identity(Strict):
    """Selectors of the elements that show who is logged in, and for which unit."""

    user: str | None = None
    unit: str | None = None


class Session(Strict):
    """How a living session looks, and a dead one.

    ``blocked``: the portal's words where it takes us for an intruder.
    ``logged_out``: words or ``css=`` selectors of the log-in page; ``login_paths``: where a dead session is sent.
    """

    token: Token | None = None
    identity: Identity = Identity()
    logged_out: Signs = ()
    login_paths: tuple[str, ...] = ()
    maintenance: Signs = ("Hệ thống đang bảo trì",)
    blocked: Signs = ("phát hiện truy cập bất thường",)


class Allowed(Strict):
    """A request beyond GET and HEAD that may be sent; ``*`` stands for any characters within one segment.

    ``events``: the form events it may carry, ``target`` or ``target|argument``, both with ``*``.
    ``fields``: the names of all form fields that may be sent, with ``*``.
    """

    method: str = Field(pattern=r"^[A-Z]+$")
    origin: str = "portal"
    path: str = Field(pattern=r"^/")
    use: Literal["login", "search", "paging", "session"] = Field(alias="for")
    events: tuple[str, ...] | None = None
    fields: tuple[str, ...] | None = None


class Portal(Strict):
    """One portal. ``key`` names it everywhere; ``verified`` says when and by whom it was tried on the real portal.

    ``statuses``, ``channels`` and ``owner_kinds`` map the portal's own words or codes to national codes; words are
    compared by ``dossiers.text.match_key``. ``parameters`` are the office's own values for requests ("unit_code").
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    short_name: str
    family: Family
    verified: str = ""
    origins: dict[str, Annotated[str, AfterValidator(_origin)]]
    pace: Pace = Pace()
    login: Login
    session: Session = Session()
    allow: tuple[Allowed, ...] = ()
    dangerous_paths: tuple[str, ...] = ()
    lists: tuple[ListProfile, ...] = Field(min_length=1)
    statuses: dict[str, Annotated[int, Field(ge=1, le=10)]] = Field(default_factory=dict)
    channels: dict[str, Annotated[int, Field(ge=1, le=3)]] = Field(default_factory=dict)
    owner_kinds: dict[str, Annotated[int, Field(ge=0, le=2)]] = Field(default_factory=dict)
    parameters: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _names_exist(self) -> "Portal":
        used = {self.login.start_origin, *(each.origin for each in self.allow), *(each.origin for each in self.lists)}
        unknown = sorted(used - set(self.origins))
        if unknown:
            raise ValueError(f"chưa khai báo địa chỉ trong [origins]: {', '.join(unknown)}")
        keys = [each.key for each in self.lists]
        if len(keys) != len(set(keys)):
            raise ValueError("hai danh sách trùng key")
        if self.family != "indicators" and not self.statuses:
            raise ValueError("chưa khai báo [statuses] (trạng thái của cổng và mã quốc gia)")
        return self

    def list_profile(self, key: str) -> ListProfile:
        """The list of that key. Raises ``KeyError``."""
        return {each.key: each for each in self.lists}[key]

    def guard_rules(self) -> GuardRules:
        """What the profile permits, as the guard wants it."""
        return GuardRules(
            origins=tuple(self.origins.values()),
            dangerous_paths=self.dangerous_paths,
            allowed=tuple(
                AllowedRequest(
                    method=each.method,
                    origin=self.origins[each.origin],
                    path=each.path,
                    phases=_PHASES[each.use],
                    events=each.events,
                    fields=each.fields,
                )
                for each in self.allow
            ),
        )
