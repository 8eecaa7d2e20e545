"""How one list of a portal looks when it was saved to a file. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dossiers.text import match_key
from scrapers.files.model import FileRefused
from scrapers.profile import Columns, ListProfile, Portal, words_in

_PORTAL_TOTALS = (
    r"(?:Tổng số|Tổng cộng|Tổng)(?: số)?(?: (?:hồ sơ|bản ghi|kết quả|dòng))\s*:?\s*\(?([0-9][0-9.]*)\)?",
    r"Tổng số\s*:\s*([0-9][0-9.]*)(?: (?:hồ sơ|bản ghi|kết quả|dòng))?$",
    r"(?:Tổng cộng|Tổng số|Tổng|Có|Tìm thấy)\s*:?\s*([0-9][0-9.]*) (?:hồ sơ|bản ghi|kết quả|dòng)",
    r"(?:trong|của|trên)(?: tổng(?: số)?)?\s*([0-9][0-9.]*) (?:hồ sơ|bản ghi|kết quả|dòng)",
)
"""How portals commonly write the total of a list; used where the profile names no words of its own."""
_WITH_HEADERS = frozenset({"table", "webforms", "file"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """``profile`` is the list with what ``[import]`` changes. ``words``: match key of a header word → the fields that
    it may hold; ``beside``: keys of headers that are known and hold nothing for us; ``anywhere``: fields that patterns
    find in the row as a whole. ``places``: field → how its header reads, for people."""

    portal: Portal
    profile: ListProfile
    columns: Columns
    words: Mapping[str, frozenset[str]]
    beside: frozenset[str]
    anywhere: frozenset[str]
    places: Mapping[str, str]
    totals: tuple[re.Pattern[str], ...]
    empty: frozenset[str]
    sheet: str | None

    @property
    def names_headers(self) -> bool:
        """Whether the columns are words of a header, as files have it: else they are places in JSON or on a page."""
        return self.portal.saved_lists.columns is not None or self.portal.family in _WITH_HEADERS


def view_of(portal: Portal, list_key: str | None = None, sheet: str | None = None) -> FileView:
    """The list ``list_key``, else the one that ``[import]`` names, else the portal's only list of dossiers.

    Raises ``FileRefused`` (its sentence names no file) where that is none or not clear.
    """
    saved = portal.saved_lists
    base = _list(portal, list_key or saved.list_key)
    columns = saved.columns or base.columns
    if columns is None:
        raise FileRefused(f"danh sách “{base.name}” của {portal.name} không chứa hồ sơ nên không nhập từ tệp được")
    patterns = base.patterns if saved.columns is None else ()
    places = {name: words[0].partition("@")[0] for name, words in columns.declared().items()}
    words: dict[str, set[str]] = {}
    for name, wanted in columns.declared().items():
        for place in wanted:
            words.setdefault(match_key(place.partition("@")[0]), set()).add(name)
    for pattern in patterns:
        place = pattern.place.partition("@")[0]
        for name in pattern.fields:
            places.setdefault(name, place)
            if place:
                words.setdefault(match_key(place), set()).add(name)
    required = base.required if saved.required is None else saved.required
    profile = base.model_copy(
        update={
            "columns": columns,
            "required": tuple(name for name in required if name in places),
            "ignored": (*base.ignored, *saved.ignored),
            "patterns": patterns,
            "dates": saved.dates or base.dates,
        }
    )
    own = saved.total_pattern or ((base.total_pattern,) if base.total_pattern else ())
    return FileView(
        portal=portal,
        profile=profile,
        columns=columns,
        words={key: frozenset(names) for key, names in words.items()},
        beside=frozenset(match_key(each) for each in profile.ignored),
        anywhere=frozenset(name for each in patterns if not each.place for name in each.fields),
        places=places,
        totals=tuple(re.compile(pattern, re.IGNORECASE) for pattern in own or _PORTAL_TOTALS),
        empty=frozenset(match_key(each) for each in words_in(saved.empty or base.empty)),
        sheet=sheet or saved.sheet,
    )


def _list(portal: Portal, key: str | None) -> ListProfile:
    lists = [each for each in portal.lists if each.columns is not None]
    found = lists if key is None else [each for each in lists if each.key == key]
    if len(found) != 1:
        known = "; ".join(f"{each.key} ({each.name})" for each in lists) or "không có"
        if key is None and lists:
            raise FileRefused(f"{portal.name} có nhiều danh sách; hãy thêm --list và tên danh sách: {known}")
        if not lists:
            raise FileRefused(f"{portal.name} không có danh sách hồ sơ nào để nhập từ tệp")
        raise FileRefused(f"{portal.name} không có danh sách hồ sơ nào tên “{key}”; các danh sách: {known}")
    return found[0]
