"""Which requests a profile's own walks will send, as far as the profile alone says. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from scrapers.families.base import filled, fixed_values, page_request
from scrapers.families.indicators import month_request
from scrapers.families.json_list import request_of
from scrapers.guard.decision import Phase
from scrapers.profile import ListProfile, Portal
from scrapers.transport import Request

_SOME_DAY = date(2026, 1, 2)
_HOLE = re.compile(r"\{[^{}]*\}")
_JSON_FAMILIES = ("igate", "json_list", "grid")
_POSTED_BACK = ("__VIEWSTATE", "__EVENTTARGET", "__EVENTARGUMENT")
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """One request. ``who`` sends it (Vietnamese), ``place`` is where the profile says so, ``use`` what an ``[[allow]]``
    would call it."""

    who: str
    place: Place
    request: Request
    phase: Phase = Phase.READING
    use: str = "search"


def foreseen(portal: Portal) -> Iterator[Foreseen]:
    """The requests of one run, one of each kind; ``portal`` has a value for every parameter that it needs."""
    if portal.family == "file":
        return
    login, session = portal.login, portal.session
    opening = Request(method="GET", origin=login.start_origin, path=login.start_path)
    yield Foreseen(who="bước mở trang đầu", place=("login", "start_path"), request=opening, phase=Phase.LOGIN,
                   use="session")  # fmt: skip
    if session.identity.check is not None:
        check = Request(method="GET", origin=session.identity.check.origin, path=session.identity.check.path)
        place: Place = ("session", "identity", "check", "path")
        yield Foreseen(who="bước kiểm tra người dùng và đơn vị", place=place, request=check, use="session")
    if session.keep_alive_path is not None:
        kept = Request(method="GET", origin="portal", path=session.keep_alive_path)
        yield Foreseen(who="việc giữ phiên", place=("session", "keep_alive_path"), request=kept, use="session")
    for number, profile in enumerate(portal.lists):
        for walk in profile.walks():
            yield from _of_list(portal, walk, ("lists", number))


def _of_list(portal: Portal, profile: ListProfile, place: Place) -> Iterator[Foreseen]:
    who = f"danh sách “{profile.name}”"
    fixed = fixed_values(profile, _SOME_DAY)
    values = {**fixed, "page": "1", "size": str(profile.page_size), "offset": "0", "end": "50", "cursor": "x"}
    values |= {"year": "2026", "month": "1", "period": "2026-01"}
    path_place: Place = (*place, "path")
    if portal.family in _JSON_FAMILIES and not (portal.family == "grid" and profile.reading == "dom"):
        yield Foreseen(who=who, place=path_place, request=request_of(portal, profile, values))
    elif portal.family == "indicators":
        yield Foreseen(who=who, place=path_place, request=month_request(portal, profile, values))
    elif portal.family != "grid":
        asked = page_request(portal, profile, profile.path, profile.query, values)
        yield Foreseen(who=who, place=path_place, request=asked)
    if portal.family == "webforms":
        yield from _posted_back(portal, profile, place, values)
    if profile.more is not None and profile.more.path is not None:
        asked = page_request(portal, profile, profile.more.path, profile.more.query, values)
        yield Foreseen(who=f"{who} (phần tiếp theo)", place=(*place, "more", "path"), request=asked)
    if profile.screen is not None and profile.reading in ("auto", "dom"):
        asked = page_request(portal, profile, profile.screen.path, {}, values)
        yield Foreseen(who=f"{who} (màn hình)", place=(*place, "screen", "path"), request=asked)
    if profile.detail is not None and profile.detail.path.startswith("/"):
        own = Request(method="GET", origin=profile.origin, path=_HOLE.sub("x", profile.detail.path))
        yield Foreseen(who=f"trang riêng của hồ sơ trong {who}", place=(*place, "detail", "path"), request=own)


def _posted_back(portal: Portal, profile: ListProfile, place: Place, values: dict[str, str]) -> Iterator[Foreseen]:
    """What a WebForms page sends to itself; its other fields only the page knows."""
    fields = dict.fromkeys(_POSTED_BACK, "x") | {"__EVENTTARGET": profile.grid or "", "__EVENTARGUMENT": "Page$2"}
    request = Request(method="POST", origin=profile.origin, path=profile.path, form=tuple(fields.items()))
    yield Foreseen(who=f"danh sách “{profile.name}” (trang sau)", place=(*place, "grid"), request=request,
                   use="paging")  # fmt: skip
    if profile.form is not None:
        wanted = {name: filled(portal, each, values) for name, each in profile.form.fields.items()}
        button, _, words = (profile.form.button or "").partition("=")
        form = {"__VIEWSTATE": "x", **wanted, **({button: words} if button else {})}
        request = Request(method="POST", origin=profile.origin, path=profile.path, form=tuple(form.items()))
        yield Foreseen(who=f"danh sách “{profile.name}” (biểu mẫu lọc)", place=(*place, "form"), request=request)


def unforeseen(portal: Portal) -> tuple[str, ...]:
    """What can't be known before somebody tries the portal; Vietnamese sentences."""
    posts = any(each.method == "POST" and each.use in ("search", "paging", "session") for each in portal.allow)
    if posts:
        return ()
    words = []
    for each in portal.lists:
        if each.form is not None and portal.family != "webforms":
            words.append(f"{each.name}: nếu biểu mẫu lọc gửi bằng POST thì cần thêm một [[allow]] cho nó.")
        if portal.family == "load_more":
            words.append(f"{each.name}: nếu trang hỏi phần tiếp theo bằng POST thì cần thêm một [[allow]] cho nó.")
    return tuple(words)
