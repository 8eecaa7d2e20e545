"""A portal's profile (``portal.toml``): everything that is peculiar to one portal, typed, and nothing of any account.

A family's facts come from ``families/<family>.toml``; a profile overrides and completes them; the office's
configuration overrides the addresses and the pace.
"""

import re
from collections.abc import Iterable
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from scrapers.guard import WEB_SOCKET, AllowedRequest, GuardRules, Phase
from scrapers.guard_body import parse_shape
from scrapers.portal_columns import Signs, Strict
from scrapers.portal_import import ImportProfile
from scrapers.portal_lists import ListProfile
from scrapers.totp import Digest

Family = Literal["igate", "webforms", "table", "cards", "load_more", "json_list", "indicators", "file"]
_JSON_FAMILIES = frozenset({"igate", "json_list", "indicators"})
_SELECTOR = "css="
NOT_TOLD = "chua-khai-bao.invalid"
"""The host of an address that only the office knows; names under ``.invalid`` exist nowhere (RFC 2606)."""
_BODILESS = ("GET", "HEAD")
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


def _days_pattern(value: str) -> str:
    try:
        groups = re.compile(value).groups
    except re.error:
        groups = 0
    if groups != 1:
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


class Token(Strict):
    """Where the page keeps its token: ``pointer`` is a JSON pointer in the stored text, empty for the text itself."""

    storage: Literal["sessionStorage", "localStorage"]
    key: str
    pointer: str = ""
    header: str = "Authorization"
    prefix: str = "Bearer "


class IdentityCheck(Strict):
    """A service of the portal that says who is logged in: asked before the first list is read and after the last.

    ``user`` and ``unit`` are JSON pointers into its answer.
    """

    origin: str = "portal"
    path: str = Field(pattern=r"^/")
    user: str | None = None
    unit: str | None = None


class Identity(Strict):
    """Selectors of the elements that show who is logged in, and for which unit. Pages that hold data alone show
    neither; then ``check`` is asked."""

    user: str | None = None
    unit: str | None = None
    check: IdentityCheck | None = None


class Session(Strict):
    """How a living session looks, and a dead one.

    ``indexed_db``: what keeps the log-in stands in IndexedDB too; ``keep_alive_path``: a page that may be asked for
    every ``keep_alive_minutes`` of the office's hours, so that the session lives on.
    ``blocked``: the portal's words where it takes us for an intruder.
    ``logged_out``: words or ``css=`` selectors of the log-in page; ``login_paths``: where a dead session is sent.
    ``elsewhere``: what the portal says when it ended the session because the account logged in somewhere else.
    """

    token: Token | None = None
    indexed_db: bool = False
    keep_alive_path: str | None = Field(default=None, pattern=r"^/")
    keep_alive_minutes: int = Field(default=15, ge=2, le=240)
    identity: Identity = Identity()
    logged_out: Signs = ()
    login_paths: tuple[str, ...] = ()
    elsewhere: Signs = ()
    maintenance: Signs = ("Hệ thống đang bảo trì",)
    blocked: Signs = ("phát hiện truy cập bất thường",)


class Allowed(Strict):
    """A request that may be sent; ``*`` in ``path`` stands for any characters within one segment, in names for any.
    What it does not name may not be in it: no query without ``query``, no body without ``fields`` or ``json``.

    ``method``: ``WEBSOCKET`` opens a WebSocket; ``GET`` says which GETs to this path there are.
    ``query``: the names that may stand in the query.
    ``events``: the form events it may carry, ``target`` or ``target|argument``, both with ``*``.
    ``fields``: the names of all form fields that may be sent; ``multipart``: they may come as a multipart form.
    ``json``: the keys that a JSON may hold, ``keyword:string``, ``filter.statuses[]:string|null``.
    """

    method: str = Field(pattern=r"^[A-Z]+$")
    origin: str = "portal"
    path: str = Field(pattern=r"^/[^?#]*$")
    use: Literal["login", "search", "paging", "session"] = Field(alias="for")
    query: tuple[str, ...] = ()
    events: tuple[str, ...] | None = None
    fields: tuple[str, ...] | None = None
    json_keys: tuple[str, ...] | None = Field(default=None, alias="json")
    multipart: bool = False

    @model_validator(mode="after")
    def _fits_its_method(self) -> "Allowed":
        for line in self.json_keys or ():
            parse_shape(line)
        holds_body = self.fields is not None or self.json_keys is not None
        if self.method in (*_BODILESS, WEB_SOCKET) and (holds_body or self.events is not None or self.multipart):
            raise ValueError(f"yêu cầu {self.method} không có nội dung gửi kèm; bỏ fields, events, json, multipart")
        if self.method == WEB_SOCKET and "*" in self.path:
            raise ValueError("đường dẫn của WEBSOCKET phải viết đủ, không dùng dấu *")
        if (self.events is not None or self.multipart) and self.fields is None:
            raise ValueError("có events hoặc multipart thì phải khai fields (tên các ô được gửi)")
        return self


