"""Whether the places that a profile names can be looked for at all: CSS that parses, JSON pointers that are such.

A mistake here would come up only when the portal is read, as a defect of ours. What the browser alone looks for (the
log-in form's fields, a grid's parts) may be any CSS that a browser knows and is left to it.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from scrapers.profile.columns import Misplaced

if TYPE_CHECKING:
    from scrapers.profile.lists import ListProfile
    from scrapers.profile.model import Portal

_SIGN = "css="
_HTML = ("table", "cards", "webforms", "load_more")
_CARDS = ("cards", "load_more")
_EMPTY_PAGE = LexborHTMLParser("<html></html>")
Found = tuple[tuple[str | int, ...], str]
"""A place and where the profile says it."""


def check_places(portal: "Portal") -> None:
    """Raises ``Misplaced`` for the first place that nobody could find anything at."""
    for path, selector in _selectors(portal):
        if not _parses(selector):
            raise Misplaced(f"“{selector}” không phải là một chỗ trên trang (CSS) đọc được", *path)
    for path, pointer in _pointers(portal):
        if pointer and not pointer.startswith("/"):
            right = "/" + pointer.replace(".", "/")
            raise Misplaced(
                f"“{pointer}” phải là con trỏ JSON bắt đầu bằng dấu /; có phải ý anh/chị là “{right}”?", *path
            )


def _selectors(portal: "Portal") -> Iterator[Found]:
    if portal.login.logged_in is not None:
        yield ("login", "logged_in"), portal.login.logged_in
    for name in ("user", "unit"):
        shown = getattr(portal.session.identity, name)
        if shown is not None:
            yield ("session", "identity", name), shown
    yield from _signs(portal.model_dump(by_alias=True, include={"login", "session", "lists"}), ())
    for number, profile in enumerate(portal.lists):
        for place, selector in _of_list(portal.family, profile):
            yield ("lists", number, *place), selector


def _signs(content: object, path: tuple[str | int, ...]) -> Iterator[Found]:
    """Everything that is marked as a selector, wherever it stands."""
    if isinstance(content, str):
        if content.startswith(_SIGN):
            selector = content.removeprefix(_SIGN)
            yield path, selector.partition("@")[0] if "detail" in path else selector  # own pages: also attributes
    elif isinstance(content, Mapping):
        for name, inner in content.items():
            yield from _signs(inner, (*path, name))
    elif isinstance(content, (list, tuple)):
        for number, inner in enumerate(content):
            yield from _signs(inner, (*path, number))


def _of_list(family: str, profile: "ListProfile") -> Iterator[Found]:
    if profile.form is not None:
        yield ("form", "selector"), profile.form.selector
    if profile.detail is not None:
        yield ("detail", "labels"), profile.detail.labels
    places = {"next": profile.next}
    if family in _HTML or profile.rates is not None:
        places |= {"rows": profile.rows, "total": profile.total, "cursor": profile.cursor}
    if profile.rates is not None:
        places |= {"unit": profile.unit, "period": profile.period}
    for name, place in places.items():
        if place:
            yield (name,), place.partition("@")[0]
    if family in _CARDS and profile.columns is not None:
        for name, words in profile.columns.declared().items():
            for number, place in enumerate(words):
                selector = place.partition("@")[0]
                if selector:  # else the card itself
                    yield ("columns", name, number), selector


def _pointers(portal: "Portal") -> Iterator[Found]:
    """What services of JSON are asked for."""
    session = portal.session
    if session.token is not None:
        yield ("session", "token", "pointer"), session.token.pointer
    for number, header in enumerate(session.headers):
        yield ("session", "headers", number, "pointer"), header.pointer
    if session.identity.check is not None:
        for name in ("user", "unit"):
            place = getattr(session.identity.check, name)
            if place is not None and not place.startswith(_SIGN):
                yield ("session", "identity", "check", name), place
    if portal.family in (*_HTML, "file"):
        return
    for number, profile in enumerate(portal.lists):
        if profile.rates is not None:
            continue
        for name in ("rows", "total", "last", "cursor", "unit", "period"):
            pointer = getattr(profile, name)
            if pointer is not None:
                yield ("lists", number, name), pointer


def _parses(selector: str) -> bool:
    try:
        _EMPTY_PAGE.css(selector)
    except SelectolaxError:
        return False
    return True
