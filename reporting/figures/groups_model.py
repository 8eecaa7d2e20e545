"""By what dossiers are grouped, and a group as a condition."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, false, or_

from reporting.figures.rules import Columns, Truth


class Dimension(StrEnum):
    """What a dossier is grouped by."""

    DEPARTMENT = "department"
    FIELD = "field"
    PROCEDURE = "procedure"
    CHANNEL = "channel"
    PORTAL = "portal"
    OFFICER = "officer"

    @property
    def label(self) -> str:
        """Its name for people, in Vietnamese."""
        return _LABELS[self]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns whose values tell the groups apart."""
        return _COLUMNS[self]


_LABELS = {
    Dimension.DEPARTMENT: "Phòng ban xử lý",
    Dimension.FIELD: "Lĩnh vực",
    Dimension.PROCEDURE: "Thủ tục",
    Dimension.CHANNEL: "Hình thức nộp",
    Dimension.PORTAL: "Hệ thống",
    Dimension.OFFICER: "Cán bộ xử lý",
}
_COLUMNS = {
    Dimension.DEPARTMENT: ("department",),
    Dimension.FIELD: ("field_name",),
    Dimension.PROCEDURE: ("procedure_code", "procedure_name"),
    Dimension.CHANNEL: ("channel",),
    Dimension.PORTAL: ("portal",),
    Dimension.OFFICER: ("officer",),
}

Values = tuple[str | int | None, ...]
"""What one dossier says in the columns of a dimension."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Dossiers that belong together. ``key`` is stable within its dimension ("" where the portals say nothing) and
    fit for an address; ``name`` is for people, ``None`` where the portals say nothing. ``values`` are all the spellings
    that portals use for it, so that the group's number and its list come from the same condition."""

    dimension: Dimension
    key: str
    name: str | None
    values: tuple[Values, ...]

    def condition(self, c: Columns) -> Truth:
        """Whether a dossier belongs to the group; never NULL."""
        names = self.dimension.columns
        alike = (
            and_(*(_says(c[name], value) for name, value in zip(names, each, strict=True))) for each in self.values
        )
        return or_(false(), *alike)

    @property
    def title(self) -> str:
        """The group's name, or the words that stand for none."""
        return self.name or "(không ghi)"


def _says(column: ColumnElement[object], value: str | int | None) -> Truth:
    return column.is_(None) if value is None else and_(column.is_not(None), column == value)