class Portal(Strict):
    """One portal. ``key`` names it everywhere; ``verified``: the profile was tried on the portal that it describes.

    ``gets``: "any" lets GETs pass to every path that no ``[[allow]]`` names (``dangerous_paths`` excepted: paths, or
    ``/path?name=value`` with ``*``); "declared" only those that it names, and what pages load of scripts and pictures.
    ``statuses``, ``channels`` and ``owner_kinds`` map the portal's own words or codes to national codes; words are
    compared by ``dossiers.text.match_key``. ``parameters`` are the office's own values for requests ("unit_code").
    ``saved_lists`` (``[import]``) is how lists saved from its screens look; a portal of the family
    ``file`` has no others.
    ``contact``: whom to call when the account is locked, as the office's configuration says.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    short_name: str
    family: Family
    verified: bool = False
    contact: str | None = None
    origins: dict[str, Annotated[str, AfterValidator(_origin)]]
    pace: Pace = Pace()
    login: Login
    session: Session = Session()
    allow: tuple[Allowed, ...] = ()
    gets: Literal["any", "declared"] = "any"
    dangerous_paths: tuple[Annotated[str, Field(pattern=r"^[/*?].")], ...] = ()
    lists: tuple[ListProfile, ...] = Field(min_length=1)
    statuses: dict[str, Annotated[int, Field(ge=1, le=10)]] = Field(default_factory=dict)
    channels: dict[str, Annotated[int, Field(ge=1, le=3)]] = Field(default_factory=dict)
    owner_kinds: dict[str, Annotated[int, Field(ge=0, le=2)]] = Field(default_factory=dict)
    parameters: dict[str, str] = Field(default_factory=dict)
    saved_lists: ImportProfile = Field(default_factory=ImportProfile, alias="import")

    @model_validator(mode="after")
    def _names_exist(self) -> "Portal":
        used = {self.login.start_origin, *(each.origin for each in self.allow), *(each.origin for each in self.lists)}
        unknown = sorted(used - set(self.origins))
        if unknown and self.family != "file":
            raise ValueError(f"chưa khai báo địa chỉ trong [origins]: {', '.join(unknown)}")
        keys = [each.key for each in self.lists]
        if len(keys) != len(set(keys)):
            raise ValueError("hai danh sách trùng key")
        if self.saved_lists.list_key not in {None, *keys}:
            raise ValueError(f"[import] list: không có danh sách nào tên “{self.saved_lists.list_key}”")
        by_document = [each.key for each in self.lists if each.reading == "dom"]
        if by_document and self.family in _JSON_FAMILIES:
            raise ValueError(f"danh sách {', '.join(by_document)} là dữ liệu JSON, không đọc được bằng reading = “dom”")
        if self.family == "load_more":
            for each in self.lists:
                if each.more is None or each.reading != "dom":
                    raise ValueError(
                        f"danh sách {each.key} cần reading = “dom” và mục more (nút “Xem thêm”, hoặc cuộn)"
                    )
        if self.family != "indicators" and not self.statuses:
            raise ValueError("chưa khai báo [statuses] (trạng thái của cổng và mã quốc gia)")
        return self

    @property
    def addresses_missing(self) -> tuple[str, ...]:
        """The names of those addresses that only the office knows, and has not told yet (``NOT_TOLD``)."""
        hosts = {name: urlsplit(origin).hostname or "" for name, origin in self.origins.items()}
        return tuple(name for name, host in hosts.items() if host.endswith(NOT_TOLD))

    @property
    def walks(self) -> tuple[ListProfile, ...]:
        """What a run walks: every list, or each of its tabs by itself."""
        return tuple(walk for each in self.lists for walk in each.walks())

    def list_profile(self, key: str) -> ListProfile:
        """The list of that key. Raises ``KeyError``."""
        return {each.key: each for each in self.lists}[key]

    def guard_rules(self) -> GuardRules:
        """What the profile permits, as the guard wants it."""
        return GuardRules(
            origins=tuple(self.origins.values()),
            dangerous_paths=self.dangerous_paths,
            gets_declared=self.gets == "declared",
            allowed=tuple(
                AllowedRequest(
                    method=each.method,
                    origin=self.origins[each.origin],
                    path=each.path,
                    phases=_PHASES[each.use],
                    query=each.query,
                    events=each.events,
                    fields=each.fields,
                    json=each.json_keys,
                    multipart=each.multipart,
                )
                for each in self.allow
            ),
        )
