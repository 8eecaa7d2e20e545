"""The part of a portal's profile that says how its lists are asked for, what they look like, how their end is known."""

import re
from typing import Annotated, Literal

from pydantic import Field, JsonValue, field_validator, model_validator

from scrapers.profile.columns import Columns, Constants, Dates, Misplaced, Signs, Strict, Words
from scrapers.profile.expressions import expression
from scrapers.profile.grid import GridScreen, RatesTable

DETAIL_FIELDS = frozenset(Columns.model_fields) - {"code", "status", "status_words", "aliases"}
"""What a dossier's own page may add: never what identifies it or where it stands, which the list must say."""

_PATTERN_FIELDS = frozenset(Columns.model_fields)


class Tab(Strict):
    """One part of a list that is walked by itself: a tab, or one value of a status filter.

    ``values``: the words that it fills in, wherever ``{word}`` stands in the list's path, query, body or form.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    values: dict[str, str] = Field(default_factory=dict)


class Window(Strict):
    """A list that shows only dossiers of certain days: those whose ``field`` lies in the last ``days_back`` days, today
    included. Fills in ``{from}`` and ``{to}`` in the given writing. Of older dossiers such a list says nothing, so that
    their absence means nothing either."""

    field: Literal["submitted_at", "received_at"]
    days_back: int = Field(ge=1, le=3660)
    writing: Literal["dd/MM/yyyy", "yyyy-MM-dd", "yyyyMMdd", "iso_start_end"] = "dd/MM/yyyy"


class FilterForm(Strict):
    """The form that must be sent before the list shows what is wanted: all its fields as they stand on the page, those
    of ``fields`` as said here. ``button``: ``name=value`` of the button that is pressed, where it matters."""

    selector: str
    fields: dict[str, str] = Field(default_factory=dict)
    button: str | None = Field(default=None, pattern=r"^[^=]+=.*$")


class Ok(Strict):
    """How a service that answers everything with HTTP 200 (or 201) says that it did what was asked: one of ``values``
    at the JSON pointer ``pointer``. ``logged_out``: the values by which it says that the session is over."""

    pointer: str = Field(pattern=r"^/")
    values: Words
    logged_out: Words = ()


class Pattern(Strict):
    """Several facts in one place: ``place`` as in ``columns`` (empty: the whole row's text), ``pattern`` a regular
    expression whose named groups are fields (``(?P<due_at>[0-9/]+)``). Groups that take no part stay empty.

    A text in which the pattern is not found becomes a problem of its row, unless ``may_lack``.
    """

    place: str = ""
    pattern: str
    may_lack: bool = False

    @field_validator("pattern")
    @classmethod
    def _names_fields(cls, value: str) -> str:
        names = set(expression(value).groupindex)
        if not names:
            raise ValueError("mẫu phải có ít nhất một nhóm có tên, ví dụ (?P<due_at>[0-9/]+)")
        unknown = sorted(names - _PATTERN_FIELDS)
        if unknown:
            sentence = f"mẫu có nhóm không phải tên một mục của hồ sơ: {', '.join(unknown)}"
            raise Misplaced(sentence, word=unknown[0], known=_PATTERN_FIELDS)
        return value

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that it gives."""
        return tuple(re.compile(self.pattern).groupindex)


class More(Strict):
    """How a list that grows brings its next part.

    ``path`` and ``query``: where further parts come from, if elsewhere than the first (pieces of a page).
    ``button`` and ``words``: the page's own button, pressed only where exactly one such shows and says one of these
    words; without it the page (or the box at ``scroll``) is scrolled down.
    ``end``: the portal's signs that nothing follows. ``seconds``: how long a page may take to show more.
    """

    path: str | None = Field(default=None, pattern=r"^/")
    query: dict[str, str] = Field(default_factory=dict)
    button: str | None = None
    words: Words = ()
    scroll: str | None = None
    end: Signs = ()
    seconds: float = Field(default=5.0, gt=0, le=60)

    @model_validator(mode="after")
    def _says_what_it_presses(self) -> "More":
        if self.button is not None and not self.words:
            raise ValueError("có button thì phải có words (chữ trên nút), để không bấm nhầm nút khác")
        return self


class Detail(Strict):
    """A dossier's own page, for facts that the list lacks. It is opened only for dossiers that are new or whose row
    changed, at most ``most_per_run`` in a run.

    ``path``: filled in from the row: a JSON path of the item (``/api/{id}``), or a place as in ``columns`` whose link
    is followed (``Mã hồ sơ@href``). ``columns``: of an HTML page the words before each value (``<dt>``, ``<th>`` or a
    label, or what ``labels`` finds), or ``css=`` and the place of the value; of JSON the paths, below ``root``.
    """

    kind: Literal["html", "json"] = "html"
    path: str
    root: str = ""
    labels: str = "dt, tr > th:first-child, label"
    columns: dict[str, Words]
    dates: Dates = Dates()
    most_per_run: int = Field(default=400, ge=1, le=5000)

    @field_validator("columns")
    @classmethod
    def _may_add(cls, value: dict[str, Words]) -> dict[str, Words]:
        if not value:
            raise ValueError("chưa khai báo trang chi tiết cho mục nào")
        for name in value:
            if name in Columns.model_fields and name not in DETAIL_FIELDS:
                raise Misplaced(f"trang chi tiết không thể cho “{name}”; mục này phải lấy từ danh sách", name)
            if name not in DETAIL_FIELDS:
                raise Misplaced("không có mục nào tên như vậy", name, word=name, known=DETAIL_FIELDS)
        return value


class ListProfile(Strict):
    """One list: how a page of it is asked for, where its rows and its total stand, how its end is known.

    In ``path``, ``query``, ``body`` and ``form`` the words ``{page}``, ``{size}``, ``{offset}``, ``{end}`` and
    ``{cursor}`` are filled in, those of the tab and the window, the profile's parameters, and of indicator lists
    ``{year}`` and ``{month}``; a body value that is nothing but a number's word becomes a number. ``{offset}`` counts
    the rows that came, never the page size that we asked for; ``{end}`` is that many and a page more.
    ``head_rows``: so many first rows of the table are its headers, where no ``th`` says so.
    ``code_pattern``: codes that are whole of this regular expression (in capitals, as they are kept) are the portal's
    own and nothing odd; ``dossiers.codes`` knows the national ones.
    ``rows`` and ``total`` are JSON pointers or CSS selectors, as the family has it; ``next`` is the link to the next
    page (CSS, ``@`` and another attribute than ``href``), ``cursor`` the mark of what follows (a JSON pointer, or a
    place such as ``.more@data-after``), ``more`` how a growing list goes on, ``screen`` how a grid
    looks whose rows are only there while they are in sight; ``pieces`` says that what follows is no
    whole page but a piece to be added to the first; ``unit`` and ``period`` are pointers to the unit's code and the
    month ("2026-05") that a page of indicators says it shows; of an HTML page (``rates``) CSS of texts that hold them
    ("05/2026").
    ``reading``: by the context's own requests, by ``fetch`` inside the page, or from the page's own document; ``auto``
    finds out on the first page which of them see the same rows, and takes the fastest.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    method: Literal["GET", "POST"] = "GET"
    origin: str = "portal"
    path: str = Field(pattern=r"^/")
    query: dict[str, str] = Field(default_factory=dict)
    body: dict[str, JsonValue] | None = None
    body_as: Literal["json", "form"] = "json"
    form: FilterForm | None = None
    tabs: tuple[Tab, ...] = ()
    tab: Tab | None = Field(default=None, exclude=True)
    window: Window | None = None
    reading: Literal["auto", "requests", "page", "dom"] = "requests"
    paging: Literal["page", "cursor", "postback", "link", "none"] = "page"
    first_page: int = 0
    page_size: int = Field(default=50, ge=1, le=1000)
    ok: Ok | None = None
    rows: str
    head_rows: int = Field(default=0, ge=0, le=5)
    total: str | None = None
    total_pattern: str | None = None
    last: str | None = None
    next: str | None = None
    more: More | None = None
    screen: GridScreen | None = None
    pieces: bool = False
    cursor: str | None = None
    grid: str | None = None
    empty: Signs = ()
    end_proof: Literal["declared_total", "last_page"] = "declared_total"
    sort_note: str | None = None
    link: str | None = None
    code_pattern: str | None = None
    columns: Columns | None = None
    patterns: tuple[Pattern, ...] = ()
    detail: Detail | None = None
    required: tuple[str, ...] = ("code", "status")
    ignored: tuple[str, ...] = ()
    constants: Constants = Constants()
    dates: Dates = Dates()
    indicators: tuple[str, ...] = ()
    rates: RatesTable | None = None
    unit: str | None = None
    period: str | None = None
    months_back: Annotated[int, Field(ge=0, le=12)] = 1

    @property
    def walk_key(self) -> str:
        """Names the walk: the list, and its tab where it has several."""
        return self.key if self.tab is None else f"{self.key}:{self.tab.key}"

    def walks(self) -> tuple["ListProfile", ...]:
        """The list itself, or one profile for each of its tabs."""
        if not self.tabs:
            return (self,)
        return tuple(
            self.model_copy(update={"tabs": (), "tab": tab, "name": f"{self.name} – {tab.name}"}) for tab in self.tabs
        )

    @field_validator("total_pattern")
    @classmethod
    def _one_number(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if expression(value).groups != 1:
            raise ValueError("mẫu tổng số phải có đúng một cặp ngoặc quanh con số")
        return value

    @field_validator("code_pattern")
    @classmethod
    def _expression(cls, value: str | None) -> str | None:
        expression(value or "")
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> "ListProfile":
        if self.columns is None:
            if not self.indicators:
                raise ValueError("danh sách phải khai báo columns (cột) hoặc indicators (chỉ số)")
            return self
        given = {*self.columns.declared(), *(field for pattern in self.patterns for field in pattern.fields)}
        for place, name in enumerate(self.required):
            if name not in given:
                sentence = f"“{name}” chưa khai báo trong columns hoặc patterns"
                raise Misplaced(sentence, "required", place, word=name, known=sorted(given))
        if not {"code", "status"} <= given:
            raise ValueError("columns hoặc patterns phải cho mã hồ sơ (code) và trạng thái (status)")
        if self.end_proof == "declared_total" and self.total is None:
            raise ValueError("cần total (nơi ghi tổng số) để biết đã đọc đủ")
        if self.end_proof == "last_page" and self.last is None and self.paging not in ("postback", "link"):
            raise ValueError("cần last (dấu hiệu trang cuối) để biết đã đọc đủ")
        for paging, name, what in (
            ("cursor", "cursor", "nơi ghi dấu trang sau"),
            ("postback", "grid", "tên bảng dùng khi chuyển trang"),
            ("link", "next", "liên kết sang trang sau"),
        ):
            if self.paging == paging and getattr(self, name) is None:
                raise ValueError(f"cần {name} ({what})")
        return self

    @model_validator(mode="after")
    def _says_what_it_may(self) -> "ListProfile":
        if self.tab is not None:
            raise Misplaced("không có mục tab; các tab khai báo trong [[lists.tabs]]", "tab")
        if self.link is not None and not self.link.startswith("/") and "@" not in self.link:
            raise Misplaced("link phải bắt đầu bằng dấu / hoặc là một chỗ như “Mã hồ sơ@href”", "link")
        keys = [tab.key for tab in self.tabs]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                raise Misplaced(f"hai tab trùng key “{key}”", "tabs", place, "key")
        return self
