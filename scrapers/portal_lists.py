"""The part of a portal's profile that says what its lists look like and what its words mean."""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, field_validator, model_validator

from dossiers.dates import DateShape
from dossiers.status import Channel, OwnerKind


class Strict(BaseModel):
    """Nothing unknown, nothing converted, nothing changed later."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _as_tuple(value: object) -> object:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
"""One text or several."""

Signs = Words
"""Words as the page shows them, or CSS selectors that start with ``css=``."""

Shapes = Annotated[tuple[Annotated[DateShape, Field(strict=False)], ...], BeforeValidator(_as_tuple)]


class Columns(Strict):
    """Where each canonical field stands: header texts of a table (``Thủ tục@title`` for an attribute of the cell), or
    paths in a JSON item (``procedure.translate[languageId=228].name``, ``currentTask[0].agency.name``). Of several the
    first that is there and not empty counts.

    ``status`` and ``channel`` are what the profile maps; ``status_words`` and ``channel_words`` what people read,
    where a portal has both.
    """

    code: Words
    status: Words
    status_words: Words = ()
    aliases: Words = ()
    procedure_code: Words = ()
    procedure_name: Words = ()
    field_name: Words = ()
    applicant: Words = ()
    owner_kind: Words = ()
    channel: Words = ()
    channel_words: Words = ()
    submitted_at: Words = ()
    received_at: Words = ()
    due_at: Words = ()
    finished_at: Words = ()
    returned_at: Words = ()
    department: Words = ()
    officer: Words = ()

    def declared(self) -> dict[str, tuple[str, ...]]:
        """The fields that the list has, with their places."""
        places: dict[str, tuple[str, ...]] = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: place for name, place in places.items() if place}


class Constants(Strict):
    """What is true of every dossier of the list and stands nowhere in it."""

    procedure_code: str | None = None
    procedure_name: str | None = None
    field_name: str | None = None
    owner_kind: Annotated[OwnerKind | None, Field(strict=False)] = None
    channel: Annotated[Channel | None, Field(strict=False)] = None
    department: str | None = None


class Dates(Strict):
    """The shapes in which the list writes instants; ``every`` for fields without shapes of their own."""

    every: Shapes = ()
    submitted_at: Shapes = ()
    received_at: Shapes = ()
    due_at: Shapes = ()
    finished_at: Shapes = ()
    returned_at: Shapes = ()

    def of(self, field: str) -> tuple[DateShape, ...]:
        """The shapes of one field."""
        shapes: tuple[DateShape, ...] = getattr(self, field)
        return shapes or self.every


class ListProfile(Strict):
    """One list: how a page of it is asked for, where its rows and its total stand, how its end is known.

    In ``query`` and ``body`` the words ``{page}``, ``{size}``, ``{offset}`` and ``{cursor}`` are filled in, and of
    indicator lists ``{year}``, ``{month}`` and the profile's parameters; a body value that is nothing but a number's
    word becomes a number. ``{offset}`` counts the rows that came, never the page size that we asked for.
    ``rows`` and ``total`` are JSON pointers or CSS selectors, as the family has it; ``unit`` and ``period`` are
    pointers to the unit's code and the month ("2026-05") that a page of indicators says it shows.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    method: Literal["GET", "POST"] = "GET"
    origin: str = "portal"
    path: str = Field(pattern=r"^/")
    query: dict[str, str] = Field(default_factory=dict)
    body: dict[str, JsonValue] | None = None
    paging: Literal["page", "cursor", "postback", "none"] = "page"
    first_page: int = 0
    page_size: int = Field(default=50, ge=1, le=1000)
    rows: str
    total: str | None = None
    total_pattern: str | None = None
    last: str | None = None
    cursor: str | None = None
    grid: str | None = None
    empty: Signs = ()
    end_proof: Literal["declared_total", "last_page"] = "declared_total"
    sort_note: str | None = None
    link: str | None = Field(default=None, pattern=r"^/")
    columns: Columns | None = None
    required: tuple[str, ...] = ("code", "status")
    ignored: tuple[str, ...] = ()
    constants: Constants = Constants()
    dates: Dates = Dates()
    indicators: tuple[str, ...] = ()
    unit: str | None = None
    period: str | None = None
    months_back: int = Field(default=1, ge=0, le=12)

    @field_validator("total_pattern")
    @classmethod
    def _one_number(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            groups = re.compile(value).groups
        except re.error as error:
            raise ValueError(f"mẫu tổng số không hợp lệ: {error}") from error
        if groups != 1:
            raise ValueError("mẫu tổng số phải có đúng một cặp ngoặc quanh con số")
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> "ListProfile":
        if self.columns is None:
            if not self.indicators:
                raise ValueError("danh sách phải khai báo columns (cột) hoặc indicators (chỉ số)")
            return self
        missing = [name for name in self.required if name not in self.columns.declared()]
        if missing:
            raise ValueError(f"required có mục chưa khai báo trong columns: {', '.join(missing)}")
        if self.end_proof == "declared_total" and self.total is None:
            raise ValueError("cần total (nơi ghi tổng số) để biết đã đọc đủ")
        if self.end_proof == "last_page" and self.last is None and self.paging != "postback":
            raise ValueError("cần last (dấu hiệu trang cuối) để biết đã đọc đủ")
        if self.paging == "cursor" and self.cursor is None:
            raise ValueError("cần cursor (nơi ghi dấu trang sau)")
        if self.paging == "postback" and self.grid is None:
            raise ValueError("cần grid (tên bảng dùng khi chuyển trang)")
        return self
