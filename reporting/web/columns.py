"""The list's columns, by the word that stands for them in an address."""

from collections.abc import Mapping
from dataclasses import dataclass

from reporting.dossier_list import Sort


@dataclass(frozen=True, slots=True, kw_only=True)
class ListColumn:
    """``sort``: by what the list is sorted when its heading is chosen."""

    key: str
    label: str
    sort: Sort
    shown_first: bool = True


COLUMNS: Mapping[str, ListColumn] = {
    column.key: column
    for column in (
        ListColumn(key="ma", label="Mã hồ sơ", sort=Sort.CODE),
        ListColumn(key="han", label="Hẹn trả", sort=Sort.DUE),
        ListColumn(key="thu-tuc", label="Thủ tục", sort=Sort.PROCEDURE),
        ListColumn(key="chu", label="Chủ hồ sơ", sort=Sort.APPLICANT),
        ListColumn(key="phong", label="Phòng xử lý", sort=Sort.DEPARTMENT),
        ListColumn(key="can-bo", label="Cán bộ", sort=Sort.OFFICER, shown_first=False),
        ListColumn(key="linh-vuc", label="Lĩnh vực", sort=Sort.FIELD, shown_first=False),
        ListColumn(key="cong", label="Cổng", sort=Sort.PORTAL),
        ListColumn(key="nhan", label="Ngày nhận", sort=Sort.ENTERED, shown_first=False),
        ListColumn(key="xong", label="Ngày xong", sort=Sort.ENDED, shown_first=False),
        ListColumn(key="trang-thai", label="Trạng thái", sort=Sort.STATUS),
    )
}
FIRST = tuple(key for key, column in COLUMNS.items() if column.shown_first)


def chosen(words: list[str]) -> tuple[str, ...]:
    """The columns that an address asks for, in their own order, the code always among them; without any, the first."""
    wanted = {word for each in words for word in each.split(",")} & COLUMNS.keys()
    return tuple(key for key in COLUMNS if key in wanted or key == "ma") if wanted else FIRST
