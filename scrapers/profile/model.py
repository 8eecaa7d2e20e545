"""A portal's profile (``portal.toml``): everything that is peculiar to one portal, typed, and nothing of any account.

A family's facts come from ``families/<family>.toml``; a profile overrides and completes them; the office's
configuration overrides the addresses and the pace.
"""

import re
from collections.abc import Iterable
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from dossiers.receipt import Receipt
from dossiers.text import match_key
from scrapers.guard.body import parse_shape
from scrapers.guard.decision import WEB_SOCKET, AllowedRequest, GuardRules, Phase
from scrapers.profile.columns import Misplaced, Strict
from scrapers.profile.holes import check_holes
from scrapers.profile.lists import ListProfile
from scrapers.profile.login import Login
from scrapers.profile.places import check_places
from scrapers.profile.saved_list import ImportProfile
from scrapers.profile.session import Session

Family = Literal["igate", "webforms", "table", "cards", "load_more", "json_list", "grid", "indicators", "file"]
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
        for place, line in enumerate(self.json_keys or ()):
            try:
                parse_shape(line)
            except ValueError as error:
                raise Misplaced(str(error), "json", place) from None
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
    ``repeats``: it shows again, under codes of its own, dossiers that stand in another portal: they are recorded and
    compared, and counted in no figure and no mail.
    ``receipt``: where its dossiers are received (the centre's own one-stop system, by the centre here, or by others);
    absent: nobody has said.
    ``contact``: whom to call when the account is locked, ``full_names``: applicants' unmasked names are read too; both
    as the office's configuration says.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    short_name: str
    family: Family
    verified: bool = False
    repeats: bool = False
    receipt: Annotated[Receipt, Field(strict=False)] | None = None
    contact: str | None = None
    full_names: bool = False
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
        if self.family != "file":
            self._origins_exist()
        keys = [each.key for each in self.lists]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                raise Misplaced(f"hai danh sách trùng key “{key}”", "lists", place, "key")
        wanted = self.saved_lists.list_key
        if wanted not in {None, *keys}:
            sentence = f"không có danh sách nào tên “{wanted}”"
            raise Misplaced(sentence, "import", "list", word=wanted or "", known=keys)
        self._lists_fit_the_family()
        if self.family != "indicators" and not self.statuses:
            raise Misplaced("chưa khai báo [statuses] (trạng thái của cổng và mã quốc gia)", "statuses")
        self._words_are_told_once()
        check_places(self)
        check_holes(self)
        return self

    def _lists_fit_the_family(self) -> None:
        """Raises ``Misplaced`` for a list that can't be read as the family reads."""
        for place, each in enumerate(self.lists):
            if each.reading == "dom" and self.family in _JSON_FAMILIES:
                sentence = f"danh sách {each.key} là dữ liệu JSON, không đọc được bằng reading = “dom”"
                raise Misplaced(sentence, "lists", place, "reading")
        if self.family == "grid":
            for place, each in enumerate(self.lists):
                if each.screen is None and each.reading in ("auto", "dom"):
                    sentence = f"danh sách {each.key} cần mục screen, hoặc reading = “requests”"
                    raise Misplaced(sentence, "lists", place, "reading")
        if self.family == "load_more":
            for place, each in enumerate(self.lists):
                if each.more is None or each.reading != "dom":
                    sentence = f"danh sách {each.key} cần reading = “dom” và mục more (nút “Xem thêm”, hoặc cuộn)"
                    raise Misplaced(sentence, "lists", place, "reading")

    def _words_are_told_once(self) -> None:
        """Raises ``Misplaced`` for two words that the portal's own can't be told apart by, with different codes."""
        for name in ("statuses", "channels", "owner_kinds"):
            seen: dict[str, tuple[str, int]] = {}
            for written, code in getattr(self, name).items():
                first, other = seen.setdefault(match_key(written), (written, code))
                if other != code:
                    sentence = f"“{written}” và “{first}” là một chữ (không kể hoa, thường) mà có hai mã khác nhau"
                    raise Misplaced(sentence, name, written)

    def _origins_exist(self) -> None:
        """Raises ``Misplaced`` for an address that is used by name and stands nowhere."""
        named: list[tuple[str, tuple[str | int, ...]]] = [(self.login.start_origin, ("login", "start_origin"))]
        named += [(each.origin, ("allow", place, "origin")) for place, each in enumerate(self.allow)]
        named += [(each.origin, ("lists", place, "origin")) for place, each in enumerate(self.lists)]
        named += [(each.origin, ("session", "headers", at, "origin")) for at, each in enumerate(self.session.headers)]
        if self.session.identity.check is not None:
            named.append((self.session.identity.check.origin, ("session", "identity", "check", "origin")))
        for name, path in named:
            if name not in self.origins:
                sentence = f"chưa khai báo địa chỉ “{name}” trong [origins]"
                raise Misplaced(sentence, *path, word=name, known=self.origins)

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
